package policies

import (
	"strings"

	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/policy"
)

// setBody replaces the body of the request, or in outbound and on-error that of the response.
//
// Text and markup between the tags are the body as they are written, white space included; an expression gives a string, a byte[], or
// something whose text is the body. The headers that described the old body go, Content-Type stays.
type setBody struct {
	// Body is the new content.
	Body policy.Expr[rt.Value] `text:"verbatim,markup"`
	// Value may hold the content in place of the element itself.
	Value policy.Expr[rt.Value] `elem:"value,verbatim"`
	// Template is the template language of the content; only none, the default, can be used.
	Template string `attr:"template"`
	// XSINil is about Liquid templates, which are refused.
	XSINil string `attr:"xsi-nil" enum:"blank null"`
	// ParseDate is about Liquid templates, which are refused.
	ParseDate *bool `attr:"parse-date"`
	// HTMLDecodeExpression is about Liquid templates, which are refused.
	HTMLDecodeExpression *bool `attr:"html-decode-expression"`
}

// Check refuses what belongs to Liquid templates.
func (p *setBody) Check(c *policy.Check) {
	switch {
	case strings.EqualFold(p.Template, "liquid"):
		c.Errorf("template", "Liquid templates are not supported by this version; write the body as an expression.")
	case p.Template != "" && p.Template != "none":
		c.Errorf("template", "The value '%s' of 'template' is not valid: it must be one of none, liquid.", p.Template)
	default:
		for _, attr := range []string{"xsi-nil", "parse-date", "html-decode-expression"} {
			if _, given := c.Element.Attr(attr); given {
				c.Errorf(attr, "'%s' applies only to Liquid templates, which are not supported by this version.", attr)
			}
		}
	}
}

// Run replaces the body.
func (p *setBody) Run(x *policy.Exchange) error { return p.apply(x, subject(x)) }

// apply replaces the body of a message.
func (p *setBody) apply(x *policy.Exchange, m *policy.Message) error {
	body := &p.Body
	if p.Value.IsSet() {
		body = &p.Value
	}
	value, err := body.Eval(x)
	if err != nil {
		return err
	}
	m.SetBody(bodyOf(value))
	return nil
}
