// Package decimal is System.Decimal: 96 bits of digits, a sign, and a scale of 0 to 28 that is part of the number, so that 1.10 stays
// 1.10. Results that need more digits are rounded half to even, as .NET does.
package decimal

import (
	"errors"
	"math"
	"math/big"
	"strconv"
	"strings"
)

// A Decimal is a number. The zero value is 0.
type Decimal struct {
	hi    uint32
	lo    uint64
	scale uint8
	neg   bool
}

// MaxScale is the largest number of digits after the point.
const MaxScale = 28

// ErrOverflow says that a number has more digits before the point than fit.
var ErrOverflow = errors.New("value was either too large or too small for a Decimal")

var (
	ten    = big.NewInt(10)
	one    = big.NewInt(1)
	limit  = new(big.Int).Lsh(one, 96)
	powers = func() (p [2*MaxScale + 2]*big.Int) {
		p[0] = one
		for i := 1; i < len(p); i++ {
			p[i] = new(big.Int).Mul(p[i-1], ten)
		}
		return p
	}()
)

// Max is the largest number, 79228162514264337593543950335.
var Max = Decimal{hi: math.MaxUint32, lo: math.MaxUint64}

// FromInt64 returns an integer.
func FromInt64(n int64) Decimal {
	if n < 0 {
		return Decimal{lo: uint64(-n), neg: true}
	}
	return Decimal{lo: uint64(n)}
}

// FromUint64 returns an integer.
func FromUint64(n uint64) Decimal { return Decimal{lo: n} }

// FromFloat returns a number with the given count of significant digits of x: 15 for a double, 7 for a float.
func FromFloat(x float64, digits int) (Decimal, error) {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return Decimal{}, ErrOverflow
	}
	d, err := Parse(strconv.FormatFloat(x, 'e', digits-1, 64))
	if err != nil {
		return Decimal{}, err
	}
	return d.trim(0), nil
}

// Parse reads digits with an optional sign, point and exponent.
func Parse(text string) (Decimal, error) {
	mantissa, exp, _ := strings.Cut(strings.ToLower(text), "e")
	scale := 0
	if exp != "" {
		n, err := strconv.Atoi(exp)
		if err != nil {
			return Decimal{}, ErrOverflow
		}
		scale = -n
	}
	whole, frac, _ := strings.Cut(mantissa, ".")
	digits, dropped := significant(whole + frac)
	coef, ok := new(big.Int).SetString(digits, 10)
	if !ok {
		return Decimal{}, errors.New("not a number")
	}
	scale += len(frac) - dropped
	if scale < -100 || scale > 10000 {
		if coef.Sign() == 0 || scale > 0 {
			return Decimal{}, nil
		}
		return Decimal{}, ErrOverflow
	}
	return make96(coef, scale)
}

// maxDigits is how many digits of a number that is read count. There is no need for so many, but a later one keeps rounding from seeing
// a tie.
const maxDigits = 64

// significant returns the digits that count of a number with an optional sign, and how many were dropped behind them.
func significant(text string) (digits string, dropped int) {
	number := strings.TrimLeft(text, "+-")
	sign := text[:len(text)-len(number)]
	if trimmed := strings.TrimLeft(number, "0"); trimmed != "" {
		number = trimmed
	}
	if len(number) <= maxDigits {
		return sign + number, 0
	}
	rest := number[maxDigits:]
	dropped = len(rest) - 1
	switch {
	case strings.Trim(rest, "0123456789") != "":
		return "", 0
	case strings.Trim(rest, "0") == "":
		return sign + number[:maxDigits] + "0", dropped
	}
	return sign + number[:maxDigits] + "1", dropped
}

// big returns the digits with their sign.
func (d Decimal) big() *big.Int {
	b := new(big.Int).SetUint64(uint64(d.hi))
	b.Lsh(b, 64).Or(b, new(big.Int).SetUint64(d.lo))
	if d.neg {
		b.Neg(b)
	}
	return b
}

// pow10 returns 10ⁿ.
func pow10(n int) *big.Int {
	if n < len(powers) {
		return powers[n]
	}
	return new(big.Int).Exp(ten, big.NewInt(int64(n)), nil)
}

// make96 rounds digits and scale to what fits.
func make96(coef *big.Int, scale int) (Decimal, error) {
	neg := coef.Sign() < 0
	c := new(big.Int).Abs(coef)
	if scale < 0 {
		c.Mul(c, pow10(-scale))
		scale = 0
	}
	drop := max(scale-MaxScale, 0)
	if over := len(c.String()) - 29; over > drop && over <= scale {
		drop = over
	}
	rounded := roundEven(c, drop)
	for rounded.Cmp(limit) >= 0 && drop < scale {
		drop++
		rounded = roundEven(c, drop)
	}
	if rounded.Cmp(limit) >= 0 {
		return Decimal{}, ErrOverflow
	}
	lo := new(big.Int).And(rounded, new(big.Int).SetUint64(math.MaxUint64)).Uint64()
	hi := new(big.Int).Rsh(rounded, 64).Uint64()
	return Decimal{hi: uint32(hi), lo: lo, scale: uint8(scale - drop), neg: neg}, nil
}

// roundEven drops n decimal digits of a number that is not negative.
func roundEven(c *big.Int, n int) *big.Int {
	if n == 0 {
		return c
	}
	p := pow10(n)
	q, r := new(big.Int).QuoRem(c, p, new(big.Int))
	switch twice := r.Lsh(r, 1).Cmp(p); {
	case twice > 0, twice == 0 && q.Bit(0) == 1:
		q.Add(q, one)
	}
	return q
}

// trim drops trailing zeros down to a scale.
func (d Decimal) trim(scale int) Decimal {
	c := d.big()
	s := int(d.scale)
	r := new(big.Int)
	for s > scale {
		q, _ := new(big.Int).QuoRem(c, ten, r)
		if r.Sign() != 0 {
			break
		}
		c, s = q, s-1
	}
	out, _ := make96(c, s)
	out.neg = d.neg
	return out
}

// aligned returns the digits of both at their larger scale.
func aligned(a, b Decimal) (x, y *big.Int, scale int) {
	x, y, scale = a.big(), b.big(), int(max(a.scale, b.scale))
	return x.Mul(x, pow10(scale-int(a.scale))), y.Mul(y, pow10(scale-int(b.scale))), scale
}

// Add returns a + b.
func Add(a, b Decimal) (Decimal, error) {
	x, y, scale := aligned(a, b)
	return make96(x.Add(x, y), scale)
}

// Sub returns a - b.
func Sub(a, b Decimal) (Decimal, error) { return Add(a, b.Neg()) }

// Mul returns a × b.
func Mul(a, b Decimal) (Decimal, error) {
	if (a.IsZero() || b.IsZero()) && max(a.hi, b.hi)|uint32(max(a.lo, b.lo)>>32) != 0 {
		return Decimal{}, nil // what has more than 32 bits loses the digits of its zero
	}
	x := a.big()
	return make96(x.Mul(x, b.big()), int(a.scale)+int(b.scale))
}

// Div returns a / b for a b that is not 0: to 28 digits after the point, without the zeros that the operands' scales do not ask for. A quotient that
// had to be rounded has no zeros at its end at all.
func Div(a, b Decimal) (Decimal, error) {
	want := int(a.scale) - int(b.scale)
	shift := MaxScale + 1 + int(b.scale)
	n := a.big()
	n.Mul(n, pow10(shift))
	q, r := new(big.Int).QuoRem(n, b.big(), new(big.Int))
	scale := shift + want
	if r.Sign() != 0 { // a digit that keeps rounding from seeing a tie
		q.Mul(q, ten)
		q.Add(q, big.NewInt(int64(n.Sign()*b.big().Sign())))
		scale++
	}
	d, err := make96(q, scale)
	if err != nil {
		return d, err
	}
	if exact := new(big.Int).Mul(d.big(), pow10(scale-int(d.scale))); exact.Cmp(q) != 0 {
		return d.trim(0), nil
	}
	return d.trim(max(want, 0)), nil
}

// Rem returns the remainder of a / b for a b that is not 0; it has the sign of a. An a that is less than b is the remainder, digits and all.
func Rem(a, b Decimal) (Decimal, error) {
	x, y, scale := aligned(a, b)
	if x.CmpAbs(y) < 0 {
		return a, nil
	}
	return make96(new(big.Int).Rem(x, y), scale)
}

// Neg returns -d.
func (d Decimal) Neg() Decimal {
	d.neg = !d.neg && !d.IsZero()
	return d
}

// Abs returns |d|.
func (d Decimal) Abs() Decimal {
	d.neg = false
	return d
}

// IsZero reports whether d is 0.
func (d Decimal) IsZero() bool { return d.hi == 0 && d.lo == 0 }

// Sign returns -1, 0 or 1.
func (d Decimal) Sign() int {
	if d.IsZero() {
		return 0
	}
	if d.neg {
		return -1
	}
	return 1
}

// Cmp compares two numbers by value.
func Cmp(a, b Decimal) int {
	x, y, _ := aligned(a, b)
	return x.Cmp(y)
}

// Scale returns the number of digits after the point.
func (d Decimal) Scale() int { return int(d.scale) }

// Digits returns the digits without sign and point, and how many of them stand after the point.
func (d Decimal) Digits() (neg bool, digits string, scale int) {
	return d.neg && !d.IsZero(), d.Abs().big().String(), int(d.scale)
}

// String returns the number with all digits of its scale.
func (d Decimal) String() string {
	neg, digits, scale := d.Digits()
	if scale > 0 {
		if len(digits) <= scale {
			digits = strings.Repeat("0", scale-len(digits)+1) + digits
		}
		digits = digits[:len(digits)-scale] + "." + digits[len(digits)-scale:]
	}
	if neg {
		return "-" + digits
	}
	return digits
}

// Float returns the nearest float64.
func (d Decimal) Float() float64 {
	x, _ := strconv.ParseFloat(d.String(), 64)
	return x
}

// Int returns the integer part, or false if it does not fit an int64.
func (d Decimal) Int() (int64, bool) {
	b := d.Truncate().big()
	return b.Int64(), b.IsInt64()
}

// Uint returns the integer part, or false if it does not fit a uint64.
func (d Decimal) Uint() (uint64, bool) {
	b := d.Truncate().big()
	return b.Uint64(), b.IsUint64()
}

// Truncate drops what is after the point.
func (d Decimal) Truncate() Decimal {
	c := d.big()
	out, _ := make96(c.Quo(c, pow10(int(d.scale))), 0)
	out.neg = d.neg && !out.IsZero()
	return out
}

// Floor returns the largest integer that is not above d.
func (d Decimal) Floor() Decimal { return d.toward(-1) }

// Ceiling returns the smallest integer that is not below d.
func (d Decimal) Ceiling() Decimal { return d.toward(1) }

func (d Decimal) toward(sign int) Decimal {
	t := d.Truncate()
	if Cmp(t, d)*sign < 0 {
		t, _ = Add(t, FromInt64(int64(sign)))
	}
	return t
}

// Round rounds to a number of digits after the point: ties to even, or away from zero.
func (d Decimal) Round(digits int, away bool) Decimal {
	drop := int(d.scale) - digits
	if drop <= 0 {
		return d
	}
	c := d.Abs().big()
	if away {
		half := new(big.Int).Mul(pow10(drop-1), big.NewInt(5))
		c.Quo(c.Add(c, half), pow10(drop))
	} else {
		c = roundEven(c, drop)
	}
	out, _ := make96(c, digits)
	out.neg = d.neg && !out.IsZero()
	return out
}

// Bits returns the four words of decimal.GetBits.
func (d Decimal) Bits() [4]int32 {
	flags := uint32(d.scale) << 16
	if d.neg {
		flags |= 1 << 31
	}
	return [4]int32{int32(d.lo), int32(d.lo >> 32), int32(d.hi), int32(flags)}
}

// FromBits returns the number that Bits took apart; ok is false if the flags have other bits than sign and scale.
func FromBits(bits [4]int32) (d Decimal, ok bool) {
	flags := uint32(bits[3])
	d = Decimal{hi: uint32(bits[2]), lo: uint64(uint32(bits[1]))<<32 | uint64(uint32(bits[0])), scale: uint8(flags >> 16), neg: flags>>31 != 0}
	return d, flags&^(1<<31|0xFF<<16) == 0 && d.scale <= MaxScale
}

// Normal returns the number without zeros at the end of its digits: equal numbers have the same Normal.
func (d Decimal) Normal() Decimal {
	if d.IsZero() {
		return Decimal{}
	}
	return d.trim(0)
}
