package storetest

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"

	"github.com/portico-apim/portico/internal/store"
)

// updates is the contract of transactions.
var updates = []scenario{
	{"update/revision", revisions},
	{"update/error", updateError},
	{"update/panic", updatePanic},
	{"update/own writes", ownWrites},
	{"update/serial", serial},
	{"update/all or nothing", allOrNothing},
	{"view/read only", readOnly},
	{"view/isolation", isolation},
	{"view/error", viewError},
	{"context/before", cancelledBefore},
	{"context/inside", cancelledInside},
	{"context/queue", cancelledInQueue},
}

func revisions(b *fixture) {
	rows := []struct {
		what string
		want uint64
		fn   func(store.Tx) error
	}{
		{"nothing", 0, func(store.Tx) error { return nil }},
		{"a read", 0, func(tx store.Tx) error { _, err := idsOf(tx, store.Query{}); return err }},
		{"one document", 1, func(tx store.Tx) error { return putAll(tx, "/a") }},
		{"the same again", 2, func(tx store.Tx) error { return putAll(tx, "/a") }},
		{"several", 3, func(tx store.Tx) error { return putAll(tx, "/a", "/b", "/c") }},
		{"delete nothing", 3, func(tx store.Tx) error { return tx.Delete("/nothing") }},
		{"delete", 4, func(tx store.Tx) error { return tx.Delete("/a") }},
		{"write and take back", 5, func(tx store.Tx) error { return errors.Join(tx.Put(doc("/d")), tx.Delete("/d")) }},
	}
	for _, row := range rows {
		equal(b, row.what, b.update(row.fn), row.want)
		b.view(func(tx store.Tx) error {
			equal(b, row.what+", seen", tx.Revision(), row.want)
			return nil
		})
	}
}

func updateError(b *fixture) {
	b.put("/a", "/b")
	refused := errors.New("refused")
	revision, err := b.Update(b.ctx, func(tx store.Tx) error {
		return errors.Join(tx.Put(doc("/A")), tx.Put(doc("/c")), tx.Delete("/b"), refused)
	})
	b.is("update", err, refused)
	equal(b, "revision", revision, 0)
	_, err = b.Update(b.ctx, func(store.Tx) error { return refused })
	if err != refused { //nolint:errorlint // as it is
		b.Errorf("got %v, want the error of fn as it is", err)
	}
	equal(b, "list", b.list(store.Query{}), "/a /b")
	equal(b, "changes", b.changed(1), "")
	equal(b, "next revision", b.put("/c"), 2)
}

func updatePanic(b *fixture) {
	func() {
		defer func() { equal(b, "panic", recover(), any("boom")) }()
		_, _ = b.Update(b.ctx, func(tx store.Tx) error {
			_ = tx.Put(doc("/a"))
			panic("boom")
		})
	}()
	b.missing("/a")
	equal(b, "next revision", b.put("/b"), 1)
}

// ownWrites reads after every write, in each of the ways to read.
func ownWrites(b *fixture) {
	b.put("/a", "/b")
	b.update(func(tx store.Tx) error {
		equal(b, "revision before", tx.Revision(), 1)
		put := tx.Put(doc("/B"))
		d, got := tx.Get("/b")
		equal(b, "get", sprint(d.ID, d.Revision), "/B2")
		put2 := tx.Put(doc("/c"))
		ids, listed := idsOf(tx, store.Query{})
		equal(b, "list", ids, "/a /B /c")
		put3 := tx.Put(doc("/d"))
		seen, changed := changesOf(tx, 1)
		equal(b, "changes", seen, "/B@2 /c@2 /d@2")
		deleted := errors.Join(tx.Delete("/a"), tx.Delete("/d"))
		_, gone := tx.Get("/a")
		b.is("get", gone, store.ErrNotFound)
		seen, changed2 := changesOf(tx, 1)
		equal(b, "changes", seen, "-/a@2 /B@2 /c@2 -/d@2")
		return errors.Join(put, got, put2, listed, put3, changed, deleted, changed2, tx.Put(doc("/a")), tx.Delete("/c"))
	})
	equal(b, "list", b.list(store.Query{}), "/a /B")
	equal(b, "changes", b.changed(1), "/a@2 /B@2 -/c@2 -/d@2")
}

// serial counts up from many goroutines, over two stores on one database. A lost update would be a lost count.
func serial(b *fixture) {
	const workers, turns = 8, 8
	stores := []store.Store{b.Store, b.open()}
	var wg sync.WaitGroup
	seen := make(chan uint64, workers*turns)
	for w := range workers {
		wg.Go(func() {
			for range turns {
				revision, err := stores[w%2].Update(b.ctx, count)
				if err != nil {
					b.Errorf("update: %v", err)
				}
				seen <- revision
			}
		})
	}
	wg.Wait()
	close(seen)
	equal(b, "count", string(b.get("/count").Body), strconv.Itoa(workers*turns))
	distinct := map[uint64]bool{}
	for revision := range seen {
		distinct[revision] = true
	}
	equal(b, "distinct revisions", len(distinct), workers*turns)
	equal(b, "last revision", b.get("/count").Revision, workers*turns)
}

// count adds one to the number in a document.
func count(tx store.Tx) error {
	d, err := tx.Get("/count")
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	n, _ := strconv.Atoi(string(d.Body)) // nothing is zero
	return tx.Put(store.Document{ID: "/count", Kind: "count", Body: []byte(strconv.Itoa(n + 1))})
}

// allOrNothing writes pairs and sees from other goroutines that there are only pairs.
func allOrNothing(b *fixture) {
	other := b.on(b.open())
	ctx, stop := context.WithCancel(b.ctx)
	var wg sync.WaitGroup
	for _, reader := range []*fixture{b, other} {
		wg.Go(func() {
			for ctx.Err() == nil {
				reader.view(func(tx store.Tx) error {
					left, err1 := tx.Get("/left")
					right, err2 := tx.Get("/right")
					if (err1 == nil) != (err2 == nil) || string(left.Body) != string(right.Body) || left.Revision > tx.Revision() {
						b.Errorf("at %d: left is %s@%d, %v; right is %s@%d, %v", tx.Revision(), left.Body, left.Revision, err1, right.Body, right.Revision, err2)
					}
					return nil
				})
			}
		})
	}
	for i := range 20 {
		b.update(func(tx store.Tx) error {
			body := fmt.Append(nil, i)
			return errors.Join(tx.Put(store.Document{ID: "/left", Kind: "k", Body: body}), tx.Put(store.Document{ID: "/right", Kind: "k", Body: body}))
		})
	}
	stop()
	wg.Wait()
}

func readOnly(b *fixture) {
	b.put("/a")
	b.view(func(tx store.Tx) error {
		b.is("put", tx.Put(doc("/b")), store.ErrReadOnly)
		b.is("delete", tx.Delete("/a"), store.ErrReadOnly)
		b.is("restore", tx.Restore(doc("/b")), store.ErrReadOnly)
		b.is("advance", tx.Advance(9), store.ErrReadOnly)
		return nil
	})
	equal(b, "list", b.list(store.Query{}), "/a")
	equal(b, "next revision", b.put("/b"), 2)
}

// isolation changes everything while a View runs, which must not see it.
func isolation(b *fixture) {
	b.put("/a", "/b", "/c")
	other := b.on(b.open())
	b.view(func(tx store.Tx) error {
		for _, writer := range []*fixture{b, other} {
			writer.delete("/a")
			writer.put("/B", "/d")
		}
		equal(b, "revision", tx.Revision(), 1)
		d, err := tx.Get("/b")
		equal(b, "revision of a document", d.Revision, 1)
		ids, listed := idsOf(tx, store.Query{})
		equal(b, "list", ids, "/a /b /c")
		seen, changed := changesOf(tx, 0)
		equal(b, "changes", seen, "/a@1 /b@1 /c@1")
		return errors.Join(err, listed, changed)
	})
	equal(b, "list afterwards", b.list(store.Query{}), "/B /c /d")
}

func viewError(b *fixture) {
	refused := errors.New("refused")
	if err := b.View(b.ctx, func(store.Tx) error { return refused }); err != refused { //nolint:errorlint // as it is
		b.Errorf("got %v, want the error of fn as it is", err)
	}
}

func cancelledBefore(b *fixture) {
	ctx, cancel := context.WithCancel(b.ctx)
	cancel()
	touched := func(store.Tx) error { b.Error("fn ran"); return nil }
	b.is("view", b.View(ctx, touched), context.Canceled)
	_, err := b.Update(ctx, touched)
	b.is("update", err, context.Canceled)
	_, err = b.Wait(ctx, 0)
	b.is("wait", err, context.Canceled)
}

// cancelledInside ends the context in the middle of a transaction: nothing is committed, whether or not fn notices.
func cancelledInside(b *fixture) {
	b.put("/a", "/b")
	ctx, cancel := context.WithCancel(b.ctx)
	_, err := b.Update(ctx, func(tx store.Tx) error {
		err := tx.Put(doc("/c"))
		cancel()
		return err
	})
	b.is("update", err, context.Canceled)
	ctx, cancel = context.WithCancel(b.ctx)
	err = b.View(ctx, func(tx store.Tx) error {
		for _, err := range tx.List(store.Query{}) {
			if err != nil {
				return err
			}
			cancel()
			_, err := tx.Get("/a")
			return err
		}
		return nil
	})
	b.is("view", err, context.Canceled)
	b.missing("/c")
	equal(b, "next revision", b.put("/d"), 2)
}

// cancelledInQueue gives up waiting for another Update, in this process and in another.
func cancelledInQueue(b *fixture) {
	other := b.open()
	b.update(func(store.Tx) error {
		for _, s := range []store.Store{b.Store, other} {
			ctx, cancel := context.WithTimeout(b.ctx, shortly)
			defer cancel()
			_, err := s.Update(ctx, func(store.Tx) error { b.Error("two updates ran at once"); return nil })
			b.is("update", err, context.DeadlineExceeded)
		}
		return nil
	})
	equal(b, "next revision", b.on(other).put("/a"), 1)
}
