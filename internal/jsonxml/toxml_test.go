package jsonxml_test

import (
	"testing"

	"github.com/portico-apim/portico/internal/csharp/lib"
	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/jsonxml"
	"github.com/portico-apim/portico/internal/xmltree"
)

// plainly is how JSON becomes XML where the policy says nothing.
var plainly = jsonxml.ToXML{Separator: "_", Limits: xmltree.DefaultLimits}

func toXML(t *testing.T, o jsonxml.ToXML, text string) string {
	t.Helper()
	n, err := lib.ReadJSON(rt.NewFrame(rt.DefaultLimits), text, true)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	got, err := o.Convert(n)
	if err != nil {
		return "! " + err.Error()
	}
	if _, err := xmltree.Parse(got, xmltree.DefaultLimits); err != nil {
		t.Errorf("%s: %s is no XML: %v", text, got, err)
	}
	return got
}

func TestToXML(t *testing.T) {
	t.Parallel()
	const null = ` xsi:nil="true" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" />`
	for _, row := range []struct{ json, want string }{
		{`{"a":"x"}`, `<a>x</a>`},
		{`{"a":""}`, `<a />`},
		{`{"a":{}}`, `<a />`},
		{`{"a":null}`, `<a` + null},
		{`{}`, `<Document />`},
		{`[]`, `<Document />`},
		{`1`, `<Document>1</Document>`},
		{`null`, `<Document` + null},
		{`{"a":1,"b":2}`, `<Document><a>1</a><b>2</b></Document>`},
		{`{"a":[1,2]}`, `<Document><a>1</a><a>2</a></Document>`},
		{`{"a":[]}`, `<Document><a /></Document>`},
		{`[1,{"b":2}]`, `<Document><Document>1</Document><Document><b>2</b></Document></Document>`},
		{`{"r":{"children":[],"spouse":null,"alive":true,"dead":false}}`, `<r><children /><spouse` + null + `<alive>True</alive><dead>False</dead></r>`},
		{`{"r":{"a":[[1,2],[3],[]]}}`, `<r><a>1</a><a>2</a><a>3</a><a /></r>`},
		{`{"r":{"a":[null,{"b":[1]}]}}`, `<r><a` + null + `<a><b>1</b></a></r>`},
		{`{"n":[1.5,1e3,12345678901234567890,-0.0]}`, `<Document><n>1.5</n><n>1000</n><n>12345678901234567890</n><n>-0</n></Document>`},
		{`{"d":"2012-03-21T05:40:00Z"}`, `<d>03/21/2012 05:40:00</d>`},
		{`{"a":"<&>\"' \t\r\n"}`, `<a>&lt;&amp;&gt;"' ` + "\t&#xD;\n" + `</a>`},
		{`{"a":"\u0001"}`, "! the character 0x01 cannot stand in XML"},
		{`{"first name":1,"1":2,"a:b":3,"_x0020_":4,"é-1":5,"😀":6}`,
			`<Document><first_x0020_name>1</first_x0020_name><_x0031_>2</_x0031_><a_x003A_b>3</a_x003A_b><_x005F_x0020_>4</_x005F_x0020_><é-1>5</é-1><_x0001F600_>6</_x0001F600_></Document>`},
		{`{"":1}`, "! '' cannot be a name in XML"},
		{`{"a_b":1}`, `<a_b>1</a_b>`},
		{`{"xml_lang":"x"}`, `<xml:lang>x</xml:lang>`},
		{`{"#attrs":1}`, `<_x0023_attrs>1</_x0023_attrs>`},
	} {
		if got := toXML(t, plainly, row.json); got != row.want {
			t.Errorf("%s\n got %s\nwant %s", row.json, got, row.want)
		}
	}
}

func TestToXMLOptions(t *testing.T) {
	t.Parallel()
	replacement := "-"
	soap := jsonxml.ToXML{Separator: ":", NamespacePrefix: "xmlns", AttributeBlock: "#attrs", Limits: xmltree.DefaultLimits}
	undocumented := jsonxml.ToXML{
		Separator: "_", NamespaceBlock: "#ns", AttributePrefix: "@", Replacement: &replacement, Trim: true, EmptyNull: true, Limits: xmltree.DefaultLimits,
	}
	for _, row := range []struct {
		options    jsonxml.ToXML
		json, want string
	}{
		{soap, `{"s:E":{"xmlns:s":"urn:s","xmlns:v":"urn:v","s:H":{},"s:B":{"v:Q":{"#attrs":{"n":"t","v:m":null},"v:I":{"name":"d"}}}}}`,
			`<s:E xmlns:s="urn:s" xmlns:v="urn:v"><s:H /><s:B><v:Q n="t" v:m=""><v:I><name>d</name></v:I></v:Q></s:B></s:E>`},
		{soap, `{"a":{"xmlns":"urn:a","b":{"xmlns":""}}}`, `<a xmlns="urn:a"><b xmlns="" /></a>`},
		{soap, `{"a":{"p:b":1,"c":{"xmlns:p":"urn:p","p:b":2}}}`, `<a><p_x003A_b>1</p_x003A_b><c xmlns:p="urn:p"><p:b>2</p:b></c></a>`},
		{soap, `{"a":{"xmlns:xsi":"http://www.w3.org/2001/XMLSchema-instance","b":null}}`,
			`<a xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><b xsi:nil="true" /></a>`},
		{soap, `{"xmlns:p":"urn:p","p:a":1}`, `<Document xmlns:p="urn:p"><p:a>1</p:a></Document>`},
		{soap, `{"#attrs":{"a":"\"<\n"}}`, `<Document a="&quot;&lt;&#xA;" />`},
		{soap, `{"a":{"#attrs":1}}`, "! the member '#attrs' must be an object"},
		{soap, `{"a":{"#attrs":{"b":[]}}}`, "! the member 'b' cannot be an attribute: it is an object or an array"},
		{soap, `{"a":{"xmlns:p":{}}}`, "! the member 'xmlns:p' cannot be an attribute: it is an object or an array"},
		{soap, `{"a":{"xmlns:p":""}}`, "! the namespace prefix 'p' stands for an empty namespace"},
		{soap, `{"a":{"xmlns:xml":"urn:x"}}`, "! 'xml' cannot be a namespace prefix"},
		{soap, `{"a":{"xmlnsp":"urn:x","xmlns:p":"urn:y"}}`, "! the namespace prefix 'p' is declared twice"},
		{undocumented, `{"a":{"#ns":{"p":"urn:p"},"@id":1,"p_b":" x ","c d":"  "}}`,
			`<a xmlns:p="urn:p" id="1"><p:b>x</p:b><c-d xsi:nil="true" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" /></a>`},
		{undocumented, `{"a":{"@":2}}`, "! '-' cannot be a name in XML"},
		{undocumented, `{"a":{"#ns":[]}}`, "! the member '#ns' must be an object"},
		{undocumented, `{"a":{"@id":1,"@ id":2}}`, "! '-id' cannot be a name in XML"},
		{undocumented, `{"a":{"@i d":1,"@i-d":2}}`, "! the attribute 'i-d' is there twice"},
	} {
		if got := toXML(t, row.options, row.json); got != row.want {
			t.Errorf("%s\n got %s\nwant %s", row.json, got, row.want)
		}
	}
}

func TestToXMLLimits(t *testing.T) {
	t.Parallel()
	small := plainly
	small.Limits = xmltree.Limits{Depth: 3, Nodes: 10}
	for json, want := range map[string]string{
		`{"a":{"b":{"c":1}}}`:          `<a><b><c>1</c></b></a>`,
		`{"a":{"b":{"c":{"d":1}}}}`:    "! " + xmltree.ErrTooLarge.Error(),
		`{"a":[[[[1]]]]}`:              "! " + xmltree.ErrTooLarge.Error(),
		`{"a":[1,2,3,4,5,6,7,8,9,10]}`: "! " + xmltree.ErrTooLarge.Error(),
	} {
		if got := toXML(t, small, json); got != want {
			t.Errorf("%s: got %s, want %s", json, got, want)
		}
	}
}
