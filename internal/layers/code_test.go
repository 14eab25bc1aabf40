package layers_test

import (
	"fmt"
	"go/ast"
	"go/token"
	"strings"
	"testing"
)

// maxLines is the length a source file should not exceed: past it, a file holds more than one thing.
const maxLines = 500

// refusedCalls are functions that read or change what belongs to the process, with the packages that may call them.
var refusedCalls = []struct{ names, except, why string }{
	{"os.Getenv os.LookupEnv os.Environ os.ExpandEnv syscall.Getenv", "config", "settings come from internal/config, the only reader of the environment"},
	{"os.Setenv os.Unsetenv os.Chdir", "", "the process belongs to everybody"},
	{"os.Exit", "cmd/... docs/gen", "only main ends the process"},
	{"http.DefaultClient http.DefaultTransport http.DefaultServeMux http.ProxyFromEnvironment http.Get http.Post http.Handle http.HandleFunc",
		"", "these are shared by the whole process, and the client reads the environment"},
	{"slog.SetDefault", "cmd/... app", "a logger is handed to those who log"},
}

// stateful are the types a package variable may not have. A sync.Pool may be one: nobody can see what is in it.
var stateful = map[string]bool{
	"sync.Mutex": true, "sync.RWMutex": true, "sync.Map": true, "sync.WaitGroup": true, "sync.Once": true, "sync.Cond": true,
	"atomic.Bool": true, "atomic.Int32": true, "atomic.Int64": true, "atomic.Uint32": true, "atomic.Uint64": true, "atomic.Value": true, "atomic.Pointer": true,
}

// checkState finds init functions and package variables that change.
func checkState(p *goPackage) (findings []string) {
	globals := packageVars(p)
	for _, f := range p.files {
		if f.test {
			continue
		}
		for _, decl := range f.ast.Decls {
			if d, ok := decl.(*ast.FuncDecl); ok && d.Recv == nil && d.Name.Name == "init" {
				findings = append(findings, p.at(f, d.Pos())+": init function; use an explicit table or a constructor")
			}
		}
		ast.Inspect(f.ast, func(n ast.Node) bool {
			for _, id := range written(n) {
				if isGlobal(id, globals) {
					findings = append(findings, fmt.Sprintf("%s: %s is a package variable; state belongs to a value that somebody owns", p.at(f, id.Pos()), id.Name))
				}
			}
			return true
		})
	}
	return append(findings, statefulVars(p)...)
}

// packageVars gives the declarations of the package's variables by name.
func packageVars(p *goPackage) map[string]*ast.ValueSpec {
	vars := map[string]*ast.ValueSpec{}
	for _, f := range p.files {
		if !f.test {
			eachVar(f, func(s *ast.ValueSpec) {
				for _, id := range s.Names {
					vars[id.Name] = s
				}
				delete(vars, "_")
			})
		}
	}
	return vars
}

func eachVar(f *sourceFile, visit func(*ast.ValueSpec)) {
	for _, decl := range f.ast.Decls {
		if d, ok := decl.(*ast.GenDecl); ok && d.Tok == token.VAR {
			for _, spec := range d.Specs {
				if s, ok := spec.(*ast.ValueSpec); ok {
					visit(s)
				}
			}
		}
	}
}

// isGlobal tells whether a name means a package variable here, and not a local one of the same name. The parser resolves names
// inside a file; one that it leaves open belongs to the package.
func isGlobal(id *ast.Ident, globals map[string]*ast.ValueSpec) bool {
	spec, ok := globals[id.Name]
	return ok && (id.Obj == nil || id.Obj.Decl == spec)
}

// written gives the variables a statement changes: v = …, v.f = …, v[i] = …, v++, *v = ….
func written(n ast.Node) (ids []*ast.Ident) {
	add := func(e ast.Expr) {
		if id := base(e); id != nil {
			ids = append(ids, id)
		}
	}
	switch s := n.(type) {
	case *ast.AssignStmt:
		if s.Tok != token.DEFINE {
			for _, e := range s.Lhs {
				add(e)
			}
		}
	case *ast.IncDecStmt:
		add(s.X)
	case *ast.RangeStmt:
		if s.Tok == token.ASSIGN {
			add(s.Key)
			add(s.Value)
		}
	case *ast.CallExpr:
		if f, ok := s.Fun.(*ast.Ident); ok && len(s.Args) > 0 && (f.Name == "delete" || f.Name == "clear") {
			add(s.Args[0])
		}
	}
	return ids
}

// base gives the variable at the root of an assignable expression.
func base(e ast.Expr) *ast.Ident {
	for {
		switch x := e.(type) {
		case *ast.Ident:
			return x
		case *ast.SelectorExpr:
			e = x.X
		case *ast.IndexExpr:
			e = x.X
		case *ast.StarExpr:
			e = x.X
		case *ast.ParenExpr:
			e = x.X
		default:
			return nil
		}
	}
}

// statefulVars finds package variables of types that exist to be changed.
func statefulVars(p *goPackage) (findings []string) {
	for _, f := range p.files {
		if f.test {
			continue
		}
		eachVar(f, func(s *ast.ValueSpec) {
			types := append([]ast.Expr{s.Type}, s.Values...)
			for _, e := range types {
				if name := typeName(e); stateful[name] {
					findings = append(findings, fmt.Sprintf("%s: package variable of type %s; state belongs to a value that somebody owns", p.at(f, s.Pos()), name))
				}
			}
		})
	}
	return findings
}

// typeName gives "pkg.Name" for a type, or for a literal of the type.
func typeName(e ast.Expr) string {
	for {
		switch x := e.(type) {
		case *ast.CompositeLit:
			e = x.Type
		case *ast.UnaryExpr:
			e = x.X
		case *ast.StarExpr:
			e = x.X
		case *ast.IndexExpr:
			e = x.X
		case *ast.SelectorExpr:
			if id, ok := x.X.(*ast.Ident); ok {
				return id.Name + "." + x.Sel.Name
			}
			return ""
		default:
			return ""
		}
	}
}

// checkCalls finds the use of functions that belong to few packages.
func checkCalls(p *goPackage) (findings []string) {
	if _, outside := matches("test/... bench policytest", p.short()); outside {
		return nil
	}
	for _, f := range p.files {
		if f.test {
			continue
		}
		ast.Inspect(f.ast, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			name := typeName(sel)
			for _, rule := range refusedCalls {
				_, named := matches(rule.names, name)
				if _, excepted := matches(rule.except, p.short()); named && !excepted {
					findings = append(findings, p.at(f, sel.Pos())+": "+name+": "+rule.why)
				}
			}
			return true
		})
	}
	return findings
}

// checkSkips finds tests that excuse themselves. A fuzz target may: it is handed inputs that mean nothing.
func checkSkips(p *goPackage) (findings []string) {
	for _, f := range p.files {
		for _, decl := range f.ast.Decls {
			d, ok := decl.(*ast.FuncDecl)
			if !ok || !f.test || strings.HasPrefix(d.Name.Name, "Fuzz") {
				continue
			}
			ast.Inspect(d, func(n ast.Node) bool {
				if sel, ok := n.(*ast.SelectorExpr); ok && (sel.Sel.Name == "SkipNow" || typeName(sel) == "t.Skip" || typeName(sel) == "t.Skipf") {
					findings = append(findings, p.at(f, sel.Pos())+": a test runs or fails; what it needs is installed by make services")
				}
				return true
			})
		}
	}
	return findings
}

// checkLength finds files that are too long.
func checkLength(p *goPackage) (findings []string) {
	for _, f := range p.files {
		lines := f.fset.Position(f.ast.FileEnd).Line
		if lines > maxLines && !ast.IsGenerated(f.ast) {
			findings = append(findings, fmt.Sprintf("%s: %d lines, more than %d: split it by what it holds", p.at(f, f.ast.Package), lines, maxLines))
		}
	}
	return findings
}

func TestCode(t *testing.T) {
	t.Parallel()
	checks := []struct {
		name string
		run  func(*goPackage) []string
	}{
		{"state", checkState}, {"calls", checkCalls}, {"skips", checkSkips}, {"length", checkLength},
	}
	pkgs := load(t)
	for _, check := range checks {
		t.Run(check.name, func(t *testing.T) {
			t.Parallel()
			var findings []string
			for _, p := range pkgs {
				findings = append(findings, check.run(p)...)
			}
			report(t, findings)
		})
	}
}

func TestCodeChecks(t *testing.T) {
	t.Parallel()
	rows := []struct {
		check func(*goPackage) []string
		code  string
		bad   bool
	}{
		{checkState, "func init() {}", true},
		{checkState, "type t int; func (t) init() {}", false},
		{checkState, "var a = map[int]int{}; func f() { a[1] = 2 }", true},
		{checkState, "var a = map[int]int{}; func f() { delete(a, 1) }", true},
		{checkState, "var a struct{ b int }; func f() { a.b++ }", true},
		{checkState, "var a = 1; func f() { a := 2; a = 3; _ = a }", false},
		{checkState, "var a = 1; func f(a int) { a++ }", false},
		{checkState, "func f() { other = 1 }", false},
		{checkState, "var _ fmt.Stringer = v; func f() { _ = v }", false},
		{checkState, "var mu sync.Mutex", true},
		{checkState, "var p = &atomic.Pointer[int]{}", true},
		{checkState, "var p = sync.Pool{}", false},
		{checkState, "var errGone = errors.New(\"gone\"); var _ = f", false},
		{checkCalls, "var a = os.Getenv(\"A\")", true},
		{checkCalls, "var a = http.DefaultClient", true},
		{checkCalls, "func f() { os.Exit(1) }", true},
		{checkCalls, "var a = os.Args", false},
		{checkLength, "", false},
		{checkLength, strings.Repeat("\n", maxLines), true},
	}
	for _, row := range rows {
		p := sample(t, "internal/a", map[string]string{"a.go": "package a\n" + row.code})
		if got := row.check(p); (len(got) > 0) != row.bad {
			t.Errorf("%q: got %q, want a finding: %v", row.code, got, row.bad)
		}
	}
	other := sample(t, "internal/a", map[string]string{"a.go": "package a\nvar v int", "b.go": "package a\nfunc f() { v = 1 }"})
	if len(checkState(other)) != 1 {
		t.Error("a write to a variable of another file was not found")
	}
	for path, want := range map[string]int{"internal/config": 0, "internal/policy": 1, "cmd/portico": 1} {
		p := sample(t, path, map[string]string{"a.go": "package a\nvar a = os.Getenv(\"A\")"})
		if got := checkCalls(p); len(got) != want {
			t.Errorf("os.Getenv in %s: got %q", path, got)
		}
	}
	skips := sample(t, "internal/a", map[string]string{"a_test.go": "package a\nfunc TestA(t *testing.T) { t.Skip() }\nfunc FuzzA(t *testing.F) { t.Skip() }"})
	if len(checkSkips(skips)) != 1 {
		t.Errorf("skipped test: got %q", checkSkips(skips))
	}
}
