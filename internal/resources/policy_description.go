package resources

import (
	"maps"
	"slices"
	"strings"

	"github.com/portico-apim/portico/internal/policy"
	"github.com/portico-apim/portico/internal/resource"
)

// PolicyDescriptionProperties describe a policy.
type PolicyDescriptionProperties struct {
	Description string `json:"description"`
	// Scope is the sum of the scopes at which the policy may stand: 1 global, 2 product, 4 API, 8 operation, 2^28 workspace.
	Scope int `json:"scope"`
}

// scopeBits are the scopes in the sum; the one of the workspace is inferred from the sums that Azure shows.
var scopeBits = map[policy.Scope]int{policy.Global: 1, policy.Product: 2, policy.API: 4, policy.Operation: 8, policy.Workspace: 1 << 28}

// scopeParameter are the values of the parameter scope.
var scopeParameter = map[string]policy.Scope{"tenant": policy.Global, "product": policy.Product, "api": policy.API, "operation": policy.Operation}

// policyDescriptions are the policies there are: a view of the table of policies.
func policyDescriptions() Kind {
	return define(Kind{Type: "service/policyDescriptions", Title: "Policy description", Verbs: "L"}, Rules[PolicyDescriptionProperties]{List: listPolicyDescriptions})
}

func listPolicyDescriptions(op *Op) ([]*Shown, error) {
	asked := strings.ToLower(op.Query.Get("scope"))
	only, known := scopeParameter[asked]
	if asked != "" && asked != "all" && !known {
		return nil, resource.Invalid("scope", "'%s' is not one of the possible values: Tenant, Product, Api, Operation, All.", op.Query.Get("scope"))
	}
	var items []*Shown
	for _, name := range slices.Sorted(maps.Keys(op.table.deps.Definitions)) {
		d := op.table.deps.Definitions[name]
		if known && !d.Scopes.Has(only) {
			continue
		}
		p := &PolicyDescriptionProperties{Description: d.Category + ". Sections: " + strings.Join(d.Sections.Names(), ", ") + "."}
		for scope, bit := range scopeBits {
			if d.Scopes.Has(scope) {
				p.Scope |= bit
			}
		}
		id := op.ID.Child(op.Kind.Segment(), name)
		items = append(items, &Shown{ID: id.String(), Type: id.Type(), Name: name, Properties: p})
	}
	return items, nil
}
