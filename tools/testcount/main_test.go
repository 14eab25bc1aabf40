package main

import (
	"strings"
	"testing"
)

// TestCount feeds runs as `go test -json` writes them.
func TestCount(t *testing.T) {
	const run = `{"Action":"run","Package":"a","Test":"TestA"}` + "\n"
	const pass = run + `{"Action":"output","Package":"a","Test":"TestA","Output":"fine\n"}` + "\n" + `{"Action":"pass","Package":"a","Test":"TestA"}` + "\n"
	rows := []struct {
		name, in string
		good     bool
		want     string // what is printed before the time
	}{
		{"pass", pass + `{"Action":"pass","Package":"a","Elapsed":0.25}`, true, "ok   a: 1 tests, 0.2s\n1 passed, 0 failed, 0 skipped\n"},
		{"nothing", "", false, "0 passed, 0 failed, 0 skipped\n"},
		{"no tests", `{"Action":"skip","Package":"a"}`, false, "0 passed, 0 failed, 0 skipped\n"},
		{"skip", pass + `{"Action":"skip","Package":"a","Test":"TestB"}` + "\n" + `{"Action":"pass","Package":"a"}`, false,
			"skipped: a TestB\nok   a: 2 tests, 0.0s\n1 passed, 0 failed, 1 skipped\n"},
		{"fail", run + `{"Action":"output","Package":"a","Test":"TestA","Output":"wrong\n"}` + "\n" + `{"Action":"fail","Package":"a","Test":"TestA"}` + "\n" +
			`{"Action":"fail","Package":"a"}`, false, "a: wrong\nFAIL a: 1 tests, 0.0s\n0 passed, 1 failed, 0 skipped\n"},
		{"build", `{"ImportPath":"a","Action":"build-output","Output":"undefined: x\n"}` + "\n" + `{"Action":"fail","Package":"a","FailedBuild":"a"}`, false,
			"undefined: x\nFAIL a: 0 tests, 0.0s\n0 passed, 1 failed, 0 skipped\n"},
		{"panic", run + `{"Action":"output","Package":"a","Test":"TestA","Output":"panic: x\n"}` + "\n" + `{"Action":"fail","Package":"a"}`, false,
			"panic: x\nFAIL a: 0 tests, 0.0s\n0 passed, 1 failed, 0 skipped\n"},
		{"other text", "go: downloading x\n" + pass + `{"Action":"pass","Package":"a"}`, true, "go: downloading x\nok   a: 1 tests, 0.0s\n1 passed, 0 failed, 0 skipped\n"},
	}
	for _, row := range rows {
		var b strings.Builder
		c := newCounter(&b)
		if err := c.read(strings.NewReader(row.in)); err != nil {
			t.Fatal(err)
		}
		good := c.close(0)
		if got := strings.Replace(b.String(), "took 0s\n", "", 1); good != row.good || got != row.want {
			t.Errorf("%s: %v, %q, want %v, %q", row.name, good, got, row.good, row.want)
		}
	}
}
