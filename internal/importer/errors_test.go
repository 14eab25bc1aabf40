package importer_test

import (
	"errors"
	"strconv"
	"strings"
	"testing"

	"github.com/portico-apim/portico/internal/importer"
	"github.com/portico-apim/portico/internal/source"
)

// TestErrors has documents that are refused, and the place, code, target and message of the first thing said.
func TestErrors(t *testing.T) {
	t.Parallel()
	v3 := func(paths string) string { return `{"openapi":"3.0.1","paths":{` + paths + `}}` }
	for _, c := range []struct{ text, want string }{
		{"", "1:1 PI001 the document is empty"},
		{" \n", "1:1 PI001 the document is empty"},
		{"{\"a\":\"\xff\"}", "1:7 PI001 the document is not valid UTF-8 here"},
		{"{\n \"a\": tru}", "2:7 PI001 a JSON value is expected, found 't'"},
		{`{"a":1,}`, "1:8 PI001 a member name in quotes is expected, found '}'"},
		{`{"a" 1}`, "1:6 PI001 ':' is expected, found '1'"},
		{`{"a":1 "b":2}`, "1:8 PI001 ',' or '}' is expected, found '\"'"},
		{`{"a":[1 2]}`, "1:9 PI001 ',' or ']' is expected, found '2'"},
		{`{"a":[`, "1:7 PI001 a JSON value is expected, found the end of the document"},
		{`{"a":01}`, "1:6 PI001 01 is not a number of JSON"},
		{`{"a":1.}`, "1:6 PI001 1. is not a number of JSON"},
		{`{"a":1e+}`, "1:6 PI001 1e+ is not a number of JSON"},
		{`{"a":"b`, "1:6 PI001 a string is never closed"},
		{`{"a":"\u00e9b`, "1:6 PI001 a string is never closed"},
		{`{"a":"\x"}`, "1:7 PI001 unknown escape in a string"},
		{"{\"a\":\"\t\"}", "1:7 PI001 a string holds the control character '\\t'"},
		{"{\"a\":\"\\n\t\"}", "1:9 PI001 a string holds the control character '\\t'"},
		{`{} x`, "1:4 PI001 text after the end of the document"},
		{"a: b: c", "1:1 PI001 mapping values are not allowed in this context"},
		{"a: &x [*x]", "1:8 PI001 the alias *x stands inside of what it stands for"},
		{"? [a]\n: b", "1:3 PI001 a key must be a string"},
		{"a: *x", "1:1 PI001 unknown anchor 'x' referenced"},
		{"<p/>", "1:1 PI003 this is no OpenAPI document"},
		{`{"swagger":"1.2"}`, `1:1 PI003 /openapi OpenAPI version "1.2" is not supported`},
		{`openapi: 3.2.0`, `1:1 PI003 /openapi OpenAPI version "3.2.0" is not supported`},
		{`{"openapi":"3.0.0","paths":[]}`, `1:28 PI006 /paths /paths must be an object`},
		{v3(`"/a":{"get":1}`), `1:41 PI006 /paths/~1a/get /paths/~1a/get must be an object`},
		{v3(`"/a/{b}":{"get":{}}`), `1:45 PI005 /paths/~1a~1{b}/get the placeholder {b} of the path /a/{b} is defined by no parameter`},
		{v3(`"/a":{"get":{"parameters":[{"name":"b","in":"path"}]}}`), `1:56 PI005 /paths/~1a/get/parameters/0 the path /a has no place for the parameter b`},
		{v3(`"/a":{"get":{"parameters":[{"name":"b","in":"body"}]}}`), `1:56 PI006 /paths/~1a/get/parameters/0 a parameter in body is one of OpenAPI 2`},
		{v3(`"/a":{"get":{"parameters":[{"name":"b","in":"x"}]}}`), `1:56 PI006 /paths/~1a/get/parameters/0 a parameter cannot be in "x"`},
		{v3(`"/a":{"get":{"parameters":[{"in":"query"}]}}`), `1:56 PI006 /paths/~1a/get/parameters/0 a parameter needs a name`},
		{v3(`"/a":{"get":{"parameters":[{"$ref":"#/x"}]}}`), `1:56 PI004 /paths/~1a/get/parameters/0 the reference #/x leads nowhere`},
		{v3(`"/a":{"get":{"parameters":[{"$ref":"x.yaml#/y"}]}}`), `1:56 PI004 /paths/~1a/get/parameters/0 the reference x.yaml#/y leaves the document`},
		{v3(`"/a":{"$ref":"#/paths/~1b"},"/b":{"$ref":"#/paths/~1a"}`), `1:34 PI004 /paths/~1a the reference runs in a circle`},
		{v3(`"/{a}":{"get":{"parameters":[{"name":"a","in":"path"},{"name":"A","in":"query","required":true}]}}`),
			`1:83 PI005 /paths/~1{a}/get/parameters/1 the required query parameter A has the name of another parameter of the URL template`},
		{v3(`"/a":{"get":{}},"a":{"get":{}}`), `1:56 PI005 /paths/a/get the operation has the method and URL template of /paths/~1a/get`},
	} {
		_, err := importer.Import([]byte(c.text), importer.Options{Format: "openapi"})
		var diags source.Diagnostics
		if !errors.As(err, &diags) {
			t.Errorf("%s: got %v, want %s", c.text, err, c.want)
			continue
		}
		d := diags[0]
		got := strings.NewReplacer(": error ", " ", ": ", " "+strings.TrimSpace(d.Target)+" ").Replace(d.Headline())
		if got = strings.ReplaceAll(got, "  ", " "); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.text, got, c.want)
		}
		if d.Hint == "" {
			t.Errorf("%s: no remedy", c.text)
		}
	}
}

// TestSeveralErrors shows that all errors of a document are told, each once.
func TestSeveralErrors(t *testing.T) {
	t.Parallel()
	_, err := importer.Import([]byte(`{"openapi": "3.0.1", "paths": {
  "/a/{x}": {"get": {"responses": {"200": {"$ref": "#/components/responses/R"}}}},
  "/b/{y}": {"get": {}}
}}`), importer.Options{Format: "openapi", Name: "api.json"})
	want := `api.json:2:43: error PI004: the reference #/components/responses/R leads nowhere
  |   "/a/{x}": {"get": {"responses": {"200": {"$ref": "#/components/responses/R"}}}},
  |                                           ^
  hint: define it in the document, or correct the reference
api.json:2:21: error PI005: the placeholder {x} of the path /a/{x} is defined by no parameter
  |   "/a/{x}": {"get": {"responses": {"200": {"$ref": "#/components/responses/R"}}}},
  |                     ^
  hint: add {"name": "x", "in": "path", "required": true, "schema": {"type": "string"}} to parameters
api.json:3:21: error PI005: the placeholder {y} of the path /b/{y} is defined by no parameter
  |   "/b/{y}": {"get": {}}
  |                     ^
  hint: add {"name": "y", "in": "path", "required": true, "schema": {"type": "string"}} to parameters`
	if err == nil || err.Error() != want {
		t.Errorf("got\n%v\nwant\n%s", err, want)
	}
}

// TestLimits has documents that would cost too much.
func TestLimits(t *testing.T) {
	t.Parallel()
	bomb := "a: &a [" + strings.Repeat("x,", 50) + "]\n"
	for i := 'b'; i < 'h'; i++ {
		bomb += string(i) + ": &" + string(i) + " [" + strings.Repeat("*"+string(i-1)+",", 50) + "]\n"
	}
	long := "a: &a " + strings.Repeat("x", 1<<20) + "\nb: [" + strings.Repeat("*a,", 1000) + "]"
	merges := "a: &a {" + strings.Repeat("x: 1,", 1) + "}\n"
	for i := 'b'; i < 'h'; i++ {
		merges += string(i) + ": &" + string(i) + " {<<: [" + strings.Repeat("*"+string(i-1)+",", 50) + "]}\n"
	}
	operations := `{"openapi":"3.0.1","paths":{` + strings.Repeat(`"/a":{"get":{}},`, 1) + `"/b":{"get":{}},"/c":{"get":{}}}}`
	for _, c := range []struct {
		name, text string
		limits     importer.Limits
		want       string
	}{
		{"bytes", `{"openapi":"3.0.1"}`, importer.Limits{Bytes: 10}, "the document has more than 10 bytes"},
		{"depth", strings.Repeat(`{"a":`, 300), importer.Limits{}, "the document has more than 256 levels of nesting"},
		{"depth of YAML", "a: " + strings.Repeat("[", 300) + strings.Repeat("]", 300), importer.Limits{}, "the document has more than 256 levels of nesting"},
		{"values", `{"a":[1,2,3,4,5]}`, importer.Limits{Nodes: 5}, "the document has more than 5 values"},
		{"alias bomb", bomb, importer.Limits{}, "the document has more than 3000000 values"},
		{"long alias", long, importer.Limits{}, "the document has more than 3000000 values"},
		{"list of YAML", "a:\n" + strings.Repeat("- b\n", 2_000_000), importer.Limits{}, "the document has more than 3000000 values"},
		{"merge bomb", merges, importer.Limits{}, "the document has more than 3000000 values"},
		{"operations", operations, importer.Limits{Operations: 2}, "the document has more than 2 operations"},
	} {
		_, err := importer.Import([]byte(c.text), importer.Options{Format: "openapi", Limits: c.limits})
		var diags source.Diagnostics
		if !errors.As(err, &diags) || diags[0].Message != c.want || diags[0].Code != "PI002" {
			t.Errorf("%s: got %.300v, want %s", c.name, err, c.want)
		}
	}
}

// TestAmplification has documents whose references make far more of them than they are long.
func TestAmplification(t *testing.T) {
	t.Parallel()
	long := `"` + strings.Repeat("x", 1<<20) + `"`
	many := strings.TrimSuffix(strings.Repeat(`"e",`, 100_000), ",")
	for _, c := range []struct{ name, operation, shared string }{
		{"example", `{"responses":{"200":{"$ref":"#/x-s"}}}`, `{"content":{"a/b":{"example":` + long + `}}}`},
		{"description", `{"responses":{"200":{"$ref":"#/x-s"}}}`, `{"description":` + long + `}`},
		{"enumeration", `{"parameters":[{"$ref":"#/x-s"}]}`, `{"name":"q","in":"query","schema":{"enum":[` + many + `]}}`},
		{"default", `{"parameters":[{"$ref":"#/x-s"}]}`, `{"name":"q","in":"query","schema":{"default":` + long + `}}`},
		{"name", `{"parameters":[{"$ref":"#/x-s"}]}`, `{"name":` + long + `,"in":"query"}`},
	} {
		var b strings.Builder
		b.WriteString(`{"openapi":"3.0.1","x-s":` + c.shared + `,"paths":{"/":{}`)
		for i := range 5000 {
			b.WriteString(`,"/p` + strconv.Itoa(i) + `":{"get":` + c.operation + `}`)
		}
		_, err := importer.Import([]byte(b.String()+`}}`), importer.Options{Format: "openapi"})
		if err == nil || !strings.Contains(err.Error(), "references make more than 3000000 values of the document") {
			t.Errorf("%s: got %.300v", c.name, err)
		}
	}
}

// TestManyReferences shows that finding what a reference leads to does not take longer the more there is. If it did, this test would take minutes.
func TestManyReferences(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString(`{"swagger":"2.0","definitions":{"a":{}`)
	for i := range 100_000 {
		b.WriteString(`,"t` + strconv.Itoa(i) + `":{"$ref":"#/definitions/t` + strconv.Itoa(99_999-i) + `"}`)
	}
	r, err := importer.Import([]byte(b.String()+`}}`), importer.Options{Format: "swagger-json"})
	if err != nil || len(r.Schemas) != 1 {
		t.Errorf("got %v", err)
	}
}

// TestDuplicateIDs shows that a thousand operations of one id are too many.
func TestDuplicateIDs(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString(`{"openapi":"3.0.1","paths":{"/x":{}`)
	for i := range 1002 {
		b.WriteString(`,"/p` + strconv.Itoa(i) + `":{"get":{"operationId":"same"}}`)
	}
	_, err := importer.Import([]byte(b.String()+`}}`), importer.Options{Format: "openapi"})
	if err == nil || !strings.Contains(err.Error(), "more than 999 operations have the id same") {
		t.Errorf("got %v", err)
	}
}

// TestServers has the servers of a document and the service URL in both modes.
func TestServers(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, base, compatible, lossless string }{
		{`"openapi":"3.0.1","servers":[{"url":"http://a"},{"url":"https://b/"}]`, "", "https://b", "https://b"},
		{`"openapi":"3.0.1","servers":[{"url":"http://a/x"}]`, "", "", "http://a/x"},
		{`"openapi":"3.0.1","servers":[{"url":"/v1"}]`, "https://c/docs/o.json", "https://c/v1", "https://c/v1"},
		{`"openapi":"3.0.1","servers":[{"url":"/v1"}]`, "", "", ""},
		{`"openapi":"3.0.1"`, "https://c/o.json", "", ""},
		{`"swagger":"2.0","host":"h"`, "", "https://h", "https://h"},
		{`"swagger":"2.0","host":"h:1","basePath":"b","schemes":["http"]`, "", "http://h:1/b", "http://h:1/b"},
		{`"swagger":"2.0","basePath":"/b"`, "http://c/docs/o.json", "http://c/b", "http://c/b"},
		{`"swagger":"2.0","basePath":"/b"`, "", "", ""},
		{`"swagger":"2.0","host":"h","x-servers":[{"url":"https://x"}]`, "", "https://x", "https://x"},
	} {
		for mode, want := range map[importer.Mode]string{importer.Compatible: c.compatible, importer.Lossless: c.lossless} {
			r, err := importer.Import([]byte("{"+c.text+"}"), importer.Options{Format: "openapi", BaseURL: c.base, Mode: mode})
			if err != nil || r.ServiceURL != want {
				t.Errorf("%s, mode %d: got %q, %v, want %q", c.text, mode, r.ServiceURL, err, want)
			}
		}
	}
}

// TestNormalizeOperationID has the examples of Azure's documentation and the edges of its rules.
func TestNormalizeOperationID(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ id, want string }{
		{"GET-/foo/{bar}?buzz={quix}", "get-foo-bar-buzz-quix"},
		{"Pets_GetById", "pets-getbyid"},
		{"--a--b--", "a-b"},
		{"ÄB日C", "b-c"},
		{"///", ""},
		{strings.Repeat("x", 80), strings.Repeat("x", 76)},
		{strings.Repeat("x", 75) + "-yz", strings.Repeat("x", 75)},
	} {
		if got := importer.NormalizeOperationID(c.id); got != c.want {
			t.Errorf("%s: got %s, want %s", c.id, got, c.want)
		}
	}
}
