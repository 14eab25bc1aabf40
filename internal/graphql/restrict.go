package graphql

import (
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/formatter"
)

// Removed is a field that an operation has no more.
type Removed struct {
	// Type and Field name it; Path is where it would have been in the response, without the indexes of lists.
	Type, Field string
	Path        Path
	Locations   []Location
}

// Restrict asks about every field of the operation whether it stays, once for each field of each type, and takes those out that do not. Types are
// the object types that the field may be asked of: several where the field is one of an interface. The field __typename, and the fields of the
// introspection system behind __schema and __type, are not asked about. An error of judge ends it, and the operation stays as it is.
func (o *Operation) Restrict(judge func(types []string, field string) (keep bool, err error)) ([]Removed, error) {
	r := &restriction{operation: o, judge: judge, keeps: map[[2]string]bool{}}
	if err := r.visit(o.def.SelectionSet, nil); err != nil {
		return nil, err
	}
	if len(r.removed) == 0 {
		return nil, nil
	}
	o.def.SelectionSet = r.filter(o.def.SelectionSet)
	for _, f := range o.document.Fragments {
		f.SelectionSet = r.filter(f.SelectionSet)
	}
	o.tidy()
	return r.removed, nil
}

// restriction is one run of Restrict.
type restriction struct {
	operation *Operation
	judge     func([]string, string) (bool, error)
	keeps     map[[2]string]bool
	removed   []Removed
}

// visit judges the fields of a selection in the order in which they are executed.
func (r *restriction) visit(set ast.SelectionSet, path Path) error {
	for _, s := range set {
		var err error
		switch s := s.(type) {
		case *ast.Field:
			err = r.field(s, path)
		case *ast.InlineFragment:
			err = r.visit(s.SelectionSet, path)
		case *ast.FragmentSpread:
			err = r.visit(s.Definition.SelectionSet, path)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (r *restriction) field(f *ast.Field, path Path) error {
	if f.Name == "__typename" {
		return nil
	}
	key := [2]string{f.ObjectDefinition.Name, f.Name}
	keep, known := r.keeps[key]
	if !known {
		var err error
		if keep, err = r.judge(r.operation.schema.objects(f.ObjectDefinition), f.Name); err != nil {
			return err
		}
		r.keeps[key] = keep
	}
	path = append(path[:len(path):len(path)], f.Alias)
	if !keep {
		r.removed = append(r.removed, Removed{Type: key[0], Field: key[1], Path: path, Locations: at(f.Position)})
		return nil
	}
	if strings.HasPrefix(f.Name, "__") {
		return nil
	}
	return r.visit(f.SelectionSet, path)
}

// filter returns a selection without the fields that do not stay. A selection must not become empty: __typename takes the place of its fields.
func (r *restriction) filter(set ast.SelectionSet) ast.SelectionSet {
	var kept ast.SelectionSet
	for _, s := range set {
		switch s := s.(type) {
		case *ast.Field:
			if keep, known := r.keeps[[2]string{s.ObjectDefinition.Name, s.Name}]; known && !keep {
				continue
			}
			if len(s.SelectionSet) > 0 && !strings.HasPrefix(s.Name, "__") {
				s.SelectionSet = r.filter(s.SelectionSet)
			}
		case *ast.InlineFragment:
			s.SelectionSet = r.filter(s.SelectionSet)
		}
		kept = append(kept, s)
	}
	if len(kept) == 0 {
		kept = ast.SelectionSet{&ast.Field{Alias: "__typename", Name: "__typename"}}
	}
	return kept
}

// tidy takes out what the operation needs no more: other operations, fragments and variables. Servers refuse what is not used.
func (o *Operation) tidy() {
	u := &usage{fragments: map[string]bool{}, variables: map[string]bool{}}
	u.directives(o.def.Directives)
	u.selection(o.def.SelectionSet)
	var fragments ast.FragmentDefinitionList
	for _, f := range o.document.Fragments {
		if u.fragments[f.Name] {
			fragments = append(fragments, f)
		}
	}
	var variables ast.VariableDefinitionList
	for _, v := range o.def.VariableDefinitions {
		if u.variables[v.Variable] {
			variables = append(variables, v)
		}
	}
	o.document.Operations, o.document.Fragments, o.def.VariableDefinitions = ast.OperationList{o.def}, fragments, variables
}

// usage collects what a selection uses.
type usage struct {
	fragments, variables map[string]bool
}

func (u *usage) selection(set ast.SelectionSet) {
	for _, s := range set {
		switch s := s.(type) {
		case *ast.Field:
			for _, a := range s.Arguments {
				u.value(a.Value)
			}
			u.directives(s.Directives)
			u.selection(s.SelectionSet)
		case *ast.InlineFragment:
			u.directives(s.Directives)
			u.selection(s.SelectionSet)
		case *ast.FragmentSpread:
			u.directives(s.Directives)
			if !u.fragments[s.Name] {
				u.fragments[s.Name] = true
				u.directives(s.Definition.Directives)
				u.selection(s.Definition.SelectionSet)
			}
		}
	}
}

func (u *usage) directives(list ast.DirectiveList) {
	for _, d := range list {
		for _, a := range d.Arguments {
			u.value(a.Value)
		}
	}
}

func (u *usage) value(v *ast.Value) {
	if v == nil {
		return
	}
	if v.Kind == ast.Variable {
		u.variables[v.Raw] = true
	}
	for _, child := range v.Children {
		u.value(child.Value)
	}
}

// Empty reports whether the operation asks for nothing, because all of its fields were taken out.
func (o *Operation) Empty() bool {
	for _, s := range o.def.SelectionSet {
		f, ok := s.(*ast.Field)
		if !ok || f.Position != nil || f.Name != "__typename" {
			return false
		}
	}
	return true
}

// Text returns the query as the operation has it now.
func (o *Operation) Text() string { return text(o.document) }

func text(doc *ast.QueryDocument) string {
	var b strings.Builder
	formatter.NewFormatter(&b, formatter.WithIndent("  ")).FormatQueryDocument(doc)
	return b.String()
}
