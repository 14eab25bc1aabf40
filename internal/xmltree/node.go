package xmltree

import "strings"

// Kind says what a node is.
type Kind uint8

// The kinds of nodes.
const (
	Root Kind = iota
	Element
	Attribute
	Text
	Comment
	Instruction
	// Namespace is a namespace in scope of an element; such nodes are made for XPath, and are in no tree.
	Namespace
)

// XMLSpace is the namespace of the prefix xml, XMLNSSpace that of xmlns.
const (
	XMLSpace   = "http://www.w3.org/XML/1998/namespace"
	XMLNSSpace = "http://www.w3.org/2000/xmlns/"
)

// Name is the name of an element or attribute. Of an instruction, and of a namespace node, it has only the Local part: target or prefix.
type Name struct {
	// Space is the namespace, Local the part behind the colon, Prefix the one before it as it was written.
	Space, Local, Prefix string
}

// String returns the name as it was written.
func (n Name) String() string {
	if n.Prefix == "" {
		return n.Local
	}
	return n.Prefix + ":" + n.Local
}

// Is reports whether two names are the same: the prefix does not count.
func (n Name) Is(other Name) bool { return n.Local == other.Local && n.Space == other.Space }

// Node is a node of a tree.
type Node struct {
	Kind Kind
	// CDATA says that a text was written as a CDATA section; Open that an element without content was written with two tags.
	CDATA, Open bool
	// Unescaped says that a text is to be written as it is (disable-output-escaping of XSLT).
	Unescaped bool
	Name      Name
	// Value is the text of an attribute, text, comment, instruction or namespace.
	Value    string
	Parent   *Node
	Children []*Node
	Attrs    []*Node
	// Scope are the namespaces in scope of an element.
	Scope *Scope
	// Order is the place in document order: greater for nodes that come later, in other trees of the same Sequence too.
	Order int
	// Index is the place among the siblings, or among the attributes of the parent.
	Index int
	// Line and Column are where an element begins in the text it was read from, counted from 1; 0 if it was not read.
	Line, Column int
}

// Declaration is the XML declaration of a document.
type Declaration struct {
	Version, Encoding, Standalone string
}

// Scope is a list of namespace declarations, the innermost first. A nil Scope has only the prefix xml.
type Scope struct {
	Prefix, URI string
	Outer       *Scope
}

// Lookup returns the namespace of a prefix, the empty one for the default namespace, and whether it is declared. An undeclared default namespace is
// declared as none.
func (s *Scope) Lookup(prefix string) (string, bool) {
	for at := s; at != nil; at = at.Outer {
		if at.Prefix == prefix {
			return at.URI, at.URI != "" || prefix == ""
		}
	}
	if prefix == "xml" {
		return XMLSpace, true
	}
	return "", prefix == ""
}

// Declare returns a scope with one more declaration.
func (s *Scope) Declare(prefix, uri string) *Scope { return &Scope{prefix, uri, s} }

// All returns the declarations in force, the innermost first, without xml and without a default namespace that was taken back.
func (s *Scope) All() []*Scope {
	var all []*Scope
	var inner map[string]bool // once there are many
	for at := s; at != nil; at = at.Outer {
		if inner[at.Prefix] || inner == nil && hidden(all, at.Prefix) {
			continue
		}
		all = append(all, at)
		if len(all) == 16 {
			inner = map[string]bool{}
			for _, known := range all {
				inner[known.Prefix] = true
			}
		} else if inner != nil {
			inner[at.Prefix] = true
		}
	}
	kept := all[:0]
	for _, at := range all {
		if at.URI != "" && at.Prefix != "xml" {
			kept = append(kept, at)
		}
	}
	return kept
}

func hidden(inner []*Scope, prefix string) bool {
	for _, at := range inner {
		if at.Prefix == prefix {
			return true
		}
	}
	return false
}

// Declared returns the declarations that an element itself has, in the order in which they were written.
func (n *Node) Declared() []*Scope {
	var outer *Scope
	if n.Parent != nil {
		outer = n.Parent.Scope
	}
	var declared []*Scope
	for at := n.Scope; at != outer && at != nil; at = at.Outer {
		declared = append(declared, at)
	}
	for i, j := 0, len(declared)-1; i < j; i, j = i+1, j-1 {
		declared[i], declared[j] = declared[j], declared[i]
	}
	return declared
}

// Text returns the string-value of a node (XPath 1.0 section 5): the texts in an element one after another.
func (n *Node) Text() string {
	if n.Kind != Root && n.Kind != Element {
		return n.Value
	}
	if len(n.Children) == 1 && n.Children[0].Kind == Text {
		return n.Children[0].Value
	}
	var b strings.Builder
	n.text(&b)
	return b.String()
}

func (n *Node) text(b *strings.Builder) {
	for _, c := range n.Children {
		switch c.Kind {
		case Text:
			b.WriteString(c.Value)
		case Element:
			c.text(b)
		}
	}
}

// Attr returns the value of an attribute and whether there is one.
func (n *Node) Attr(space, local string) (string, bool) {
	for _, a := range n.Attrs {
		if a.Name.Local == local && a.Name.Space == space {
			return a.Value, true
		}
	}
	return "", false
}

// DocumentElement returns the element of a root, nil if it has none.
func (n *Node) DocumentElement() *Node {
	for _, c := range n.Children {
		if c.Kind == Element {
			return c
		}
	}
	return nil
}

// Document returns the root of the tree that a node is in; the topmost node if it is in none.
func (n *Node) Document() *Node {
	for n.Parent != nil {
		n = n.Parent
	}
	return n
}

// IsSpace reports whether a text is nothing but white space (XML 1.0 section 2.3).
func IsSpace(s string) bool { return strings.Trim(s, " \t\r\n") == "" }
