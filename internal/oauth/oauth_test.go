package oauth_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/portico-apim/portico/internal/oauth"
	"github.com/portico-apim/portico/internal/oauth/oauthtest"
)

const callback = "https://portico.example/redirect/apim/portico"

// serve starts a provider and returns a client and the settings of a connection to it.
func serve(t *testing.T, provider http.Handler, name string, grant oauth.Grant) (*oauth.Client, oauth.Settings) {
	t.Helper()
	server := httptest.NewServer(provider)
	t.Cleanup(server.Close)
	row, ok := oauth.Find(name)
	if !ok {
		t.Fatalf("there is no provider %s", name)
	}
	params, problems := row.Complete(grant, map[string]string{
		"ClientID": " portico ", "clientSecret": "s3:cr et&", "scopes": "read write", "authorizationUrl": server.URL + "/authorize?tenant=a", "tokenUrl": server.URL + "/token",
	})
	if problems != nil {
		t.Fatal(problems)
	}
	return oauth.NewClient(http.DefaultTransport), row.Settings(grant, params)
}

func client() oauthtest.Client {
	return oauthtest.Client{ID: "portico", Secret: "s3:cr et&", Redirects: []string{callback}}
}

// TestCredentials gets tokens with the secret in the body, and in the header where it must be there.
func TestCredentials(t *testing.T) {
	t.Parallel()
	for _, basic := range []bool{false, true} {
		c := client()
		c.Basic = basic
		asker, s := serve(t, oauthtest.New(c), "oauth2", oauth.ClientCredentials)
		got, err := asker.Credentials(t.Context(), s)
		if err != nil || got.Access == "" || got.Refresh != "" || got.Claims != `{"expires_in":3600,"scope":"read write","token_type":"Bearer"}` {
			t.Errorf("basic %v: %+v, %v", basic, got, err)
		}
		if left := time.Until(got.Expires); left > time.Hour || left < 55*time.Minute {
			t.Errorf("basic %v: expires in %v", basic, left)
		}
		s.ClientSecret = "wrong-secret"
		_, err = asker.Credentials(t.Context(), s)
		if problem, ok := errors.AsType[*oauth.Error](err); !ok || problem.Code != "invalid_client" || strings.Contains(err.Error(), "wrong-secret") {
			t.Errorf("basic %v: %v", basic, err)
		}
	}
}

// TestCode goes through consent, redemption and renewal, with and without PKCE.
func TestCode(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"oauth2", "oauth2pkce"} {
		c := client()
		c.PKCE = name == "oauth2pkce"
		asker, s := serve(t, oauthtest.New(c), name, oauth.AuthorizationCode)
		verifier := ""
		if s.PKCE {
			verifier = strings.Repeat("v", 43)
		}
		code := consent(t, s, verifier)
		first, err := asker.Redeem(t.Context(), s, code, callback, verifier)
		if err != nil || first.Access == "" || first.Refresh == "" || strings.Contains(first.Claims, first.Refresh) || strings.Contains(first.Claims, first.Access) {
			t.Fatalf("%s: %+v, %v", name, first, err)
		}
		if _, err := asker.Redeem(t.Context(), s, code, callback, verifier); err == nil || strings.Contains(err.Error(), code) {
			t.Errorf("%s: a code was good twice: %v", name, err)
		}
		second, err := asker.Refresh(t.Context(), s, first.Refresh)
		if err != nil || second.Access == first.Access || second.Refresh == first.Refresh {
			t.Errorf("%s: %+v, %v", name, second, err)
		}
		_, err = asker.Refresh(t.Context(), s, first.Refresh)
		if problem, ok := errors.AsType[*oauth.Error](err); !ok || problem.Code != oauth.CodeInvalidGrant || strings.Contains(err.Error(), first.Refresh) {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := asker.Redeem(t.Context(), s, consent(t, s, verifier), callback, strings.Repeat("w", 43)); err == nil {
			t.Errorf("%s: any verifier is good", name)
		}
	}
}

// consent follows the login address as a browser does, and returns the code.
func consent(t *testing.T, s oauth.Settings, verifier string) string {
	t.Helper()
	address, err := s.Login(callback, "the state", verifier)
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	back, err := res.Location()
	if err != nil || back.Query().Get("state") != "the state" || back.Query().Get("code") == "" || req.URL.Query().Get("tenant") != "a" {
		t.Fatalf("%s leads to %s, %v", address, back, err)
	}
	return back.Query().Get("code")
}

// TestAnswers are answers of token endpoints, good and bad ones.
func TestAnswers(t *testing.T) {
	t.Parallel()
	rows := []struct {
		status                     int
		contentType, body          string
		access, claims, wantsError string
		lasts                      time.Duration
	}{
		{200, "application/json", `{"access_token":"a","expires_in":"60"}`, "a", `{"expires_in":"60"}`, "", time.Minute},
		{200, "application/json", `{"access_token":"a","expires_in":1e300}`, "a", `{"expires_in":1e300}`, "", 1 << 32 * time.Second},
		{200, "application/json", `{"access_token":"a","expires_in":-5}`, "a", `{"expires_in":-5}`, "", 0},
		{200, "application/json", `{"access_token":"a","id_token":"i","refresh_token":"r"}`, "a", `{"id_token":"i"}`, "", 0},
		{200, "application/x-www-form-urlencoded", "access_token=a&scope=b%20c\n", "a", `{"scope":"b c"}`, "", 0},
		{200, "text/plain; charset=utf-8", "access_token=a", "a", `{}`, "", 0},
		{200, "text/html", "access_token=a", "", "", "InvalidTokenResponse: the token endpoint does not answer with a JSON object", 0},
		{200, "application/json", `[]`, "", "", "InvalidTokenResponse: the token endpoint does not answer with a JSON object", 0},
		{200, "application/json", `{"token_type":"Bearer"}`, "", "", "InvalidTokenResponse: the answer of the token endpoint has no access_token", 0},
		{200, "application/json", `{"access_token":{"a":1}}`, "", "", "InvalidTokenResponse: the answer of the token endpoint has no access_token", 0},
		{200, "application/json", `{"error":"bad_verification_code","error_description":"The code is wrong.\nReally."}`, "", "", "bad_verification_code: The code is wrong.", 0},
		{400, "application/json", `{"error":"invalid_scope"}`, "", "", "invalid_scope", 0},
		{503, "text/html", "<html>", "", "", "InvalidTokenResponse: the token endpoint answers with status 503", 0},
		{302, "application/json", `{"access_token":"a"}`, "", "", "InvalidTokenResponse: the token endpoint answers with status 302", 0},
		{200, "application/json", `{"access_token":"` + strings.Repeat("a", 300<<10) + `"}`, "", "", "InvalidTokenResponse: the answer of the token endpoint is longer than 262144 bytes", 0},
		{400, "application/json", `{"error":"e","error_description":"` + strings.Repeat("ä", 400) + `"}`, "", "", "e: " + strings.Repeat("ä", 300) + "…", 0},
	}
	for _, row := range rows {
		asker, s := serve(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", row.contentType)
			w.Header().Set("Location", "/elsewhere")
			w.WriteHeader(row.status)
			_, _ = w.Write([]byte(row.body))
		}), "oauth2", oauth.ClientCredentials)
		before := time.Now()
		got, err := asker.Credentials(t.Context(), s)
		switch {
		case row.wantsError != "" && (err == nil || err.Error() != row.wantsError):
			t.Errorf("%.60s: %v, want %s", row.body, err, row.wantsError)
		case row.wantsError == "" && (err != nil || got.Access != row.access || got.Claims != row.claims):
			t.Errorf("%.60s: %+v, %v", row.body, got, err)
		case row.lasts == 0 && !got.Expires.IsZero(), row.lasts > 0 && (got.Expires.Before(before.Add(row.lasts)) || got.Expires.After(time.Now().Add(row.lasts))):
			t.Errorf("%.60s: expires %v", row.body, got.Expires)
		}
	}
}

// TestUnreachable names no address and no secret.
func TestUnreachable(t *testing.T) {
	t.Parallel()
	asker, s := serve(t, http.NotFoundHandler(), "oauth2", oauth.ClientCredentials)
	s.TokenURL = "http://127.0.0.1:1/token"
	_, err := asker.Credentials(t.Context(), s)
	if problem, ok := errors.AsType[*oauth.Error](err); !ok || problem.Code != oauth.CodeUnreachable || strings.Contains(err.Error(), s.ClientSecret) {
		t.Error(err)
	}
}

// TestProviders looks at the addresses of the table.
func TestProviders(t *testing.T) {
	t.Parallel()
	for _, p := range oauth.Providers() {
		for _, g := range p.Grants() {
			given := map[string]string{"clientId": "c", "clientSecret": "s", "scopes": "a b,c", "refreshUrl": "UNUSED"}
			for _, name := range []string{"authorizationUrl", "tokenUrl", "resourceUri"} {
				given[name] = "https://x.example/" + name
			}
			_, problems := p.Complete(g, given)
			for _, problem := range problems {
				delete(given, problem.Parameter) // parameters of other providers
			}
			params, problems := p.Complete(g, given)
			if len(problems) > 0 {
				t.Fatalf("%s: %v", p.Name, problems)
			}
			s := p.Settings(g, params)
			for _, address := range []string{s.AuthorizeURL, s.TokenURL, s.RefreshURL} {
				if u, err := url.Parse(address); err != nil || u.Scheme != "https" || u.Host == "" || strings.ContainsAny(address, "{} ") {
					t.Errorf("%s: %q is no address", p.Name, address)
				}
			}
			if login, err := s.Login(callback, "x", "v"); err != nil || !strings.Contains(login, url.QueryEscape(callback)) {
				t.Errorf("%s: %s, %v", p.Name, login, err)
			}
		}
	}
	slack, _ := oauth.Find("Slack")
	if s := slack.Settings(oauth.AuthorizationCode, map[string]string{"scopes": "a b, c"}); s.Scope != "a,b,c" {
		t.Errorf("scopes of slack: %q", s.Scope)
	}
	entra, _ := oauth.Find("aad")
	params, _ := entra.Complete(oauth.ClientCredentials, map[string]string{"resourceUri": "https://graph.microsoft.com", "loginUri": "https://login.microsoftonline.com/"})
	if s := entra.Settings(oauth.ClientCredentials, params); s.TokenURL != "https://login.microsoftonline.com/common/oauth2/token" || s.Resource != "https://graph.microsoft.com" {
		t.Errorf("%+v", s)
	}
}

// TestComplete lists what is wrong with parameters.
func TestComplete(t *testing.T) {
	t.Parallel()
	p, _ := oauth.Find("oauth2")
	_, problems := p.Complete(oauth.AuthorizationCode, map[string]string{"tokenUrl": "ftp://x", "authorizationUrl": "https://u:p@x/", "clientId": " ", "audience": "a"})
	var got []string
	for _, problem := range problems {
		got = append(got, problem.Parameter)
	}
	if want := []string{"audience", "clientId", "clientSecret", "authorizationUrl", "tokenUrl"}; !reflect.DeepEqual(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

// FuzzAnswer reads any answer: it ends in a token or in an error, and claims hold no token.
func FuzzAnswer(f *testing.F) {
	f.Add([]byte(`{"access_token":"a","refresh_token":"r","expires_in":60,"x":[1,{"y":null}]}`), 200, "application/json")
	f.Add([]byte(`access_token=a&access_token=b`), 200, "application/x-www-form-urlencoded")
	f.Add([]byte(`{"error":"e","error_description":"d"}`), 400, "")
	f.Fuzz(func(t *testing.T, data []byte, status int, contentType string) {
		token, err := oauth.Read(data, status, contentType, time.Unix(0, 0))
		var claims map[string]json.RawMessage
		switch {
		case err != nil && (token.Access != "" || err.Error() == ""):
			t.Errorf("%+v, %v", token, err)
		case err == nil && (token.Access == "" || json.Unmarshal([]byte(token.Claims), &claims) != nil || claims["access_token"] != nil || claims["refresh_token"] != nil):
			t.Errorf("%+v", token)
		}
	})
}
