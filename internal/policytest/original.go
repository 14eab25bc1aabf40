package policytest

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/rogpeppe/go-internal/txtar"
)

// standsFor is the file that names the public documents whose place files of a case take.
const standsFor = "stands-for"

// diagnosticsWant is the file with what the compiler says.
const diagnosticsWant = "diagnostics.want"

// An original is a public document, and the file of a case that is written in its place.
type original struct{ file, path string }

// addOriginals reads lines of the form "policy.xml = owner/repository/path" and "fill TEXT = value".
func (c *Case) addOriginals(text string) error {
	for line := range strings.Lines(text) {
		file, path, ok := strings.Cut(strings.TrimSuffix(line, "\n"), " = ")
		if name, fill := strings.CutPrefix(file, "fill "); fill && ok {
			c.fills = append(c.fills, name, path)
			continue
		}
		if !ok || !filepath.IsLocal(path) {
			return fmt.Errorf("%q is not of the form file = owner/repository/path", line)
		}
		c.originals = append(c.originals, original{file: file, path: path})
	}
	return nil
}

// RunOriginals plays the cases below a directory that stand for public documents, with these documents in place of the cases' own, and
// wants the same outcome. The folder holds the checked out repositories as owner/repository.
func RunOriginals(t *testing.T, dir, folder string) {
	t.Helper()
	player, err := New()
	if err != nil {
		t.Fatal(err)
	}
	count := 0
	eachCase(t, dir, func(path string) {
		c, data := readCase(t, path)
		if len(c.originals) == 0 {
			return
		}
		count++
		t.Run(caseName(dir, path), func(t *testing.T) {
			t.Parallel()
			c := withOriginals(t, c, data, folder)
			var result *Result
			synctest.Test(t, func(*testing.T) { result, err = player.Play(c) })
			if err != nil {
				t.Fatal(err)
			}
			result.forgetWarnings()
			for _, m := range c.Compare(result) {
				t.Error(m)
			}
		})
	})
	t.Logf("%d cases stand for public documents", count)
	if count == 0 {
		t.Fatalf("no case in %s stands for a public document", dir)
	}
}

// withOriginals returns a case with the public documents in it.
func withOriginals(t *testing.T, c *Case, data []byte, folder string) *Case {
	t.Helper()
	archive := txtar.Parse(data)
	for _, o := range c.originals {
		text, err := os.ReadFile(filepath.Join(folder, filepath.FromSlash(o.path)))
		if err != nil {
			t.Fatal(err)
		}
		archive.Files = slices.DeleteFunc(archive.Files, func(f txtar.File) bool { return f.Name == diagnosticsWant })
		filled := strings.NewReplacer(append(c.fills, "\r\n", "\n")...).Replace(strings.TrimPrefix(string(text), "\ufeff"))
		if !replace(archive, o.file, []byte(filled)) {
			t.Fatalf("%s: stands-for names %s, which the case does not have", c.Name, o.file)
		}
	}
	replaced, err := Parse(c.Name, txtar.Format(archive))
	if err != nil {
		t.Fatal(err)
	}
	return replaced
}

// forgetWarnings drops the diagnostics if none of them is an error: they stand elsewhere in another document.
func (r *Result) forgetWarnings() {
	if !strings.Contains(r.files[diagnosticsWant], ": error ") {
		delete(r.files, diagnosticsWant)
	}
}

func replace(archive *txtar.Archive, name string, data []byte) bool {
	for i := range archive.Files {
		if archive.Files[i].Name == name {
			archive.Files[i].Data = data
			return true
		}
	}
	return false
}
