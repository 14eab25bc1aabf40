package policies

import (
	"github.com/portico-apim/portico/internal/policy"
)

// setQueryParameter adds, replaces or deletes a query parameter of the request. Several values repeat the parameter.
type setQueryParameter struct {
	edit
}

// Check refuses a parameter without a value.
func (p *setQueryParameter) Check(c *policy.Check) {
	p.check(c)
	if _, literal := p.ExistsAction.Literal(); literal && !p.deletes() && len(p.Values) == 0 {
		c.Errorf("", "The element 'set-query-parameter' has incomplete content. The element 'value' is expected.")
	}
	if name, literal := p.Name.Literal(); literal && name == "" {
		c.Errorf("name", "The name of a query parameter must not be empty.")
	}
}

// Run changes the query of the request.
func (p *setQueryParameter) Run(x *policy.Exchange) error {
	name, action, values, err := p.eval(x)
	if err != nil {
		return err
	}
	query := &x.Request.URL.Query
	switch {
	case action == "skip" && len(policy.QueryValues(*query, name)) > 0:
		return nil
	case action == "delete", action == "override":
		*query = policy.DeleteQuery(*query, name)
	}
	for _, v := range values {
		*query = policy.AddQuery(*query, name, v)
	}
	return nil
}
