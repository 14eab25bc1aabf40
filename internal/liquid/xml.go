package liquid

import (
	"strings"

	"github.com/portico-apim/portico/internal/xmltree"
)

// xsi is the namespace of xsi:nil.
const xsi = "http://www.w3.org/2001/XMLSchema-instance"

// FromXML returns a document or an element as a value. Elements with xsi:nil="true" are the value null instead.
//
// Its members are its child elements and, where there is none of the name, its attributes, by their names without prefixes, or with them in
// brackets: first those of the very name, then those whose letter case differs. Several elements of one name are a list. Loops go over all child elements. The text of
// an element without child elements is what it is written, compared and filtered as.
func FromXML(n *xmltree.Node, null any) any {
	if v, ok := n.Attr(xsi, "nil"); ok && (v == "true" || v == "1") {
		return null
	}
	return &xmlElement{n, null}
}

// xmlElement is an XML element, or a document.
type xmlElement struct {
	n    *xmltree.Node
	null any
}

// Name returns the name without its prefix.
func (e *xmlElement) Name() string { return e.n.Name.Local }

// Len is how many nodes a look for a member goes through.
func (e *xmlElement) Len() int { return len(e.n.Children) + len(e.n.Attrs) }

// Member implements Object.
func (e *xmlElement) Member(name string) (any, bool) {
	same := func(n xmltree.Name) bool { return n.Local == name || n.String() == name }
	like := func(n xmltree.Name) bool {
		return strings.EqualFold(n.Local, name) || strings.EqualFold(n.String(), name)
	}
	for _, fits := range []func(xmltree.Name) bool{same, like} {
		if v, ok := e.children(fits); ok {
			return v, true
		}
	}
	for _, fits := range []func(xmltree.Name) bool{same, like} {
		for _, a := range e.n.Attrs {
			if fits(a.Name) {
				return a.Value, true
			}
		}
	}
	return nil, false
}

// children returns the child element whose name fits, or all of them as a list.
func (e *xmlElement) children(fits func(xmltree.Name) bool) (any, bool) {
	var found []any
	for _, c := range e.n.Children {
		if c.Kind == xmltree.Element && fits(c.Name) {
			found = append(found, FromXML(c, e.null))
		}
	}
	switch len(found) {
	case 0:
		return nil, false
	case 1:
		return found[0], true
	}
	return found, true
}

// Items implements Sequence: all child elements.
func (e *xmlElement) Items() []any {
	items := []any{}
	for _, c := range e.n.Children {
		if c.Kind == xmltree.Element {
			items = append(items, FromXML(c, e.null))
		}
	}
	return items
}

// Text implements Texter.
func (e *xmlElement) Text() (string, bool) { return e.n.Text(), e.n.DocumentElement() == nil }
