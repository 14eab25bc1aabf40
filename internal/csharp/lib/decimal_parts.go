package lib

import (
	"github.com/portico-apim/portico/internal/csharp/decimal"
	"github.com/portico-apim/portico/internal/csharp/rt"
)

func decimalFromBits(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	a := asArray(args[0])
	switch {
	case a == nil:
		return rt.Null, nullArg("bits")
	case a.Len() != 4:
		return rt.Null, badDecimal()
	}
	d, ok := decimal.FromBits([4]int32{int32(a.At(0).AsInt()), int32(a.At(1).AsInt()), int32(a.At(2).AsInt()), int32(a.At(3).AsInt())})
	if !ok {
		return rt.Null, badDecimal()
	}
	return rt.Decimal(d), nil
}

func badDecimal() error {
	return badArg("Decimal byte array constructor requires an array of length four containing valid decimal bytes.")
}

func decimalFromParts(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	scale := args[4].AsInt()
	if scale > decimal.MaxScale {
		return rt.Null, outOfRange("scale", "Decimal's scale value must be between 0 and 28, inclusive.")
	}
	flags := int32(scale) << 16
	if args[3].AsBool() {
		flags |= -1 << 31
	}
	d, _ := decimal.FromBits([4]int32{int32(args[0].AsInt()), int32(args[1].AsInt()), int32(args[2].AsInt()), flags})
	return rt.Decimal(d), nil
}

func decimalToCurrency(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	scaled, err := decimal.Mul(args[0].AsDecimal(), decimal.FromInt64(10_000))
	if err != nil {
		return rt.Null, rt.Overflow()
	}
	return rt.ConvertNumber(rt.Decimal(scaled.Round(0, false)), rt.LongType, true)
}

func decimalFromCurrency(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	d, err := decimal.Div(decimal.FromInt64(args[0].AsLong()), decimal.FromInt64(10_000))
	return rt.Decimal(d), err
}
