package policyxml_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/portico-apim/portico/internal/policyxml"
	"github.com/portico-apim/portico/internal/source"
)

// TestRoundTrips runs testdata/*.txtar. Each archive holds one document in both formats, raw.xml and xml.xml, and, if their layout is not
// canonical, what Indent makes of the raw one. Each form must print as itself and as the other.
func TestRoundTrips(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		part := map[string]string{}
		for _, f := range txtar.Parse(data).Files {
			part[f.Name] = string(f.Data)
		}
		raw, xml := parse(t, part["raw.xml"], policyxml.RawXML), parse(t, part["xml.xml"], policyxml.XML)
		if !policyxml.Equal(raw, xml) {
			t.Errorf("%s: the two forms differ", file)
		}
		want := part["indented.xml"]
		if want == "" {
			want = part["raw.xml"]
		}
		for _, c := range []struct{ name, got, want string }{
			{"raw as raw", policyxml.Print(raw, policyxml.RawXML), part["raw.xml"]},
			{"raw as xml", policyxml.Print(raw, policyxml.XML), part["xml.xml"]},
			{"xml as xml", policyxml.Print(xml, policyxml.XML), part["xml.xml"]},
			{"xml as raw", policyxml.Print(xml, policyxml.RawXML), part["raw.xml"]},
			{"indented", policyxml.Indent(raw), want},
		} {
			if c.got != c.want {
				t.Errorf("%s: %s:\n%s\nwant\n%s", file, c.name, c.got, c.want)
			}
		}
	}
}

// TestPrintSubstituted prints documents after named values were put in.
func TestPrintSubstituted(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, value, raw, xml string }{
		{`<a b="x{{n}}"/>`, `"<&`, `<a b="x&quot;&lt;&amp;"/>`, `<a b="x&quot;&lt;&amp;"/>`},
		{`<a b='{{n}}'/>`, `@("y")`, `<a b='@("y")'/>`, `<a b='@("y")'/>`},
		{`<a b="{{n}}"/>`, `@(1 < 2)`, `<a b="@(1 < 2)"/>`, `<a b="@(1 &lt; 2)"/>`},
		{`<a><![CDATA[{{n}}]]></a>`, `]]>`, `<a><![CDATA[]]]]><![CDATA[>]]></a>`, `<a><![CDATA[]]]]><![CDATA[>]]></a>`},
	} {
		doc, _, _ := policyxml.Substitute(parse(t, c.text, policyxml.RawXML), func(string) (string, bool) { return c.value, true })
		if got := policyxml.Print(doc, policyxml.RawXML); got != c.raw {
			t.Errorf("%s as rawxml: %s, want %s", c.text, got, c.raw)
		}
		if got := policyxml.Print(doc, policyxml.XML); got != c.xml {
			t.Errorf("%s as xml: %s, want %s", c.text, got, c.xml)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		`<policies><inbound a="@(x("y") &amp;&amp; '&quot;')">@{ return $"{{n}}{a:b}"; }</inbound></policies>`,
		"\uFEFF<?xml?><!-- c --><a><![CDATA[@(x)]]>&#64;(1)<b c='&#x40;(\"&amp;lt;\")'/>{{n}}</a>\r\n",
		`<a b="@(@"\"" + @$"{x}""" /* ) */ // &#xA;` + "\n" + `)"/>`,
		`<a>@(x &amp;lt; y '&amp;quot;')</a>`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for from, to := range map[policyxml.Format]policyxml.Format{policyxml.RawXML: policyxml.XML, policyxml.XML: policyxml.RawXML} {
			doc, diags := policyxml.Parse(source.New("", text), from)
			_ = diags.Error()
			substituted, _, diags2 := policyxml.Substitute(doc, func(name string) (string, bool) { return "@(" + name, true })
			_ = diags2.Error()
			policyxml.Print(substituted, to)
			if diags.Err() == nil {
				checkPrint(t, doc, to)
			}
		}
	})
}

// checkPrint checks that what is printed of a document is equal to it.
func checkPrint(t *testing.T, doc *policyxml.Document, to policyxml.Format) {
	if got := policyxml.Print(doc, doc.Format); got != doc.Source.Text {
		t.Fatalf("%s prints itself as %q, want %q", doc.Format, got, doc.Source.Text)
	}
	printed := policyxml.Print(doc, to)
	other, diags := policyxml.Parse(source.New("", printed), to)
	if diags.Err() != nil || !policyxml.Equal(doc, other) {
		t.Fatalf("%q in %s prints as %q: %v", doc.Source.Text, doc.Format, printed, diags)
	}
	if to == policyxml.XML && len(diags) > 0 {
		t.Fatalf("%q prints as XML that is none: %v", printed, diags)
	}
	indented := policyxml.Indent(doc)
	again, diags := policyxml.Parse(source.New("", indented), doc.Format)
	if diags.Err() != nil || policyxml.Indent(again) != indented {
		t.Fatalf("%q indents to %q, then %q: %v", doc.Source.Text, indented, policyxml.Indent(again), diags)
	}
	if strings.Count(indented, "<") != strings.Count(doc.Source.Text, "<") {
		t.Fatalf("%q loses something in %q", doc.Source.Text, indented)
	}
}
