package backend

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/portico-apim/portico/internal/model"
	"github.com/portico-apim/portico/internal/policy"
)

const (
	// slices of an interval in which a percentage is counted.
	breakerSlices = 10
	// leastCalls is how many calls an interval must hold before a percentage of them means anything. Azure does not say what it takes.
	leastCalls = 10
)

// breaker is a circuit breaker. It trips when enough calls fail within an interval, which slides, and refuses calls for the trip's
// duration. Then it begins anew: Azure's has no half-open state, its circuit is reset and all calls go through. A nil breaker never trips.
type breaker struct {
	rule *model.Breaker

	mu sync.Mutex
	// failures are the times of the last failures, as many as trip the breaker, the oldest at next.
	failures []time.Time
	next     int
	// counts are those of a rule with a percentage.
	counts [breakerSlices]sliceCount
	until  time.Time
}

// sliceCount counts the calls of one slice of time.
type sliceCount struct {
	slice         int64
	calls, failed int
}

func newBreaker(rule *model.Breaker) *breaker {
	if rule == nil {
		return nil
	}
	return &breaker{rule: rule}
}

// open returns how long the breaker will refuse calls; 0 if it does not.
func (b *breaker) open(now time.Time) time.Duration {
	if b == nil {
		return 0
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	return max(b.until.Sub(now), 0)
}

// record takes note of how a call went: a response, or an error with a reason.
func (b *breaker) record(now time.Time, res *policy.Message, reason string) {
	if b == nil {
		return
	}
	failed := b.failed(res, reason)
	if !failed && reason == policy.ReasonClientConnection {
		return // a client who went away says nothing about the backend
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.until.After(now) {
		return // it had begun before the breaker tripped
	}
	if b.count(now, failed) && failed {
		b.failures, b.next, b.counts = b.failures[:0], 0, [breakerSlices]sliceCount{}
		b.until = now.Add(b.duration(now, res))
	}
}

func (b *breaker) failed(res *policy.Message, reason string) bool {
	if res == nil {
		return slices.Contains(b.rule.Reasons, reason)
	}
	return slices.ContainsFunc(b.rule.StatusRanges, func(r model.StatusRange) bool { return r.Min <= res.Status && res.Status <= r.Max })
}

// count counts a call and reports whether there are enough failures.
func (b *breaker) count(now time.Time, failed bool) bool {
	if b.rule.Percentage > 0 {
		return b.countPercentage(now, failed)
	}
	if !failed || b.rule.Count <= 0 {
		return false
	}
	if len(b.failures) < b.rule.Count {
		b.failures = append(b.failures, now)
	} else {
		b.failures[b.next] = now
	}
	b.next = (b.next + 1) % b.rule.Count
	return len(b.failures) == b.rule.Count && now.Sub(b.failures[b.next%len(b.failures)]) < b.interval()
}

func (b *breaker) countPercentage(now time.Time, failed bool) bool {
	length := max(int64(b.interval())/breakerSlices, 1)
	current := now.UnixNano() / length
	c := &b.counts[current%breakerSlices]
	if c.slice != current {
		*c = sliceCount{slice: current}
	}
	if c.calls++; failed {
		c.failed++
	}
	var calls, failures int
	for _, c := range b.counts {
		if current-c.slice < breakerSlices {
			calls, failures = calls+c.calls, failures+c.failed
		}
	}
	return calls >= leastCalls && failures*100 >= b.rule.Percentage*calls
}

// interval is the rule's; without one, failures never grow too old.
func (b *breaker) interval() time.Duration {
	if b.rule.Interval <= 0 {
		return math.MaxInt64
	}
	return b.rule.Interval
}

// duration is how long the breaker stays open: as long as the failed response asks for, if the rule lets it.
func (b *breaker) duration(now time.Time, res *policy.Message) time.Duration {
	if b.rule.AcceptRetryAfter && res != nil {
		if wait := retryAfter(res.Header.Get("Retry-After"), now); wait > 0 {
			return wait
		}
	}
	return b.rule.TripDuration
}

// retryAfter reads seconds or a date (RFC 9110 section 10.2.3). Anything else is 0.
func retryAfter(value string, now time.Time) time.Duration {
	value = strings.TrimSpace(value)
	if seconds, err := strconv.ParseInt(value, 10, 32); err == nil {
		return time.Duration(seconds) * time.Second
	}
	if date, err := time.Parse("Mon, 02 Jan 2006 15:04:05 GMT", value); err == nil {
		return date.Sub(now)
	}
	return 0
}
