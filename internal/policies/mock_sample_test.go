package policies

import (
	"encoding/json"
	"strings"
	"testing"
)

// TestSample makes samples of the definition A of a document.
func TestSample(t *testing.T) {
	t.Parallel()
	rows := []struct{ schema, want string }{
		{`{"type":"string"}`, `"string"`},
		{`{}`, `"string"`},
		{`{"type":"string","format":"date-time"}`, `"2000-01-01T00:00:00Z"`},
		{`{"type":"string","format":"date"}`, `"2000-01-01"`},
		{`{"type":"string","format":"uuid"}`, `"00000000-0000-0000-0000-000000000000"`},
		{`{"type":"string","format":"email"}`, `"user@example.com"`},
		{`{"type":"string","format":"uri"}`, `"https://example.com"`},
		{`{"type":"integer"}`, `0`},
		{`{"type":"number"}`, `0`},
		{`{"type":"boolean"}`, `true`},
		{`{"type":"null"}`, `null`},
		{`{"type":["null","integer"]}`, `0`},
		{`{"type":"integer","example":7,"default":8,"enum":[9]}`, `7`},
		{`{"type":"integer","default":8,"enum":[9]}`, `8`},
		{`{"const":5}`, `5`},
		{`{"examples":["a","b"]}`, `"a"`},
		{`{"enum":["x","y"]}`, `"x"`},
		{`{"example": {"a" : [1, 2]} }`, `{"a":[1,2]}`},
		{`{"type":"array","items":{"type":"integer"}}`, `[0]`},
		{`{"items":{"type":"integer"}}`, `[0]`},
		{`{"type":"array"}`, `[]`},
		{`{"type":"object"}`, `{}`},
		{`{"properties":{"z":{"type":"integer"},"a":{"type":"boolean"}}}`, `{"z":0,"a":true}`},
		{`{"properties":{"p":{"type":"string","writeOnly":true},"q":{"type":"integer"}}}`, `{"q":0}`},
		{`{"allOf":[{"$ref":"#/definitions/B"},{"properties":{"b":{"type":"boolean"},"c":{"type":"integer"}}}],"properties":{"d":{"type":"integer"}}}`,
			`{"b":0,"c":0,"d":0}`},
		{`{"oneOf":[{"$ref":"#/definitions/B"},{"type":"string"}]}`, `{"b":0}`},
		{`{"anyOf":[{"type":"boolean"}]}`, `true`},
		{`{"$ref":"#/definitions/x~1y"}`, `"slash"`},
		{`{"$ref":"#/definitions/nothing"}`, `null`},
		{`{"$ref":"#/definitions/A"}`, `null`},
		{`{"properties":{"\"q\"":{"type":"integer"}}}`, `{"\"q\"":0}`},
	}
	for _, row := range rows {
		document := `{"definitions":{"A":` + row.schema + `,"B":{"properties":{"b":{"type":"integer"}}},"x/y":{"const":"slash"}}}`
		if got := string(sample(document, "A")); got != row.want {
			t.Errorf("%s: got %s, want %s", row.schema, got, row.want)
		}
	}
}

// TestSampleDocuments finds a definition wherever schema documents keep them.
func TestSampleDocuments(t *testing.T) {
	t.Parallel()
	for document, want := range map[string]string{
		`{"components":{"schemas":{"A":{"const":1}}}}`: "1",
		`{"definitions":{"A":{"const":1}}}`:            "1",
		`{"$defs":{"A":{"const":1}}}`:                  "1",
		`{"schemas":{"A":{"const":1}}}`:                "1",
		`{"definitions":{}}`:                           "",
		`not JSON`:                                     "",
	} {
		if got := string(sample(document, "A")); got != want {
			t.Errorf("%s: got %q, want %q", document, got, want)
		}
	}
}

// TestSampleBounds shows that hostile schemas end, with JSON.
func TestSampleBounds(t *testing.T) {
	t.Parallel()
	wide := strings.Repeat(`{"$ref":"#/definitions/A"},`, 20)
	for _, schema := range []string{
		`{"properties":{"again":{"$ref":"#/definitions/A"}}}`,
		`{"type":"array","items":{"$ref":"#/definitions/A"}}`,
		`{"allOf":[` + strings.TrimSuffix(wide, ",") + `],"properties":{"a":{}}}`,
		`{"properties":{"a":{"$ref":"#/definitions/A"},"b":{"$ref":"#/definitions/A"},"c":{"$ref":"#/definitions/A"}}}`,
	} {
		got := sample(`{"definitions":{"A":`+schema+`}}`, "A")
		if !json.Valid(got) || len(got) > 1<<20 {
			t.Errorf("%.80s: got %d bytes: %.200s", schema, len(got), got)
		}
	}
}
