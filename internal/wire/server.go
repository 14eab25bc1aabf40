package wire

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"sync/atomic"

	"github.com/portico-apim/portico/internal/policy"
)

// Server serves HTTP/1.1, HTTP/2 (over TLS and plain), and WebSocket on up to two listeners.
type Server struct {
	config       Config
	http         http.Server
	plain, tlsOn net.Listener // nil if not listened on
	acceptor     *acceptor
	tls          *tls.Config
	certificates atomic.Pointer[certificates]
	places       chan struct{} // nil without a limit
	guards       sync.Map      // of *guard, open
	upgraded     sync.Map      // of *tunnel, open
	requests     sync.Pool     // of *Request
	// base is the parent of all requests' contexts; stop ends them.
	base context.Context
	stop context.CancelFunc
}

// Listen binds the addresses. Connections wait until Run. HTTPS needs SetCertificates.
func Listen(config Config) (*Server, error) {
	s := &Server{config: config.withDefaults()}
	s.base, s.stop = context.WithCancel(context.Background())
	s.requests.New = func() any { return new(Request) }
	if s.config.MaxConns > 0 {
		s.places = make(chan struct{}, s.config.MaxConns)
	}
	s.tls = &tls.Config{MinVersion: s.config.MinTLS, GetConfigForClient: s.forClient}
	s.certificates.Store(&certificates{})
	s.configure()
	if err := s.listen(); err != nil {
		return nil, errors.Join(err, s.closeListeners())
	}
	return s, nil
}

func (s *Server) configure() {
	c := &s.config
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	protocols.SetHTTP2(!c.NoHTTP2)
	protocols.SetUnencryptedHTTP2(!c.NoH2C)
	s.http = http.Server{
		Handler:                      http.HandlerFunc(s.serveHTTP),
		DisableGeneralOptionsHandler: true,
		ReadHeaderTimeout:            c.HeaderTimeout,
		IdleTimeout:                  c.IdleTimeout,
		MaxHeaderBytes:               c.MaxHeader,
		BaseContext:                  func(net.Listener) context.Context { return s.base },
		ConnContext:                  s.connContext,
		ErrorLog:                     slog.NewLogLogger(c.Log.Handler(), slog.LevelWarn),
		Protocols:                    protocols,
		HTTP2: &http.HTTP2Config{
			MaxConcurrentStreams: 250,
			SendPingTimeout:      c.StallTimeout,
			WriteByteTimeout:     c.StallTimeout,
		},
	}
}

func (s *Server) listen() (err error) {
	if s.config.HTTP != "" {
		if s.plain, err = net.Listen("tcp", s.config.HTTP); err != nil {
			return fmt.Errorf("listen for HTTP: %w", err)
		}
		s.acceptor = newAcceptor(s.plain.Addr())
	}
	if s.config.HTTPS != "" {
		if s.tlsOn, err = net.Listen("tcp", s.config.HTTPS); err != nil {
			return fmt.Errorf("listen for HTTPS: %w", err)
		}
		s.acceptor = newAcceptor(s.tlsOn.Addr())
	}
	if s.acceptor == nil {
		return errors.New("listen: there is no address for HTTP or HTTPS")
	}
	return nil
}

// HTTPAddr returns the address that HTTP is served on, nil if it is not.
func (s *Server) HTTPAddr() net.Addr { return addrOf(s.plain) }

// HTTPSAddr returns the address that HTTPS is served on, nil if it is not.
func (s *Server) HTTPSAddr() net.Addr { return addrOf(s.tlsOn) }

func addrOf(l net.Listener) net.Addr {
	if l == nil {
		return nil
	}
	return l.Addr()
}

func (s *Server) closeListeners() error {
	var errs []error
	for _, l := range []net.Listener{s.plain, s.tlsOn} {
		if l != nil {
			errs = append(errs, l.Close())
		}
	}
	return errors.Join(errs...)
}

// Run serves until ctx ends. Then it accepts nothing more, closes idle connections, tells HTTP/2 clients to go away, and waits for requests in
// flight for Config.Drain at most; what is left then is cut off. It returns when everything has ended, with an error only if
// serving failed. A server runs once.
func (s *Server) Run(ctx context.Context) error {
	var group sync.WaitGroup
	if s.plain != nil {
		group.Go(func() { s.acceptFrom(s.plain, false) })
	}
	if s.tlsOn != nil {
		group.Go(func() { s.acceptFrom(s.tlsOn, true) })
	}
	failed := make(chan error, 1)
	group.Go(func() { failed <- s.http.Serve(s.acceptor) })
	var err error
	select {
	case <-ctx.Done():
	case err = <-failed:
		err = fmt.Errorf("serve: %w", err)
	}
	s.shutdown()
	group.Wait()
	return err
}

func (s *Server) shutdown() {
	_ = s.closeListeners()
	_ = s.acceptor.Close()
	s.closeFresh()
	ctx, cancel := context.WithCancel(context.Background())
	if s.config.Drain > 0 {
		ctx, cancel = context.WithTimeout(context.Background(), s.config.Drain)
	}
	defer cancel()
	err := s.http.Shutdown(ctx)
	s.awaitTunnels(ctx)
	if err != nil {
		s.config.Log.Warn("requests in flight were cut off", "after", s.config.Drain)
	}
	s.stop()
	_ = s.http.Close()
}

// refusalText is the message that the gateway answers a status with which it decided on before there was an exchange.
func refusalText(status int) string {
	switch status {
	case badRequest:
		return "Bad request"
	case methodNotAllowed:
		return "Method not allowed"
	case contentTooLarge:
		return "Request body is too large"
	case uriTooLong:
		return "Request URL is too long"
	case fieldsTooLarge:
		return "Request header fields are too large"
	}
	return http.StatusText(status)
}

// refuse answers a request that the handler is not shown. A connection of HTTP/1 is closed afterwards, as nobody reads the
// body.
func refuse(w http.ResponseWriter, r *http.Request, status int) {
	h := w.Header()
	h.Set("Content-Type", "application/json")
	if r.ProtoMajor == 1 {
		h.Set("Connection", "close")
	}
	w.WriteHeader(status)
	_, _ = w.Write(policy.ErrorBody(status, refusalText(status))) // the client is told or gone
}
