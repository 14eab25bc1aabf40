package e2e

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"
	"time"
)

// TestBackendsAreVerified calls a backend whose certificate nobody knows, until the service is told of its authority, or not to look.
func TestBackendsAreVerified(t *testing.T) {
	t.Parallel()
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("hello")) }))
	defer server.Close()
	p := mustStart(t, filepath.Join(t.TempDir(), "data"))
	for _, step := range [][2]string{
		{"/apis/tls", fmt.Sprintf(`{"properties": {"displayName": "TLS", "path": "tls", "protocols": ["http"], "subscriptionRequired": false, "serviceUrl": %q}}`, server.URL)},
		{"/apis/tls/operations/get", `{"properties": {"displayName": "Get", "method": "GET", "urlTemplate": "/"}}`},
		{"/apis/tls/operations/lax", `{"properties": {"displayName": "Lax", "method": "GET", "urlTemplate": "/lax"}}`},
		{"/backends/lax", fmt.Sprintf(`{"properties": {"url": %q, "protocol": "http", "tls": {"validateCertificateChain": false}}}`, server.URL)},
		{"/apis/tls/operations/lax/policies/policy", `{"properties": {"value": "<policies><inbound><base/><set-backend-service backend-id=\"lax\"/></inbound><backend><base/></backend></policies>"}}`},
	} {
		if err := p.put(step[0], step[1]); err != nil {
			t.Fatal(err)
		}
	}
	eventually(t, p, "/tls/lax", http.StatusOK)
	eventually(t, p, "/tls/", http.StatusInternalServerError)
	service := describe(t, p)
	service["properties"].(map[string]any)["certificates"] = []any{map[string]any{ //nolint:forcetypeassert // the test fails either way
		"storeName": "Root", "encodedCertificate": base64.StdEncoding.EncodeToString(server.Certificate().Raw),
	}}
	body, err := json.Marshal(service)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.put("", string(body)); err != nil {
		t.Fatal(err)
	}
	eventually(t, p, "/tls/", http.StatusOK)
}

// eventually waits until a call through the gateway is answered with a status.
func eventually(t *testing.T, p *process, path string, status int) {
	t.Helper()
	var last answer
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		a, err := p.call(http.MethodGet, p.ready.GatewayHTTP+path, http.Header{}, nil)
		if err == nil && a.status == status {
			return
		}
		last = a
	}
	t.Errorf("%s: %d %s, want %d", path, last.status, last.body, status)
}
