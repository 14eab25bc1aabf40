package policies

import (
	"context"
	"strconv"
	"time"

	"github.com/portico-apim/portico/internal/model"
	"github.com/portico-apim/portico/internal/policy"
)

// quota limits the calls and the kilobytes of a subscription in fixed periods, counted from the subscription's start. It does nothing for requests
// without a subscription.
//
// The quotas of the policy itself, of an API and of an operation are counted apart; a call must fit into each one that concerns it. Of several elements
// for the same API or operation the first one counts.
type quota struct {
	quotaAmount
	// RenewalPeriod is the length of a period in seconds; 0 means that the quota is never replenished.
	RenewalPeriod time.Duration `attr:"renewal-period,required" min:"0" max:"2147483648"`
	// APIs are further quotas for single APIs of the product.
	APIs []quotaAPI `elem:"api"`

	document string
}

// quotaAPI is the quota of one API.
type quotaAPI struct {
	target
	quotaAmount
	// RenewalPeriod is the length of a period in seconds; absent means that of the policy.
	RenewalPeriod *time.Duration `attr:"renewal-period" min:"0" max:"2147483648"`
	// Operations are further quotas for single operations of the API.
	Operations []quotaOperation `elem:"operation"`
}

// quotaOperation is the quota of one operation.
type quotaOperation struct {
	target
	quotaAmount
	// RenewalPeriod is the length of a period in seconds; absent means that of the policy.
	RenewalPeriod *time.Duration `attr:"renewal-period" min:"0" max:"2147483648"`
}

// quotaAmount is what may be used in a period.
type quotaAmount struct {
	// Calls is how many calls are allowed in a period.
	Calls int `attr:"calls" min:"1"`
	// Bandwidth is how many kilobytes of requests and responses together are allowed in a period.
	Bandwidth int `attr:"bandwidth" min:"1"`
}

// Check asks for a limit and remembers the document, so that quotas of different documents are counted apart.
func (p *quota) Check(c *policy.Check) {
	p.document = c.Document
	p.quotaAmount.check(c)
}

// Check asks for a name and a limit.
func (p *quotaAPI) Check(c *policy.Check) { checkNamedQuota(c, p.target, p.quotaAmount) }

// Check asks for a name and a limit.
func (p *quotaOperation) Check(c *policy.Check) { checkNamedQuota(c, p.target, p.quotaAmount) }

func checkNamedQuota(c *policy.Check, t target, a quotaAmount) {
	t.check(c)
	a.check(c)
}

func (a quotaAmount) check(c *policy.Check) {
	if a.Calls == 0 && a.Bandwidth == 0 {
		c.Errorf("", "At least one of the attributes 'calls' and 'bandwidth' is required.")
	}
}

// Run counts the call against every quota that concerns it.
func (p *quota) Run(x *policy.Exchange) error {
	if x.Subscription == nil {
		return nil
	}
	key, start := "quota:"+x.Subscription.Name+":"+p.document, quotaStart(x.Subscription)
	if err := p.take(x, key, p.RenewalPeriod, start); err != nil {
		return err
	}
	for i := range p.APIs {
		if a := &p.APIs[i]; a.isAPI(x.API) {
			return p.takeAPI(x, a, key+":api:"+x.API.Name, start)
		}
	}
	return nil
}

func (p *quota) takeAPI(x *policy.Exchange, a *quotaAPI, key string, start time.Time) error {
	if err := a.take(x, key, orElse(a.RenewalPeriod, p.RenewalPeriod), start); err != nil {
		return err
	}
	for i := range a.Operations {
		if o := &a.Operations[i]; o.isOperation(x.Operation) {
			return o.take(x, key+":operation:"+x.Operation.Name, orElse(o.RenewalPeriod, p.RenewalPeriod), start)
		}
	}
	return nil
}

func orElse(d *time.Duration, otherwise time.Duration) time.Duration {
	if d == nil {
		return otherwise
	}
	return *d
}

// quotaStart is the moment from which the periods of a subscription are counted.
func quotaStart(s *model.Subscription) time.Time {
	if !s.StartDate.IsZero() {
		return s.StartDate
	}
	return s.CreatedDate
}

// take counts the call now and its bytes when they are known.
func (a quotaAmount) take(x *policy.Exchange, key string, period time.Duration, start time.Time) error {
	limit := a.quota(period, start)
	state, err := x.Services.Counters.Quota(x.Context, key, limit, 1, 0)
	if err != nil {
		return err
	}
	if err := outOfQuota(state, limit); err != nil {
		return err
	}
	if limit.Bytes > 0 {
		countBytes(x, key, limit, func() bool { return true })
	}
	return nil
}

func (a quotaAmount) quota(period time.Duration, start time.Time) policy.Quota {
	return policy.Quota{Calls: int64(a.Calls), Bytes: int64(a.Bandwidth) << 10, Period: period, Start: start}
}

// outOfQuota is the error of a quota that is used up, nil for one that is not.
func outOfQuota(state policy.QuotaState, limit policy.Quota) error {
	what := "call volume"
	switch {
	case state.CallsUsedUp:
	case state.BytesUsedUp:
		what = "bandwidth"
	default:
		return nil
	}
	message := "Out of " + what + " quota."
	if limit.Period == 0 {
		return policy.Fail(403, "QuotaExceeded", message)
	}
	wait := time.Duration(wholeSeconds(state.Replenish)) * time.Second
	e := policy.Fail(403, "QuotaExceeded", message+" Quota will be replenished in "+policy.FormatTimeSpan(wait)+".")
	e.Header.Set("Retry-After", strconv.FormatInt(int64(wait/time.Second), 10))
	return e
}

// countBytes has the bytes of the two bodies counted when they have passed, if the call counts. The caller may be gone by then; that does not matter.
func countBytes(x *policy.Exchange, key string, limit policy.Quota, counts func() bool) {
	x.OnDone(func(x *policy.Exchange) {
		if !counts() {
			return
		}
		uncounted(x, "quota", x.Services.Counters.AddQuota(context.WithoutCancel(x.Context), key, limit, 0, x.Received+x.Sent))
	})
}
