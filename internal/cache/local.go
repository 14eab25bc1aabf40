package cache

import (
	"context"
	"fmt"
	"time"

	"github.com/maypok86/otter/v2"
)

const (
	// MaxEntry is the greatest size of a key and its value that is kept, in bytes. It is Azure's limit for a cached response.
	MaxEntry = 2 << 20
	// overhead is what an entry takes up besides its key and value, roughly.
	overhead = 160
)

// Local keeps bytes in the memory of this process, bounded by their total size. It implements policy.Cache and is safe for
// concurrent use.
type Local struct {
	entries *otter.Cache[string, item]
}

// item is a value and how long it was to be kept when it was set.
type item struct {
	value []byte
	ttl   time.Duration
}

// NewLocal returns a cache that holds some size bytes at most. What is used least goes first.
func NewLocal(size int64) (*Local, error) {
	entries, err := otter.New(&otter.Options[string, item]{
		MaximumWeight:    uint64(max(size, 0)),
		Weigher:          func(key string, i item) uint32 { return uint32(len(key) + len(i.value) + overhead) }, // MaxEntry bounds it
		ExpiryCalculator: otter.ExpiryWritingFunc(func(e otter.Entry[string, item]) time.Duration { return e.Value.ttl }),
		Clock:            clock{},
	})
	if err != nil {
		return nil, fmt.Errorf("make cache: %w", err)
	}
	return &Local{entries}, nil
}

// Get implements policy.Cache.
func (l *Local) Get(_ context.Context, key string) (value []byte, ttl time.Duration, ok bool) {
	e, ok := l.entries.GetEntry(key)
	if !ok {
		return nil, 0, false
	}
	return e.Value.value, e.ExpiresAfter(), true
}

// Set implements policy.Cache. A value that is too large, or has no time to live, is not kept and takes the place of the old one.
func (l *Local) Set(_ context.Context, key string, value []byte, ttl time.Duration) {
	if ttl <= 0 || len(key)+len(value) > MaxEntry {
		l.entries.Invalidate(key)
		return
	}
	l.entries.Set(key, item{value, ttl})
}

// Remove implements policy.Cache. It never fails.
func (l *Local) Remove(_ context.Context, key string) error {
	l.entries.Invalidate(key)
	return nil
}

// clock tells the time and has no ticks: what has expired is invisible at once, and gives way as new entries come.
type clock struct{}

// NowNano implements otter.Clock.
func (clock) NowNano() int64 { return time.Now().UnixNano() }

// Tick implements otter.Clock.
func (clock) Tick(time.Duration) <-chan time.Time { return nil }
