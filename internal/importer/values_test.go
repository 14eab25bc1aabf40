package importer_test

import (
	"strings"
	"testing"

	"github.com/portico-apim/portico/internal/importer"
)

// TestValues has values as JSON and YAML write them, and what becomes of them as an example.
func TestValues(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ yaml, want string }{
		{`text`, `"text"`},
		{`"a\tb\n\"\\ \u00e9 \x01"`, `"a\tb\n\"\\ é \u0001"`},
		{`"\r"`, `"\r"`},
		{`'1'`, `"1"`},
		{`1`, `1`},
		{`-1.50e+3`, `-1.50e+3`},
		{`0x1F`, `31`},
		{`0o17`, `15`},
		{`+5`, `5`},
		{`1_000`, `1000`},
		{`1_000.5`, `1000.5`},
		{`.5`, `0.5`},
		{`.inf`, `".inf"`},
		{`.NaN`, `".NaN"`},
		{`99999999999999999999999`, `99999999999999999999999`},
		{`0xFFFFFFFFFFFFFFFFFF`, `"0xFFFFFFFFFFFFFFFFFF"`},
		{`True`, `true`},
		{`yes`, `"yes"`},
		{`~`, `null`},
		{`2024-01-02`, `"2024-01-02"`},
		{`{b: 1, a: [x, {}], 200: []}`, `{"b":1,"a":["x",{}],"200":[]}`},
		{`[&a {x: 1}, *a, {<<: *a, x: 2, y: 3}]`, `[{"x":1},{"x":1},{"x":2,"y":3}]`},
	} {
		if got := example(t, "openapi: 3.0.1\npaths: {/: {get: {responses: {200: {content: {a/b: {example: "+c.yaml+"}}}}}}}"); got != c.want {
			t.Errorf("%s: got %s, want %s", c.yaml, got, c.want)
		}
	}
	for _, c := range []struct{ json, want string }{
		{`"a\/\"\\\b\f\n\r\té\u00E9\ud83d\ude00\ud800x"`, `"a/\"\\\u0008\u000c\n\r\téé😀` + "\uFFFD" + `x"`},
		{`[ 1 , -0.5E-2 , true , false , null , { } ]`, `[1,-0.5E-2,true,false,null,{}]`},
		{`{"a":1,"b":{"a":2},"a":3}`, `{"b":{"a":2},"a":3}`},
		{`{"1":1,"2":2,"3":3,"4":4,"5":5,"6":6,"7":7,"8":8,"1":9}`, `{"2":2,"3":3,"4":4,"5":5,"6":6,"7":7,"8":8,"1":9}`},
	} {
		if got := example(t, `{"openapi":"3.0.1","paths":{"/":{"get":{"responses":{"200":{"content":{"a/b":{"example":`+c.json+`}}}}}}}}`); got != c.want {
			t.Errorf("%s: got %s, want %s", c.json, got, c.want)
		}
	}
}

// example returns the only example of a document.
func example(t *testing.T, document string) string {
	t.Helper()
	return string(mustImport(t, []byte(document)).Operations[0].Responses[0].Representations[0].Examples["default"].Value)
}

// TestPaths has paths and the URL templates made of them, with what is reported.
func TestPaths(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ path, parameters, want string }{
		{"/", "", "/"},
		{"/a/", "", "/a/"},
		{"a", "", "/a"},
		{"/a#b", "", "/a"},
		{"/a?x=1", "", "/a?x=1"},
		{"/a/{b}.{c}", `{"name":"b","in":"path"},{"name":"C","in":"path"}`, "/a/{b}.{c}"},
		{"/a/{b+}", `{"name":"b","in":"path"}`, "/a/{*b}"},
		{"/a/{*b}", `{"name":"b","in":"path"}`, "/a/{*b}"},
		{"/a", `{"name":"b","in":"query","required":true},{"name":"c","in":"query","required":"true"},{"name":"d","in":"query"}`, "/a?b={b}&c={c}"},
		{"/a?x={x}", `{"name":"x","in":"query","required":true},{"name":"y","in":"query","required":true}`, "/a?x={x}&y={y}"},
		{"/a?x", `{"name":"x","in":"query","required":true}`, "/a?x"},
	} {
		r := mustImport(t, []byte(`{"openapi":"3.0.1","paths":{"`+c.path+`":{"get":{"parameters":[`+c.parameters+`]}}}}`))
		if got := r.Operations[0].URLTemplate; got != c.want {
			t.Errorf("%s: got %s, want %s", c.path, got, c.want)
		}
	}
	long := "/" + strings.Repeat("x", 1000)
	r, err := importer.Import([]byte(`{"openapi":"3.0.1","paths":{"`+long+`":{"get":{}},"/a":{"get":{"parameters":[{"name":"`+long+`","in":"query","required":true}]}}}}`),
		importer.Options{Format: "openapi", Mode: importer.Lossless})
	if err != nil || len(r.Operations) != 0 || len(r.Report) != 2 {
		t.Errorf("long paths: got %+v, %v", r, err)
	}
}
