package policy

import (
	"reflect"
	"slices"

	"github.com/portico-apim/portico/internal/model"
	"github.com/portico-apim/portico/internal/policyxml"
	"github.com/portico-apim/portico/internal/source"
)

// Resolver gives a field of an object type of a GraphQL API its value.
type Resolver struct {
	Type, Field string
	// Document is the data source; nil if it does not compile, and then Reference stands for the reason.
	Document  *Document
	Reference string
}

// Resolvers are the resolvers of an API. They are immutable.
type Resolvers struct {
	fields map[[2]string]*Resolver
}

// NewResolvers makes a table of resolvers.
func NewResolvers(list []*Resolver) *Resolvers {
	r := &Resolvers{fields: make(map[[2]string]*Resolver, len(list))}
	for _, resolver := range list {
		r.fields[[2]string{resolver.Type, resolver.Field}] = resolver
	}
	return r
}

// find returns the resolver of a field, nil if it has none.
func (r *Resolvers) find(typeName, field string) *Resolver {
	if r == nil {
		return nil
	}
	return r.fields[[2]string{typeName, field}]
}

// compileResolver compiles the document of a resolver: one data source, which stands alone.
func (c *compiler) compileResolver(p model.Policy) {
	root := c.parse(p, MaxDocument, "")
	if root == nil {
		return
	}
	c.section = InResolver
	if def := c.env.Definitions[root.Name]; def == nil || !def.DataSource {
		d := c.diags.Add(root.Document(), root.NameSpan, CodeDocument, "The root element of a resolver must be a data source.")
		d.Target, d.Hint = root.Name, "one of "+c.dataSources()
		return
	}
	if steps := c.compileStep(root, childPath("", root.Name, 1)); len(steps) == 1 {
		c.doc.source = steps[0]
	}
}

// dataSources lists the policies that a resolver may be.
func (c *compiler) dataSources() string {
	var names []string
	for name, def := range c.env.Definitions {
		if def.DataSource {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	text := ""
	for i, name := range names {
		if i > 0 {
			text += ", "
		}
		text += name
	}
	return text
}

// sourceParts checks the elements of a fragment that is included in data sources: each must be one that some data source has.
func (c *compiler) sourceParts(root *policyxml.Element) {
	for el := range root.Elements() {
		var best source.Diagnostics
		found := false
		for _, t := range c.partTypes(el.Name) {
			try := &compiler{env: c.env, id: c.id, scope: c.scope, section: c.section, doc: c.doc, schemas: c.schemas, inFragment: true}
			try.decodeChild(el, reflect.New(t).Elem(), &field{name: el.Name, kind: "elem"}, "")
			if !found || try.diags.Err() == nil {
				best, found = try.diags, true
			}
			if best.Err() == nil {
				break
			}
		}
		if c.diags = append(c.diags, best...); !found {
			c.unknownPolicy(el)
		}
	}
}

// partTypes returns the types of the fields that take an element of a name, in all data sources.
func (c *compiler) partTypes(name string) []reflect.Type {
	var types []reflect.Type
	var visit func(t reflect.Type)
	visit = func(t reflect.Type) {
		for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
			t = t.Elem()
		}
		if t.Kind() != reflect.Struct || isValue(reflect.New(t).Elem()) {
			return
		}
		for _, f := range c.schema(t).elems {
			inner := t.FieldByIndex(f.index).Type
			if f.name == name && !f.spliced && !slices.Contains(types, inner) {
				types = append(types, inner)
			}
			if !reflect.PointerTo(inner).Implements(reflect.TypeFor[Policy]()) && !inner.Implements(reflect.TypeFor[Policy]()) {
				visit(inner)
			}
		}
	}
	for _, def := range c.env.Definitions {
		if def.DataSource {
			visit(reflect.TypeOf(def.New()).Elem())
		}
	}
	return types
}
