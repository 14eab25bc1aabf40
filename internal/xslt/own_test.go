package xslt_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/portico-apim/portico/internal/xmltree"
	"github.com/portico-apim/portico/internal/xpath"
	"github.com/portico-apim/portico/internal/xslt"
)

// TestWritten has what xsltproc writes otherwise than .NET, or otherwise than the recommendation says.
func TestWritten(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ sheet, document, want string }{
		{`<xsl:template match="/"><o/></xsl:template>`, "<r/>", `<?xml version="1.0" encoding="utf-8"?><o />`},
		{`<xsl:output indent="yes" standalone="yes"/><xsl:template match="/"><o><i/></o></xsl:template>`, "<r/>", "<?xml version=\"1.0\" encoding=\"utf-8\" standalone=\"yes\"?>\n<o>\n  <i />\n</o>"},
		{`<xsl:output encoding="ISO-8859-1"/><xsl:template match="/"><o a="é">é😀</o></xsl:template>`, "<r/>", `<?xml version="1.0" encoding="ISO-8859-1"?><o a="&#xE9;">&#xE9;&#x1F600;</o>`},
		{`<xsl:output encoding="utf-16"/><xsl:template match="/"><o>é</o></xsl:template>`, "<r/>", `<?xml version="1.0" encoding="utf-8"?><o>é</o>`},
		{`<xsl:output omit-xml-declaration="yes"/><xsl:template match="/"><o>a&#13;b<xsl:attribute name="x">late</xsl:attribute></o></xsl:template>`, "<r/>", "! an attribute cannot follow the content of its element"},
		{`<xsl:output method="html"/><xsl:template match="/"><html><head><title>T</title></head><body><p>a <b>b</b></p><br/><a href="é">x</a></body></html></xsl:template>`, "<r/>",
			"<html>\n  <head>\n    <META http-equiv=\"Content-Type\" content=\"text/html; charset=utf-8\">\n    <title>T</title>\n  </head>\n  <body>\n    <p>a <b>b</b></p>\n    <br><a href=\"%C3%A9\">x</a></body>\n</html>"},
		{`<xsl:output method="html" indent="no"/><xsl:template match="/"><p a="&lt;&amp;{x}" disabled="no"><xsl:text>&#160;</xsl:text><xsl:processing-instruction name="p">q</xsl:processing-instruction></p></xsl:template>`, "<r/>",
			`<p a="<&amp;" disabled="no">&nbsp;<?p q></p>`},
		{`<xsl:template match="/"><xsl:value-of select="system-property('xsl:version')"/></xsl:template>`, "<r/>", `<?xml version="1.0" encoding="utf-8"?>1`},
		{`<xsl:template match="/"><xsl:value-of select="system-property('xsl:vendor')"/></xsl:template>`, "<r/>", `<?xml version="1.0" encoding="utf-8"?>Portico`},
		{`<xsl:strip-space elements="*"/><xsl:output omit-xml-declaration="yes"/><xsl:template match="/"><xsl:copy-of select="/"/></xsl:template>`, `<r> <a xml:space="preserve"> </a> </r>`, `<r><a xml:space="preserve"> </a></r>`},
		{`<xsl:output omit-xml-declaration="yes"/><xsl:template match="/"><xsl:comment>a--b-</xsl:comment><xsl:processing-instruction name="p">a?>b</xsl:processing-instruction></xsl:template>`, "<r/>", `<!--a- -b- --><?p a? >b?>`},
		{`<xsl:output omit-xml-declaration="yes"/><xsl:template match="/"><o><xsl:for-each select="//n"><xsl:sort case-order="upper-first"/><xsl:value-of select="."/></xsl:for-each><xsl:for-each select="//n"><xsl:sort/><xsl:value-of select="."/></xsl:for-each></o></xsl:template>`,
			`<r><n>b</n><n>A</n><n>a</n><n>B</n></r>`, `<o>AaBbaAbB</o>`},
		{`<xsl:output omit-xml-declaration="yes"/><xsl:template match="/"><o><xsl:for-each select="//n"><xsl:sort data-type="number"/><xsl:value-of select="."/></xsl:for-each></o></xsl:template>`,
			`<r><n>2</n><n>x</n><n>-1</n></r>`, `<o>x-12</o>`},
		{`<xsl:output omit-xml-declaration="yes"/><xsl:template match="/"><o><xsl:attribute name="p:a" namespace="urn:1">1</xsl:attribute><xsl:attribute name="p:b" namespace="urn:2">2</xsl:attribute></o></xsl:template>`, "<r/>",
			`<o xmlns:p="urn:1" xmlns:xp_0="urn:2" p:a="1" xp_0:b="2" />`},
		{`<xsl:output omit-xml-declaration="yes"/><xsl:variable name="f">a<b>c</b><!--n--></xsl:variable><xsl:template match="/"><o e="{$f = 'ac'}" n="{$f = 'a'}"/></xsl:template>`, "<r/>", `<o e="true" n="false" />`},
		{`<xsl:output omit-xml-declaration="yes"/><xsl:strip-space elements="*"/><xsl:template match="/"><xsl:copy-of select="/"/></xsl:template>`, `<r> <b> </b> <c xml:space="preserve"> <d> </d></c></r>`, `<r><b /><c xml:space="preserve"> <d> </d></c></r>`},
		{`<xsl:output method="html" indent="no"/><xsl:template match="/"><x:y xmlns:x="urn:x"><x:br/></x:y></xsl:template>`, "<r/>", `<x:y xmlns:x="urn:x"><x:br /></x:y>`},
		{`<xsl:output method="text"/><xsl:template match="/"><xsl:value-of select="1 div 3"/>;<xsl:value-of select="100000 * 100000"/>;<xsl:value-of select="0.1 + 0.2"/>;<xsl:value-of select="number('1e3')"/></xsl:template>`, "<r/>",
			`0.3333333333333333;10000000000;0.30000000000000004;NaN`},
		{`<xsl:output omit-xml-declaration="yes"/><xsl:attribute-set name="a"><xsl:attribute name="x">1</xsl:attribute><xsl:attribute name="y">1</xsl:attribute></xsl:attribute-set><xsl:attribute-set name="b" use-attribute-sets="a"><xsl:attribute name="y">2</xsl:attribute></xsl:attribute-set><xsl:template match="/"><o xsl:use-attribute-sets="b" z="3"/></xsl:template>`, "<r/>",
			`<o x="1" y="2" z="3" />`},
	} {
		if got := transform(whole(row.sheet), row.document); got != row.want {
			t.Errorf("%s\n got %s\nwant %s", row.sheet, got, row.want)
		}
	}
}

func TestAlias(t *testing.T) {
	t.Parallel()
	got := transform(`<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:a="urn:a"><xsl:namespace-alias stylesheet-prefix="a" result-prefix="xsl"/>
		<xsl:output omit-xml-declaration="yes"/><xsl:template match="/"><a:stylesheet a:version="1.0"/></xsl:template></xsl:stylesheet>`, "<r/>")
	if want := `<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xsl:version="1.0" />`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestParametersAndMessages(t *testing.T) {
	t.Parallel()
	s, err := xslt.Compile(whole(`<xsl:output method="text" media-type="text/csv"/><xsl:param name="User-Agent"/><xsl:param name="other" select="'standard'"/><xsl:variable name="fixed" select="1"/>
		<xsl:template match="/"><xsl:message>m<b>n</b></xsl:message><xsl:value-of select="concat($User-Agent, $other, $fixed)"/></xsl:template>`))
	if err != nil {
		t.Fatal(err)
	}
	var messages []string
	r, err := s.Transform("<r/>", xslt.Options{
		Parameters: map[string]string{"User-Agent": "curl", "fixed": "no", "unknown": "x"}, Message: func(m string) { messages = append(messages, m) },
	})
	if err != nil || r.Text != "curlstandard1" || r.ContentType != "text/csv; charset=utf-8" || strings.Join(messages, ",") != "mn" {
		t.Errorf("got %+v, %v, %q", r, err, messages)
	}
}

// TestCompile has what is wrong with stylesheets, and where.
func TestCompile(t *testing.T) {
	t.Parallel()
	inTemplate := func(s string) string { return `<xsl:template match="/">` + s + `</xsl:template>` }
	for _, row := range []struct{ sheet, want string }{
		{`<xsl:import href="x"/>`, "'xsl:import' is not supported: a stylesheet cannot read other ones"},
		{`<xsl:include href="x"/>`, "'xsl:include' is not supported: a stylesheet cannot read other ones"},
		{`<xsl:if test="1"/>`, "'xsl:if' cannot stand in a stylesheet"},
		{`text`, "'xsl:stylesheet' cannot contain text"},
		{`<a/>`, "'a' is no element of a stylesheet"},
		{`<m:script xmlns:m="urn:schemas-microsoft-com:xslt"/>`, "scripts are not supported"},
		{`<xsl:template/>`, "'xsl:template' needs an attribute 'match' or 'name'"},
		{`<xsl:template name="a" mode="m"/>`, "'xsl:template' without 'match' can have no 'mode' and no 'priority'"},
		{`<xsl:template name="a"/><xsl:template name="a"/>`, "the template 'a' is there twice"},
		{`<xsl:template match="a["/>`, "'a[' in the attribute 'match' of 'xsl:template': the expression ends too early"},
		{`<xsl:template match="a" priority="x"/>`, "'x' is no priority"},
		{`<xsl:template match="a" mode="q:x"/>`, "the prefix 'q' is not declared"},
		{`<xsl:template match="a" colour="x"/>`, "'xsl:template' has no attribute 'colour'"},
		{`<xsl:variable name="a"/><xsl:param name="a"/>`, "the variable 'a' is declared twice"},
		{`<xsl:variable select="1"/>`, "the attribute 'name' of 'xsl:variable' is missing"},
		{`<xsl:variable name="1"/>`, "'1' is no name"},
		{`<xsl:variable name="a" select="$b"/>`, "'$b' in the attribute 'select' of 'xsl:variable': the variable 'b' is not declared"},
		{`<xsl:output method="pdf"/>`, "the output method 'pdf' is not available"},
		{`<xsl:output indent="maybe"/>`, "the attribute 'indent' of 'xsl:output' must be yes or no"},
		{`<xsl:output version="1.1"/>`, "the output version '1.1' is not available"},
		{`<xsl:key name="k" match="a" use="$x"/>`, "'$x' in the attribute 'use' of 'xsl:key': the variable 'x' is not declared"},
		{`<xsl:key name="k" match="a"/>`, "the attribute 'use' of 'xsl:key' is missing"},
		{`<xsl:decimal-format zero-digit="00"/>`, "the attribute 'zero-digit' of 'xsl:decimal-format' must be one character"},
		{`<xsl:decimal-format/><xsl:decimal-format NaN="x"/>`, "the decimal format '' is there twice"},
		{`<xsl:attribute-set name="s" use-attribute-sets="s"/>`, "the attribute set 's' uses itself"},
		{`<xsl:attribute-set name="s"><a/></xsl:attribute-set>`, "'xsl:attribute-set' contains only attributes"},
		{`<xsl:namespace-alias stylesheet-prefix="q" result-prefix="xsl"/>`, "the prefix 'q' is not declared"},
		{`<xsl:strip-space elements="q:*"/>`, "the prefix 'q' is not declared"},
		{inTemplate(`<xsl:call-template name="no"/>`), "there is no template 'no'"},
		{inTemplate(`<xsl:call-template name="no"><b/></xsl:call-template>`), "'xsl:call-template' contains only parameters"},
		{inTemplate(`<xsl:apply-templates><b/></xsl:apply-templates>`), "'xsl:apply-templates' contains only sorts and parameters"},
		{inTemplate(`<o xsl:use-attribute-sets="no"/>`), "there is no attribute set 'no'"},
		{inTemplate(`<o xsl:other="no"/>`), "'o' has no attribute 'xsl:other'"},
		{inTemplate(`<o a="{"/>`), "the attribute 'a' has a { without a }"},
		{inTemplate(`<o a="}"/>`), "the attribute 'a' has a } without a {"},
		{inTemplate(`<o a="{$x}"/>`), "'{$x}' in the attribute 'a' of 'o': the variable 'x' is not declared"},
		{inTemplate(`<xsl:value-of/>`), "the attribute 'select' of 'xsl:value-of' is missing"},
		{inTemplate(`<xsl:value-of select="1"><b/></xsl:value-of>`), "'xsl:value-of' must be empty"},
		{inTemplate(`<xsl:choose/>`), "'xsl:choose' needs a when"},
		{inTemplate(`<xsl:choose><xsl:otherwise/></xsl:choose>`), "'xsl:choose' needs a when"},
		{inTemplate(`<xsl:choose><b/></xsl:choose>`), "'xsl:choose' contains whens, and otherwise at the end"},
		{inTemplate(`<xsl:nope/>`), "'xsl:nope' cannot stand in a template"},
		{inTemplate(`<xsl:key name="k" match="a" use="1"/>`), "'xsl:key' cannot stand in a template"},
		{inTemplate(`<xsl:text><b/></xsl:text>`), "'xsl:text' contains only text"},
		{inTemplate(`<xsl:variable name="a"/><xsl:variable name="a"/>`), "the variable 'a' is declared twice"},
		{inTemplate(`<xsl:number level="deep"/>`), "'level' must be single, multiple or any"},
		{inTemplate(`<xsl:for-each select="a"><xsl:sort select="1 +"/></xsl:for-each>`), "'1 +' in the attribute 'select' of 'xsl:sort': the expression ends too early"},
		{inTemplate(`<xsl:apply-templates><xsl:with-param name="a"/><xsl:with-param name="a"/></xsl:apply-templates>`), "the parameter 'a' is there twice"},
		{inTemplate(`<xsl:message terminate="1"/>`), "the attribute 'terminate' of 'xsl:message' must be yes or no"},
		{inTemplate(strings.Repeat("<a>", 201) + strings.Repeat("</a>", 201)), "elements nest too deep"},
		{inTemplate(`<a>`), "The 'a' start tag on line 1 position 105 does not match the end tag of 'xsl:template'."},
	} {
		_, err := xslt.Compile(whole(row.sheet))
		var wrong *xslt.Error
		switch {
		case !errors.As(err, &wrong):
			t.Errorf("%s: no error but %v", row.sheet, err)
		case wrong.Message != row.want:
			t.Errorf("%s\n got %s\nwant %s", row.sheet, wrong.Message, row.want)
		case wrong.Line == 0 && !strings.Contains(row.want, "version"):
			t.Errorf("%s: no place", row.sheet)
		}
	}
	if _, err := xslt.Compile("<a/>"); err == nil || err.Error() != "the document element must be xsl:stylesheet, or have the attribute xsl:version" {
		t.Error(err)
	}
}

// TestFailing has what goes wrong in transformations.
func TestFailing(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ sheet, want string }{
		{`<xsl:variable name="a" select="$b"/><xsl:variable name="b" select="$a"/>`, "the variable 'a' depends on itself"},
		{`<xsl:template match="/"><xsl:message terminate="yes">stop</xsl:message></xsl:template>`, "Transform terminated: 'stop'."},
		{`<xsl:template match="/"><xsl:value-of select="document('x')"/></xsl:template>`, "the function document() is not supported: a stylesheet cannot read other documents"},
		{`<xsl:template match="/"><xsl:for-each select="1"/></xsl:template>`, "a node-set is expected"},
		{`<xsl:template match="/"><xsl:value-of select="key('no', 1)"/></xsl:template>`, "there is no key 'no'"},
		{`<xsl:template match="/"><xsl:value-of select="format-number(1, '0', 'no')"/></xsl:template>`, "there is no decimal format 'no'"},
		{`<xsl:template match="/"><xsl:value-of select="format-number(1, '0.0.0')"/></xsl:template>`, "'0.0.0' is no pattern of a number"},
		{`<xsl:template match="/"><xsl:element name="1"/></xsl:template>`, "'1' cannot be the name of an element or attribute"},
		{`<xsl:template match="/"><xsl:element name="q:a"/></xsl:template>`, "the prefix 'q' is not declared"},
		{`<xsl:template match="/"><o><xsl:attribute name="xmlns">x</xsl:attribute></o></xsl:template>`, "'xmlns' cannot be the name of an element or attribute"},
		{`<xsl:template match="/"><xsl:attribute name="a">x</xsl:attribute></xsl:template>`, "an attribute can stand only in an element"},
		{`<xsl:template match="/"><xsl:processing-instruction name="xml"/></xsl:template>`, "'xml' cannot be the name of a processing instruction"},
		{`<xsl:template match="/"><xsl:for-each select="*"><xsl:sort order="up"/></xsl:for-each></xsl:template>`, "'order' must be ascending or descending"},
		{`<xsl:template match="/"><xsl:for-each select="*"><xsl:sort data-type="date"/></xsl:for-each></xsl:template>`, "'data-type' must be text or number"},
		{`<xsl:template match="/"><xsl:for-each select="*"><xsl:sort case-order="x"/></xsl:for-each></xsl:template>`, "'case-order' must be upper-first or lower-first"},
		{`<xsl:template match="/"><xsl:call-template name="t"/></xsl:template><xsl:template name="t"><xsl:call-template name="t"/></xsl:template>`, "too many templates within each other were needed"},
		{`<xsl:template match="*"><xsl:apply-templates select="."/></xsl:template>`, "too many templates within each other were needed"},
	} {
		if got := transform(whole(row.sheet), "<r/>"); got != "! "+row.want {
			t.Errorf("%s\n got %s\nwant %s", row.sheet, got, row.want)
		}
	}
	if got := transform(whole(""), "<r>"); !strings.HasPrefix(got, "! Unexpected end of file") {
		t.Error(got)
	}
}

// TestLimits transforms what would take for ever, or all of the memory.
func TestLimits(t *testing.T) {
	t.Parallel()
	document := "<r>" + strings.Repeat("<a>text</a>", 2000) + "</r>"
	for _, sheet := range []string{
		`<xsl:template match="/"><xsl:for-each select="//a"><xsl:for-each select="//a"><xsl:for-each select="//a">x</xsl:for-each></xsl:for-each></xsl:for-each></xsl:template>`,
		`<xsl:template match="/"><xsl:for-each select="//a"><xsl:copy-of select="/"/></xsl:for-each></xsl:template>`,
		`<xsl:template match="/"><xsl:for-each select="//a"><xsl:for-each select="//a"><xsl:number level="any"/></xsl:for-each></xsl:for-each></xsl:template>`,
		`<xsl:template match="/"><xsl:call-template name="t"><xsl:with-param name="x" select="/"/></xsl:call-template></xsl:template>
			<xsl:template name="t"><xsl:param name="x"/><xsl:call-template name="t"><xsl:with-param name="x" select="concat($x, $x)"/></xsl:call-template></xsl:template>`,
	} {
		s, err := xslt.Compile(whole(sheet))
		if err != nil {
			t.Fatal(err)
		}
		_, err = s.Transform(document, xslt.Options{Steps: 1 << 20, Bytes: 1 << 20, Limits: xmltree.Limits{Depth: 100, Nodes: 1 << 14}})
		var limit *xpath.LimitError
		if !errors.As(err, &limit) && !errors.Is(err, xmltree.ErrTooLarge) {
			t.Errorf("%s: %v", sheet, err)
		}
	}
}

// FuzzTransform looks for stylesheets that panic.
func FuzzTransform(f *testing.F) {
	for _, seed := range []string{
		`<xsl:template match="@*|node()"><xsl:copy><xsl:apply-templates select="@*|node()"/></xsl:copy></xsl:template>`,
		`<xsl:key name="k" match="*" use="."/><xsl:template match="key('k', 1)"><xsl:number format="1.a" level="multiple"/><xsl:value-of select="format-number(., '#,##0.0;(0)')"/></xsl:template>`,
		`<xsl:output method="html" indent="yes"/><xsl:variable name="v"><a b="{1}"/></xsl:variable><xsl:template match="/"><xsl:for-each select="//*"><xsl:sort data-type="number"/><xsl:copy-of select="$v"/></xsl:for-each></xsl:template>`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, sheet string) {
		s, err := xslt.Compile(whole(sheet))
		if err != nil {
			return
		}
		_, _ = s.Transform(`<r a="1"><b>2</b><!--c--><?p q?>t</r>`, xslt.Options{Steps: 1 << 16, Bytes: 1 << 16})
	})
}
