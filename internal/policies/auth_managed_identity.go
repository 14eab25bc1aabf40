package policies

import (
	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/policy"
)

// authenticationManagedIdentity authenticates the gateway with the backend by a token of one of the service's managed identities. It replaces the
// request's Authorization header, unless the token goes into a variable. Tokens are kept until shortly before they expire.
//
// Where tokens come from is set by the installation: Azure's endpoints, the federation of a workload, or Portico itself (setting identity.source).
type authenticationManagedIdentity struct {
	// Resource is the application that the token is for: its id or its URI.
	Resource policy.Expr[string] `attr:"resource,required"`
	// ClientID names a user-assigned identity; absent, it is the service's own.
	ClientID string `attr:"client-id"`
	// OutputTokenVariableName names the variable that gets the token instead of the header.
	OutputTokenVariableName string `attr:"output-token-variable-name"`
	// IgnoreError goes on without a token if there is none to be had.
	IgnoreError policy.Expr[bool] `attr:"ignore-error" default:"false"`
}

// Run gets the token for the request to the backend.
func (p *authenticationManagedIdentity) Run(x *policy.Exchange) error { return p.apply(x, x.Request) }

// apply gets the token and gives it to a message or to the variable.
func (p *authenticationManagedIdentity) apply(x *policy.Exchange, m *policy.Message) error {
	const name = "authentication-managed-identity"
	resource, err := p.Resource.Eval(x)
	if err != nil {
		return err
	}
	ignore, err := p.IgnoreError.Eval(x)
	if err != nil {
		return err
	}
	token, err := x.Services.Identities.Token(x.Context, resource, p.ClientID)
	if err != nil {
		failed := &policy.Error{
			Reason: "ManagedIdentityTokenFailure", Message: "Obtaining managed identity token for " + resource + " audience failed with error: " + err.Error(), Cause: err,
		}
		if ignore {
			x.Notef(name, "%s", failed.Message)
			return nil
		}
		return failed
	}
	x.Notef(name, "Obtaining managed identity token for %s audience succeeded.", resource)
	if p.OutputTokenVariableName != "" {
		x.Variables.Set(p.OutputTokenVariableName, rt.String(token))
		return nil
	}
	m.Header.Set("Authorization", "Bearer "+token)
	x.Notef(name, "Managed identity token is added to Authorization header.")
	return nil
}
