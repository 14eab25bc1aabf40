package arm_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// step is one request of a story and what its answer must be.
type step struct {
	method, path, body string
	// headers are pairs.
	headers []string
	status  int
	// want are paths of the answer's JSON with their values, "" for what must be missing: "properties.path=echo; nextLink=".
	want string
}

// play sends the requests of a story in order.
func (w *world) play(steps []step) {
	w.t.Helper()
	for i, s := range steps {
		r := w.do(s.method, s.path, s.body, s.headers...)
		if r.status != s.status {
			w.t.Errorf("step %d, %s %s: %d, want %d: %s", i+1, s.method, s.path, r.status, s.status, r.body)
			continue
		}
		if s.want == "" {
			continue
		}
		for want := range strings.SplitSeq(s.want, "; ") {
			path, value, _ := strings.Cut(want, "=")
			if got := text(r.at(w.t, path)); got != value {
				w.t.Errorf("step %d, %s %s: %s is %q, want %q in %s", i+1, s.method, s.path, path, got, value, r.body)
			}
		}
	}
}

// text writes a JSON value as stories do: nothing for nothing.
func text(v any) string {
	if v == nil {
		return ""
	}
	return fmt.Sprint(v)
}

func TestRequestBasics(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{})
	for _, c := range []struct {
		what, method, path string
		status             int
		code               string
	}{
		{"no api-version", "GET", serviceID + "/apis", 400, "MissingApiVersionParameter"},
		{"unknown api-version", "GET", serviceID + "/apis?api-version=2031-01-01", 400, "InvalidApiVersionParameter"},
		{"api-version in another casing", "GET", serviceID + "/apis?API-Version=2024-05-01", 200, ""},
		{"preview", "GET", serviceID + "/apis?api-version=2023-05-01-preview", 200, ""},
		{"path in another casing", "GET", strings.ToLower(serviceID) + "/APIS/ECHO-API?api-version=2021-08-01", 200, ""},
		{"doubled slash", "GET", "/" + serviceID + "//apis/echo-api?api-version=2021-08-01", 200, ""},
		{"escaped revision", "GET", serviceID + "/apis/echo-api%3Brev%3D1?api-version=2021-08-01", 200, ""},
		{"half-escaped revision", "GET", serviceID + "/apis/echo-api;rev%3D1?api-version=2021-08-01", 200, ""},
		{"unknown type", "GET", serviceID + "/nothings?api-version=2021-08-01", 404, "InvalidResourceType"},
		{"unknown provider", "GET", groupID + "/providers/Microsoft.Storage/x/y?api-version=2021-08-01", 404, "NotFound"},
		{"no such path", "GET", "/nowhere", 404, "NotFound"},
		{"method that is not", "PATCH", serviceID + "/policies/policy?api-version=2021-08-01", 405, "HttpMethodNotSupported"},
		{"GET of a relation", "GET", serviceID + "/products/starter/apis/echo-api?api-version=2021-08-01", 405, "HttpMethodNotSupported"},
		{"method of a fixed route", "DELETE", "/subscriptions?api-version=2021-08-01", 405, "HttpMethodNotSupported"},
		{"missing service", "GET", strings.Replace(serviceID, "apim", "none", 1) + "/apis?api-version=2021-08-01", 404, "ResourceNotFound"},
		{"missing entity", "GET", serviceID + "/apis/none?api-version=2021-08-01", 404, "ResourceNotFound"},
		{"missing parent", "GET", serviceID + "/apis/none/operations?api-version=2021-08-01", 404, "ResourceNotFound"},
		{"missing parent of a new one", "PUT", serviceID + "/apis/none/operations/x?api-version=2021-08-01", 404, "ResourceNotFound"},
		{"deletion below a missing service", "DELETE", strings.Replace(serviceID, "apim", "none", 1) + "/apis/x?api-version=2021-08-01", 404, "ResourceNotFound"},
		{"missing resource group", "GET", "/subscriptions/00000000-0000-0000-0000-000000000001/resourcegroups/none?api-version=2021-04-01", 404, "ResourceGroupNotFound"},
		{"missing subscription", "GET", "/subscriptions/00000000-0000-0000-0000-00000000000f?api-version=2021-04-01", 404, "SubscriptionNotFound"},
		{"encoded slash in a name", "GET", serviceID + "/apis/a%2Fb?api-version=2021-08-01", 404, "NotFound"},
	} {
		r := w.raw(c.method, w.url+c.path, "{}", "Authorization", "Bearer "+w.token)
		if r.status != c.status {
			t.Errorf("%s: %d, want %d: %s", c.what, r.status, c.status, r.body)
			continue
		}
		if got := text(r.at(t, "error.code")); got != c.code {
			t.Errorf("%s: code %q, want %q", c.what, got, c.code)
		}
		if c.code != "" && text(r.at(t, "error.message")) == "" {
			t.Errorf("%s: no message", c.what)
		}
	}
	r := w.raw("GET", w.url+strings.ToLower(serviceID)+"/APIS/ECHO-API?api-version=2021-08-01", "", "Authorization", "Bearer "+w.token)
	if got := r.at(t, "id"); got != serviceID+"/apis/echo-api" {
		t.Errorf("the id is not canonical: %v", got)
	}
	if got := text(w.do("GET", "/apis/none", "").at(t, "error.message")); got != "API not found." {
		t.Errorf("message %q", got)
	}
}

func TestResponseHeaders(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{})
	r := w.do("GET", "/apis/echo-api", "", "x-ms-client-request-id", "client-1", "x-ms-return-client-request-id", "true", "x-ms-correlation-request-id", "corr-1")
	for name, want := range map[string]string{
		"Content-Type": "application/json; charset=utf-8", "Cache-Control": "no-cache", "X-Ms-Client-Request-Id": "client-1", "X-Ms-Correlation-Request-Id": "corr-1",
	} {
		if got := r.header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if r.header.Get("x-ms-request-id") == "" || !strings.HasPrefix(r.header.Get("ETag"), `"`) {
		t.Errorf("headers %v", r.header)
	}
	if w.do("GET", "/apis/echo-api", "", "x-ms-client-request-id", "client-1").header.Get("x-ms-client-request-id") != "" {
		t.Error("the client's request id is echoed although it did not ask for that")
	}
	if head := w.do("HEAD", "/apis/none", ""); head.status != 404 || head.body != "" {
		t.Errorf("HEAD of nothing: %d %q", head.status, head.body)
	}
}

func TestETags(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{bare: true})
	tag := func(name string) string { return props(`"displayName":"` + name + `"`) }
	w.play([]step{
		{"PUT", "/tags/t", tag("A"), []string{"If-Match", `"AAAAAAAAAAE="`}, 412, "error.code=PreconditionFailed"},
		{"PUT", "/tags/t", tag("A"), []string{"If-Match", "*"}, 201, ""},
		{"PUT", "/tags/u", tag("A"), []string{"If-Match", ""}, 201, ""},
		{"PUT", "/tags/t", tag("B"), []string{"If-Match", "*"}, 200, ""},
		{"PUT", "/tags/t", tag("C"), nil, 200, ""},
		{"PATCH", "/tags/t", tag("D"), nil, 200, ""},
		{"PATCH", "/tags/none", tag("D"), []string{"If-Match", "*"}, 404, "error.code=ResourceNotFound"},
		{"DELETE", "/tags/none", "", []string{"If-Match", "*"}, 204, ""},
	})
	etag := w.do("GET", "/tags/t", "").header.Get("ETag")
	w.play([]step{
		{"PUT", "/tags/t", tag("E"), []string{"If-Match", etag}, 200, ""},
		{"PUT", "/tags/t", tag("F"), []string{"If-Match", etag}, 412, "error.message=Resource was modified since last retrieval."},
		{"PATCH", "/tags/t", tag("F"), []string{"If-Match", etag}, 412, ""},
		{"DELETE", "/tags/t", "", []string{"If-Match", etag}, 412, ""},
		{"GET", "/tags/t", "", nil, 200, "properties.displayName=E"},
	})
	put := w.do("PUT", "/tags/t", tag("G"))
	if got := w.do("GET", "/tags/t", "").header.Get("ETag"); got != put.header.Get("ETag") || got == etag {
		t.Errorf("PUT answered ETag %s, GET %s", put.header.Get("ETag"), got)
	}
	w.must(200, "DELETE", "/tags/t", "", "If-Match", put.header.Get("ETag"))
	if secrets := w.do("POST", "/subscriptions/master/listSecrets", ""); secrets.status != 200 || secrets.header.Get("ETag") == "" {
		t.Errorf("listSecrets gives no ETag: %d %v", secrets.status, secrets.header)
	}
}

func TestStatusesByVersion(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{bare: true})
	for _, c := range []struct {
		version, path, body string
		status              int
	}{
		{"2021-08-01", "/apis/a", props(`"displayName":"A","path":"a"`), 200},
		{older, "/apis/a", props(`"displayName":"A","path":"a"`), 200},
		{newest, "/apis/a", props(`"displayName":"A","path":"a"`), 202},
		{"2025-03-01-preview", "/apis/a", props(`"displayName":"A","path":"a"`), 202},
		{older, "/users/u", props(`"firstName":"U","lastName":"V","email":"u@example.com"`), 200},
		{newest, "/users/u", props(`"firstName":"U","lastName":"V","email":"u@example.com"`), 202},
		{older, "/tags/t", props(`"displayName":"T"`), 200},
		{newest, "/tags/t", props(`"displayName":"T"`), 200},
	} {
		w.must(201, "PUT", c.path+"?api-version="+c.version, c.body)
		w.must(200, "PUT", c.path+"?api-version="+c.version, c.body)
		if r := w.do("DELETE", c.path+"?api-version="+c.version, ""); r.status != c.status {
			t.Errorf("DELETE %s in %s: %d, want %d", c.path, c.version, r.status, c.status)
		}
		w.must(204, "DELETE", c.path+"?api-version="+c.version, "")
	}
}

func TestLongRunning(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{})
	r := w.must(202, "DELETE", "/apis/echo-api", "")
	if r.header.Get("Retry-After") != "0" || r.header.Get("X-Go-Azure-Sdk-Skip-Polling-Delay") != "true" || r.header.Get("Content-Length") != "0" {
		t.Errorf("headers %v", r.header)
	}
	location, status := r.header.Get("Location"), r.header.Get("Azure-AsyncOperation")
	if !strings.HasPrefix(location, w.url+"/subscriptions/") {
		t.Fatalf("Location %q is not absolute", location)
	}
	authorized := []string{"Authorization", "Bearer " + w.token}
	if done := w.raw("GET", location, "", authorized...); done.status != 200 || done.header.Get("Content-Length") != "0" {
		t.Errorf("result: %d %v", done.status, done.header)
	}
	done := w.raw("GET", status, "", authorized...)
	if done.status != 200 || done.at(t, "status") != "Succeeded" || done.at(t, "resourceId") != serviceID+"/apis/echo-api" {
		t.Errorf("status: %d %s", done.status, done.body)
	}
	for _, forged := range []string{"x", "x.y.z", strings.Replace(strings.TrimPrefix(strings.Split(location, "?")[0], w.url), "operationResults/e", "operationResults/f", 1)} {
		path := forged
		if !strings.HasPrefix(forged, "/") {
			path = "/subscriptions/s/providers/Microsoft.ApiManagement/locations/local/operationResults/" + forged
		}
		if r := w.raw("GET", w.url+path+"?api-version="+newest, "", authorized...); r.status != 404 {
			t.Errorf("forged operation %.20s: %d", forged, r.status)
		}
	}
}

func TestPaging(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{bare: true})
	for i := range 7 {
		w.must(201, "PUT", fmt.Sprintf("/tags/t%d", i), props(fmt.Sprintf(`"displayName":"Tag %d"`, 6-i)))
	}
	w.play([]step{
		{"GET", "/tags", "", nil, 200, "count=7; nextLink=; value.6.name=t6"},
		{"GET", "/tags?$top=3", "", nil, 200, "count=7; value.2.name=t2; value.3="},
		{"GET", "/tags?$skip=5", "", nil, 200, "count=7; value.0.name=t5; nextLink="},
		{"GET", "/tags?$skip=9", "", nil, 200, "count=7; value.0=; nextLink="},
		{"GET", "/tags?$top=0", "", nil, 400, "error.details.0.target=$top"},
		{"GET", "/tags?$top=x", "", nil, 400, "error.details.0.target=$top"},
		{"GET", "/tags?$skip=-1", "", nil, 400, "error.details.0.target=$skip"},
		{"GET", "/tags?$orderby=displayName", "", nil, 200, "value.0.name=t6"},
		{"GET", "/tags?$orderby=properties/displayName%20desc&$top=1", "", nil, 200, "value.0.name=t0"},
		{"GET", "/tags?$orderby=nothing", "", nil, 400, "error.details.0.target=$orderby"},
		{"GET", "/groups/guests/users", "", nil, 200, "count=0; nextLink="},
	})
	if empty := w.do("GET", "/groups/guests/users", ""); !strings.Contains(empty.body, `"value":[]`) {
		t.Errorf("an empty list is %s", empty.body)
	}
	var names []string
	link := w.url + serviceID + "/tags?api-version=" + newest + "&$top=3&$filter=" + "startswith(name,'t')"
	for pages := 0; link != "" && pages < 5; pages++ {
		page := w.raw("GET", strings.ReplaceAll(link, " ", "%20"), "", "Authorization", "Bearer "+w.token)
		values, _ := page.at(t, "value").([]any)
		for _, v := range values {
			names = append(names, text(dig(v, "name")))
		}
		link = text(page.at(t, "nextLink"))
	}
	if strings.Join(names, " ") != "t0 t1 t2 t3 t4 t5 t6" {
		t.Errorf("following nextLink gives %v", names)
	}
}

func TestFilters(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{})
	w.must(201, "PUT", "/namedValues/n1", props(`"displayName":"n1","value":"v","tags":["red","blue"]`))
	w.must(201, "PUT", "/namedValues/n2", props(`"displayName":"n2","value":"v"`))
	for _, c := range []struct {
		list, filter string
		status       int
		names        string
	}{
		{"/apis", "properties/displayName eq 'Echo'", 200, ""}, {"/apis", "properties/displayName eq 'Echo API'", 200, "echo-api"},
		{"/apis", "isCurrent eq true", 200, "echo-api"}, {"/apis", "isCurrent gt true", 400, ""}, {"/apis", "protocols eq 'x'", 400, ""}, {"/apis", "name eq", 400, ""},
		{"/subscriptions", "endswith(scope, 'starter')", 200, "starter"}, {"/subscriptions", "productId eq 'starter'", 200, "starter"},
		{"/subscriptions", "userId eq '1' and state eq 'active'", 200, "starter unlimited"}, {"/subscriptions", "contains(ownerId,'users/1')", 200, "starter unlimited"},
		{"/subscriptions", "contains(state,'act')", 400, ""},
		{"/namedValues", "tags/any(t: t eq 'red')", 200, "n1"}, {"/namedValues", "tags/any()", 200, "n1"}, {"/namedValues", "tags/all(t: t ne 'red')", 200, "n2"},
		{"/products", "state eq 'published'", 200, "starter unlimited"}, {"/products/starter/groups", "displayName eq 'Guests'", 200, "guests"},
		{"/apis/echo-api/operations", "method eq 'GET' and startswith(urlTemplate,'/resource')", 200, "retrieve-resource retrieve-resource-cached"},
		{"/groups/administrators/users", "email eq 'ADMIN@example.com'", 200, "1"}, {"/users", "registrationDate ge datetime'2020-01-01T00:00:00'", 200, "1"},
		{"/users", "contains(registrationDate,'2')", 400, ""}, {"/users/1/subscriptions", "productId eq 'unlimited'", 200, "unlimited"},
	} {
		r := w.do("GET", c.list+"?$filter="+strings.NewReplacer(" ", "%20", "'", "%27").Replace(c.filter), "")
		var names []string
		values, _ := r.at(t, "value").([]any)
		for _, v := range values {
			names = append(names, text(dig(v, "name")))
		}
		if r.status != c.status || strings.Join(names, " ") != c.names {
			t.Errorf("%s where %s: %d %v, want %d %s", c.list, c.filter, r.status, names, c.status, c.names)
		}
	}
}

func TestBodies(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{bare: true, maxBody: 2000})
	w.play([]step{
		{"PUT", "/tags/t", "", nil, 400, "error.code=InvalidRequestContent"},
		{"PUT", "/tags/t", "[]", nil, 400, "error.code=InvalidRequestContent"},
		{"PUT", "/tags/t", `{"properties":null}`, nil, 400, "error.code=ValidationError; error.details.0.target=displayName"},
		{"PUT", "/tags/t", props(`"displayName":5`), nil, 400, "error.details.0.target=displayName"},
		{"PUT", "/tags/t", props(`"displayName":"` + strings.Repeat("x", 161) + `"`), nil, 400, "error.details.0.target=displayName"},
		{"PUT", "/tags/t", props(`"displayName":"` + strings.Repeat("x", 3000) + `"`), nil, http.StatusRequestEntityTooLarge, "error.code=RequestContentTooLarge"},
		{"PUT", "/apis/big", props(`"displayName":"B","path":"b","description":"` + strings.Repeat("x", 3000) + `"`), nil, 201, ""},
		{"PUT", "/schemas/s", props(`"schemaType":"json","document":` + strings.Repeat("[", 300) + strings.Repeat("]", 300)), nil, 400, "error.code=InvalidRequestContent"},
		{"PUT", "/schemas/s", props(`"schemaType":"json","document":{"x":"` + strings.Repeat("[", 300) + `\"{"}`), nil, 201, ""},
		{"PUT", "/tags/t", `{"Properties":{"DISPLAYNAME":"T"}}`, nil, 201, "properties.displayName=T"},
		{"PUT", "/tags/" + strings.Repeat("n", 257), props(`"displayName":"T"`), nil, 404, ""},
		{"PUT", "/tags/a*b", props(`"displayName":"T"`), nil, 400, "error.details.0.target=name"},
		{"PUT", "/policies/other", props(`"value":"<policies/>"`), nil, 400, "error.details.0.target=name"},
	})
	r := w.do("PUT", "/tags/t", props(`"displayName":"T","colour":"red"`))
	if r.status != 200 || strings.Contains(r.body, "colour") || r.header.Get("x-portico-ignored-properties") != "colour" {
		t.Errorf("unknown property: %d %s %v", r.status, r.body, r.header)
	}
	several := w.do("PUT", "/users/u", props(`"email":"nobody","state":"asleep"`))
	if details, _ := several.at(t, "error.details").([]any); several.status != 400 || len(details) != 3 {
		t.Errorf("all mistakes at once: %d %s", several.status, several.body)
	}
	if !strings.Contains(w.do("GET", "/tags/none", "").body, `"details":null`) {
		t.Error("an error without details must say null")
	}
}

func TestMergePatch(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{bare: true})
	w.must(201, "PUT", "/backends/b", props(`"url":"https://b","protocol":"http","title":"T","credentials":{"header":{"a":["1"],"b":["2"]}},"proxy":{"url":"http://p","password":"s"}`))
	w.play([]step{
		{"PATCH", "/backends/b", props(`"title":null`), nil, 200, "properties.title=; properties.url=https://b"},
		{"PATCH", "/backends/b", props(`"Credentials":{"header":{"a":null,"c":["3"]}}`), nil, 200, "properties.credentials.header.a=; properties.credentials.header.b.0=2; properties.credentials.header.c.0=3"},
		{"PATCH", "/backends/b", props(`"proxy":{"username":"u"}`), nil, 200, "properties.proxy.url=http://p; properties.proxy.username=u; properties.proxy.password="},
		{"PATCH", "/backends/b", props(`"url":null`), nil, 400, "error.details.0.target=url"},
		{"PATCH", "/backends/b", `{}`, nil, 200, "properties.url=https://b"},
	})
}
