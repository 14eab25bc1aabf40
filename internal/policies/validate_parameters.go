package policies

import (
	"strings"

	"github.com/portico-apim/portico/internal/model"
	"github.com/portico-apim/portico/internal/policy"
)

// validateParameters checks header fields, query and path parameters of the request against those that the operation describes.
type validateParameters struct {
	// SpecifiedAction is what becomes of a parameter that the operation describes and whose value does not conform.
	SpecifiedAction policy.Expr[string] `attr:"specified-parameter-action,required" enum:"ignore prevent detect"`
	// UnspecifiedAction is what becomes of a parameter that the operation does not describe.
	UnspecifiedAction policy.Expr[string] `attr:"unspecified-parameter-action,required" enum:"ignore prevent detect"`
	// ErrorsVariable names the variable that errors are appended to.
	ErrorsVariable string `attr:"errors-variable-name"`
	// Headers decides about header fields.
	Headers *parameterGroup `elem:"headers"`
	// Query decides about query parameters.
	Query *parameterGroup `elem:"query"`
	// Path decides about path parameters.
	Path *pathParameterGroup `elem:"path"`
}

// parameterGroup decides about parameters of one sort.
type parameterGroup struct {
	// SpecifiedAction goes before that of the policy.
	SpecifiedAction policy.Expr[string] `attr:"specified-parameter-action" enum:"ignore prevent detect"`
	// UnspecifiedAction goes before that of the policy.
	UnspecifiedAction policy.Expr[string] `attr:"unspecified-parameter-action" enum:"ignore prevent detect"`
	// Parameters are decided one by one.
	Parameters []parameterAction `elem:"parameter"`
}

// pathParameterGroup decides about path parameters, all of which the operation describes.
type pathParameterGroup struct {
	// SpecifiedAction goes before that of the policy.
	SpecifiedAction policy.Expr[string] `attr:"specified-parameter-action" enum:"ignore prevent detect"`
	// Parameters are decided one by one.
	Parameters []parameterAction `elem:"parameter"`
}

// Run checks header, query and path, until one of them is refused.
func (p *validateParameters) Run(x *policy.Exchange) error {
	op := x.Operation
	if op == nil {
		return nil
	}
	request := op.Request
	if request == nil {
		request = &model.Message{}
	}
	path := parameterGroup{}
	if p.Path != nil {
		path = parameterGroup{SpecifiedAction: p.Path.SpecifiedAction, Parameters: p.Path.Parameters}
	}
	inTemplate, inQuery := split(op)
	for _, set := range []struct {
		kind     parameterKind
		group    *parameterGroup
		declared []model.Parameter
		given    []given
	}{
		{requestHeader, p.Headers, request.Headers, headers(&x.Request.Header)},
		{queryParameter, p.Query, append(inQuery, request.QueryParameters...), queryValues(x)},
		{pathParameter, &path, inTemplate, pathValues(x, inTemplate)},
	} {
		v := &validation{x: x, variable: p.ErrorsVariable}
		c := parameterCheck{validation: v, kind: set.kind, declared: set.declared}
		p.decide(&c, set.group)
		if err := c.run(set.given); err != nil {
			return err
		}
		if err := v.settle(); err != nil {
			return err
		}
	}
	return nil
}

// decide sets the actions: those of the group go before those of the policy.
func (p *validateParameters) decide(c *parameterCheck, group *parameterGroup) {
	specified, unspecified := &p.SpecifiedAction, &p.UnspecifiedAction
	if group != nil {
		c.actions = group.Parameters
		if group.SpecifiedAction.IsSet() {
			specified = &group.SpecifiedAction
		}
		if group.UnspecifiedAction.IsSet() {
			unspecified = &group.UnspecifiedAction
		}
	}
	c.specified = func() (string, error) { return c.action(specified, "specified-parameter-action") }
	c.unspecified = func() (string, error) { return c.action(unspecified, "unspecified-parameter-action") }
}

// split divides the template's parameters into those of the path and those of the query.
func split(op *model.Operation) (path, query []model.Parameter) {
	template, _, _ := strings.Cut(op.URLTemplate, "?")
	for _, p := range op.Parameters {
		if strings.Contains(template, "{"+p.Name+"}") || strings.Contains(template, "{*"+p.Name+"}") {
			path = append(path, p)
		} else {
			query = append(query, p)
		}
	}
	return path, query
}

// queryValues lists the query parameters that the client has sent, without the subscription key.
func queryValues(x *policy.Exchange) []given {
	var all []given
	index := map[string]int{}
	for name, value := range policy.QueryPairs(x.Request.URL.Query) {
		if x.API != nil && strings.EqualFold(name, x.API.KeyQuery) {
			continue
		}
		key := strings.ToLower(name)
		i, ok := index[key]
		if !ok {
			i, index[key] = len(all), len(all)
			all = append(all, given{name: name})
		}
		all[i].values = append(all[i].values, value)
	}
	return all
}

// pathValues lists the values that the template's parameters have.
func pathValues(x *policy.Exchange, declared []model.Parameter) []given {
	var all []given
	for _, p := range declared {
		for _, m := range x.Matched {
			if strings.EqualFold(m.Name, p.Name) {
				all = append(all, given{name: p.Name, values: []string{m.Value}})
			}
		}
	}
	return all
}
