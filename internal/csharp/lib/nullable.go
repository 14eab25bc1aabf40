package lib

import "github.com/portico-apim/portico/internal/csharp/rt"

var nullableStaticDef = rt.Declare("System", "static class Nullable")

var nullableStaticClass = class(nullableStaticDef, "Nullable compares values that may be null.", table{
	{"static int Compare<T>(T? n1, T? n2)", nullableCompare, "Compares two values: negative, 0 or positive; null comes first."},
	{"static bool Equals<T>(T? n1, T? n2)", objectEqualsStatic, "Reports whether two values are the same."},
	{"static Type GetUnderlyingType(Type nullableType)", nullableUnderlying, "Returns the T of a T?, null for other types."},
})

func nullableCompare(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	n, err := rt.Compare(f, args[0], args[1])
	return rt.Int(n), err
}

func nullableUnderlying(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	t := args[0].AsType()
	switch {
	case t == nil:
		return rt.Null, nullArg("nullableType")
	case !t.IsNullable():
		return rt.Null, nil
	}
	return rt.TypeValue(t.Args[0]), nil
}
