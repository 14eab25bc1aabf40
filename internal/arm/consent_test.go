package arm_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/portico-apim/portico/internal/oauth/oauthtest"
	"github.com/portico-apim/portico/internal/resource"
	"github.com/portico-apim/portico/internal/resources"
	"github.com/portico-apim/portico/internal/store"
)

// consentWorld is a management API with a connection to a provider.
type consentWorld struct {
	*world
	provider *oauthtest.Server
	after    string // where login links lead in the end
}

func newConsentWorld(t *testing.T, pkce bool) *consentWorld {
	t.Helper()
	w := &consentWorld{world: newWorld(t, options{bare: true}), after: "https://portal.example/done?x=1"}
	w.provider = oauthtest.New(oauthtest.Client{ID: "portico", Secret: "client-secret", Redirects: []string{w.url + "/redirect/apim/apim"}, PKCE: pkce})
	server := httptest.NewServer(w.provider)
	t.Cleanup(server.Close)
	name := map[bool]string{false: "oauth2", true: "oauth2pkce"}[pkce]
	w.must(http.StatusCreated, "PUT", providerPath, `{"properties":{"displayName":"Partner <&>","identityProvider":"`+name+`","oauth2":{"grantTypes":{"authorizationCode":{"clientId":"portico","clientSecret":"client-secret","scopes":"read","authorizationUrl":"`+server.URL+`/authorize","tokenUrl":"`+server.URL+`/token"}}}}}`)
	w.must(http.StatusCreated, "PUT", connectionPath, `{"properties":{"oauth2grantType":"AuthorizationCode"}}`)
	return w
}

// link asks for a login link.
func (w *consentWorld) link() string {
	w.t.Helper()
	var answer struct{ LoginLink string }
	body, err := json.Marshal(map[string]string{"postLoginRedirectUrl": w.after})
	if err == nil {
		err = json.Unmarshal([]byte(w.must(http.StatusOK, "POST", connectionPath+"/getLoginLinks", string(body)).body), &answer)
	}
	if err != nil || !strings.HasPrefix(answer.LoginLink, w.url+"/redirect/apim/apim/login?data=") {
		w.t.Fatalf("%+v, %v", answer, err)
	}
	return answer.LoginLink
}

// browser keeps cookies, and follows no redirects.
type browser struct {
	*consentWorld
	cookies []*http.Cookie
	accept  string
}

// page is an answer to a browser.
type page struct {
	status       int
	body, leads  string
	header       http.Header
	state, given string // of its form
}

func (b *browser) visit(method, address string, form url.Values) page {
	b.t.Helper()
	req, err := http.NewRequestWithContext(b.t.Context(), method, address, strings.NewReader(form.Encode()))
	if err != nil {
		b.t.Fatal(err)
	}
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if b.accept != "" {
		req.Header.Set("Accept", b.accept)
	}
	for _, c := range b.cookies {
		req.AddCookie(c)
	}
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		b.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	b.cookies = append(b.cookies, res.Cookies()...)
	p := page{status: res.StatusCode, body: string(body), leads: res.Header.Get("Location"), header: res.Header}
	if m := regexp.MustCompile(`name="state" value="([^"]*)"><input type="hidden" name="consent" value="([^"]*)"`).FindStringSubmatch(p.body); m != nil {
		p.state, p.given = m[1], m[2]
	}
	return p
}

// consent goes from a login link to the provider and back.
func (b *browser) consent(link string) page {
	b.t.Helper()
	to := b.visit(http.MethodGet, link, nil)
	if to.status != http.StatusFound {
		b.t.Fatalf("the login link answers %d %s", to.status, to.body)
	}
	from := b.visit(http.MethodGet, to.leads, nil)
	return b.visit(http.MethodGet, from.leads, nil)
}

func (w *consentWorld) confirmURL() string { return w.url + "/redirect/apim/apim/confirm" }

// status is the status of the connection, with the code of its error.
func (w *consentWorld) status() string {
	w.t.Helper()
	var answer struct {
		Properties struct {
			Status string
			Error  struct{ Code string }
		}
	}
	if err := json.Unmarshal([]byte(w.must(http.StatusOK, "GET", connectionPath, "").body), &answer); err != nil {
		w.t.Fatal(err)
	}
	return strings.TrimSpace(answer.Properties.Status + " " + answer.Properties.Error.Code)
}

// TestConsent logs in with a browser, with and without PKCE. The connection has tokens once the person has confirmed that it is their wish.
func TestConsent(t *testing.T) {
	t.Parallel()
	for _, pkce := range []bool{false, true} {
		t.Run(fmt.Sprintf("pkce %v", pkce), func(t *testing.T) {
			t.Parallel()
			w := newConsentWorld(t, pkce)
			b := &browser{consentWorld: w}
			question := b.consent(w.link())
			if question.status != http.StatusOK || !strings.Contains(question.body, "Partner &lt;&amp;&gt;") || question.given == "" {
				t.Fatalf("%d %s", question.status, question.body)
			}
			if policy := question.header.Get("Content-Security-Policy"); !strings.Contains(policy, "form-action 'self' https://portal.example;") || !strings.Contains(policy, "frame-ancestors 'none'") {
				t.Error(policy)
			}
			for _, c := range b.cookies {
				if !c.HttpOnly || !c.Secure || c.SameSite != http.SameSiteLaxMode || strings.Contains(question.body, c.Value) {
					t.Errorf("%+v", c)
				}
			}
			if got := w.status(); got != "Error Unauthenticated" {
				t.Error(got)
			}
			form := url.Values{"state": {question.state}, "consent": {question.given}}
			done := b.visit(http.MethodPost, w.confirmURL(), form)
			if done.status != http.StatusSeeOther || done.leads != w.after {
				t.Errorf("%d %s %s", done.status, done.leads, done.body)
			}
			if got := w.status(); got != "Connected" {
				t.Error(got)
			}
			if again := b.visit(http.MethodPost, w.confirmURL(), form); again.status != http.StatusBadRequest {
				t.Errorf("a consent was confirmed twice: %d", again.status)
			}
			for _, secret := range []string{"client-secret", question.given} {
				if strings.Contains(w.log.String(), secret) {
					t.Errorf("the log has %s", secret)
				}
			}
			w.after = ""
			question = b.consent(w.link())
			done = b.visit(http.MethodPost, w.confirmURL(), url.Values{"state": {question.state}, "consent": {question.given}})
			if done.status != http.StatusOK || !strings.Contains(done.body, "You can close this page") {
				t.Errorf("%d %s", done.status, done.body)
			}
		})
	}
}

// TestConsentCode confirms a consent through the management API, with the code that programs get.
func TestConsentCode(t *testing.T) {
	t.Parallel()
	w := newConsentWorld(t, true)
	b := &browser{consentWorld: w, accept: "application/json"}
	var answer struct{ ConsentCode string }
	if err := json.Unmarshal([]byte(b.consent(w.link()).body), &answer); err != nil || answer.ConsentCode == "" {
		t.Fatal(err)
	}
	for _, row := range [][2]string{{`{}`, "'consentCode' must not be empty."}, {`{"consentCode":"x"}`, "The consent code is not valid"}, {`[]`, "'consentCode' must not be empty."}} {
		if got := w.must(http.StatusBadRequest, "POST", connectionPath+"/confirmConsentCode", row[0]); !strings.Contains(got.body, row[1]) {
			t.Errorf("%s: %s", row[0], got.body)
		}
	}
	code := `{"consentCode":"` + answer.ConsentCode + `"}`
	if got := w.must(http.StatusOK, "POST", connectionPath+"/confirmConsentCode", code); got.body != "" {
		t.Error(got.body)
	}
	if got := w.status(); got != "Connected" {
		t.Error(got)
	}
	w.must(http.StatusBadRequest, "POST", connectionPath+"/confirmConsentCode", code)
}

// TestLoginLinksRefused lists what login links cannot be had for.
func TestLoginLinksRefused(t *testing.T) {
	t.Parallel()
	w := newConsentWorld(t, false)
	for _, row := range [][2]string{
		{`{"postLoginRedirectUrl":"javascript:alert(1)"}`, "'postLoginRedirectUrl' must be an absolute URL with the scheme https or http."},
		{`{"postLoginRedirectUrl":"/local"}`, "'postLoginRedirectUrl' must be"}, {`[]`, "it is not a JSON object"},
	} {
		if got := w.must(http.StatusBadRequest, "POST", connectionPath+"/getLoginLinks", row[0]); !strings.Contains(got.body, row[1]) {
			t.Errorf("%s: %s", row[0], got.body)
		}
	}
	w.must(http.StatusOK, "POST", connectionPath+"/getLoginLinks", "")
	w.must(http.StatusNotFound, "POST", providerPath+"/authorizations/x/getLoginLinks", "{}")
	w.must(http.StatusCreated, "PUT", "/authorizationProviders/own", ownProvider)
	w.must(http.StatusCreated, "PUT", "/authorizationProviders/own/authorizations/a", `{"properties":{"oauth2grantType":"ClientCredentials","parameters":{"clientId":"c","clientSecret":"s"}}}`)
	for _, action := range []string{"getLoginLinks", "confirmConsentCode"} {
		if got := w.must(http.StatusBadRequest, "POST", "/authorizationProviders/own/authorizations/a/"+action, "{}"); !strings.Contains(got.body, "needs nobody's consent") {
			t.Error(got.body)
		}
	}
}

// TestConsentRefused shows what leads nowhere: links and answers that nobody made, another browser, another connection, refusals of the provider.
func TestConsentRefused(t *testing.T) {
	t.Parallel()
	w := newConsentWorld(t, true)
	b := &browser{consentWorld: w}
	link := w.link()
	to := b.visit(http.MethodGet, link, nil)
	back := b.visit(http.MethodGet, to.leads, nil).leads
	stranger := &browser{consentWorld: w}
	for name, p := range map[string]page{
		"no link":              b.visit(http.MethodGet, w.url+"/redirect/apim/apim/login", nil),
		"a link that is none":  b.visit(http.MethodGet, w.url+"/redirect/apim/apim/login?data=AAAA", nil),
		"a changed link":       b.visit(http.MethodGet, link[:len(link)-2]+"AA", nil),
		"a state for a link":   b.visit(http.MethodGet, w.url+"/redirect/apim/apim/login?data="+stateOf(t, back), nil),
		"a link for a state":   b.visit(http.MethodGet, w.url+"/redirect/apim/apim?code=x&state="+link[strings.Index(link, "data=")+5:], nil),
		"no state":             b.visit(http.MethodGet, w.url+"/redirect/apim/apim?code=x", nil),
		"another browser":      stranger.visit(http.MethodGet, back, nil),
		"another service":      b.visit(http.MethodGet, strings.Replace(link, "/apim/apim/", "/apim/other/", 1), nil),
		"another service back": b.visit(http.MethodGet, strings.Replace(back, "/apim/apim?", "/apim/other?", 1), nil),
		"a confirmation":       b.visit(http.MethodPost, w.confirmURL(), url.Values{"state": {stateOf(t, back)}, "consent": {"x"}}),
		"a long confirmation":  b.visit(http.MethodPost, w.confirmURL(), url.Values{"state": {strings.Repeat("x", 32<<10)}}),
	} {
		if p.status < 400 || p.status > 499 || !strings.Contains(p.body, "You are not logged in") || p.header.Get("Content-Security-Policy") == "" {
			t.Errorf("%s: %d %s", name, p.status, p.body)
		}
	}
	if p := b.visit(http.MethodGet, back, nil); p.status != http.StatusOK {
		t.Errorf("%d %s", p.status, p.body)
	}
	if p := b.visit(http.MethodGet, back, nil); p.status != http.StatusBadGateway || strings.Contains(p.body, "client-secret") {
		t.Errorf("a code was good twice: %d %s", p.status, p.body)
	}
	w.provider.Refuse("access_denied")
	if p := b.consent(w.link()); p.status != http.StatusBadRequest || !strings.Contains(p.body, "access_denied") || !strings.Contains(p.body, "&lt;b&gt;denied&lt;/b&gt;") {
		t.Errorf("%d %s", p.status, p.body)
	}
	w.provider.Refuse("")
	question := b.consent(w.link())
	if p := stranger.visit(http.MethodPost, w.confirmURL(), url.Values{"state": {question.state}, "consent": {question.given}}); p.status != http.StatusBadRequest {
		t.Errorf("another browser confirmed: %d", p.status)
	}
	w.must(http.StatusOK, "DELETE", connectionPath, "")
	if p := b.visit(http.MethodPost, w.confirmURL(), url.Values{"state": {question.state}, "consent": {question.given}}); p.status != http.StatusNotFound {
		t.Errorf("a connection that is gone was confirmed: %d", p.status)
	}
	if p := b.visit(http.MethodGet, link, nil); p.status != http.StatusNotFound {
		t.Errorf("a connection that is gone has a login: %d", p.status)
	}
	w.must(http.StatusCreated, "PUT", connectionPath, `{"properties":{"oauth2grantType":"AuthorizationCode"}}`)
	if got := w.status(); got != "Error Unauthenticated" {
		t.Error(got)
	}
}

func stateOf(t *testing.T, back string) string {
	t.Helper()
	u, err := url.Parse(back)
	if err != nil || u.Query().Get("state") == "" {
		t.Fatalf("%s has no state: %v", back, err)
	}
	return u.Query().Get("state")
}

// TestConsentExpires lets a consent lie until it is too old, and seals what it brought.
func TestConsentExpires(t *testing.T) {
	t.Parallel()
	w := newConsentWorld(t, false)
	id, err := resource.Parse(serviceID + connectionPath)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		until  time.Duration
		status int
	}{{-time.Second, http.StatusBadRequest}, {time.Minute, http.StatusOK}} {
		consent := &resources.Consent{Code: "code-secret", Until: time.Now().Add(row.until), Token: resources.ConnectionToken{Access: "access-secret", Refresh: "refresh-secret", Settings: "d"}}
		if _, err := w.store.Update(t.Context(), func(tx store.Tx) error { return resources.PutConsent(tx, id, consent, w.box) }); err != nil {
			t.Fatal(err)
		}
		if err := w.store.View(t.Context(), func(tx store.Tx) error {
			for d, err := range tx.List(store.Query{Kinds: []string{resources.KindConsent}}) {
				if err != nil || strings.Contains(string(d.Body)+string(d.Sealed), "-secret") {
					return fmt.Errorf("%s lies open: %w", d.Body, err)
				}
			}
			return nil
		}); err != nil {
			t.Error(err)
		}
		w.must(row.status, "POST", connectionPath+"/confirmConsentCode", `{"consentCode":"code-secret"}`)
	}
	if got := w.status(); got != "Connected" {
		t.Error(got)
	}
}
