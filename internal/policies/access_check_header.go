package policies

import (
	"strings"

	"github.com/portico-apim/portico/internal/policy"
)

// checkHeader refuses requests that lack a header or have another value for it than the ones listed.
type checkHeader struct {
	// Name of the header.
	Name policy.Expr[string] `attr:"name,required"`
	// FailedCheckHTTPCode is the status of the refusal.
	FailedCheckHTTPCode policy.Expr[int] `attr:"failed-check-httpcode,required" min:"100" max:"999"`
	// FailedCheckErrorMessage is the message in the body of the refusal; absent, it says what is wrong with the header.
	FailedCheckErrorMessage policy.Expr[string] `attr:"failed-check-error-message"`
	// IgnoreCase compares values without regard to case.
	IgnoreCase policy.Expr[bool] `attr:"ignore-case"`
	// Values are the values that are let in; without any, the header only has to be there.
	Values []policy.Expr[string] `elem:"value"`
}

// Run checks the header.
func (p *checkHeader) Run(x *policy.Exchange) error {
	name, err := p.Name.Eval(x)
	if err != nil {
		return err
	}
	value, ok := x.Request.Header.Joined(name)
	if !ok || value == "" {
		return p.refuse(x, "HeaderNotFound", "Header "+name+" was not found in the request. Access denied.")
	}
	allowed, err := p.allows(x, value)
	if err != nil || allowed {
		return err
	}
	return p.refuse(x, "HeaderValueNotAllowed", "Header "+name+" value of "+value+" is not allowed. Access denied.")
}

func (p *checkHeader) allows(x *policy.Exchange, value string) (bool, error) {
	if len(p.Values) == 0 {
		return true, nil
	}
	ignoreCase, err := p.IgnoreCase.Eval(x)
	if err != nil {
		return false, err
	}
	for i := range p.Values {
		want, err := p.Values[i].Eval(x)
		if err != nil {
			return false, err
		}
		if value == want || ignoreCase && strings.EqualFold(value, want) {
			return true, nil
		}
	}
	return false, nil
}

func (p *checkHeader) refuse(x *policy.Exchange, reason, message string) error {
	status, err := within(x, &p.FailedCheckHTTPCode, "failed-check-httpcode", 100, 999)
	if err != nil {
		return err
	}
	return worded(x, policy.Fail(status, reason, message), &p.FailedCheckErrorMessage)
}

// worded gives a refusal the words that the document has for the caller, if it has any. The reason stays known to policies.
func worded(x *policy.Exchange, e *policy.Error, words *policy.Expr[string]) error {
	text, err := words.Eval(x)
	if err != nil {
		return err
	}
	if text != "" {
		e.PublicMessage = text
	}
	return e
}
