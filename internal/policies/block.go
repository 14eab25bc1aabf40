package policies

import "github.com/portico-apim/portico/internal/policy"

// block holds policies together, which run as if they stood alone.
type block struct {
	// Policies are what it holds.
	Policies policy.Block `block:""`
}

// blocks returns the policies inside.
func (p *block) blocks() []policy.Block { return []policy.Block{p.Policies} }

// Run runs them.
func (p *block) Run(x *policy.Exchange) error { return x.Run(p.Policies) }
