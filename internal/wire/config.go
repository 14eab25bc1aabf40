package wire

import (
	"context"
	"crypto/tls"
	"log/slog"
	"net/netip"
	"time"
)

// Handler answers requests. It is called from many goroutines at once.
type Handler interface {
	// Serve answers a request by calling its Respond. The request and what it points to belong to the handler until it returns. Ctx ends when the
	// client goes away, and when the server is made to stop.
	Serve(ctx context.Context, r *Request)
}

// Config says how a Server listens and what it allows. Sizes and times that are 0 have the defaults noted; a negative time means none.
type Config struct {
	// HTTP and HTTPS are the addresses to listen on; empty for not at all. Port 0 is a free one.
	HTTP, HTTPS string
	Handler     Handler
	// Log is told of what goes wrong outside of requests; nil for nobody.
	Log *slog.Logger

	// Allow are the networks from which connections are accepted; empty for all.
	Allow []netip.Prefix
	// TrustedProxies are the networks whose X-Forwarded-For, X-Forwarded-Proto and X-Forwarded-Host fields are believed.
	TrustedProxies []netip.Prefix

	// MinTLS is the least TLS version, tls.VersionTLS12 if 0. NoHTTP2 turns HTTP/2 over TLS off, NoH2C HTTP/2 over plain connections.
	MinTLS         uint16
	NoHTTP2, NoH2C bool

	// MaxConns is how many connections may be open; more wait to be accepted. 0 means no limit.
	MaxConns int
	// MaxHeader and MaxURL bound the request line with all fields (64 KiB), and the URL (16 KiB). MaxBody bounds a body; 0 means no limit.
	MaxHeader, MaxURL int
	MaxBody           int64

	// HandshakeTimeout and HeaderTimeout bound the time for a TLS handshake and for a request's header (10 s each); IdleTimeout the time that
	// a connection is kept without a request (2 min); StallTimeout the time in which a client neither sends nor takes a byte of a body
	// that the gateway waits for (1 min).
	HandshakeTimeout, HeaderTimeout, IdleTimeout, StallTimeout time.Duration
	// RequestTimeout bounds a whole exchange, the response's body included: its context then ends. 0 means no limit, which streams of events need.
	RequestTimeout time.Duration
	// Drain is how long requests in flight may take to finish when the server stops (30 s).
	Drain time.Duration
}

func (c Config) withDefaults() Config {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.MinTLS == 0 {
		c.MinTLS = tls.VersionTLS12
	}
	if c.MaxHeader == 0 {
		c.MaxHeader = 64 << 10
	}
	if c.MaxURL == 0 {
		c.MaxURL = 16 << 10
	}
	setDefault(&c.HandshakeTimeout, 10*time.Second)
	setDefault(&c.HeaderTimeout, 10*time.Second)
	setDefault(&c.IdleTimeout, 2*time.Minute)
	setDefault(&c.StallTimeout, time.Minute)
	setDefault(&c.Drain, 30*time.Second)
	return c
}

// setDefault gives a time its default, and makes one that means none 0.
func setDefault(d *time.Duration, value time.Duration) {
	if *d == 0 {
		*d = value
	}
	*d = max(*d, 0)
}
