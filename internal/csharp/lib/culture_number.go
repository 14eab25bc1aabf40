package lib

import (
	"slices"

	"github.com/portico-apim/portico/internal/csharp/format"
	"github.com/portico-apim/portico/internal/csharp/rt"
)

var numberInfoDef = rt.Declare("System.Globalization", "class NumberFormatInfo : IFormatProvider")

// A numberInfo is a NumberFormatInfo.
type numberInfo struct {
	numbers  *format.Numbers
	readOnly bool
}

// Type returns NumberFormatInfo.
func (*numberInfo) Type() *rt.Type { return numberInfoDef.Type() }

var numberInfoClass = class(numberInfoDef, "NumberFormatInfo is how numbers look.", table{
	{"object GetFormat(Type formatType)", providerGetFormat, "Returns the NumberFormatInfo or DateTimeFormatInfo, null for other types."},
	{"NumberFormatInfo()", numberInfoNew, "Makes the format of the invariant culture, to be changed."},
	{"static NumberFormatInfo InvariantInfo { get; }", constant(rt.Obj(&numberInfo{format.Invariant.Numbers, true})), "The format of the invariant culture."},
	{"static NumberFormatInfo CurrentInfo { get; }", constant(rt.Obj(&numberInfo{format.Invariant.Numbers, true})), "The format of the invariant culture."},
	{"static NumberFormatInfo GetInstance(IFormatProvider formatProvider)", numberInfoInstance, "Returns the format of a provider."},
	{"static NumberFormatInfo ReadOnly(NumberFormatInfo nfi)", numberInfoReadOnly, "Returns the format as one that cannot change."},
	{"bool IsReadOnly { get; }", numberInfoIsReadOnly, "Reports whether the format cannot change."},
	{"object Clone()", numberInfoClone, "Returns a copy that can change."},
	{"string NumberDecimalSeparator { get; set; }", numberText(func(n *format.Numbers) *string { return &n.Decimal }), "The decimal point."},
	{"string NumberGroupSeparator { get; set; }", numberText(func(n *format.Numbers) *string { return &n.Group }), "What stands between groups of digits."},
	{"int[] NumberGroupSizes { get; set; }", numberGroups(func(n *format.Numbers) *[]int { return &n.Groups }), "The sizes of groups of digits."},
	{"int NumberDecimalDigits { get; set; }", numberSetting(99, func(n *format.Numbers) *int { return &n.Digits }), "How many digits the formats N and F have after the point."},
	{"int NumberNegativePattern { get; set; }", numberSetting(4, func(n *format.Numbers) *int { return &n.NegativePattern }), "Where the minus sign of the format N is."},
	{"string NegativeSign { get; set; }", numberText(func(n *format.Numbers) *string { return &n.Negative }), "The minus sign."},
	{"string PositiveSign { get; set; }", numberText(func(n *format.Numbers) *string { return &n.Positive }), "The plus sign."},
	{"string NaNSymbol { get; set; }", numberText(func(n *format.Numbers) *string { return &n.NaN }), "The text of NaN."},
	{"string PositiveInfinitySymbol { get; set; }", numberText(func(n *format.Numbers) *string { return &n.Infinity }), "The text of infinity."},
	{"string NegativeInfinitySymbol { get; set; }", numberText(func(n *format.Numbers) *string { return &n.NegativeInfinity }), "The text of negative infinity."},
	{"string PerMilleSymbol { get; set; }", numberText(func(n *format.Numbers) *string { return &n.PerMille }), "The per mille sign."},
	{"string CurrencySymbol { get; set; }", numberText(func(n *format.Numbers) *string { return &n.Currency.Symbol }), "The currency symbol."},
	{"string CurrencyDecimalSeparator { get; set; }", numberText(func(n *format.Numbers) *string { return &n.Currency.Decimal }), "The decimal point of amounts of money."},
	{"string CurrencyGroupSeparator { get; set; }", numberText(func(n *format.Numbers) *string { return &n.Currency.Group }), "What stands between groups of digits in amounts of money."},
	{"int[] CurrencyGroupSizes { get; set; }", numberGroups(func(n *format.Numbers) *[]int { return &n.Currency.Groups }), "The sizes of groups of digits in amounts of money."},
	{"int CurrencyDecimalDigits { get; set; }", numberSetting(99, func(n *format.Numbers) *int { return &n.Currency.Digits }), "How many digits the format C has after the point."},
	{"int CurrencyPositivePattern { get; set; }", numberSetting(3, func(n *format.Numbers) *int { return &n.Currency.PositivePattern }), "Where the currency symbol is."},
	{"int CurrencyNegativePattern { get; set; }", numberSetting(16, func(n *format.Numbers) *int { return &n.Currency.NegativePattern }), "Where the currency symbol and the minus sign are."},
	{"string PercentSymbol { get; set; }", numberText(func(n *format.Numbers) *string { return &n.Percent.Symbol }), "The percent sign."},
	{"string PercentDecimalSeparator { get; set; }", numberText(func(n *format.Numbers) *string { return &n.Percent.Decimal }), "The decimal point of percentages."},
	{"string PercentGroupSeparator { get; set; }", numberText(func(n *format.Numbers) *string { return &n.Percent.Group }), "What stands between groups of digits in percentages."},
	{"int[] PercentGroupSizes { get; set; }", numberGroups(func(n *format.Numbers) *[]int { return &n.Percent.Groups }), "The sizes of groups of digits in percentages."},
	{"int PercentDecimalDigits { get; set; }", numberSetting(99, func(n *format.Numbers) *int { return &n.Percent.Digits }), "How many digits the format P has after the point."},
	{"int PercentPositivePattern { get; set; }", numberSetting(3, func(n *format.Numbers) *int { return &n.Percent.PositivePattern }), "Where the percent sign is."},
	{"int PercentNegativePattern { get; set; }", numberSetting(11, func(n *format.Numbers) *int { return &n.Percent.NegativePattern }), "Where the percent sign and the minus sign are."},
})

func numberInfoOf(v rt.Value) *numberInfo { return rt.As[*numberInfo](v) }

func numberInfoNew(*rt.Frame, rt.Value, []rt.Value) (rt.Value, error) {
	own := *format.Invariant.Numbers
	return rt.Obj(&numberInfo{numbers: &own}), nil
}

func numberInfoInstance(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	if numberInfoOf(args[0]) != nil {
		return args[0], nil
	}
	if c := providedCulture(args); c != nil {
		return rt.Obj(&numberInfo{c.Numbers, true}), nil
	}
	return rt.Obj(&numberInfo{format.Invariant.Numbers, true}), nil
}

func numberInfoReadOnly(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	if args[0].IsNull() {
		return rt.Null, nullArg("nfi")
	}
	return rt.Obj(&numberInfo{numberInfoOf(args[0]).numbers, true}), nil
}

func numberInfoIsReadOnly(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return truth(numberInfoOf(this).readOnly)
}

func numberInfoClone(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	own := *numberInfoOf(this).numbers
	return rt.Obj(&numberInfo{numbers: &own}), nil
}

// numberText is a property that is a text, which must not be null.
func numberText(of func(*format.Numbers) *string) fn {
	return func(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
		n := numberInfoOf(this)
		switch {
		case len(args) == 0:
			return rt.String(*of(n.numbers)), nil
		case args[0].IsNull():
			return rt.Null, nullArg("value")
		case n.readOnly:
			return rt.Null, frozen()
		}
		*of(n.numbers) = args[0].AsString()
		return rt.Null, nil
	}
}

// numberSetting is a property that is a number from 0 to most.
func numberSetting(most int, of func(*format.Numbers) *int) fn {
	return func(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
		n := numberInfoOf(this)
		switch {
		case len(args) == 0:
			return number(*of(n.numbers))
		case args[0].AsInt() < 0 || args[0].AsInt() > most:
			return rt.Null, outOfRange("value", "Valid values are between 0 and the last pattern or digit.")
		case n.readOnly:
			return rt.Null, frozen()
		}
		*of(n.numbers) = args[0].AsInt()
		return rt.Null, nil
	}
}

// numberGroups is a property that is the sizes of groups: each from 1 to 9, and perhaps 0 at the end.
func numberGroups(of func(*format.Numbers) *[]int) fn {
	return func(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
		n := numberInfoOf(this)
		if len(args) == 0 {
			return rt.NewArray(rt.IntType, ints(*of(n.numbers))), nil
		}
		items, err := arrayItems(f, args[0], "value")
		switch {
		case err != nil:
			return rt.Null, err
		case n.readOnly:
			return rt.Null, frozen()
		}
		sizes := make([]int, len(items))
		for i, v := range items {
			sizes[i] = v.AsInt()
		}
		bad := func(size int) bool { return size < 1 || size > 9 }
		if i := slices.IndexFunc(sizes, bad); i >= 0 && (i < len(sizes)-1 || sizes[i] != 0) {
			return rt.Null, badArg("Every element in the value array should be between one and nine, except for the last element, which can be zero.")
		}
		*of(n.numbers) = sizes
		return rt.Null, nil
	}
}

func ints(list []int) []rt.Value {
	items := make([]rt.Value, len(list))
	for i, n := range list {
		items[i] = rt.Int(n)
	}
	return items
}
