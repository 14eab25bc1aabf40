package lib

import "github.com/portico-apim/portico/internal/csharp/rt"

// How arrays and lists are searched. The members of List<T> have the list as receiver; those of Array have the array as first argument.

var arraySearchClass = class(rt.Array, "", table{
	{"static int IndexOf(Array array, object value)", ofArray(seekEqual(false)), "Returns where an element first is, or -1."},
	{"static int IndexOf(Array array, object value, int startIndex)", ofArray(seekEqual(false)), "Returns where an element first is from an index on, or -1."},
	{"static int IndexOf(Array array, object value, int startIndex, int count)", ofArray(seekEqual(false)), "Returns where an element first is in a part of the array, or -1."},
	{"static int IndexOf<T>(T[] array, T value)", ofArray(seekEqual(false)), "Returns where an element first is, or -1."},
	{"static int IndexOf<T>(T[] array, T value, int startIndex)", ofArray(seekEqual(false)), "Returns where an element first is from an index on, or -1."},
	{"static int IndexOf<T>(T[] array, T value, int startIndex, int count)", ofArray(seekEqual(false)), "Returns where an element first is in a part of the array, or -1."},
	{"static int LastIndexOf(Array array, object value)", ofArray(seekEqual(true)), "Returns where an element last is, or -1."},
	{"static int LastIndexOf(Array array, object value, int startIndex)", ofArray(seekEqual(true)), "Returns where an element last is up to an index, or -1."},
	{"static int LastIndexOf(Array array, object value, int startIndex, int count)", ofArray(seekEqual(true)), "Returns where an element last is among count of them up to an index, or -1."},
	{"static int LastIndexOf<T>(T[] array, T value)", ofArray(seekEqual(true)), "Returns where an element last is, or -1."},
	{"static int LastIndexOf<T>(T[] array, T value, int startIndex)", ofArray(seekEqual(true)), "Returns where an element last is up to an index, or -1."},
	{"static int LastIndexOf<T>(T[] array, T value, int startIndex, int count)", ofArray(seekEqual(true)), "Returns where an element last is among count of them up to an index, or -1."},
	{"static bool Exists<T>(T[] array, Predicate<T> match)", ofArray(anyFits.seek), "Reports whether an element fits."},
	{"static T Find<T>(T[] array, Predicate<T> match)", ofArray(firstOf.seek), "Returns the first element that fits, or default(T)."},
	{"static T FindLast<T>(T[] array, Predicate<T> match)", ofArray(lastOf.seek), "Returns the last element that fits, or default(T)."},
	{"static int FindIndex<T>(T[] array, Predicate<T> match)", ofArray(indexOfFirst.seek), "Returns where the first element is that fits, or -1."},
	{"static int FindIndex<T>(T[] array, int startIndex, Predicate<T> match)", ofArray(indexOfFirst.seek), "Returns where the first element is that fits from an index on, or -1."},
	{"static int FindIndex<T>(T[] array, int startIndex, int count, Predicate<T> match)", ofArray(indexOfFirst.seek), "Returns where the first element is that fits in a part of the array, or -1."},
	{"static int FindLastIndex<T>(T[] array, Predicate<T> match)", ofArray(indexOfLast.seek), "Returns where the last element is that fits, or -1."},
	{"static int FindLastIndex<T>(T[] array, int startIndex, Predicate<T> match)", ofArray(indexOfLast.seek), "Returns where the last element is that fits up to an index, or -1."},
	{"static int FindLastIndex<T>(T[] array, int startIndex, int count, Predicate<T> match)", ofArray(indexOfLast.seek), "Returns where the last element is that fits among count of them up to an index, or -1."},
	{"static int BinarySearch(Array array, object value)", ofArray(binarySearch), "Returns where an element of a sorted array is, or the complement of where it would be."},
	{"static int BinarySearch(Array array, object value, IComparer comparer)", ofArray(binarySearch), "Returns where an element of an array that a comparer sorted is, or the complement of where it would be."},
	{"static int BinarySearch(Array array, int index, int length, object value)", ofArray(binarySearch), "Returns where an element of a sorted part of an array is, or the complement of where it would be."},
	{"static int BinarySearch(Array array, int index, int length, object value, IComparer comparer)", ofArray(binarySearch), "Returns where an element of a part that a comparer sorted is, or the complement of where it would be."},
	{"static int BinarySearch<T>(T[] array, T value)", ofArray(binarySearch), "Returns where an element of a sorted array is, or the complement of where it would be."},
	{"static int BinarySearch<T>(T[] array, T value, IComparer<T> comparer)", ofArray(binarySearch), "Returns where an element of an array that a comparer sorted is, or the complement of where it would be."},
	{"static int BinarySearch<T>(T[] array, int index, int length, T value)", ofArray(binarySearch), "Returns where an element of a sorted part of an array is, or the complement of where it would be."},
	{"static int BinarySearch<T>(T[] array, int index, int length, T value, IComparer<T> comparer)", ofArray(binarySearch), "Returns where an element of a part that a comparer sorted is, or the complement of where it would be."},
})

var listSearchClass = class(listDef, "", table{
	{"int IndexOf(T item)", ofList(seekEqual(false)), "Returns where an element first is, or -1."},
	{"int IndexOf(T item, int index)", ofList(seekEqual(false)), "Returns where an element first is from an index on, or -1."},
	{"int IndexOf(T item, int index, int count)", ofList(seekEqual(false)), "Returns where an element first is in a part of the list, or -1."},
	{"int LastIndexOf(T item)", ofList(seekEqual(true)), "Returns where an element last is, or -1."},
	{"int LastIndexOf(T item, int index)", ofList(seekEqual(true)), "Returns where an element last is up to an index, or -1."},
	{"int LastIndexOf(T item, int index, int count)", ofList(seekEqual(true)), "Returns where an element last is among count of them up to an index, or -1."},
	{"bool Exists(Predicate<T> match)", ofList(anyFits.seek), "Reports whether an element fits."},
	{"T Find(Predicate<T> match)", ofList(firstOf.seek), "Returns the first element that fits, or default(T)."},
	{"T FindLast(Predicate<T> match)", ofList(lastOf.seek), "Returns the last element that fits, or default(T)."},
	{"int FindIndex(Predicate<T> match)", ofList(indexOfFirst.seek), "Returns where the first element is that fits, or -1."},
	{"int FindIndex(int startIndex, Predicate<T> match)", ofList(indexOfFirst.seek), "Returns where the first element is that fits from an index on, or -1."},
	{"int FindIndex(int startIndex, int count, Predicate<T> match)", ofList(indexOfFirst.seek), "Returns where the first element is that fits in a part of the list, or -1."},
	{"int FindLastIndex(Predicate<T> match)", ofList(indexOfLast.seek), "Returns where the last element is that fits, or -1."},
	{"int FindLastIndex(int startIndex, Predicate<T> match)", ofList(indexOfLast.seek), "Returns where the last element is that fits up to an index, or -1."},
	{"int FindLastIndex(int startIndex, int count, Predicate<T> match)", ofList(indexOfLast.seek), "Returns where the last element is that fits among count of them up to an index, or -1."},
	{"int BinarySearch(T item)", ofList(binarySearch), "Returns where an element of a sorted list is, or the complement of where it would be."},
	{"int BinarySearch(T item, IComparer<T> comparer)", ofList(binarySearch), "Returns where an element of a list that a comparer sorted is, or the complement of where it would be."},
	{"int BinarySearch(int index, int count, T item, IComparer<T> comparer)", ofList(binarySearch), "Returns where an element of a part that a comparer sorted is, or the complement of where it would be."},
})

// A seek looks for something in the elements of an array or list of elem.
type seek func(f *rt.Frame, items rt.Indexed, elem *rt.Type, args []rt.Value) (rt.Value, error)

func ofArray(s seek) fn {
	return func(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
		a := asArray(args[0])
		if a == nil {
			return rt.Null, nullArg("array")
		}
		return s(f, a, a.Type().Elem(), args[1:])
	}
}

func ofList(s seek) fn {
	return func(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
		return s(f, listOf(this), f.Types[0], args)
	}
}

// A stretch is where a search goes: over n elements, the first one at start, backwards if last.
type stretch struct {
	start, n int
	last     bool
}

// at is the index of element number k of the stretch.
func (s stretch) at(k int) int {
	if s.last {
		return s.start - k
	}
	return s.start + k
}

// stretchOf reads the start and the count that a search may be given.
func stretchOf(size int, args []rt.Value, last bool) (stretch, error) {
	s := stretch{n: size, last: last}
	if last {
		s.start = size - 1
	}
	if len(args) > 0 {
		s.start = args[0].AsInt()
		s.n = size - s.start
		if last {
			s.n = s.start + 1
		}
	}
	switch {
	case !last && (s.start < 0 || s.start > size), last && size > 0 && (s.start < 0 || s.start >= size):
		return s, outOfRange("startIndex", indexMessage)
	case last && size == 0 && s.start != -1 && s.start != 0:
		return s, outOfRange("startIndex", indexMessage)
	}
	if len(args) > 1 {
		most := s.n
		if s.n = args[1].AsInt(); s.n < 0 || s.n > most {
			return s, outOfRange("count", "Count must be positive and count must refer to a location within the string/array/collection.")
		}
	}
	s.n = min(s.n, size)
	return s, nil
}

// seekEqual is IndexOf and LastIndexOf: an element, perhaps a start and a count.
func seekEqual(last bool) seek {
	return func(f *rt.Frame, items rt.Indexed, _ *rt.Type, args []rt.Value) (rt.Value, error) {
		s, err := stretchOf(items.Len(), args[1:], last)
		if err != nil {
			return rt.Null, err
		}
		if err := f.Step(s.n >> 3); err != nil {
			return rt.Null, err
		}
		for k := range s.n {
			if same, err := rt.Equal(f, items.At(s.at(k)), args[0]); err != nil || same {
				return rt.Int(s.at(k)), err
			}
		}
		return rt.Int(-1), nil
	}
}

// A search says what Find and its relatives return for the place of what was found; -1 for nothing.
type search struct {
	last   bool
	result func(items rt.Indexed, at int, elem *rt.Type) rt.Value
}

var (
	firstOf      = search{result: foundItem}
	lastOf       = search{last: true, result: foundItem}
	indexOfFirst = search{result: foundIndex}
	indexOfLast  = search{last: true, result: foundIndex}
	anyFits      = search{result: func(_ rt.Indexed, at int, _ *rt.Type) rt.Value { return rt.Bool(at >= 0) }}
)

func foundItem(items rt.Indexed, at int, elem *rt.Type) rt.Value {
	if at < 0 {
		return rt.Default(elem)
	}
	return items.At(at)
}

func foundIndex(_ rt.Indexed, at int, _ *rt.Type) rt.Value { return rt.Int(at) }

// seek looks for an element that fits: perhaps a start and a count, then the predicate.
func (s search) seek(f *rt.Frame, items rt.Indexed, elem *rt.Type, args []rt.Value) (rt.Value, error) {
	where, match := args[:len(args)-1], args[len(args)-1]
	if match.IsNull() {
		return rt.Null, nullArg("match")
	}
	over, err := stretchOf(items.Len(), where, s.last)
	if err != nil {
		return rt.Null, err
	}
	for k := range over.n {
		i := over.at(k)
		if i >= items.Len() { // the predicate took elements out
			break
		}
		if yes, err := fits(f, match, items.At(i)); err != nil || yes {
			return s.result(items, i, elem), err
		}
	}
	return s.result(items, -1, elem), nil
}

// binarySearch reads perhaps an index and a length, then what is looked for, and perhaps a comparer.
func binarySearch(f *rt.Frame, items rt.Indexed, _ *rt.Type, args []rt.Value) (rt.Value, error) {
	from, n := 0, items.Len()
	if len(args) > 2 {
		from, n = args[0].AsInt(), args[1].AsInt()
		if err := checkPart(items.Len(), from, n); err != nil {
			return rt.Null, err
		}
		args = args[2:]
	}
	by := rt.Null
	if len(args) > 1 {
		by = args[1]
	}
	compare := comparison(f, by)
	low, high := from, from+n-1
	for low <= high {
		mid := low + (high-low)/2
		c, err := compare(items.At(mid), args[0])
		switch {
		case err != nil:
			return rt.Null, sortError(err)
		case c == 0:
			return number(mid)
		case c < 0:
			low = mid + 1
		default:
			high = mid - 1
		}
	}
	return number(^low)
}

// checkPart checks the index and the count of a part.
func checkPart(size, from, n int) error {
	switch {
	case from < 0:
		return outOfRange("index", "Non-negative number required.")
	case n < 0:
		return outOfRange("count", "Non-negative number required.")
	case n > size-from:
		return badArg("Offset and length were out of bounds for the array or count is greater than the number of elements from index to the end of the source collection.")
	}
	return nil
}
