package oauth

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
)

// Grant is a way to get a token. The words are those of the resource that connections are.
type Grant string

// The grants that a provider can be used with (RFC 6749, sections 1.3.1 and 1.3.4).
const (
	AuthorizationCode Grant = "AuthorizationCode"
	ClientCredentials Grant = "ClientCredentials"
)

// The names of parameters that mean something everywhere.
const (
	ParamClientID     = "clientId"
	ParamClientSecret = "clientSecret"
	paramScopes       = "scopes"
	paramResource     = "resourceUri"
)

// Provider is one row of the table: an authorization server, or a kind of them. A {name} in its addresses stands for a parameter.
type Provider struct {
	// Name is the value of the property identityProvider.
	Name                      string
	authorize, token, refresh string
	grants                    []Grant
	required, optional        []string
	defaults                  map[string]string
	pkce                      bool
	separator                 string
	authorizeExtra            url.Values
}

// Providers returns the table. The names and parameters of aad, oauth2 and oauth2pkce are those of the pages about credential providers and of the
// examples of the resource provider; the other names are those of the older reference of authorizations, and their addresses are what each of them
// publishes for developers.
func Providers() []Provider {
	code, both := []Grant{AuthorizationCode}, []Grant{AuthorizationCode, ClientCredentials}
	generic := []string{"authorizationUrl", "tokenUrl"}
	return []Provider{
		{
			Name: "aad", authorize: "{loginUri}/{tenantId}/oauth2/authorize", token: "{loginUri}/{tenantId}/oauth2/token", grants: both,
			required: []string{paramResource}, optional: []string{"loginUri", "tenantId"},
			defaults: map[string]string{"loginUri": "https://login.windows.net", "tenantId": "common"},
		},
		{Name: "oauth2", authorize: "{authorizationUrl}", token: "{tokenUrl}", refresh: "{refreshUrl}", grants: both, required: generic, optional: []string{"refreshUrl"}},
		{Name: "oauth2pkce", authorize: "{authorizationUrl}", token: "{tokenUrl}", refresh: "{refreshUrl}", grants: code, required: generic, optional: []string{"refreshUrl"}, pkce: true},
		{
			Name: "dropbox", authorize: "https://www.dropbox.com/oauth2/authorize", token: "https://api.dropboxapi.com/oauth2/token", grants: code,
			authorizeExtra: url.Values{"token_access_type": {"offline"}},
		},
		{Name: "facebook", authorize: "https://www.facebook.com/dialog/oauth", token: "https://graph.facebook.com/oauth/access_token", grants: code, separator: ","},
		{Name: "github", authorize: "https://github.com/login/oauth/authorize", token: "https://github.com/login/oauth/access_token", grants: code},
		{
			Name: "google", authorize: "https://accounts.google.com/o/oauth2/v2/auth", token: "https://oauth2.googleapis.com/token", grants: code,
			authorizeExtra: url.Values{"access_type": {"offline"}, "prompt": {"consent"}},
		},
		{Name: "instagram", authorize: "https://www.instagram.com/oauth/authorize", token: "https://api.instagram.com/oauth/access_token", grants: code, separator: ","},
		{Name: "linkedin", authorize: "https://www.linkedin.com/oauth/v2/authorization", token: "https://www.linkedin.com/oauth/v2/accessToken", grants: code},
		{Name: "salesforce", authorize: "https://login.salesforce.com/services/oauth2/authorize", token: "https://login.salesforce.com/services/oauth2/token", grants: code},
		{Name: "slack", authorize: "https://slack.com/oauth/v2/authorize", token: "https://slack.com/api/oauth.v2.access", grants: code, separator: ","},
		{Name: "spotify", authorize: "https://accounts.spotify.com/authorize", token: "https://accounts.spotify.com/api/token", grants: code},
	}
}

// Find returns the row with a name, in any casing.
func Find(name string) (Provider, bool) {
	all := Providers()
	i := slices.IndexFunc(all, func(p Provider) bool { return strings.EqualFold(p.Name, name) })
	if i < 0 {
		return Provider{}, false
	}
	return all[i], true
}

// Names lists the names of the table.
func Names() []string {
	var names []string
	for _, p := range Providers() {
		names = append(names, p.Name)
	}
	return names
}

// Grants returns the grants that the provider takes.
func (p Provider) Grants() []Grant { return p.grants }

// Problem is what is wrong with a parameter.
type Problem struct{ Parameter, Message string }

// Complete checks parameters of a grant: their names, in any casing, become those of the table, defaults are filled in. Addresses must be http or https.
func (p Provider) Complete(g Grant, given map[string]string) (map[string]string, []Problem) {
	var problems []Problem
	required, known := p.parameters(g)
	params := maps.Clone(p.defaults)
	if params == nil {
		params = map[string]string{}
	}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		i := slices.IndexFunc(known, func(k string) bool { return strings.EqualFold(k, name) })
		switch {
		case i < 0:
			problems = append(problems, Problem{name, fmt.Sprintf("'%s' is not a parameter of the provider '%s' with this grant type. Its parameters are: %s.", name, p.Name, strings.Join(known, ", "))})
		case strings.TrimSpace(given[name]) != "" && given[name] != unused:
			params[known[i]] = strings.TrimSpace(given[name])
		}
	}
	for _, name := range required {
		if params[name] == "" {
			problems = append(problems, Problem{name, fmt.Sprintf("'%s' must not be empty.", name)})
		}
	}
	for _, name := range known {
		if (strings.HasSuffix(name, "Url") || name == "loginUri") && params[name] != "" && !WebAddress(params[name]) {
			problems = append(problems, Problem{name, fmt.Sprintf("'%s' must be an absolute URL with the scheme https or http.", name)})
		}
	}
	return params, problems
}

// unused is what templates write for addresses that a grant has no use for.
const unused = "UNUSED"

// parameters lists the names of a grant's parameters, those that must be given and all of them. With client credentials the client belongs to the
// connection, so that it need not be there; addresses that the grant does not use may be.
func (p Provider) parameters(g Grant) (required, known []string) {
	required = slices.Clone(p.required)
	if g == AuthorizationCode {
		required = append([]string{ParamClientID, ParamClientSecret}, required...)
	} else {
		required = slices.DeleteFunc(required, func(name string) bool { return name == "authorizationUrl" })
	}
	known = slices.Concat([]string{ParamClientID, ParamClientSecret, paramScopes}, p.required, p.optional)
	return required, known
}

// WebAddress reports whether a text is an absolute URL with the scheme https or http, and without what does not belong into an endpoint's (RFC 6749,
// section 3.1.2).
func WebAddress(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && u.User == nil && u.Fragment == ""
}

// Settings is what tokens of one connection are asked for with.
type Settings struct {
	Grant                              Grant
	AuthorizeURL, TokenURL, RefreshURL string
	ClientID, ClientSecret             string
	// Scope is as it is sent. Resource is what a token of Entra's older endpoints is for.
	Scope, Resource string
	// PKCE says that codes are bound to a verifier (RFC 7636).
	PKCE bool

	authorizeExtra url.Values
}

// Settings puts completed parameters into the addresses of the table.
func (p Provider) Settings(g Grant, params map[string]string) Settings {
	fill := func(template string) string {
		for name, value := range params {
			if template == "{"+name+"}" {
				return value
			}
			template = strings.ReplaceAll(template, "{"+name+"}", strings.TrimRight(value, "/"))
		}
		return template
	}
	s := Settings{
		Grant: g, AuthorizeURL: fill(p.authorize), TokenURL: fill(p.token), RefreshURL: fill(p.refresh), ClientID: params[ParamClientID], ClientSecret: params[ParamClientSecret],
		Scope: params[paramScopes], Resource: params[paramResource], PKCE: p.pkce, authorizeExtra: p.authorizeExtra,
	}
	if s.RefreshURL == "" || strings.Contains(s.RefreshURL, "{") {
		s.RefreshURL = s.TokenURL
	}
	if p.separator != "" {
		s.Scope = strings.Join(strings.FieldsFunc(s.Scope, func(r rune) bool { return r == ' ' || r == ',' }), p.separator)
	}
	return s
}
