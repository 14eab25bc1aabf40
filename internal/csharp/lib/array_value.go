package lib

import "github.com/portico-apim/portico/internal/csharp/rt"

var arrayValueClass = class(rt.Array, "", table{
	{"object GetValue(int index)", arrayGetValue, "Returns the element at an index."},
	{"object GetValue(long index)", arrayGetValue, "Returns the element at an index."},
	{"object GetValue(params int[] indices)", arrayGetAt, "Returns the element at an index, of which there must be one."},
	{"object GetValue(params long[] indices)", arrayGetAt, "Returns the element at an index, of which there must be one."},
	{"void SetValue(object value, int index)", arraySetValue, "Replaces the element at an index."},
	{"void SetValue(object value, long index)", arraySetValue, "Replaces the element at an index."},
	{"void SetValue(object value, params int[] indices)", arraySetAt, "Replaces the element at an index, of which there must be one."},
	{"void SetValue(object value, params long[] indices)", arraySetAt, "Replaces the element at an index, of which there must be one."},
	{"static Array CreateInstance(Type elementType, int length)", arrayCreate, "Makes an array whose elements have their default."},
	{"static Array CreateInstance(Type elementType, params int[] lengths)", arrayCreateAt, "Makes an array of a length, of which there must be one."},
	{"static Array CreateInstance(Type elementType, params long[] lengths)", arrayCreateAt, "Makes an array of a length, of which there must be one."},
})

func outsideArray() error {
	return rt.Throw(rt.IndexOutOfRangeException, "Index was outside the bounds of the array.")
}

func arrayGetValue(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	a, i := asArray(this), args[0].AsInt()
	if i < 0 || i >= a.Len() {
		return rt.Null, outsideArray()
	}
	return a.At(i), nil
}

// onlyIndex returns the index in an array of indices. Arrays of several dimensions do not exist here.
func onlyIndex(v rt.Value, name string) (rt.Value, error) {
	a := asArray(v)
	switch {
	case a == nil:
		return rt.Null, nullArg(name)
	case a.Len() != 1:
		return rt.Null, badArg("Indices length does not match the array rank.")
	}
	return a.At(0), nil
}

func arrayGetAt(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	i, err := onlyIndex(args[0], "indices")
	if err != nil {
		return rt.Null, err
	}
	return arrayGetValue(f, this, []rt.Value{i})
}

func arraySetValue(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	a, i := asArray(this), args[1].AsInt()
	if i < 0 || i >= a.Len() {
		return rt.Null, outsideArray()
	}
	elem := this.Type().Elem()
	v := args[0]
	switch {
	case v.IsNull() && elem.IsValueType():
		v = rt.Default(elem)
	case !v.IsNull() && elem.IsValueType() && !elem.IsNullable() && v.Type().IsValueType():
		store, err := storing(f, v.Type(), elem)
		if err != nil {
			return rt.Null, badArg("Cannot widen from source type to target type either because the source type is a not a primitive type or the conversion cannot be accomplished.")
		}
		if v, err = store(v); err != nil {
			return rt.Null, err
		}
	case !v.IsNull() && !f.Relations.Is(v, elem):
		return rt.Null, rt.Throw(rt.InvalidCastException, "Object cannot be stored in an array of this type.")
	}
	a.Set(i, v)
	return rt.Null, nil
}

func arraySetAt(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	i, err := onlyIndex(args[1], "indices")
	if err != nil {
		return rt.Null, err
	}
	return arraySetValue(f, this, []rt.Value{args[0], i})
}

func arrayCreate(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	t, n := args[0].AsType(), args[1].AsInt()
	switch {
	case t == nil:
		return rt.Null, nullArg("elementType")
	case n < 0:
		return rt.Null, outOfRange("length", "Non-negative number required.")
	}
	return rt.MakeArray(f, t, n)
}

func arrayCreateAt(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	n, err := onlyIndex(args[1], "lengths")
	if err != nil {
		return rt.Null, err
	}
	return arrayCreate(f, this, []rt.Value{args[0], n})
}
