package policyxml_test

import (
	"strings"
	"testing"

	"github.com/portico-apim/portico/internal/policyxml"
	"github.com/portico-apim/portico/internal/source"
)

// TestSubstitute has an element, what its attribute b or else its text becomes, of which kind, and the references found; unknown ones have a
// question mark.
func TestSubstitute(t *testing.T) {
	t.Parallel()
	values := map[string]string{
		"a": "1", "a.b-c_D": "2", "expr": `@(x("y"))`, "block": "@{ return 1; }", "nested": "{{a}}", "markup": `<&">`, "empty": "", "open": "@(", "quote": `"`,
	}
	const lit, expr, block = policyxml.Literal, policyxml.Expression, policyxml.Block
	for _, c := range []struct {
		text, want string
		kind       policyxml.Kind
		refs       string
	}{
		{`<e b="plain"/>`, `plain`, lit, ``},
		{`<e b="x{{a}}y{{a.b-c_D}}"/>`, `x1y2`, lit, `a a.b-c_D`},
		{`<e>{{a}}</e>`, `1`, lit, `a`},
		{`<e b="{{expr}}"/>`, `@(x("y"))`, expr, `expr`},
		{`<e> {{block}} </e>`, ` @{ return 1; } `, block, `block`},
		{`<e b="{{expr}}!"/>`, `@(x("y"))!`, lit, `expr`},
		{`<e b="@({{a}} + "{{a}}" + $"{{a}}{x}")"/>`, `@(1 + "1" + $"1{x}")`, expr, `a a a`},
		{`<e b="@(x &lt; {{a}} &amp;&amp; y)"/>`, `@(x < 1 && y)`, expr, `a`},
		{`<e b="{{nested}}"/>`, `{{a}}`, lit, `nested`},
		{`<e b="{{markup}}"/>`, `<&">`, lit, `markup`},
		{`<e><![CDATA[{{markup}}]]></e>`, `<&">`, lit, `markup`},
		{`<e b="{{empty}}"/>`, ``, lit, `empty`},
		{`<e b="{{none}}-{{a}}"/>`, `{{none}}-1`, lit, `none? a`},
		{`<e b="{{ a }} {{}} {{a b}} {{a} {a}} {{{a}}}"/>`, `{{ a }} {{}} {{a b}} {{a} {a}} {1}`, lit, `a`},
		{`<e b="@(new[,] {{1, x}})"/>`, `@(new[,] {{1, x}})`, expr, ``},
		{`<e template="liquid">{{body.x}} {{a}}</e>`, `{{body.x}} 1`, lit, `a`},
		{`<e template="Liquid"><f b="{{body.x}}"/>{{a}}</e>`, `1`, lit, `a`},
		{`<e template="/{{x}}"/>`, ``, lit, `x?`},
	} {
		before := parse(t, c.text, policyxml.RawXML)
		doc, refs, diags := policyxml.Substitute(before, func(name string) (string, bool) {
			v, ok := values[name]
			return v, ok
		})
		v := doc.Root.Text()
		if a, ok := doc.Root.Attr("b"); ok {
			v = a.Value
		}
		if v.Text != c.want || v.Kind != c.kind {
			t.Errorf("%s: %s %q, want %s %q", c.text, v.Kind, v.Text, c.kind, c.want)
		}
		checkReferences(t, c.text, c.refs, refs, diags)
		if policyxml.Print(before, policyxml.RawXML) != c.text || before.Root == nil {
			t.Errorf("%s: the document itself has changed", c.text)
		}
	}
}

func checkReferences(t *testing.T, text, want string, refs []policyxml.Reference, diags source.Diagnostics) {
	t.Helper()
	var got []string
	for _, r := range refs {
		if at := text[r.Span.Start:r.Span.End]; at != "{{"+r.Name+"}}" {
			t.Errorf("%s: %s is placed at %s", text, r.Name, at)
		}
		if !r.Known {
			r.Name += "?"
		}
		got = append(got, r.Name)
	}
	if strings.Join(got, " ") != want {
		t.Errorf("%s: references %q, want %q", text, got, want)
	}
	if unknown := strings.Count(want, "?"); len(diags) != unknown {
		t.Errorf("%s: got %v", text, diags)
	}
}

func TestSubstituteReports(t *testing.T) {
	t.Parallel()
	values := map[string]string{"open": "@(1", "quote": `"`}
	for _, c := range []struct{ text, want string }{
		{"<a>\n  <b c='{{none}}'/></a>", "2:9 PX050 there is no named value none"},
		{"<a>\n  <b c='{{open}}'/></a>", "2:9 PX030 this '(' of the expression is never closed"},
		{"<a>\n  <b c='@(\"{{quote}}\")'/></a>", "2:21 PX033 this string of the expression is never closed"},
	} {
		_, _, diags := policyxml.Substitute(parse(t, c.text, policyxml.RawXML), func(name string) (string, bool) {
			v, ok := values[name]
			return v, ok
		})
		if len(diags) != 1 || oneLine(diags[0]) != c.want || diags[0].Target != "b" {
			t.Errorf("%s: got %v, want %s", c.text, diags, c.want)
		}
	}
}

func TestReferences(t *testing.T) {
	t.Parallel()
	doc := parse(t, `<a><b c="{{x}}">{{y}}<!-- {{z}} --></b><set-body template="liquid">{{body}}</set-body></a>`, policyxml.RawXML)
	var names []string
	for _, r := range policyxml.References(doc) {
		names = append(names, r.Name)
	}
	if got := strings.Join(names, " "); got != "x y" {
		t.Errorf("got %q, want x y", got)
	}
}
