package policy

import (
	"fmt"
	"strings"

	"github.com/portico-apim/portico/internal/csharp/lib"
	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/model"
)

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

// ConnectionKey is what a connection is found under: the names of its provider and its own, whose letter case does not count.
func ConnectionKey(provider, name string) string { return strings.ToLower(provider + "/" + name) }

// NewAuthorization returns what expressions see of a connection. What its provider said is read as Json.NET reads it, but texts that look like dates
// stay texts.
func NewAuthorization(c *model.Connection) (*Authorization, error) {
	a := &Authorization{AccessToken: c.Token}
	if c.Claims == "" {
		return a, nil
	}
	doc, err := lib.ReadJSON(rt.NewFrame(rt.DefaultLimits), c.Claims, false)
	if err != nil {
		return nil, fmt.Errorf("claims of connection %s/%s: %w", c.Provider, c.Name, err)
	}
	if members, ok := doc.Members(); ok {
		for name, value := range members {
			a.Claims.Set(name, value.Token())
		}
	}
	return a, nil
}
