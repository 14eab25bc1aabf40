package arm_test

import (
	"os"
	"strings"
	"testing"
)

// TestOData makes OData APIs: from metadata in the request and behind a link, and by hand with a schema.
func TestOData(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("../odata/testdata/shop.xml")
	if err != nil {
		t.Fatal(err)
	}
	metadata := string(data)
	w := newWorld(t, options{bare: true, fetch: pages{"https://shop.example/v4/$metadata": metadata}})
	const kind = `"contentType":"application/vnd.ms-azure-apim.odata.schema","document":{"value":`
	w.play([]step{
		{"PUT", "/apis/shop", props(`"path":"shop","displayName":"Shop","serviceUrl":"https://x.example","format":"odata","value":` + quote(metadata)), nil, 201,
			"properties.type=odata; properties.displayName=Shop; properties.serviceUrl=https://x.example"},
		{"GET", "/apis/shop/operations", "", nil, 200, "count=0"},
		{"GET", "/apis/shop/schemas/odata", "", nil, 200, "properties.contentType=application/vnd.ms-azure-apim.odata.schema; properties.document.value=" + metadata},
		{"PUT", "/apis/link", props(`"path":"link","type":"odata","format":"odata-link","value":"https://shop.example/v4/$metadata"`), nil, 201,
			"properties.type=odata; properties.displayName=link; properties.serviceUrl=https://shop.example/v4"},
		{"PUT", "/apis/wrong", props(`"path":"wrong","format":"odata","value":` + quote(strings.Replace(metadata, `Type="Shop.Address"`, `Type="Shop.Place"`, 1))), nil, 400,
			"error.details.0.target=representation; error.details.0.message=Parsing error(s): 21:10: error PI001: The type 'Shop.Place' is not defined\n  |         <Property Name=\"Address\" Type=\"Shop.Place\" />\n  |          ^"},
		{"PUT", "/apis/hand", props(`"displayName":"Hand","path":"hand","apiType":"odata"`), nil, 201, "properties.type=odata"},
		{"PUT", "/apis/hand/schemas/odata", props(kind + quote("<a/>") + "}"), nil, 400, "error.details.0.message=Parsing error(s): The document element must be edmx:Edmx, not a. Line 1, position 2."},
		{"PUT", "/apis/hand/schemas/odata", props(kind + quote(metadata) + "}"), nil, 201, ""},
	})
}
