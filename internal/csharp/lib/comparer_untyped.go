package lib

import (
	"slices"

	"github.com/portico-apim/portico/internal/csharp/rt"
)

var stringComparerMoreClass = class(stringComparerDef, "", table{
	{"static StringComparer FromComparison(StringComparison comparisonType)", comparerFromKind, "Returns the comparer that compares in a way."},
	{"static StringComparer Create(CultureInfo culture, bool ignoreCase)", comparerCreateIn, "Returns the comparer of a culture."},
	{"static StringComparer Create(CultureInfo culture, CompareOptions options)", comparerCreateIn, "Returns the comparer of a culture."},
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

func comparerCreateIn(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	kind := 2
	switch {
	case args[0].IsNull():
		return rt.Null, nullArg("culture")
	case args[1].Kind() == rt.KindBool:
		kind += btoi(args[1].AsBool())
	case args[1].AsInt()&compareOrdinalUnits != 0:
		kind = 4
	case args[1].AsInt()&compareOrdinalFold != 0:
		kind = 5
	default:
		kind += btoi(foldsCase(args[1]))
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

func (c *setComparer) key(f *rt.Frame, v rt.Value) (any, error) {
	s := setOf(v)
	if s == nil {
		return nil, nil
	}
	var keys []string
	for _, e := range s.dict.entries {
		if e.dead {
			continue
		}
		k, err := rt.KeyOf(f, e.key)
		if err == nil {
			err = f.Alloc(2 * elementBytes)
		}
		if err != nil {
			return nil, err
		}
		keys = append(keys, k)
	}
	slices.Sort(keys)
	parts := make([]rt.Value, len(keys))
	for i, k := range keys {
		parts[i] = rt.String(k)
	}
	return rt.KeyOf(f, parts...)
}
