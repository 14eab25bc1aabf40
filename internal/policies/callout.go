package policies

import (
	"time"

	"github.com/portico-apim/portico/internal/policy"
)

// callout is what send-request and send-one-way-request have in common: the request they send.
type callout struct {
	// Mode is new for an empty request, copy for one with URL, method, headers and body of the current one.
	Mode policy.Expr[string] `attr:"mode" enum:"new copy" default:"new"`
	// SetURL is the absolute URL.
	SetURL policy.Expr[string] `elem:"set-url"`
	// SetMethod is the method.
	SetMethod string `elem:"set-method"`
	// SetHeaders change the headers of the request.
	SetHeaders []setHeader `elem:"set-header"`
	// SetBody gives the request a body, or another one.
	SetBody *setBody `elem:"set-body"`
	// Certificate is the client certificate to show.
	Certificate *authenticationCertificate `elem:"authentication-certificate"`
	// ManagedIdentity gives the request a token of a managed identity.
	ManagedIdentity *authenticationManagedIdentity `elem:"authentication-managed-identity"`
	// Proxy is the HTTP proxy to go through.
	Proxy *proxy `elem:"proxy"`

	// Token gives the request a token of the service's managed identity.
	Token *authenticationToken `elem:"authentication-token"`
	// TokenStore is refused: nothing is known of such stores.
	TokenStore *legacyStore `elem:"authentication-token-store"`
}

// calloutTimeout is how long a callout may take if the policy does not say.
const calloutTimeout = 60 * time.Second

// check refuses a request without an address, and warns of what Azure does not take.
func (p *callout) check(c *policy.Check) {
	sequence(c, "set-url", "set-method", "set-header", "set-body", "authentication-certificate", "authentication-token",
		"authentication-token-store", "authentication-managed-identity", "proxy")
	mode, literal := p.Mode.Literal()
	if literal && mode == "new" && c.Element.Child("set-url") == nil {
		c.Errorf("", "The element '%s' has incomplete content. With mode=\"new\" the element 'set-url' is expected.", c.Element.Name)
	}
	if literal && mode == "new" && c.Element.Child("set-method") == nil {
		c.Warnf("", "With mode=\"new\" the element 'set-method' is expected; without it the method is GET.")
	}
	if m := c.Element.Child("set-method"); m != nil && !m.Text().IsExpression() && !isToken(p.SetMethod) {
		c.Errorf("", "'%s' is not an HTTP method.", p.SetMethod)
	}
	if address, literal := p.SetURL.Literal(); literal {
		if _, err := policy.ParseURL(address); err != nil {
			c.Errorf("", "The URL '%s' is not absolute.", address)
		}
	}
}

// request puts the request together.
func (p *callout) request(x *policy.Exchange) (*policy.Message, policy.Call, error) {
	m, call, err := p.start(x)
	if err == nil && p.SetURL.IsSet() {
		call.Backend = ""
		m.URL, err = p.address(x)
	}
	if p.SetMethod != "" {
		m.Method = p.SetMethod
	}
	for i := 0; i < len(p.SetHeaders) && err == nil; i++ {
		err = p.SetHeaders[i].apply(x, m)
	}
	if err == nil && p.SetBody != nil {
		err = p.SetBody.apply(x, m, subject(x))
	}
	if err == nil && p.Certificate != nil {
		call.Certificate, err = p.Certificate.find(x)
	}
	if err == nil && p.Token != nil {
		err = p.Token.apply(x, m)
	}
	if err == nil && p.ManagedIdentity != nil {
		err = p.ManagedIdentity.apply(x, m)
	}
	if err == nil && p.Proxy != nil {
		call.Proxy, err = p.Proxy.address(x)
	}
	call.KeepHost = m.KeepHost
	return m, call, err
}

// start returns an empty request, or a copy of the current one.
func (p *callout) start(x *policy.Exchange) (*policy.Message, policy.Call, error) {
	m := &policy.Message{Method: "GET", Proto: "HTTP/1.1"}
	mode, err := oneOf(x, &p.Mode, "mode", "new", "copy")
	if err != nil || mode == "new" {
		return m, policy.Call{}, err
	}
	m.Method, m.URL, m.KeepHost = x.Request.Method, x.Request.URL, x.Request.KeepHost
	m.Header = x.Request.Header.Clone()
	m.Header.Del("Content-Length")
	m.Header.Del("Transfer-Encoding")
	var call policy.Call
	if m.URL.Host == "" { // a pool, whose member is not known yet
		call.Backend, m.URL.Path = x.Backend, x.RelativePath()
	}
	// The request's body is there only until it was sent.
	if p.SetBody == nil && (x.Section() == policy.Inbound || x.Section() == policy.Backend) && x.Request.Body.Exists() {
		body, err := readBody(x, x.Request)
		m.Body = policy.BytesBody(body)
		return m, call, err
	}
	return m, call, nil
}

// address evaluates the URL.
func (p *callout) address(x *policy.Exchange) (policy.URL, error) {
	address, err := p.SetURL.Eval(x)
	if err != nil {
		return policy.URL{}, err
	}
	u, err := policy.ParseURL(address)
	if err != nil {
		return u, invalid("The URL '%s' is not absolute.", address)
	}
	return u, nil
}

// legacyStore is authentication-token-store, which Azure does not document and which is refused as a whole.
type legacyStore struct {
	// TokenID names the stored token.
	TokenID policy.Expr[string] `attr:"token-id"`
	// ClientID chooses the identity.
	ClientID policy.Expr[string] `attr:"client-id"`
	// OutputTokenVariable names the variable for the token.
	OutputTokenVariable string `attr:"output-token-variable-name"`
	// IgnoreError goes on without a token.
	IgnoreError bool `attr:"ignore-error"`
}

// Check refuses the element.
func (p *legacyStore) Check(c *policy.Check) {
	c.Errorf("", "The undocumented element 'authentication-token-store' is not supported.")
}
