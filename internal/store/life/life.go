// Package life is what the stores share that has nothing to do with SQL: ending calls when the store is closed, and waking those
// who wait for a revision.
package life

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/portico-apim/portico/internal/store"
)

// Life is the state of an open store. Make one with New.
type Life struct {
	ctx   context.Context // cancelled, with ErrClosed, by Close
	end   context.CancelCauseFunc
	calls sync.WaitGroup

	mu       sync.Mutex
	closed   bool
	revision uint64
	raised   chan struct{} // closed and replaced when revision rises
}

// New returns the life of a store that has just been opened.
func New() *Life {
	l := &Life{raised: make(chan struct{})}
	l.ctx, l.end = context.WithCancelCause(context.Background())
	return l
}

// Do runs one call of the store. The context fn gets ends with ctx and with the store, and an error then says which of them it was.
func (l *Life) Do(ctx context.Context, fn func(context.Context) error) error {
	if !l.enter() {
		return store.ErrClosed
	}
	defer l.calls.Done()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	defer context.AfterFunc(l.ctx, func() { cancel(store.ErrClosed) })()
	if err := ctx.Err(); err != nil {
		return err
	}
	err := fn(ctx)
	if err != nil && errors.Is(context.Cause(ctx), store.ErrClosed) {
		return fmt.Errorf("%w: %w", store.ErrClosed, err)
	}
	return err
}

func (l *Life) enter() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.closed {
		l.calls.Add(1)
	}
	return !l.closed
}

// Background returns a context for what the store does on its own. It ends with the store.
func (l *Life) Background() context.Context { return l.ctx }

// Saw says that a revision has been committed, by this process or another, and wakes those who wait for it. Revisions may come in
// any order and any number of times.
func (l *Life) Saw(revision uint64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if revision > l.revision {
		l.revision = revision
		close(l.raised)
		l.raised = make(chan struct{})
	}
}

// known returns the greatest revision seen, and a channel that is closed when there is a greater one.
func (l *Life) known() (uint64, <-chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.revision, l.raised
}

// Wait returns the revision as soon as it is greater than after. It calls look to learn the current revision: once at the start,
// where an error ends it, and then in every period in which nothing was seen, where an error is an outage to be outlasted.
func (l *Life) Wait(ctx context.Context, after uint64, period time.Duration, look func(context.Context) (uint64, error)) (revision uint64, err error) {
	err = l.Do(ctx, func(ctx context.Context) error {
		if err := l.look(ctx, look); err != nil {
			return err
		}
		for {
			if revision, err = l.sleep(ctx, after, period); err != nil || revision > after {
				return err
			}
			_ = l.look(ctx, look) // asked again after the next period
		}
	})
	if err != nil {
		return 0, err
	}
	return revision, nil
}

func (l *Life) look(ctx context.Context, look func(context.Context) (uint64, error)) error {
	revision, err := look(ctx)
	if err == nil {
		l.Saw(revision)
	}
	return err
}

// sleep waits for one period, or until the revision seen is greater than after, and returns it.
func (l *Life) sleep(ctx context.Context, after uint64, period time.Duration) (uint64, error) {
	over := time.NewTimer(period)
	defer over.Stop()
	for {
		revision, raised := l.known()
		if revision > after {
			return revision, nil
		}
		select {
		case <-raised:
		case <-over.C:
			return revision, nil
		case <-ctx.Done():
			return 0, ctx.Err()
		}
	}
}

// Close ends the calls under way and returns when they have ended. It tells whether it was the first to do so.
func (l *Life) Close() bool {
	l.mu.Lock()
	first := !l.closed
	l.closed = true
	l.mu.Unlock()
	l.end(store.ErrClosed)
	l.calls.Wait()
	return first
}
