package resources

import (
	"regexp"
	"strings"

	"github.com/portico-apim/portico/internal/policy"
	"github.com/portico-apim/portico/internal/resource"
)

// ResolverProperties say which field of a GraphQL API a resolver is for. Its data source is the policy below it.
type ResolverProperties struct {
	DisplayName string `json:"displayName,omitempty" len:"0-300"`
	// Path is an object type of the schema and one of its fields: Query/users. A path that the schema does not have is kept, and resolves nothing.
	Path        string `json:"path" arm:"required" len:"1-300"`
	Description string `json:"description,omitempty"`
}

// The kinds of resolvers and their policies.
const (
	kindResolver       = "service/apis/resolvers"
	kindResolverPolicy = "service/apis/resolvers/policies"
)

// resolverPath is what a path must look like (GraphQL specification, section 2.1.9).
var resolverPath = regexp.MustCompile(`^[_A-Za-z][_0-9A-Za-z]*/[_A-Za-z][_0-9A-Za-z]*$`)

// resolvers are the resolvers of GraphQL APIs.
func resolvers() Kind {
	return define(Kind{Type: kindResolver, Title: "Resolver", Filter: "name displayName description path"}, Rules[ResolverProperties]{Check: checkResolver})
}

// resolverPolicies are the data sources of resolvers.
func resolverPolicies() Kind { return policies(kindResolverPolicy, policy.OfResolver) }

// checkResolver refuses a path that is none, and a second resolver of a field.
func checkResolver(op *Op, _, p *ResolverProperties) error {
	if p.Path = strings.Trim(p.Path, "/"); !resolverPath.MatchString(p.Path) {
		return resource.Invalid("path", "'%s' is not of the form type/field.", p.Path)
	}
	api, _, err := load[APIProperties](op, op.Doc.Parent())
	if err != nil {
		return err
	}
	if api.Type != "graphql" {
		return resource.Invalid("path", "The API '%s' has the type %s: only GraphQL APIs have resolvers.", api.DisplayName, api.Type)
	}
	docs, err := op.documents(op.Doc.Parent().String(), kindResolver)
	if err != nil {
		return err
	}
	for _, d := range docs {
		other, err := Decode[ResolverProperties](d)
		if err != nil {
			return err
		}
		if id := mustID(d.ID); other.Path == p.Path && !equalNames(id.Name(), op.Doc.Name()) {
			return resource.Invalid("path", "The field '%s' has a resolver already: '%s'.", p.Path, id.Name())
		}
	}
	return nil
}
