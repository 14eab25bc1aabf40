package graphql

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// described is an object of the introspection system (section 4.2): a schema, a type, a field, an argument, a value of an enum or a directive.
type described struct {
	schema *Schema
	// of is what the object describes: *Schema, *ast.Type, *ast.FieldDefinition, *ast.ArgumentDefinition, *ast.EnumValueDefinition or
	// *ast.DirectiveDefinition.
	of any
}

// introspect returns the value of __schema or __type.
func (e *execution) introspect(field string, args json.RawMessage) value {
	s := e.operation.schema
	if field == "__schema" {
		return described{s, s}
	}
	var named struct {
		Name string `json:"name"`
	}
	if json.Unmarshal(args, &named) != nil || s.types.Types[named.Name] == nil {
		return jsonValue{raw: null}
	}
	return described{s, &ast.Type{NamedType: named.Name}}
}

func (d described) isNull() bool { return d.of == nil }

func (d described) items() ([]value, bool) { return nil, false }

func (d described) isObject() bool { return true }

func (d described) typeName() string { return "" }

func (d described) text() json.RawMessage { return null }

// descriptions is a list of objects of the introspection system.
type descriptions struct {
	described
	list []value
}

func (d descriptions) isNull() bool { return d.list == nil }

func (d descriptions) items() ([]value, bool) { return d.list, true }

// list describes all elements of a list.
func list[T any](s *Schema, elements []T, keep func(T) bool) value {
	values := []value{}
	for _, e := range elements {
		if keep == nil || keep(e) {
			values = append(values, described{s, e})
		}
	}
	return descriptions{list: values}
}

// nothing is the value of a field that does not apply.
func nothing() value { return jsonValue{raw: null} }

func leaf(v any) value { return jsonValue{raw: encode(v)} }

// textOr is a text, null if it is empty.
func textOr(text string) value {
	if text == "" {
		return nothing()
	}
	return leaf(text)
}

// member returns the value of a field.
func (d described) member(f *ast.Field, args json.RawMessage) value {
	var all struct {
		IncludeDeprecated bool `json:"includeDeprecated"`
	}
	_ = json.Unmarshal(args, &all) // fields without arguments have none
	switch of := d.of.(type) {
	case *Schema:
		return of.describe(f.Name)
	case *ast.Type:
		return d.schema.describeType(of, f.Name, all.IncludeDeprecated)
	case *ast.FieldDefinition:
		if f.Name == "defaultValue" {
			return defaultOf(of.DefaultValue)
		}
		return d.element(f.Name, of.Name, of.Description, of.Type, of.Arguments, of.Directives)
	case *ast.ArgumentDefinition:
		if f.Name == "defaultValue" {
			return defaultOf(of.DefaultValue)
		}
		return d.element(f.Name, of.Name, of.Description, of.Type, nil, of.Directives)
	case *ast.EnumValueDefinition:
		return d.element(f.Name, of.Name, of.Description, nil, nil, of.Directives)
	case *ast.DirectiveDefinition:
		switch f.Name {
		case "locations":
			return leaf(of.Locations)
		case "isRepeatable":
			return leaf(of.IsRepeatable)
		}
		return d.element(f.Name, of.Name, of.Description, nil, of.Arguments, nil)
	}
	return nothing()
}

// describe returns a field of __Schema.
func (s *Schema) describe(field string) value {
	switch field {
	case "description":
		return textOr(s.types.Description)
	case "types":
		return list(s, s.sortedTypes(), nil)
	case "queryType":
		return s.rootType(s.types.Query)
	case "mutationType":
		return s.rootType(s.types.Mutation)
	case "subscriptionType":
		return s.rootType(s.types.Subscription)
	case "directives":
		var all []*ast.DirectiveDefinition
		for _, d := range s.types.Directives {
			if d.Name != "defer" { // the grammar knows it, this executor does not
				all = append(all, d)
			}
		}
		slices.SortFunc(all, func(a, b *ast.DirectiveDefinition) int { return strings.Compare(a.Name, b.Name) })
		return list(s, all, nil)
	}
	return nothing()
}

func (s *Schema) rootType(def *ast.Definition) value {
	if def == nil {
		return nothing()
	}
	return described{s, &ast.Type{NamedType: def.Name}}
}

func (s *Schema) sortedTypes() []*ast.Type {
	var all []*ast.Type
	for name := range s.types.Types {
		all = append(all, &ast.Type{NamedType: name})
	}
	slices.SortFunc(all, func(a, b *ast.Type) int { return strings.Compare(a.NamedType, b.NamedType) })
	return all
}

// describeType returns a field of __Type.
func (s *Schema) describeType(t *ast.Type, field string, deprecated bool) value {
	if t.NonNull {
		inner := *t
		inner.NonNull = false
		return s.wrapped("NON_NULL", &inner, field)
	}
	if t.Elem != nil {
		return s.wrapped("LIST", t.Elem, field)
	}
	def := s.types.Types[t.NamedType]
	current := func(directives ast.DirectiveList) bool { return deprecated || directives.ForName("deprecated") == nil }
	switch field {
	case "kind":
		return leaf(def.Kind)
	case "name":
		return leaf(def.Name)
	case "description":
		return textOr(def.Description)
	case "specifiedByURL":
		return specifiedBy(def)
	case "isOneOf":
		if def.Kind == ast.InputObject {
			return leaf(def.Directives.ForName("oneOf") != nil)
		}
	case "fields":
		if def.Kind == ast.Object || def.Kind == ast.Interface {
			return list(s, def.Fields, func(f *ast.FieldDefinition) bool { return !strings.HasPrefix(f.Name, "__") && current(f.Directives) })
		}
	case "inputFields":
		if def.Kind == ast.InputObject {
			return list(s, def.Fields, func(f *ast.FieldDefinition) bool { return current(f.Directives) })
		}
	case "enumValues":
		if def.Kind == ast.Enum {
			return list(s, def.EnumValues, func(v *ast.EnumValueDefinition) bool { return current(v.Directives) })
		}
	case "interfaces":
		if def.Kind == ast.Object || def.Kind == ast.Interface {
			return s.named(def.Interfaces)
		}
	case "possibleTypes":
		if def.IsAbstractType() {
			return s.named(slices.Sorted(slices.Values(s.objects(def))))
		}
	}
	return nothing()
}

// wrapped returns a field of the type that a list or a type that is not null has.
func (s *Schema) wrapped(kind string, inner *ast.Type, field string) value {
	switch field {
	case "kind":
		return leaf(kind)
	case "ofType":
		return described{s, inner}
	}
	return nothing()
}

func (s *Schema) named(names []string) value {
	types := make([]*ast.Type, len(names))
	for i, name := range names {
		types[i] = &ast.Type{NamedType: name}
	}
	return list(s, types, nil)
}

// element returns a field that several kinds of elements have.
func (d described) element(field, name, description string, t *ast.Type, args ast.ArgumentDefinitionList, directives ast.DirectiveList) value {
	deprecated := directives.ForName("deprecated")
	switch field {
	case "name":
		return leaf(name)
	case "description":
		return textOr(description)
	case "type":
		return described{d.schema, t}
	case "args":
		return list(d.schema, args, nil)
	case "isDeprecated":
		return leaf(deprecated != nil)
	case "deprecationReason":
		if deprecated == nil {
			return nothing()
		}
		if reason := deprecated.Arguments.ForName("reason"); reason != nil {
			return leaf(reason.Value.Raw)
		}
		return leaf("No longer supported")
	}
	return nothing()
}

// defaultOf is a default value as it stands in a schema.
func defaultOf(v *ast.Value) value {
	if v == nil {
		return nothing()
	}
	return leaf(v.String())
}

func specifiedBy(def *ast.Definition) value {
	if d := def.Directives.ForName("specifiedBy"); d != nil {
		if url := d.Arguments.ForName("url"); url != nil {
			return leaf(url.Value.Raw)
		}
	}
	return nothing()
}
