package storetest

import (
	"bytes"
	"errors"
	"strings"
	"time"

	"github.com/portico-apim/portico/internal/store"
)

// documents is the contract of Get, Put, Delete and Restore.
var documents = []scenario{
	{"document/round trip", roundTrip},
	{"document/casing", casing},
	{"document/times", times},
	{"document/bytes", byteOwnership},
	{"document/large", large},
	{"document/invalid", invalid},
	{"document/not text", notText},
	{"document/delete", deletion},
	{"document/restore", restore},
	{"document/advance", advance},
}

func roundTrip(b *fixture) {
	rows := []store.Document{
		{ID: "/a", Kind: "k", Body: []byte(`{"a": 1}`), Sealed: []byte{0, 1, 0xff}},
		{ID: "/b", Kind: "k", Body: []byte("not JSON \x00\xff")},
		{ID: "/c", Kind: "k"},
		{ID: "/d", Kind: "k", Body: []byte{}, Sealed: []byte{}},
		{ID: "/É/ß 'quoted' \"%_\\*?[", Kind: "Käse/'x'", Body: []byte("x")},
		{ID: "/" + strings.Repeat("y", store.MaxID-1), Kind: strings.Repeat("z", store.MaxKind)},
		{ID: "/" + strings.Repeat("Ⱥ", (store.MaxID-1)/2), Kind: "k"}, // grows by a half in lower case
		{ID: "no/slash:needed", Kind: "k", Body: []byte("x")},
	}
	for i, want := range rows {
		revision := b.update(func(tx store.Tx) error { return tx.Put(want) })
		got := b.get(want.ID)
		if got.ID != want.ID || got.Kind != want.Kind || !bytes.Equal(got.Body, want.Body) || !bytes.Equal(got.Sealed, want.Sealed) {
			b.Errorf("row %d: got %+v, want %+v", i, got, want)
		}
		equal(b, "revision", revision, uint64(i+1))
		equal(b, "revision of the document", got.Revision, revision)
		if len(want.Sealed) == 0 && got.Sealed != nil {
			b.Errorf("row %d: sealed is %v, want nil", i, got.Sealed)
		}
	}
	b.missing("/nothing")
}

func casing(b *fixture) {
	b.put("/Apis/Echo", "/apis/É")
	b.put("/apis/other")
	for _, id := range []string{"/Apis/Echo", "/apis/echo", "/APIS/ECHO"} {
		equal(b, "get "+id, b.get(id).ID, "/Apis/Echo")
	}
	equal(b, "get é", b.get("/apis/é").ID, "/apis/É")
	b.put("/apis/ECHO")
	equal(b, "list", b.list(store.Query{}), "/apis/ECHO /apis/other /apis/É")
	b.delete("/APIS/echo")
	equal(b, "list after delete", b.list(store.Query{}), "/apis/other /apis/É")
	equal(b, "changes", b.changed(1), "/apis/other@2 -/apis/ECHO@4")
}

func times(b *fixture) {
	before := time.Now().Add(-time.Microsecond) // what is stored is truncated
	b.put("/a")
	first := b.get("/a")
	if first.Created.Before(before) || first.Created.After(time.Now()) || first.Created.Location() != time.UTC {
		b.Errorf("created is %v, want now in UTC", first.Created)
	}
	equal(b, "updated", first.Updated, first.Created)
	b.update(func(tx store.Tx) error {
		return tx.Put(store.Document{ID: "/A", Kind: "k", Revision: 77, Created: time.Unix(1, 0), Updated: time.Unix(2, 0)})
	})
	second := b.get("/a")
	equal(b, "created after the second put", second.Created, first.Created)
	equal(b, "revision after the second put", second.Revision, 2)
	if !second.Updated.After(first.Updated) {
		b.Errorf("updated is %v, want later than %v", second.Updated, first.Updated)
	}
	b.delete("/a")
	b.put("/a")
	if third := b.get("/a"); !third.Created.After(second.Updated) {
		b.Errorf("created anew at %v, want later than %v", third.Created, second.Updated)
	}
}

func byteOwnership(b *fixture) {
	b.update(func(tx store.Tx) error {
		d := store.Document{ID: "/a", Kind: "k", Body: []byte("body"), Sealed: []byte("seal")}
		err := tx.Put(d)
		copy(d.Body, "XXXX")
		copy(d.Sealed, "XXXX")
		return err
	})
	b.put("/b")
	b.view(func(tx store.Tx) error {
		var kept []store.Document
		for d, err := range tx.List(store.Query{}) {
			if err != nil {
				return err
			}
			kept = append(kept, d)
		}
		equal(b, "body kept", string(kept[0].Body), "body")
		copy(kept[0].Body, "YYYY")
		d, err := tx.Get("/a")
		equal(b, "body", string(d.Body), "body")
		equal(b, "sealed", string(d.Sealed), "seal")
		return err
	})
}

func large(b *fixture) {
	body := bytes.Repeat([]byte("0123456789abcdef"), 20<<20/16)
	b.update(func(tx store.Tx) error {
		return tx.Put(store.Document{ID: "/a/big", Kind: "k", Body: body, Sealed: body[:1<<20]})
	})
	b.put("/a/small")
	got := b.get("/a/big")
	if !bytes.Equal(got.Body, body) || !bytes.Equal(got.Sealed, body[:1<<20]) {
		b.Errorf("a body of %d bytes came back as %d others", len(body), len(got.Body))
	}
	equal(b, "list", b.list(store.Query{Under: "/a"}), "/a/big /a/small")
}

func invalid(b *fixture) {
	rows := []store.Document{
		{Kind: "k"},
		{ID: "/a"},
		{ID: "/a/", Kind: "k"},
		{ID: "/a\x00", Kind: "k"},
		{ID: "/a\xff", Kind: "k"},
		{ID: "/a", Kind: "k\x00"},
		{ID: "/a", Kind: "\xff"},
		{ID: "/" + strings.Repeat("x", store.MaxID), Kind: "k"},
		{ID: "/a", Kind: strings.Repeat("x", store.MaxKind+1)},
	}
	b.update(func(tx store.Tx) error {
		for i, d := range rows {
			for _, err := range []error{tx.Put(d), tx.Restore(d)} {
				if !errors.Is(err, store.ErrInvalid) {
					b.Errorf("row %d: got %v, want %v", i, err, store.ErrInvalid)
				}
			}
		}
		return tx.Put(doc("/good"))
	})
	equal(b, "list", b.list(store.Query{}), "/good")
}

// notText looks for ids as they can come in a request: nothing is there, and that is no failure of the database.
func notText(b *fixture) {
	b.put("/a/b")
	for _, id := range []string{"", "/a\x00", "/a/b\x00", "\xff", "/a/b\xff", strings.Repeat("x", 1<<20)} {
		b.missing(id)
		if id != "" {
			equal(b, "list", b.list(store.Query{Under: id}), "")
		}
		b.delete(id)
		equal(b, "kind", b.list(store.Query{Kinds: []string{id}}), "")
		equal(b, "changed kind", b.changed(0, id), "")
	}
	equal(b, "list", b.list(store.Query{}), "/a/b")
}

func deletion(b *fixture) {
	b.put("/a", "/a/b", "/a/b/c")
	equal(b, "revision after deleting nothing", b.delete("/b", "/a/c"), 1)
	equal(b, "revision after deleting", b.delete("/a/b", "/b"), 2)
	b.missing("/a/b")
	equal(b, "list", b.list(store.Query{}), "/a /a/b/c")
	equal(b, "revision after deleting again", b.delete("/a/b"), 2)
}

func restore(b *fixture) {
	created, updated := time.Date(2020, 1, 2, 3, 4, 5, 6000, time.UTC), time.Date(2021, 1, 2, 3, 4, 5, 6000, time.UTC)
	b.put("/a")
	revision := b.update(func(tx store.Tx) error {
		for _, id := range []string{"/A", "/b"} {
			if err := tx.Restore(store.Document{ID: id, Kind: "k", Created: created, Updated: updated, Revision: 99}); err != nil {
				return err
			}
		}
		return nil
	})
	equal(b, "revision", revision, 2)
	for _, id := range []string{"/A", "/b"} {
		d := b.get(id)
		equal(b, "id", d.ID, id)
		equal(b, "created", d.Created, created)
		equal(b, "updated", d.Updated, updated)
		equal(b, "revision of the document", d.Revision, 2)
	}
	b.put("/b")
	equal(b, "created after put", b.get("/b").Created, created)
}

func advance(b *fixture) {
	revision := b.update(func(tx store.Tx) error {
		if err := tx.Advance(1000); err != nil {
			return err
		}
		err := tx.Put(doc("/a"))
		b.is("advance after a write", tx.Advance(2000), store.ErrInvalid)
		return err
	})
	equal(b, "revision", revision, 1001)
	equal(b, "revision of the document", b.get("/a").Revision, 1001)
	equal(b, "changes", b.changed(1000), "/a@1001")
	equal(b, "revision past a smaller one", b.update(func(tx store.Tx) error { return tx.Advance(7) }), 1002)
	equal(b, "next revision", b.put("/b"), 1003)
	_, err := b.Update(b.ctx, func(tx store.Tx) error { return tx.Advance(1 << 63) })
	b.is("advance past what a database can count", err, store.ErrInvalid)
}
