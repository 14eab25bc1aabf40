package policies

import (
	"regexp"
	"slices"
	"strings"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/uuid"

	"github.com/portico-apim/portico/internal/policy"
)

// validateAzureADToken lets in only requests that carry a valid token of Microsoft Entra ID: signed and issued for one of the tenants, in time, for one
// of the audiences, to one of the client applications, with the claims that are required.
//
// Keys and issuers come from the tenant's OpenID documents: that of version 2.0 for tokens of version 2.0, that of version 1.0 for others.
type validateAzureADToken struct {
	// TenantID is the id or the domain name of the tenant, its URL, or organizations or common for all of them.
	TenantID policy.Expr[string] `attr:"tenant-id,required"`
	// HeaderName is the request header that holds the token, alone or behind a scheme.
	HeaderName policy.Expr[string] `attr:"header-name" default:"Authorization"`
	jwtRequest
	// AuthenticationEndpoint is the address of Entra, with or without https://; absent, it is that of the installation (setting
	// identity.authority), which is Azure's public cloud by default.
	AuthenticationEndpoint policy.Expr[string] `attr:"authentication-endpoint"`
	// AllowProtectedForwardedTokens is refused: what such tokens are is not documented.
	AllowProtectedForwardedTokens bool `attr:"allow-protected-forwarded-tokens"`
	// AllowProofOfPossessionTokens is refused: how such tokens come is not documented.
	AllowProofOfPossessionTokens bool `attr:"allow-proof-of-possession-tokens"`
	// BackendApplications are further audiences: the ids of the applications that the API stands for.
	BackendApplications *entraApplications `elem:"backend-application-ids"`
	// ClientApplications are the applications that tokens may have been issued to.
	ClientApplications *entraApplications `elem:"client-application-ids"`
	// DecryptionKeys are keys that tokens may be encrypted for.
	DecryptionKeys *entraDecryptionKeys `elem:"decryption-keys"`
}

// entraApplications is a list of applications.
type entraApplications struct {
	// IDs are the applications' ids.
	IDs []string `elem:"application-id,required"`
}

// entraDecryptionKeys is a list of keys.
type entraDecryptionKeys struct {
	// Keys are tried one after the other.
	Keys []entraDecryptionKey `elem:"key,required"`
}

// entraDecryptionKey is the private key of a certificate.
type entraDecryptionKey struct {
	// ID is compared with the token's key id.
	ID policy.Expr[string] `attr:"id"`
	// CertificateID names a certificate of the service that has its private key.
	CertificateID policy.Expr[string] `attr:"certificate-id,required"`
}

// Check asks for one place to find the token in, and refuses what is not documented.
func (p *validateAzureADToken) Check(c *policy.Check) {
	_, header := c.Element.Attr("header-name")
	if count(header, p.QueryParameterName.IsSet(), p.TokenValue.IsSet()) > 1 {
		c.Errorf("", "Only one of the attributes 'header-name', 'query-parameter-name' and 'token-value' may be given.")
	}
	if p.AllowProtectedForwardedTokens {
		c.Errorf("allow-protected-forwarded-tokens", "Protected forwarded tokens are not documented and not supported.")
	}
	if p.AllowProofOfPossessionTokens {
		c.Errorf("allow-proof-of-possession-tokens", "Proof of possession tokens are not documented and not supported.")
	}
	if p.ClientApplications == nil && p.BackendApplications == nil && p.Audiences == nil {
		c.Warnf("", "Without client applications and audiences every token of the tenant is let in, whatever it was issued for.")
	}
	endpoint, literal := p.AuthenticationEndpoint.Literal()
	if tenant, known := p.TenantID.Literal(); known && (literal || !p.AuthenticationEndpoint.IsSet()) && tenant != "" {
		if _, ok := tenantAddress(endpoint, tenant); !ok {
			c.Errorf("tenant-id", "%s", noTenant)
		}
	}
}

// Check warns of ids that no application can have.
func (a *entraApplications) Check(c *policy.Check) {
	for _, id := range a.IDs {
		if id != "" && uuid.Validate(id) != nil {
			c.Warnf("", "'%s' is not the id of an application, which is a GUID.", id)
		}
	}
}

// Check refuses a certificate that does not exist.
func (k *entraDecryptionKey) Check(c *policy.Check) { checkCertificate(c, &k.CertificateID) }

// Run validates the token.
func (p *validateAzureADToken) Run(x *policy.Exchange) error {
	return p.run(x, &p.HeaderName, p.checks)
}

// checks evaluates what the policy asks of a token.
func (p *validateAzureADToken) checks(x *policy.Exchange) (*jwtChecks, error) {
	c, err := p.demands(x, "validate-azure-ad-token")
	c.requireExpiry, c.requireSignature = true, true
	tenant, endpoint := evalText(x, &err, &p.TenantID), evalText(x, &err, &p.AuthenticationEndpoint)
	if p.DecryptionKeys != nil {
		for i := range p.DecryptionKeys.Keys {
			k := jwtDecryptionKey{ID: p.DecryptionKeys.Keys[i].ID, CertificateID: p.DecryptionKeys.Keys[i].CertificateID}
			c.decryption = append(c.decryption, decryptionKey{evalText(x, &err, &k.ID), k.resolve(x, &err)})
		}
	}
	if err != nil {
		return nil, err
	}
	if endpoint == "" {
		endpoint = x.Services.Authority
	}
	address, ok := tenantAddress(endpoint, tenant)
	if !ok {
		return nil, invalid(noTenant)
	}
	c.entra = &entraChecks{address: address, organizations: strings.HasSuffix(strings.ToLower(address), "/organizations")}
	if p.ClientApplications != nil {
		c.entra.clients = p.ClientApplications.IDs
	}
	if p.BackendApplications != nil {
		for _, id := range p.BackendApplications.IDs {
			c.audiences = append(c.audiences, id, "api://"+id)
		}
	}
	return c, nil
}

const noTenant = "The tenant is neither an id, a domain name, 'organizations', 'common' nor an https URL that ends in one of these."

// tenantName is what tells a tenant: a GUID, a domain name, or one of the words for several.
var tenantName = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$`)

// publicCloud is the address of Entra if neither the policy nor the installation says otherwise.
const publicCloud = "https://login.microsoftonline.com"

// tenantAddress returns the URL below which a tenant's documents are, and whether there can be one.
func tenantAddress(endpoint, tenant string) (string, bool) {
	if scheme, _, isURL := strings.Cut(tenant, "://"); isURL && scheme == "https" {
		u, err := policy.ParseURL(strings.TrimSuffix(strings.TrimSuffix(tenant, "/"), "/v2.0"))
		return u.String(), err == nil && u.Query == "" && tenantName.MatchString(strings.Trim(u.Path, "/"))
	}
	switch {
	case endpoint == "":
		endpoint = publicCloud
	case !strings.Contains(endpoint, "://"):
		endpoint = "https://" + endpoint
	}
	u, err := policy.ParseURL(endpoint)
	u.Path = policy.JoinPath(u.Path, "/"+tenant)
	return u.String(), err == nil && u.Query == "" && tenantName.MatchString(tenant)
}

// entraChecks is what only tokens of Entra are held against.
type entraChecks struct {
	// address is the URL below which the tenant's documents are.
	address string
	// organizations says that personal accounts are not let in.
	organizations bool
	// clients are the applications that tokens may have been issued to; empty for all.
	clients []string
}

// consumers is the tenant of personal accounts.
const consumers = "9188040d-6c67-4c5b-b112-36a304b66dad"

// config returns the address of the OpenID document for a token's version.
func (e *entraChecks) config(claims jwt.MapClaims) string {
	if claims["ver"] == "2.0" {
		return e.address + "/v2.0/.well-known/openid-configuration"
	}
	return e.address + "/.well-known/openid-configuration"
}

// issuers are those of a document for the tenant that a token names: documents of several tenants have a placeholder.
func (e *entraChecks) issuers(issuers []string, claims jwt.MapClaims) []string {
	tenant, _ := claims["tid"].(string)
	if uuid.Validate(tenant) != nil || e.organizations && strings.EqualFold(tenant, consumers) {
		return nil
	}
	filled := make([]string, len(issuers))
	for i, issuer := range issuers {
		filled[i] = strings.ReplaceAll(issuer, "{tenantid}", tenant)
	}
	return filled
}

// client checks the application that a token was issued to: azp in tokens of version 2.0, appid in those of version 1.0.
func (e *entraChecks) client(claims jwt.MapClaims) *jwtFailure {
	if len(e.clients) == 0 {
		return nil
	}
	name := "appid"
	if claims["ver"] == "2.0" {
		name = "azp"
	}
	got, ok := claims[name].(string)
	switch {
	case !ok:
		return jwtDenied("TokenClaimNotFound", "JWT token is missing the following claims: %s.", name)
	case !slices.ContainsFunc(e.clients, func(id string) bool { return strings.EqualFold(id, got) }):
		return jwtDenied("TokenClaimValueNotAllowed", "Claim %s value of %s is not allowed.", name, got)
	}
	return nil
}
