package policies

import (
	"strings"

	"github.com/portico-apim/portico/internal/model"
	"github.com/portico-apim/portico/internal/policy"
)

// validateHeaders checks the header fields of the response against those that the operation describes for its status code.
type validateHeaders struct {
	// SpecifiedAction is what becomes of a header that the operation describes and whose value does not conform.
	SpecifiedAction policy.Expr[string] `attr:"specified-header-action,required" enum:"ignore prevent detect"`
	// UnspecifiedAction is what becomes of a header that the operation does not describe.
	UnspecifiedAction policy.Expr[string] `attr:"unspecified-header-action,required" enum:"ignore prevent detect"`
	// ErrorsVariable names the variable that errors are appended to.
	ErrorsVariable string `attr:"errors-variable-name"`
	// Headers are decided one by one.
	Headers []parameterAction `elem:"header"`
}

// Run checks the response's header.
func (p *validateHeaders) Run(x *policy.Exchange) error {
	if x.Response == nil || x.Operation == nil {
		return nil
	}
	v := &validation{x: x, variable: p.ErrorsVariable}
	c := parameterCheck{
		validation: v, kind: responseHeader, actions: p.Headers,
		specified:   func() (string, error) { return v.action(&p.SpecifiedAction, "specified-header-action") },
		unspecified: func() (string, error) { return v.action(&p.UnspecifiedAction, "unspecified-header-action") },
	}
	if m := describedResponse(x); m != nil {
		c.declared = m.Headers
	}
	if err := c.run(headers(&x.Response.Header)); err != nil {
		return err
	}
	return v.settle()
}

// describedResponse returns what the operation says of a response with the status code, or of any; nil if nothing.
func describedResponse(x *policy.Exchange) *model.Message {
	var any *model.Message
	for _, m := range x.Operation.Responses {
		switch m.Status {
		case x.Response.Status:
			return m
		case 0:
			any = m
		}
	}
	return any
}

// headers lists the fields of a header by name, in their order.
func headers(h *policy.Header) []given {
	var all []given
	index := map[string]int{}
	for name, value := range h.All() {
		key := strings.ToLower(name)
		i, ok := index[key]
		if !ok {
			i, index[key] = len(all), len(all)
			all = append(all, given{name: name})
		}
		all[i].values = append(all[i].values, value)
	}
	return all
}
