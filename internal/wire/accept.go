package wire

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/netip"
	"slices"
	"sync"
	"time"

	"github.com/portico-apim/portico/internal/policy"
)

// acceptor is the listener that net/http serves: what it accepts has been through the TLS handshake already and, unless it speaks HTTP/2 over TLS,
// is guarded.
type acceptor struct {
	ready chan net.Conn
	ended chan struct{}
	end   sync.Once
	addr  net.Addr
}

func newAcceptor(addr net.Addr) *acceptor {
	return &acceptor{ready: make(chan net.Conn), ended: make(chan struct{}), addr: addr}
}

// Accept implements net.Listener.
func (a *acceptor) Accept() (net.Conn, error) {
	select {
	case conn := <-a.ready:
		return conn, nil
	case <-a.ended:
		return nil, net.ErrClosed
	}
}

// Close implements net.Listener.
func (a *acceptor) Close() error {
	a.end.Do(func() { close(a.ended) })
	return nil
}

// Addr implements net.Listener.
func (a *acceptor) Addr() net.Addr { return a.addr }

func (a *acceptor) offer(conn net.Conn) {
	select {
	case a.ready <- conn:
	case <-a.ended:
		_ = conn.Close()
	}
}

// counted is a connection that gives its place back when it is closed.
type counted struct {
	net.Conn
	once    sync.Once
	release func()
}

// Close implements net.Conn.
func (c *counted) Close() error {
	c.once.Do(c.release)
	return c.Conn.Close()
}

// CloseWrite ends the sending side.
func (c *counted) CloseWrite() error {
	if tcp, ok := c.Conn.(*net.TCPConn); ok {
		return tcp.CloseWrite()
	}
	return nil
}

// acceptFrom takes connections from a listener until that is closed. A place is taken first, so that connections beyond the limit wait in
// the system's queue.
func (s *Server) acceptFrom(listener net.Listener, secure bool) {
	var group sync.WaitGroup
	defer group.Wait()
	for s.enter() {
		conn, err := listener.Accept()
		if err != nil {
			s.leave()
			if errors.Is(err, net.ErrClosed) {
				return
			}
			s.config.Log.Warn("accept connection", "error", err)
			time.Sleep(10 * time.Millisecond) // out of file descriptors, most likely
			continue
		}
		conn = &counted{Conn: conn, release: s.leave}
		if !s.allowed(conn.RemoteAddr()) {
			_ = conn.Close()
			continue
		}
		if !secure {
			s.acceptor.offer(s.guarded(conn))
			continue
		}
		group.Go(func() { s.handshake(conn) })
	}
}

// enter takes a place for a connection, unless the server stops first.
func (s *Server) enter() bool {
	if s.places == nil {
		return true
	}
	select {
	case s.places <- struct{}{}:
		return true
	case <-s.acceptor.ended:
		return false
	}
}

func (s *Server) leave() {
	if s.places != nil {
		<-s.places
	}
}

func (s *Server) allowed(addr net.Addr) bool {
	return len(s.config.Allow) == 0 || contains(s.config.Allow, addrPort(addr).Addr())
}

func contains(networks []netip.Prefix, addr netip.Addr) bool {
	return slices.ContainsFunc(networks, func(p netip.Prefix) bool { return p.Contains(addr) })
}

func addrPort(addr net.Addr) netip.AddrPort {
	if tcp, ok := addr.(*net.TCPAddr); ok {
		ap := tcp.AddrPort()
		return netip.AddrPortFrom(ap.Addr().Unmap().WithZone(""), ap.Port())
	}
	return netip.AddrPort{}
}

func (s *Server) handshake(conn net.Conn) {
	ctx, cancel := s.base, context.CancelFunc(func() {})
	if s.config.HandshakeTimeout > 0 {
		ctx, cancel = context.WithTimeout(s.base, s.config.HandshakeTimeout)
	}
	defer cancel()
	secure := tls.Server(conn, s.tls)
	if err := secure.HandshakeContext(ctx); err != nil {
		s.config.Log.Debug("TLS handshake", "client", conn.RemoteAddr().String(), "error", err)
		_ = conn.Close()
		return
	}
	if secure.ConnectionState().NegotiatedProtocol == "h2" {
		s.acceptor.offer(secure)
		return
	}
	s.acceptor.offer(tlsGuard{s.guarded(secure), secure.ConnectionState()})
}

// guarded puts a guard before a connection and remembers it until it is closed.
func (s *Server) guarded(conn net.Conn) *guard {
	g := newGuard(conn, &s.config)
	s.guards.Store(g, nil)
	g.onClose = func() { s.guards.Delete(g) }
	return g
}

// closeFresh closes the connections on which nothing was sent yet. net/http would wait for them.
func (s *Server) closeFresh() {
	for g := range s.guards.Range {
		if g := g.(*guard); g.isFresh() {
			_ = g.Close()
		}
	}
}

// link is what all requests of a connection have in common.
type link struct {
	guard  *guard // nil for HTTP/2 over TLS
	client policy.Client
	secure bool
	port   int
}

type linkKey struct{}

// connContext is told of each connection that net/http begins to serve.
func (s *Server) connContext(ctx context.Context, conn net.Conn) context.Context {
	l := &link{}
	switch c := conn.(type) {
	case *guard:
		l.guard = c
	case tlsGuard:
		l.guard = c.guard
		l.setTLS(&c.state)
	case *tls.Conn:
		state := c.ConnectionState()
		l.setTLS(&state)
	}
	l.client.Addr = addrPort(conn.RemoteAddr())
	l.client.Peer = l.client.Addr.Addr()
	l.port = int(addrPort(conn.LocalAddr()).Port())
	return context.WithValue(ctx, linkKey{}, l)
}

func (l *link) setTLS(state *tls.ConnectionState) {
	l.secure = true
	l.client.TLSVersion = map[uint16]string{tls.VersionTLS12: "1.2", tls.VersionTLS13: "1.3"}[state.Version]
	if certs := state.PeerCertificates; len(certs) > 0 {
		l.client.Certificate = certs[0]
		l.client.Chain = append([]*x509.Certificate(nil), certs[1:]...)
	}
}
