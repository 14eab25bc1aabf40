package backend_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/portico-apim/portico/internal/backend"
	"github.com/portico-apim/portico/internal/model"
	"github.com/portico-apim/portico/internal/policy"
	"github.com/portico-apim/portico/internal/wire"
)

// authority signs certificates.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	pem  string
}

func newAuthority(t *testing.T) *authority {
	t.Helper()
	a := &authority{}
	a.cert, a.key, a.pem = sign(t, &x509.Certificate{
		Subject: pkix.Name{CommonName: "Test Authority"}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}, nil)
	return a
}

func sign(t *testing.T, template *x509.Certificate, by *authority) (*x509.Certificate, *ecdsa.PrivateKey, string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template.SerialNumber = big.NewInt(time.Now().UnixNano())
	template.NotBefore, template.NotAfter = time.Now().Add(-time.Hour), time.Now().Add(time.Hour)
	if by == nil {
		by = &authority{cert: template, key: key}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, by.cert, &key.PublicKey, by.key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return cert, key, string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
}

// issue returns a certificate for a name as the model has it, and for a server.
func (a *authority) issue(t *testing.T, name string) (*model.Certificate, tls.Certificate) {
	t.Helper()
	_, key, chain := sign(t, &x509.Certificate{
		Subject: pkix.Name{CommonName: name}, DNSNames: []string{name}, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
	}, a)
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	cert := &model.Certificate{Name: name, Chain: chain, Key: string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))}
	pair, err := tls.X509KeyPair([]byte(cert.Chain), []byte(cert.Key))
	if err != nil {
		t.Fatal(err)
	}
	return cert, pair
}

// secured runs a TLS backend that tells the name of the client's certificate. It returns its port.
func secured(t *testing.T, cert tls.Certificate) string {
	t.Helper()
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		client := "nobody"
		if len(r.TLS.PeerCertificates) > 0 {
			client = r.TLS.PeerCertificates[0].Subject.CommonName
		}
		_, _ = fmt.Fprintf(w, "%s %s", r.Proto, client)
	}))
	s.TLS = &tls.Config{Certificates: []tls.Certificate{cert}, ClientAuth: tls.RequestClientCert, MinVersion: tls.VersionTLS12}
	s.EnableHTTP2 = true
	s.Config.ErrorLog = nil
	s.StartTLS()
	t.Cleanup(s.Close)
	_, port, _ := net.SplitHostPort(strings.TrimPrefix(s.URL, "https://"))
	return port
}

func TestTLS(t *testing.T) {
	t.Parallel()
	ca := newAuthority(t)
	_, right := ca.issue(t, "localhost")
	_, wrong := ca.issue(t, "elsewhere.example.com")
	client, _ := ca.issue(t, "client")
	other, _ := ca.issue(t, "other")
	good, misnamed := "https://localhost:"+secured(t, right), "https://localhost:"+secured(t, wrong)
	list := []*model.Backend{
		{Name: "good", URL: good},
		{Name: "misnamed", URL: misnamed},
		{Name: "skip-name", URL: misnamed, SkipName: true},
		{Name: "skip-chain", URL: good, SkipChain: true},
		{Name: "skip-chain misnamed", URL: misnamed, SkipChain: true},
		{Name: "skip-both", URL: misnamed, SkipChain: true, SkipName: true},
		{Name: "client", URL: good, Credentials: model.BackendCredentials{Certificates: []string{"client"}}},
		{Name: "thumbprint", URL: good, Credentials: model.BackendCredentials{Certificates: []string{"ab01"}}},
	}
	other.Thumbprint = "AB01"
	const refused = "BackendConnectionFailure: The SSL connection could not be established, see inner exception."
	rows := []struct{ name, certificate, version, trusting, doubting string }{
		{"good", "", "", "HTTP/1.1 nobody", refused},
		{"misnamed", "", "", refused, refused},
		{"skip-name", "", "", "HTTP/1.1 nobody", refused},
		{"skip-chain", "", "", "HTTP/1.1 nobody", "HTTP/1.1 nobody"},
		{"skip-chain misnamed", "", "", refused, refused},
		{"skip-both", "", "", "HTTP/1.1 nobody", "HTTP/1.1 nobody"},
		{"client", "", "", "HTTP/1.1 client", refused},
		{"client", "other", "", "HTTP/1.1 other", refused},
		{"thumbprint", "", "", "HTTP/1.1 other", refused},
		{"good", "other", "", "HTTP/1.1 other", refused},
		{"good", "", "2", "HTTP/2.0 nobody", refused},
		{"good", "", "2or1", "HTTP/2.0 nobody", refused},
	}
	certificates := map[string]*model.Certificate{"client": client, "other": other, "ca": {Name: "ca", Chain: ca.pem, CA: true}}
	trusting := newBackends(t)
	update(t, trusting, certificates, list...)
	doubting := newBackends(t)
	update(t, doubting, map[string]*model.Certificate{"client": client, "other": other}, list...)
	for _, row := range rows {
		call := policy.Call{Backend: row.name, Certificate: policy.ClientCertificate{Name: row.certificate}, HTTPVersion: row.version}
		check(t, row.name+" trusting", send(t, trusting, request(t, "GET", "/"), call), row.trusting)
		check(t, row.name+" doubting", send(t, doubting, request(t, "GET", "/"), call), row.doubting)
	}
	check(t, "address", send(t, trusting, request(t, "GET", good), policy.Call{}), "HTTP/1.1 nobody")
	settled := backend.New(wire.NewTransport(wire.TransportConfig{}), ca.pem)
	check(t, "authorities of the installation", send(t, settled, request(t, "GET", good), policy.Call{}), "HTTP/1.1 nobody")
	update(t, trusting, map[string]*model.Certificate{"client": client, "other": other}, list...)
	check(t, "no longer trusted", send(t, trusting, request(t, "GET", "/"), policy.Call{Backend: "good"}), refused)
}

// TestCertificatesGivenAsPEM shows certificates that the configuration does not have, more of them than there is room for.
func TestCertificatesGivenAsPEM(t *testing.T) {
	t.Parallel()
	ca := newAuthority(t)
	_, right := ca.issue(t, "localhost")
	client, _ := ca.issue(t, "client")
	b := newBackends(t)
	address := "https://localhost:" + secured(t, right)
	update(t, b, map[string]*model.Certificate{"ca": {Name: "ca", Chain: ca.pem, CA: true}},
		&model.Backend{Name: "b", URL: address, SkipName: true, Credentials: model.BackendCredentials{Certificates: []string{}}})
	call := policy.Call{Certificate: policy.ClientCertificate{Chain: client.Chain, Key: client.Key}}
	for i := range 600 {
		call.Certificate.Chain = client.Chain + strings.Repeat("\n", i)
		if i%100 == 0 {
			check(t, "to an address", send(t, b, request(t, "GET", address), call), "HTTP/1.1 client")
			continue
		}
		canceled, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := b.Send(canceled, request(t, "GET", address), call); err == nil {
			t.Fatal("a call that was called off has an answer")
		}
	}
	call.Backend = "b"
	check(t, "to a backend", send(t, b, request(t, "GET", "/"), call), "HTTP/1.1 client")
	call.Certificate.Key = "no key"
	check(t, "without a key", send(t, b, request(t, "GET", "/"), call), "PolicyConfigurationFailure: The client certificate cannot be used.")
}

// TestProxy sends over a proxy: with the whole URL to plain addresses, through a tunnel to secure ones.
func TestProxy(t *testing.T) {
	t.Parallel()
	var seen []string
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen = append(seen, r.Method+" "+r.RequestURI+" "+r.Header.Get("Proxy-Authorization"))
		if r.Method != http.MethodConnect {
			describe(w, r, "proxy")
			return
		}
		far, err := net.Dial("tcp", r.Host)
		if err != nil {
			return
		}
		near, _, _ := http.NewResponseController(w).Hijack()
		_, _ = io.WriteString(near, "HTTP/1.1 200 OK\r\n\r\n")
		go func() { _, _ = io.Copy(far, near); _ = far.Close() }()
		go func() { _, _ = io.Copy(near, far); _ = near.Close() }()
	}))
	t.Cleanup(proxy.Close)
	ca := newAuthority(t)
	_, cert := ca.issue(t, "localhost")
	address := "localhost:" + secured(t, cert)
	b := newBackends(t)
	update(t, b, map[string]*model.Certificate{"ca": {Chain: ca.pem, CA: true}},
		&model.Backend{Name: "plain", URL: "http://backend.invalid/base", Proxy: &model.Proxy{URL: proxy.URL, Username: "u", Password: "p:w"}},
		&model.Backend{Name: "secure", URL: "https://" + address, Proxy: &model.Proxy{URL: proxy.URL}})
	check(t, "plain", send(t, b, request(t, "GET", "/a%2Fb?c"), policy.Call{Backend: "plain"}), "proxy: GET backend.invalidhttp://backend.invalid/base/a%2Fb?c \nProxy-Authorization: Basic dTpwOnc=")
	check(t, "plain path with two slashes", send(t, b, request(t, "GET", "http://backend.invalid//a"), policy.Call{Proxy: proxy.URL}),
		"proxy: GET backend.invalidhttp://backend.invalid//a ")
	check(t, "secure", send(t, b, request(t, "GET", "/"), policy.Call{Backend: "secure"}), "HTTP/1.1 nobody")
	check(t, "bad proxy", send(t, b, request(t, "GET", "http://backend.invalid/"), policy.Call{Proxy: "ftp://x"}),
		"PolicyConfigurationFailure: The proxy cannot be used.")
	want := "GET http://backend.invalid/base/a%2Fb?c Basic dTpwOnc=\nGET http://backend.invalid//a \nCONNECT " + address + " "
	check(t, "the proxy", strings.Join(seen, "\n"), want)
}

// TestUpdateNamesTheBroken shows that a backend which makes no sense fails its own calls, and no others.
func TestUpdateNamesTheBroken(t *testing.T) {
	t.Parallel()
	b := newBackends(t)
	err := b.Update(&policy.Config{
		Certificates: map[string]*model.Certificate{"keyless": {Name: "keyless", Chain: "none"}},
		Backends: map[string]*model.Backend{
			"good": {Name: "good", URL: backend.EchoURL},
			"bad1": {Name: "bad1", URL: "backend"},
			"bad2": {Name: "bad2", URL: backend.EchoURL, Credentials: model.BackendCredentials{Certificates: []string{"keyless"}}},
			"bad4": {Name: "bad4", URL: backend.EchoURL, Proxy: &model.Proxy{URL: "socks5://u:secret@h"}},
			"bad3": {Name: "bad3", URL: backend.EchoURL, Credentials: model.BackendCredentials{Certificates: []string{"missing"}}},
		},
	})
	want := "backend bad1: URL \"backend\" is not absolute: it must begin with http:// or https:// and name a host\n" +
		"backend bad2: certificate \"keyless\" cannot be shown: tls: failed to find any PEM data in certificate input\n" +
		"backend bad3: certificate \"missing\" does not exist\n" +
		"backend bad4: the proxy's address is not a URL of scheme http or https"
	if err == nil || err.Error() != want {
		t.Errorf("got %v", err)
	}
	check(t, "good", send(t, b, request(t, "GET", "/"), policy.Call{Backend: "good"}), "")
	b = newBackends(t, &model.Backend{Name: "good", URL: backend.EchoURL})
	_ = b.Update(&policy.Config{Backends: map[string]*model.Backend{
		"good": {Name: "good", URL: backend.EchoURL}, "bad1": {Name: "bad1", URL: "backend"},
		"pool": {Name: "pool", Pool: []model.PoolMember{{Backend: "bad1", Priority: 1}, {Backend: "good", Priority: 2}}},
	}})
	check(t, "a pool does without", send(t, b, request(t, "GET", "/"), policy.Call{Backend: "pool"}), "")
	check(t, "bad", send(t, b, request(t, "GET", "/"), policy.Call{Backend: "bad1"}), "PolicyConfigurationFailure: Backend 'bad1' cannot be used.")
}
