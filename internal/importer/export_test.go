package importer_test

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi2"
	"github.com/getkin/kin-openapi/openapi2conv"
	"github.com/getkin/kin-openapi/openapi3"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/portico-apim/portico/internal/importer"
)

// TestExport runs testdata/export/*.txtar: an API in the words of the management API and what it is exported as.
func TestExport(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/export/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		api := readAPI(t, archive.Files[0].Data)
		got := archive.Files[:1:1]
		for _, format := range []string{"openapi-link", "openapi+json-link", "swagger-link"} {
			document, _, err := importer.Export(api, format)
			if err != nil {
				t.Fatalf("%s: %v", file, err)
			}
			validate(t, file, format, document)
			got = append(got, txtar.File{Name: format, Data: document})
		}
		archive.Files, got = got, archive.Files
		if *update {
			if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
				t.Fatal(err)
			}
		} else if want := (&txtar.Archive{Comment: archive.Comment, Files: got}); string(txtar.Format(archive)) != string(txtar.Format(want)) {
			t.Errorf("%s: got\n%s\nwant\n%s", file, txtar.Format(archive), txtar.Format(want))
		}
	}
}

// readAPI reads an API whose operations and schemas are written as the properties of resources, with their names beside them.
func readAPI(t *testing.T, data []byte) importer.ExportAPI {
	t.Helper()
	var in struct {
		importer.ExportAPI
		Names, SchemaNames []string
		Tags               [][]string
	}
	if err := json.Unmarshal(data, &in); err != nil {
		t.Fatal(err)
	}
	for i := range in.Operations {
		in.Operations[i].ID = in.Names[i]
	}
	if len(in.Operations) > 0 {
		in.Operations[0].Tags = []string{"one"}
	}
	return in.ExportAPI
}

// validate has another implementation judge an exported document.
func validate(t *testing.T, file, format string, document []byte) {
	t.Helper()
	var doc *openapi3.T
	var err error
	if format == "swagger-link" {
		var v2 openapi2.T
		if err = json.Unmarshal(document, &v2); err == nil {
			doc, err = openapi2conv.ToV3(&v2)
		}
	} else {
		doc, err = openapi3.NewLoader().LoadFromData(document)
	}
	if err == nil {
		err = doc.Validate(context.Background(), openapi3.DisableExamplesValidation())
	}
	if err != nil {
		t.Errorf("%s as %s is not valid: %v\n%s", file, format, err, document)
	}
}

// TestRoundTrip imports the cases of TestImport, exports them, and imports what came out: it must be the same API.
func TestRoundTrip(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"v3", "v31", "v2"} {
		archive, err := txtar.ParseFile("testdata/" + name + ".txtar")
		if err != nil {
			t.Fatal(err)
		}
		first := mustImport(t, archive.Files[0].Data)
		for _, format := range []string{"openapi", "openapi+json"} {
			api := importer.ExportAPI{Title: first.Title, ServerURLs: []string{first.ServiceURL}, Operations: first.Operations, Schemas: first.Schemas}
			document, _, err := importer.Export(api, format)
			if err != nil {
				t.Fatal(err)
			}
			validate(t, name, format, document)
			second := mustImport(t, document)
			if a, b := comparableText(first), comparableText(second); !reflect.DeepEqual(a, b) {
				t.Errorf("%s as %s: got\n%s\nwant\n%s", name, format, b, a)
			}
		}
	}
}

func mustImport(t *testing.T, document []byte) *importer.Result {
	t.Helper()
	r, err := importer.Import(document, importer.Options{Format: "openapi"})
	if err != nil {
		t.Fatalf("%v\n%s", err, document)
	}
	return r
}

// comparable writes what has to survive. Names of inline types, forms, and a response that had to be added do not.
func comparableText(r *importer.Result) string {
	var b strings.Builder
	for _, op := range r.Operations {
		b.WriteString(op.ID + " " + op.Method + " " + op.URLTemplate + " " + op.DisplayName + "\n")
		for _, p := range op.TemplateParameters {
			b.WriteString("  " + p.Name + " " + p.Type + " " + p.DefaultValue + " " + strings.Join(p.Values, ",") + "\n")
		}
		if op.Request != nil {
			for _, p := range append(op.Request.QueryParameters, op.Request.Headers...) {
				b.WriteString("  " + p.Name + " " + p.Type + " " + p.DefaultValue + " " + p.TypeName + "\n")
			}
			for _, rep := range op.Request.Representations {
				b.WriteString("  body " + rep.ContentType + "\n")
			}
		}
		for _, response := range op.Responses {
			for _, rep := range response.Representations {
				b.WriteString("  response " + rep.ContentType + " " + rep.TypeName + "\n")
			}
		}
	}
	return b.String()
}

// TestUploaded has an uploaded document and the formats that give it back, unchanged or in the other syntax.
func TestUploaded(t *testing.T) {
	t.Parallel()
	const yaml3 = "# kept\nopenapi: '3.1.0'\ninfo: {title: a, version: \"1.0\"}\npaths: {}\n"
	const json3 = "\uFEFF{ \"openapi\":\"3.0.3\",\n\"info\":{\"title\":\"no: 1\",\"version\":\"1.0\",\"n\":[1, 1.5, true, null]}, \"paths\":{} }"
	const json2 = `{"swagger":"2.0" }`
	const yaml2 = "swagger: \"2.0\"\n"
	for _, c := range []struct{ document, format, want string }{
		{yaml3, "openapi", yaml3},
		{yaml3, "openapi-link", yaml3},
		{json3, "openapi+json-link", json3},
		{json2, "swagger-link", json2},
		{json3, "openapi", "openapi: 3.0.3\ninfo:\n  title: 'no: 1'\n  version: \"1.0\"\n  n:\n    - 1\n    - 1.5\n    - true\n    - null\npaths: {}\n"},
		{yaml3, "openapi+json", "{\n    \"openapi\": \"3.1.0\",\n    \"info\": {\n        \"title\": \"a\",\n        \"version\": \"1.0\"\n    },\n    \"paths\": {}\n}\n"},
		{yaml2, "swagger-json", "{\n    \"swagger\": \"2.0\"\n}\n"},
	} {
		got, _, err := importer.Export(importer.ExportAPI{Title: "other", Uploaded: []byte(c.document)}, c.format)
		if err != nil || string(got) != c.want {
			t.Errorf("%s as %s: %v\n%s\nwant\n%s", c.document, c.format, err, got, c.want)
		}
	}
	for document, format := range map[string]string{yaml3: "swagger-link", json2: "openapi-link", json3: "swagger-link", "": "openapi"} {
		got, _, err := importer.Export(importer.ExportAPI{Title: "made anew", Uploaded: []byte(document)}, format)
		if err != nil || !strings.Contains(string(got), "made anew") {
			t.Errorf("%s as %s: %v\n%s", document, format, err, got)
		}
	}
	if _, _, err := importer.Export(importer.ExportAPI{}, "none"); !errors.Is(err, importer.ErrFormat) {
		t.Errorf("got %v", err)
	}
}
