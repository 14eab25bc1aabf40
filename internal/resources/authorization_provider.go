package resources

import (
	"github.com/portico-apim/portico/internal/oauth"
	"github.com/portico-apim/portico/internal/resource"
)

// AuthorizationProviderProperties are an authorization server that connections get tokens from: what Azure's portal calls a credential provider.
type AuthorizationProviderProperties struct {
	DisplayName string `json:"displayName,omitempty" len:"0-300"`
	// IdentityProvider is the name of the server, or the kind of server: see the guide to the credential manager.
	IdentityProvider string         `json:"identityProvider" arm:"required" len:"1-300"`
	OAuth2           ProviderOAuth2 `json:"oauth2" arm:"required"`
	// ClientSecret is taken out of the parameters of the grant type.
	ClientSecret string `json:"clientSecret,omitempty" arm:"secret,readonly"`
}

// ProviderOAuth2 is how a provider is spoken to.
type ProviderOAuth2 struct {
	// RedirectURL is where people come back to after their consent, which has to be registered with the provider. Without one, and in the place of
	// Azure's own, it is that of this service.
	RedirectURL string     `json:"redirectUrl,omitempty" len:"0-2000"`
	GrantTypes  GrantTypes `json:"grantTypes" arm:"required"`
}

// GrantTypes holds the parameters of a provider's grant type. A provider has only one.
type GrantTypes struct {
	AuthorizationCode map[string]string `json:"authorizationCode,omitempty"`
	ClientCredentials map[string]string `json:"clientCredentials,omitempty"`
}

// of returns the grant type there is, and its parameters.
func (g *GrantTypes) of() (oauth.Grant, *map[string]string) {
	if g.ClientCredentials != nil {
		return oauth.ClientCredentials, &g.ClientCredentials
	}
	return oauth.AuthorizationCode, &g.AuthorizationCode
}

// KindAuthorizationProvider is the kind of authorization providers; the limits are Azure's.
const (
	KindAuthorizationProvider = "service/authorizationProviders"
	maxAuthorizationProviders = 1000
)

// authorizationProviders are the servers that connections get tokens from.
func authorizationProviders() Kind {
	return define(Kind{Type: KindAuthorizationProvider, Title: "Authorization provider", Verbs: "GCDL", Filter: "name displayName"},
		Rules[AuthorizationProviderProperties]{
			Check: checkAuthorizationProvider,
			Show: func(op *Op, s *Shown, p *AuthorizationProviderProperties) error {
				p.OAuth2.RedirectURL = op.table.RedirectURL(mustID(s.ID), p)
				return nil
			},
		})
}

func checkAuthorizationProvider(op *Op, before, p *AuthorizationProviderProperties) error {
	if before == nil {
		if err := op.limited(KindAuthorizationProvider, maxAuthorizationProviders, "A service can have at most %d authorization providers."); err != nil {
			return err
		}
	}
	row, ok := oauth.Find(p.IdentityProvider)
	if !ok {
		return unknownProvider(p.IdentityProvider)
	}
	p.IdentityProvider = row.Name
	grants := &p.OAuth2.GrantTypes
	if (grants.AuthorizationCode == nil) == (grants.ClientCredentials == nil) {
		return resource.Invalid("oauth2.grantTypes", "Exactly one of 'authorizationCode' and 'clientCredentials' must be given.")
	}
	grant, params := grants.of()
	if !takesGrant(row, grant) {
		return resource.Invalid("oauth2.grantTypes", "The provider '%s' has no grant type '%s'.", row.Name, grant)
	}
	if p.OAuth2.RedirectURL != "" && !oauth.WebAddress(p.OAuth2.RedirectURL) {
		return resource.Invalid("oauth2.redirectUrl", "'redirectUrl' must be an absolute URL with the scheme https or http.")
	}
	if p.OAuth2.RedirectURL == op.table.standardRedirect(op.service()) {
		p.OAuth2.RedirectURL = "" // it was read and sent back, and follows the address of this server
	}
	return p.placeSecret(row, grant, params)
}

// placeSecret checks the parameters of a grant and moves the client's secret to where it is sealed. One that is not given stays what it was.
func (p *AuthorizationProviderProperties) placeSecret(row oauth.Provider, grant oauth.Grant, params *map[string]string) error {
	given := *params
	if p.ClientSecret != "" && !hasParameter(given, oauth.ParamClientSecret) {
		given = withParameter(given, oauth.ParamClientSecret, p.ClientSecret)
	}
	complete, problems := row.Complete(grant, given)
	if len(problems) > 0 {
		return parameterProblems("oauth2.grantTypes."+grantProperty(grant), problems)
	}
	p.ClientSecret = complete[oauth.ParamClientSecret]
	delete(complete, oauth.ParamClientSecret)
	*params = complete
	return nil
}

// Settings returns what a connection with this grant type gets tokens with.
func (p *AuthorizationProviderProperties) Settings(grant string, c *AuthorizationProperties) (oauth.Settings, error) {
	row, ok := oauth.Find(p.IdentityProvider)
	if !ok {
		return oauth.Settings{}, unknownProvider(p.IdentityProvider)
	}
	own, params := p.OAuth2.GrantTypes.of()
	if string(own) != grant {
		return oauth.Settings{}, resource.Refused("The authorization provider has no grant type '%s'.", grant)
	}
	all := withParameter(*params, oauth.ParamClientSecret, p.ClientSecret)
	if own == oauth.ClientCredentials && c.ClientSecret != "" {
		all[oauth.ParamClientID], all[oauth.ParamClientSecret] = c.Parameters[oauth.ParamClientID], c.ClientSecret
	}
	return row.Settings(own, all), nil
}
