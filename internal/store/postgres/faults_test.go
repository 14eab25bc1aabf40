package postgres_test

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/portico-apim/portico/internal/store"
	"github.com/portico-apim/portico/internal/store/postgres"
)

// open opens a store that is closed when the test ends.
func open(t *testing.T, url string) *postgres.Store {
	t.Helper()
	s, err := postgres.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// throughProxy opens a store whose connections can be lost.
func throughProxy(t *testing.T) (*postgres.Store, *proxy, string) {
	t.Helper()
	direct := database(t)
	p, url := newProxy(t, direct)
	return open(t, url), p, direct
}

// count adds one to a number.
func count(tx store.Tx) error {
	d, err := tx.Get("/count")
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	n, _ := strconv.Atoi(string(d.Body)) // nothing is zero
	return tx.Put(store.Document{ID: "/count", Kind: "count", Body: []byte(strconv.Itoa(n + 1))})
}

// counted checks the number and the revision.
func counted(t *testing.T, s store.Store, want int) {
	t.Helper()
	err := s.View(t.Context(), func(tx store.Tx) error {
		d, err := tx.Get("/count")
		if string(d.Body) != strconv.Itoa(want) || tx.Revision() != uint64(want) {
			t.Errorf("the count is %s at revision %d, want %d", d.Body, tx.Revision(), want)
		}
		return err
	})
	if err != nil {
		t.Errorf("view: %v", err)
	}
}

// update runs fn and checks the revision.
func update(t *testing.T, s store.Store, want uint64, fn func(store.Tx) error) {
	t.Helper()
	if revision, err := s.Update(t.Context(), fn); err != nil || revision != want {
		t.Errorf("update: revision %d, %v, want %d", revision, err, want)
	}
}

// TestLostConnections loses connections between calls and inside them.
func TestLostConnections(t *testing.T) {
	t.Parallel()
	s, p, _ := throughProxy(t)
	update(t, s, 1, count)
	p.cut(false)
	update(t, s, 2, count)
	p.cut(false)
	counted(t, s, 2)

	runs := 0
	update(t, s, 3, func(tx store.Tx) error {
		if runs++; runs <= 2 {
			p.cut(false)
		}
		if err := count(tx); err != nil {
			return errors.New("fn has an error of its own for everything")
		}
		return nil
	})
	if runs != 3 {
		t.Errorf("fn ran %d times, want 3", runs)
	}
	counted(t, s, 3)

	err := s.View(t.Context(), func(tx store.Tx) error {
		p.cut(false)
		_, err := tx.Get("/count")
		return err
	})
	if err == nil || errors.Is(err, store.ErrNotFound) {
		t.Errorf("a view that lost its connection returned %v", err)
	}
	counted(t, s, 3)
}

// TestRestart keeps the server away for a while.
func TestRestart(t *testing.T) {
	t.Parallel()
	s, p, direct := throughProxy(t)
	waits := make(chan uint64, 1)
	go func() {
		revision, err := s.Wait(t.Context(), 1)
		if err != nil {
			t.Errorf("wait: %v", err)
		}
		waits <- revision
	}()
	update(t, s, 1, count)
	p.cut(true)
	update(t, open(t, direct), 2, count) // somebody else writes meanwhile
	time.AfterFunc(200*time.Millisecond, func() { p.cut(false) })
	counted(t, s, 2)
	update(t, s, 3, count)
	if revision := <-waits; revision != 2 && revision != 3 {
		t.Errorf("wait returned %d", revision)
	}
}

// TestListenAgain loses the connection that listens: the next one hears what was missed, and what comes.
func TestListenAgain(t *testing.T) {
	t.Parallel()
	s, p, direct := throughProxy(t)
	other := open(t, direct)
	for want := uint64(1); want <= 3; want++ {
		done := make(chan error, 1)
		go func() {
			_, err := s.Wait(t.Context(), want-1)
			done <- err
		}()
		time.Sleep(50 * time.Millisecond) // until it waits
		before := p.connections()
		p.cut(want%2 == 1)
		update(t, other, want, count)
		p.cut(false)
		start := time.Now()
		if err := <-done; err != nil || time.Since(start) > 4*time.Second {
			t.Errorf("wait: %v after %v", err, time.Since(start))
		}
		if p.connections() == before {
			t.Error("there was no new connection")
		}
	}
}

// TestLostCommits loses the connection with a COMMIT on its way, so that only the server knows what became of it.
func TestLostCommits(t *testing.T) {
	t.Parallel()
	s, p, _ := throughProxy(t)
	for i, row := range []struct {
		mode string
		runs int
	}{{"lose", 2}, {"answer", 1}, {"lose", 2}, {"answer", 1}} {
		runs := 0
		p.onCommit(row.mode)
		update(t, s, uint64(i+1), func(tx store.Tx) error {
			runs++
			return count(tx)
		})
		if runs != row.runs {
			t.Errorf("%s: fn ran %d times, want %d", row.mode, runs, row.runs)
		}
		counted(t, s, i+1)
	}
}

// TestImpatience has the server stay away for longer than calls wait for it.
func TestImpatience(t *testing.T) {
	t.Parallel()
	s, p, direct := throughProxy(t)
	s.Patience(100 * time.Millisecond)
	_, err := s.Update(t.Context(), func(tx store.Tx) error {
		p.onCommit("answer")
		p.mu.Lock()
		p.away = true
		p.mu.Unlock()
		return count(tx)
	})
	if err == nil || !strings.Contains(err.Error(), "not known whether the update was committed") {
		t.Errorf("a commit nobody could be asked about returned %v", err)
	}
	counted(t, open(t, direct), 1)
	runs := 0
	if _, err = s.Update(t.Context(), func(store.Tx) error { runs++; return nil }); err == nil || runs != 0 {
		t.Errorf("update: %v after %d runs", err, runs)
	}
	if err = s.View(t.Context(), func(store.Tx) error { runs++; return nil }); err == nil || runs != 0 {
		t.Errorf("view: %v after %d runs", err, runs)
	}
	if _, err = s.Wait(t.Context(), 0); err == nil {
		t.Error("wait succeeded without a server")
	}
	s.Patience(time.Minute)
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if _, err = s.Update(ctx, count); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("update: %v, want the end of the context", err)
	}
}

// TestConflicts has the server refuse transactions in the ways that ask for another try, and in one that does not.
func TestConflicts(t *testing.T) {
	t.Parallel()
	url := database(t)
	s := open(t, url)
	exec(t, url, `CREATE SEQUENCE tries; CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
		IF nextval('tries') % 2 = 1 THEN RAISE EXCEPTION 'refused' USING ERRCODE = TG_ARGV[0]; END IF; RETURN NEW; END $$`)
	for i, row := range []struct {
		code string
		ok   bool
	}{{"40001", true}, {"40P01", true}, {"57P01", true}, {"08006", true}, {"23505", false}, {"53100", false}} {
		exec(t, url, "CREATE TRIGGER refuse BEFORE INSERT ON documents FOR EACH ROW EXECUTE FUNCTION refuse('"+row.code+"')")
		exec(t, url, "SELECT setval('tries', 2)")
		runs := 0
		_, err := s.Update(t.Context(), func(tx store.Tx) error {
			runs++
			return tx.Put(store.Document{ID: "/" + row.code, Kind: "k", Body: []byte(strconv.Itoa(i))})
		})
		if want := map[bool]int{true: 2, false: 1}[row.ok]; (err == nil) != row.ok || runs != want {
			t.Errorf("%s: %v after %d runs", row.code, err, runs)
		}
		exec(t, url, "DROP TRIGGER refuse ON documents")
	}
}

// TestNoConflicts updates from two stores at once: since they take turns, no function runs in vain.
func TestNoConflicts(t *testing.T) {
	t.Parallel()
	const turns = 20
	url := database(t)
	var runs atomic.Int64
	var wg sync.WaitGroup
	for _, s := range []*postgres.Store{open(t, url), open(t, url)} {
		wg.Go(func() {
			for range turns {
				_, err := s.Update(t.Context(), func(tx store.Tx) error {
					runs.Add(1)
					return count(tx)
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if runs.Load() != 2*turns {
		t.Errorf("functions ran %d times for %d updates", runs.Load(), 2*turns)
	}
	counted(t, open(t, url), 2*turns)
}

// TestFailureIsFinal has fn ignore that a write failed: the rest must not be committed.
func TestFailureIsFinal(t *testing.T) {
	t.Parallel()
	url := database(t)
	s := open(t, url)
	exec(t, url, "ALTER TABLE documents ADD CONSTRAINT small CHECK (length(body) < 10)")
	_, err := s.Update(t.Context(), func(tx store.Tx) error {
		_ = tx.Put(store.Document{ID: "/big", Kind: "k", Body: make([]byte, 20)})
		_ = tx.Put(store.Document{ID: "/small", Kind: "k"})
		return nil
	})
	if err == nil || !strings.Contains(err.Error(), "write document") {
		t.Errorf("update: %v", err)
	}
	update(t, s, 1, count)
}

func exec(t *testing.T, url, statement string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(t.Context()) }()
	if _, err := conn.Exec(t.Context(), statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

// TestOpenFails opens what cannot be opened. It says why, soon, and without the password.
func TestOpenFails(t *testing.T) {
	t.Parallel()
	url := database(t)
	open(t, url)
	rows := []struct{ url, want string }{
		{"postgres://portico:hunter2@127.0.0.1:notaport/", "open store: "},
		{strings.Replace(url, "/postgres?", "/nothing_here?", 1), "nothing_here"},
		{strings.Replace(url, "search_path=", "search_path=nothing_here_", 1), "none of the schemas in the search path"},
	}
	for _, row := range rows {
		start := time.Now()
		_, err := postgres.Open(t.Context(), row.url)
		if err == nil || !strings.Contains(err.Error(), row.want) || strings.Contains(err.Error(), "hunter2") || time.Since(start) > 5*time.Second {
			t.Errorf("%s: %v after %v, want %q", row.url, err, time.Since(start), row.want)
		}
	}
	exec(t, url, "INSERT INTO store_migrations (version_id, is_applied) VALUES (99, true)")
	if _, err := postgres.Open(t.Context(), url); !errors.Is(err, store.ErrNewerSchema) || !strings.Contains(err.Error(), "it has schema 99") {
		t.Errorf("newer schema: %v", err)
	}
}
