package wire_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/portico-apim/portico/internal/backend"
	"github.com/portico-apim/portico/internal/policy"
	"github.com/portico-apim/portico/internal/wire"
)

// rawBackend answers each connection's requests with the next of the answers, byte for byte, and closes the connection after the
// last. It counts the requests.
func rawBackend(t *testing.T, answers ...string) (addr policy.URL, count *atomic.Int64) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	count = new(atomic.Int64)
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer func() { _ = conn.Close() }()
				reader := bufio.NewReader(conn)
				for _, answer := range answers {
					for line := ""; line != "\r\n"; {
						if line, err = reader.ReadString('\n'); err != nil {
							return
						}
					}
					count.Add(1)
					_, _ = io.WriteString(conn, answer)
				}
			}()
		}
	}()
	ap := netip.MustParseAddrPort(listener.Addr().String())
	return policy.URL{Scheme: "http", Host: ap.Addr().String(), Port: int(ap.Port()), Path: "/"}, count
}

func trip(ctx context.Context, tr *wire.Transport, method string, u policy.URL) string {
	res, err := tr.RoundTrip(ctx, &backend.Request{Method: method, URL: u, Host: u.Authority(), Header: &policy.Header{}}, &backend.Route{Version: "1"})
	if err != nil {
		return "error: " + err.Error()
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%d %s", res.Status, res.Reason)
	for name, value := range res.Header.All() {
		fmt.Fprintf(&b, "; %s: %s", name, value)
	}
	length := res.Body.Length()
	body, err := res.Body.Take(1 << 20)
	fmt.Fprintf(&b, " (%d) %s", length, body)
	if err != nil {
		b.WriteString(" error: " + err.Error())
	}
	return b.String()
}

// TestResponsesOfBackends reads what backends send.
func TestResponsesOfBackends(t *testing.T) {
	t.Parallel()
	rows := []struct{ name, method, answer, want string }{
		{"length", "GET", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nX-B: 1\r\nA: 2\r\nX-B: 3\r\n\r\nabc", "200 ; A: 2; Content-Length: 3; X-B: 1; X-B: 3 (3) abc"},
		{"reason", "GET", "HTTP/1.1 200 Fine\r\nContent-Length: 0\r\n\r\n", "200 Fine; Content-Length: 0 (0) "},
		{"chunks", "GET", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n", "200  (-1) abc"},
		{"until the end", "GET", "HTTP/1.0 200 OK\r\n\r\nabc", "200  (-1) abc"},
		{"HEAD", "HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n", "200 ; Content-Length: 3 (0) "},
		{"204", "GET", "HTTP/1.1 204 No Content\r\n\r\n", "204  (0) "},
		{"hop-by-hop fields", "GET", "HTTP/1.1 200 OK\r\nConnection: keep-alive, X-Hop\r\nX-Hop: 1\r\nKeep-Alive: 1\r\nTE: 1\r\nUpgrade: x\r\nProxy-Connection: x\r\nContent-Length: 0\r\nX-End: 2\r\n\r\n",
			"200 ; Content-Length: 0; X-End: 2 (0) "},
		{"informational responses", "GET", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na", "200 ; Content-Length: 1 (1) a"},
		{"compressed", "GET", "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc", "200 ; Content-Encoding: gzip; Content-Length: 3 (3) abc"},
		{"redirect", "GET", "HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n", "302 ; Content-Length: 0; Location: /x (0) "},
		{"short body", "GET", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab", "200 ; Content-Length: 3 (3)  error: read body: unexpected EOF"},
		{"no body after all", "POST", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "200  (-1)  error: read body: unexpected EOF"},
		{"bad chunk", "GET", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n", "200  (-1)  error: read body: invalid byte in chunk length"},
		{"switching unasked", "GET", "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n", "101  (0) "},
		{"two lengths", "GET", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", "error: round trip: net/http: HTTP/1.x transport connection broken: http: message cannot contain multiple Content-Length headers; got [\"1\" \"2\"]"},
		{"unknown coding", "GET", "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n", `error: round trip: net/http: HTTP/1.x transport connection broken: unsupported transfer encoding: "gzip"`},
		{"long header", "GET", "HTTP/1.1 200 OK\r\nA: " + strings.Repeat("a", 300<<10) + "\r\n\r\n",
			"error: round trip: net/http: HTTP/1.x transport connection broken: net/http: server response headers exceeded 262144 bytes; aborted"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			tr := wire.NewTransport(wire.TransportConfig{})
			t.Cleanup(tr.CloseIdle)
			u, _ := rawBackend(t, row.answer)
			if got := trip(t.Context(), tr, row.method, u); got != row.want {
				t.Errorf("got  %q\nwant %q", got, row.want)
			}
		})
	}
}

// TestStaleConnections shows what is sent twice: a GET on a pooled connection that the backend closes instead of answering, and nothing else.
func TestStaleConnections(t *testing.T) {
	t.Parallel()
	const answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
	for method, want := range map[string]string{"GET": "200 ; Content-Length: 0 (0) ", "POST": "error: round trip: EOF"} {
		tr := wire.NewTransport(wire.TransportConfig{})
		t.Cleanup(tr.CloseIdle)
		u, count := rawBackend(t, answer, "")
		trip(t.Context(), tr, "GET", u)
		if got := trip(t.Context(), tr, method, u); got != want {
			t.Errorf("%s on a stale connection: %q", method, got)
		}
		if n := count.Load(); method == "POST" && n != 2 || method == "GET" && n != 3 {
			t.Errorf("%s: %d requests arrived", method, n)
		}
	}
	tr := wire.NewTransport(wire.TransportConfig{})
	u, count := rawBackend(t, "")
	if got := trip(t.Context(), tr, "GET", u); got != "error: round trip: EOF" || count.Load() != 1 {
		t.Errorf("GET on a new connection: %q after %d requests", got, count.Load())
	}
}

func TestDeny(t *testing.T) {
	t.Parallel()
	tr := wire.NewTransport(wire.TransportConfig{Deny: []netip.Prefix{netip.MustParsePrefix("169.254.0.0/16"), netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}})
	u, count := rawBackend(t, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
	for _, host := range []string{"127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "169.254.169.254"} {
		u.Host = host
		if got := trip(t.Context(), tr, "GET", u); !strings.HasSuffix(got, "connections to this network are not allowed") {
			t.Errorf("%s: %q", host, got)
		}
	}
	if count.Load() > 0 {
		t.Error("a denied address was reached")
	}
}

// TestMaxConnsOfBackend shows that requests wait for a connection when there are enough of them.
func TestMaxConnsOfBackend(t *testing.T) {
	t.Parallel()
	var open, most atomic.Int64
	s := start(t, wire.Config{}, func(_ context.Context, r *wire.Request) {
		most.Store(max(most.Load(), open.Add(1)))
		time.Sleep(20 * time.Millisecond)
		open.Add(-1)
		_ = respond(r, 200, "")
	})
	tr := wire.NewTransport(wire.TransportConfig{MaxConns: 2})
	t.Cleanup(tr.CloseIdle)
	u, err := policy.ParseURL("http://" + s.HTTPAddr().String())
	if err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	for range 10 {
		group.Go(func() {
			if got := trip(t.Context(), tr, "GET", u); !strings.HasPrefix(got, "200 ") {
				t.Errorf("got %q", got)
			}
		})
	}
	group.Wait()
	if n := most.Load(); n != 2 {
		t.Errorf("%d connections were open at once instead of 2", n)
	}
}

// TestExpectContinue shows that a backend is asked first whether it wants the body, and that it is not waited for longer than said.
func TestExpectContinue(t *testing.T) {
	t.Parallel()
	u, _ := rawBackend(t, "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
	tr := wire.NewTransport(wire.TransportConfig{})
	t.Cleanup(tr.CloseIdle)
	var read atomic.Bool
	reading := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { _, _ = io.Copy(io.Discard, r.Body) }))
	t.Cleanup(reading.Close)
	patient, err := policy.ParseURL(reading.URL)
	if err != nil {
		t.Fatal(err)
	}
	send := func(to policy.URL, wait time.Duration) (*policy.Message, error) {
		body := readFlag{&read}
		return tr.RoundTrip(t.Context(), &backend.Request{Method: "POST", URL: to, Host: "h", Header: &policy.Header{}, Body: io.NopCloser(body), Length: 5},
			&backend.Route{Version: "1", ContinueTimeout: wait})
	}
	if res, err := send(u, time.Minute); err != nil || res.Status != 403 || read.Load() {
		t.Errorf("refused: %v, %v, body read: %v", res, err, read.Load())
	}
	if _, err := send(patient, 0); err != nil || !read.Load() {
		t.Errorf("without asking: %v, body read: %v", err, read.Load())
	}
}

type readFlag struct{ read *atomic.Bool }

func (r readFlag) Read(p []byte) (int, error) {
	r.read.Store(true)
	return copy(p, "hello"), nil
}

func TestRequestTimeout(t *testing.T) {
	t.Parallel()
	told := make(chan error, 1)
	s := start(t, wire.Config{RequestTimeout: 50 * time.Millisecond}, func(ctx context.Context, r *wire.Request) {
		<-ctx.Done()
		told <- ctx.Err()
		_ = respond(r, 500, "late")
	})
	if got := summary(dialogue(t, s.HTTPAddr(), "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")); got != "500 Internal Server Error close late" {
		t.Errorf("got %q", got)
	}
	if err := <-told; !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("the context ended with %v", err)
	}
}
