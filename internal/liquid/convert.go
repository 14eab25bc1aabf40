package liquid

import (
	"cmp"
	"errors"
	"math"
	"strings"
	"time"

	"github.com/portico-apim/portico/internal/csharp/decimal"
	"github.com/portico-apim/portico/internal/csharp/format"
	"github.com/portico-apim/portico/internal/csharp/rt"
)

// fault is what goes wrong while a template is rendered, in the words of .NET. It is told in the output.
type fault string

// Error returns the words.
func (f fault) Error() string { return string(f) }

// misuse is a fault of the template rather than of the values.
type misuse string

// Error returns the words.
func (m misuse) Error() string { return string(m) }

const (
	noNumber   = fault("Input string was not in a correct format.")
	overflow   = fault("Arithmetic operation resulted in an overflow.")
	divideZero = fault("Attempted to divide by zero.")
	nullObject = fault("Object reference not set to an instance of an object.")
	noConvert  = fault("Object must implement IConvertible.")
)

// kind is a type of .NET that values convert to.
type kind uint8

const (
	kindNone kind = iota
	kindBool
	kindString
	kindInt
	kindLong
	kindDouble
	kindDecimal
	kindDate
)

var kindNames = [...]string{"Object", "Boolean", "String", "Int32", "Int64", "Double", "Decimal", "DateTime"}

func kindOf(v any) kind {
	switch v.(type) {
	case bool:
		return kindBool
	case string:
		return kindString
	case int:
		return kindInt
	case int64:
		return kindLong
	case float64:
		return kindDouble
	case decimal.Decimal:
		return kindDecimal
	case format.Moment:
		return kindDate
	}
	return kindNone
}

// changeType is Convert.ChangeType. Nil becomes what its type has for zero.
func changeType(v any, to kind) (any, error) {
	from := kindOf(v)
	if from == to {
		return v, nil
	}
	if from == kindNone && v != nil {
		return nil, noConvert
	}
	switch to {
	case kindString:
		return toString(v), nil
	case kindBool:
		return toBool(v)
	case kindInt:
		n, err := toInteger(v, math.MinInt32, math.MaxInt32, kindInt)
		return int(n), err
	case kindLong:
		return toInteger(v, math.MinInt64, math.MaxInt64, kindLong)
	case kindDouble:
		return toDouble(v)
	case kindDecimal:
		return toDecimal(v)
	case kindDate:
		return toDate(v)
	}
	return nil, noConvert
}

func invalidCast(v any, to kind) error {
	return fault("Invalid cast from '" + kindNames[kindOf(v)] + "' to '" + kindNames[to] + "'.")
}

// typeName is the full name of the type that a value has in .NET.
func typeName(v any) string {
	switch v.(type) {
	case []any:
		return "System.Collections.Generic.List`1[System.Object]"
	case *Hash:
		return "DotLiquid.Hash"
	}
	return "System." + kindNames[kindOf(v)]
}

// notConvertible is the error of a value that is no scalar.
func notConvertible(v any) error {
	return fault("Unable to cast object of type '" + typeName(v) + "' to type 'System.IConvertible'.")
}

func toBool(v any) (any, error) {
	switch v := v.(type) {
	case nil:
		return false, nil
	case string:
		switch strings.ToLower(strings.TrimSpace(v)) {
		case "true":
			return true, nil
		case "false":
			return false, nil
		}
		return nil, fault("String was not recognized as a valid Boolean.")
	case int:
		return v != 0, nil
	case int64:
		return v != 0, nil
	case float64:
		return v != 0, nil
	case decimal.Decimal:
		return !v.IsZero(), nil
	}
	return nil, invalidCast(v, kindBool)
}

// toInteger is Convert.ToInt32 and ToInt64: fractions are rounded half to even.
func toInteger(v any, low, high int64, to kind) (int64, error) {
	tooLarge := fault("Value was either too large or too small for an " + kindNames[to] + ".")
	n, fits := int64(0), true
	switch v := v.(type) {
	case nil:
	case bool:
		if v {
			n = 1
		}
	case int:
		n = int64(v)
	case int64:
		n = v
	case float64:
		r := math.RoundToEven(v)
		n, fits = int64(r), r >= -1<<63 && r < 1<<63
	case decimal.Decimal:
		n, fits = v.Round(0, false).Int()
	case string:
		parsed, err := format.ParseInt(v, format.IntegerStyle, 64, nil)
		switch {
		case errors.Is(err, format.ErrRange):
			fits = false
		case err != nil:
			return 0, noNumber
		}
		n = parsed
	default:
		return 0, invalidCast(v, to)
	}
	if !fits || n < low || n > high {
		return 0, tooLarge
	}
	return n, nil
}

// toInt is Convert.ToInt32.
func toInt(v any) (int, error) {
	if kindOf(v) == kindNone && v != nil {
		return 0, fault("Unable to cast object to type 'System.IConvertible'.")
	}
	n, err := toInteger(v, math.MinInt32, math.MaxInt32, kindInt)
	return int(n), err
}

func toDouble(v any) (float64, error) {
	switch v := v.(type) {
	case nil:
		return 0, nil
	case bool:
		if v {
			return 1, nil
		}
		return 0, nil
	case int:
		return float64(v), nil
	case int64:
		return float64(v), nil
	case float64:
		return v, nil
	case decimal.Decimal:
		return v.Float(), nil
	case string:
		x, err := format.ParseFloat(v, format.FloatStyle|format.Thousands, 64, nil)
		if err != nil {
			return 0, noNumber
		}
		return x, nil
	}
	return 0, invalidCast(v, kindDouble)
}

func toDecimal(v any) (decimal.Decimal, error) {
	switch v := v.(type) {
	case nil:
		return decimal.Decimal{}, nil
	case bool:
		if v {
			return decimal.FromInt64(1), nil
		}
		return decimal.Decimal{}, nil
	case int:
		return decimal.FromInt64(int64(v)), nil
	case int64:
		return decimal.FromInt64(v), nil
	case decimal.Decimal:
		return v, nil
	case float64:
		d, err := decimal.FromFloat(v, 15)
		if err != nil {
			return d, fault("Value was either too large or too small for a Decimal.")
		}
		return d, nil
	case string:
		d, err := format.ParseDecimal(v, format.NumberStyle, nil)
		switch {
		case errors.Is(err, format.ErrRange):
			return d, fault("Value was either too large or too small for a Decimal.")
		case err != nil:
			return d, noNumber
		}
		return d, nil
	}
	return decimal.Decimal{}, invalidCast(v, kindDecimal)
}

func toDate(v any) (any, error) {
	if s, ok := v.(string); ok {
		if m, ok := parseDate(s); ok {
			return m, nil
		}
		return nil, fault("String was not recognized as a valid DateTime.")
	}
	if v == nil {
		return format.Moment{}, nil
	}
	return nil, invalidCast(v, kindDate)
}

// parseDate is DateTime.TryParse: a text with a zone becomes local time, which on a gateway is UTC.
func parseDate(s string) (format.Moment, bool) {
	p, ok := format.ParseDate(s, nil)
	if !ok {
		return format.Moment{}, false
	}
	ticks, ok := p.Ticks(time.Now().UTC())
	if !ok {
		return format.Moment{}, false
	}
	m := format.Moment{Ticks: ticks}
	if p.HasZone {
		m.Ticks -= int64(p.Offset) * format.TicksPerMinute
		m.Kind = format.Local
	}
	return m, m.Ticks >= 0 && m.Ticks <= format.MaxTicks
}

// equal compares two values; where their types differ, one is converted to that of the other, if that can be done.
func equal(a, b any) bool {
	if a == nil || b == nil {
		return a == nil && b == nil
	}
	x, listX := items(a)
	y, listY := items(b)
	if listX && listY {
		if len(x) != len(y) {
			return false
		}
		for i := range x {
			if !equal(x[i], y[i]) {
				return false
			}
		}
		return true
	}
	if same(a, b) {
		return true
	}
	if kindOf(a) == kindOf(b) || kindOf(a) == kindNone || kindOf(b) == kindNone {
		return false
	}
	if c, err := changeType(b, kindOf(a)); err == nil {
		return same(a, c)
	}
	c, err := changeType(a, kindOf(b))
	return err == nil && same(c, b)
}

// same is Equals: the values of one type are compared.
func same(a, b any) bool {
	if kindOf(a) != kindOf(b) {
		return false
	}
	switch a := a.(type) {
	case decimal.Decimal:
		return decimal.Cmp(a, b.(decimal.Decimal)) == 0 //nolint:forcetypeassert // the kinds are the same
	case format.Moment:
		return a.Ticks == b.(format.Moment).Ticks //nolint:forcetypeassert // likewise
	case bool, string, int, int64, float64:
		return a == b
	case Pair:
		p, ok := b.(Pair)
		return ok && a.Key == p.Key && equal(a.Value, p.Value)
	case *Hash:
		return a == b
	}
	return false
}

// compare orders two values of one type. Nothing else can be ordered.
func compare(a, b any) (int, error) {
	switch x := a.(type) {
	case string:
		if y, ok := b.(string); ok {
			return rt.CompareText(x, y, false), nil
		}
	case int:
		if y, ok := b.(int); ok {
			return cmp.Compare(x, y), nil
		}
	case int64:
		if y, ok := b.(int64); ok {
			return cmp.Compare(x, y), nil
		}
	case float64:
		if y, ok := b.(float64); ok {
			return cmp.Compare(x, y), nil
		}
	case decimal.Decimal:
		if y, ok := b.(decimal.Decimal); ok {
			return decimal.Cmp(x, y), nil
		}
	case format.Moment:
		if y, ok := b.(format.Moment); ok {
			return cmp.Compare(x.Ticks, y.Ticks), nil
		}
	case bool:
		if y, ok := b.(bool); ok {
			return cmp.Compare(btoi(x), btoi(y)), nil
		}
	default:
		return 0, fault("At least one object must implement IComparable.")
	}
	return 0, fault("Object must be of type " + kindNames[kindOf(a)] + ".")
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}
