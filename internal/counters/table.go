package counters

import (
	"hash/maphash"
	"sync"
)

const (
	shardCount = 64
	// sweepStep is how many entries each new one looks at to drop what has expired. With four, at most about a quarter of a
	// table that takes in new keys is dead.
	sweepStep = 4
)

// expiring is an entry that is worthless from some time on.
type expiring interface {
	expired(now int64) bool
}

// table is a map that many goroutines use at once. Its size is bounded: what has expired goes as new keys come, and when a shard
// is full an arbitrary entry gives way.
type table[V any, P interface {
	*V
	expiring
}] struct {
	seed   maphash.Seed
	shards [shardCount]shard[V, P]
}

type shard[V any, P interface {
	*V
	expiring
}] struct {
	mu      sync.Mutex
	entries map[string]P
	bound   int
	_       [32]byte // keeps neighbours' locks off this cache line
}

func (t *table[V, P]) init(bound int) {
	t.seed = maphash.MakeSeed()
	for i := range t.shards {
		t.shards[i].entries = map[string]P{}
		t.shards[i].bound = max(bound/shardCount, 1)
	}
}

// shard returns the part of the table that a key belongs to. The caller locks it.
func (t *table[V, P]) shard(key string) *shard[V, P] {
	return &t.shards[maphash.String(t.seed, key)%shardCount]
}

// entry returns the entry of a key, a new one if need be.
func (s *shard[V, P]) entry(key string, now int64) P {
	e := s.entries[key]
	if e == nil {
		s.sweep(now)
		e = P(new(V))
		s.entries[key] = e
	}
	return e
}

func (s *shard[V, P]) sweep(now int64) {
	looked, victim := 0, ""
	for key, e := range s.entries {
		if victim = key; e.expired(now) {
			delete(s.entries, key)
		}
		if looked++; looked == sweepStep {
			break
		}
	}
	if len(s.entries) >= s.bound {
		delete(s.entries, victim)
	}
}

// len returns the number of entries, dead ones included.
func (t *table[V, P]) len() int {
	n := 0
	for i := range t.shards {
		s := &t.shards[i]
		s.mu.Lock()
		n += len(s.entries)
		s.mu.Unlock()
	}
	return n
}
