package xmltree

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Error is what is wrong with a text that is not well-formed XML, in the words of .NET.
type Error struct {
	Message string
	// Line and Column are counted from 1, in characters; 0 if the text as a whole is meant.
	Line, Column int
}

// Error returns the message and the place.
func (e *Error) Error() string {
	if e.Line == 0 {
		return e.Message
	}
	return fmt.Sprintf("%s Line %d, position %d.", e.Message, e.Line, e.Column)
}

func (p *parser) fail(at int, format string, args ...any) error {
	line, column := p.position(at)
	return &Error{Message: fmt.Sprintf(format, args...), Line: line, Column: column}
}

// unexpected complains about what stands here in place of something else.
func (p *parser) unexpected(wanted string) error {
	if p.pos >= len(p.text) {
		return p.fail(p.pos, "Unexpected end of file has occurred.")
	}
	r, _ := utf8.DecodeRuneInString(p.text[p.pos:])
	return p.fail(p.pos, "'%c' is an unexpected token. The expected token is '%s'.", r, wanted)
}

// position returns line and column of an offset. Asked for growing offsets it reads the text only once.
func (p *parser) position(at int) (line, column int) {
	if at < p.placed {
		p.placed, p.line, p.column = 0, 0, 0
	}
	between := p.text[p.placed:at]
	p.line += strings.Count(between, "\n")
	if i := strings.LastIndexByte(between, '\n'); i >= 0 {
		p.column, between = 0, between[i+1:]
	}
	p.column += utf8.RuneCountInString(between)
	p.placed = at
	return p.line + 1, p.column + 1
}

func isSpace(b byte) bool { return b == ' ' || b == '\n' || b == '\t' || b == '\r' }

func isSpaceRune(r rune) bool { return r == ' ' || r == '\n' || r == '\t' || r == '\r' }

func (p *parser) skipSpace() {
	for p.pos < len(p.text) && isSpace(p.text[p.pos]) {
		p.pos++
	}
}

// name reads a name, colons included.
func (p *parser) name() (string, error) {
	start := p.pos
	for i, r := range p.text[start:] {
		if r != ':' && !IsNameStart(r) && (i == 0 || !IsNameChar(r)) {
			if i == 0 {
				return "", p.fail(start, "Name cannot begin with the '%c' character, hexadecimal value 0x%02X.", r, r)
			}
			p.pos = start + i
			return p.text[start:p.pos], nil
		}
	}
	p.pos = len(p.text)
	return "", p.fail(p.pos, "Unexpected end of file has occurred.")
}

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

// IsNameStart reports whether a character may begin a name (XML 1.0, fifth edition, production 4), the colon left out.
func IsNameStart(r rune) bool {
	switch {
	case r < 0x80:
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == '_'
	case r == 0xD7 || r == 0xF7:
		return false
	}
	return r >= 0xC0 && r <= 0x2FF || r >= 0x370 && r <= 0x37D || r >= 0x37F && r <= 0x1FFF || r == 0x200C || r == 0x200D ||
		r >= 0x2070 && r <= 0x218F || r >= 0x2C00 && r <= 0x2FEF || r >= 0x3001 && r <= 0xD7FF ||
		r >= 0xF900 && r <= 0xFDCF || r >= 0xFDF0 && r <= 0xFFFD && r != utf8.RuneError || r >= 0x10000 && r <= 0xEFFFF
}

// IsNameChar reports whether a character may stand in a name (production 4a), the colon left out.
func IsNameChar(r rune) bool {
	return IsNameStart(r) || r >= '0' && r <= '9' || r == '-' || r == '.' || r == 0xB7 || r >= 0x300 && r <= 0x36F || r == 0x203F || r == 0x2040
}

// IsName reports whether a text is a name without a colon.
func IsName(s string) bool {
	for i, r := range s {
		if !IsNameStart(r) && (i == 0 || !IsNameChar(r)) {
			return false
		}
	}
	return s != ""
}

// IsChar reports whether a character may stand in XML (production 2).
func IsChar(r rune) bool {
	return r >= 0x20 && r <= 0xD7FF || r == '\n' || r == '\t' || r == '\r' || r >= 0xE000 && r <= 0xFFFD || r >= 0x10000 && r <= 0x10FFFF
}

// normalizeLines makes every line break a line feed (section 2.11).
func normalizeLines(s string) string {
	if strings.IndexByte(s, '\r') < 0 {
		return s
	}
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
}

// checkCharacters refuses characters that XML does not have.
func (p *parser) checkCharacters(raw string, start int) error {
	for i, r := range raw {
		if r < 0x20 && !IsChar(r) || r == 0xFFFE || r == 0xFFFF {
			return p.fail(start+i, "'%s', hexadecimal value 0x%02X, is an invalid character.", visible(r), r)
		}
	}
	return nil
}

func visible(r rune) string {
	if r < 0x20 {
		return "."
	}
	return string(r)
}

// expand returns a text with its references replaced. In attributes white space becomes blanks, unless it was written as a reference (section 3.3.3).
func (p *parser) expand(raw string, start int, attribute bool) (string, error) {
	if err := p.checkCharacters(raw, start); err != nil {
		return "", err
	}
	raw = normalizeLines(raw)
	if attribute && strings.ContainsAny(raw, "\n\t") {
		raw = strings.NewReplacer("\n", " ", "\t", " ").Replace(raw)
	}
	at := strings.IndexByte(raw, '&')
	if at < 0 {
		return raw, nil
	}
	var b strings.Builder
	for ; at >= 0; at = strings.IndexByte(raw, '&') {
		b.WriteString(raw[:at])
		start += at
		end := strings.IndexByte(raw[at:], ';')
		if end < 0 {
			return "", p.fail(start, "An error occurred while parsing EntityName.")
		}
		text, err := p.reference(raw[at+1:at+end], start+1)
		if err != nil {
			return "", err
		}
		b.WriteString(text)
		raw, start = raw[at+end+1:], start+end+1
	}
	b.WriteString(raw)
	return b.String(), nil
}

// reference returns the text of an entity or character reference.
func (p *parser) reference(name string, at int) (string, error) {
	switch name {
	case "lt":
		return "<", nil
	case "gt":
		return ">", nil
	case "amp":
		return "&", nil
	case "quot":
		return `"`, nil
	case "apos":
		return "'", nil
	}
	digits, numeric := strings.CutPrefix(name, "#")
	if !numeric {
		if !IsName(name) {
			return "", p.fail(at, "An error occurred while parsing EntityName.")
		}
		return "", p.fail(at, "Reference to undeclared entity '%s'.", name)
	}
	base := 10
	if hex, ok := strings.CutPrefix(digits, "x"); ok {
		digits, base = hex, 16
	}
	n, err := strconv.ParseUint(digits, base, 32)
	if err != nil || strings.HasPrefix(digits, "+") {
		return "", p.fail(at, "Invalid syntax for a %s numeric entity reference.", map[int]string{10: "decimal", 16: "hexadecimal"}[base])
	}
	if n > utf8.MaxRune || !IsChar(rune(n)) {
		return "", p.fail(at, "'%s', hexadecimal value 0x%02X, is an invalid character.", ".", n)
	}
	return string(rune(n)), nil
}
