package lib

import (
	"errors"
	"math"
	"strconv"
	"strings"

	"github.com/portico-apim/portico/internal/csharp/format"
	"github.com/portico-apim/portico/internal/csharp/rt"
)

var numberStyles = rt.Declare("System.Globalization", `[Flags] enum NumberStyles { None = 0, AllowLeadingWhite = 1, AllowTrailingWhite = 2, AllowLeadingSign = 4,
	AllowTrailingSign = 8, AllowParentheses = 16, AllowDecimalPoint = 32, AllowThousands = 64, AllowExponent = 128, AllowCurrencySymbol = 256,
	AllowHexSpecifier = 512, Integer = 7, HexNumber = 515, Number = 111, Float = 167, Currency = 383, Any = 511 }`)

// numberTable is what all numeric types have; T is the keyword.
func numberTable(t *rt.Type, parse fn, more table) rt.Class {
	keyword := t.String()
	rows := table{
		{"string ToString()", objectToString, "Returns the number as a text."},
		{"string ToString(string format)", formatText, "Returns the number as a text in a standard or custom format."},
		{"string ToString(IFormatProvider provider)", formatText, "Returns the number as a text."},
		{"string ToString(string format, IFormatProvider provider)", formatText, "Returns the number as a text in a standard or custom format."},
		{"static T Parse(string s)", parse, "Reads a number. It throws if the text is none."},
		{"static T Parse(string s, NumberStyles style)", parse, "Reads a number. It throws if the text is none."},
		{"static T Parse(string s, IFormatProvider provider)", parse, "Reads a number. It throws if the text is none."},
		{"static T Parse(string s, NumberStyles style, IFormatProvider provider)", parse, "Reads a number. It throws if the text is none."},
		{"static bool TryParse(string s, out T result)", tryParse(t, parse), "Reads a number, and reports whether the text is one."},
		{"static bool TryParse(string s, NumberStyles style, IFormatProvider provider, out T result)", tryParse(t, parse), "Reads a number, and reports whether the text is one."},
		{"int CompareTo(T value)", compareTo, "Compares with another number: negative, 0 or positive."},
		{"int CompareTo(object value)", compareTo, "Compares with another number: negative, 0 or positive."},
		{"bool Equals(T obj)", objectEquals, "Reports whether two numbers are the same."},
	}
	rows = append(rows, more...)
	for i := range rows {
		rows[i].decl = withKeyword(rows[i].decl, keyword)
	}
	return class(t.Def, "A number of the type "+keyword+".", rows)
}

// withKeyword puts a type in the place of T.
func withKeyword(decl, keyword string) string {
	decl = strings.ReplaceAll(decl, "static T ", "static "+keyword+" ")
	decl = strings.ReplaceAll(decl, "out T ", "out "+keyword+" ")
	decl = strings.ReplaceAll(decl, "const T ", "const "+keyword+" ")
	return strings.ReplaceAll(decl, "(T ", "("+keyword+" ")
}

// formatText is ToString with a format, a provider, or both.
func formatText(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	s, err := rt.FormatIn(f, this, args[0].AsString(), providedCulture(args))
	if err != nil {
		return rt.Null, err
	}
	return text(f, s)
}

func compareTo(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	if args[0].IsNull() {
		return number(1)
	}
	switch k := this.Kind(); k {
	case rt.KindSByte, rt.KindByte, rt.KindInt16, rt.KindUInt16: // the difference, which always fits
		if args[0].Kind() == k {
			return number(this.AsInt() - args[0].AsInt())
		}
	}
	n, err := rt.Compare(f, this, args[0])
	return rt.Int(n), err
}

// tryParse makes a TryParse of a Parse. A style that makes no sense throws all the same.
func tryParse(t *rt.Type, parse fn) fn {
	return func(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
		last := len(args) - 1
		v, err := parse(f, this, args[:last])
		if ex, ok := err.(*rt.Exception); ok && ex.Class == rt.ArgumentException {
			return rt.Null, err
		}
		return try(&args[last], t)(v, err)
	}
}

// styleOf is the style among the arguments of Parse, or the usual one of the type.
func styleOf(args []rt.Value, usual format.Styles) (format.Styles, error) {
	if args[0].IsNull() {
		return usual, nullArg("s")
	}
	if len(args) < 2 || args[1].Kind() != rt.KindEnum {
		return usual, nil
	}
	s := format.Styles(args[1].AsInt())
	switch {
	case s&^0x3FF != 0:
		return s, badArg("An undefined NumberStyles value is being used. (Parameter 'style')")
	case s&format.Hex != 0 && usual != format.IntegerStyle:
		return s, badArg("The number style AllowHexSpecifier is not supported on floating point data types.")
	case s&format.Hex != 0 && s&^(format.Hex|format.LeadingWhite|format.TrailingWhite) != 0:
		return s, badArg("With the AllowHexSpecifier bit set in the enum bit field, the only other valid bits that can be combined into the enum value must be a subset of those in HexNumber.")
	}
	return s, nil
}

// parseError makes an exception of what is wrong with a text.
func parseError(err error, t *rt.Type) error {
	if errors.Is(err, format.ErrRange) {
		article := "an"
		if t.Kind != rt.KindInt32 && t.Kind != rt.KindInt64 && t.Kind != rt.KindInt16 && t.Kind != rt.KindByte {
			article = "a"
		}
		return rt.Throw(rt.OverflowException, "Value was either too large or too small for %s %s.", article, t.SimpleName())
	}
	return rt.Throw(rt.FormatException, "Input string was not in a correct format.")
}

func parseSigned(t *rt.Type, bits int) fn {
	return func(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
		style, err := styleOf(args, format.IntegerStyle)
		if err != nil {
			return rt.Null, err
		}
		n, err := format.ParseInt(args[0].AsString(), style, bits, providedCulture(args))
		if err != nil {
			return rt.Null, parseError(err, t)
		}
		return rt.Scalar(t, n), scan(f, args[0].AsString())
	}
}

func parseUnsigned(t *rt.Type, bits int) fn {
	return func(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
		style, err := styleOf(args, format.IntegerStyle)
		if err != nil {
			return rt.Null, err
		}
		n, err := format.ParseUint(args[0].AsString(), style, bits, providedCulture(args))
		if err != nil {
			return rt.Null, parseError(err, t)
		}
		return rt.Scalar(t, int64(n)), scan(f, args[0].AsString())
	}
}

func parseFloat(t *rt.Type, bits int) fn {
	return func(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
		style, err := styleOf(args, format.FloatStyle|format.Thousands)
		if err != nil {
			return rt.Null, err
		}
		x, err := format.ParseFloat(args[0].AsString(), style, bits, providedCulture(args))
		if err != nil {
			return rt.Null, parseError(err, t)
		}
		if bits == 32 {
			return rt.Float(float32(x)), nil
		}
		return rt.Double(x), scan(f, args[0].AsString())
	}
}

func parseDecimal(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	style, err := styleOf(args, format.NumberStyle)
	if err != nil {
		return rt.Null, err
	}
	if len(args[0].AsString()) > 10_000 {
		return rt.Null, parseError(format.ErrRange, rt.DecimalType)
	}
	d, err := format.ParseDecimal(args[0].AsString(), style, providedCulture(args))
	if err != nil {
		return rt.Null, parseError(err, rt.DecimalType)
	}
	return rt.Decimal(d), nil
}

// integerClass is the table of an integral type.
func integerClass(t *rt.Type, bits int, signed bool) rt.Class {
	parse := parseUnsigned(t, bits)
	low, high := "0", strconv.FormatUint(1<<bits-1, 10)
	if bits == 64 {
		high = strconv.FormatUint(math.MaxUint64, 10)
	}
	if signed {
		parse = parseSigned(t, bits)
		low, high = strconv.FormatInt(-1<<(bits-1), 10), strconv.FormatInt(1<<(bits-1)-1, 10)
	}
	return numberTable(t, parse, table{
		{"const T MaxValue = " + high, nil, "The largest value."},
		{"const T MinValue = " + low, nil, "The smallest value."},
	})
}

func numberClasses() []rt.Class {
	return []rt.Class{
		integerClass(rt.SByteType, 8, true), integerClass(rt.ByteType, 8, false), integerClass(rt.ShortType, 16, true),
		integerClass(rt.UShortType, 16, false), integerClass(rt.IntType, 32, true), integerClass(rt.UIntType, 32, false),
		integerClass(rt.LongType, 64, true), integerClass(rt.ULongType, 64, false),
		floatClass(rt.DoubleType, 64, "1.7976931348623157E+308", "5E-324"),
		floatClass(rt.FloatType, 32, "3.4028235E+38", "1E-45"),
		decimalClass, boolClass,
	}
}

// floatClass is the table of double and float.
func floatClass(t *rt.Type, bits int, largest, epsilon string) rt.Class {
	normal := map[int]float64{32: 0x1p-126, 64: 0x1p-1022}[bits] // the smallest number with all its digits
	is := func(q func(x float64) bool) fn {
		return func(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) { return truth(q(args[0].AsDouble())) }
	}
	return numberTable(t, parseFloat(t, bits), table{
		{"const T MaxValue = " + largest, nil, "The largest value."},
		{"const T MinValue = -" + largest, nil, "The smallest value."},
		{"const T Epsilon = " + epsilon, nil, "The smallest value above 0."},
		{"const T NaN = 0.0 / 0.0", nil, "Not a number."},
		{"const T PositiveInfinity = 1.0 / 0.0", nil, "Infinity."},
		{"const T NegativeInfinity = -1.0 / 0.0", nil, "Negative infinity."},
		{"static bool IsNaN(T d)", is(math.IsNaN), "Reports whether a number is NaN."},
		{"static bool IsInfinity(T d)", is(func(x float64) bool { return math.IsInf(x, 0) }), "Reports whether a number is infinite."},
		{"static bool IsPositiveInfinity(T d)", is(func(x float64) bool { return math.IsInf(x, 1) }), "Reports whether a number is positive infinity."},
		{"static bool IsNegativeInfinity(T d)", is(func(x float64) bool { return math.IsInf(x, -1) }), "Reports whether a number is negative infinity."},
		{"static bool IsNegative(T d)", is(math.Signbit), "Reports whether a number has a minus sign, as negative zero has."},
		{"static bool IsNormal(T d)", is(func(x float64) bool { return math.Abs(x) >= normal && !math.IsInf(x, 0) }), "Reports whether a number is neither 0, tiny, infinite nor NaN."},
		{"static bool IsSubnormal(T d)", is(func(x float64) bool { return x != 0 && math.Abs(x) < normal }), "Reports whether a number is so small that it has lost digits."},
		{"static bool IsFinite(T d)", is(func(x float64) bool { return !math.IsInf(x, 0) && !math.IsNaN(x) }), "Reports whether a number is finite."},
	})
}

var boolClass = class(rt.BoolType.Def, "Boolean is true or false.", table{
	{"static string TrueString { get; }", constant(rt.String("True")), "The text of true."},
	{"static string FalseString { get; }", constant(rt.String("False")), "The text of false."},
	{"string ToString()", objectToString, "Returns True or False."},
	{"string ToString(IFormatProvider provider)", objectToString, "Returns True or False."},
	{"static bool Parse(string value)", boolParse, "Reads True or False, in any case."},
	{"static bool TryParse(string value, out bool result)", tryParse(rt.BoolType, boolParse), "Reads True or False, in any case, and reports whether the text is that."},
	{"int CompareTo(bool value)", compareTo, "Compares with another bool: false comes before true."},
	{"int CompareTo(object obj)", compareTo, "Compares with another bool: false comes before true."},
	{"bool Equals(bool obj)", objectEquals, "Reports whether two values are the same."},
})

func boolParse(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	if args[0].IsNull() {
		return rt.Null, nullArg("value")
	}
	switch strings.ToLower(strings.Trim(args[0].AsString(), " \t\r\n\v\f\x00")) {
	case "true":
		return truth(true)
	case "false":
		return truth(false)
	}
	return rt.Null, rt.Throw(rt.FormatException, "String was not recognized as a valid Boolean.")
}
