package policies

import (
	"bytes"

	"github.com/portico-apim/portico/internal/policy"
)

// findAndReplace replaces every occurrence of a text in the body of the request, or in outbound and on-error of the response.
//
// The text is compared as it is, not as a regular expression. A body that is compressed stays as it is.
type findAndReplace struct {
	// From is the text to find.
	From policy.Expr[string] `attr:"from,required,verbatim"`
	// To is what takes its place; empty removes it.
	To policy.Expr[string] `attr:"to,required,verbatim"`
}

// Check refuses to search for nothing.
func (p *findAndReplace) Check(c *policy.Check) {
	if _, given := c.Element.Attr("from"); !given {
		return
	}
	if from, literal := p.From.Literal(); literal && from == "" {
		c.Errorf("from", "The text to find must not be empty.")
	}
}

// Run changes the body.
func (p *findAndReplace) Run(x *policy.Exchange) error {
	from, err := p.From.Eval(x)
	if err != nil {
		return err
	}
	to, err := p.To.Eval(x)
	if err != nil {
		return err
	}
	if from == "" {
		return invalid("String cannot be of zero length.")
	}
	m := subject(x)
	if !m.Body.Exists() || compressed(x, m, "find-and-replace") {
		return nil
	}
	return replaceIn(x, m, []byte(from), []byte(to))
}

// replaceIn changes the body of a message if it holds the text.
func replaceIn(x *policy.Exchange, m *policy.Message, from, to []byte) error {
	body, err := readBody(x, m)
	if err == nil && bytes.Contains(body, from) {
		m.SetBody(bytes.ReplaceAll(body, from, to))
	}
	return err
}
