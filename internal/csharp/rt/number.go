package rt

import (
	"math"
	"strconv"

	"github.com/portico-apim/portico/internal/csharp/decimal"
)

// A decimalObject holds the 128 bits of a decimal, which a Value has no room for.
type decimalObject struct{ d decimal.Decimal }

// Type returns decimal.
func (*decimalObject) Type() *Type { return DecimalType }

// Decimal returns a decimal.
func Decimal(d decimal.Decimal) Value { return Obj(&decimalObject{d}) }

// AsDecimal returns the number of a decimal; default(decimal) is 0.
func (v Value) AsDecimal() decimal.Decimal {
	if o, ok := v.ref.(*decimalObject); ok {
		return o.d
	}
	return decimal.Decimal{}
}

// NumberOf returns an integer as a value of a numeric or enum type; for T?, of T. It must fit.
func NumberOf(t *Type, n int64) Value {
	if t.IsNullable() {
		t = t.Args[0]
	}
	switch t.Kind {
	case KindSingle, KindDouble:
		return Value{math.Float64bits(float64(n)), t}
	case KindDecimal:
		return Decimal(decimal.FromInt64(n))
	case KindObject:
		return Int(int(n))
	}
	return Value{uint64(n), t}
}

// RealOf returns the number that a text of digits stands for, as a double, float or decimal.
func RealOf(t *Type, text string, negative bool) Value {
	if negative {
		text = "-" + text
	}
	switch t.Kind {
	case KindDecimal:
		d, _ := decimal.Parse(text)
		return Decimal(d)
	case KindSingle:
		x, _ := strconv.ParseFloat(text, 32)
		return Float(float32(x))
	}
	x, _ := strconv.ParseFloat(text, 64)
	return Double(x)
}

// intRange is the smallest and the largest value of each integral kind but ulong.
var intRange = [...][2]int64{
	KindChar: {0, math.MaxUint16}, KindSByte: {math.MinInt8, math.MaxInt8}, KindByte: {0, math.MaxUint8},
	KindInt16: {math.MinInt16, math.MaxInt16}, KindUInt16: {0, math.MaxUint16}, KindInt32: {math.MinInt32, math.MaxInt32},
	KindUInt32: {0, math.MaxUint32}, KindInt64: {math.MinInt64, math.MaxInt64}, KindUInt64: {0, math.MaxInt64},
}

// Fits reports whether n is in the range of an integral kind.
func Fits(k Kind, n int64) bool { return n >= intRange[k][0] && n <= intRange[k][1] }

// Wrap cuts n to the bits of an integral kind, and extends its sign.
func Wrap(k Kind, n int64) int64 {
	switch k {
	case KindChar, KindUInt16:
		return int64(uint16(n))
	case KindSByte:
		return int64(int8(n))
	case KindByte:
		return int64(byte(n))
	case KindInt16:
		return int64(int16(n))
	case KindInt32, KindEnum:
		return int64(int32(n))
	case KindUInt32:
		return int64(uint32(n))
	}
	return n
}

// Overflow returns what arithmetic throws in a checked context.
func Overflow() *Exception {
	return Throw(OverflowException, "Arithmetic operation resulted in an overflow.")
}

// ConvertNumber converts a number, char or enum to another such type, as a cast does. In a checked context a number that does not
// fit throws; otherwise integers lose their upper bits. Conversions to decimal and from decimal to integers always check.
func ConvertNumber(v Value, to *Type, checked bool) (Value, error) {
	from := v.Kind()
	switch {
	case from == KindDecimal:
		return convertDecimal(v.AsDecimal(), to)
	case from == KindSingle || from == KindDouble:
		return convertFloat(v.AsDouble(), from, to, checked)
	}
	n := int64(v.num)
	switch to.Kind {
	case KindSingle:
		if from == KindUInt64 {
			return Float(float32(v.num)), nil
		}
		return Float(float32(n)), nil
	case KindDouble:
		if from == KindUInt64 {
			return Double(float64(v.num)), nil
		}
		return Double(float64(n)), nil
	case KindDecimal:
		if from == KindUInt64 {
			return Decimal(decimal.FromUint64(v.num)), nil
		}
		return Decimal(decimal.FromInt64(n)), nil
	}
	if checked && !intFits(n, from, to.Kind) {
		return Null, Overflow()
	}
	return Value{uint64(Wrap(to.Kind, n)), to}, nil
}

// intFits reports whether the bits of an integer of kind from mean a number that kind to can hold.
func intFits(n int64, from, to Kind) bool {
	switch {
	case to == KindEnum:
		return true
	case from == KindUInt64 && n < 0:
		return to == KindUInt64
	case to == KindUInt64:
		return n >= 0
	}
	return Fits(to, n)
}

func convertDecimal(d decimal.Decimal, to *Type) (Value, error) {
	switch to.Kind {
	case KindDecimal:
		return Decimal(d), nil
	case KindSingle:
		return Float(float32(d.Float())), nil
	case KindDouble:
		return Double(d.Float()), nil
	case KindUInt64:
		n, ok := d.Uint()
		if !ok {
			return Null, Throw(OverflowException, "Value was either too large or too small for a UInt64.")
		}
		return Value{n, to}, nil
	}
	n, ok := d.Int()
	if !ok || to.Kind != KindEnum && !Fits(to.Kind, n) {
		return Null, Throw(OverflowException, "Value was either too large or too small for an %s.", to.SimpleName())
	}
	return Value{uint64(n), to}, nil
}

func convertFloat(x float64, from Kind, to *Type, checked bool) (Value, error) {
	switch to.Kind {
	case KindDouble:
		return Double(x), nil
	case KindSingle:
		return Float(float32(x)), nil
	case KindDecimal:
		digits := 15
		if from == KindSingle {
			digits = 7
		}
		d, err := decimal.FromFloat(x, digits)
		if err != nil {
			return Null, Throw(OverflowException, "Value was either too large or too small for a Decimal.")
		}
		return Decimal(d), nil
	case KindUInt64:
		if t := math.Trunc(x); t >= 0 && t < 1<<64 {
			return Value{uint64(t), to}, nil
		}
	default:
		if t := math.Trunc(x); t >= math.MinInt64 && t < 1<<63 {
			if n := int64(t); to.Kind == KindEnum || Fits(to.Kind, n) {
				return Value{uint64(n), to}, nil
			} else if !checked {
				return Value{uint64(Wrap(to.Kind, n)), to}, nil
			}
		}
	}
	if checked {
		return Null, Overflow()
	}
	return Value{uint64(outOfRange(to.Kind)), to}, nil
}

// outOfRange is what an unchecked conversion of a float that is far out of range, or no number, gives on x64.
func outOfRange(k Kind) int64 {
	switch k {
	case KindInt64, KindUInt64:
		return math.MinInt64
	case KindInt32, KindEnum:
		return math.MinInt32
	}
	return 0
}
