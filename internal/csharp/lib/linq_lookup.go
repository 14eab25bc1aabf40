package lib

import "github.com/portico-apim/portico/internal/csharp/rt"

var enumerableLookupClass = class(enumerableDef, "", table{
	{"static ILookup<TKey, TSource> ToLookup<TSource, TKey>(this IEnumerable<TSource> source, Func<TSource, TKey> keySelector)", linqToLookup(0), "Finds elements by their key."},
	{"static ILookup<TKey, TSource> ToLookup<TSource, TKey>(this IEnumerable<TSource> source, Func<TSource, TKey> keySelector, IEqualityComparer<TKey> comparer)", linqToLookup(0), "Finds elements by their key."},
	{"static ILookup<TKey, TElement> ToLookup<TSource, TKey, TElement>(this IEnumerable<TSource> source, Func<TSource, TKey> keySelector, Func<TSource, TElement> elementSelector)", linqToLookup(2), "Finds what a function makes of elements by their key."},
	{"static ILookup<TKey, TElement> ToLookup<TSource, TKey, TElement>(this IEnumerable<TSource> source, Func<TSource, TKey> keySelector, Func<TSource, TElement> elementSelector, IEqualityComparer<TKey> comparer)", linqToLookup(2), "Finds what a function makes of elements by their key."},
})

var lookupClass = class(lookupDef, "ILookup finds elements by their key.", table{
	{"int Count { get; }", countOf, "The number of keys."},
	{"IEnumerable<TElement> this[TKey key] { get; }", lookupAt, "The elements with a key."},
	{"bool Contains(TKey key)", lookupContains, "Reports whether there are elements with a key."},
})

// A lookupTable is an ILookup<TKey, TElement>.
type lookupTable struct {
	matchCollection
	typ   *rt.Type
	group *rt.Type
	byKey keyer
	index map[any]*grouping
}

// Type returns ILookup<TKey, TElement>.
func (l *lookupTable) Type() *rt.Type { return l.typ }

// Enumerate begins a pass over the groups.
func (l *lookupTable) Enumerate() rt.Enumerator { return rt.EachOf(&l.matchCollection) }

// linqToLookup makes a lookup; elem is the type argument of its elements.
func linqToLookup(elem int) fn {
	return func(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
		byKey := keyBy(args, 2+btoi(elem > 0))
		group := groupingDef.Of(f.Types[1], f.Types[elem])
		typ := lookupDef.Of(f.Types[1], f.Types[elem])
		if err := notNull(args, "source", "keySelector"); err != nil {
			return rt.Null, err
		}
		g := &grouper{typ: group, key: args[1], byKey: byKey, index: map[any]*grouping{}}
		if elem > 0 {
			g.elem = args[2]
		}
		err := through(f, args[:1], func(v rt.Value) (bool, error) { return true, g.put(f, v) })
		return rt.Obj(&lookupTable{matchCollection{items: g.groups}, typ, group, byKey, g.index}), err
	}
}

func lookupAt(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	l := rt.As[*lookupTable](this)
	k, err := l.byKey(f, args[0])
	if err != nil {
		return rt.Null, err
	}
	if g := l.index[k]; g != nil {
		return rt.Obj(g), nil
	}
	return rt.Obj(&grouping{list: list{typ: l.group}, key: args[0]}), nil
}

func lookupContains(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	l := rt.As[*lookupTable](this)
	k, err := l.byKey(f, args[0])
	return rt.Bool(l.index[k] != nil), err
}
