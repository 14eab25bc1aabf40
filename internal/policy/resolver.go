package policy

import (
	"reflect"
	"slices"

	"github.com/portico-apim/portico/internal/model"
	"github.com/portico-apim/portico/internal/policyxml"
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

// DataSource compiles an element as the data source of a resolver, for policies that hold one.
func (c *Check) DataSource(el *policyxml.Element) *Document {
	inner := &compiler{env: c.compiler.env, id: c.compiler.id, scope: OfResolver, section: InResolver, doc: &Document{Scope: OfResolver}, schemas: map[reflect.Type]*schema{}}
	steps := inner.compileStep(el, childPath("", el.Name, 1))
	c.compiler.diags = append(c.compiler.diags, inner.diags...)
	c.compiler.doc.uses = append(c.compiler.doc.uses, inner.doc.uses...)
	if len(steps) != 1 {
		return nil
	}
	inner.doc.source = steps[0]
	return inner.doc
}
