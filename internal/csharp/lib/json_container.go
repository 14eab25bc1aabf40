package lib

import "github.com/portico-apim/portico/internal/csharp/rt"

var containerClass = class(containerDef, "JContainer is a token with children.", table{
	{"int Count { get; }", countOf, "The number of children."},
	{"JsonWriter CreateWriter()", containerWriter, "Returns a writer that adds children."},
	{"void Add(object content)", containerAdd, "Adds content at the end."},
	{"void AddFirst(object content)", containerAddFirst, "Adds content at the beginning."},
	{"void RemoveAll()", containerRemoveAll, "Takes all children out."},
	{"void ReplaceAll(object content)", containerReplaceAll, "Puts content in the place of all children."},
	{"IEnumerable<JToken> Descendants()", containerDescendants(false), "Returns everything in the token."},
	{"IEnumerable<JToken> DescendantsAndSelf()", containerDescendants(true), "Returns the token and everything in it."},
	{"void Merge(object content)", containerMerge, "Merges other JSON into this."},
	{"void Merge(object content, JsonMergeSettings settings)", containerMerge, "Merges other JSON into this."},
})

func containerAdd(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	t := asToken(this)
	_, err := t.addContent(f, len(t.items), args[0])
	return rt.Null, err
}

func containerAddFirst(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	_, err := asToken(this).addContent(f, 0, args[0])
	return rt.Null, err
}

func (t *token) removeAll() error {
	if t.kind == kindProperty {
		return fixedProperty()
	}
	for _, item := range t.items {
		item.parent = nil
	}
	t.items = nil
	t.touch()
	return nil
}

func containerRemoveAll(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return rt.Null, asToken(this).removeAll()
}

func containerReplaceAll(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	if err := asToken(this).removeAll(); err != nil {
		return rt.Null, err
	}
	return containerAdd(f, this, args)
}

// descendants are everything in a token, in the order of the document, paid for.
func (t *token) descendants(f *rt.Frame, list []*token) ([]*token, error) {
	for _, c := range t.items {
		if err := f.Alloc(elementBytes); err != nil {
			return nil, err
		}
		var err error
		if list, err = c.descendants(f, append(list, c)); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func containerDescendants(self bool) fn {
	return func(f *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
		t := asToken(this)
		return laterTokens(func(f *rt.Frame) ([]*token, error) {
			if self {
				return t.descendants(f, []*token{t})
			}
			return t.descendants(f, nil)
		})
	}
}
