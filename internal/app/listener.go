package app

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"time"

	"github.com/portico-apim/portico/internal/config"
)

// listener is one of the HTTP listeners beside the gateway's: management, portal, edge, metrics.
type listener struct {
	name string
	// scheme is http or https.
	scheme string
	net    net.Listener
	http   http.Server
	drain  time.Duration
}

// listenerOptions say what a listener is.
type listenerOptions struct {
	name    string
	address config.Address
	// certificate makes it HTTPS.
	certificate *tls.Certificate
	minTLS      uint16
	allow       []netip.Prefix
	handler     http.Handler
	timeouts    config.Timeouts
	headerBytes int
	log         *slog.Logger
}

// listen binds a listener; nil if it is turned off.
func listen(o listenerOptions) (*listener, error) {
	if o.address.Off() {
		return nil, nil
	}
	l, err := net.Listen("tcp", string(o.address))
	if err != nil {
		return nil, fmt.Errorf("listener %s: %w", o.name, err)
	}
	out := &listener{name: o.name, scheme: "http", net: l, drain: o.timeouts.Drain}
	out.http = http.Server{
		Handler:           onlyFrom(o.allow, o.handler),
		ReadHeaderTimeout: o.timeouts.ReadHeader,
		IdleTimeout:       o.timeouts.Idle,
		MaxHeaderBytes:    o.headerBytes,
		ErrorLog:          slog.NewLogLogger(o.log.Handler(), slog.LevelDebug),
	}
	if o.certificate != nil {
		out.scheme = "https"
		out.http.TLSConfig = &tls.Config{MinVersion: o.minTLS, Certificates: []tls.Certificate{*o.certificate}, NextProtos: []string{"h2", "http/1.1"}}
	}
	return out, nil
}

// run serves until ctx ends, and then for as long as requests under way need, within bounds.
func (l *listener) run(ctx context.Context) error {
	failed := make(chan error, 1)
	go func() {
		if l.scheme == "https" {
			failed <- l.http.ServeTLS(l.net, "", "")
		} else {
			failed <- l.http.Serve(l.net)
		}
	}()
	select {
	case err := <-failed:
		return fmt.Errorf("listener %s: %w", l.name, err)
	case <-ctx.Done():
	}
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), l.drain)
	defer cancel()
	err := l.http.Shutdown(stop)
	if errors.Is(err, context.DeadlineExceeded) {
		err = l.http.Close()
	}
	if ended := <-failed; err == nil && !errors.Is(ended, http.ErrServerClosed) {
		err = fmt.Errorf("listener %s: %w", l.name, ended)
	}
	return err
}

// dialable turns the address of a listener on every interface into one that can be dialled.
func dialable(a net.Addr) string {
	host, port, err := net.SplitHostPort(a.String())
	if err != nil {
		return a.String()
	}
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
		host = "localhost"
	}
	return net.JoinHostPort(host, port)
}

// onlyFrom refuses connections from other networks than the ones given; an empty list lets everybody in.
func onlyFrom(networks []netip.Prefix, next http.Handler) http.Handler {
	if len(networks) == 0 {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		peer, err := netip.ParseAddrPort(r.RemoteAddr)
		if err == nil {
			for _, n := range networks {
				if n.Contains(peer.Addr().Unmap()) {
					next.ServeHTTP(w, r)
					return
				}
			}
		}
		http.Error(w, "this network may not reach the listener", http.StatusForbidden)
	})
}
