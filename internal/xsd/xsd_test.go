package xsd_test

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/portico-apim/portico/internal/xsd"
)

var update = flag.Bool("update", false, "write what the validator says into the cases")

// TestCases plays the cases under testdata, and asks xmllint, which is libxml2, for its opinion of each of them. A schema is NAME.xsd, where the schema element
// around what stands there may be left out, with NAME.2.xsd and so on that it imports. NAME.cases has a document a line, and indented below it what is
// wrong with it, with line and column. A line that begins with ~ is one of which libxml2 thinks otherwise, for the reason in the comment above. If the
// schema itself is wrong, NAME.error says so.
func TestCases(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("xmllint"); err != nil {
		t.Fatal("xmllint is missing: tools/services.sh installs it")
	}
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal(err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			t.Parallel()
			play(t, file)
		})
	}
}

// suite is a schema with its cases.
type suite struct {
	t       *testing.T
	name    string
	schemas []xsd.Document
	dir     string
}

func play(t *testing.T, file string) {
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	s := suite{t: t, dir: t.TempDir()}
	for i, f := range archive.Files {
		name, kind, _ := strings.Cut(f.Name, ".")
		switch kind {
		case "xsd":
			s.name, s.schemas = name, []xsd.Document{{Name: name, Text: whole(string(f.Data))}}
			s.write(name+".xsd", s.schemas[0].Text)
		case "cases":
			archive.Files[i].Data = s.cases(string(f.Data))
		case "error":
			archive.Files[i].Data = s.refused(string(f.Data))
		default:
			s.schemas = append(s.schemas, xsd.Document{Name: strings.TrimSuffix(f.Name, ".xsd"), Text: whole(string(f.Data))})
			s.write(f.Name, whole(string(f.Data)))
		}
	}
	if *update {
		if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil { //nolint:gosec // a file of the repository
			t.Fatal(err)
		}
	}
}

func (s *suite) write(name, text string) {
	if err := os.WriteFile(filepath.Join(s.dir, name), []byte(text), 0o600); err != nil {
		s.t.Fatal(err)
	}
}

// whole puts the schema element around what stands in it.
func whole(text string) string {
	if strings.HasPrefix(text, "<xs:schema") {
		return text
	}
	return `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">` + text + "</xs:schema>"
}

// refused compares what is wrong with a schema.
func (s *suite) refused(want string) []byte {
	_, err := xsd.Compile(s.schemas, 1)
	got := "<nil>"
	if err != nil {
		got = err.Error()
	}
	if !*update && got+"\n" != want {
		s.t.Errorf("%s:\n got %s\nwant %s", s.name, got, want)
	}
	return []byte(got + "\n")
}

// cases plays the documents of a schema, and returns them with what is wrong with each.
func (s *suite) cases(text string) []byte {
	schema, err := xsd.Compile(s.schemas, 1)
	if err != nil {
		s.t.Errorf("%s: %v", s.name, err)
		return []byte(text)
	}
	var documents []string
	var out strings.Builder
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		switch {
		case strings.HasPrefix(line, "\t"):
			continue
		case line == "" || strings.HasPrefix(line, "#"):
			out.WriteString(line + "\n")
			continue
		}
		documents = append(documents, line)
		out.WriteString(line + "\n" + verdict(schema, strings.TrimPrefix(line, "~")))
	}
	if !*update && out.String() != text {
		s.t.Errorf("%s:\n got %s\nwant %s", s.name, out.String(), text)
	}
	s.ask(schema, documents)
	return []byte(out.String())
}

// verdict is what is wrong with a document, a line each.
func verdict(schema *xsd.Schema, text string) string {
	found, err := schema.Validate(text)
	if err != nil {
		return "\t" + err.Error() + "\n"
	}
	var b strings.Builder
	for _, v := range found {
		fmt.Fprintf(&b, "\t%d,%d %s\n", v.Line, v.Column, v.Message)
	}
	return b.String()
}

// ask compares the verdicts with those of xmllint.
func (s *suite) ask(schema *xsd.Schema, documents []string) {
	args := []string{"--noout", "--nonet", "--schema", filepath.Join(s.dir, s.name+".xsd")}
	for i, d := range documents {
		name := fmt.Sprintf("%d.xml", i)
		s.write(name, strings.TrimPrefix(d, "~"))
		args = append(args, filepath.Join(s.dir, name))
	}
	said, _ := exec.CommandContext(s.t.Context(), "xmllint", args...).CombinedOutput() // it fails if a document does
	lines := strings.Split(string(said), "\n")
	for i, d := range documents {
		file := filepath.Join(s.dir, fmt.Sprintf("%d.xml", i))
		valid := slices.Contains(lines, file+" validates")
		if !valid && !slices.Contains(lines, file+" fails to validate") {
			s.t.Fatalf("%s: xmllint says of %s\n%s", s.name, d, said)
		}
		ours := verdict(schema, strings.TrimPrefix(d, "~")) == ""
		if differs := strings.HasPrefix(d, "~"); (ours == valid) == differs {
			s.t.Errorf("%s: %s\nvalid here: %t, with xmllint: %t", s.name, d, ours, valid)
		}
	}
}
