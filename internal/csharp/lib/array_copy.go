package lib

import (
	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/csharp/types"
)

func arrayCopyStart(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	return arrayCopy(f, this, []rt.Value{args[0], rt.Int(0), args[1], rt.Int(0), args[2]})
}

func arrayCopyTo(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	return arrayCopy(f, rt.Null, []rt.Value{this, rt.Int(0), args[0], args[1], rt.Int(asArray(this).Len())})
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
	case n > from.Len()-i:
		return rt.Null, badArg("Source array was not long enough. Check the source index, length, and the array's lower bounds. (Parameter 'sourceArray')")
	case n > to.Len()-j:
		return rt.Null, badArg("Destination array was not long enough. Check the destination index, length, and the array's lower bounds. (Parameter 'destinationArray')")
	}
	if a, b := args[0].AsBytes(), args[2].AsBytes(); a != nil && b != nil {
		copy(b[j:j+n], a[i:i+n])
		return rt.Null, f.Step(n >> 6)
	}
	store, err := storing(f, from.Type().Elem(), to.Type().Elem())
	if err != nil {
		return rt.Null, err
	}
	items, err := elements(f, from, i, n)
	for k, v := range items {
		if err == nil {
			v, err = store(v)
		}
		if err != nil {
			return rt.Null, err
		}
		to.Set(j+k, v)
	}
	return rt.Null, err
}

// arrayCopySame is ConstrainedCopy, which converts nothing that might fail.
func arrayCopySame(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	from, to := asArray(args[0]), asArray(args[2])
	if from != nil && to != nil && !rt.Identical(from.Type(), to.Type()) && from.Type().Elem().IsValueType() {
		return rt.Null, mismatch()
	}
	return arrayCopy(f, this, args)
}

func mismatch() error {
	return rt.Throw(rt.ArrayTypeMismatchException, "Source array type cannot be assigned to destination array type.")
}

// storing returns how elements of one type become elements of another when an array is copied: numbers widen, values are boxed and unboxed,
// references are checked.
func storing(f *rt.Frame, from, to *rt.Type) (func(rt.Value) (rt.Value, error), error) {
	same := func(v rt.Value) (rt.Value, error) { return v, nil }
	switch {
	case rt.Identical(from, to), to.Kind == rt.KindObject:
		return same, nil
	case from.IsValueType() && to.IsValueType():
		if types.ImplicitNumeric(from.Kind, to.Kind) && to.Kind != rt.KindDecimal {
			return func(v rt.Value) (rt.Value, error) { return rt.ConvertNumber(v, to, true) }, nil
		}
		return nil, mismatch()
	case from.IsValueType() && to.Kind != rt.KindInterface, to.IsValueType() && from.Kind != rt.KindObject && from.Kind != rt.KindInterface:
		return nil, mismatch()
	}
	return func(v rt.Value) (rt.Value, error) {
		switch {
		case v.IsNull() && to.IsValueType() && !to.IsNullable():
			return v, rt.Throw(rt.InvalidCastException, "Object cannot be stored in an array of this type.")
		case v.IsNull() || f.Relations.Is(v, to):
			return v, nil
		}
		return v, rt.InvalidCast(v, to)
	}, nil
}
