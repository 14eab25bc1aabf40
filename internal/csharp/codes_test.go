package csharp_test

import (
	"os"
	"strings"
	"testing"
)

// TestCodes compares the codes of compile errors with those of Microsoft's compiler. A line of testdata/codes.txt is a code and a text; the first
// error of the text has that code.
func TestCodes(t *testing.T) {
	t.Parallel()
	u := universe(t)
	rows, err := os.ReadFile("testdata/codes.txt")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for row := range strings.Lines(string(rows)) {
		code, text, ok := strings.Cut(strings.TrimSpace(row), " ")
		if !ok || code == "#" {
			continue
		}
		n++
		if got := outcome(u, text); got != code {
			t.Errorf("%s\n got %s\nwant %s", text, got, code)
		}
	}
	if n == 0 {
		t.Error("no rows")
	}
}
