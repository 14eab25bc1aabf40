package counters

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/portico-apim/portico/internal/policy"
)

// maxKeys bounds the number of rates and of quotas that are kept. A caller who could make up more keys than that within a period
// would have arbitrary counters forgotten rather than exhaust the memory.
const maxKeys = 1 << 20

// Local counts in the memory of this process. It implements policy.Counters and never fails. It is safe for concurrent use.
//
// What it counted is gone when the process ends, quotas included; gateways that must not forget use Redis.
type Local struct {
	started time.Time
	rates   table[window, *window]
	quotas  table[tally, *tally]
	places  table[place, *place]
}

// place is the number of places taken under a key of limit-concurrency.
type place struct{ taken int }

// expired is true for entries that nobody holds a place of; release drops those anyway.
func (p *place) expired(int64) bool { return p.taken == 0 }

// NewLocal returns counters that have counted nothing.
func NewLocal() *Local {
	l := &Local{started: time.Now()}
	l.rates.init(maxKeys)
	l.quotas.init(maxKeys)
	l.places.init(1 << 62) // bounded by the requests in flight
	return l
}

// Rate implements policy.Counters. If n calls are refused although fewer would fit, RetryAfter is the time until n fit.
func (l *Local) Rate(_ context.Context, key string, limit policy.Rate, n int64) (policy.RateState, error) {
	return l.rate(key, limit, n, false), nil
}

// AddRate implements policy.Counters.
func (l *Local) AddRate(_ context.Context, key string, limit policy.Rate, n int64) error {
	l.rate(key, limit, n, true)
	return nil
}

func (l *Local) rate(key string, limit policy.Rate, n int64, force bool) policy.RateState {
	now := int64(time.Since(l.started))
	s := l.rates.shard(key)
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.entry(key, now).take(now, limit, n, force)
}

// Quota implements policy.Counters.
func (l *Local) Quota(_ context.Context, key string, limit policy.Quota, calls, bytes int64) (policy.QuotaState, error) {
	return l.quota(key, limit, calls, bytes, false), nil
}

// AddQuota implements policy.Counters.
func (l *Local) AddQuota(_ context.Context, key string, limit policy.Quota, calls, bytes int64) error {
	l.quota(key, limit, calls, bytes, true)
	return nil
}

func (l *Local) quota(key string, limit policy.Quota, calls, bytes int64, force bool) policy.QuotaState {
	now := time.Now()
	s := l.quotas.shard(key)
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.entry(key, now.UnixNano()).take(now, limit, calls, bytes, force)
}

// Acquire implements policy.Counters.
func (l *Local) Acquire(key string, limit int) (release func(), ok bool) {
	s := l.places.shard(key)
	s.mu.Lock()
	defer s.mu.Unlock()
	if p := s.entries[key]; limit <= 0 || p != nil && p.taken >= limit {
		return nil, false
	}
	s.entry(key, 0).taken++
	var released atomic.Bool
	return func() {
		if released.CompareAndSwap(false, true) {
			l.release(key)
		}
	}, true
}

func (l *Local) release(key string) {
	s := l.places.shard(key)
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.entries[key]
	if p.taken--; p.taken == 0 {
		delete(s.entries, key)
	}
}
