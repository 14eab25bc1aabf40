package lib

import (
	"encoding/base64"
	"strings"
	"unicode/utf8"

	"github.com/portico-apim/portico/internal/csharp/format"
	"github.com/portico-apim/portico/internal/csharp/rt"
)

// A jsonWriter writes JSON as Json.NET does.
type jsonWriter struct {
	f      *rt.Frame
	b      strings.Builder
	indent bool
	depth  int
}

// writeToken returns the JSON of a token.
func writeToken(f *rt.Frame, t *token, indent bool) (string, error) {
	w := &jsonWriter{f: f, indent: indent}
	if err := w.token(t); err != nil {
		return "", err
	}
	return w.b.String(), nil
}

// JSONText returns the JSON of a JToken; ok is false for other values.
func JSONText(f *rt.Frame, v rt.Value, indent bool) (text string, ok bool, err error) {
	t := rt.As[*token](v)
	if t == nil {
		return "", false, nil
	}
	text, err = writeToken(f, t, indent)
	return text, true, err
}

// put writes and pays.
func (w *jsonWriter) put(s string) error {
	w.b.WriteString(s)
	return w.f.Alloc(len(s))
}

// line begins a new line when indenting.
func (w *jsonWriter) line() {
	if w.indent {
		w.b.WriteString(lineEnd)
		for range w.depth {
			w.b.WriteString("  ")
		}
	}
}

// list writes items between brackets.
func (w *jsonWriter) list(open, closing string, n int, item func(i int) error) error {
	if w.depth++; w.depth > 2*maxJSONDepth {
		return rt.Throw(jsonException, "The depth of the JSON is larger than %d.", 2*maxJSONDepth)
	}
	if err := w.put(open); err != nil {
		return err
	}
	for i := range n {
		if i > 0 {
			w.b.WriteByte(',')
		}
		w.line()
		if err := item(i); err != nil {
			return err
		}
	}
	w.depth--
	if n > 0 {
		w.line()
	}
	return w.put(closing)
}

// name writes the name of a property.
func (w *jsonWriter) name(s string) error {
	if err := w.text(s); err != nil {
		return err
	}
	if w.indent {
		return w.put(": ")
	}
	return w.put(":")
}

func (w *jsonWriter) token(t *token) error {
	each := func(i int) error { return w.token(t.items[i]) }
	switch t.kind {
	case kindObject:
		return w.list("{", "}", len(t.items), each)
	case kindArray:
		return w.list("[", "]", len(t.items), each)
	case kindConstructor:
		return w.list("new "+t.name+"(", ")", len(t.items), each)
	case kindProperty:
		if err := w.name(t.name); err != nil {
			return err
		}
		return w.token(t.items[0])
	case kindRaw:
		return w.put(t.value.AsString())
	case kindUndefined:
		return w.put("undefined")
	case kindComment:
		return w.put("/*" + t.value.AsString() + "*/")
	case kindInteger: // one that is too large for a long is a decimal
		s, err := rt.ToString(w.f, t.value)
		if err != nil || t.value.Kind() == rt.KindEnum {
			break
		}
		return w.put(s)
	}
	_, err := w.scalar(t.value)
	return err
}

// scalar writes a value that is no container; ok is false for those.
func (w *jsonWriter) scalar(v rt.Value) (ok bool, err error) {
	switch v.Kind() {
	case rt.KindNull:
		return true, w.put("null")
	case rt.KindString:
		return true, w.text(v.AsString())
	case rt.KindChar:
		return true, w.text(rt.CharString(v.AsChar()))
	case rt.KindBool:
		if v.AsBool() {
			return true, w.put("true")
		}
		return true, w.put("false")
	case rt.KindSingle, rt.KindDouble, rt.KindDecimal:
		return true, w.float(v)
	case rt.KindEnum:
		return true, w.put(itoa(v.AsInt()))
	}
	if v.Kind().IsIntegral() {
		s, err := rt.ToString(w.f, v)
		if err != nil {
			return true, err
		}
		return true, w.put(s)
	}
	return w.structure(v)
}

// structure writes dates, identifiers, addresses, spans and bytes.
func (w *jsonWriter) structure(v rt.Value) (bool, error) {
	switch d := v.Type().Def; {
	case d == rt.DateTime:
		return true, w.put(`"` + isoDate(format.Moment{Ticks: v.Ticks(), Kind: v.DateKind()}) + `"`)
	case d == dateTimeOffset:
		m := offsetOf(v)
		return true, w.put(`"` + isoDate(format.Moment{Ticks: m.ticks, HasOffset: true, Offset: m.offset}) + `"`)
	case d == uriDef:
		return true, w.text(rt.As[*uri](v).original)
	case d == guidDef || d == rt.TimeSpan:
		s, err := rt.ToString(w.f, v)
		if err != nil {
			return true, err
		}
		return true, w.put(`"` + s + `"`)
	case v.AsBytes() != nil:
		return true, w.put(`"` + base64.StdEncoding.EncodeToString(v.AsBytes()) + `"`)
	}
	return false, nil
}

// isoDate is a date as Json.NET writes it: with the fraction that there is.
func isoDate(m format.Moment) string {
	s, _ := m.Format("yyyy-MM-ddTHH:mm:ss.FFFFFFFK")
	return s
}

// float writes a number so that it stays one with a fraction.
func (w *jsonWriter) float(v rt.Value) error {
	s, err := rt.ToString(w.f, v)
	if err != nil {
		return err
	}
	switch {
	case s == "NaN" || s == "Infinity" || s == "-Infinity":
		s = `"` + s + `"`
	case !strings.ContainsAny(s, ".eE"):
		s += ".0"
	}
	return w.put(s)
}

// text writes a text in quotes.
func (w *jsonWriter) text(s string) error {
	if err := w.f.Alloc(len(s) + 2); err != nil {
		return err
	}
	w.b.WriteByte('"')
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		size := 1
		esc := ""
		switch {
		case c == '"' || c == '\\':
			esc = `\` + string(c)
		case c < ' ':
			esc = controlEscape(c)
		case c >= utf8.RuneSelf:
			var r rune
			r, size = utf8.DecodeRuneInString(s[i:])
			esc = lineEscapes[r]
		}
		if esc != "" {
			w.b.WriteString(s[start:i] + esc)
			start = i + size
		}
		i += size
	}
	w.b.WriteString(s[start:])
	w.b.WriteByte('"')
	return nil
}

// lineEscapes are the characters that end lines in JavaScript.
var lineEscapes = map[rune]string{0x85: `\u0085`, 0x2028: `\u2028`, 0x2029: `\u2029`}

func controlEscape(c byte) string {
	if i := strings.IndexByte("\b\t\n\f\r", c); i >= 0 {
		return `\` + "btnfr"[i:i+1]
	}
	return `\u00` + string("0123456789abcdef"[c>>4]) + string("0123456789abcdef"[c&15])
}
