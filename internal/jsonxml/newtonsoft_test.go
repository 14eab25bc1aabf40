package jsonxml_test

import (
	"bufio"
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/portico-apim/portico/internal/csharp/lib"
	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/jsonxml"
	"github.com/portico-apim/portico/internal/xmltree"
)

// TestNewtonsoft converts what JsonConvert.SerializeXmlNode and DeserializeXmlNode of Json.NET 6.0.8 converted. Left out is what Azure converts otherwise:
// null, booleans, dates, documents that are not an object with one member, names that XML does not allow.
func TestNewtonsoft(t *testing.T) {
	t.Parallel()
	file, err := os.Open("testdata/newtonsoft.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	count := map[string]int{}
	for lines := bufio.NewScanner(file); lines.Scan(); {
		var c struct{ Given, Kind, Want string }
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			t.Fatal(err)
		}
		var got string
		switch count[c.Kind]++; c.Kind {
		case "xml":
			got, c.Want = asJSON(t, c.Given), azureNames(c.Want)
		default:
			got = asXML(t, c.Given)
		}
		if got != c.Want {
			t.Errorf("%s\n got %s\nwant %s", c.Given, got, c.Want)
		}
	}
	t.Logf("%d texts of XML and %d of JSON converted as Json.NET converts them", count["xml"], count["json"])
	if count["xml"]+count["json"] < 80 {
		t.Error("80 are wanted")
	}
}

func asJSON(t *testing.T, text string) string {
	doc, err := xmltree.Parse(text, xmltree.DefaultLimits)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return jsonxml.ToJSON{}.Convert(doc)
}

// asXML converts JSON with the names that Json.NET knows: attributes begin with @, declarations of namespaces with @xmlns.
func asXML(t *testing.T, text string) string {
	n, err := lib.ReadJSON(rt.NewFrame(rt.DefaultLimits), text, true)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	got, err := jsonxml.ToXML{Separator: ":", NamespacePrefix: "@xmlns", AttributePrefix: "@", Limits: xmltree.DefaultLimits}.Convert(n)
	if err != nil {
		t.Errorf("%s: %v", text, err)
	}
	return got
}

var (
	declared = regexp.MustCompile(`"\?xml":\{("[^}]*)\}`)
	prefixed = regexp.MustCompile(`"(@?[\w.-]+):([\w.-]+)":`)
)

// azureNames gives the members of an object of Json.NET the names that live gateways were seen to write.
func azureNames(text string) string {
	text = declared.ReplaceAllStringFunc(text, func(s string) string { return strings.ReplaceAll(declared.ReplaceAllString(s, "$1"), `"@`, `"`) })
	return strings.ReplaceAll(prefixed.ReplaceAllString(text, `"$1$$$2":`), `"#comment"`, `"$comment"`)
}
