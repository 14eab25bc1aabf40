package graphql

import (
	"encoding/json"

	"github.com/vektah/gqlparser/v2/ast"
)

// collected are the fields of an object by the names that the response gives them, in order. Several fields may be answered by one value.
type collected struct {
	keys  []string
	byKey map[string][]*ast.Field
}

// collect returns the fields that are executed for an object of a type (section 6.3.2).
func (e *execution) collect(def *ast.Definition, set ast.SelectionSet) (collected, error) {
	c := collected{byKey: map[string][]*ast.Field{}}
	return c, e.collectInto(&c, def, set, map[string]bool{})
}

func (e *execution) collectInto(c *collected, def *ast.Definition, set ast.SelectionSet, seen map[string]bool) error {
	for _, s := range set {
		directives, typeCondition, below := parts(s)
		if spread, ok := s.(*ast.FragmentSpread); ok {
			if seen[spread.Name] {
				continue
			}
		}
		wanted, err := e.wanted(directives)
		if err != nil {
			return err
		}
		if !wanted {
			continue
		}
		if f, ok := s.(*ast.Field); ok {
			if c.byKey[f.Alias] == nil {
				c.keys = append(c.keys, f.Alias)
			}
			c.byKey[f.Alias] = append(c.byKey[f.Alias], f)
			continue
		}
		if spread, ok := s.(*ast.FragmentSpread); ok {
			seen[spread.Name] = true
		}
		if !e.applies(typeCondition, def) {
			continue
		}
		if err := e.collectInto(c, def, below, seen); err != nil {
			return err
		}
	}
	return nil
}

// parts returns the directives of a selection, the type it is about and what it selects; the last two for fragments only.
func parts(s ast.Selection) (directives ast.DirectiveList, typeCondition string, below ast.SelectionSet) {
	switch s := s.(type) {
	case *ast.Field:
		return s.Directives, "", nil
	case *ast.InlineFragment:
		return s.Directives, s.TypeCondition, s.SelectionSet
	case *ast.FragmentSpread:
		return s.Directives, s.Definition.TypeCondition, s.Definition.SelectionSet
	}
	return nil, "", nil
}

// applies reports whether a fragment about a type is about objects of a type.
func (e *execution) applies(condition string, def *ast.Definition) bool {
	if condition == "" || condition == def.Name {
		return true
	}
	for _, possible := range e.operation.schema.types.PossibleTypes[condition] {
		if possible == def {
			return true
		}
	}
	return false
}

// wanted evaluates @skip and @include (sections 3.13.1 and 3.13.2).
func (e *execution) wanted(directives ast.DirectiveList) (bool, error) {
	for _, d := range directives {
		if d.Name != "skip" && d.Name != "include" {
			continue
		}
		def := e.operation.schema.types.Directives[d.Name]
		raw, err := e.input.arguments(def.Arguments, d.Arguments)
		if err != nil {
			return false, err
		}
		var args struct {
			If bool `json:"if"`
		}
		if err := json.Unmarshal(raw, &args); err != nil {
			return false, err
		}
		if args.If == (d.Name == "skip") {
			return false, nil
		}
	}
	return true, nil
}
