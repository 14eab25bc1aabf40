package policy

import "github.com/portico-apim/portico/internal/csharp/rt"

var authorizationDef = rt.Declare("", "class Authorization")

// Authorization is what get-authorization-context puts into a variable: an access token to a third party's API, and what came with it.
type Authorization struct {
	AccessToken string
	Claims      Variables
}

// Type returns Authorization.
func (*Authorization) Type() *rt.Type { return authorizationDef.Type() }

var authorizationClass = rt.Class{Def: authorizationDef, Doc: "An authorization that the service holds for a caller.", Members: []rt.Member{
	row("string AccessToken { get; }", text(func(a *Authorization) string { return a.AccessToken }), "AccessToken is the bearer token."),
	row("IReadOnlyDictionary<string, object> Claims { get; }", get(func(a *Authorization) rt.Value { return rt.Obj((*variablesObject)(&a.Claims)) }),
		"Claims is what the provider said besides the token."),
}}
