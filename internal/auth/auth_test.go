package auth_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/portico-apim/portico/internal/auth"
	"github.com/portico-apim/portico/internal/resource"
	"github.com/portico-apim/portico/internal/secret"
	"github.com/portico-apim/portico/internal/store"
	"github.com/portico-apim/portico/internal/store/sqlite"
)

// The endpoints of the issuers under test.
const (
	endpoint = "https://localhost:8444"
	second   = "https://portico.example"
)

func openStore(t *testing.T) store.Store {
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
	return s
}

// clock is a time that tests set.
type clock struct {
	mu sync.Mutex
	t  time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

// world is an issuer with a service principal.
type world struct {
	t          *testing.T
	clock      *clock
	issuer     *auth.Issuer
	principals auth.StoredPrincipals
	principal  auth.ServicePrincipal
	secret     string
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, clock: &clock{t: time.Now()}, principals: auth.StoredPrincipals{Store: openStore(t)}}
	var err error
	if w.principal, w.secret, err = w.principals.Create(t.Context(), "pipeline"); err != nil {
		t.Fatal(err)
	}
	w.issuer, err = auth.NewIssuer(t.Context(), auth.Options{
		Keys: auth.FileKeys(filepath.Join(t.TempDir(), "signing.key")), Endpoints: []string{endpoint, second + "/"}, Audiences: []string{"https://management.azure.com/"},
		Principals: w.principals, Now: w.clock.now,
	})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// ask sends a token request to a host.
func (w *world) ask(host, path string, form url.Values, edit ...func(*http.Request)) (int, map[string]any, http.Header) {
	w.t.Helper()
	r := httptest.NewRequestWithContext(w.t.Context(), http.MethodPost, "https://"+host+path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for _, e := range edit {
		e(r)
	}
	return w.serve(r)
}

func (w *world) serve(r *http.Request) (int, map[string]any, http.Header) {
	w.t.Helper()
	rec := httptest.NewRecorder()
	w.issuer.Handler().ServeHTTP(rec, r)
	var body map[string]any
	if err := json.Unmarshal(rec.Body.Bytes(), &body); err != nil {
		w.t.Fatalf("%d %s: %v", rec.Code, rec.Body, err)
	}
	return rec.Code, body, rec.Header()
}

func (w *world) form(scope string) url.Values {
	return url.Values{"grant_type": {"client_credentials"}, "client_id": {w.principal.AppID}, "client_secret": {w.secret}, "scope": {scope}}
}

func TestTokenEndpoints(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	basic := func(r *http.Request) { r.SetBasicAuth(w.principal.AppID, w.secret) }
	for _, c := range []struct {
		what, host, path string
		form             url.Values
		edit             []func(*http.Request)
		audience, issuer string
	}{
		{"az", "localhost:8444", "/adfs/oauth2/v2.0/token", w.form(endpoint + "//.default"), nil, endpoint + "/", endpoint},
		{"sdk", "localhost:8444", "/" + w.issuer.Tenant() + "/oauth2/v2.0/token", w.form(endpoint + "/.default openid"), nil, endpoint, endpoint},
		{"other host", "portico.example", "/common/oauth2/v2.0/token", w.form(second + "/.default"), nil, second, second},
		{"unknown host", "evil.example", "/common/oauth2/v2.0/token", w.form(endpoint + "/.default"), nil, endpoint, endpoint},
		{"first version", "localhost:8444", "/adfs/oauth2/token", url.Values{"grant_type": {"client_credentials"}, "client_id": {w.principal.AppID}, "client_secret": {w.secret}, "resource": {"https://management.azure.com/"}}, nil, "https://management.azure.com/", endpoint},
		{"basic", "localhost:8444", "/adfs/oauth2/v2.0/token", url.Values{"grant_type": {"client_credentials"}, "scope": {endpoint + "/.default"}}, []func(*http.Request){basic}, endpoint, endpoint},
	} {
		status, body, header := w.ask(c.host, c.path, c.form, c.edit...)
		token, _ := body["access_token"].(string)
		if status != 200 || body["token_type"] != "Bearer" || body["expires_in"] != 3600.0 || header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %d %v", c.what, status, body)
			continue
		}
		var claims jwt.MapClaims
		if _, _, err := jwt.NewParser().ParseUnverified(token, &claims); err != nil {
			t.Fatal(err)
		}
		audience, _ := claims.GetAudience()
		if claims["iss"] != c.issuer+"/"+w.issuer.Tenant()+"/v2.0" || len(audience) != 1 || audience[0] != c.audience || claims["appid"] != w.principal.AppID ||
			claims["oid"] != w.principal.ObjectID || claims["tid"] != w.issuer.Tenant() {
			t.Errorf("%s: claims %v", c.what, claims)
		}
		p, err := w.issuer.Verify(token)
		if err != nil || p.AppID != w.principal.AppID || p.ObjectID != w.principal.ObjectID || p.Name != "pipeline" || p.Administrator {
			t.Errorf("%s: %+v, %v", c.what, p, err)
		}
		if err := w.issuer.Authorize(t.Context(), p, "x/write", "/x"); err != nil {
			t.Errorf("%s: %v", c.what, err)
		}
	}
}

func TestTokenRefusals(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	with := func(name, value string) url.Values {
		f := w.form(endpoint + "/.default")
		f.Set(name, value)
		return f
	}
	for _, c := range []struct {
		what   string
		form   url.Values
		status int
		code   string
	}{
		{"wrong secret", with("client_secret", "x"), 401, "invalid_client"}, {"no secret", with("client_secret", ""), 401, "invalid_client"},
		{"long secret", with("client_secret", strings.Repeat("x", 5000)), 401, "invalid_client"},
		{"unknown client", with("client_id", "00000000-0000-0000-0000-000000000000"), 401, "invalid_client"}, {"no UUID", with("client_id", "../keys/signing"), 401, "invalid_client"},
		{"another grant", with("grant_type", "password"), 400, "unsupported_grant_type"}, {"no scope", with("scope", "openid"), 400, "invalid_scope"},
		{"too long", with("scope", strings.Repeat("x", 20_000)), 400, "invalid_request"},
	} {
		if status, body, _ := w.ask("localhost:8444", "/adfs/oauth2/v2.0/token", c.form); status != c.status || body["error"] != c.code || body["access_token"] != nil {
			t.Errorf("%s: %d %v, want %d %s", c.what, status, body, c.status, c.code)
		}
	}
}

func TestThrottle(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	good, bad := w.form(endpoint+"/.default"), w.form(endpoint+"/.default")
	bad.Set("client_secret", "wrong")
	from := func(address string) func(*http.Request) {
		return func(r *http.Request) { r.RemoteAddr = address + ":1234" }
	}
	for range 10 {
		if status, body, _ := w.ask("localhost:8444", "/adfs/oauth2/v2.0/token", bad, from("192.0.2.1")); status != 401 {
			t.Fatalf("%d %v", status, body)
		}
	}
	if status, _, header := w.ask("localhost:8444", "/adfs/oauth2/v2.0/token", good, from("192.0.2.1")); status != 429 || header.Get("Retry-After") != "60" {
		t.Errorf("after ten failures even the right secret must wait: %d %v", status, header)
	}
	if status, _, _ := w.ask("localhost:8444", "/adfs/oauth2/v2.0/token", good, from("192.0.2.2")); status != 200 {
		t.Errorf("others must not wait: %d", status)
	}
	w.clock.add(time.Minute)
	if status, _, _ := w.ask("localhost:8444", "/adfs/oauth2/v2.0/token", good, from("192.0.2.1")); status != 200 {
		t.Errorf("after a minute: %d", status)
	}
}

func TestVerify(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	admin, err := w.issuer.Administrator(time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	if p, err := w.issuer.Verify(admin); err != nil || !p.Administrator || w.issuer.Authorize(t.Context(), p, "x", "y") != nil {
		t.Errorf("administrator: %+v, %v", p, err)
	}
	foreign, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	parser := jwt.NewParser()
	var claims jwt.MapClaims
	parsed, _, err := parser.ParseUnverified(admin, &claims)
	if err != nil {
		t.Fatal(err)
	}
	forge := func(method jwt.SigningMethod, key any) string {
		token := jwt.NewWithClaims(method, claims)
		token.Header["kid"] = parsed.Header["kid"]
		signed, err := token.SignedString(key)
		if err != nil {
			t.Fatal(err)
		}
		return signed
	}
	graph, err := w.issuer.ServiceToken(t.Context(), w.principal.AppID, w.secret, "https://graph.example/")
	if err != nil {
		t.Fatal(err)
	}
	other, err := auth.NewIssuer(t.Context(), auth.Options{Keys: auth.FileKeys(filepath.Join(t.TempDir(), "k")), Endpoints: []string{endpoint}})
	if err != nil {
		t.Fatal(err)
	}
	stranger, err := other.Administrator(time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	for what, token := range map[string]string{
		"another key": forge(jwt.SigningMethodES256, foreign), "no signature": forge(jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType),
		"public key as HMAC": forge(jwt.SigningMethodHS256, []byte("x")), "another audience": graph, "another installation": stranger, "nonsense": "a.b.c", "nothing": "",
	} {
		if p, err := w.issuer.Verify(token); err == nil {
			t.Errorf("%s: accepted as %+v", what, p)
		}
	}
	w.clock.add(2 * time.Hour)
	if _, err := w.issuer.Verify(admin); !errors.Is(err, jwt.ErrTokenExpired) {
		t.Errorf("an old token: %v", err)
	}
	if auth.Unauthorized(jwt.ErrTokenExpired).Code != "ExpiredAuthenticationToken" {
		t.Error("clients look for the code of an expired token")
	}
}

func TestRemovedPrincipal(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	token, err := w.issuer.ServiceToken(t.Context(), w.principal.AppID, w.secret, endpoint)
	if err != nil {
		t.Fatal(err)
	}
	p, err := w.issuer.Verify(token)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.principals.Delete(t.Context(), w.principal.AppID); err != nil {
		t.Fatal(err)
	}
	err = w.issuer.Authorize(t.Context(), p, "Microsoft.ApiManagement/service/read", "/s")
	problem, ok := errors.AsType[*resource.Error](err)
	if !ok || problem.Status != 403 || problem.Code != "AuthorizationFailed" || !strings.Contains(problem.Message, "Microsoft.ApiManagement/service/read") {
		t.Errorf("the token of a removed principal: %v", err)
	}
	if _, err := w.issuer.ServiceToken(t.Context(), w.principal.AppID, w.secret, endpoint); !errors.Is(err, auth.ErrSecret) {
		t.Errorf("a new token of a removed principal: %v", err)
	}
}

func TestDiscovery(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	get := func(path string) map[string]any {
		status, body, _ := w.serve(httptest.NewRequestWithContext(t.Context(), http.MethodGet, "https://portico.example"+path, http.NoBody))
		if status != 200 {
			t.Errorf("%s: %d", path, status)
		}
		return body
	}
	tenant := w.issuer.Tenant()
	for path, issuer := range map[string]string{
		"/" + tenant + "/v2.0/.well-known/openid-configuration": second + "/" + tenant + "/v2.0",
		"/adfs/.well-known/openid-configuration":                second + "/adfs",
	} {
		d := get(path)
		if d["issuer"] != issuer || !strings.HasPrefix(d["token_endpoint"].(string), second+"/") || d["authorization_endpoint"] == nil {
			t.Errorf("%s: %v", path, d)
		}
		keys := get(strings.TrimPrefix(d["jwks_uri"].(string), second))
		list, _ := keys["keys"].([]any)
		if len(list) != 1 {
			t.Fatalf("keys: %v", keys)
		}
		key := list[0].(map[string]any)
		if key["kty"] != "EC" || key["alg"] != "ES256" || key["d"] != nil {
			t.Errorf("key: %v", key)
		}
		verifyWith(t, w, key)
	}
}

// verifyWith verifies a token with a published key, as somebody else would.
func verifyWith(t *testing.T, w *world, key map[string]any) {
	t.Helper()
	token, err := w.issuer.Administrator(time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	point := []byte{4}
	for _, name := range []string{"x", "y"} {
		part, err := base64.RawURLEncoding.DecodeString(key[name].(string))
		if err != nil {
			t.Fatal(err)
		}
		point = append(point, part...)
	}
	public, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), point)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := jwt.Parse(token, func(*jwt.Token) (any, error) { return public, nil })
	if err != nil || parsed.Header["kid"] != key["kid"] {
		t.Errorf("verify with the published key: %v, kid %v and %v", err, parsed.Header["kid"], key["kid"])
	}
}

func TestKeys(t *testing.T) {
	t.Parallel()
	box, err := secret.Parse(secret.NewKey())
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "signing.key")
	st := openStore(t)
	for what, keys := range map[string]auth.Keys{"file": auth.FileKeys(path), "store": auth.StoreKeys{Store: st, Sealer: box}} {
		tenants := make([]string, 8)
		var wg sync.WaitGroup
		for i := range tenants {
			wg.Go(func() {
				issuer, err := auth.NewIssuer(t.Context(), auth.Options{Keys: keys})
				if err != nil {
					t.Error(err)
					return
				}
				tenants[i] = issuer.Tenant()
			})
		}
		wg.Wait()
		for _, tenant := range tenants {
			if tenant == "" || tenant != tenants[0] {
				t.Errorf("%s: several began at once and differ: %v", what, tenants)
				break
			}
		}
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the key file has mode %v, %v", info.Mode(), err)
	}
	if err := st.View(t.Context(), func(tx store.Tx) error {
		for d, err := range tx.List(store.Query{}) {
			if err != nil || strings.Contains(string(d.Body)+string(d.Sealed), "privateKey") {
				t.Errorf("%s holds the key in the clear, %v", d.ID, err)
			}
		}
		return nil
	}); err != nil {
		t.Error(err)
	}
	if err := os.WriteFile(path, []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := auth.NewIssuer(t.Context(), auth.Options{Keys: auth.FileKeys(path)}); err == nil {
		t.Error("a damaged key file was accepted")
	}
}

func TestSecrets(t *testing.T) {
	t.Parallel()
	hash, err := auth.HashSecret("s3cret")
	if err != nil || !strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=3,p=1$") || strings.Contains(hash, "s3cret") {
		t.Fatalf("%s, %v", hash, err)
	}
	again, err := auth.HashSecret("s3cret")
	if err != nil || again == hash {
		t.Error("two hashes of one secret must differ")
	}
	for _, c := range []struct {
		hash, secret string
		want         bool
	}{
		{hash, "s3cret", true}, {again, "s3cret", true}, {hash, "S3cret", false}, {hash, "", false}, {"", "", false}, {"$argon2id$v=19$x$!$y", "s3cret", false}, {hash, strings.Repeat("x", 2000), false},
	} {
		if got := auth.VerifySecret(c.hash, c.secret); got != c.want {
			t.Errorf("VerifySecret(%.20q, %.10q) = %v", c.hash, c.secret, got)
		}
	}
	for _, bad := range []string{"", strings.Repeat("x", 1025)} {
		if _, err := auth.HashSecret(bad); !errors.Is(err, auth.ErrSecretLength) {
			t.Errorf("HashSecret of %d bytes: %v", len(bad), err)
		}
	}
}

func TestPrincipalsFromSeveralPlaces(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	list := auth.PrincipalList{{AppID: "AAAA", ObjectID: "o", Name: "listed"}}
	all := auth.AnyOf{list, w.principals}
	for id, want := range map[string]string{"aaaa": "listed", w.principal.AppID: "pipeline", "bbbb": ""} {
		p, ok, err := all.Principal(context.Background(), id)
		if err != nil || p.Name != want || ok != (want != "") {
			t.Errorf("%s: %+v %v %v", id, p, ok, err)
		}
	}
}
