package lib

import (
	"strings"

	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/xmltree"
)

// maxXMLDepth bounds how deep elements may nest.
const maxXMLDepth = 512

// An xmlReader builds a document of what is read.
type xmlReader struct {
	f        *rt.Frame
	preserve bool
	top, at  *xnode
	depth    int
	// preserved says of the document and each open element whether white space in it counts.
	preserved []bool
}

// parseXML reads a document; an element alone is its root.
func parseXML(f *rt.Frame, text string, preserve bool) (*xnode, error) {
	if err := f.Alloc(len(text)); err != nil {
		return nil, err
	}
	if strings.HasPrefix(text, "\ufeff") {
		return nil, rt.Throw(xmlException, "Data at the root level is invalid. Line 1, position 1.")
	}
	top := &xnode{kind: documentNode}
	err := xmltree.Read(text, &xmlReader{f: f, preserve: preserve, top: top, at: top, preserved: []bool{false}})
	if bad, ok := err.(*xmltree.Error); ok {
		return nil, rt.Throw(xmlException, "%s", bad.Error())
	}
	return top, err
}

// ParseXML reads XML as an XElement, or as an XDocument when that is wanted.
func ParseXML(f *rt.Frame, text string, want *rt.Type) (rt.Value, error) {
	d, err := parseXML(f, strings.TrimPrefix(text, "\ufeff"), false)
	if err != nil {
		return rt.Null, err
	}
	if want == XDocumentType {
		return rt.Obj(d), nil
	}
	root := d.root()
	return rt.Obj(root), root.remove(f)
}

func (r *xmlReader) add(n *xnode) error {
	r.at.push(n)
	return r.f.Alloc(tokenBytes)
}

// Declaration keeps what stands before the document.
func (r *xmlReader) Declaration(d xmltree.Declaration) error {
	if d.Version != "1.0" {
		return rt.Throw(xmlException, "Version number '%s' is invalid. Line 1, position 16.", d.Version)
	}
	r.top.decl = &xdeclaration{d.Version, d.Encoding, d.Standalone}
	return nil
}

// Doctype adds a document type declaration.
func (r *xmlReader) Doctype(d xmltree.Doctype) error {
	return r.add(&xnode{kind: doctypeNode, name: qname{local: d.Name}, doctype: &doctype{public: d.Public, system: d.System, declared: true}})
}

// Start opens an element.
func (r *xmlReader) Start(tag *xmltree.Tag) error {
	if r.depth++; r.depth > maxXMLDepth {
		return rt.Throw(xmlException, "The document is nested too deep.")
	}
	n := &xnode{kind: elementNode, name: qname{tag.Name.Space, tag.Name.Local}}
	for i := range tag.Attrs {
		a := &tag.Attrs[i]
		n.attrs = append(n.attrs, &xnode{kind: attributeNode, name: qname{a.Space, a.Local}, value: a.Value, parent: n})
	}
	if err := r.f.Alloc(4 * tokenBytes * len(tag.Attrs)); err != nil {
		return err
	}
	err := r.add(n)
	r.at, r.preserved = n, append(r.preserved, r.keepsSpace(n))
	return err
}

// End closes the open element.
func (r *xmlReader) End(open bool) error {
	r.at.open = open
	r.at.parent.height = max(r.at.parent.height, r.at.height+1)
	r.at, r.preserved = r.at.parent, r.preserved[:len(r.preserved)-1]
	r.depth--
	return nil
}

// Text adds a text. White space between elements does not count, unless it is to be preserved.
func (r *xmlReader) Text(s string, cdata bool) error {
	if cdata {
		return r.add(&xnode{kind: cdataNode, value: s})
	}
	if strings.Trim(s, " \t\r\n") == "" && !r.preserve && !r.preserved[len(r.preserved)-1] {
		return nil
	}
	if n := len(r.at.nodes); n > 0 && r.at.nodes[n-1].kind == textNode {
		last := r.at.nodes[n-1]
		last.value += s
		return r.f.Alloc(len(last.value))
	}
	return r.add(&xnode{kind: textNode, value: s})
}

// Comment adds a comment.
func (r *xmlReader) Comment(value string) error {
	return r.add(&xnode{kind: commentNode, value: value})
}

// Instruction adds a processing instruction.
func (r *xmlReader) Instruction(target, value string) error {
	return r.add(&xnode{kind: piNode, name: qname{local: target}, value: value})
}

// keepsSpace reports whether xml:space wants the white space in an element, or in those around it if the element does not say.
func (r *xmlReader) keepsSpace(n *xnode) bool {
	if a := n.attribute(qname{xmlURI, "space"}); a != nil {
		return a.value == "preserve"
	}
	return r.preserved[len(r.preserved)-1]
}
