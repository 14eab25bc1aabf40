package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
)

// structDoc is a struct type as its author wrote it: comments and tags, which a running program does not have.
type structDoc struct {
	name   string
	doc    string
	fields []fieldDoc
}

// fieldDoc is one field. Base is the type without pointer and slice.
type fieldDoc struct {
	name, doc string
	base      ast.Expr
	many      bool
	embedded  bool
	tag       reflect.StructTag
}

// loadStructs reads the struct types of a package's folder.
func loadStructs(dir string) (map[string]*structDoc, error) {
	paths, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return nil, err
	}
	all := map[string]*structDoc{}
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, text, parser.ParseComments)
		if err != nil {
			return nil, fmt.Errorf("parse %s: %w", path, err)
		}
		for _, decl := range file.Decls {
			if d, ok := decl.(*ast.GenDecl); ok && d.Tok == token.TYPE {
				addStructs(all, d)
			}
		}
	}
	return all, nil
}

func addStructs(all map[string]*structDoc, d *ast.GenDecl) {
	for _, spec := range d.Specs {
		ts, ok := spec.(*ast.TypeSpec)
		if !ok {
			continue
		}
		st, ok := ts.Type.(*ast.StructType)
		if !ok {
			continue
		}
		doc := ts.Doc
		if doc == nil {
			doc = d.Doc
		}
		s := &structDoc{name: ts.Name.Name, doc: doc.Text()}
		for _, f := range st.Fields.List {
			s.fields = append(s.fields, fieldsOf(f)...)
		}
		all[s.name] = s
	}
}

// fieldsOf gives the fields of one line of a struct.
func fieldsOf(f *ast.Field) (all []fieldDoc) {
	d := fieldDoc{doc: strings.TrimSpace(f.Doc.Text()), base: f.Type}
	if d.doc == "" {
		d.doc = strings.TrimSpace(f.Comment.Text())
	}
	if f.Tag != nil {
		if text, err := strconv.Unquote(f.Tag.Value); err == nil {
			d.tag = reflect.StructTag(text)
		}
	}
	for {
		if star, ok := d.base.(*ast.StarExpr); ok {
			d.base = star.X
		} else if list, ok := d.base.(*ast.ArrayType); ok {
			d.base, d.many = list.Elt, true
		} else {
			break
		}
	}
	if len(f.Names) == 0 {
		d.embedded = true
		return []fieldDoc{d}
	}
	for _, name := range f.Names {
		d.name = name.Name
		all = append(all, d)
	}
	return all
}

// typeText gives a type as Go writes it, for the few forms that tables use.
func typeText(e ast.Expr) string {
	switch t := e.(type) {
	case *ast.Ident:
		return t.Name
	case *ast.SelectorExpr:
		return typeText(t.X) + "." + t.Sel.Name
	case *ast.IndexExpr:
		return typeText(t.X) + "[" + typeText(t.Index) + "]"
	case *ast.MapType:
		return "map[" + typeText(t.Key) + "]" + typeText(t.Value)
	default:
		return ""
	}
}

// sentence turns a Go comment into a sentence for readers who do not know the Go name: "Count is the number of …" becomes "The number of …".
// Other comments that begin with the name begin with shown instead.
func sentence(doc, goName, shown string) string {
	doc = strings.Join(strings.Fields(doc), " ")
	for _, verb := range []string{" is ", " are "} {
		if rest, ok := strings.CutPrefix(doc, goName+verb); ok {
			return strings.ToUpper(rest[:1]) + rest[1:]
		}
	}
	if rest, ok := strings.CutPrefix(doc, goName+" "); ok && shown != "" {
		return shown + " " + rest
	}
	return doc
}

// cell makes a text fit a cell of a table.
func cell(text string) string { return strings.ReplaceAll(text, "|", "\\|") }

// words lists words as code.
func words(list []string) string {
	quoted := make([]string, len(list))
	for i, w := range list {
		quoted[i] = "`" + w + "`"
	}
	return strings.Join(quoted, ", ")
}
