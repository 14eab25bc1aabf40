package csharp_test

import (
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/portico-apim/portico/internal/csharp"
	"github.com/portico-apim/portico/internal/csharp/rt"
)

// A hostile expression would run for ever, fill the memory or nest without end; want is what stops it.
type hostile struct{ name, text, want string }

// TestBudget ends what would not end, within the promised time and memory.
func TestBudget(t *testing.T) {
	u := universe(t)
	for _, table := range [][]hostile{hostileData, hostileCrypto, hostileLoops, bombs} {
		for _, c := range table {
			t.Run(c.name, func(t *testing.T) { c.run(t, u) })
		}
	}
}

// allowed is the memory that compiling and evaluating a hostile expression may allocate, garbage included: twice what the budget grants,
// because what grows is copied on the way.
const allowed = 96 << 20

func (c hostile) run(t *testing.T, u *csharp.Universe) {
	f := rt.NewFrame(rt.DefaultLimits)
	var got string
	used, grown := spent(func() { got = line(u.Evaluate("", c.text, csharp.Options{}, f)) })
	if !strings.HasPrefix(got, c.want) {
		t.Errorf("%.300s\n got %.200s\nwant %s", c.text, got, c.want)
	}
	if most := 12 * yardstick(); used > most {
		t.Errorf("%.300s\nused %v of processor time, more than %v", c.text, used, most)
	}
	if grown > allowed {
		t.Errorf("%.300s\nallocated %d MiB", c.text, grown>>20)
	}
	t.Logf("%v, %d MiB", used, grown>>20)
}

// yardstick is the processor time that a budget of calls takes on this machine, now: about 30 ms on a usual one, more with the race
// detector.
var yardstick = sync.OnceValue(func() time.Duration {
	u, err := csharp.New()
	if err != nil {
		panic(err)
	}
	used, _ := spent(func() {
		u.Evaluate("", `@{ int F(int n) => n < 2 ? n : F(n - 1) + F(n - 2); return F(60); }`, csharp.Options{}, rt.NewFrame(rt.DefaultLimits))
	})
	return max(used, 25*time.Millisecond)
})

// spent is what running a function takes: processor time of this thread, and memory allocated.
func spent(run func()) (time.Duration, uint64) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	before, start := memory(), threadTime()
	run()
	used := threadTime() - start
	return used, memory() - before
}

// memory is all that was ever allocated, in bytes.
func memory() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
}
