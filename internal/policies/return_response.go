package policies

import (
	"github.com/portico-apim/portico/internal/policy"
)

// returnResponse ends the pipeline and answers: 200 without a body, or the response in a variable, changed by its children.
//
// Nothing of a response that was there before is kept.
type returnResponse struct {
	// ResponseVariableName names a variable with a response, for example of send-request, to start from.
	ResponseVariableName string `attr:"response-variable-name"`
	// SetStatus changes the status of the response.
	SetStatus *setStatus `elem:"set-status"`
	// SetHeaders change its headers.
	SetHeaders []setHeader `elem:"set-header"`
	// SetBody replaces its body.
	SetBody *setBody `elem:"set-body"`
}

// Check warns of an order that Azure refuses.
func (p *returnResponse) Check(c *policy.Check) { sequence(c, "set-status", "set-header", "set-body") }

// Run puts the response together and ends the pipeline.
func (p *returnResponse) Run(x *policy.Exchange) error {
	res, err := p.base(x)
	if err == nil && p.SetStatus != nil {
		err = p.SetStatus.apply(x, res)
	}
	for i := 0; i < len(p.SetHeaders) && err == nil; i++ {
		err = p.SetHeaders[i].apply(x, res)
	}
	if err == nil && p.SetBody != nil {
		err = p.SetBody.apply(x, res, nil)
	}
	if err != nil {
		return err
	}
	if x.Response != nil {
		x.Response.Body.Close()
	}
	x.Response = res
	return policy.ErrStop
}

// base returns the response to start from. A variable's response stays as it is, except that a body which was not buffered is given away.
func (p *returnResponse) base(x *policy.Exchange) (*policy.Message, error) {
	if p.ResponseVariableName == "" {
		return policy.NewResponse(200), nil
	}
	value, _ := x.Variables.Get(p.ResponseVariableName)
	from := policy.ResponseOf(value)
	if from == nil {
		return nil, &policy.Error{
			Reason: policy.ReasonPolicyConfiguration, Message: "The variable '" + p.ResponseVariableName + "' does not hold a response.",
		}
	}
	res := policy.NewResponse(from.Status)
	res.Reason, res.Header = from.Reason, from.Header.Clone()
	if p.SetBody != nil || !from.Body.Exists() {
		return res, nil
	}
	if from.Body.Buffered() {
		body, err := readBody(x, from)
		res.Body = policy.BytesBody(body)
		return res, err
	}
	length := from.Body.Length()
	res.Body = policy.StreamBody(from.Body.Reader(), length)
	return res, nil
}
