package lib

import (
	"github.com/portico-apim/portico/internal/csharp/decimal"
	"github.com/portico-apim/portico/internal/csharp/rt"
)

var decimalClass = numberTable(rt.DecimalType, parseDecimal, table{
	{"Decimal(int value)", decimalNew, "Makes a decimal of an integer."},
	{"Decimal(long value)", decimalNew, "Makes a decimal of an integer."},
	{"Decimal(uint value)", decimalNew, "Makes a decimal of an integer."},
	{"Decimal(ulong value)", decimalNew, "Makes a decimal of an integer."},
	{"Decimal(float value)", decimalNew, "Makes a decimal of a float, to 7 digits."},
	{"Decimal(double value)", decimalNew, "Makes a decimal of a double, to 15 digits."},
	{"Decimal(int[] bits)", decimalFromBits, "Makes a decimal of what GetBits returns."},
	{"Decimal(int lo, int mid, int hi, bool isNegative, byte scale)", decimalFromParts, "Makes a decimal of its 96 bits, its sign and the number of digits after the point."},
	{"const decimal MaxValue = 79228162514264337593543950335M", nil, "The largest value."},
	{"const decimal MinValue = -79228162514264337593543950335M", nil, "The smallest value."},
	{"const decimal Zero = 0M", nil, "0."},
	{"const decimal One = 1M", nil, "1."},
	{"const decimal MinusOne = -1M", nil, "-1."},
	{"static decimal Add(decimal d1, decimal d2)", decimalOp("+"), "Returns the sum."},
	{"static decimal Subtract(decimal d1, decimal d2)", decimalOp("-"), "Returns the difference."},
	{"static decimal Multiply(decimal d1, decimal d2)", decimalOp("*"), "Returns the product."},
	{"static decimal Divide(decimal d1, decimal d2)", decimalOp("/"), "Returns the quotient."},
	{"static decimal Remainder(decimal d1, decimal d2)", decimalOp("%"), "Returns the remainder."},
	{"static decimal Negate(decimal d)", decimalMap(decimal.Decimal.Neg), "Returns the number with the other sign."},
	{"static decimal Truncate(decimal d)", decimalMap(decimal.Decimal.Truncate), "Returns the integer part."},
	{"static decimal Floor(decimal d)", decimalMap(decimal.Decimal.Floor), "Returns the largest integer that is not above."},
	{"static decimal Ceiling(decimal d)", decimalMap(decimal.Decimal.Ceiling), "Returns the smallest integer that is not below."},
	{"static decimal Round(decimal d)", decimalRound, "Rounds to an integer, ties to even."},
	{"static decimal Round(decimal d, int decimals)", decimalRound, "Rounds to digits after the point, ties to even."},
	{"static decimal Round(decimal d, MidpointRounding mode)", decimalRound, "Rounds to an integer."},
	{"static decimal Round(decimal d, int decimals, MidpointRounding mode)", decimalRound, "Rounds to digits after the point."},
	{"static int Compare(decimal d1, decimal d2)", decimalCompare, "Compares two numbers: negative, 0 or positive."},
	{"static bool Equals(decimal d1, decimal d2)", objectEqualsStatic, "Reports whether two numbers are the same."},
	{"static byte ToByte(decimal value)", decimalTo(rt.ByteType), "Returns the integer part."},
	{"static sbyte ToSByte(decimal value)", decimalTo(rt.SByteType), "Returns the integer part."},
	{"static short ToInt16(decimal value)", decimalTo(rt.ShortType), "Returns the integer part."},
	{"static ushort ToUInt16(decimal value)", decimalTo(rt.UShortType), "Returns the integer part."},
	{"static int ToInt32(decimal d)", decimalTo(rt.IntType), "Returns the integer part."},
	{"static uint ToUInt32(decimal d)", decimalTo(rt.UIntType), "Returns the integer part."},
	{"static long ToInt64(decimal d)", decimalTo(rt.LongType), "Returns the integer part."},
	{"static ulong ToUInt64(decimal d)", decimalTo(rt.ULongType), "Returns the integer part."},
	{"static float ToSingle(decimal d)", decimalTo(rt.FloatType), "Returns the nearest float."},
	{"static double ToDouble(decimal d)", decimalTo(rt.DoubleType), "Returns the nearest double."},
	{"static long ToOACurrency(decimal value)", decimalToCurrency, "Returns the number in ten-thousandths."},
	{"static decimal FromOACurrency(long cy)", decimalFromCurrency, "Returns the number that ten-thousandths are."},
	{"static int[] GetBits(decimal d)", decimalGetBits, "Returns the four words of the number."},
})

func decimalNew(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	return rt.ConvertNumber(args[0], rt.DecimalType, true)
}

func decimalOp(op string) fn {
	apply := rt.BinaryOperator(op, rt.KindDecimal, true)
	return func(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) { return apply(args[0], args[1]) }
}

func decimalMap(to func(decimal.Decimal) decimal.Decimal) fn {
	return func(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
		return rt.Decimal(to(args[0].AsDecimal())), nil
	}
}

// rounding reads digits and mode from the arguments of Round; modes beyond away-from-zero are handled by roundMode.
func rounding(args []rt.Value, most int) (digits, mode int, err error) {
	for _, a := range args {
		if a.Kind() == rt.KindEnum {
			mode = a.AsInt()
		} else {
			digits = a.AsInt()
		}
	}
	if digits < 0 || digits > most {
		return 0, 0, outOfRange("decimals", "Decimal can only round to between 0 and 28 digits of precision.")
	}
	return digits, mode, nil
}

func decimalRound(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	digits, mode, err := rounding(args[1:], decimal.MaxScale)
	if err != nil {
		return rt.Null, err
	}
	return rt.Decimal(roundDecimal(args[0].AsDecimal(), digits, mode)), nil
}

// roundDecimal rounds by a MidpointRounding: to even, away from zero, to zero, to negative infinity, to positive infinity.
func roundDecimal(d decimal.Decimal, digits, mode int) decimal.Decimal {
	if mode < 2 {
		return d.Round(digits, mode == 1)
	}
	scale := decimal.FromInt64(1)
	for range digits {
		scale, _ = decimal.Mul(scale, decimal.FromInt64(10))
	}
	scaled, err := decimal.Mul(d, scale)
	if err != nil {
		return d
	}
	switch mode {
	case 2:
		scaled = scaled.Truncate()
	case 3:
		scaled = scaled.Floor()
	default:
		scaled = scaled.Ceiling()
	}
	out, _ := decimal.Div(scaled, scale)
	return out
}

func decimalCompare(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	return number(decimal.Cmp(args[0].AsDecimal(), args[1].AsDecimal()))
}

func decimalTo(t *rt.Type) fn {
	return func(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
		return rt.ConvertNumber(args[0], t, true)
	}
}

func decimalGetBits(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	bits := args[0].AsDecimal().Bits()
	items := make([]rt.Value, len(bits))
	for i, b := range bits {
		items[i] = rt.Int(int(b))
	}
	return rt.NewArray(rt.IntType, items), nil
}
