package policies

import (
	"github.com/portico-apim/portico/internal/policy"
)

// setMethod changes the method of the request.
type setMethod struct {
	// Method is the new method. Methods are case-sensitive.
	Method policy.Expr[string] `text:"required"`
}

// Check refuses a literal that is no method.
func (p *setMethod) Check(c *policy.Check) {
	if method, ok := p.Method.Literal(); ok && !isToken(method) {
		c.Errorf("", "'%s' is not an HTTP method.", method)
	}
}

// Run sets the method.
func (p *setMethod) Run(x *policy.Exchange) error { return p.apply(x, x.Request) }

// apply sets the method of a message.
func (p *setMethod) apply(x *policy.Exchange, m *policy.Message) error {
	method, err := p.Method.Eval(x)
	if err == nil && !isToken(method) {
		err = invalid("'%s' is not an HTTP method.", method)
	}
	if err != nil {
		return err
	}
	m.Method = method
	return nil
}

// isToken reports whether a text is a token: a method or the name of a header field (RFC 9110 section 5.6.2).
func isToken(text string) bool {
	for i := range len(text) {
		if c := text[i]; c <= ' ' || c >= 0x7f || isSeparator(c) {
			return false
		}
	}
	return text != ""
}

func isSeparator(c byte) bool {
	switch c {
	case '"', '(', ')', ',', '/', ':', ';', '<', '=', '>', '?', '@', '[', '\\', ']', '{', '}':
		return true
	}
	return false
}
