package policies_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/policies"
	"github.com/portico-apim/portico/internal/policy"
)

// TestReference compares every row of the table, and every tag of its struct, with what the policy reference says.
func TestReference(t *testing.T) {
	t.Parallel()
	reference := readReference(t)
	for _, def := range policies.All() {
		want, ok := reference[def.Name]
		if !ok {
			t.Errorf("%s: testdata/reference.txt does not have it", def.Name)
			continue
		}
		delete(reference, def.Name)
		got := append([]string{head(&def)}, schema(reflect.TypeOf(def.New()).Elem(), "")...)
		for _, line := range difference(got, want) {
			t.Errorf("%s: the struct has %q, the reference has not", def.Name, line)
		}
		for _, line := range difference(want, got) {
			t.Errorf("%s: the reference has %q, the struct has not", def.Name, line)
		}
	}
	for name := range reference {
		t.Errorf("%s: the table does not have it", name)
	}
}

// readReference reads the facts, the lines of each policy under its name.
func readReference(t *testing.T) map[string][]string {
	t.Helper()
	data, err := os.ReadFile("testdata/reference.txt")
	if err != nil {
		t.Fatal(err)
	}
	reference, name := map[string][]string{}, ""
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSuffix(line, "\n")
		switch {
		case strings.HasPrefix(line, "#"):
			continue
		case !strings.HasPrefix(line, " "):
			name, _, _ = strings.Cut(line, " ")
		}
		reference[name] = append(reference[name], strings.TrimSpace(line))
	}
	return reference
}

// difference returns the lines of a that b does not have. Either matches both expr and literal.
func difference(a, b []string) []string {
	var lines []string
	for _, line := range a {
		if !slices.ContainsFunc(b, func(other string) bool { return same(line, other) || same(other, line) }) {
			lines = append(lines, line)
		}
	}
	return lines
}

func same(line, other string) bool {
	general, ok := strings.CutSuffix(line, "either")
	return line == other || ok && (other == general+"expr" || other == general+"literal")
}

// head is the first line of a policy in the reference.
func head(def *policy.Definition) string {
	sections, scopes := strings.Join(def.Sections.Names(), ","), strings.Join(def.Scopes.Names(), ",")
	if def.Sections == policy.AllSections {
		sections = "everywhere"
	}
	if def.Scopes == policy.AllScopes {
		scopes = "all"
	}
	line := strings.Join([]string{def.Name, def.Category, sections, scopes}, " ")
	if def.Once {
		line += " once"
	}
	return line
}

// schema returns what the tags of a struct say, in the form of the reference.
func schema(t reflect.Type, prefix string) []string {
	var lines []string
	for _, f := range reflect.VisibleFields(t) {
		tag := f.Tag
		if f.Anonymous {
			continue
		}
		if name, ok := tag.Lookup("attr"); ok {
			lines = append(lines, describe(prefix+"@"+name, f))
		}
		if name, ok := tag.Lookup("elem"); ok {
			lines = append(lines, child(prefix, name, f)...)
		}
		if options, ok := tag.Lookup("text"); ok {
			lines = append(lines, describe(prefix+"text,"+options, f))
		}
		if _, ok := tag.Lookup("block"); ok {
			lines = append(lines, prefix+"{policies}")
		}
	}
	return lines
}

// describe returns the line of a value; name has the options of the tag behind it.
func describe(name string, f reflect.StructField) string {
	name, options, _ := strings.Cut(name, ",")
	words := []string{name}
	if slices.Contains(strings.Split(options, ","), "required") {
		words = append(words, "required")
	}
	if f.Type.Kind() == reflect.Slice {
		words = append(words, "many")
	}
	if value, ok := f.Tag.Lookup("default"); ok {
		words = append(words, "default="+value)
	}
	if t := element(f.Type); isValue(t) {
		kind := "literal"
		if strings.HasPrefix(t.Name(), "Expr[") {
			kind = "expr"
		}
		words = append(words, kind)
	}
	return strings.Join(words, " ")
}

// child returns the lines of a child element. Children that are policies have lines of their own.
func child(prefix, tag string, f reflect.StructField) []string {
	name, options, _ := strings.Cut(tag, ",")
	lines := []string{describe(prefix+"<"+name+">,"+options, f)}
	t := element(f.Type)
	if isValue(t) || reflect.PointerTo(t).Implements(reflect.TypeFor[policy.Policy]()) {
		return lines
	}
	return append(lines, schema(t, prefix+"<"+name+">")...)
}

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
