package policytest

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
)

// Run plays every case below a directory, each in a test and a time of its own. With update set it rewrites the cases so that they want what they
// got; read the difference before you believe it.
func Run(t *testing.T, dir string, update bool) {
	t.Helper()
	player, err := New()
	if err != nil {
		t.Fatal(err)
	}
	eachCase(t, dir, func(path string) {
		t.Run(caseName(dir, path), func(t *testing.T) {
			t.Parallel()
			runFile(t, player, path, update)
		})
	})
}

// eachCase calls do with the path of every case below a directory.
func eachCase(t *testing.T, dir string, do func(path string)) {
	t.Helper()
	count := 0
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".txtar" {
			return err
		}
		count++
		do(path)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if count == 0 {
		t.Fatalf("there are no cases in %s", dir)
	}
}

// readCase reads and parses a case.
func readCase(t *testing.T, path string) (*Case, []byte) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	c, err := Parse(path, data)
	if err != nil {
		t.Fatal(err)
	}
	return c, data
}

func caseName(dir, path string) string {
	name, err := filepath.Rel(dir, path)
	if err != nil {
		name = path
	}
	return strings.TrimSuffix(filepath.ToSlash(name), ".txtar")
}

// runFile plays one case.
func runFile(t *testing.T, player *Player, path string, update bool) {
	c, data := readCase(t, path)
	var result *Result
	var err error
	synctest.Test(t, func(*testing.T) { result, err = player.Play(c) })
	if err != nil {
		t.Fatal(err)
	}
	if update {
		if updated := c.Update(result); !bytes.Equal(updated, data) {
			err = os.WriteFile(path, updated, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
		c, _ = Parse(path, c.Update(result))
	}
	for _, m := range c.Compare(result) {
		t.Error(m)
	}
}
