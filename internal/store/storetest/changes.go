package storetest

import (
	"context"
	"errors"
	"math"
	"testing"

	"github.com/portico-apim/portico/internal/store"
)

// changes is the contract of Changes, but for compaction.
var changes = []scenario{
	{"changes/order", changeOrder},
	{"changes/deletions", changeDeletions},
	{"changes/contents", changeContents},
	{"changes/random", randomHistory},
}

func changeOrder(b *fixture) {
	b.put("/apis/c", "/apis/a", "/products/p")
	b.put("/apis/b", "/apis/d")
	b.put("/apis/a")
	rows := []struct {
		after uint64
		kinds []string
		want  string
	}{
		{0, nil, "/apis/c@1 /products/p@1 /apis/b@2 /apis/d@2 /apis/a@3"},
		{1, nil, "/apis/b@2 /apis/d@2 /apis/a@3"},
		{2, nil, "/apis/a@3"},
		{3, nil, ""},
		{4, nil, ""},
		{math.MaxUint64, nil, ""},
		{0, []string{"products"}, "/products/p@1"},
		{0, []string{"products", "products", "nothing"}, "/products/p@1"},
		{1, []string{"apis", "products"}, "/apis/b@2 /apis/d@2 /apis/a@3"},
		{0, []string{"nothing"}, ""},
	}
	for _, row := range rows {
		equal(b, "changes", b.changed(row.after, row.kinds...), row.want)
	}
}

func changeDeletions(b *fixture) {
	b.put("/apis/A", "/apis/b", "/products/c")
	b.delete("/apis/a", "/products/c")
	b.put("/apis/d")
	equal(b, "after 1", b.changed(1), "-/apis/A@2 -/products/c@2 /apis/d@3")
	equal(b, "after 2", b.changed(2), "/apis/d@3")
	equal(b, "of a kind", b.changed(0, "products"), "-/products/c@2")
	b.put("/apis/a")
	equal(b, "after it came back", b.changed(0), "/apis/b@1 -/products/c@2 /apis/d@3 /apis/a@4")
	b.delete("/apis/a")
	equal(b, "after it went again", b.changed(3), "-/apis/a@5")
}

func changeContents(b *fixture) {
	want := store.Document{ID: "/a", Kind: "k", Body: []byte("body"), Sealed: []byte("seal")}
	b.update(func(tx store.Tx) error { return errors.Join(tx.Put(want), tx.Put(doc("/b"))) })
	stored := b.get("/a")
	b.delete("/b")
	b.view(func(tx store.Tx) error {
		for c, err := range tx.Changes(0) {
			switch {
			case err != nil:
				return err
			case c.Deleted:
				if c.ID != "/b" || c.Kind != "b" || c.Revision != 2 || c.Body != nil || c.Sealed != nil || !c.Created.IsZero() || !c.Updated.IsZero() {
					b.Errorf("deletion is %+v, want id, kind and revision only", c)
				}
			default:
				equal(b, "body", string(c.Body), "body")
				equal(b, "sealed", string(c.Sealed), "seal")
				equal(b, "kind", c.Kind, "k")
				equal(b, "created", c.Created, stored.Created)
				equal(b, "updated", c.Updated, stored.Updated)
			}
		}
		return nil
	})
}

// Compaction checks what is remembered of deletions by a store that keeps those of the last keep revisions, which must be at least
// three and for speed not many.
func Compaction(t *testing.T, keep uint64, open func(ctx context.Context) (store.Store, error)) {
	t.Helper()
	b := newFixture(t, open)
	known := func(after uint64) bool {
		b.Helper()
		err := b.View(b.ctx, func(tx store.Tx) error {
			_, err := changesOf(tx, after)
			return err
		})
		if err != nil {
			b.is("changes", err, store.ErrCompacted)
		}
		return err == nil
	}
	b.put("/kept", "/gone")
	deleted := b.delete("/gone")
	last := deleted
	for ; last < deleted+keep-1; last = b.put("/kept") {
		equal(b, "changes since before the deletion are known", known(deleted-1), true)
	}
	b.update(func(tx store.Tx) error { _, err := changesOf(tx, 0); return err })
	last = b.put("/kept")
	equal(b, "revision", last, deleted+keep)
	equal(b, "changes since before the forgotten deletion are known", known(deleted-1), false)
	equal(b, "changes since it are known", known(deleted), true)
	equal(b, "changes", b.changed(deleted), sprint("/kept@", last))
	for range keep + 2 {
		last = b.put("/kept")
	}
	equal(b, "changes are known as long as nothing is deleted", known(deleted), true)
	b.delete("/kept")
	equal(b, "the newest deletion is known", b.changed(last), sprint("-/kept@", last+1))
}
