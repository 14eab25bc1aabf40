package lib

import "github.com/portico-apim/portico/internal/csharp/rt"

var convertMoreClass = class(convertDef, "", append(convertTexts(), table{
	{"static string ToString(string value, IFormatProvider provider)", convertSame, "Returns the text."},
	{"static sbyte ToSByte(string value, int fromBase)", convertFromBase(rt.SByteType, 8, true), "Reads a number in base 2, 8, 10 or 16."},
	{"static ushort ToUInt16(string value, int fromBase)", convertFromBase(rt.UShortType, 16, false), "Reads a number in base 2, 8, 10 or 16."},
	{"static object ChangeType(object value, Type conversionType)", convertChangeType, "Converts a value to a basic type."},
	{"static object ChangeType(object value, Type conversionType, IFormatProvider provider)", convertChangeType, "Converts a value to a basic type."},
	{"static object ChangeType(object value, TypeCode typeCode)", convertChangeCode, "Converts a value to the basic type with a code."},
	{"static object ChangeType(object value, TypeCode typeCode, IFormatProvider provider)", convertChangeCode, "Converts a value to the basic type with a code."},
	{"static TypeCode GetTypeCode(object value)", convertGetTypeCode, "Returns the code of a value's type; Empty for null."},
	{"static object DBNull { get; }", constant(dbNull), "The only DBNull."},
	{"static bool IsDBNull(object value)", convertIsDBNull, "Reports whether a value is DBNull."},
	{"static string ToBase64String(byte[] inArray, int offset, int length, Base64FormattingOptions options)", convertToBase64Part, "Returns some bytes in base 64, perhaps in lines of 76 characters."},
	{"static int ToBase64CharArray(byte[] inArray, int offsetIn, int length, char[] outArray, int offsetOut)", convertToBase64Chars, "Writes some bytes in base 64 to an array, and returns how many characters there are."},
	{"static int ToBase64CharArray(byte[] inArray, int offsetIn, int length, char[] outArray, int offsetOut, Base64FormattingOptions options)", convertToBase64Chars, "Writes some bytes in base 64 to an array, perhaps in lines of 76 characters."},
}...))

// convertTexts are ToString of every basic type with a provider.
func convertTexts() table {
	var rows table
	for _, t := range convertibleTarget {
		rows = append(rows, table{{"static string ToString(" + t.t.String() + " value, IFormatProvider provider)", convertToStringIn, "Returns the value as a text."}}...)
	}
	return rows
}

func convertChangeCode(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	code := args[1].AsInt()
	t := typeCodes[code]
	switch {
	case args[0].IsNull() && (code == 0 || code == 1 || code == 18):
		return rt.Null, nil
	case args[0].IsNull():
		return rt.Null, rt.Throw(rt.InvalidCastException, "Null object cannot be converted to a value type.")
	case code == 1:
		return args[0], nil
	case code == 0 || code == 2:
		return rt.Null, rt.Throw(rt.InvalidCastException, "Object cannot be cast to Empty or DBNull.")
	case t == nil:
		return rt.Null, badArg("Unknown TypeCode value.")
	}
	return changeTypeIn(f, args[0], t, args[2:])
}

// convertToBase64Chars writes base 64 to an array of characters.
func convertToBase64Chars(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	if err := notNull([]rt.Value{args[0], args[3]}, "inArray", "outArray"); err != nil {
		return rt.Null, err
	}
	encoded, err := convertToBase64Part(f, this, append(args[:3:3], args[5:]...))
	if err != nil {
		return rt.Null, err
	}
	a, at, s := asArray(args[3]), args[4].AsInt(), encoded.AsString()
	if at < 0 || len(s) > a.Len()-at {
		return rt.Null, outOfRange("offsetOut", "Either offset did not refer to a position in the string, or there is an insufficient length of destination character array.")
	}
	for i := range len(s) {
		a.Set(at+i, rt.Char(uint16(s[i])))
	}
	return rt.Int(len(s)), f.Step(len(s) >> 3)
}
