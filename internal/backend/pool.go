package backend

import (
	"cmp"
	"hash/fnv"
	"math"
	"slices"
	"sync"
	"time"

	"github.com/portico-apim/portico/internal/model"
)

// pool is a backend made of others. Its members are used by priority: those of a lower one (a greater number) only while the breakers
// of all above are open. Within a priority, weights divide the calls.
type pool struct {
	members []model.PoolMember
	groups  [][]candidate
	turns   *turns
}

// candidate is a member in its pool.
type candidate struct {
	*member
	weight int
	// place is its index in the definition.
	place int
}

// turns is the state of a pool's smooth weighted round robin (as nginx has it): it survives new configurations that leave the pool as
// it is.
type turns struct {
	mu      sync.Mutex
	current []int
}

func newPool(b *model.Backend, members map[string]*member, old *turns) *pool {
	p := &pool{members: b.Pool, turns: old}
	if old == nil {
		p.turns = &turns{current: make([]int, len(b.Pool))}
	}
	candidates := make([]candidate, 0, len(b.Pool))
	for i, m := range b.Pool {
		if found := members[m.Backend]; found != nil && found.broken == nil {
			candidates = append(candidates, candidate{found, m.Weight, i})
		}
	}
	priority := func(c candidate) int { return b.Pool[c.place].Priority }
	slices.SortStableFunc(candidates, func(a, b candidate) int { return cmp.Compare(priority(a), priority(b)) })
	p.groups = chunk(candidates, priority)
	return p
}

// chunk cuts a sorted list into pieces of equal keys. Weights of 0 are worth nothing unless a whole piece has no other.
func chunk(list []candidate, key func(candidate) int) (pieces [][]candidate) {
	for len(list) > 0 {
		n, total := 0, 0
		for n < len(list) && key(list[n]) == key(list[0]) {
			total += max(list[n].weight, 0)
			n++
		}
		for i := range list[:n] {
			if total == 0 {
				list[i].weight = 1
			}
		}
		pieces, list = append(pieces, list[:n:n]), list[n:]
	}
	return pieces
}

// choose returns the member that takes a call, or how long it is until one can.
func (p *pool) choose(now time.Time, session string) (chosen *member, wait time.Duration) {
	wait = math.MaxInt64
	var space [8]candidate
	for _, group := range p.groups {
		closed := space[:0]
		for _, c := range group {
			if left := c.breaker.open(now); left > 0 {
				wait = min(wait, left)
			} else if c.weight > 0 {
				closed = append(closed, c)
			}
		}
		switch {
		case len(closed) == 0:
		case session != "":
			return stick(closed, session), 0
		default:
			return p.turns.next(closed), 0
		}
	}
	if wait == math.MaxInt64 {
		wait = 0 // there are no members at all
	}
	return nil, wait
}

// next gives the turn to the candidate that has waited longest for its share.
func (t *turns) next(list []candidate) *member {
	t.mu.Lock()
	defer t.mu.Unlock()
	best, total := list[0], 0
	for _, c := range list {
		t.current[c.place] += c.weight
		total += c.weight
		if t.current[c.place] > t.current[best.place] {
			best = c
		}
	}
	t.current[best.place] -= total
	return best.member
}

// stick gives a session to the same candidate each time, on every gateway, and moves as few sessions as can be when candidates come and go
// (weighted rendezvous hashing).
func stick(list []candidate, session string) *member {
	best, highest := list[0], math.Inf(-1)
	for _, c := range list {
		h := fnv.New64a()
		_, _ = h.Write([]byte(c.def.Name)) // never fails
		_, _ = h.Write([]byte{0})
		_, _ = h.Write([]byte(session))
		unit := (float64(mix(h.Sum64())>>11) + 0.5) / (1 << 53)
		if score := -float64(c.weight) / math.Log(unit); score > highest {
			best, highest = c, score
		}
	}
	return best.member
}

// mix spreads the bits of a hash evenly (the finalizer of MurmurHash3).
func mix(h uint64) uint64 {
	h ^= h >> 33
	h *= 0xff51afd7ed558ccd
	h ^= h >> 33
	h *= 0xc4ceb9fe1a85ec53
	return h ^ h>>33
}
