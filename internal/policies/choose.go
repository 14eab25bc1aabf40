package policies

import (
	"fmt"

	"github.com/portico-apim/portico/internal/policy"
)

// choose runs the policies of the first branch whose condition is true.
type choose struct {
	// When are the branches. Conditions after the first true one are not evaluated.
	When []when `elem:"when,required"`
	// Otherwise runs if no condition is true.
	Otherwise *otherwise `elem:"otherwise"`
}

// when is a branch of choose.
type when struct {
	// Condition says whether the branch runs.
	Condition policy.Expr[bool] `attr:"condition,required"`
	// Policies are what runs.
	Policies policy.Block `block:""`
}

// otherwise is the branch of choose that runs if no other does.
type otherwise struct {
	// Policies are what runs.
	Policies policy.Block `block:""`
}

// Check warns of an order that Azure refuses.
func (p *choose) Check(c *policy.Check) { sequence(c, "when", "otherwise") }

// Run runs one branch, or none.
func (p *choose) Run(x *policy.Exchange) error {
	for i := range p.When {
		chosen, err := p.When[i].Condition.Eval(x)
		if err != nil {
			e := policy.AsError(err, "choose")
			e.Path = fmt.Sprintf("when[%d]", i+1)
			return e
		}
		if chosen {
			return x.Run(p.When[i].Policies)
		}
	}
	if p.Otherwise != nil {
		return x.Run(p.Otherwise.Policies)
	}
	return nil
}

// blocks returns the branches.
func (p *choose) blocks() []policy.Block {
	all := make([]policy.Block, 0, len(p.When)+1)
	for i := range p.When {
		all = append(all, p.When[i].Policies)
	}
	if p.Otherwise != nil {
		all = append(all, p.Otherwise.Policies)
	}
	return all
}
