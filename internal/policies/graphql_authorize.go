package policies

import (
	"fmt"
	"slices"
	"strings"

	"github.com/portico-apim/portico/internal/policy"
)

// graphQLAuthorize has rules about the fields of a GraphQL request.
type graphQLAuthorize struct {
	// Rules are asked from the most specific path to the least, until one does not ignore the field. A field without such a rule is allowed.
	Rules []graphQLRule `elem:"rule,required"`

	// order are the indexes of the rules, the most specific first.
	order []int
}

// graphQLRule is about the fields of a path.
type graphQLRule struct {
	// Path is /type/field, /field for one of the query, the mutation or the subscription type, or /__* for the introspection system. A * at the end
	// of either stands for any letters.
	Path string `attr:"path,required"`
	// Action is what becomes of such a field: allow lets it pass, remove leaves it out, reject refuses the request, ignore asks the next rule.
	Action policy.Expr[string] `attr:"action" enum:"allow remove reject ignore" default:"allow"`

	path graphQLPath
}

// graphQLPath is the path of a rule. An empty type means that of the operation.
type graphQLPath struct{ typeName, field string }

// maxGraphQLRules is how many rules there may be (policy page).
const maxGraphQLRules = 100

// Check reads the paths.
func (p *graphQLAuthorize) Check(c *policy.Check) {
	if len(p.Rules) > maxGraphQLRules {
		c.Errorf("", "There are %d rules; %d are allowed.", len(p.Rules), maxGraphQLRules)
	}
	for i := range p.Rules {
		p.order = append(p.order, i)
	}
	slices.SortStableFunc(p.order, func(a, b int) int { return p.Rules[b].path.weight() - p.Rules[a].path.weight() })
}

// Check reads the path.
func (p *graphQLRule) Check(c *policy.Check) {
	typeName, field, both := strings.Cut(strings.TrimPrefix(p.Path, "/"), "/")
	if !both {
		typeName, field = "", typeName
	}
	p.path = graphQLPath{typeName, field}
	if p.Path == "" {
		return // said already
	}
	if !strings.HasPrefix(p.Path, "/") || !isPattern(field) || both && !isPattern(typeName) {
		c.Errorf("path", "The path '%s' is not of the form /type/field, /field or /__*.", p.Path)
	}
}

// isPattern reports whether a text is a GraphQL name, or the beginning of one and a *.
func isPattern(text string) bool {
	name := strings.TrimSuffix(text, "*")
	digits := strings.Trim(name, "_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
	return text != "" && digits == "" && (name == "" || name[0] < '0' || name[0] > '9')
}

// weight orders paths: a whole name goes before the beginning of one, a longer beginning before a shorter one, the field before the type.
func (p graphQLPath) weight() int {
	return weigh(p.field)*maxWeight + weigh(p.typeName)
}

const maxWeight = 1 << 10

func weigh(pattern string) int {
	if !strings.HasSuffix(pattern, "*") && pattern != "" {
		return maxWeight - 1
	}
	return min(len(pattern), maxWeight-2)
}

// fits reports whether a rule is about a field. The introspection system is only what a path of one part says of it: /Query/* is about data.
func (p graphQLPath) fits(typeName, field string, root bool) bool {
	if p.typeName == "" {
		return root && fitsPattern(p.field, field)
	}
	return !strings.HasPrefix(field, "__") && fitsPattern(p.typeName, typeName) && fitsPattern(p.field, field)
}

func fitsPattern(pattern, name string) bool {
	if prefix, open := strings.CutSuffix(pattern, "*"); open {
		return strings.HasPrefix(name, prefix)
	}
	return pattern == name
}

// rejectedField is the error for a field that a rule rejects.
type rejectedField struct{ typeName, field string }

// Error names the field.
func (e *rejectedField) Error() string {
	return fmt.Sprintf("the field '%s' of '%s' is rejected", e.field, e.typeName)
}

// judge says whether a field stays. A field of an interface may be that of any of its object types: the strictest rule about one of them counts.
func (p *graphQLAuthorize) judge(x *policy.Exchange, types []string, field string) (bool, error) {
	keep := true
	for _, typeName := range types {
		action, err := p.action(x, typeName, field)
		switch {
		case err != nil:
			return false, err
		case action == "reject":
			return false, &rejectedField{typeName, field}
		case action == "remove":
			keep = false
		}
	}
	return keep, nil
}

// action is what the rules say about a field of an object type.
func (p *graphQLAuthorize) action(x *policy.Exchange, typeName, field string) (string, error) {
	schema, err := x.Config.GraphQL(x.API)
	if err != nil {
		return "", err
	}
	root := schema.IsRoot(typeName)
	for _, i := range p.order {
		rule := &p.Rules[i]
		if !rule.path.fits(typeName, field, root) {
			continue
		}
		action, err := oneOf(x, &rule.Action, "action", "allow", "remove", "reject", "ignore")
		if err != nil || action != "ignore" {
			return action, err
		}
	}
	return "allow", nil
}
