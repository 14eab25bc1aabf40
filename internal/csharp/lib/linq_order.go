package lib

import (
	"slices"

	"github.com/portico-apim/portico/internal/csharp/rt"
)

var (
	orderedDef  = rt.Declare("System.Linq", "interface IOrderedEnumerable<out TElement> : IEnumerable<TElement>")
	groupingDef = rt.Declare("System.Linq", "interface IGrouping<out TKey, out TElement> : IEnumerable<TElement>")
	lookupDef   = rt.Declare("System.Linq", "interface ILookup<TKey, TElement> : IEnumerable<IGrouping<TKey, TElement>>")
)

// An ordered sequence is sorted by keys when somebody goes through it.
type ordered struct {
	typ   *rt.Type
	begin func() rt.Enumerator
	keys  []orderKey
}

type orderKey struct {
	selector   rt.Value
	by         comparer
	descending bool
}

// Type returns IOrderedEnumerable<T>.
func (o *ordered) Type() *rt.Type { return o.typ }

// Enumerate begins a pass.
func (o *ordered) Enumerate() rt.Enumerator {
	return later(func() rt.Enumerator { return buffered(o.begin(), o.sort) })
}

// sort sorts elements by their keys, which are computed once.
func (o *ordered) sort(f *rt.Frame, items []rt.Value) ([]rt.Value, error) {
	if err := f.Alloc(elementBytes * (len(o.keys) + 3) * len(items)); err != nil {
		return nil, err
	}
	rows := make([]rt.Value, len(items))
	for i, v := range items {
		row := &list{items: make([]rt.Value, len(o.keys)+1)}
		row.items[len(o.keys)] = v
		for k, key := range o.keys {
			var err error
			if row.items[k], err = rt.Call1(f, key.selector, v); err != nil {
				return nil, err
			}
		}
		rows[i] = rt.Obj(row)
	}
	var failed error
	slices.SortStableFunc(rows, func(a, b rt.Value) int {
		if failed != nil {
			return 0
		}
		n, err := o.compare(f, listOf(a).items, listOf(b).items)
		if failed = err; err == nil {
			failed = f.Step(1)
		}
		return n
	})
	if failed != nil {
		return nil, sortError(failed)
	}
	for i, row := range rows {
		items[i] = listOf(row).items[len(o.keys)]
	}
	return items, nil
}

func (o *ordered) compare(f *rt.Frame, a, b []rt.Value) (int, error) {
	for k, key := range o.keys {
		var n int
		var err error
		if key.by != nil {
			n, err = key.by.compare(f, a[k], b[k])
		} else {
			n, err = rt.Compare(f, a[k], b[k])
		}
		if err != nil || n != 0 {
			if key.descending {
				n = -n
			}
			return n, err
		}
	}
	return 0, nil
}

// A grouping is the elements with one key.
type grouping struct {
	list
	key rt.Value
}

var enumerableOrderClass = class(enumerableDef, "", table{
	{"static IOrderedEnumerable<TSource> OrderBy<TSource, TKey>(this IEnumerable<TSource> source, Func<TSource, TKey> keySelector)", linqOrder(false), "Sorts by a key."},
	{"static IOrderedEnumerable<TSource> OrderBy<TSource, TKey>(this IEnumerable<TSource> source, Func<TSource, TKey> keySelector, IComparer<TKey> comparer)", linqOrder(false), "Sorts by a key."},
	{"static IOrderedEnumerable<TSource> OrderByDescending<TSource, TKey>(this IEnumerable<TSource> source, Func<TSource, TKey> keySelector)", linqOrder(true), "Sorts by a key, the largest first."},
	{"static IOrderedEnumerable<TSource> OrderByDescending<TSource, TKey>(this IEnumerable<TSource> source, Func<TSource, TKey> keySelector, IComparer<TKey> comparer)", linqOrder(true), "Sorts by a key, the largest first."},
	{"static IOrderedEnumerable<TSource> ThenBy<TSource, TKey>(this IOrderedEnumerable<TSource> source, Func<TSource, TKey> keySelector)", linqThen(false), "Sorts what is the same so far by another key."},
	{"static IOrderedEnumerable<TSource> ThenBy<TSource, TKey>(this IOrderedEnumerable<TSource> source, Func<TSource, TKey> keySelector, IComparer<TKey> comparer)", linqThen(false), "Sorts what is the same so far by another key."},
	{"static IOrderedEnumerable<TSource> ThenByDescending<TSource, TKey>(this IOrderedEnumerable<TSource> source, Func<TSource, TKey> keySelector)", linqThen(true), "Sorts what is the same so far by another key, the largest first."},
	{"static IOrderedEnumerable<TSource> ThenByDescending<TSource, TKey>(this IOrderedEnumerable<TSource> source, Func<TSource, TKey> keySelector, IComparer<TKey> comparer)", linqThen(true), "Sorts what is the same so far by another key, the largest first."},
	{"static IEnumerable<IGrouping<TKey, TSource>> GroupBy<TSource, TKey>(this IEnumerable<TSource> source, Func<TSource, TKey> keySelector)", linqGroupBy, "Puts elements with the same key together."},
	{"static IEnumerable<IGrouping<TKey, TSource>> GroupBy<TSource, TKey>(this IEnumerable<TSource> source, Func<TSource, TKey> keySelector, IEqualityComparer<TKey> comparer)", linqGroupBy, "Puts elements with the same key together."},
	{"static IEnumerable<IGrouping<TKey, TElement>> GroupBy<TSource, TKey, TElement>(this IEnumerable<TSource> source, Func<TSource, TKey> keySelector, Func<TSource, TElement> elementSelector)", linqGroupElements, "Puts what a function makes of elements with the same key together."},
	{"static IEnumerable<IGrouping<TKey, TElement>> GroupBy<TSource, TKey, TElement>(this IEnumerable<TSource> source, Func<TSource, TKey> keySelector, Func<TSource, TElement> elementSelector, IEqualityComparer<TKey> comparer)", linqGroupElements, "Puts what a function makes of elements with the same key together."},
	{"static IEnumerable<TResult> GroupBy<TSource, TKey, TResult>(this IEnumerable<TSource> source, Func<TSource, TKey> keySelector, Func<TKey, IEnumerable<TSource>, TResult> resultSelector)", linqGroupResult(0), "Makes something of every key and its elements."},
	{"static IEnumerable<TResult> GroupBy<TSource, TKey, TResult>(this IEnumerable<TSource> source, Func<TSource, TKey> keySelector, Func<TKey, IEnumerable<TSource>, TResult> resultSelector, IEqualityComparer<TKey> comparer)", linqGroupResult(0), "Makes something of every key and its elements."},
	{"static IEnumerable<TResult> GroupBy<TSource, TKey, TElement, TResult>(this IEnumerable<TSource> source, Func<TSource, TKey> keySelector, Func<TSource, TElement> elementSelector, Func<TKey, IEnumerable<TElement>, TResult> resultSelector)", linqGroupResult(2), "Makes something of every key and of what a function makes of its elements."},
	{"static IEnumerable<TResult> GroupBy<TSource, TKey, TElement, TResult>(this IEnumerable<TSource> source, Func<TSource, TKey> keySelector, Func<TSource, TElement> elementSelector, Func<TKey, IEnumerable<TElement>, TResult> resultSelector, IEqualityComparer<TKey> comparer)", linqGroupResult(2), "Makes something of every key and of what a function makes of its elements."},
	{"static IEnumerable<TResult> Join<TOuter, TInner, TKey, TResult>(this IEnumerable<TOuter> outer, IEnumerable<TInner> inner, Func<TOuter, TKey> outerKeySelector, Func<TInner, TKey> innerKeySelector, Func<TOuter, TInner, TResult> resultSelector)", linqJoin(false), "Combines elements of two sequences that have the same key."},
	{"static IEnumerable<TResult> Join<TOuter, TInner, TKey, TResult>(this IEnumerable<TOuter> outer, IEnumerable<TInner> inner, Func<TOuter, TKey> outerKeySelector, Func<TInner, TKey> innerKeySelector, Func<TOuter, TInner, TResult> resultSelector, IEqualityComparer<TKey> comparer)", linqJoin(false), "Combines elements of two sequences that have the same key."},
	{"static IEnumerable<TResult> GroupJoin<TOuter, TInner, TKey, TResult>(this IEnumerable<TOuter> outer, IEnumerable<TInner> inner, Func<TOuter, TKey> outerKeySelector, Func<TInner, TKey> innerKeySelector, Func<TOuter, IEnumerable<TInner>, TResult> resultSelector, IEqualityComparer<TKey> comparer)", linqJoin(true), "Combines elements with all elements of another sequence that have the same key."},
	{"static IEnumerable<TResult> GroupJoin<TOuter, TInner, TKey, TResult>(this IEnumerable<TOuter> outer, IEnumerable<TInner> inner, Func<TOuter, TKey> outerKeySelector, Func<TInner, TKey> innerKeySelector, Func<TOuter, IEnumerable<TInner>, TResult> resultSelector)", linqJoin(true), "Combines elements with all elements of another sequence that have the same key."},
})

var groupingClass = class(groupingDef, "IGrouping is elements with the same key.", table{
	{"TKey Key { get; }", groupingKey, "The key."},
})

// keyOf makes the key of an ordering.
func keyOf(args []rt.Value, descending bool) (orderKey, error) {
	k := orderKey{selector: args[1], descending: descending}
	if len(args) > 2 {
		k.by = rt.As[comparer](args[2])
	}
	return k, notNull(args, "source", "keySelector")
}

func linqOrder(descending bool) fn {
	return func(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
		t := f.Types[0]
		key, err := keyOf(args, descending)
		if err != nil {
			return rt.Null, err
		}
		return rt.Obj(&ordered{typ: orderedDef.Of(t), begin: source(f, args[0]), keys: []orderKey{key}}), nil
	}
}

func linqThen(descending bool) fn {
	return func(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
		key, err := keyOf(args, descending)
		if err != nil {
			return rt.Null, err
		}
		o := rt.As[*ordered](args[0])
		return rt.Obj(&ordered{typ: o.typ, begin: o.begin, keys: append(o.keys[:len(o.keys):len(o.keys)], key)}), nil
	}
}

// A grouper puts elements into groups.
type grouper struct {
	typ    *rt.Type // of a group
	key    rt.Value
	elem   rt.Value // null: the elements themselves
	byKey  keyer
	groups []rt.Value
	index  map[any]*grouping
}

func (g *grouper) put(f *rt.Frame, v rt.Value) error {
	key, err := rt.Call1(f, g.key, v)
	if err != nil {
		return err
	}
	if !g.elem.IsNull() {
		if v, err = rt.Call1(f, g.elem, v); err != nil {
			return err
		}
	}
	k, err := g.byKey(f, key)
	if err != nil {
		return err
	}
	group := g.index[k]
	if group == nil {
		if err := f.Alloc(keyBytes); err != nil {
			return err
		}
		group = &grouping{list: list{typ: g.typ}, key: key}
		g.index[k] = group
		g.groups = append(g.groups, rt.Obj(group))
	}
	return group.add(f, v)
}

// grouped makes a sequence of groups.
func grouped(f *rt.Frame, args []rt.Value, elem rt.Value, group *rt.Type, byKey keyer) (rt.Value, error) {
	if err := notNull(args, "source", "keySelector"); err != nil {
		return rt.Null, err
	}
	begin, key := source(f, args[0]), args[1]
	return deferred(group, func() rt.Enumerator {
		return buffered(begin(), func(f *rt.Frame, items []rt.Value) ([]rt.Value, error) {
			g := &grouper{typ: group, key: key, elem: elem, byKey: byKey, index: map[any]*grouping{}}
			for _, v := range items {
				if err := g.put(f, v); err != nil {
					return nil, err
				}
			}
			return g.groups, nil
		})
	})
}

func linqGroupBy(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	return grouped(f, args, rt.Null, groupingDef.Of(f.Types[1], f.Types[0]), keyBy(args, 2))
}

func linqGroupElements(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	return grouped(f, args, args[2], groupingDef.Of(f.Types[1], f.Types[2]), keyBy(args, 3))
}

// linqGroupResult makes something of every group; elem is the type argument of what the groups have.
func linqGroupResult(elem int) fn {
	return func(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
		t, what, result := f.Types[len(f.Types)-1], rt.Null, 2
		if elem > 0 {
			what, result = args[2], 3
		}
		if args[result].IsNull() {
			return rt.Null, nullArg("resultSelector")
		}
		groups, err := grouped(f, args[:2], what, groupingDef.Of(f.Types[1], f.Types[elem]), keyBy(args, result+1))
		if err != nil {
			return rt.Null, err
		}
		begin, combine := source(f, groups), args[result]
		return deferred(t, func() rt.Enumerator {
			in := begin()
			return pass(func(f *rt.Frame) (rt.Value, bool, error) {
				v, ok, err := step(f, in)
				if err != nil || !ok {
					return rt.Null, false, err
				}
				v, err = rt.Call2(f, combine, rt.As[*grouping](v).key, v)
				return v, true, err
			})
		})
	}
}

func groupingKey(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return rt.As[*grouping](this).key, nil
}
