package wire_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/portico-apim/portico/internal/backend"
	"github.com/portico-apim/portico/internal/policy"
	"github.com/portico-apim/portico/internal/wire"
)

// proxy is a handler that sends requests on to an address, as the gateway does.
func proxy(t testing.TB, address string, call policy.Call) handlerFunc {
	t.Helper()
	base, err := policy.ParseURL(address)
	if err != nil {
		t.Fatal(err)
	}
	transport := wire.NewTransport(wire.TransportConfig{})
	t.Cleanup(transport.CloseIdle)
	backends := backend.New(transport, "")
	return func(ctx context.Context, r *wire.Request) {
		m := r.Message
		m.URL.Scheme, m.URL.Host, m.URL.Port = base.Scheme, base.Host, base.Port
		res, err := backends.Send(ctx, m, call)
		if err != nil {
			_ = respond(r, 502, err.Error())
			return
		}
		_ = r.Respond(res)
	}
}

// h2client speaks HTTP/2 without TLS.
func h2client() *http.Client {
	transport := &http.Transport{Protocols: new(http.Protocols)}
	transport.Protocols.SetUnencryptedHTTP2(true)
	return &http.Client{Transport: transport}
}

// h2server is a backend that speaks HTTP/2 without TLS.
func h2server(t testing.TB, handler http.HandlerFunc) string {
	t.Helper()
	s := httptest.NewUnstartedServer(handler)
	s.Config.Protocols = new(http.Protocols)
	s.Config.Protocols.SetUnencryptedHTTP2(true)
	s.Start()
	t.Cleanup(s.Close)
	return s.URL
}

func fetch(t *testing.T, c *http.Client, req *http.Request) (res *http.Response, body string) {
	t.Helper()
	res, err := c.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	data, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res, string(data)
}

func newRequest(t *testing.T, method, url string, body io.Reader) *http.Request {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, body)
	if err != nil {
		t.Fatal(err)
	}
	return req
}

func TestHTTP2(t *testing.T) {
	t.Parallel()
	s := start(t, wire.Config{MaxBody: 10, MaxURL: 100}, describe)
	base, c := "http://"+s.HTTPAddr().String(), h2client()
	res, body := fetch(t, c, newRequest(t, "GET", base+"/a%2Fb//c?d", nil))
	want := "GET " + base + "/a%2Fb//c?d HTTP/2.0\nHost: " + s.HTTPAddr().String() + "\nAccept-Encoding: gzip\nUser-Agent: Go-http-client/2.0\n"
	if res.Proto != "HTTP/2.0" || body != want {
		t.Errorf("%s %q, want %q", res.Proto, body, want)
	}
	if _, body = fetch(t, c, newRequest(t, "POST", base, strings.NewReader("abc"))); !strings.HasSuffix(body, "\n\nabc") {
		t.Errorf("body: %q", body)
	}
	res, body = fetch(t, c, newRequest(t, "POST", base, strings.NewReader("abcdefghijk")))
	if want = `{ "statusCode": 413, "message": "Request body is too large" }`; res.StatusCode != 413 || body != want {
		t.Errorf("%d %q", res.StatusCode, body)
	}
	if res, _ = fetch(t, c, newRequest(t, "GET", base+"/"+strings.Repeat("a", 100), nil)); res.StatusCode != 414 {
		t.Errorf("long URL: %d", res.StatusCode)
	}
	req := newRequest(t, "GET", base, nil)
	req.Host = "h,x"
	if res, _ = fetch(t, c, req); res.StatusCode != 400 {
		t.Errorf("bad host: %d", res.StatusCode)
	}
}

func TestNoHTTP2(t *testing.T) {
	t.Parallel()
	s := start(t, wire.Config{NoH2C: true}, describe)
	got := summary(raw(t, s.HTTPAddr(), "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"))
	if want := `505 HTTP Version Not Supported close { "statusCode": 505, "message": "HTTP Version Not Supported" }`; got != want {
		t.Errorf("got %q", got)
	}
}

// TestGRPC sends a stream of messages both ways at once through the proxy, over HTTP/2 on both sides. The answers follow the questions one by one,
// and a trailer follows them.
func TestGRPC(t *testing.T) {
	t.Parallel()
	address := h2server(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("TE") != "trailers" {
			http.Error(w, "no TE", 400)
			return
		}
		w.Header().Set("Content-Type", "application/grpc")
		flush := http.NewResponseController(w).Flush
		_ = flush()
		lines := bufio.NewReader(r.Body)
		for {
			line, err := lines.ReadString('\n')
			if err != nil {
				break
			}
			_, _ = io.WriteString(w, strings.ToUpper(line))
			_ = flush()
		}
		w.Header().Set(http.TrailerPrefix+"Grpc-Status", "0")
		w.Header().Set(http.TrailerPrefix+"Grpc-Message", r.Trailer.Get("X-End"))
	})
	s := start(t, wire.Config{}, proxy(t, address, policy.Call{HTTPVersion: "2"}))
	questions, send := io.Pipe()
	req := newRequest(t, "POST", "http://"+s.HTTPAddr().String()+"/p.S/M", questions)
	req.Header.Set("TE", "trailers")
	req.Trailer = http.Header{"X-End": nil}
	res, err := h2client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	answers := bufio.NewReader(res.Body)
	for i := range 20 {
		_, _ = fmt.Fprintf(send, "message %d\n", i)
		if got, err := answers.ReadString('\n'); got != fmt.Sprintf("MESSAGE %d\n", i) {
			t.Fatalf("answer %d: %q, %v", i, got, err)
		}
	}
	req.Trailer.Set("X-End", "over")
	_ = send.Close()
	rest, err := io.ReadAll(answers)
	if len(rest) > 0 || err != nil || res.Trailer.Get("Grpc-Status") != "0" || res.Trailer.Get("Grpc-Message") != "over" {
		t.Errorf("rest %q, %v, trailer %v", rest, err, res.Trailer)
	}
}

// TestGRPCFailure is a call that fails at once: the trailer is all there is.
func TestGRPCFailure(t *testing.T) {
	t.Parallel()
	address := h2server(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/grpc")
		w.Header().Set("Grpc-Status", "12")
	})
	s := start(t, wire.Config{}, proxy(t, address, policy.Call{HTTPVersion: "2"}))
	res, body := fetch(t, h2client(), newRequest(t, "POST", "http://"+s.HTTPAddr().String(), strings.NewReader("x")))
	if res.Header.Get("Grpc-Status") != "12" || body != "" {
		t.Errorf("%v %q", res.Header, body)
	}
}

// TestHTTP1Trailers carries trailers both ways over HTTP/1.1.
func TestHTTP1Trailers(t *testing.T) {
	t.Parallel()
	b := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Trailer", "X-Sum")
		_, _ = io.WriteString(w, "body")
		w.Header().Set("X-Sum", r.Trailer.Get("X-Sum"))
	}))
	t.Cleanup(b.Close)
	s := start(t, wire.Config{}, proxy(t, b.URL, policy.Call{}))
	got := dialogue(t, s.HTTPAddr(), "POST / HTTP/1.1\r\nHost: h\r\nConnection: close\r\nTransfer-Encoding: chunked\r\nTrailer: x-sum\r\n\r\n1\r\na\r\n0\r\nx-sum: 42\r\n\r\n")
	if !strings.HasSuffix(got, "\r\n4\r\nbody\r\n0\r\nX-Sum: 42\r\n\r\n") {
		t.Errorf("got %q", got)
	}
}

// TestEventStream shows that an event arrives before the next one is made, and that the backend learns when nobody listens any more.
func TestEventStream(t *testing.T) {
	t.Parallel()
	for name, client := range map[string]*http.Client{"HTTP/1.1": {Transport: &http.Transport{}}, "HTTP/2": h2client()} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			next, gone := make(chan struct{}), make(chan struct{})
			b := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				defer close(gone)
				w.Header().Set("Content-Type", "text/event-stream")
				_ = http.NewResponseController(w).Flush()
				for i := 0; ; i++ {
					select {
					case <-next:
					case <-r.Context().Done():
						return
					}
					_, _ = fmt.Fprintf(w, "data: %d\n\n", i)
					_ = http.NewResponseController(w).Flush()
				}
			}))
			t.Cleanup(b.Close)
			s := start(t, wire.Config{}, proxy(t, b.URL, policy.Call{Timeout: time.Minute}))
			listen(t, client, "http://"+s.HTTPAddr().String(), next)
			<-gone
		})
	}
}

// listen reads events, each asked for by next, and goes away.
func listen(t *testing.T, client *http.Client, address string, next chan<- struct{}) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	res, err := client.Do(newRequest(t, "GET", address, nil).WithContext(ctx))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	lines := bufio.NewReader(res.Body)
	for i := range 5 {
		next <- struct{}{}
		line, err := lines.ReadString('\n')
		if want := fmt.Sprintf("data: %d\n", i); line != want {
			t.Errorf("event %d: %q, %v", i, line, err)
		}
		_, _ = lines.ReadString('\n')
	}
}

// TestWebSocket talks through the proxy.
func TestWebSocket(t *testing.T) {
	t.Parallel()
	b := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{Subprotocols: []string{"chat"}})
		if err != nil {
			return
		}
		conn.SetReadLimit(1 << 20)
		for {
			kind, data, err := conn.Read(r.Context())
			if err != nil {
				return
			}
			if string(data) == "bye" {
				_ = conn.Close(4000, "so long")
				return
			}
			_ = conn.Write(r.Context(), kind, append([]byte("echo "), data...))
		}
	}))
	t.Cleanup(b.Close)
	sent := make(chan int64, 1)
	through := proxy(t, b.URL, policy.Call{HTTPVersion: "2or1"})
	s := start(t, wire.Config{}, func(ctx context.Context, r *wire.Request) {
		through(ctx, r)
		sent <- r.Sent()
	})
	conn, res, err := websocket.Dial(t.Context(), "ws://"+s.HTTPAddr().String()+"/socket", &websocket.DialOptions{Subprotocols: []string{"chat"}})
	if err != nil {
		t.Fatal(err)
	}
	conn.SetReadLimit(1 << 20)
	if got := res.Header.Get("Sec-WebSocket-Protocol"); got != "chat" {
		t.Errorf("the protocol is %q", got)
	}
	for _, message := range []string{"a", strings.Repeat("b", 100_000), ""} {
		if err = conn.Write(t.Context(), websocket.MessageText, []byte(message)); err != nil {
			t.Fatal(err)
		}
		if _, got, err := conn.Read(t.Context()); string(got) != "echo "+message {
			t.Errorf("got %d bytes, %v", len(got), err)
		}
	}
	_ = conn.Write(t.Context(), websocket.MessageText, []byte("bye"))
	_, _, err = conn.Read(t.Context())
	var closed websocket.CloseError
	if !errors.As(err, &closed) || closed.Code != 4000 || closed.Reason != "so long" {
		t.Errorf("got %v", err)
	}
	if n := <-sent; n < 100_000 || n > 101_000 {
		t.Errorf("%d bytes were sent", n)
	}
}

// TestUpgradeAbuse sends upgrades that must not open a tunnel.
func TestUpgradeAbuse(t *testing.T) {
	t.Parallel()
	var upgraded atomic.Int64
	b := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/unasked" {
			conn, _, _ := http.NewResponseController(w).Hijack()
			_, _ = io.WriteString(conn, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
			_ = conn.Close()
			return
		}
		if r.Header.Get("Upgrade") != "" {
			upgraded.Add(1)
		}
		_, _ = io.WriteString(w, "plain")
	}))
	t.Cleanup(b.Close)
	s := start(t, wire.Config{}, proxy(t, b.URL, policy.Call{}))
	const behind = "GET /behind HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"
	rows := []struct {
		name, request, want string
		upgrades            int64
	}{
		{"h2c", "GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n\r\n" + behind, "200 OK plain | 200 OK close plain", 0},
		{"refused", "GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n" + behind, "200 OK close plain", 1},
		{"not announced", "GET / HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\n\r\n" + behind, "200 OK plain | 200 OK close plain", 0},
		{"with a body", "GET / HTTP/1.1\r\nHost: h\r\nConnection: upgrade\r\nUpgrade: websocket\r\nContent-Length: 1\r\n\r\na" + behind, "200 OK plain | 200 OK close plain", 0},
		{"POST", "POST / HTTP/1.1\r\nHost: h\r\nConnection: upgrade\r\nUpgrade: websocket\r\nContent-Length: 0\r\n\r\n" + behind, "200 OK plain | 200 OK close plain", 0},
		{"unasked", "GET /unasked HTTP/1.1\r\nHost: h\r\n\r\n" + behind, `(unexpected EOF "")`, 0},
	}
	for _, row := range rows {
		upgraded.Store(0)
		if got := summary(dialogue(t, s.HTTPAddr(), row.request)); got != row.want || upgraded.Load() != row.upgrades {
			t.Errorf("%s: got %q and %d upgrades, want %q", row.name, got, upgraded.Load(), row.want)
		}
	}
}

// endless gives n zero bytes.
type endless struct{ left int64 }

func (e *endless) Read(p []byte) (int, error) {
	if e.left == 0 {
		return 0, io.EOF
	}
	n := int(min(int64(len(p)), e.left))
	e.left -= int64(n)
	clear(p[:n])
	return n, nil
}

// TestConstantMemory carries a gigabyte up and down at once while nobody holds more than some buffers.
func TestConstantMemory(t *testing.T) {
	size := int64(1 << 30)
	if testing.Short() {
		size = 1 << 26
	}
	s := start(t, wire.Config{}, proxy(t, backend.EchoURL, policy.Call{}))
	var most uint64
	watch := func(done <-chan struct{}) {
		var m runtime.MemStats
		for {
			select {
			case <-done:
				return
			case <-time.After(50 * time.Millisecond):
				runtime.ReadMemStats(&m)
				most = max(most, m.HeapAlloc)
			}
		}
	}
	for _, length := range []int64{size, -1} {
		runtime.GC()
		var before runtime.MemStats
		runtime.ReadMemStats(&before)
		most = 0
		done := make(chan struct{})
		ended := make(chan struct{})
		go func() { defer close(ended); watch(done) }()
		req := newRequest(t, "POST", "http://"+s.HTTPAddr().String(), &endless{size})
		req.ContentLength = length
		res, err := (&http.Transport{}).RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		n, err := io.Copy(io.Discard, res.Body)
		close(done)
		<-ended
		_ = res.Body.Close()
		if n != size || err != nil || res.ContentLength != length {
			t.Errorf("%d bytes came back, %v, announced as %d", n, err, res.ContentLength)
		}
		if grown := int64(most) - int64(before.HeapAlloc); grown > 16<<20 {
			t.Errorf("the heap grew by %d MiB", grown>>20)
		}
	}
}

// TestEarlyResponse shows that a response goes out while the request's body still comes.
func TestEarlyResponse(t *testing.T) {
	t.Parallel()
	s := start(t, wire.Config{}, func(_ context.Context, r *wire.Request) { _ = respond(r, 403, "no") })
	conn, err := net.Dial("tcp", s.HTTPAddr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	_, _ = io.WriteString(conn, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100000000\r\n\r\nabc")
	_ = conn.SetReadDeadline(time.Now().Add(5 * time.Second))
	buf := make([]byte, 1000)
	n, err := conn.Read(buf)
	if !bytes.HasPrefix(buf[:n], []byte("HTTP/1.1 403 Forbidden\r\n")) {
		t.Errorf("got %q, %v", buf[:n], err)
	}
}

// TestEchoContinues shows that a client which waits to be asked for its body is asked, although the response depends on it.
func TestEchoContinues(t *testing.T) {
	t.Parallel()
	s := start(t, wire.Config{}, proxy(t, backend.EchoURL, policy.Call{}))
	conn := dial(t, s.HTTPAddr())
	reader := bufio.NewReader(conn)
	_, _ = io.WriteString(conn, "POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n")
	if line, err := reader.ReadString('\n'); line != "HTTP/1.1 100 Continue\r\n" {
		t.Fatalf("got %q, %v", line, err)
	}
	_, _ = io.WriteString(conn, "body")
	_, _ = reader.ReadString('\n')
	res, err := http.ReadResponse(reader, nil)
	if err != nil {
		t.Fatal(err)
	}
	if body, err := io.ReadAll(res.Body); string(body) != "body" || res.StatusCode != 200 {
		t.Errorf("got %d %q, %v", res.StatusCode, body, err)
	}
}
