package syntax

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/portico-apim/portico/internal/source"
)

// A scanner cuts a text into tokens. It reports the first mistake and stops there.
type scanner struct {
	src    *source.Source
	text   string
	pos    int
	count  int // tokens so far
	depth  int // how many interpolated strings are around this place
	opened int // where the hole around this place begins
	diags  *source.Diagnostics
	bad    bool
}

// fail reports the first mistake.
func (s *scanner) fail(start, end int, code, format string, args ...any) *source.Diagnostic {
	if s.bad {
		return &source.Diagnostic{}
	}
	s.bad = true
	return s.diags.Add(s.src, source.Span{Start: start, End: end}, code, format, args...)
}

// peek returns the byte at an offset from here, 0 beyond the end.
func (s *scanner) peek(n int) byte {
	if s.pos+n < len(s.text) {
		return s.text[s.pos+n]
	}
	return 0
}

// tokens scans to the end of the text.
func (s *scanner) tokens() []token {
	toks := make([]token, 0, min(len(s.text)/4, maxTokens)+4)
	for {
		t := s.next()
		toks = append(toks, t)
		if t.kind == tokEOF {
			return toks
		}
	}
}

// tooComplex reports that the text is too long.
func (s *scanner) tooComplex(at int) {
	s.fail(at, at+1, "CS8078", "An expression is too long or complex to compile")
}

// next returns the next token; after a mistake only the end.
func (s *scanner) next() token {
	s.skipSpace()
	if s.bad || s.pos >= len(s.text) {
		return token{kind: tokEOF, span: source.At(len(s.text))}
	}
	start := s.pos
	if s.count++; s.count > maxTokens {
		s.tooComplex(start)
	}
	t := s.scan()
	if s.bad {
		return token{kind: tokEOF, span: source.At(len(s.text))}
	}
	t.span = source.Span{Start: start, End: s.pos}
	if t.text == "" {
		t.text = s.text[start:s.pos]
	}
	return t
}

func (s *scanner) scan() token {
	c := s.text[s.pos]
	switch {
	case isIdentStart(c) || c >= utf8.RuneSelf && s.unicodeLetter():
		return s.word()
	case isDigit(c) || c == '.' && isDigit(s.peek(1)):
		return s.number()
	case c == '"':
		return s.regularString()
	case c == '\'':
		return s.char()
	case c == '@' && s.peek(1) == '"':
		return s.verbatimString()
	case c == '$' && s.peek(1) == '"':
		return s.interpolated(2, false)
	case (c == '$' && s.peek(1) == '@' || c == '@' && s.peek(1) == '$') && s.peek(2) == '"':
		return s.interpolated(3, true)
	case c == '@' && (isIdentStart(s.peek(1)) || s.peek(1) >= utf8.RuneSelf):
		s.pos++
		t := s.word()
		t.kind = tokIdent
		return t
	}
	return s.operator()
}

func (s *scanner) operator() token {
	rest := s.text[s.pos:]
	for _, op := range operators {
		if strings.HasPrefix(rest, op) {
			s.pos += len(op)
			return token{kind: tokOp, text: op}
		}
	}
	r, size := utf8.DecodeRuneInString(rest)
	d := s.fail(s.pos, s.pos+size, "CS1056", "Unexpected character '%c'", r)
	switch {
	case r == '\u201c' || r == '\u201d' || r == '\u2018' || r == '\u2019':
		d.Hint = `a typographic quote; C# wants "`
	case r == '#':
		d.Hint = "preprocessor directives are not available in expressions"
	}
	return token{}
}

// skipSpace passes white space and comments.
func (s *scanner) skipSpace() {
	for s.pos < len(s.text) {
		c := s.text[s.pos]
		switch {
		case c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v':
			s.pos++
		case c == '/' && s.peek(1) == '/':
			if i := strings.IndexAny(s.text[s.pos:], "\r\n"); i >= 0 {
				s.pos += i
			} else {
				s.pos = len(s.text)
			}
		case c == '/' && s.peek(1) == '*':
			i := strings.Index(s.text[s.pos+2:], "*/")
			if i < 0 {
				s.fail(s.pos, s.pos+2, "CS1035", "End-of-file found, '*/' expected")
				return
			}
			s.pos += i + 4
		case c >= utf8.RuneSelf:
			r, size := utf8.DecodeRuneInString(s.text[s.pos:])
			if r != '\uFEFF' && !unicode.IsSpace(r) {
				return
			}
			s.pos += size
		default:
			return
		}
	}
}

func (s *scanner) unicodeLetter() bool {
	r, _ := utf8.DecodeRuneInString(s.text[s.pos:])
	return unicode.IsLetter(r)
}

// maxIdent is how long an identifier may be.
const maxIdent = 511

// word scans an identifier or a keyword.
func (s *scanner) word() token {
	start := s.pos
	for s.pos < len(s.text) {
		c := s.text[s.pos]
		if isIdentStart(c) || isDigit(c) {
			s.pos++
			continue
		}
		r, size := utf8.DecodeRuneInString(s.text[s.pos:])
		if c < utf8.RuneSelf || !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.Mn, r) && !unicode.Is(unicode.Mc, r) {
			break
		}
		s.pos += size
	}
	t := token{kind: tokIdent, text: s.text[start:s.pos]}
	if len(t.text) > maxIdent {
		s.fail(start, s.pos, "CS0645", "Identifier too long")
	}
	if keywords[t.text] {
		t.kind = tokKeyword
	}
	return t
}

func isIdentStart(c byte) bool {
	return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
