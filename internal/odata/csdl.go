package odata

import (
	"maps"
	"slices"
	"strings"

	"github.com/portico-apim/portico/internal/xmltree"
)

// Parse reads a metadata document: an edmx:Edmx, or a Schema on its own. Errors are of type *Error.
func Parse(document string) (*Model, error) {
	doc, err := xmltree.Parse(document, xmltree.DefaultLimits)
	if err != nil {
		if e, ok := err.(*xmltree.Error); ok { //nolint:errorlint // it is not wrapped
			return nil, &Error{e.Message, e.Line, e.Column}
		}
		return nil, &Error{Message: err.Error()}
	}
	m := &Model{
		types: map[string]*structType{}, enums: map[string]*enumType{}, definitions: map[string]string{}, operations: map[string][]*operation{}, roots: map[string]*root{},
		aliases: map[string]string{}, namespaces: map[string]bool{}, associations: map[string]associationEnds{}, seen: map[string]bool{},
	}
	r := &csdl{Model: m}
	r.document(doc.DocumentElement())
	if r.err != nil {
		return nil, r.err
	}
	return m, nil
}

// csdl reads a document. After the first error it does nothing more.
type csdl struct {
	*Model
	err error
	// later are what can be resolved once all names are known.
	later []func()
}

func (r *csdl) fail(n *xmltree.Node, format string, args ...any) {
	if r.err == nil {
		p := wrong(format, args...)
		r.err = &Error{p.Error(), n.Line, n.Column}
	}
}

// document reads the schemas, wherever in the Edmx they stand: the namespaces of the elements differ between versions, their names do not.
func (r *csdl) document(root *xmltree.Node) {
	schemas := []*xmltree.Node{root}
	switch root.Name.Local {
	case "Edmx":
		r.Declared = attribute(root, "Version")
		schemas = r.schemas(root)
	case "Schema":
		r.Declared = "4.0"
	default:
		r.fail(root, "The document element must be edmx:Edmx, not %s.", root.Name)
		return
	}
	if len(schemas) == 0 {
		r.fail(root, "The document has no schema.")
		return
	}
	r.legacy = strings.HasPrefix(r.Declared, "1.") || strings.HasPrefix(r.Declared, "2.") || strings.HasPrefix(r.Declared, "3.")
	for _, s := range schemas {
		r.schema(s)
	}
	r.spaces = slices.Sorted(maps.Keys(r.namespaces))
	for _, resolve := range r.later {
		resolve()
	}
	if r.err == nil && len(r.roots) == 0 {
		r.fail(root, "The document has no entity container with entity sets, singletons or imports.")
	}
}

// schemas returns the schemas in the data services of an Edmx.
func (r *csdl) schemas(edmx *xmltree.Node) []*xmltree.Node {
	var all []*xmltree.Node
	for _, services := range elements(edmx, "DataServices") {
		all = append(all, elements(services, "Schema")...)
	}
	return all
}

func attribute(n *xmltree.Node, name string) string {
	value, _ := n.Attr("", name)
	return value
}

// elements returns the child elements of a name, all of them if it is empty.
func elements(n *xmltree.Node, name string) []*xmltree.Node {
	var all []*xmltree.Node
	for _, c := range n.Children {
		if c.Kind == xmltree.Element && (name == "" || c.Name.Local == name) {
			all = append(all, c)
		}
	}
	return all
}

// required returns an attribute that must be there.
func (r *csdl) required(n *xmltree.Node, name string) string {
	value := attribute(n, name)
	if value == "" {
		r.fail(n, "The attribute '%s' of %s is missing.", name, n.Name.Local)
	}
	return value
}

func (r *csdl) schema(n *xmltree.Node) {
	space := r.required(n, "Namespace")
	r.namespaces[space] = true
	r.aliases[space] = space
	if alias := attribute(n, "Alias"); alias != "" {
		r.aliases[alias] = space
	}
	for _, c := range elements(n, "") {
		name := space + "." + attribute(c, "Name")
		switch c.Name.Local {
		case "EntityType", "ComplexType":
			r.structType(c, name)
		case "EnumType":
			r.enum(c, name)
		case "TypeDefinition":
			r.declare(c, name)
			r.definitions[name] = r.required(c, "UnderlyingType")
		case "Function", "Action":
			r.operation(c, name)
		case "Association":
			r.association(c, name)
		case "EntityContainer":
			r.container(c)
		case "Annotations":
			r.annotations(c)
		}
	}
}

// declare takes the name of a type.
func (r *csdl) declare(n *xmltree.Node, name string) {
	r.required(n, "Name")
	if r.seen[name] {
		r.fail(n, "The type '%s' is there twice.", name)
	}
	r.seen[name] = true
}

func (r *csdl) structType(n *xmltree.Node, name string) {
	r.declare(n, name)
	s := &structType{
		name: name, baseName: attribute(n, "BaseType"), entity: n.Name.Local == "EntityType", open: attribute(n, "OpenType") == "true",
		media: attribute(n, "HasStream") == "true",
	}
	if !s.media {
		s.media = slices.ContainsFunc(n.Attrs, func(a *xmltree.Node) bool {
			return a.Name.Space != "" && a.Name.Local == "HasStream" && a.Value == "true"
		})
	}
	r.types[name] = s
	for _, c := range elements(n, "") {
		switch c.Name.Local {
		case "Key":
			for _, ref := range elements(c, "PropertyRef") {
				s.key = append(s.key, keyName(ref))
			}
		case "Property":
			r.property(c, s)
		case "NavigationProperty":
			r.navigation(c, s)
		case "Annotation":
			s.alternate = s.alternate || strings.HasSuffix(attribute(c, "Term"), ".AlternateKeys")
		}
	}
	r.later = append(r.later, func() { r.resolveStruct(n, s) })
}

// keyName is the name of a key property in URLs: its alias, if it has one.
func keyName(ref *xmltree.Node) string {
	if alias := attribute(ref, "Alias"); alias != "" {
		return alias
	}
	return attribute(ref, "Name")
}

func (r *csdl) property(n *xmltree.Node, s *structType) {
	p := &property{name: r.required(n, "Name"), typeName: attribute(n, "Type")}
	if p.typeName == "" {
		p.typeName = "Edm.String" // the default of CSDL 4.01 JSON, and of documents that leave it out
	}
	if attribute(n, "CollectionKind") != "" && attribute(n, "CollectionKind") != "None" {
		p.typeName = "Collection(" + p.typeName + ")"
	}
	s.properties = append(s.properties, p)
	r.later = append(r.later, func() { p.typ = r.resolve(n, p.typeName) })
}

func (r *csdl) navigation(n *xmltree.Node, s *structType) {
	p := &property{name: r.required(n, "Name"), typeName: attribute(n, "Type"), navigation: true, relationship: attribute(n, "Relationship"), to: attribute(n, "ToRole")}
	s.properties = append(s.properties, p)
	r.later = append(r.later, func() {
		if p.relationship != "" {
			p.typeName = r.endOf(n, p)
		}
		if p.typeName == "" {
			r.fail(n, "The attribute 'Type' of NavigationProperty is missing.")
		}
		p.typ = r.resolve(n, p.typeName)
	})
}

// resolve returns the type of a name that must be known.
func (r *csdl) resolve(n *xmltree.Node, name string) typeRef {
	t, known := r.typeOf(name)
	if !known {
		r.fail(n, "The type '%s' is not defined.", name)
	}
	return t
}

// resolveStruct finds the base type.
func (r *csdl) resolveStruct(n *xmltree.Node, s *structType) {
	if s.baseName == "" {
		return
	}
	t := r.resolve(n, s.baseName)
	if t.of == nil { // of another document: anything may be in it
		s.open = true
		return
	}
	for at := t.of; at != nil; at = at.base {
		if at == s {
			r.fail(n, "The type '%s' is derived from itself.", s.name)
			return
		}
	}
	s.base = t.of
}

func (r *csdl) enum(n *xmltree.Node, name string) {
	r.declare(n, name)
	e := &enumType{flags: attribute(n, "IsFlags") == "true"}
	for _, m := range elements(n, "Member") {
		e.members = append(e.members, r.required(m, "Name"))
	}
	r.enums[name] = e
}

// operation reads an overload of a function or an action.
func (r *csdl) operation(n *xmltree.Node, name string) {
	r.required(n, "Name")
	o := &operation{name: name, action: n.Name.Local == "Action", bound: attribute(n, "IsBound") == "true"}
	r.operations[name] = append(r.operations[name], o)
	r.signature(n, o)
	for _, c := range elements(n, "ReturnType") {
		o.returnName = attribute(c, "Type")
	}
	if o.bound && len(o.parameters) == 0 {
		r.fail(n, "The bound operation '%s' has no parameter.", name)
	}
}

// signature reads the parameters, and resolves them and the result later.
func (r *csdl) signature(n *xmltree.Node, o *operation) {
	for _, c := range elements(n, "Parameter") {
		p := parameter{name: r.required(c, "Name"), typeName: r.required(c, "Type")}
		for _, a := range elements(c, "Annotation") {
			p.optional = p.optional || strings.HasSuffix(attribute(a, "Term"), ".OptionalParameter")
		}
		o.parameters = append(o.parameters, p)
	}
	r.later = append(r.later, func() {
		for i := range o.parameters {
			o.parameters[i].typ = r.resolve(n, o.parameters[i].typeName)
		}
		if o.returnName == "" {
			o.returnsNothing = true
			return
		}
		o.returns = r.resolve(n, o.returnName)
	})
}

// annotations reads keys beside the key, for types that are annotated from outside.
func (r *csdl) annotations(n *xmltree.Node) {
	for _, a := range elements(n, "Annotation") {
		if !strings.HasSuffix(attribute(a, "Term"), ".AlternateKeys") {
			continue
		}
		target := attribute(n, "Target")
		r.later = append(r.later, func() {
			if s := r.types[r.qualified(target)]; s != nil {
				s.alternate = true
			}
		})
	}
}

// container reads entity sets, singletons and imports.
func (r *csdl) container(n *xmltree.Node) {
	prefix := otherContainer(n)
	for _, c := range elements(n, "") {
		at := &root{name: prefix + attribute(c, "Name")}
		switch c.Name.Local {
		case "EntitySet":
			at.typeName, at.set = "Collection("+r.required(c, "EntityType")+")", true
		case "Singleton":
			at.typeName = r.required(c, "Type")
		case "FunctionImport":
			if r.legacy {
				r.legacyImport(c, at)
			} else {
				at.operation = r.required(c, "Function")
			}
		case "ActionImport":
			at.operation = r.required(c, "Action")
		default:
			continue
		}
		r.addRoot(c, at)
	}
}

func (r *csdl) addRoot(n *xmltree.Node, at *root) {
	r.required(n, "Name")
	if other := r.roots[at.name]; other != nil {
		if other.typeName != "" || at.typeName != "" {
			r.fail(n, "The name '%s' is there twice.", at.name)
			return
		}
		other.operations = append(other.operations, at.operations...) // an import for each overload
	} else {
		r.roots[at.name] = at
	}
	r.later = append(r.later, func() {
		switch {
		case at.typeName != "":
			at.typ = r.resolve(n, at.typeName)
		case at.operation != "":
			at.operations = slices.Clone(r.operations[r.qualified(at.operation)])
			at.operations = slices.DeleteFunc(at.operations, func(o *operation) bool { return o.bound })
			if len(at.operations) == 0 {
				r.fail(n, "The operation '%s' is not defined, or only bound.", at.operation)
			}
		}
	})
}
