package feed_test

import (
	"reflect"
	"testing"
	"time"

	"github.com/portico-apim/portico/internal/model"
	"github.com/portico-apim/portico/internal/resource"
	"github.com/portico-apim/portico/internal/resources"
	"github.com/portico-apim/portico/internal/store"
)

// TestConnections follows a connection, its access policies and its tokens. An attempt that is under way changes nothing that gateways see.
func TestConnections(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.next()
	const path = "/authorizationProviders/github/authorizations/Main"
	id, err := resource.Parse(service + path)
	if err != nil {
		t.Fatal(err)
	}
	expires := time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)
	keep := func(token resources.ConnectionToken) {
		if _, err := w.store.Update(t.Context(), func(tx store.Tx) error { return resources.PutToken(tx, id, &token, w.box) }); err != nil {
			t.Fatal(err)
		}
	}
	want := &model.Connection{ID: id.String(), Provider: "github", Name: "Main", Problem: "This connection is not authenticated."}
	steps := []func(){
		func() {
			w.put("/authorizationProviders/github", `{"identityProvider": "github", "oauth2": {"grantTypes": {"authorizationCode": {"clientId": "c", "clientSecret": "s"}}}}`)
			w.put(path, `{"oauth2grantType": "AuthorizationCode"}`)
		},
		func() {
			w.put(path+"/accessPolicies/b", `{"objectId": "o", "tenantId": "t", "appIds": ["x"]}`)
			w.put(path+"/accessPolicies/a", `{"objectId": "p", "tenantId": "t"}`)
			want.Access = []model.ConnectionAccess{{ObjectID: "p", TenantID: "t"}, {ObjectID: "o", TenantID: "t", AppIDs: []string{"x"}}}
		},
		func() {
			keep(resources.ConnectionToken{Access: "token", Refresh: "refresh", Claims: `{"a":1}`, Expires: expires, Settings: "d"})
			want.Token, want.Claims, want.Expires, want.Problem = "token", `{"a":1}`, expires, ""
		},
		func() {
			w.delete(path + "/accessPolicies/b")
			want.Access = want.Access[:1]
		},
		func() {
			keep(resources.ConnectionToken{Access: "token", Refresh: "refresh", Claims: `{"a":1}`, Expires: expires, Settings: "d", Code: "invalid_client", Message: "Wrong secret."})
			want.Problem = "Wrong secret."
		},
	}
	var last *model.Connection
	for i, step := range steps {
		step()
		m := w.next()
		if len(m.Connections) != 1 || !reflect.DeepEqual(m.Connections[0], want) {
			t.Fatalf("step %d: %+v, want %+v", i, m.Connections, want)
		}
		last = m.Connections[0]
	}
	keep(resources.ConnectionToken{Access: "token", Refresh: "refresh", Claims: `{"a":1}`, Expires: expires, Settings: "d", Code: "invalid_client", Message: "Wrong secret.", Holder: "h", Until: expires})
	if m := w.next(); m.Connections[0] != last {
		t.Error("an attempt to renew a token makes another connection")
	}
	w.delete("/authorizationProviders/github")
	if m := w.next(); len(m.Connections) != 0 {
		t.Errorf("%+v is left", m.Connections[0])
	}
}
