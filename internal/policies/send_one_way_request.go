package policies

import (
	"context"

	"github.com/portico-apim/portico/internal/policy"
)

// sendOneWayRequest sends a request of its own and does not wait: neither the answer nor a failure to get one has an effect.
type sendOneWayRequest struct {
	callout
	// Timeout is how long the call may take, in seconds.
	Timeout policy.Expr[int] `attr:"timeout" min:"0" default:"60"`
}

// Check refuses what cannot be sent.
func (p *sendOneWayRequest) Check(c *policy.Check) { p.check(c) }

// Run puts the request together and has it sent in the background.
func (p *sendOneWayRequest) Run(x *policy.Exchange) error {
	limit := timeouts{Timeout: p.Timeout}
	timeout, err := limit.eval(x, calloutTimeout)
	if err != nil {
		return err
	}
	req, call, err := p.request(x)
	if err != nil {
		return err
	}
	call.Timeout = timeout
	x.Notef("send-one-way-request", "Request is being sent to %s.", req.URL.String())
	backends := x.Services.Backends
	x.Services.Background(func(ctx context.Context) {
		if res, err := backends.Send(ctx, req, call); err == nil {
			res.Body.Close()
		}
	})
	return nil
}
