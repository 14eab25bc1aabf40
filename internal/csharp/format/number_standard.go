package format

import (
	"math"
	"slices"
	"strconv"
	"strings"
)

// maxPrecision bounds the digits that a format may ask for. .NET allows many more, but nobody needs them.
const maxPrecision = 999

// special is the text of a float that is no number of digits.
func (n Number) special() (string, bool) {
	switch c := n.in.numbers(); {
	case n.kind != double && n.kind != single:
	case math.IsNaN(n.float):
		return c.NaN, true
	case math.IsInf(n.float, 1):
		return c.Infinity, true
	case math.IsInf(n.float, -1):
		return c.NegativeInfinity, true
	}
	return "", false
}

// The digits that a double and a float certainly have.
const (
	doubleDigits = 15
	singleDigits = 7
)

// General is ToString() without a format.
func (n Number) General() string {
	text, _ := n.Format("G")
	return text
}

// Format is ToString(format).
func (n Number) Format(spec string) (string, error) {
	if text, ok := n.special(); ok {
		return text, nil
	}
	if spec == "" {
		spec = "G"
	}
	letter, precision, standard := parseStandard(spec)
	if !standard {
		if len(spec) > 1000 {
			return "", ErrFormat
		}
		return n.custom(spec), nil
	}
	if precision > maxPrecision {
		return "", ErrFormat
	}
	return n.standard(letter, precision)
}

// parseStandard reads a letter and an optional precision; -1 without one.
func parseStandard(spec string) (letter byte, precision int, ok bool) {
	c := spec[0]
	if c|0x20 < 'a' || c|0x20 > 'z' || len(spec) > 10 {
		return 0, 0, false
	}
	if len(spec) == 1 {
		return c, -1, true
	}
	for _, d := range []byte(spec[1:]) {
		if d < '0' || d > '9' {
			return 0, 0, false
		}
	}
	p, err := strconv.Atoi(spec[1:])
	return c, p, err == nil
}

// standard is a standard format; precision is -1 if there is none.
func (n Number) standard(letter byte, precision int) (string, error) {
	or := func(p int) int {
		if precision < 0 {
			return p
		}
		return precision
	}
	c := n.in.numbers()
	switch letter {
	case 'G', 'g':
		return n.general(letter, precision), nil
	case 'R', 'r':
		if n.kind == integer || n.kind == dec {
			return "", ErrFormat
		}
		return n.general(letter, -1), nil
	case 'D', 'd', 'X', 'x', 'B', 'b':
		if n.kind != integer {
			return "", ErrFormat
		}
		return n.radix(letter, max(precision, 1)), nil
	case 'F', 'f':
		r := n.round(or(c.Digits))
		return r.sign() + r.fixed(or(c.Digits), c.Decimal), nil
	case 'N', 'n':
		r := n.round(or(c.Digits))
		text := r.grouped(or(c.Digits), c.Decimal, c.Group, c.Groups)
		if r.sign() == "" {
			return text, nil
		}
		return c.arranged(numberNegative[c.NegativePattern], "", text), nil
	case 'E', 'e':
		return n.exponential(letter, or(6)), nil
	case 'P', 'p':
		n.point += 2
		return n.amount(&c.Percent, or(c.Percent.Digits), percentPositive, percentNegative), nil
	case 'C', 'c':
		return n.amount(&c.Currency, or(c.Currency.Digits), currencyPositive, currencyNegative), nil
	}
	return "", ErrFormat
}

// The patterns of NumberFormatInfo by their numbers: n is the number, $ the symbol, - the minus sign.
var (
	numberNegative   = []string{"(n)", "-n", "- n", "n-", "n -"}
	currencyPositive = []string{"$n", "n$", "$ n", "n $"}
	currencyNegative = []string{
		"($n)", "-$n", "$-n", "$n-", "(n$)", "-n$", "n-$", "n$-", "-n $", "-$ n", "n $-", "$ n-", "$ -n", "n- $", "($ n)", "(n $)", "$- n",
	}
	percentPositive = []string{"n $", "n$", "$n", "$ n"}
	percentNegative = []string{"-n $", "-n$", "-$n", "$-n", "$n-", "n-$", "n$-", "-$ n", "n $-", "$ n-", "$ -n", "n- $"}
)

// amount is the number with a symbol.
func (n Number) amount(a *Amounts, digits int, positive, negative []string) string {
	r := n.round(digits)
	text := r.grouped(digits, a.Decimal, a.Group, a.Groups)
	if r.sign() != "" {
		return n.in.numbers().arranged(negative[a.NegativePattern], a.Symbol, text)
	}
	return n.in.numbers().arranged(positive[a.PositivePattern], a.Symbol, text)
}

// arranged puts a number, a symbol and the minus sign where a pattern has them.
func (c *Numbers) arranged(pattern, symbol, text string) string {
	var b strings.Builder
	for _, p := range []byte(pattern) {
		switch p {
		case 'n':
			b.WriteString(text)
		case '$':
			b.WriteString(symbol)
		case '-':
			b.WriteString(c.Negative)
		default:
			b.WriteByte(p)
		}
	}
	return b.String()
}

// sign is the minus sign for numbers that are still negative after rounding; a negative zero keeps its sign only as a float.
func (n Number) sign() string {
	if n.neg && (n.digits != "" || n.kind == double || n.kind == single) {
		return n.in.numbers().Negative
	}
	return ""
}

// radix is D, X and B: digits with leading zeros.
func (n Number) radix(letter byte, width int) string {
	pad := func(s string) string { return strings.Repeat("0", max(width-len(s), 0)) + s }
	bits := n.bits
	if n.size < 8 {
		bits &= 1<<(8*n.size) - 1
	}
	switch letter {
	case 'X':
		return pad(strings.ToUpper(strconv.FormatUint(bits, 16)))
	case 'x':
		return pad(strconv.FormatUint(bits, 16))
	case 'B', 'b':
		return pad(strconv.FormatUint(bits, 2))
	}
	digits := n.digits
	if digits == "" {
		digits = "0"
	}
	return n.sign() + pad(digits)
}

// fixed is the number without its sign, with a fixed count of digits after the point.
func (n Number) fixed(count int, point string) string {
	text := n.whole()
	if count > 0 {
		text += point + n.fraction(count)
	}
	return text
}

// grouped is fixed with separators between groups of digits.
func (n Number) grouped(count int, point, separator string, sizes []int) string {
	text := group(n.whole(), separator, sizes)
	if count > 0 {
		text += point + n.fraction(count)
	}
	return text
}

// group separates groups of digits. The sizes count from the point; the last one repeats, and 0 ends the groups.
func group(digits, separator string, sizes []int) string {
	var parts []string
	for i := 0; len(sizes) > 0; i++ {
		size := sizes[min(i, len(sizes)-1)]
		if size <= 0 || len(digits) <= size {
			break
		}
		parts = append(parts, digits[len(digits)-size:])
		digits = digits[:len(digits)-size]
	}
	slices.Reverse(parts)
	return strings.Join(append([]string{digits}, parts...), separator)
}

// exponential is d.ddddddE+xxx.
func (n Number) exponential(letter byte, precision int) string {
	n = n.exact(precision + 1).cut(precision + 1)
	return n.sign() + n.scientific(letter, precision, 3)
}

// scientific is d.ddd, the letter, and an exponent of at least width digits.
func (n Number) scientific(letter byte, decimals, width int) string {
	digits, exp := n.digits, n.point-1
	if digits == "" {
		digits, exp = "0", 0
	}
	text := digits[:1]
	if decimals > 0 {
		rest := digits[1:]
		text += n.in.numbers().Decimal + rest + strings.Repeat("0", max(decimals-len(rest), 0))
	}
	return text + string(letter) + n.exponent(exp, width, true)
}

// exponent is the exponent with its sign.
func (n Number) exponent(exp, width int, plus bool) string {
	sign := ""
	if exp < 0 {
		sign, exp = n.in.numbers().Negative, -exp
	} else if plus {
		sign = n.in.numbers().Positive
	}
	digits := strconv.Itoa(exp)
	return sign + strings.Repeat("0", max(width-len(digits), 0)) + digits
}

// general is G: as many digits as there are, or as the precision says; scientific where that is shorter.
func (n Number) general(letter byte, precision int) string {
	limit := precision
	switch {
	case precision > 0 && (n.kind == double || n.kind == single):
		n = n.exact(precision).cut(precision)
	case precision > 0:
		n = n.cut(precision)
		n.digits = strings.TrimRight(n.digits, "0")
	case n.kind == double:
		limit = max(len(n.digits), doubleDigits)
	case n.kind == single:
		limit = max(len(n.digits), singleDigits)
	case n.kind == integer:
		return n.radix('D', 1)
	case n.kind == dec:
		return n.plain()
	}
	if limit <= 0 {
		limit = 29
	}
	if n.digits == "" {
		return n.sign() + "0"
	}
	if n.point > limit || n.point < -3 {
		e := byte('E')
		if letter == 'g' || letter == 'r' {
			e = 'e'
		}
		if letter == 'r' {
			e = 'E'
		}
		return n.sign() + n.scientific(e, len(n.digits)-1, 2)
	}
	return n.sign() + n.fixed(max(len(n.digits)-n.point, 0), n.in.numbers().Decimal)
}

// plain is a decimal with all digits of its scale.
func (n Number) plain() string {
	if n.digits == "" {
		return n.sign() + n.fixed(max(-n.point, 0), n.in.numbers().Decimal)
	}
	return n.sign() + n.fixed(max(len(n.digits)-n.point, 0), n.in.numbers().Decimal)
}
