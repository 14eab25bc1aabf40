package lib

import "github.com/portico-apim/portico/internal/csharp/rt"

var enumMoreClass = class(rt.EnumBase, "", table{
	{"string ToString(IFormatProvider provider)", objectToString, "Returns the name of the value."},
	{"string ToString(string format, IFormatProvider provider)", formatText, "Returns the value in the format G, D, F or X."},
	{"static bool TryParse(Type enumType, string value, out object result)", enumTryParseType, "Reads a name or number, and reports whether the text is one."},
	{"static bool TryParse(Type enumType, string value, bool ignoreCase, out object result)", enumTryParseType, "Reads a name or number, and reports whether the text is one."},
	{"static string Format(Type enumType, object value, string format)", enumFormat, "Returns a value in the format G, D, F or X."},
	{"static object ToObject(Type enumType, object value)", enumToObject, "Returns the value that a number stands for."},
	{"static object ToObject(Type enumType, int value)", enumToObject, "Returns the value that a number stands for."},
	{"static Array GetValues(Type enumType)", enumGetValues, "Returns all values."},
	{"static Type GetUnderlyingType(Type enumType)", enumUnderlying, "Returns the type of the numbers: int."},
})

// enumTryParseType throws only for what is no enum.
func enumTryParseType(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	if _, err := enumType(args[0]); err != nil {
		return rt.Null, err
	}
	last := len(args) - 1
	return try(&args[last], rt.ObjectType)(enumParse(f, this, args[:last]))
}

func enumFormat(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	if err := notNull(args, "enumType", "value", "format"); err != nil {
		return rt.Null, err
	}
	v, err := enumToObject(f, this, args[:2])
	if err != nil {
		return rt.Null, err
	}
	return formatText(f, v, args[2:])
}

func enumToObject(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	t, err := enumType(args[0])
	switch {
	case err != nil:
		return rt.Null, err
	case args[1].IsNull():
		return rt.Null, nullArg("value")
	case args[1].Kind() == rt.KindEnum && !rt.Identical(args[1].Type(), t):
		return rt.Null, badArg("Object must be the same type as the enum.")
	case args[1].Kind() != rt.KindEnum && !args[1].Kind().IsIntegral():
		return rt.Null, badArg("The value passed in must be an enum base or an underlying type for an enum, such as an Int32. (Parameter 'value')")
	}
	return rt.Scalar(t, rt.Wrap(rt.KindInt32, args[1].AsLong())), nil
}

func enumGetValues(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	t, err := enumType(args[0])
	if err != nil {
		return rt.Null, err
	}
	items := make([]rt.Value, len(t.Def.Values))
	for i, e := range t.Def.Values {
		items[i] = rt.Scalar(t, e.Value)
	}
	return rt.NewArray(t, items), f.Alloc(elementBytes * len(items))
}

func enumUnderlying(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	_, err := enumType(args[0])
	return rt.TypeValue(rt.IntType), err
}
