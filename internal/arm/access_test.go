package arm_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/portico-apim/portico/internal/auth"
)

// variable is a part of a route's pattern that stands for anything.
var variable = regexp.MustCompile(`\{[^}]*\}`)

// TestEveryRoute walks all routes without a token, with one that has no rights, and with the administrator's.
func TestEveryRoute(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{bare: true})
	anonymous := map[string]bool{"/health": true, "/metadata/endpoints": true, "/exports": true}
	stranger := strangerToken(t, w)
	for _, r := range w.server.Routes() {
		path := variable.ReplaceAllString(r.Pattern, "x") + "?api-version=" + newest
		got := w.raw(r.Method, w.url+path, "{}")
		if r.Action == "" {
			if !anonymous[r.Pattern] || got.status == http.StatusUnauthorized {
				t.Errorf("%s %s is open to anybody, or answers %d", r.Method, r.Pattern, got.status)
			}
			continue
		}
		if got.status != http.StatusUnauthorized || !strings.HasPrefix(got.header.Get("WWW-Authenticate"), "Bearer authorization_uri=") {
			t.Errorf("%s %s without a token: %d, challenge %q", r.Method, r.Pattern, got.status, got.header.Get("WWW-Authenticate"))
		}
		if !strings.HasPrefix(r.Action, "Microsoft.") || len(strings.Split(r.Action, "/")) < 2 {
			t.Errorf("%s %s has the action %q", r.Method, r.Pattern, r.Action)
		}
		if got := w.raw(r.Method, w.url+path, "{}", "Authorization", "Bearer "+stranger); got.status != http.StatusForbidden {
			t.Errorf("%s %s by a stranger: %d %s", r.Method, r.Pattern, got.status, got.body)
		}
		if got := w.raw(r.Method, w.url+path, "{}", "Authorization", "Bearer "+w.token); got.status == 401 || got.status == 403 || got.status == 405 || got.status >= 500 {
			t.Errorf("%s %s by the administrator: %d %s", r.Method, r.Pattern, got.status, got.body)
		}
	}
}

// strangerToken gets a token for a service principal that is then taken away.
func strangerToken(t *testing.T, w *world) string {
	t.Helper()
	principals := auth.StoredPrincipals{Store: w.store}
	p, secret, err := principals.Create(t.Context(), "stranger")
	if err != nil {
		t.Fatal(err)
	}
	issuer, err := auth.NewIssuer(t.Context(), auth.Options{Keys: auth.StoreKeys{Store: w.store, Sealer: w.box}, Endpoints: []string{w.url}, Principals: principals})
	if err != nil {
		t.Fatal(err)
	}
	token, err := issuer.ServiceToken(t.Context(), p.AppID, secret, w.url)
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func TestUnauthorized(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{bare: true})
	expired, err := w.issuer.Administrator(-time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ what, header, code string }{
		{"nothing", "", "AuthenticationFailed"},
		{"another scheme", "Basic eDp5", "AuthenticationFailed"},
		{"no JWT", "Bearer abc", "InvalidAuthenticationToken"},
		{"expired", "Bearer " + expired, "ExpiredAuthenticationToken"},
		{"changed", "Bearer " + w.token[:len(w.token)-4] + "AAAA", "InvalidAuthenticationToken"},
	} {
		r := w.raw("GET", w.url+serviceID+"?api-version="+newest, "", "Authorization", c.header)
		if r.status != 401 || r.at(t, "error.code") != c.code {
			t.Errorf("%s: %d %s", c.what, r.status, r.body)
		}
	}
	if r := w.raw("GET", w.url+"/nowhere", ""); r.status != 401 {
		t.Errorf("an unknown path without a token: %d", r.status)
	}
}

func TestAudit(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{bare: true})
	w.must(201, "PUT", "/tags/audited", props(`"displayName":"T"`))
	w.do("PUT", "/tags/refused", props(`"displayName":""`))
	w.do("GET", "/tags/audited", "")
	w.raw("DELETE", w.url+serviceID+"/tags/anonymous?api-version="+newest, "")
	lines := w.log.String()
	for _, want := range []string{"action=Microsoft.ApiManagement/service/tags/write scope=" + serviceID + "/tags/audited status=201 principal=administrator", "tags/refused status=400"} {
		if !strings.Contains(lines, want) {
			t.Errorf("the log lacks %q:\n%s", want, lines)
		}
	}
	if n := strings.Count(lines, "management request"); n != 2 {
		t.Errorf("%d audit lines, want 2:\n%s", n, lines)
	}
}

func TestAround(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{bare: true})
	const other = "/subscriptions/00000000-0000-0000-0000-000000000002"
	w.play([]step{
		{"GET", "/subscriptions/00000000-0000-0000-0000-000000000001/resourcegroups/RG", "", nil, 200, "id=" + groupID + "; properties.provisioningState=Succeeded"},
		{"PUT", other + "/resourceGroups/new", `{"location":"west","tags":{"a":"b"}}`, nil, 201, "location=west; tags.a=b; type=Microsoft.Resources/resourceGroups"},
		{"PUT", other + "/resourcegroups/NEW", `{"location":"west"}`, nil, 200, "name=new"},
		{"PUT", other + "/resourceGroups/bad", `{}`, nil, 400, "error.code=LocationRequired"},
		{"GET", other + "/resourceGroups/new/resources", "", nil, 200, "value.0="},
		{"GET", groupID + "/resources", "", nil, 200, "value.0.name=apim; value.0.type=Microsoft.ApiManagement/service"},
		{"GET", other + "/providers/Microsoft.ApiManagement", "", nil, 200, "registrationState=Registered"},
		{"POST", other + "/providers/Microsoft.ApiManagement/checkNameAvailability", `{"name":"free"}`, nil, 200, "nameAvailable=true"},
		{"POST", "/subscriptions/00000000-0000-0000-0000-000000000001/providers/Microsoft.ApiManagement/checkNameAvailability", `{"name":"APIM"}`, nil, 200, "nameAvailable=false; reason=AlreadyExists"},
		{"PUT", other + "/resourceGroups/none/providers/Microsoft.ApiManagement/service/s", `{"location":"l","sku":{"name":"Developer","capacity":1},"properties":{"publisherEmail":"a@b","publisherName":"n"}}`, nil, 404, "error.code=ResourceGroupNotFound"},
		{"DELETE", other + "/resourceGroups/new", "", nil, 200, ""},
		{"GET", other + "/resourceGroups/new", "", nil, 404, "error.code=ResourceGroupNotFound"},
	})
	authorized := []string{"Authorization", "Bearer " + w.token}
	for path, want := range map[string]string{
		"/health": "status=healthy",
		"//metadata/endpoints?api-version=2015-01-01":    "authentication.loginEndpoint=" + w.url + "/adfs; authentication.audiences.0=" + w.url + "/",
		"/metadata/endpoints?api-version=2022-09-01":     "name=Portico; resourceManager=" + w.url + "/; authentication.loginEndpoint=" + w.url + "/; authentication.identityProvider=AAD",
		"/subscriptions?api-version=2019-11-01":          "value.0.subscriptionId=00000000-0000-0000-0000-000000000001; count.value=1",
		"/tenants?api-version=2019-11-01":                "value.0.tenantId=" + w.issuer.Tenant(),
		"/providers/Microsoft.ApiManagement/operations?": "value.0.origin=system",
	} {
		r := w.raw("GET", w.url+path, "", authorized...)
		for pair := range strings.SplitSeq(want, "; ") {
			at, value, _ := strings.Cut(pair, "=")
			if got := text(r.at(t, at)); got != value {
				t.Errorf("%s: %s is %q, want %q in %s", path, at, got, value, r.body)
			}
		}
	}
}

func TestPanicIsContained(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{bare: true, fetch: panicking{}})
	r := w.do("PUT", "/policies/policy", props(`"format":"xml-link","value":"https://x.example/p.xml"`))
	if r.status != 500 || r.at(t, "error.code") != "InternalServerError" || strings.Contains(r.body, "fetching") {
		t.Errorf("a panic is answered with %d %s", r.status, r.body)
	}
	if !strings.Contains(w.log.String(), "fetching") {
		t.Error("a panic must be logged")
	}
	w.must(200, "GET", "/policies/policy", "")
}
