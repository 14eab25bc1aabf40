package resources

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/portico-apim/portico/internal/resource"
)

// maxDetails bounds how many mistakes one answer lists.
const maxDetails = 50

// reading is one pass over a request body.
type reading struct {
	details []resource.Detail
	// ignored lists the properties that no field is for.
	ignored []string
}

func (r *reading) wrong(path, format string, args ...any) {
	if len(r.details) < maxDetails {
		r.details = append(r.details, resource.Detail{Code: resource.CodeValidation, Target: path, Message: fmt.Sprintf(format, args...)})
	}
}

func (r *reading) err() error {
	if len(r.details) == 0 {
		return nil
	}
	return resource.InvalidAll(r.details)
}

// object is a JSON object whose members are not decoded.
type object = map[string]json.RawMessage

// isNull reports null and nothing.
func isNull(raw json.RawMessage) bool {
	trimmed := bytes.TrimSpace(raw)
	return len(trimmed) == 0 || string(trimmed) == "null"
}

// canonical rewrites a body in the names of the schema: property names have any casing, unknown and read-only ones are dropped, and so
// are nulls unless they are kept, as a patch needs them.
func (r *reading) canonical(s *shape, raw json.RawMessage, path string, keepNull bool) json.RawMessage {
	if isNull(raw) {
		return raw
	}
	switch s.kind {
	case shapeStruct:
		return r.canonicalStruct(s.fields, raw, path, keepNull)
	case shapeList:
		return r.canonicalList(s.elem, raw, path)
	case shapeMap:
		if s.elem.kind == shapeStruct {
			return r.canonicalMap(s.elem, raw, path, keepNull)
		}
	}
	return raw
}

func (r *reading) canonicalStruct(s *schema, raw json.RawMessage, path string, keepNull bool) json.RawMessage {
	var members object
	if json.Unmarshal(raw, &members) != nil {
		return raw // complete says what is wrong with it
	}
	out := make(object, len(members))
	for name, value := range members {
		f := s.names[strings.ToLower(name)]
		switch {
		case f == nil:
			r.ignored = append(r.ignored, join(path, name))
		case f.readonly, isNull(value) && !keepNull:
		default:
			out[f.name] = r.canonical(f.shape, value, join(path, f.name), keepNull)
		}
	}
	return encode(out)
}

func (r *reading) canonicalList(elem *shape, raw json.RawMessage, path string) json.RawMessage {
	var items []json.RawMessage
	if elem.kind != shapeStruct || json.Unmarshal(raw, &items) != nil {
		return raw
	}
	for i := range items {
		items[i] = r.canonical(elem, items[i], fmt.Sprintf("%s[%d]", path, i), false)
	}
	return encode(items)
}

func (r *reading) canonicalMap(elem *shape, raw json.RawMessage, path string, keepNull bool) json.RawMessage {
	var members object
	if json.Unmarshal(raw, &members) != nil {
		return raw
	}
	for name := range members {
		members[name] = r.canonical(elem, members[name], join(path, name), keepNull)
	}
	return encode(members)
}

// complete checks a canonical body against the schema, fills in defaults and gives enumerations their own casing.
func (r *reading) complete(s *schema, raw json.RawMessage, path string) json.RawMessage {
	members := object{}
	if !isNull(raw) && json.Unmarshal(raw, &members) != nil {
		r.wrong(path, "Value must be an object.")
		return raw
	}
	for _, f := range s.fields {
		value, ok := members[f.name]
		at := join(path, f.name)
		switch {
		case ok && !isNull(value):
			members[f.name] = r.completeField(f, value, at)
		case f.def != nil:
			members[f.name] = f.def
		case f.required:
			r.wrong(at, "'%s' must not be empty.", f.name)
		}
	}
	return encode(members)
}

func (r *reading) completeField(f *field, raw json.RawMessage, path string) json.RawMessage {
	before := len(r.details)
	raw = r.completeShape(f.shape, raw, path)
	if len(r.details) > before {
		return raw
	}
	switch f.shape.kind {
	case shapeText:
		var text string
		if json.Unmarshal(raw, &text) != nil {
			r.wrong(path, "Value is not a valid string.")
			return raw
		}
		return r.completeText(f, text, raw, path)
	case shapeInteger, shapeNumber:
		var number float64
		if err := json.Unmarshal(raw, &number); err == nil && f.bounds != nil && (number < f.bounds.low || number > f.bounds.high) {
			r.wrong(path, "'%s' must be between %v and %v.", f.name, f.bounds.low, f.bounds.high)
		}
	case shapeList:
		if len(f.enum) > 0 {
			return r.completeEnums(f, raw, path)
		}
	}
	return raw
}

func (r *reading) completeText(f *field, text string, raw json.RawMessage, path string) json.RawMessage {
	switch {
	case f.required && strings.TrimSpace(text) == "" && (f.length == nil || f.length.low > 0):
		r.wrong(path, "'%s' must not be empty.", f.name)
	case f.length != nil && !within(f.length, utf8.RuneCountInString(text)):
		r.wrong(path, "'%s' must be between %v and %v characters. You entered %d characters.", f.name, f.length.low, f.length.high, utf8.RuneCountInString(text))
	case f.pattern != nil && text != "" && !f.pattern.MatchString(text):
		r.wrong(path, "'%s' is not in the correct format.", f.name)
	case len(f.enum) > 0 && text != "":
		canonical, ok := enumerated(f.enum, text)
		if !ok {
			r.wrong(path, "'%s' is not one of the possible values: %s.", text, strings.Join(f.enum, ", "))
			return raw
		}
		return encode(canonical)
	}
	return raw
}

func (r *reading) completeEnums(f *field, raw json.RawMessage, path string) json.RawMessage {
	var texts []string
	if json.Unmarshal(raw, &texts) != nil {
		r.wrong(path, "Value must be an array of strings.")
		return raw
	}
	for i, text := range texts {
		canonical, ok := enumerated(f.enum, text)
		if !ok {
			r.wrong(path, "'%s' is not one of the possible values: %s.", text, strings.Join(f.enum, ", "))
			return raw
		}
		texts[i] = canonical
	}
	return encode(texts)
}

// completeShape checks that raw is JSON of the right type and completes what is inside.
func (r *reading) completeShape(s *shape, raw json.RawMessage, path string) json.RawMessage {
	raw = bytes.TrimSpace(raw)
	if !s.accepts(raw) {
		r.wrong(path, "Value must be %s.", shapeNames[s.kind])
		return raw
	}
	switch s.kind {
	case shapeStruct:
		return r.complete(s.fields, raw, path)
	case shapeList:
		return r.completeList(s.elem, raw, path)
	case shapeMap:
		return r.completeMap(s.elem, raw, path)
	case shapeInteger:
		var number float64
		if json.Unmarshal(raw, &number) == nil && number == math.Trunc(number) && math.Abs(number) <= math.MaxInt32 {
			return encode(int64(number))
		}
		r.wrong(path, "Value must be an integer.")
	case shapeTime:
		return r.completeTime(raw, path)
	}
	return raw
}

func (r *reading) completeList(elem *shape, raw json.RawMessage, path string) json.RawMessage {
	var items []json.RawMessage
	if json.Unmarshal(raw, &items) != nil {
		r.wrong(path, "Value must be an array.")
		return raw
	}
	for i := range items {
		items[i] = r.completeShape(elem, items[i], fmt.Sprintf("%s[%d]", path, i))
	}
	return encode(items)
}

func (r *reading) completeMap(elem *shape, raw json.RawMessage, path string) json.RawMessage {
	var members object
	if json.Unmarshal(raw, &members) != nil {
		r.wrong(path, "Value must be an object.")
		return raw
	}
	for name, value := range members {
		if isNull(value) {
			delete(members, name)
			continue
		}
		members[name] = r.completeShape(elem, value, join(path, name))
	}
	return encode(members)
}

// completeTime reads the forms of ISO 8601 that clients send; a time without a zone is UTC.
func (r *reading) completeTime(raw json.RawMessage, path string) json.RawMessage {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999", time.DateOnly} {
			if t, err := time.Parse(layout, text); err == nil {
				return encode(t.UTC())
			}
		}
	}
	r.wrong(path, "Value must be a date and time in the format yyyy-MM-ddTHH:mm:ssZ.")
	return raw
}

// accepts judges JSON by its first byte.
func (s *shape) accepts(raw json.RawMessage) bool {
	if len(raw) == 0 {
		return false
	}
	switch c := raw[0]; s.kind {
	case shapeText, shapeTime:
		return c == '"'
	case shapeBool:
		return c == 't' || c == 'f'
	case shapeInteger, shapeNumber:
		return c == '-' || c >= '0' && c <= '9'
	case shapeList:
		return c == '['
	case shapeMap, shapeStruct:
		return c == '{'
	}
	return true
}

// enumerated finds a value in any casing.
func enumerated(values []string, text string) (string, bool) {
	i := slices.IndexFunc(values, func(v string) bool { return strings.EqualFold(v, text) })
	if i < 0 {
		return "", false
	}
	return values[i], true
}

func within(b *bounds, n int) bool { return float64(n) >= b.low && float64(n) <= b.high }

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// merge applies a JSON merge patch (RFC 7396) to a document.
func merge(target, patch json.RawMessage) json.RawMessage {
	var p object
	if json.Unmarshal(patch, &p) != nil || p == nil {
		return patch
	}
	t := object{}
	if json.Unmarshal(target, &t) != nil || t == nil {
		t = object{}
	}
	for name, value := range p {
		if isNull(value) {
			delete(t, name)
		} else {
			t[name] = merge(t[name], value)
		}
	}
	return encode(t)
}
