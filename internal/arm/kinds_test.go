package arm_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/portico-apim/portico/internal/resources"
)

// kindCase is how one kind is created, changed and found.
type kindCase struct {
	// kind is the row of the table; path the resource.
	kind, path string
	// needs are created first: pairs of path and body.
	needs []string
	// body creates the resource; patch changes it, and then the property shown at changed has the value after.
	body, patch, changed string
	after                any
	// secrets are texts of the body that no answer but those of secret-giving actions may hold.
	secrets []string
	// deletion is the query that the deletion needs.
	deletion string
}

// kindCases has a case for every kind that can be written.
func kindCases(t *testing.T) []kindCase {
	pfx := testPFX(t, "kinds", "pfx-password")
	api := []string{"/apis/a", props(`"displayName":"A","path":"a"`)}
	operation := join(api, []string{"/apis/a/operations/o", props(`"displayName":"O","method":"GET","urlTemplate":"/o"`)})
	graphql := []string{"/apis/g", props(`"displayName":"G","path":"g","type":"graphql"`)}
	product := []string{"/products/p", props(`"displayName":"P"`)}
	tag := []string{"/tags/t", props(`"displayName":"T"`)}
	logger := []string{"/loggers/l", props(`"loggerType":"applicationInsights","credentials":{"instrumentationKey":"{{ikey}}"}`)}
	key := []string{"/namedValues/ikey", props(`"displayName":"ikey","secret":true,"value":"k"`)}
	user := []string{"/users/u", props(`"firstName":"U","lastName":"V","email":"u@example.com"`)}
	group := []string{"/groups/g", props(`"displayName":"G"`)}
	provider := []string{"/authorizationProviders/p", props(`"displayName":"P","identityProvider":"OAuth2","oauth2":{"grantTypes":{"clientCredentials":{"ClientId":"c","clientSecret":"provider-secret","tokenUrl":"https://x.example/token","scopes":null}}}`)}
	connection := join(provider, []string{"/authorizationProviders/p/authorizations/a", props(`"authorizationType":"oauth2","oauth2grantType":"clientCredentials","parameters":{"clientId":"c","clientSecret":"connection-secret"}`)})
	const policy = `"value":"<policies><inbound><base /></inbound><backend><base /></backend><outbound><base /></outbound><on-error><base /></on-error></policies>"`
	const global = `"value":"<policies><inbound /><backend><forward-request /></backend><outbound /><on-error /></policies>"`
	return []kindCase{
		{kind: "service", path: groupID + "/providers/Microsoft.ApiManagement/service/other",
			body:  `{"location":"local","sku":{"name":"developer","capacity":1},"properties":{"publisherEmail":"a@b.c","publisherName":"N"}}`,
			patch: `{"tags":{"a":"b"},"properties":{"publisherName":"M"}}`, changed: "properties.publisherName", after: "M"},
		{kind: "service/apis", path: "/apis/a", body: api[1], patch: props(`"displayName":"B"`), changed: "properties.displayName", after: "B"},
		{kind: "service/apis/operations", path: "/apis/a/operations/o", needs: api, body: operation[3], patch: props(`"displayName":"P"`), changed: "properties.displayName", after: "P"},
		{kind: "service/apis/schemas", path: "/apis/a/schemas/s", needs: api, body: props(`"contentType":"application/json","document":{"value":"{}"}`)},
		{kind: "service/apis/releases", path: "/apis/a/releases/r", needs: api, body: props(`"apiId":"/apis/a","notes":"n"`), patch: props(`"notes":"m"`), changed: "properties.notes", after: "m"},
		{kind: "service/apis/diagnostics", path: "/apis/a/diagnostics/applicationinsights", needs: join(api, key, logger), body: props(`"loggerId":"/loggers/l"`), patch: props(`"verbosity":"Error"`), changed: "properties.verbosity", after: "error"},
		{kind: "service/apis/policies", path: "/apis/a/policies/policy", needs: api, body: props(policy)},
		{kind: "service/apis/operations/policies", path: "/apis/a/operations/o/policies/policy", needs: operation, body: props(policy)},
		{kind: "service/apis/resolvers", path: "/apis/g/resolvers/r", needs: graphql, body: props(`"displayName":"R","path":"Query/users"`), patch: props(`"description":"d"`), changed: "properties.description", after: "d"},
		{kind: "service/apis/resolvers/policies", path: "/apis/g/resolvers/r/policies/policy", needs: join(graphql, []string{"/apis/g/resolvers/r", props(`"path":"Query/users"`)}),
			body: props(`"value":"<http-data-source><http-request><set-method>GET</set-method><set-url>https://x.example</set-url></http-request></http-data-source>"`)},
		{kind: "service/apis/tags", path: "/apis/a/tags/t", needs: join(api, tag), body: ""},
		{kind: "service/apis/operations/tags", path: "/apis/a/operations/o/tags/t", needs: join(operation, tag), body: "{}"},
		{kind: "service/apiVersionSets", path: "/apiVersionSets/v", body: props(`"displayName":"V","versioningScheme":"segment"`), patch: props(`"description":"d"`), changed: "properties.description", after: "d"},
		{kind: "service/products", path: "/products/p", body: product[1], patch: props(`"state":"published"`), changed: "properties.state", after: "published", deletion: "?deleteSubscriptions=true"},
		{kind: "service/products/apis", path: "/products/p/apis/a", needs: join(api, product), body: ""},
		{kind: "service/products/groups", path: "/products/p/groups/g", needs: join(group, product), body: "{}"},
		{kind: "service/products/apiLinks", path: "/products/p/apiLinks/k", needs: join(api, product), body: props(`"apiId":"/apis/a"`)},
		{kind: "service/products/groupLinks", path: "/products/p/groupLinks/k", needs: join(group, product), body: props(`"groupId":"/groups/g"`)},
		{kind: "service/products/policies", path: "/products/p/policies/policy", needs: product, body: props(policy)},
		{kind: "service/products/tags", path: "/products/p/tags/t", needs: join(product, tag), body: ""},
		{kind: "service/groups", path: "/groups/g", body: group[1], patch: props(`"description":"d"`), changed: "properties.description", after: "d"},
		{kind: "service/groups/users", path: "/groups/g/users/u", needs: join(group, user), body: ""},
		{kind: "service/users", path: "/users/u", body: props(`"firstName":"U","lastName":"V","email":"u@example.com","password":"pass-word-secret"`), patch: props(`"note":"n"`), changed: "properties.note", after: "n",
			secrets: []string{"pass-word-secret", "argon2"}},
		{kind: "service/subscriptions", path: "/subscriptions/s", body: props(`"scope":"/apis","displayName":"S","primaryKey":"primary-secret","secondaryKey":"secondary-secret"`), patch: props(`"state":"Active"`), changed: "properties.state", after: "active",
			secrets: []string{"primary-secret", "secondary-secret"}},
		{kind: "service/namedValues", path: "/namedValues/n", body: props(`"displayName":"n","secret":true,"value":"value-secret","tags":["x"]`), patch: props(`"tags":["y"]`), changed: "properties.tags.0", after: "y", secrets: []string{"value-secret"}},
		{kind: "service/backends", path: "/backends/b", body: props(`"url":"https://b.example","protocol":"http","proxy":{"url":"http://p","username":"u","password":"proxy-secret"}`), patch: props(`"title":"t"`), changed: "properties.title", after: "t", secrets: []string{"proxy-secret"}},
		{kind: "service/certificates", path: "/certificates/c", body: props(`"data":"` + pfx + `","password":"pfx-password"`), secrets: []string{pfx[:60], "pfx-password", "PRIVATE KEY", "BEGIN CERT"}},
		{kind: "service/authorizationProviders", path: provider[0], body: provider[1], secrets: []string{"provider-secret"}},
		{kind: "service/authorizationProviders/authorizations", path: connection[2], needs: provider, body: connection[3], secrets: []string{"connection-secret"}},
		{kind: "service/authorizationProviders/authorizations/accessPolicies", path: connection[2] + "/accessPolicies/o", needs: connection, body: props(`"objectId":"o","tenantId":"t","appIds":["x"]`)},
		{kind: "service/caches", path: "/caches/c", body: props(`"connectionString":"host:6379,password=cache-secret","useFromLocation":"default"`), patch: props(`"description":"d"`), changed: "properties.description", after: "d", secrets: []string{"cache-secret"}},
		{kind: "service/loggers", path: "/loggers/l", body: props(`"loggerType":"azureEventHub","credentials":{"name":"hub","connectionString":"logger-secret"}`), patch: props(`"description":"d"`), changed: "properties.description", after: "d", secrets: []string{"logger-secret"}},
		{kind: "service/diagnostics", path: "/diagnostics/applicationinsights", needs: join(key, logger), body: props(`"loggerId":"/loggers/l","sampling":{"percentage":50.5}`), patch: props(`"logClientIp":true`), changed: "properties.logClientIp", after: true},
		{kind: "service/schemas", path: "/schemas/s", body: props(`"schemaType":"json","document":{"type":"object"}`)},
		{kind: "service/tags", path: "/tags/t", body: tag[1], patch: props(`"displayName":"U"`), changed: "properties.displayName", after: "U"},
		{kind: "service/tags/apiLinks", path: "/tags/t/apiLinks/k", needs: join(api, tag), body: props(`"apiId":"/apis/a"`)},
		{kind: "service/tags/operationLinks", path: "/tags/t/operationLinks/k", needs: join(operation, tag), body: props(`"operationId":"/apis/a/operations/o"`)},
		{kind: "service/tags/productLinks", path: "/tags/t/productLinks/k", needs: join(product, tag), body: props(`"productId":"/products/p"`)},
		{kind: "service/policies", path: "/policies/policy", body: props(global)},
		{kind: "service/policyFragments", path: "/policyFragments/f", body: props(`"value":"<fragment><set-header name=\"x\"><value>1</value></set-header></fragment>","description":"d"`)},
	}
}

func join(lists ...[]string) []string {
	var all []string
	for _, l := range lists {
		all = append(all, l...)
	}
	return all
}

// TestEveryKind creates, reads, changes, lists and deletes one resource of every kind, and looks for secrets in every answer.
func TestEveryKind(t *testing.T) {
	t.Parallel()
	cases := kindCases(t)
	tested := map[string]bool{}
	for _, c := range cases {
		tested[c.kind] = true
		t.Run(c.kind, func(t *testing.T) {
			t.Parallel()
			roundTrip(t, c)
		})
	}
	for _, k := range resources.All() {
		if k.Has('C') && !tested[k.Type] {
			t.Errorf("%s has no case", k.Type)
		}
	}
}

func roundTrip(t *testing.T, c kindCase) {
	w := newWorld(t, options{bare: true})
	for i := 0; i < len(c.needs); i += 2 {
		w.must(http.StatusCreated, "PUT", c.needs[i], c.needs[i+1])
	}
	k := kindOf(t, c.kind)
	var answers []reply
	see := func(r reply) reply { answers = append(answers, r); return r }

	if c.kind != "service/policies" {
		see(w.must(http.StatusNotFound, probe(k), c.path, ""))
	}
	created := see(w.must(http.StatusCreated, "PUT", c.path, c.body))
	envelope(t, k, c, created)
	see(w.must(http.StatusOK, "PUT", c.path, c.body))
	var etag string
	if k.Has('G') {
		got := see(w.must(http.StatusOK, "GET", c.path, ""))
		envelope(t, k, c, got)
		if etag = got.header.Get("ETag"); etag == "" {
			t.Error("GET gives no ETag")
		}
	}
	if k.Has('H') {
		head := w.do("HEAD", c.path, "")
		want := http.StatusNoContent
		if k.Has('G') {
			want = http.StatusOK
		}
		if head.status != want || head.body != "" || head.header.Get("ETag") != etag {
			t.Errorf("HEAD: %d %q ETag %s, want %d without body, ETag %s", head.status, head.body, head.header.Get("ETag"), want, etag)
		}
	}
	if k.Has('U') {
		patched := see(w.must(http.StatusOK, "PATCH", c.path, c.patch))
		if got := patched.at(t, c.changed); fmt.Sprint(got) != fmt.Sprint(c.after) {
			t.Errorf("after PATCH %s is %v, want %v", c.changed, got, c.after)
		}
		if again := see(w.must(http.StatusOK, "GET", c.path, "")); again.header.Get("ETag") != patched.header.Get("ETag") || again.body != patched.body {
			t.Errorf("GET after PATCH differs:\n%s\n%s", again.body, patched.body)
		}
		lossless(t, w, c.path)
	}
	listed(t, w, c, k, see)
	w.deleted(c.path, c.deletion, k)
	for _, r := range answers {
		for _, s := range c.secrets {
			if strings.Contains(r.body, s) {
				t.Errorf("an answer holds the secret %q: %s", s, r.body)
			}
		}
	}
	w.noSecretsInStore(c.secrets)
}

// probe is the method to ask with whether a resource is there.
func probe(k *resources.Kind) string {
	if k.Has('H') {
		return http.MethodHead
	}
	return http.MethodGet
}

// envelope checks id, type and name of an answer.
func envelope(t *testing.T, k *resources.Kind, c kindCase, r reply) {
	t.Helper()
	id, _ := r.at(t, "id").(string)
	path := c.path
	if !strings.HasPrefix(path, groupID) {
		path = serviceID + path
	}
	if k.Bodiless { // what is answered is the other side
		if !strings.HasPrefix(id, serviceID+"/") {
			t.Errorf("id %q", id)
		}
		return
	}
	if id != path || r.at(t, "name") != path[strings.LastIndexByte(path, '/')+1:] || r.at(t, "type") != "Microsoft.ApiManagement/"+k.Type {
		t.Errorf("envelope %v %v %v, want %s", r.at(t, "id"), r.at(t, "type"), r.at(t, "name"), path)
	}
}

// lossless PUTs back what GET answered: nothing may change.
func lossless(t *testing.T, w *world, path string) {
	t.Helper()
	before := w.must(http.StatusOK, "GET", path, "")
	w.must(http.StatusOK, "PUT", path, before.body)
	after := w.must(http.StatusOK, "GET", path, "")
	if strip(before.body) != strip(after.body) {
		t.Errorf("PUT of what GET answered changes the resource:\n%s\n%s", before.body, after.body)
	}
}

// strip takes out what every write changes.
func strip(body string) string {
	var v map[string]any
	_ = json.Unmarshal([]byte(body), &v)
	delete(v, "etag")
	delete(v, "systemData")
	if p, ok := v["properties"].(map[string]any); ok {
		delete(p, "updatedDateTime")
	}
	out, _ := json.Marshal(v)
	return string(out)
}

// listed looks for the resource in the list.
func listed(t *testing.T, w *world, c kindCase, k *resources.Kind, see func(reply) reply) {
	t.Helper()
	name := c.path[strings.LastIndexByte(c.path, '/')+1:]
	list := see(w.must(http.StatusOK, "GET", c.path[:strings.LastIndexByte(c.path, '/')], ""))
	values, _ := list.at(t, "value").([]any)
	found := false
	for _, v := range values {
		found = found || dig(v, "name") == name && dig(v, "type") == "Microsoft.ApiManagement/"+k.Type
	}
	if !found || list.at(t, "count") != float64(len(values)) {
		t.Errorf("the list lacks %s: %s", name, list.body)
	}
}

// deleted deletes a resource twice.
func (w *world) deleted(path, query string, k *resources.Kind) {
	w.t.Helper()
	want := http.StatusOK
	if k.LateDelete != "" {
		want = http.StatusAccepted
	}
	w.must(want, "DELETE", path+query, "")
	if k.Type != "service/policies" {
		w.must(http.StatusNotFound, probe(k), path, "")
	}
	w.must(http.StatusNoContent, "DELETE", path, "")
}

// noSecretsInStore reads every document as it is kept.
func (w *world) noSecretsInStore(secrets []string) {
	w.t.Helper()
	eachDocument(w, func(id string, stored []byte) {
		for _, s := range secrets {
			if strings.Contains(string(stored), s) && s != "BEGIN CERT" { // a certificate itself is no secret
				w.t.Errorf("%s is stored with the secret %q in the clear", id, s)
			}
		}
	})
}

func kindOf(t *testing.T, kind string) *resources.Kind {
	t.Helper()
	all := resources.All()
	for i := range all {
		if all[i].Type == kind {
			return &all[i]
		}
	}
	t.Fatalf("no kind %s", kind)
	return nil
}
