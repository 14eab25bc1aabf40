package xmltree_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/portico-apim/portico/internal/xmltree"
)

// show writes a tree on one line: names with their namespaces in braces, values quoted.
func show(n *xmltree.Node) string {
	var parts []string
	for _, s := range n.Declared() {
		parts = append(parts, fmt.Sprintf("xmlns:%s=%q", s.Prefix, s.URI))
	}
	for _, a := range n.Attrs {
		parts = append(parts, "@"+expanded(a.Name)+fmt.Sprintf("=%q", a.Value))
	}
	for _, c := range n.Children {
		parts = append(parts, show(c))
	}
	inner := strings.Join(parts, " ")
	switch n.Kind {
	case xmltree.Element:
		return expanded(n.Name) + "(" + inner + ")"
	case xmltree.Comment:
		return fmt.Sprintf("comment%q", n.Value)
	case xmltree.Instruction:
		return fmt.Sprintf("pi:%s%q", n.Name.Local, n.Value)
	case xmltree.Text:
		if n.CDATA {
			return fmt.Sprintf("cdata%q", n.Value)
		}
		return fmt.Sprintf("%q", n.Value)
	}
	return inner
}

func expanded(n xmltree.Name) string {
	if n.Space == "" {
		return n.String()
	}
	return n.String() + "{" + n.Space + "}"
}

func TestParse(t *testing.T) {
	t.Parallel()
	rows := []struct{ text, want string }{
		{`<a/>`, `a()`},
		{"\ufeff<?xml version='1.0' encoding=\"utf-8\" standalone='yes' ?>\n<a></a >\n", `a()`},
		{`<a b="1" c='"'>x<d/>y</a>`, `a(@b="1" @c="\"" "x" d() "y")`},
		{"<a>\r\n \r</a>", `a("\n \n")`},
		{"<a b='\r\n\t&#10;&#9;x'/>", `a(@b="  \n\tx")`},
		{`<a>&lt;&gt;&amp;&quot;&apos;&#65;&#x42;&#x1F600;</a>`, `a("<>&\"'AB😀")`},
		{`<a>x<![CDATA[<b>&amp;]]>y<![CDATA[]]></a>`, `a("x" cdata"<b>&amp;" "y" cdata"")`},
		{`<!-- c --><?go  to it?><a><!----><?stop?></a><!--d-->`, `comment" c " pi:go"to it" a(comment"" pi:stop"") comment"d"`},
		{`<!DOCTYPE a SYSTEM "a.dtd"><a/>`, `a()`},
		{`<a xmlns="urn:1"><b xmlns=""/><c/></a>`, `a{urn:1}(xmlns:="urn:1" b(xmlns:="") c{urn:1}())`},
		{`<p:a p:b="1" b="2" xmlns:p="urn:p" xmlns:q="urn:q"><p:c xmlns:p="urn:r"/><xml:d xml:lang="en"/></p:a>`,
			`p:a{urn:p}(xmlns:p="urn:p" xmlns:q="urn:q" @p:b{urn:p}="1" @b="2" p:c{urn:r}(xmlns:p="urn:r") xml:d{http://www.w3.org/XML/1998/namespace}(@xml:lang{http://www.w3.org/XML/1998/namespace}="en"))`},
		{`<größe.1-2_3 ä="1"/>`, `größe.1-2_3(@ä="1")`},
		{`<a b = '1'/>`, `a(@b="1")`},
	}
	for _, row := range rows {
		doc, err := xmltree.Parse(row.text, xmltree.DefaultLimits)
		if err != nil {
			t.Errorf("%s: %v", row.text, err)
		} else if got := show(doc.Node); got != row.want {
			t.Errorf("%s\n got %s\nwant %s", row.text, got, row.want)
		}
	}
}

func TestParseErrors(t *testing.T) {
	t.Parallel()
	rows := []struct{ text, want string }{
		{"", "Root element is missing."},
		{"<!-- -->", "Root element is missing."},
		{"x", "Data at the root level is invalid. Line 1, position 1."},
		{"<a/> x", "Data at the root level is invalid. Line 1, position 6."},
		{"<a/><![CDATA[]]>", "Data at the root level is invalid. Line 1, position 5."},
		{"<a/>\n <b/>", "There are multiple root elements. Line 2, position 3."},
		{"<a><b>", "Unexpected end of file has occurred. The following elements are not closed: b, a. Line 1, position 7."},
		{"<a>\n<b></a>", "The 'b' start tag on line 2 position 2 does not match the end tag of 'a'. Line 2, position 6."},
		{"</a>", "Unexpected end tag. Line 1, position 3."},
		{"<a/></a>", "Unexpected end tag. Line 1, position 7."},
		{"<a", "Unexpected end of file has occurred. Line 1, position 3."},
		{"<a b", "Unexpected end of file has occurred. Line 1, position 5."},
		{"<a b/>", "'/' is an unexpected token. The expected token is '='. Line 1, position 5."},
		{"<a b=1/>", `'1' is an unexpected token. The expected token is '"' or '''. Line 1, position 6.`},
		{"<a b='1'c='2'/>", "'c' is an unexpected token. The expected token is '>'. Line 1, position 9."},
		{"<a b='1/>", "There is an unclosed literal string. Line 1, position 10."},
		{"<a b='<'/>", "'<', hexadecimal value 0x3C, is an invalid attribute character. Line 1, position 7."},
		{"<a / >", "'/' is an unexpected token. The expected token is '>'. Line 1, position 4."},
		{"<a b='1' b='2'/>", "'b' is a duplicate attribute name. Line 1, position 10."},
		{"<a xmlns:p='u' xmlns:q='u' p:b='1' q:b='2'/>", "'b' is a duplicate attribute name. Line 1, position 36."},
		{"<a xmlns='u' xmlns='v'/>", "'xmlns' is a duplicate attribute name. Line 1, position 14."},
		{"<p:a/>", "'p' is an undeclared prefix. Line 1, position 2."},
		{"<a p:b='1'/>", "'p' is an undeclared prefix. Line 1, position 4."},
		{"<a xmlns:p=''/>", "Invalid namespace declaration. Line 1, position 4."},
		{"<a xmlns:xmlns='u'/>", `Prefix "xmlns" is reserved for use by XML. Line 1, position 4.`},
		{"<a xmlns:xml='u'/>", `Prefix "xml" is reserved for use by XML and can be mapped only to namespace name "http://www.w3.org/XML/1998/namespace". Line 1, position 4.`},
		{"<a:b:c/>", "The ':' character, hexadecimal value 0x3A, cannot be included in a name. Line 1, position 3."},
		{"<:a/>", "The ':' character, hexadecimal value 0x3A, cannot be included in a name. Line 1, position 2."},
		{"<1/>", "Name cannot begin with the '1' character, hexadecimal value 0x31. Line 1, position 2."},
		{"<a>&nbsp;</a>", "Reference to undeclared entity 'nbsp'. Line 1, position 5."},
		{"<a>& </a>", "An error occurred while parsing EntityName. Line 1, position 4."},
		{"<a>x & y;</a>", "An error occurred while parsing EntityName. Line 1, position 7."},
		{"<a>&#xZ;</a>", "Invalid syntax for a hexadecimal numeric entity reference. Line 1, position 5."},
		{"<a>&#;</a>", "Invalid syntax for a decimal numeric entity reference. Line 1, position 5."},
		{"<a>&#0;</a>", "'.', hexadecimal value 0x00, is an invalid character. Line 1, position 5."},
		{"<a>\x01</a>", "'.', hexadecimal value 0x01, is an invalid character. Line 1, position 4."},
		{"<a>]]></a>", "']]>' is not allowed in character data. Line 1, position 4."},
		{"<a><!-- -- --></a>", "An XML comment cannot contain '--', and '-' cannot be the last character. Line 1, position 9."},
		{"<a><!-- </a>", "Unexpected end of file while parsing Comment has occurred. Line 1, position 13."},
		{"<a><![CDATA[</a>", "Unexpected end of file while parsing CDATA has occurred. Line 1, position 17."},
		{" <?xml version='1.0'?><a/>",
			"Unexpected XML declaration. The XML declaration must be the first node in the document, and no white space characters are allowed to appear before it. Line 1, position 2."},
		{"<?xml encoding='utf-8'?><a/>", "Syntax for an XML declaration is invalid. Line 1, position 23."},
		{"<?xml version='2.0'?><a/>", "Version number '2.0' is invalid. Line 1, position 20."},
		{"<?xml version='1.0' x='1'?><a/>", "Syntax for an XML declaration is invalid. Line 1, position 26."},
		{"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "For security reasons DTD is prohibited in this XML document. Line 1, position 1."},
		{"<a/><!DOCTYPE a>", "Unexpected DTD declaration. Line 1, position 5."},
		{"<ä>\n<ü></ö></ä>", "The 'ü' start tag on line 2 position 2 does not match the end tag of 'ö'. Line 2, position 6."},
	}
	for _, row := range rows {
		_, err := xmltree.Parse(row.text, xmltree.DefaultLimits)
		if err == nil || err.Error() != row.want {
			t.Errorf("%q\n got %v\nwant %s", row.text, err, row.want)
		}
	}
}

func TestDeclaration(t *testing.T) {
	t.Parallel()
	doc, err := xmltree.Parse(`<?xml version="1.0" encoding="ISO-8859-1" standalone="no"?><!DOCTYPE a PUBLIC "p" "s"><a/>`, xmltree.DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprintf("%+v %s", *doc.Declaration, doc.Doctype); got != `{Version:1.0 Encoding:ISO-8859-1 Standalone:no} a PUBLIC "p" "s"` {
		t.Error(got)
	}
}

func TestLimits(t *testing.T) {
	t.Parallel()
	rows := []struct {
		text string
		ok   bool
	}{
		{"<a><b><c/></b></a>", true},
		{"<a><b><c><d/></c></b></a>", false},
		{"<a>1<b/>2</a>", true},
		{"<a>1<b x='1'/>2</a>", false},
	}
	for _, row := range rows {
		_, err := xmltree.Parse(row.text, xmltree.Limits{Depth: 3, Nodes: 5})
		if (err == nil) != row.ok || err != nil && !errors.Is(err, xmltree.ErrTooLarge) {
			t.Errorf("%s: %v", row.text, err)
		}
	}
}

func TestNavigation(t *testing.T) {
	t.Parallel()
	doc, err := xmltree.Parse("<a b='1'>x<c><![CDATA[y]]><!--no--></c>z</a>", xmltree.DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	a := doc.DocumentElement()
	c := a.Children[1]
	value, ok := a.Attr("", "b")
	if a.Text() != "xyz" || value != "1" || !ok || c.Document() != doc.Node || c.Index != 1 || a.Order >= a.Attrs[0].Order || a.Attrs[0].Order >= c.Order {
		t.Errorf("text %q, attribute %q %v, order %d %d %d", a.Text(), value, ok, a.Order, a.Attrs[0].Order, c.Order)
	}
}

func TestScope(t *testing.T) {
	t.Parallel()
	doc, err := xmltree.Parse("<a xmlns='u' xmlns:p='v' xmlns:q='w'><b xmlns='' xmlns:p='x'/></a>", xmltree.DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, s := range doc.DocumentElement().Children[0].Scope.All() {
		all = append(all, s.Prefix+"="+s.URI)
	}
	if got := strings.Join(all, " "); got != "p=x q=w" {
		t.Error(got)
	}
}

// FuzzParse looks for texts that make the parser panic, or build a tree whose nodes do not know their places.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{"<a b='1'>&lt;<![CDATA[x]]></a>", "<?xml version='1.0'?><p:a xmlns:p='u'><!--c--><?d e?></p:a>", "<a", "<a>&#x;</a>", "<!DOCTYPE a><a/>"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		doc, err := xmltree.Parse(text, xmltree.Limits{Depth: 50, Nodes: 1000})
		if err == nil {
			check(t, doc.Node)
		}
	})
}

func check(t *testing.T, n *xmltree.Node) {
	for i, c := range n.Children {
		if c.Parent != n || c.Index != i || c.Order <= n.Order {
			t.Errorf("%s: child %d has index %d and order %d", n.Name, i, c.Index, c.Order)
		}
		check(t, c)
	}
}

// events writes down what a Handler gets.
type events struct{ b strings.Builder }

func (e *events) Declaration(d xmltree.Declaration) error {
	fmt.Fprintf(&e.b, "declaration(%s,%s,%s) ", d.Version, d.Encoding, d.Standalone)
	return nil
}

func (e *events) Doctype(d xmltree.Doctype) error {
	fmt.Fprintf(&e.b, "doctype(%s,%s,%s) ", d.Name, d.Public, d.System)
	return nil
}

func (e *events) Start(tag *xmltree.Tag) error {
	e.b.WriteString(expanded(tag.Name) + "(")
	for _, a := range tag.Attrs {
		fmt.Fprintf(&e.b, "@%s=%q ", expanded(a.Name), a.Value)
	}
	return nil
}

func (e *events) End(open bool) error {
	fmt.Fprintf(&e.b, ")%t ", open)
	return nil
}

func (e *events) Text(value string, cdata bool) error {
	fmt.Fprintf(&e.b, "%q,%t ", value, cdata)
	return nil
}

func (e *events) Comment(value string) error {
	fmt.Fprintf(&e.b, "comment%q ", value)
	return nil
}

func (e *events) Instruction(target, value string) error {
	fmt.Fprintf(&e.b, "pi:%s%q ", target, value)
	return nil
}

func TestRead(t *testing.T) {
	t.Parallel()
	rows := []struct{ text, want string }{
		{"<?xml version='1.0' standalone='no'?>\n<!DOCTYPE a PUBLIC 'p' \"s\" >\n<a/>", `declaration(1.0,,no) "\n",false doctype(a,p,s) "\n",false a()false `},
		{`<a c="1" xmlns="u" xmlns:p="v" p:d="2">x<![CDATA[y]]><b/></a>`,
			`a{u}(@c="1" @xmlns="u" @xmlns:p{http://www.w3.org/2000/xmlns/}="v" @p:d{v}="2" "x",false "y",true b{u}()false )true `},
		{`<a><?t d?><!--c--></a>`, `a(pi:t"d" comment"c" )true `},
	}
	for _, row := range rows {
		e := &events{}
		if err := xmltree.Read(row.text, e); err != nil {
			t.Errorf("%s: %v", row.text, err)
		} else if got := e.b.String(); got != row.want {
			t.Errorf("%s\n got %s\nwant %s", row.text, got, row.want)
		}
	}
}
