// Command testcount reads what `go test -json` writes and says it for people: the output of every test that failed, one line for
// each package, and at the end how many tests there were. It exits with 1 if a test failed, was skipped, or if none ran at all.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"time"
)

// event is one line of `go test -json`, as described by `go doc test2json`.
type event struct {
	Action      string
	Package     string
	ImportPath  string
	Test        string
	Output      string
	Elapsed     float64
	FailedBuild string
}

// key names a test, or with an empty test the package itself.
type key struct{ pkg, test string }

// counter sums up a run.
type counter struct {
	w                       io.Writer
	passed, failed, skipped int
	output                  map[key][]string // what each test that has not ended yet has printed
	builds                  map[string][]string
	perPackage              map[string]int // tests that have ended
	failedIn                map[string]int
}

func main() {
	started := time.Now()
	c := newCounter(os.Stdout)
	if err := c.read(os.Stdin); err != nil {
		fmt.Fprintln(os.Stderr, "testcount:", err)
		os.Exit(1)
	}
	if !c.close(time.Since(started)) {
		os.Exit(1)
	}
}

func newCounter(w io.Writer) *counter {
	return &counter{w: w, output: map[key][]string{}, builds: map[string][]string{}, perPackage: map[string]int{}, failedIn: map[string]int{}}
}

// read counts every event. A line that is no event is something the go command says beside its tests, and is passed on.
func (c *counter) read(r io.Reader) error {
	lines := bufio.NewReader(r)
	for {
		line, err := lines.ReadBytes('\n')
		if len(line) > 0 {
			var e event
			if json.Unmarshal(line, &e) != nil {
				fmt.Fprintf(c.w, "%s", line)
			} else {
				c.count(e)
			}
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func (c *counter) count(e event) {
	at := key{e.Package, e.Test}
	switch e.Action {
	case "output":
		if !strings.HasPrefix(e.Output, "=== ") {
			c.output[at] = append(c.output[at], e.Output)
		}
		return
	case "build-output":
		c.builds[e.ImportPath] = append(c.builds[e.ImportPath], e.Output)
		return
	case "pass", "fail", "skip":
	default:
		return
	}
	if e.Test == "" {
		c.endPackage(e)
	} else {
		c.endTest(e)
	}
	delete(c.output, at)
}

func (c *counter) endTest(e event) {
	c.perPackage[e.Package]++
	switch e.Action {
	case "pass":
		c.passed++
	case "skip":
		c.skipped++
		fmt.Fprintf(c.w, "skipped: %s %s\n", e.Package, e.Test)
	case "fail":
		c.failed++
		c.failedIn[e.Package]++
		fmt.Fprintf(c.w, "%s: %s", e.Package, strings.Join(c.output[key{e.Package, e.Test}], ""))
	}
}

// endPackage prints the package's line. A package that failed without a failed test did not build, panicked or ran out of time: what
// it printed is all there is to see, and it counts as one failure.
func (c *counter) endPackage(e event) {
	if e.Action == "skip" {
		return // the package has no tests
	}
	if e.Action == "fail" && c.failedIn[e.Package] == 0 {
		c.failed++
		c.printAll(e)
	}
	word := map[string]string{"pass": "ok", "fail": "FAIL"}[e.Action]
	fmt.Fprintf(c.w, "%-4s %s: %d tests, %.1fs\n", word, e.Package, c.perPackage[e.Package], e.Elapsed)
}

func (c *counter) printAll(e event) {
	fmt.Fprint(c.w, strings.Join(c.builds[e.FailedBuild], ""))
	for at, lines := range c.output {
		if at.pkg == e.Package {
			fmt.Fprint(c.w, strings.Join(lines, ""))
		}
	}
}

// close prints the counts and tells whether the run is good.
func (c *counter) close(took time.Duration) bool {
	fmt.Fprintf(c.w, "took %s\n%d passed, %d failed, %d skipped\n", took.Round(time.Second), c.passed, c.failed, c.skipped)
	return c.failed == 0 && c.skipped == 0 && c.passed > 0
}
