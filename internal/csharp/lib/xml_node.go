package lib

import (
	"strings"

	"github.com/portico-apim/portico/internal/csharp/rt"
)

var (
	xobjectDef    = rt.Declare("System.Xml.Linq", "class XObject")
	xnodeDef      = rt.Declare("System.Xml.Linq", "class XNode : XObject")
	xcontainerDef = rt.Declare("System.Xml.Linq", "class XContainer : XNode")
	xelementDef   = rt.Declare("System.Xml.Linq", "class XElement : XContainer")
	xdocumentDef  = rt.Declare("System.Xml.Linq", "class XDocument : XContainer")
	xattributeDef = rt.Declare("System.Xml.Linq", "class XAttribute : XObject")
	xtextDef      = rt.Declare("System.Xml.Linq", "class XText : XNode")
	xcdataDef     = rt.Declare("System.Xml.Linq", "class XCData : XText")
	xcommentDef   = rt.Declare("System.Xml.Linq", "class XComment : XNode")
	xpiDef        = rt.Declare("System.Xml.Linq", "class XProcessingInstruction : XNode")
	xdoctypeDef   = rt.Declare("System.Xml.Linq", "class XDocumentType : XNode")
	xdeclDef      = rt.Declare("System.Xml.Linq", "class XDeclaration")
	xnameDef      = rt.Declare("System.Xml.Linq", "class XName : IEquatable<XName>")
	xnamespaceDef = rt.Declare("System.Xml.Linq", "class XNamespace")
	xextensions   = rt.Declare("System.Xml.Linq", "static class Extensions")
	xmlException  = rt.Declare("System.Xml", "class XmlException : SystemException")
	xmlNodeType   = rt.Declare("System.Xml", "enum XmlNodeType { None, Element, Attribute, Text, CDATA, EntityReference, Entity, ProcessingInstruction, Comment, Document, DocumentType, DocumentFragment, Notation, Whitespace, SignificantWhitespace, EndElement, EndEntity, XmlDeclaration }")
	saveOptions   = rt.Declare("System.Xml.Linq", "[Flags] enum SaveOptions { None, DisableFormatting = 1, OmitDuplicateNamespaces = 2 }")
	readerOptions = rt.Declare("System.Xml.Linq", "[Flags] enum ReaderOptions { None, OmitDuplicateNamespaces = 1 }")
	readStateDef  = rt.Declare("System.Xml", "enum ReadState { Initial, Interactive, Error, EndOfFile, Closed }")
	loadOptions   = rt.Declare("System.Xml.Linq", "[Flags] enum LoadOptions { None, PreserveWhitespace = 1, SetBaseUri = 2, SetLineInfo = 4 }")
)

// XElementType, XDocumentType and XNodeType are the types of XML documents, for hosts that hand them out.
var (
	XElementType  = xelementDef.Type()
	XDocumentType = xdocumentDef.Type()
	XNodeType     = xnodeDef.Type()
)

// The kinds of nodes, numbered as XmlNodeType.
type nodeKind uint8

const (
	elementNode   nodeKind = 1
	attributeNode nodeKind = 2
	textNode      nodeKind = 3
	cdataNode     nodeKind = 4
	piNode        nodeKind = 7
	commentNode   nodeKind = 8
	documentNode  nodeKind = 9
	doctypeNode   nodeKind = 10
)

const (
	xmlnsURI = "http://www.w3.org/2000/xmlns/"
	xmlURI   = "http://www.w3.org/XML/1998/namespace"
)

// A qname is the expanded name of an element or attribute.
type qname struct{ space, local string }

func (q qname) String() string {
	if q.space == "" {
		return q.local
	}
	return "{" + q.space + "}" + q.local
}

// An xnode is a node of a tree: an element, a document, a text, an attribute and so on.
type xnode struct {
	kind   nodeKind
	height uint16 // how many nodes are below one another in it; never less than they are
	name   qname
	value  string // of attributes, texts, comments; the data of instructions
	attrs  []*xnode
	nodes  []*xnode
	parent *xnode
	// open says that an element without content is written with two tags.
	open    bool
	decl    *xdeclaration
	notes   *[]rt.Value // annotations
	doctype *doctype
}

// Type returns the class of the node.
func (n *xnode) Type() *rt.Type {
	switch n.kind {
	case elementNode:
		return xelementDef.Type()
	case documentNode:
		return xdocumentDef.Type()
	case attributeNode:
		return xattributeDef.Type()
	case cdataNode:
		return xcdataDef.Type()
	case commentNode:
		return xcommentDef.Type()
	case piNode:
		return xpiDef.Type()
	case doctypeNode:
		return xdoctypeDef.Type()
	}
	return xtextDef.Type()
}

// Text is ToString(): indented XML.
func (n *xnode) Text(f *rt.Frame) (string, error) { return writeXML(f, n, 0) }

// XMLText returns the XML of a node; ok is false for other values.
func XMLText(f *rt.Frame, v rt.Value, indent bool) (text string, ok bool, err error) {
	n := rt.As[*xnode](v)
	if n == nil {
		return "", false, nil
	}
	options := saveUnformatted
	if indent {
		options = 0
	}
	text, err = writeXML(f, n, options)
	if n.decl != nil && err == nil {
		text = n.decl.text() + text
	}
	return text, true, err
}

func (n *xnode) isText() bool { return n.kind == textNode || n.kind == cdataNode }

// content is the text in an element, with that of the elements in it, paid for.
func (n *xnode) content(f *rt.Frame) (string, error) {
	if n.kind != elementNode && n.kind != documentNode {
		return n.value, nil
	}
	if len(n.nodes) == 1 && n.nodes[0].isText() {
		return n.nodes[0].value, nil
	}
	c := composer{f: f}
	err := c.content(n)
	return c.b.String(), err
}

// content adds the text in an element.
func (c *composer) content(n *xnode) error {
	if err := c.f.Step(1 + len(n.nodes)>>3); err != nil {
		return err
	}
	for _, child := range n.nodes {
		var err error
		if child.isText() {
			err = c.put(child.value)
		} else if child.kind == elementNode {
			err = c.content(child)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// clone copies a node with everything in it.
func (n *xnode) clone() *xnode {
	c := &xnode{kind: n.kind, height: n.height, name: n.name, value: n.value, open: n.open, decl: n.decl, doctype: n.doctype}
	for _, a := range n.attrs {
		child := a.clone()
		child.parent = c
		c.attrs = append(c.attrs, child)
	}
	for _, child := range n.nodes {
		child = child.clone()
		child.parent = c
		c.nodes = append(c.nodes, child)
	}
	return c
}

// size is the number of nodes in a node.
func (n *xnode) size() int {
	total := 1 + len(n.attrs)
	for _, c := range n.nodes {
		total += c.size()
	}
	return total
}

// position is where a node is among its siblings.
func (n *xnode) position() int {
	for i, c := range n.parent.nodes {
		if c == n {
			return i
		}
	}
	return -1
}

// adopt makes a node a child: one that has a parent, or is above this one, is copied.
func (n *xnode) adopt(f *rt.Frame, child *xnode) (*xnode, error) {
	above := false
	for p := n; p != nil; p = p.parent {
		above = above || p == child
	}
	if child.parent != nil || above {
		if err := f.Alloc(tokenBytes * child.size()); err != nil {
			return nil, err
		}
		child = child.clone()
	}
	child.parent = n
	return child, n.grow(child)
}

// maxXMLHeight bounds how many nodes may be below one another, so that none of the functions that follow them down is called too deep.
const maxXMLHeight = 2 * maxXMLDepth

// grow makes a node at least as high as a child wants it, and those above it.
func (n *xnode) grow(child *xnode) error {
	for ; n != nil && n.height <= child.height; child, n = n, n.parent {
		if n.height = child.height + 1; n.height > maxXMLHeight {
			return &rt.LimitError{What: "call depth"}
		}
	}
	return nil
}

// push adds a child that is new and fits, as a reader does.
func (n *xnode) push(child *xnode) {
	child.parent = n
	n.height = max(n.height, child.height+1)
	n.nodes = append(n.nodes, child)
}

// insert puts a child in at an index.
func (n *xnode) insert(f *rt.Frame, i int, child *xnode) error {
	if child.kind == documentNode || child.kind == doctypeNode && n.kind != documentNode {
		return badArg("A node of type %s cannot be added to content.", xmlNodeType.Values[child.kind].Name)
	}
	if n.kind == documentNode {
		if err := n.documentTakes(child); err != nil {
			return err
		}
	}
	child, err := n.adopt(f, child)
	if err != nil {
		return err
	}
	n.nodes = append(n.nodes, nil)
	copy(n.nodes[i+1:], n.nodes[i:])
	n.nodes[i] = child
	return f.Alloc(tokenBytes + (len(n.nodes)-i)>>1)
}

func (n *xnode) documentTakes(child *xnode) error {
	switch {
	case child.isText() && strings.TrimSpace(child.value) != "":
		return badArg("Non-whitespace characters cannot be added to content.")
	case child.kind == elementNode && n.root() != nil, child.kind == doctypeNode && len(n.nodes) > 0 && (n.root() != nil || n.has(doctypeNode)):
		return invalidOperation("This operation would create an incorrectly structured document.")
	}
	return nil
}

// has reports whether there is a node of a kind.
func (n *xnode) has(kind nodeKind) bool {
	for _, c := range n.nodes {
		if c.kind == kind {
			return true
		}
	}
	return false
}

// root is the element of a document.
func (n *xnode) root() *xnode {
	for _, c := range n.nodes {
		if c.kind == elementNode {
			return c
		}
	}
	return nil
}

// remove takes a node out of its parent.
func (n *xnode) remove(f *rt.Frame) error {
	if n.parent == nil {
		return invalidOperation("The parent is missing.")
	}
	p := n.parent
	if n.kind == attributeNode {
		for i, a := range p.attrs {
			if a == n {
				p.attrs = append(p.attrs[:i:i], p.attrs[i+1:]...)
				break
			}
		}
	} else {
		i := n.position()
		p.nodes = append(p.nodes[:i:i], p.nodes[i+1:]...)
		p.open = p.open && len(p.nodes) > 0
	}
	n.parent = nil
	return f.Alloc(len(p.nodes) + len(p.attrs))
}

// attribute finds an attribute, nil if there is none.
func (n *xnode) attribute(name qname) *xnode {
	for _, a := range n.attrs {
		if a.name == name {
			return a
		}
	}
	return nil
}

// splice puts content in at an index and returns the index behind it. Null is nothing, sequences are their elements, attributes become
// attributes, other values texts.
func (n *xnode) splice(f *rt.Frame, i int, v rt.Value) (int, error) {
	if v.IsNull() {
		return i, nil
	}
	if c := rt.As[*xnode](v); c != nil {
		if c.kind == attributeNode {
			return i, n.addAttribute(f, c)
		}
		return i + 1, n.insert(f, i, c)
	}
	if d := rt.As[*xdeclaration](v); d != nil && n.kind == documentNode {
		n.decl = d
		return i, nil
	}
	if v.AsEnumerable() != nil {
		err := rt.Iterate(f, v, func(item rt.Value) (bool, error) {
			var err error
			i, err = n.splice(f, i, item)
			return true, err
		})
		return i, err
	}
	s, err := xmlText(f, v)
	if err != nil {
		return i, err
	}
	n.open = true
	if i > 0 && n.nodes[i-1].kind == textNode {
		last := n.nodes[i-1]
		if err := f.Alloc(len(last.value) + len(s)); err != nil {
			return i, err
		}
		last.value += s
		return i, nil
	}
	if s == "" {
		return i, nil
	}
	return i + 1, n.insert(f, i, &xnode{kind: textNode, value: s})
}

func (n *xnode) addAttribute(f *rt.Frame, a *xnode) error {
	if n.kind != elementNode {
		return badArg("An attribute cannot be added to content.")
	}
	if n.attribute(a.name) != nil {
		return invalidOperation("Duplicate attribute.")
	}
	a, err := n.adopt(f, a)
	if err != nil {
		return err
	}
	n.attrs = append(n.attrs, a)
	return f.Alloc(tokenBytes)
}

// xmlText is a value as XML writes it: true, 1.5, dates in ISO 8601.
func xmlText(f *rt.Frame, v rt.Value) (string, error) {
	switch v.Kind() {
	case rt.KindBool:
		if v.AsBool() {
			return "true", nil
		}
		return "false", nil
	case rt.KindDouble, rt.KindSingle:
		s, err := rt.ToString(f, v)
		return strings.Replace(s, "Infinity", "INF", 1), err
	}
	if asNode(v) != nil {
		return "", badArg("An XObject cannot be used as a value.")
	}
	if d := v.Type().Def; d == rt.TimeSpan {
		return xmlSpan(v.AsLong()), nil
	} else if d == rt.DateTime || d == dateTimeOffset {
		w := &jsonWriter{f: f}
		_, err := w.scalar(v)
		return strings.Trim(w.b.String(), `"`), err
	}
	return rt.ToString(f, v)
}

// An xname is an XName.
type xname struct{ q qname }

// Type returns XName.
func (*xname) Type() *rt.Type { return xnameDef.Type() }

// Text is {namespace}local.
func (x *xname) Text(*rt.Frame) (string, error) { return x.q.String(), nil }

// Key makes equal names equal.
func (x *xname) Key() any { return x.q }

// An xnamespace is an XNamespace.
type xnamespace struct{ uri string }

// Type returns XNamespace.
func (*xnamespace) Type() *rt.Type { return xnamespaceDef.Type() }

// Text is the URI.
func (x *xnamespace) Text(*rt.Frame) (string, error) { return x.uri, nil }

// Key makes equal namespaces equal.
func (x *xnamespace) Key() any { return "xmlns " + x.uri }

// An xdeclaration is an XDeclaration.
type xdeclaration struct{ version, encoding, standalone string }

// Type returns XDeclaration.
func (*xdeclaration) Type() *rt.Type { return xdeclDef.Type() }

// Text is <?xml … ?>.
func (d *xdeclaration) Text(*rt.Frame) (string, error) { return d.text(), nil }

func (d *xdeclaration) text() string {
	s := "<?xml"
	for _, part := range [][2]string{{"version", d.version}, {"encoding", d.encoding}, {"standalone", d.standalone}} {
		if part[1] != "" {
			s += " " + part[0] + `="` + part[1] + `"`
		}
	}
	return s + "?>"
}

// nameOf is the name an XName argument holds.
func nameOf(v rt.Value) qname {
	if x := rt.As[*xname](v); x != nil {
		return x.q
	}
	return qname{}
}

// A doctype is what a document type declaration says besides the name of the root element.
type doctype struct {
	public, system, subset string
	declared               bool // there is a subset, even if it is empty
}
