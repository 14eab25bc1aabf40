package format

import (
	"errors"
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

// scanned is a number as it was read.
type scanned struct {
	neg    bool
	digits string // before the point
	frac   string
	exp    int
}

// scan reads a number by the rules of a style, as .NET's Number.TryParseNumber does.
func scan(text string, s Styles) (n scanned, err error) {
	r := signs{text: strings.TrimRight(text, "\x00"), style: s, currency: s&Currency != 0}
	r.leading()
	text = r.text
	i := 0
	var digits strings.Builder
	for i < len(text) && (isDigit(text[i]) || text[i] == ',' && s&Thousands != 0 && digits.Len() > 0) {
		if text[i] != ',' {
			digits.WriteByte(text[i])
		}
		i++
	}
	n.digits = digits.String()
	if i < len(text) && text[i] == '.' && s&DecimalPoint != 0 {
		start := i + 1
		for i++; i < len(text) && isDigit(text[i]); i++ {
		}
		n.frac = text[start:i]
	}
	if n.digits == "" && n.frac == "" {
		return n, ErrSyntax
	}
	if i < len(text) && text[i]|0x20 == 'e' && s&Exponent != 0 {
		e, size := scanExponent(text[i+1:])
		if size > 0 {
			n.exp = e
			i += 1 + size
		}
	}
	r.text = text[i:]
	r.trailing()
	n.neg = r.neg
	if r.text != "" || r.parens {
		return n, ErrSyntax
	}
	return n, nil
}

func scanExponent(text string) (exp, size int) {
	if text != "" && (text[0] == '+' || text[0] == '-') {
		size = 1
	}
	for size < len(text) && isDigit(text[size]) {
		size++
	}
	e, err := strconv.Atoi(text[:size])
	if err != nil {
		if errors.Is(err, strconv.ErrRange) {
			if text[0] == '-' {
				return -99999, size
			}
			return 99999, size
		}
		return 0, 0
	}
	return max(min(e, 99999), -99999), size
}

func trimWhite(text string, s Styles) string {
	if s&LeadingWhite != 0 {
		text = strings.TrimLeft(text, " \t\n\v\f\r")
	}
	if s&TrailingWhite != 0 {
		text = strings.TrimRight(text, " \t\n\v\f\r")
	}
	return text
}

// signs reads what stands around the digits: white space, a sign or parentheses, a currency symbol, each of them once.
type signs struct {
	text  string
	style Styles
	// signed says that there was a sign or a parenthesis, parens that one is open, currency that the symbol may still come.
	signed, parens, currency, neg bool
}

const (
	white          = " \t\n\v\f\r"
	currencySymbol = "¤"
)

// leading reads what stands in front. Behind a sign white space is allowed only if a currency symbol stands in between.
func (r *signs) leading() {
	for {
		symbol := r.style&Currency != 0 && !r.currency
		if r.style&LeadingWhite != 0 && (!r.signed || symbol) {
			r.text = strings.TrimLeft(r.text, white)
		}
		if !r.sign(r.style&LeadingSign != 0) && !r.open() && !r.symbol() {
			return
		}
	}
}

// trailing reads what stands behind.
func (r *signs) trailing() {
	for {
		if r.style&TrailingWhite != 0 {
			r.text = strings.TrimLeft(r.text, white)
		}
		if !r.sign(r.style&TrailingSign != 0) && !r.close() && !r.symbol() {
			return
		}
	}
}

// take reads a text if it is next.
func (r *signs) take(text string) bool {
	rest, ok := strings.CutPrefix(r.text, text)
	r.text = rest
	return ok
}

func (r *signs) sign(allowed bool) bool {
	if !allowed || r.signed {
		return false
	}
	r.neg = r.take("-") || r.take("\u2212")
	r.signed = r.neg || r.take("+")
	return r.signed
}

func (r *signs) open() bool {
	if r.style&Parentheses == 0 || r.signed || !r.take("(") {
		return false
	}
	r.signed, r.parens, r.neg = true, true, true
	return true
}

func (r *signs) close() bool {
	closed := r.parens && r.take(")")
	r.parens = r.parens && !closed
	return closed
}

func (r *signs) symbol() bool {
	taken := r.currency && r.take(currencySymbol)
	r.currency = r.currency && !taken
	return taken
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// ParseInt reads a signed integer of a size in bits.
func ParseInt(text string, s Styles, bits int) (int64, error) {
	if s&Hex != 0 {
		u, err := parseHex(text, s, bits)
		shift := 64 - bits
		return int64(u<<shift) >> shift, err
	}
	n, err := scanInteger(text, s)
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

// ParseUint reads an unsigned integer of a size in bits.
func ParseUint(text string, s Styles, bits int) (uint64, error) {
	if s&Hex != 0 {
		return parseHex(text, s, bits)
	}
	n, err := scanInteger(text, s)
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
	text = trimWhite(text, s)
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
func scanInteger(text string, s Styles) (scanned, error) {
	n, err := scan(text, s)
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

// ParseFloat reads a double or float. Numbers that are too large are infinite.
func ParseFloat(text string, s Styles, bits int) (float64, error) {
	n, err := scan(text, s)
	if err != nil {
		return parseSpecial(text)
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

func parseSpecial(text string) (float64, error) {
	t := strings.ToLower(strings.TrimSpace(text))
	switch t {
	case "nan", "-nan", "+nan":
		t = "nan"
	case "infinity", "+infinity", "∞":
		t = "+inf"
	case "-infinity", "-∞":
		t = "-inf"
	default:
		return 0, ErrSyntax
	}
	return strconv.ParseFloat(t, 64)
}

// ParseDecimal reads a decimal.
func ParseDecimal(text string, s Styles) (decimal.Decimal, error) {
	n, err := scan(text, s)
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
