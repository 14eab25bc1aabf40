package policies

import (
	"strings"

	"github.com/portico-apim/portico/internal/policy"
)

// httpDataSource resolves a field of a GraphQL API by a call to an HTTP service.
//
// It is the document of a resolver. In its expressions context.GraphQL has the arguments of the field and the object that it belongs to, and context.Request is
// the client's, with a body of the GraphQL request and its arguments: body.arguments.id in Liquid templates. The call has nothing of the client's request but what the policy puts there.
//
// The body of the answer is the value of the field: JSON, or a text if it is none. A status code of 400 and above is an error of the field, unless http-response makes another body.
type httpDataSource struct {
	// Request is the call.
	Request httpSourceRequest `elem:"http-request,required"`
	// Backend says how it is sent. If it is there, and empty, nothing is sent: http-response makes the value.
	Backend *httpSourceBackend `elem:"backend"`
	// Response makes another body of the answer.
	Response *httpSourceResponse `elem:"http-response"`
}

// httpSourceRequest is the call of an http-data-source.
type httpSourceRequest struct {
	// Authorization gets the token of a connection, which the header can have.
	Authorization *getAuthorizationContext `elem:"get-authorization-context"`
	// Backend sends the call to a backend of the configuration, or another address; set-url may then be a path.
	Backend *setBackendService `elem:"set-backend-service"`
	// SetMethod is the method.
	SetMethod *setMethod `elem:"set-method,required"`
	// SetURL is the absolute URL.
	SetURL policy.Expr[string] `elem:"set-url,required"`
	// Fragments have more of these elements.
	Fragments []policy.Included `elem:"include-fragment"`
	// SetHeaders are the headers.
	SetHeaders []setHeader `elem:"set-header"`
	// SetBody is the body; without it there is none.
	SetBody *setBody `elem:"set-body"`
	// Certificate is the client certificate to show.
	Certificate *authenticationCertificate `elem:"authentication-certificate"`
}

// httpSourceBackend says how the call of an http-data-source is sent.
type httpSourceBackend struct {
	// Forward has the time limit and the like.
	Forward *forwardRequest `elem:"forward-request"`
}

// Check warns where elements stand in another order than Azure takes.
func (p *httpDataSource) Check(c *policy.Check) {
	sequence(c, "http-request", "backend", "http-response")
}

// Check refuses an address that cannot be one.
func (p *httpSourceRequest) Check(c *policy.Check) {
	sequence(c, "get-authorization-context", "set-backend-service", "set-method", "set-url", "set-header", "set-body", "authentication-certificate")
	address, literal := p.SetURL.Literal()
	if !literal || address == "" {
		return
	}
	if _, err := p.parse(address); err != nil {
		c.Errorf("", "The URL '%s' is not absolute.", address)
	}
}

// parse reads the URL. With a backend it may be a path.
func (p *httpSourceRequest) parse(address string) (policy.URL, error) {
	if p.Backend != nil && strings.HasPrefix(address, "/") {
		path, query, _ := strings.Cut(address, "?")
		return policy.URL{Path: path, Query: query}, nil
	}
	return policy.ParseURL(address)
}

// Run calls the service and makes its answer the response.
func (p *httpDataSource) Run(x *policy.Exchange) error {
	m, call, err := p.Request.build(x)
	if err != nil {
		return err
	}
	switch {
	case p.Backend == nil:
		call.Timeout = forwardTimeout
	case p.Backend.Forward == nil:
		x.Response = policy.NewResponse(200)
		return p.Response.apply(x)
	default:
		if call, err = p.Backend.Forward.settings(x, call); err != nil {
			return err
		}
	}
	x.Notef("http-data-source", "Request is being sent to %s. Timeout set to %g seconds", m.URL.String(), call.Timeout.Seconds())
	res, err := x.Services.Backends.Send(x.Context, m, call)
	if err != nil {
		return err
	}
	x.Response = res
	x.Notef("http-data-source", "The answer has status code %d.", res.Status)
	if p.Backend != nil && p.Backend.Forward.FailOnErrorStatusCode && res.Status >= 400 || res.Status >= 400 && !p.Response.decides() {
		return errorStatus(res, false)
	}
	if err := unpack(x, res); err != nil {
		return err
	}
	return p.Response.apply(x)
}

// unpack takes a content coding off a body, which the policies that change bodies would leave alone.
func unpack(x *policy.Exchange, res *policy.Message) error {
	if !res.Header.Has("Content-Encoding") {
		return nil
	}
	raw, err := readBody(x, res)
	if err != nil {
		return err
	}
	body, err := decompress(res, raw, x.BodyLimit())
	if err != nil {
		return &policy.Error{Reason: "BodyConversionFailure", Message: "The answer cannot be unpacked: " + err.Error() + ".", Cause: err}
	}
	res.SetBody(body)
	return nil
}

// build puts the call together.
func (p *httpSourceRequest) build(x *policy.Exchange) (*policy.Message, policy.Call, error) {
	m, call := &policy.Message{Method: "GET", Proto: "HTTP/1.1"}, policy.Call{}
	if p.Authorization != nil {
		if err := p.Authorization.Run(x); err != nil {
			return nil, call, err
		}
	}
	address, err := p.SetURL.Eval(x)
	if err != nil {
		return nil, call, err
	}
	if m.URL, err = p.parse(address); err != nil {
		return nil, call, invalid("The URL '%s' is not absolute.", address)
	}
	if p.SetMethod != nil {
		err = p.SetMethod.apply(x, m)
	}
	for i := 0; i < len(p.SetHeaders) && err == nil; i++ {
		err = p.SetHeaders[i].apply(x, m)
	}
	if err == nil && p.SetBody != nil {
		err = p.SetBody.apply(x, m, x.Request)
	}
	if err == nil && p.Certificate != nil {
		call.Certificate, err = p.Certificate.find(x)
	}
	if err == nil && p.Backend != nil {
		call.Backend, err = p.Backend.direct(x, m)
	}
	call.KeepHost = m.KeepHost
	return m, call, err
}
