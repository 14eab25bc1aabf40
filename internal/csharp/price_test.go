package csharp_test

import (
	"os"
	"runtime"
	"strings"
	"testing"

	"github.com/portico-apim/portico/internal/csharp"
	"github.com/portico-apim/portico/internal/csharp/lib"
	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/csharp/types"
)

// The sizes of arguments and receivers that uses are compared at.
const (
	small = 1 << 4
	large = 1 << 10
)

// Some memory that is taken without being paid for by bytes: what a step may take, and what does not grow.
const (
	stepBytes = 128 * inflation
	slack     = 4 * large
)

// TestPrices calls every member of the library with arguments that grow, and compares what it pays with prices.txt and with the memory that
// it takes: what costs more for larger arguments is paid for in proportion, and a budget that is one step or one byte too small ends it.
func TestPrices(t *testing.T) {
	lab := newLaboratory(t)
	listed := readPrices(t)
	for _, members := range lab.members() {
		first := members[0]
		class, name := first.Owner.FullName(), first.PriceName()
		price, ok := listed[class][name]
		delete(listed[class], name)
		if !ok {
			t.Errorf("%s.%s has no price in lib/prices.txt", class, name)
			continue
		}
		grew, used := false, false
		for _, m := range members {
			lab.uses(m, func(u use) bool {
				lo, hi := lab.call(u.at(small), rt.Limits{}), lab.call(u.at(large), rt.Limits{})
				if lo.unfit != nil || hi.unfit != nil {
					return true
				}
				used = true
				if hi.grown(lo) {
					grew = true
					lab.stops(t, u.at(large), hi)
				}
				for range 4 { // the runtime takes some for itself now and then
					if !hi.tooMuch(lo) {
						break
					}
					lo, hi = lab.call(u.at(small), rt.Limits{}), lab.call(u.at(large), rt.Limits{})
				}
				if hi.tooMuch(lo) {
					t.Errorf("%s: %s: takes %d bytes more for larger arguments, and pays %d steps and %d bytes more", class, u, hi.taken-lo.taken, hi.steps-lo.steps, hi.bytes-lo.bytes)
				}
				return !grew
			})
		}
		switch star := strings.HasSuffix(price, "*"); {
		case !used:
			t.Errorf("%s.%s: none of the calls that were tried could be made; see valueOf", class, name)
		case star && !grew:
			t.Errorf("%s.%s costs %s, and no use of it pays itself for larger arguments", class, name, price)
		case grew && !star:
			t.Errorf("%s.%s costs %s, and pays itself for larger arguments: a star is missing", class, name, price)
		}
	}
	for class, names := range listed {
		for name := range names {
			t.Errorf("lib/prices.txt: %s.%s: there is no such member", class, name)
		}
	}
}

// readPrices reads the prices as they are written, by class and name.
func readPrices(t *testing.T) map[string]map[string]string {
	t.Helper()
	data, err := os.ReadFile("lib/prices.txt")
	if err != nil {
		t.Fatal(err)
	}
	all, class := map[string]map[string]string{}, ""
	for line := range strings.Lines(string(data)) {
		words := strings.Fields(line)
		switch {
		case len(words) == 0 || words[0] == "#":
		case line[0] != ' ':
			class = words[0]
			all[class] = map[string]string{}
		default:
			for _, name := range words[1:] {
				if all[class][name] != "" {
					t.Errorf("lib/prices.txt: %s.%s is there twice", class, name)
				}
				all[class][name] = words[0]
			}
		}
	}
	return all
}

// A laboratory calls members without the compiler.
type laboratory struct {
	expressions *csharp.Universe
	types       *types.Universe
	prices      map[*rt.Def]map[string]rt.Price
	programs    map[string]*csharp.Program
}

func newLaboratory(t testing.TB) *laboratory {
	t.Helper()
	u, err := types.New(lib.All()...)
	if err != nil {
		t.Fatal(err)
	}
	lab := &laboratory{universe(t), u, map[*rt.Def]map[string]rt.Price{}, map[string]*csharp.Program{}}
	for _, c := range lib.All() {
		lab.prices[c.Def] = c.Prices
	}
	return lab
}

// unlimited is enough for any use that does not multiply its arguments.
var unlimited = rt.Limits{Steps: 1 << 40, Bytes: 1 << 28, Depth: rt.DefaultLimits.Depth, Regex: rt.DefaultLimits.Regex}

// A cost is what a call took.
type cost struct {
	steps, bytes, own int
	taken             int // memory, in bytes
	err               error
	unfit             error // why there was no call
}

// grown reports whether a call paid more by itself than one with smaller arguments.
func (c cost) grown(smaller cost) bool { return c.own-smaller.own >= 4 || c.bytes-smaller.bytes >= 256 }

// tooMuch reports whether a call took more memory than one with smaller arguments, and did not pay for it.
func (c cost) tooMuch(smaller cost) bool {
	return c.taken-smaller.taken > stepBytes*max(c.steps-smaller.steps, 0)+2*max(c.bytes-smaller.bytes, 0)+slack
}

// call makes the arguments, calls the member, and goes through what it gives if that is a sequence.
func (lab *laboratory) call(c call, limits rt.Limits) (spent cost) {
	this, args, err := lab.prepare(c)
	if err != nil {
		return cost{unfit: err}
	}
	if limits.Steps == 0 {
		limits = unlimited
	}
	f := rt.NewFrame(limits)
	f.Relations, f.Types = lab.types, c.types
	price := lab.prices[c.member.Owner][c.member.PriceName()].Of(this, args)
	spent.taken = taken(func() { spent.err = run(f, c.member, this, args) })
	spent.steps, spent.bytes = f.Spent()
	spent.own = spent.steps - price
	return spent
}

// run calls a member.
func run(f *rt.Frame, m *types.Member, this rt.Value, args []rt.Value) error {
	v, err := m.Func(f, this, args)
	if _, ok := v.AsObject().(rt.Enumerable); ok && err == nil && m.Result.Kind == rt.KindInterface {
		err = rt.Iterate(f, v, func(rt.Value) (bool, error) { return true, nil })
	}
	return err
}

// taken is the memory that a function takes, garbage included.
func taken(do func()) int {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	do()
	runtime.ReadMemStats(&after)
	return int(after.TotalAlloc - before.TotalAlloc)
}

// stops repeats a call with a budget that is one step, and then one byte, too small.
func (lab *laboratory) stops(t *testing.T, c call, spent cost) {
	t.Helper()
	less := []rt.Limits{unlimited, unlimited}
	less[0].Steps, less[1].Bytes = spent.steps-1, spent.bytes-1
	for _, limits := range less {
		if limits.Bytes < 0 {
			continue
		}
		if got := lab.call(c, limits); got.unfit == nil && !rt.IsLimit(got.err) {
			t.Errorf("%s: %s with %d steps and %d bytes, after %d and %d: %v, no limit", c.member.Owner.FullName(), c.member.Decl, limits.Steps, limits.Bytes, spent.steps, spent.bytes, got.err)
		}
	}
}
