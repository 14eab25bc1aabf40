package lib

import (
	"math"
	"math/big"

	"github.com/portico-apim/portico/internal/csharp/format"
	"github.com/portico-apim/portico/internal/csharp/rt"
)

// Equals compares values, which have to be of one kind; containers are only equal to themselves.
func (t *token) Equals(f *rt.Frame, other rt.Value) (bool, error) {
	o := rt.As[*token](other)
	if o == nil || t.isContainer() || o.isContainer() || t.kind != o.kind {
		return o == t, nil
	}
	n, err := compareValues(f, t.kind, t.value, o.value)
	if rt.IsLimit(err) {
		return false, err
	}
	return err == nil && n == 0, nil
}

// Key makes equal values equal.
func (t *token) Key() any {
	if t.isContainer() {
		return t
	}
	k, _ := rt.Key(nil, t.value) // whoever asked pays
	return k
}

// CompareTo compares values. A text that is compared with something else is read as that.
func (t *token) CompareTo(f *rt.Frame, other rt.Value) (int, error) {
	if other.IsNull() {
		return 1, nil
	}
	o := rt.As[*token](other)
	if o == nil {
		o = newValue(other)
	}
	if o == nil || t.isContainer() || o.isContainer() {
		return 0, badArg("At least one object must implement IComparable.")
	}
	kind := t.kind
	if kind == kindString {
		kind = o.kind
	}
	return compareValues(f, kind, t.value, o.value)
}

// compareValues compares two .NET values as a kind of token wants it; null comes first.
func compareValues(f *rt.Frame, kind tokenKind, a, b rt.Value) (int, error) {
	if a.IsNull() || b.IsNull() {
		return btoi(!a.IsNull()) - btoi(!b.IsNull()), nil
	}
	switch kind {
	case kindInteger, kindFloat:
		return compareNumbers(f, kind, a, b)
	case kindString, kindComment, kindRaw:
		return compareAsTexts(f, a, b)
	case kindBoolean:
		return compareAs(f, a, b, rt.BoolType)
	case kindDate:
		return compareDates(f, a, b)
	case kindBytes:
		return compareBytes(f, a, b)
	case kindUri:
		x, y, err := bothTexts(f, a, b)
		if err != nil || b.Type().Def != uriDef {
			return 0, orMust(err, "Uri")
		}
		return rt.CompareTexts(f, x, y, false)
	case kindGuid, kindTimeSpan:
		if !rt.Identical(a.Type(), b.Type()) {
			return 0, orMust(nil, a.Type().SimpleName())
		}
		return rt.Compare(f, a, b)
	}
	return 0, outOfRange("valueType", "Unexpected value type: "+jtokenType.Values[kind].Name)
}

// orMust is an error, or says of what type a value has to be.
func orMust(err error, name string) error {
	if err != nil {
		return err
	}
	return badArg("Object must be of type %s.", name)
}

// compareNumbers compares as decimals, as floats, of which the last bits do not count, or as integers.
func compareNumbers(f *rt.Frame, kind tokenKind, a, b rt.Value) (int, error) {
	is := func(kinds ...rt.Kind) bool {
		for _, k := range kinds {
			if a.Kind() == k || b.Kind() == k {
				return true
			}
		}
		return false
	}
	switch {
	case rt.As[*bigInteger](a) != nil || rt.As[*bigInteger](b) != nil:
		return compareBig(a, b), nil
	case is(rt.KindUInt64, rt.KindDecimal):
		return compareAs(f, a, b, rt.DecimalType)
	case kind == kindFloat || is(rt.KindSingle, rt.KindDouble):
		x, err := changeType(f, a, rt.DoubleType)
		if err != nil {
			return 0, err
		}
		y, err := changeType(f, b, rt.DoubleType)
		if err != nil || nearly(x.AsDouble(), y.AsDouble()) {
			return 0, err
		}
		return rt.Compare(f, x, y)
	}
	return compareAs(f, a, b, rt.LongType)
}

// nearly reports whether two numbers are the same but for rounding.
func nearly(x, y float64) bool {
	const epsilon = 2.2204460492503131e-16
	return x == y || math.Abs(x-y) < (math.Abs(x)+math.Abs(y)+10)*epsilon
}

// compareAs converts two values to a type and compares them.
func compareAs(f *rt.Frame, a, b rt.Value, t *rt.Type) (int, error) {
	x, err := changeType(f, a, t)
	if err != nil {
		return 0, err
	}
	y, err := changeType(f, b, t)
	if err != nil {
		return 0, err
	}
	return rt.Compare(f, x, y)
}

func bothTexts(f *rt.Frame, a, b rt.Value) (x, y string, err error) {
	if x, err = rt.ToString(f, a); err != nil {
		return "", "", err
	}
	y, err = rt.ToString(f, b)
	return x, y, err
}

func compareAsTexts(f *rt.Frame, a, b rt.Value) (int, error) {
	x, y, err := bothTexts(f, a, b)
	if err != nil {
		return 0, err
	}
	return compareOrdinal(f, x, y, false)
}

// compareDates compares a date with another one, or with a text that is one.
func compareDates(f *rt.Frame, a, b rt.Value) (int, error) {
	if a.Type().Def == dateTimeOffset {
		y, err := toOffset(f, b)
		if err != nil {
			return 0, err
		}
		return rt.Compare(f, a, y)
	}
	if b.Type().Def == dateTimeOffset {
		b = rt.Date(offsetOf(b).ticks, format.Unspecified)
	}
	return compareAs(f, a, b, rt.DateTime.Type())
}

// compareBytes compares lengths, then byte by byte.
func compareBytes(f *rt.Frame, a, b rt.Value) (int, error) {
	x, y := a.AsBytes(), b.AsBytes()
	switch {
	case b.Type().Kind != rt.KindArray || y == nil:
		return 0, orMust(nil, "byte[]")
	case len(x) != len(y):
		return btoi(len(x) > len(y)) - btoi(len(x) < len(y)), nil
	}
	for i := range x {
		if x[i] != y[i] {
			return int(x[i]) - int(y[i]), f.Scan(i)
		}
	}
	return 0, f.Scan(len(x))
}

// compareBig compares two numbers of which at least one is a BigInteger.
func compareBig(a, b rt.Value) int {
	return bigFloat(a).Cmp(bigFloat(b))
}

// bigFloat is a number without loss; what is no number is 0.
func bigFloat(v rt.Value) *big.Float {
	switch o := rt.As[*bigInteger](v); {
	case o != nil:
		return new(big.Float).SetInt(o.n)
	case v.Kind() == rt.KindDecimal:
		x, _ := new(big.Float).SetPrec(256).SetString(v.AsDecimal().String())
		return x
	case v.Kind() == rt.KindUInt64:
		return new(big.Float).SetUint64(uint64(v.AsLong()))
	case v.Kind().IsFloat():
		return floatOrZero(v.AsDouble())
	}
	return new(big.Float).SetInt64(v.AsLong())
}

func floatOrZero(x float64) *big.Float {
	if x != x {
		return new(big.Float)
	}
	return new(big.Float).SetFloat64(x)
}
