package storetest

import (
	"errors"
	"testing"

	"github.com/portico-apim/portico/internal/store"
)

// lives is the contract of Close and of opening again.
var lives = []scenario{
	{"close/afterwards", closedAfterwards},
	{"close/under way", closedUnderWay},
	{"reopen", reopen},
}

func closedAfterwards(b *fixture) {
	b.put("/a")
	if err := b.Close(); err != nil {
		b.Fatalf("close: %v", err)
	}
	touched := func(store.Tx) error { b.Error("fn ran"); return nil }
	b.is("view", b.View(b.ctx, touched), store.ErrClosed)
	_, err := b.Update(b.ctx, touched)
	b.is("update", err, store.ErrClosed)
	_, err = b.Wait(b.ctx, 0)
	b.is("wait", err, store.ErrClosed)
	if err := b.Close(); err != nil {
		b.Errorf("close again: %v", err)
	}
}

// closedUnderWay closes the store while a Wait, a View, an Update and another Update in the queue are running.
func closedUnderWay(b *fixture) {
	waiting := b.wait(b.ctx, 0)
	const calls = 3
	inside, errs := make(chan struct{}, calls), make(chan error, calls)
	untilClosed := func(tx store.Tx) error {
		inside <- struct{}{}
		for {
			if _, err := tx.Get("/a"); !errors.Is(err, store.ErrNotFound) {
				return err
			}
		}
	}
	go func() { errs <- b.View(b.ctx, untilClosed) }()
	for range calls - 1 {
		go func() { _, err := b.Update(b.ctx, untilClosed); errs <- err }()
	}
	<-inside
	<-inside
	b.quiet(waiting)
	if err := b.Close(); err != nil {
		b.Errorf("close: %v", err)
	}
	for range calls {
		b.is("call under way", <-errs, store.ErrClosed)
	}
	b.is("wait", (<-waiting).err, store.ErrClosed)
}

func reopen(b *fixture) {
	b.put("/A", "/b")
	b.delete("/b")
	before := b.get("/a")
	if err := b.Close(); err != nil {
		b.Fatalf("close: %v", err)
	}
	again := b.on(b.open())
	after := again.get("/a")
	equal(b, "document", sprint(after), sprint(before))
	equal(b, "changes", again.changed(0), "/A@1 -/b@2")
	equal(b, "next revision", again.put("/c"), 3)
}

// openAtOnce opens a database without tables many times at once: one of them makes the tables.
func openAtOnce(t *testing.T, open Opener) {
	const n = 6
	errs := make(chan error, n)
	for range n {
		go func() {
			s, err := open(t.Context())
			if err == nil {
				err = errors.Join(s.View(t.Context(), func(store.Tx) error { return nil }), s.Close())
			}
			errs <- err
		}()
	}
	for range n {
		if err := <-errs; err != nil {
			t.Errorf("open: %v", err)
		}
	}
}
