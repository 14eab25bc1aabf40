package lib

import (
	"math/big"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/portico-apim/portico/internal/csharp/decimal"
	"github.com/portico-apim/portico/internal/csharp/format"
	"github.com/portico-apim/portico/internal/csharp/rt"
)

var (
	jsonException       = rt.Declare("Newtonsoft.Json", "class JsonException : Exception")
	jsonReaderException = rt.Declare("Newtonsoft.Json", "class JsonReaderException : JsonException")
	jsonSerializeError  = rt.Declare("Newtonsoft.Json", "class JsonSerializationException : JsonException")
)

// maxJSONDepth bounds how deep JSON may nest.
const maxJSONDepth = 256

// A jsonReader reads JSON as Json.NET does: with comments, single quotes, names without quotes, NaN, and texts that look like dates made
// into dates.
type jsonReader struct {
	f     *rt.Frame
	text  string
	pos   int
	depth int
	path  []string
}

// parseJSON reads a whole document.
func parseJSON(f *rt.Frame, text string) (*token, error) {
	r := &jsonReader{f: f, text: text}
	if err := f.Alloc(len(text)); err != nil {
		return nil, err
	}
	if err := r.space(); err != nil {
		return nil, err
	}
	if r.pos >= len(r.text) {
		return nil, rt.Throw(jsonReaderException, "Error reading JToken from JsonReader. Path '', line 0, position 0.")
	}
	t, err := r.value()
	if err != nil {
		return nil, err
	}
	if err := r.space(); err != nil {
		return nil, err
	}
	if r.pos < len(r.text) {
		return nil, r.fail("Additional text encountered after finished reading JSON content: %s.", r.char())
	}
	return t, nil
}

// ParseJSON reads a JSON document as a JToken; want says that it must be a JObject or JArray, or is nil.
func ParseJSON(f *rt.Frame, text string, want *rt.Type) (rt.Value, error) {
	if want != nil && strings.TrimSpace(text) == "" {
		r := &jsonReader{f: f, text: text, pos: len(text)}
		return rt.Null, r.fail("Error reading %s from JsonReader.", want)
	}
	t, err := parseJSON(f, text)
	if err != nil {
		return rt.Null, err
	}
	switch {
	case want == JObjectType && t.kind != kindObject:
		return rt.Null, rt.Throw(jsonReaderException, "Error reading JObject from JsonReader. Current JsonReader item is not an object: %s. Path '', line 1, position 1.", readerItem(t))
	case want == JArrayType && t.kind != kindArray:
		return rt.Null, rt.Throw(jsonReaderException, "Error reading JArray from JsonReader. Current JsonReader item is not an array: %s. Path '', line 1, position 1.", readerItem(t))
	}
	return rt.Obj(t), nil
}

// readerItem is what Json.NET's reader calls the beginning of a token.
func readerItem(t *token) string {
	switch t.kind {
	case kindObject:
		return "StartObject"
	case kindArray:
		return "StartArray"
	}
	return jtokenType.Values[t.kind].Name
}

// fail makes an error with its place.
func (r *jsonReader) fail(message string, args ...any) error {
	at := min(r.pos, len(r.text))
	line := strings.Count(r.text[:at], "\n") + 1
	if at == 0 {
		line = 0 // Json.NET counts lines from the first character on
	}
	column := at - strings.LastIndexByte(r.text[:at], '\n') - 1
	e := rt.Throw(jsonReaderException, message, args...)
	e.Message = strings.TrimSuffix(e.Message, ".") + ". Path '" + strings.TrimPrefix(strings.Join(r.path, ""), ".") + "', line " + strconv.Itoa(line) + ", position " + strconv.Itoa(column) + "."
	return e
}

// char is the character at hand, for messages.
func (r *jsonReader) char() string {
	c, _ := utf8.DecodeRuneInString(r.text[r.pos:])
	return string(c)
}

// space passes white space and comments.
func (r *jsonReader) space() error {
	for r.pos < len(r.text) {
		switch c := r.text[r.pos]; {
		case c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f' || c == '\v':
			r.pos++
		case strings.HasPrefix(r.text[r.pos:], "\u00a0") || strings.HasPrefix(r.text[r.pos:], "\ufeff"):
			_, n := utf8.DecodeRuneInString(r.text[r.pos:])
			r.pos += n
		case strings.HasPrefix(r.text[r.pos:], "//"):
			if i := strings.IndexAny(r.text[r.pos:], "\r\n"); i >= 0 {
				r.pos += i
			} else {
				r.pos = len(r.text)
			}
		case strings.HasPrefix(r.text[r.pos:], "/*"):
			i := strings.Index(r.text[r.pos+2:], "*/")
			if i < 0 {
				return r.fail("Unexpected end while parsing comment.")
			}
			r.pos += i + 4
		default:
			return nil
		}
	}
	return nil
}

func (r *jsonReader) peek() byte {
	if r.pos < len(r.text) {
		return r.text[r.pos]
	}
	return 0
}

// value reads any value.
func (r *jsonReader) value() (*token, error) {
	if err := r.f.Alloc(tokenBytes); err != nil {
		return nil, err
	}
	switch c := r.peek(); {
	case c == '{' || c == '[':
		return r.container(c)
	case c == '"' || c == '\'':
		s, err := r.quoted()
		if err != nil {
			return nil, err
		}
		return stringToken(s), nil
	case c >= '0' && c <= '9' || c == '-' || c == '.' || c == '+':
		return r.number()
	}
	return r.word()
}

// stringToken is a text, or a date if it looks like one.
func stringToken(s string) *token {
	if v, ok := jsonDate(s); ok {
		return &token{kind: kindDate, value: v}
	}
	return &token{kind: kindString, value: rt.String(s)}
}

// jsonDate reads an ISO 8601 date with a time of day: in UTC with Z, in local time with an offset.
func jsonDate(s string) (rt.Value, bool) {
	if len(s) < 19 || len(s) > 40 || s[10] != 'T' || s[0] < '0' || s[0] > '9' {
		return rt.Null, false
	}
	pattern := "yyyy-MM-ddTHH:mm:ss"
	rest := s[19:]
	if strings.HasPrefix(rest, ".") {
		n := 1
		for n < len(rest) && rest[n] >= '0' && rest[n] <= '9' {
			n++
		}
		if n == 1 {
			return rt.Null, false
		}
		if n > 8 { // .NET keeps seven digits
			s = s[:19+8] + rest[n:]
			n = 8
		}
		pattern += "." + strings.Repeat("f", n-1)
	}
	p, ok := format.ParseDateExact(s, pattern+"K", false)
	if !ok {
		return rt.Null, false
	}
	v, err := parsedDate(p, s, styleRoundtrip)
	return v, err == nil
}

// container reads an object or array.
func (r *jsonReader) container(open byte) (*token, error) {
	if r.depth++; r.depth > maxJSONDepth {
		return nil, r.fail("The reader's MaxDepth of %d has been exceeded.", maxJSONDepth)
	}
	defer func() { r.depth-- }()
	r.pos++
	if open == '{' {
		return r.object()
	}
	return r.array()
}

func (r *jsonReader) object() (*token, error) {
	t := &token{kind: kindObject}
	for {
		if err := r.space(); err != nil {
			return nil, err
		}
		if r.peek() == '}' {
			r.pos++
			return t, nil
		}
		name, err := r.propertyName()
		if err != nil {
			return nil, err
		}
		r.path = append(r.path, "."+pathName(name))
		value, err := r.propertyValue()
		if err != nil {
			return nil, err
		}
		r.path = r.path[:len(r.path)-1]
		t.setProperty(name, value)
		if err := r.space(); err != nil {
			return nil, err
		}
		switch r.peek() {
		case ',':
			r.pos++
		case '}':
		case 0:
			return nil, r.fail("Unexpected end of content while loading JObject.")
		default:
			return nil, r.fail("After parsing a value an unexpected character was encountered: %s.", r.char())
		}
	}
}

// propertyName reads a name, with or without quotes, and the colon after it.
func (r *jsonReader) propertyName() (string, error) {
	var name string
	var err error
	switch c := r.peek(); {
	case c == '"' || c == '\'':
		if name, err = r.quoted(); err != nil {
			return "", err
		}
	case c == 0:
		return "", r.fail("Unexpected end when reading JSON.")
	default:
		start := r.pos
		for r.pos < len(r.text) && (isWordByte(r.text[r.pos]) || r.text[r.pos] == '$') {
			r.pos++
		}
		if name = r.text[start:r.pos]; name == "" {
			return "", r.fail("Invalid property identifier character: %s.", r.char())
		}
	}
	if err := r.space(); err != nil {
		return "", err
	}
	if r.peek() != ':' {
		if r.pos >= len(r.text) {
			return "", r.fail("Unexpected end when reading JSON.")
		}
		return "", r.fail("Invalid character after parsing property name. Expected ':' but got: %s.", r.char())
	}
	r.pos++
	return name, nil
}

func isWordByte(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' || c >= utf8.RuneSelf
}

func (r *jsonReader) propertyValue() (*token, error) {
	if err := r.space(); err != nil {
		return nil, err
	}
	if r.pos >= len(r.text) {
		return nil, r.fail("Unexpected end of content while loading JObject.")
	}
	return r.value()
}

func (r *jsonReader) array() (*token, error) {
	t := &token{kind: kindArray}
	for {
		if err := r.space(); err != nil {
			return nil, err
		}
		switch r.peek() {
		case ']':
			r.pos++
			return t, nil
		case ',':
			t.insertAt(len(t.items), &token{kind: kindUndefined})
			r.pos++
			continue
		case 0:
			return nil, r.fail("Unexpected end of content while loading JArray.")
		}
		r.path = append(r.path, "["+itoa(len(t.items))+"]")
		v, err := r.value()
		if err != nil {
			return nil, err
		}
		r.path = r.path[:len(r.path)-1]
		v.parent = t
		t.items = append(t.items, v)
		if err := r.space(); err != nil {
			return nil, err
		}
		switch r.peek() {
		case ',':
			r.pos++
		case ']':
		case 0:
			return nil, r.fail("Unexpected end of content while loading JArray.")
		default:
			return nil, r.fail("After parsing a value an unexpected character was encountered: %s.", r.char())
		}
	}
}

// quoted reads a text in quotes.
func (r *jsonReader) quoted() (string, error) {
	quote := r.text[r.pos]
	start := r.pos + 1
	r.pos = start
	for r.pos < len(r.text) && r.text[r.pos] != quote && r.text[r.pos] != '\\' {
		r.pos++
	}
	if r.peek() == quote {
		r.pos++
		return r.text[start : r.pos-1], nil
	}
	var b strings.Builder
	b.WriteString(r.text[start:r.pos])
	halves := false
	for r.pos < len(r.text) {
		switch c := r.text[r.pos]; c {
		case quote:
			r.pos++
			if halves {
				return rt.FromUnits(rt.Units(b.String())), nil
			}
			return b.String(), nil
		case '\\':
			s, err := r.escape()
			if err != nil {
				return "", err
			}
			halves = halves || strings.HasPrefix(s, "\xED")
			b.WriteString(s)
		default:
			b.WriteByte(c)
			r.pos++
		}
	}
	return "", r.fail("Unterminated string. Expected delimiter: %c.", quote)
}

// escape reads a backslash and what belongs to it.
func (r *jsonReader) escape() (string, error) {
	if r.pos+1 >= len(r.text) {
		r.pos = len(r.text)
		return "", r.fail("Unterminated string. Expected delimiter: \".")
	}
	c := r.text[r.pos+1]
	r.pos += 2
	if i := strings.IndexByte(`"\/'bfnrt`, c); i >= 0 {
		return "\"\\/'\b\f\n\r\t"[i : i+1], nil
	}
	if c != 'u' {
		return "", r.fail("Bad JSON escape sequence: \\%c.", c)
	}
	if r.pos+4 > len(r.text) {
		return "", r.fail("Unexpected end while parsing Unicode escape sequence.")
	}
	n, err := strconv.ParseUint(r.text[r.pos:r.pos+4], 16, 16)
	if err != nil {
		return "", r.fail("Invalid Unicode escape sequence: \\u%s.", r.text[r.pos:r.pos+4])
	}
	r.pos += 4
	return rt.CharString(uint16(n)), nil
}

// number reads an integer or a float. Integers that are too large for a long stay exact, as decimals.
func (r *jsonReader) number() (*token, error) {
	start := r.pos
	if strings.HasPrefix(r.text[r.pos:], "-Infinity") {
		r.pos += len("-Infinity")
		return floatToken("-inf"), nil
	}
	for r.pos < len(r.text) && strings.IndexByte("0123456789+-.eExXabcdefABCDEF", r.text[r.pos]) >= 0 {
		r.pos++
	}
	s := r.text[start:r.pos]
	if n, err := strconv.ParseInt(s, 10, 64); err == nil && s[0] != '+' && !octal(s) {
		return &token{kind: kindInteger, value: rt.Long(n)}, nil
	}
	if octal(s) || strings.HasPrefix(s, "0x") || strings.HasPrefix(s, "0X") {
		n, err := strconv.ParseInt(s, 0, 64)
		if err != nil {
			return nil, r.fail("Input string '%s' is not a valid number.", s)
		}
		return &token{kind: kindInteger, value: rt.Long(n)}, nil
	}
	if _, ok := new(big.Int).SetString(s, 10); ok && s[0] != '+' {
		if d, err := decimal.Parse(s); err == nil {
			return &token{kind: kindInteger, value: rt.Decimal(d)}, nil
		}
	}
	x, err := format.ParseFloat(s, format.FloatStyle, 64)
	if err != nil {
		return nil, r.fail("Input string '%s' is not a valid number.", s)
	}
	return &token{kind: kindFloat, value: rt.Double(x)}, nil
}

func octal(s string) bool { return len(s) > 1 && s[0] == '0' && s[1] >= '0' && s[1] <= '9' }

func floatToken(text string) *token {
	x, _ := strconv.ParseFloat(text, 64)
	return &token{kind: kindFloat, value: rt.Double(x)}
}

// word reads true, false, null and their like.
func (r *jsonReader) word() (*token, error) {
	for _, w := range []struct {
		text string
		t    token
	}{
		{"true", token{kind: kindBoolean, value: rt.Bool(true)}}, {"false", token{kind: kindBoolean, value: rt.Bool(false)}},
		{"null", token{kind: kindNull}}, {"undefined", token{kind: kindUndefined}},
	} {
		if strings.HasPrefix(r.text[r.pos:], w.text) {
			end := r.pos + len(w.text)
			if end < len(r.text) && isWordByte(r.text[end]) {
				break
			}
			r.pos = end
			t := w.t
			return &t, nil
		}
	}
	switch {
	case strings.HasPrefix(r.text[r.pos:], "NaN"):
		r.pos += len("NaN")
		return floatToken("nan"), nil
	case strings.HasPrefix(r.text[r.pos:], "Infinity"):
		r.pos += len("Infinity")
		return floatToken("inf"), nil
	}
	return nil, r.fail("Unexpected character encountered while parsing value: %s.", r.char())
}

func itoa(n int) string { return strconv.Itoa(n) }
