package wire_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"math/big"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/portico-apim/portico/internal/wire"
)

// selfSigned returns a certificate that names itself.
func selfSigned(t *testing.T, name string) *tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, DNSNames: []string{name},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	return &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

func handshake(s *wire.Server, config *tls.Config) (name, proto string, err error) {
	config.InsecureSkipVerify = true
	conn, err := tls.DialWithDialer(&net.Dialer{Timeout: 5 * time.Second}, "tcp", s.HTTPSAddr().String(), config)
	if err != nil {
		return "", "", err
	}
	defer func() { _ = conn.Close() }()
	state := conn.ConnectionState()
	return state.PeerCertificates[0].Subject.CommonName, state.NegotiatedProtocol, nil
}

func TestCertificates(t *testing.T) {
	t.Parallel()
	s := start(t, wire.Config{HTTPS: "127.0.0.1:0"}, describe)
	if _, _, err := handshake(s, &tls.Config{ServerName: "api.example.com"}); err == nil {
		t.Error("there is a handshake without certificates")
	}
	s.SetCertificates(wire.Host{Certificate: selfSigned(t, "fallback")},
		wire.Host{Name: "API.example.com", Certificate: selfSigned(t, "api")}, wire.Host{Name: "*.example.com", Certificate: selfSigned(t, "wild")})
	names := func(want string) {
		t.Helper()
		var got []string
		for _, name := range []string{"api.example.com", "Api.Example.com.", "x.example.com", "x.y.example.com", "example.com", "other", ""} {
			shown, _, err := handshake(s, &tls.Config{ServerName: name})
			if err != nil {
				shown = "none"
			}
			got = append(got, shown)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("got %v, want %s", got, want)
		}
	}
	names("api api wild fallback fallback fallback fallback")
	s.SetCertificates(wire.Host{}, wire.Host{Name: "api.example.com", Certificate: selfSigned(t, "new")})
	names("new new none none none none none")
}

func TestTLSVersions(t *testing.T) {
	t.Parallel()
	old := start(t, wire.Config{HTTPS: "127.0.0.1:0", NoHTTP2: true}, describe)
	strict := start(t, wire.Config{HTTPS: "127.0.0.1:0", MinTLS: tls.VersionTLS13}, describe)
	for _, s := range []*wire.Server{old, strict} {
		s.SetCertificates(wire.Host{Certificate: selfSigned(t, "h")})
	}
	rows := []struct {
		s       *wire.Server
		highest uint16
		want    string
	}{
		{old, tls.VersionTLS11, "none"}, {old, tls.VersionTLS12, "http/1.1"}, {old, tls.VersionTLS13, "http/1.1"},
		{strict, tls.VersionTLS12, "none"}, {strict, tls.VersionTLS13, "h2"},
	}
	for _, row := range rows {
		_, got, err := handshake(row.s, &tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: row.highest, NextProtos: []string{"h2", "http/1.1"}})
		if err != nil {
			got = "none"
		}
		if got != row.want {
			t.Errorf("%s: got %s, %v, want %s", tls.VersionName(row.highest), got, err, row.want)
		}
	}
}

// TestTLSRequests shows what the handler knows of a client, over both protocols, and that a certificate is asked for only where it should.
func TestTLSRequests(t *testing.T) {
	t.Parallel()
	s := start(t, wire.Config{HTTPS: "127.0.0.1:0", HTTP: "127.0.0.1:0"}, func(_ context.Context, r *wire.Request) {
		who := "nobody"
		if c := r.Client.Certificate; c != nil {
			who = c.Subject.CommonName
		}
		_ = respond(r, 200, fmt.Sprintf("%s %s %s %s", r.Message.Proto, r.Message.URL.Scheme, r.Client.TLSVersion, who))
	})
	s.SetCertificates(wire.Host{Certificate: selfSigned(t, "h")}, wire.Host{Name: "asking", Certificate: selfSigned(t, "asking"), AskClient: true})
	call := func(address, name string, h2 bool) string {
		transport := &http.Transport{Protocols: new(http.Protocols), TLSClientConfig: &tls.Config{InsecureSkipVerify: true, ServerName: name}}
		transport.TLSClientConfig.Certificates = []tls.Certificate{*selfSigned(t, "client")}
		transport.Protocols.SetHTTP1(!h2)
		transport.Protocols.SetHTTP2(h2)
		defer transport.CloseIdleConnections()
		_, body := fetch(t, &http.Client{Transport: transport}, newRequest(t, "GET", address, nil))
		return body
	}
	secure := "https://" + s.HTTPSAddr().String()
	for _, row := range []struct{ got, want string }{
		{call("http://"+s.HTTPAddr().String(), "", false), "HTTP/1.1 http  nobody"},
		{call(secure, "h", false), "HTTP/1.1 https 1.3 nobody"},
		{call(secure, "h", true), "HTTP/2.0 https 1.3 nobody"},
		{call(secure, "asking", false), "HTTP/1.1 https 1.3 client"},
		{call(secure, "asking", true), "HTTP/2.0 https 1.3 client"},
	} {
		if row.got != row.want {
			t.Errorf("got %q, want %q", row.got, row.want)
		}
	}
}

// TestSlowHandshake shows that who does not finish a handshake is not waited for, and stops nobody else.
func TestSlowHandshake(t *testing.T) {
	t.Parallel()
	s := start(t, wire.Config{HTTPS: "127.0.0.1:0", HandshakeTimeout: 300 * time.Millisecond}, describe)
	s.SetCertificates(wire.Host{Certificate: selfSigned(t, "h")})
	slow, began := dial(t, s.HTTPSAddr()), time.Now()
	if _, _, err := handshake(s, &tls.Config{}); err != nil {
		t.Errorf("another client: %v", err)
	}
	_, _ = slow.Read(make([]byte, 1))
	within(t, "the handshake", began, 250*time.Millisecond, 5*time.Second)
}
