package policies

import (
	"strconv"

	"github.com/portico-apim/portico/internal/policy"
)

// validateStatusCode checks that the operation describes the status code of the response. An operation that describes a default response
// describes them all.
type validateStatusCode struct {
	// UnspecifiedAction is what becomes of a status code that the operation does not describe.
	UnspecifiedAction policy.Expr[string] `attr:"unspecified-status-code-action,required" enum:"ignore prevent detect"`
	// ErrorsVariable names the variable that errors are appended to.
	ErrorsVariable string `attr:"errors-variable-name"`
	// StatusCodes are decided one by one, where the operation does not describe them.
	StatusCodes []statusCodeAction `elem:"status-code"`
}

// statusCodeAction decides about one status code.
type statusCodeAction struct {
	// Code is the status code.
	Code policy.Expr[int] `attr:"code,required"`
	// Action is what becomes of it.
	Action policy.Expr[string] `attr:"action,required" enum:"ignore prevent detect"`
}

// Run checks the response's status code.
func (p *validateStatusCode) Run(x *policy.Exchange) error {
	if x.Response == nil || p.described(x) {
		return nil
	}
	v := validation{x: x, variable: p.ErrorsVariable}
	action, err := p.action(&v)
	if err != nil || action == actIgnore {
		return err
	}
	code := strconv.Itoa(x.Response.Status)
	v.add(breach{Name: code, Type: "StatusCode", ValidationRule: "Unspecified", Details: "Response status code " + code + " is not allowed.", Action: action})
	return v.settle()
}

// described reports whether the operation says something about the status code; an exchange without an operation has nothing to compare with.
func (p *validateStatusCode) described(x *policy.Exchange) bool {
	if x.Operation == nil {
		return true
	}
	for _, m := range x.Operation.Responses {
		if m.Status == x.Response.Status || m.Status == 0 {
			return true
		}
	}
	return false
}

func (p *validateStatusCode) action(v *validation) (string, error) {
	for i := range p.StatusCodes {
		code, err := p.StatusCodes[i].Code.Eval(v.x)
		if err != nil {
			return "", err
		}
		if code == v.x.Response.Status {
			return v.action(&p.StatusCodes[i].Action, "action")
		}
	}
	return v.action(&p.UnspecifiedAction, "unspecified-status-code-action")
}
