package wire

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/portico-apim/portico/internal/backend"
)

// TransportConfig bounds what a Transport does. Values that are 0 have the defaults noted.
type TransportConfig struct {
	// DialTimeout bounds the time to connect, and that for a TLS handshake (10 s each). IdleTimeout is how long a connection is kept
	// without a request (90 s).
	DialTimeout, IdleTimeout time.Duration
	// MaxConns is how many connections there may be to one host and port; requests beyond wait (2048, as in Azure).
	MaxConns int
	// MaxHeader bounds the header of a response in bytes (256 KiB).
	MaxHeader int64
	// Deny are networks that are never connected to, whatever name leads there.
	Deny []netip.Prefix
}

// Transport sends requests to backends over net/http's transports, one for each way to dial. It implements backend.Transport.
type Transport struct {
	config TransportConfig
	mu     sync.RWMutex
	pools  map[poolKey]*pool
}

var _ backend.Transport = (*Transport)(nil)

// poolKey is what connections must have in common to be shared.
type poolKey struct {
	version string
	tls     *backend.TLS
	proxy   string
	wait    time.Duration
}

type pool struct {
	*http.Transport
	used atomic.Int64 // when it was last used, in Unix seconds
}

// NewTransport returns a transport without connections.
func NewTransport(config TransportConfig) *Transport {
	setDefault(&config.DialTimeout, 10*time.Second)
	setDefault(&config.IdleTimeout, 90*time.Second)
	if config.MaxConns == 0 {
		config.MaxConns = 2048
	}
	if config.MaxHeader == 0 {
		config.MaxHeader = 256 << 10
	}
	return &Transport{config: config, pools: map[poolKey]*pool{}}
}

// CloseIdle closes the connections that no request uses.
func (t *Transport) CloseIdle() {
	t.mu.RLock()
	defer t.mu.RUnlock()
	for _, p := range t.pools {
		p.CloseIdleConnections()
	}
}

// pool returns the connections for a route.
func (t *Transport) pool(key poolKey) (*pool, error) {
	t.mu.RLock()
	p := t.pools[key]
	t.mu.RUnlock()
	now := time.Now().Unix()
	if p != nil {
		if p.used.Load() != now {
			p.used.Store(now)
		}
		return p, nil
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if p = t.pools[key]; p != nil {
		return p, nil
	}
	made, err := t.newTransport(key)
	if err != nil {
		return nil, err
	}
	t.forget(now)
	p = &pool{Transport: made}
	p.used.Store(now)
	t.pools[key] = p
	return p, nil
}

// forget drops the ways to dial that nobody took for so long that their connections are closed anyway.
func (t *Transport) forget(now int64) {
	for key, p := range t.pools {
		if now-p.used.Load() > 2*int64(t.config.IdleTimeout/time.Second)+60 {
			p.CloseIdleConnections()
			delete(t.pools, key)
		}
	}
}

func (t *Transport) newTransport(key poolKey) (*http.Transport, error) {
	dialer := &net.Dialer{Timeout: t.config.DialTimeout}
	if len(t.config.Deny) > 0 {
		dialer.Control = t.refuseDenied
	}
	made := &http.Transport{
		DialContext:            dialer.DialContext,
		TLSClientConfig:        tlsClient(key.tls),
		TLSHandshakeTimeout:    t.config.DialTimeout,
		DisableCompression:     true,
		MaxConnsPerHost:        t.config.MaxConns,
		MaxIdleConnsPerHost:    t.config.MaxConns,
		IdleConnTimeout:        t.config.IdleTimeout,
		ExpectContinueTimeout:  key.wait,
		MaxResponseHeaderBytes: t.config.MaxHeader,
		Protocols:              protocols(key.version),
		HTTP2:                  &http.HTTP2Config{SendPingTimeout: 30 * time.Second},
	}
	if key.proxy != "" {
		u, err := url.Parse(key.proxy)
		if err != nil {
			return nil, errors.New("the proxy's address is not a URL") // which may hold a password
		}
		made.Proxy = http.ProxyURL(u)
	}
	return made, nil
}

// protocols says what a version of forward-request means. 2 needs no negotiation over plain connections; 2or1 is 1 there.
func protocols(version string) *http.Protocols {
	p := new(http.Protocols)
	switch version {
	case "2":
		p.SetHTTP2(true)
		p.SetUnencryptedHTTP2(true)
	case "2or1":
		p.SetHTTP1(true)
		p.SetHTTP2(true)
	default:
		p.SetHTTP1(true)
	}
	return p
}

var errDenied = errors.New("connections to this network are not allowed")

// refuseDenied sees the address that a name was resolved to.
func (t *Transport) refuseDenied(_, address string, _ syscall.RawConn) error {
	ap, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("read resolved address: %w", err)
	}
	if contains(t.config.Deny, ap.Addr().Unmap().WithZone("")) {
		return errDenied
	}
	return nil
}

// tlsClient makes settings of a connection of those of a backend.
func tlsClient(t *backend.TLS) *tls.Config {
	c := &tls.Config{MinVersion: tls.VersionTLS12, ClientSessionCache: tls.NewLRUClientSessionCache(64)}
	if t == nil {
		return c
	}
	c.RootCAs = t.Roots
	if t.Certificate != nil {
		// Whoever configured the certificate wants it shown, also to backends that name other authorities.
		c.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return t.Certificate, nil }
	}
	if t.SkipChain || t.SkipName {
		c.InsecureSkipVerify = true
		c.VerifyConnection = func(state tls.ConnectionState) error { return verify(t, &state) }
	}
	return c
}

// verify does by hand the half of the verification that was not turned off.
func verify(t *backend.TLS, state *tls.ConnectionState) error {
	leaf := state.PeerCertificates[0]
	if !t.SkipName && state.ServerName != "" { // it is empty for addresses; a name without a chain proves nothing anyway
		if err := leaf.VerifyHostname(state.ServerName); err != nil {
			return fmt.Errorf("verify name: %w", err)
		}
	}
	if t.SkipChain {
		return nil
	}
	intermediates := x509.NewCertPool()
	for _, cert := range state.PeerCertificates[1:] {
		intermediates.AddCert(cert)
	}
	if _, err := leaf.Verify(x509.VerifyOptions{Roots: t.Roots, Intermediates: intermediates}); err != nil {
		return &tls.CertificateVerificationError{UnverifiedCertificates: state.PeerCertificates, Err: err}
	}
	return nil
}

// roundTrip sends a request that is ready over the connections of a route.
func (t *Transport) roundTrip(ctx context.Context, hr *http.Request, route *backend.Route) (*http.Response, error) {
	p, err := t.pool(poolKey{route.Version, route.TLS, route.Proxy, route.ContinueTimeout})
	if err != nil {
		return nil, err
	}
	return p.RoundTrip(hr.WithContext(ctx))
}
