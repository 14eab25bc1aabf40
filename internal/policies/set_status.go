package policies

import (
	"strings"

	"github.com/portico-apim/portico/internal/policy"
)

// setStatus sets the status code and the reason phrase of the response.
//
// Before there is a response it makes an empty one, which stays if nothing is sent to a backend.
type setStatus struct {
	// Code is the status code.
	Code policy.Expr[int] `attr:"code,required" min:"100" max:"999"`
	// Reason is the reason phrase; without it the code's standard one is sent.
	Reason policy.Expr[string] `attr:"reason"`
}

// Run sets the status of the exchange's response.
func (p *setStatus) Run(x *policy.Exchange) error {
	if x.Response == nil {
		x.Response = policy.NewResponse(200)
	}
	return p.apply(x, x.Response)
}

// apply sets the status of a response.
func (p *setStatus) apply(x *policy.Exchange, m *policy.Message) error {
	code, err := within(x, &p.Code, "code", 100, 999)
	if err != nil {
		return err
	}
	reason, err := p.Reason.Eval(x)
	if err != nil {
		return err
	}
	if strings.ContainsAny(reason, "\r\n") {
		return invalid("The reason phrase must not contain newline characters.")
	}
	m.Status, m.Reason = code, reason
	return nil
}
