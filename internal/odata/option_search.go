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

// word takes a word if it comes next.
func (s *searching) word(word string) bool {
	s.skip()
	rest, ok := strings.CutPrefix(s.text[s.at:], word)
	if !ok || rest != "" && rest[0] != ' ' && rest[0] != '(' && rest[0] != ')' {
		return false
	}
	s.at += len(word)
	return true
}

// alternatives are terms, with AND or nothing between them, and with OR.
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
		if !s.word("AND") {
			s.word("OR")
		}
	}
}

func (s *searching) term(depth int) error {
	for s.word("NOT") {
		continue
	}
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
	}
	end := strings.IndexAny(rest, ` "()`)
	if end < 0 {
		end = len(rest)
	}
	if word := rest[:end]; word == "AND" || word == "OR" {
		return s.syntax()
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
