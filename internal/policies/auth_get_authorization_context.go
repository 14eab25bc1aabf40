package policies

import (
	"slices"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/model"
	"github.com/portico-apim/portico/internal/policy"
)

// getAuthorizationContext puts the access token of a connection of the credential manager into a variable, as an Authorization object, if an access
// policy of the connection lets the caller have it.
//
// The gateway has the token already: it is renewed in the background by the management plane, and comes with the configuration.
type getAuthorizationContext struct {
	// ProviderID names the authorization provider.
	ProviderID policy.Expr[string] `attr:"provider-id,required"`
	// AuthorizationID names the connection.
	AuthorizationID policy.Expr[string] `attr:"authorization-id,required"`
	// ContextVariableName names the variable that gets the Authorization object.
	ContextVariableName policy.Expr[string] `attr:"context-variable-name,required"`
	// IdentityType says whose identity the access policies must name: that of the service, or that of a token.
	IdentityType policy.Expr[string] `attr:"identity-type" enum:"managed jwt" default:"managed"`
	// Identity is the token with identity-type="jwt": one of Microsoft Entra ID for the audience https://azure-api.net/authorization-manager.
	Identity policy.Expr[string] `attr:"identity"`
	// IgnoreError puts null into the variable where there is no token to be had.
	IgnoreError policy.Expr[bool] `attr:"ignore-error" default:"false"`
}

// What a token must be for, to tell an identity: the URI of Azure's application, and the id that tokens of version 2.0 have in its place.
const (
	authorizationManager   = "https://azure-api.net/authorization-manager"
	authorizationManagerID = "c8623e40-e6ab-4d2b-b123-2ca193542c65"
)

// The reasons of context.LastError. Azure documents none.
const (
	reasonAuthorizationNotFound = "AuthorizationNotFound"
	reasonAuthorizationDenied   = "AuthorizationAccessDenied"
	reasonAuthorizationIdentity = "AuthorizationIdentityInvalid"
	reasonAuthorizationToken    = "AuthorizationTokenFailure"
)

// Check wants a token where one is to be looked at.
func (p *getAuthorizationContext) Check(c *policy.Check) {
	kind, literal := p.IdentityType.Literal()
	switch {
	case literal && kind == "jwt" && !p.Identity.IsSet():
		c.Errorf("identity-type", "With identity-type=\"jwt\" the attribute 'identity' must be given.")
	case literal && kind == "managed" && p.Identity.IsSet():
		c.Warnf("identity", "Without identity-type=\"jwt\" the identity is not looked at.")
	}
}

// Run gets the token.
func (p *getAuthorizationContext) Run(x *policy.Exchange) error {
	var err error
	provider, name, variable := evalText(x, &err, &p.ProviderID), evalText(x, &err, &p.AuthorizationID), evalText(x, &err, &p.ContextVariableName)
	if err != nil {
		return err
	}
	kind, err := oneOf(x, &p.IdentityType, "identity-type", "managed", "jwt")
	if err != nil {
		return err
	}
	token := ""
	if kind == "jwt" {
		if token, err = p.Identity.Eval(x); err != nil {
			return err
		}
	}
	ignore, err := p.IgnoreError.Eval(x)
	if err != nil {
		return err
	}
	a, failure := authorizationOf(x, provider, name, kind, token)
	switch {
	case failure == nil:
		x.Variables.Set(variable, rt.Obj(a))
	case ignore:
		x.Notef("get-authorization-context", "%s", failure.Message)
		x.Variables.Set(variable, rt.Null)
	default:
		return failure
	}
	return nil
}

// authorizationOf finds a connection, asks whether it may be used, and returns what it has.
func authorizationOf(x *policy.Exchange, provider, name, kind, token string) (*policy.Authorization, *policy.Error) {
	c := x.Config.Connections[policy.ConnectionKey(provider, name)]
	if c == nil {
		return nil, noAuthorization(reasonAuthorizationNotFound, "Authorization '"+name+"' of the authorization provider '"+provider+"' could not be found.", nil)
	}
	claims, failure := callerOf(x, c, kind, token)
	if failure != nil {
		return nil, failure
	}
	if !slices.ContainsFunc(c.Access, func(a model.ConnectionAccess) bool { return admits(&a, claims) }) {
		return nil, noAuthorization(reasonAuthorizationDenied, "Permission denied. Double check that the access policies of the authorization '"+name+"' allow the "+kind+" identity "+
			identityOf(claims)+".", nil)
	}
	switch {
	case c.Token == "" && c.Problem == "":
		return nil, noAuthorization(reasonAuthorizationToken, "The authorization '"+name+"' has no token yet.", nil)
	case c.Token == "":
		return nil, noAuthorization(reasonAuthorizationToken, "The authorization '"+name+"' has no token: "+c.Problem, nil)
	case !c.Expires.IsZero() && !time.Now().Before(c.Expires):
		return nil, noAuthorization(reasonAuthorizationToken, strings.TrimSpace("The token of the authorization '"+name+"' has expired and was not renewed. "+c.Problem), nil)
	}
	a, err := policy.NewAuthorization(c)
	if err != nil {
		return nil, noAuthorization(reasonAuthorizationToken, "The authorization '"+name+"' cannot be read.", err)
	}
	return a, nil
}

func noAuthorization(reason, message string, cause error) *policy.Error {
	return &policy.Error{Reason: reason, Message: message, Cause: cause}
}

// callerOf returns the claims of the identity that wants to use a connection.
func callerOf(x *policy.Exchange, c *model.Connection, kind, token string) (jwt.MapClaims, *policy.Error) {
	if kind == "jwt" {
		return verifiedIdentity(x, c, tokenInHeader(token, ""))
	}
	text, err := x.Services.Identities.Token(x.Context, authorizationManager, "")
	if err != nil {
		return nil, noAuthorization(reasonAuthorizationIdentity, "Obtaining managed identity token for "+authorizationManager+" audience failed with error: "+err.Error(), err)
	}
	own, failure := parseToken(text) // comes from whom the installation trusts, and goes nowhere
	if failure != nil {
		return nil, noAuthorization(reasonAuthorizationIdentity, "The managed identity is not told by a JWT.", nil)
	}
	return own.claims, nil
}

// verifiedIdentity returns the claims of a token that Entra signed for one of the directories that the access policies name: others are not asked.
func verifiedIdentity(x *policy.Exchange, c *model.Connection, text string) (jwt.MapClaims, *policy.Error) {
	refuse := func(f *jwtFailure) *policy.Error {
		return noAuthorization(reasonAuthorizationIdentity, f.message, f.cause)
	}
	if text == "" {
		return nil, refuse(jwtInvalid("JWT not present."))
	}
	token, failure := parseToken(text)
	if failure != nil {
		return nil, refuse(failure)
	}
	tenant := claimText(token.claims, "tid")
	address, ok := tenantAddress(x.Services.Authority, tenant)
	if !ok || !slices.ContainsFunc(c.Access, func(a model.ConnectionAccess) bool { return strings.EqualFold(a.TenantID, tenant) }) {
		return nil, noAuthorization(reasonAuthorizationDenied, "Permission denied. Double check that the access policies of the authorization '"+c.Name+"' allow the jwt identity "+
			identityOf(token.claims)+".", nil)
	}
	checks := &jwtChecks{
		policy: "get-authorization-context", now: time.Now(), requireExpiry: true, requireSignature: true,
		audiences: []string{authorizationManager, authorizationManager + "/", authorizationManagerID}, entra: &entraChecks{address: address},
	}
	if _, failure = checks.validate(x, text); failure != nil {
		return nil, refuse(failure)
	}
	return token.claims, nil
}

// admits reports whether an access policy names an identity, or a group that it belongs to.
func admits(a *model.ConnectionAccess, claims jwt.MapClaims) bool {
	objects := append(claimValues(claims["groups"]), claimText(claims, "oid"))
	app := claimText(claims, "appid")
	if app == "" {
		app = claimText(claims, "azp")
	}
	return strings.EqualFold(a.TenantID, claimText(claims, "tid")) && containsFold(objects, a.ObjectID) && (len(a.AppIDs) == 0 || containsFold(a.AppIDs, app))
}

func containsFold(list []string, text string) bool {
	return slices.ContainsFunc(list, func(s string) bool { return strings.EqualFold(s, text) })
}

// identityOf tells an identity to who has to write an access policy.
func identityOf(claims jwt.MapClaims) string {
	return "with the object id '" + claimText(claims, "oid") + "' of the tenant '" + claimText(claims, "tid") + "'"
}

func claimText(claims jwt.MapClaims, name string) string {
	text, _ := claims[name].(string)
	return text
}
