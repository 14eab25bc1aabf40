package connections_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/portico-apim/portico/internal/connections"
	"github.com/portico-apim/portico/internal/csharp"
	"github.com/portico-apim/portico/internal/oauth"
	"github.com/portico-apim/portico/internal/oauth/oauthtest"
	"github.com/portico-apim/portico/internal/policies"
	"github.com/portico-apim/portico/internal/policy"
	"github.com/portico-apim/portico/internal/resource"
	"github.com/portico-apim/portico/internal/resources"
	"github.com/portico-apim/portico/internal/secret"
	"github.com/portico-apim/portico/internal/store"
	"github.com/portico-apim/portico/internal/store/stores"
	"github.com/portico-apim/portico/internal/store/storetest"
)

const serviceID = "/subscriptions/s1/resourceGroups/rg/providers/Microsoft.ApiManagement/service/apim"

// world is a service with connections to a provider.
type world struct {
	t        *testing.T
	store    store.Store
	box      *secret.Box
	table    *resources.Table
	provider *oauthtest.Server
	url      string

	mu  sync.Mutex
	log bytes.Buffer
}

func newWorld(t *testing.T, c oauthtest.Client) *world {
	t.Helper()
	return newWorldOn(t, open(t, "sqlite:"+filepath.Join(t.TempDir(), "portico.db")), c)
}

// open opens a store that is closed when the test ends.
func open(t *testing.T, url string) store.Store {
	t.Helper()
	s, err := stores.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func newWorldOn(t *testing.T, s store.Store, c oauthtest.Client) *world {
	t.Helper()
	box, err := secret.Parse(secret.NewKey())
	if err != nil {
		t.Fatal(err)
	}
	universe, err := csharp.New(policy.Classes()...)
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, store: s, box: box, provider: oauthtest.New(c), table: resources.NewTable(resources.All(), resources.Deps{
		Sealer: box, Definitions: policy.NewDefinitions(policies.All()), Universe: universe,
	})}
	if err := w.table.Seed(t.Context(), s, resources.SeedOptions{Service: w.id(""), Location: "local", PublisherEmail: "a@example.com", PublisherName: "A", EchoURL: "http://x"}); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(w.provider)
	t.Cleanup(server.Close)
	w.url = server.URL
	return w
}

// Write takes the log.
func (w *world) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.log.Write(p)
}

func (w *world) id(path string) resource.ID {
	w.t.Helper()
	id, err := resource.Parse(serviceID + path)
	if err != nil {
		w.t.Fatal(err)
	}
	return id
}

// put creates or replaces a resource.
func (w *world) put(path, properties string) {
	w.t.Helper()
	_, err := w.store.Update(w.t.Context(), func(tx store.Tx) error {
		_, err := w.table.Begin(w.t.Context(), tx, resources.Request{ID: w.id(path)}).Put([]byte(`{"properties":{` + properties + `}}`))
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) drop(path string) {
	w.t.Helper()
	_, err := w.store.Update(w.t.Context(), func(tx store.Tx) error {
		_, err := w.table.Begin(w.t.Context(), tx, resources.Request{ID: w.id(path)}).Delete()
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

const (
	providerPath   = "/authorizationProviders/p"
	connectionPath = providerPath + "/authorizations/c"
)

// connect makes a provider with client credentials, and a connection.
func (w *world) connect(secret string) {
	w.t.Helper()
	w.put(providerPath, `"identityProvider":"oauth2","oauth2":{"grantTypes":{"clientCredentials":{"tokenUrl":"`+w.url+`/token","scopes":"read"}}}`)
	w.put(connectionPath, `"oauth2grantType":"ClientCredentials","parameters":{"clientId":"portico","clientSecret":"`+secret+`"}`)
}

// run runs a keeper until the test, or what it returns, ends it.
func (w *world) run() (stop func()) { return w.runOn(w.store) }

func (w *world) runOn(s store.Store) (stop func()) {
	w.t.Helper()
	ctx, cancel := context.WithCancel(w.t.Context())
	k := connections.New(connections.Options{Store: s, Sealer: w.box, Client: oauth.NewClient(http.DefaultTransport), Log: slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	ended := make(chan error, 1)
	go func() { ended <- k.Run(ctx) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			w.t.Error(err)
		}
	})
	w.t.Cleanup(stop)
	return stop
}

// token reads what is kept of a connection.
func (w *world) token() *resources.ConnectionToken {
	w.t.Helper()
	var token *resources.ConnectionToken
	err := w.store.View(w.t.Context(), func(tx store.Tx) error {
		d, err := tx.Get(resources.TokenID(w.id(connectionPath)).String())
		if errors.Is(err, store.ErrNotFound) {
			token = nil
			return nil
		}
		if err == nil {
			token, err = resources.Reveal[resources.ConnectionToken](d, w.box)
		}
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return token
}

// await waits for commits until what is kept of the connection is what the test waits for.
func (w *world) await(what string, good func(*resources.ConnectionToken) bool) *resources.ConnectionToken {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.t.Context(), 30*time.Second)
	defer cancel()
	for {
		var revision uint64
		if err := w.store.View(ctx, func(tx store.Tx) error { revision = tx.Revision(); return nil }); err != nil {
			w.t.Fatal(err)
		}
		if token := w.token(); token != nil && good(token) {
			return token
		}
		if _, err := w.store.Wait(ctx, revision); err != nil {
			w.t.Fatalf("%s: %v; there is %+v", what, err, w.token())
		}
	}
}

func idle(t *resources.ConnectionToken) bool { return t.Holder == "" }

// TestClientCredentials gets a token, renews it before it ends, and gets one anew when the settings change.
func TestClientCredentials(t *testing.T) {
	t.Parallel()
	w := newWorld(t, oauthtest.Client{ID: "portico", Secret: "s3cret", Lifetime: 2 * time.Second})
	w.run()
	w.connect("s3cret")
	first := w.await("the first token", func(t *resources.ConnectionToken) bool { return t.Access != "" })
	if !idle(first) || first.Code != "" || first.Next.After(first.Expires) || !strings.Contains(first.Claims, `"scope":"read"`) {
		t.Errorf("%+v", first)
	}
	second := w.await("another token", func(t *resources.ConnectionToken) bool { return t.Access != first.Access })
	w.provider.Change(func(c *oauthtest.Client) { c.Lifetime = time.Hour })
	w.put(providerPath, `"identityProvider":"oauth2","oauth2":{"grantTypes":{"clientCredentials":{"tokenUrl":"`+w.url+`/token","scopes":"write"}}}`)
	w.await("a token with other scopes", func(t *resources.ConnectionToken) bool {
		return t.Access != second.Access && strings.Contains(t.Claims, `"scope":"write"`)
	})
}

// TestFailure says what is wrong, and tries again as soon as the settings change. The token there is stays meanwhile.
func TestFailure(t *testing.T) {
	t.Parallel()
	w := newWorld(t, oauthtest.Client{ID: "portico", Secret: "s3cret"})
	w.connect("wrong-secret")
	w.run()
	failed := w.await("the failure", func(t *resources.ConnectionToken) bool { return t.Failures > 0 })
	if failed.Code != "invalid_client" || strings.Contains(failed.Message, "wrong-secret") || failed.Access != "" || !idle(failed) {
		t.Errorf("%+v", failed)
	}
	w.connect("s3cret")
	good := w.await("a token", func(t *resources.ConnectionToken) bool { return t.Access != "" })
	w.connect("wrong-secret")
	kept := w.await("another failure", func(t *resources.ConnectionToken) bool { return t.Code != "" })
	if kept.Access != good.Access || !kept.Expires.Equal(good.Expires) {
		t.Errorf("%+v became %+v", good, kept)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, secret := range []string{"s3cret", "wrong-secret", good.Access} {
		if strings.Contains(w.log.String(), secret) {
			t.Errorf("the log has the secret %s:\n%s", secret, w.log.String())
		}
	}
	if !strings.Contains(w.log.String(), "authorizationProviders/p/authorizations/c") {
		t.Errorf("the log does not name the connection:\n%s", w.log.String())
	}
}

// TestOnlyOneAsks runs several keepers on one database, as several processes would: of all of them one asks.
func TestOnlyOneAsks(t *testing.T) {
	t.Parallel()
	database := storetest.Postgres(t, os.Getenv("PORTICO_TEST_POSTGRES"))
	w := newWorldOn(t, open(t, database), oauthtest.Client{ID: "portico", Secret: "s3cret"})
	for range 3 {
		w.runOn(open(t, database))
	}
	w.connect("s3cret")
	w.await("a token", func(t *resources.ConnectionToken) bool { return t.Access != "" })
	for i := range 20 { // whatever else is committed wakes all of them
		w.put(fmt.Sprintf("/tags/t%d", i), `"displayName":"T"`)
	}
	if asked := w.provider.Asked(); asked != 1 {
		t.Errorf("the provider was asked %d times", asked)
	}
}

// TestGone forgets a connection with everything below it, and what an attempt that was under way brought.
func TestGone(t *testing.T) {
	t.Parallel()
	w := newWorld(t, oauthtest.Client{ID: "portico", Secret: "s3cret"})
	stop := w.run()
	w.connect("s3cret")
	w.await("a token", func(t *resources.ConnectionToken) bool { return t.Access != "" })
	w.drop(providerPath)
	if token := w.token(); token != nil {
		t.Errorf("what is left: %+v", token)
	}
	w.connect("s3cret")
	w.await("another token", func(t *resources.ConnectionToken) bool { return t.Access != "" })
	stop()
	if asked := w.provider.Asked(); asked != 2 {
		t.Errorf("the provider was asked %d times", asked)
	}
}

// TestRestart takes up what is in the store, without asking for what there is.
func TestRestart(t *testing.T) {
	t.Parallel()
	w := newWorld(t, oauthtest.Client{ID: "portico", Secret: "s3cret"})
	w.connect("s3cret")
	stop := w.run()
	first := w.await("a token", func(t *resources.ConnectionToken) bool { return t.Access != "" })
	stop()
	w.put(providerPath+"/authorizations/other", `"oauth2grantType":"ClientCredentials","parameters":{"clientId":"portico","clientSecret":"s3cret"}`)
	stop = w.run()
	w.await("the other connection", func(*resources.ConnectionToken) bool { return w.provider.Asked() == 2 })
	stop()
	if again := w.token(); again.Access != first.Access {
		t.Errorf("%+v became %+v", first, again)
	}
}

// TestRefresh renews with refresh tokens that are good once, until the provider takes none any more: then somebody has to consent again.
func TestRefresh(t *testing.T) {
	t.Parallel()
	const callback = "https://portico.example/redirect"
	w := newWorld(t, oauthtest.Client{ID: "portico", Secret: "s3cret", Redirects: []string{callback}, Lifetime: 2 * time.Second})
	w.put(providerPath, `"identityProvider":"oauth2","oauth2":{"grantTypes":{"authorizationCode":{"clientId":"portico","clientSecret":"s3cret","authorizationUrl":"`+w.url+`/authorize","tokenUrl":"`+w.url+`/token"}}}`)
	w.put(connectionPath, `"oauth2grantType":"AuthorizationCode"`)
	first := w.consent(callback)
	w.run()
	second := w.await("a renewed token", func(t *resources.ConnectionToken) bool { return t.Access != first.Access })
	if second.Refresh == first.Refresh || second.Code != "" {
		t.Errorf("%+v", second)
	}
	w.provider.Refuse(oauth.CodeInvalidGrant)
	gone := w.await("the refusal", func(t *resources.ConnectionToken) bool { return t.Code != "" })
	if gone.Code != resources.CodeUnauthenticated || !gone.Next.IsZero() || strings.Contains(gone.Message, gone.Refresh) {
		t.Errorf("%+v", gone)
	}
}

// consent puts the tokens of a consent into the store.
func (w *world) consent(callback string) *resources.ConnectionToken {
	w.t.Helper()
	row, _ := oauth.Find("oauth2")
	s := row.Settings(oauth.AuthorizationCode, map[string]string{"clientId": "portico", "clientSecret": "s3cret", "authorizationUrl": w.url + "/authorize", "tokenUrl": w.url + "/token"})
	address, err := s.Login(callback, "s", "")
	if err != nil {
		w.t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(w.t.Context(), http.MethodGet, address, nil)
	if err != nil {
		w.t.Fatal(err)
	}
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		w.t.Fatal(err)
	}
	_ = res.Body.Close()
	back, err := res.Location()
	if err != nil {
		w.t.Fatal(err)
	}
	token, err := oauth.NewClient(http.DefaultTransport).Redeem(w.t.Context(), s, back.Query().Get("code"), callback, "")
	if err != nil {
		w.t.Fatal(err)
	}
	kept := connections.Obtained(token, s, "consent", time.Now())
	if _, err := w.store.Update(w.t.Context(), func(tx store.Tx) error { return resources.PutToken(tx, w.id(connectionPath), kept, w.box) }); err != nil {
		w.t.Fatal(err)
	}
	return kept
}

// TestSweep deletes consents that nobody has confirmed in time, and no others.
func TestSweep(t *testing.T) {
	t.Parallel()
	w := newWorld(t, oauthtest.Client{ID: "portico", Secret: "s3cret"})
	w.put(providerPath, `"identityProvider":"github","oauth2":{"grantTypes":{"authorizationCode":{"clientId":"portico","clientSecret":"s3cret"}}}`)
	for name, until := range map[string]time.Time{"old": time.Now().Add(-time.Second), "new": time.Now().Add(time.Hour)} {
		path := providerPath + "/authorizations/" + name
		w.put(path, `"oauth2grantType":"AuthorizationCode"`)
		if _, err := w.store.Update(t.Context(), func(tx store.Tx) error {
			return resources.PutConsent(tx, w.id(path), &resources.Consent{Code: "c", Until: until}, w.box)
		}); err != nil {
			t.Fatal(err)
		}
	}
	w.run()
	var left []string
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline) && len(left) != 1; time.Sleep(time.Millisecond) {
		left = nil
		if err := w.store.View(t.Context(), func(tx store.Tx) error {
			for d, err := range tx.List(store.Query{Kinds: []string{resources.KindConsent}}) {
				if err != nil {
					return err
				}
				left = append(left, d.ID)
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	}
	if len(left) != 1 || !strings.Contains(left[0], "/authorizations/new/") {
		t.Errorf("left are %v", left)
	}
}
