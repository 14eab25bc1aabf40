package liquid

import (
	"github.com/portico-apim/portico/internal/csharp/lib"
	"github.com/portico-apim/portico/internal/csharp/rt"
)

// FromJSON returns a JSON document as a value: objects are Hashes, arrays lists, whole numbers Int64, others Double.
func FromJSON(n lib.JSONNode) any {
	if members, ok := n.Members(); ok {
		h := &Hash{}
		for name, value := range members {
			h.Set(name, FromJSON(value))
		}
		return h
	}
	if items, ok := n.Items(); ok {
		list := []any{}
		for item := range items {
			list = append(list, FromJSON(item))
		}
		return list
	}
	if v, ok := scalar(n.Value()); ok {
		return v
	}
	text, _ := rt.ToString(rt.NewFrame(rt.DefaultLimits), n.Value()) // a whole number that fits no type
	return text
}
