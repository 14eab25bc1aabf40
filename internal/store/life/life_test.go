package life_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/portico-apim/portico/internal/store"
	"github.com/portico-apim/portico/internal/store/life"
)

const period = time.Second

// database stands for what a store asks for the revision. It counts how often.
type database struct {
	mu       sync.Mutex
	revision uint64
	err      error
	asked    int
}

func (d *database) look(context.Context) (uint64, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.asked++
	return d.revision, d.err
}

// set changes what there is.
func (d *database) set(revision uint64, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.revision, d.err = revision, err
}

// waited is what Wait returned, and when.
type waited struct {
	revision uint64
	err      error
	after    time.Duration
}

func wait(ctx context.Context, l *life.Life, d *database, after uint64) <-chan waited {
	out := make(chan waited, 1)
	start := time.Now()
	go func() {
		revision, err := l.Wait(ctx, after, period, d.look)
		out <- waited{revision, err, time.Since(start)}
	}()
	synctest.Wait()
	return out
}

func TestWait(t *testing.T) {
	t.Parallel()
	outage := errors.New("outage")
	rows := []struct {
		name  string
		first *database                   // what there is at the start
		then  func(*life.Life, *database) // half a period later
		later func(*life.Life, *database) // one and a half periods later
		want  waited
		asked int
	}{
		{name: "at once", first: &database{revision: 3}, want: waited{revision: 3}, asked: 1},
		{name: "seen", first: &database{}, then: func(l *life.Life, _ *database) { l.Saw(3) }, want: waited{revision: 3, after: period / 2}, asked: 1},
		{name: "seen, but not greater", first: &database{revision: 2}, then: func(l *life.Life, _ *database) { l.Saw(1); l.Saw(2) },
			later: func(l *life.Life, _ *database) { l.Saw(4) }, want: waited{revision: 4, after: 3 * period / 2}, asked: 2},
		{name: "seen out of order", first: &database{}, then: func(l *life.Life, _ *database) { l.Saw(5); l.Saw(3) }, want: waited{revision: 5, after: period / 2}, asked: 1},
		{name: "found by asking", first: &database{}, then: func(_ *life.Life, d *database) { d.set(3, nil) }, want: waited{revision: 3, after: period}, asked: 2},
		{name: "outage at the start", first: &database{err: outage}, want: waited{err: outage}, asked: 1},
		{name: "outage later", first: &database{}, then: func(_ *life.Life, d *database) { d.set(0, outage) },
			later: func(_ *life.Life, d *database) { d.set(3, nil) }, want: waited{revision: 3, after: 2 * period}, asked: 3},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				l, d := life.New(), row.first
				out := wait(t.Context(), l, d, 2)
				time.Sleep(period / 2)
				if row.then != nil {
					row.then(l, d)
				}
				time.Sleep(period)
				if row.later != nil {
					row.later(l, d)
				}
				got := <-out
				if got.revision != row.want.revision || !errors.Is(got.err, row.want.err) || got.after != row.want.after || d.asked != row.asked {
					t.Errorf("got %+v after asking %d times, want %+v after %d", got, d.asked, row.want, row.asked)
				}
				l.Close()
			})
		})
	}
}

func TestWaitEnds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l, d := life.New(), &database{}
		ctx, cancel := context.WithCancel(t.Context())
		cancelled, closed := wait(ctx, l, d, 0), wait(t.Context(), l, d, 0)
		cancel()
		if got := <-cancelled; !errors.Is(got.err, context.Canceled) || errors.Is(got.err, store.ErrClosed) {
			t.Errorf("cancelled: got %+v", got)
		}
		l.Close()
		if got := <-closed; !errors.Is(got.err, store.ErrClosed) || got.after != 0 {
			t.Errorf("closed: got %+v", got)
		}
	})
}

// TestClose closes while a call runs: Close ends it, and returns only then.
func TestClose(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := life.New()
		errs := make(chan error, 2)
		ended := false
		go func() {
			errs <- l.Do(t.Context(), func(ctx context.Context) error {
				<-ctx.Done()
				time.Sleep(period)
				ended = true
				return ctx.Err()
			})
		}()
		synctest.Wait()
		go func() { errs <- l.Do(t.Context(), func(ctx context.Context) error { <-ctx.Done(); return nil }) }()
		synctest.Wait()
		if !l.Close() || !ended {
			t.Error("close returned before the call had ended, or was not the first")
		}
		if first, second := <-errs, <-errs; first != nil || !errors.Is(second, store.ErrClosed) || !errors.Is(second, context.Canceled) {
			t.Errorf("calls under way returned %v and %v", first, second)
		}
		if err := l.Do(t.Context(), func(context.Context) error { t.Error("it ran"); return nil }); !errors.Is(err, store.ErrClosed) {
			t.Errorf("afterwards: %v", err)
		}
		if l.Close() || l.Background().Err() == nil {
			t.Error("closed twice, or not at all")
		}
	})
}

// TestErrors passes errors on as they are while the store is open.
func TestErrors(t *testing.T) {
	t.Parallel()
	l, refused := life.New(), errors.New("refused")
	if err := l.Do(t.Context(), func(context.Context) error { return refused }); err != refused { //nolint:errorlint // as it is
		t.Errorf("got %v", err)
	}
	l.Close()
}
