package importer_test

import (
	"os"
	"strings"
	"testing"

	"github.com/portico-apim/portico/internal/importer"
)

// TestOData imports metadata: the API has the document and no operations, and its backend is the service that it was fetched from.
func TestOData(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("../odata/testdata/shop.xml")
	if err != nil {
		t.Fatal(err)
	}
	r, err := importer.Import(data, importer.Options{Format: "odata-link", BaseURL: "https://shop.example/v4/$metadata"})
	if err != nil {
		t.Fatal(err)
	}
	if r.Type != "odata" || r.ServiceURL != "https://shop.example/v4" || len(r.Operations) != 0 || len(r.Schemas) != 1 {
		t.Fatalf("got %+v", r)
	}
	for name, api := range map[string]importer.ExportAPI{"kept": {Uploaded: data}, "made": {Schemas: r.Schemas, Uploaded: []byte("openapi: 3.0.1")}} {
		got, contentType, err := importer.Export(api, "odata-link")
		if err != nil || string(got) != string(data) || contentType != "application/xml" {
			t.Errorf("%s: got %q, %s, %v", name, got, contentType, err)
		}
	}
	if _, _, err := importer.Export(importer.ExportAPI{}, "odata"); err == nil {
		t.Error("an API without metadata was exported")
	}
}

func TestODataErrors(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		document string
		limit    int
		want     string
	}{
		{"<edmx:Edmx xmlns:edmx='x'>\n  <edmx:DataServices>\n    <Schema Namespace='é'><EntityType Name='A' BaseType='é.B'/></Schema>\n  </edmx:DataServices>\n</edmx:Edmx>", 0,
			"m:3:28: error PI001: The type 'é.B' is not defined"},
		{"{}", 0, "m:1:1: error PI001: Data at the root level is invalid"},
		{"<a/>", 3, "m:1:1: error PI002: the document has 4 bytes; 3 are allowed"},
	} {
		_, err := importer.Import([]byte(row.document), importer.Options{Format: "odata", Name: "m", Limits: importer.Limits{Bytes: row.limit}})
		if err == nil || !strings.HasPrefix(err.Error(), row.want) {
			t.Errorf("%s\n got %v\nwant %s", row.document, err, row.want)
		}
	}
}
