package jsonschema_test

import (
	"testing"

	"github.com/portico-apim/portico/internal/jsonschema"
)

func TestType(t *testing.T) {
	t.Parallel()
	rows := []struct{ text, kind, item string }{
		{`{"type":"integer"}`, "integer", ""},
		{`{"type":["null","string"]}`, "string", ""},
		{`{"type":["integer","string"]}`, "", ""},
		{`{"type":"string","nullable":true}`, "string", ""},
		{`{"minimum":1}`, "", ""},
		{`{"allOf":[{"description":"x"},{"type":"boolean"}]}`, "boolean", ""},
		{`{"$ref":"#/definitions/a","definitions":{"a":{"$ref":"#/definitions/b"},"b":{"type":"array","items":{"$ref":"#/definitions/c"}},"c":{"type":"number"}}}`, "array", "number"},
		{`{"type":"array"}`, "array", ""},
		{`{"$ref":"#"}`, "", ""},
	}
	for _, row := range rows {
		d, err := jsonschema.Parse(row.text, jsonschema.Options{})
		if err != nil {
			t.Fatal(err)
		}
		s, err := d.Reference("#")
		if err != nil {
			t.Errorf("%s: %v", row.text, err)
			continue
		}
		if s.Type() != row.kind || s.ItemType() != row.item {
			t.Errorf("%s: %q of %q", row.text, s.Type(), s.ItemType())
		}
	}
}
