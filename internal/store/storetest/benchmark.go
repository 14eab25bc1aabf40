package storetest

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/portico-apim/portico/internal/store"
)

// Benchmark measures what the management plane and the feed do most. The store has 20,000 operations of 1 KiB, which is a
// configuration of a thousand APIs.
func Benchmark(b *testing.B, open Opener) {
	f := newFixture(b, open)
	f.ctx = context.Background() // no hurry
	f.populate()
	all, api := store.Query{}, store.Query{Under: "/apis/api0500", Kinds: []string{"apis/operations"}}
	kinds := store.Query{Kinds: strings.Fields("apis apis/operations products groups users")}
	for _, row := range []struct {
		name string
		run  func(*fixture, *testing.B)
	}{
		{"put", (*fixture).benchmarkPut},
		{"put from 8 goroutines", (*fixture).benchmarkPutParallel},
		{"put 1000 at once", (*fixture).benchmarkPutMany},
		{"get", (*fixture).benchmarkGet},
		{"list 20000", func(f *fixture, b *testing.B) { f.benchmarkList(b, all, operations, operations) }},
		{"list 20000 of 5 kinds", func(f *fixture, b *testing.B) { f.benchmarkList(b, kinds, operations, operations) }},
		{"list first 100", func(f *fixture, b *testing.B) { f.benchmarkList(b, all, 100, 100) }},
		{"list 20 of an API", func(f *fixture, b *testing.B) { f.benchmarkList(b, api, operations, 20) }},
		{"changes after one write", (*fixture).benchmarkChanges},
	} {
		b.Run(row.name, func(b *testing.B) {
			inner := *f
			inner.TB = b
			row.run(&inner, b)
		})
	}
}

const operations = 20_000

// operation is one of a thousand APIs with 20 operations each.
func operation(i int) store.Document {
	d := doc(fmt.Sprintf("/apis/api%04d/operations/operation%02d", i/20, i%20))
	d.Body = []byte(fmt.Sprintf(`{"id":%q,"description":%q}`, d.ID, strings.Repeat("x", 1000)))
	return d
}

func (b *fixture) populate() {
	b.Helper()
	b.update(func(tx store.Tx) error {
		for i := range operations {
			if err := tx.Put(operation(i)); err != nil {
				return err
			}
		}
		return nil
	})
}

func (b *fixture) benchmarkPut(m *testing.B) {
	for i := 0; m.Loop(); i++ {
		b.update(func(tx store.Tx) error { return tx.Put(operation(i % operations)) })
	}
}

func (b *fixture) benchmarkPutParallel(m *testing.B) {
	m.SetParallelism(4)
	m.RunParallel(func(pb *testing.PB) {
		for i := 0; pb.Next(); i++ {
			b.update(func(tx store.Tx) error { return tx.Put(operation(i % operations)) })
		}
	})
}

func (b *fixture) benchmarkPutMany(m *testing.B) {
	for m.Loop() {
		b.update(func(tx store.Tx) error {
			for i := range 1000 {
				if err := tx.Put(operation(i)); err != nil {
					return err
				}
			}
			return nil
		})
	}
}

func (b *fixture) benchmarkGet(m *testing.B) {
	for m.Loop() {
		b.get("/apis/api0500/operations/operation10")
	}
}

// benchmarkList takes at most so many documents of a query, and checks how many there were.
func (b *fixture) benchmarkList(m *testing.B, q store.Query, limit, want int) {
	for m.Loop() {
		n := 0
		b.view(func(tx store.Tx) error {
			for _, err := range tx.List(q) {
				if err != nil {
					return err
				}
				if n++; n == limit {
					break
				}
			}
			return nil
		})
		equal(b, "documents", n, want)
	}
}

func (b *fixture) benchmarkChanges(m *testing.B) {
	revision := b.put("/apis/one")
	for m.Loop() {
		equal(b, "changes", b.changed(revision-1), sprint("/apis/one@", revision))
	}
}
