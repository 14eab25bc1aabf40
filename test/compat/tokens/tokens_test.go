package tokens_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/lestrrat-go/jwx/v3/jwa"
	"github.com/lestrrat-go/jwx/v3/jwe"
	"github.com/lestrrat-go/jwx/v3/jwk"
	"github.com/lestrrat-go/jwx/v3/jws"
	"github.com/lestrrat-go/jwx/v3/jwt"

	"github.com/portico-apim/portico/internal/backend"
	"github.com/portico-apim/portico/internal/counters"
	"github.com/portico-apim/portico/internal/csharp"
	"github.com/portico-apim/portico/internal/documents"
	"github.com/portico-apim/portico/internal/gateway"
	"github.com/portico-apim/portico/internal/model"
	"github.com/portico-apim/portico/internal/policies"
	"github.com/portico-apim/portico/internal/policy"
	"github.com/portico-apim/portico/internal/snapshot"
	"github.com/portico-apim/portico/internal/wire"
)

// issuer publishes an OpenID configuration and its keys, which change.
type issuer struct {
	*httptest.Server
	mu   sync.Mutex
	keys jwk.Set
}

func newIssuer(t *testing.T, keys ...jwk.Key) *issuer {
	t.Helper()
	is := &issuer{}
	is.publish(t, keys...)
	is.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/keys" {
			is.mu.Lock()
			defer is.mu.Unlock()
			_ = json.NewEncoder(w).Encode(is.keys)
			return
		}
		_ = json.NewEncoder(w).Encode(map[string]string{"issuer": "https://issuer.example", "jwks_uri": is.URL + "/keys"})
	}))
	t.Cleanup(is.Close)
	return is
}

// publish makes the public halves of keys the issuer's only ones.
func (is *issuer) publish(t *testing.T, keys ...jwk.Key) {
	t.Helper()
	set := jwk.NewSet()
	for _, k := range keys {
		public, err := k.PublicKey()
		if err != nil {
			t.Fatal(err)
		}
		if err := set.AddKey(public); err != nil {
			t.Fatal(err)
		}
	}
	is.mu.Lock()
	defer is.mu.Unlock()
	is.keys = set
}

// key makes a key with an id of a private key, or a secret.
func key(t *testing.T, id string, raw any) jwk.Key {
	t.Helper()
	k, err := jwk.Import(raw)
	if err != nil {
		t.Fatal(err)
	}
	if err := k.Set(jwk.KeyIDKey, id); err != nil {
		t.Fatal(err)
	}
	return k
}

func rsaKey(t *testing.T, id string) jwk.Key {
	t.Helper()
	raw, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	return key(t, id, raw)
}

func ecKey(t *testing.T, id string, curve elliptic.Curve) jwk.Key {
	t.Helper()
	raw, err := ecdsa.GenerateKey(curve, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key(t, id, raw)
}

// claims are those of a good token, changed.
func claims(t *testing.T, change func(*jwt.Builder)) jwt.Token {
	t.Helper()
	b := jwt.NewBuilder().Issuer("https://issuer.example").Audience([]string{"api://echo"}).Subject("jane").Expiration(time.Now().Add(time.Hour))
	if change != nil {
		change(b)
	}
	token, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func sign(t *testing.T, token jwt.Token, alg jwa.SignatureAlgorithm, k jwk.Key) string {
	t.Helper()
	text, err := jwt.Sign(token, jwt.WithKey(alg, k))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// newGateway returns a gateway whose only API has a policy in inbound.
func newGateway(t *testing.T, inbound string) *gateway.Gateway {
	t.Helper()
	return gatewayOn(t, backend.New(wire.NewTransport(wire.TransportConfig{}), ""), inbound)
}

// gatewayOn returns a gateway that reaches others through backends.
func gatewayOn(t *testing.T, backends policy.Backends, inbound string) *gateway.Gateway {
	t.Helper()
	universe, err := csharp.New(policy.Classes()...)
	if err != nil {
		t.Fatal(err)
	}
	options := snapshot.Options{
		Definitions: policy.NewDefinitions(policies.All()), Universe: universe, GatewayID: "managed", NewReference: func() string { return "ref" },
	}
	var background sync.WaitGroup
	t.Cleanup(background.Wait)
	run := func(fn func(context.Context)) { background.Go(func() { fn(context.Background()) }) }
	g := gateway.New(gateway.Options{
		Services:  &policy.Services{Backends: backends, Counters: counters.NewLocal(), Background: run, Documents: documents.New(backends, run)},
		BodyLimit: 1 << 20, Log: slog.New(slog.DiscardHandler),
	})
	api := &model.API{
		ID: "/apis/echo", Name: "echo", Revision: "1", Current: true, Online: true, Type: "http", Path: "echo", Protocols: []string{"https"},
		Operations: []*model.Operation{{Name: "get", Method: "GET", URLTemplate: "/*"}},
		Policy: &model.Policy{ID: "policy", Format: "rawxml", Text: "<policies><inbound>" + inbound +
			`<return-response><set-status code="202" reason="Accepted" /></return-response></inbound></policies>`},
	}
	s := snapshot.Compile(&model.Model{Version: model.Version, Revision: 1, APIs: []*model.API{api}, Service: model.Service{AnyHost: true}}, nil, options)
	for _, p := range s.Problems {
		t.Fatal(p)
	}
	g.Swap(s)
	return g
}

// call sends a request with a token and returns the status, and the reason and the message of a refusal.
func call(g *gateway.Gateway, token string) (status int, reason, message string) {
	x := g.Begin(context.Background(), policy.Client{})
	x.Request = &policy.Message{Method: "GET", Proto: "HTTP/1.1", URL: policy.URL{Scheme: "https", Host: "gateway.example", Path: "/echo/1"}}
	if token != "" {
		x.Request.Header.Set("Authorization", "Bearer "+token)
	}
	g.Handle(x)
	defer g.End(x)
	if x.LastError != nil {
		reason, message = x.LastError.Reason, x.LastError.Message
	}
	return x.Response.Status, reason, message
}

// TestAlgorithms has a token of every algorithm verified by the keys of an OpenID configuration, or by keys in the policy, and refused once it was changed.
func TestAlgorithms(t *testing.T) {
	t.Parallel()
	secret := key(t, "hs", []byte("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"))
	r, p256, p384, p521 := rsaKey(t, "rsa"), ecKey(t, "p256", elliptic.P256()), ecKey(t, "p384", elliptic.P384()), ecKey(t, "p521", elliptic.P521())
	is := newIssuer(t, r, p256, p384, p521)
	byDocument := newGateway(t, `<validate-jwt header-name="Authorization"><openid-config url="`+is.URL+`/openid" /><audiences><audience>api://echo</audience></audiences></validate-jwt>`)
	bySecret := newGateway(t, `<validate-jwt header-name="Authorization"><issuer-signing-keys><key id="hs">MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWYwMTIzNDU2Nzg5YWJjZGVmMDEyMzQ1Njc4OWFiY2RlZg==</key></issuer-signing-keys></validate-jwt>`)
	for _, row := range []struct {
		alg jwa.SignatureAlgorithm
		key jwk.Key
		g   *gateway.Gateway
	}{
		{jwa.RS256(), r, byDocument}, {jwa.RS384(), r, byDocument}, {jwa.RS512(), r, byDocument},
		{jwa.PS256(), r, byDocument}, {jwa.PS384(), r, byDocument}, {jwa.PS512(), r, byDocument},
		{jwa.ES256(), p256, byDocument}, {jwa.ES384(), p384, byDocument}, {jwa.ES512(), p521, byDocument},
		{jwa.HS256(), secret, bySecret}, {jwa.HS384(), secret, bySecret}, {jwa.HS512(), secret, bySecret},
	} {
		token := sign(t, claims(t, nil), row.alg, row.key)
		if status, reason, message := call(row.g, token); status != 202 {
			t.Errorf("%s: %d %s: %s", row.alg, status, reason, message)
		}
		at, letter := len(token)-10, "A"
		if token[at] == 'A' {
			letter = "B"
		}
		if status, reason, _ := call(row.g, token[:at]+letter+token[at+1:]); status != 401 || reason != "TokenSignatureInvalid" {
			t.Errorf("%s: a changed signature: %d %s", row.alg, status, reason)
		}
	}
}

// TestRefusals has tokens refused with the reasons and messages of Azure's error reference.
func TestRefusals(t *testing.T) {
	t.Parallel()
	known, stranger := rsaKey(t, "known"), rsaKey(t, "stranger")
	is := newIssuer(t, known)
	g := newGateway(t, `<validate-jwt header-name="Authorization"><openid-config url="`+is.URL+`/openid" /><audiences><audience>api://echo</audience></audiences>
		<issuers><issuer>https://issuer.example</issuer></issuers><required-claims><claim name="sub"><value>jane</value></claim></required-claims></validate-jwt>`)
	for _, row := range []struct{ what, token, reason, message string }{
		{"no token", "", "TokenNotPresent", "JWT not present."},
		{"unknown key", sign(t, claims(t, nil), jwa.RS256(), stranger), "TokenSignatureKeyNotFound", ""},
		{"expired", sign(t, claims(t, func(b *jwt.Builder) { b.Expiration(time.Now().Add(-time.Hour)) }), jwa.RS256(), known), "TokenExpired", ""},
		{"not yet valid", sign(t, claims(t, func(b *jwt.Builder) { b.NotBefore(time.Now().Add(time.Hour)) }), jwa.RS256(), known), "JwtInvalid", ""},
		{"wrong audience", sign(t, claims(t, func(b *jwt.Builder) { b.Audience([]string{"api://other"}) }), jwa.RS256(), known), "TokenAudienceNotAllowed", ""},
		{"wrong issuer", sign(t, claims(t, func(b *jwt.Builder) { b.Issuer("https://other.example") }), jwa.RS256(), known), "TokenIssuerNotAllowed", ""},
		{"missing claim", sign(t, claims(t, func(b *jwt.Builder) { b.Subject("") }), jwa.RS256(), known), "", ""},
		{"wrong claim", sign(t, claims(t, func(b *jwt.Builder) { b.Subject("joe") }), jwa.RS256(), known), "TokenClaimValueNotAllowed", "Claim sub value of joe is not allowed. Access denied."},
	} {
		status, reason, message := call(g, row.token)
		if status != 401 || row.reason != "" && reason != row.reason || row.message != "" && message != row.message {
			t.Errorf("%s: %d %s: %s; want %s: %s", row.what, status, reason, message, row.reason, row.message)
		}
	}
}

// TestNestedEncryption has signed tokens inside encrypted ones.
func TestNestedEncryption(t *testing.T) {
	t.Parallel()
	signer := rsaKey(t, "signer")
	is := newIssuer(t, signer)
	content := []byte("0123456789abcdef0123456789abcdef")
	g := newGateway(t, `<validate-jwt header-name="Authorization"><openid-config url="`+is.URL+`/openid" /><decryption-keys><key>MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=</key></decryption-keys></validate-jwt>`)
	seal := func(alg jwa.KeyEncryptionAlgorithm, enc jwa.ContentEncryptionAlgorithm, key []byte) string {
		inner := sign(t, claims(t, nil), jwa.RS256(), signer)
		text, err := jwe.Encrypt([]byte(inner), jwe.WithKey(alg, key), jwe.WithContentEncryption(enc))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	if status, reason, message := call(g, seal(jwa.DIRECT(), jwa.A128CBC_HS256(), content)); status != 202 {
		t.Errorf("encrypted directly: %d %s: %s", status, reason, message)
	}
	if status, reason, _ := call(g, seal(jwa.DIRECT(), jwa.A128CBC_HS256(), []byte("another-key-another-key-another-"))); status != 401 {
		t.Errorf("encrypted for somebody else: %d %s", status, reason)
	}
	unsigned, err := jws.Sign([]byte(`{"iss":"https://issuer.example","exp":99999999999}`), jws.WithInsecureNoSignature())
	if err != nil {
		t.Fatal(err)
	}
	text, err := jwe.Encrypt(unsigned, jwe.WithKey(jwa.DIRECT(), content), jwe.WithContentEncryption(jwa.A128CBC_HS256()))
	if err != nil {
		t.Fatal(err)
	}
	if status, reason, _ := call(g, string(text)); status != 401 {
		t.Errorf("encrypted but not signed: %d %s", status, reason)
	}
}

// TestRotation changes the issuer's keys every ten minutes under load: no token is refused whose key is published. Time is virtual, as a gateway asks
// for keys that it does not know every five minutes at most.
func TestRotation(t *testing.T) {
	t.Parallel()
	keys := make([]jwk.Key, 4)
	tokens := make([]string, len(keys))
	for i := range keys {
		keys[i] = rsaKey(t, fmt.Sprintf("key-%d", i))
	}
	synctest.Test(t, func(t *testing.T) {
		for i := range keys {
			tokens[i] = sign(t, claims(t, nil), jwa.RS256(), keys[i])
		}
		is := &issuer{}
		is.publish(t, keys[0])
		g := gatewayOn(t, is, `<validate-jwt header-name="Authorization"><openid-config url="https://issuer.example/openid" /></validate-jwt>`)
		var current, served atomic.Int64
		done := make(chan struct{})
		var group sync.WaitGroup
		for range 8 {
			group.Go(func() { callUntil(t, g, tokens, &current, &served, done) })
		}
		for i := 1; i < len(keys); i++ {
			time.Sleep(10 * time.Minute)
			is.publish(t, keys[i-1], keys[i]) // both, as tokens of the old key are still about
			current.Store(int64(i))
		}
		time.Sleep(10 * time.Minute)
		close(done)
		group.Wait()
		if served.Load() < 8*4*590 {
			t.Errorf("only %d requests were served", served.Load())
		}
	})
}

// callUntil sends a request a second, with the current token and with the one before.
func callUntil(t *testing.T, g *gateway.Gateway, tokens []string, current, served *atomic.Int64, done <-chan struct{}) {
	for {
		select {
		case <-done:
			return
		case <-time.After(time.Second):
		}
		newest := current.Load()
		for i := max(newest-1, 0); i <= newest; i++ {
			if status, reason, message := call(g, tokens[i]); status != 202 {
				t.Errorf("a token of key %d while key %d is the newest: %d %s: %s", i, newest, status, reason, message)
				return
			}
		}
		served.Add(1)
	}
}

// Send implements policy.Backends where there is no network: the issuer answers by itself.
func (is *issuer) Send(_ context.Context, req *policy.Message, _ policy.Call) (*policy.Message, error) {
	res := policy.NewResponse(http.StatusOK)
	is.mu.Lock()
	defer is.mu.Unlock()
	var body any = map[string]string{"issuer": "https://issuer.example", "jwks_uri": "https://issuer.example/keys"}
	if req.URL.Path == "/keys" {
		body = is.keys
	}
	data, err := json.Marshal(body)
	res.Body = policy.BytesBody(data)
	return res, err
}
