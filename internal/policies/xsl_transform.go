package policies

import (
	"errors"
	"fmt"
	"mime"
	"strings"
	"unicode/utf8"

	"github.com/portico-apim/portico/internal/policy"
	"github.com/portico-apim/portico/internal/policyxml"
	"github.com/portico-apim/portico/internal/source"
	"github.com/portico-apim/portico/internal/xmltree"
	"github.com/portico-apim/portico/internal/xslt"
)

// xslTransform transforms the body of the request, or in outbound that of the response, with an XSLT 1.0 stylesheet.
//
// The stylesheet stands in the policy as it is, with named values put in, and is compiled when the document is saved. Expressions in it are text: what it is to know
// of the exchange comes in parameters. A compressed body stays as it is. What xsl:message says is in the trace. A result that is no XML, or whose xsl:output has a
// media-type, changes Content-Type.
type xslTransform struct {
	// Parameters are values for the parameters of the stylesheet.
	Parameters []xslParameter `elem:"parameter"`
	// Stylesheet is the XSLT. import, include, document() and scripts are refused.
	Stylesheet policy.Markup `elem:"xsl:stylesheet,required"`

	// sheet is nil as long as the document is not complete.
	sheet *xslt.Stylesheet
}

// xslParameter is the value of one parameter of the stylesheet.
type xslParameter struct {
	// Name is that of an xsl:param at the top of the stylesheet.
	Name string `attr:"name,required"`
	// Value is a text, also where an expression gives something else.
	Value policy.Expr[string] `text:""`
}

// Check compiles the stylesheet.
func (p *xslTransform) Check(c *policy.Check) {
	sequence(c, "parameter", "xsl:stylesheet")
	text := p.Stylesheet.Value()
	if text.Text == "" || c.Env().Incomplete && text.Refers() {
		return
	}
	for child := range c.Element.Elements() {
		if child.Name != "parameter" {
			warnOfExpressions(c, child)
		}
	}
	var err error
	var wrong *xslt.Error
	if p.sheet, err = xslt.Compile(text.Text); errors.As(err, &wrong) {
		offset, length := placeIn(text.Text, wrong.Line, wrong.Column)
		c.Within(text, offset, length, source.Error, strings.ToUpper(wrong.Message[:1])+strings.TrimSuffix(wrong.Message[1:], ".")+".")
		return
	}
	p.checkParameters(c)
}

// checkParameters complains about parameters that are there twice, and warns of those that the stylesheet does not have.
func (p *xslTransform) checkParameters(c *policy.Check) {
	seen := map[string]bool{}
	for child := range c.Element.Elements() {
		name, given := child.Attr("name")
		if child.Name != "parameter" || !given {
			continue
		}
		complain := func(severity source.Severity, format string) {
			c.Within(name.Value, 0, len(name.Value.Text), severity, fmt.Sprintf(format, name.Value.Trimmed()))
		}
		switch declared := name.Value.Trimmed(); {
		case seen[declared]:
			complain(source.Error, "The parameter '%s' is there twice.")
		case !p.sheet.HasParameter(declared):
			complain(source.Warning, "The stylesheet has no parameter '%s' at its top.")
		}
		seen[name.Value.Trimmed()] = true
	}
}

// warnOfExpressions warns of text in a stylesheet that looks like an expression.
func warnOfExpressions(c *policy.Check, el *policyxml.Element) {
	for _, n := range el.Children {
		switch n := n.(type) {
		case *policyxml.Element:
			warnOfExpressions(c, n)
		case *policyxml.Text:
			if n.Value.IsExpression() {
				c.Within(n.Value, 0, len(n.Value.Text), source.Warning, "Expressions in a stylesheet are text. Hand the value in with a 'parameter'.")
			}
		}
	}
}

// placeIn returns where the name at a line and column of a text stands; the whole text if there is no line.
func placeIn(text string, line, column int) (offset, length int) {
	if line == 0 {
		return 0, len(text)
	}
	for ; line > 1; line-- {
		offset += strings.IndexByte(text[offset:], '\n') + 1
	}
	for ; column > 1 && offset < len(text); column-- {
		_, n := utf8.DecodeRuneInString(text[offset:])
		offset += n
	}
	length = strings.IndexAny(text[offset:], " \t\r\n/>=")
	return offset, max(length, 1)
}

// Run transforms the body.
func (p *xslTransform) Run(x *policy.Exchange) error {
	m := subject(x)
	if p.sheet == nil || !m.Body.Exists() || compressed(x, m, "xsl-transform") {
		return nil
	}
	parameters := map[string]string{}
	for i := range p.Parameters {
		value, err := p.Parameters[i].Value.Eval(x)
		if err != nil {
			return err
		}
		parameters[p.Parameters[i].Name] = value
	}
	body, err := readBody(x, m)
	if err != nil || len(body) == 0 {
		return err
	}
	text, err := m.Text(body)
	if err != nil {
		return err
	}
	result, err := p.sheet.Transform(text, xslt.Options{Parameters: parameters, Message: func(text string) { x.Note("xsl-transform", text) }})
	if err != nil {
		return p.failed(err)
	}
	m.SetBody([]byte(result.Text))
	setResultType(m, result)
	return nil
}

// setResultType says what a result is: what the stylesheet says, but XML stays of the type it had.
func setResultType(m *policy.Message, result *xslt.Result) {
	before := m.Header.Get("Content-Type")
	t, parameters, err := mime.ParseMediaType(before)
	if !result.Standard || err != nil || !isXML(t) {
		m.Header.Set("Content-Type", result.ContentType)
		return
	}
	if charset := parameters["charset"]; charset != "" && !strings.EqualFold(charset, result.Charset) {
		parameters["charset"] = result.Charset
		m.Header.Set("Content-Type", mime.FormatMediaType(t, parameters))
	}
}

// failed is the error of a transformation, with the place of the instruction in the policy document.
func (p *xslTransform) failed(err error) error {
	var malformed *xmltree.Error
	if errors.As(err, &malformed) {
		return notConverted("XML", err)
	}
	message := "The message body cannot be transformed: " + strings.TrimSuffix(err.Error(), ".") + "."
	var wrong *xslt.Error
	if errors.As(err, &wrong) && wrong.Line > 0 {
		sheet := p.Stylesheet.Value()
		offset, _ := placeIn(sheet.Text, wrong.Line, wrong.Column)
		document, span := sheet.Source().Outermost(source.At(offset))
		line, column := document.Position(span.Start)
		message += fmt.Sprintf(" Line %d, position %d of the policy document.", line, column)
	}
	return &policy.Error{Reason: "BodyConversionFailure", Message: message, Cause: err}
}
