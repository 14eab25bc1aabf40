package lib

import (
	"encoding/base64"
	"encoding/hex"
	"math"
	"strconv"
	"strings"

	"github.com/portico-apim/portico/internal/csharp/rt"
)

var (
	convertDef        = rt.Declare("System", "static class Convert")
	base64Formatting  = rt.Declare("System", "[Flags] enum Base64FormattingOptions { None, InsertLineBreaks }")
	convertibleTarget = []struct {
		name string
		t    *rt.Type
	}{
		{"Boolean", rt.BoolType}, {"Char", rt.CharType}, {"SByte", rt.SByteType}, {"Byte", rt.ByteType}, {"Int16", rt.ShortType},
		{"UInt16", rt.UShortType}, {"Int32", rt.IntType}, {"UInt32", rt.UIntType}, {"Int64", rt.LongType}, {"UInt64", rt.ULongType},
		{"Single", rt.FloatType}, {"Double", rt.DoubleType}, {"Decimal", rt.DecimalType}, {"DateTime", rt.DateTime.Type()},
	}
)

var convertClass = class(convertDef, "Convert converts between the basic types.", append(convertOverloads(), table{
	{"static string ToBase64String(byte[] inArray)", convertToBase64, "Returns bytes in base 64."},
	{"static string ToBase64String(byte[] inArray, Base64FormattingOptions options)", convertToBase64, "Returns bytes in base 64, perhaps in lines of 76 characters."},
	{"static string ToBase64String(byte[] inArray, int offset, int length)", convertToBase64Part, "Returns some bytes in base 64."},
	{"static byte[] FromBase64String(string s)", convertFromBase64, "Reads base 64. White space does not count."},
	{"static byte[] FromBase64CharArray(char[] inArray, int offset, int length)", convertFromBase64Chars, "Reads base 64. White space does not count."},
	{"static string ToHexString(byte[] inArray)", convertToHex, "Returns bytes as capital hexadecimal digits."},
	{"static byte[] FromHexString(string s)", convertFromHex, "Reads hexadecimal digits."},
	{"static string ToString(object value)", convertToString, "Returns a value as a text; null is empty."},
	{"static string ToString(object value, IFormatProvider provider)", convertToStringIn, "Returns a value as a text; null is empty."},
	{"static string ToString(string value)", convertSame, "Returns the text."},
	{"static string ToString(int value, int toBase)", convertToBase(32), "Returns a number in base 2, 8, 10 or 16."},
	{"static string ToString(long value, int toBase)", convertToBase(64), "Returns a number in base 2, 8, 10 or 16."},
	{"static string ToString(short value, int toBase)", convertToBase(16), "Returns a number in base 2, 8, 10 or 16."},
	{"static string ToString(byte value, int toBase)", convertToBase(8), "Returns a number in base 2, 8, 10 or 16."},
	{"static int ToInt32(string value, int fromBase)", convertFromBase(rt.IntType, 32, true), "Reads a number in base 2, 8, 10 or 16."},
	{"static long ToInt64(string value, int fromBase)", convertFromBase(rt.LongType, 64, true), "Reads a number in base 2, 8, 10 or 16."},
	{"static short ToInt16(string value, int fromBase)", convertFromBase(rt.ShortType, 16, true), "Reads a number in base 2, 8, 10 or 16."},
	{"static byte ToByte(string value, int fromBase)", convertFromBase(rt.ByteType, 8, false), "Reads a number in base 2, 8, 10 or 16."},
	{"static uint ToUInt32(string value, int fromBase)", convertFromBase(rt.UIntType, 32, false), "Reads a number in base 2, 8, 10 or 16."},
	{"static ulong ToUInt64(string value, int fromBase)", convertFromBase(rt.ULongType, 64, false), "Reads a number in base 2, 8, 10 or 16."},
}...))

// convertOverloads are To…(value) for every basic type, and ToString of each.
func convertOverloads() table {
	var rows table
	for _, to := range convertibleTarget {
		keyword := to.t.String()
		from := []string{"object", "string"}
		for _, t := range convertibleTarget {
			from = append(from, t.t.String())
		}
		for _, source := range from {
			rows = append(rows, table{{"static " + keyword + " To" + to.name + "(" + source + " value)", convertFrom(source, to.t), "Converts to " + keyword + "."}}...)
		}
		for _, source := range from[:2] {
			rows = append(rows, table{{"static " + keyword + " To" + to.name + "(" + source + " value, IFormatProvider provider)", convertFrom(source, to.t), "Converts to " + keyword + "."}}...)
		}
		rows = append(rows, table{{"static string ToString(" + keyword + " value)", convertToString, "Returns the value as a text."}}...)
	}
	return rows
}

// convertFrom converts a value whose static type is known: only the character of a text must not be null.
func convertFrom(source string, t *rt.Type) fn {
	return func(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
		if args[0].IsNull() && source == "string" && t == rt.CharType {
			return rt.Null, nullArg("value")
		}
		return changeTypeIn(f, args[0], t, args[1:])
	}
}

// parsers read the texts of the basic types.
var parsers = map[rt.Kind]fn{
	rt.KindBool: boolParse, rt.KindChar: charParse, rt.KindSByte: parseSigned(rt.SByteType, 8), rt.KindByte: parseUnsigned(rt.ByteType, 8),
	rt.KindInt16: parseSigned(rt.ShortType, 16), rt.KindUInt16: parseUnsigned(rt.UShortType, 16), rt.KindInt32: parseSigned(rt.IntType, 32),
	rt.KindUInt32: parseUnsigned(rt.UIntType, 32), rt.KindInt64: parseSigned(rt.LongType, 64), rt.KindUInt64: parseUnsigned(rt.ULongType, 64),
	rt.KindSingle: parseFloat(rt.FloatType, 32), rt.KindDouble: parseFloat(rt.DoubleType, 64), rt.KindDecimal: parseDecimal,
}

// changeType is Convert.To…: null becomes 0, texts are read, floats are rounded to even, what does not fit throws.
func changeType(f *rt.Frame, v rt.Value, t *rt.Type) (rt.Value, error) {
	return changeTypeIn(f, v, t, nil)
}

// changeTypeIn is changeType with a provider, perhaps.
func changeTypeIn(f *rt.Frame, v rt.Value, t *rt.Type, provider []rt.Value) (rt.Value, error) {
	from := v.Kind()
	switch {
	case v.IsNull() && t.Kind == rt.KindString:
		return rt.Null, nil
	case v.IsNull():
		return rt.Default(t), nil
	case rt.Identical(v.Type(), t):
		return v, nil
	case t.Kind == rt.KindString:
		return convertToStringIn(f, rt.Null, append([]rt.Value{v}, provider...))
	}
	if tok := asConvertible(v); tok != nil {
		return tok.convertTo(f, t)
	}
	switch {
	case from == rt.KindString && t == rt.DateTime.Type():
		return dateTimeParse(f, rt.Null, append([]rt.Value{v}, provider...))
	case from == rt.KindString && parsers[t.Kind] != nil:
		return parsers[t.Kind](f, rt.Null, append([]rt.Value{v}, provider...))
	case t.Kind == rt.KindBool && from.IsNumeric() && from != rt.KindChar:
		return truth(!isZero(v))
	case from == rt.KindBool && t.Kind.IsNumeric() && t.Kind != rt.KindChar:
		return rt.NumberOf(t, int64(btoi(v.AsBool()))), nil
	case from == rt.KindEnum && t.Kind.IsNumeric(), from.IsNumeric() && t.Kind.IsNumeric() && charAllows(from, t.Kind):
		return convertNumber(v, t)
	}
	return rt.Null, rt.Throw(rt.InvalidCastException, "Invalid cast from '%s' to '%s'.", v.Type().SimpleName(), t.SimpleName())
}

// charAllows reports whether Convert goes between two numeric kinds: char does not go with floats and decimal.
func charAllows(from, to rt.Kind) bool {
	broken := func(k rt.Kind) bool { return k.IsFloat() || k == rt.KindDecimal }
	return !(from == rt.KindChar && broken(to) || to == rt.KindChar && broken(from))
}

func isZero(v rt.Value) bool {
	switch v.Kind() {
	case rt.KindSingle, rt.KindDouble:
		return v.AsDouble() == 0
	case rt.KindDecimal:
		return v.AsDecimal().IsZero()
	}
	return v.AsLong() == 0
}

// convertNumber converts between numbers, rounding to even on the way to integers.
func convertNumber(v rt.Value, t *rt.Type) (rt.Value, error) {
	if t.Kind.IsIntegral() {
		switch v.Kind() {
		case rt.KindSingle, rt.KindDouble:
			v = rt.Double(math.RoundToEven(v.AsDouble()))
		case rt.KindDecimal:
			v = rt.Decimal(v.AsDecimal().Round(0, false))
		}
	}
	out, err := rt.ConvertNumber(v, t, true)
	if err != nil {
		return rt.Null, rt.Throw(rt.OverflowException, "Value was either too large or too small for an %s.", t.SimpleName())
	}
	return out, nil
}

func convertChangeType(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	t := args[1].AsType()
	if t == nil {
		return rt.Null, nullArg("conversionType")
	}
	if args[0].IsNull() && t.IsValueType() {
		return rt.Null, rt.Throw(rt.InvalidCastException, "Null object cannot be converted to a value type.")
	}
	return changeTypeIn(f, args[0], t, args[2:])
}

func convertToString(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	if args[0].IsString() {
		return args[0], nil
	}
	s, err := rt.ToString(f, args[0])
	if err != nil {
		return rt.Null, err
	}
	return text(f, s)
}

// convertToStringIn is ToString with a provider.
func convertToStringIn(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	if args[0].IsString() {
		return args[0], nil
	}
	s, err := rt.FormatIn(f, args[0], "", providedCulture(args[1:]))
	if err != nil {
		return rt.Null, err
	}
	return text(f, s)
}

func convertSame(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) { return args[0], nil }

func convertToBase64(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	if args[0].IsNull() {
		return rt.Null, nullArg("inArray")
	}
	b := args[0].AsBytes()
	if err := f.Alloc(len(b)/3*4 + 4); err != nil {
		return rt.Null, err
	}
	s := base64.StdEncoding.EncodeToString(b)
	if len(args) == 2 && args[1].AsInt() == 1 {
		s = inLines(s, 76)
	}
	return rt.String(s), nil
}

func inLines(s string, n int) string {
	var b strings.Builder
	for len(s) > n {
		b.WriteString(s[:n] + "\r\n")
		s = s[n:]
	}
	return b.String() + s
}

func convertToBase64Part(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	b, err := bytesPart(args, "inArray")
	if err != nil {
		return rt.Null, err
	}
	return convertToBase64(f, this, append([]rt.Value{rt.Bytes(b)}, args[3:]...))
}

// bytesPart is the part of a byte[] that offset and count name.
func bytesPart(args []rt.Value, name string) ([]byte, error) {
	b, start, n := args[0].AsBytes(), args[1].AsInt(), args[2].AsInt()
	switch {
	case args[0].IsNull():
		return nil, nullArg(name)
	case start < 0 || n < 0 || start+n > len(b):
		return nil, outOfRange("offset", "Offset and length must refer to a position in the array.")
	}
	return b[start : start+n], nil
}

const badBase64 = "The input is not a valid Base-64 string as it contains a non-base 64 character, more than two padding characters, or an illegal character among the padding characters."

func convertFromBase64(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	if args[0].IsNull() {
		return rt.Null, nullArg("s")
	}
	s := strings.Map(func(r rune) rune {
		if r == ' ' || r == '\t' || r == '\r' || r == '\n' {
			return -1
		}
		return r
	}, args[0].AsString())
	if err := f.Alloc(len(s)); err != nil {
		return rt.Null, err
	}
	b, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		return rt.Null, rt.Throw(rt.FormatException, badBase64)
	}
	return rt.Bytes(b), nil
}

func convertFromBase64Chars(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	s, err := stringNewPart(f, this, args)
	if err != nil {
		return rt.Null, err
	}
	return convertFromBase64(f, this, []rt.Value{s})
}

func convertToHex(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	if args[0].IsNull() {
		return rt.Null, nullArg("inArray")
	}
	return text(f, strings.ToUpper(hex.EncodeToString(args[0].AsBytes())))
}

func convertFromHex(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	if args[0].IsNull() {
		return rt.Null, nullArg("s")
	}
	b, err := hex.DecodeString(args[0].AsString())
	if err != nil {
		return rt.Null, rt.Throw(rt.FormatException, "The input is not a valid hex string as it contains a non-hex character.")
	}
	return rt.Bytes(b), f.Alloc(len(b))
}

// convertToBase is ToString(value, toBase): other bases than 10 show the bits.
func convertToBase(bits int) fn {
	return func(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
		n, base := args[0].AsLong(), args[1].AsInt()
		switch base {
		case 10:
			return rt.String(strconv.FormatInt(n, 10)), nil
		case 2, 8, 16:
			u := uint64(n)
			if bits < 64 {
				u &= 1<<bits - 1
			}
			return rt.String(strconv.FormatUint(u, base)), nil
		}
		return rt.Null, badArg("Invalid Base.")
	}
}

// convertFromBase is To…(value, fromBase): other bases than 10 give the bits.
func convertFromBase(t *rt.Type, bits int, signed bool) fn {
	return func(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
		s, base := args[0].AsString(), args[1].AsInt()
		if base != 2 && base != 8 && base != 10 && base != 16 {
			return rt.Null, badArg("Invalid Base.")
		}
		if args[0].IsNull() {
			return rt.Default(t), nil
		}
		switch minus := strings.HasPrefix(s, "-"); {
		case minus && base != 10:
			return rt.Null, badArg("String cannot contain a minus sign if the base is not 10.")
		case minus && !signed:
			return rt.Null, rt.Throw(rt.OverflowException, "The string was being parsed as an unsigned number and could not have a negative sign.")
		case s == "":
			return rt.Null, outOfRange("value", "Index was out of range. Must be non-negative and less than the length of the string.")
		}
		if base == 16 {
			s = strings.TrimPrefix(strings.TrimPrefix(s, "0x"), "0X")
		}
		if base == 10 && signed {
			n, err := strconv.ParseInt(s, 10, bits)
			return rt.Scalar(t, n), baseError(err, t)
		}
		u, err := strconv.ParseUint(s, base, bits)
		return rt.Scalar(t, rt.Wrap(t.Kind, int64(u))), baseError(err, t)
	}
}

func baseError(err error, t *rt.Type) error {
	if err == nil {
		return nil
	}
	if strings.HasSuffix(err.Error(), strconv.ErrRange.Error()) {
		return rt.Throw(rt.OverflowException, "Value was either too large or too small for an %s.", t.SimpleName())
	}
	return rt.Throw(rt.FormatException, "Could not find any recognizable digits.")
}

// A convertible is an object that converts itself, as a JValue does.
type convertible interface {
	convertTo(f *rt.Frame, t *rt.Type) (rt.Value, error)
}

func asConvertible(v rt.Value) convertible { return rt.As[convertible](v) }
