package policies

import (
	"cmp"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/portico-apim/portico/internal/policy"
)

// retry runs the enclosed policies, and runs them again while a condition is true and retries remain.
//
// If the enclosed policies fail, the condition decides with context.LastError set; the failure of the last attempt is the policy's own. A request
// body that was sent is gone unless forward-request says buffer-request-body="true".
type retry struct {
	// Condition says, after each attempt, whether there is another one.
	Condition policy.Expr[bool] `attr:"condition,required"`
	// Count is the greatest number of retries.
	Count policy.Expr[int] `attr:"count,required" min:"1" max:"50"`
	// Interval is the wait before a retry in seconds.
	Interval policy.Expr[int] `attr:"interval,required" min:"0"`
	// MaxInterval is the longest wait in seconds. Together with delta it makes waits grow exponentially.
	MaxInterval policy.Expr[int] `attr:"max-interval" min:"0"`
	// Delta is by how many seconds waits grow.
	Delta policy.Expr[int] `attr:"delta" min:"0"`
	// FirstFastRetry makes the first retry follow at once.
	FirstFastRetry policy.Expr[bool] `attr:"first-fast-retry" default:"false"`
	// Policies are what is tried.
	Policies policy.Block `block:""`
}

// Check refuses a wait inside, and warns where a retry could not send the request's body again.
func (p *retry) Check(c *policy.Check) {
	if find(p.Policies, "wait") != nil {
		c.Errorf("", "The policy 'wait' cannot stand inside 'retry'.")
	}
	if s := find(p.Policies, "forward-request"); s != nil && !s.Policy.(*forwardRequest).buffersRequest() { //nolint:forcetypeassert // the table says so
		c.Warnf("", "A retry cannot send the body of the request again unless forward-request has buffer-request-body=\"true\".")
	}
}

// blocks returns the enclosed policies.
func (p *retry) blocks() []policy.Block { return []policy.Block{p.Policies} }

// Run runs the enclosed policies until they are not to be tried again.
func (p *retry) Run(x *policy.Exchange) error {
	before := x.LastError
	var plan backoff
	for attempt := 0; ; attempt++ {
		x.LastError = before
		err := x.Run(p.Policies)
		if errors.Is(err, policy.ErrStop) || errors.Is(err, policy.ErrSkipBackend) {
			return err
		}
		if err != nil {
			x.LastError = policy.AsError(err, "retry")
		}
		again, failed := p.Condition.Eval(x)
		if failed != nil {
			return cmp.Or(err, failed) // a condition that cannot do without a response does not hide why there is none
		}
		if attempt == 0 && again {
			if plan, failed = p.plan(x); failed != nil {
				return failed
			}
		}
		if !again || attempt == plan.count {
			return err
		}
		wait := plan.wait(attempt, rand.Float64()) //nolint:gosec // jitter is no secret
		x.Notef("retry", "Attempt %d of %d follows in %g seconds.", attempt+1, plan.count, wait.Seconds())
		if err := sleep(x, wait); err != nil {
			return err
		}
	}
}

// plan evaluates how often to try again, and when.
func (p *retry) plan(x *policy.Exchange) (b backoff, err error) {
	if b.count, err = within(x, &p.Count, "count", 1, 50); err != nil {
		return b, err
	}
	seconds := func(e *policy.Expr[int], attr string) time.Duration {
		n := 0
		if err == nil {
			n, err = within(x, e, attr, 0, maxSeconds)
		}
		return time.Duration(n) * time.Second
	}
	b.interval, b.delta = seconds(&p.Interval, "interval"), seconds(&p.Delta, "delta")
	b.limit, b.limited = seconds(&p.MaxInterval, "max-interval"), p.MaxInterval.IsSet()
	if err == nil {
		b.fast, err = p.FirstFastRetry.Eval(x)
	}
	return b, err
}

// backoff is how often and when to try again.
type backoff struct {
	count                  int
	interval, delta, limit time.Duration
	limited, fast          bool
}

// wait returns the wait before the retry that follows an attempt, counted from 0. Jitter is from 0 up to 1.
//
// The formulas are those of the Transient Fault Handling block, whose counts begin at 0: they give the 10, 20, 40, 80, 100 … seconds of
// the policy page's example.
func (b backoff) wait(attempt int, jitter float64) time.Duration {
	switch {
	case b.fast && attempt == 0:
		return 0
	case !b.limited:
		return b.interval + time.Duration(attempt)*b.delta
	}
	steps := float64(uint64(1)<<attempt - 1)
	wait := float64(b.interval) + steps*float64(b.delta)*(0.8+0.4*jitter)
	return time.Duration(min(wait, float64(b.limit)))
}

// sleep waits, unless the exchange ends.
func sleep(x *policy.Exchange, d time.Duration) error {
	if d <= 0 {
		return nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-x.Context.Done():
		return &policy.Error{Reason: policy.ReasonClientConnection, Message: "The operation was canceled.", Cause: x.Context.Err()}
	}
}
