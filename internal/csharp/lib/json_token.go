package lib

import (
	"github.com/portico-apim/portico/internal/csharp/format"
	"github.com/portico-apim/portico/internal/csharp/rt"
)

var (
	tokenDef       = rt.Declare("Newtonsoft.Json.Linq", "class JToken : IJEnumerable<JToken>")
	containerDef   = rt.Declare("Newtonsoft.Json.Linq", "class JContainer : JToken, IList<JToken>")
	jobjectDef     = rt.Declare("Newtonsoft.Json.Linq", "class JObject : JContainer, IDictionary<string, JToken>")
	jarrayDef      = rt.Declare("Newtonsoft.Json.Linq", "class JArray : JContainer")
	jpropertyDef   = rt.Declare("Newtonsoft.Json.Linq", "class JProperty : JContainer")
	jconstructor   = rt.Declare("Newtonsoft.Json.Linq", "class JConstructor : JContainer")
	jvalueDef      = rt.Declare("Newtonsoft.Json.Linq", "class JValue : JToken, IComparable, IComparable<JValue>, IEquatable<JValue>, IFormattable")
	jrawDef        = rt.Declare("Newtonsoft.Json.Linq", "class JRaw : JValue")
	jtokenType     = rt.Declare("Newtonsoft.Json.Linq", "enum JTokenType { None, Object, Array, Constructor, Property, Comment, Integer, Float, String, Boolean, Null, Undefined, Date, Raw, Bytes, Guid, Uri, TimeSpan }")
	jsonFormatting = rt.Declare("Newtonsoft.Json", "enum Formatting { None, Indented }")
)

// JObjectType, JArrayType and JTokenType are the types of JSON documents, for hosts that hand them out.
var (
	JTokenType  = tokenDef.Type()
	JObjectType = jobjectDef.Type()
	JArrayType  = jarrayDef.Type()
)

// tokenKind is a JTokenType.
type tokenKind uint8

const (
	kindNone tokenKind = iota
	kindObject
	kindArray
	kindConstructor
	kindProperty
	kindComment
	kindInteger
	kindFloat
	kindString
	kindBoolean
	kindNull
	kindUndefined
	kindDate
	kindRaw
	kindBytes
	kindGuid
	kindUri
	kindTimeSpan
)

// A token is a JToken: an object of properties, an array of values, a property with a value, or a value. Every token has one parent.
type token struct {
	kind    tokenKind
	height  uint16   // how many tokens are below one another in it; never less than they are
	version uint32   // counts what was done to the children
	name    string   // of a property or constructor; of a number or date that DeserializeObject has read, how it was written
	items   []*token // of a container; of a property its one value
	value   rt.Value // of a value
	parent  *token
	more    *tokenMore
}

// A tokenMore is what few tokens have.
type tokenMore struct {
	index map[string]int // where the properties of a large object are
	notes []rt.Value     // annotations
}

// maxTokenHeight bounds how many tokens may be below one another, so that none of the functions that follow them down is called too deep.
// An object in an object is two: its property lies between them.
const maxTokenHeight = 4 * maxJSONDepth

// Type returns the class of the token.
func (t *token) Type() *rt.Type {
	switch t.kind {
	case kindObject:
		return jobjectDef.Type()
	case kindArray:
		return jarrayDef.Type()
	case kindProperty:
		return jpropertyDef.Type()
	case kindConstructor:
		return jconstructor.Type()
	case kindRaw:
		return jrawDef.Type()
	}
	return jvalueDef.Type()
}

// Text is ToString(): indented JSON, or the text of a value.
func (t *token) Text(f *rt.Frame) (string, error) {
	if t.isContainer() {
		return writeToken(f, t, true)
	}
	return rt.ToString(f, t.value)
}

// FormatText is ToString(format) of a value.
func (t *token) FormatText(f *rt.Frame, spec string, c *format.Culture) (string, error) {
	if t.isContainer() {
		return writeToken(f, t, true)
	}
	return rt.FormatIn(f, t.value, spec, c)
}

func (t *token) isContainer() bool { return t.kind >= kindObject && t.kind <= kindProperty }

// newValue makes a JValue of a .NET value; nil if JSON has no place for it.
func newValue(v rt.Value) *token {
	t := &token{value: v}
	switch v.Kind() {
	case rt.KindNull:
		t.kind = kindNull
	case rt.KindString:
		t.kind = kindString
	case rt.KindChar: // Json.NET has no place for it either
		return nil
	case rt.KindBool:
		t.kind = kindBoolean
	case rt.KindSingle, rt.KindDouble, rt.KindDecimal:
		t.kind = kindFloat
	case rt.KindEnum:
		t.kind = kindInteger
	default:
		if t.kind = structKind(v); t.kind == kindNone {
			return nil
		}
	}
	return t
}

// structKind is the kind of values that are no basic type.
func structKind(v rt.Value) tokenKind {
	if v.Kind().IsIntegral() {
		return kindInteger
	}
	switch d := v.Type().Def; {
	case d == bigIntegerDef:
		return kindInteger
	case d == rt.DateTime || d == dateTimeOffset:
		return kindDate
	case d == guidDef:
		return kindGuid
	case d == rt.TimeSpan:
		return kindTimeSpan
	case d == uriDef:
		return kindUri
	case v.AsBytes() != nil:
		return kindBytes
	}
	return kindNone
}

// nullToken is a JValue of null.
func nullToken() *token { return &token{kind: kindNull} }

// tokenOrNew is the token that an object holds, or a new JValue of null, paid for.
func tokenOrNew(f *rt.Frame, v rt.Value) (*token, error) {
	if t := rt.As[*token](v); t != nil {
		return t, nil
	}
	return nullToken(), f.Alloc(tokenBytes)
}

// tokenOf is the token that an object holds; null is a JValue of null.
func tokenOf(v rt.Value) *token {
	if t := rt.As[*token](v); t != nil {
		return t
	}
	return nullToken()
}
