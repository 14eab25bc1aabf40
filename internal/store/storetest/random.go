package storetest

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"pgregory.net/rapid"

	"github.com/portico-apim/portico/internal/store"
)

// randomHistory makes up histories of Updates and compares what the store then says with a model of the contract: two maps.
func randomHistory(b *fixture) {
	rapid.Check(b.TB, func(t *rapid.T) {
		m := &history{fixture: b, documents: map[string]store.Change{}, deletions: map[string]store.Change{}}
		m.clear()
		for range rapid.IntRange(1, 4).Draw(t, "updates") {
			m.update(t)
			m.compare(t)
		}
	})
}

// history is the model: what is there and what is gone, by key.
type history struct {
	*fixture
	start, revision      uint64
	documents, deletions map[string]store.Change
}

// clear empties the store.
func (m *history) clear() {
	ids := strings.Fields(m.list(store.Query{}))
	m.start = m.delete(ids...)
	m.revision = m.start
}

// someID draws an id. Its parts are such that a wrong prefix, order or casing shows.
func someID(t *rapid.T) string {
	parts := rapid.SliceOfN(rapid.SampledFrom([]string{"a", "A", "ab", "a-", "a0", "_", "%", "é", "É"}), 1, 3).Draw(t, "id")
	return "/" + strings.Join(parts, "/")
}

var errRefused = errors.New("refused")

// update draws one Update, runs it on the store, and on the model if it is committed.
func (m *history) update(t *rapid.T) {
	next := history{documents: map[string]store.Change{}, deletions: map[string]store.Change{}}
	for key, d := range m.documents {
		next.documents[key] = d
	}
	for key, d := range m.deletions {
		next.deletions[key] = d
	}
	wrote, result := false, error(nil)
	_, err := m.Update(m.ctx, func(tx store.Tx) error {
		for range rapid.IntRange(0, 6).Draw(t, "writes") {
			id, remove := someID(t), rapid.Bool().Draw(t, "delete")
			did, err := next.write(tx, id, remove)
			if err != nil {
				return err
			}
			wrote = wrote || did
		}
		if rapid.IntRange(0, 4).Draw(t, "refuse") == 0 {
			result = errRefused
		}
		return result
	})
	if !errors.Is(err, result) {
		t.Fatalf("update: got %v, want %v", err, result)
	}
	if err == nil {
		m.documents, m.deletions = next.documents, next.deletions
		if wrote {
			m.revision++
		}
	}
}

// write does one write on the store and the model, and tells whether it was one.
func (m *history) write(tx store.Tx, id string, remove bool) (bool, error) {
	key, d := store.Key(id), doc(id)
	d.Revision = tx.Revision() + 1
	old, there := m.documents[key]
	if !remove {
		delete(m.deletions, key)
		m.documents[key] = store.Change{Document: d}
		return true, tx.Put(d)
	}
	if there {
		d.ID, d.Kind = old.ID, old.Kind
		delete(m.documents, key)
		m.deletions[key] = store.Change{Document: d, Deleted: true}
	}
	return there, tx.Delete(id)
}

// compare asks the store and the model the same questions.
func (m *history) compare(t *rapid.T) {
	under, after := someID(t), m.start+uint64(rapid.IntRange(0, 4).Draw(t, "after"))
	m.view(func(tx store.Tx) error {
		for _, under := range []string{"", under} {
			got, err := idsOf(tx, store.Query{Under: under})
			if want := m.under(under); err != nil || got != want {
				t.Fatalf("under %q: got %q, %v, want %q", under, got, err, want)
			}
		}
		got, err := changesOf(tx, after)
		if want := m.after(after); err != nil || got != want {
			t.Fatalf("after %d: got %q, %v, want %q", after, got, err, want)
		}
		if tx.Revision() != m.revision {
			t.Fatalf("revision is %d, want %d", tx.Revision(), m.revision)
		}
		return nil
	})
}

// under is the model of List.
func (m *history) under(under string) string {
	var keys, ids []string
	for key := range m.documents {
		if under == "" || strings.HasPrefix(key, store.Key(under)+"/") {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	for _, key := range keys {
		ids = append(ids, m.documents[key].ID)
	}
	return strings.Join(ids, " ")
}

// after is the model of Changes.
func (m *history) after(after uint64) string {
	var found []store.Change
	for _, from := range []map[string]store.Change{m.documents, m.deletions} {
		for _, c := range from {
			if c.Revision > after {
				found = append(found, c)
			}
		}
	}
	slices.SortFunc(found, func(a, b store.Change) int {
		if a.Revision != b.Revision {
			return int(a.Revision) - int(b.Revision)
		}
		return strings.Compare(store.Key(a.ID), store.Key(b.ID))
	})
	var out []string
	for _, c := range found {
		out = append(out, map[bool]string{true: "-"}[c.Deleted]+fmt.Sprintf("%s@%d", c.ID, c.Revision))
	}
	return strings.Join(out, " ")
}
