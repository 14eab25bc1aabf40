package lib

import (
	"strings"

	"github.com/portico-apim/portico/internal/csharp/rt"
)

var (
	jsonConvertDef   = rt.Declare("Newtonsoft.Json", "static class JsonConvert")
	jsonConverterDef = rt.Declare("Newtonsoft.Json", "class JsonConverter")
	linqExtensions   = rt.Declare("Newtonsoft.Json.Linq", "static class Extensions")
)

var jsonConvertClass = class(jsonConvertDef, "JsonConvert turns values into JSON and back.", table{
	{"static string SerializeObject(object value)", jsonSerialize, "Returns the JSON of a value."},
	{"static string SerializeObject(object value, Formatting formatting)", jsonSerialize, "Returns the JSON of a value."},
	{"static object DeserializeObject(string value)", jsonDeserialize, "Reads JSON."},
	{"static T DeserializeObject<T>(string value)", jsonDeserialize, "Reads JSON as a T."},
	{"static string ToString(object value)", jsonSerialize, "Returns the JSON of a value."},
})

var linqExtensionsClass = class(linqExtensions, "Extensions has operators on sequences of tokens.", table{
	{"static U Value<U>(this IEnumerable<JToken> value)", extensionValue, "Returns a token as a U."},
	{"static IEnumerable<U> Values<U>(this IEnumerable<JToken> source)", extensionValues, "Returns the values of all children as Us."},
	{"static IEnumerable<JToken> Values(this IEnumerable<JToken> source)", extensionAllValues, "Returns the values of all children."},
	{"static IEnumerable<JToken> Values(this IEnumerable<JToken> source, object key)", extensionValuesAt, "Returns the children with a name or index of all tokens."},
	{"static IEnumerable<U> Values<U>(this IEnumerable<JToken> source, object key)", extensionValuesAt, "Returns the children with a name or index of all tokens as Us."},
	{"static IEnumerable<JToken> Children<T>(this IEnumerable<T> source)", extensionChildren, "Returns the children of all tokens."},
	{"static IEnumerable<JToken> Descendants<T>(this IEnumerable<T> source)", extensionDescendants, "Returns everything in all tokens."},
	{"static IEnumerable<JProperty> Properties(this IEnumerable<JObject> source)", extensionChildren, "Returns the properties of all objects."},
	{"static IEnumerable<JToken> AsJEnumerable(this IEnumerable<JToken> source)", convertSame, "Returns the sequence itself."},
})

func extensionValue(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	to := f.Types[0]
	if args[0].IsNull() {
		return rt.Null, nullArg("value")
	}
	t := asToken(args[0])
	if t == nil {
		return rt.Null, badArg("Source value must be a JToken.")
	}
	return valueAs(f, t, to)
}

// eachToken makes a sequence of what a function gives for every token of a sequence.
func eachToken(f *rt.Frame, source rt.Value, elem *rt.Type, give func(f *rt.Frame, t *token) ([]*token, error)) (rt.Value, error) {
	if source.IsNull() {
		return rt.Null, nullArg("source")
	}
	return deferred(elem, func() rt.Enumerator {
		in, err := rt.EnumeratorOf(source, tokenDef.Type())
		var queue []*token
		return pass(func(f *rt.Frame) (rt.Value, bool, error) {
			if err != nil {
				return rt.Null, false, err
			}
			for len(queue) == 0 {
				v, ok, err := step(f, in)
				if err != nil || !ok {
					return rt.Null, false, err
				}
				if queue, err = give(f, tokenOf(v)); err != nil {
					return rt.Null, false, err
				}
			}
			t := queue[0]
			queue = queue[1:]
			v, err := valueAs(f, t, elem)
			return v, true, err
		})
	})
}

func extensionAllValues(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	return eachToken(f, args[0], tokenDef.Type(), func(_ *rt.Frame, t *token) ([]*token, error) { return values(t), nil })
}

// extensionValues is Values<U>: the children of containers, values themselves.
func extensionValues(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	return eachToken(f, args[0], f.Types[0], func(_ *rt.Frame, t *token) ([]*token, error) {
		if !t.isContainer() {
			return []*token{t}, nil
		}
		return values(t), nil
	})
}

func extensionValuesAt(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	elem, key := tokenDef.Type(), args[1]
	if len(f.Types) > 0 {
		elem = f.Types[0]
	}
	return eachToken(f, args[0], elem, func(_ *rt.Frame, t *token) ([]*token, error) {
		c, err := t.child(key)
		if err != nil || c == nil {
			return nil, err
		}
		return []*token{c}, nil
	})
}

func extensionChildren(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	return eachToken(f, args[0], tokenDef.Type(), func(_ *rt.Frame, t *token) ([]*token, error) { return t.items, nil })
}

func extensionDescendants(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	return eachToken(f, args[0], tokenDef.Type(), func(f *rt.Frame, t *token) ([]*token, error) {
		v, err := containerDescendants(false)(f, rt.Obj(t), nil)
		if err != nil {
			return nil, err
		}
		list, err := collect(f, v)
		out := make([]*token, len(list))
		for i, item := range list {
			out[i] = asToken(item)
		}
		return out, err
	})
}

func jsonSerialize(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	w := &jsonWriter{f: f, indent: len(args) > 1 && args[1].AsInt() == 1}
	if err := w.value(args[0]); err != nil {
		return rt.Null, err
	}
	return rt.String(w.b.String()), nil
}

// value writes any .NET value.
func (w *jsonWriter) value(v rt.Value) error {
	if t := asToken(v); t != nil {
		return w.token(t)
	}
	if ok, err := w.scalar(v); ok || err != nil {
		return err
	}
	switch o := v.AsObject().(type) {
	case *rt.Record:
		return w.record(o)
	case *rt.Pair:
		return w.members([]string{"Key", "Value"}, []rt.Value{o.Key, o.Value})
	case *tuple:
		return w.members(itemNames(len(o.items)), o.items)
	case rt.Dictionary:
		return w.dictionary(o)
	case rt.Enumerable:
		items, err := collect(w.f, v)
		if err != nil {
			return err
		}
		return w.list("[", "]", len(items), func(i int) error { return w.value(items[i]) })
	case *rt.Exception:
		return w.members([]string{"ClassName", "Message"}, []rt.Value{rt.String(o.Class.FullName()), rt.String(o.Message)})
	}
	return rt.Throw(jsonSerializeError, "Objects of the type '%s' cannot be written as JSON.", v.Type().FullName())
}

func itemNames(n int) []string {
	names := make([]string, n)
	for i := range names {
		names[i] = "Item" + itoa(i+1)
	}
	return names
}

func (w *jsonWriter) record(r *rt.Record) error {
	if r.Type().IsTuple() {
		return w.members(itemNames(len(r.Fields)), r.Fields)
	}
	return w.members(r.Type().Names, r.Fields)
}

func (w *jsonWriter) members(names []string, values []rt.Value) error {
	return w.list("{", "}", len(names), func(i int) error {
		if err := w.name(names[i]); err != nil {
			return err
		}
		return w.value(values[i])
	})
}

func (w *jsonWriter) dictionary(d rt.Dictionary) error {
	var names []string
	var values []rt.Value
	err := rt.Iterate(w.f, rt.ObjectValue(d), func(v rt.Value) (bool, error) {
		p := pairOf(v)
		name, err := rt.ToString(w.f, p.Key)
		names, values = append(names, name), append(values, p.Value)
		return true, err
	})
	if err != nil {
		return err
	}
	return w.members(names, values)
}

// toToken makes a token of any .NET value, by way of its JSON.
func toToken(f *rt.Frame, v rt.Value) (*token, error) {
	if t := asToken(v); t != nil {
		return t.clone(), f.Alloc(tokenBytes * t.size())
	}
	if v.Kind() == rt.KindChar {
		v = rt.String(rt.CharString(v.AsChar()))
	}
	if t := newValue(v); t != nil {
		return t, f.Alloc(tokenBytes)
	}
	switch o := v.AsObject().(type) {
	case *rt.Record:
		names := o.Type().Names
		if o.Type().IsTuple() {
			names = itemNames(len(o.Fields))
		}
		return objectToken(f, names, o.Fields)
	case *rt.Pair:
		return objectToken(f, []string{"Key", "Value"}, []rt.Value{o.Key, o.Value})
	case rt.Dictionary:
		t := &token{kind: kindObject}
		err := rt.Iterate(f, v, func(item rt.Value) (bool, error) {
			p := pairOf(item)
			name, err := rt.ToString(f, p.Key)
			if err != nil {
				return false, err
			}
			value, err := toToken(f, p.Value)
			if err == nil {
				t.setProperty(name, value)
			}
			return true, err
		})
		return t, err
	case rt.Enumerable:
		t := &token{kind: kindArray}
		err := rt.Iterate(f, v, func(item rt.Value) (bool, error) {
			c, err := toToken(f, item)
			if err == nil {
				t.insertAt(len(t.items), c)
			}
			return true, err
		})
		return t, err
	}
	return nil, rt.Throw(jsonSerializeError, "Objects of the type '%s' cannot be written as JSON.", v.Type().FullName())
}

func objectToken(f *rt.Frame, names []string, fields []rt.Value) (*token, error) {
	t := &token{kind: kindObject}
	for i, name := range names {
		value, err := toToken(f, fields[i])
		if err != nil {
			return nil, err
		}
		t.setProperty(name, value)
	}
	return t, f.Alloc(tokenBytes * len(names))
}

// tokenFromObject is FromObject; kindNone takes anything.
func tokenFromObject(kind tokenKind) fn {
	return func(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
		if args[0].IsNull() {
			return rt.Null, nullArg("o")
		}
		t, err := toToken(f, args[0])
		if err != nil {
			return rt.Null, err
		}
		if kind != kindNone && t.kind != kind {
			return rt.Null, badArg("Object serialized to %s. %s instance expected.", jtokenType.Values[t.kind].Name, "J"+jtokenType.Values[kind].Name)
		}
		return rt.Obj(t), nil
	}
}

func jsonDeserialize(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	to := rt.ObjectType
	if len(f.Types) > 0 {
		to = f.Types[0]
	}
	if args[0].IsNull() {
		return rt.Null, nullArg("value")
	}
	if strings.TrimSpace(args[0].AsString()) == "" {
		return rt.Default(to), nil
	}
	t, err := parseJSON(f, args[0].AsString())
	if err != nil {
		return rt.Null, err
	}
	return fromToken(f, t, to)
}

func tokenToObject(f *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return fromToken(f, asToken(this), f.Types[len(f.Types)-1])
}

func tokenToObjectOf(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	t := args[0].AsType()
	if t == nil {
		return rt.Null, nullArg("objectType")
	}
	return fromToken(f, asToken(this), t)
}

func cannotDeserialize(t *token, to *rt.Type) error {
	class := jsonSerializeError
	switch { // these are read by the reader itself
	case to.Kind == rt.KindInt32, to.Kind == rt.KindString, to.Kind == rt.KindBool, to.Kind == rt.KindDouble, to.Kind == rt.KindDecimal,
		to.Def == rt.DateTime, to.Def == dateTimeOffset:
		class = jsonReaderException
	}
	return rt.Throw(class, "Cannot deserialize the current JSON %s into type '%s'. Path '%s'.", strings.ToLower(jtokenType.Values[t.kind].Name), to.FullName(), t.path())
}

// fromToken makes a value of a type of JSON: a token, a basic value, an array, a list, a set or a dictionary.
func fromToken(f *rt.Frame, t *token, to *rt.Type) (rt.Value, error) {
	if err := f.Alloc(tokenBytes); err != nil {
		return rt.Null, err
	}
	self := rt.Obj(t)
	switch {
	case to.Kind == rt.KindObject && !t.isContainer():
		return t.value, nil
	case f.Relations.Is(self, to) && to.Def != rt.IEnumerable && to.Def != rt.IDictionary && to.Def != rt.IList:
		return self, nil
	case t.kind == kindNull && (to.IsReference() || to.IsNullable()):
		return rt.Null, nil
	case t.kind == kindNull:
		return rt.Null, rt.Throw(jsonSerializeError, "Error converting value {null} to type '%s'. Path '%s'.", to.FullName(), t.path())
	}
	if to.IsNullable() {
		to = to.Args[0]
	}
	if !t.isContainer() {
		return fromValue(f, t, to)
	}
	return fromContainer(f, t, to)
}

// fromValue makes a basic value.
func fromValue(f *rt.Frame, t *token, to *rt.Type) (rt.Value, error) {
	var v rt.Value
	var err error
	switch {
	case to.Kind == rt.KindEnum && t.value.IsString():
		v, err = readEnum(to, t.value, true)
	case to.Kind == rt.KindEnum:
		v, err = rt.ConvertNumber(t.value, to, true)
	case to.Kind == rt.KindString && t.kind == kindDate:
		w := &jsonWriter{f: f}
		_, err = w.scalar(t.value)
		v = rt.String(strings.Trim(w.b.String(), `"`))
	case castAllowed(t.kind, to):
		v, err = convertValue(f, t, to)
	default:
		return rt.Null, cannotDeserialize(t, to)
	}
	if ex, ok := err.(*rt.Exception); ok {
		class := jsonReaderException
		if to.Kind == rt.KindEnum || to.Def == guidDef {
			class = jsonSerializeError
		}
		return rt.Null, &rt.Exception{Class: class, Message: "Could not convert " + strings.ToLower(jtokenType.Values[t.kind].Name) + " to " + to.SimpleName() + ". Path '" + t.path() + "'.", Inner: ex}
	}
	return v, err
}

// fromContainer makes a collection.
func fromContainer(f *rt.Frame, t *token, to *rt.Type) (rt.Value, error) {
	switch {
	case t.kind == kindArray && to.Kind == rt.KindArray:
		items, err := fromItems(f, t, to.Args[0])
		if err != nil {
			return rt.Null, err
		}
		return arrayOf(to.Args[0], items), nil
	case t.kind == kindArray && to.Def == setDef:
		items, err := fromItems(f, t, to.Args[0])
		s := newSet(to.Args[0], nil)
		for _, v := range items {
			if err == nil {
				err = s.add(f, v)
			}
		}
		return rt.Obj(s), err
	case t.kind == kindArray && len(to.Args) == 1 && f.Relations.Is(rt.Obj(newList(to.Args[0])), to):
		items, err := fromItems(f, t, to.Args[0])
		l := newList(to.Args[0])
		l.items = items
		return rt.Obj(l), err
	case t.kind == kindObject && len(to.Args) == 2 && f.Relations.Is(rt.Obj(newDictionary(to.Args[0], to.Args[1])), to):
		return fromProperties(f, t, to)
	}
	return rt.Null, cannotDeserialize(t, to)
}

func fromItems(f *rt.Frame, t *token, elem *rt.Type) ([]rt.Value, error) {
	items := make([]rt.Value, len(t.items))
	for i, c := range t.items {
		var err error
		if items[i], err = fromToken(f, c, elem); err != nil {
			return nil, err
		}
	}
	return items, nil
}

func fromProperties(f *rt.Frame, t *token, to *rt.Type) (rt.Value, error) {
	d := newDictionary(to.Args[0], to.Args[1])
	for _, p := range t.items {
		key, err := changeType(f, rt.String(p.name), to.Args[0])
		if err != nil {
			return rt.Null, err
		}
		value, err := fromToken(f, p.items[0], to.Args[1])
		if err != nil {
			return rt.Null, err
		}
		if err := d.put(f, key, value); err != nil {
			return rt.Null, err
		}
	}
	return rt.Obj(d), nil
}
