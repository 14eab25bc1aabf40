package layers_test

import (
	"fmt"
	"go/ast"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/portico-apim/portico/internal/policies"
	"github.com/portico-apim/portico/internal/policy"
	"github.com/portico-apim/portico/internal/resources"
)

// The recipes of CONTRIBUTING.md say how many places an addition touches. These tests count them.

// elsewhere lists the places outside of internal/policies that know a policy by its name.
var elsewhere = []struct{ policy, file, why string }{
	{"cors", "internal/gateway/preflight.go", "browsers ask before they call, without a key"},
	{"set-body", "internal/policyxml/indent.go", "white space in it belongs to the body"},
	{"xsl-transform", "internal/policyxml/indent.go", "white space in it belongs to the stylesheet"},
}

// together lists the files that policies share.
var together = []struct{ file, why string }{
	{"cache_value.go", "they keep, find and drop the same value"},
}

// literals gives the files, tests and generated ones excepted, in which each string literal of the module stands.
func literals(pkgs []*goPackage) map[string][]string {
	files := map[string][]string{}
	for _, p := range pkgs {
		for _, f := range p.files {
			if f.test || ast.IsGenerated(f.ast) {
				continue
			}
			path := filepath.ToSlash(filepath.Join(p.name(), f.name))
			for text := range texts(f.ast) {
				files[text] = append(files[text], path)
			}
		}
	}
	return files
}

// texts gives the string literals of a file, each once.
func texts(file *ast.File) map[string]bool {
	found := map[string]bool{}
	ast.Inspect(file, func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			if text, err := strconv.Unquote(lit.Value); err == nil {
				found[text] = true
			}
		}
		return true
	})
	return found
}

// declared gives the file of a package in which each type is declared.
func declared(p *goPackage) map[string]string {
	files := map[string]string{}
	for _, f := range p.files {
		for _, decl := range f.ast.Decls {
			d, ok := decl.(*ast.GenDecl)
			if !ok || d.Tok != token.TYPE {
				continue
			}
			for _, spec := range d.Specs {
				files[spec.(*ast.TypeSpec).Name.Name] = f.name
			}
		}
	}
	return files
}

// checkPolicyPlaces finds places outside of internal/policies that name a policy. Names of one word are words of other trades too, so that only
// those with a hyphen are looked for.
func checkPolicyPlaces(names []string, files map[string][]string) (findings []string) {
	for _, name := range names {
		if !strings.Contains(name, "-") {
			continue
		}
		for _, file := range files[name] {
			known := slices.ContainsFunc(elsewhere, func(e struct{ policy, file, why string }) bool { return e.policy == name && e.file == file })
			if !known && !strings.HasPrefix(file, "internal/policies/") {
				findings = append(findings, fmt.Sprintf("%s names the policy %s: what a policy does belongs in its file", file, name))
			}
		}
	}
	return findings
}

// checkPolicyFiles finds policies that share a file, or have no cases.
func checkPolicyFiles(table []policy.Definition, files map[string]string, cases string) (findings []string) {
	owners := map[string]string{}
	for _, def := range table {
		file := files[reflect.TypeOf(def.New()).Elem().Name()]
		listed := slices.ContainsFunc(together, func(s struct{ file, why string }) bool { return s.file == file })
		if other, taken := owners[file]; taken && !listed {
			findings = append(findings, fmt.Sprintf("%s: the policies %s and %s share a file", file, other, def.Name))
		}
		owners[file] = def.Name
		if stories, err := filepath.Glob(filepath.Join(cases, def.Name, "*.txtar")); err != nil || len(stories) == 0 {
			findings = append(findings, def.Name+": there are no cases in testdata/"+def.Name)
		}
	}
	return findings
}

func TestPolicyTouchesThreePlaces(t *testing.T) {
	t.Parallel()
	table := policies.All()
	var names []string
	for _, def := range table {
		names = append(names, def.Name)
	}
	report(t, checkPolicyPlaces(names, literals(load(t))))
	report(t, checkPolicyFiles(table, declared(find(t, "policies")), filepath.Join(root, "internal", "policies", "testdata")))
}

// checkKindPlaces finds places that name the type of a kind beside internal/resources and the one table of what gateways need to know.
func checkKindPlaces(types []string, files map[string][]string) (findings []string) {
	for _, kind := range types {
		for _, file := range files[kind] {
			if strings.Contains(kind, "/") && !strings.HasPrefix(file, "internal/resources/") && file != "internal/feed/state.go" {
				findings = append(findings, fmt.Sprintf("%s names the kind %s: what a kind is belongs in its file", file, kind))
			}
		}
	}
	return findings
}

func TestKindTouchesOneFile(t *testing.T) {
	t.Parallel()
	var types []string
	for _, k := range resources.All() {
		types = append(types, k.Type)
	}
	report(t, checkKindPlaces(types, literals(load(t))))
}

func TestRecipeChecks(t *testing.T) {
	t.Parallel()
	gateway := sample(t, "internal/gateway", map[string]string{
		"preflight.go": "package gateway\nvar a = \"cors\"", "x.go": "package gateway\nvar b, c = \"rate-limit\", \"service/apis\"", "x_test.go": "package gateway\nvar d = \"set-header\"",
	})
	home := sample(t, "internal/policies", map[string]string{"one.go": "package policies\ntype setHeader struct{}\nvar e = \"set-header\""})
	files := literals([]*goPackage{gateway, home})
	for _, row := range []struct{ got, want string }{
		{strings.Join(checkPolicyPlaces([]string{"cors", "rate-limit", "set-header"}, files), "\n"), "internal/gateway/x.go names the policy rate-limit: what a policy does belongs in its file"},
		{strings.Join(checkKindPlaces([]string{"service", "service/apis"}, files), "\n"), "internal/gateway/x.go names the kind service/apis: what a kind is belongs in its file"},
		{declared(home)["setHeader"], "one.go"},
	} {
		if row.got != row.want {
			t.Errorf("got %q, want %q", row.got, row.want)
		}
	}
	dir := t.TempDir()
	table := policies.All()[:2]
	shared := map[string]string{reflect.TypeOf(table[0].New()).Elem().Name(): "a.go", reflect.TypeOf(table[1].New()).Elem().Name(): "a.go"}
	if err := os.MkdirAll(filepath.Join(dir, table[0].Name), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, table[0].Name, "case.txtar"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	want := []string{"a.go: the policies " + table[0].Name + " and " + table[1].Name + " share a file", table[1].Name + ": there are no cases in testdata/" + table[1].Name}
	if got := checkPolicyFiles(table, shared, dir); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
