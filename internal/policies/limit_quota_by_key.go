package policies

import (
	"context"
	"strconv"
	"time"

	"github.com/portico-apim/portico/internal/policy"
)

// quotaByKey limits the calls and the kilobytes that share a key in fixed periods. The counter belongs to the key and its periods: policies of any
// scope that use the same ones count together, and one request counts at most once.
type quotaByKey struct {
	quotaAmount
	// CounterKey is the key.
	CounterKey policy.Expr[string] `attr:"counter-key,required"`
	increment
	// RenewalPeriod is the length of a period in seconds, or as an XML duration such as P30D, at least 300 seconds; 0 means that the quota is never
	// replenished.
	RenewalPeriod string `attr:"renewal-period,required"`
	// FirstPeriodStart is the moment from which the periods are counted.
	FirstPeriodStart string `attr:"first-period-start" default:"0001-01-01T00:00:00Z"`

	limit policy.Quota
	// name is what counters of these periods begin with.
	name string
}

// minQuotaPeriod is the shortest period of a quota that is counted by key.
const minQuotaPeriod = 300 * time.Second

// Check asks for a limit, a period that is long enough, and a start that is a time.
func (p *quotaByKey) Check(c *policy.Check) {
	p.quotaAmount.check(c)
	period, ok := parsePeriod(p.RenewalPeriod)
	given, literal := c.Element.Attr("renewal-period")
	switch {
	case !literal || given.Value.IsExpression(): // the decoder has complained
	case !ok:
		c.Errorf("renewal-period", "The value '%s' of 'renewal-period' is not valid: it must be a number of seconds or a duration such as P30D.", p.RenewalPeriod)
	case period > 0 && period < minQuotaPeriod:
		c.Errorf("renewal-period", "The attribute 'renewal-period' must be 0 or at least 300 seconds.")
	}
	start, err := time.Parse(time.RFC3339, p.FirstPeriodStart)
	if err != nil {
		c.Errorf("first-period-start", "The value '%s' of 'first-period-start' is not a time such as 2024-01-31T00:00:00Z.", p.FirstPeriodStart)
	}
	p.limit = p.quota(period, start)
	p.name = "quota-by-key:" + strconv.FormatInt(int64(period/time.Second), 10) + "@" + strconv.FormatInt(start.Unix(), 10) + ":"
}

// Run counts the call, or looks at the counter now and counts the call when the response is there. A policy that meets a counter for the second time
// in a request only looks at it, as it was before this call.
func (p *quotaByKey) Run(x *policy.Exchange) error {
	key, err := p.CounterKey.Eval(x)
	if err != nil {
		return err
	}
	key = p.name + key
	first, limit := x.Once(key), p.limit
	n, now := p.literal()
	if !now {
		n = 0
	}
	if !first && limit.Calls > 0 {
		limit.Calls += n
	}
	if !first {
		n = 0
	}
	state, err := x.Services.Counters.Quota(x.Context, key, limit, n, 0)
	if err == nil {
		err = outOfQuota(state, limit)
	}
	if err != nil || !first {
		return err
	}
	p.countLater(x, key, n, now)
	return nil
}

// countLater has counted, once the response is there, what was not known before, and the bytes once they have passed.
func (p *quotaByKey) countLater(x *policy.Exchange, key string, n int64, known bool) {
	if !known {
		x.OnResponse(func(x *policy.Exchange) {
			var err error
			if n, err = p.eval(x); err == nil && n > 0 {
				err = x.Services.Counters.AddQuota(context.WithoutCancel(x.Context), key, p.limit, n, 0)
			}
			uncounted(x, "quota-by-key", err)
		})
	}
	if p.limit.Bytes > 0 {
		countBytes(x, key, p.limit, func() bool { return n > 0 })
	}
}
