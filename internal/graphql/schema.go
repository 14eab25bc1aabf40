package graphql

import (
	"errors"
	"strings"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/portico-apim/portico/internal/source"
)

// MaxSchema is the size in bytes up to which a schema is accepted.
const MaxSchema = 4 << 20

// CodeSchema is the code of the diagnostics about schemas. It is stable.
const CodeSchema = "PG101"

// Schema is a schema that requests are checked and executed against. It is immutable.
type Schema struct {
	types *ast.Schema
}

// ParseSchema reads a schema in the schema definition language. An error is of type source.Diagnostics, with its place.
func ParseSchema(name, text string) (*Schema, error) {
	src := source.New(name, text)
	var diags source.Diagnostics
	if len(text) > MaxSchema {
		_ = diags.Add(src, source.At(0), CodeSchema, "the schema has %d bytes; %d are allowed", len(text), MaxSchema)
		return nil, diags
	}
	types, err := gqlparser.LoadSchema(&ast.Source{Name: name, Input: text})
	if err != nil {
		var known *gqlerror.Error
		if !errors.As(err, &known) {
			known = &gqlerror.Error{Message: err.Error()}
		}
		_ = diags.Add(src, source.At(offset(text, known.Locations)), CodeSchema, "%s", strings.TrimSuffix(known.Message, "."))
		return nil, diags
	}
	if types.Query == nil {
		d := diags.Add(src, source.At(0), CodeSchema, "the schema has no query type")
		d.Hint = "declare a type Query, or name another one in schema { query: … }"
		return nil, diags
	}
	return &Schema{types}, nil
}

// offset is the place of the first location in a text.
func offset(text string, locations []gqlerror.Location) int {
	if len(locations) == 0 {
		return 0
	}
	rest := text
	for line := 1; line < locations[0].Line; line++ {
		_, after, ok := strings.Cut(rest, "\n")
		if !ok {
			break
		}
		rest = after
	}
	begin := len(text) - len(rest)
	return min(begin+max(locations[0].Column-1, 0), len(text))
}

// HasField reports whether a type of the schema has a field.
func (s *Schema) HasField(typeName, field string) bool {
	def := s.types.Types[typeName]
	return def != nil && def.Fields.ForName(field) != nil
}

// root returns the type that an operation begins at, nil if the schema has none.
func (s *Schema) root(op ast.Operation) *ast.Definition {
	switch op {
	case ast.Query:
		return s.types.Query
	case ast.Mutation:
		return s.types.Mutation
	case ast.Subscription:
		return s.types.Subscription
	}
	return nil
}

// objects returns the names of the object types that a value of a type may have.
func (s *Schema) objects(def *ast.Definition) []string {
	if !def.IsAbstractType() {
		return []string{def.Name}
	}
	var names []string
	for _, possible := range s.types.PossibleTypes[def.Name] {
		names = append(names, possible.Name)
	}
	return names
}

// IsRoot reports whether operations begin at a type.
func (s *Schema) IsRoot(typeName string) bool {
	for _, def := range []*ast.Definition{s.types.Query, s.types.Mutation, s.types.Subscription} {
		if def != nil && def.Name == typeName {
			return true
		}
	}
	return false
}
