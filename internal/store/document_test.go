package store_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/portico-apim/portico/internal/store"
)

func TestKey(t *testing.T) {
	t.Parallel()
	for id, want := range map[string]string{"/Apis/ECHO;rev=2": "/apis/echo;rev=2", "/ÉÄ": "/éä", "": ""} {
		if got := store.Key(id); got != want {
			t.Errorf("%q: got %q, want %q", id, got, want)
		}
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	rows := []struct{ id, kind, want string }{
		{"/a", "k", ""},
		{"/" + strings.Repeat("a", store.MaxID-1), strings.Repeat("k", store.MaxKind), ""},
		{"", "k", "no id"},
		{"/a", "", "no kind"},
		{"/a/", "k", `id "/a/" ends in a slash`},
		{"/a\x00", "k", "is not text"},
		{"/a\xff", "k", "is not text"},
		{"/a", "k\x00", "is not text"},
		{"/" + strings.Repeat("a", store.MaxID), "k", "id of 1601 bytes, at most 1600 are possible"},
		{"/a", strings.Repeat("k", store.MaxKind+1), "kind of 201 bytes, at most 200 are possible"},
	}
	for _, row := range rows {
		err := store.Document{ID: row.id, Kind: row.kind}.Check()
		if (err == nil) != (row.want == "") || err != nil && (!errors.Is(err, store.ErrInvalid) || !strings.Contains(err.Error(), row.want)) {
			t.Errorf("%.20q %.20q: got %v, want %q", row.id, row.kind, err, row.want)
		}
	}
}
