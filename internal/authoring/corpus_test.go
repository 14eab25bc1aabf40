package authoring_test

import (
	_ "embed"
	"flag"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/portico-apim/portico/internal/authoring"
	"github.com/portico-apim/portico/internal/source"
)

var corpus = flag.String("corpus", "", "a folder with public repositories, as owner/repository: check every document and fragment in it")

//go:embed testdata/corpus.txt
var corpusList string

// publicDocument is a public document with errors: their codes, and whose they are.
type publicDocument struct{ whose, codes, path, why string }

// publicDocuments reads testdata/corpus.txt.
func publicDocuments(t *testing.T) map[string]publicDocument {
	t.Helper()
	all := map[string]publicDocument{}
	for line := range strings.Lines(corpusList) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		fields := strings.Split(line, " | ")
		if len(fields) != 4 || !slices.Contains([]string{"source", "placeholder", "later"}, fields[0]) {
			t.Fatalf("%q is not of the form whose | codes | document | why", line)
		}
		all[fields[2]] = publicDocument{fields[0], fields[1], fields[2], fields[3]}
	}
	return all
}

// TestPublicDocuments reads the list of public documents that have errors and, if there is a folder with public repositories, checks every document
// in it: one that is not in the list has no error, one that is has the errors that stand there.
func TestPublicDocuments(t *testing.T) {
	t.Parallel()
	known := publicDocuments(t)
	if len(known) == 0 {
		t.Fatal("the list is empty")
	}
	if *corpus == "" {
		return // nothing of it is kept here: make corpus DIR=…
	}
	files, err := authoring.Read([]string{*corpus}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Fatalf("there are no documents in %s", *corpus)
	}
	report := desk(t).Check(files, authoring.CheckOptions{})
	errors := map[string]source.Diagnostics{}
	for _, d := range report.Found {
		if file, _, _ := d.Position(); d.Severity == source.Error {
			errors[file] = append(errors[file], d)
		}
	}
	for _, f := range files {
		name, err := filepath.Rel(*corpus, f.Name)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := codes(errors[f.Name]), known[filepath.ToSlash(name)].codes; got != want {
			t.Errorf("%s: got the errors %q, want %q:\n%v", name, got, want, errors[f.Name])
		}
	}
	t.Log(report.Summary())
}

// codes returns the codes of diagnostics, each of them once.
func codes(diags source.Diagnostics) string {
	var all []string
	for _, d := range diags {
		all = append(all, d.Code)
	}
	slices.Sort(all)
	return strings.Join(slices.Compact(all), " ")
}
