package lib

import (
	"strings"

	"github.com/portico-apim/portico/internal/csharp/rt"
)

var jobjectClass = class(jobjectDef, "JObject is a JSON object.", table{
	{"JObject()", containerNew(kindObject), "Makes an empty object."},
	{"JObject(JObject other)", containerCopy, "Makes a copy."},
	{"JObject(params object[] content)", containerNew(kindObject), "Makes an object of properties."},
	{"JObject(object content)", containerNew(kindObject), "Makes an object of properties."},
	{"static JObject Parse(string json)", tokenParse(JObjectType), "Reads a JSON object."},
	{"static JObject FromObject(object o)", tokenFromObject(kindObject), "Makes an object of a value."},
	{"static JObject FromObject(object o, JsonSerializer jsonSerializer)", tokenFromObject(kindObject), "Makes one of a value."},
	{"static JObject Load(JsonReader reader)", tokenLoad(kindObject), "Reads the object at the place of a reader."},
	{"JToken this[string propertyName] { get; set; }", objectIndex, "The value of a property, or null."},
	{"void Add(string propertyName, JToken value)", objectAdd, "Adds a property."},
	{"bool Remove(string propertyName)", objectRemove, "Takes a property out, and reports whether it was there."},
	{"bool ContainsKey(string propertyName)", objectContainsKey, "Reports whether there is a property."},
	{"JToken GetValue(string propertyName)", objectGetValue, "Returns the value of a property, or null."},
	{"JToken GetValue(string propertyName, StringComparison comparison)", objectGetValue, "Returns the value of a property, or null."},
	{"bool TryGetValue(string propertyName, out JToken value)", objectTryGetValue, "Finds the value of a property, and reports whether there is one."},
	{"bool TryGetValue(string propertyName, StringComparison comparison, out JToken value)", objectTryGetValue, "Finds the value of a property, and reports whether there is one."},
	{"JProperty Property(string name)", objectProperty, "Returns a property, or null."},
	{"JProperty Property(string name, StringComparison comparison)", objectProperty, "Returns a property, or null."},
	{"IEnumerable<JProperty> Properties()", objectProperties, "Returns the properties."},
	{"JEnumerable<JToken> PropertyValues()", objectPropertyValues, "Returns the values of the properties."},
	{"IEnumerator<KeyValuePair<string, JToken>> GetEnumerator()", objectEnumerator, "Begins a pass over names and values."},
})

var jpropertyClass = class(jpropertyDef, "JProperty is a name with a value.", table{
	{"JProperty(string name, object content)", propertyNew, "Makes a property."},
	{"JProperty(string name, params object[] content)", propertyNew, "Makes a property."},
	{"JProperty(JProperty other)", containerCopy, "Makes a copy."},
	{"static JProperty Load(JsonReader reader)", propertyLoad, "Reads the property at the place of a reader."},
	{"string Name { get; }", propertyName, "The name."},
	{"JToken Value { get; set; }", propertyValue, "The value."},
})

var jarrayClass = class(jarrayDef, "JArray is a JSON array.", table{
	{"JArray()", containerNew(kindArray), "Makes an empty array."},
	{"JArray(JArray other)", containerCopy, "Makes a copy."},
	{"JArray(params object[] content)", containerNew(kindArray), "Makes an array of values."},
	{"JArray(object content)", containerNew(kindArray), "Makes an array of values."},
	{"static JArray Parse(string json)", tokenParse(JArrayType), "Reads a JSON array."},
	{"static JArray FromObject(object o)", tokenFromObject(kindArray), "Makes an array of a value."},
	{"static JArray FromObject(object o, JsonSerializer jsonSerializer)", tokenFromObject(kindArray), "Makes one of a value."},
	{"static JArray Load(JsonReader reader)", tokenLoad(kindArray), "Reads the array at the place of a reader."},
	{"JToken this[int index] { get; set; }", tokenIndex, "The item at an index."},
	{"void Add(JToken item)", arrayAdd, "Adds an item at the end."},
	{"void Insert(int index, JToken item)", arrayInsert, "Puts an item in at an index."},
	{"bool Remove(JToken item)", arrayRemove, "Takes an item out, and reports whether it was there."},
	{"void RemoveAt(int index)", arrayRemoveAt, "Takes the item at an index out."},
	{"void Clear()", containerRemoveAll, "Takes all items out."},
	{"bool IsReadOnly { get; }", constant(rt.Bool(false)), "No: an array can change."},
	{"void CopyTo(JToken[] array, int arrayIndex)", copyTo, "Writes the items to an array."},
	{"bool Contains(JToken item)", arrayContains, "Reports whether an item, the very token, is there."},
	{"int IndexOf(JToken item)", arrayIndexOf, "Returns where an item, the very token, is, or -1."},
	{"IEnumerator<JToken> GetEnumerator()", tokenEnumerator, "Begins a pass."},
})

var jvalueClass = class(jvalueDef, "JValue is a JSON value that is neither object nor array.", table{
	{"JValue(object value)", valueNew, "Makes a value."},
	{"JValue(long value)", tokenFrom, "Makes an integer."},
	{"JValue(ulong value)", tokenFrom, "Makes an integer."},
	{"JValue(double value)", tokenFrom, "Makes a number."},
	{"JValue(float value)", tokenFrom, "Makes a number."},
	{"JValue(decimal value)", tokenFrom, "Makes a number."},
	{"JValue(bool value)", tokenFrom, "Makes a truth value."},
	{"JValue(char value)", tokenFromString, "Makes a text of one character."},
	{"JValue(string value)", tokenFromString, "Makes a text."},
	{"JValue(DateTime value)", tokenFrom, "Makes a date."},
	{"JValue(DateTimeOffset value)", tokenFrom, "Makes a date."},
	{"JValue(TimeSpan value)", tokenFrom, "Makes a time span."},
	{"JValue(Guid value)", tokenFrom, "Makes an identifier."},
	{"JValue(Uri value)", tokenFrom, "Makes an address."},
	{"JValue(JValue other)", containerCopy, "Makes a copy."},
	{"static JValue CreateNull()", valueNull(kindNull), "Makes null."},
	{"static JValue CreateUndefined()", valueNull(kindUndefined), "Makes undefined."},
	{"static JValue CreateString(string value)", valueString, "Makes a text."},
	{"static JValue CreateComment(string value)", valueComment, "Makes a comment."},
	{"object Value { get; set; }", valueValue, "The .NET value."},
	{"string ToString(string format)", formatText, "Returns the value in a format."},
	{"string ToString(IFormatProvider formatProvider)", formatText, "Returns the value as a text."},
	{"string ToString(string format, IFormatProvider formatProvider)", formatText, "Returns the value in a format."},
	{"int CompareTo(JValue obj)", compareTo, "Compares with another value: negative, 0 or positive."},
	{"bool Equals(JValue other)", objectEquals, "Reports whether two values are the same."},
})

var jrawClass = class(jrawDef, "JRaw is JSON as it was written.", table{
	{"JRaw(object rawJson)", rawNew, "Makes raw JSON."},
	{"JRaw(JRaw other)", containerCopy, "Makes a copy."},
	{"static JRaw Create(JsonReader reader)", rawCreate, "Makes raw JSON of what is at the place of a reader."},
})

var jconstructorClass = class(jconstructor, "JConstructor is a call of a constructor, as JavaScript has it in JSON.", table{
	{"JConstructor()", constructorNew, "Makes one without a name."},
	{"JConstructor(JConstructor other)", containerCopy, "Makes a copy."},
	{"static JConstructor Load(JsonReader reader)", tokenLoad(kindConstructor), "Reads the constructor at the place of a reader."},
	{"JConstructor(string name)", constructorNew, "Makes one without arguments."},
	{"JConstructor(string name, object content)", constructorNew, "Makes one with arguments."},
	{"JConstructor(string name, params object[] content)", constructorNew, "Makes one with arguments."},
	{"string Name { get; set; }", constructorName, "The name of the constructor."},
})

func constructorNew(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	t := &token{kind: kindConstructor}
	if err := f.Alloc(tokenBytes); err != nil || len(args) == 0 {
		return rt.Obj(t), err
	}
	if t.name = args[0].AsString(); t.name == "" {
		if args[0].IsNull() {
			return rt.Null, nullArg("name")
		}
		return rt.Null, badArg("Constructor name cannot be empty. (Parameter 'name')")
	}
	if len(args) == 1 {
		return rt.Obj(t), nil
	}
	_, err := t.addContent(f, 0, args[1])
	return rt.Obj(t), err
}

func constructorName(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	t := asToken(this)
	if len(args) > 0 {
		t.name = args[0].AsString()
	}
	return rt.String(t.name), nil
}

// containerNew makes a container of content: one thing, or an array of them.
func containerNew(kind tokenKind) fn {
	return func(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
		t := &token{kind: kind}
		if err := f.Alloc(tokenBytes); err != nil {
			return rt.Null, err
		}
		if len(args) == 0 {
			return rt.Obj(t), nil
		}
		_, err := t.addContent(f, 0, args[0])
		return rt.Obj(t), err
	}
}

func containerCopy(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	if args[0].IsNull() {
		return rt.Null, nullArg("other")
	}
	return tokenClone(f, args[0], nil)
}

// objectIndex is object[name], read and written.
func objectIndex(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	if args[0].IsNull() {
		return rt.Null, nullArg("propertyName")
	}
	return tokenIndex(f, this, args)
}

func objectAdd(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	if args[0].IsNull() {
		return rt.Null, nullArg("name")
	}
	return rt.Null, asToken(this).addKey(f, args[0], args[1])
}

// addKey adds a property, as IDictionary does.
func (t *token) addKey(f *rt.Frame, key, value rt.Value) error {
	v, err := tokenOrNew(f, value)
	if err != nil {
		return err
	}
	p, err := newProperty(f, key.AsString(), v)
	if err != nil {
		return err
	}
	return t.addToken(f, len(t.items), p)
}

// putKey sets a property, as IDictionary does.
func (t *token) putKey(f *rt.Frame, key, value rt.Value) error {
	v, err := tokenOrNew(f, value)
	if err != nil {
		return err
	}
	return t.setProperty(f, key.AsString(), v)
}

// dropKey takes a property out, as IDictionary does.
func (t *token) dropKey(f *rt.Frame, key rt.Value) (bool, error) {
	i := t.find(key.AsString())
	if i < 0 {
		return false, nil
	}
	return true, t.removeAt(f, i)
}

func objectRemove(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	if args[0].IsNull() {
		return rt.Bool(false), nil
	}
	ok, err := asToken(this).dropKey(f, args[0])
	return rt.Bool(ok), err
}

func objectContainsKey(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	if args[0].IsNull() {
		return rt.Null, nullArg("propertyName")
	}
	return truth(asToken(this).property(args[0].AsString()) != nil)
}

// named finds a property by a comparison: the exact name first, then any that is the same but for case.
func (t *token) named(name string, rest []rt.Value) *token {
	p := t.property(name)
	if p != nil || len(rest) == 0 || rest[0].Kind() != rt.KindEnum || !ignoresCase(rest[0]) {
		return p
	}
	for _, p := range t.items {
		if strings.EqualFold(p.name, name) {
			return p
		}
	}
	return nil
}

func objectProperty(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	if args[0].IsNull() {
		return rt.Null, nil
	}
	return tokenOrNull(asToken(this).named(args[0].AsString(), args[1:]))
}

func objectGetValue(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	if args[0].IsNull() {
		return rt.Null, nil
	}
	p := asToken(this).named(args[0].AsString(), args[1:])
	if p == nil {
		return rt.Null, nil
	}
	return tokenOrNull(p.items[0])
}

func objectTryGetValue(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	last := len(args) - 1
	v, err := objectGetValue(f, this, args[:last])
	args[last] = v
	return rt.Bool(!v.IsNull()), err
}

func objectProperties(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	t := asToken(this)
	return deferred(jpropertyDef.Type(), func() rt.Enumerator { return t.Enumerate() })
}

func objectPropertyValues(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	t := asToken(this)
	return eachToken(rt.Obj(t), tokenDef.Type(), func(_ *rt.Frame, p *token) ([]*token, error) { return p.items, nil })
}

func objectEnumerator(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return rt.Obj(&iterator{typ: enumeratorDef.Of(propertyPair), pass: asToken(this).EnumerateAs(propertyPair)}), nil
}

// propertyNew makes a property: several pieces of content are an array.
func propertyNew(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	if args[0].IsNull() {
		return rt.Null, nullArg("name")
	}
	value := &token{kind: kindArray}
	var err error
	if isMulti(args[1]) {
		_, err = value.addContent(f, 0, args[1])
	} else {
		value, err = contentToken(f, args[1])
	}
	if err != nil {
		return rt.Null, err
	}
	p, err := newProperty(f, args[0].AsString(), value)
	return rt.Obj(p), err
}

func propertyName(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return rt.String(asToken(this).name), nil
}

func propertyValue(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	p := asToken(this)
	if len(args) == 0 {
		return tokenOrNull(p.items[0])
	}
	value, err := tokenOrNew(f, args[0])
	if err != nil {
		return rt.Null, err
	}
	return rt.Null, p.setValue(f, value)
}

func arrayAdd(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	t := asToken(this)
	value, err := tokenOrNew(f, args[0])
	if err != nil {
		return rt.Null, err
	}
	return rt.Null, t.addToken(f, len(t.items), value)
}

func arrayInsert(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	t, i := asToken(this), args[0].AsInt()
	if i < 0 || i > len(t.items) {
		return rt.Null, outOfRange("index", "Index must be within the bounds of the List.")
	}
	value, err := tokenOrNew(f, args[1])
	if err != nil {
		return rt.Null, err
	}
	return rt.Null, t.addToken(f, i, value)
}

func (t *token) indexOf(item *token) int {
	for i, c := range t.items {
		if c == item {
			return i
		}
	}
	return -1
}

func arrayRemove(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	t := asToken(this)
	i := t.indexOf(asToken(args[0]))
	if i < 0 {
		return rt.Bool(false), f.Step(len(t.items) >> 4)
	}
	return rt.Bool(true), t.removeAt(f, i)
}

func arrayRemoveAt(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	t, i := asToken(this), args[0].AsInt()
	if i < 0 || i >= len(t.items) {
		return rt.Null, outOfRange("index", "Index is equal to or greater than Count.")
	}
	return rt.Null, t.removeAt(f, i)
}

func arrayContains(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	t := asToken(this)
	return rt.Bool(t.indexOf(asToken(args[0])) >= 0), f.Step(len(t.items) >> 3)
}

func arrayIndexOf(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	t := asToken(this)
	return rt.Int(t.indexOf(asToken(args[0]))), f.Step(len(t.items) >> 3)
}

func valueNew(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	t := newValue(args[0])
	if t == nil {
		return rt.Null, badArg("Could not determine JSON object type for type %s.", args[0].Type().FullName())
	}
	return rt.Obj(t), f.Alloc(tokenBytes)
}

func valueNull(kind tokenKind) fn {
	return func(*rt.Frame, rt.Value, []rt.Value) (rt.Value, error) { return rt.Obj(&token{kind: kind}), nil }
}

func valueString(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	return rt.Obj(&token{kind: kindString, value: args[0]}), nil
}

func valueComment(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	return rt.Obj(&token{kind: kindComment, value: args[0]}), nil
}

func valueValue(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	t := asToken(this)
	if len(args) == 0 {
		return t.value, nil
	}
	n := newValue(args[0])
	if n == nil {
		return rt.Null, badArg("Could not determine JSON object type for type %s.", args[0].Type().FullName())
	}
	if n.kind != kindString || t.kind != kindComment && t.kind != kindRaw { // these stay what they are with another text
		t.kind = n.kind
	}
	t.value = n.value
	return rt.Null, nil
}

func rawNew(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	s, err := rt.ToString(f, args[0])
	return rt.Obj(&token{kind: kindRaw, value: rt.String(s)}), err
}
