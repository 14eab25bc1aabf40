package e2e

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"math/big"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestCustomHostname gives the service a host name with a certificate: the running listener shows it to who asks for the name, answers for the name,
// and speaks HTTP/2.
func TestCustomHostname(t *testing.T) {
	t.Parallel()
	p := mustStart(t, filepath.Join(t.TempDir(), "data"))
	const name = "api.example.test"
	gateway := strings.TrimPrefix(p.ready.GatewayHTTPS, "https://")
	key, err := p.key("unlimited")
	if err != nil {
		t.Fatal(err)
	}
	if a, err := p.call(http.MethodGet, p.ready.GatewayHTTP+"/echo/resource", http.Header{"Host": {name}, "Ocp-Apim-Subscription-Key": {key}}, nil); err != nil || a.status != 404 {
		t.Errorf("an unknown host name: %d %v", a.status, err)
	}
	if cert := shownTo(t, gateway, name); cert.Subject.CommonName == name {
		t.Error("the certificate is there already")
	}
	service := describe(t, p)
	properties := service["properties"].(map[string]any)                                                        //nolint:forcetypeassert // the test fails either way
	properties["hostnameConfigurations"] = append(properties["hostnameConfigurations"].([]any), map[string]any{ //nolint:forcetypeassert // likewise
		"type": "Proxy", "hostName": name, "encodedCertificate": certificate(t, name),
	})
	body, err := json.Marshal(service)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.put("", string(body)); err != nil {
		t.Fatal(err)
	}
	deadline := time.Now().Add(10 * time.Second)
	for shownTo(t, gateway, name).Subject.CommonName != name {
		if time.Now().After(deadline) {
			t.Fatal("the certificate is not shown")
		}
		time.Sleep(10 * time.Millisecond)
	}
	if cert := shownTo(t, gateway, "localhost"); cert.Subject.CommonName == name {
		t.Error("the certificate is shown for other names, too")
	}
	h2 := &http.Client{Transport: &http.Transport{ForceAttemptHTTP2: true, TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}} //nolint:gosec // its own name is checked above
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, p.ready.GatewayHTTPS+"/echo/resource", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Host = name
	req.Header.Set("Ocp-Apim-Subscription-Key", key)
	res, err := h2.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != http.StatusOK || res.Proto != "HTTP/2.0" {
		t.Errorf("%s %s", res.Proto, res.Status)
	}
	if text, _ := json.Marshal(describe(t, p)); strings.Contains(string(text), "encodedCertificate") {
		t.Error("the certificate's key comes back")
	}
}

// describe reads the service.
func describe(t *testing.T, p *process) map[string]any {
	t.Helper()
	a, err := p.arm(http.MethodGet, "", nil)
	if err != nil || a.status != http.StatusOK {
		t.Fatalf("%d %v", a.status, err)
	}
	var service map[string]any
	if err := json.Unmarshal([]byte(a.body), &service); err != nil {
		t.Fatal(err)
	}
	return service
}

// shownTo returns the certificate that a listener shows to a client that asks for a name.
func shownTo(t *testing.T, address, name string) *x509.Certificate {
	t.Helper()
	conn, err := tls.Dial("tcp", address, &tls.Config{ServerName: name, InsecureSkipVerify: true}) //nolint:gosec // the test looks at what is shown
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	return conn.ConnectionState().PeerCertificates[0]
}

// certificate makes a self-signed certificate with its key, in PEM, in base64.
func certificate(t *testing.T, name string) string {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, DNSNames: []string{name}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	text := fmt.Sprintf("%s%s", pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: raw}), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
	return base64.StdEncoding.EncodeToString([]byte(text))
}
