package lib

import (
	"math"

	"github.com/portico-apim/portico/internal/csharp/decimal"
	"github.com/portico-apim/portico/internal/csharp/rt"
)

var (
	mathDef          = rt.Declare("System", "static class Math")
	midpointRounding = rt.Declare("System", "enum MidpointRounding { ToEven, AwayFromZero, ToZero, ToNegativeInfinity, ToPositiveInfinity }")
)

// numericKeywords are the types that Abs, Max, Min and Sign have overloads for, in the order of .NET's conversions.
var numericKeywords = []*rt.Type{
	rt.SByteType, rt.ByteType, rt.ShortType, rt.UShortType, rt.IntType, rt.UIntType, rt.LongType, rt.ULongType, rt.FloatType, rt.DoubleType, rt.DecimalType,
}

var mathClass = class(mathDef, "Math has the usual functions of numbers.", append(mathOverloads(), table{
	{"const double PI = 3.1415926535897931", nil, "3.14159…"},
	{"const double E = 2.7182818284590451", nil, "2.71828…"},
	{"static double Ceiling(double a)", mathMap(math.Ceil), "Returns the smallest integer that is not below."},
	{"static decimal Ceiling(decimal d)", decimalMap(decimal.Decimal.Ceiling), "Returns the smallest integer that is not below."},
	{"static double Floor(double d)", mathMap(math.Floor), "Returns the largest integer that is not above."},
	{"static decimal Floor(decimal d)", decimalMap(decimal.Decimal.Floor), "Returns the largest integer that is not above."},
	{"static double Truncate(double d)", mathMap(math.Trunc), "Returns the integer part."},
	{"static decimal Truncate(decimal d)", decimalMap(decimal.Decimal.Truncate), "Returns the integer part."},
	{"static double Round(double a)", mathRound, "Rounds to an integer, ties to even."},
	{"static double Round(double value, int digits)", mathRound, "Rounds to digits after the point, ties to even."},
	{"static double Round(double value, MidpointRounding mode)", mathRound, "Rounds to an integer."},
	{"static double Round(double value, int digits, MidpointRounding mode)", mathRound, "Rounds to digits after the point."},
	{"static decimal Round(decimal d)", decimalRound, "Rounds to an integer, ties to even."},
	{"static decimal Round(decimal d, int decimals)", decimalRound, "Rounds to digits after the point, ties to even."},
	{"static decimal Round(decimal d, MidpointRounding mode)", decimalRound, "Rounds to an integer."},
	{"static decimal Round(decimal d, int decimals, MidpointRounding mode)", decimalRound, "Rounds to digits after the point."},
	{"static double Sqrt(double d)", mathMap(math.Sqrt), "Returns the square root."},
	{"static double Pow(double x, double y)", mathPow, "Returns x to the power of y."},
	{"static double Exp(double d)", mathMap(math.Exp), "Returns e to the power of d."},
	{"static double Log(double d)", mathMap(math.Log), "Returns the natural logarithm."},
	{"static double Log(double a, double newBase)", mathLogBase, "Returns the logarithm to a base."},
	{"static double Log10(double d)", mathMap(math.Log10), "Returns the logarithm to base 10."},
	{"static double Sin(double a)", mathMap(math.Sin), "Returns the sine."},
	{"static double Cos(double d)", mathMap(math.Cos), "Returns the cosine."},
	{"static double Tan(double a)", mathMap(math.Tan), "Returns the tangent."},
	{"static double Asin(double d)", mathMap(math.Asin), "Returns the arc sine."},
	{"static double Acos(double d)", mathMap(math.Acos), "Returns the arc cosine."},
	{"static double Atan(double d)", mathMap(math.Atan), "Returns the arc tangent."},
	{"static double Atan2(double y, double x)", mathAtan2, "Returns the angle of a point."},
	{"static double Asinh(double d)", mathMap(math.Asinh), "Returns the inverse hyperbolic sine."},
	{"static double Acosh(double d)", mathMap(math.Acosh), "Returns the inverse hyperbolic cosine."},
	{"static double Atanh(double d)", mathMap(math.Atanh), "Returns the inverse hyperbolic tangent."},
	{"static double Cbrt(double d)", mathMap(math.Cbrt), "Returns the cube root."},
	{"static double Sinh(double value)", mathMap(math.Sinh), "Returns the hyperbolic sine."},
	{"static double Cosh(double value)", mathMap(math.Cosh), "Returns the hyperbolic cosine."},
	{"static double Tanh(double value)", mathMap(math.Tanh), "Returns the hyperbolic tangent."},
	{"static double IEEERemainder(double x, double y)", mathRemainder, "Returns the remainder of the nearest quotient."},
	{"static int DivRem(int a, int b, out int result)", mathDivRem, "Returns quotient and remainder."},
	{"static long DivRem(long a, long b, out long result)", mathDivRem, "Returns quotient and remainder."},
	{"static long BigMul(int a, int b)", mathBigMul, "Returns the full product."},
}...))

// mathOverloads are the functions that exist for every numeric type.
func mathOverloads() table {
	var rows table
	for _, t := range numericKeywords {
		keyword := t.String()
		rows = append(rows, table{
			{withKeyword("static T Max(T val1, ", keyword) + keyword + " val2)", mathExtreme(t, ">"), "Returns the larger number."},
			{withKeyword("static T Min(T val1, ", keyword) + keyword + " val2)", mathExtreme(t, "<"), "Returns the smaller number."},
			{withKeyword("static T Clamp(T value, ", keyword) + keyword + " min, " + keyword + " max)", mathClamp(t), "Returns the number, or the end of a range if it is beyond."},
		}...)
		if t.Kind == rt.KindByte || t.Kind == rt.KindUInt16 || t.Kind == rt.KindUInt32 || t.Kind == rt.KindUInt64 {
			continue
		}
		rows = append(rows, table{
			{withKeyword("static T Abs(T value)", keyword), mathAbs(t), "Returns the number without its sign."},
			{withKeyword("static int Sign(T value)", keyword), mathSign(t), "Returns -1, 0 or 1."},
		}...)
	}
	return rows
}

func mathMap(to func(float64) float64) fn {
	return func(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
		return rt.Double(to(args[0].AsDouble())), nil
	}
}

// mathExtreme is Max and Min; NaN wins.
func mathExtreme(t *rt.Type, op string) fn {
	first := rt.BinaryOperator(op, t.Kind, false)
	return func(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
		if t.Kind.IsFloat() && math.IsNaN(args[0].AsDouble()) {
			return args[0], nil
		}
		if t.Kind.IsFloat() && math.IsNaN(args[1].AsDouble()) {
			return args[1], nil
		}
		v, err := first(args[0], args[1])
		if v.AsBool() {
			return args[0], err
		}
		return args[1], err
	}
}

func mathClamp(t *rt.Type) fn {
	below := rt.BinaryOperator("<", t.Kind, false)
	return func(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
		least, most := args[1], args[2]
		if wrong, _ := below(most, least); wrong.AsBool() {
			return rt.Null, badArg("'min' cannot be greater than max.")
		}
		if low, _ := below(args[0], least); low.AsBool() {
			return least, nil
		}
		if high, _ := below(most, args[0]); high.AsBool() {
			return most, nil
		}
		return args[0], nil
	}
}

func mathAbs(t *rt.Type) fn {
	return func(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
		v := args[0]
		switch t.Kind {
		case rt.KindDouble:
			return rt.Double(math.Abs(v.AsDouble())), nil
		case rt.KindSingle:
			return rt.Float(float32(math.Abs(v.AsDouble()))), nil
		case rt.KindDecimal:
			return rt.Decimal(v.AsDecimal().Abs()), nil
		}
		n := v.AsLong()
		if n >= 0 {
			return v, nil
		}
		if n == math.MinInt64 || !rt.Fits(t.Kind, -n) {
			return rt.Null, rt.Throw(rt.OverflowException, "Negating the minimum value of a twos complement number is invalid.")
		}
		return rt.Scalar(t, -n), nil
	}
}

func mathSign(t *rt.Type) fn {
	return func(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
		v := args[0]
		switch t.Kind {
		case rt.KindDouble, rt.KindSingle:
			x := v.AsDouble()
			if math.IsNaN(x) {
				return rt.Null, rt.Throw(rt.ArithmeticException, "Function does not accept floating point Not-a-Number values.")
			}
			return number(btoi(x > 0) - btoi(x < 0))
		case rt.KindDecimal:
			return number(v.AsDecimal().Sign())
		}
		return number(btoi(v.AsLong() > 0) - btoi(v.AsLong() < 0))
	}
}

func mathRound(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	digits, mode, err := rounding(args[1:], 15)
	if err != nil {
		return rt.Null, err
	}
	x := args[0].AsDouble()
	power := math.Pow10(digits)
	if math.Abs(x) >= 1e16 || math.IsNaN(x) {
		return rt.Double(x), nil
	}
	scaled := x * power
	switch mode {
	case 0:
		scaled = math.RoundToEven(scaled)
	case 1:
		scaled = math.Round(scaled)
	case 2:
		scaled = math.Trunc(scaled)
	case 3:
		scaled = math.Floor(scaled)
	default:
		scaled = math.Ceil(scaled)
	}
	return rt.Double(scaled / power), nil
}

func mathPow(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	return rt.Double(math.Pow(args[0].AsDouble(), args[1].AsDouble())), nil
}

func mathLogBase(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	a, base := args[0].AsDouble(), args[1].AsDouble()
	if base == 1 || a != 1 && (base == 0 || math.IsInf(base, 1)) {
		return rt.Double(math.NaN()), nil
	}
	return rt.Double(math.Log(a) / math.Log(base)), nil
}

func mathAtan2(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	return rt.Double(math.Atan2(args[0].AsDouble(), args[1].AsDouble())), nil
}

func mathRemainder(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	return rt.Double(math.Remainder(args[0].AsDouble(), args[1].AsDouble())), nil
}

func mathDivRem(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	a, b := args[0].AsLong(), args[1].AsLong()
	if b == 0 {
		return rt.Null, rt.DivideByZero()
	}
	t := args[0].Type()
	args[2] = rt.Scalar(t, a%b)
	return rt.Scalar(t, a/b), nil
}

func mathBigMul(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	return rt.Long(args[0].AsLong() * args[1].AsLong()), nil
}
