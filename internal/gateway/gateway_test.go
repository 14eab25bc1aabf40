package gateway_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/portico-apim/portico/internal/backend"
	"github.com/portico-apim/portico/internal/cache"
	"github.com/portico-apim/portico/internal/counters"
	"github.com/portico-apim/portico/internal/csharp"
	"github.com/portico-apim/portico/internal/gateway"
	"github.com/portico-apim/portico/internal/model"
	"github.com/portico-apim/portico/internal/policies"
	"github.com/portico-apim/portico/internal/policy"
	"github.com/portico-apim/portico/internal/snapshot"
	"github.com/portico-apim/portico/internal/tokens"
	"github.com/portico-apim/portico/internal/wire"
)

// bench is a gateway on a real listener.
type bench struct {
	t        testing.TB
	gateway  *gateway.Gateway
	options  snapshot.Options
	backends *backend.Backends
	url      string
	mu       sync.Mutex
	done     []string
	// noted is what metrics and traces were told.
	noted []string
}

// boom is a policy with a defect.
type boom struct{}

func (*boom) Run(*policy.Exchange) error { panic("boom") }

func newBench(t testing.TB) *bench {
	t.Helper()
	universe, err := csharp.New(policy.Classes()...)
	if err != nil {
		t.Fatal(err)
	}
	memory, err := cache.NewLocal(1 << 20)
	if err != nil {
		t.Fatal(err)
	}
	definitions := policy.NewDefinitions(append(policies.All(), policy.Definition{
		Name: "boom", Sections: policy.AllSections, Scopes: policy.AllScopes, New: func() policy.Policy { return &boom{} },
	}))
	b := &bench{t: t, backends: backend.New(wire.NewTransport(wire.TransportConfig{}), "")}
	b.options = snapshot.Options{Definitions: definitions, Universe: universe, GatewayID: "managed", NewReference: func() string { return "ref" }}
	b.gateway = gateway.New(gateway.Options{
		Services: &policy.Services{
			Backends: b.backends, Counters: counters.NewLocal(), Cache: memory, Background: func(run func(context.Context)) { run(context.Background()) }, Tokens: tokens.New(),
			Emitted: func(m policy.Metric) { b.note(fmt.Sprintf("%s %v", m.Name, m.Value)) },
			Traced:  func(_ *policy.Exchange, m policy.TraceMessage) { b.note(m.Message) },
		},
		BodyLimit: 1 << 20, Log: slog.New(slog.DiscardHandler), Done: b.ended,
	})
	server, err := wire.Listen(wire.Config{HTTP: "127.0.0.1:0", Handler: b.gateway, Drain: 2 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	finished := make(chan error, 1)
	go func() { finished <- server.Run(ctx) }()
	t.Cleanup(func() { stop(); <-finished })
	b.url = "http://" + server.HTTPAddr().String()
	return b
}

func (b *bench) note(text string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.noted = append(b.noted, text)
}

func (b *bench) ended(x *policy.Exchange) {
	b.mu.Lock()
	defer b.mu.Unlock()
	reason := ""
	if x.LastError != nil {
		reason = " " + x.LastError.Source + "/" + x.LastError.Reason
	}
	b.done = append(b.done, fmt.Sprintf("%s %s %d received=%d sent=%d%s", x.Request.Method, x.OriginalURL.Path, x.Response.Status, x.Received, x.Sent, reason))
}

func (b *bench) swap(apis ...*model.API) {
	b.t.Helper()
	s := snapshot.Compile(&model.Model{APIs: apis}, b.gateway.Snapshot(), b.options)
	if err := b.backends.Update(s.Config); err != nil {
		b.t.Fatal(err)
	}
	b.gateway.Swap(s)
}

func (b *bench) call(path string) (int, http.Header, string) {
	b.t.Helper()
	req, err := http.NewRequestWithContext(b.t.Context(), http.MethodGet, b.url+path, strings.NewReader(""))
	if err != nil {
		b.t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		b.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return res.StatusCode, res.Header, string(body)
}

func echo(path, inbound string) *model.API {
	return &model.API{
		Name: path, Revision: "1", Current: true, Online: true, Type: "http", Path: path, ServiceURL: backend.EchoURL, KeyHeader: "k", KeyQuery: "k",
		Operations: []*model.Operation{{Name: "any", Method: "*", URLTemplate: "/*"}},
		Policy:     &model.Policy{ID: path, Format: "rawxml", Text: "<policies><inbound>" + inbound + "<base/></inbound><backend><base/></backend></policies>"},
	}
}

func TestStatusTellsWhetherThereIsAConfiguration(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for _, path := range []string{gateway.StatusPath, "/anything"} {
		if status, header, body := b.call(path); status != 503 || header.Get("Retry-After") == "" || !strings.Contains(body, "no configuration yet") {
			t.Errorf("%s: %d %s", path, status, body)
		}
	}
	b.swap()
	if status, _, body := b.call(gateway.StatusPath); status != 200 || !strings.Contains(body, `"Message":"Service operational"`) {
		t.Errorf("%d %s", status, body)
	}
	if status, _, _ := b.call("/anything"); status != 404 {
		t.Errorf("%d", status)
	}
}

func TestDefectOfOnePolicyEndsOneRequest(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.swap(echo("bad", "<boom/>"), echo("good", ""))
	if status, _, body := b.call("/bad/x"); status != 500 || !strings.Contains(body, `"message": "Internal server error", "activityId": "`) || strings.Contains(body, "boom") {
		t.Errorf("%d %s", status, body)
	}
	if status, _, _ := b.call("/good/x"); status != 200 {
		t.Errorf("%d", status)
	}
}

func TestBrokenDocumentAnswersWithItsReference(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.swap(echo("bad", "<nonsense/>"), echo("good", ""))
	if status, _, body := b.call("/bad/x"); status != 500 || body != `{ "statusCode": 500, "message": "Internal server error", "activityId": "ref" }` {
		t.Errorf("%d %s", status, body)
	}
	if status, _, _ := b.call("/good/x"); status != 200 {
		t.Errorf("%d", status)
	}
}

// TestRequestKeepsItsConfiguration swaps while a request waits in a policy: it ends as it began.
func TestRequestKeepsItsConfiguration(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	entered, leave := make(chan struct{}), make(chan struct{})
	slow := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { close(entered); <-leave }))
	defer slow.Close()
	old := echo("a", "")
	old.ServiceURL = slow.URL
	old.Policy.Text = `<policies><backend><base/></backend><outbound><set-header name="X-Config" exists-action="override"><value>old</value></set-header></outbound></policies>`
	b.swap(old)
	got := make(chan string, 1)
	go func() {
		_, header, _ := b.call("/a/x")
		got <- header.Get("X-Config")
	}()
	<-entered
	b.swap()
	if status, _, _ := b.call("/a/x"); status != 404 {
		t.Errorf("a new request met the old configuration: %d", status)
	}
	close(leave)
	if config := <-got; config != "old" {
		t.Errorf("the request in flight met %q", config)
	}
}

func TestWebSocketPassesThrough(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, err := websocket.Accept(w, r, nil)
		if err != nil {
			return
		}
		kind, data, err := c.Read(r.Context())
		if err == nil {
			_ = c.Write(r.Context(), kind, append([]byte(r.URL.Path+" "+r.Header.Get("X-In")+" "), data...))
		}
		_ = c.Close(websocket.StatusNormalClosure, "")
	}))
	defer server.Close()
	b := newBench(t)
	live := echo("live", `<set-header name="X-In" exists-action="override"><value>policy</value></set-header>`)
	live.Type, live.Protocols, live.Operations = "websocket", []string{"ws"}, nil
	live.ServiceURL = "ws" + strings.TrimPrefix(server.URL, "http") + "/sock"
	b.swap(live)
	c, _, err := websocket.Dial(t.Context(), "ws"+strings.TrimPrefix(b.url, "http")+"/live/room", nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Write(t.Context(), websocket.MessageText, []byte("hello")); err != nil {
		t.Fatal(err)
	}
	if _, data, err := c.Read(t.Context()); err != nil || string(data) != "/sock/room policy hello" {
		t.Errorf("%s %v", data, err)
	}
}

// TestGraphQLSubscriptionsPassThrough opens a WebSocket on a GraphQL API, whose backend has an HTTP address.
func TestGraphQLSubscriptionsPassThrough(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, err := websocket.Accept(w, r, &websocket.AcceptOptions{Subprotocols: []string{"graphql-transport-ws"}})
		if err != nil {
			return
		}
		_ = c.Write(r.Context(), websocket.MessageText, []byte(r.URL.Path+" "+c.Subprotocol()))
		_ = c.Close(websocket.StatusNormalClosure, "")
	}))
	defer server.Close()
	b := newBench(t)
	films := echo("films", "")
	films.Type, films.Protocols, films.Operations, films.ServiceURL = "graphql", []string{"http"}, nil, server.URL+"/graphql"
	b.swap(films)
	c, _, err := websocket.Dial(t.Context(), "ws"+strings.TrimPrefix(b.url, "http")+"/films", &websocket.DialOptions{Subprotocols: []string{"graphql-transport-ws"}})
	if err != nil {
		t.Fatal(err)
	}
	if _, data, err := c.Read(t.Context()); err != nil || string(data) != "/graphql graphql-transport-ws" {
		t.Errorf("%s %v", data, err)
	}
}

func TestDoneKnowsTheTraffic(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.swap(echo("e", ""))
	conn, err := net.Dial("tcp", strings.TrimPrefix(b.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	_, _ = io.WriteString(conn, "POST /e/x HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello")
	res, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	if body, _ := io.ReadAll(res.Body); string(body) != "hello" {
		t.Errorf("%s", body)
	}
	b.call("/none")
	b.mu.Lock()
	defer b.mu.Unlock()
	want := "[POST /e/x 200 received=5 sent=5 GET /none 404 received=0 sent=54 configuration/OperationNotFound]"
	if got := fmt.Sprint(b.done); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestMatchedParametersDoNotLeakIntoTheNextRequest(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	a := echo("p", `<set-header name="X-Id" exists-action="override"><value>@(context.Request.MatchedParameters.GetValueOrDefault("id","none"))</value></set-header>`)
	a.Operations = []*model.Operation{{Name: "one", Method: "GET", URLTemplate: "/one/{id}"}, {Name: "two", Method: "GET", URLTemplate: "/two"}}
	b.swap(a)
	for range 3 {
		if _, header, _ := b.call("/p/one/7"); header.Get("X-Id") != "7" {
			t.Errorf("got %q", header.Get("X-Id"))
		}
		if _, header, _ := b.call("/p/two"); header.Get("X-Id") != "none" {
			t.Errorf("got %q", header.Get("X-Id"))
		}
	}
}
