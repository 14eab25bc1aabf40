package policies

import (
	"net/url"

	"github.com/portico-apim/portico/internal/policy"
)

// proxy sends what forward-request sends through an HTTP proxy. Inside send-request and send-one-way-request it is for their requests.
//
// The gateway speaks HTTP with the proxy, never HTTPS, and proves who it is by user name and password (RFC 7617).
type proxy struct {
	// URL is the address of the proxy, http://host:port.
	URL policy.Expr[string] `attr:"url,required"`
	// Username is the name that the proxy asks for.
	Username policy.Expr[string] `attr:"username"`
	// Password is the password that the proxy asks for.
	Password policy.Expr[string] `attr:"password"`
}

// Check refuses an address that is none, and warns of a password without a name.
func (p *proxy) Check(c *policy.Check) {
	if address, literal := p.URL.Literal(); literal && address != "" && proxyURL(address) == nil {
		c.Errorf("url", "%s", notProxy)
	}
	if p.Password.IsSet() && !p.Username.IsSet() {
		c.Warnf("password", "Without 'username' the password is not sent.")
	}
}

// Run sets the proxy for the call to the backend.
func (p *proxy) Run(x *policy.Exchange) (err error) {
	x.Proxy, err = p.address(x)
	return err
}

// address returns the address of the proxy with the credentials in it.
func (p *proxy) address(x *policy.Exchange) (string, error) {
	var err error
	address, username, password := evalText(x, &err, &p.URL), evalText(x, &err, &p.Username), evalText(x, &err, &p.Password)
	if err != nil {
		return "", err
	}
	u := proxyURL(address)
	if u == nil {
		return "", invalid(notProxy)
	}
	if username != "" {
		u.User = url.UserPassword(username, password)
	}
	return u.String(), nil
}

// notProxy does not show the address, which may hold a password.
const notProxy = "The address of the proxy is not of the form http://host:port."

// proxyURL reads the address of a proxy; nil if it is none.
func proxyURL(address string) *url.URL {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" || u.Host == "" {
		return nil
	}
	return u
}
