package lib

import (
	"strings"

	"github.com/portico-apim/portico/internal/csharp/rt"
)

var xmlReaderDef = rt.Declare("System.Xml", "class XmlReader : IDisposable")

// The kinds of places that a reader has beyond those of nodes, numbered as XmlNodeType.
const (
	noNode          nodeKind = 0
	whitespaceNode  nodeKind = 13
	endElementNode  nodeKind = 15
	declarationNode nodeKind = 17
)

// A cursor is an XmlReader: a place in a document that only goes forward. The document is read as a whole when the cursor is first moved.
type xmlCursor struct {
	text string
	top  *xnode
	// made is the document of a reader of nodes, which need not be read; level how deep the nodes are.
	made  *xnode
	level int
	// at is the node of the place, nil before the beginning and behind the end; end says that the place is its end tag.
	at  *xnode
	end bool
	// path is the index of the node in its parent, that of the parent in its own, and so on, the innermost last.
	path []int
	// declared says that the place is the declaration; eof that it is the end.
	declared, eof bool
}

// Type returns XmlReader.
func (*xmlCursor) Type() *rt.Type { return xmlReaderDef.Type() }

// Dispose does nothing.
func (*xmlCursor) Dispose() {}

// next moves to the next place.
func (c *xmlCursor) next(f *rt.Frame) error {
	if err := f.Step(1); err != nil || c.eof {
		return err
	}
	switch {
	case c.top == nil && c.made != nil:
		c.top = c.made
		c.enter(c.top)
	case c.top == nil:
		top, err := parseXML(f, c.text, true)
		if err != nil {
			c.eof = true
			return err
		}
		c.top = top
		if c.declared = top.decl != nil; !c.declared {
			c.enter(top)
		}
	case c.declared:
		c.declared = false
		c.enter(c.top)
	case c.at.kind == elementNode && !c.end:
		c.enter(c.at)
	default:
		c.leave()
	}
	return nil
}

// enter moves into a node: to its first child, or else to its end.
func (c *xmlCursor) enter(n *xnode) {
	switch {
	case len(n.nodes) > 0:
		c.at, c.end, c.path = n.nodes[0], false, append(c.path, 0)
	case n.kind == elementNode && n.open:
		c.at, c.end = n, true
	default:
		c.at = n
		c.leave()
	}
}

// leave moves behind the node of the place: to the next one, or to the end of its parent.
func (c *xmlCursor) leave() {
	parent, depth := c.at.parent, len(c.path)-1
	if c.path[depth]++; c.path[depth] < len(parent.nodes) {
		c.at, c.end = parent.nodes[c.path[depth]], false
		return
	}
	c.at, c.end, c.path = parent, true, c.path[:depth]
	if parent.kind == documentNode {
		c.at, c.end, c.eof = nil, false, true
	}
}

// kind is the kind of the place.
func (c *xmlCursor) kind() nodeKind {
	switch {
	case c.declared:
		return declarationNode
	case c.at == nil:
		return noNode
	case c.end:
		return endElementNode
	case c.made == nil && c.at.kind == textNode && strings.Trim(c.at.value, " \t\r\n") == "":
		return whitespaceNode
	}
	return c.at.kind
}

// content moves to the next place that is content, if this one is not.
func (c *xmlCursor) content(f *rt.Frame) (nodeKind, error) {
	for {
		switch k := c.kind(); {
		case k == elementNode, k == textNode, k == cdataNode, k == endElementNode, c.eof:
			return k, nil
		}
		if err := c.next(f); err != nil {
			return noNode, err
		}
	}
}

// prefix is the one of a namespace at the place.
func (c *xmlCursor) prefix(space string) (prefix string) {
	if space == "" {
		return ""
	}
	c.at.prefixes(func(p, uri string) bool {
		prefix = p
		return uri != space
	})
	return prefix
}

// name is the name of the place as it is written.
func (c *xmlCursor) name() string {
	switch {
	case c.declared:
		return "xml"
	case c.at == nil:
		return ""
	}
	if prefix := c.prefix(c.at.name.space); prefix != "" {
		return prefix + ":" + c.at.name.local
	}
	return c.at.name.local
}

// skip moves behind the node of the place with all that is in it.
func (c *xmlCursor) skip(f *rt.Frame) error {
	if c.at == nil || c.end || c.at.kind != elementNode {
		return c.next(f)
	}
	c.leave()
	return f.Step(1)
}
