package e2e

import (
	"encoding/json"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
)

// TestClientCertificates has the gateway call itself over TLS: one API shows a client certificate, the other lets in nobody without it.
func TestClientCertificates(t *testing.T) {
	t.Parallel()
	p := mustStart(t, filepath.Join(t.TempDir(), "data"))
	service := describe(t, p)
	service["properties"].(map[string]any)["enableClientCertificate"] = true //nolint:forcetypeassert // the test fails either way
	body, err := json.Marshal(service)
	if err != nil {
		t.Fatal(err)
	}
	const open = `{"properties": {"displayName": %[1]q, "path": %[1]q, "protocols": ["http", "https"], "subscriptionRequired": false, "serviceUrl": "http://echo.portico.internal"}}`
	const get = `{"properties": {"displayName": "Get", "method": "GET", "urlTemplate": "/"}}`
	policy := func(inbound string) string {
		text, _ := json.Marshal("<policies><inbound>" + inbound + "</inbound><backend><forward-request/></backend></policies>")
		return `{"properties": {"format": "rawxml", "value": ` + string(text) + `}}`
	}
	for _, step := range [][2]string{
		{"", string(body)},
		{"/certificates/client", fmt.Sprintf(`{"properties": {"data": %q}}`, certificate(t, "client"))},
		{"/certificates/other", fmt.Sprintf(`{"properties": {"data": %q}}`, certificate(t, "client"))},
		{"/apis/inner", fmt.Sprintf(open, "inner")},
		{"/apis/inner/operations/get", get},
		{"/apis/inner/policies/policy", policy(`<validate-client-certificate validate-trust="false" validate-revocation="false"><identities><identity issuer-certificate-id="client"/></identities></validate-client-certificate>`)},
		{"/backends/inner", fmt.Sprintf(`{"properties": {"url": %q, "protocol": "http", "tls": {"validateCertificateChain": false, "validateCertificateName": false}}}`, p.ready.GatewayHTTPS+"/inner")},
		{"/apis/outer", fmt.Sprintf(open, "outer")},
		{"/apis/outer/operations/get", get},
		{"/apis/outer/policies/policy", policy(`<set-backend-service backend-id="inner"/><authentication-certificate certificate-id="@(context.Request.Url.Query.GetValueOrDefault("c", "client"))"/>`)},
	} {
		if err := p.put(step[0], step[1]); err != nil {
			t.Fatal(err)
		}
	}
	eventually(t, p, "/outer/", http.StatusOK)
	for _, row := range []struct{ url, want string }{
		{p.ready.GatewayHTTP + "/outer/?c=other", "Invalid client certificate"},
		{p.ready.GatewayHTTPS + "/inner/", "Client certificate missing"},
		{p.ready.GatewayHTTP + "/inner/", "Client certificate missing"},
	} {
		a, err := p.call(http.MethodGet, row.url, http.Header{}, nil)
		if err != nil || a.status != http.StatusUnauthorized || !strings.Contains(a.body, row.want) {
			t.Errorf("%s: %d %s %v, want %s", row.url, a.status, a.body, err, row.want)
		}
	}
}
