package xsd

import (
	"cmp"
	"strings"
)

// decimal is a number of any size: its digits before and behind the point, without zeros that do not count.
type decimal struct {
	negative    bool
	whole, frac string
}

// maxDecimal is the whole part of the largest number of .NET's Decimal.
const maxDecimal = "79228162514264337593543950335"

// decimalOf reads a number of the program itself.
func decimalOf(text string) *decimal {
	d, _ := parseDecimal(text)
	return &d
}

// parseDecimal reads the lexical form of decimal (XML Schema Part 2, section 3.2.3.1).
func parseDecimal(text string) (decimal, bool) {
	var d decimal
	if text != "" && (text[0] == '-' || text[0] == '+') {
		d.negative = text[0] == '-'
		text = text[1:]
	}
	whole, frac, _ := strings.Cut(text, ".")
	if whole+frac == "" || strings.Trim(whole, "0123456789") != "" || strings.Trim(frac, "0123456789") != "" {
		return d, false
	}
	d.whole, d.frac = strings.TrimLeft(whole, "0"), strings.TrimRight(frac, "0")
	if d.whole+d.frac == "" {
		d.negative = false
	}
	return d, true
}

// String is the canonical form.
func (d decimal) String() string {
	sign := ""
	if d.negative {
		sign = "-"
	}
	return sign + d.whole + "." + d.frac
}

// tooLarge reports whether .NET could not hold the number.
func (d decimal) tooLarge() bool { return compareWhole(d.whole, maxDecimal) > 0 }

// digits returns the number of all digits, and of those behind the point (totalDigits, fractionDigits).
func (d decimal) digits() (total, fraction int64) {
	return int64(max(1, len(d.whole)+len(d.frac))), int64(len(d.frac))
}

func (d decimal) compare(o decimal) int {
	if d.negative != o.negative {
		if d.negative {
			return -1
		}
		return 1
	}
	c := cmp.Or(compareWhole(d.whole, o.whole), strings.Compare(d.frac, o.frac))
	if d.negative {
		return -c
	}
	return c
}

// compareWhole compares whole numbers without leading zeros.
func compareWhole(a, b string) int { return cmp.Or(cmp.Compare(len(a), len(b)), strings.Compare(a, b)) }
