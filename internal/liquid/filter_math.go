package liquid

import (
	"errors"
	"math"
	"strings"
	"time"

	"github.com/portico-apim/portico/internal/csharp/decimal"
	"github.com/portico-apim/portico/internal/csharp/format"
)

// plus adds numbers and joins texts.
func plus(s *state, v any, args []any) (any, error) {
	if text, ok := v.(string); ok {
		return text + toString(args[0]), nil
	}
	return arithmetic('+')(s, v, args)
}

// times multiplies numbers and repeats texts.
func times(s *state, v any, args []any) (any, error) {
	text, ok := v.(string)
	if k := kindOf(args[0]); !ok || k != kindInt && k != kindLong {
		return arithmetic('*')(s, v, args)
	}
	n, err := toInt(args[0])
	switch {
	case err != nil:
		return nil, err
	case n < 0:
		return nil, fault("Non-negative number required. (Parameter 'count')")
	}
	if err := s.f.Step(n); err != nil {
		return nil, err
	}
	if err := s.f.Alloc(n * len(text)); err != nil {
		return nil, err
	}
	list := make([]any, n)
	for i := range list {
		list[i] = text
	}
	return list, nil
}

// arithmetic makes a filter of + - * / %. Where one side has a fraction both are Decimals, or Doubles if they do not fit; otherwise they are
// Int32 or Int64, whose overflow is an error.
func arithmetic(op byte) func(*state, any, []any) (any, error) {
	return func(_ *state, v any, args []any) (any, error) {
		other := args[0]
		if v == nil || other == nil {
			return nil, nil
		}
		if isReal(v) || isReal(other) {
			for _, side := range []any{v, other} {
				if kindOf(side) == kindNone {
					return nil, notConvertible(side)
				}
			}
			x, err := toDecimal(v)
			if err == nil {
				var y, d decimal.Decimal
				if y, err = toDecimal(other); err == nil {
					if d, err = onDecimals(op, x, y); err == nil {
						return d, nil
					}
				}
			}
			if errors.Is(err, noNumber) || strings.HasPrefix(err.Error(), "Invalid cast") {
				return nil, err
			}
			return onDoubles(op, v, other)
		}
		return onIntegers(op, v, other)
	}
}

func isReal(v any) bool { k := kindOf(v); return k == kindDouble || k == kindDecimal }

func onDecimals(op byte, x, y decimal.Decimal) (decimal.Decimal, error) {
	switch op {
	case '+':
		return decimal.Add(x, y)
	case '-':
		return decimal.Sub(x, y)
	case '*':
		return decimal.Mul(x, y)
	}
	if y.IsZero() {
		return y, divideZero
	}
	if op == '/' {
		return decimal.Div(x, y)
	}
	return decimal.Rem(x, y)
}

func onDoubles(op byte, v, other any) (any, error) {
	x, err := toDouble(v)
	if err != nil {
		return nil, err
	}
	y, err := toDouble(other)
	if err != nil {
		return nil, err
	}
	switch op {
	case '+':
		return x + y, nil
	case '-':
		return x - y, nil
	case '*':
		return x * y, nil
	case '/':
		return x / y, nil
	}
	return math.Mod(x, y), nil
}

// onIntegers computes with Int32, or Int64 if one side is that.
func onIntegers(op byte, v, other any) (any, error) {
	x, okX := integer(v)
	y, okY := integer(other)
	switch {
	case !okX && !okY && typeName(v) == typeName(other):
		return nil, fault("The binary operator is not defined for the types '" + typeName(v) + "' and '" + typeName(v) + "'.")
	case !okX:
		return nil, fault("Argument is not numeric (Parameter 'left')")
	case !okY:
		return nil, fault("Argument is not numeric (Parameter 'right')")
	}
	n, err := onLongs(op, x, y)
	if err != nil {
		return nil, err
	}
	if kindOf(v) == kindLong || kindOf(other) == kindLong {
		return n, nil
	}
	if n < math.MinInt32 || n > math.MaxInt32 {
		return nil, overflow
	}
	return int(n), nil
}

func integer(v any) (int64, bool) {
	switch v := v.(type) {
	case int:
		return int64(v), true
	case int64:
		return v, true
	}
	return 0, false
}

func onLongs(op byte, x, y int64) (int64, error) {
	switch op {
	case '+':
		n := x + y
		if (n > x) != (y > 0) && y != 0 {
			return 0, overflow
		}
		return n, nil
	case '-':
		n := x - y
		if (n < x) != (y > 0) && y != 0 {
			return 0, overflow
		}
		return n, nil
	case '*':
		n := x * y
		if x != 0 && (n/x != y || x == -1 && y == math.MinInt64) {
			return 0, overflow
		}
		return n, nil
	}
	switch {
	case y == 0:
		return 0, divideZero
	case x == math.MinInt64 && y == -1:
		return 0, overflow
	case op == '/':
		return x / y, nil
	}
	return x % y, nil
}

// absolute reads a number from the text of a value; what is none is 0.
func absolute(_ *state, v any, _ []any) (any, error) {
	if v == nil {
		return nil, nullObject
	}
	x, err := format.ParseFloat(toString(v), format.NumberStyle, 64, nil)
	if err != nil {
		x = 0
	}
	return math.Abs(x), nil
}

// bounded is AtLeast with 1 and AtMost with -1; values that are no numbers stay as they are.
func bounded(sign float64) func(*state, any, []any) (any, error) {
	return func(_ *state, v any, args []any) (any, error) {
		if v == nil || args[0] == nil {
			return nil, nullObject
		}
		x, err := format.ParseFloat(toString(v), format.NumberStyle, 64, nil)
		bound, errBound := format.ParseFloat(toString(args[0]), format.NumberStyle, 64, nil)
		if err != nil || errBound != nil {
			return v, nil //nolint:nilerr // the value stays
		}
		if bound*sign > x*sign {
			return bound, nil
		}
		return x, nil
	}
}

// round rounds half to even; what cannot be rounded is nil.
func round(_ *state, v any, args []any) (any, error) {
	places := 0
	if args[0] != nil {
		var err error
		if places, err = toInt(args[0]); err != nil {
			return nil, nil //nolint:nilerr // DotLiquid gives nil
		}
	}
	d, err := toDecimal(v)
	if err != nil || places < 0 || places > 28 {
		return nil, nil //nolint:nilerr // likewise
	}
	return d.Round(places, false), nil
}

// date formats dates with the patterns of .NET. Texts are read as dates; what is none stays as it is.
func date(_ *state, v any, args []any) (any, error) {
	if v == nil {
		return nil, nil
	}
	pattern := str(args[0])
	m, isDate := v.(format.Moment)
	if !isDate {
		s := toString(v)
		if s = strings.ToLower(s); s == "now" || s == "today" {
			m = format.Moment{Ticks: format.TicksOf(time.Now()), Kind: format.Local}
		} else if m, isDate = parseDate(toString(v)); !isDate || blank(pattern) {
			return toString(v), nil
		}
	}
	if blank(pattern) {
		pattern = ""
	}
	text, err := m.Format(pattern)
	if err != nil {
		return nil, fault("Input string was not in a correct format.")
	}
	return text, nil
}

// moneyStyle is NumberStyles.Currency.
const moneyStyle = format.NumberStyle | format.Parentheses | format.Currency

// currency writes an amount of money; what is no amount stays as it is.
func currency(_ *state, v any, args []any) (any, error) {
	if v == nil {
		return nil, nil
	}
	culture, ok := format.CultureNamed(strings.TrimSpace(str(args[0])))
	if !ok {
		return nil, fault("Culture is not supported. (Parameter 'name') " + str(args[0]) + " is an invalid culture identifier.")
	}
	var amount decimal.Decimal
	var err error
	if isReal(v) {
		if amount, err = toDecimal(v); err != nil {
			return nil, err
		}
	} else if amount, err = format.ParseDecimal(toString(v), moneyStyle, nil); err != nil {
		return toString(v), nil //nolint:nilerr // what is no amount stays as it is
	}
	text, err := format.Decimal(amount).In(culture).Format("C")
	return text, err
}
