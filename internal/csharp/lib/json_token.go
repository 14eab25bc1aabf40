package lib

import (
	"strings"

	"github.com/portico-apim/portico/internal/csharp/rt"
)

var (
	tokenDef       = rt.Declare("Newtonsoft.Json.Linq", "class JToken : IEnumerable<JToken>")
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
type tokenKind int

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
	kind   tokenKind
	name   string   // of a property or constructor; of a number or date that DeserializeObject has read, how it was written
	items  []*token // of a container; of a property its one value
	value  rt.Value // of a value
	parent *token
	index  map[string]int // where the properties of a large object are
}

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
func (t *token) FormatText(f *rt.Frame, spec string) (string, error) {
	if t.isContainer() {
		return writeToken(f, t, true)
	}
	return rt.FormatValue(f, t.value, spec)
}

func (t *token) isContainer() bool { return t.kind >= kindObject && t.kind <= kindProperty }

// Equals compares values; containers are only equal to themselves.
func (t *token) Equals(f *rt.Frame, other rt.Value) (bool, error) {
	o := rt.As[*token](other)
	if o == nil || t.isContainer() || o.isContainer() {
		return o == t, nil
	}
	n, err := compareValues(f, t, o)
	return err == nil && n == 0 && t.kind == o.kind, nil
}

// Key makes equal values equal.
func (t *token) Key() any {
	if t.isContainer() {
		return t
	}
	k, _ := rt.Key(nil, t.value) // whoever asked pays
	return k
}

// CompareTo compares values.
func (t *token) CompareTo(f *rt.Frame, other rt.Value) (int, error) {
	o := rt.As[*token](other)
	if o == nil {
		o = newValue(other)
	}
	if t.isContainer() || o.isContainer() {
		return 0, badArg("At least one object must implement IComparable.")
	}
	return compareValues(f, t, o)
}

// compareValues compares by the kind of the first value; null comes first.
func compareValues(f *rt.Frame, a, b *token) (int, error) {
	if a.value.IsNull() || b.value.IsNull() {
		return btoi(!a.value.IsNull()) - btoi(!b.value.IsNull()), nil
	}
	switch a.kind {
	case kindInteger, kindFloat:
		if rt.As[*bigInteger](a.value) != nil || rt.As[*bigInteger](b.value) != nil {
			return compareBig(a.value, b.value), nil
		}
		x, err := changeType(f, a.value, rt.DecimalType)
		y, err2 := changeType(f, b.value, rt.DecimalType)
		if err != nil || err2 != nil {
			x, err = changeType(f, a.value, rt.DoubleType)
			if y, err2 = changeType(f, b.value, rt.DoubleType); err != nil || err2 != nil {
				return 0, badArg("Object must be of type Double.")
			}
		}
		return rt.Compare(f, x, y)
	case kindString, kindComment, kindRaw:
		s, err := rt.ToString(f, b.value)
		if err != nil {
			return 0, err
		}
		return compareOrdinal(f, a.value.AsString(), s, false)
	}
	return rt.Compare(f, a.value, b.value)
}

// Enumerate begins a pass over the children; those of an object are its properties.
func (t *token) Enumerate() rt.Enumerator {
	children := append([]*token(nil), t.items...)
	return pass(func(*rt.Frame) (rt.Value, bool, error) {
		if len(children) == 0 {
			return end()
		}
		c := children[0]
		children = children[1:]
		return rt.Obj(c), true, nil
	})
}

var propertyPair = rt.KeyValuePair.Of(rt.StringType, tokenDef.Type())

// EnumerateAs begins a pass over the pairs of an object, if they are what is wanted.
func (t *token) EnumerateAs(elem *rt.Type) rt.Enumerator {
	in := t.Enumerate()
	if elem.Def != rt.KeyValuePair {
		return in
	}
	return pass(func(f *rt.Frame) (rt.Value, bool, error) {
		v, ok, err := in.Next(f)
		if err != nil || !ok {
			return rt.Null, false, err
		}
		p := rt.As[*token](v)
		return rt.NewPair(propertyPair, rt.String(p.name), rt.Obj(p.items[0])), true, f.Alloc(elementBytes)
	})
}

// Len returns the number of children.
func (t *token) Len() int { return len(t.items) }

// Lookup finds a property of an object.
func (t *token) Lookup(key rt.Value) (rt.Value, bool) {
	p := t.property(key.AsString())
	if p == nil {
		return rt.Null, false
	}
	return rt.Obj(p.items[0]), true
}

// indexAbove is the number of properties from which on an object finds them by a map.
const indexAbove = 12

// property finds a property, nil if there is none.
func (t *token) property(name string) *token {
	if i := t.find(name); i >= 0 {
		return t.items[i]
	}
	return nil
}

func (t *token) find(name string) int {
	if len(t.items) <= indexAbove {
		for i, p := range t.items {
			if p.name == name {
				return i
			}
		}
		return -1
	}
	if t.index == nil {
		t.index = make(map[string]int, len(t.items))
		for i, p := range t.items {
			t.index[p.name] = i
		}
	}
	if i, ok := t.index[name]; ok {
		return i
	}
	return -1
}

// adopt makes a token a child of this one: one that has a parent already, or is this one or above it, is copied.
func (t *token) adopt(child *token) *token {
	if child.parent != nil || child.contains(t) {
		child = child.clone()
	}
	child.parent = t
	return child
}

// contains reports whether other is this token or in it.
func (t *token) contains(other *token) bool {
	for ; other != nil; other = other.parent {
		if other == t {
			return true
		}
	}
	return false
}

// clone copies a token and everything in it.
func (t *token) clone() *token {
	c := &token{kind: t.kind, name: t.name, value: t.value}
	for _, item := range t.items {
		child := item.clone()
		child.parent = c
		c.items = append(c.items, child)
	}
	return c
}

// size is the number of tokens in a token.
func (t *token) size() int {
	n := 1
	for _, item := range t.items {
		n += item.size()
	}
	return n
}

// tokenBytes is what a token costs.
const tokenBytes = 128

// insertAt puts a child in at an index.
func (t *token) insertAt(i int, child *token) {
	child = t.adopt(child)
	t.items = append(t.items, nil)
	copy(t.items[i+1:], t.items[i:])
	t.items[i] = child
	if t.index != nil && i == len(t.items)-1 {
		t.index[child.name] = i
		return
	}
	t.index = nil
}

// removeAt takes a child out.
func (t *token) removeAt(i int) {
	t.items[i].parent = nil
	t.items = append(t.items[:i:i], t.items[i+1:]...)
	t.index = nil
}

// position is where a token is among its parent's children.
func (t *token) position() int {
	for i, c := range t.parent.items {
		if c == t {
			return i
		}
	}
	return -1
}

// setProperty gives a property of an object a value, and adds it if it is not there.
func (t *token) setProperty(name string, value *token) {
	if p := t.property(name); p != nil {
		p.setValue(value)
		return
	}
	p := &token{kind: kindProperty, name: name}
	p.setValue(value)
	t.insertAt(len(t.items), p)
}

// setValue gives a property its value.
func (t *token) setValue(value *token) {
	if len(t.items) == 1 {
		if t.items[0] == value {
			return
		}
		t.items[0].parent = nil
	}
	t.items = []*token{t.adopt(value)}
}

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

// tokenOf is the token that an object holds; null is a JValue of null.
func tokenOf(v rt.Value) *token {
	if t := rt.As[*token](v); t != nil {
		return t
	}
	return nullToken()
}

// isMulti reports whether content is several things: a sequence that is no text, no token and no bytes.
func isMulti(v rt.Value) bool {
	return rt.As[rt.Enumerable](v) != nil && rt.As[*token](v) == nil && v.AsBytes() == nil
}

// contentToken makes a token of one piece of content.
func contentToken(v rt.Value) (*token, error) {
	if t := rt.As[*token](v); t != nil {
		return t, nil
	}
	t := newValue(v)
	if t == nil {
		return nil, badArg("Could not determine JSON object type for type %s.", v.Type().FullName())
	}
	return t, nil
}

// addContent adds content to a container: each element of a sequence, or one thing.
func (t *token) addContent(f *rt.Frame, v rt.Value) error {
	if isMulti(v) {
		return rt.Iterate(f, v, func(item rt.Value) (bool, error) { return true, t.addContent(f, item) })
	}
	c, err := contentToken(v)
	if err != nil {
		return err
	}
	return t.addToken(f, c)
}

// addToken adds a token to a container, which must take it.
func (t *token) addToken(f *rt.Frame, c *token) error {
	switch t.kind {
	case kindObject:
		if c.kind != kindProperty {
			return cannotAdd(c, t)
		}
		if t.property(c.name) != nil {
			return badArg("Can not add property %s to %s. Property with the same name already exists on object.", c.name, t.Type().FullName())
		}
	case kindProperty:
		if len(t.items) > 0 {
			return rt.Throw(jsonException, "%s cannot have multiple values.", t.Type().FullName())
		}
		if c.kind == kindProperty {
			return cannotAdd(c, t)
		}
	default:
		if c.kind == kindProperty {
			return cannotAdd(c, t)
		}
	}
	cost := 1
	if c.parent != nil {
		cost = c.size()
	}
	t.insertAt(len(t.items), c)
	return f.Alloc(tokenBytes * cost)
}

// cannotAdd is what a container throws that cannot hold a token.
func cannotAdd(c, to *token) error {
	return badArg("Can not add %s to %s.", c.Type().FullName(), to.Type().FullName())
}

// path is where a token is in its document: a.b[0].
func (t *token) path() string {
	var parts []string
	for ; t.parent != nil; t = t.parent {
		switch t.parent.kind {
		case kindArray, kindConstructor:
			parts = append(parts, "["+itoa(t.position())+"]")
		case kindObject:
			parts = append(parts, pathName(t.name))
		}
	}
	var b strings.Builder
	for i := len(parts) - 1; i >= 0; i-- {
		joinPath(&b, parts[i])
	}
	return b.String()
}

// joinPath adds a step to a path.
func joinPath(b *strings.Builder, part string) {
	if b.Len() > 0 && part[0] != '[' {
		b.WriteByte('.')
	}
	b.WriteString(part)
}

// pathName is a name in a path, quoted if it has special characters.
func pathName(name string) string {
	if strings.ContainsAny(name, ". '/\"[]()\t\n\r\f\b\\\u0085\u2028\u2029") || name == "" {
		return "['" + strings.ReplaceAll(strings.ReplaceAll(name, `\`, `\\`), "'", `\'`) + "']"
	}
	return name
}
