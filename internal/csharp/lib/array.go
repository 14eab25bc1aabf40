package lib

import "github.com/portico-apim/portico/internal/csharp/rt"

var arrayClass = class(rt.Array, "Array is the base of all arrays.", table{
	{"int Length { get; }", countOf, "The number of elements."},
	{"long LongLength { get; }", arrayLongLength, "The number of elements."},
	{"int Rank { get; }", constant(rt.Int(1)), "The number of dimensions: 1."},
	{"int GetLength(int dimension)", arrayGetLength, "Returns the number of elements."},
	{"int GetLowerBound(int dimension)", constant(rt.Int(0)), "Returns the first index: 0."},
	{"int GetUpperBound(int dimension)", arrayGetUpperBound, "Returns the last index."},
	{"object GetValue(int index)", elementAt, "Returns the element at an index."},
	{"void SetValue(object value, int index)", arraySetValue, "Replaces the element at an index."},
	{"object Clone()", arrayClone, "Returns a copy."},
	{"void CopyTo(Array array, int index)", copyTo, "Writes the elements to another array."},
	{"IEnumerator<object> GetEnumerator()", getEnumerator, "Begins a pass."},
	{"static T[] Empty<T>()", arrayEmpty, "Returns an array without elements."},
	{"static void Copy(Array sourceArray, Array destinationArray, int length)", arrayCopyStart, "Copies elements."},
	{"static void Copy(Array sourceArray, int sourceIndex, Array destinationArray, int destinationIndex, int length)", arrayCopy, "Copies elements."},
	{"static void Clear(Array array, int index, int length)", arrayClear, "Sets elements to their default."},
	{"static void Resize<T>(ref T[] array, int newSize)", arrayResize, "Makes a copy of another length."},
	{"static int IndexOf<T>(T[] array, T value)", arrayStatic(indexOf), "Returns where an element first is, or -1."},
	{"static int LastIndexOf<T>(T[] array, T value)", arrayLastIndexOf, "Returns where an element last is, or -1."},
	{"static bool Exists<T>(T[] array, Predicate<T> match)", arrayFind(anyFits), "Reports whether an element fits."},
	{"static T Find<T>(T[] array, Predicate<T> match)", arrayFind(firstOf), "Returns the first element that fits, or default(T)."},
	{"static T FindLast<T>(T[] array, Predicate<T> match)", arrayFind(lastOf), "Returns the last element that fits, or default(T)."},
	{"static int FindIndex<T>(T[] array, Predicate<T> match)", arrayFind(indexOfFirst), "Returns where the first element is that fits, or -1."},
	{"static int FindLastIndex<T>(T[] array, Predicate<T> match)", arrayFind(indexOfLast), "Returns where the last element is that fits, or -1."},
	{"static T[] FindAll<T>(T[] array, Predicate<T> match)", arrayFindAll, "Returns all elements that fit."},
	{"static bool TrueForAll<T>(T[] array, Predicate<T> match)", arrayTrueForAll, "Reports whether all elements fit."},
	{"static void ForEach<T>(T[] array, Action<T> action)", arrayStatic(listForEach), "Does something with every element."},
	{"static TOutput[] ConvertAll<TInput, TOutput>(TInput[] array, Converter<TInput, TOutput> converter)", arrayConvertAll, "Returns what a function makes of the elements."},
	{"static void Reverse(Array array)", arrayReverse, "Turns the order around."},
	{"static void Reverse<T>(T[] array)", arrayReverse, "Turns the order around."},
	{"static void Sort(Array array)", arraySort, "Sorts the elements."},
	{"static void Sort<T>(T[] array)", arraySort, "Sorts the elements."},
	{"static void Sort<T>(T[] array, Comparison<T> comparison)", arraySort, "Sorts the elements by a comparison."},
	{"static void Sort<T>(T[] array, IComparer<T> comparer)", arraySort, "Sorts the elements by a comparer."},
	{"static int BinarySearch<T>(T[] array, T value)", arrayBinarySearch, "Returns where an element of a sorted array is, or the complement of where it would be."},
	{"static IReadOnlyList<T> AsReadOnly<T>(T[] array)", convertSame, "Returns the array as a list that cannot change."},
})

func asArray(v rt.Value) rt.ArrayObject { return rt.As[rt.ArrayObject](v) }

// arrayStatic makes a static member of one whose receiver is the first argument.
func arrayStatic(method fn) fn {
	return func(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
		if args[0].IsNull() {
			return rt.Null, nullArg("array")
		}
		return method(f, args[0], args[1:])
	}
}

func arrayLongLength(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return rt.Long(int64(asArray(this).Len())), nil
}

func arrayGetLength(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	if args[0].AsInt() != 0 {
		return rt.Null, rt.Throw(rt.IndexOutOfRangeException, "Index was outside the bounds of the array.")
	}
	return number(asArray(this).Len())
}

func arrayGetUpperBound(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return number(asArray(this).Len() - 1)
}

func arraySetValue(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	a, i := asArray(this), args[1].AsInt()
	if i < 0 || i >= a.Len() {
		return rt.Null, rt.Throw(rt.IndexOutOfRangeException, "Index was outside the bounds of the array.")
	}
	if elem := this.Type().Elem(); elem.IsValueType() && !rt.Identical(args[0].Type(), elem) {
		return rt.Null, rt.Throw(rt.InvalidCastException, "Object cannot be stored in an array of this type.")
	}
	a.Set(i, args[0])
	return rt.Null, nil
}

func arrayClone(f *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return toArray(f, this, this.Type().Elem())
}

func arrayEmpty(f *rt.Frame, _ rt.Value, _ []rt.Value) (rt.Value, error) {
	return rt.MakeArray(f, f.Types[0], 0)
}

func arrayCopyStart(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	return arrayCopy(f, this, []rt.Value{args[0], rt.Int(0), args[1], rt.Int(0), args[2]})
}

func arrayCopy(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	from, to := asArray(args[0]), asArray(args[2])
	i, j, n := args[1].AsInt(), args[3].AsInt(), args[4].AsInt()
	switch {
	case from == nil:
		return rt.Null, nullArg("sourceArray")
	case to == nil:
		return rt.Null, nullArg("destinationArray")
	case i < 0 || j < 0 || n < 0:
		return rt.Null, outOfRange("length", "Non-negative number required.")
	case i+n > from.Len():
		return rt.Null, badArg("Source array was not long enough. Check the source index, length, and the array's lower bounds. (Parameter 'sourceArray')")
	case j+n > to.Len():
		return rt.Null, badArg("Destination array was not long enough. Check the destination index, length, and the array's lower bounds. (Parameter 'destinationArray')")
	}
	if a, b := args[0].AsBytes(), args[2].AsBytes(); a != nil && b != nil {
		copy(b[j:j+n], a[i:i+n])
		return rt.Null, f.Step(n >> 6)
	}
	items := make([]rt.Value, n)
	for k := range items {
		items[k] = from.At(i + k)
	}
	for k, v := range items {
		to.Set(j+k, v)
	}
	return rt.Null, f.Alloc(elementBytes * n)
}

func arrayClear(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	a := asArray(args[0])
	i, n := args[1].AsInt(), args[2].AsInt()
	switch {
	case a == nil:
		return rt.Null, nullArg("array")
	case i < 0 || n < 0 || i+n > a.Len():
		return rt.Null, rt.Throw(rt.IndexOutOfRangeException, "Index was outside the bounds of the array.")
	}
	zero := rt.Default(args[0].Type().Elem())
	for k := range n {
		a.Set(i+k, zero)
	}
	return rt.Null, f.Step(n >> 3)
}

func arrayResize(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	elem, old := f.Types[0], asArray(args[0])
	n := args[1].AsInt()
	if n < 0 {
		return rt.Null, outOfRange("newSize", "Non-negative number required.")
	}
	v, err := rt.MakeArray(f, elem, n)
	if err != nil {
		return rt.Null, err
	}
	if old != nil {
		for i := range min(n, old.Len()) {
			asArray(v).Set(i, old.At(i))
		}
	}
	args[0] = v
	return rt.Null, nil
}

func arrayLastIndexOf(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	a := asArray(args[0])
	if a == nil {
		return rt.Null, nullArg("array")
	}
	for i := a.Len() - 1; i >= 0; i-- {
		if same, err := rt.Equal(f, a.At(i), args[1]); err != nil || same {
			return rt.Int(i), err
		}
	}
	return rt.Int(-1), f.Step(a.Len() >> 3)
}

func arrayFind(s search) fn {
	return func(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
		elem := f.Types[0]
		items, err := arrayItems(args[0], "array")
		if err != nil {
			return rt.Null, err
		}
		return s.find(f, items, args[1], elem)
	}
}

func arrayFindAll(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	elem := f.Types[0]
	items, err := arrayItems(args[0], "array")
	if err != nil {
		return rt.Null, err
	}
	found, err := listFindAll(f, rt.Obj(&list{typ: listDef.Of(elem), items: items}), args[1:])
	if err != nil {
		return rt.Null, err
	}
	return arrayOf(elem, listOf(found).items), nil
}

func arrayTrueForAll(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	items, err := arrayItems(args[0], "array")
	if err != nil {
		return rt.Null, err
	}
	return listTrueForAll(f, rt.Obj(&list{items: items}), args[1:])
}

func arrayConvertAll(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	elem := f.Types[1]
	items, err := arrayItems(args[0], "array")
	if err != nil {
		return rt.Null, err
	}
	for i, v := range items {
		if items[i], err = rt.Call1(f, args[1], v); err != nil {
			return rt.Null, err
		}
	}
	return arrayOf(elem, items), f.Alloc(elementBytes * len(items))
}

// rewrite replaces the elements of an array.
func rewrite(f *rt.Frame, v rt.Value, change func(items []rt.Value) error) (rt.Value, error) {
	items, err := arrayItems(v, "array")
	if err != nil {
		return rt.Null, err
	}
	if err := change(items); err != nil {
		return rt.Null, err
	}
	for i, item := range items {
		asArray(v).Set(i, item)
	}
	return rt.Null, f.Alloc(elementBytes * len(items))
}

func arrayReverse(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	return rewrite(f, args[0], func(items []rt.Value) error {
		reverse(items)
		return nil
	})
}

func arraySort(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	by := rt.Null
	if len(args) > 1 {
		by = args[1]
	}
	return rewrite(f, args[0], func(items []rt.Value) error {
		return sortError(sortItems(f, items, comparison(f, by)))
	})
}

func arrayBinarySearch(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	items, err := arrayItems(args[0], "array")
	if err != nil {
		return rt.Null, err
	}
	return binarySearch(f, items, args[1])
}
