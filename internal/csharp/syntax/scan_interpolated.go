package syntax

import (
	"strings"
	"unicode"

	"github.com/portico-apim/portico/internal/source"
)

// maxInterpolation bounds how deep interpolated strings may stand in each other's holes.
const maxInterpolation = 16

// A piece is a part of an interpolated string: a text, or a hole with its tokens, those of an alignment included.
type piece struct {
	text   string
	tokens []token // nil for a text
	format string
	span   source.Span
}

// interpolated scans $"…", or $@"…" when verbatim; open is the length of the opening.
func (s *scanner) interpolated(open int, verbatim bool) token {
	start := s.pos
	s.pos += open
	if s.depth++; s.depth > maxInterpolation {
		s.tooComplex(start)
	}
	defer func() { s.depth-- }()
	var pieces []piece
	var b stringBuilder
	for !s.bad {
		c := s.peek(0)
		switch {
		case s.pos >= len(s.text) || !verbatim && (c == '\n' || c == '\r'):
			s.fail(start, s.pos, "CS1010", "Newline in constant")
		case verbatim && c == '"' && s.peek(1) == '"', c == '{' && s.peek(1) == '{', c == '}' && s.peek(1) == '}':
			b.text(s.text[s.pos : s.pos+1])
			s.pos += 2
		case c == '"':
			s.pos++
			return token{kind: tokInterpolated, lit: append(pieces, piece{text: b.String()})}
		case c == '{':
			pieces = append(pieces, piece{text: b.String()}, s.hole(verbatim))
			b = stringBuilder{}
		case c == '}':
			s.fail(s.pos, s.pos+1, "CS8086", "A '}' character must be escaped (by doubling) in an interpolated string")
		case c == '\\' && !verbatim:
			s.escape(&b.units)
		default:
			b.text(s.text[s.pos : s.pos+1])
			s.pos++
		}
	}
	return token{}
}

// hole scans { expression [, alignment] [: format] }.
func (s *scanner) hole(verbatim bool) piece {
	start, before := s.pos, s.opened
	s.pos++
	s.opened = start
	defer func() { s.opened = before }()
	p := piece{tokens: []token{}}
	for depth := 0; !s.bad; {
		t := s.next()
		switch {
		case t.kind == tokEOF:
			s.fail(start, start+1, "CS8076", "Missing close delimiter '}' for interpolated expression started with '{'")
		case depth == 0 && t.kind == tokOp && t.text == "}":
			return s.closeHole(p, start)
		case depth == 0 && t.kind == tokOp && t.text == ":":
			p.format = s.holeFormat(verbatim)
			return s.closeHole(p, start)
		case t.kind == tokOp && strings.Contains("([{", t.text):
			depth++
		case t.kind == tokOp && strings.Contains(")]}", t.text):
			depth--
		}
		p.tokens = append(p.tokens, t)
	}
	return p
}

func (s *scanner) closeHole(p piece, start int) piece {
	p.span = source.Span{Start: start, End: s.pos}
	if len(p.tokens) == 0 {
		s.fail(start, s.pos, "CS1733", "Expected expression")
	}
	p.tokens = append(p.tokens, token{kind: tokEOF, span: source.At(s.pos - 1)})
	return p
}

// holeFormat scans the format of a hole up to and with its }.
func (s *scanner) holeFormat(verbatim bool) string {
	start := s.pos
	var b stringBuilder
	for s.pos < len(s.text) && !s.bad {
		c := s.peek(0)
		switch {
		case (c == '{' || c == '}') && s.peek(1) == c:
			b.text(s.text[s.pos : s.pos+1])
			s.pos += 2
		case c == '}':
			s.pos++
			return s.checkFormat(start, b.String())
		case c == '"' || c == '\n' || c == '\r' || c == '{':
			s.fail(s.pos, s.pos+1, "CS8076", "Missing close delimiter '}' for interpolated expression started with '{'")
		case c == '\\' && !verbatim:
			s.escape(&b.units)
		default:
			b.text(s.text[s.pos : s.pos+1])
			s.pos++
		}
	}
	s.fail(s.pos, s.pos, "CS8076", "Missing close delimiter '}' for interpolated expression started with '{'")
	return ""
}

// checkFormat refuses a format that is empty or ends with white space.
func (s *scanner) checkFormat(start int, format string) string {
	switch {
	case format == "":
		s.fail(start, s.pos, "CS8089", "Empty format specifier")
	case strings.TrimRightFunc(format, unicode.IsSpace) != format:
		s.fail(start, s.pos, "CS8088", "A format specifier may not contain trailing whitespace")
	}
	return format
}
