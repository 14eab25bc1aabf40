package liquid

import (
	"fmt"
	"regexp"
	"strings"
)

// Error is what is wrong with a template.
type Error struct {
	Message string
	// Offset and Length are the place in the template, in bytes.
	Offset, Length int
}

// Error returns the message.
func (e *Error) Error() string { return e.Message }

// Warning is something in a template that has no effect, and its place.
type Warning struct {
	Message        string
	Offset, Length int
}

// tokenKind says what a token is.
type tokenKind uint8

const (
	textToken tokenKind = iota
	variableToken
	tagToken
)

// token is a text, or what stands between the braces of a variable or tag.
type token struct {
	kind tokenKind
	// text is that of a text, the markup of a variable, and what stands behind the name of a tag, whose whole markup is markup.
	text, name, markup string
	// offset and length are the place of the whole token, at that of its markup.
	offset, length, at int
}

// lexer divides a template into tokens.
type lexer struct {
	text   string
	pos    int
	tokens []token
}

// rawTags are the tags between which nothing counts but their end.
var rawTags = []string{"raw", "comment"}

func (l *lexer) run() error {
	for l.pos < len(l.text) {
		start := nextOpening(l.text, l.pos)
		if start < 0 {
			l.add(token{kind: textToken, text: l.text[l.pos:], offset: l.pos, length: len(l.text) - l.pos})
			return nil
		}
		trim := strings.HasPrefix(l.text[start+2:], "-")
		before := l.text[l.pos:start]
		if trim {
			before = strings.TrimRight(before, " \t")
		}
		l.add(token{kind: textToken, text: before, offset: l.pos, length: len(before)})
		if err := l.braces(start, trim); err != nil {
			return err
		}
	}
	return nil
}

func (l *lexer) add(t token) {
	if t.kind != textToken || t.text != "" {
		l.tokens = append(l.tokens, t)
	}
}

// nextOpening finds {{ or {%.
func nextOpening(text string, at int) int {
	for i := at; i+1 < len(text); i++ {
		if text[i] == '{' && (text[i+1] == '{' || text[i+1] == '%') {
			return i
		}
	}
	return -1
}

// braces reads a variable or a tag, and the content of a raw one.
func (l *lexer) braces(start int, trim bool) error {
	kind, closing := variableToken, "}}"
	if l.text[start+1] == '%' {
		kind, closing = tagToken, "%}"
	}
	at := start + 2
	if trim {
		at++
	}
	end := closingOf(l.text, at, closing)
	if end < 0 {
		return &Error{fmt.Sprintf("'%s' is not closed by '%s'.", l.text[start:start+2], closing), start, 2}
	}
	markup := l.text[at:end]
	l.pos = end + len(closing)
	t := token{kind: kind, offset: start, length: l.pos - start, at: at}
	if rest, ok := strings.CutSuffix(markup, "-"); ok {
		markup = rest
		l.pos += blankAfter(l.text[l.pos:])
	}
	if kind == tagToken {
		return l.tag(t, markup)
	}
	if strings.Contains(markup, "\n") {
		return &Error{"A variable must stand on one line.", start, t.length}
	}
	t.text = markup
	l.add(t)
	return nil
}

// closingOf finds the end of a variable or tag, quotes left out.
func closingOf(text string, at int, closing string) int {
	for i := at; i < len(text); i++ {
		switch {
		case text[i] == '\'' || text[i] == '"':
			end := strings.IndexByte(text[i+1:], text[i])
			if end < 0 {
				return -1
			}
			i += end + 1
		case strings.HasPrefix(text[i:], closing):
			return i
		}
	}
	return -1
}

// blankAfter returns how much of a text the hyphen before it takes away: a line break, or blanks.
func blankAfter(text string) int {
	switch {
	case strings.HasPrefix(text, "\n"):
		return 1
	case strings.HasPrefix(text, "\r\n"):
		return 2
	}
	return len(text) - len(strings.TrimLeft(text, " \t"))
}

var tagMarkup = regexp.MustCompile(`^\s*([\pL\p{Mn}\p{Mc}\p{Nd}\p{Pc}]+)\s*(.*)$`)

// tag adds a tag, and behind a raw one its content.
func (l *lexer) tag(t token, markup string) error {
	m := tagMarkup.FindStringSubmatchIndex(markup)
	if m == nil {
		message := "A tag must have a name."
		if strings.TrimSpace(markup) != "" && strings.Contains(markup, "\n") {
			message = "A tag must stand on one line."
		}
		return &Error{message, t.offset, t.length}
	}
	t.name, t.text = markup[m[2]:m[3]], markup[m[4]:m[5]]
	t.at += m[4]
	t.markup = markup
	l.add(t)
	for _, raw := range rawTags {
		if t.name == raw {
			return l.raw(t)
		}
	}
	return nil
}

// raw adds everything up to the end of a raw tag as a text.
func (l *lexer) raw(t token) error {
	end := regexp.MustCompile(`\{%-?\s*end` + t.name + `\s*-?%\}`).FindStringIndex(l.text[l.pos:])
	if end == nil {
		return &Error{t.name + " tag was never closed", t.offset, t.length}
	}
	l.add(token{kind: textToken, text: l.text[l.pos : l.pos+end[0]], offset: l.pos, length: end[0]})
	l.pos += end[0]
	return nil
}
