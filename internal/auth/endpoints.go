package auth

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"strconv"
	"strings"

	"github.com/google/uuid"
)

// maxTokenRequest bounds the body of a token request.
const maxTokenRequest = 16 << 10

// directory is the tenant that stands for AD FS: the one authority that the Azure CLI does not look up at Microsoft first.
const directory = "adfs"

// Handler serves what clients need for logging in: discovery documents, keys, and token endpoints, all of them for any tenant. It needs no
// token itself.
func (i *Issuer) Handler() http.Handler {
	mux := http.NewServeMux()
	for _, path := range []string{"/{tenant}/v2.0/.well-known/openid-configuration", "/{tenant}/.well-known/openid-configuration"} {
		mux.HandleFunc("GET "+path, i.discovery)
	}
	for _, path := range []string{"/{tenant}/discovery/v2.0/keys", "/{tenant}/discovery/keys"} {
		mux.HandleFunc("GET "+path, i.keys)
	}
	for _, path := range []string{"/{tenant}/oauth2/v2.0/token", "/{tenant}/oauth2/token"} {
		mux.HandleFunc("POST "+path, i.grant)
	}
	return mux
}

// discovery describes the endpoints (OpenID Connect Discovery 1.0).
func (i *Issuer) discovery(w http.ResponseWriter, r *http.Request) {
	base := i.Endpoint(r.Host)
	tenant := base + "/" + r.PathValue("tenant")
	issuer := i.issuerAt(base)
	if r.PathValue("tenant") == directory {
		issuer = tenant
	}
	reply(w, http.StatusOK, map[string]any{
		"issuer": issuer, "authorization_endpoint": tenant + "/oauth2/v2.0/authorize", "token_endpoint": tenant + "/oauth2/v2.0/token",
		"jwks_uri": tenant + "/discovery/v2.0/keys", "response_types_supported": []string{"token"}, "subject_types_supported": []string{"public"},
		"grant_types_supported": []string{"client_credentials"}, "id_token_signing_alg_values_supported": []string{"ES256"},
		"token_endpoint_auth_methods_supported": []string{"client_secret_post", "client_secret_basic"},
		"claims_supported":                      []string{"iss", "aud", "sub", "exp", "nbf", "iat", "oid", "tid", "appid"},
	})
}

// keys publishes the public key.
func (i *Issuer) keys(w http.ResponseWriter, _ *http.Request) {
	reply(w, http.StatusOK, map[string]any{"keys": []any{i.signing.jwk()}})
}

// failed is an error of RFC 6749, section 5.2.
type failed struct {
	status      int
	code        string
	description string
}

// grant answers a token request with the client credentials grant.
func (i *Issuer) grant(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxTokenRequest)
	if err := r.ParseForm(); err != nil {
		i.refuse(w, failed{400, "invalid_request", "the request cannot be read"})
		return
	}
	if kind := r.PostForm.Get("grant_type"); kind != "client_credentials" {
		i.refuse(w, failed{400, "unsupported_grant_type", "the only grant type is client_credentials"})
		return
	}
	p, problem := i.client(r)
	if problem != nil {
		if problem.status == http.StatusTooManyRequests {
			w.Header().Set("Retry-After", strconv.Itoa(int(failureWindow.Seconds())))
		}
		i.refuse(w, *problem)
		return
	}
	audience := audienceOf(r.PostForm.Get("scope"), r.PostForm.Get("resource"))
	if audience == "" {
		i.refuse(w, failed{400, "invalid_scope", "the scope must be a resource followed by /.default"})
		return
	}
	token, err := i.token(p, i.issuerAt(i.Endpoint(r.Host)), audience)
	if err != nil {
		i.refuse(w, failed{500, "server_error", "the token cannot be signed"})
		return
	}
	i.answer(w, token, audience)
}

// answer sends a token in the form of both versions of Azure's endpoint.
func (i *Issuer) answer(w http.ResponseWriter, token, audience string) {
	seconds := int(tokenLifetime.Seconds())
	w.Header().Set("Pragma", "no-cache")
	reply(w, http.StatusOK, map[string]any{
		"token_type": "Bearer", "expires_in": seconds, "ext_expires_in": seconds, "access_token": token,
		"expires_on": strconv.FormatInt(i.now().Add(tokenLifetime).Unix(), 10), "not_before": strconv.FormatInt(i.now().Unix(), 10), "resource": audience,
	})
}

// client finds the service principal of a token request and verifies its secret.
func (i *Issuer) client(r *http.Request) (ServicePrincipal, *failed) {
	id, secret := r.PostForm.Get("client_id"), r.PostForm.Get("client_secret")
	if user, password, ok := r.BasicAuth(); ok {
		id, secret = user, password
	}
	address, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		address = r.RemoteAddr
	}
	if len(id) > 128 {
		id = id[:128]
	}
	key := strings.ToLower(id) + " " + address
	if i.throttle.wait(key) > 0 {
		return ServicePrincipal{}, &failed{429, "temporarily_unavailable", "too many failed attempts"}
	}
	p, ok, err := i.verified(r.Context(), id, secret)
	switch {
	case err != nil:
		return p, &failed{503, "temporarily_unavailable", "the client cannot be looked up"}
	case !ok:
		i.throttle.failed(key)
		return p, &failed{401, "invalid_client", "AADSTS7000215: Invalid client secret provided."}
	}
	i.throttle.succeeded(key)
	return p, nil
}

// verified finds a service principal and verifies its secret. It takes as long for one that does not exist.
func (i *Issuer) verified(ctx context.Context, id, secret string) (p ServicePrincipal, ok bool, err error) {
	p, known, err := i.principals.Principal(ctx, id)
	if err != nil {
		return p, false, err
	}
	select {
	case i.hashing <- struct{}{}:
		defer func() { <-i.hashing }()
	case <-ctx.Done():
		return p, false, ctx.Err()
	}
	return p, verifyAny(p.Secrets, secret) && known, nil
}

// ErrSecret says that a client id or its secret is wrong.
var ErrSecret = errors.New("no service principal has this client id and secret")

// ServiceToken makes a token as the token endpoint at the preferred endpoint does.
func (i *Issuer) ServiceToken(ctx context.Context, id, secret, audience string) (string, error) {
	p, ok, err := i.verified(ctx, id, secret)
	if err == nil && !ok {
		err = ErrSecret
	}
	if err != nil {
		return "", err
	}
	return i.token(p, i.issuerAt(i.Endpoint("")), audience)
}

// verifyAny tries a secret on all hashes, and on one that fits nothing if there is none, so that the time does not tell who exists.
func verifyAny(hashes []string, secret string) bool {
	if len(hashes) == 0 {
		VerifySecret(hashWith("", make([]byte, saltSize)), secret)
		return false
	}
	valid := false
	for _, hash := range hashes {
		valid = VerifySecret(hash, secret) || valid
	}
	return valid
}

// audienceOf takes the resource from a scope such as "https://host//.default", or from the parameter resource of the older endpoint.
func audienceOf(scope, resource string) string {
	for s := range strings.FieldsSeq(scope) {
		if audience, ok := strings.CutSuffix(s, "/.default"); ok {
			return audience
		}
	}
	return resource
}

func (i *Issuer) refuse(w http.ResponseWriter, f failed) {
	reply(w, f.status, map[string]any{
		"error": f.code, "error_description": f.description, "timestamp": i.now().UTC().Format("2006-01-02 15:04:05Z"),
		"trace_id": uuid.NewString(), "correlation_id": uuid.NewString(),
	})
}

// reply sends JSON that nobody may keep.
func reply(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // the client is gone
}
