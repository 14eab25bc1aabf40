package arm_test

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/portico-apim/portico/internal/arm"
	"github.com/portico-apim/portico/internal/auth"
	"github.com/portico-apim/portico/internal/connections"
	"github.com/portico-apim/portico/internal/csharp"
	"github.com/portico-apim/portico/internal/oauth"
	"github.com/portico-apim/portico/internal/policies"
	"github.com/portico-apim/portico/internal/policy"
	"github.com/portico-apim/portico/internal/resource"
	"github.com/portico-apim/portico/internal/resources"
	"github.com/portico-apim/portico/internal/secret"
	"github.com/portico-apim/portico/internal/store"
	"github.com/portico-apim/portico/internal/store/sqlite"
)

// The service that the tests work on, and the api-versions whose answers differ.
const (
	groupID   = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg"
	serviceID = groupID + "/providers/Microsoft.ApiManagement/service/apim"
	newest    = "2024-05-01"
	older     = "2022-08-01"
)

// world is a management API on a fresh store, with an administrator's token.
type world struct {
	t      *testing.T
	url    string
	token  string
	issuer *auth.Issuer
	server *arm.Server
	store  store.Store
	box    *secret.Box
	log    *logBuffer
}

// logBuffer collects log lines.
type logBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// options change how a world is made.
type options struct {
	bare       bool // without Echo API and products
	fetch      resources.Fetcher
	principals auth.Principals
	maxBody    int64
	now        func() time.Time
}

func newWorld(t *testing.T, o options) *world {
	t.Helper()
	s, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "portico.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	w := &world{t: t, store: s, log: &logBuffer{}}
	if w.box, err = secret.Parse(secret.NewKey()); err != nil {
		t.Fatal(err)
	}
	listener := httptest.NewUnstartedServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) { w.server.ServeHTTP(rw, r) }))
	t.Cleanup(listener.Close)
	w.url = "http://" + listener.Listener.Addr().String()
	if w.issuer, err = auth.NewIssuer(t.Context(), auth.Options{
		Keys: auth.StoreKeys{Store: s, Sealer: w.box}, Endpoints: []string{w.url}, Principals: o.principals, Now: o.now,
	}); err != nil {
		t.Fatal(err)
	}
	table := newTable(t, w, o)
	consents := connections.NewConsents(connections.Options{
		Store: s, Sealer: w.box, Client: oauth.NewClient(http.DefaultTransport), Log: slog.New(slog.NewTextHandler(w.log, nil)),
	}, table)
	w.server = arm.New(arm.Options{
		Table: table, Store: s, Issuer: w.issuer, Consents: consents, Signer: w.box, MaxBody: o.maxBody, Now: o.now,
		Log: slog.New(slog.NewTextHandler(w.log, nil)),
	})
	seed(t, table, s, !o.bare)
	if w.token, err = w.issuer.Administrator(time.Hour); err != nil {
		t.Fatal(err)
	}
	listener.Start()
	return w
}

func newTable(t *testing.T, w *world, o options) *resources.Table {
	t.Helper()
	universe, err := csharp.New(policy.Classes()...)
	if err != nil {
		t.Fatal(err)
	}
	return resources.NewTable(resources.All(), resources.Deps{
		Sealer: w.box, Definitions: policy.NewDefinitions(policies.All()), Universe: universe, Fetch: o.fetch, HashPassword: auth.HashSecret, Now: o.now,
		Identity: func(service resource.ID) (object, tenant string) { return "object-of-" + service.Name(), "the-tenant" },
		Addresses: func(resource.ID) resources.Addresses {
			return resources.Addresses{Gateway: "https://gateway.example", Portal: "https://portal.example", Management: w.url}
		},
	})
}

func seed(t *testing.T, table *resources.Table, s store.Store, echo bool) {
	t.Helper()
	id, err := resource.Parse(serviceID)
	if err != nil {
		t.Fatal(err)
	}
	o := resources.SeedOptions{Service: id, Location: "local", PublisherEmail: "admin@example.com", PublisherName: "Example"}
	if echo {
		o.EchoURL = "https://echo.example/api"
	}
	if err := table.Seed(t.Context(), s, o); err != nil {
		t.Fatal(err)
	}
}

// reply is an answer that has been read.
type reply struct {
	status int
	header http.Header
	body   string
}

// json decodes the body.
func (r reply) json(t *testing.T) map[string]any {
	t.Helper()
	var v map[string]any
	if err := json.Unmarshal([]byte(r.body), &v); err != nil {
		t.Fatalf("not a JSON object: %v: %.300s", err, r.body)
	}
	return v
}

// at reads a path such as "properties.displayName" or "value.0.name" from the body; nil if there is nothing.
func (r reply) at(t *testing.T, path string) any {
	t.Helper()
	return dig(r.json(t), path)
}

func dig(v any, path string) any {
	for _, part := range strings.Split(path, ".") {
		switch x := v.(type) {
		case map[string]any:
			v = x[part]
		case []any:
			i := int(part[0] - '0')
			if len(part) != 1 || i >= len(x) {
				return nil
			}
			v = x[i]
		default:
			return nil
		}
	}
	return v
}

// do sends a request. A path that begins with a slash and names no subscription is below the service; api-version is added if there is none.
// Headers come as pairs.
func (w *world) do(method, path, body string, headers ...string) reply {
	w.t.Helper()
	if !strings.HasPrefix(path, "/subscriptions/") || strings.Count(path, "/") < 4 {
		path = serviceID + path
	}
	return w.raw(method, w.url+withVersion(path), body, append([]string{"Authorization", "Bearer " + w.token, "Content-Type", "application/json"}, headers...)...)
}

func withVersion(path string) string {
	if strings.Contains(path, "api-version=") {
		return path
	}
	if strings.Contains(path, "?") {
		return path + "&api-version=" + newest
	}
	return path + "?api-version=" + newest
}

// raw sends a request as it is.
func (w *world) raw(method, url, body string, headers ...string) reply {
	w.t.Helper()
	req, err := http.NewRequestWithContext(w.t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		w.t.Fatal(err)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		w.t.Fatal(err)
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	return reply{res.StatusCode, res.Header, string(data)}
}

// must sends a request and fails the test unless it has the status.
func (w *world) must(status int, method, path, body string, headers ...string) reply {
	w.t.Helper()
	r := w.do(method, path, body, headers...)
	if r.status != status {
		w.t.Fatalf("%s %s: %d, want %d: %s", method, path, r.status, status, r.body)
	}
	return r
}

// props wraps properties as a request body.
func props(inner string) string { return `{"properties":{` + inner + `}}` }
