package feed_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"github.com/portico-apim/portico/internal/csharp"
	"github.com/portico-apim/portico/internal/feed"
	"github.com/portico-apim/portico/internal/model"
	"github.com/portico-apim/portico/internal/policies"
	"github.com/portico-apim/portico/internal/policy"
	"github.com/portico-apim/portico/internal/resource"
	"github.com/portico-apim/portico/internal/resources"
	"github.com/portico-apim/portico/internal/secret"
	"github.com/portico-apim/portico/internal/store"
	"github.com/portico-apim/portico/internal/store/sqlite"
)

const service = "/subscriptions/s/resourceGroups/g/providers/Microsoft.ApiManagement/service/test"

// world is a store with a service in it, the table that writes to it and the feed that follows it.
type world struct {
	t     *testing.T
	store store.Store
	table *resources.Table
	box   *secret.Box
	feed  *feed.Store
	last  *model.Model
}

func newWorld(t *testing.T) *world {
	t.Helper()
	st, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "test.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	box, err := secret.Parse(secret.NewKey())
	if err != nil {
		t.Fatal(err)
	}
	universe, err := csharp.New(policy.Classes()...)
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, store: st, box: box, feed: feed.FromStore(st, box, service, slog.New(slog.DiscardHandler))}
	w.table = resources.NewTable(resources.All(), resources.Deps{
		Sealer: box, Universe: universe, Definitions: policy.NewDefinitions(policies.All()),
		Addresses: func(resource.ID) resources.Addresses { return resources.Addresses{} },
	})
	id, err := resource.Parse(service)
	if err != nil {
		t.Fatal(err)
	}
	err = w.table.Seed(t.Context(), st, resources.SeedOptions{Service: id, Location: "here", PublisherEmail: "a@b.c", PublisherName: "n", EchoURL: "http://echo.example/api"})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// put writes a resource as a client would; an empty body is a relation.
func (w *world) put(path, properties string) {
	w.t.Helper()
	w.do(path, func(op *resources.Op) error {
		var body json.RawMessage
		if properties != "" {
			body = json.RawMessage(`{"properties": ` + properties + `}`)
		}
		_, err := op.Put(body)
		return err
	})
}

func (w *world) delete(path string) {
	w.t.Helper()
	w.do(path, func(op *resources.Op) error {
		_, err := op.Delete()
		return err
	})
}

func (w *world) do(path string, change func(*resources.Op) error) {
	w.t.Helper()
	id, _, err := resource.ParsePath(service + path)
	if err == nil {
		_, err = w.store.Update(w.t.Context(), func(tx store.Tx) error {
			return change(w.table.Begin(w.t.Context(), tx, resources.Request{ID: id, Query: url.Values{}}))
		})
	}
	if err != nil {
		w.t.Fatalf("%s: %v", path, err)
	}
}

// next returns the next model.
func (w *world) next() *model.Model {
	w.t.Helper()
	m, err := w.feed.Next(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	if w.last != nil && m.Revision <= w.last.Revision {
		w.t.Fatalf("revision %d after %d", m.Revision, w.last.Revision)
	}
	w.last = m
	return m
}

func find[T any](list []*T, is func(*T) bool) *T {
	for _, item := range list {
		if is(item) {
			return item
		}
	}
	return nil
}

func apiNamed(m *model.Model, name string) *model.API {
	return find(m.APIs, func(a *model.API) bool { return a.Name == name && a.Current })
}

func TestFirstModel(t *testing.T) {
	t.Parallel()
	m := newWorld(t).next()
	if m.Service.ID != service || m.Service.Name != "test" || m.Service.Region != "here" || m.Service.SKU != "Developer" || len(m.Service.Hostnames) == 0 {
		t.Errorf("service %+v", m.Service)
	}
	a := apiNamed(m, "echo-api")
	if a == nil || a.Path != "echo" || a.ServiceURL != "http://echo.example/api" || a.KeyHeader != "Ocp-Apim-Subscription-Key" || !a.SubscriptionRequired || len(a.Operations) != 6 {
		t.Fatalf("API %+v", a)
	}
	starter := find(m.Products, func(p *model.Product) bool { return p.Name == "starter" })
	if starter == nil || fmt.Sprint(starter.APIs) != "[echo-api]" || fmt.Sprint(starter.Groups) != "[administrators developers guests]" || starter.Policy == nil ||
		!strings.Contains(starter.Policy.Text, "rate-limit") {
		t.Errorf("product %+v", starter)
	}
	for _, want := range []struct {
		name      string
		allAccess bool
		product   string
	}{{"master", true, ""}, {"starter", false, "starter"}, {"unlimited", false, "unlimited"}} {
		s := find(m.Subscriptions, func(s *model.Subscription) bool { return s.Name == want.name })
		if s == nil || s.AllAccess != want.allAccess || s.Product != want.product || len(s.PrimaryKey) < 32 || s.PrimaryKey == s.SecondaryKey || s.State != "active" {
			t.Errorf("subscription %s: %+v", want.name, s)
		}
	}
	if u := find(m.Users, func(u *model.User) bool { return u.Name == "1" }); u == nil || fmt.Sprint(u.Groups) != "[administrators developers]" || u.Email != "a@b.c" {
		t.Errorf("user %+v", u)
	}
}

// TestChangesShareTheRest makes one change after the other and looks at what is new and what is the very same as before.
// TestClientsAreAskedForCertificates shows under which host names they are: those that say so, or all of them.
func TestClientsAreAskedForCertificates(t *testing.T) {
	t.Parallel()
	rows := []struct{ properties, want string }{
		{`"hostnameConfigurations": [{"type": "Proxy", "hostName": "a.example"}, {"type": "Proxy", "hostName": "b.example", "negotiateClientCertificate": true}]`, "b.example"},
		{`"hostnameConfigurations": [{"type": "Proxy", "hostName": "a.example"}], "enableClientCertificate": true`, "test.azure-api.net a.example"},
		{`"hostnameConfigurations": [{"type": "Proxy", "hostName": "a.example"}]`, ""},
	}
	w := newWorld(t)
	for _, row := range rows {
		w.do("", func(op *resources.Op) error {
			_, err := op.Put(json.RawMessage(`{"location": "here", "sku": {"name": "Developer"}, "properties": {"publisherEmail": "a@b.c", "publisherName": "n", ` + row.properties + `}}`))
			return err
		})
		var asking []string
		for _, h := range w.next().Service.Hostnames {
			if h.NegotiateClientCertificate {
				asking = append(asking, h.Name)
			}
		}
		if got := strings.Join(asking, " "); got != row.want {
			t.Errorf("%s: got %q, want %q", row.properties, got, row.want)
		}
	}
}

func TestChangesShareTheRest(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first := w.next()
	w.put("/apis/second", `{"displayName": "Second", "path": "second", "protocols": ["https"]}`)
	w.put("/apis/second/operations/get", `{"displayName": "Get", "method": "GET", "urlTemplate": "/"}`)
	w.put("/apis/second/operations/post", `{"displayName": "Post", "method": "POST", "urlTemplate": "/"}`)
	second := w.next()
	if apiNamed(first, "echo-api") != apiNamed(second, "echo-api") {
		t.Error("an API that did not change was made anew")
	}
	w.put("/apis/second/operations/get/policies/policy", `{"format": "rawxml", "value": "<policies><inbound><base /></inbound></policies>"}`)
	third := w.next()
	before, after := apiNamed(second, "second"), apiNamed(third, "second")
	if before == after || before.Operations[1] != after.Operations[1] || after.Operations[0].Policy == nil || before.Operations[0].Policy != nil {
		t.Error("of the API only the operation with the policy changes")
	}
	w.put("/apis/second/policies/policy", `{"format": "xml", "value": "<policies><inbound><base /></inbound></policies>"}`)
	if p := apiNamed(w.next(), "second").Policy; p == nil || p.Format == "rawxml" {
		t.Errorf("policy %+v", p)
	}
	w.delete("/apis/second/policies/policy")
	w.delete("/apis/second/operations/post")
	if a := apiNamed(w.next(), "second"); a.Policy != nil || len(a.Operations) != 1 {
		t.Errorf("API %+v", a)
	}
	w.delete("/apis/second")
	if apiNamed(w.next(), "second") != nil {
		t.Error("the API is still there")
	}
}

func TestRevisions(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.next()
	w.put("/apis/echo-api;rev=2", `{"sourceApiId": "/apis/echo-api", "path": "echo", "displayName": "Echo API", "serviceUrl": "http://two.example"}`)
	m := w.next()
	one, two := apiNamed(m, "echo-api"), find(m.APIs, func(a *model.API) bool { return a.Revision == "2" })
	if two == nil || two.Current || one.Revision != "1" || two.ServiceURL != "http://two.example" || len(two.Operations) != len(one.Operations) {
		t.Fatalf("revisions %+v %+v", one, two)
	}
	w.put("/apis/echo-api/releases/r", `{"apiId": "/apis/echo-api;rev=2", "notes": "go"}`)
	if a := apiNamed(w.next(), "echo-api"); a.Revision != "2" {
		t.Errorf("current is %s", a.Revision)
	}
}

func TestSecretsArriveOpen(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.next()
	w.put("/namedValues/nv", `{"displayName": "nv", "value": "open sesame", "secret": true}`)
	w.put("/subscriptions/sub", `{"displayName": "s", "scope": "/apis/echo-api", "primaryKey": "k1", "secondaryKey": "k2", "state": "active"}`)
	w.put("/backends/be", `{"url": "https://be.example/x", "protocol": "http", "proxy": {"url": "http://proxy.example", "password": "pw"}, "tls": {"validateCertificateChain": false},
		"credentials": {"header": {"X-A": ["1"]}, "authorization": {"scheme": "Bearer", "parameter": "t"}},
		"circuitBreaker": {"rules": [{"name": "r", "failureCondition": {"count": 3, "interval": "PT1M", "statusCodeRanges": [{"min": 500, "max": 599}]}, "tripDuration": "PT10S"}]}}`)
	w.put("/backends/pool", `{"type": "Pool", "pool": {"services": [{"id": "/backends/be", "priority": 1, "weight": 3}]}}`)
	m := w.next()
	if v := m.NamedValues[0]; v.Value != "open sesame" || !v.Secret {
		t.Errorf("named value %+v", v)
	}
	if s := find(m.Subscriptions, func(s *model.Subscription) bool { return s.Name == "sub" }); s.PrimaryKey != "k1" || s.SecondaryKey != "k2" || s.API != "echo-api" {
		t.Errorf("subscription %+v", s)
	}
	be, pool := m.Backends[0], m.Backends[1]
	if be.Proxy.Password != "pw" || !be.SkipChain || be.SkipName || be.Credentials.Scheme != "Bearer" || be.Breaker.Count != 3 || be.Breaker.TripDuration.Seconds() != 10 {
		t.Errorf("backend %+v %+v", be, be.Breaker)
	}
	if len(pool.Pool) != 1 || pool.Pool[0] != (model.PoolMember{Backend: "be", Priority: 1, Weight: 3}) {
		t.Errorf("pool %+v", pool)
	}
}

func TestGroupsAndProducts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.next()
	w.put("/groups/vip", `{"displayName": "VIP"}`)
	w.put("/users/u", `{"firstName": "F", "lastName": "L", "email": "u@example.com"}`)
	w.put("/groups/vip/users/u", "")
	w.put("/products/open", `{"displayName": "Open", "subscriptionRequired": false}`)
	w.put("/products/open/apis/echo-api", "")
	m := w.next()
	if u := find(m.Users, func(u *model.User) bool { return u.Name == "u" }); u == nil || !strings.Contains(fmt.Sprint(u.Groups), "vip") {
		t.Errorf("user %+v", u)
	}
	if p := find(m.Products, func(p *model.Product) bool { return p.Name == "open" }); p == nil || p.SubscriptionRequired || fmt.Sprint(p.APIs) != "[echo-api]" {
		t.Errorf("product %+v", p)
	}
	w.delete("/groups/vip/users/u")
	w.delete("/products/open/apis/echo-api")
	m = w.next()
	if u := find(m.Users, func(u *model.User) bool { return u.Name == "u" }); strings.Contains(fmt.Sprint(u.Groups), "vip") {
		t.Errorf("user %+v", u)
	}
	if p := find(m.Products, func(p *model.Product) bool { return p.Name == "open" }); len(p.APIs) != 0 {
		t.Errorf("product %+v", p)
	}
}

func TestNextWaitsAndEnds(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.next()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() {
		_, err := w.feed.Next(ctx)
		done <- err
	}()
	cancel()
	if err := <-done; err == nil {
		t.Error("Next came back without a change")
	}
}

// TestOtherServicesDoNotMatter writes to another service of the same store.
func TestOtherServicesDoNotMatter(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	other, _, err := resource.ParsePath(service + "2")
	if err != nil {
		t.Fatal(err)
	}
	err = w.table.Seed(t.Context(), w.store, resources.SeedOptions{Service: other, Location: "there", PublisherEmail: "x@y.z", PublisherName: "n", EchoURL: "http://x"})
	if err != nil {
		t.Fatal(err)
	}
	if m := w.next(); len(m.APIs) != 1 || m.Service.Region != "here" {
		t.Errorf("%d APIs in %s", len(m.APIs), m.Service.Region)
	}
}
