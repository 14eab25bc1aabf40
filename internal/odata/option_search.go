package odata

import "strings"

// search is $search: words and phrases with AND, OR, NOT and parentheses (section 5.1.7).
func (c *check) search(value string, _ typeRef) error {
	s := &searching{text: value}
	if err := s.alternatives(0); err != nil {
		return err
	}
	if s.skip(); s.at < len(s.text) {
		return s.syntax()
	}
	return nil
}

type searching struct {
	text string
	at   int
}

func (s *searching) syntax() error {
	return wrong("Syntax error at position %d in '%s'.", s.at, s.text)
}

func (s *searching) skip() {
	for s.at < len(s.text) && s.text[s.at] == ' ' {
		s.at++
	}
}

// alternatives are terms. AND, OR and NOT between them need no check of their own: where they are no operators they are words.
func (s *searching) alternatives(depth int) error {
	if depth > maxDepth {
		return wrong("The expression nests deeper than %d.", maxDepth)
	}
	for {
		if err := s.term(depth); err != nil {
			return err
		}
		if s.skip(); s.at == len(s.text) || s.text[s.at] == ')' {
			return nil
		}
	}
}

func (s *searching) term(depth int) error {
	s.skip()
	rest := s.text[s.at:]
	switch {
	case rest == "" || rest[0] == ')':
		return wrong("Expression expected at position %d in '%s'.", s.at, s.text)
	case rest[0] == '(':
		s.at++
		if err := s.alternatives(depth + 1); err != nil {
			return err
		}
		if s.at == len(s.text) {
			return s.syntax()
		}
		s.at++
		return nil
	case rest[0] == '"':
		return s.phrase()
	case rest[0] == '\'' && strings.IndexByte(rest[1:], '\'') >= 0: // what is in single quotes may be anything
		s.at += strings.IndexByte(rest[1:], '\'') + 2
		return nil
	}
	end := strings.IndexAny(rest, ` "()`)
	if end < 0 {
		end = len(rest)
	}
	s.at += end
	return nil
}

// phrase is a text in double quotes.
func (s *searching) phrase() error {
	for i := s.at + 1; i < len(s.text); i++ {
		switch s.text[i] {
		case '\\':
			i++
		case '"':
			s.at = i + 1
			return nil
		}
	}
	return wrong("There is an unterminated literal at position %d in '%s'.", s.at, s.text)
}
