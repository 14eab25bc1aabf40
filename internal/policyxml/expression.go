package policyxml

import (
	"strings"

	"github.com/portico-apim/portico/internal/source"
)

// maxHoles bounds how deep interpolated strings nest, and maxBrackets how deep brackets do.
const (
	maxHoles    = 32
	maxBrackets = 1000
)

// recognise tells what a whole text is by how it begins.
func recognise(text string) Kind {
	text = strings.TrimLeft(text, whiteSpace)
	switch {
	case strings.HasPrefix(text, "@("):
		return Expression
	case strings.HasPrefix(text, "@{"):
		return Block
	}
	return Literal
}

// skipSpace returns the offset of the first byte from at on that is no white space.
func skipSpace(text string, at int) int {
	for at < len(text) && strings.IndexByte(whiteSpace, text[at]) >= 0 {
		at++
	}
	return at
}

// failure is why a text is no whole expression.
type failure struct {
	message
	span source.Span
	args []any
	// open is the innermost bracket that was open.
	open bracket
	// coded says that there is an entity where C# cannot have one.
	coded bool
}

// checkWhole returns nil if text is one expression from its first to its last character, white space aside.
func checkWhole(text string) *failure {
	end, fail := scanExpression(text, skipSpace(text, 0), plain)
	if fail != nil {
		return fail
	}
	if rest := skipSpace(text, end); rest < len(text) {
		return &failure{message: textAfterExpression, span: source.Span{Start: rest, End: len(strings.TrimRight(text, whiteSpace))}}
	}
	return nil
}

// entities says what an entity in the scanned text means.
type entities int

const (
	// plain text has been decoded: what looks like an entity is none.
	plain entities = iota
	// refuting entities show, where C# cannot have them, that the text is escaped.
	refuting
	// decoded entities stand for their characters.
	decoded
)

// scanExpression finds the end of the expression that begins at start with @( or @{.
func scanExpression(text string, start int, entities entities) (end int, fail *failure) {
	s := scanner{text: text, at: start + 1, entities: entities}
	s.code(false)
	return s.at, s.fail
}

// scanner steps over C# without understanding more of it than brackets, strings, characters and comments.
type scanner struct {
	text     string
	at       int
	entities entities
	holes    int
	fail     *failure
}

// next returns the character at an offset and its length in the text: 0 at the end. Only ASCII characters matter; others come byte by byte. coded says that
// it was written as an entity.
func (s *scanner) next(at int) (c byte, n int, coded bool) {
	if at >= len(s.text) {
		return 0, 0, false
	}
	if s.text[at] == '&' && s.entities == decoded {
		if r, n := entity(s.text[at:]); n > 0 {
			return byte(min(r, 0xFF)), n, true
		}
	}
	return s.text[at], 1, false
}

// ahead reports whether the characters from at on are those of want, where they end, and whether the last was written as an entity.
func (s *scanner) ahead(at int, want string) (end int, coded, ok bool) {
	for i := range len(want) {
		c, n, entity := s.next(at)
		if n == 0 || c != want[i] {
			return 0, false, false
		}
		at, coded = at+n, entity
	}
	return at, coded, true
}

// stop ends the scan with a failure.
func (s *scanner) stop(start, end int, m message, args ...any) {
	s.fail = &failure{message: m, span: source.Span{Start: start, End: min(end, len(s.text))}, args: args}
}

// bracket is an open bracket.
type bracket struct {
	open, close byte
	at          int
}

// code scans C# from the open bracket at s.at to behind its closing bracket. In a hole of an interpolated string a colon outside of
// further brackets begins the format.
func (s *scanner) code(hole bool) {
	var open []bracket
	for s.fail == nil {
		c, n, _ := s.next(s.at)
		if n == 0 {
			last := open[len(open)-1]
			s.stop(last.at, last.at+1, neverClosed, string(last.open), string(last.close))
			return
		}
		switch c {
		case '(', '[', '{':
			if len(open) == maxBrackets {
				s.stop(s.at, s.at+n, tooDeep, maxBrackets)
				return
			}
			open = append(open, bracket{c, closing(c), s.at})
			s.at += n
		case ')', ']', '}':
			last := open[len(open)-1]
			if c != last.close {
				s.stop(s.at, s.at+n, wrongBracket, string(c), string(last.close), string(last.open))
				return
			}
			open = open[:len(open)-1]
			s.at += n
			if len(open) == 0 {
				return
			}
		case ':':
			s.at += n
			if hole && len(open) == 1 {
				s.format()
				return
			}
		default:
			s.token(c, n)
		}
	}
	if s.fail.open == (bracket{}) {
		s.fail.open = open[len(open)-1]
	}
}

func closing(open byte) byte {
	switch open {
	case '(':
		return ')'
	case '[':
		return ']'
	}
	return '}'
}

// token scans one thing that is no bracket: a literal, a comment, or a single character.
func (s *scanner) token(c byte, n int) {
	switch c {
	case '"':
		s.regular()
	case '\'':
		s.character()
	case '/':
		s.comment()
	case '@', '$':
		s.prefixed()
	case '&':
		s.ampersand(n)
	default:
		s.at += n
	}
}

// prefixed scans a string that begins with @, $ or both, or else the one character.
func (s *scanner) prefixed() {
	for _, p := range []struct {
		mark                   string
		verbatim, interpolated bool
	}{{`$@"`, true, true}, {`@$"`, true, true}, {`$"`, false, true}, {`@"`, true, false}} {
		body, quoted, ok := s.ahead(s.at, p.mark)
		switch {
		case !ok:
			continue
		case p.interpolated:
			s.interpolated(body, quoted, p.verbatim)
		default:
			s.verbatim(body, quoted)
		}
		return
	}
	s.at++
}

// regular scans "…".
func (s *scanner) regular() {
	start := s.at
	_, n, quoted := s.next(start)
	for s.at += n; ; {
		c, n, coded := s.next(s.at)
		switch {
		case n == 0 || c == '\n':
			s.stop(start, start+1, stringNotClosed)
			return
		case c == '"' && coded == quoted:
			s.at += n
			return
		case c == '\\':
			s.at += n
			_, n, _ = s.next(s.at)
		}
		s.at += n
	}
}

// verbatim scans @"…"; s.at is at its mark, body behind the quote, which was an entity or not.
func (s *scanner) verbatim(body int, quoted bool) {
	start := s.at
	for s.at = body; ; {
		c, n, coded := s.next(s.at)
		if n == 0 {
			s.stop(start, start+1, stringNotClosed)
			return
		}
		s.at += n
		if c != '"' || coded != quoted {
			continue
		}
		if c, n, coded = s.next(s.at); c != '"' || coded != quoted {
			return
		}
		s.at += n
	}
}

// character scans '…'. An entity in it refutes the raw reading.
func (s *scanner) character() {
	start := s.at
	_, n, _ := s.next(start)
	for s.at += n; ; {
		c, n, _ := s.next(s.at)
		switch {
		case n == 0 || c == '\n':
			s.stop(start, start+1, characterNotClosed)
			return
		case c == '\'':
			s.at += n
			return
		case c == '\\':
			s.at += n
			_, n, _ = s.next(s.at)
		case c == '&':
			if s.ampersand(n); s.fail != nil {
				return
			}
			continue
		}
		s.at += n
	}
}

// ampersand steps over an ampersand where C# cannot have an entity.
func (s *scanner) ampersand(n int) {
	if _, length := entity(s.text[s.at:]); length > 0 && s.entities == refuting {
		s.stop(s.at, s.at+length, textAfterExpression)
		s.fail.coded = true
		return
	}
	s.at += n
}

// comment scans // and /* */ comments, or else the one slash.
func (s *scanner) comment() {
	if body, _, ok := s.ahead(s.at, "/*"); ok {
		s.delimitedComment(body)
		return
	}
	if _, _, ok := s.ahead(s.at, "//"); !ok {
		_, n, _ := s.next(s.at)
		s.at += n
		return
	}
	for {
		c, n, _ := s.next(s.at)
		if n == 0 || c == '\n' || c == '\r' {
			return
		}
		s.at += n
	}
}

// delimitedComment scans a /* */ comment; s.at is at its mark, body behind it.
func (s *scanner) delimitedComment(body int) {
	start := s.at
	for s.at = body; ; {
		if end, _, ok := s.ahead(s.at, "*/"); ok {
			s.at = end
			return
		}
		_, n, _ := s.next(s.at)
		if n == 0 {
			s.stop(start, body, commentNotClosed)
			return
		}
		s.at += n
	}
}
