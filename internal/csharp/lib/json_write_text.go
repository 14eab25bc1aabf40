package lib

import (
	"unicode/utf8"

	"github.com/portico-apim/portico/internal/csharp/rt"
)

// text writes a text in quotes.
func (w *jsonWriter) text(s string) error {
	if err := w.f.Alloc(len(s) + 2); err != nil {
		return err
	}
	mode, quote := w.settings.or().escape, byte('"')
	if w.single {
		quote = '\''
	}
	w.b.WriteByte(quote)
	start, before := 0, w.b.Len()
	for i := 0; i < len(s); {
		size := 1
		var esc string
		switch c := s[i]; {
		case c < utf8.RuneSelf:
			esc = escapedByte(c, mode, quote)
		case mode == escapeNonASCII:
			size, esc = escapedUnits(s[i:])
		default:
			size, esc = escapedLine(s[i:])
		}
		if esc != "" {
			w.b.WriteString(s[start:i])
			w.b.WriteString(esc)
			start = i + size
		}
		i += size
	}
	w.b.WriteString(s[start:])
	w.b.WriteByte(quote)
	return w.f.Alloc(w.b.Len() - before - len(s))
}

// escapedByte is how a character of ASCII is escaped in quotes, empty if it is not.
func escapedByte(c byte, mode int, quote byte) string {
	switch {
	case mode == escapeHTML && (c == '"' || c == '\'' || c == '<' || c == '>' || c == '&'):
		return unicodeEscape(uint16(c))
	case c == quote:
		return `\` + string(quote)
	case c == '\\':
		return `\\`
	case c >= ' ':
		return ""
	case c == '\b':
		return `\b`
	case c == '\t':
		return `\t`
	case c == '\n':
		return `\n`
	case c == '\f':
		return `\f`
	case c == '\r':
		return `\r`
	}
	return unicodeEscape(uint16(c))
}

// escapedLine escapes the characters that end lines in JavaScript: U+0085, U+2028 and U+2029.
func escapedLine(s string) (size int, esc string) {
	switch {
	case s[0] == 0xC2 && len(s) > 1 && s[1] == 0x85:
		return 2, `\u0085`
	case s[0] == 0xE2 && len(s) > 2 && s[1] == 0x80 && s[2]&^1 == 0xA8:
		return 3, unicodeEscape(0x2000 | uint16(s[2]&0x3F))
	}
	return 1, ""
}

// escapedUnits escapes a character that is not in ASCII by its code units.
func escapedUnits(s string) (size int, esc string) {
	high, low, size := rt.DecodeUnit(s)
	esc = unicodeEscape(high)
	if low != 0 {
		esc += unicodeEscape(low)
	}
	return size, esc
}

func unicodeEscape(c uint16) string {
	const hex = "0123456789abcdef"
	return string([]byte{'\\', 'u', hex[c>>12], hex[c>>8&15], hex[c>>4&15], hex[c&15]})
}
