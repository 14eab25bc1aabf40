package importer

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// readJSON reads a JSON document. It is strict but for a byte order mark, and keeps the order of members. A repeated member is reported.
func (d *document) readJSON() bool {
	r := jsonReader{d: d, text: d.src.Text}
	r.space()
	root, ok := r.value(1)
	if !ok {
		return false
	}
	if r.space(); r.at < len(r.text) {
		return r.fail(r.at, "text after the end of the document")
	}
	d.root = root
	return true
}

// jsonReader reads values from left to right. Children wait on a stack until their number is known, so that every list is
// allocated once.
type jsonReader struct {
	d     *document
	text  string
	at    int
	stack []node
	nodes int
}

func (r *jsonReader) fail(at int, format string, args ...any) bool {
	r.d.add(at, "", codeSyntax, format, args...).Hint = "correct the JSON; a validator such as jq shows the same place"
	return false
}

// space skips white space.
func (r *jsonReader) space() {
	for r.at < len(r.text) {
		switch r.text[r.at] {
		case ' ', '\t', '\r', '\n':
			r.at++
		default:
			return
		}
	}
}

// peek returns the next byte, 0 at the end.
func (r *jsonReader) peek() byte {
	if r.at < len(r.text) {
		return r.text[r.at]
	}
	return 0
}

func (r *jsonReader) value(depth int) (node, bool) {
	n := node{at: int32(r.at)}
	if r.nodes++; r.nodes > r.d.limits.Nodes {
		return n, r.d.tooLarge(r.at, "values", r.d.limits.Nodes)
	}
	if depth > r.d.limits.Depth {
		return n, r.d.tooLarge(r.at, "levels of nesting", r.d.limits.Depth)
	}
	switch c := r.peek(); {
	case c == '{':
		return r.object(n, depth)
	case c == '[':
		return r.array(n, depth)
	case c == '"':
		n.kind = text
		var ok bool
		n.value, ok = r.str()
		return n, ok
	case c == '-' || '0' <= c && c <= '9':
		n.kind = number
		return r.number(n)
	}
	for word, kind := range map[string]kind{"true": boolean, "false": boolean, "null": null} {
		if strings.HasPrefix(r.text[r.at:], word) {
			n.kind, n.value = kind, word
			r.at += len(word)
			return n, true
		}
	}
	return n, r.fail(r.at, "a JSON value is expected, found %s", r.found())
}

// found names what stands at the current place.
func (r *jsonReader) found() string {
	if r.at >= len(r.text) {
		return "the end of the document"
	}
	c, _ := utf8.DecodeRuneInString(r.text[r.at:])
	return strconv.QuoteRune(c)
}

func (r *jsonReader) object(n node, depth int) (node, bool) {
	n.kind = object
	base := len(r.stack)
	r.at++
	for r.space(); r.peek() != '}'; r.space() {
		if len(r.stack) > base {
			if r.peek() != ',' {
				return n, r.fail(r.at, "',' or '}' is expected, found %s", r.found())
			}
			r.at++
			r.space()
		}
		if r.peek() != '"' {
			return n, r.fail(r.at, "a member name in quotes is expected, found %s", r.found())
		}
		key, ok := r.str()
		if !ok {
			return n, false
		}
		if r.space(); r.peek() != ':' {
			return n, r.fail(r.at, "':' is expected, found %s", r.found())
		}
		r.at++
		r.space()
		child, ok := r.value(depth + 1)
		if !ok {
			return n, false
		}
		child.key = key
		r.stack = append(r.stack, child)
	}
	r.at++
	n.children = r.d.withoutRepeated(r.pop(base))
	return n, true
}

func (r *jsonReader) array(n node, depth int) (node, bool) {
	n.kind = array
	base := len(r.stack)
	r.at++
	for r.space(); r.peek() != ']'; r.space() {
		if len(r.stack) > base {
			if r.peek() != ',' {
				return n, r.fail(r.at, "',' or ']' is expected, found %s", r.found())
			}
			r.at++
			r.space()
		}
		child, ok := r.value(depth + 1)
		if !ok {
			return n, false
		}
		r.stack = append(r.stack, child)
	}
	r.at++
	n.children = r.pop(base)
	return n, true
}

// pop takes the children above base from the stack.
func (r *jsonReader) pop(base int) []node {
	children := append([]node(nil), r.stack[base:]...)
	r.stack = r.stack[:base]
	return children
}

func (r *jsonReader) number(n node) (node, bool) {
	start := r.at
	for r.at < len(r.text) && strings.IndexByte("+-.eE0123456789", r.text[r.at]) >= 0 {
		r.at++
	}
	n.value = r.text[start:r.at]
	if !isJSONNumber(n.value) {
		return n, r.fail(start, "%s is not a number of JSON", n.value)
	}
	return n, true
}

// isJSONNumber reports whether a text is a number by the grammar of JSON.
func isJSONNumber(s string) bool {
	s = strings.TrimPrefix(s, "-")
	whole, s := digits(s)
	if whole == "" || len(whole) > 1 && whole[0] == '0' {
		return false
	}
	if fraction, ok := strings.CutPrefix(s, "."); ok {
		var d string
		if d, s = digits(fraction); d == "" {
			return false
		}
	}
	if s == "" {
		return true
	}
	if s[0] != 'e' && s[0] != 'E' {
		return false
	}
	s = s[1:]
	if s != "" && (s[0] == '+' || s[0] == '-') {
		s = s[1:]
	}
	exponent, rest := digits(s)
	return exponent != "" && rest == ""
}

// digits splits a text behind its leading digits.
func digits(s string) (number, rest string) {
	i := 0
	for i < len(s) && '0' <= s[i] && s[i] <= '9' {
		i++
	}
	return s[:i], s[i:]
}

// str reads a string. One without escapes is not copied.
func (r *jsonReader) str() (string, bool) {
	start := r.at
	r.at++
	for r.at < len(r.text) {
		switch c := r.text[r.at]; {
		case c == '"':
			r.at++
			return r.text[start+1 : r.at-1], true
		case c == '\\':
			return r.escaped(start)
		case c < ' ':
			return "", r.fail(r.at, "a string holds the control character %q", c)
		}
		r.at++
	}
	return "", r.fail(start, "a string is never closed")
}

// escaped reads a string from its first escape on.
func (r *jsonReader) escaped(start int) (string, bool) {
	b := []byte(r.text[start+1 : r.at])
	for r.at < len(r.text) {
		c := r.text[r.at]
		switch {
		case c == '"':
			r.at++
			return string(b), true
		case c < ' ':
			return "", r.fail(r.at, "a string holds the control character %q", c)
		case c != '\\':
			b = append(b, c)
			r.at++
		default:
			var ok bool
			if b, ok = r.escape(b); !ok {
				return "", false
			}
		}
	}
	return "", r.fail(start, "a string is never closed")
}

// escape reads one escape and appends its character.
func (r *jsonReader) escape(b []byte) ([]byte, bool) {
	if r.at+1 < len(r.text) {
		if i := strings.IndexByte(`"\/bfnrt`, r.text[r.at+1]); i >= 0 {
			r.at += 2
			return append(b, "\"\\/\b\f\n\r\t"[i]), true
		}
		if c, ok := r.unicode(r.at); ok {
			r.at += 6
			if low, ok := r.unicode(r.at); ok && utf16.IsSurrogate(c) {
				if pair := utf16.DecodeRune(c, low); pair != utf8.RuneError {
					r.at += 6
					c = pair
				}
			}
			return utf8.AppendRune(b, c), true
		}
	}
	return b, r.fail(r.at, "unknown escape in a string")
}

// unicode returns the character of the \uXXXX escape at an offset.
func (r *jsonReader) unicode(at int) (rune, bool) {
	if at+6 > len(r.text) || r.text[at:at+2] != `\u` {
		return 0, false
	}
	c, err := strconv.ParseUint(r.text[at+2:at+6], 16, 32)
	return rune(c), err == nil
}
