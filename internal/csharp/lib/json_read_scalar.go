package lib

import (
	"errors"
	"math"
	"math/big"
	"strconv"
	"strings"

	"github.com/portico-apim/portico/internal/csharp/format"
	"github.com/portico-apim/portico/internal/csharp/rt"
)

// quoted reads a text in quotes.
func (r *jsonReader) quoted() (string, error) {
	quote := r.text[r.pos]
	start := r.pos + 1
	r.pos = start
	for r.pos < len(r.text) && r.text[r.pos] != quote && r.text[r.pos] != '\\' {
		r.pos++
	}
	if r.peek() == quote {
		r.pos++
		return r.text[start : r.pos-1], nil
	}
	var b strings.Builder
	b.WriteString(r.text[start:r.pos])
	halves := false
	for r.pos < len(r.text) {
		switch c := r.text[r.pos]; c {
		case quote:
			r.pos++
			if halves {
				return rt.FromUnits(rt.Units(b.String())), nil
			}
			return b.String(), nil
		case '\\':
			s, err := r.escape()
			if err != nil {
				return "", err
			}
			halves = halves || strings.HasPrefix(s, "\xED")
			b.WriteString(s)
		default:
			b.WriteByte(c)
			r.pos++
		}
	}
	return "", r.fail("Unterminated string. Expected delimiter: %c.", quote)
}

// escape reads a backslash and what belongs to it.
func (r *jsonReader) escape() (string, error) {
	if r.pos+1 >= len(r.text) {
		r.pos = len(r.text)
		return "", r.fail("Unterminated string. Expected delimiter: \".")
	}
	c := r.text[r.pos+1]
	r.pos += 2
	if i := strings.IndexByte(`"\/'bfnrt`, c); i >= 0 {
		return "\"\\/'\b\f\n\r\t"[i : i+1], nil
	}
	if c != 'u' {
		return "", r.fail("Bad JSON escape sequence: \\%c.", c)
	}
	if r.pos+4 > len(r.text) {
		return "", r.fail("Unexpected end while parsing Unicode escape sequence.")
	}
	n, err := strconv.ParseUint(r.text[r.pos:r.pos+4], 16, 16)
	if err != nil {
		return "", r.fail("Invalid Unicode escape sequence: \\u%s.", r.text[r.pos:r.pos+4])
	}
	r.pos += 4
	return rt.CharString(uint16(n)), nil
}

// maxIntegerDigits is how long an integer may be.
const maxIntegerDigits = 380

// number reads an integer or a float. Integers that are too large for a long stay exact.
func (r *jsonReader) number() (*token, error) {
	start := r.pos
	if strings.HasPrefix(r.text[r.pos:], "-Infinity") {
		r.pos += len("-Infinity")
		return floatToken(math.Inf(-1)), nil
	}
	for r.pos < len(r.text) && strings.IndexByte("0123456789+-.eExXabcdefABCDEF", r.text[r.pos]) >= 0 {
		r.pos++
	}
	s := r.text[start:r.pos]
	t, err := r.numberToken(s)
	if r.written && t != nil {
		t.name = s
	}
	return t, err
}

func (r *jsonReader) numberToken(s string) (*token, error) {
	switch n, err := strconv.ParseInt(s, 10, 64); {
	case octal(s) || strings.HasPrefix(s, "0x") || strings.HasPrefix(s, "0X"):
		if n, err = strconv.ParseInt(s, 0, 64); err != nil {
			return nil, r.fail("Input string '%s' is not a valid number.", s)
		}
		return &token{kind: kindInteger, value: rt.Long(n)}, nil
	case err == nil:
		return &token{kind: kindInteger, value: rt.Long(n)}, nil
	case errors.Is(err, strconv.ErrRange) && len(s) > maxIntegerDigits:
		return nil, r.fail("JSON integer %s is too large to parse.", s)
	case errors.Is(err, strconv.ErrRange):
		if n, ok := new(big.Int).SetString(s, 10); ok { // what follows the digits that are too many may be no digit
			return &token{kind: kindInteger, value: rt.Obj(&bigInteger{n})}, nil
		}
	}
	if r.settings.or().floatParse == 1 {
		d, err := changeType(r.f, rt.String(s), rt.DecimalType)
		if err != nil {
			return nil, r.fail("Input string '%s' is not a valid decimal.", s)
		}
		return &token{kind: kindFloat, value: d}, nil
	}
	x, err := format.ParseFloat(s, format.FloatStyle, 64, nil)
	if err != nil {
		return nil, r.fail("Input string '%s' is not a valid number.", s)
	}
	return floatToken(x), nil
}

func octal(s string) bool { return len(s) > 1 && s[0] == '0' && s[1] >= '0' && s[1] <= '9' }

func floatToken(x float64) *token { return &token{kind: kindFloat, value: rt.Double(x)} }

// jsonWords are the values that are words.
var jsonWords = []struct {
	text  string
	kind  tokenKind
	value rt.Value
}{
	{"true", kindBoolean, rt.Bool(true)},
	{"false", kindBoolean, rt.Bool(false)},
	{"null", kindNull, rt.Null},
	{"undefined", kindUndefined, rt.Null},
	{"NaN", kindFloat, rt.Double(math.NaN())},
	{"Infinity", kindFloat, rt.Double(math.Inf(1))},
}

// word reads true, false, null and their like, and constructors.
func (r *jsonReader) word() (*token, error) {
	rest := r.text[r.pos:]
	for _, w := range jsonWords {
		if after, ok := strings.CutPrefix(rest, w.text); ok && (after == "" || !isWordByte(after[0]) || w.kind == kindFloat) {
			r.pos += len(w.text)
			return &token{kind: w.kind, value: w.value}, nil
		}
	}
	if r.isConstructor() {
		return r.constructor()
	}
	return nil, r.fail("Unexpected character encountered while parsing value: %s.", r.char())
}

// isConstructor reports whether the word new begins here.
func (r *jsonReader) isConstructor() bool {
	after, ok := strings.CutPrefix(r.text[r.pos:], "new")
	return ok && after != "" && strings.IndexByte(" \t\r\n", after[0]) >= 0
}

// constructor reads new, a name, and values in parentheses.
func (r *jsonReader) constructor() (*token, error) {
	name, err := r.constructorName()
	if err != nil {
		return nil, err
	}
	t := &token{kind: kindConstructor, name: name}
	r.pos-- // enter passes the bracket
	return t, r.enter(func() error { return r.items(t, ')') })
}

// constructorName reads new, a name and the opening bracket.
func (r *jsonReader) constructorName() (string, error) {
	r.pos += len("new")
	if err := r.space(); err != nil {
		return "", err
	}
	start := r.pos
	for r.pos < len(r.text) && isWordByte(r.text[r.pos]) {
		r.pos++
	}
	name := r.text[start:r.pos]
	if err := r.space(); err != nil {
		return "", err
	}
	if r.peek() != '(' {
		return "", r.fail("Unexpected character while parsing constructor: %s.", r.char())
	}
	r.pos++
	return name, nil
}

func itoa(n int) string { return strconv.Itoa(n) }
