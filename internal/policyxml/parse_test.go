package policyxml_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/portico-apim/portico/internal/policyxml"
	"github.com/portico-apim/portico/internal/source"
)

func parse(t *testing.T, text string, format policyxml.Format) *policyxml.Document {
	t.Helper()
	doc, diags := policyxml.Parse(source.New("", text), format)
	if err := diags.Err(); err != nil {
		t.Fatalf("%s\n%v", text, err)
	}
	return doc
}

// TestReadings has a value as it stands between quotes or tags and what it is read as, in both formats.
func TestReadings(t *testing.T) {
	t.Parallel()
	const lit, expr, block = policyxml.Literal, policyxml.Expression, policyxml.Block
	cases := []struct {
		name     string
		text     string
		raw, xml string
		kind     policyxml.Kind
	}{
		{"literal", `a b`, `a b`, `a b`, lit},
		{"literal with entities", `a &lt;&#65;&#x42;&amp;amp;`, `a <AB&amp;`, `a <AB&amp;`, lit},
		{"at sign alone", `@foo(x)`, `@foo(x)`, `@foo(x)`, lit},
		{"expression after text", `x @(y)`, `x @(y)`, `x @(y)`, lit},
		{"plain", `@(1 + 2)`, `@(1 + 2)`, `@(1 + 2)`, expr},
		{"white space around", "\n @(1)\t ", "\n @(1)\t ", "\n @(1)\t ", expr},
		{"escaped", `@(a &lt; b &amp;&amp; s == &quot;x&quot;)`, `@(a < b && s == "x")`, `@(a < b && s == "x")`, expr},
		{"raw operators", `@(a < b && c > d)`, `@(a < b && c > d)`, `@(a < b && c > d)`, expr},
		{"mixed operators", `@(a < b &amp;&amp; c)`, `@(a < b && c)`, `@(a < b && c)`, expr},
		{"entity only in a character", `@(s.Split('&quot;'))`, `@(s.Split('"'))`, `@(s.Split('"'))`, expr},
		{"entity in a string", `@(f(@&quot;a&quot;&quot;)&quot;))`, `@(f(@"a"")"))`, `@(f(@"a"")"))`, expr},
		{"bracket in a character", `@(')')`, `@(')')`, `@(')')`, expr},
		{"block", "@{ // it's ) \n return 1; /* } */ }", "@{ // it's ) \n return 1; /* } */ }", "@{ // it's ) \n return 1; /* } */ }", block},
		{"line break as a reference", `@{ // c&#xA; return 1; }`, "@{ // c&#xA; return 1; }", "@{ // c\n return 1; }", block},
		{"begins with a reference", `&#64;(1)`, `@(1)`, `@(1)`, expr},
		{"named value as code", `@({{n}} > {{m}})`, `@({{n}} > {{m}})`, `@({{n}} > {{m}})`, expr},
	}
	for _, c := range cases {
		for format, want := range map[policyxml.Format]string{policyxml.RawXML: c.raw, policyxml.XML: c.xml} {
			kind := c.kind
			if c.name == "line break as a reference" && format == policyxml.RawXML {
				continue // only an XML reader knows that the comment ends there
			}
			doc := parse(t, `<policies a="`+c.text+`">`+c.text+`</policies>`, format)
			a, _ := doc.Root.Attr("a")
			for place, v := range map[string]policyxml.Value{"attribute": a.Value, "text": doc.Root.Text()} {
				if v.Text != want || v.Kind != kind {
					t.Errorf("%s, %s, %s: %s %q, want %s %q", c.name, format, place, v.Kind, v.Text, kind, want)
				}
			}
		}
	}
}

// TestRawExpressions has expressions that hold what XML cannot hold. Each is read as it stands in all places and formats.
func TestRawExpressions(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		`@(f("X", ""))`,
		`@(f("</value>", '"', "a\"b)"))`,
		`@(f(@"C:\", @"a"")b"))`,
		`@($"{a["k"]} {{name}} {(b ? "}" : ")")} {d:HH "x"}")`,
		`@($@"{a}""{$"{b:x}"}
")`,
		`@(@$"\{a}")`,
		`@(Replace("&amp;", "&"))`,
		"@{\r\n  // don't \"stop\r\n  return x < y && z; /* ' } */\r\n}",
		`@(a <b> (c) && "x" == d)`,
		`@($"{{{name}}}" + '\'' + '\\' + "\\")`,
		`@(new [] { {{list}} }["a".Length])`,
		`@($"}" + "{")`,
	} {
		for _, format := range []policyxml.Format{policyxml.RawXML, policyxml.XML} {
			for _, quote := range []string{`"`, `'`} {
				doc := parse(t, `<fragment a=`+quote+text+quote+`><b>`+text+`</b></fragment>`, format)
				a, _ := doc.Root.Attr("a")
				if a.Value.Text != text || !a.Value.IsExpression() {
					t.Errorf("attribute in %s: %s %q, want %q", format, a.Value.Kind, a.Value.Text, text)
				}
				if v := doc.Root.Child("b").Text(); format == policyxml.RawXML && v.Text != text {
					t.Errorf("text: %q, want %q", v.Text, text)
				}
			}
		}
	}
}

func dump(b *strings.Builder, doc *policyxml.Document, nodes []policyxml.Node, indent string) {
	for _, n := range nodes {
		span := n.Pos()
		at := doc.Source.Text[span.Start:span.End]
		switch n := n.(type) {
		case *policyxml.Element:
			fmt.Fprintf(b, "%s<%s", indent, n.Name)
			for _, a := range n.Attrs {
				fmt.Fprintf(b, " %s=%q", a.Name, a.Value.Text)
			}
			fmt.Fprintf(b, "> %d-%d inner %q\n", span.Start, span.End, doc.Source.Text[n.Inner.Start:n.Inner.End])
			dump(b, doc, n.Children, indent+"  ")
		case *policyxml.Text:
			fmt.Fprintf(b, "%stext %q cdata %v %q\n", indent, n.Value.Text, n.CDATA, at)
		case *policyxml.Comment:
			fmt.Fprintf(b, "%scomment %q %q\n", indent, n.Text, at)
		case *policyxml.Instruction:
			fmt.Fprintf(b, "%sinstruction %q %q\n", indent, n.Text, at)
		}
	}
}

func TestTree(t *testing.T) {
	t.Parallel()
	doc := parse(t, "\uFEFF<?xml version='1.0'?>\r\n<!-- a -- b --><policies>x<![CDATA[<&amp;]]>y<b c = '1'\n d=\"2\" /></policies >\n", policyxml.RawXML)
	var b strings.Builder
	dump(&b, doc, doc.Nodes, "")
	want := `instruction "xml version='1.0'" "<?xml version='1.0'?>"
text "\r\n" cdata false "\r\n"
comment " a -- b " "<!-- a -- b -->"
<policies> 41-103 inner "x<![CDATA[<&amp;]]>y<b c = '1'\n d=\"2\" />"
  text "x" cdata false "x"
  text "<&amp;" cdata true "<![CDATA[<&amp;]]>"
  text "y" cdata false "y"
  <b c="1" d="2"> 71-91 inner ""
text "\n" cdata false "\n"
`
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", b.String(), want)
	}
	if got := doc.Root.Text().Text; got != "x<&amp;y" {
		t.Errorf("text of the root: %q", got)
	}
	if doc.RootKind() != policyxml.PoliciesRoot {
		t.Errorf("kind of the root: %v", doc.RootKind())
	}
}
