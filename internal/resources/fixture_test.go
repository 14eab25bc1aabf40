package resources_test

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"github.com/portico-apim/portico/internal/csharp"
	"github.com/portico-apim/portico/internal/policies"
	"github.com/portico-apim/portico/internal/policy"
	"github.com/portico-apim/portico/internal/resource"
	"github.com/portico-apim/portico/internal/resources"
	"github.com/portico-apim/portico/internal/secret"
	"github.com/portico-apim/portico/internal/store"
	"github.com/portico-apim/portico/internal/store/sqlite"
)

// serviceID is the service that the tests work on.
const serviceID = "/subscriptions/s1/resourceGroups/rg/providers/Microsoft.ApiManagement/service/apim"

// plane is a table on a fresh store.
type plane struct {
	t     *testing.T
	store store.Store
	table *resources.Table
	box   *secret.Box
}

// newPlane seeds a service with its default content.
func newPlane(t *testing.T) *plane {
	t.Helper()
	s, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "portico.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	box, err := secret.Parse(secret.NewKey())
	if err != nil {
		t.Fatal(err)
	}
	universe, err := csharp.New(policy.Classes()...)
	if err != nil {
		t.Fatal(err)
	}
	p := &plane{t: t, store: s, box: box, table: resources.NewTable(resources.All(), resources.Deps{
		Sealer: box, Definitions: policy.NewDefinitions(policies.All()), Universe: universe,
		Now: func() time.Time { return time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC) },
	})}
	if err := p.table.Seed(context.Background(), s, resources.SeedOptions{
		Service: mustParse(t, serviceID), Location: "local", PublisherEmail: "admin@example.com", PublisherName: "Example", EchoURL: "http://localhost:1/echo",
	}); err != nil {
		t.Fatal(err)
	}
	return p
}

func mustParse(t *testing.T, id string) resource.ID {
	t.Helper()
	parsed, err := resource.Parse(id)
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

func TestSeed(t *testing.T) {
	t.Parallel()
	p := newPlane(t)
	kinds := map[string]int{}
	if err := p.store.View(t.Context(), func(tx store.Tx) error {
		for d, err := range tx.List(store.Query{}) {
			if err != nil {
				return err
			}
			kinds[d.Kind]++
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	for kind, want := range map[string]int{
		"service": 1, "portico/resourceGroups": 1, "portico/apis": 1, "service/apis": 1, "service/apis/operations": 6, "service/products": 2,
		"service/products/apis": 2, "service/products/groups": 6, "service/groups": 3, "service/users": 1, "service/groups/users": 2,
		"service/subscriptions": 3, "service/products/policies": 1,
	} {
		if kinds[kind] != want {
			t.Errorf("%d documents of %s, want %d", kinds[kind], kind, want)
		}
	}
}
