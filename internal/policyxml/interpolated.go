package policyxml

// interpolated scans $"…" with its holes; s.at is at its mark, body behind the quote, which was an entity or not.
func (s *scanner) interpolated(body int, quoted, verbatim bool) {
	start := s.at
	if s.holes++; s.holes > maxHoles {
		s.stop(start, start+1, tooDeep, maxHoles)
		return
	}
	for s.at = body; s.fail == nil; {
		c, n, coded := s.next(s.at)
		switch {
		case n == 0 || (c == '\n' && !verbatim):
			s.stop(start, start+1, stringNotClosed)
		case c == '"' && coded == quoted:
			s.at += n
			if c, n, coded = s.next(s.at); c != '"' || coded != quoted || !verbatim {
				s.holes--
				return
			}
			s.at += n
		case c == '{' || c == '}':
			s.brace(c, n)
		case c == '\\' && !verbatim:
			s.at += n
			_, n, _ = s.next(s.at)
			s.at += n
		default:
			s.at += n
		}
	}
}

// brace scans a doubled brace, a hole, or a brace that has no business there (the C# parser will say so).
func (s *scanner) brace(c byte, n int) {
	if end, _, ok := s.ahead(s.at, string([]byte{c, c})); ok {
		s.at = end
		return
	}
	if c == '{' {
		s.code(true)
		return
	}
	s.at += n
}

// format scans the format of a hole up to behind its brace. A quote or a line break ends it as well: then the string is broken, which the C# parser will
// say.
func (s *scanner) format() {
	for {
		c, n, _ := s.next(s.at)
		if n == 0 || c == '"' || c == '\n' {
			return
		}
		s.at += n
		if c == '}' {
			return
		}
	}
}
