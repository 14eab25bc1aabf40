package storetest

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"testing"

	"github.com/portico-apim/portico/internal/store"
)

// OpenURL opens the store that a URL, or whatever names one, stands for.
type OpenURL func(ctx context.Context, url string) (store.Store, error)

// crashWriter is the first argument of a test binary that is started again to be killed. The second one is the URL.
const crashWriter = "write-until-killed"

// Main runs the tests of a package that uses Crash:
//
//	func TestMain(m *testing.M) { os.Exit(storetest.Main(m, open)) }
func Main(m *testing.M, open OpenURL) int {
	if len(os.Args) != 3 || os.Args[1] != crashWriter {
		return m.Run()
	}
	_, _ = fmt.Fprintln(os.Stderr, writeUntilKilled(os.Args[2], os.Stdout, open))
	return 1
}

// acknowledged is a write as the child reports it: number I of a writer, committed as Revision.
type acknowledged struct {
	Writer, I int
	Revision  uint64
}

// ids are the two documents of one write.
func (a acknowledged) ids(run string) (left, right string) {
	id := fmt.Sprintf("/%s/%d/%d", run, a.Writer, a.I)
	return id + "/left", id + "/right"
}

// writeUntilKilled writes from several goroutines at once, and says so after every write that was acknowledged.
func writeUntilKilled(url string, out io.Writer, open OpenURL) error {
	ctx := context.Background()
	s, err := open(ctx, url)
	if err != nil {
		return err
	}
	const writers = 4
	errs := make(chan error, writers)
	run := ""
	revision, err := s.Update(ctx, func(tx store.Tx) error {
		run = fmt.Sprintf("run%d", tx.Revision())
		return tx.Put(doc("/" + run))
	})
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintln(out, run, revision); err != nil {
		return err
	}
	for w := range writers {
		go func() { errs <- writeOn(ctx, s, run, w, out) }()
	}
	return <-errs
}

// writeOn is one of the writers. It returns only when something fails.
func writeOn(ctx context.Context, s store.Store, run string, writer int, out io.Writer) (err error) {
	for a := (acknowledged{Writer: writer}); ; a.I++ {
		left, right := a.ids(run)
		if a.Revision, err = s.Update(ctx, func(tx store.Tx) error { return putAll(tx, left, right) }); err != nil {
			return err
		}
		// One call of Write, so that lines of different writers do not mix.
		if _, err := fmt.Fprintf(out, "%d %d %d\n", a.Writer, a.I, a.Revision); err != nil {
			return err
		}
	}
}

// Crash kills a process in the middle of concurrent writes, several times, and proves that every write it saw acknowledged is there,
// whole, and that the store goes on. The package's tests must be run by Main.
func Crash(t *testing.T, url string, open OpenURL) {
	t.Helper()
	b := newFixture(t, func(ctx context.Context) (store.Store, error) { return open(ctx, url) })
	for _, writes := range []int{1, 40, 150} {
		run, acks := kill(t, url, writes)
		if len(acks) < writes {
			t.Fatalf("%d writes were acknowledged before the process ended, want %d", len(acks), writes)
		}
		again := b.on(b.open())
		again.view(func(tx store.Tx) error { return survived(tx, run, acks) })
		next := again.put("/after/" + run)
		if last := acks[len(acks)-1].Revision; next <= last {
			t.Errorf("the next revision is %d, after %d had been acknowledged", next, last)
		}
	}
}

// kill starts the process, reads what it acknowledges, kills it after so many writes, and reads the rest.
func kill(t *testing.T, url string, writes int) (run string, acks []acknowledged) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self, crashWriter, url)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		var a acknowledged
		if run == "" {
			_, err = fmt.Sscan(lines.Text(), &run, &a.Revision)
		} else if _, err = fmt.Sscan(lines.Text(), &a.Writer, &a.I, &a.Revision); err == nil {
			if acks = append(acks, a); len(acks) == writes {
				err = cmd.Process.Kill()
			}
		}
		if err != nil {
			t.Errorf("after line %q: %v", lines.Text(), err)
		}
	}
	var exit *exec.ExitError
	if err := cmd.Wait(); !errors.As(err, &exit) || exit.Exited() {
		t.Errorf("the process ended by itself: %v", err)
	}
	return run, acks
}

// survived checks the acknowledged writes one by one, and that of the others none is there by half.
func survived(tx store.Tx, run string, acks []acknowledged) error {
	var errs []error
	for _, a := range acks {
		left, right := a.ids(run)
		for _, id := range []string{left, right} {
			if d, err := tx.Get(id); err != nil || d.Revision != a.Revision || string(d.Body) != string(doc(id).Body) {
				errs = append(errs, fmt.Errorf("%s: got revision %d, %w, but %d was acknowledged", id, d.Revision, err, a.Revision))
			}
		}
	}
	halves := map[uint64]int{}
	for d, err := range tx.List(store.Query{Under: "/" + run}) {
		if err != nil {
			return err
		}
		halves[d.Revision]++
	}
	for revision, n := range halves {
		if n != 2 {
			errs = append(errs, fmt.Errorf("revision %d has %d documents, want 2", revision, n))
		}
	}
	if len(halves) < len(acks) {
		errs = append(errs, fmt.Errorf("%d writes are there, but %d were acknowledged", len(halves), len(acks)))
	}
	return errors.Join(errs...)
}
