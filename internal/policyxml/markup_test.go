package policyxml_test

import (
	"strings"
	"testing"

	"github.com/portico-apim/portico/internal/policyxml"
	"github.com/portico-apim/portico/internal/source"
)

// TestMarkup shows that the content of an element keeps its bytes, and that inserted values are escaped where they stand.
func TestMarkup(t *testing.T) {
	t.Parallel()
	rows := []struct{ inner, want string }{
		{"", ""},
		{" <a b='1'/>\r\n<!-- c --> &amp; ", " <a b='1'/>\r\n<!-- c --> &amp; "},
		{"<a>@(1 < 2)</a>", "<a>@(1 < 2)</a>"},
		{"<a><![CDATA[<x>{{v}}]]></a>", "<a><![CDATA[<x><&>]]></a>"},
		{`<a b="{{v}}">{{v}}</a>`, `<a b="&lt;&amp;&gt;">&lt;&amp;&gt;</a>`},
	}
	for _, row := range rows {
		doc, diags := policyxml.Parse(source.New("", "<r>"+row.inner+"</r>"), policyxml.RawXML)
		if diags.Err() != nil {
			t.Fatal(diags)
		}
		doc, _, _ = policyxml.Substitute(doc, func(string) (string, bool) { return "<&>", true })
		if got := doc.Root.Markup(); got.Text != row.want || got.IsExpression() {
			t.Errorf("%q: got %q, want %q", row.inner, got.Text, row.want)
		}
	}
}

// TestWhole shows that the text of an element leads back to its places in the document, also behind what was put in.
func TestWhole(t *testing.T) {
	t.Parallel()
	const text = `<r> <a b="{{v}}">é{{v}}<c d="1"/></a></r>`
	doc, diags := policyxml.Parse(source.New("", text), policyxml.RawXML)
	if diags.Err() != nil {
		t.Fatal(diags)
	}
	doc, _, _ = policyxml.Substitute(doc, func(string) (string, bool) { return "<&>", true })
	got := doc.Root.Child("a").Whole()
	if want := `<a b="&lt;&amp;&gt;">é&lt;&amp;&gt;<c d="1"/></a>`; got.Text != want {
		t.Fatalf("got %s, want %s", got.Text, want)
	}
	for _, part := range []string{"<a", `d="1"`, "</a>"} {
		start := strings.Index(got.Text, part)
		if _, at := got.Source().Outermost(source.Span{Start: start, End: start + len(part)}); text[at.Start:at.End] != part {
			t.Errorf("%s leads to %s", part, text[at.Start:at.End])
		}
	}
}
