package e2e

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/portico-apim/portico/internal/oauth/oauthtest"
)

// TestConnectionOfACaller lets a program use a connection by the token it shows, as a service principal of the directory that the installation itself is.
func TestConnectionOfACaller(t *testing.T) {
	t.Parallel()
	data := filepath.Join(t.TempDir(), "data")
	if err := mustStart(t, data).stop(); err != nil { // makes the authority that the next one trusts
		t.Fatal(err)
	}
	address := freeAddress(t)
	p := mustStart(t, data, "--management", address, "--management-url", "https://"+address, "--identity-authority", "https://"+address, "--tls-backend-ca", filepath.Join(data, "ca.pem"))
	partner := httptest.NewServer(oauthtest.New(oauthtest.Client{ID: "portico", Secret: "s3cret"}))
	defer partner.Close()
	caller, stranger := p.principal(t, data, "caller"), p.principal(t, data, "stranger")
	const connection = "/authorizationProviders/partner/authorizations/main"
	for _, step := range [][2]string{
		{"/authorizationProviders/partner", `{"properties": {"identityProvider": "oauth2", "oauth2": {"grantTypes": {"clientCredentials": {"tokenUrl": "` + partner.URL + `/token", "scopes": "read"}}}}}`},
		{connection, `{"properties": {"oauth2grantType": "ClientCredentials", "parameters": {"clientId": "portico", "clientSecret": "s3cret"}}}`},
		{connection + "/accessPolicies/caller", fmt.Sprintf(`{"properties": {"objectId": %q, "tenantId": %q, "appIds": [%q]}}`, caller.object, caller.tenant, caller.app)},
		{"/apis/partner", `{"properties": {"displayName": "Partner", "path": "partner", "protocols": ["http"], "subscriptionRequired": false, "serviceUrl": "` + partner.URL + `"}}`},
		{"/apis/partner/operations/get", `{"properties": {"displayName": "Get", "method": "GET", "urlTemplate": "/api"}}`},
		{"/apis/partner/policies/policy", `{"properties": {"format": "rawxml", "value": "<policies><inbound><base /><get-authorization-context provider-id=\"partner\" authorization-id=\"main\" context-variable-name=\"auth\" identity-type=\"jwt\" identity=\"@(context.Request.Headers.GetValueOrDefault(\"Authorization\",\"\"))\" /><set-header name=\"Authorization\" exists-action=\"override\"><value>@(\"Bearer \" + ((Authorization)context.Variables[\"auth\"]).AccessToken)</value></set-header></inbound><backend><base /></backend><on-error><base /><set-status code=\"403\" reason=\"@(context.LastError.Reason)\" /></on-error></policies>"}}`},
	} {
		if err := p.put(step[0], step[1]); err != nil {
			t.Fatal(err)
		}
	}
	call := func(token string) answer {
		a, err := p.call(http.MethodGet, p.ready.GatewayHTTP+"/partner/api", http.Header{"Authorization": {"Bearer " + token}}, nil)
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	a := call(caller.token)
	for deadline := time.Now().Add(10 * time.Second); a.status != http.StatusOK && time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		a = call(caller.token)
	}
	if a.status != http.StatusOK || a.body != "welcome client read\n" {
		t.Fatalf("%d %s\n%s", a.status, a.body, p.output)
	}
	for name, token := range map[string]string{"a stranger": stranger.token, "an administrator": p.token, "a forger": caller.token[:len(caller.token)-8] + "AAAAAAAA", "nobody": ""} {
		if a := call(token); a.status != http.StatusForbidden {
			t.Errorf("%s: %d %s", name, a.status, a.body)
		}
	}
}

// freeAddress returns an address at which nobody listens.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}

// caller is a program with a token for the credential manager.
type caller struct{ app, object, tenant, token string }

// principal makes a service principal, which logs in.
func (p *process) principal(t *testing.T, data, name string) caller {
	t.Helper()
	out, err := exec.Command("portico", "principal", "create", "--data", data, name).Output()
	var made struct{ AppID, Password, Tenant string }
	if err == nil {
		err = json.Unmarshal(out, &made)
	}
	if err != nil {
		t.Fatalf("%s: %v", out, err)
	}
	form := url.Values{"grant_type": {"client_credentials"}, "client_id": {made.AppID}, "client_secret": {made.Password}, "scope": {"https://azure-api.net/authorization-manager/.default"}}
	a, err := p.call(http.MethodPost, p.ready.Management+"/"+made.Tenant+"/oauth2/v2.0/token", http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}, []byte(form.Encode()))
	var given struct {
		Token string `json:"access_token"`
	}
	if err != nil || json.Unmarshal([]byte(a.body), &given) != nil || given.Token == "" {
		t.Fatalf("%s %v", a.body, err)
	}
	var claims struct{ OID string }
	payload, err := base64.RawURLEncoding.DecodeString(strings.Split(given.Token, ".")[1])
	if err != nil || json.Unmarshal(payload, &claims) != nil {
		t.Fatal(err)
	}
	return caller{made.AppID, claims.OID, made.Tenant, given.Token}
}
