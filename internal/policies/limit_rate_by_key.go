package policies

import (
	"context"
	"math"
	"strconv"
	"time"

	"github.com/portico-apim/portico/internal/policy"
)

// maxRatePeriod is the longest period of a rate, in seconds.
const maxRatePeriod = 300

// rateLimitByKey limits the calls that share a key within a sliding window. The counter belongs to the key and the period: policies of any scope that
// use the same ones count together.
type rateLimitByKey struct {
	// Calls is how many calls are allowed in the period.
	Calls policy.Expr[int] `attr:"calls,required" min:"1"`
	// CounterKey is the key.
	CounterKey policy.Expr[string] `attr:"counter-key,required"`
	increment
	// RenewalPeriod is the length of the sliding window in seconds.
	RenewalPeriod policy.Expr[int] `attr:"renewal-period,required" min:"1" max:"300"`
	rateReport
	// IncrementAfterResponse counts the call when the response is there in any case.
	IncrementAfterResponse bool `attr:"increment-after-response"`
	// FlexibleRetryWindow lets the time to wait be shorter than a whole period. It always is, as the window slides.
	FlexibleRetryWindow bool `attr:"flexible-retry-window"`

	name string // what counters of this period begin with, if it is a literal
}

// Check makes the counters' name.
func (p *rateLimitByKey) Check(*policy.Check) {
	if period, literal := p.RenewalPeriod.Literal(); literal {
		p.name = rateName(period)
	}
}

// rateName is what the names of counters of a period in seconds begin with: a counter forgets what is older than its period.
func rateName(period int) string { return "rate-by-key:" + strconv.Itoa(period) + ":" }

// Run counts the call, or looks at the counter now and counts the call when the response is there.
func (p *rateLimitByKey) Run(x *policy.Exchange) error {
	key, limit, err := p.limit(x)
	if err != nil {
		return err
	}
	n, now := p.literal()
	now = now && !p.IncrementAfterResponse
	if !now {
		n = 0
	}
	state, err := x.Services.Counters.Rate(x.Context, key, limit, n)
	if err != nil {
		return err
	}
	if !now && state.Allowed {
		x.OnResponse(func(x *policy.Exchange) { p.count(x, key, limit) })
	}
	return p.tell(x, limit, state)
}

// limit evaluates the key and the limit.
func (p *rateLimitByKey) limit(x *policy.Exchange) (string, policy.Rate, error) {
	key, err := p.CounterKey.Eval(x)
	if err != nil {
		return "", policy.Rate{}, err
	}
	calls, err := within(x, &p.Calls, "calls", 0, math.MaxInt32)
	if err != nil {
		return "", policy.Rate{}, err
	}
	period, err := within(x, &p.RenewalPeriod, "renewal-period", 1, maxRatePeriod)
	name := p.name
	if name == "" {
		name = rateName(period)
	}
	return name + key, policy.Rate{Calls: int64(calls), Period: time.Duration(period) * time.Second}, err
}

// count counts the call once the response is there.
func (p *rateLimitByKey) count(x *policy.Exchange, key string, limit policy.Rate) {
	n, err := p.eval(x)
	if err == nil && n > 0 {
		err = x.Services.Counters.AddRate(context.WithoutCancel(x.Context), key, limit, n)
	}
	uncounted(x, "rate-limit-by-key", err)
}
