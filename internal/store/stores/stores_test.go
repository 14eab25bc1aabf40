package stores_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/portico-apim/portico/internal/store"
	"github.com/portico-apim/portico/internal/store/stores"
	"github.com/portico-apim/portico/internal/store/storetest"
)

func TestOpen(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	database := storetest.Postgres(t, os.Getenv("PORTICO_TEST_POSTGRES"))
	rows := []struct{ url, want, file string }{
		{filepath.Join(dir, "bare.db"), "*sqlite.Store", "bare.db"},
		{"sqlite:" + filepath.Join(dir, "scheme.db"), "*sqlite.Store", "scheme.db"},
		{"sqlite://" + filepath.Join(dir, "slashes.db"), "*sqlite.Store", "slashes.db"},
		{"SQLite:" + filepath.Join(dir, "upper.db"), "*sqlite.Store", "upper.db"},
		{filepath.Join(dir, "with:colon.db"), "*sqlite.Store", "with:colon.db"},
		{database, "*postgres.Store", ""},
		{strings.Replace(database, "postgres:", "postgresql:", 1), "*postgres.Store", ""},
	}
	for _, row := range rows {
		s, err := stores.Open(t.Context(), row.url)
		if err != nil {
			t.Errorf("%s: %v", row.url, err)
			continue
		}
		if got := fmt.Sprintf("%T", s); got != row.want {
			t.Errorf("%s: got a %s, want a %s", row.url, got, row.want)
		}
		if err := s.View(t.Context(), func(store.Tx) error { return nil }); err != nil {
			t.Errorf("%s: %v", row.url, err)
		}
		if _, err := os.Stat(filepath.Join(dir, row.file)); err != nil {
			t.Errorf("%s: %v", row.url, err)
		}
		if err := s.Close(); err != nil {
			t.Errorf("%s: %v", row.url, err)
		}
	}
}

func TestOpenFails(t *testing.T) {
	t.Parallel()
	rows := []struct{ url, want string }{
		{"", "no file name"},
		{"sqlite:", "no file name"},
		{"mysql://portico:hunter2@db/portico", `open store mysql://portico:xxxxx@db/portico: scheme "mysql" is none of`},
		{"postgres://portico:hunter2@127.0.0.1:1/portico?sslmode=nonsense", "sslmode"},
		{filepath.Join(t.TempDir(), "a", "\x00"), "invalid argument"},
	}
	for _, row := range rows {
		s, err := stores.Open(t.Context(), row.url)
		if s != nil || err == nil || !strings.Contains(err.Error(), row.want) || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%q: got %v, %v, want %q", row.url, s, err, row.want)
		}
	}
}
