package xslt_test

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/portico-apim/portico/internal/xslt"
)

var update = flag.Bool("update", false, "take the wanted results from xsltproc")

// TestXsltproc plays the cases under testdata, whose wanted results are those of xsltproc, and asks it again whether they are. A case is a stylesheet NAME.xsl,
// which is what stands in the document element where that is left out, a document NAME.xml, that of the file before if there is none, and a result
// NAME.out.
func TestXsltproc(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("xsltproc"); err != nil {
		t.Fatal("xsltproc is missing: tools/services.sh installs it")
	}
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	cases := 0
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range archive.Files {
			if strings.HasSuffix(f.Name, ".xsl") {
				cases++
			}
		}
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			t.Parallel()
			playFile(t, file)
		})
	}
	t.Logf("%d stylesheets compared with xsltproc", cases)
	if cases < 150 {
		t.Error("150 are wanted")
	}
}

func playFile(t *testing.T, file string) {
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	out := &txtar.Archive{Comment: archive.Comment}
	document, sheet, name := "<r/>", "", ""
	for i, f := range archive.Files {
		base, kind, _ := strings.Cut(f.Name, ".")
		switch kind {
		case "xml":
			document = string(f.Data)
		case "xsl":
			sheet, name = whole(string(f.Data)), base
		}
		if kind != "out" {
			out.Files = append(out.Files, f)
		}
		if sheet == "" || i+1 < len(archive.Files) && strings.HasPrefix(archive.Files[i+1].Name, name+".") && !strings.HasSuffix(archive.Files[i+1].Name, ".out") {
			continue
		}
		if kind == "out" {
			sheet = ""
			continue
		}
		want := byXsltproc(t, sheet, document)
		out.Files = append(out.Files, txtar.File{Name: name + ".out", Data: []byte(want + "\n")})
		if i+1 < len(archive.Files) && archive.Files[i+1].Name == name+".out" && !*update && strings.TrimSuffix(string(archive.Files[i+1].Data), "\n") != want {
			t.Errorf("%s: xsltproc gives\n%s\nthe file wants\n%s", name, want, archive.Files[i+1].Data)
		}
		if got := normal(transform(sheet, document)); got != want {
			t.Errorf("%s:\n got %s\nwant %s", name, got, want)
		}
		sheet = ""
	}
	if *update {
		if err := os.WriteFile(file, txtar.Format(out), 0o644); err != nil { //nolint:gosec // a file of the repository
			t.Fatal(err)
		}
	}
}

// whole puts the document element around the content of a stylesheet.
func whole(sheet string) string {
	if strings.Contains(sheet, "xsl:stylesheet") || strings.Contains(sheet, "xsl:transform") || strings.Contains(sheet, " xsl:version=") {
		return sheet
	}
	return `<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">` + sheet + "</xsl:stylesheet>"
}

// transform returns the result of a transformation, or what is wrong.
func transform(sheet, document string) string {
	s, err := xslt.Compile(sheet)
	if err != nil {
		return "! " + err.Error()
	}
	r, err := s.Transform(document, xslt.Options{})
	if err != nil {
		return "! " + err.Error()
	}
	return r.Text
}

func byXsltproc(t *testing.T, sheet, document string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{"sheet.xsl": sheet, "document.xml": document} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	out, err := exec.CommandContext(t.Context(), "xsltproc", filepath.Join(dir, "sheet.xsl"), filepath.Join(dir, "document.xml")).Output()
	if err != nil {
		t.Fatalf("xsltproc: %v\n%s", err, sheet)
	}
	return normal(string(out))
}

var (
	declaration = regexp.MustCompile(`^<\?xml [^>]*\?>\n?`)
	emptyTag    = regexp.MustCompile(` />`)
	references  = strings.NewReplacer("&#xD;", "&#13;", "&#xA;", "&#10;", "&#x9;", "&#9;")
)

var startTag = regexp.MustCompile(`<[^!?/][^>]*xmlns[^>]*>`)

// inOrder puts the declarations of namespaces in a tag in order.
func inOrder(tag string) string {
	declarations := declares.FindAllString(tag, -1)
	slices.Sort(declarations)
	name, rest := declares.ReplaceAllString(tag, ""), ""
	if i := strings.IndexAny(name, " />"); i >= 0 {
		name, rest = name[:i], name[i:]
	}
	return name + strings.Join(declarations, "") + rest
}

var declares = regexp.MustCompile(` xmlns(:\w+)?="[^"]*"`)

// normal leaves out what xsltproc and .NET write in different ways: the declaration, and what it may look like that an element is empty.
func normal(s string) string {
	s = startTag.ReplaceAllStringFunc(s, inOrder)
	return strings.TrimRight(references.Replace(emptyTag.ReplaceAllString(declaration.ReplaceAllString(s, ""), "/>")), "\n")
}
