// Package oauthtest is an authorization server for tests, which takes nothing that RFC 6749 and RFC 7636 do not allow.
//
//	provider := oauthtest.New(oauthtest.Client{ID: "portico", Secret: "s3cret", Redirects: []string{callback}})
//	server := httptest.NewServer(provider) // /authorize, /token, and /api, which lets in who has a token
//
// Whoever asks for consent gets it at once. Codes are good once, and so are refresh tokens: who uses one twice loses everything that was given for it.
package oauthtest

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
)

// Client is who may ask for tokens.
type Client struct {
	ID, Secret string
	// Redirects are the addresses that people may be sent back to.
	Redirects []string
	// Basic wants the secret in the header and not in the body. PKCE wants codes to be bound to a verifier.
	Basic, PKCE bool
	// Lifetime is how long access tokens are good; 0 is an hour.
	Lifetime time.Duration
	// Silent does not tell how long.
	Silent bool
}

// Server is an authorization server with one client, and the API that its tokens open.
type Server struct {
	mux *http.ServeMux

	mu      sync.Mutex
	client  Client
	codes   map[string]code
	grants  map[string]*grant // by access and refresh token
	refuses string
	asked   int
}

// code is an authorization code.
type code struct{ redirect, challenge, scope string }

// grant is everything that was given for one consent.
type grant struct {
	kind, scope     string
	access, refresh string
	expires         time.Time
	used            map[string]bool
	revoked         bool
}

// New returns a server.
func New(c Client) *Server {
	if c.Lifetime == 0 {
		c.Lifetime = time.Hour
	}
	s := &Server{mux: http.NewServeMux(), client: c, codes: map[string]code{}, grants: map[string]*grant{}}
	s.mux.HandleFunc("GET /authorize", s.authorize)
	s.mux.HandleFunc("POST /token", s.token)
	s.mux.HandleFunc("GET /api", s.api)
	return s
}

// ServeHTTP answers a request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.mux.ServeHTTP(w, r) }

// Change changes the client.
func (s *Server) Change(change func(*Client)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change(&s.client)
}

// Refuse answers token requests with an error from now on; an empty one is none.
func (s *Server) Refuse(code string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refuses = code
}

// Asked returns how many token requests there were.
func (s *Server) Asked() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.asked
}

// authorize gives consent (RFC 6749, section 4.1.1). Where it is not known who asks, or where to answer, nobody is sent anywhere.
func (s *Server) authorize(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	q := r.URL.Query()
	redirect := q.Get("redirect_uri")
	if repeated(q) || q.Get("client_id") != s.client.ID || !slices.Contains(s.client.Redirects, redirect) {
		http.Error(w, "unknown client or redirect_uri", http.StatusBadRequest)
		return
	}
	answer := url.Values{"state": q["state"]}
	switch {
	case q.Get("response_type") != "code":
		answer.Set("error", "unsupported_response_type")
	case s.client.PKCE && (len(q.Get("code_challenge")) != 43 || q.Get("code_challenge_method") != "S256"):
		answer.Set("error", "invalid_request")
	case s.refuses != "":
		answer.Set("error", s.refuses)
		answer.Set("error_description", "The resource owner <b>denied</b> the request.")
	default:
		answer.Set("code", random())
		s.codes[answer.Get("code")] = code{redirect, q.Get("code_challenge"), q.Get("scope")}
	}
	http.Redirect(w, r, redirect+"?"+answer.Encode(), http.StatusFound)
}

// failure is an error of section 5.2.
type failure struct {
	status      int
	code, about string
}

// token gives tokens.
func (s *Server) token(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked++
	w.Header().Set("Content-Type", "application/json;charset=UTF-8")
	w.Header().Set("Cache-Control", "no-store")
	g, problem := s.give(w, r)
	if problem != nil {
		if problem.status == http.StatusUnauthorized {
			w.Header().Set("WWW-Authenticate", `Basic realm="test"`)
		}
		w.WriteHeader(problem.status)
		_ = json.NewEncoder(w).Encode(map[string]string{"error": problem.code, "error_description": problem.about})
		return
	}
	answer := map[string]any{"access_token": g.access, "token_type": "Bearer", "scope": g.scope}
	if !s.client.Silent {
		answer["expires_in"] = int(s.client.Lifetime.Seconds())
	}
	if g.refresh != "" {
		answer["refresh_token"] = g.refresh
	}
	_ = json.NewEncoder(w).Encode(answer)
}

// give finds out what a request is good for.
func (s *Server) give(w http.ResponseWriter, r *http.Request) (*grant, *failure) {
	r.Body = http.MaxBytesReader(w, r.Body, 1<<16)
	mediaType, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err := r.ParseForm(); err != nil || mediaType != "application/x-www-form-urlencoded" || repeated(r.PostForm) || r.URL.RawQuery != "" {
		return nil, &failure{http.StatusBadRequest, "invalid_request", "not a form, or a parameter stands in it twice"}
	}
	if problem := s.authenticate(r); problem != nil {
		return nil, problem
	}
	if s.refuses != "" {
		return nil, &failure{http.StatusBadRequest, s.refuses, "as the test wants it"}
	}
	switch r.PostForm.Get("grant_type") {
	case "client_credentials":
		g := &grant{kind: "client", scope: r.PostForm.Get("scope")}
		return s.issue(g), nil
	case "authorization_code":
		return s.redeem(r.PostForm)
	case "refresh_token":
		return s.renew(r.PostForm)
	}
	return nil, &failure{http.StatusBadRequest, "unsupported_grant_type", ""}
}

// authenticate knows the client by one way only (section 2.3).
func (s *Server) authenticate(r *http.Request) *failure {
	id, secret := r.PostForm.Get("client_id"), r.PostForm.Get("client_secret")
	user, password, basic := r.BasicAuth()
	switch {
	case basic && secret != "":
		return &failure{http.StatusBadRequest, "invalid_request", "two ways of client authentication"}
	case basic:
		id, _ = url.QueryUnescape(user)
		secret, _ = url.QueryUnescape(password)
	}
	if basic != s.client.Basic || id != s.client.ID || secret != s.client.Secret {
		return &failure{http.StatusUnauthorized, "invalid_client", "the client " + id + " with the secret " + secret + " is not known"}
	}
	return nil
}

// redeem gives tokens for a code (section 4.1.3, RFC 7636 section 4.6).
func (s *Server) redeem(form url.Values) (*grant, *failure) {
	c, ok := s.codes[form.Get("code")]
	delete(s.codes, form.Get("code"))
	sum := sha256.Sum256([]byte(form.Get("code_verifier")))
	switch {
	case !ok || form.Get("redirect_uri") != c.redirect:
		return nil, &failure{http.StatusBadRequest, "invalid_grant", "the code is not good, or was given for another redirect_uri"}
	case c.challenge != "" && base64.RawURLEncoding.EncodeToString(sum[:]) != c.challenge:
		return nil, &failure{http.StatusBadRequest, "invalid_grant", "the verifier does not fit"}
	case c.challenge == "" && form.Has("code_verifier"):
		return nil, &failure{http.StatusBadRequest, "invalid_request", "a verifier without a challenge"}
	}
	g := &grant{kind: "person", scope: c.scope, used: map[string]bool{}}
	return s.issue(g), nil
}

// renew gives tokens for a refresh token (section 6). One that was used before ends the whole grant (RFC 9700, section 4.14.2).
func (s *Server) renew(form url.Values) (*grant, *failure) {
	old := form.Get("refresh_token")
	g := s.grants[old]
	if g == nil || g.revoked || g.used[old] {
		if g != nil {
			g.revoked = true
		}
		return nil, &failure{http.StatusBadRequest, "invalid_grant", "the refresh token " + old + " is not good"}
	}
	g.used[old] = true
	return s.issue(g), nil
}

// issue makes new tokens for a grant.
func (s *Server) issue(g *grant) *grant {
	g.access, g.expires = random(), time.Now().Add(s.client.Lifetime)
	s.grants[g.access] = g
	if g.kind == "person" {
		g.refresh = random()
		s.grants[g.refresh] = g
	}
	return g
}

// api lets in who has an access token that is good.
func (s *Server) api(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	token, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	g := s.grants[token]
	if g == nil || g.revoked || g.access != token || time.Now().After(g.expires) {
		w.Header().Set("WWW-Authenticate", "Bearer")
		http.Error(w, "no", http.StatusUnauthorized)
		return
	}
	_, _ = fmt.Fprintf(w, "welcome %s %s\n", g.kind, g.scope)
}

func repeated(values url.Values) bool {
	for _, list := range values {
		if len(list) > 1 {
			return true
		}
	}
	return false
}

func random() string { return rand.Text() }
