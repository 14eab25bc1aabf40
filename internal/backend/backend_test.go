package backend_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"sort"
	"strings"
	"testing"
	"time"

	"github.com/portico-apim/portico/internal/backend"
	"github.com/portico-apim/portico/internal/model"
	"github.com/portico-apim/portico/internal/policy"
	"github.com/portico-apim/portico/internal/wire"
)

// newBackends returns backends over the real transport.
func newBackends(t *testing.T, list ...*model.Backend) *backend.Backends {
	t.Helper()
	transport := wire.NewTransport(wire.TransportConfig{DialTimeout: 2 * time.Second})
	t.Cleanup(transport.CloseIdle)
	b := backend.New(transport, "")
	update(t, b, nil, list...)
	return b
}

func update(t *testing.T, b *backend.Backends, certificates map[string]*model.Certificate, list ...*model.Backend) {
	t.Helper()
	config := &policy.Config{Backends: map[string]*model.Backend{}, Certificates: certificates}
	for _, def := range list {
		config.Backends[def.Name] = def
	}
	if err := b.Update(config); err != nil {
		t.Fatal(err)
	}
}

// serve runs a backend that describes what it was sent.
func serve(t *testing.T, name string) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { describe(w, r, name) }))
	t.Cleanup(s.Close)
	return s
}

func describe(w http.ResponseWriter, r *http.Request, name string) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	_, _ = fmt.Fprintf(w, "%s: %s %s%s %s", name, r.Method, r.Host, r.RequestURI, body)
	names := make([]string, 0, len(r.Header))
	for key := range r.Header {
		names = append(names, key)
	}
	sort.Strings(names)
	for _, key := range names {
		_, _ = fmt.Fprintf(w, "\n%s: %s", key, strings.Join(r.Header[key], "; "))
	}
}

func request(t *testing.T, method, address string, fields ...string) *policy.Message {
	t.Helper()
	m := &policy.Message{Method: method, Header: policy.MakeHeader(fields...)}
	if strings.HasPrefix(address, "/") {
		m.URL.Path, m.URL.Query, _ = strings.Cut(address, "?")
		return m
	}
	u, err := policy.ParseURL(address)
	if err != nil {
		t.Fatal(err)
	}
	m.URL = u
	return m
}

// send sends and returns the body, or the error's reason and message.
func send(t *testing.T, b *backend.Backends, req *policy.Message, call policy.Call) string {
	t.Helper()
	res, err := b.Send(t.Context(), req, call)
	if err != nil {
		return failure(t, err)
	}
	body, err := res.Body.Take(1 << 20)
	if err != nil {
		t.Errorf("read body: %v", err)
	}
	if res.Status != 200 {
		return fmt.Sprintf("%d %s", res.Status, body)
	}
	return string(body)
}

func failure(t *testing.T, err error) string {
	t.Helper()
	var e *policy.Error
	if !errors.As(err, &e) {
		t.Fatalf("the error %v is none of policy's", err)
	}
	text := e.Reason + ": " + e.Message
	if e.Status != 0 {
		text += fmt.Sprintf(" (%d", e.Status)
		if wait := e.Header.Get("Retry-After"); wait != "" {
			text += " after " + wait
		}
		text += ")"
	}
	return text
}

func host(s *httptest.Server) string { return strings.TrimPrefix(s.URL, "http://") }

func TestSend(t *testing.T) {
	t.Parallel()
	s := serve(t, "s")
	h := host(s)
	b := newBackends(t,
		&model.Backend{Name: "plain", URL: s.URL},
		&model.Backend{Name: "base", URL: s.URL + "/base/?k=1"},
		&model.Backend{Name: "keys", URL: s.URL, Credentials: model.BackendCredentials{
			Scheme: "Bearer", Parameter: "token", Header: map[string][]string{"x-key": {"1", "2"}, "A": {"b"}}, Query: map[string][]string{"code": {"x y"}},
		}},
	)
	peer := netip.MustParseAddr("192.0.2.1")
	rows := []struct {
		name string
		req  *policy.Message
		call policy.Call
		want string
	}{
		{"address", request(t, "GET", s.URL+"/a%2Fb//c?x=1&y"), policy.Call{}, "s: GET " + h + "/a%2Fb//c?x=1&y "},
		{"address without path", request(t, "DELETE", s.URL), policy.Call{}, "s: DELETE " + h + "/ "},
		{"path with two slashes", request(t, "GET", s.URL+"//a/b"), policy.Call{}, "s: GET " + h + "//a/b "},
		{"wild path", request(t, "GET", "/a b|c\"ü?d e"), policy.Call{Backend: "plain"}, "s: GET " + h + "/a%20b|c%22%C3%BC?d%20e "},
		{"backend", request(t, "GET", "/a?b=c"), policy.Call{Backend: "plain"}, "s: GET " + h + "/a?b=c "},
		{"backend with path and query", request(t, "GET", "/a?b=c"), policy.Call{Backend: "base"}, "s: GET " + h + "/base/a?k=1&b=c "},
		{"backend with nothing added", request(t, "GET", "/"), policy.Call{Backend: "base"}, "s: GET " + h + "/base/?k=1 "},
		{"credentials", request(t, "GET", "/a?CODE=z&b=c", "Authorization", "Basic x", "X-Key", "0"), policy.Call{Backend: "keys"},
			"s: GET " + h + "/a?b=c&code=x%20y \nA: b\nAuthorization: Bearer token\nX-Key: 1; 2"},
		{"hop-by-hop fields", request(t, "GET", s.URL, "Connection", "close, x-hop", "X-Hop", "1", "Keep-Alive", "1", "TE", "trailers", "Upgrade", "h2c",
			"HTTP2-Settings", "x", "Proxy-Authorization", "x", "Proxy-Connection", "x", "Transfer-Encoding", "chunked", "Expect", "100-continue", "X-End", "2"),
			policy.Call{}, "s: GET " + h + "/ \nX-End: 2"},
		{"own Host", request(t, "GET", s.URL, "Host", "other:1"), policy.Call{}, "s: GET " + h + "/ "},
		{"kept Host", request(t, "GET", s.URL, "Host", "other:1"), policy.Call{KeepHost: true}, "s: GET other:1/ "},
		{"first hop", request(t, "GET", s.URL), policy.Call{Peer: peer}, "s: GET " + h + "/ \nX-Forwarded-For: 192.0.2.1"},
		{"second hop", request(t, "GET", s.URL, "X-forwarded-for", "2001:db8::1"), policy.Call{Peer: peer}, "s: GET " + h + "/ \nX-Forwarded-For: 2001:db8::1, 192.0.2.1"},
		{"injected lines", request(t, "GET", s.URL, "A", "b\r\nC: d", "E\r\nF", "g"), policy.Call{}, "s: GET " + h + "/ \nA: b  C: d"},
		{"unknown backend", request(t, "GET", "/"), policy.Call{Backend: "nobody"}, "PolicyConfigurationFailure: Backend with id 'nobody' could not be found."},
		{"unknown certificate", request(t, "GET", s.URL), policy.Call{Certificate: policy.ClientCertificate{Name: "nobody"}}, "PolicyConfigurationFailure: The client certificate cannot be used."},
	}
	for _, row := range rows {
		before := row.req.Header.Clone()
		if got := send(t, b, row.req, row.call); got != row.want {
			t.Errorf("%s: got  %q\nwant %q", row.name, got, row.want)
		}
		if fmt.Sprint(before) != fmt.Sprint(row.req.Header) {
			t.Errorf("%s: the request's header became %v", row.name, row.req.Header)
		}
	}
}

func TestBodies(t *testing.T) {
	t.Parallel()
	s := serve(t, "s")
	b := newBackends(t)
	post := func(body policy.Body, fields ...string) string {
		req := request(t, "POST", s.URL, fields...)
		req.Body = body
		return send(t, b, req, policy.Call{})
	}
	h := host(s)
	rows := []struct{ name, got, want string }{
		{"none", post(policy.Body{}), "s: POST " + h + "/ \nContent-Length: 0"},
		{"buffered", post(policy.BytesBody([]byte("abc")), "Content-Length", "99"), "s: POST " + h + "/ abc\nContent-Length: 3"},
		{"empty", post(policy.BytesBody(nil)), "s: POST " + h + "/ \nContent-Length: 0"},
		{"stream", post(policy.StreamBody(io.NopCloser(strings.NewReader("abc")), -1)), "s: POST " + h + "/ abc"},
		{"stream of known length", post(policy.StreamBody(io.NopCloser(strings.NewReader("abc")), 3)), "s: POST " + h + "/ abc\nContent-Length: 3"},
	}
	for _, row := range rows {
		if row.got != row.want {
			t.Errorf("%s: got %q, want %q", row.name, row.got, row.want)
		}
	}
}

func TestFailures(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	slow := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/slow":
			<-release
		case "/dropped":
			conn, _, _ := http.NewResponseController(w).Hijack()
			_ = conn.Close()
		case "/garbage":
			conn, _, _ := http.NewResponseController(w).Hijack()
			_, _ = io.WriteString(conn, "SSH-2.0-x\r\n")
			_ = conn.Close()
		default:
			_, _ = io.ReadAll(r.Body)
		}
	}))
	t.Cleanup(slow.Close)
	t.Cleanup(func() { close(release) })
	untrusted := httptest.NewTLSServer(http.NotFoundHandler())
	t.Cleanup(untrusted.Close)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed := listener.Addr().String()
	_ = listener.Close()
	b := newBackends(t)
	broken := request(t, "POST", slow.URL)
	broken.Body = policy.StreamBody(io.NopCloser(io.MultiReader(strings.NewReader("a"), failing{errors.New("reset")})), -1)
	tooLarge := request(t, "POST", slow.URL)
	tooLarge.Body = policy.StreamBody(io.NopCloser(failing{policy.ErrBodyTooLarge}), -1)
	rows := []struct {
		name string
		req  *policy.Message
		call policy.Call
		want string
	}{
		{"timeout", request(t, "GET", slow.URL+"/slow"), policy.Call{Timeout: 20 * time.Millisecond}, "Timeout: Request to the backend service timed out"},
		{"dropped", request(t, "POST", slow.URL+"/dropped"), policy.Call{}, "BackendConnectionFailure: Underlying transport connection was unexpectedly closed."},
		{"garbage", request(t, "POST", slow.URL+"/garbage"), policy.Call{}, "BackendConnectionFailure: Underlying transport connection was unexpectedly closed."},
		{"refused", request(t, "GET", "http://"+closed), policy.Call{}, "BackendConnectionFailure: Connection refused (" + closed + ")"},
		{"no such name", request(t, "GET", "http://nobody.invalid"), policy.Call{}, "BackendConnectionFailure: Name or service not known (nobody.invalid:80)"},
		{"untrusted", request(t, "GET", untrusted.URL), policy.Call{}, "BackendConnectionFailure: The SSL connection could not be established, see inner exception."},
		{"TLS to plain", request(t, "GET", strings.Replace(slow.URL, "http", "https", 1)), policy.Call{},
			"BackendConnectionFailure: The SSL connection could not be established, see inner exception."},
		{"body fails", broken, policy.Call{}, "ClientConnectionFailure: The operation was canceled."},
		{"body too large", tooLarge, policy.Call{}, "ClientConnectionFailure: Request body is too large (413)"},
	}
	for _, row := range rows {
		if got := send(t, b, row.req, row.call); got != row.want {
			t.Errorf("%s: got  %q\nwant %q", row.name, got, row.want)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(20*time.Millisecond, cancel)
	_, err = b.Send(ctx, request(t, "GET", slow.URL+"/slow"), policy.Call{Timeout: time.Minute})
	if got := failure(t, err); got != "ClientConnectionFailure: The operation was canceled." {
		t.Errorf("the client is gone: %q", got)
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// TestBodyFailures shows what becomes of a response whose body does not end as it should.
func TestBodyFailures(t *testing.T) {
	t.Parallel()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "10")
		_, _ = io.WriteString(w, "abc")
		_ = http.NewResponseController(w).Flush()
		if r.URL.Path == "/wait" {
			<-r.Context().Done()
		}
	}))
	t.Cleanup(s.Close)
	b := newBackends(t)
	res, err := b.Send(t.Context(), request(t, "GET", s.URL), policy.Call{Timeout: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	_, err = io.ReadAll(res.Body.Reader())
	if got := failure(t, err); got != "BackendConnectionFailure: Underlying transport connection was unexpectedly closed." {
		t.Errorf("the backend is gone: %q", got)
	}
	ctx, cancel := context.WithCancel(t.Context())
	if res, err = b.Send(ctx, request(t, "GET", s.URL+"/wait"), policy.Call{}); err != nil {
		t.Fatal(err)
	}
	cancel()
	_, err = io.ReadAll(res.Body.Reader())
	if got := failure(t, err); got != "ClientConnectionFailure: The operation was canceled." {
		t.Errorf("the client is gone: %q", got)
	}
}

// TestTimeoutEndsWithHeader shows that a body may take longer than the timeout.
func TestTimeoutEndsWithHeader(t *testing.T) {
	t.Parallel()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_ = http.NewResponseController(w).Flush()
		time.Sleep(150 * time.Millisecond)
		_, _ = io.WriteString(w, "late")
	}))
	t.Cleanup(s.Close)
	if got := send(t, newBackends(t), request(t, "GET", s.URL), policy.Call{Timeout: 100 * time.Millisecond}); got != "late" {
		t.Errorf("got %q", got)
	}
}

func TestRedirects(t *testing.T) {
	t.Parallel()
	other := serve(t, "other")
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		switch step := strings.TrimPrefix(r.URL.Path, "/"); step {
		case "end":
			describe(w, r, "s")
		case "loop":
			w.Header().Set("Location", "/loop")
			w.WriteHeader(302)
		case "away":
			w.Header().Set("Location", other.URL+"/there")
			w.WriteHeader(307)
		case "ftp":
			w.Header().Set("Location", "ftp://h/")
			w.WriteHeader(302)
		default:
			w.Header().Set("Location", "../end?q#f")
			w.WriteHeader(map[string]int{"301": 301, "302": 302, "303": 303, "307": 307, "308": 308, "300": 300}[step])
		}
	}))
	t.Cleanup(s.Close)
	b := newBackends(t, &model.Backend{Name: "s", URL: s.URL, Credentials: model.BackendCredentials{Header: map[string][]string{"X-Key": {"k"}}}})
	rows := []struct{ method, path, want string }{
		{"GET", "/301", "s: GET H/end?q \nAuthorization: a\nX-Key: k"},
		{"POST", "/301", "s: GET H/end?q \nAuthorization: a\nX-Key: k"},
		{"PUT", "/302", "s: PUT H/end?q \nAuthorization: a\nContent-Length: 4\nContent-Type: t\nX-Key: k"},
		{"PUT", "/303", "s: GET H/end?q \nAuthorization: a\nX-Key: k"},
		{"POST", "/307", "s: POST H/end?q \nAuthorization: a\nContent-Length: 4\nContent-Type: t\nX-Key: k"},
		{"POST", "/308", "s: POST H/end?q \nAuthorization: a\nContent-Length: 4\nContent-Type: t\nX-Key: k"},
		{"GET", "/300", "300 "},
		{"GET", "/loop", "302 "},
		{"GET", "/ftp", "302 "},
		{"POST", "/away", "other: POST O/there body\nContent-Length: 4\nContent-Type: t"},
	}
	for _, row := range rows {
		req := request(t, row.method, row.path, "Authorization", "a")
		if row.method != "GET" {
			req.Header.Add("Content-Type", "t")
			req.Body = policy.BytesBody([]byte("body"))
		}
		want := strings.NewReplacer("H", host(s), "O/", host(other)+"/").Replace(row.want)
		if got := send(t, b, req, policy.Call{Backend: "s", FollowRedirects: true}); got != want {
			t.Errorf("%s %s: got %q, want %q", row.method, row.path, got, want)
		}
	}
	if got := send(t, b, request(t, "GET", "/301"), policy.Call{Backend: "s"}); !strings.HasPrefix(got, "301 ") {
		t.Errorf("without FollowRedirects: %q", got)
	}
	stream := request(t, "POST", "/307")
	stream.Body = policy.StreamBody(io.NopCloser(strings.NewReader("body")), -1)
	if got := send(t, b, stream, policy.Call{Backend: "s", FollowRedirects: true}); !strings.HasPrefix(got, "307 ") {
		t.Errorf("a stream cannot be sent again: %q", got)
	}
}

func TestEcho(t *testing.T) {
	t.Parallel()
	b := newBackends(t, &model.Backend{Name: "echo", URL: backend.EchoURL, Credentials: model.BackendCredentials{Header: map[string][]string{"X-Key": {"k"}}}})
	for method, want := range map[string]string{
		"GET":    "[{A 1} {A 2} {X-Key k} {X-Forwarded-For 192.0.2.1} {Content-Length 0}] ",
		"POST":   "[{A 1} {A 2} {Content-Type t} {X-Key k} {X-Forwarded-For 192.0.2.1} {Content-Length 4}] body",
		"PUT":    "[{A 1} {A 2} {Content-Type t} {X-Key k} {X-Forwarded-For 192.0.2.1} {Content-Length 4}] body",
		"HEAD":   "[{A 1} {A 2} {X-Key k} {X-Forwarded-For 192.0.2.1} {Content-Length 0}] ",
		"DELETE": "[{A 1} {A 2} {X-Key k} {X-Forwarded-For 192.0.2.1} {Content-Length 0}] ",
	} {
		req := request(t, method, "/resource?param1=sample", "Host", "h", "A", "1", "Connection", "close", "A", "2", "X-Key", "z", "Content-Length", "9")
		if strings.HasPrefix(method, "P") {
			req.Header.Add("Content-Type", "t")
			req.Body = policy.BytesBody([]byte("body"))
		}
		res, err := b.Send(t.Context(), req, policy.Call{Backend: "echo", Peer: netip.MustParseAddr("192.0.2.1"), Timeout: time.Minute})
		if err != nil || res.Status != 200 {
			t.Fatalf("%s: %v, %v", method, res, err)
		}
		body, err := res.Body.Take(100)
		var fields []policy.Field
		for name, value := range res.Header.All() {
			fields = append(fields, policy.Field{Name: name, Value: value})
		}
		if got := fmt.Sprintf("%v %s", fields, body); got != want || err != nil {
			t.Errorf("%s: got %s, %v, want %s", method, got, err, want)
		}
	}
}
