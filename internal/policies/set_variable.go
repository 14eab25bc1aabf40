package policies

import (
	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/policy"
)

// setVariable gives a context variable a value for the rest of the request.
//
// A literal is stored as a string; the value of an expression keeps its type.
type setVariable struct {
	// Name of the variable. Names are case-sensitive.
	Name string `attr:"name,required"`
	// Value is what context.Variables gives from now on.
	Value policy.Expr[rt.Value] `attr:"value,required,verbatim"`
}

// Check refuses a variable without a name.
func (p *setVariable) Check(c *policy.Check) {
	if name, given := c.Element.Attr("name"); given && name.Value.Trimmed() == "" {
		c.Errorf("name", "The name of a variable must not be empty.")
	}
}

// Run sets the variable.
func (p *setVariable) Run(x *policy.Exchange) error {
	value, err := p.Value.Eval(x)
	if err == nil {
		x.Variables.Set(p.Name, value)
	}
	return err
}
