package xslt

import (
	"fmt"
	"strings"

	"github.com/portico-apim/portico/internal/xmltree"
)

// xml writes a result as XML (section 16.1).
func (w *writer) xml(root *xmltree.Node) {
	if w.omitDeclaration == nil || !*w.omitDeclaration {
		w.put(`<?xml version="1.0" encoding="` + w.charset() + `"`)
		if w.standalone != "" {
			w.put(` standalone="` + w.standalone + `"`)
		}
		w.put("?>")
		if w.indent {
			w.put("\n")
		}
	}
	for i, n := range root.Children {
		if n.Kind == xmltree.Element && root.DocumentElement() == n {
			w.doctype(n.Name.String())
		}
		if i > 0 && w.indent && n.Kind != xmltree.Text {
			w.put("\n")
		}
		w.xmlNode(n, 0, w.indent)
	}
}

// xmlNode writes a node. Indent says that lines may be broken where it stands.
func (w *writer) xmlNode(n *xmltree.Node, depth int, indent bool) {
	if w.err != nil {
		return
	}
	switch n.Kind {
	case xmltree.Element:
		w.xmlElement(n, depth, indent)
	case xmltree.Text:
		w.xmlText(n)
	case xmltree.Comment:
		w.put("<!--" + n.Value + "-->")
	case xmltree.Instruction:
		w.put("<?" + n.Name.Local)
		if n.Value != "" {
			w.put(" " + n.Value)
		}
		w.put("?>")
	}
}

func (w *writer) xmlElement(n *xmltree.Node, depth int, indent bool) {
	w.startTag(n, w.xmlAttribute)
	if len(n.Children) == 0 {
		w.put(" />")
		return
	}
	w.put(">")
	mixed := false // texts stand in it: no line is broken behind the first of them
	for _, c := range n.Children {
		mixed = mixed || c.Kind == xmltree.Text
		if indent && !mixed {
			w.put("\n" + strings.Repeat("  ", depth+1))
		}
		w.xmlNode(c, depth+1, indent && !mixed)
	}
	if indent && !mixed {
		w.put("\n" + strings.Repeat("  ", depth))
	}
	w.put("</" + n.Name.String() + ">")
}

// startTag writes a start tag up to its end, with the namespaces that the element declares.
func (w *writer) startTag(n *xmltree.Node, attribute func(name, value string)) {
	w.put("<" + n.Name.String())
	var outer *xmltree.Scope
	if n.Parent != nil {
		outer = n.Parent.Scope
	}
	for _, s := range n.Declared() {
		if known, ok := outer.Lookup(s.Prefix); ok && known == s.URI {
			continue
		}
		name := "xmlns"
		if s.Prefix != "" {
			name += ":" + s.Prefix
		}
		attribute(name, s.URI)
	}
	for _, a := range n.Attrs {
		attribute(a.Name.String(), a.Value)
	}
}

func (w *writer) xmlAttribute(name, value string) {
	w.put(" " + name + `="`)
	w.escaped(value, func(r rune) string {
		switch r {
		case '<':
			return "&lt;"
		case '>':
			return "&gt;"
		case '&':
			return "&amp;"
		case '"':
			return "&quot;"
		case '\n', '\r', '\t':
			return fmt.Sprintf("&#x%X;", r)
		}
		return ""
	})
	w.put(`"`)
}

func (w *writer) xmlText(n *xmltree.Node) {
	switch {
	case n.Unescaped:
		w.put(n.Value)
	case w.inCDATA(n.Parent):
		w.put("<![CDATA[" + strings.ReplaceAll(n.Value, "]]>", "]]]]><![CDATA[>") + "]]>")
	default:
		w.escaped(n.Value, func(r rune) string {
			switch r {
			case '<':
				return "&lt;"
			case '>':
				return "&gt;"
			case '&':
				return "&amp;"
			case '\r':
				return "&#xD;"
			}
			return ""
		})
	}
}

// escaped writes a text with references for the characters that entity names, and for those that the encoding may not have.
func (w *writer) escaped(s string, entity func(rune) string) {
	start := 0
	for i, r := range s {
		by := entity(r)
		if by == "" && w.ascii && r > 0x7E {
			by = fmt.Sprintf("&#x%X;", r)
		}
		if by == "" {
			continue
		}
		w.put(s[start:i])
		w.put(by)
		start = i + len(string(r))
	}
	w.put(s[start:])
}
