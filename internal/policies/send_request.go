package policies

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/policy"
)

// sendRequest sends a request of its own, waits for the answer and keeps it in a variable.
//
// Status codes are no errors unless the policy says so. The call has nothing to do with the API's backend and its credentials.
type sendRequest struct {
	callout
	timeouts
	// ResponseVariableName names the variable that gets the response.
	ResponseVariableName policy.Expr[string] `attr:"response-variable-name"`
	// IgnoreError sets the variable to null instead of failing when there is no answer in time.
	IgnoreError bool `attr:"ignore-error" default:"false"`
	// BufferResponse reads the whole answer at once, within the timeout; false leaves the body to be read later, once.
	BufferResponse bool `attr:"buffer-response" default:"true"`
	// FailOnErrorStatusCode makes answers from 400 to 599 failures.
	FailOnErrorStatusCode bool `attr:"fail-on-error-status-code" default:"false"`
}

// Check refuses what cannot be sent.
func (p *sendRequest) Check(c *policy.Check) {
	p.callout.check(c)
	p.timeouts.check(c)
}

// Run sends the request and sets the variable.
func (p *sendRequest) Run(x *policy.Exchange) error {
	variable, err := p.ResponseVariableName.Eval(x)
	if err != nil {
		return err
	}
	timeout, err := p.eval(x, calloutTimeout)
	if err != nil {
		return err
	}
	req, call, err := p.request(x)
	if err != nil {
		return err
	}
	call.Timeout = timeout
	value := rt.Null
	res, err := p.send(x, req, call)
	switch {
	case err == nil:
		value = policy.ResponseValue(res)
	case !p.IgnoreError:
		return err
	default:
		x.Notef("send-request", "The error is ignored: %s", policy.AsError(err, "send-request").Message)
	}
	if variable != "" {
		x.Variables.Set(variable, value)
	}
	return nil
}

// send gets the answer, its body included if that is wanted.
func (p *sendRequest) send(x *policy.Exchange, req *policy.Message, call policy.Call) (*policy.Message, error) {
	x.Notef("send-request", "Request is being sent to %s. Timeout set to %g seconds", req.URL.String(), call.Timeout.Seconds())
	ctx, cancel := context.WithCancel(x.Context)
	started := time.Now()
	res, err := x.Services.Backends.Send(ctx, req, call)
	if err != nil {
		cancel()
		return nil, err
	}
	x.Notef("send-request", "The answer has status code %d.", res.Status)
	// Whatever is left of the answer is given up when the exchange ends.
	x.OnDone(func(*policy.Exchange) {
		res.Body.Close()
		cancel()
	})
	if p.FailOnErrorStatusCode && res.Status >= 400 && res.Status <= 599 {
		return nil, errorStatus(res, false)
	}
	if !p.BufferResponse {
		return res, nil
	}
	left := time.Duration(0)
	if call.Timeout > 0 {
		left = max(call.Timeout-time.Since(started), time.Nanosecond)
	}
	return res, buffer(x, res, left, cancel)
}

// buffer reads the body of an answer within a time; 0 is no limit.
func buffer(x *policy.Exchange, res *policy.Message, left time.Duration, cancel func()) error {
	var late atomic.Bool
	if left > 0 {
		timer := time.AfterFunc(left, func() {
			late.Store(true)
			cancel()
		})
		defer timer.Stop()
	}
	_, err := readBody(x, res)
	var failed *policy.Error
	if late.Load() && errors.As(err, &failed) {
		return &policy.Error{Reason: policy.ReasonTimeout, Message: "The request has timed out.", Cause: failed.Cause}
	}
	return err
}
