package lib

import (
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
	{"static string SerializeObject(object value, JsonSerializerSettings settings)", jsonSerialize, "Returns the JSON of a value."},
	{"static string SerializeObject(object value, Formatting formatting, JsonSerializerSettings settings)", jsonSerialize, "Returns the JSON of a value."},
	{"static object DeserializeObject(string value)", jsonDeserialize, "Reads JSON."},
	{"static object DeserializeObject(string value, JsonSerializerSettings settings)", jsonDeserialize, "Reads JSON."},
	{"static object DeserializeObject(string value, Type type)", jsonDeserialize, "Reads JSON as a value of a type."},
	{"static object DeserializeObject(string value, Type type, JsonSerializerSettings settings)", jsonDeserialize, "Reads JSON as a value of a type."},
	{"static T DeserializeObject<T>(string value)", jsonDeserialize, "Reads JSON as a T."},
	{"static T DeserializeObject<T>(string value, JsonSerializerSettings settings)", jsonDeserialize, "Reads JSON as a T."},
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
