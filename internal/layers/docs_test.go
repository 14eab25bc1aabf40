package layers_test

import (
	"fmt"
	"go/ast"
	"go/token"
	"slices"
	"strings"
	"testing"
)

// wellKnown are methods whose contract is that of a standard interface, so that a comment would only repeat it. The linter has the
// same list.
var wellKnown = []string{"Error", "String", "Unwrap", "Len", "Less", "Swap", "ServeHTTP", "Read", "Write", "Close"}

// checkPackageComment finds packages that have no package comment, or several.
func checkPackageComment(p *goPackage) []string {
	var where []string
	testOnly := !slices.ContainsFunc(p.files, func(f *sourceFile) bool { return !f.test })
	for _, f := range p.files {
		if (testOnly || !f.test) && f.ast.Doc != nil && isSentence(f.ast.Doc.Text()) {
			where = append(where, f.name)
		}
	}
	switch len(where) {
	case 1:
		return nil
	case 0:
		return []string{p.name() + ": has no package comment"}
	default:
		return []string{fmt.Sprintf("%s: has %d package comments, in %s", p.name(), len(where), strings.Join(where, ", "))}
	}
}

// checkExported finds exported names without a comment.
func checkExported(p *goPackage) (findings []string) {
	for _, f := range p.files {
		if f.test || f.ast.Name.Name == "main" || ast.IsGenerated(f.ast) {
			continue
		}
		for _, decl := range f.ast.Decls {
			for _, id := range undocumented(decl) {
				findings = append(findings, fmt.Sprintf("%s: %s has no comment, or one without a full stop", p.at(f, id.Pos()), id.Name))
			}
		}
	}
	return findings
}

// undocumented gives the exported names of a declaration that lack a comment.
func undocumented(decl ast.Decl) (names []*ast.Ident) {
	switch d := decl.(type) {
	case *ast.FuncDecl:
		if d.Name.IsExported() && !isWellKnown(d) && onExported(d) && !documented(d.Doc) {
			names = append(names, d.Name)
		}
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			names = append(names, undocumentedSpec(d, spec)...)
		}
	}
	return names
}

// undocumentedSpec does the same for one type, constant or variable, for which a comment on its group or at the end of its line will do.
func undocumentedSpec(d *ast.GenDecl, spec ast.Spec) (names []*ast.Ident) {
	switch s := spec.(type) {
	case *ast.TypeSpec:
		if s.Name.IsExported() && !documented(s.Doc) && (d.Lparen.IsValid() || !documented(d.Doc)) {
			names = append(names, s.Name)
		}
	case *ast.ValueSpec:
		if documented(d.Doc) || documented(s.Doc) || s.Comment != nil {
			return nil
		}
		for _, id := range s.Names {
			if id.IsExported() {
				names = append(names, id)
			}
		}
	}
	return names
}

// onExported tells whether a function is no method, or a method of an exported type.
func onExported(d *ast.FuncDecl) bool {
	if d.Recv == nil {
		return true
	}
	for expr := d.Recv.List[0].Type; ; {
		switch t := expr.(type) {
		case *ast.StarExpr:
			expr = t.X
		case *ast.IndexExpr:
			expr = t.X
		case *ast.IndexListExpr:
			expr = t.X
		case *ast.Ident:
			return t.IsExported()
		default:
			return false
		}
	}
}

func isWellKnown(d *ast.FuncDecl) bool {
	return d.Recv != nil && slices.Contains(wellKnown, d.Name.Name)
}

func documented(doc *ast.CommentGroup) bool { return doc != nil && isSentence(doc.Text()) }

// isSentence tells whether a comment's first paragraph, or its last, ends as a sentence does.
func isSentence(text string) bool {
	text = strings.TrimSpace(text)
	first, _, _ := strings.Cut(text, "\n\n")
	ends := func(s string) bool { return s != "" && strings.ContainsRune(".:?!)", rune(s[len(s)-1])) }
	return ends(strings.TrimSpace(first)) || ends(text)
}

func TestPackageComments(t *testing.T) {
	t.Parallel()
	var findings []string
	for _, p := range load(t) {
		findings = append(findings, checkPackageComment(p)...)
	}
	report(t, findings)
}

func TestExportedComments(t *testing.T) {
	t.Parallel()
	var findings []string
	for _, p := range load(t) {
		findings = append(findings, checkExported(p)...)
	}
	report(t, findings)
}

func TestDocChecks(t *testing.T) {
	t.Parallel()
	const good, bare = "// Package a is an example.\npackage a\n", "package a\n"
	comments := []struct{ one, two, want string }{
		{good, bare, ""},
		{bare, bare, "internal/a: has no package comment"},
		{"// Package a\npackage a\n", bare, "internal/a: has no package comment"},
		{good, good, "internal/a: has 2 package comments, in one.go, two.go"},
	}
	for _, row := range comments {
		p := sample(t, "internal/a", map[string]string{"one.go": row.one, "two.go": row.two})
		if got := strings.Join(checkPackageComment(p), "\n"); got != row.want {
			t.Errorf("%q and %q: got %q, want %q", row.one, row.two, got, row.want)
		}
	}
	names := []struct{ code, want string }{
		{"// F is a function.\nfunc F() {}", ""},
		{"func F() {}", "F"},
		{"// F is a function\nfunc F() {}", "F"},
		{"func f() {}", ""},
		{"type T struct{}", "T"},
		{"type t struct{}\nfunc (t) M() {}", ""},
		{"// T is a type.\ntype T[K any] struct{}\nfunc (*T[K]) M() {}\nfunc (T[K]) String() string { return \"\" }", "M"},
		{"// These are two.\nconst (\n\tA = 1\n\tB = 2\n)", ""},
		{"const (\n\tA = 1 // first\n\tB = 2\n)", "B"},
	}
	for _, row := range names {
		p := sample(t, "internal/a", map[string]string{"a.go": bare + row.code})
		var got []string
		for _, d := range p.files[0].ast.Decls {
			for _, id := range undocumented(d) {
				got = append(got, id.Name)
			}
		}
		if strings.Join(got, " ") != row.want {
			t.Errorf("%q: got %q, want %q", row.code, got, row.want)
		}
		if (len(checkExported(p)) > 0) != (row.want != "") {
			t.Errorf("%q: the check of a package says %q", row.code, checkExported(p))
		}
	}
	if p := sample(t, "internal/a", map[string]string{"a.go": "package a\nfunc F() {}"}); p.at(p.files[0], token.Pos(12)) != "internal/a/a.go:2" {
		t.Error("positions do not name file and line")
	}
}
