package syntax

import (
	"math"
	"strconv"
	"strings"
)

// An Int is the value of an integer literal and its suffix: "", U, L or UL.
type Int struct {
	Value  uint64
	Suffix string
}

// A Real is the value of a literal with a point, an exponent or the suffix F, D or M. Text has no separators and no suffix.
type Real struct {
	Text   string
	Suffix string
}

// number scans an integer or real literal.
func (s *scanner) number() token {
	start := s.pos
	if s.peek(0) == '0' && (s.peek(1)|0x20 == 'x' || s.peek(1)|0x20 == 'b') {
		return s.radixNumber()
	}
	digits := s.digits()
	real := false
	if s.peek(0) == '.' && isDigit(s.peek(1)) {
		real = true
		s.pos++
		digits += "." + s.digits()
	}
	if s.peek(0)|0x20 == 'e' && (isDigit(s.peek(1)) || (s.peek(1) == '+' || s.peek(1) == '-') && isDigit(s.peek(2))) {
		real = true
		digits += "e"
		s.pos++
		if !isDigit(s.peek(0)) {
			digits += string(s.peek(0))
			s.pos++
		}
		digits += s.digits()
	}
	if suffix := s.peek(0) &^ 0x20; suffix == 'F' || suffix == 'D' || suffix == 'M' {
		s.pos++
		return s.realToken(start, digits, string(suffix))
	}
	if real {
		return s.realToken(start, digits, "D")
	}
	return s.intToken(start, digits, 10)
}

// realToken checks the range of a real literal.
func (s *scanner) realToken(start int, digits, suffix string) token {
	bits := 64
	if suffix == "F" {
		bits = 32
	}
	if x, err := strconv.ParseFloat(digits, bits); suffix != "M" && err != nil && math.IsInf(x, 0) {
		name := map[string]string{"F": "float", "D": "double"}[suffix]
		s.fail(start, s.pos, "CS0594", "Floating-point constant is outside the range of type '%s'", name)
	}
	return token{kind: tokReal, lit: Real{Text: digits, Suffix: suffix}}
}

func (s *scanner) radixNumber() token {
	start, base := s.pos, 16
	if s.peek(1)|0x20 == 'b' {
		base = 2
	}
	s.pos += 2
	from := s.pos
	for isHexDigit(s.peek(0)) || s.peek(0) == '_' {
		if base == 2 && s.peek(0) > '1' && s.peek(0) != '_' {
			break
		}
		s.pos++
	}
	return s.intToken(start, strings.ReplaceAll(s.text[from:s.pos], "_", ""), base)
}

// intToken reads the suffix and checks the range.
func (s *scanner) intToken(start int, digits string, base int) token {
	suffix := ""
	for len(suffix) < 2 {
		c := s.peek(0) &^ 0x20
		if c != 'U' && c != 'L' || strings.IndexByte(suffix, c) >= 0 {
			break
		}
		suffix += string(c)
		s.pos++
	}
	if suffix == "LU" {
		suffix = "UL"
	}
	n, err := strconv.ParseUint(digits, base, 64)
	if err != nil && digits == "" {
		s.fail(start, s.pos, "CS1013", "Invalid number")
	} else if err != nil {
		s.fail(start, s.pos, "CS1021", "Integral constant is too large")
	}
	return token{kind: tokInt, lit: Int{Value: n, Suffix: suffix}}
}

// digits scans decimal digits and their separators.
func (s *scanner) digits() string {
	start := s.pos
	for isDigit(s.peek(0)) || s.peek(0) == '_' && s.pos > start {
		s.pos++
	}
	return strings.ReplaceAll(s.text[start:s.pos], "_", "")
}

func isHexDigit(c byte) bool { return isDigit(c) || c|0x20 >= 'a' && c|0x20 <= 'f' }
