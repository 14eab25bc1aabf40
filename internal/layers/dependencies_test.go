package layers_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// listed matches a row of the table in docs/dependencies.md.
var listed = regexp.MustCompile("(?m)^\\| `([^`]+)` \\|")

// checkDependencies compares the modules a page explains with the packages that are imported.
func checkDependencies(page string, imports []string) (findings []string) {
	used := map[string]bool{}
	for _, row := range listed.FindAllStringSubmatch(page, -1) {
		used[row[1]] = false
	}
	for _, path := range imports {
		if first, _, _ := strings.Cut(path, "/"); !strings.Contains(first, ".") || strings.HasPrefix(path, module) {
			continue
		}
		found := false
		for name := range used {
			if path == name || strings.HasPrefix(path, name+"/") {
				used[name], found = true, true
			}
		}
		if !found {
			findings = append(findings, path+" is imported, and docs/dependencies.md does not say why")
		}
	}
	for name, ok := range used {
		if !ok {
			findings = append(findings, "docs/dependencies.md explains "+name+", which nothing imports")
		}
	}
	return findings
}

func TestDependencies(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile(filepath.Join(root, "docs", "dependencies.md"))
	if err != nil {
		t.Fatal(err)
	}
	var imports []string
	for _, p := range load(t) {
		imports = append(imports, slices.Concat(p.Imports, p.TestImports, p.XTestImports)...)
	}
	slices.Sort(imports)
	report(t, checkDependencies(string(page), slices.Compact(imports)))
}

func TestDependencyChecks(t *testing.T) {
	t.Parallel()
	const page = "| `example.org/a` | why | cost |\n| `example.org/b` | why | cost |\n"
	rows := []struct {
		imports []string
		want    string
	}{
		{[]string{"example.org/a", "example.org/b/sub", "fmt", module + "/internal/x"}, ""},
		{[]string{"example.org/a", "example.org/b", "example.org/abc"}, "example.org/abc is imported, and docs/dependencies.md does not say why"},
		{[]string{"example.org/a"}, "docs/dependencies.md explains example.org/b, which nothing imports"},
	}
	for _, row := range rows {
		if got := strings.Join(checkDependencies(page, row.imports), "\n"); got != row.want {
			t.Errorf("%v: got %q, want %q", row.imports, got, row.want)
		}
	}
}
