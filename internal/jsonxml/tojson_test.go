package jsonxml_test

import (
	"testing"

	"github.com/portico-apim/portico/internal/jsonxml"
	"github.com/portico-apim/portico/internal/xmltree"
)

// TestToJSON compares with what Json.NET gives for an XmlDocument, with the names that were observed on live gateways: $ for the colon, $comment, and the
// declaration without an object of its own.
func TestToJSON(t *testing.T) {
	t.Parallel()
	rows := []struct{ xml, want string }{
		{`<a/>`, `{"a":null}`},
		{`<a></a>`, `{"a":""}`},
		{`<a b="1"/>`, `{"a":{"@b":"1"}}`},
		{`<a b="1"></a>`, `{"a":{"@b":"1"}}`},
		{`<a b="1">x</a>`, `{"a":{"@b":"1","#text":"x"}}`},
		{`<a>x<b/>y</a>`, `{"a":{"#text":["x","y"],"b":null}}`},
		{`<a>x<!--c-->y</a>`, `{"a":{"#text":["x","y"]/*c*/}}`},
		{`<a><!--c-->x</a>`, `{"a":{/*c*/"#text":"x"}}`},
		{`<a><!--c--></a>`, `{"a":{/*c*/}}`},
		{`<a><!--c--><!--d--></a>`, `{"a":{"$comment":[]}}`},
		{`<a><b/><!--c--><d/></a>`, `{"a":{"b":null/*c*/,"d":null}}`},
		{`<a><!--*/--><b/></a>`, `{"a":{/** /*/"b":null}}`},
		{`<a><![CDATA[x]]></a>`, `{"a":{"#cdata-section":"x"}}`},
		{`<a>x<![CDATA[y]]></a>`, `{"a":{"#text":"x","#cdata-section":"y"}}`},
		{`<a b="1"><![CDATA[y]]></a>`, `{"a":{"@b":"1","#cdata-section":"y"}}`},
		{`<a><b/><b/></a>`, `{"a":{"b":[null,null]}}`},
		{`<a><b/><c/><b/></a>`, `{"a":{"b":[null,null],"c":null}}`},
		{`<a><?p i?></a>`, `{"a":{"?p":"i"}}`},
		{`<?p i?><a/>`, `{"?p":"i","a":null}`},
		{`<!--x--><a/><!--y-->`, `{"$comment":[],"a":null}`},
		{`<?xml version="1.0" encoding="utf-8" standalone="yes"?><!--c--><a/>`, `{"version":"1.0","encoding":"utf-8","standalone":"yes"/*c*/,"a":null}`},
		{`<!DOCTYPE a><a/>`, `{"a":null}`},
		{`<a> <b> </b> </a>`, `{"a":{"b":""}}`},
		{`<a xml:space="preserve"> <b> </b> </a>`, `{"a":{"@xml$space":"preserve","#significant-whitespace":[" "," "],"b":{"#significant-whitespace":" "}}}`},
		{`<a>  x  </a>`, `{"a":"  x  "}`},
		{`<p:a xmlns:p="u" p:b="1"><p:c/></p:a>`, `{"p$a":{"@xmlns$p":"u","@p$b":"1","p$c":null}}`},
		{`<a xmlns="u"><b xmlns=""/></a>`, `{"a":{"@xmlns":"u","b":{"@xmlns":""}}}`},
		{`<a>é"\/&#x2028;&#9;&#13;&lt;'&#x85;</a>`, `{"a":"é\"\\/\u2028\t\r<'\u0085"}`},
		{`<a b="x&#10;y"/>`, `{"a":{"@b":"x\ny"}}`},
		{`<a><b>1</b><b c="2">3</b><b/></a>`, `{"a":{"b":["1",{"@c":"2","#text":"3"},null]}}`},
		{`<a><b><c/><c/></b></a>`, `{"a":{"b":{"c":[null,null]}}}`},
		{`<a><?p i?><?p j?></a>`, `{"a":{"?p":["i","j"]}}`},
		{`<a>1<b/>2<b/>3</a>`, `{"a":{"#text":["1","2","3"],"b":[null,null]}}`},
	}
	for _, row := range rows {
		convert(t, jsonxml.ToJSON{}, row.xml, row.want)
	}
}

func TestToJSONOptions(t *testing.T) {
	t.Parallel()
	friendly, arrays := jsonxml.ToJSON{Friendly: true}, jsonxml.ToJSON{Arrays: true}
	rows := []struct {
		options   jsonxml.ToJSON
		xml, want string
	}{
		{friendly, `<p:a xmlns:p="u" p:b="1" c="2"><p:c/></p:a>`, `{"p$a":{"xmlns$p":"u","p$b":"1","c":"2","p$c":null}}`},
		{friendly, `<a b="1">x<b/>y</a>`, `{"a":{"b":["1",null],"$text":["x","y"]}}`},
		{friendly, `<?p i?><!--c--><a><!--c--><?p i?><b>x<!--c--></b></a>`, `{"a":{"b":"x"}}`},
		{friendly, `<a><![CDATA[x]]></a>`, `{"a":"x"}`},
		{friendly, `<a>x<![CDATA[y]]><!--c-->z</a>`, `{"a":"xyz"}`},
		{friendly, `<a xml:space="preserve"><b> </b></a>`, `{"a":{"xml$space":"preserve","b":{"$significant-whitespace":" "}}}`},
		{friendly, `<?xml version="1.0"?><a/>`, `{"version":"1.0","a":null}`},
		{arrays, `<a b="1"><c/><d>1</d><d>2</d>x<!--c--></a>`, `{"a":{"@b":"1","c":[null],"d":["1","2"],"#text":"x"/*c*/}}`},
		{arrays, `<a>1</a>`, `{"a":"1"}`},
		{jsonxml.ToJSON{Spaces: true}, "<a> <b> </b>\n</a>", `{"a":{"#whitespace":[" ","\n"],"b":{"#whitespace":" "}}}`},
		{jsonxml.ToJSON{Trim: true}, `<a b=" 1 "> x <c/> </a>`, `{"a":{"@b":" 1 ","#text":"x","c":null}}`},
		{jsonxml.ToJSON{Empty: jsonxml.EmptyText}, `<a><b/><c></c><d e="1"/></a>`, `{"a":{"b":"","c":"","d":{"@e":"1"}}}`},
		{jsonxml.ToJSON{Empty: jsonxml.EmptyNull}, `<a><b/><c></c><d> </d></a>`, `{"a":{"b":null,"c":null,"d":null}}`},
	}
	for _, row := range rows {
		convert(t, row.options, row.xml, row.want)
	}
}

func convert(t *testing.T, o jsonxml.ToJSON, xml, want string) {
	t.Helper()
	doc, err := xmltree.Parse(xml, xmltree.DefaultLimits)
	if err != nil {
		t.Errorf("%s: %v", xml, err)
		return
	}
	if got := o.Convert(doc); got != want {
		t.Errorf("%s %+v\n got %s\nwant %s", xml, o, got, want)
	}
}
