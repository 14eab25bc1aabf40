package layers_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// maxBytes is the greatest size of a tracked file: built assets and downloads do not belong in the tree.
const maxBytes = 512 << 10

// refusedText are texts that no tracked file may have. The patterns are written so that they do not match themselves.
var refusedText = []struct {
	files   string // the ending of the names of the files it is looked for in
	pattern *regexp.Regexp
	why     string
}{
	{"", regexp.MustCompile(`(?m)(^|[^A-Za-z0-9_.~-])/(work|farm)/|/[r]oot/|/tmp/[s]tudio`), "a path of one machine: use a relative path or a temporary folder"},
	{"", regexp.MustCompile(`(?i)proxy\.golang\.org|[g]oproxy\.|registry\.npmjs\.org|[n]pmmirror|deb\.debian\.org|snapshot\.debian`), "a package registry: name packages, not hosts"},
	{".go", regexp.MustCompile(`\b[T]ODO\b|\b[F]IXME\b|\bX[X]X\b`), "unfinished work: do it, or file it"},
}

// trackedFiles gives what git knows of the tree, as paths from the root.
func trackedFiles() ([]string, error) {
	cmd := exec.Command("git", "-c", "safe.directory=*", "ls-files", "-z")
	cmd.Dir = root
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("list tracked files: %w", err)
	}
	return strings.FieldsFunc(string(out), func(r rune) bool { return r == 0 }), nil
}

// checkFile finds what is wrong with one file's size and text.
func checkFile(path string, data []byte) (findings []string) {
	if len(data) > maxBytes {
		findings = append(findings, fmt.Sprintf("%s: %d KiB, more than %d", path, len(data)>>10, maxBytes>>10))
	}
	if bytes.IndexByte(data[:min(len(data), 8000)], 0) >= 0 {
		return findings
	}
	for _, r := range refusedText {
		if at := r.pattern.FindIndex(data); at != nil && strings.HasSuffix(path, r.files) {
			line := 1 + bytes.Count(data[:at[0]], []byte("\n"))
			findings = append(findings, fmt.Sprintf("%s:%d: %q is %s", path, line, data[at[0]:at[1]], r.why))
		}
	}
	return findings
}

func TestTrackedFiles(t *testing.T) {
	t.Parallel()
	paths, err := trackedFiles()
	if err != nil {
		t.Fatal(err)
	}
	if len(paths) == 0 {
		t.Fatal("git tracks nothing")
	}
	for _, path := range paths {
		data, err := os.ReadFile(filepath.Join(root, path))
		if os.IsNotExist(err) {
			continue // deleted, and not committed yet
		}
		if err != nil {
			t.Error(err)
			continue
		}
		report(t, checkFile(path, data))
	}
}

func TestFileChecks(t *testing.T) {
	t.Parallel()
	rows := []struct {
		text string
		want int
	}{
		{"see https://example.org/work/1 and ./work/x", 0},
		{"cd " + "/wo" + "rk/main", 1},
		{"curl https://proxy.golang" + ".org/x", 1},
		{"npm install x", 0},
		{"// TO" + "DO: later", 1},
		{strings.Repeat("x", maxBytes+1), 1},
		{"\x00/wo" + "rk/main", 0},
	}
	for _, row := range rows {
		if got := checkFile("f.go", []byte(row.text)); len(got) != row.want {
			t.Errorf("%.40q: got %q, want %d findings", row.text, got, row.want)
		}
	}
}
