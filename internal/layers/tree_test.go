package layers_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os/exec"
	"path/filepath"
	"sort"
	"strings"
	"sync"
	"testing"
)

const (
	// module is the module path; every package of the project begins with it.
	module = "github.com/portico-apim/portico"
	// root is the module's directory as seen from this package.
	root = "../.."
)

// goPackage is what `go list` tells about a package, and its parsed files.
type goPackage struct {
	Dir, ImportPath                    string
	Imports, TestImports, XTestImports []string
	GoFiles, TestGoFiles, XTestGoFiles []string
	IgnoredGoFiles                     []string
	files                              []*sourceFile
}

// sourceFile is one parsed Go file. Name is relative to the package's directory.
type sourceFile struct {
	name string
	test bool
	fset *token.FileSet
	ast  *ast.File
}

// name is the package's path below the module: "internal/policy", or "." for the root.
func (p *goPackage) name() string {
	if p.ImportPath == module {
		return "."
	}
	return strings.TrimPrefix(p.ImportPath, module+"/")
}

// short is the name used in the table of layers: without "internal/".
func (p *goPackage) short() string { return strings.TrimPrefix(p.name(), "internal/") }

// at gives a position as file:line, with a path that an editor can open from the root of the module.
func (p *goPackage) at(f *sourceFile, pos token.Pos) string {
	return fmt.Sprintf("%s:%d", filepath.ToSlash(filepath.Join(p.name(), f.name)), f.fset.Position(pos).Line)
}

// tree is the whole module, loaded and parsed once for all tests.
var tree = sync.OnceValues(loadTree)

func loadTree() ([]*goPackage, error) {
	// -e: a package that does not compile is the compiler's business, not ours.
	cmd := exec.Command("go", "list", "-e", "-json=Dir,ImportPath,Imports,TestImports,XTestImports,GoFiles,TestGoFiles,XTestGoFiles,IgnoredGoFiles", "./...")
	cmd.Dir = root
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("list packages: %w", err)
	}
	pkgs, err := decodeList(out)
	if err != nil {
		return nil, err
	}
	for _, p := range pkgs {
		if err := p.parse(); err != nil {
			return nil, err
		}
	}
	return pkgs, nil
}

func decodeList(out []byte) ([]*goPackage, error) {
	var pkgs []*goPackage
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		p := new(goPackage)
		switch err := dec.Decode(p); {
		case errors.Is(err, io.EOF):
			return pkgs, nil
		case err != nil:
			return nil, fmt.Errorf("read package list: %w", err)
		}
		pkgs = append(pkgs, p)
	}
}

// parse reads the package's files, those behind build tags included.
func (p *goPackage) parse() error {
	fset := token.NewFileSet()
	for _, names := range [][]string{p.GoFiles, p.IgnoredGoFiles, p.TestGoFiles, p.XTestGoFiles} {
		for _, name := range names {
			f, err := parser.ParseFile(fset, filepath.Join(p.Dir, name), nil, parser.ParseComments)
			if err != nil {
				return fmt.Errorf("parse %s: %w", filepath.Join(p.name(), name), err)
			}
			p.files = append(p.files, &sourceFile{name: name, test: strings.HasSuffix(name, "_test.go"), fset: fset, ast: f})
		}
	}
	return nil
}

// sample makes a package out of file texts, for the tests of the checks.
func sample(t *testing.T, path string, files map[string]string) *goPackage {
	t.Helper()
	p := &goPackage{ImportPath: module + "/" + path}
	fset := token.NewFileSet()
	for name, text := range files {
		f, err := parser.ParseFile(fset, name, text, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		p.files = append(p.files, &sourceFile{name: name, test: strings.HasSuffix(name, "_test.go"), fset: fset, ast: f})
	}
	sort.Slice(p.files, func(i, j int) bool { return p.files[i].name < p.files[j].name })
	return p
}

// load gives the tree or ends the test.
func load(t *testing.T) []*goPackage {
	t.Helper()
	pkgs, err := tree()
	if err != nil {
		t.Fatal(err)
	}
	if len(pkgs) == 0 {
		t.Fatal("the module has no packages")
	}
	return pkgs
}

// report fails the test with every finding on a line of its own.
func report(t *testing.T, findings []string) {
	t.Helper()
	sort.Strings(findings)
	for _, f := range findings {
		t.Error(f)
	}
}
