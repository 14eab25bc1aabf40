package lib

import (
	"iter"

	"github.com/portico-apim/portico/internal/csharp/rt"
)

// NewTextLists returns a Dictionary<string, IList<string>> of names and values, for hosts that hand out forms: the values of equal names
// stand together, in the order in which they come.
func NewTextLists(f *rt.Frame, pairs iter.Seq2[string, string]) (rt.Value, error) {
	d := newDictionary(rt.StringType, rt.IList.Of(rt.StringType))
	for name, value := range pairs {
		key := rt.String(name)
		values, ok := d.Lookup(key)
		if !ok {
			values = rt.Obj(newList(rt.StringType))
			if err := d.put(f, key, values); err != nil {
				return rt.Null, err
			}
		}
		if err := listOf(values).add(f, rt.String(value)); err != nil {
			return rt.Null, err
		}
	}
	return rt.Obj(d), nil
}
