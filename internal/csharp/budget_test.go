package csharp_test

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/portico-apim/portico/internal/csharp"
	"github.com/portico-apim/portico/internal/csharp/rt"
)

// A hostile expression would run for ever, fill the memory or nest without end; want is what stops it.
type hostile struct{ name, text, want string }

// hostiles are all of them.
func hostiles() []hostile {
	return slices.Concat(hostileData, hostileCrypto, hostileLoops, bombs)
}

// TestBudget ends what would not end, within the promised memory. What it takes in time is paid for by steps; see BenchmarkHostile.
func TestBudget(t *testing.T) {
	u := universe(t)
	for _, c := range hostiles() {
		t.Run(c.name, func(t *testing.T) {
			var got string
			grown := taken(func() { got = line(u.Evaluate("", c.text, csharp.Options{}, rt.NewFrame(rt.DefaultLimits))) })
			if !strings.HasPrefix(got, c.want) {
				t.Errorf("%.300s\n got %.200s\nwant %s", c.text, got, c.want)
			}
			if grown > allowed {
				t.Errorf("%.300s\nallocated %d MiB", c.text, grown>>20)
			}
		})
	}
}

// allowed is the memory that compiling and evaluating a hostile expression may allocate, garbage included: twice what the budget grants,
// because what grows is copied on the way.
const allowed = 96 << 20

// BenchmarkHostile shows how much processor time hostile expressions take until the budget or the compiler ends them, the longest first. It
// is for people: times stand in no test.
func BenchmarkHostile(b *testing.B) {
	u := universe(b)
	runtime.LockOSThread() // whose clock threadTime is
	defer runtime.UnlockOSThread()
	for _, c := range hostiles() {
		took := 10 * time.Second
		for range 3 {
			start := threadTime()
			u.Evaluate("", c.text, csharp.Options{}, rt.NewFrame(rt.DefaultLimits))
			took = min(took, threadTime()-start)
		}
		if took > 50*time.Millisecond || testing.Verbose() {
			fmt.Printf("%8.1f ms %s\n", took.Seconds()*1000, c.name)
		}
	}
}
