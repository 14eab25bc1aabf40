package graphql

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/vektah/gqlparser/v2/ast"
)

// forward has fields of the root executed elsewhere. Fields below them that have a resolver are not asked for: they are resolved here.
func (e *execution) forward(ctx context.Context, fields []*waiting) error {
	response, err := e.source.Forward(ctx, e.forwarded(fields))
	var answer struct {
		Data   map[string]json.RawMessage `json:"data"`
		Errors []json.RawMessage          `json:"errors"`
	}
	switch {
	case err == nil && response == nil:
		for _, w := range fields {
			e.failed(w.node, w.fields[0], fmt.Sprintf("There is no resolver for the field '%s' of the type '%s'.", w.call.Field, w.call.Type))
		}
		return nil
	case err == nil && json.Unmarshal(response, &answer) != nil:
		err = fmt.Errorf("The service answered with something else than a GraphQL response.") //nolint:revive,staticcheck // read by callers
	}
	if err != nil {
		for _, w := range fields {
			e.failed(w.node, w.fields[0], err.Error())
		}
		return nil
	}
	for _, problem := range answer.Errors {
		if len(e.errors) < maxErrors {
			e.errors = append(e.errors, problem)
		}
	}
	for _, w := range fields {
		raw := answer.Data[w.fields[0].Alias]
		if isNull(raw) && len(answer.Errors) > 0 { // the reason is there
			w.node.null = true
			continue
		}
		if err := e.complete(w.node, w.node.typ, jsonValue{raw: raw, aliased: true}, w.fields); err != nil {
			return err
		}
	}
	return nil
}

// forwarded returns the request for the fields.
func (e *execution) forwarded(fields []*waiting) []byte {
	o := e.operation
	c := &cutting{execution: e, fragments: map[string]*ast.FragmentDefinition{}}
	def := *o.def
	def.SelectionSet = nil
	for _, w := range fields {
		for _, f := range w.fields {
			def.SelectionSet = append(def.SelectionSet, c.field(f))
		}
	}
	part := &Operation{schema: o.schema, def: &def, document: &ast.QueryDocument{Operations: ast.OperationList{&def}}}
	for _, f := range o.document.Fragments {
		if cut := c.fragments[f.Name]; cut != nil {
			part.document.Fragments = append(part.document.Fragments, cut)
		}
	}
	part.tidy()
	var b members
	b.add("query", encode(part.Text()))
	if def.Name != "" {
		b.add("operationName", encode(def.Name))
	}
	variables := map[string]json.RawMessage{}
	for _, v := range def.VariableDefinitions {
		if raw, ok := e.operation.request.Variables[v.Variable]; ok {
			variables[v.Variable] = raw
		}
	}
	if len(variables) > 0 {
		b.add("variables", encode(variables))
	}
	return b.object()
}

// cutting copies selections without the fields that are resolved here.
type cutting struct {
	execution *execution
	fragments map[string]*ast.FragmentDefinition
}

func (c *cutting) field(f *ast.Field) *ast.Field {
	cut := *f
	if len(f.SelectionSet) == 0 {
		return &cut
	}
	cut.SelectionSet = c.selection(f.SelectionSet)
	def := c.execution.operation.schema.types.Types[f.Definition.Type.Name()]
	if def.IsAbstractType() || len(cut.SelectionSet) == 0 {
		cut.SelectionSet = append(cut.SelectionSet, &ast.Field{Alias: typeKey, Name: "__typename"})
	}
	return &cut
}

func (c *cutting) selection(set ast.SelectionSet) ast.SelectionSet {
	var kept ast.SelectionSet
	for _, s := range set {
		switch s := s.(type) {
		case *ast.Field:
			if !c.here(s) {
				kept = append(kept, c.field(s))
			}
		case *ast.InlineFragment:
			cut := *s
			if cut.SelectionSet = c.selection(s.SelectionSet); len(cut.SelectionSet) > 0 {
				kept = append(kept, &cut)
			}
		case *ast.FragmentSpread:
			if fragment := c.fragment(s.Definition); len(fragment.SelectionSet) > 0 {
				cut := *s
				cut.Definition = fragment
				kept = append(kept, &cut)
			}
		}
	}
	return kept
}

// here reports whether a field is resolved here: for one of its object types at least.
func (c *cutting) here(f *ast.Field) bool {
	for _, name := range c.execution.operation.schema.objects(f.ObjectDefinition) {
		if c.execution.source.Resolves(name, f.Name) {
			return true
		}
	}
	return false
}

func (c *cutting) fragment(f *ast.FragmentDefinition) *ast.FragmentDefinition {
	if known := c.fragments[f.Name]; known != nil {
		return known
	}
	cut := *f
	cut.SelectionSet = c.selection(f.SelectionSet)
	c.fragments[f.Name] = &cut
	return &cut
}
