package policyxml_test

import (
	"strings"
	"testing"

	"github.com/portico-apim/portico/internal/policyxml"
	"github.com/portico-apim/portico/internal/source"
)

// TestErrors has broken documents, the format they are read in, and what is said: line:column, code and message.
func TestErrors(t *testing.T) {
	t.Parallel()
	const raw, xml = policyxml.RawXML, policyxml.XML
	for _, c := range []struct {
		format policyxml.Format
		text   string
		want   string
	}{
		{raw, ``, `1:1 PX006 the document has no root element`},
		{raw, "<!-- only\n -->", `2:5 PX006 the document has no root element`},
		{raw, `<a/><b/>`, `1:6 PX007 <b> is a second root element`},
		{raw, `<a/> text`, `1:5 PX008 text outside of the root element`},
		{raw, `text <a/>`, `1:1 PX008 text outside of the root element`},
		{raw, `<a><b></a>`, `1:9 PX003 </a> does not match the open element <b>`},
		{raw, `<a><b></c></b></a>`, `1:9 PX003 </c> does not match the open element <b>`},
		{raw, `<a>` + "\n" + `<b>`, `2:2 PX002 the element <b> is never closed`},
		{raw, `</a>`, `1:3 PX004 </a> closes an element that was never opened`},
		{raw, `<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>`, `1:1 PX009 a document type declaration is not allowed`},
		{raw, `<!ELEMENT a><a/>`, `1:1 PX019 unknown markup <!`},
		{raw, strings.Repeat(`<a>`, 101), `1:302 PX010 elements are nested more than 100 deep`},
		{raw, "<a b=\"\x01\"/>", `1:7 PX011 the character U+0001 is not allowed in a policy document`},
		{raw, "<a b=\"\xff\"/>", `1:7 PX012 the document is not valid UTF-8 here`},
		{raw, `<a b/>`, `1:4 PX013 '=' is expected after the attribute name b`},
		{raw, `<a b=c/>`, `1:6 PX014 the value of the attribute b must stand in quotes`},
		{raw, `<a b="1"c="2"/>`, `1:9 PX015 white space is expected after the value of the attribute b`},
		{raw, `<a b="1" b="2"/>`, `1:10 PX016 the attribute b occurs twice in <a>`},
		{raw, `<a b="x < y"/>`, `1:9 PX017 '<' is not allowed in the value of the attribute b`},
		{raw, `<a b="x & y"/>`, `1:9 PX018 & is not an entity of XML`},
		{raw, `<a>&nbsp;</a>`, `1:4 PX018 &nbsp; is not an entity of XML`},
		{raw, `<a>&#0;</a>`, `1:4 PX018 &#0; is not an entity of XML`},
		{raw, `<a b="?x=1&y=2"/>`, `1:11 PX018 &y is not an entity of XML`},
		{raw, `<a b="`, `1:6 PX001 the value of the attribute b is never closed`},
		{raw, `<a b="@(x)`, `1:6 PX001 the value of the attribute b is never closed`},
		{raw, `<a><!-- <b/></a>`, `1:4 PX001 the comment is never closed`},
		{raw, `<a><![CDATA[ </a>`, `1:4 PX001 the CDATA section is never closed`},
		{raw, `<?xml <a/>`, `1:1 PX001 the instruction is never closed`},
		{raw, `<a b="1"`, `1:2 PX001 the tag <a is never closed`},
		{raw, `<a></a`, `1:4 PX001 the end tag </a is never closed`},
		{raw, `<a>1 < 2</a>`, `1:7 PX005 a name is expected after '<'`},
		{raw, `<a b="@(f(x)"/>`, `1:8 PX030 this '(' of the expression is never closed`},
		{xml, `<a b="@(f(x)"/>`, `1:8 PX030 this '(' of the expression is never closed`},
		{raw, `<a b="@(f("x", "y")" c="d"/>`, `1:8 PX030 this '(' of the expression is never closed`},
		{raw, `<a b="@(f(&quot;x&quot;)"/>`, `1:8 PX030 this '(' of the expression is never closed`},
		{raw, `<a>@{ if (x { } }</a>`, `1:17 PX031 '}' does not match, ')' is expected`},
		{raw, `<a>@(x) y</a>`, `1:9 PX032 text after the end of the expression`},
		{raw, `<a b="@(x) y"/>`, `1:12 PX032 text after the end of the expression`},
		{raw, `<a b="@(x("y")) z"/>`, `1:17 PX032 text after the end of the expression`},
		{raw, "<a>@(\"x\n)</a>", `1:6 PX033 this string of the expression is never closed`},
		{raw, "<a>@(@\"x\n)</a>", `1:6 PX033 this string of the expression is never closed`},
		{raw, "<a>@($\"x\n)</a>", `1:6 PX033 this string of the expression is never closed`},
		{raw, "<a>@('x\n)</a>", `1:6 PX034 this character of the expression is never closed`},
		{raw, `<a>@(/* x)</a>`, `1:6 PX035 this comment of the expression is never closed`},
		{raw, `<a>@(` + strings.Repeat("(", 1001), `1:1005 PX036 the expression is nested more than 1000 deep`},
		{raw, `<a>@(` + strings.Repeat(`$"{`, 40), `1:102 PX036 the expression is nested more than 32 deep`},
		{raw, `<a>@(x)<![CDATA[y]]></a>`, `1:4 PX038 the expression shares its element with other text`},
		{raw, `<a>@(x)<!-- --> y</a>`, `1:4 PX038 the expression shares its element with other text`},
		{raw, `<a><![CDATA[@(x]]></a>`, `1:14 PX030 this '(' of the expression is never closed`},
		{raw, `<a>@<!-- -->(x)</a>`, `1:4 PX038 the expression shares its element with other text`},
	} {
		_, diags := policyxml.Parse(source.New("", c.text), c.format)
		if len(diags) == 0 {
			t.Errorf("%s: no error, want %s", c.text, c.want)
			continue
		}
		if got := oneLine(diags[0]); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.text, got, c.want)
		}
		if diags[0].Hint == "" || strings.Contains(diags[0].Error(), "%!") {
			t.Errorf("%s: bad hint or format in %v", c.text, diags[0])
		}
	}
}

func oneLine(d source.Diagnostic) string {
	return strings.NewReplacer(": error ", " ", ": ", " ").Replace(d.Headline())
}

// TestSeveralErrors shows that reading goes on where that makes sense.
func TestSeveralErrors(t *testing.T) {
	t.Parallel()
	_, diags := policyxml.Parse(source.New("p.xml", "<a>\n <b c='1' c='2'>&x;\n</a>\n<d/>"), policyxml.RawXML)
	want := `p.xml:2:11: error PX016: the attribute c occurs twice in <b>
  |  <b c='1' c='2'>&x;
  |           ^
  hint: take one of them away
p.xml:2:17: error PX018: &x; is not an entity of XML
  |  <b c='1' c='2'>&x;
  |                 ^^^
  hint: write a plain ampersand as &amp;, any other character as itself or as &#…;
p.xml:3:3: error PX003: </a> does not match the open element <b>
  | </a>
  |   ^
  hint: write </b> first, or take one of the two away
p.xml:4:2: error PX007: <d> is a second root element
  | <d/>
  |  ^
  hint: a document has one root: put both into one <policies> or <fragment>`
	if got := diags.Error(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if diags[0].Target != "b" {
		t.Errorf("target %q, want b", diags[0].Target)
	}
}

func TestUnescapedExpressionInXMLIsWarnedOfOnce(t *testing.T) {
	t.Parallel()
	text := `<a b="@(x("y"))"> @(x < y) </a>`
	_, diags := policyxml.Parse(source.New("", text), policyxml.XML)
	if diags.Err() != nil || len(diags) != 1 || !strings.HasPrefix(diags[0].Headline(), "1:7: warning PX039:") {
		t.Errorf("got %v", diags)
	}
	if _, diags = policyxml.Parse(source.New("", text), policyxml.RawXML); len(diags) != 0 {
		t.Errorf("got %v", diags)
	}
}

// TestHostileReadings has a document whose every value makes the raw reading run to the end of the document. After some of them
// only the escaped reading is tried; without the limit the time grows with the square of the length.
func TestHostileReadings(t *testing.T) {
	t.Parallel()
	text := `<a>` + strings.Repeat(`<b c="@(/*&#42;/)"/>`, 2000) + `</a>`
	for b := range parse(t, text, policyxml.RawXML).Root.Elements() {
		if c, _ := b.Attr("c"); c.Value.Text != "@(/**/)" {
			t.Fatalf("got %q", c.Value.Text)
		}
	}
	text = strings.Replace(text, "</a>", `<b c="@(x("y") &amp; z)"/></a>`, 1)
	_, diags := policyxml.Parse(source.New("", text), policyxml.RawXML)
	if len(diags) != 1 || diags[0].Code != "PX037" {
		t.Errorf("got %v", diags)
	}
}

// TestCodePositions shows that an offset in C# leads to its place in the document, however it is escaped.
func TestCodePositions(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"<a>\n<b c=\" @(f(\"x\") < {{n}} + BAD)\"/></a>",
		"<a>\n<b c=\" @(f(&quot;x&quot;) &lt; {{n}} + BAD)\"/></a>",
		"<a>\n<b>@(f(&#x22;x\") &lt; {{n}} + BAD)</b></a>",
		"<a>\n<b><![CDATA[@(f(\"x\") < {{n}} + BAD)]]></b></a>",
		"<a>\n<b c='{{whole}}'/></a>",
	} {
		doc, _, diags := policyxml.Substitute(parse(t, text, policyxml.RawXML), func(name string) (string, bool) {
			if name == "whole" {
				return `@(f("x") < 42 + BAD)`, true
			}
			return "42", true
		})
		if diags.Err() != nil {
			t.Fatal(diags)
		}
		b := doc.Root.Child("b")
		v := b.Text()
		if a, ok := b.Attr("c"); ok {
			v = a.Value
		}
		code := v.Code()
		if want := `f("x") < 42 + BAD`; code.Text != want {
			t.Errorf("%s: code %q, want %q", text, code.Text, want)
			continue
		}
		at := strings.Index(code.Text, "BAD")
		outer, span := code.Outermost(source.Span{Start: at, End: at + 3})
		want := strings.Index(text, "BAD")
		if strings.Contains(text, "whole") {
			want = strings.Index(text, "{{")
		}
		if outer != doc.Source || span.Start != want {
			t.Errorf("%s: BAD is at %d, want %d", text, span.Start, want)
		}
	}
}
