package policies

import "github.com/portico-apim/portico/internal/policy"

// limitConcurrency lets only so many requests run the enclosed policies at the same time; further ones are refused at once with 429.
//
// Policies with the same key share their places, which are counted for each gateway.
type limitConcurrency struct {
	// Key names the places.
	Key policy.Expr[string] `attr:"key,required"`
	// MaxCount is the number of places.
	MaxCount int `attr:"max-count,required" min:"1"`
	// Policies are what the places are needed for.
	Policies policy.Block `block:""`
}

// Run runs the enclosed policies in a place, and gives it back when they have ended, however they do.
func (p *limitConcurrency) Run(x *policy.Exchange) error {
	key, err := p.Key.Eval(x)
	if err != nil {
		return err
	}
	release, ok := x.Services.Counters.Acquire(key, p.MaxCount)
	if !ok {
		return policy.Fail(429, "ConcurrencyLimitExceeded", "Concurrency limit is exceeded.")
	}
	defer release()
	return x.Run(p.Policies)
}

// blocks returns the enclosed policies.
func (p *limitConcurrency) blocks() []policy.Block { return []policy.Block{p.Policies} }
