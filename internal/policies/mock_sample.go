package policies

import (
	"bytes"
	"encoding/json"
	"strings"
)

const (
	// maxSampleDepth bounds how deep a sample nests, and so how often a schema may refer to itself.
	maxSampleDepth = 12
	// maxSampleNodes bounds the size of a sample: schemas that refer to each other can describe enormous ones.
	maxSampleNodes = 10_000
)

// sample makes a JSON document that fits a definition of a schema document; nil if there is no such definition.
func sample(document, definition string) []byte {
	s := sampler{definitions: definitions(document), left: maxSampleNodes}
	schema := s.definitions[definition]
	if schema == nil {
		return nil
	}
	s.write(schema, 0)
	return s.out.Bytes()
}

// definitions returns the definitions of a document by name, wherever OpenAPI 2 and 3 and JSON Schema keep them.
func definitions(document string) map[string]json.RawMessage {
	for _, path := range [][]string{{"components", "schemas"}, {"definitions"}, {"$defs"}, {"schemas"}} {
		var found map[string]json.RawMessage
		if json.Unmarshal(get(json.RawMessage(document), path...), &found) == nil {
			return found
		}
	}
	return nil
}

// sampler writes one sample.
type sampler struct {
	definitions map[string]json.RawMessage
	out         bytes.Buffer
	left        int
}

// member is a member of a JSON object.
type member struct {
	name  string
	value json.RawMessage
}

// members returns the members of a JSON object in their order, nil for anything else.
func members(object json.RawMessage) []member {
	dec := json.NewDecoder(bytes.NewReader(object))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return nil
	}
	var list []member
	for dec.More() {
		name, err := dec.Token()
		if err != nil {
			return nil
		}
		m := member{name: name.(string)} //nolint:forcetypeassert // the name of a member is a string
		if dec.Decode(&m.value) != nil {
			return nil
		}
		list = append(list, m)
	}
	return list
}

// get returns a member of a JSON object by the path to it, nil if there is none.
func get(object json.RawMessage, path ...string) json.RawMessage {
	for _, name := range path {
		var found map[string]json.RawMessage
		if json.Unmarshal(object, &found) != nil {
			return nil
		}
		object = found[name]
	}
	return object
}

// resolve follows references to definitions.
func (s *sampler) resolve(schema json.RawMessage) map[string]json.RawMessage {
	for range maxSampleDepth {
		var fields map[string]json.RawMessage
		if json.Unmarshal(schema, &fields) != nil {
			return nil
		}
		ref := text(fields["$ref"])
		if ref == "" {
			return fields
		}
		schema = s.definitions[unescapePointer(ref[strings.LastIndexByte(ref, '/')+1:])]
	}
	return nil
}

// unescapePointer decodes a reference token of a JSON pointer (RFC 6901 section 3).
func unescapePointer(token string) string {
	return strings.NewReplacer("~1", "/", "~0", "~").Replace(token)
}

// text returns the value of a JSON string, "" for anything else.
func text(value json.RawMessage) string {
	var s string
	if json.Unmarshal(value, &s) != nil {
		return ""
	}
	return s
}

// write appends a value that fits a schema.
func (s *sampler) write(schema json.RawMessage, depth int) {
	fields := s.resolve(schema)
	if s.left--; s.left < 0 || depth > maxSampleDepth || fields == nil {
		s.out.WriteString("null")
		return
	}
	if given := givenValue(fields); given != nil {
		_ = json.Compact(&s.out, given) // it has been parsed
		return
	}
	if alternatives := first(fields["oneOf"], fields["anyOf"]); alternatives != nil {
		s.write(alternatives, depth+1)
		return
	}
	switch typeOf(fields) {
	case "object":
		s.object(fields, depth)
	case "array":
		s.out.WriteByte('[')
		if items := fields["items"]; items != nil && depth < maxSampleDepth {
			s.write(items, depth+1)
		}
		s.out.WriteByte(']')
	default:
		s.out.WriteString(scalar(typeOf(fields), text(fields["format"])))
	}
}

// givenValue returns a value that the schema itself names.
func givenValue(fields map[string]json.RawMessage) json.RawMessage {
	for _, name := range []string{"example", "default", "const"} {
		if v := fields[name]; v != nil {
			return v
		}
	}
	return first(fields["examples"], fields["enum"])
}

// first returns the first element of the first list that has one.
func first(lists ...json.RawMessage) json.RawMessage {
	for _, list := range lists {
		var items []json.RawMessage
		if json.Unmarshal(list, &items) == nil && len(items) > 0 {
			return items[0]
		}
	}
	return nil
}

// typeOf returns the type that a schema names or implies; of several the first that is not null.
func typeOf(fields map[string]json.RawMessage) string {
	if t := text(fields["type"]); t != "" {
		return t
	}
	var types []string
	if json.Unmarshal(fields["type"], &types) == nil {
		for _, t := range types {
			if t != "null" {
				return t
			}
		}
	}
	switch {
	case fields["properties"] != nil, fields["allOf"] != nil, fields["additionalProperties"] != nil:
		return "object"
	case fields["items"] != nil:
		return "array"
	}
	return "string"
}

// object appends an object with all properties that an answer may have, those of allOf included.
func (s *sampler) object(fields map[string]json.RawMessage, depth int) {
	s.out.WriteByte('{')
	seen := map[string]bool{}
	s.properties(fields, depth, seen)
	s.out.WriteByte('}')
}

func (s *sampler) properties(fields map[string]json.RawMessage, depth int, seen map[string]bool) {
	if s.left--; s.left < 0 || depth >= maxSampleDepth {
		return
	}
	var parts []json.RawMessage
	if json.Unmarshal(fields["allOf"], &parts) == nil {
		for _, part := range parts {
			s.properties(s.resolve(part), depth+1, seen)
		}
	}
	for _, p := range members(fields["properties"]) {
		if seen[p.name] || string(get(p.value, "writeOnly")) == "true" {
			continue
		}
		if len(seen) > 0 {
			s.out.WriteByte(',')
		}
		seen[p.name] = true
		name, err := json.Marshal(p.name)
		if err != nil {
			continue // a string always has a JSON form
		}
		s.out.Write(name)
		s.out.WriteByte(':')
		s.write(p.value, depth+1)
	}
}

// scalar returns a value of a simple type.
func scalar(kind, format string) string {
	switch kind {
	case "integer", "number":
		return "0"
	case "boolean":
		return "true"
	case "null":
		return "null"
	}
	switch format {
	case "date-time":
		return `"2000-01-01T00:00:00Z"`
	case "date":
		return `"2000-01-01"`
	case "uuid":
		return `"00000000-0000-0000-0000-000000000000"`
	case "email":
		return `"user@example.com"`
	case "uri":
		return `"https://example.com"`
	}
	return `"string"`
}
