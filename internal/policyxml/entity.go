package policyxml

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/portico-apim/portico/internal/source"
)

// whiteSpace is what XML calls white space.
const whiteSpace = " \t\r\n"

// maxEntity bounds the length of an entity or character reference, ampersand and semicolon included.
const maxEntity = 12

// entity decodes the entity or character reference that text begins with. It returns its character and its length, 0 if there is
// none that XML knows.
func entity(text string) (rune, int) {
	if len(text) < 4 || text[0] != '&' {
		return 0, 0
	}
	end := strings.IndexByte(text[:min(len(text), maxEntity)], ';')
	if end < 0 {
		return 0, 0
	}
	switch name := text[1:end]; name {
	case "lt":
		return '<', end + 1
	case "gt":
		return '>', end + 1
	case "amp":
		return '&', end + 1
	case "quot":
		return '"', end + 1
	case "apos":
		return '\'', end + 1
	default:
		if r, ok := characterReference(name); ok {
			return r, end + 1
		}
	}
	return 0, 0
}

// characterReference decodes #65 and #x41.
func characterReference(name string) (rune, bool) {
	digits, isNumber := strings.CutPrefix(name, "#")
	hex, isHex := strings.CutPrefix(digits, "x")
	base := 10
	if isHex {
		digits, base = hex, 16
	}
	n, err := strconv.ParseUint(digits, base, 31)
	if !isNumber || err != nil || !isChar(rune(n)) {
		return 0, false
	}
	return rune(n), true
}

// isChar reports whether XML allows a character in a document.
func isChar(r rune) bool {
	switch {
	case r < ' ':
		return r == '\t' || r == '\n' || r == '\r'
	case r == 0xFFFE || r == 0xFFFF:
		return false
	}
	return utf8.ValidRune(r)
}

// decode returns the text from start to end of the document with its entities decoded, and the places of ampersands that begin none.
func decode(doc *source.Source, start, end int) (v Value, bad []int) {
	text := doc.Text[start:end]
	if strings.IndexByte(text, '&') < 0 {
		return Value{Text: text, Span: source.Span{Start: start, End: end}, doc: doc}, nil
	}
	b := newBuilder(doc)
	for at := start; at < end; {
		amp := strings.IndexByte(doc.Text[at:end], '&')
		if amp < 0 {
			b.plain(doc.Text[at:end], at)
			break
		}
		b.plain(doc.Text[at:at+amp], at)
		at += amp
		r, n := entity(doc.Text[at:end])
		if n == 0 {
			bad = append(bad, at)
			b.plain("&", at)
			at++
			continue
		}
		b.fixed(string(r), source.Span{Start: at, End: at + n})
		at += n
	}
	return b.value(source.Span{Start: start, End: end}), bad
}

// escape writes text as XML. In an attribute line breaks and tabs become character references, which a reader of XML does not
// turn into blanks, and quote is the quote to escape; in the text of an element quote is 0.
func escape(text string, quote byte) string {
	var b strings.Builder
	for i := range len(text) {
		switch c := text[i]; {
		case c == '&':
			b.WriteString("&amp;")
		case c == '<':
			b.WriteString("&lt;")
		case c == '>':
			b.WriteString("&gt;")
		case c == quote && c == '"':
			b.WriteString("&quot;")
		case c == quote && c == '\'':
			b.WriteString("&apos;")
		case quote != 0 && (c == '\n' || c == '\r' || c == '\t'):
			b.WriteString("&#x" + strings.ToUpper(strconv.FormatUint(uint64(c), 16)) + ";")
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}
