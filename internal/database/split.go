package database

import (
	"regexp"
	"strings"
)

// dollarQuote is the beginning of a text between dollars (PostgreSQL, section 4.1.2.4).
var dollarQuote = regexp.MustCompile(`^\$(?:[A-Za-z_\x80-\xff][A-Za-z_0-9\x80-\xff]*)?\$`)

// split takes the statements of a text for PostgreSQL apart. Semicolons in texts, names and comments separate nothing.
func split(text string) []string {
	var list []string
	begin := 0
	add := func(end int) {
		if s := strings.TrimSpace(text[begin:end]); s != "" {
			list = append(list, s)
		}
	}
	for i := 0; i < len(text); {
		if text[i] == ';' {
			add(i)
			i++
			begin = i
			continue
		}
		i += token(text[i:], i > 0 && isNameByte(text[i-1]))
	}
	add(len(text))
	return list
}

// token returns the length of what stands at the beginning of a text and has no semicolon that separates: a text, a name in quotes, a comment, or one byte.
func token(text string, inName bool) int {
	switch {
	case text[0] == '\'':
		return quoted(text, '\'', false)
	case !inName && (text[0] == 'E' || text[0] == 'e') && len(text) > 1 && text[1] == '\'':
		return 1 + quoted(text[1:], '\'', true)
	case text[0] == '"':
		return quoted(text, '"', false)
	case strings.HasPrefix(text, "--"):
		if end := strings.IndexByte(text, '\n'); end >= 0 {
			return end
		}
		return len(text)
	case strings.HasPrefix(text, "/*"):
		return comment(text)
	case text[0] == '$' && !inName:
		if mark := dollarQuote.FindString(text); mark != "" {
			if end := strings.Index(text[len(mark):], mark); end >= 0 {
				return len(mark) + end + len(mark)
			}
			return len(text)
		}
	}
	return 1
}

// quoted returns the length of a text in quotes, which are doubled inside; with escapes a backslash takes the next byte with it.
func quoted(text string, quote byte, escapes bool) int {
	for i := 1; i < len(text); i++ {
		switch {
		case escapes && text[i] == '\\':
			i++
		case text[i] == quote:
			return i + 1
		}
	}
	return len(text)
}

// comment returns the length of a comment, which may have others inside.
func comment(text string) int {
	depth := 0
	for i := 0; i+1 < len(text); {
		switch text[i : i+2] {
		case "/*":
			depth++
			i += 2
		case "*/":
			depth--
			i += 2
			if depth == 0 {
				return i
			}
		default:
			i++
		}
	}
	return len(text)
}

func isNameByte(b byte) bool {
	return b == '_' || b == '$' || b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= 0x80
}
