package format

import (
	"strings"
	"unicode/utf8"
)

// scanned is a number as it was read.
type scanned struct {
	neg    bool
	digits string // before the point
	frac   string
	exp    int
}

// A numberScanner reads a number: signs, parentheses and a currency symbol before it, digits, an exponent, and the same signs behind it.
type numberScanner struct {
	rest     string
	styles   Styles
	c        *Numbers
	symbol   string // of the currency, until it was read
	signed   bool
	parens   bool
	currency bool // the symbol was read
	out      scanned
}

// scan reads a number by the rules of a style and a culture.
func scan(text string, s Styles, c *Culture) (scanned, error) {
	sc := &numberScanner{rest: text, styles: s, c: c.numbers()}
	if s&Currency != 0 {
		sc.symbol = sc.c.Currency.Symbol
	}
	sc.lead()
	if !sc.number() {
		return sc.out, ErrSyntax
	}
	sc.exponent()
	sc.trail()
	if sc.parens || strings.Trim(sc.rest, "\x00") != "" {
		return sc.out, ErrSyntax
	}
	return sc.out, nil
}

func isWhite(c byte) bool { return c == ' ' || c >= '\t' && c <= '\r' }

// take reads a text that a culture uses. A no-break space in it may also be written as a space.
func (s *numberScanner) take(want string) bool {
	rest := s.rest
	for _, w := range want {
		r, size := utf8.DecodeRuneInString(rest)
		if size == 0 || r != w && !(r == ' ' && (w == '\u00a0' || w == '\u202f')) {
			return false
		}
		rest = rest[size:]
	}
	if want == "" {
		return false
	}
	s.rest = rest
	return true
}

// takeSign reads a sign, if none was there yet.
func (s *numberScanner) takeSign() bool {
	switch {
	case s.signed:
		return false
	case s.take(s.c.Positive):
	case s.take(s.c.Negative):
		s.out.neg = true
	default:
		return false
	}
	s.signed = true
	return true
}

func (s *numberScanner) takeCurrency() bool {
	if s.symbol == "" || !s.take(s.symbol) {
		return false
	}
	s.symbol, s.currency = "", true
	return true
}

// lead reads what stands before the digits. White space ends behind a sign, unless the currency follows.
func (s *numberScanner) lead() {
	for s.rest != "" {
		if isWhite(s.rest[0]) && s.styles&LeadingWhite != 0 && !(s.signed && !s.currency && s.c.NegativePattern != 2) {
			s.rest = s.rest[1:]
			continue
		}
		switch {
		case s.styles&LeadingSign != 0 && s.takeSign():
		case s.rest[0] == '(' && s.styles&Parentheses != 0 && !s.signed:
			s.signed, s.parens, s.out.neg = true, true, true
			s.rest = s.rest[1:]
		case s.takeCurrency():
		default:
			return
		}
	}
}

// number reads digits with a point and separators. It reports whether there was a digit.
func (s *numberScanner) number() bool {
	var whole, frac strings.Builder
	into, point := &whole, false
	for s.rest != "" {
		switch {
		case isDigit(s.rest[0]):
			into.WriteByte(s.rest[0])
			s.rest = s.rest[1:]
			continue
		case s.styles&DecimalPoint != 0 && !point && s.takeMark(s.c.Currency.Decimal, s.c.Decimal):
			point, into = true, &frac
			continue
		case s.styles&Thousands != 0 && !point && whole.Len() > 0 && s.takeMark(s.c.Currency.Group, s.c.Group):
			continue
		}
		break
	}
	s.out.digits, s.out.frac = whole.String(), frac.String()
	return whole.Len()+frac.Len() > 0
}

// takeMark reads a point or separator: that of the currency where one may stand, or that of numbers if no symbol was read.
func (s *numberScanner) takeMark(ofCurrency, ofNumbers string) bool {
	if s.styles&Currency == 0 {
		return s.take(ofNumbers)
	}
	return s.take(ofCurrency) || !s.currency && s.take(ofNumbers)
}

// exponent reads an exponent, if one follows.
func (s *numberScanner) exponent() {
	if s.rest == "" || s.rest[0]|0x20 != 'e' || s.styles&Exponent == 0 {
		return
	}
	before := s.rest
	s.rest = s.rest[1:]
	negative := false
	if !s.take(s.c.Positive) {
		negative = s.take(s.c.Negative)
	}
	n := 0
	e := 0
	for ; n < len(s.rest) && isDigit(s.rest[n]); n++ {
		e = min(10*e+int(s.rest[n]-'0'), 99_999)
	}
	if n == 0 {
		s.rest = before
		return
	}
	s.rest = s.rest[n:]
	if s.out.exp = e; negative {
		s.out.exp = -e
	}
}

// trail reads what stands behind the digits.
func (s *numberScanner) trail() {
	for s.rest != "" {
		switch {
		case isWhite(s.rest[0]) && s.styles&TrailingWhite != 0:
			s.rest = s.rest[1:]
		case s.styles&TrailingSign != 0 && s.takeSign():
		case s.rest[0] == ')' && s.parens:
			s.parens, s.rest = false, s.rest[1:]
		case s.takeCurrency():
		default:
			return
		}
	}
}
