// Package storetest is the contract of package store as tests. Every store runs it against the real thing:
//
//	func TestConformance(t *testing.T) {
//		storetest.Run(t, func(t *testing.T) storetest.Opener {
//			path := filepath.Join(t.TempDir(), "store.db")
//			return func(ctx context.Context) (store.Store, error) { return sqlite.Open(ctx, path) }
//		})
//	}
//
// It also has the crash test, the benchmarks, and databases for tests that need PostgreSQL.
package storetest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/portico-apim/portico/internal/store"
)

// Opener opens one and the same database anew at every call, as several processes would.
type Opener func(ctx context.Context) (store.Store, error)

// Run runs the contract against stores that are empty at first; fresh makes such a one.
func Run(t *testing.T, fresh func(t *testing.T) Opener) {
	t.Parallel()
	t.Run("open at once", func(t *testing.T) {
		t.Parallel()
		openAtOnce(t, fresh(t))
	})
	for _, group := range [][]scenario{documents, updates, lists, changes, waits, lives} {
		for _, sc := range group {
			t.Run(sc.name, func(t *testing.T) {
				t.Parallel()
				sc.run(newFixture(t, fresh(t)))
			})
		}
	}
}

// scenario is one part of the contract.
type scenario struct {
	name string
	run  func(*fixture)
}

// fixture is a test with a store that was empty when it began. Its methods end the test when something fails.
type fixture struct {
	testing.TB
	ctx    context.Context
	opener Opener
	store.Store
}

// newFixture gives every call of the store a minute, after which it counts as hanging.
func newFixture(t testing.TB, open Opener) *fixture {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	t.Cleanup(cancel)
	b := &fixture{TB: t, ctx: ctx, opener: open}
	b.Store = b.open()
	return b
}

// open returns one more store on the same database.
func (b *fixture) open() store.Store {
	b.Helper()
	s, err := b.opener(b.ctx)
	if err != nil {
		b.Fatalf("open: %v", err)
	}
	b.Cleanup(func() {
		if err := s.Close(); err != nil {
			b.Errorf("close: %v", err)
		}
	})
	return s
}

// on returns the same fixture with another store.
func (b *fixture) on(s store.Store) *fixture {
	other := *b
	other.Store = s
	return &other
}

// update runs an Update that must succeed.
func (b *fixture) update(fn func(store.Tx) error) uint64 {
	b.Helper()
	revision, err := b.Update(b.ctx, fn)
	if err != nil {
		b.Fatalf("update: %v", err)
	}
	return revision
}

// view runs a View that must succeed.
func (b *fixture) view(fn func(store.Tx) error) {
	b.Helper()
	if err := b.View(b.ctx, fn); err != nil {
		b.Fatalf("view: %v", err)
	}
}

// put writes documents with these ids in one Update.
func (b *fixture) put(ids ...string) uint64 {
	b.Helper()
	return b.update(func(tx store.Tx) error { return putAll(tx, ids...) })
}

func putAll(tx store.Tx, ids ...string) error {
	for _, id := range ids {
		if err := tx.Put(doc(id)); err != nil {
			return err
		}
	}
	return nil
}

// delete deletes documents in one Update.
func (b *fixture) delete(ids ...string) uint64 {
	b.Helper()
	return b.update(func(tx store.Tx) error {
		for _, id := range ids {
			if err := tx.Delete(id); err != nil {
				return err
			}
		}
		return nil
	})
}

// get returns a document that must be there.
func (b *fixture) get(id string) (d store.Document) {
	b.Helper()
	b.view(func(tx store.Tx) (err error) {
		d, err = tx.Get(id)
		return err
	})
	return d
}

// missing fails if there is a document.
func (b *fixture) missing(id string) {
	b.Helper()
	err := b.View(b.ctx, func(tx store.Tx) error {
		_, err := tx.Get(id)
		return err
	})
	if !errors.Is(err, store.ErrNotFound) {
		b.Errorf("get %q: got %v, want %v", id, err, store.ErrNotFound)
	}
}

// list returns the ids a query selects, joined by spaces.
func (b *fixture) list(q store.Query) (ids string) {
	b.Helper()
	b.view(func(tx store.Tx) (err error) {
		ids, err = idsOf(tx, q)
		return err
	})
	return ids
}

func idsOf(tx store.Tx, q store.Query) (string, error) {
	var ids []string
	for d, err := range tx.List(q) {
		if err != nil {
			return "", err
		}
		ids = append(ids, d.ID)
	}
	return strings.Join(ids, " "), nil
}

// changed returns what Changes yields, as "id@revision", with a minus sign before what was deleted.
func (b *fixture) changed(after uint64, kinds ...string) (out string) {
	b.Helper()
	b.view(func(tx store.Tx) (err error) {
		out, err = changesOf(tx, after, kinds...)
		return err
	})
	return out
}

func changesOf(tx store.Tx, after uint64, kinds ...string) (string, error) {
	var out []string
	for c, err := range tx.Changes(after, kinds...) {
		if err != nil {
			return "", err
		}
		sign := ""
		if c.Deleted {
			sign = "-"
		}
		out = append(out, fmt.Sprintf("%s%s@%d", sign, c.ID, c.Revision))
	}
	return strings.Join(out, " "), nil
}

// equal compares two values that have a notion of it.
func equal[T comparable](b *fixture, what string, got, want T) {
	b.Helper()
	if got != want {
		b.Errorf("%s: got %v, want %v", what, got, want)
	}
}

// is compares errors by errors.Is.
func (b *fixture) is(what string, got, want error) {
	b.Helper()
	if !errors.Is(got, want) {
		b.Errorf("%s: got error %v, want %v", what, got, want)
	}
}

// doc makes a document whose kind is every second part of its id, which is how ARM forms them: /apis/a/operations/b is of the kind
// apis/operations.
func doc(id string) store.Document {
	var kind []string
	for i, part := range strings.Split(strings.TrimPrefix(id, "/"), "/") {
		if i%2 == 0 {
			kind = append(kind, part)
		}
	}
	return store.Document{ID: id, Kind: strings.ToLower(strings.Join(kind, "/")), Body: []byte(fmt.Sprintf(`{"id":%q}`, id))}
}
