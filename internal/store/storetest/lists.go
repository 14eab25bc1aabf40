package storetest

import (
	"errors"
	"fmt"
	"strings"

	"github.com/portico-apim/portico/internal/store"
)

// lists is the contract of List.
var lists = []scenario{
	{"list/order", order},
	{"list/query", queries},
	{"list/many", many},
	{"list/loop", loops},
}

// order is by bytes of the lower-cased id, whatever the locale of the database.
func order(b *fixture) {
	b.put("/b", "/A", "/a/b", "/a-b", "/a_b", "/a b", "/aB", "/ab2", "/ab10", "/é", "/z", "/É/x", "/日本", "/\U0001F600")
	equal(b, "list", b.list(store.Query{}), "/A /a b /a-b /a/b /a_b /aB /ab10 /ab2 /b /z /é /É/x /日本 /\U0001F600")
}

func queries(b *fixture) {
	b.put("/apis/a", "/apis/a/operations/x", "/apis/a/operations/y", "/apis/ab", "/apis/ab/operations/x", "/apis/A0", "/apis/a-", "/apis/a/schemas/s",
		"/products/p", "/products/p/apis/a", "/apis/a_b", "/apis/axb/operations/z", "/apis/a%b", "/apis/a\\/operations/z")
	kinds := func(k ...string) []string { return k }
	rows := []struct {
		query store.Query
		want  string
	}{
		{store.Query{Under: "/apis/a"}, "/apis/a/operations/x /apis/a/operations/y /apis/a/schemas/s"},
		{store.Query{Under: "/APIS/A"}, "/apis/a/operations/x /apis/a/operations/y /apis/a/schemas/s"},
		{store.Query{Under: "/apis/a_b"}, ""},
		{store.Query{Under: "/apis/a%"}, ""},
		{store.Query{Under: "/apis/a\\"}, "/apis/a\\/operations/z"},
		{store.Query{Under: "/apis/%"}, ""},
		{store.Query{Under: "/apis/a/operations"}, "/apis/a/operations/x /apis/a/operations/y"},
		{store.Query{Under: "/apis/a/operations/x"}, ""},
		{store.Query{Under: "/products"}, "/products/p /products/p/apis/a"},
		{store.Query{Under: "/nothing"}, ""},
		{store.Query{Under: "/"}, ""},
		{store.Query{Kinds: kinds("products")}, "/products/p"},
		{store.Query{Kinds: kinds("Products")}, ""},
		{store.Query{Kinds: kinds("products", "products/apis")}, "/products/p /products/p/apis/a"},
		{store.Query{Kinds: kinds("products/apis", "products", "products", "nothing")}, "/products/p /products/p/apis/a"},
		{store.Query{Kinds: kinds("nothing")}, ""},
		{store.Query{Kinds: []string{}, Under: "/products"}, "/products/p /products/p/apis/a"},
		{store.Query{Under: "/apis/a", Kinds: kinds("apis/schemas")}, "/apis/a/schemas/s"},
		{store.Query{Under: "/apis/ab", Kinds: kinds("apis/operations")}, "/apis/ab/operations/x"},
		{store.Query{Under: "/apis/a", Kinds: kinds("apis/schemas", "apis/operations")}, "/apis/a/operations/x /apis/a/operations/y /apis/a/schemas/s"},
		{store.Query{Under: "/apis/a", Kinds: kinds("apis", "products")}, ""},
	}
	for _, row := range rows {
		equal(b, fmt.Sprintf("%+v", row.query), b.list(row.query), row.want)
		b.update(func(tx store.Tx) error {
			got, err := idsOf(tx, row.query)
			equal(b, fmt.Sprintf("%+v in an update", row.query), got, row.want)
			return err
		})
	}
}

// many lists more documents than a store would want to hold at once, some of them big, with all their contents.
func many(b *fixture) {
	const n = 3000
	body := func(i int) string { return strings.Repeat(fmt.Sprint(i), 1+i%7*(1+i%101/100*9000)) }
	b.update(func(tx store.Tx) error {
		for i := range n {
			if err := tx.Put(store.Document{ID: fmt.Sprintf("/many/%04d", i), Kind: fmt.Sprint("k", i%3), Body: []byte(body(i))}); err != nil {
				return err
			}
		}
		return nil
	})
	b.view(func(tx store.Tx) error {
		for kinds, want := range map[string]int{"": n, "k0": n / 3, "k0 k2": 2 * n / 3} {
			count, last := 0, ""
			for d, err := range tx.List(store.Query{Under: "/many", Kinds: strings.Fields(kinds)}) {
				if err != nil {
					return err
				}
				var i int
				_, err := fmt.Sscanf(d.ID, "/many/%04d", &i)
				if err != nil || d.ID <= last || string(d.Body) != body(i) {
					return fmt.Errorf("%s after %q: wrong order or body (%w)", d.ID, last, err)
				}
				count, last = count+1, d.ID
			}
			equal(b, "documents of the kinds "+kinds, count, want)
		}
		return nil
	})
}

// loops reads inside loops, leaves them early, and tries to write in them.
func loops(b *fixture) {
	b.put("/a", "/b", "/c")
	b.update(func(tx store.Tx) error {
		var seen []string
		for outer, err := range tx.List(store.Query{}) {
			if err != nil {
				return err
			}
			for inner, err := range tx.Changes(0) {
				d, got := tx.Get(inner.ID)
				if err := errors.Join(err, got); err != nil {
					return err
				}
				seen = append(seen, outer.ID+d.ID)
				b.is("put", tx.Put(doc("/d")), store.ErrLoop)
				if d.ID == "/b" {
					break
				}
			}
			b.is("delete", tx.Delete("/a"), store.ErrLoop)
			b.is("restore", tx.Restore(doc("/d")), store.ErrLoop)
			b.is("advance", tx.Advance(9), store.ErrLoop)
		}
		equal(b, "pairs", strings.Join(seen, " "), "/a/a /a/b /b/a /b/b /c/a /c/b")
		return tx.Put(doc("/d"))
	})
	equal(b, "list", b.list(store.Query{}), "/a /b /c /d")
}
