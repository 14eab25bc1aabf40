package importer_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/portico-apim/portico/internal/importer"
)

var update = flag.Bool("update", false, "write what was got into the archives as what is wanted")

// TestImport runs testdata/*.txtar. The comment of an archive says what it is about; its last line may hold options: lossless, query, base=URL.
// The file document is imported, the file result is what comes out of it.
func TestImport(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		result, err := importer.Import(archive.Files[0].Data, options(string(archive.Comment)))
		if err != nil {
			t.Errorf("%s: %v", file, err)
			continue
		}
		got := describe(t, result)
		if *update {
			archive.Files = append(archive.Files[:1], txtar.File{Name: "result", Data: got})
			if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if want := archive.Files[1].Data; !bytes.Equal(got, want) {
			t.Errorf("%s: got\n%s\nwant\n%s", file, got, want)
		}
	}
}

func options(comment string) importer.Options {
	opts := importer.Options{Format: "openapi"}
	for _, word := range strings.Fields(comment[strings.LastIndex(strings.TrimSpace(comment), "\n")+1:]) {
		switch {
		case word == "lossless":
			opts.Mode = importer.Lossless
		case word == "query":
			opts.RequiredQuery = importer.Query
		case strings.HasPrefix(word, "base="):
			opts.BaseURL = strings.TrimPrefix(word, "base=")
		}
	}
	return opts
}

// describe writes a result: a line for each thing that is not empty.
func describe(t *testing.T, r *importer.Result) []byte {
	t.Helper()
	var b bytes.Buffer
	line := func(name string, value any) {
		data, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		if s := string(data); s != `""` && s != "null" {
			fmt.Fprintf(&b, "%s %s\n", name, s)
		}
	}
	line("title", r.Title)
	line("description", r.Description)
	line("version", r.Version)
	line("termsOfService", r.TermsOfService)
	line("contact", r.Contact)
	line("license", r.License)
	line("serviceUrl", r.ServiceURL)
	line("protocols", r.Protocols)
	line("tags", r.Tags)
	for _, op := range r.Operations {
		fmt.Fprintf(&b, "\noperation %s %q\n", op.ID, op.Tags)
		describeOperation(line, op)
	}
	for _, s := range r.Schemas {
		line("\nschema "+s.ContentType, s.Document)
	}
	b.WriteByte('\n')
	for _, e := range r.Report {
		fmt.Fprintf(&b, "%d %s %s: %s\n", e.Line, e.Action, e.Pointer, e.Reason)
	}
	return bytes.ReplaceAll(b.Bytes(), []byte(schemaID(r)), []byte("ID"))
}

// schemaID returns the id to replace in a description, which is not to depend on a hash.
func schemaID(r *importer.Result) string {
	if len(r.Schemas) == 0 {
		return "no schema"
	}
	return r.Schemas[0].ID
}

func describeOperation(line func(string, any), op importer.Operation) {
	line("  "+op.Method+" "+op.URLTemplate, op.DisplayName)
	line("  description", op.Description)
	parameters := func(what string, list []importer.Parameter) {
		for _, p := range list {
			line("  "+what, p)
		}
	}
	representations := func(what string, list []importer.Representation) {
		for _, r := range list {
			line("  "+what, r)
		}
	}
	parameters("template", op.TemplateParameters)
	if op.Request != nil {
		line("  request", op.Request.Description)
		parameters("query", op.Request.QueryParameters)
		parameters("header", op.Request.Headers)
		representations("body", op.Request.Representations)
	}
	for _, r := range op.Responses {
		line(fmt.Sprintf("  %d", r.StatusCode), r.Description+" ")
		parameters("  header", r.Headers)
		representations("  body", r.Representations)
	}
}

func TestFormats(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		link bool
	}{{"openapi", false}, {"openapi+json", false}, {"swagger-json", false}, {"openapi-link", true}, {"openapi+json-link", true}, {"swagger-link-json", true}} {
		if importer.IsLink(c.name) != c.link {
			t.Errorf("IsLink(%s) is not %v", c.name, c.link)
		}
		if _, err := importer.Import([]byte(`{"swagger":"2.0"}`), importer.Options{Format: c.name}); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	if got := strings.Join(importer.Formats(), " "); got != "openapi openapi-link openapi+json openapi+json-link swagger-json swagger-link-json odata odata-link graphql-link" {
		t.Errorf("formats: %s", got)
	}
	if _, err := importer.Import(nil, importer.Options{Format: "wsdl2"}); !errors.Is(err, importer.ErrFormat) {
		t.Errorf("got %v", err)
	}
}
