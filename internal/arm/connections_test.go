package arm_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/portico-apim/portico/internal/resource"
	"github.com/portico-apim/portico/internal/resources"
	"github.com/portico-apim/portico/internal/store"
)

const (
	providerPath   = "/authorizationProviders/p"
	connectionPath = providerPath + "/authorizations/a"
)

// codeProvider is the body of a provider with the grant type authorization code.
const codeProvider = `{"properties":{"displayName":"P","identityProvider":"github","oauth2":{"redirectUrl":"https://authorization-manager.consent.azure-apim.net/redirect/apim/apim","grantTypes":{"authorizationCode":{"clientId":"c","clientSecret":"s","scopes":"repo"}}}}}`

// ownProvider is the body of a provider of Entra with the client's own credentials.
const ownProvider = `{"properties":{"displayName":"P","identityProvider":"AAD","oauth2":{"grantTypes":{"clientCredentials":{"resourceUri":"https://graph.microsoft.com"}}}}}`

// TestAuthorizationProviders shows what is answered for providers: parameters in their own names with their defaults, and never the secret.
func TestAuthorizationProviders(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{bare: true})
	w.must(http.StatusCreated, "PUT", providerPath, ownProvider)
	got := w.must(http.StatusOK, "GET", providerPath, "")
	if want := `"properties":{"displayName":"P","identityProvider":"aad","oauth2":{"redirectUrl":"` + w.url + `/redirect/apim/apim","grantTypes":{"clientCredentials":{"loginUri":"https://login.windows.net","resourceUri":"https://graph.microsoft.com","tenantId":"common"}}}}}`; !strings.HasSuffix(strings.TrimSpace(got.body), want) {
		t.Errorf("got %s\nwant …%s", got.body, want)
	}
	w.must(http.StatusOK, "PUT", providerPath, codeProvider)
	got = w.must(http.StatusOK, "GET", providerPath, "")
	if strings.Contains(got.body, "clientSecret") || strings.Contains(got.body, "azure-apim.net") || !strings.Contains(got.body, `"authorizationCode":{"clientId":"c","scopes":"repo"}`) {
		t.Error(got.body)
	}
	// A secret that is not sent again stays.
	w.must(http.StatusOK, "PUT", providerPath, strings.Replace(codeProvider, `"clientSecret":"s",`, "", 1))
	own := strings.Replace(codeProvider, "https://authorization-manager.consent.azure-apim.net/redirect/apim/apim", "https://api.example.org/back", 1)
	if got := w.must(http.StatusOK, "PUT", providerPath, own); !strings.Contains(got.body, `"redirectUrl":"https://api.example.org/back"`) {
		t.Error(got.body)
	}
}

// TestAuthorizationsSentBack sends what was read back: the secrets stay, and an address of this server is not taken for somebody's own.
func TestAuthorizationsSentBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{bare: true})
	w.must(http.StatusCreated, "PUT", providerPath, ownProvider)
	w.must(http.StatusCreated, "PUT", connectionPath, `{"properties":{"oauth2grantType":"ClientCredentials","parameters":{"clientId":"c","clientSecret":"kept"}}}`)
	for _, path := range []string{providerPath, connectionPath} {
		w.must(http.StatusOK, "PUT", path, w.must(http.StatusOK, "GET", path, "").body)
	}
	if err := w.store.View(t.Context(), func(tx store.Tx) error {
		d, err := tx.Get(serviceID + connectionPath)
		if err != nil {
			return err
		}
		if p, err := resources.Reveal[resources.AuthorizationProperties](d, w.box); err != nil || p.ClientSecret != "kept" || p.Parameters["clientId"] != "c" {
			t.Errorf("%+v, %v", p, err)
		}
		d, err = tx.Get(serviceID + providerPath)
		if strings.Contains(string(d.Body), "redirectUrl") {
			t.Errorf("%s", d.Body)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

// TestAuthorizationsRefused lists what is wrong with providers, connections and access policies.
func TestAuthorizationsRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{bare: true})
	w.must(http.StatusCreated, "PUT", "/authorizationProviders/code", codeProvider)
	w.must(http.StatusCreated, "PUT", "/authorizationProviders/own", ownProvider)
	oauth2 := func(provider, grants string) string {
		return `{"properties":{"identityProvider":"` + provider + `","oauth2":{"grantTypes":{` + grants + `}}}}`
	}
	for _, row := range [][3]string{
		{providerPath, `{"properties":{}}`, "'identityProvider' must not be empty."},
		{providerPath, oauth2("myspace", `"authorizationCode":{}`), "There is no identity provider 'myspace'. There are: aad, oauth2, oauth2pkce, dropbox"},
		{providerPath, oauth2("oauth2", ``), "Exactly one of 'authorizationCode' and 'clientCredentials' must be given."},
		{providerPath, oauth2("oauth2", `"authorizationCode":{},"clientCredentials":{}`), "Exactly one of 'authorizationCode' and 'clientCredentials' must be given."},
		{providerPath, oauth2("github", `"clientCredentials":{}`), "The provider 'github' has no grant type 'ClientCredentials'."},
		{providerPath, oauth2("github", `"authorizationCode":{"clientId":"c"}`), "'clientSecret' must not be empty."},
		{providerPath, oauth2("oauth2", `"clientCredentials":{"tokenUrl":"/token"}`), "'tokenUrl' must be an absolute URL with the scheme https or http."},
		{providerPath, oauth2("oauth2", `"clientCredentials":{"tokenUrl":"https://x/t","audience":"a"}`), "'audience' is not a parameter of the provider 'oauth2' with this grant type. Its parameters are: clientId, clientSecret, scopes, authorizationUrl, tokenUrl, refreshUrl."},
		{providerPath, strings.Replace(codeProvider, "https://authorization-manager.consent.azure-apim.net/", "javascript:", 1), "'redirectUrl' must be an absolute URL with the scheme https or http."},
		{"/authorizationProviders/code/authorizations/a", `{"properties":{"oauth2grantType":"ClientCredentials"}}`, "The grant type of the authorization provider is 'AuthorizationCode'."},
		{"/authorizationProviders/code/authorizations/a", `{"properties":{"oauth2grantType":"AuthorizationCode","parameters":{"clientId":"c"}}}`, "An authorization of this grant type has no parameters"},
		{"/authorizationProviders/own/authorizations/a", `{"properties":{"oauth2grantType":"ClientCredentials"}}`, "'clientId' must not be empty."},
		{"/authorizationProviders/own/authorizations/a", `{"properties":{"oauth2grantType":"ClientCredentials","parameters":{"clientId":"c"}}}`, "'clientSecret' must not be empty."},
		{"/authorizationProviders/own/authorizations/a", `{"properties":{"oauth2grantType":"ClientCredentials","parameters":{"clientId":"c","clientSecret":"s","scopes":"x"}}}`, "'scopes' is not a parameter of an authorization."},
	} {
		if got := w.must(http.StatusBadRequest, "PUT", row[0], row[1]); !strings.Contains(got.body, row[2]) {
			t.Errorf("%s %s: %s", row[0], row[1], got.body)
		}
	}
	w.must(http.StatusNotFound, "PUT", providerPath+"/authorizations/a", `{"properties":{"oauth2grantType":"AuthorizationCode"}}`)
	w.must(http.StatusNotFound, "PUT", "/authorizationProviders/own/authorizations/x/accessPolicies/a", `{"properties":{"objectId":"o","tenantId":"t"}}`)
	w.must(http.StatusCreated, "PUT", "/authorizationProviders/code/authorizations/a", `{"properties":{"oauth2grantType":"AuthorizationCode"}}`)
	if got := w.must(http.StatusBadRequest, "PUT", "/authorizationProviders/code/authorizations/a/accessPolicies/x", `{"properties":{}}`); !strings.Contains(got.body, "'objectId' must not be empty.") || !strings.Contains(got.body, "'tenantId' must not be empty.") {
		t.Error(got.body)
	}
	for i := range 100 {
		w.must(http.StatusCreated, "PUT", fmt.Sprintf("/authorizationProviders/code/authorizations/a/accessPolicies/%d", i), `{"properties":{"objectId":"o","tenantId":"t"}}`)
	}
	if got := w.must(http.StatusBadRequest, "PUT", "/authorizationProviders/code/authorizations/a/accessPolicies/x", `{"properties":{"objectId":"o","tenantId":"t"}}`); !strings.Contains(got.body, "at most 100 access policies") {
		t.Error(got.body)
	}
	w.must(http.StatusOK, "PUT", "/authorizationProviders/code/authorizations/a/accessPolicies/7", `{"properties":{"objectId":"p","tenantId":"t"}}`)
}

// TestAuthorizationStatus shows the status of a connection, which follows its tokens, and no token.
func TestAuthorizationStatus(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{bare: true})
	w.must(http.StatusCreated, "PUT", providerPath, codeProvider)
	const unauthenticated = `"status":"Error","error":{"code":"Unauthenticated","message":"This connection is not authenticated."}`
	if got := w.must(http.StatusCreated, "PUT", connectionPath, `{"properties":{"oauth2grantType":"AuthorizationCode"}}`); !strings.Contains(got.body, unauthenticated) {
		t.Error(got.body)
	}
	etag := w.must(http.StatusOK, "GET", connectionPath, "").header.Get("ETag")
	id, err := resource.Parse(serviceID + connectionPath)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		token resources.ConnectionToken
		want  string
	}{
		{resources.ConnectionToken{Access: "access-secret", Refresh: "refresh-secret", Claims: `{"id":"claim-secret"}`, Settings: "d"}, `"status":"Connected"}`},
		{resources.ConnectionToken{Access: "access-secret", Refresh: "refresh-secret", Settings: "d", Code: "invalid_client", Message: "Wrong."}, `"status":"Error","error":{"code":"invalid_client","message":"Wrong."}}`},
	} {
		if _, err := w.store.Update(t.Context(), func(tx store.Tx) error { return resources.PutToken(tx, id, &row.token, w.box) }); err != nil {
			t.Fatal(err)
		}
		for _, path := range []string{connectionPath, providerPath + "/authorizations"} {
			got := w.must(http.StatusOK, "GET", path, "")
			if !strings.Contains(got.body, row.want) || strings.Contains(got.body, "-secret") || path == connectionPath && got.header.Get("ETag") != etag {
				t.Errorf("%s: %s", path, got.body)
			}
		}
		if err := w.store.View(t.Context(), func(tx store.Tx) error {
			d, err := tx.Get(resources.TokenID(id).String())
			if err == nil && strings.Contains(string(d.Body)+string(d.Sealed), "-secret") {
				t.Errorf("a token lies open in the store: %s", d.Body)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	w.must(http.StatusNotFound, "GET", connectionPath+"/tokens/current", "")
}

// TestServiceIdentity tells who a service is, which access policies need to know, once it has an identity of its own.
func TestServiceIdentity(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{bare: true})
	if got := w.must(http.StatusOK, "GET", serviceID, ""); strings.Contains(got.body, "principalId") {
		t.Error(got.body)
	}
	for _, row := range [][2]string{
		{`{"identity":{"type":"SystemAssigned","principalId":"mine"}}`, `"identity":{"principalId":"object-of-apim","tenantId":"the-tenant","type":"SystemAssigned"}`},
		{`{"identity":{"type":"UserAssigned","userAssignedIdentities":{"/x":{}},"principalId":null}}`, `"type":"UserAssigned"`},
		{`{"identity":{"type":"SystemAssigned, UserAssigned"}}`, `"principalId":"object-of-apim"`},
	} {
		w.must(http.StatusOK, "PATCH", serviceID, row[0])
		got := w.must(http.StatusOK, "GET", serviceID, "")
		if !strings.Contains(got.body, row[1]) || strings.Contains(row[0], `"UserAssigned"`) && strings.Contains(got.body, "object-of-apim") {
			t.Errorf("%s: %s", row[0], got.body)
		}
	}
}
