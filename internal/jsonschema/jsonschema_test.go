package jsonschema_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/portico-apim/portico/internal/jsonschema"
)

// definitions is a document whose definitions are named by what they show.
const definitions = `{"components": {"schemas": {
	"any": {},
	"never": false,
	"text": {"type": "string", "minLength": 2, "maxLength": 4},
	"whole": {"type": "integer", "minimum": 1, "maximum": 10},
	"open": {"type": "number", "minimum": 1, "exclusiveMinimum": true, "maximum": 2, "exclusiveMaximum": true},
	"newer": {"type": "number", "exclusiveMinimum": 1},
	"even": {"type": "integer", "multipleOf": 2},
	"maybe": {"type": "string", "nullable": true, "enum": ["a", "b"]},
	"code": {"type": "string", "pattern": "^(?!xx)[a-z]+$"},
	"day": {"type": "string", "format": "date"},
	"pet": {"type": "object", "required": ["name", "age"], "properties": {"name": {"type": "string"}, "age": {"$ref": "#/components/schemas/whole"}, "id": {"type": "integer"}}, "additionalProperties": false},
	"list": {"type": "array", "items": {"$ref": "#/components/schemas/pet"}, "minItems": 1, "maxItems": 2, "uniqueItems": true},
	"pair": {"type": "array", "items": [{"type": "string"}, {"type": "integer"}], "additionalItems": false},
	"either": {"oneOf": [{"type": "string"}, {"type": "integer"}, {"minimum": 5}]},
	"some": {"anyOf": [{"type": "string"}, {"type": "integer"}]},
	"both": {"allOf": [{"required": ["a"]}, {"required": ["b"]}, {"type": "object"}]},
	"not": {"not": {"type": "string"}},
	"few": {"type": "object", "minProperties": 1, "maxProperties": 2},
	"a/b c": {"type": "string"},
	"node": {"type": "object", "properties": {"next": {"$ref": "#/components/schemas/node"}, "value": {"type": "integer"}}}
}}}`

func TestValidate(t *testing.T) {
	t.Parallel()
	d := parse(t, jsonschema.Options{})
	for _, c := range []struct{ definition, text, want string }{
		{"any", `{"a": [1]}`, ""},
		{"never", `1`, "Schema always fails validation. Line: 1, Position: 1"},
		{"text", `"abc"`, ""},
		{"text", `12`, "Invalid type. Expected String but got Integer. Line: 1, Position: 2"},
		{"text", `1.5`, "Invalid type. Expected String but got Number. Line: 1, Position: 3"},
		{"text", `null`, "Invalid type. Expected String but got Null. Line: 1, Position: 4"},
		{"text", `{"a": 1}`, "Invalid type. Expected String but got Object. Line: 1, Position: 1"},
		{"text", `"a"`, "String 'a' is less than minimum length of 2. Line: 1, Position: 3"},
		{"text", `"äöüßé"`, "String 'äöüßé' exceeds maximum length of 4. Line: 1, Position: 7"},
		{"whole", `0`, "Integer 0 is less than minimum value of 1. Line: 1, Position: 1"},
		{"whole", `11`, "Integer 11 exceeds maximum value of 10. Line: 1, Position: 2"},
		{"whole", `1.5`, "Invalid type. Expected Integer but got Number. Line: 1, Position: 3"},
		{"open", `1.5`, ""},
		{"open", `1`, "Integer 1 equals minimum value of 1 and exclusive minimum is true. Line: 1, Position: 1"},
		{"open", `2.5`, "Float 2.5 exceeds maximum value of 2. Line: 1, Position: 3"},
		{"newer", `0.5`, "Float 0.5 is less than minimum value of 1. Line: 1, Position: 3"},
		{"even", `3`, "Integer 3 is not a multiple of 2. Line: 1, Position: 1"},
		{"maybe", `null`, ""},
		{"maybe", `"c"`, `Value "c" is not defined in enum. Line: 1, Position: 3`},
		{"code", `"abc"`, ""},
		{"code", `"xxa"`, "String 'xxa' does not match regex pattern '^(?!xx)[a-z]+$'. Line: 1, Position: 5"},
		{"day", `"2026-02-30"`, "String '2026-02-30' does not validate against format 'date'. Line: 1, Position: 12"},
		{"pet", `{"name": "Rex", "age": 3, "id": 7}`, ""},
		{"pet", "{\n  \"name\": 5,\n  \"tail\": true\n}", "Invalid type. Expected String but got Integer. Line: 2, Position: 11; " +
			"Property 'tail' has not been defined and the schema does not allow additional properties. Line: 3, Position: 9; " +
			"Required properties are missing from object: age. Line: 4, Position: 1"},
		{"pet", `{}`, "Required properties are missing from object: name, age. Line: 1, Position: 2"},
		{"list", `[]`, "Array item count 0 is less than minimum count of 1. Line: 1, Position: 2"},
		{"list", `[{"name":"a","age":1},{"name":"a","age":1}]`, "Non-unique array item at index 1. Line: 1, Position: 43"},
		{"list", `[{"name":"a","age":1},{"name":"b","age":99}]`, "Integer 99 exceeds maximum value of 10. Line: 1, Position: 42"},
		{"pair", `["a", 1]`, ""},
		{"pair", `["a", "b"]`, "Invalid type. Expected Integer but got String. Line: 1, Position: 9"},
		{"either", `"x"`, "JSON is valid against more than one schema from 'oneOf'. Valid schema indexes: 0, 2. Line: 1, Position: 3"},
		{"some", `true`, "JSON does not match any schemas from 'anyOf'. Line: 1, Position: 4"},
		{"both", `{"a": 1}`, "JSON does not match all schemas from 'allOf'. Invalid schema indexes: 1. Line: 1, Position: 8"},
		{"not", `"x"`, "JSON is valid against schema from 'not'. Line: 1, Position: 3"},
		{"few", `{}`, "Object property count 0 is less than minimum count of 1. Line: 1, Position: 2"},
		{"a/b c", `1`, "Invalid type. Expected String but got Integer. Line: 1, Position: 1"},
		{"node", `{"next": {"next": {"value": "x"}}}`, "Invalid type. Expected Integer but got String. Line: 1, Position: 31"},
	} {
		if got := validate(t, d, c.definition, c.text); got != c.want {
			t.Errorf("%s %s\n got %s\nwant %s", c.definition, c.text, got, c.want)
		}
	}
}

// TestOptions shows what policies may change about a document.
func TestOptions(t *testing.T) {
	t.Parallel()
	yes, no := true, false
	open, closed := parse(t, jsonschema.Options{Additional: &yes}), parse(t, jsonschema.Options{Additional: &no})
	folded := parse(t, jsonschema.Options{FoldCase: true})
	for _, c := range []struct {
		name             string
		document         *jsonschema.Document
		definition, text string
		want             string
	}{
		{"additional properties are allowed", open, "pet", `{"name": "Rex", "age": 3, "tail": 1}`, ""},
		{"additional properties are refused", closed, "node", `{"value": 1, "tail": 1}`, "Property 'tail' has not been defined and the schema does not allow additional properties. Line: 1, Position: 20"},
		{"without properties there are no additional ones", closed, "few", `{"a": 1}`, ""},
		{"letter case", folded, "pet", `{"Name": "Rex", "AGE": 3}`, ""},
		{"letter case of what is wrong", folded, "pet", `{"Name": 1, "AGE": 3}`, "Invalid type. Expected String but got Integer. Line: 1, Position: 10"},
		{"letter case, both spellings", folded, "pet", `{"Name": "Rex", "name": "x", "age": 3}`, "Property 'Name' has not been defined and the schema does not allow additional properties. Line: 1, Position: 8"},
	} {
		if got := validate(t, c.document, c.definition, c.text); got != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.name, got, c.want)
		}
	}
}

// TestPlaces finds definitions wherever documents keep them.
func TestPlaces(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, definition, reference, want string }{
		{`{"definitions": {"a": {"type": "string"}}}`, "a", "", "Invalid type"},
		{`{"$defs": {"a": {"type": "string"}}}`, "a", "", "Invalid type"},
		{`{"schemas": {"a": {"type": "string"}}}`, "a", "", "Invalid type"},
		{`{"type": "string"}`, "", "#", "Invalid type"},
		{`{"properties": {"a": {"type": "string"}}}`, "", "#/properties/a", "Invalid type"},
		{`{"type": "string"}`, "a", "", jsonschema.ErrNotFound.Error()},
		{`{"type": "string"}`, "", "#/definitions/a", jsonschema.ErrNotFound.Error()},
		{`{"type": "string"}`, "", "definitions/a", "is not a reference within the document"},
		{`{"$ref": "https://example.org/other"}`, "", "#", "is another document"},
		{`{"$ref": "file:///etc/passwd"}`, "", "#", "is another document"},
		{`{"$ref": "#/definitions/gone"}`, "", "#", "compile #"},
		{`{"pattern": "("}`, "", "#", "compile #"},
		{`[]`, "", "#", "is not a JSON object"},
		{`{`, "", "#", "read schema"},
	} {
		var got string
		d, err := jsonschema.Parse(c.text, jsonschema.Options{})
		var s *jsonschema.Schema
		if err == nil && c.reference != "" {
			s, err = d.Reference(c.reference)
		} else if err == nil {
			s, err = d.Definition(c.definition)
		}
		switch {
		case err != nil:
			got = err.Error()
		default:
			violations, err := s.Validate([]byte("12"))
			if err != nil || len(violations) == 0 {
				t.Fatalf("%s: %v %v", c.text, violations, err)
			}
			got = violations[0].Message
		}
		if !strings.Contains(got, c.want) {
			t.Errorf("%s %s%s: got %s, want %s", c.text, c.definition, c.reference, got, c.want)
		}
	}
}

// TestNoJSON says that a text is not JSON rather than what is wrong with it.
func TestNoJSON(t *testing.T) {
	t.Parallel()
	s, err := parse(t, jsonschema.Options{}).Definition("any")
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"", "{", "{} x", strings.Repeat("[", 100_000)} {
		if v, err := s.Validate([]byte(text)); err == nil {
			t.Errorf("%.20s: got %v, want an error", text, v)
		}
	}
}

// FuzzValidate checks that no document and no text does harm.
func FuzzValidate(f *testing.F) {
	f.Add(definitions, "pet", `{"name": "Rex", "age": 3}`)
	f.Add(definitions, "list", `[{"name":"a","age":1},{"name":"a","age":1}]`)
	f.Add(`{"definitions":{"a":{"items":[{}],"nullable":true,"exclusiveMinimum":false}}}`, "a", `[1,{"A":2}]`)
	f.Fuzz(func(t *testing.T, document, definition, text string) {
		no := false
		d, err := jsonschema.Parse(document, jsonschema.Options{Additional: &no, FoldCase: true})
		if err != nil {
			return
		}
		s, err := d.Definition(definition)
		if err != nil {
			return
		}
		violations, _ := s.Validate([]byte(text))
		for _, v := range violations {
			if v.Line < 1 || v.Message == "" {
				t.Errorf("%+v", v)
			}
		}
	})
}

func parse(t *testing.T, o jsonschema.Options) *jsonschema.Document {
	t.Helper()
	d, err := jsonschema.Parse(definitions, o)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func validate(t *testing.T, d *jsonschema.Document, definition, text string) string {
	t.Helper()
	s, err := d.Definition(definition)
	if errors.Is(err, jsonschema.ErrNotFound) {
		t.Fatalf("there is no definition %s", definition)
	}
	if err != nil {
		t.Fatal(err)
	}
	violations, err := s.Validate([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, v := range violations {
		all = append(all, v.String())
	}
	return strings.Join(all, "; ")
}
