package archive_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/portico-apim/portico/internal/secret"
	"github.com/portico-apim/portico/internal/store"
	"github.com/portico-apim/portico/internal/store/archive"
	"github.com/portico-apim/portico/internal/store/postgres"
	"github.com/portico-apim/portico/internal/store/sqlite"
	"github.com/portico-apim/portico/internal/store/storetest"
)

const (
	keyA = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
	keyB = "2021222324252627282930313233343536373839404142434445464748495051"
)

func parse(t testing.TB, text string) *secret.Box {
	t.Helper()
	box, err := secret.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return box
}

// opened registers a store to be closed.
func opened[S store.Store](t testing.TB) func(S, error) store.Store {
	return func(s S, err error) store.Store {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = s.Close() })
		return s
	}
}

func openSQLite(t testing.TB) store.Store {
	t.Helper()
	return opened[*sqlite.Store](t)(sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "store.db")))
}

func openPostgres(t testing.TB) store.Store {
	t.Helper()
	return opened[*postgres.Store](t)(postgres.Open(t.Context(), storetest.Postgres(t, os.Getenv("PORTICO_TEST_POSTGRES"))))
}

func update(t testing.TB, s store.Store, fn func(store.Tx) error) uint64 {
	t.Helper()
	revision, err := s.Update(t.Context(), fn)
	if err != nil {
		t.Fatal(err)
	}
	return revision
}

func put(t testing.TB, s store.Store, ids ...string) uint64 {
	t.Helper()
	return update(t, s, func(tx store.Tx) error {
		for _, id := range ids {
			if err := tx.Put(store.Document{ID: id, Kind: "k", Body: []byte(id)}); err != nil {
				return err
			}
		}
		return nil
	})
}

// dump returns everything in a store but the revisions, a line for each document.
func dump(t testing.TB, s store.Store) string {
	t.Helper()
	var out strings.Builder
	err := s.View(t.Context(), func(tx store.Tx) error {
		for d, err := range tx.List(store.Query{}) {
			if err != nil {
				return err
			}
			fmt.Fprintf(&out, "%q %q %q %q %v %v\n", d.ID, d.Kind, d.Body, d.Sealed, d.Created, d.Updated)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func write(t testing.TB, s store.Store, box *secret.Box) []byte {
	t.Helper()
	var out bytes.Buffer
	if _, err := archive.Write(t.Context(), s, &out, box); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func read(t testing.TB, s store.Store, from []byte, box *secret.Box, replace bool) (archive.Summary, error) {
	t.Helper()
	return archive.Read(t.Context(), s, bytes.NewReader(from), box, replace)
}

// fill writes documents of all sorts, in several revisions.
func fill(t testing.TB, s store.Store, box *secret.Box) {
	t.Helper()
	put(t, s, "/apis/Echo", "/apis/echo/operations/x", "/gone", "/É/ß")
	update(t, s, func(tx store.Tx) error {
		return errors.Join(
			tx.Put(store.Document{ID: "/empty", Kind: "k"}),
			tx.Put(store.Document{ID: "/bytes", Kind: "k", Body: []byte{0, 0xff, 0xc3}}),
			tx.Put(store.Document{ID: "/text", Kind: "Kind/Other", Body: []byte("<a href=\"x\">&\u2028\x00\ufffd\r\n{{x}}</a>")}),
			tx.Put(store.Document{ID: "/secret", Kind: "k", Body: []byte("{}"), Sealed: box.Seal([]byte("hunter2"), "/secret")}),
			tx.Put(store.Document{ID: "/large", Kind: "k", Body: bytes.Repeat([]byte("large "), 1<<17)}),
		)
	})
	update(t, s, func(tx store.Tx) error {
		return errors.Join(tx.Delete("/gone"), tx.Put(store.Document{ID: "/apis/ECHO", Kind: "k"}))
	})
}

// TestRoundTrip takes backups of each store and restores them into each.
func TestRoundTrip(t *testing.T) {
	t.Parallel()
	box := parse(t, keyA)
	stores := map[string]func(testing.TB) store.Store{"sqlite": openSQLite, "postgres": openPostgres}
	for from, openFrom := range stores {
		for to, openTo := range stores {
			t.Run(from+" to "+to, func(t *testing.T) {
				t.Parallel()
				old, fresh := openFrom(t), openTo(t)
				fill(t, old, box)
				file := write(t, old, box)
				if len(file) > 100_000 || bytes.Contains(file, []byte("hunter2")) {
					t.Errorf("%d bytes: not compressed, or with secrets", len(file))
				}
				sum, err := read(t, fresh, file, box, false)
				if err != nil || sum.Documents != 8 || sum.Revision != 3 || sum.KeyID != box.KeyID() || time.Since(sum.Taken) > time.Minute {
					t.Errorf("got %+v, %v", sum, err)
				}
				if got, want := dump(t, fresh), dump(t, old); got != want {
					t.Errorf("got %.2000s, want %.2000s", got, want)
				}
				if next := put(t, fresh, "/next"); next != 5 {
					t.Errorf("the next revision is %d, want 5: after that of the backup and that of the restore", next)
				}
				opens(t, fresh, box)
			})
		}
	}
}

// opens checks that a restored secret can be opened.
func opens(t *testing.T, s store.Store, box *secret.Box) {
	t.Helper()
	err := s.View(t.Context(), func(tx store.Tx) error {
		d, err := tx.Get("/secret")
		if err != nil {
			return err
		}
		plain, err := box.Open(d.Sealed, d.ID)
		if string(plain) != "hunter2" {
			t.Errorf("the secret is %q", plain)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

func TestEmpty(t *testing.T) {
	t.Parallel()
	box, s := parse(t, keyA), openSQLite(t)
	file := write(t, s, box)
	if sum, err := read(t, openSQLite(t), file, box, false); err != nil || sum.Documents != 0 {
		t.Errorf("got %+v, %v", sum, err)
	}
}

// TestReplace restores over something else, and looks at it as one who follows the changes.
func TestReplace(t *testing.T) {
	t.Parallel()
	box, old, s := parse(t, keyA), openSQLite(t), openSQLite(t)
	put(t, old, "/a", "/b")
	file := write(t, old, box)
	put(t, s, "/B", "/c", "/d")
	before := put(t, s, "/d")
	if _, err := read(t, s, file, box, false); !errors.Is(err, archive.ErrNotEmpty) {
		t.Errorf("without leave: %v", err)
	}
	if sum, err := read(t, s, file, box, true); err != nil || sum.Documents != 2 {
		t.Errorf("with leave: %+v, %v", sum, err)
	}
	if got, want := dump(t, s), dump(t, old); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	var changes []string
	err := s.View(t.Context(), func(tx store.Tx) error {
		for c, err := range tx.Changes(before) {
			if err != nil {
				return err
			}
			changes = append(changes, fmt.Sprintf("%s@%d %v", c.ID, c.Revision, c.Deleted))
		}
		return nil
	})
	if want := "/a@3 false, /b@3 false, /c@3 true, /d@3 true"; err != nil || strings.Join(changes, ", ") != want {
		t.Errorf("got changes %v, %v, want %s", changes, err, want)
	}
}

// TestOnline takes backups while somebody writes pairs: a backup has only whole pairs.
func TestOnline(t *testing.T) {
	t.Parallel()
	for name, openStore := range map[string]func(testing.TB) store.Store{"sqlite": openSQLite, "postgres": openPostgres} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box, s := parse(t, keyA), openStore(t)
			put(t, s, "/0/left", "/0/right")
			ctx, stop := context.WithCancel(t.Context())
			done := make(chan struct{})
			go func() {
				defer close(done)
				for i := 1; ctx.Err() == nil; i++ {
					put(t, s, fmt.Sprintf("/%d/left", i), fmt.Sprintf("/%d/right", i))
				}
			}()
			for range 5 {
				restored := openSQLite(t)
				sum, err := read(t, restored, write(t, s, box), box, false)
				if err != nil || sum.Documents == 0 || sum.Documents != 2*int(sum.Revision) {
					t.Errorf("%d documents at revision %d, %v", sum.Documents, sum.Revision, err)
				}
			}
			stop()
			<-done
		})
	}
}

// TestTampering changes every bit of an archive, and cuts it at every place. Nothing of it is ever restored.
func TestTampering(t *testing.T) {
	t.Parallel()
	box, s := parse(t, keyA), openSQLite(t)
	put(t, s, "/a")
	file := write(t, s, box)
	target := openSQLite(t)
	known := []error{archive.ErrDamaged, archive.ErrNotArchive, archive.ErrFormat, secret.ErrKey}
	refused := func(what string, file []byte) {
		_, err := read(t, target, file, box, false)
		for _, k := range known {
			if errors.Is(err, k) {
				return
			}
		}
		t.Errorf("%s: got %v", what, err)
	}
	for i := range len(file) * 8 {
		changed := bytes.Clone(file)
		changed[i/8] ^= 1 << (i % 8)
		refused(fmt.Sprint("bit ", i), changed)
	}
	for n := range file {
		refused(fmt.Sprint("first bytes: ", n), file[:n])
	}
	refused("more at the end", append(bytes.Clone(file), 'x'))
	refused("twice", append(bytes.Clone(file), file...))
	if got := dump(t, target); got != "" {
		t.Errorf("restored %s", got)
	}
}

// TestAllOrNothing restores archives that are genuine and yet wrong at the end.
func TestAllOrNothing(t *testing.T) {
	t.Parallel()
	box, s := parse(t, keyA), openSQLite(t)
	put(t, s, "/here")
	before := dump(t, s)
	const good = `{"id":"/a","kind":"k","created":"2020-01-01T00:00:00Z","updated":"2020-01-01T00:00:00Z","text":"x"}` + "\n"
	rows := []struct {
		name    string
		header  archive.Header
		records []byte
		want    string
	}{
		{"cut", archive.Header{}, archive.Compress(good + good[:20]), "record 2"},
		{"no JSON", archive.Header{}, archive.Compress(good + "nonsense"), "record 2"},
		{"unknown field", archive.Header{}, archive.Compress(good + `{"id":"/b","kind":"k","extra":1}`), "unknown field"},
		{"no id", archive.Header{}, archive.Compress(good + `{"kind":"k"}`), "out of order"},
		{"no kind", archive.Header{}, archive.Compress(good + `{"id":"/b"}`), "no kind"},
		{"bad id", archive.Header{}, archive.Compress(good + `{"id":"/b\u0000","kind":"k"}`), "not text"},
		{"twice", archive.Header{}, archive.Compress(good + good), "record 2 is out of order"},
		{"no gzip", archive.Header{}, []byte("nonsense, and more of it"), "gzip"},
		{"gzip cut", archive.Header{}, archive.Compress(good)[:30], "unexpected EOF"},
		{"gzip sum", archive.Header{}, append(archive.Compress(good)[:len(archive.Compress(good))-8], 0, 0, 0, 0, 0, 0, 0, 0), "checksum"},
		{"no gzip after gzip", archive.Header{}, append(archive.Compress(good), "nonsense, and more of it"...), "gzip"},
		{"revision", archive.Header{Magic: "portico backup", Format: 1, KeyID: box.KeyID(), Revision: 1 << 63}, archive.Compress(good), "advance past"},
	}
	for _, row := range rows {
		_, err := read(t, s, archive.Forge(row.header, row.records, box), box, true)
		if err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: got %v, want %q", row.name, err, row.want)
		}
	}
	if got := dump(t, s); got != before {
		t.Errorf("got %s, want %s", got, before)
	}
	if _, err := read(t, s, archive.Forge(archive.Header{}, archive.Compress(good), box), box, true); err != nil {
		t.Errorf("the good one: %v", err)
	}
}

func TestKeys(t *testing.T) {
	t.Parallel()
	a, b, both := parse(t, keyA), parse(t, keyB), parse(t, keyB+","+keyA)
	s := openSQLite(t)
	fill(t, s, a)
	file := write(t, s, a)
	_, err := read(t, openSQLite(t), file, b, false)
	if !errors.Is(err, secret.ErrKey) || !strings.Contains(err.Error(), a.KeyID()) || !strings.Contains(err.Error(), b.KeyID()) {
		t.Errorf("another key: got %v, want both ids", err)
	}
	if _, err := read(t, openSQLite(t), file, both, false); err != nil {
		t.Errorf("the key among others: %v", err)
	}
	// A thief of backups who has a key of his own cannot make one that passes for ours.
	forged := bytes.Replace(archive.Forge(archive.Header{}, archive.Compress(""), b), []byte(b.KeyID()), []byte(a.KeyID()), 1)
	if _, err := read(t, openSQLite(t), forged, a, false); !errors.Is(err, archive.ErrDamaged) {
		t.Errorf("forged: got %v", err)
	}
}

func TestNotArchive(t *testing.T) {
	t.Parallel()
	box, s := parse(t, keyA), openSQLite(t)
	newer := archive.Forge(archive.Header{Magic: "portico backup", Format: 2, KeyID: box.KeyID()}, nil, box)
	rows := []struct {
		file string
		want error
	}{
		{"", archive.ErrNotArchive},
		{"{}\n", archive.ErrNotArchive},
		{"nonsense", archive.ErrNotArchive},
		{"nonsense\n" + strings.Repeat("x", 100), archive.ErrNotArchive},
		{strings.Repeat("x", 1<<20), archive.ErrNotArchive},
		{`{"magic":"something else"}` + "\n" + strings.Repeat("x", 100), archive.ErrNotArchive},
		{string(newer), archive.ErrFormat},
	}
	for _, row := range rows {
		if _, err := read(t, s, []byte(row.file), box, false); !errors.Is(err, row.want) {
			t.Errorf("%.40q: got %v, want %v", row.file, err, row.want)
		}
		if _, err := archive.Inspect(strings.NewReader(row.file)); !errors.Is(err, row.want) {
			t.Errorf("inspect %.40q: got %v, want %v", row.file, err, row.want)
		}
	}
	put(t, s, "/a")
	if h, err := archive.Inspect(bytes.NewReader(write(t, s, box))); err != nil || h.Revision != 1 || h.KeyID != box.KeyID() {
		t.Errorf("inspect: %+v, %v", h, err)
	}
}

// again is a store that runs every function twice, as stores may.
type again struct{ store.Store }

// Update implements store.Store.
func (s again) Update(ctx context.Context, fn func(store.Tx) error) (uint64, error) {
	once := errors.New("once more")
	_, err := s.Store.Update(ctx, func(tx store.Tx) error { return errors.Join(fn(tx), once) })
	if !errors.Is(err, once) {
		return 0, err
	}
	return s.Store.Update(ctx, fn)
}

func TestRunsAgain(t *testing.T) {
	t.Parallel()
	box, old, fresh := parse(t, keyA), openSQLite(t), openSQLite(t)
	fill(t, old, box)
	if sum, err := read(t, again{fresh}, write(t, old, box), box, false); err != nil || sum.Documents != 8 {
		t.Errorf("got %+v, %v", sum, err)
	}
	if dump(t, fresh) != dump(t, old) {
		t.Error("what was restored differs")
	}
}

// full is a writer that takes a number of bytes.
type full int

// Write implements io.Writer.
func (f *full) Write(p []byte) (int, error) {
	if *f -= full(len(p)); *f < 0 {
		return 0, errors.New("disk full")
	}
	return len(p), nil
}

func TestWriteFails(t *testing.T) {
	t.Parallel()
	box, s := parse(t, keyA), openSQLite(t)
	put(t, s, "/a")
	size := len(write(t, s, box))
	for n := range size {
		room := full(n)
		if _, err := archive.Write(t.Context(), s, &room, box); err == nil || !strings.Contains(err.Error(), "disk full") {
			t.Fatalf("with room for %d of %d bytes: got %v", n, size, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := archive.Write(ctx, s, new(full), box); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: got %v", err)
	}
}

func TestFiles(t *testing.T) {
	t.Parallel()
	box, s := parse(t, keyA), openSQLite(t)
	put(t, s, "/a")
	dir := t.TempDir()
	path := filepath.Join(dir, "portico.backup")
	if _, err := archive.WriteFile(t.Context(), s, path, box); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file is %v, %v", info.Mode(), err)
	}
	first, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := archive.WriteFile(ctx, s, path, box); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: got %v", err)
	}
	if again, err := os.ReadFile(path); err != nil || !bytes.Equal(again, first) {
		t.Errorf("a backup that did not succeed replaced the last good one: %v", err)
	}
	put(t, s, "/b")
	if sum, err := archive.WriteFile(t.Context(), s, path, box); err != nil || sum.Documents != 2 {
		t.Errorf("again: %+v, %v", sum, err)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 {
		t.Errorf("there are %v, %v", entries, err)
	}
	fresh := openSQLite(t)
	if sum, err := archive.ReadFile(t.Context(), fresh, path, box, false); err != nil || sum.Documents != 2 {
		t.Errorf("restore: %+v, %v", sum, err)
	}
	if _, err := archive.ReadFile(t.Context(), fresh, path+"x", box, true); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
}

// FuzzRead reads anything, as it is, and as the records of a genuine archive. What can be read is the same when written and read again.
// It leaves out the store, which is not what is on trial and would be slow.
func FuzzRead(f *testing.F) {
	box := parse(f, keyA)
	f.Add(archive.Forge(archive.Header{}, archive.Compress(""), box))
	f.Add([]byte(`{"id":"/a","kind":"k","created":"2020-01-01T00:00:00Z","updated":"2020-01-01T00:00:00Z","text":"x","sealed":"AQ=="}`))
	f.Add([]byte(`{"id":"/a","kind":"k","bytes":"/w=="}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, file := range [][]byte{data, archive.Forge(archive.Header{}, data, box), archive.Forge(archive.Header{}, archive.Compress(string(data)), box)} {
			documents, err := archive.Decode(bytes.NewReader(file), box)
			if err != nil {
				continue
			}
			again, err := archive.Decode(bytes.NewReader(archive.Encode(documents, box)), box)
			if err != nil || fmt.Sprint(again) != fmt.Sprint(documents) {
				t.Errorf("got %v, %v, want %v", again, err, documents)
			}
		}
	})
}
