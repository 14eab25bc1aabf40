package xsd

import (
	"fmt"
	"path"
	"strings"

	"github.com/portico-apim/portico/internal/xmltree"
)

// Compile compiles the first documents, as many as roots says, and of the others those that they import or include. Nothing is fetched: what is imported is
// found by its namespace, what is included by its name too, and what is not there is left out, which is an error only if something refers to it. Errors
// are of type *Error.
func Compile(documents []Document, roots int) (*Schema, error) {
	return compileAll(documents, roots, nil)
}

// CompileSOAP does the same for messages of SOAP 1.1 and 1.2: what the documents declare at their top may stand in the body of an envelope.
func CompileSOAP(documents []Document, roots int) (*Schema, error) {
	return compileAll(documents, roots, envelopes)
}

func compileAll(documents []Document, roots int, frames []envelope) (*Schema, error) {
	c := &compiler{
		schema: &Schema{elements: map[name]*element{}, attributes: map[name]*attribute{}, types: builtinTypes()},
		found:  map[key]*component{}, keys: map[name]*constraint{}, expanding: map[key]bool{},
	}
	l := &loader{compiler: c}
	if err := l.load(documents, roots); err != nil {
		return nil, err
	}
	for _, e := range frames {
		c.schema.roots = append(c.schema.roots, name{e.space, "Envelope"})
		if err := l.envelope(e); err != nil {
			return nil, err
		}
	}
	if err := c.compile(); err != nil {
		return nil, err
	}
	return c.schema, nil
}

// sort is the symbol space of a top-level definition (Part 1, section 2.5).
type sort uint8

const (
	typeSort sort = iota
	elementSort
	attributeSort
	groupSort
	attributeGroupSort
	notationSort
)

// sorts are the elements that define something at the top level.
var sorts = map[string]sort{
	"simpleType": typeSort, "complexType": typeSort, "element": elementSort, "attribute": attributeSort, "group": groupSort, "attributeGroup": attributeGroupSort,
	"notation": notationSort,
}

// key finds a top-level definition.
type key struct {
	sort sort
	name name
}

// component is a top-level definition as it was written.
type component struct {
	node *xmltree.Node
	in   *part
}

// part is a schema element with the namespace that its definitions have.
type part struct {
	document string
	root     *xmltree.Node
	target   string
	// chameleon says that a document without a namespace was included by one that has: its references without a namespace mean that one.
	chameleon bool
	// qualifiedElements and qualifiedAttributes are the defaults of form; block and final are defaults too.
	qualifiedElements, qualifiedAttributes bool
	block, final                           string
	// redefined is the name of the definition, if it is one of a redefine, original the one that its predecessor has now.
	redefined, original name
}

// compiler makes a schema of documents.
type compiler struct {
	schema *Schema
	found  map[key]*component
	order  []key
	keys   map[name]*constraint
	// refers are the keyrefs whose key is still to be found.
	refers []pendingRefer
	// expanding are the groups that are being put in place.
	expanding map[key]bool
	// later are complex types whose content is still to be compiled.
	later []pendingType
	// compiled are all types with a content model.
	compiled                     []*typeDef
	particles, uses, comparisons int
	depth                        int
}

type pendingRefer struct {
	constraint *constraint
	refer      name
	component
}

type pendingType struct {
	*typeDef
	component
}

// fail is an error at an element of a document.
func (p component) fail(format string, args ...any) error { return p.in.fail(p.node, format, args...) }

// missing is the error of a reference to what is not there.
func (p component) missing(format string, args ...any) error {
	return &Error{Document: p.in.document, Message: fmt.Sprintf(format, args...), Line: p.node.Line, Column: p.node.Column, Unresolved: true}
}

func (p *part) fail(n *xmltree.Node, format string, args ...any) error {
	return &Error{Document: p.document, Message: fmt.Sprintf(format, args...), Line: n.Line, Column: n.Column}
}

// source is a document that was read: the schema elements in it.
type source struct {
	name  string
	roots []*xmltree.Node
	// loaded are the namespaces under which it was taken.
	loaded map[string]bool
}

// loader takes documents into a compiler.
type loader struct {
	*compiler
	sources []*source
	size    int
	queue   []func() error
}

// load reads the documents and takes those that are needed.
func (l *loader) load(documents []Document, roots int) error {
	seq := xmltree.NewSequence(xmltree.Limits{Depth: maxNesting, Nodes: xmltree.DefaultLimits.Nodes})
	for i, d := range documents {
		s := &source{name: d.Name, loaded: map[string]bool{}}
		l.sources = append(l.sources, s)
		if l.size += len(d.Text); l.size > MaxSize {
			return &Error{Document: d.Name, Message: fmt.Sprintf("the schema documents have more than %d bytes", MaxSize)}
		}
		doc, err := xmltree.ParseIn(d.Text, seq)
		if err != nil {
			if i < roots {
				return &Error{Document: d.Name, Message: err.Error()}
			}
			continue // nobody can refer to it
		}
		s.roots = schemas(doc.DocumentElement(), nil)
		if len(s.roots) == 0 && i < roots {
			return &Error{Document: d.Name, Message: "the document has no schema element of the namespace " + space}
		}
	}
	for _, s := range l.sources[:roots] {
		for _, root := range s.roots {
			target, _ := root.Attr("", "targetNamespace")
			if err := l.take(s, root, target); err != nil {
				return err
			}
		}
	}
	return l.drain()
}

// envelope takes the schema of an envelope, unless one of the documents is it.
func (l *loader) envelope(e envelope) error {
	if err := l.takeSpace(e.space); err != nil {
		return err
	}
	if l.found[key{elementSort, name{e.space, "Envelope"}}] != nil {
		return l.drain()
	}
	doc, err := xmltree.Parse(e.text, xmltree.DefaultLimits)
	if err != nil {
		return err
	}
	return l.take(&source{name: e.space, loaded: map[string]bool{}}, doc.DocumentElement(), e.space)
}

// drain follows imports and includes.
func (l *loader) drain() error {
	for len(l.queue) > 0 {
		next := l.queue[0]
		l.queue = l.queue[1:]
		if err := next(); err != nil {
			return err
		}
	}
	return nil
}

// schemas returns the schema elements in a document.
func schemas(n *xmltree.Node, all []*xmltree.Node) []*xmltree.Node {
	if n.Name.Is(xmltree.Name{Space: space, Local: "schema"}) {
		return append(all, n)
	}
	for _, child := range n.Children {
		if child.Kind == xmltree.Element {
			all = schemas(child, all)
		}
	}
	return all
}

// take takes the definitions of a schema element, into a namespace.
func (l *loader) take(s *source, root *xmltree.Node, target string) error {
	mark := target + " " + fmt.Sprint(root.Order)
	if s.loaded[mark] {
		return nil
	}
	s.loaded[mark] = true
	own, _ := root.Attr("", "targetNamespace")
	p := &part{document: s.name, root: root, target: target, chameleon: own == "" && target != ""}
	p.qualifiedElements = attr(root, "elementFormDefault") == "qualified"
	p.qualifiedAttributes = attr(root, "attributeFormDefault") == "qualified"
	p.block, p.final = attr(root, "blockDefault"), attr(root, "finalDefault")
	for _, n := range children(root) {
		if err := l.definition(p, n); err != nil {
			return err
		}
	}
	return nil
}

func (l *loader) definition(p *part, n *xmltree.Node) error {
	at := component{n, p}
	switch n.Name.Local {
	case "import":
		uri := attr(n, "namespace")
		if uri == p.target {
			return at.fail("the namespace of an import is another one than the schema's own: '%s'", uri)
		}
		l.queue = append(l.queue, func() error { return l.takeSpace(uri) })
		return nil
	case "include":
		location := attr(n, "schemaLocation")
		l.queue = append(l.queue, func() error { return l.include(at, location) })
		return nil
	case "redefine":
		location := attr(n, "schemaLocation")
		l.queue = append(l.queue, func() error {
			if err := l.include(at, location); err != nil {
				return err
			}
			l.queue = append(l.queue, func() error { return l.redefine(at) })
			return nil
		})
		return nil
	case "annotation":
		return nil
	}
	k, ok := sorts[n.Name.Local]
	if !ok {
		return at.fail("The '%s:%s' element is not supported in this context.", space, n.Name.Local)
	}
	local := attr(n, "name")
	if !xmltree.IsName(local) {
		return at.fail("The required attribute 'name' is missing or is no name: '%s'.", local)
	}
	id := key{k, name{p.target, local}}
	if before := l.found[id]; before != nil && before.node != n {
		return at.fail("The %s '%s' has already been declared.", n.Name.Local, id.name)
	}
	l.found[id] = &at
	l.order = append(l.order, id)
	return nil
}

// takeSpace takes all documents of a namespace.
func (l *loader) takeSpace(uri string) error {
	for _, s := range l.sources {
		for _, root := range s.roots {
			if own, _ := root.Attr("", "targetNamespace"); own == uri {
				if err := l.take(s, root, uri); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// include takes the document of a name, and all others of the namespace: authors split a namespace as they like.
func (l *loader) include(at component, location string) error {
	wanted := path.Base(location)
	for _, s := range l.sources {
		if s.name != wanted && s.name != strings.TrimSuffix(wanted, path.Ext(wanted)) && s.name != location {
			continue
		}
		for _, root := range s.roots {
			own, _ := root.Attr("", "targetNamespace")
			if own != "" && own != at.in.target {
				return at.fail("The targetNamespace '%s' of included/redefined schema should be the same as the targetNamespace '%s' of the including schema.", own, at.in.target)
			}
			if err := l.take(s, root, at.in.target); err != nil {
				return err
			}
		}
	}
	if at.in.target == "" {
		return nil
	}
	return l.takeSpace(at.in.target)
}

// redefine puts what stands in a redefine in the place of the definitions of the same names, which only it can still refer to (Part 1, section 4.2.2).
func (l *loader) redefine(at component) error {
	for _, n := range children(at.node) {
		id := key{sorts[n.Name.Local], name{at.in.target, attr(n, "name")}}
		before := l.found[id]
		if before == nil {
			return at.within(n).missing("There is no %s '%s' to redefine.", n.Name.Local, id.name)
		}
		hidden := key{id.sort, name{id.name.space, id.name.local + "*"}}
		for l.found[hidden] != nil {
			hidden.name.local += "*"
		}
		p := *at.in
		p.redefined, p.original = id.name, hidden.name
		l.found[hidden], l.found[id] = before, &component{n, &p}
		l.order = append(l.order, hidden)
	}
	return nil
}

// attr returns an attribute of a schema document, with white space collapsed.
func attr(n *xmltree.Node, local string) string {
	text, _ := n.Attr("", local)
	return collapse.apply(text)
}

// children returns the elements of the schema namespace in an element, without annotations.
func children(n *xmltree.Node) []*xmltree.Node {
	var all []*xmltree.Node
	for _, c := range n.Children {
		if c.Kind == xmltree.Element && c.Name.Space == space && c.Name.Local != "annotation" {
			all = append(all, c)
		}
	}
	return all
}

// child returns the first element of one of the names, nil if there is none.
func child(n *xmltree.Node, names ...string) *xmltree.Node {
	for _, c := range children(n) {
		for _, local := range names {
			if c.Name.Local == local {
				return c
			}
		}
	}
	return nil
}
