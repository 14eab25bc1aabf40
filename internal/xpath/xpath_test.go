package xpath_test

import (
	"errors"
	"html"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/portico-apim/portico/internal/xmltree"
	"github.com/portico-apim/portico/internal/xpath"
)

// TestXsltproc evaluates expressions, and compares with libxml.
func TestXsltproc(t *testing.T) {
	t.Parallel()
	program, err := exec.LookPath("xsltproc")
	if err != nil {
		t.Fatal("xsltproc is missing: tools/services.sh installs it")
	}
	document, err := filepath.Abs("testdata/document.xml")
	if err != nil {
		t.Fatal(err)
	}
	rows := lines(t, "testdata/expressions.txt")
	stylesheet := filepath.Join(t.TempDir(), "all.xsl")
	var b strings.Builder
	b.WriteString(`<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:p="urn:p"><xsl:output method="text"/><xsl:template match="/">`)
	for _, row := range rows {
		b.WriteString(`<xsl:value-of select="` + html.EscapeString(row) + `"/><xsl:text>¶</xsl:text>`)
	}
	b.WriteString(`</xsl:template></xsl:stylesheet>`)
	if err := os.WriteFile(stylesheet, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), program, stylesheet, document).Output()
	if err != nil {
		t.Fatalf("xsltproc: %v", err)
	}
	wants := strings.Split(string(out), "¶")
	text, err := os.ReadFile(document)
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range rows {
		if got := evaluate(t, string(text), row); got != wants[i] {
			t.Errorf("%s: got %q, want %q", row, got, wants[i])
		}
	}
}

// lines returns the lines of a file that are no comments.
func lines(t *testing.T, file string) []string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for line := range strings.SplitSeq(string(text), "\n") {
		if line != "" && line[0] != '#' {
			all = append(all, line)
		}
	}
	return all
}

func library() xpath.Library {
	var scope *xmltree.Scope
	return xpath.Library{Scope: scope.Declare("p", "urn:p")}
}

func run() *xpath.Run {
	return &xpath.Run{Steps: 1 << 20, Bytes: 1 << 24, Variable: func(xmltree.Name) (xpath.Value, error) { return "variable", nil }}
}

func parse(t *testing.T, text string) *xmltree.Document {
	t.Helper()
	doc, err := xmltree.Parse(text, xmltree.DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// evaluate returns the text of an expression's value, or what is wrong.
func evaluate(t *testing.T, text, expression string) string {
	t.Helper()
	e, err := xpath.Parse(expression, library())
	if err != nil {
		return "! " + err.Error()
	}
	doc := parse(t, text)
	c := &xpath.Context{Node: doc.Node, Current: doc.Node, Position: 1, Size: 1, Run: run()}
	v, err := e.Eval(c)
	if err != nil {
		return "! " + err.Error()
	}
	s, err := c.String(v)
	if err != nil {
		return "! " + err.Error()
	}
	return s
}

// TestEval has what libxml does otherwise than the recommendation, and what it has not.
func TestEval(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ expression, want string }{
		{"$x", "variable"},
		{"0.1 + 0.2", "0.30000000000000004"},
		{"1e3", "! an operator is expected instead of 'e3'"},
		{"number('1e3')", "NaN"},
		{"number('+1')", "NaN"},
		{"1000000000000000000000", "1000000000000000000000"},
		{"1 div 3", "0.3333333333333333"},
		{"0.000001", "0.000001"},
		{"substring('12345', 0 div 0)", ""},
		{"substring('12345', -1 div 0, 1 div 0)", ""},
		{"-(-0)", "0"},
		{"//@x/following::b", "1"},
		{"count(//@x/following::node())", "2"},
		{"count(//namespace::*)", "3"},
		{"1 | 2", "! a node-set is expected"},
		{"count('a')", "! a node-set is expected"},
		{"'a'[1]", "! a node-set is expected"},
		{"'a'/b", "! a node-set is expected"},
		{"sum(1)", "! a node-set is expected"},
		{"name('a')", "! a node-set is expected"},
	} {
		if got := evaluate(t, `<a x="2" xmlns="urn:a"><b xmlns="">1</b></a>`, row.expression); got != row.want {
			t.Errorf("%s: got %q, want %q", row.expression, got, row.want)
		}
	}
}

func TestParse(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ expression, message, at string }{
		{"", "the expression ends too early", ""},
		{"a b", "an operator is expected instead of 'b'", "b"},
		{"a[", "the expression ends too early", ""},
		{"a]", "']' is not expected here", "]"},
		{"a[1", "']' is expected", ""},
		{"f(1)", "there is no function 'f'", "f(1)"},
		{"q:f(1)", "the prefix 'q' is not declared", "q:f(1)"},
		{"q:a", "the prefix 'q' is not declared", "q:a"},
		{"$q:a", "the prefix 'q' is not declared", "$q:a"},
		{"$", "$ must be followed by the name of a variable", "$"},
		{"'a", "a text is not closed by '", "'a"},
		{"up::a", "there is no axis 'up'", "up::a"},
		{"child::", "a name or a node type is expected", ""},
		{"a/", "a name or a node type is expected", ""},
		{"//", "a name or a node type is expected", ""},
		{"count()", "the function 'count' does not take 0 arguments", "count()"},
		{"concat('a')", "the function 'concat' does not take 1 arguments", "concat('a')"},
		{"count(a b)", "an operator is expected instead of 'b'", "b)"},
		{"count(a", "',' is expected", ""},
		{"(1", "')' is expected", ""},
		{"1 +", "the expression ends too early", ""},
		{"text(1)", "')' is expected", "1)"},
		{"a ! b", "the character '!' is not expected here", "! b"},
		{strings.Repeat("(", 201), "the expression nests too deep", "("},
	} {
		_, err := xpath.Parse(row.expression, library())
		var wrong *xpath.Error
		if !errors.As(err, &wrong) {
			t.Errorf("%s: %v", row.expression, err)
			continue
		}
		if got := row.expression[wrong.Offset:]; wrong.Message != row.message || got != row.at && row.at != "(" {
			t.Errorf("%s: got %q at %q, want %q at %q", row.expression, wrong.Message, got, row.message, row.at)
		}
	}
}

// TestLimits evaluates what would take for ever.
func TestLimits(t *testing.T) {
	t.Parallel()
	doc := "<a>" + strings.Repeat("<b>text</b>", 3000) + "</a>"
	for _, expression := range []string{
		"//b[following::b[following::b]]", "count(//b[preceding-sibling::b = 'x'])", "//*[//* != 'text']", "//b[//b[//b[//b]]]",
		"count(//b | //b[//b])", "//b[string(/) = 'x']", "//b[concat(/, /, /, /) = 'x']", "//b[translate(/, 'a', 'b') = 'x']",
	} {
		if got := evaluate(t, doc, expression); !strings.HasPrefix(got, "! too many ") {
			t.Errorf("%s: %s", expression, got)
		}
	}
}

func TestPatterns(t *testing.T) {
	t.Parallel()
	doc := parse(t, `<r xmlns:p="urn:p" x="1"><a i="1"><b/><b/><p:b/>t<!--c--><?pi d?></a><a i="2"><c><b/></c></a></r>`)
	for _, row := range []struct{ pattern, want string }{
		{"/", "/"}, {"r", "r"}, {"/r", "r"}, {"/a", ""}, {"a", "a a"}, {"*", "r a b b p:b a c b"}, {"p:*", "p:b"}, {"p:b", "p:b"},
		{"a/b", "b b"}, {"a//b", "b b b"}, {"r//b", "b b b"}, {"//c/b", "b"}, {"/r//c", "c"}, {"@*", "@x @i @i"}, {"a/@i", "@i @i"}, {"r/@i", ""},
		{"b[1]", "b b"}, {"b[2]", "b"}, {"b[last()]", "b b"}, {"*[3]", "p:b"}, {"b[position() = 2]", "b"}, {"a[@i = 2]", "a"}, {"a[b][@i]", "a"},
		{"a[2][c]", "a"}, {"a[c][2]", ""}, {"a[c][1]", "a"}, {"text()", "t"}, {"comment()", "#c"}, {"processing-instruction()", "?pi"},
		{"processing-instruction('pi')", "?pi"}, {"processing-instruction('x')", ""}, {"node()", "r a b b p:b t #c ?pi a c b"},
		{"c | text()", "t c"}, {"child::c", "c"}, {"attribute::x", "@x"}, {"@node()", "@x @i @i"}, {"r/a[1]/b[2]", "b"}, {"id('x')", ""}, {"*[self::a and @i=1]", "a"},
	} {
		patterns, err := xpath.ParsePattern(row.pattern, library())
		if err != nil {
			t.Errorf("%s: %v", row.pattern, err)
			continue
		}
		if got := matching(t, doc.Node, patterns); got != row.want {
			t.Errorf("%s: got %s, want %s", row.pattern, got, row.want)
		}
	}
}

// matching names the nodes of a document that one of the patterns matches.
func matching(t *testing.T, doc *xmltree.Node, patterns []*xpath.Pattern) string {
	t.Helper()
	all, err := xpath.Parse("/ | //node() | //@*", library())
	if err != nil {
		t.Fatal(err)
	}
	c := &xpath.Context{Node: doc, Current: doc, Position: 1, Size: 1, Run: run()}
	v, err := all.Eval(c)
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, n := range v.(xpath.NodeSet) { //nolint:forcetypeassert // it is one
		for _, p := range patterns {
			ok, err := p.Match(n, c)
			if err != nil {
				t.Fatal(err)
			}
			if ok {
				found = append(found, label(n))
			}
		}
	}
	return strings.Join(found, " ")
}

func label(n *xmltree.Node) string {
	switch n.Kind {
	case xmltree.Root:
		return "/"
	case xmltree.Attribute:
		return "@" + n.Name.String()
	case xmltree.Text:
		return n.Value
	case xmltree.Comment:
		return "#" + n.Value
	case xmltree.Instruction:
		return "?" + n.Name.Local
	}
	return n.Name.String()
}

func TestPatternErrors(t *testing.T) {
	t.Parallel()
	for pattern, want := range map[string]string{
		"..": "a pattern goes only to children and attributes", "ancestor::a": "a pattern goes only to children and attributes",
		"a/": "a name or a node type is expected", "a b": "an operator is expected instead of 'b'", "1": "a name or a node type is expected",
		"": "a name or a node type is expected", "a|": "a name or a node type is expected", "$x": "a name or a node type is expected",
	} {
		if _, err := xpath.ParsePattern(pattern, library()); err == nil || err.Error() != want {
			t.Errorf("%s: got %v, want %s", pattern, err, want)
		}
	}
}

func TestPriorities(t *testing.T) {
	t.Parallel()
	for pattern, want := range map[string]float64{
		"a": 0, "p:a": 0, "@a": 0, "processing-instruction('x')": 0, "p:*": -0.25, "@p:*": -0.25, "*": -0.5, "@*": -0.5, "node()": -0.5, "text()": -0.5,
		"processing-instruction()": -0.5, "a/b": 0.5, "a[1]": 0.5, "/": 0.5, "/a": 0.5, "//a": 0.5, "id('x')": 0.5,
	} {
		all, err := xpath.ParsePattern(pattern, library())
		if err != nil || all[0].Priority != want {
			t.Errorf("%s: got %v (%v), want %v", pattern, all[0].Priority, err, want)
		}
	}
}

// FuzzEval looks for expressions that panic.
func FuzzEval(f *testing.F) {
	for _, seed := range []string{"//a[@b = 1]/../following::*[last()]", "count(a | b) * -3 mod 2 != sum(//c)", "substring(concat('a', .), 2, 3)", "id(1)/ancestor-or-self::node()"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, expression string) {
		_ = evaluate(t, `<a b="1"><c xml:lang="en">2</c><!--x--><?y z?>w</a>`, expression)
		_, _ = xpath.ParsePattern(expression, library())
	})
}
