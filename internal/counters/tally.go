package counters

import (
	"math"
	"time"

	"github.com/portico-apim/portico/internal/policy"
)

// tally is the state of a quota in one window.
type tally struct {
	// start is when the window began, in milliseconds of Unix time; 0 for a quota that is never replenished.
	start        int64
	calls, bytes int64
	// expires is when the window ends, in nanoseconds of Unix time.
	expires int64
}

func (t *tally) expired(now int64) bool { return now >= t.expires }

// windowOf returns when the window that a time lies in began and ends, in milliseconds of Unix time. Both are 0 for a quota that
// is never replenished.
func windowOf(limit policy.Quota, now int64) (start, end int64) {
	period := limit.Period.Milliseconds()
	if period <= 0 {
		return 0, 0
	}
	first := limit.Start.UnixMilli()
	turns := (now - first) / period
	if now < first && turns*period != now-first {
		turns-- // the division rounds towards zero
	}
	start = first + turns*period
	return start, start + period
}

// take is Counters.Quota on one tally; force counts also what does not fit.
func (t *tally) take(now time.Time, limit policy.Quota, calls, bytes int64, force bool) policy.QuotaState {
	start, end := windowOf(limit, now.UnixMilli())
	if start != t.start || t.expires == 0 {
		*t = tally{start: start, expires: math.MaxInt64}
		if end != 0 {
			t.expires = time.UnixMilli(end).UnixNano()
		}
	}
	callsUsedUp := limit.Calls > 0 && t.calls >= limit.Calls
	bytesUsedUp := limit.Bytes > 0 && t.bytes >= limit.Bytes
	switch {
	case force:
		t.calls, t.bytes = max(t.calls+calls, 0), max(t.bytes+bytes, 0)
	case !callsUsedUp && !bytesUsedUp:
		t.calls += max(calls, 0)
		t.bytes += max(bytes, 0)
	}
	state := policy.QuotaState{
		CallsUsedUp: callsUsedUp, BytesUsedUp: bytesUsedUp, Calls: t.calls,
		RemainingCalls: remaining(limit.Calls, t.calls), RemainingBytes: remaining(limit.Bytes, t.bytes),
	}
	if end != 0 {
		state.Replenish = time.UnixMilli(end).Sub(now)
	}
	return state
}

func remaining(limit, used int64) int64 {
	if limit == 0 {
		return 0
	}
	return max(limit-used, 0)
}
