package policies

import (
	"context"
	"slices"

	"github.com/portico-apim/portico/internal/policy"
)

// wait runs its children side by side and goes on when all of them, or the first of them, have ended.
//
// Each child sees the exchange as it was at the beginning. The variables it sets are there afterwards, and so is an answer that it got or made; what
// else it changes of the request or the response is not.
type wait struct {
	// For is all to wait for every child, any to wait for the first; the others are then called off.
	For policy.Expr[string] `attr:"for" enum:"all any" default:"all"`
	// Policies are the children.
	Policies policy.Block `block:""`
}

// Check refuses children that cannot run side by side, and warns of policies whose work would be lost.
func (p *wait) Check(c *policy.Check) {
	children := []string{"send-request", "cache-lookup-value", "cache-store-value", "choose", "forward-request", "authentication-managed-identity", "authentication-token"}
	for _, s := range p.Policies {
		if !slices.Contains(children, s.Definition.Name) {
			c.Errorf("", "The element 'wait' has invalid child element '%s'.", s.Definition.Name)
		}
	}
	if len(p.Policies) == 0 {
		c.Errorf("", "The element 'wait' has incomplete content. At least one policy is expected.")
	}
	for _, name := range []string{
		"find-and-replace", "rewrite-uri", "authentication-token", "set-backend-service", "set-body", "set-header", "set-method", "set-query-parameter", "set-status",
	} {
		if find(p.Policies, name) != nil {
			c.Warnf("", "What '%s' does inside 'wait' has no effect outside of it.", name)
		}
	}
}

// blocks returns the children.
func (p *wait) blocks() []policy.Block { return []policy.Block{p.Policies} }

// child is a child that runs.
type child struct {
	*policy.Exchange
	// before is the response that the child began with.
	before *policy.Message
	cancel context.CancelFunc
	ended  bool
	err    error
}

// Run runs the children. All of them have ended when it returns.
func (p *wait) Run(x *policy.Exchange) error {
	mode, err := oneOf(x, &p.For, "for", "all", "any")
	if err != nil {
		return err
	}
	children := p.fork(x)
	results := make(chan *child, len(children))
	for i, c := range children {
		go func() {
			c.err = c.Exchange.Run(p.Policies[i : i+1])
			results <- c
		}()
	}
	var first *child // the one that ended the wait, if it was not the last
	for range children {
		c := <-results
		c.ended = true
		if first == nil && (c.err != nil || mode == "any") {
			first = c
			callOff(children)
		}
	}
	if mode == "any" {
		children = leave(x, children, first)
	}
	return gather(x, children, first)
}

// fork makes an exchange for every child.
func (p *wait) fork(x *policy.Exchange) []*child {
	children := make([]*child, len(p.Policies))
	for i := range children {
		ctx, cancel := context.WithCancel(x.Context)
		fork := x.Fork(ctx)
		children[i] = &child{Exchange: fork, before: fork.Response, cancel: cancel}
	}
	for _, c := range children { // answers may still be read when the wait is over
		x.OnDone(func(*policy.Exchange) { c.cancel() })
	}
	return children
}

// callOff ends the children that still run.
func callOff(children []*child) {
	for _, c := range children {
		if !c.ended {
			c.cancel()
		}
	}
}

// leave forgets all children but one.
func leave(x *policy.Exchange, children []*child, kept *child) []*child {
	for _, c := range children {
		if c == kept {
			continue
		}
		x.Abandon(c.Exchange)
		if c.Response != c.before {
			c.Response.Body.Close()
		}
		c.cancel()
	}
	return []*child{kept}
}

// gather takes over what the children leave behind, and the failure of the one that ended the wait.
func gather(x *policy.Exchange, children []*child, first *child) error {
	for _, c := range children {
		x.Join(c.Exchange)
		if c.Response != c.before {
			x.Response = c.Response
		}
	}
	if first != nil {
		return first.err
	}
	return nil
}
