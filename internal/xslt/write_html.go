package xslt

import (
	"fmt"
	"strings"

	"github.com/portico-apim/portico/internal/xmltree"
)

// The elements of HTML that are written in a way of their own: those that are empty, those whose texts are no markup, those around which lines may be
// broken; and the attributes that are written by their names alone, and those that hold addresses.
const (
	htmlEmpty    = " area base basefont br col frame hr img input isindex link meta param "
	htmlRaw      = " script style "
	htmlBlocks   = " address blockquote body br caption center col colgroup dd dir div dl dt fieldset form frame frameset h1 h2 h3 h4 h5 h6 head hr html isindex li link meta menu noframes noscript ol optgroup option p param pre script style table tbody td tfoot th thead title tr ul "
	htmlBooleans = " checked compact declare defer disabled ismap multiple nohref noresize noshade nowrap readonly selected "
	htmlURIs     = " action background cite classid codebase data href longdesc profile src usemap "
)

func inList(list, name string) bool { return strings.Contains(list, " "+strings.ToLower(name)+" ") }

// html writes a result as HTML (section 16.2).
func (w *writer) html(root *xmltree.Node) {
	if e := root.DocumentElement(); e != nil {
		w.doctype("html")
	}
	h := &htmlWriter{writer: w}
	for _, n := range root.Children {
		h.node(n)
	}
}

// htmlWriter breaks lines where .NET does: between a tag of a block and the next one, if nothing is between them.
type htmlWriter struct {
	*writer
	depth int
	// block is the place behind the last tag of a block.
	block int
}

func (h *htmlWriter) node(n *xmltree.Node) {
	if h.err != nil {
		return
	}
	switch n.Kind {
	case xmltree.Element:
		if n.Name.Space != "" {
			h.xmlNode(n, h.depth, false)
			return
		}
		h.element(n)
	case xmltree.Text:
		h.text(n)
	case xmltree.Comment:
		h.put("<!--" + n.Value + "-->")
	case xmltree.Instruction:
		h.put("<?" + n.Name.Local + " " + n.Value + ">")
	}
}

// line breaks the line if a block ended here.
func (h *htmlWriter) line() {
	if h.indent && h.block == h.b.Len() && h.b.Len() > 0 {
		h.put("\n" + strings.Repeat("  ", h.depth))
	}
}

func (h *htmlWriter) element(n *xmltree.Node) {
	block := inList(htmlBlocks, n.Name.Local)
	if block {
		h.line()
	}
	h.startTag(n, h.attribute(n.Name.Local))
	h.put(">")
	content := h.b.Len()
	if block {
		h.block = content
	}
	if inList(htmlEmpty, n.Name.Local) && len(n.Children) == 0 {
		return
	}
	h.depth++
	if strings.EqualFold(n.Name.Local, "head") {
		h.block = h.b.Len()
		h.line()
		h.put(`<META http-equiv="Content-Type" content="text/html; charset=` + h.charset() + `">`)
		h.block = h.b.Len()
	}
	for _, c := range n.Children {
		h.node(c)
	}
	h.depth--
	if block && h.b.Len() != content {
		h.line()
	}
	h.put("</" + n.Name.String() + ">")
	if block {
		h.block = h.b.Len()
	}
}

// attribute returns what writes the attributes of an element.
func (h *htmlWriter) attribute(element string) func(name, value string) {
	return func(name, value string) {
		if inList(htmlBooleans, name) && strings.EqualFold(name, value) {
			h.put(" " + name)
			return
		}
		if inList(htmlURIs, name) || strings.EqualFold(element, "a") && strings.EqualFold(name, "name") {
			value = escapeURI(value)
		}
		h.put(" " + name + `="`)
		rest := value
		for {
			i := strings.Index(rest, "&{") // stays as it is (section 16.2)
			if i < 0 {
				break
			}
			h.htmlEscaped(rest[:i], true)
			h.put("&{")
			rest = rest[i+2:]
		}
		h.htmlEscaped(rest, true)
		h.put(`"`)
	}
}

// escapeURI percent-encodes the bytes of characters that are not ASCII.
func escapeURI(s string) string {
	var b strings.Builder
	for _, c := range []byte(s) {
		if c >= 0x80 {
			fmt.Fprintf(&b, "%%%02X", c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

func (h *htmlWriter) text(n *xmltree.Node) {
	if n.Unescaped || n.Parent.Kind == xmltree.Element && inList(htmlRaw, n.Parent.Name.Local) {
		h.put(n.Value)
		return
	}
	h.htmlEscaped(n.Value, false)
}

func (h *htmlWriter) htmlEscaped(s string, attribute bool) {
	h.escaped(s, func(r rune) string {
		switch {
		case r == '&':
			return "&amp;"
		case r == '"' && attribute:
			return "&quot;"
		case r == '<' && !attribute:
			return "&lt;"
		case r == '>' && !attribute:
			return "&gt;"
		case r == 0xA0:
			return "&nbsp;"
		}
		return ""
	})
}
