package resources

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/portico-apim/portico/internal/oauth"
	"github.com/portico-apim/portico/internal/resource"
	"github.com/portico-apim/portico/internal/store"
)

// AuthorizationProperties are a connection to an authorization provider, which has tokens.
type AuthorizationProperties struct {
	AuthorizationType string `json:"authorizationType" enum:"OAuth2" default:"OAuth2"`
	// GrantType is that of the provider.
	GrantType string `json:"oauth2grantType" arm:"required" enum:"AuthorizationCode ClientCredentials"`
	// Parameters, of a connection with client credentials, are clientId and clientSecret.
	Parameters map[string]string `json:"parameters,omitempty"`
	// Status is Connected or Error.
	Status string `json:"status,omitempty" arm:"readonly"`
	// Error is why there is no token, or no new one.
	Error *AuthorizationError `json:"error,omitempty" arm:"readonly"`
	// ClientSecret is taken out of Parameters.
	ClientSecret string `json:"clientSecret,omitempty" arm:"secret,readonly"`
}

// AuthorizationError is why a connection has no token, or no new one.
type AuthorizationError struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

// KindAuthorization is the kind of connections; the limit is Azure's.
const (
	KindAuthorization = KindAuthorizationProvider + "/authorizations"
	maxAuthorizations = 10_000
)

// What is said of a connection that nobody has given their consent to, in the words of the resource provider's examples.
const (
	CodeUnauthenticated = "Unauthenticated"
	unauthenticated     = "This connection is not authenticated."
)

// authorizations are the connections to a provider.
func authorizations() Kind {
	return define(Kind{
		Type: KindAuthorization, Title: "Authorization", Verbs: "GCDL", Filter: "name displayName",
		Actions: []Action{
			{Name: "getLoginLinks", Permission: "getLoginLinks/action", Run: getLoginLinks},
			{Name: "confirmConsentCode", Permission: "confirmConsentCode/action", Writes: true, Status: 200, Run: confirmConsentCode},
		},
	}, Rules[AuthorizationProperties]{Check: checkAuthorization, Show: showAuthorization})
}

func checkAuthorization(op *Op, before, p *AuthorizationProperties) error {
	provider, _, err := loadSecret[AuthorizationProviderProperties](op, op.Doc.Parent())
	if err != nil {
		return err
	}
	if before == nil {
		if err := op.limited(KindAuthorization, maxAuthorizations, "An authorization provider can have at most %d authorizations."); err != nil {
			return err
		}
	}
	grant, params := provider.OAuth2.GrantTypes.of()
	if p.GrantType != string(grant) {
		return resource.Invalid("oauth2grantType", "The grant type of the authorization provider is '%s'.", grant)
	}
	if grant == oauth.AuthorizationCode {
		if len(p.Parameters) > 0 {
			return resource.Invalid("parameters", "An authorization of this grant type has no parameters: the client is that of the provider.")
		}
		return nil
	}
	return p.placeClient((*params)[oauth.ParamClientID] != "" && provider.ClientSecret != "")
}

// placeClient checks the client of a connection with client credentials, and moves its secret to where it is sealed. A secret that is not given stays
// what it was. Nothing need be given if the provider has a client.
func (p *AuthorizationProperties) placeClient(provided bool) error {
	client := map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(p.Parameters)) {
		switch {
		case strings.EqualFold(name, oauth.ParamClientID):
			client[oauth.ParamClientID] = strings.TrimSpace(p.Parameters[name])
		case strings.EqualFold(name, oauth.ParamClientSecret):
			p.ClientSecret = strings.TrimSpace(p.Parameters[name])
		default:
			return resource.Invalid("parameters."+name, "'%s' is not a parameter of an authorization. Its parameters are: clientId, clientSecret.", name)
		}
	}
	switch {
	case provided && len(p.Parameters) == 0:
		client, p.ClientSecret = nil, ""
	case client[oauth.ParamClientID] == "":
		return resource.Invalid("parameters.clientId", "'clientId' must not be empty.")
	case p.ClientSecret == "":
		return resource.Invalid("parameters.clientSecret", "'clientSecret' must not be empty.")
	}
	p.Parameters = client
	return nil
}

// showAuthorization adds the status, which belongs to the tokens.
func showAuthorization(op *Op, s *Shown, p *AuthorizationProperties) error {
	d, ok, err := op.found(TokenID(mustID(s.ID)).String())
	if err != nil {
		return err
	}
	token := &ConnectionToken{}
	if ok {
		if token, err = Decode[ConnectionToken](d); err != nil {
			return err
		}
	}
	p.Status, p.Error = "Connected", token.Problem(p.GrantType)
	if p.Error != nil {
		p.Status = "Error"
	}
	return nil
}

// AccessPolicyProperties let an identity use a connection.
type AccessPolicyProperties struct {
	// ObjectID is the id of a service principal, a managed identity, a user or a group.
	ObjectID string `json:"objectId" arm:"required" len:"1-300"`
	// TenantID is the id of its directory.
	TenantID string `json:"tenantId" arm:"required" len:"1-300"`
	// AppIDs are the applications through which it may; none are all.
	AppIDs []string `json:"appIds,omitempty"`
}

// KindAccessPolicy is the kind of access policies; the limit is Azure's.
const (
	KindAccessPolicy  = KindAuthorization + "/accessPolicies"
	maxAccessPolicies = 100
)

// accessPolicies say who may use a connection.
func accessPolicies() Kind {
	return define(Kind{Type: KindAccessPolicy, Title: "Authorization access policy", Verbs: "GCDL", Filter: "name displayName"},
		Rules[AccessPolicyProperties]{Check: func(op *Op, before, _ *AccessPolicyProperties) error {
			if _, _, err := load[AuthorizationProperties](op, op.Doc.Parent()); err != nil || before != nil {
				return err
			}
			return op.limited(KindAccessPolicy, maxAccessPolicies, "An authorization can have at most %d access policies.")
		}})
}

// limited refuses one more resource of a kind beside the operation's if there are enough.
func (op *Op) limited(kind string, most int, message string) error {
	count := 0
	for _, err := range op.tx.List(store.Query{Under: op.Doc.Parent().String(), Kinds: []string{kind}}) {
		if err != nil {
			return fmt.Errorf("count %s: %w", kind, err)
		}
		if count++; count >= most {
			return resource.Refused(message, most)
		}
	}
	return nil
}

func unknownProvider(name string) error {
	return resource.Invalid("identityProvider", "There is no identity provider '%s'. There are: %s.", name, strings.Join(oauth.Names(), ", "))
}

func takesGrant(p oauth.Provider, g oauth.Grant) bool { return slices.Contains(p.Grants(), g) }

// grantProperty is the name of the property for a grant.
func grantProperty(g oauth.Grant) string { return strings.ToLower(string(g[:1])) + string(g[1:]) }

func parameterProblems(path string, problems []oauth.Problem) error {
	details := make([]resource.Detail, len(problems))
	for i, p := range problems {
		details[i] = resource.Detail{Code: resource.CodeValidation, Target: path + "." + p.Parameter, Message: p.Message}
	}
	return resource.InvalidAll(details)
}

func hasParameter(params map[string]string, name string) bool {
	return slices.ContainsFunc(slices.Collect(maps.Keys(params)), func(k string) bool { return strings.EqualFold(k, name) && params[k] != "" })
}

// withParameter returns a copy of parameters with one more.
func withParameter(params map[string]string, name, value string) map[string]string {
	all := make(map[string]string, len(params)+1)
	maps.Copy(all, params)
	all[name] = value
	return all
}
