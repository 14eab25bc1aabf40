package csharp_test

import (
	"fmt"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/csharp/types"
)

// stepTime is what a step should buy: a million of them are 100 ms.
const stepTime = 100 // ns

// BenchmarkPrices shows which members take far more time for a step than others, and what they would have to cost. It is for people who look
// after prices.txt: times stand in no test. It runs once, whatever b.N is, and takes some minutes. Only members without a price are measured
// while there are some; -v shows all.
func BenchmarkPrices(b *testing.B) {
	lab := newLaboratory(b)
	runtime.LockOSThread() // whose clock threadTime is
	defer runtime.UnlockOSThread()
	groups := lab.members()
	free := func(members []*types.Member) bool {
		_, ok := lab.prices[members[0].Owner][members[0].PriceName()]
		return !ok
	}
	if slices.ContainsFunc(groups, free) {
		groups = slices.DeleteFunc(groups, func(members []*types.Member) bool { return !free(members) })
	}
	for _, members := range groups {
		var m measured
		for _, member := range members {
			lab.uses(member, func(u use) bool {
				m.add(lab, u)
				return true
			})
		}
		now := lab.prices[members[0].Owner][members[0].PriceName()]
		base, rate := m.price()
		if testing.Verbose() || free(members) || m.worst > 3*stepTime {
			fmt.Printf("%s %s %d+%d measured %d+%d worst %d ns a step: %s\n", members[0].Owner.FullName(), members[0].PriceName(), now.Steps, now.Rate, base, rate, m.worst, m.where)
		}
	}
}

// measured is what the uses of a member took.
type measured struct {
	bases, rates []float64
	worst        int // ns a step, of uses that take more than some microseconds
	where        use
}

// add measures a use.
func (m *measured) add(lab *laboratory, u use) {
	lo, hi := lab.time(u.at(small<<2)), lab.time(u.at(large<<2))
	if lo.unfit != nil || hi.unfit != nil {
		return
	}
	if lo.err == nil {
		m.bases = append(m.bases, float64(lo.ns)/stepTime-float64(lo.own))
	}
	if need := float64(hi.ns-lo.ns)/stepTime - float64(hi.own-lo.own); hi.size-lo.size >= 64 && hi.ns-lo.ns > 1500 {
		m.rates = append(m.rates, need*64/float64(hi.size-lo.size))
	}
	if worst := int(hi.ns) / (hi.steps + 1); worst > m.worst && hi.ns > 5000 {
		m.worst, m.where = worst, u
	}
}

// price is what calls should cost: most of them, and for their sizes all but one, which may be an accident.
func (m *measured) price() (base, rate int) {
	slices.Sort(m.bases)
	slices.Sort(m.rates)
	if n := len(m.bases); n > 0 {
		base = int(m.bases[n*7/10])
	}
	if n := len(m.rates); n > 0 {
		rate = int(m.rates[max(n-2, 0)] + 0.5)
	}
	return max(base, 1), max(rate, 0)
}

// timed is what a call took.
type timed struct {
	cost
	ns   time.Duration
	size int
}

// time measures a call, the fastest of some.
func (lab *laboratory) time(c call) timed {
	best := timed{}
	for i := range 4 {
		this, args, err := lab.prepare(c)
		if err != nil {
			return timed{cost: cost{unfit: err}}
		}
		f := rt.NewFrame(unlimited)
		f.Relations, f.Types = lab.types, c.types
		price := lab.prices[c.member.Owner][c.member.PriceName()].Of(this, args)
		now := timed{size: rt.Price{Steps: 1, Rate: 64}.Of(this, args)}
		start := threadTime()
		wall := time.Now()
		now.err = run(f, c.member, this, args)
		now.ns = min(time.Since(wall), threadTime()-start)
		now.steps, now.bytes = f.Spent()
		now.own = now.steps - price
		if i == 0 || now.ns < best.ns {
			best = now
		}
		if now.ns > 20*time.Millisecond {
			break
		}
	}
	return best
}
