package lib

import (
	"iter"

	"github.com/portico-apim/portico/internal/csharp/rt"
)

// JSONNode is a value of a JSON document, for hosts that go through one.
type JSONNode struct{ t *token }

// ReadJSON reads a JSON document as Json.NET does. Texts that look like dates are dates, unless dates is false.
func ReadJSON(f *rt.Frame, text string, dates bool) (JSONNode, error) {
	r := &jsonReader{f: f, text: text}
	if !dates {
		settings := defaultJSONSettings
		settings.dates = datesAsText
		r.settings = &settings
	}
	t, err := r.document()
	if t == nil && err == nil {
		err = rt.Throw(jsonReaderException, "Error reading JToken from JsonReader. Path '', line 0, position 0.")
	}
	return JSONNode{t}, err
}

// JSONNodeOf returns the document behind a JObject, JArray or JValue; ok is false for every other value.
func JSONNodeOf(v rt.Value) (n JSONNode, ok bool) {
	t := rt.As[*token](v)
	return JSONNode{t}, t != nil && (t.kind == kindObject || t.kind == kindArray || t.kind >= kindInteger)
}

// Members yields the names and values of an object, in order; ok is false for everything else.
func (n JSONNode) Members() (members iter.Seq2[string, JSONNode], ok bool) {
	if n.t.kind != kindObject {
		return nil, false
	}
	return func(yield func(string, JSONNode) bool) {
		for _, p := range n.t.items {
			if !yield(p.name, JSONNode{p.items[0]}) {
				return
			}
		}
	}, true
}

// Items yields the values of an array; ok is false for everything else.
func (n JSONNode) Items() (items iter.Seq[JSONNode], ok bool) {
	if n.t.kind != kindArray {
		return nil, false
	}
	return func(yield func(JSONNode) bool) {
		for _, item := range n.t.items {
			if !yield(JSONNode{item}) {
				return
			}
		}
	}, true
}

// Value returns what is neither an object nor an array: null, a text, a number, a bool or a date.
func (n JSONNode) Value() rt.Value { return n.t.value }

// Token returns the node as expressions see it in a dictionary of objects: a JObject or a JArray, or the value of everything else.
func (n JSONNode) Token() rt.Value {
	if n.t.kind == kindObject || n.t.kind == kindArray {
		return rt.Obj(n.t)
	}
	return n.t.value
}
