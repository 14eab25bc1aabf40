package resources

import (
	"encoding/json"

	"github.com/portico-apim/portico/internal/model"
	"github.com/portico-apim/portico/internal/policy"
	"github.com/portico-apim/portico/internal/policyxml"
	"github.com/portico-apim/portico/internal/resource"
)

// FragmentProperties are a piece of policy that documents include.
type FragmentProperties struct {
	// Value is the fragment, byte for byte as it was sent.
	Value       string `json:"value" arm:"required"`
	Description string `json:"description,omitempty" len:"0-1000"`
	// Format is xml or rawxml, as for policies.
	Format string `json:"format,omitempty" enum:"xml rawxml"`
}

// kindFragment is the kind of policy fragments.
const kindFragment = "service/policyFragments"

// fragments are the reusable pieces of policy.
func fragments() Kind {
	return define(Kind{
		Type: kindFragment, Title: "Policy fragment", Verbs: "HGCDL", Filter: "name description value",
		Actions: []Action{{Name: "listReferences", Permission: "listReferences/action", Run: listReferences}},
	}, Rules[FragmentProperties]{
		Check: checkFragment,
		References: func(id resource.ID, p *FragmentProperties) []Reference {
			return documentReferences(id, p.Value, p.Format)
		},
		Show: func(op *Op, _ *Shown, p *FragmentProperties) error {
			var err error
			p.Value, p.Format, err = inFormat(op, p.Value, p.Format)
			return err
		},
	})
}

func checkFragment(op *Op, _, p *FragmentProperties) error {
	if p.Format == "" {
		p.Format = string(policyxml.XML)
	}
	for _, r := range documentReferences(op.Doc, p.Value, p.Format) {
		if equalNames(r.Target, op.Doc.String()) {
			return resource.Invalid("value", "A policy fragment cannot include itself.")
		}
	}
	env, failure := op.env()
	diags := policy.CompileFragment(model.Policy{ID: "fragment", Format: p.Format, Text: p.Value}, env)
	if *failure != nil {
		return *failure
	}
	return policyError(diags)
}

// listReferences answers the policy documents and fragments that include the fragment.
func listReferences(op *Op, _ json.RawMessage) (any, error) {
	page, _, _, err := op.listOptions()
	if err != nil {
		return nil, err
	}
	refs, err := op.referrers(op.Doc.String())
	if err != nil {
		return nil, err
	}
	type item struct {
		ID   string `json:"id"`
		Type string `json:"type"`
		Name string `json:"name"`
	}
	items := []item{}
	for _, r := range refs {
		id, err := op.shownID(r.Source)
		if err != nil {
			return nil, err
		}
		parsed := mustID(id)
		items = append(items, item{id, parsed.Type(), parsed.Name()})
	}
	return map[string]any{"value": window(page, items), "count": len(items)}, nil
}
