package auth_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/portico-apim/portico/internal/resource"
)

const serviceID = "/subscriptions/s/resourceGroups/g/providers/Microsoft.ApiManagement/service/portico"

// TestManagedIdentities reads the tokens of two identities as a backend would, and shows that they stay who they are.
func TestManagedIdentities(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const assigned = "11111111-2222-3333-4444-555555555555"
	objects := map[any]bool{}
	for _, client := range []string{"", assigned} {
		token, expires, err := w.issuer.ManagedIdentity(t.Context(), serviceID, client, "api://backend")
		if err != nil {
			t.Fatal(err)
		}
		claims := jwt.MapClaims{}
		if _, _, err := jwt.NewParser().ParseUnverified(token, claims); err != nil {
			t.Fatal(err)
		}
		again, _, err := w.issuer.ManagedIdentity(t.Context(), strings.ToUpper(serviceID), client, "api://other")
		if err != nil {
			t.Fatal(err)
		}
		other := jwt.MapClaims{}
		if _, _, err := jwt.NewParser().ParseUnverified(again, other); err != nil {
			t.Fatal(err)
		}
		owner, _ := claims["xms_mirid"].(string)
		if claims["oid"] != other["oid"] || claims["appid"] != other["appid"] || claims["sub"] != claims["oid"] || objects[claims["oid"]] {
			t.Errorf("%q: %v and %v", client, claims, other)
		}
		objects[claims["oid"]] = true
		if claims["aud"] != "api://backend" || claims["tid"] != w.issuer.Tenant() || claims["iss"] != endpoint+"/"+w.issuer.Tenant()+"/v2.0" || claims["idtyp"] != "app" {
			t.Errorf("%q: %v", client, claims)
		}
		if (owner == serviceID) != (client == "") || client != "" && claims["appid"] != client || expires.Sub(w.clock.now()) != time.Hour {
			t.Errorf("%q: %v, until %v", client, claims, expires)
		}
	}
}

// TestManagedIdentityIsNoPrincipal shows that neither a policy nor the token it gets passes for somebody who may manage the service.
func TestManagedIdentityIsNoPrincipal(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	if _, _, err := w.issuer.ManagedIdentity(t.Context(), serviceID, w.principal.AppID, endpoint); err == nil || !strings.Contains(err.Error(), "service principal") {
		t.Errorf("a token for the client id of a principal: %v", err)
	}
	token, _, err := w.issuer.ManagedIdentity(t.Context(), serviceID, "", endpoint)
	if err != nil {
		t.Fatal(err)
	}
	p, err := w.issuer.Verify(token)
	if err != nil || p.Administrator {
		t.Fatalf("%+v %v", p, err)
	}
	var refused *resource.Error
	if err := w.issuer.Authorize(t.Context(), p, "Microsoft.ApiManagement/service/read", serviceID); !errors.As(err, &refused) || refused.Status != 403 {
		t.Errorf("got %v", err)
	}
}
