package lib

import "github.com/portico-apim/portico/internal/csharp/rt"

var arrayClass = class(rt.Array, "Array is the base of all arrays.", table{
	{"int Length { get; }", countOf, "The number of elements."},
	{"long LongLength { get; }", arrayLongLength, "The number of elements."},
	{"int Rank { get; }", constant(rt.Int(1)), "The number of dimensions: 1."},
	{"bool IsFixedSize { get; }", constant(rt.Bool(true)), "Always true."},
	{"bool IsReadOnly { get; }", constant(rt.Bool(false)), "Always false."},
	{"bool IsSynchronized { get; }", constant(rt.Bool(false)), "Always false."},
	{"object SyncRoot { get; }", stringSelf, "The array."},
	{"int GetLength(int dimension)", arrayGetLength, "Returns the number of elements."},
	{"long GetLongLength(int dimension)", arrayGetLongLength, "Returns the number of elements."},
	{"int GetLowerBound(int dimension)", arrayGetLowerBound, "Returns the first index: 0."},
	{"int GetUpperBound(int dimension)", arrayGetUpperBound, "Returns the last index."},
	{"object Clone()", arrayClone, "Returns a copy."},
	{"void CopyTo(Array array, int index)", arrayCopyTo, "Writes the elements to another array from an index on."},
	{"void CopyTo(Array array, long index)", arrayCopyTo, "Writes the elements to another array from an index on."},
	{"IEnumerator GetEnumerator()", untypedEnumerator, "Begins a pass."},
	{"void Initialize()", nothing, "Does nothing: elements have their default from the beginning."},
	{"static T[] Empty<T>()", arrayEmpty, "Returns an array without elements."},
	{"static void Copy(Array sourceArray, Array destinationArray, int length)", arrayCopyStart, "Copies elements."},
	{"static void Copy(Array sourceArray, Array destinationArray, long length)", arrayCopyStart, "Copies elements."},
	{"static void Copy(Array sourceArray, int sourceIndex, Array destinationArray, int destinationIndex, int length)", arrayCopy, "Copies elements."},
	{"static void Copy(Array sourceArray, long sourceIndex, Array destinationArray, long destinationIndex, long length)", arrayCopy, "Copies elements."},
	{"static void ConstrainedCopy(Array sourceArray, int sourceIndex, Array destinationArray, int destinationIndex, int length)", arrayCopySame, "Copies elements between arrays of the same type, all or none."},
	{"static void Clear(Array array, int index, int length)", arrayClear, "Sets elements to their default."},
	{"static void Fill<T>(T[] array, T value)", arrayFill, "Sets all elements to a value."},
	{"static void Fill<T>(T[] array, T value, int startIndex, int count)", arrayFill, "Sets some elements to a value."},
	{"static void Resize<T>(ref T[] array, int newSize)", arrayResize, "Makes a copy of another length."},
	{"static T[] FindAll<T>(T[] array, Predicate<T> match)", arrayFindAll, "Returns all elements that fit."},
	{"static bool TrueForAll<T>(T[] array, Predicate<T> match)", arrayTrueForAll, "Reports whether all elements fit."},
	{"static void ForEach<T>(T[] array, Action<T> action)", arrayStatic(listForEach), "Does something with every element."},
	{"static TOutput[] ConvertAll<TInput, TOutput>(TInput[] array, Converter<TInput, TOutput> converter)", arrayConvertAll, "Returns what a function makes of the elements."},
	{"static ReadOnlyCollection<T> AsReadOnly<T>(T[] array)", arrayStatic(asReadOnly), "Returns the array as a list that cannot change."},
})

func asArray(v rt.Value) rt.ArrayObject { return v.AsArray() }

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

// oneDimension is what asking for another dimension than the first throws.
func oneDimension(args []rt.Value) error {
	if args[0].AsInt() != 0 {
		return rt.Throw(rt.IndexOutOfRangeException, "Index was outside the bounds of the array.")
	}
	return nil
}

func arrayGetLength(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	return rt.Int(asArray(this).Len()), oneDimension(args)
}

func arrayGetLongLength(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	return rt.Long(int64(asArray(this).Len())), oneDimension(args)
}

func arrayGetLowerBound(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	return rt.Int(0), oneDimension(args)
}

func arrayGetUpperBound(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	return rt.Int(asArray(this).Len() - 1), oneDimension(args)
}

func arrayClone(f *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return toArray(f, this, this.Type().Elem())
}

func arrayEmpty(f *rt.Frame, _ rt.Value, _ []rt.Value) (rt.Value, error) {
	return rt.MakeArray(f, f.Types[0], 0)
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
	return rt.Null, fill(f, a, i, n, rt.Default(args[0].Type().Elem()))
}

// fill sets n elements from an index on.
func fill(f *rt.Frame, a rt.ArrayObject, from, n int, v rt.Value) error {
	if err := f.Step(n >> 3); err != nil {
		return err
	}
	for k := range n {
		a.Set(from+k, v)
	}
	return nil
}

func arrayFill(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	a := asArray(args[0])
	if a == nil {
		return rt.Null, nullArg("array")
	}
	s, err := stretchOf(a.Len(), args[2:], false)
	if err != nil {
		return rt.Null, err
	}
	return rt.Null, fill(f, a, s.start, s.n, args[1])
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
		err = f.Step(min(n, old.Len()) >> 3)
	}
	args[0] = v
	return rt.Null, err
}

func arrayFindAll(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	elem := f.Types[0]
	items, err := arrayItems(f, args[0], "array")
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
	items, err := arrayItems(f, args[0], "array")
	if err != nil {
		return rt.Null, err
	}
	return listTrueForAll(f, rt.Obj(&list{items: items}), args[1:])
}

func arrayConvertAll(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	elem := f.Types[1]
	items, err := arrayItems(f, args[0], "array")
	if err != nil {
		return rt.Null, err
	}
	for i, v := range items {
		if items[i], err = rt.Call1(f, args[1], v); err != nil {
			return rt.Null, err
		}
	}
	return arrayOf(elem, items), nil
}
