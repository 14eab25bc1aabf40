package policies

import (
	"strings"

	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/policy"
	"github.com/portico-apim/portico/internal/policyxml"
)

// setBody replaces the body of the request, or in outbound and on-error that of the response.
//
// Text and markup between the tags are the body as they are written, white space included; an expression gives a string, a byte[], or
// something whose text is the body; a Liquid template is rendered. The headers that described the old body go, Content-Type stays.
type setBody struct {
	// Body is the new content.
	Body policy.Expr[rt.Value] `text:"verbatim,markup"`
	// Value may hold the content in place of the element itself.
	Value policy.Expr[rt.Value] `elem:"value,verbatim"`
	// Template is the template language of the content: liquid or, as without the attribute, none.
	//
	// Templates are those of DotLiquid in C# mode: {{body.name | Upcase}}. The variable body is what the body was, JSON or XML as Content-Type says; context shows what
	// it shows in expressions, and OriginalMethod, HasBody and ClientCertificates of the request. JSONArrayFor is a for that writes commas.
	Template string `attr:"template"`
	// XSINil is what elements with xsi:nil="true" are in templates: an empty text (blank), or nil (null).
	XSINil string `attr:"xsi-nil" enum:"blank null" default:"blank"`
	// ParseDate makes dates of the texts in JSON that look like dates.
	ParseDate bool `attr:"parse-date" default:"true"`
	// HTMLDecodeExpression reads entities such as &lt; between the braces of a template as the characters they stand for.
	HTMLDecodeExpression bool `attr:"html-decode-expression"`

	liquid *liquidTemplate
}

// Check parses a template.
func (p *setBody) Check(c *policy.Check) {
	switch {
	case strings.EqualFold(p.Template, "liquid"):
		p.liquid = newLiquidTemplate(c, p, p.text(c))
	case p.Template != "" && p.Template != "none":
		c.Errorf("template", "The value '%s' of 'template' is not valid: it must be one of none, liquid.", p.Template)
	default:
		for _, attr := range []string{"xsi-nil", "parse-date", "html-decode-expression"} {
			if _, given := c.Element.Attr(attr); given {
				c.Warnf(attr, "'%s' applies only to Liquid templates.", attr)
			}
		}
	}
}

// text is the content as it is written.
func (p *setBody) text(c *policy.Check) policyxml.Value {
	if p.Value.IsSet() {
		return c.Element.Child("value").Text()
	}
	return c.Text()
}

// content is what the body is made of.
func (p *setBody) content() *policy.Expr[rt.Value] {
	if p.Value.IsSet() {
		return &p.Value
	}
	return &p.Body
}

// Run replaces the body.
func (p *setBody) Run(x *policy.Exchange) error { return p.apply(x, subject(x), subject(x)) }

// apply replaces the body of a message. A template sees the body of another one, or none.
func (p *setBody) apply(x *policy.Exchange, m, seen *policy.Message) error {
	if p.liquid != nil {
		text, err := p.liquid.render(x, seen)
		if err == nil {
			m.SetBody([]byte(text))
		}
		return err
	}
	value, err := p.content().Eval(x)
	if err != nil {
		return err
	}
	m.SetBody(bodyOf(value))
	return nil
}
