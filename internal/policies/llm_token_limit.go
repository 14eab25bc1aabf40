package policies

import (
	"context"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/llm"
	"github.com/portico-apim/portico/internal/policy"
)

// llmTokenLimit limits the tokens of language models that calls with the same key take: in a sliding minute, in fixed periods, or both.
//
// The counters belong to the key: policies of any scope count together, and one request counts once. What counts are the tokens that the model
// reports for prompt and completion; where it reports none, as in many streams, both are estimated with the tokenizer of OpenAI's models. A stream
// passes unchanged meanwhile, and what it takes is counted when it ends. So a call may take more than is left; then it is the next one that is refused.
type llmTokenLimit struct {
	// CounterKey is the key.
	CounterKey policy.Expr[string] `attr:"counter-key,required"`
	// TokensPerMinute is how many tokens are allowed in a minute.
	TokensPerMinute policy.Expr[int] `attr:"tokens-per-minute" min:"1"`
	// TokenQuota is how many tokens are allowed in a period.
	TokenQuota policy.Expr[int] `attr:"token-quota" min:"1"`
	// TokenQuotaPeriod is the length of a period. Periods begin with the hour, day, week (on Monday), month or year in UTC.
	TokenQuotaPeriod policy.Expr[string] `attr:"token-quota-period" enum:"Hourly Daily Weekly Monthly Yearly Indefinite"`
	// EstimatePromptTokens counts an estimate of the prompt before the model is called, so that a prompt that does not fit is refused. For requests
	// that ask for a stream it is always done.
	EstimatePromptTokens policy.Expr[bool] `attr:"estimate-prompt-tokens"`
	tokenReport
	// PromptType says what of the request is the prompt: messages, a prompt or an input; auto takes what is there. It is not documented.
	PromptType string `attr:"prompt-type" enum:"auto chat-completion completion embeddings" default:"auto"`
	// IgnorePrompt counts only the completion. It is not documented.
	IgnorePrompt bool `attr:"ignore-prompt" default:"false"`
}

// tokenReport says where callers and later policies read the state of a token limit.
type tokenReport struct {
	// RetryAfterHeader is the response header with the seconds to wait, once a limit is exceeded.
	RetryAfterHeader string `attr:"retry-after-header-name" default:"Retry-After"`
	// RetryAfterVariable is the variable with the seconds to wait, once a limit is exceeded.
	RetryAfterVariable string `attr:"retry-after-variable-name"`
	// RemainingQuotaHeader is the response header with the tokens that are left of the quota.
	RemainingQuotaHeader string `attr:"remaining-quota-tokens-header-name"`
	// RemainingQuotaVariable is the variable with the tokens that are left of the quota.
	RemainingQuotaVariable string `attr:"remaining-quota-tokens-variable-name"`
	// RemainingHeader is the response header with the tokens that are left in the minute.
	RemainingHeader string `attr:"remaining-tokens-header-name"`
	// RemainingVariable is the variable with the tokens that are left in the minute.
	RemainingVariable string `attr:"remaining-tokens-variable-name"`
	// ConsumedHeader is the response header with the tokens that the call took. A stream does not have it, as it is not known when it begins.
	ConsumedHeader string `attr:"tokens-consumed-header-name"`
	// ConsumedVariable is the variable with the tokens that the call took: those estimated, or 0, until the model has answered.
	ConsumedVariable string `attr:"tokens-consumed-variable-name"`
}

// Check asks for a limit.
func (p *llmTokenLimit) Check(c *policy.Check) {
	has := func(attr string) bool { _, there := c.Element.Attr(attr); return there }
	quota, period := has("token-quota"), has("token-quota-period")
	switch {
	case !has("tokens-per-minute") && !quota && !period:
		c.Errorf("", "The attribute 'tokens-per-minute', or both 'token-quota' and 'token-quota-period', are required.")
	case quota != period:
		c.Errorf("", "The attributes 'token-quota' and 'token-quota-period' are required together.")
	}
	if !has("estimate-prompt-tokens") {
		c.Warnf("", "Azure requires the attribute 'estimate-prompt-tokens'; without it nothing is estimated.")
	}
}

// tokenLimit is the policy at work for one exchange.
type tokenLimit struct {
	*llmTokenLimit
	// estimate is that of the prompt; 0 if none is wanted.
	estimate       int64
	minute, period tokenCounter
	rate           policy.Rate
	quota          policy.Quota
}

// tokenCounter is one of the two counters of a key.
type tokenCounter struct {
	// key is empty if the policy has no such limit.
	key string
	// again says that the request counts here already.
	again bool
	// reserved is what of the estimate was counted so far.
	reserved int64
}

// use says which counter it is.
func (c *tokenCounter) use(x *policy.Exchange, key string) { c.key, c.again = key, !x.Once(key) }

// share is how much of n the policy counts here.
func (c *tokenCounter) share(n int64) int64 {
	if c.again {
		return 0
	}
	return n
}

// Run counts what the prompt is estimated at, if it is to be, and has the rest counted when it is known.
func (p *llmTokenLimit) Run(x *policy.Exchange) error {
	call, err := languageCall(x)
	if err != nil {
		return err
	}
	t := &tokenLimit{llmTokenLimit: p}
	if err := t.prepare(x, call); err != nil {
		return err
	}
	call.OnCounted(func(u llm.Usage) { t.settle(x, u) })
	if p.ConsumedVariable != "" {
		x.Variables.Set(p.ConsumedVariable, rt.Int(int(t.estimate)))
	}
	if err := t.reserveQuota(x); err != nil {
		return err
	}
	return t.reserveRate(x)
}

// prepare evaluates key and limits, and estimates the prompt if it is to be.
func (t *tokenLimit) prepare(x *policy.Exchange, call *llm.Call) (err error) {
	key := evalText(x, &err, &t.CounterKey)
	if err == nil {
		err = t.limits(x, key)
	}
	var wanted bool
	evalInto(x, &err, &t.EstimatePromptTokens, &wanted)
	switch {
	case err != nil, t.IgnorePrompt, !wanted && !call.Request.Stream:
	case t.PromptType == string(llm.Auto):
		t.estimate = int64(prompt(x))
	default:
		request := llm.ParseRequestAs(llm.Kind(t.PromptType), x.Request.URL.Path, call.Body())
		t.estimate = int64(request.Tokens(x.Services.Tokens.Count))
	}
	return err
}

// limits evaluates the limits.
func (t *tokenLimit) limits(x *policy.Exchange, key string) error {
	if t.TokensPerMinute.IsSet() {
		n, err := within(x, &t.TokensPerMinute, "tokens-per-minute", 1, math.MaxInt32)
		if err != nil {
			return err
		}
		t.rate = policy.Rate{Calls: int64(n), Period: time.Minute}
		t.minute.use(x, "llm-tokens:"+key)
	}
	if !t.TokenQuota.IsSet() {
		return nil
	}
	n, err := within(x, &t.TokenQuota, "token-quota", 1, math.MaxInt64)
	if err != nil {
		return err
	}
	period, err := oneOf(x, &t.TokenQuotaPeriod, "token-quota-period", "Hourly", "Daily", "Weekly", "Monthly", "Yearly", "Indefinite")
	t.quota = periodOf(period, time.Now().UTC())
	t.quota.Calls = int64(n)
	t.period.use(x, "llm-quota:"+period+":"+key)
	return err
}

// periodOf returns the period of a name that a time lies in. Months and years differ in length, so that theirs is that of the current one.
func periodOf(name string, now time.Time) policy.Quota {
	fixed := func(d time.Duration) policy.Quota { return policy.Quota{Start: now.Truncate(d), Period: d} } // of weeks, since a Monday
	between := func(start, end time.Time) policy.Quota { return policy.Quota{Start: start, Period: end.Sub(start)} }
	switch name {
	case "Hourly":
		return fixed(time.Hour)
	case "Daily":
		return fixed(24 * time.Hour)
	case "Weekly":
		return fixed(7 * 24 * time.Hour)
	case "Monthly":
		start := time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, time.UTC)
		return between(start, start.AddDate(0, 1, 0))
	case "Yearly":
		start := time.Date(now.Year(), 1, 1, 0, 0, 0, 0, time.UTC)
		return between(start, start.AddDate(1, 0, 0))
	}
	return policy.Quota{}
}

// reserveQuota counts the estimate against the quota, or refuses the call. What reaches the quota exactly is let in.
func (t *tokenLimit) reserveQuota(x *policy.Exchange) error {
	if t.period.key == "" {
		return nil
	}
	n, limit := t.period.share(t.estimate), t.quota
	if limit.Calls += 1 - n; limit.Calls <= 0 {
		return t.exceedsQuota(x, t.untilNext())
	}
	state, err := x.Services.Counters.Quota(x.Context, t.period.key, limit, n, 0)
	if err != nil {
		return err
	}
	t.tellQuota(x, state)
	if state.CallsUsedUp {
		return t.exceedsQuota(x, state.Replenish)
	}
	t.period.reserved = n
	return nil
}

// untilNext returns how long the quota's period lasts still.
func (t *tokenLimit) untilNext() time.Duration { return time.Until(t.quota.Start.Add(t.quota.Period)) }

// reserveRate counts the estimate against the tokens per minute, or refuses the call. Where the request counts already, it is let in if that fits.
func (t *tokenLimit) reserveRate(x *policy.Exchange) error {
	if t.minute.key == "" {
		return nil
	}
	n, limit, counted := t.minute.share(t.estimate), t.rate, int64(0)
	if t.minute.again && t.estimate > 0 {
		counted = 1 // looking at the counter asks whether one more fits
	}
	limit.Calls += counted
	state, err := x.Services.Counters.Rate(x.Context, t.minute.key, limit, n)
	if err != nil {
		return err
	}
	state.Remaining = max(state.Remaining-counted, 0)
	t.tellRate(x, state)
	if !state.Allowed {
		return t.exceedsRate(x, state.RetryAfter)
	}
	t.minute.reserved = n
	return nil
}

// settle counts what the call took beyond the reservation, or gives back what it did not, and tells what is left now.
func (t *tokenLimit) settle(x *policy.Exchange, u llm.Usage) {
	took := int64(u.Total())
	switch {
	case t.IgnorePrompt:
		took = int64(u.Completion)
	case !u.Reported && u.Prompt > 0 && t.PromptType != string(llm.Auto):
		took = t.estimate + int64(u.Completion)
	}
	if x.LLM.Answered {
		tellTokens(x, t.ConsumedHeader, t.ConsumedVariable, took, rt.Int(int(took)))
	}
	ctx := context.WithoutCancel(x.Context)
	if t.minute.key != "" {
		uncounted(x, "llm-token-limit", t.settleRate(ctx, x, t.minute.share(took)-t.minute.reserved))
	}
	if t.period.key != "" {
		uncounted(x, "llm-token-limit", t.settleQuota(ctx, x, t.period.share(took)-t.period.reserved))
	}
}

func (t *tokenLimit) settleRate(ctx context.Context, x *policy.Exchange, more int64) error {
	if more != 0 {
		if err := x.Services.Counters.AddRate(ctx, t.minute.key, t.rate, more); err != nil {
			return err
		}
	}
	if t.RemainingHeader == "" && t.RemainingVariable == "" {
		return nil
	}
	state, err := x.Services.Counters.Rate(ctx, t.minute.key, t.rate, 0)
	if err == nil {
		t.tellRate(x, state)
	}
	return err
}

func (t *tokenLimit) settleQuota(ctx context.Context, x *policy.Exchange, more int64) error {
	if more != 0 {
		if err := x.Services.Counters.AddQuota(ctx, t.period.key, t.quota, more, 0); err != nil {
			return err
		}
	}
	if t.RemainingQuotaHeader == "" && t.RemainingQuotaVariable == "" {
		return nil
	}
	state, err := x.Services.Counters.Quota(ctx, t.period.key, t.quota, 0, 0)
	if err == nil {
		t.tellQuota(x, state)
	}
	return err
}

// tellRate writes down what is left in the minute.
func (r *tokenReport) tellRate(x *policy.Exchange, state policy.RateState) {
	tellTokens(x, r.RemainingHeader, r.RemainingVariable, state.Remaining, rt.Int(int(state.Remaining)))
}

// tellQuota writes down what is left of the quota.
func (t *tokenLimit) tellQuota(x *policy.Exchange, state policy.QuotaState) {
	left := max(t.quota.Calls-state.Calls, 0)
	tellTokens(x, t.RemainingQuotaHeader, t.RemainingQuotaVariable, left, rt.Long(left))
}

func tellTokens(x *policy.Exchange, header, variable string, n int64, value rt.Value) {
	if header != "" {
		x.Promised.Set(header, strconv.FormatInt(n, 10))
	}
	if variable != "" {
		x.Variables.Set(variable, value)
	}
}

// exceedsRate is the error of a call that does not fit into the minute. One that never will is not told when to try again.
func (t *tokenLimit) exceedsRate(x *policy.Exchange, wait time.Duration) error {
	e := policy.Fail(429, "OpenAITokenLimitExceeded", "Token limit is exceeded.")
	if t.estimate > t.rate.Calls {
		return e
	}
	t.tryAgain(x, e, wait, func(seconds int64) string { return strconv.FormatInt(seconds, 10) + " seconds" })
	return e
}

// exceedsQuota is the error of a call that does not fit into the quota.
func (t *tokenLimit) exceedsQuota(x *policy.Exchange, wait time.Duration) error {
	e := policy.Fail(403, "OpenAITokenQuotaExceeded", "Token quota is exceeded.")
	if t.quota.Period > 0 {
		t.tryAgain(x, e, wait, inWords)
	}
	return e
}

// tryAgain tells how long to wait.
func (r *tokenReport) tryAgain(x *policy.Exchange, e *policy.Error, wait time.Duration, words func(seconds int64) string) {
	seconds := wholeSeconds(wait)
	e.Message += " Try again in " + words(seconds) + "."
	e.PublicMessage = e.Message
	tellTokens(x, "", r.RetryAfterVariable, seconds, rt.Int(int(seconds)))
	e.Header.Set(r.RetryAfterHeader, strconv.FormatInt(seconds, 10))
}

// inWords writes a time as Azure does: 1 day, 2 hours, 21 minutes and 33 seconds.
func inWords(seconds int64) string {
	var parts []string
	for _, unit := range []struct {
		name    string
		seconds int64
	}{{"day", 86400}, {"hour", 3600}, {"minute", 60}, {"second", 1}} {
		n := seconds / unit.seconds
		if seconds %= unit.seconds; n == 0 {
			continue
		}
		part := strconv.FormatInt(n, 10) + " " + unit.name
		if n > 1 {
			part += "s"
		}
		parts = append(parts, part)
	}
	last := len(parts) - 1
	if last < 1 {
		return strings.Join(parts, "")
	}
	return strings.Join(parts[:last], ", ") + " and " + parts[last]
}
