package policies

import (
	"fmt"
	"time"

	"github.com/portico-apim/portico/internal/policy"
)

// forwardRequest sends the request to the backend and makes its answer the response.
//
// It is over when the status line and the headers are there; the body streams to the caller later. Without it nothing is sent, and outbound
// follows inbound at once.
type forwardRequest struct {
	timeouts
	// ContinueTimeout is how long to wait for 100 Continue before the body is sent, in seconds.
	ContinueTimeout policy.Expr[int] `attr:"continue-timeout" min:"0"`
	// HTTPVersion is the protocol towards the backend; 2or1 takes HTTP/2 where the backend offers it.
	HTTPVersion policy.Expr[string] `attr:"http-version" enum:"1 2or1 2" default:"1"`
	// FollowRedirects makes the gateway follow the backend's redirects instead of the caller.
	FollowRedirects policy.Expr[bool] `attr:"follow-redirects" default:"false"`
	// BufferRequestBody keeps the request's body, so that a retry can send it again.
	BufferRequestBody policy.Expr[bool] `attr:"buffer-request-body" default:"false"`
	// BufferResponse collects the response's body in pieces of 8 KiB; false passes on each piece as it comes, as event streams need it.
	BufferResponse bool `attr:"buffer-response" default:"true"`
	// FailOnErrorStatusCode makes answers from 400 to 599 failures.
	FailOnErrorStatusCode bool `attr:"fail-on-error-status-code" default:"false"`
}

// forwardTimeout is how long a backend has for its headers if the policy does not say.
const forwardTimeout = 300 * time.Second

// Check refuses two timeouts.
func (p *forwardRequest) Check(c *policy.Check) { p.check(c) }

// buffersRequest reports whether the request's body is there after the first attempt, as far as that is known beforehand.
func (p *forwardRequest) buffersRequest() bool {
	buffers, literal := p.BufferRequestBody.Literal()
	return buffers || !literal
}

// Run sends the request.
func (p *forwardRequest) Run(x *policy.Exchange) error {
	call, err := p.call(x)
	if err != nil {
		return err
	}
	if x.Resolves() {
		x.Forwarding = &policy.Forwarding{Call: call}
		x.Notef("forward-request", "The request is executed by resolvers; what they do not resolve goes to the backend service.")
		return nil
	}
	if err := p.prepareBody(x, call.FollowRedirects); err != nil {
		return err
	}
	x.Notef("forward-request", "Request is being forwarded to the backend service. Timeout set to %g seconds", call.Timeout.Seconds())
	if x.Response != nil {
		x.Response.Body.Close()
		x.Response = nil
	}
	res, err := send(x, call)
	if err != nil {
		return err
	}
	res.Unbuffered = !p.BufferResponse
	x.Response = res
	x.Notef("forward-request", "The backend service answered with status code %d.", res.Status)
	if p.FailOnErrorStatusCode && res.Status >= 400 && res.Status <= 599 {
		return errorStatus(res, true)
	}
	return nil
}

// call says how to send the request.
func (p *forwardRequest) call(x *policy.Exchange) (call policy.Call, err error) {
	call.Backend, call.KeepHost, call.Peer = x.Backend, x.Request.KeepHost, x.Client.Peer
	call.Certificate, call.Proxy = x.Certificate, x.Proxy
	if call.Timeout, err = p.eval(x, forwardTimeout); err != nil {
		return call, err
	}
	seconds, err := within(x, &p.ContinueTimeout, "continue-timeout", 0, maxSeconds)
	if err != nil {
		return call, err
	}
	call.ContinueTimeout = time.Duration(seconds) * time.Second
	if call.HTTPVersion, err = oneOf(x, &p.HTTPVersion, "http-version", "1", "2or1", "2"); err != nil {
		return call, err
	}
	call.FollowRedirects, err = p.FollowRedirects.Eval(x)
	return call, err
}

// settings completes how a call is sent that is not that of the exchange's request.
func (p *forwardRequest) settings(x *policy.Exchange, call policy.Call) (policy.Call, error) {
	own, err := p.call(x)
	call.Timeout, call.ContinueTimeout, call.HTTPVersion, call.FollowRedirects = own.Timeout, own.ContinueTimeout, own.HTTPVersion, own.FollowRedirects
	return call, err
}

// prepareBody puts the request's body into memory if it may have to be sent more than once.
func (p *forwardRequest) prepareBody(x *policy.Exchange, redirects bool) error {
	buffer, err := p.BufferRequestBody.Eval(x)
	if err != nil {
		return err
	}
	if (buffer || redirects) && x.Request.Body.Exists() {
		_, err = readBody(x, x.Request)
	}
	return err
}

// send sends the exchange's request. The path of a request to a named backend is relative to the backend's address.
func send(x *policy.Exchange, call policy.Call) (*policy.Message, error) {
	if call.Backend == "" && x.Request.URL.Host == "" {
		return nil, &policy.Error{
			Reason: policy.ReasonBackendConnection, Message: "There is no address to send the request to: the API has no service URL, and no policy set a backend.",
		}
	}
	path := x.Request.URL.Path
	if call.Backend != "" {
		x.Request.URL.Path = x.RelativePath()
	}
	res, err := x.Services.Backends.Send(x.Context, x.Request, call)
	x.Request.URL.Path = path
	return res, err
}

// errorStatus is the failure of a call whose answer has a status that counts as one.
func errorStatus(res *policy.Message, keep bool) *policy.Error {
	return &policy.Error{
		Reason: "ErrorStatusCode", Message: fmt.Sprintf("The backend service answered with status code %d.", res.Status), KeepResponse: keep,
	}
}
