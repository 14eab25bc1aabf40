package policyxml_test

import (
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
