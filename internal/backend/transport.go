package backend

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"time"

	"github.com/portico-apim/portico/internal/policy"
)

// Transport sends one request to one address and pools connections. It is safe for concurrent use.
type Transport interface {
	// RoundTrip returns the response as soon as its header is there; the body is a stream that ends with an error when ctx does. It takes
	// the body over even if it fails. Hop-by-hop fields are neither sent nor returned. Redirects are not followed, bodies not
	// decompressed, and nothing is sent twice except on a pooled connection that turns out to be dead.
	RoundTrip(ctx context.Context, req *Request, route *Route) (*policy.Message, error)
}

// Request is what goes over the wire.
type Request struct {
	Method string
	// URL is absolute.
	URL policy.URL
	// Host is the Host field; the one in Header is ignored.
	Host string
	// Header is not changed. The fields of Set take the place of those with the same names in it.
	Header *policy.Header
	Set    []policy.Field
	// Body is nil for none. Length is -1 if it is unknown.
	Body   io.ReadCloser
	Length int64
	// Trailer gives the fields behind the body once that was read; nil if there are none.
	Trailer func() policy.Header
}

// Route says how an address is reached. Connections are shared between equal routes.
type Route struct {
	// Version is "1", "2" or "2or1".
	Version string
	// TLS says how backends prove who they are and how the gateway does. Equal settings are the same pointer.
	TLS *TLS
	// Proxy is the URL of an HTTP proxy, with credentials if any; empty for none.
	Proxy string
	// ContinueTimeout is how long to wait for 100 Continue before the body is sent; 0 for not at all.
	ContinueTimeout time.Duration
}

// TLS are the settings of connections to backends. They are immutable.
type TLS struct {
	// Roots are the authorities that are trusted; nil for the system's.
	Roots *x509.CertPool
	// SkipChain and SkipName turn off the verification of the chain and of the name.
	SkipChain, SkipName bool
	// Certificate is shown to backends that ask for one; nil for none.
	Certificate *tls.Certificate
}
