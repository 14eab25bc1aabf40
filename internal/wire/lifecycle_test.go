package wire_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/portico-apim/portico/internal/policy"
	"github.com/portico-apim/portico/internal/wire"
)

// begin runs a server and returns how to stop it, which gives what Run returned.
func begin(t *testing.T, config wire.Config, handler handlerFunc) (s *wire.Server, stop func() error) {
	t.Helper()
	config.HTTP, config.Handler = "127.0.0.1:0", handler
	s, err := wire.Listen(config)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	t.Cleanup(cancel)
	return s, func() error { cancel(); return <-ended }
}

func dial(t *testing.T, addr net.Addr) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", addr.String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	_ = conn.SetDeadline(time.Now().Add(20 * time.Second))
	return conn
}

// within fails the test if a step took longer than it may.
func within(t *testing.T, what string, began time.Time, least, most time.Duration) {
	t.Helper()
	if took := time.Since(began); took < least || took > most {
		t.Errorf("%s took %v instead of %v to %v", what, took, least, most)
	}
}

// TestDrain stops a server that has a request in flight, an idle connection, and one on which nothing was sent.
func TestDrain(t *testing.T) {
	t.Parallel()
	arrived, release := make(chan struct{}), make(chan struct{})
	s, stop := begin(t, wire.Config{Drain: 20 * time.Second}, func(_ context.Context, r *wire.Request) {
		if r.Message.URL.Path == "/slow" {
			arrived <- struct{}{}
			<-release
		}
		_ = respond(r, 200, "done")
	})
	fresh, idle, busy := dial(t, s.HTTPAddr()), dial(t, s.HTTPAddr()), dial(t, s.HTTPAddr())
	_, _ = io.WriteString(idle, "GET / HTTP/1.1\r\nHost: h\r\n\r\n")
	if _, err := http.ReadResponse(bufio.NewReader(idle), nil); err != nil {
		t.Fatal(err)
	}
	_, _ = io.WriteString(busy, "GET /slow HTTP/1.1\r\nHost: h\r\n\r\n")
	<-arrived
	ended := make(chan error)
	go func() { ended <- stop() }()
	for _, conn := range []net.Conn{fresh, idle} {
		if n, err := io.Copy(io.Discard, conn); err != nil {
			t.Errorf("an unused connection: %d bytes, %v", n, err)
		}
	}
	if conn, err := net.Dial("tcp", s.HTTPAddr().String()); err == nil {
		_ = conn.Close()
		t.Error("a new connection is accepted")
	}
	began := time.Now()
	close(release)
	data, err := io.ReadAll(busy)
	if got := summary(string(data)); got != "200 OK close done" || err != nil {
		t.Errorf("the request in flight: %q, %v", got, err)
	}
	if err = <-ended; err != nil {
		t.Errorf("Run: %v", err)
	}
	within(t, "the end", began, 0, 2*time.Second)
}

// TestDrainEnds stops a server whose request does not end, and whose WebSocket does not either.
func TestDrainEnds(t *testing.T) {
	t.Parallel()
	b := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if conn, err := websocket.Accept(w, r, nil); err == nil {
			_, _, _ = conn.Read(context.Background())
		}
	}))
	t.Cleanup(b.Close)
	arrived, gone := make(chan struct{}), make(chan error)
	through := proxy(t, b.URL, policy.Call{})
	s, stop := begin(t, wire.Config{Drain: 200 * time.Millisecond}, func(ctx context.Context, r *wire.Request) {
		if r.WebSocket() {
			through(ctx, r)
			return
		}
		arrived <- struct{}{}
		<-ctx.Done()
		gone <- ctx.Err()
		_ = respond(r, 200, "late")
	})
	socket, _, err := websocket.Dial(t.Context(), "ws://"+s.HTTPAddr().String(), nil)
	if err != nil {
		t.Fatal(err)
	}
	conn := dial(t, s.HTTPAddr())
	_, _ = io.WriteString(conn, "GET / HTTP/1.1\r\nHost: h\r\n\r\n")
	<-arrived
	ended, began := make(chan error), time.Now()
	go func() { ended <- stop() }()
	if err := <-gone; !errors.Is(err, context.Canceled) {
		t.Errorf("the context ended with %v", err)
	}
	within(t, "the request's end", began, 150*time.Millisecond, 5*time.Second)
	if err := <-ended; err != nil {
		t.Errorf("Run: %v", err)
	}
	if _, _, err = socket.Read(t.Context()); err == nil {
		t.Error("the WebSocket is still open")
	}
}

// TestClientGone shows that the handler learns of a client that hangs up.
func TestClientGone(t *testing.T) {
	t.Parallel()
	arrived, gone := make(chan struct{}), make(chan error)
	s := start(t, wire.Config{}, func(ctx context.Context, r *wire.Request) {
		arrived <- struct{}{}
		<-ctx.Done()
		gone <- r.Respond(&policy.Message{Status: 200, Body: stream(-1, strings.Repeat("x", 1<<20), strings.Repeat("x", 1<<20))})
	})
	conn := dial(t, s.HTTPAddr())
	_, _ = io.WriteString(conn, "GET / HTTP/1.1\r\nHost: h\r\n\r\n")
	<-arrived
	_ = conn.(*net.TCPConn).SetLinger(0)
	_ = conn.Close()
	var e *policy.Error
	if err := <-gone; !errors.As(err, &e) || e.Reason != policy.ReasonClientConnection || e.Source != "transfer-response" {
		t.Errorf("Respond: %v", err)
	}
}

// TestSlowHeader shows that who does not finish a header is not waited for.
func TestSlowHeader(t *testing.T) {
	t.Parallel()
	s := start(t, wire.Config{HeaderTimeout: 200 * time.Millisecond, IdleTimeout: 400 * time.Millisecond}, describe)
	for _, row := range []struct {
		sent        string
		least, most time.Duration
	}{
		{"", 150 * time.Millisecond, 2 * time.Second},
		{"GET / HTTP/1.1\r\nHost: h\r\n", 150 * time.Millisecond, 2 * time.Second},
		{"GET / HTTP/1.1\r\nHost: h\r\n\r\n", 350 * time.Millisecond, 3 * time.Second},
	} {
		conn, began := dial(t, s.HTTPAddr()), time.Now()
		_, _ = io.WriteString(conn, row.sent)
		if _, err := io.Copy(io.Discard, conn); err != nil {
			t.Errorf("%q: %v", row.sent, err)
		}
		within(t, row.sent, began, row.least, row.most)
	}
}

// TestStalledBody shows that a client which stops sending is not waited for, over HTTP/1.1 and HTTP/2, and that one which goes on is.
func TestStalledBody(t *testing.T) {
	t.Parallel()
	result := make(chan error, 1)
	s := start(t, wire.Config{StallTimeout: 300 * time.Millisecond}, func(_ context.Context, r *wire.Request) {
		_, err := io.Copy(io.Discard, r.Message.Body.Reader())
		result <- err
		_ = respond(r, 200, "")
	})
	conn, began := dial(t, s.HTTPAddr()), time.Now()
	_, _ = io.WriteString(conn, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n")
	for range 3 {
		time.Sleep(150 * time.Millisecond)
		_, _ = io.WriteString(conn, "a")
	}
	if err := <-result; err == nil {
		t.Error("HTTP/1.1: the body has an end")
	}
	within(t, "HTTP/1.1", began, 650*time.Millisecond, 5*time.Second)

	began = time.Now()
	body, send := io.Pipe()
	go func() {
		for range 3 {
			time.Sleep(150 * time.Millisecond)
			_, _ = io.WriteString(send, "a")
		}
	}()
	if res, err := h2client().Do(newRequest(t, "POST", "http://"+s.HTTPAddr().String(), body)); err == nil {
		_ = res.Body.Close()
	}
	if err := <-result; err == nil {
		t.Error("HTTP/2: the body has an end")
	}
	within(t, "HTTP/2", began, 650*time.Millisecond, 5*time.Second)
	_ = send.Close()
}

// TestStalledReader shows that a client which stops reading is not waited for.
func TestStalledReader(t *testing.T) {
	t.Parallel()
	result := make(chan error, 1)
	s := start(t, wire.Config{StallTimeout: 300 * time.Millisecond}, func(_ context.Context, r *wire.Request) {
		result <- r.Respond(&policy.Message{Status: 200, Body: policy.StreamBody(io.NopCloser(&endless{1 << 40}), -1)})
	})
	told := func(name string, began time.Time) {
		var e *policy.Error
		if err := <-result; !errors.As(err, &e) || e.Reason != policy.ReasonClientConnection {
			t.Errorf("%s: %v", name, err)
		}
		within(t, name, began, 250*time.Millisecond, 10*time.Second)
	}
	conn, began := dial(t, s.HTTPAddr()), time.Now()
	_, _ = io.WriteString(conn, "GET / HTTP/1.1\r\nHost: h\r\n\r\n")
	told("HTTP/1.1", began)

	began = time.Now()
	res, err := h2client().Do(newRequest(t, "GET", "http://"+s.HTTPAddr().String(), nil))
	if err != nil {
		t.Fatal(err)
	}
	told("HTTP/2", began)
	_ = res.Body.Close()
}

// TestMaxConns shows that connections beyond the limit wait for a place.
func TestMaxConns(t *testing.T) {
	t.Parallel()
	s := start(t, wire.Config{MaxConns: 1}, describe)
	first, second := dial(t, s.HTTPAddr()), dial(t, s.HTTPAddr())
	_, _ = io.WriteString(second, "GET /second HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
	_, _ = io.WriteString(first, "GET /first HTTP/1.1\r\nHost: h\r\n\r\n")
	if res, err := http.ReadResponse(bufio.NewReader(first), nil); err != nil || res.StatusCode != 200 {
		t.Fatalf("first: %v", err)
	}
	_ = second.SetReadDeadline(time.Now().Add(100 * time.Millisecond))
	if n, err := second.Read(make([]byte, 1)); err == nil {
		t.Errorf("second: %d bytes while the first is open", n)
	}
	_ = first.Close()
	_ = second.SetReadDeadline(time.Now().Add(10 * time.Second))
	if res, err := http.ReadResponse(bufio.NewReader(second), nil); err != nil || res.StatusCode != 200 {
		t.Errorf("second: %v", err)
	}
}

func TestAllow(t *testing.T) {
	t.Parallel()
	s := start(t, wire.Config{Allow: []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")}}, describe)
	if got := raw(t, s.HTTPAddr(), "GET / HTTP/1.1\r\nHost: h\r\n\r\n"); got != "" {
		t.Errorf("got %q", got)
	}
}

func TestListenErrors(t *testing.T) {
	t.Parallel()
	s := start(t, wire.Config{}, describe)
	for want, config := range map[string]wire.Config{
		"no address":        {},
		"listen for HTTP: ": {HTTP: s.HTTPAddr().String()},
		"listen for HTTPS:": {HTTP: "127.0.0.1:0", HTTPS: s.HTTPAddr().String()},
	} {
		if _, err := wire.Listen(config); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}
