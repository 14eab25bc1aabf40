package lib

import (
	"github.com/portico-apim/portico/internal/csharp/rt"
)

// jsonClasses are the classes of JSON, besides those of sequences.
var jsonClasses = []rt.Class{
	tokenClass, containerClass, jobjectClass, jpropertyClass, jarrayClass, jvalueClass, jrawClass, jconstructorClass, jsonConvertClass,
	linqExtensionsClass, mergeSettingsClass, jsonSettingsClass, jsonCursorClass, jsonTextClass, jsonTreeClass, jsonSerializerClass, jsonScribeClass, textScribeClass, treeScribeClass,
	{Def: bigIntegerDef, Doc: "BigInteger is an integer in JSON that is too large for a long."},
}

func asToken(v rt.Value) *token { return rt.As[*token](v) }

// tokenOrNull is a reference to a token that may be nil.
func tokenOrNull(t *token) (rt.Value, error) { return rt.Obj(t), nil }

var tokenClass = class(tokenDef, "JToken is any piece of JSON.", append(conversionRows(), table{
	{"static JToken Parse(string json)", tokenParse(nil), "Reads JSON."},
	{"static JToken FromObject(object o)", tokenFromObject(kindNone), "Makes JSON of a value."},
	{"static JToken Load(JsonReader reader)", tokenReadFrom, "Reads the token at the place of a reader."},
	{"static JToken ReadFrom(JsonReader reader)", tokenReadFrom, "Reads the token at the place of a reader."},
	{"void WriteTo(JsonWriter writer, params JsonConverter[] converters)", tokenWriteTo, "Writes the token."},
	{"JsonReader CreateReader()", tokenReader, "Returns a reader of the token."},
	{"static bool DeepEquals(JToken t1, JToken t2)", tokenDeepEquals, "Compares two tokens with everything in them."},
	{"JTokenType Type { get; }", tokenTypeOf, "What the token is."},
	{"JToken this[object key] { get; set; }", tokenIndex, "The child with a name or index."},
	{"bool HasValues { get; }", tokenHasValues, "Reports whether the token has children."},
	{"JToken First { get; }", tokenEnd(false), "The first child."},
	{"JToken Last { get; }", tokenEnd(true), "The last child."},
	{"JToken Next { get; }", tokenSibling(1), "The token after this one."},
	{"JToken Previous { get; }", tokenSibling(-1), "The token before this one."},
	{"JContainer Parent { get; }", tokenParent, "The container the token is in."},
	{"JToken Root { get; }", tokenRoot, "The outermost token."},
	{"string Path { get; }", tokenPath, "Where the token is."},
	{"T Value<T>(object key)", tokenValueAt, "Returns the child with a name or index as a T."},
	{"static JToken FromObject(object o, JsonSerializer jsonSerializer)", tokenFromObject(kindNone), "Makes JSON of a value."},
	{"T ToObject<T>(JsonSerializer jsonSerializer)", tokenToObject, "Returns the token as a T."},
	{"object ToObject(Type objectType, JsonSerializer jsonSerializer)", tokenToObjectOf, "Returns the token as a value of a type."},
	{"T ToObject<T>()", tokenToObject, "Returns the token as a T."},
	{"object ToObject(Type objectType)", tokenToObjectOf, "Returns the token as a value of a type."},
	{"JToken SelectToken(string path)", tokenSelect, "Returns the token a JSONPath leads to, or null."},
	{"JToken SelectToken(string path, bool errorWhenNoMatch)", tokenSelect, "Returns the token a JSONPath leads to."},
	{"IEnumerable<JToken> SelectTokens(string path)", tokenSelectAll, "Returns the tokens a JSONPath leads to."},
	{"IEnumerable<JToken> SelectTokens(string path, bool errorWhenNoMatch)", tokenSelectAll, "Returns the tokens a JSONPath leads to."},
	{"JEnumerable<JToken> Children()", tokenChildren, "Returns the children."},
	{"JEnumerable<T> Children<T>()", tokenChildrenOf, "Returns the children that are of a type."},
	{"IEnumerable<T> Values<T>()", tokenValues, "Returns the values of the children as Ts."},
	{"IEnumerable<JToken> Ancestors()", tokenAncestors(false), "Returns the containers the token is in, from the inside out."},
	{"IEnumerable<JToken> AncestorsAndSelf()", tokenAncestors(true), "Returns the token and the containers it is in."},
	{"IEnumerable<JToken> BeforeSelf()", tokenAround(true), "Returns the tokens before this one."},
	{"IEnumerable<JToken> AfterSelf()", tokenAround(false), "Returns the tokens after this one."},
	{"void Remove()", tokenRemove, "Takes the token out of its container."},
	{"void Replace(JToken value)", tokenReplace, "Puts another token in the place of this one."},
	{"void AddAfterSelf(object content)", tokenAddBeside(1), "Adds content after the token."},
	{"void AddBeforeSelf(object content)", tokenAddBeside(0), "Adds content before the token."},
	{"static JTokenEqualityComparer EqualityComparer { get; }", tokenComparerNew, "Compares tokens with everything in them."},
	{"void AddAnnotation(object annotation)", addNote(tokenNotes), "Attaches an object to the token."},
	{"T Annotation<T>()", firstNote(tokenNotes), "Returns the first object of a type that was attached, or null."},
	{"object Annotation(Type type)", firstNote(tokenNotes), "Returns the first object of a type that was attached, or null."},
	{"IEnumerable<T> Annotations<T>()", notesOf(tokenNotes), "Returns the objects of a type that were attached."},
	{"IEnumerable<object> Annotations(Type type)", notesOf(tokenNotes), "Returns the objects of a type that were attached."},
	{"void RemoveAnnotations<T>()", dropNotes(tokenNotes), "Takes the objects of a type away."},
	{"void RemoveAnnotations(Type type)", dropNotes(tokenNotes), "Takes the objects of a type away."},
	{"JToken DeepClone()", tokenClone, "Returns a copy with everything in it."},
	{"string ToString()", tokenToString, "Returns indented JSON, or the text of a value."},
	{"string ToString(Formatting formatting, params JsonConverter[] converters)", tokenToString, "Returns JSON."},
}...))

// tokenNotes is where the annotations of a token are.
func tokenNotes(v rt.Value) *[]rt.Value {
	t := asToken(v)
	if t.more == nil {
		t.more = &tokenMore{}
	}
	return &t.more.notes
}

// tokenParse reads JSON that must be of a type, or any.
func tokenParse(want *rt.Type) fn {
	return func(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
		if args[0].IsNull() {
			return rt.Null, nullArg("s")
		}
		return ParseJSON(f, args[0].AsString(), want)
	}
}

func tokenDeepEquals(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	same, err := deepEquals(f, asToken(args[0]), asToken(args[1]))
	return rt.Bool(same), err
}

func tokenTypeOf(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return rt.Scalar(jtokenType.Type(), int64(asToken(this).kind)), nil
}

// child finds a child by name or index; nil if an object has no such property.
func (t *token) child(key rt.Value) (*token, error) {
	switch {
	case t.kind == kindObject && key.IsString():
		if p := t.property(key.AsString()); p != nil {
			return p.items[0], nil
		}
		return nil, nil
	case (t.kind == kindArray || t.kind == kindConstructor) && key.Kind() == rt.KindInt32:
		if i := key.AsInt(); i >= 0 && i < len(t.items) {
			return t.items[i], nil
		}
		return nil, outOfRange("index", indexMessage)
	}
	return nil, t.badKey(key)
}

// badKey is what a key that does not fit throws.
func (t *token) badKey(key rt.Value) error {
	text, _ := rt.ToString(nil, key)
	if key.IsString() {
		text = `"` + text + `"`
	} else if key.IsNull() {
		text = "null"
	}
	switch t.kind {
	case kindObject:
		return badArg("Accessed JObject values with invalid key value: %s. Object property name expected.", text)
	case kindArray:
		return badArg("Accessed JArray values with invalid key value: %s. Int32 array index expected.", text)
	case kindConstructor:
		return badArg("Accessed JConstructor values with invalid key value: %s. Argument position index expected.", text)
	}
	return invalidOperation("Cannot access child value on %s.", t.Type().FullName())
}

// tokenIndex is token[key], read and written.
func tokenIndex(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	t := asToken(this)
	if len(args) == 1 {
		c, err := t.child(args[0])
		return rt.Obj(c), err
	}
	value, err := tokenOrNew(f, args[1])
	if err != nil {
		return rt.Null, err
	}
	switch {
	case t.kind == kindObject && args[0].IsString():
		return rt.Null, t.setProperty(f, args[0].AsString(), value)
	case (t.kind == kindArray || t.kind == kindConstructor) && args[0].Kind() == rt.KindInt32:
		i := args[0].AsInt()
		if i < 0 || i >= len(t.items) {
			return rt.Null, outOfRange("index", indexMessage)
		}
		if value.kind == kindProperty {
			return rt.Null, cannotAdd(value, t)
		}
		return rt.Null, t.replaceAt(f, i, value)
	}
	return rt.Null, t.badKey(args[0])
}

func tokenHasValues(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return truth(len(asToken(this).items) > 0)
}

func tokenEnd(last bool) fn {
	return func(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
		t := asToken(this)
		if !t.isContainer() {
			return rt.Null, invalidOperation("Cannot access child value on %s.", t.Type().FullName())
		}
		switch {
		case len(t.items) == 0:
			return rt.Null, nil
		case last:
			return tokenOrNull(t.items[len(t.items)-1])
		}
		return tokenOrNull(t.items[0])
	}
}

func tokenSibling(by int) fn {
	return func(f *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
		t := asToken(this)
		if t.parent == nil {
			return rt.Null, nil
		}
		i, err := t.position(f)
		if i += by; i >= 0 && i < len(t.parent.items) {
			return rt.Obj(t.parent.items[i]), err
		}
		return rt.Null, err
	}
}

func tokenParent(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return tokenOrNull(asToken(this).parent)
}

func tokenRoot(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	t := asToken(this)
	for t.parent != nil {
		t = t.parent
	}
	return tokenOrNull(t)
}

func tokenPath(f *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	path, err := asToken(this).path(f)
	return rt.String(path), err
}

func tokenValueAt(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	to := f.Types[len(f.Types)-1]
	c, err := asToken(this).child(args[0])
	if err != nil {
		return rt.Null, err
	}
	return valueAs(f, c, to)
}

func tokenSelect(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	if args[0].IsNull() {
		return rt.Null, nullArg("path")
	}
	path, err := parsePath(f, args[0].AsString())
	if err != nil {
		return rt.Null, err
	}
	found, err := selectTokens(f, asToken(this), path, len(args) > 1 && args[1].AsBool())
	switch {
	case err != nil:
		return rt.Null, err
	case len(found) > 1:
		return rt.Null, pathError("Path returned multiple tokens.")
	case len(found) == 0:
		return rt.Null, nil
	}
	return tokenOrNull(found[0])
}

func tokenSelectAll(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	if args[0].IsNull() {
		return rt.Null, nullArg("path")
	}
	path, err := parsePath(f, args[0].AsString())
	if err != nil {
		return rt.Null, err
	}
	t, must := asToken(this), len(args) > 1 && args[1].AsBool()
	return laterTokens(func(f *rt.Frame) ([]*token, error) { return selectTokens(f, t, path, must) })
}

// laterTokens makes a sequence of the tokens that are there when a pass begins.
func laterTokens(find func(f *rt.Frame) ([]*token, error)) (rt.Value, error) {
	return deferred(tokenDef.Type(), func() rt.Enumerator {
		var in rt.Enumerator
		return pass(func(f *rt.Frame) (rt.Value, bool, error) {
			if in == nil {
				list, err := find(f)
				if err != nil {
					return rt.Null, false, err
				}
				in = (&token{items: list}).Enumerate()
			}
			return in.Next(f)
		})
	})
}

// tokens makes a sequence of tokens.
func tokens(list []*token) (rt.Value, error) {
	return deferred(tokenDef.Type(), func() rt.Enumerator { return (&token{items: list}).Enumerate() })
}

func tokenChildren(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	t := asToken(this)
	return jsonSequence(tokenDef.Type(), func() rt.Enumerator { return t.Enumerate() })
}

func tokenChildrenOf(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	elem := f.Types[0]
	v, err := tokenChildren(f, this, args)
	if err != nil {
		return rt.Null, err
	}
	if v, err = linqOfType(f, rt.Null, []rt.Value{v}); err != nil {
		return rt.Null, err
	}
	return jsonSequence(elem, rt.As[*sequence](v).begin)
}

// tokenValues is Values<T>(): the children of a container, those of an object by their values.
func tokenValues(f *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	to := f.Types[0]
	t := asToken(this)
	if !t.isContainer() {
		return rt.Null, invalidOperation("Cannot access child value on %s.", t.Type().FullName())
	}
	return deferred(to, func() rt.Enumerator {
		in := t.Enumerate()
		return pass(func(f *rt.Frame) (rt.Value, bool, error) {
			v, ok, err := step(f, in)
			if err != nil || !ok {
				return rt.Null, false, err
			}
			v, err = valueAs(f, asToken(v), to)
			return v, true, err
		})
	})
}

// ancestors are the containers that a token is in, from the inside out.
func (t *token) ancestors(self bool) []*token {
	if !self {
		t = t.parent
	}
	var list []*token
	for ; t != nil; t = t.parent {
		list = append(list, t)
	}
	return list
}

func tokenAncestors(self bool) fn {
	return func(f *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
		list := asToken(this).ancestors(self)
		if err := f.Alloc(8 * len(list)); err != nil {
			return rt.Null, err
		}
		return tokens(list)
	}
}

func tokenAround(before bool) fn {
	return func(f *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
		t := asToken(this)
		if t.parent == nil {
			return tokens(nil)
		}
		i, err := t.position(f)
		list := t.parent.items[:i]
		if !before {
			list = t.parent.items[i+1:]
		}
		if err == nil {
			err = f.Alloc(8 * len(list))
		}
		if err != nil {
			return rt.Null, err
		}
		return tokens(append([]*token(nil), list...))
	}
}

func noParent() error { return invalidOperation("The parent is missing.") }

func tokenRemove(f *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	t := asToken(this)
	switch {
	case t.parent == nil:
		return rt.Null, noParent()
	case t.parent.kind == kindProperty: // the value of a property cannot go, but the property can
		return rt.Null, fixedProperty()
	}
	i, err := t.position(f)
	if err != nil {
		return rt.Null, err
	}
	return rt.Null, t.parent.removeAt(f, i)
}

// fixedProperty is what taking the value of a property away throws.
func fixedProperty() error {
	return rt.Throw(jsonException, "Cannot add or remove items from Newtonsoft.Json.Linq.JProperty.")
}

func tokenReplace(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	t := asToken(this)
	if t.parent == nil {
		return rt.Null, noParent()
	}
	value, err := tokenOrNew(f, args[0])
	if err != nil {
		return rt.Null, err
	}
	p := t.parent
	if (value.kind == kindProperty) != (p.kind == kindObject) {
		return rt.Null, cannotAdd(value, p)
	}
	if other := p.property(value.name); p.kind == kindObject && other != nil && other != t {
		return rt.Null, badArg("Can not add property %s to %s. Property with the same name already exists on object.", value.name, p.Type().FullName())
	}
	i, err := t.position(f)
	if err != nil {
		return rt.Null, err
	}
	return rt.Null, p.replaceAt(f, i, value)
}

func tokenAddBeside(after int) fn {
	return func(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
		t := asToken(this)
		if t.parent == nil {
			return rt.Null, noParent()
		}
		i, err := t.position(f)
		if err == nil {
			_, err = t.parent.addContent(f, i+after, args[0])
		}
		return rt.Null, err
	}
}

func tokenClone(f *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	t, err := asToken(this).copied(f)
	return rt.Obj(t), err
}

// tokenToString is ToString(), and ToString(Formatting): the text of a value is in quotes then.
func tokenToString(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	t := asToken(this)
	if len(args) == 0 {
		s, err := t.Text(f)
		return rt.String(s), err
	}
	s, err := writeToken(f, t, args[0].AsInt() == 1)
	return rt.String(s), err
}
