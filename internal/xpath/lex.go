package xpath

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/portico-apim/portico/internal/xmltree"
)

// Error is what is wrong with an expression.
type Error struct {
	Message string
	// Offset is the place in the text, in bytes.
	Offset int
}

// Error returns the message.
func (e *Error) Error() string { return e.Message }

// tokenKind says what a token is (section 3.7).
type tokenKind uint8

const (
	tokenEnd      tokenKind = iota
	tokenSymbol             // ( ) [ ] . .. @ , ::
	tokenOperator           // and or mod div * / // | + - = != < <= > >=
	tokenName               // a name test: a, p:a, p:*, *
	tokenFunction           // a name before (
	tokenType               // comment, text, processing-instruction or node before (
	tokenAxis               // a name before ::
	tokenLiteral
	tokenNumber
	tokenVariable // $ and a name; the text is the name
)

// token is a part of an expression.
type token struct {
	kind tokenKind
	text string
	at   int
}

// lexer divides an expression into tokens.
type lexer struct {
	text   string
	pos    int
	tokens []token
}

func lex(text string) ([]token, error) {
	l := &lexer{text: text}
	for {
		l.skipSpace()
		if l.pos >= len(text) {
			return append(l.tokens, token{tokenEnd, "", len(text)}), nil
		}
		if err := l.next(); err != nil {
			return nil, err
		}
	}
}

func (l *lexer) skipSpace() {
	for l.pos < len(l.text) && strings.IndexByte(" \t\r\n", l.text[l.pos]) >= 0 {
		l.pos++
	}
}

func (l *lexer) fail(format string, args ...any) error {
	return &Error{fmt.Sprintf(format, args...), l.pos}
}

// symbols that are no operators, and operators, the longer ones first.
var (
	symbols   = []string{"(", ")", "[", "]", "..", "@", ",", "::"}
	operators = []string{"//", "!=", "<=", ">=", "/", "|", "+", "-", "=", "<", ">"}
)

func (l *lexer) next() error {
	rest := l.text[l.pos:]
	switch c := rest[0]; {
	case c == '"' || c == '\'':
		end := strings.IndexByte(rest[1:], c)
		if end < 0 {
			return l.fail("a text is not closed by %c", c)
		}
		l.add(tokenLiteral, rest[1:end+1], end+2)
		return nil
	case isDigit(c) || c == '.' && len(rest) > 1 && isDigit(rest[1]):
		l.number(rest)
		return nil
	case c == '$':
		name := qname(rest[1:])
		if name == "" {
			return l.fail("$ must be followed by the name of a variable")
		}
		l.add(tokenVariable, name, len(name)+1)
		return nil
	case c == '*':
		if l.afterOperand() {
			l.add(tokenOperator, "*", 1)
		} else {
			l.add(tokenName, "*", 1)
		}
		return nil
	}
	if l.oneOf(rest, tokenSymbol, symbols) || l.oneOf(rest, tokenOperator, operators) || l.oneOf(rest, tokenSymbol, []string{"."}) {
		return nil
	}
	return l.name(rest)
}

func (l *lexer) oneOf(rest string, kind tokenKind, texts []string) bool {
	for _, t := range texts {
		if strings.HasPrefix(rest, t) {
			l.add(kind, t, len(t))
			return true
		}
	}
	return false
}

func (l *lexer) add(kind tokenKind, text string, length int) {
	l.tokens = append(l.tokens, token{kind, text, l.pos})
	l.pos += length
}

func (l *lexer) number(rest string) {
	n := 0
	for n < len(rest) && isDigit(rest[n]) {
		n++
	}
	if n < len(rest) && rest[n] == '.' {
		n++
		for n < len(rest) && isDigit(rest[n]) {
			n++
		}
	}
	l.add(tokenNumber, rest[:n], n)
}

// afterOperand reports whether what comes is an operator: there is a token before, and it is none after which an operand must follow (section 3.7).
func (l *lexer) afterOperand() bool {
	if len(l.tokens) == 0 {
		return false
	}
	switch last := l.tokens[len(l.tokens)-1]; last.kind {
	case tokenOperator:
		return false
	case tokenSymbol:
		return last.text == ")" || last.text == "]" || last.text == "." || last.text == ".."
	}
	return true
}

// name reads a name, and tells from its surroundings what it is.
func (l *lexer) name(rest string) error {
	name := ncname(rest)
	if name == "" {
		r, _ := utf8.DecodeRuneInString(rest)
		return l.fail("the character '%c' is not expected here", r)
	}
	if l.afterOperand() {
		switch name {
		case "and", "or", "mod", "div":
			l.add(tokenOperator, name, len(name))
			return nil
		}
		return l.fail("an operator is expected instead of '%s'", name)
	}
	if strings.HasPrefix(rest, name+":*") {
		l.add(tokenName, name+":*", len(name)+2)
		return nil
	}
	name = qname(rest)
	after := strings.TrimLeft(rest[len(name):], " \t\r\n")
	kind := tokenName
	switch {
	case strings.HasPrefix(after, "::"):
		kind = tokenAxis
	case strings.HasPrefix(after, "(") && isNodeType(name):
		kind = tokenType
	case strings.HasPrefix(after, "("):
		kind = tokenFunction
	}
	l.add(kind, name, len(name))
	return nil
}

func isNodeType(name string) bool {
	return name == "comment" || name == "text" || name == "processing-instruction" || name == "node"
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// ncname returns the name without a colon that a text begins with.
func ncname(s string) string {
	for i, r := range s {
		if !xmltree.IsNameStart(r) && (i == 0 || !xmltree.IsNameChar(r)) {
			return s[:i]
		}
	}
	return s
}

// qname returns the name with or without a prefix that a text begins with.
func qname(s string) string {
	prefix := ncname(s)
	if prefix != "" && len(s) > len(prefix) && s[len(prefix)] == ':' {
		if local := ncname(s[len(prefix)+1:]); local != "" {
			return prefix + ":" + local
		}
	}
	return prefix
}
