package lib

import (
	"fmt"
	"slices"
	"strings"

	"github.com/portico-apim/portico/internal/csharp/rt"
)

var stringComparerMoreClass = class(stringComparerDef, "", table{
	{"static StringComparer FromComparison(StringComparison comparisonType)", comparerFromKind, "Returns the comparer that compares in a way."},
	{"int Compare(object x, object y)", comparerCompareAny, "Compares two values: negative, 0 or positive. Those that are no texts are compared by their own order."},
	{"bool Equals(object x, object y)", comparerEquals, "Reports whether two values are the same. Those that are no texts are compared by their own equality."},
	{"int GetHashCode(object obj)", comparerHash, "Returns a number that is the same for equal values."},
})

func comparerFromKind(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	kind := args[0].AsInt()
	if kind < 0 || kind > 5 {
		return rt.Null, badArg("The string comparison type passed in is currently not supported. (Parameter 'comparisonType')")
	}
	return rt.Obj(&stringComparer{kind}), nil
}

func comparerCompareAny(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	texts := true
	for _, a := range args {
		texts = texts && (a.IsString() || a.IsNull())
	}
	if texts {
		return comparerCompare(f, this, args)
	}
	n, err := rt.Compare(f, args[0], args[1])
	return rt.Int(n), err
}

// A setComparer is what HashSet<T>.CreateSetComparer returns: sets are the same if their elements are.
type setComparer struct{ typ *rt.Type }

// Type returns IEqualityComparer<HashSet<T>>.
func (c *setComparer) Type() *rt.Type { return c.typ }

func (c *setComparer) compare(f *rt.Frame, a, b rt.Value) (int, error) { return rt.Compare(f, a, b) }

func (c *setComparer) key(v rt.Value) any {
	s := setOf(v)
	if s == nil {
		return nil
	}
	var keys []string
	for _, e := range s.dict.entries {
		if !e.dead {
			k := rt.Key(e.key)
			keys = append(keys, fmt.Sprintf("%T:%v", k, k))
		}
	}
	slices.Sort(keys)
	return strings.Join(keys, "\n")
}

// setSize is the number of elements of a set; 0 for null.
func setSize(v rt.Value) int {
	if s := setOf(v); s != nil {
		return s.Len()
	}
	return 0
}
