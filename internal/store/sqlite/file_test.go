package sqlite_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/portico-apim/portico/internal/store"
	"github.com/portico-apim/portico/internal/store/sqlite"
)

// openAt opens a store that is closed when the test ends.
func openAt(t *testing.T, path string) *sqlite.Store {
	t.Helper()
	s, err := sqlite.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// raw opens a database without the store.
func raw(t *testing.T, path string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func exec(t *testing.T, db *sql.DB, statement string) {
	t.Helper()
	if _, err := db.ExecContext(t.Context(), statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

func putOne(tx store.Tx) error { return tx.Put(store.Document{ID: "/a", Kind: "k"}) }

// TestSettings reads the settings that durability depends on, from connections of both kinds.
func TestSettings(t *testing.T) {
	t.Parallel()
	s := openAt(t, filepath.Join(t.TempDir(), "store.db"))
	for _, row := range []struct{ pragma, want string }{
		{"journal_mode", "wal"}, {"synchronous", "2"}, {"fullfsync", "1"}, {"checkpoint_fullfsync", "1"}, {"locking_mode", "normal"},
	} {
		for _, writer := range []bool{true, false} {
			var got string
			err := s.Session(t.Context(), writer, func(c *sql.Conn) error {
				return c.QueryRowContext(t.Context(), "PRAGMA "+row.pragma).Scan(&got)
			})
			if err != nil || got != row.want {
				t.Errorf("%s of the writer (%v) is %s, %v, want %s", row.pragma, writer, got, err, row.want)
			}
		}
	}
}

// TestPlans sees to it that no query reads documents it does not yield, or sorts them.
func TestPlans(t *testing.T) {
	t.Parallel()
	s := openAt(t, filepath.Join(t.TempDir(), "store.db"))
	for _, q := range []store.Query{
		{}, {Under: "/a"}, {Kinds: []string{"k"}}, {Kinds: []string{"k", "l", "m"}}, {Under: "/a", Kinds: []string{"k"}}, {Under: "/a", Kinds: []string{"k", "l"}},
	} {
		query, args := sqlite.ListQuery(q)
		err := s.Session(t.Context(), false, func(c *sql.Conn) error {
			rows, err := c.QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+query, args...)
			if err != nil {
				return err
			}
			defer func() { _ = rows.Close() }()
			for rows.Next() {
				var id, parent, unused int
				var step string
				if err := rows.Scan(&id, &parent, &unused, &step); err != nil {
					return err
				}
				if strings.HasPrefix(step, "SCAN") && (q.Under != "" || len(q.Kinds) > 0) || strings.Contains(step, "TEMP B-TREE") {
					t.Errorf("%+v: %s", q, step)
				}
			}
			return rows.Err()
		})
		if err != nil {
			t.Error(err)
		}
	}
}

// TestFiles looks at who may read the files, and at names that mean something in a URI.
func TestFiles(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "new", "with space")
	names := []string{"store.db", "a?mode=ro", "a#b", "a%20b", "käse", ":memory:", "file:x"}
	for _, name := range names {
		path := filepath.Join(dir, name)
		s := openAt(t, path)
		if _, err := s.Update(t.Context(), putOne); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for _, file := range []string{path, path + "-wal", path + "-shm"} {
			if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 || info.Size() == 0 {
				t.Errorf("%s: %+v, %v", file, info, err)
			}
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != len(names) {
		t.Errorf("after closing there are %v, %v", entries, err)
	}
	if info, err := os.Stat(dir); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the directory is %v, %v", info.Mode(), err)
	}
}

func TestOpenFails(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	text := filepath.Join(dir, "text")
	if err := os.WriteFile(text, []byte(strings.Repeat("this is no database ", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	newer := filepath.Join(dir, "newer.db")
	if err := openAt(t, newer).Close(); err != nil {
		t.Fatal(err)
	}
	exec(t, raw(t, newer), "INSERT INTO store_migrations (version_id, is_applied) VALUES (99, 1)")
	rows := []struct {
		path, want string
		is         error
	}{
		{text, "file is not a database", nil},
		{dir, "directory", nil},
		{filepath.Join(text, "below"), "not a directory", nil},
		{newer, "it has schema 99, this version knows up to", store.ErrNewerSchema},
	}
	for _, row := range rows {
		_, err := sqlite.Open(t.Context(), row.path)
		if err == nil || !strings.Contains(err.Error(), row.want) || row.is != nil && !errors.Is(err, row.is) {
			t.Errorf("%s: %v, want %q", row.path, err, row.want)
		}
	}
}

// TestBusy has another process hold the lock, in a way that no lock within this one can know of.
func TestBusy(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "store.db")
	s, other := openAt(t, path), raw(t, path)
	exec(t, other, "BEGIN IMMEDIATE")
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if _, err := s.Update(ctx, putOne); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("update while the file is locked: %v", err)
	}
	if err := s.View(t.Context(), func(tx store.Tx) error { _, err := tx.Get("/a"); return err }); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("view while the file is locked: %v", err)
	}
	time.AfterFunc(300*time.Millisecond, func() {
		if _, err := other.ExecContext(t.Context(), "ROLLBACK"); err != nil {
			t.Error(err)
		}
	})
	if revision, err := s.Update(t.Context(), putOne); err != nil || revision != 1 {
		t.Errorf("update afterwards: %d, %v", revision, err)
	}
}

// TestFailureIsFinal has fn ignore that a write failed: the rest must not be committed.
func TestFailureIsFinal(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "store.db")
	s, other := openAt(t, path), raw(t, path)
	for i, event := range []string{"INSERT ON documents WHEN NEW.id = '/bad'", "INSERT ON deletions", "UPDATE ON state"} {
		name := fmt.Sprint("refuse", i)
		exec(t, other, "CREATE TRIGGER "+name+" BEFORE "+event+" BEGIN SELECT RAISE(ABORT, 'refused'); END")
		_, err := s.Update(t.Context(), func(tx store.Tx) error {
			_ = tx.Put(store.Document{ID: "/good", Kind: "k"})
			_ = tx.Put(store.Document{ID: "/bad", Kind: "k"})
			_ = tx.Delete("/good")
			return nil
		})
		if err == nil || !strings.Contains(err.Error(), "refused") {
			t.Errorf("%s: %v", event, err)
		}
		exec(t, other, "DROP TRIGGER "+name)
	}
	if revision, err := s.Update(t.Context(), putOne); err != nil || revision != 1 {
		t.Errorf("update afterwards: %d, %v", revision, err)
	}
}
