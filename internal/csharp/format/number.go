// Package format writes and reads numbers, dates and time spans the way .NET does in the invariant culture: standard and custom format
// strings, number styles, the shortest text of a double that reads back.
package format

import (
	"errors"
	"math"
	"strconv"
	"strings"

	"github.com/portico-apim/portico/internal/csharp/decimal"
)

// ErrFormat says that a format string is not valid.
var ErrFormat = errors.New("format specifier was invalid")

// maxPrecision bounds the digits that a format may ask for. .NET allows many more, but nobody needs them.
const maxPrecision = 999

// A Number is a number to be formatted, as decimal digits.
type Number struct {
	neg    bool
	digits string // without leading zeros; "" is 0
	point  int    // the number is 0.digits × 10^point
	kind   kind
	bits   uint64 // of an integer, for hexadecimal
	size   int    // of an integer in bytes
	float  float64
}

type kind uint8

const (
	integer kind = iota
	double
	single
	dec
	certain // a double or float of which only the certain digits are left
)

// Int is a signed integer of a size in bytes.
func Int(n int64, size int) Number {
	mag := uint64(n)
	if n < 0 {
		mag = -mag
	}
	num := Uint(mag, size)
	num.neg, num.bits = n < 0, uint64(n)
	return num
}

// Uint is an unsigned integer of a size in bytes.
func Uint(n uint64, size int) Number {
	num := Number{kind: integer, bits: n, size: size}
	if n != 0 {
		num.digits = strconv.FormatUint(n, 10)
		num.point = len(num.digits)
	}
	return num
}

// Double is a float64.
func Double(x float64) Number { return shortest(x, 64, double) }

// Float is a float32.
func Float(x float32) Number { return shortest(float64(x), 32, single) }

func shortest(x float64, bits int, k kind) Number {
	n := Number{kind: k, float: x, neg: math.Signbit(x) && !math.IsNaN(x)}
	if x != 0 && !math.IsNaN(x) && !math.IsInf(x, 0) {
		n.setScientific(strconv.FormatFloat(math.Abs(x), 'e', -1, bits))
	}
	return n
}

// setScientific takes the digits of d.ddde±xx.
func (n *Number) setScientific(text string) {
	mantissa, exp, _ := strings.Cut(text, "e")
	e, _ := strconv.Atoi(exp)
	n.digits = strings.TrimRight(strings.Replace(mantissa, ".", "", 1), "0")
	n.point = e + 1
	if n.digits == "" {
		n.point = 0
	}
}

// Decimal is a decimal.
func Decimal(d decimal.Decimal) Number {
	neg, digits, scale := d.Digits()
	n := Number{kind: dec, neg: neg, point: len(digits) - scale}
	n.digits = strings.TrimLeft(digits, "0")
	n.point -= len(digits) - len(n.digits)
	if n.digits == "" {
		n.point = -scale // keeps the zeros of 0.00
	}
	return n
}

// special is the text of a float that is no number of digits.
func (n Number) special() (string, bool) {
	switch {
	case n.kind != double && n.kind != single:
	case math.IsNaN(n.float):
		return "NaN", true
	case math.IsInf(n.float, 1):
		return "Infinity", true
	case math.IsInf(n.float, -1):
		return "-Infinity", true
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

func (n Number) standard(letter byte, precision int) (string, error) {
	or := func(p int) int {
		if precision < 0 {
			return p
		}
		return precision
	}
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
		r := n.round(or(2))
		return r.sign() + r.fixed(or(2), false), nil
	case 'N', 'n':
		r := n.round(or(2))
		return r.sign() + r.fixed(or(2), true), nil
	case 'E', 'e':
		return n.exponential(letter, or(6)), nil
	case 'P', 'p':
		n.point += 2
		r := n.round(or(2))
		return r.sign() + r.fixed(or(2), true) + " %", nil
	case 'C', 'c':
		r := n.round(or(2))
		text := "¤" + r.fixed(or(2), true)
		if r.neg {
			return "(" + text + ")", nil
		}
		return text, nil
	}
	return "", ErrFormat
}

// sign is - for numbers that are still negative after rounding; a negative zero keeps its sign only as a float.
func (n Number) sign() string {
	if n.neg && (n.digits != "" || n.kind == double || n.kind == single) {
		return "-"
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

// round returns the number with at most n digits after the point, ties away from zero.
func (n Number) round(digits int) Number {
	n = n.exact(n.point + digits)
	return n.cut(n.point + digits)
}

// exact replaces the shortest digits of a float by those of its exact value, where more of them are asked for.
func (n Number) exact(count int) Number {
	if n.kind != double && n.kind != single || n.digits == "" || count < 0 {
		return n
	}
	shift := n.point
	full := n
	full.setScientific(strconv.FormatFloat(math.Abs(n.float), 'e', min(count+25, 800), 64))
	own := Number{}
	own.setScientific(strconv.FormatFloat(math.Abs(n.float), 'e', -1, 64))
	full.point += shift - own.point // a percentage has moved the point
	return full
}

// cut keeps the first count digits and rounds.
func (n Number) cut(count int) Number {
	if count >= len(n.digits) {
		return n
	}
	if count < 0 {
		n.digits, n.point = "", 0
		return n
	}
	up := n.digits[count] >= '5'
	kept := []byte(n.digits[:count])
	for i := len(kept) - 1; up && i >= 0; i-- {
		if kept[i] < '9' {
			kept[i]++
			up = false
		} else {
			kept[i] = '0'
		}
	}
	if up {
		kept = append([]byte{'1'}, kept...)
		n.point++
	}
	n.digits = strings.TrimRight(string(kept), "0")
	if n.digits == "" {
		n.point = 0
	}
	return n
}

// whole returns the digits before the point, "0" if there are none.
func (n Number) whole() string {
	if n.point <= 0 {
		return "0"
	}
	if n.point <= len(n.digits) {
		return n.digits[:n.point]
	}
	return n.digits + strings.Repeat("0", n.point-len(n.digits))
}

// fraction returns the first count digits after the point, with zeros to that length.
func (n Number) fraction(count int) string {
	f := ""
	if n.point < len(n.digits) {
		f = n.digits[max(n.point, 0):]
		if n.point < 0 {
			f = strings.Repeat("0", min(-n.point, count)) + f
		}
	}
	if len(f) >= count {
		return f[:count]
	}
	return f + strings.Repeat("0", count-len(f))
}

// fixed is the number without its sign, with a fixed count of digits after the point.
func (n Number) fixed(count int, groups bool) string {
	text := n.whole()
	if groups {
		text = group(text)
	}
	if count > 0 {
		text += "." + n.fraction(count)
	}
	return text
}

// group puts a comma between thousands.
func group(digits string) string {
	if len(digits) <= 3 {
		return digits
	}
	var b strings.Builder
	for i, d := range []byte(digits) {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteByte(d)
	}
	return b.String()
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
		text += "." + rest + strings.Repeat("0", max(decimals-len(rest), 0))
	}
	return text + string(letter) + exponent(exp, width, true)
}

// exponent is the exponent with its sign.
func exponent(exp, width int, plus bool) string {
	sign := ""
	if exp < 0 {
		sign, exp = "-", -exp
	} else if plus {
		sign = "+"
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
	return n.sign() + n.fixed(max(len(n.digits)-n.point, 0), false)
}

// plain is a decimal with all digits of its scale.
func (n Number) plain() string {
	if n.digits == "" {
		return n.sign() + n.fixed(max(-n.point, 0), false)
	}
	return n.sign() + n.fixed(max(len(n.digits)-n.point, 0), false)
}
