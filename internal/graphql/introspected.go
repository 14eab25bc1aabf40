package graphql

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/formatter"
	"github.com/vektah/gqlparser/v2/parser"
)

// IntrospectionQuery asks a GraphQL service for its schema (section 4).
const IntrospectionQuery = `query IntrospectionQuery {
  __schema {
    queryType { name }
    mutationType { name }
    subscriptionType { name }
    types { ...FullType }
    directives { name description locations args { ...InputValue } }
  }
}
fragment FullType on __Type {
  kind
  name
  description
  fields(includeDeprecated: true) { name description args { ...InputValue } type { ...TypeRef } isDeprecated deprecationReason }
  inputFields { ...InputValue }
  interfaces { ...TypeRef }
  enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason }
  possibleTypes { ...TypeRef }
}
fragment InputValue on __InputValue { name description type { ...TypeRef } defaultValue }
fragment TypeRef on __Type {
  kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } } } }
}`

// introspected is the answer to IntrospectionQuery; the schema may also stand on its own.
type introspected struct {
	Data   *introspected `json:"data"`
	Errors []struct {
		Message string `json:"message"`
	} `json:"errors"`
	Schema *struct {
		QueryType        *typeRef              `json:"queryType"`
		MutationType     *typeRef              `json:"mutationType"`
		SubscriptionType *typeRef              `json:"subscriptionType"`
		Types            []introspectedType    `json:"types"`
		Directives       []introspectedElement `json:"directives"`
	} `json:"__schema"`
}

type typeRef struct {
	Kind   string   `json:"kind"`
	Name   string   `json:"name"`
	OfType *typeRef `json:"ofType"`
}

type introspectedType struct {
	Kind          string                `json:"kind"`
	Name          string                `json:"name"`
	Description   string                `json:"description"`
	Fields        []introspectedElement `json:"fields"`
	InputFields   []introspectedElement `json:"inputFields"`
	Interfaces    []typeRef             `json:"interfaces"`
	EnumValues    []introspectedElement `json:"enumValues"`
	PossibleTypes []typeRef             `json:"possibleTypes"`
}

// introspectedElement is a field, an argument, a value of an enum or a directive.
type introspectedElement struct {
	Name              string                `json:"name"`
	Description       string                `json:"description"`
	Args              []introspectedElement `json:"args"`
	Type              *typeRef              `json:"type"`
	DefaultValue      *string               `json:"defaultValue"`
	IsDeprecated      bool                  `json:"isDeprecated"`
	DeprecationReason string                `json:"deprecationReason"`
	Locations         []string              `json:"locations"`
}

// FromIntrospection makes a text in the schema definition language of the answer to IntrospectionQuery.
func FromIntrospection(answer []byte) (string, error) {
	var a introspected
	if err := json.Unmarshal(answer, &a); err != nil {
		return "", errors.New("the answer to the introspection query is not JSON")
	}
	if a.Data != nil && a.Data.Schema != nil {
		a.Schema = a.Data.Schema
	}
	switch {
	case a.Schema == nil && len(a.Errors) > 0:
		return "", fmt.Errorf("the service refuses the introspection query: %s", a.Errors[0].Message)
	case a.Schema == nil:
		return "", errors.New("the answer to the introspection query has no schema")
	}
	doc := &ast.SchemaDocument{}
	if err := a.document(doc); err != nil {
		return "", err
	}
	var b strings.Builder
	formatter.NewFormatter(&b, formatter.WithIndent("  ")).FormatSchemaDocument(doc)
	return b.String(), nil
}

// document fills in the definitions of the schema.
func (a *introspected) document(doc *ast.SchemaDocument) error {
	roots := &ast.SchemaDefinition{}
	for _, r := range []struct {
		op  ast.Operation
		ref *typeRef
	}{{ast.Query, a.Schema.QueryType}, {ast.Mutation, a.Schema.MutationType}, {ast.Subscription, a.Schema.SubscriptionType}} {
		if r.ref != nil {
			roots.OperationTypes = append(roots.OperationTypes, &ast.OperationTypeDefinition{Operation: r.op, Type: r.ref.Name})
		}
	}
	doc.Schema = ast.SchemaDefinitionList{roots}
	for i := range a.Schema.Types {
		t := &a.Schema.Types[i]
		if strings.HasPrefix(t.Name, "__") || t.Kind == "SCALAR" && builtinScalar(t.Name) {
			continue
		}
		def, err := t.definition()
		if err != nil {
			return err
		}
		doc.Definitions = append(doc.Definitions, def)
	}
	for i := range a.Schema.Directives {
		d := &a.Schema.Directives[i]
		switch d.Name {
		case "include", "skip", "deprecated", "specifiedBy", "oneOf", "defer":
			continue
		}
		args, err := argumentsOf(d.Args)
		if err != nil {
			return err
		}
		def := &ast.DirectiveDefinition{Name: d.Name, Description: d.Description, Arguments: args, Position: &ast.Position{Src: &ast.Source{}}}
		for _, l := range d.Locations {
			def.Locations = append(def.Locations, ast.DirectiveLocation(l))
		}
		doc.Directives = append(doc.Directives, def)
	}
	return nil
}

func builtinScalar(name string) bool {
	switch name {
	case "Int", "Float", "String", "Boolean", "ID":
		return true
	}
	return false
}

// definition returns the definition of a type.
func (t *introspectedType) definition() (*ast.Definition, error) {
	def := &ast.Definition{Kind: ast.DefinitionKind(t.Kind), Name: t.Name, Description: t.Description, Position: &ast.Position{Src: &ast.Source{}}}
	for _, i := range t.Interfaces {
		def.Interfaces = append(def.Interfaces, i.Name)
	}
	if def.Kind == ast.Union {
		for _, p := range t.PossibleTypes {
			def.Types = append(def.Types, p.Name)
		}
	}
	for _, v := range t.EnumValues {
		def.EnumValues = append(def.EnumValues, &ast.EnumValueDefinition{Name: v.Name, Description: v.Description, Directives: v.deprecated()})
	}
	for _, f := range t.Fields {
		args, err := argumentsOf(f.Args)
		if err != nil {
			return nil, err
		}
		typ, err := f.Type.typ()
		if err != nil {
			return nil, err
		}
		def.Fields = append(def.Fields, &ast.FieldDefinition{
			Name: f.Name, Description: f.Description, Arguments: args, Type: typ, Directives: f.deprecated(),
		})
	}
	inputs, err := argumentsOf(t.InputFields)
	for _, a := range inputs {
		def.Fields = append(def.Fields, &ast.FieldDefinition{Name: a.Name, Description: a.Description, DefaultValue: a.DefaultValue, Type: a.Type})
	}
	return def, err
}

// deprecated returns the directive that says that an element should not be used any more.
func (e *introspectedElement) deprecated() ast.DirectiveList {
	if !e.IsDeprecated {
		return nil
	}
	d := &ast.Directive{Name: "deprecated"}
	if e.DeprecationReason != "" {
		d.Arguments = ast.ArgumentList{{Name: "reason", Value: &ast.Value{Kind: ast.StringValue, Raw: e.DeprecationReason}}}
	}
	return ast.DirectiveList{d}
}

func argumentsOf(list []introspectedElement) (ast.ArgumentDefinitionList, error) {
	var args ast.ArgumentDefinitionList
	for _, e := range list {
		typ, err := e.Type.typ()
		if err != nil {
			return nil, err
		}
		a := &ast.ArgumentDefinition{Name: e.Name, Description: e.Description, Type: typ}
		if e.DefaultValue != nil {
			if a.DefaultValue, err = literal(*e.DefaultValue); err != nil {
				return nil, fmt.Errorf("the default value of '%s': %w", e.Name, err)
			}
		}
		args = append(args, a)
	}
	return args, nil
}

// literal reads a value as it stands in a query.
func literal(text string) (*ast.Value, error) {
	doc, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: "{f(a:" + text + ")}"}, MaxTokens)
	if err != nil {
		return nil, errorOf(err)
	}
	if len(doc.Operations) == 1 && len(doc.Operations[0].SelectionSet) == 1 {
		if f, ok := doc.Operations[0].SelectionSet[0].(*ast.Field); ok && len(f.Arguments) == 1 {
			return f.Arguments[0].Value, nil
		}
	}
	return nil, fmt.Errorf("%q is not a value", text)
}

// typ returns the type that is referred to.
func (r *typeRef) typ() (*ast.Type, error) {
	switch {
	case r == nil:
		return nil, errors.New("a type of the schema is nested too deep, or missing")
	case r.Kind == "NON_NULL":
		t, err := r.OfType.typ()
		if err != nil {
			return nil, err
		}
		nonNull := *t
		nonNull.NonNull = true
		return &nonNull, nil
	case r.Kind == "LIST":
		t, err := r.OfType.typ()
		return ast.ListType(t, nil), err
	}
	return ast.NamedType(r.Name, nil), nil
}
