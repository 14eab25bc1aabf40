package lib

import (
	"strconv"
	"strings"
	"unicode/utf8"

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
	path  []pathStep
	// written says that numbers and dates keep how they were written, in their names.
	written  bool
	settings *jsonSettings
	// events says that the reader reads events: where it is then is the scope, not the path.
	events bool
	scope  jsonScope
}

// A pathStep is where the reader is: in a property, or at an index.
type pathStep struct {
	name  string
	index int // -1 for a property
}

// document reads everything; nil is a text without anything in it.
func (r *jsonReader) document() (*token, error) {
	if err := r.f.Alloc(len(r.text)); err != nil {
		return nil, err
	}
	if err := r.space(); err != nil || r.pos >= len(r.text) {
		return nil, err
	}
	t, err := r.value()
	if err != nil {
		return nil, err
	}
	if !r.settings.or().onlyOne.or(true) {
		return t, nil
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
	t, err := (&jsonReader{f: f, text: text}).document()
	var item string
	switch {
	case err != nil:
		return rt.Null, err
	case t == nil && want == nil:
		return rt.Null, rt.Throw(jsonReaderException, "Error reading JToken from JsonReader. Path '', line 0, position 0.")
	case t == nil:
		return rt.Null, rt.Throw(jsonReaderException, "Error reading %s from JsonReader. Path '', line 0, position 0.", want.SimpleName())
	case want == JObjectType && t.kind != kindObject:
		item = "JObject from JsonReader. Current JsonReader item is not an object"
	case want == JArrayType && t.kind != kindArray:
		item = "JArray from JsonReader. Current JsonReader item is not an array"
	default:
		return rt.Obj(t), nil
	}
	return rt.Null, rt.Throw(jsonReaderException, "Error reading %s: %s. Path '', line 1, position 1.", item, readerItem(t))
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
	e.Message = strings.TrimSuffix(e.Message, ".") + ". Path '" + r.where() + "', line " + strconv.Itoa(line) + ", position " + strconv.Itoa(column) + "."
	return e
}

// where is the path to what is being read.
func (r *jsonReader) where() string {
	if r.events {
		return r.scope.path(false)
	}
	var b strings.Builder
	for _, s := range r.path {
		switch {
		case s.index >= 0:
			b.WriteString("[" + itoa(s.index) + "]")
		default:
			joinPath(&b, pathName(s.name))
		}
	}
	return b.String()
}

// char is the character at hand, for messages.
func (r *jsonReader) char() string {
	c, _ := utf8.DecodeRuneInString(r.text[r.pos:])
	return string(c)
}

// space passes white space and comments.
func (r *jsonReader) space() error {
	for {
		r.white()
		if rest := r.text[r.pos:]; !strings.HasPrefix(rest, "//") && !strings.HasPrefix(rest, "/*") {
			return nil
		}
		if err := r.passComment(); err != nil {
			return err
		}
	}
}

// white passes white space.
func (r *jsonReader) white() {
	for r.pos < len(r.text) {
		switch c := r.text[r.pos]; {
		case c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f' || c == '\v':
			r.pos++
		case c >= utf8.RuneSelf:
			wide, n := utf8.DecodeRuneInString(r.text[r.pos:])
			if !format.IsWhite(wide) {
				return
			}
			r.pos += n
		default:
			return
		}
	}
}

// passComment passes the comment that begins here: to the end of the line, or to the end that it has.
func (r *jsonReader) passComment() error {
	rest := r.text[r.pos:]
	if strings.HasPrefix(rest, "//") {
		if i := strings.IndexAny(rest, "\r\n"); i >= 0 {
			r.pos += i
		} else {
			r.pos = len(r.text)
		}
		return nil
	}
	i := strings.Index(rest[2:], "*/")
	if i < 0 {
		return r.fail("Unexpected end while parsing comment.")
	}
	r.pos += i + 4
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
		return r.stringToken(s), nil
	case c >= '0' && c <= '9' || c == '-' || c == '.':
		return r.number()
	}
	return r.word()
}

// container reads an object or array.
func (r *jsonReader) container(open byte) (t *token, err error) {
	if open == '{' {
		t = &token{kind: kindObject}
		return t, r.enter(func() error { return r.properties(t) })
	}
	t = &token{kind: kindArray}
	return t, r.enter(func() error { return r.items(t, ']') })
}

// enter goes behind an opening bracket, unless there are too many around it.
func (r *jsonReader) enter(read func() error) error {
	limit := r.settings.depthLimit()
	if r.depth++; r.depth > limit {
		return r.fail("The reader's MaxDepth of %d has been exceeded.", limit)
	}
	r.pos++
	err := read()
	r.depth--
	return err
}

// properties reads what is in an object, and the bracket behind it.
func (r *jsonReader) properties(t *token) error {
	for {
		if err := r.space(); err != nil {
			return err
		}
		if r.peek() == '}' {
			r.pos++
			return nil
		}
		name, err := r.propertyName()
		if err != nil {
			return err
		}
		r.path = append(r.path, pathStep{name, -1})
		value, err := r.propertyValue()
		if err != nil {
			return err
		}
		r.path = r.path[:len(r.path)-1]
		if err := t.setProperty(r.f, name, value); err != nil {
			return err
		}
		if err := r.separator('}', t); err != nil {
			return err
		}
	}
}

// separator passes the comma behind a value, or stops before the closing bracket.
func (r *jsonReader) separator(closing byte, in *token) error {
	if err := r.space(); err != nil {
		return err
	}
	switch c := r.peek(); {
	case c == ',':
		r.pos++
	case c == closing:
	case r.pos >= len(r.text):
		return r.fail("Unexpected end of content while loading %s.", in.Type().SimpleName())
	default:
		return r.fail("After parsing a value an unexpected character was encountered: %s.", r.char())
	}
	return nil
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

// propertyValue reads what stands behind a colon: nothing at all is undefined.
func (r *jsonReader) propertyValue() (*token, error) {
	if err := r.space(); err != nil {
		return nil, err
	}
	switch {
	case r.pos >= len(r.text):
		return nil, r.fail("Unexpected end of content while loading JObject.")
	case r.peek() == ',':
		return &token{kind: kindUndefined}, r.f.Alloc(tokenBytes)
	}
	return r.value()
}

// items reads what is in an array or constructor, and the bracket behind it. Nothing before a comma is undefined.
func (r *jsonReader) items(t *token, closing byte) error {
	for {
		if err := r.space(); err != nil {
			return err
		}
		switch c := r.peek(); {
		case c == closing:
			r.pos++
			return nil
		case c == ',':
			t.push(&token{kind: kindUndefined})
			r.pos++
			if err := r.f.Alloc(tokenBytes); err != nil {
				return err
			}
			continue
		case r.pos >= len(r.text):
			return r.fail("Unexpected end of content while loading %s.", t.Type().SimpleName())
		}
		r.path = append(r.path, pathStep{index: len(t.items)})
		v, err := r.value()
		if err != nil {
			return err
		}
		r.path = r.path[:len(r.path)-1]
		t.push(v)
		if err := r.separator(closing, t); err != nil {
			return err
		}
	}
}
