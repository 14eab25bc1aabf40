package importer_test

import (
	"encoding/json"
	"testing"

	"github.com/portico-apim/portico/internal/importer"
)

// FuzzImport imports anything. What can be imported can be exported, and what was exported can be imported.
func FuzzImport(f *testing.F) {
	for _, seed := range []string{
		`{"openapi":"3.0.1","paths":{"/a/{b}":{"get":{"parameters":[{"name":"b","in":"path"},{"name":"q","in":"query","required":true,"schema":{"enum":[1]}}]}}}}`,
		`{"openapi":"3.1.0","paths":{"/p":{"post":{"requestBody":{"content":{"a/b":{"schema":{"type":["string","null"]},"example":1}}}}}}}`,
		`{"swagger":"2.0","paths":{"/f":{"put":{"parameters":[{"name":"x","in":"formData","type":"file"}],"responses":{"200":{"schema":{"type":"array","items":{"$ref":"#/definitions/T"}}}}}}},"definitions":{"T":{}}}`,
		"openapi: 3.0.0\nx: &x {200: {content: {a: {schema: {const: 1}}}}}\npaths: {/y: {get: {responses: *x, <<: {summary: s}}}}\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		limits := importer.Limits{Nodes: 10_000, Operations: 100}
		for _, mode := range []importer.Mode{importer.Compatible, importer.Lossless} {
			r, err := importer.Import(data, importer.Options{Format: "openapi", Mode: mode, Limits: limits})
			if err != nil {
				_ = err.Error()
				continue
			}
			if _, err := json.Marshal(r); err != nil {
				t.Fatalf("%q: %v", data, err)
			}
			for _, format := range []string{"openapi", "openapi+json", "swagger-json"} {
				document, _, err := importer.Export(importer.ExportAPI{Title: r.Title, Operations: r.Operations, Schemas: r.Schemas}, format)
				if err != nil {
					t.Fatalf("%q: export: %v", data, err)
				}
				if _, err := importer.Import(document, importer.Options{Format: "openapi", Mode: importer.Lossless}); err != nil {
					t.Fatalf("%q: import of\n%s\n%v", data, document, err)
				}
			}
		}
	})
}
