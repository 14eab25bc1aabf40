package syntax

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/portico-apim/portico/internal/csharp/rt"
)

// char scans a character literal.
func (s *scanner) char() token {
	start := s.pos
	s.pos++
	var units []uint16
	for {
		switch c := s.peek(0); {
		case s.pos >= len(s.text) || c == '\n' || c == '\r':
			s.fail(start, s.pos, "CS1010", "Newline in constant")
			return token{}
		case c == '\'':
			s.pos++
			return s.charToken(start, units)
		case c == '\\':
			s.escape(&units)
			if s.bad {
				return token{}
			}
		default:
			_, size := utf8.DecodeRuneInString(s.text[s.pos:])
			units = append(units, rt.Units(s.text[s.pos:s.pos+size])...)
			s.pos += size
		}
	}
}

func (s *scanner) charToken(start int, units []uint16) token {
	switch len(units) {
	case 0:
		s.fail(start, s.pos, "CS1011", "Empty character literal")
		return token{}
	case 1:
		return token{kind: tokChar, lit: units[0]}
	}
	d := s.fail(start, s.pos, "CS1012", "Too many characters in character literal")
	d.Hint = "a text stands between double quotes: " + strconv.Quote(rt.FromUnits(units))
	return token{}
}

// escape scans a backslash and what belongs to it.
func (s *scanner) escape(units *[]uint16) {
	start := s.pos
	c := s.peek(1)
	s.pos += 2
	if i := strings.IndexByte(`'"\0abfnrtv`, c); i >= 0 && c != 0 {
		*units = append(*units, uint16("'\"\\\x00\a\b\f\n\r\t\v"[i]))
		return
	}
	least, most := 0, 0
	switch c {
	case 'u':
		least, most = 4, 4
	case 'U':
		least, most = 8, 8
	case 'x':
		least, most = 1, 4
	}
	from := s.pos
	for s.pos-from < most && isHexDigit(s.peek(0)) {
		s.pos++
	}
	n, err := strconv.ParseUint(s.text[min(from, len(s.text)):min(s.pos, len(s.text))], 16, 32)
	if most == 0 || s.pos-from < least || err != nil || n > utf8.MaxRune {
		s.fail(start, min(s.pos, len(s.text)), "CS1009", "Unrecognized escape sequence").Hint = `a backslash is written \\, or the string @"…"`
		return
	}
	if n < 0x10000 {
		*units = append(*units, uint16(n))
		return
	}
	*units = append(*units, rt.Units(string(rune(n)))...)
}

// regularString scans "…".
func (s *scanner) regularString() token {
	start := s.pos
	s.pos++
	var b stringBuilder
	for {
		switch c := s.peek(0); {
		case s.pos >= len(s.text) || c == '\n' || c == '\r':
			if s.depth > 0 {
				s.fail(s.opened, s.opened+1, "CS8076", "Missing close delimiter '}' for interpolated expression started with '{'")
				return token{}
			}
			d := s.fail(start, s.pos, "CS1010", "Newline in constant")
			d.Hint = `is the closing " missing? A text over several lines is written @"…"`
			return token{}
		case c == '"':
			s.pos++
			return token{kind: tokString, lit: b.String()}
		case c == '\\':
			s.escape(&b.units)
			if s.bad {
				return token{}
			}
		default:
			b.text(s.text[s.pos : s.pos+1])
			s.pos++
		}
	}
}

// verbatimString scans @"…".
func (s *scanner) verbatimString() token {
	start := s.pos
	s.pos += 2
	var b strings.Builder
	for {
		i := strings.IndexByte(s.text[s.pos:], '"')
		if i < 0 {
			s.fail(start, start+2, "CS1039", "Unterminated string literal")
			return token{}
		}
		b.WriteString(s.text[s.pos : s.pos+i])
		s.pos += i + 1
		if s.peek(0) != '"' {
			return token{kind: tokString, lit: b.String()}
		}
		b.WriteByte('"')
		s.pos++
	}
}

// A stringBuilder joins literal text and escaped code units, so that two escaped halves of a pair become one character.
type stringBuilder struct {
	b     strings.Builder
	units []uint16
}

func (b *stringBuilder) text(s string) {
	b.flush()
	b.b.WriteString(s)
}

func (b *stringBuilder) flush() {
	if len(b.units) > 0 {
		b.b.WriteString(rt.FromUnits(b.units))
		b.units = b.units[:0]
	}
}

func (b *stringBuilder) String() string {
	b.flush()
	return b.b.String()
}
