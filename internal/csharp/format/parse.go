package format

import (
	"errors"
	"math"
	"strconv"
	"strings"
	"unicode"

	"github.com/portico-apim/portico/internal/csharp/decimal"
)

// ErrComposite says that a composite format string is not valid.
var ErrComposite = errors.New("input string was not in a correct format")

// ErrSyntax says that a text is no number.
var ErrSyntax = errors.New("input string was not in a correct format")

// ErrRange says that a number is too large or too small for its type.
var ErrRange = errors.New("value was either too large or too small")

// Styles says what a text may contain besides digits; the values are those of NumberStyles.
type Styles int

// The styles.
const (
	LeadingWhite  Styles = 1
	TrailingWhite Styles = 2
	LeadingSign   Styles = 4
	TrailingSign  Styles = 8
	Parentheses   Styles = 16
	DecimalPoint  Styles = 32
	Thousands     Styles = 64
	Exponent      Styles = 128
	Currency      Styles = 256
	Hex           Styles = 512

	IntegerStyle = LeadingWhite | TrailingWhite | LeadingSign
	NumberStyle  = IntegerStyle | TrailingSign | DecimalPoint | Thousands
	FloatStyle   = IntegerStyle | DecimalPoint | Exponent
)

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// ParseInt reads a signed integer of a size in bits, as a culture writes it.
func ParseInt(text string, s Styles, bits int, c *Culture) (int64, error) {
	if s&Hex != 0 {
		u, err := parseHex(text, s, bits)
		shift := 64 - bits
		return int64(u<<shift) >> shift, err
	}
	n, err := scanInteger(text, s, c)
	if err != nil {
		return 0, err
	}
	if n.neg {
		n.digits = "-" + n.digits
	}
	v, err := strconv.ParseInt(n.digits, 10, bits)
	if err != nil {
		return 0, ErrRange
	}
	return v, nil
}

// ParseUint reads an unsigned integer of a size in bits, as a culture writes it.
func ParseUint(text string, s Styles, bits int, c *Culture) (uint64, error) {
	if s&Hex != 0 {
		return parseHex(text, s, bits)
	}
	n, err := scanInteger(text, s, c)
	if err != nil {
		return 0, err
	}
	v, err := strconv.ParseUint(n.digits, 10, bits)
	if err != nil || n.neg && v != 0 {
		return 0, ErrRange
	}
	return v, nil
}

func parseHex(text string, s Styles, bits int) (uint64, error) {
	if s&LeadingWhite != 0 {
		text = strings.TrimLeft(text, " \t\n\v\f\r")
	}
	if s&TrailingWhite != 0 {
		text = strings.TrimRight(text, " \t\n\v\f\r")
	}
	trimmed := strings.TrimLeft(text, "0")
	if text == "" {
		return 0, ErrSyntax
	}
	for _, c := range []byte(text) {
		if !isDigit(c) && (c|0x20 < 'a' || c|0x20 > 'f') {
			return 0, ErrSyntax
		}
	}
	if trimmed == "" {
		return 0, nil
	}
	v, err := strconv.ParseUint(trimmed, 16, bits)
	if err != nil {
		return 0, ErrRange
	}
	return v, nil
}

// scanInteger reads a number that has no fraction; zeros after the point and an exponent may stand there if the style allows them.
func scanInteger(text string, s Styles, c *Culture) (scanned, error) {
	n, err := scan(text, s, c)
	if err != nil {
		return n, err
	}
	all := n.digits + n.frac
	point := len(n.digits) + n.exp
	if point > 1000 || point < -1000 {
		if strings.Trim(all, "0") == "" {
			n.digits = "0"
			return n, nil
		}
		return n, ErrRange
	}
	if point < len(all) {
		if strings.Trim(all[max(point, 0):], "0") != "" {
			return n, ErrRange
		}
		all = all[:max(point, 0)]
	}
	n.digits = all + strings.Repeat("0", max(point-len(all), 0))
	if n.digits == "" {
		n.digits = "0"
	}
	return n, nil
}

// ParseFloat reads a double or float, as a culture writes it. Numbers that are too large are infinite.
func ParseFloat(text string, s Styles, bits int, c *Culture) (float64, error) {
	n, err := scan(text, s, c)
	if err != nil {
		return parseSpecial(text, c.numbers())
	}
	t := n.digits + "." + n.frac + "e" + strconv.Itoa(n.exp)
	if n.neg {
		t = "-" + t
	}
	x, err := strconv.ParseFloat(t, bits)
	if err != nil && !errors.Is(err, strconv.ErrRange) {
		return 0, ErrSyntax
	}
	return x, nil
}

// parseSpecial reads the words for what no digits can write.
func parseSpecial(text string, c *Numbers) (float64, error) {
	text = strings.TrimSpace(text)
	unsigned := strings.TrimPrefix(text, c.Positive)
	switch {
	case strings.EqualFold(unsigned, c.Infinity):
		return math.Inf(1), nil
	case strings.EqualFold(text, c.NegativeInfinity):
		return math.Inf(-1), nil
	case strings.EqualFold(unsigned, c.NaN), strings.EqualFold(strings.TrimPrefix(text, c.Negative), c.NaN):
		return math.NaN(), nil
	}
	return 0, ErrSyntax
}

// ParseDecimal reads a decimal, as a culture writes it.
func ParseDecimal(text string, s Styles, c *Culture) (decimal.Decimal, error) {
	n, err := scan(text, s, c)
	if err != nil {
		return decimal.Decimal{}, err
	}
	t := n.digits
	if n.frac != "" {
		t += "." + n.frac
	}
	if strings.HasPrefix(t, ".") {
		t = "0" + t
	}
	if n.neg {
		t = "-" + t
	}
	if n.exp != 0 {
		t += "e" + strconv.Itoa(n.exp)
	}
	d, err := decimal.Parse(t)
	if err != nil {
		return d, ErrRange
	}
	return d, nil
}

// IsWhite reports whether char.IsWhiteSpace is true for a character.
func IsWhite(r rune) bool {
	return unicode.IsSpace(r) || r == 0x1680 || r >= 0x2000 && r <= 0x200a || r == 0x2028 || r == 0x2029 || r == 0x202f || r == 0x205f || r == 0x3000
}
