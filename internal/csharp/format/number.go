// Package format writes and reads numbers, dates and time spans the way .NET does: standard and custom format strings, number styles, the
// shortest text of a double that reads back, and cultures.
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

// A Number is a number to be formatted, as decimal digits.
type Number struct {
	neg    bool
	digits string // without leading zeros; "" is 0
	point  int    // the number is 0.digits × 10^point
	kind   kind
	bits   uint64 // of an integer, for hexadecimal
	size   int    // of an integer in bytes
	float  float64
	in     *Culture
}

// In returns the number to be written as a culture does.
func (n Number) In(c *Culture) Number {
	n.in = c
	return n
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
