package lib

import (
	"slices"

	"github.com/portico-apim/portico/internal/csharp/rt"
)

var arraySortClass = class(rt.Array, "", table{
	{"static void Sort(Array array)", arraySort, "Sorts the elements."},
	{"static void Sort(Array array, IComparer comparer)", arraySort, "Sorts the elements by a comparer."},
	{"static void Sort(Array array, int index, int length)", arraySort, "Sorts some of the elements."},
	{"static void Sort(Array array, int index, int length, IComparer comparer)", arraySort, "Sorts some of the elements by a comparer."},
	{"static void Sort(Array keys, Array items)", arraySortPairs, "Sorts two arrays by the elements of the first."},
	{"static void Sort(Array keys, Array items, IComparer comparer)", arraySortPairs, "Sorts two arrays by the elements of the first, which a comparer compares."},
	{"static void Sort(Array keys, Array items, int index, int length)", arraySortPairs, "Sorts parts of two arrays by the elements of the first."},
	{"static void Sort(Array keys, Array items, int index, int length, IComparer comparer)", arraySortPairs, "Sorts parts of two arrays by the elements of the first, which a comparer compares."},
	{"static void Sort<T>(T[] array)", arraySort, "Sorts the elements."},
	{"static void Sort<T>(T[] array, Comparison<T> comparison)", arraySort, "Sorts the elements by a comparison."},
	{"static void Sort<T>(T[] array, IComparer<T> comparer)", arraySort, "Sorts the elements by a comparer."},
	{"static void Sort<T>(T[] array, int index, int length)", arraySort, "Sorts some of the elements."},
	{"static void Sort<T>(T[] array, int index, int length, IComparer<T> comparer)", arraySort, "Sorts some of the elements by a comparer."},
	{"static void Sort<TKey, TValue>(TKey[] keys, TValue[] items)", arraySortPairs, "Sorts two arrays by the elements of the first."},
	{"static void Sort<TKey, TValue>(TKey[] keys, TValue[] items, IComparer<TKey> comparer)", arraySortPairs, "Sorts two arrays by the elements of the first, which a comparer compares."},
	{"static void Sort<TKey, TValue>(TKey[] keys, TValue[] items, int index, int length)", arraySortPairs, "Sorts parts of two arrays by the elements of the first."},
	{"static void Sort<TKey, TValue>(TKey[] keys, TValue[] items, int index, int length, IComparer<TKey> comparer)", arraySortPairs, "Sorts parts of two arrays by the elements of the first, which a comparer compares."},
	{"static void Reverse(Array array)", arrayReverse, "Turns the order around."},
	{"static void Reverse(Array array, int index, int length)", arrayReverse, "Turns the order of some elements around."},
	{"static void Reverse<T>(T[] array)", arrayReverse, "Turns the order around."},
	{"static void Reverse<T>(T[] array, int index, int length)", arrayReverse, "Turns the order of some elements around."},
})

var listSortClass = class(listDef, "", table{
	{"void Sort()", listSort, "Sorts the elements."},
	{"void Sort(Comparison<T> comparison)", listSort, "Sorts the elements by a comparison."},
	{"void Sort(IComparer<T> comparer)", listSort, "Sorts the elements by a comparer."},
	{"void Sort(int index, int count, IComparer<T> comparer)", listSort, "Sorts some of the elements by a comparer."},
	{"void Reverse()", listReverse, "Turns the order around."},
	{"void Reverse(int index, int count)", listReverse, "Turns the order of some elements around."},
})

// partOf reads the index and the length that may come first among the arguments, and what comes after them.
func partOf(size int, args []rt.Value) (from, n int, rest []rt.Value, err error) {
	if len(args) < 2 || args[0].Kind() != rt.KindInt32 {
		return 0, size, args, nil
	}
	from, n = args[0].AsInt(), args[1].AsInt()
	return from, n, args[2:], checkPart(size, from, n)
}

// orderOf is the comparer or comparison among the arguments behind the part; null is the usual order.
func orderOf(rest []rt.Value) rt.Value {
	if len(rest) == 0 {
		return rt.Null
	}
	return rest[0]
}

// elements copies a part of an array, paid for.
func elements(f *rt.Frame, a rt.Indexed, from, n int) ([]rt.Value, error) {
	if err := f.Alloc(elementBytes * n); err != nil {
		return nil, err
	}
	items := make([]rt.Value, n)
	for i := range items {
		items[i] = a.At(from + i)
	}
	return items, nil
}

// putBack writes elements to an array from an index on.
func putBack(a rt.ArrayObject, from int, items []rt.Value) {
	for i, v := range items {
		a.Set(from+i, v)
	}
}

func arraySort(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	return sortArrays(f, args[0], rt.Null, args[1:])
}

func arraySortPairs(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	return sortArrays(f, args[0], args[1], args[2:])
}

// sortArrays sorts an array, and perhaps another one along with it.
func sortArrays(f *rt.Frame, keys, along rt.Value, args []rt.Value) (rt.Value, error) {
	a, b := asArray(keys), asArray(along)
	if a == nil {
		return rt.Null, nullArg("keys")
	}
	from, n, rest, err := partOf(a.Len(), args)
	switch {
	case err != nil:
		return rt.Null, err
	case b != nil && from > b.Len()-n:
		return rt.Null, badArg("Offset and length were out of bounds for the array or count is greater than the number of elements from index to the end of the source collection.")
	}
	s := &sorter{f: f, compare: comparison(f, orderOf(rest))}
	if s.keys, err = elements(f, a, from, n); err != nil {
		return rt.Null, err
	}
	if b != nil {
		if s.items, err = elements(f, b, from, n); err != nil {
			return rt.Null, err
		}
	}
	err = s.sort()
	putBack(a, from, s.keys)
	if b != nil {
		putBack(b, from, s.items)
	}
	return rt.Null, err
}

func arrayReverse(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	a := asArray(args[0])
	if a == nil {
		return rt.Null, nullArg("array")
	}
	from, n, _, err := partOf(a.Len(), args[1:])
	if err != nil {
		return rt.Null, err
	}
	items, err := elements(f, a, from, n)
	if err != nil {
		return rt.Null, err
	}
	slices.Reverse(items)
	putBack(a, from, items)
	return rt.Null, nil
}

func listSort(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	l := listOf(this)
	from, n, rest, err := partOf(len(l.items), args)
	if err != nil {
		return rt.Null, err
	}
	s := &sorter{f: f, keys: l.items[from : from+n], compare: comparison(f, orderOf(rest))}
	err = s.sort()
	l.version++
	return rt.Null, err
}

func listReverse(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	l := listOf(this)
	from, n, _, err := partOf(len(l.items), args)
	if err != nil {
		return rt.Null, err
	}
	slices.Reverse(l.items[from : from+n])
	l.version++
	return rt.Null, f.Step(n >> 3)
}
