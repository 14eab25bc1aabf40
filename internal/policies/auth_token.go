package policies

import "github.com/portico-apim/portico/internal/policy"

// authenticationToken authenticates the gateway with the backend by a token of the service's managed identity: the older, undocumented form of
// authentication-managed-identity.
type authenticationToken struct {
	// TokenType is where the token comes from. A token service, of whose protocol nothing is known, is refused.
	TokenType string `attr:"token-type" enum:"managed-service-identity token-service" default:"managed-service-identity"`
	// TokenServiceURL is the address of a token service.
	TokenServiceURL policy.Expr[string] `attr:"token-service-url"`
	// ResourceURL is the application that the token is for: its id or its URI.
	ResourceURL policy.Expr[string] `attr:"resource-url"`
	// IgnoreError goes on without a token if there is none to be had.
	IgnoreError bool `attr:"ignore-error" default:"false"`

	identity authenticationManagedIdentity
}

// Check refuses what is not known, and a token for nothing.
func (p *authenticationToken) Check(c *policy.Check) {
	if p.TokenServiceURL.IsSet() || p.TokenType == "token-service" {
		c.Errorf("token-service-url", "Token services are not supported: use 'authentication-managed-identity', or 'get-authorization-context' for a user's token.")
	}
	if !p.ResourceURL.IsSet() {
		c.Errorf("", "The required attribute 'resource-url' is missing.")
	}
	p.identity = authenticationManagedIdentity{Resource: p.ResourceURL, IgnoreError: policy.Const(p.IgnoreError)}
}

// Run gets the token for the request to the backend.
func (p *authenticationToken) Run(x *policy.Exchange) error { return p.apply(x, x.Request) }

// apply gets the token and gives it to a message.
func (p *authenticationToken) apply(x *policy.Exchange, m *policy.Message) error {
	return p.identity.apply(x, m)
}
