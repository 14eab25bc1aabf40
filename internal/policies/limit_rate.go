package policies

import (
	"strconv"
	"time"

	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/policy"
)

// rateLimit limits the calls of a subscription within a sliding window. It does nothing for requests without a subscription.
//
// The limits of the policy itself, of an API and of an operation are counted apart; a call must fit into each one that concerns it. Of several elements
// for the same API or operation the first one counts.
type rateLimit struct {
	rate
	rateReport
	// APIs are further limits for single APIs of the product.
	APIs []rateLimitAPI `elem:"api"`
	// Operations are further limits for single operations.
	Operations []rateLimitOperation `elem:"operation"`

	document string
}

// rateLimitAPI is the limit of one API.
type rateLimitAPI struct {
	target
	rate
	rateReport
	// Operations are further limits for single operations of the API.
	Operations []rateLimitOperation `elem:"operation"`
}

// rateLimitOperation is the limit of one operation.
type rateLimitOperation struct {
	target
	rate
	rateReport
}

// rate is a number of calls in a period.
type rate struct {
	// Calls is how many calls are allowed in the period.
	Calls int `attr:"calls,required" min:"1"`
	// RenewalPeriod is the length of the sliding window in seconds.
	RenewalPeriod time.Duration `attr:"renewal-period,required" min:"1" max:"300"`
}

// rateReport says where callers and later policies read the state of a limit.
type rateReport struct {
	// RetryAfterHeader is the response header with the seconds to wait, once the limit is reached.
	RetryAfterHeader string `attr:"retry-after-header-name" default:"Retry-After"`
	// RetryAfterVariable is the variable with the seconds to wait, once the limit is reached.
	RetryAfterVariable string `attr:"retry-after-variable-name"`
	// RemainingHeader is the response header with the calls that are left.
	RemainingHeader string `attr:"remaining-calls-header-name"`
	// RemainingVariable is the variable with the calls that are left.
	RemainingVariable string `attr:"remaining-calls-variable-name"`
	// TotalHeader is the response header with the limit.
	TotalHeader string `attr:"total-calls-header-name"`
}

// Check remembers the document, so that limits of different documents are counted apart.
func (p *rateLimit) Check(c *policy.Check) { p.document = c.Document }

// Check asks for a name.
func (p *rateLimitAPI) Check(c *policy.Check) { p.target.check(c) }

// Check asks for a name.
func (p *rateLimitOperation) Check(c *policy.Check) { p.target.check(c) }

// Run counts the call against every limit that concerns it.
func (p *rateLimit) Run(x *policy.Exchange) error {
	if x.Subscription == nil {
		return nil
	}
	key := "rate:" + x.Subscription.Name + ":" + p.document
	if err := p.take(x, key, p.rateReport); err != nil {
		return err
	}
	for i := range p.APIs {
		if a := &p.APIs[i]; a.isAPI(x.API) {
			if err := a.takeAPI(x, key+":api:"+x.API.Name); err != nil {
				return err
			}
			break
		}
	}
	return takeOperation(x, key, p.Operations)
}

func (p *rateLimitAPI) takeAPI(x *policy.Exchange, key string) error {
	if err := p.take(x, key, p.rateReport); err != nil {
		return err
	}
	return takeOperation(x, key, p.Operations)
}

func takeOperation(x *policy.Exchange, key string, limits []rateLimitOperation) error {
	for i := range limits {
		if o := &limits[i]; o.isOperation(x.Operation) {
			return o.take(x, key+":operation:"+x.API.Name+":"+x.Operation.Name, o.rateReport)
		}
	}
	return nil
}

// take counts one call.
func (r rate) take(x *policy.Exchange, key string, report rateReport) error {
	limit := policy.Rate{Calls: int64(r.Calls), Period: r.RenewalPeriod}
	state, err := x.Services.Counters.Rate(x.Context, key, limit, 1)
	if err != nil {
		return err
	}
	return report.tell(x, limit, state)
}

// tell writes the state of a limit where the policy says, and fails if the limit is exceeded.
func (r rateReport) tell(x *policy.Exchange, limit policy.Rate, state policy.RateState) error {
	if r.RemainingHeader != "" {
		x.Promised.Set(r.RemainingHeader, strconv.FormatInt(state.Remaining, 10))
	}
	if r.RemainingVariable != "" {
		x.Variables.Set(r.RemainingVariable, rt.Int(int(state.Remaining)))
	}
	if r.TotalHeader != "" {
		x.Promised.Set(r.TotalHeader, strconv.FormatInt(limit.Calls, 10))
	}
	if state.Allowed {
		return nil
	}
	return r.exceeded(x, state.RetryAfter)
}

// exceeded is the error of a limit that was reached. The caller reads when to try again, context.LastError does not say.
func (r rateReport) exceeded(x *policy.Exchange, wait time.Duration) error {
	seconds := wholeSeconds(wait)
	if r.RetryAfterVariable != "" {
		x.Variables.Set(r.RetryAfterVariable, rt.Int(int(seconds)))
	}
	text := strconv.FormatInt(seconds, 10)
	e := policy.Fail(429, "RateLimitExceeded", "Rate limit is exceeded")
	e.PublicMessage = "Rate limit is exceeded. Try again in " + text + " seconds."
	e.Header.Set(r.RetryAfterHeader, text)
	return e
}

// wholeSeconds rounds up, to at least one second: a caller that waits that long is let in.
func wholeSeconds(d time.Duration) int64 {
	return max(1, int64((d+time.Second-1)/time.Second))
}
