package csharp_test

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/portico-apim/portico/internal/csharp"
	"github.com/portico-apim/portico/internal/csharp/rt"
)

// TestOracle compares with what a real C# compiler and runtime gave: testdata/oracle/*.jsonl is the output of the oracle, one case a line.
// A case in known.jsonl, or known_<topic>.jsonl, is one where this engine means to differ; there stands what it gives, and why.
func TestOracle(t *testing.T) {
	t.Parallel()
	u := universe(t)
	known := map[string]knownCase{}
	files, err := filepath.Glob("testdata/oracle/*.jsonl")
	if err != nil || len(files) < 2 {
		t.Fatalf("no case files: %v", err)
	}
	isKnown := func(file string) bool { return strings.HasPrefix(filepath.Base(file), "known") }
	for _, file := range files {
		if isKnown(file) {
			readLines(t, file, func(k knownCase) { known[k.Expression] = k })
		}
	}
	used := map[string]bool{}
	for _, file := range files {
		if isKnown(file) {
			continue
		}
		readLines(t, file, func(want csharp.Outcome) {
			got := u.Evaluate("", want.Expression, csharp.Options{}, rt.NewFrame(rt.DefaultLimits))
			if k, ok := known[want.Expression]; ok {
				used[want.Expression] = true
				want = k.Outcome
			}
			if summary(got) != summary(want) {
				t.Errorf("%s: %s\n got %s\nwant %s", filepath.Base(file), want.Expression, summary(got), summary(want))
			}
		})
	}
	for expression := range known {
		if !used[expression] {
			t.Errorf("known to differ: no case is %s", expression)
		}
	}
}

// A knownCase is a case where this engine differs from the oracle.
type knownCase struct {
	csharp.Outcome
	Why string `json:"why"`
}

// summary is what counts of an outcome.
func summary(o csharp.Outcome) string {
	switch {
	case o.CompileError != "":
		return "compile error" // the oracle's compiler has other codes than Microsoft's
	case o.Exception != "":
		return "exception " + o.Exception
	case o.Limit != "":
		return "limit " + o.Limit
	}
	if o.Type == "Double" || o.Type == "Single" { // one number has several texts
		bits := map[string]int{"Double": 64, "Single": 32}[o.Type]
		if x, err := strconv.ParseFloat(o.Value, bits); err == nil {
			return o.Type + " " + strconv.FormatFloat(x, 'g', -1, bits)
		}
	}
	return o.Type + " " + o.Value
}

// readLines decodes every line of a file.
func readLines[T any](t *testing.T, path string, each func(T)) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var v T
		if err := json.Unmarshal(lines.Bytes(), &v); err != nil {
			t.Fatalf("%s: %v: %s", path, err, lines.Text())
		}
		each(v)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
}
