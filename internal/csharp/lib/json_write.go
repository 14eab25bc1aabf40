package lib

import (
	"encoding/base64"
	"strconv"
	"strings"

	"github.com/portico-apim/portico/internal/csharp/format"
	"github.com/portico-apim/portico/internal/csharp/rt"
)

// A jsonWriter writes JSON as Json.NET does.
type jsonWriter struct {
	f        *rt.Frame
	b        strings.Builder
	indent   bool
	depth    int
	settings *jsonSettings
	single   bool // quotes are single
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
func (w *jsonWriter) line() error {
	if !w.indent {
		return nil
	}
	w.b.WriteString(lineEnd)
	for range w.depth {
		w.b.WriteString("  ")
	}
	return w.f.Alloc(len(lineEnd) + 2*w.depth)
}

// open begins something in brackets.
func (w *jsonWriter) open(bracket string) error {
	if w.depth++; w.depth > 2*maxJSONDepth {
		return tooDeep()
	}
	return w.put(bracket)
}

// end ends something in brackets, on a line of its own unless there is nothing in it.
func (w *jsonWriter) end(bracket string, empty bool) error {
	w.depth--
	if !empty {
		if err := w.line(); err != nil {
			return err
		}
	}
	return w.put(bracket)
}

// list writes items between brackets.
func (w *jsonWriter) list(open, closing string, n int, item func(i int) error) error {
	if err := w.open(open); err != nil {
		return err
	}
	for i := range n {
		if i > 0 {
			w.b.WriteByte(',')
		}
		if err := w.line(); err != nil {
			return err
		}
		if err := item(i); err != nil {
			return err
		}
	}
	return w.end(closing, n == 0)
}

// tokens writes the children of a container. A comment has no comma before it, and in an object no line of its own.
func (w *jsonWriter) tokens(open, closing string, t *token) error {
	if err := w.open(open); err != nil {
		return err
	}
	values := 0
	for _, c := range t.items {
		comment := c.kind == kindComment
		if !comment {
			if values++; values > 1 {
				w.b.WriteByte(',')
			}
		}
		if !comment || t.kind != kindObject {
			if err := w.line(); err != nil {
				return err
			}
		}
		if err := w.token(c); err != nil {
			return err
		}
	}
	return w.end(closing, len(t.items) == 0)
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
	if err := w.f.Step(1); err != nil {
		return err
	}
	switch t.kind {
	case kindObject:
		return w.tokens("{", "}", t)
	case kindArray:
		return w.tokens("[", "]", t)
	case kindConstructor:
		return w.tokens("new "+t.name+"(", ")", t)
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
	case d == bigIntegerDef:
		s, err := rt.ToString(w.f, v)
		if err != nil {
			return true, err
		}
		return true, w.put(s)
	case d == rt.DateTime:
		v = w.settings.inZone(v)
		return true, w.date(format.Moment{Ticks: v.Ticks(), Kind: v.DateKind()})
	case d == dateTimeOffset:
		m := offsetOf(v)
		return true, w.date(format.Moment{Ticks: m.ticks, HasOffset: true, Offset: m.offset})
	case d == uriDef:
		return true, w.text(rt.As[*uri](v).original)
	case d == guidDef || d == rt.TimeSpan:
		s, err := rt.ToString(w.f, v)
		if err != nil {
			return true, err
		}
		return true, w.text(s)
	case v.AsBytes() != nil:
		return true, w.text(base64.StdEncoding.EncodeToString(v.AsBytes()))
	}
	return false, nil
}

// date writes a date: with the fraction that there is, or as the settings want it.
func (w *jsonWriter) date(m format.Moment) error {
	spec := "yyyy-MM-ddTHH:mm:ss.FFFFFFFK"
	switch settings := w.settings.or(); {
	case settings.dateFormat == 1 && settings.dateText == "":
		return w.put(`"` + microsoftText(m) + `"`)
	case settings.dateText != "":
		spec = settings.dateText
	}
	s, err := m.Format(spec)
	if err != nil {
		return rt.Throw(rt.FormatException, "Input string was not in a correct format.")
	}
	return w.text(s)
}

// microsoftText is \/Date(milliseconds since 1970)\/, with the offset of dates that are not in UTC.
func microsoftText(m format.Moment) string {
	utc, sign, offset := m.Ticks, "+", m.Offset
	if m.HasOffset {
		utc -= int64(m.Offset) * format.TicksPerMinute
	}
	s := `\/Date(` + strconv.FormatInt((utc-format.UnixTicks)/ticksPerMillisecond, 10)
	if m.HasOffset || m.Kind != format.UTC {
		if offset < 0 {
			sign, offset = "-", -offset
		}
		s += sign + strconv.Itoa(10000 + offset/60*100 + offset%60)[1:]
	}
	return s + `)\/`
}

// float writes a number so that it stays one with a fraction.
func (w *jsonWriter) float(v rt.Value) error {
	s, err := rt.ToString(w.f, v)
	if err != nil {
		return err
	}
	switch {
	case s == "NaN" || s == "Infinity" || s == "-Infinity":
		switch w.settings.or().floatFormat {
		case floatZero:
			s = "0.0"
		case floatSymbol:
		default:
			s = `"` + s + `"`
		}
	case !strings.ContainsAny(s, ".eE"):
		s += ".0"
	}
	return w.put(s)
}
