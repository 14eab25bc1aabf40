package policies_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/policies"
)

// element returns the type behind pointers and slices.
func element(t reflect.Type) reflect.Type {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	return t
}

// isValue reports whether a field of the type takes text.
func isValue(t reflect.Type) bool {
	return t.Kind() != reflect.Struct || strings.HasPrefix(t.Name(), "Expr[") || t == reflect.TypeFor[rt.Value]() || t == reflect.TypeFor[time.Duration]()
}

// TestTags compiles an empty element of every policy, which reads all tags: a wrong one panics.
func TestTags(t *testing.T) {
	t.Parallel()
	known := []string{"attr", "elem", "text", "block", "enum", "min", "max", "default"}
	for _, def := range policies.All() {
		visit(reflect.TypeOf(def.New()).Elem(), func(owner reflect.Type, f reflect.StructField) {
			for tag := range strings.FieldsSeq(string(f.Tag)) {
				if name, _, ok := strings.Cut(tag, `:"`); ok && !slices.Contains(known, name) {
					t.Errorf("%s: %s.%s has the unknown tag %q", def.Name, owner, f.Name, name)
				}
			}
			if f.IsExported() && f.Tag == "" && !f.Anonymous {
				t.Errorf("%s: %s.%s is exported and has no tag", def.Name, owner, f.Name)
			}
			if enum, value := strings.Fields(f.Tag.Get("enum")), f.Tag.Get("default"); len(enum) > 0 && value != "" && !slices.Contains(enum, value) {
				t.Errorf("%s: the default of %s.%s is not one of its values", def.Name, owner, f.Name)
			}
		})
	}
}

// visit calls fn for every field of a struct and of the structs of its child elements.
func visit(t reflect.Type, fn func(owner reflect.Type, f reflect.StructField)) {
	for _, f := range reflect.VisibleFields(t) {
		fn(t, f)
		if _, ok := f.Tag.Lookup("elem"); ok && !isValue(element(f.Type)) {
			visit(element(f.Type), fn)
		}
	}
}

// TestComments reads the sources: every struct and every field with a tag says what it is, because the comments are the documentation.
func TestComments(t *testing.T) {
	t.Parallel()
	documented := map[string]bool{}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		for _, decl := range file.Decls {
			if d, ok := decl.(*ast.GenDecl); ok && d.Tok == token.TYPE {
				for _, spec := range d.Specs {
					comments(spec.(*ast.TypeSpec), d.Doc, documented)
				}
			}
		}
	}
	for _, def := range policies.All() {
		typ := reflect.TypeOf(def.New()).Elem()
		if !documented[typ.Name()] {
			t.Errorf("%s: type %s has no comment that ends in a full stop", def.Name, typ.Name())
		}
		visit(typ, func(owner reflect.Type, f reflect.StructField) {
			if f.Tag != "" && !slices.ContainsFunc(owners(owner, f), func(name string) bool { return documented[name+"."+f.Name] }) {
				t.Errorf("%s: the field %s.%s has no comment that ends in a full stop", def.Name, owner, f.Name)
			}
		})
	}
}

// owners names the structs that may declare a field: the type, and those it embeds.
func owners(t reflect.Type, f reflect.StructField) []string {
	names := []string{t.Name()}
	for i := 1; i < len(f.Index); i++ {
		names = append(names, t.FieldByIndex(f.Index[:i]).Type.Name())
	}
	return names
}

// comments collects which structs and fields have a comment. A comment counts for all fields up to the next empty line.
func comments(spec *ast.TypeSpec, doc *ast.CommentGroup, documented map[string]bool) {
	name := spec.Name.Name
	documented[name] = isSentence(doc)
	s, ok := spec.Type.(*ast.StructType)
	if !ok {
		return
	}
	last := false
	for _, f := range s.Fields.List {
		if f.Doc != nil {
			last = isSentence(f.Doc)
		}
		for _, id := range f.Names {
			documented[name+"."+id.Name] = last
		}
	}
}

func isSentence(doc *ast.CommentGroup) bool {
	return doc != nil && strings.HasSuffix(strings.TrimSpace(doc.Text()), ".")
}
