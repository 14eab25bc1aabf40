package storetest

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/portico-apim/portico/internal/store"
)

// shortly is how long something is watched that must not happen.
const shortly = 50 * time.Millisecond

// waits is the contract of Wait.
var waits = []scenario{
	{"wait/at once", waitAtOnce},
	{"wait/wakes", waitWakes},
	{"wait/other process", waitOtherProcess},
	{"wait/not woken", waitNotWoken},
	{"wait/many", waitMany},
}

func sprint(a ...any) string { return fmt.Sprint(a...) }

// waited is what Wait returned.
type waited struct {
	revision uint64
	err      error
}

// wait calls Wait in a goroutine.
func (b *fixture) wait(ctx context.Context, after uint64) <-chan waited {
	out := make(chan waited, 1)
	go func() {
		revision, err := b.Wait(ctx, after)
		out <- waited{revision, err}
	}()
	return out
}

// quiet fails if a call of Wait returns.
func (b *fixture) quiet(c <-chan waited) {
	b.Helper()
	select {
	case w := <-c:
		b.Fatalf("wait returned %+v too early", w)
	case <-time.After(shortly):
	}
}

func waitAtOnce(b *fixture) {
	b.put("/a")
	b.put("/b")
	for _, after := range []uint64{0, 1} {
		equal(b, "wait", <-b.wait(b.ctx, after), waited{2, nil})
	}
	other := b.on(b.open())
	equal(b, "wait after reopening", <-other.wait(b.ctx, 1), waited{2, nil})
	b.put("/c")
	equal(b, "wait after a commit elsewhere", <-other.wait(b.ctx, 2), waited{3, nil})
}

// waitWakes sees that commits of the same process wake at once, and not when the store next looks around.
func waitWakes(b *fixture) {
	b.put("/a")
	later := b.wait(b.ctx, 5)
	for revision := uint64(1); revision < 5; revision++ {
		next := b.wait(b.ctx, revision)
		b.quiet(next)
		b.put("/b")
		start := time.Now()
		equal(b, "wait", <-next, waited{revision + 1, nil})
		if d := time.Since(start); d > 250*time.Millisecond {
			b.Errorf("woken after %v", d)
		}
	}
	b.quiet(later)
	b.delete("/b")
	equal(b, "wait", <-later, waited{6, nil})
}

// waitOtherProcess sees that commits of another process wake soon.
func waitOtherProcess(b *fixture) {
	other := b.on(b.open())
	c := other.wait(b.ctx, 0)
	other.quiet(c)
	b.put("/a")
	start := time.Now()
	equal(b, "wait", <-c, waited{1, nil})
	if d := time.Since(start); d > 2*time.Second {
		b.Errorf("woken after %v", d)
	}
}

func waitNotWoken(b *fixture) {
	b.put("/a")
	ctx, cancel := context.WithCancel(b.ctx)
	c := b.wait(ctx, 1)
	b.delete("/nothing")
	_, err := b.Update(b.ctx, func(tx store.Tx) error { return errors.Join(tx.Put(doc("/b")), errors.New("refused")) })
	if err == nil {
		b.Error("update succeeded")
	}
	b.view(func(store.Tx) error { return nil })
	b.quiet(c)
	cancel()
	w := <-c
	b.is("wait", w.err, context.Canceled)
	equal(b, "revision", w.revision, 0)
}

func waitMany(b *fixture) {
	var all []<-chan waited
	for range 50 {
		all = append(all, b.wait(b.ctx, 0))
	}
	b.put("/a")
	for _, c := range all {
		equal(b, "wait", <-c, waited{1, nil})
	}
}
