package jsonxml

import (
	"strings"

	"github.com/portico-apim/portico/internal/xmltree"
)

// Empty says what an element without content becomes.
type Empty uint8

// The ways.
const (
	// EmptyAsWritten makes <a/> null and <a></a> an empty string, as Json.NET does.
	EmptyAsWritten Empty = iota
	// EmptyText makes both an empty string.
	EmptyText
	// EmptyNull makes both null.
	EmptyNull
)

// ToJSON says how XML becomes JSON.
type ToJSON struct {
	// Friendly writes names that JavaScript can use behind a dot: attributes without @, texts as $text. CDATA sections are texts; comments and
	// processing instructions are left out.
	Friendly bool
	// Arrays makes every child element an array, also the only one of its name.
	Arrays bool
	// Spaces keeps texts of nothing but white space.
	Spaces bool
	// Trim takes white space off both ends of texts.
	Trim bool
	// Empty is what elements without content become.
	Empty Empty
}

// member is what becomes one member of an object: nodes of one name.
type member struct {
	name  string
	nodes []*xmltree.Node
}

// toJSON is one conversion.
type toJSON struct {
	ToJSON
	b strings.Builder
	// first says that nothing stands in the object yet, so that no comma is due.
	first bool
}

// Convert returns a document as JSON.
func (o ToJSON) Convert(doc *xmltree.Document) string {
	w := &toJSON{ToJSON: o, first: true}
	w.b.WriteByte('{')
	if d := doc.Declaration; d != nil {
		for _, part := range [][2]string{{"version", d.Version}, {"encoding", d.Encoding}, {"standalone", d.Standalone}} {
			if part[1] != "" {
				w.name(part[0])
				writeString(&w.b, part[1])
			}
		}
	}
	w.members(w.group(doc.Node), false)
	w.b.WriteByte('}')
	return w.b.String()
}

// group collects what stands in an element or a document by name, in the order in which the names first occur.
func (w *toJSON) group(n *xmltree.Node) []member {
	var members []member
	index := map[string]int{}
	for _, list := range [][]*xmltree.Node{w.attributes(n), n.Children} {
		for _, c := range list {
			name, ok := w.memberName(c)
			if !ok {
				continue
			}
			i, known := index[name]
			if !known {
				i = len(members)
				index[name] = i
				members = append(members, member{name: name})
			}
			members[i].nodes = append(members[i].nodes, c)
		}
	}
	return members
}

// attributes returns the declarations of namespaces and the attributes of an element.
func (w *toJSON) attributes(n *xmltree.Node) []*xmltree.Node {
	if n.Kind != xmltree.Element {
		return nil
	}
	var all []*xmltree.Node
	for _, s := range n.Declared() {
		name := xmltree.Name{Local: "xmlns"}
		if s.Prefix != "" {
			name = xmltree.Name{Prefix: "xmlns", Local: s.Prefix}
		}
		all = append(all, &xmltree.Node{Kind: xmltree.Attribute, Name: name, Value: s.URI})
	}
	return append(all, n.Attrs...)
}

// memberName returns the name that a node has in JSON, and whether it is there at all.
func (w *toJSON) memberName(n *xmltree.Node) (name string, ok bool) {
	switch n.Kind {
	case xmltree.Element:
		return dollar(n.Name), true
	case xmltree.Attribute:
		if w.Friendly {
			return dollar(n.Name), true
		}
		return "@" + dollar(n.Name), true
	case xmltree.Comment:
		return "$comment", !w.Friendly
	case xmltree.Instruction:
		return "?" + n.Name.Local, !w.Friendly
	}
	return w.textName(n)
}

// textName is the name of a text. White space between elements does not count, unless the document or the policy says so.
func (w *toJSON) textName(n *xmltree.Node) (name string, ok bool) {
	special, blank := "#", !n.CDATA && xmltree.IsSpace(n.Value)
	if w.Friendly {
		special = "$"
	}
	switch {
	case n.CDATA && !w.Friendly:
		return "#cdata-section", true
	case blank && preserved(n):
		return special + "significant-whitespace", true
	case blank:
		return special + "whitespace", w.Spaces
	}
	return special + "text", true
}

// preserved reports whether xml:space says that white space counts.
func preserved(n *xmltree.Node) bool {
	for at := n.Parent; at != nil; at = at.Parent {
		if space, ok := at.Attr(xmltree.XMLSpace, "space"); ok {
			return space == "preserve"
		}
	}
	return false
}

// dollar returns a name with its prefix as Azure writes it.
func dollar(n xmltree.Name) string {
	if n.Prefix == "" {
		return n.Local
	}
	return n.Prefix + "$" + n.Local
}

// members writes what stands in an object.
func (w *toJSON) members(members []member, inElement bool) {
	for _, m := range members {
		first := m.nodes[0]
		array := len(m.nodes) > 1 || w.Arrays && inElement && first.Kind == xmltree.Element
		if first.Kind == xmltree.Comment && !array {
			w.b.WriteString("/*" + strings.ReplaceAll(first.Value, "*/", "* /") + "*/")
			continue
		}
		w.name(m.name)
		if !array {
			w.value(first)
			continue
		}
		w.b.WriteByte('[')
		for i, n := range m.nodes {
			if n.Kind == xmltree.Comment { // Json.NET loses them: an array of comments is empty
				continue
			}
			if i > 0 {
				w.b.WriteByte(',')
			}
			w.value(n)
		}
		w.b.WriteByte(']')
	}
}

// name begins a member.
func (w *toJSON) name(name string) {
	if !w.first {
		w.b.WriteByte(',')
	}
	w.first = false
	writeString(&w.b, name)
	w.b.WriteByte(':')
}

// value writes a node.
func (w *toJSON) value(n *xmltree.Node) {
	if n.Kind != xmltree.Element {
		value := n.Value
		if w.Trim && n.Kind == xmltree.Text {
			value = strings.TrimSpace(value)
		}
		writeString(&w.b, value)
		return
	}
	if len(n.Attrs) == 0 && len(n.Declared()) == 0 && w.simple(n) {
		return
	}
	w.b.WriteByte('{')
	w.first = true
	w.members(w.group(n), true)
	w.first = false
	w.b.WriteByte('}')
}

// simple writes an element without attributes that has nothing but a text in it, or nothing at all.
func (w *toJSON) simple(n *xmltree.Node) bool {
	var texts []*xmltree.Node
	for _, c := range n.Children {
		name, ok := w.memberName(c)
		switch {
		case !ok:
		case name == "#text" || name == "$text":
			texts = append(texts, c)
		default:
			return false
		}
	}
	switch {
	case len(texts) == 0 && (w.Empty == EmptyNull || w.Empty == EmptyAsWritten && !n.Open):
		w.b.WriteString("null")
	case len(texts) == 0:
		w.b.WriteString(`""`)
	case len(texts) == 1:
		w.value(texts[0])
	case w.Friendly: // a text and CDATA sections are one text
		w.value(&xmltree.Node{Kind: xmltree.Text, Value: n.Text()})
	default:
		return false
	}
	return true
}

const hexDigits = "0123456789abcdef"

// writeString writes a JSON string with the escapes of Json.NET.
func writeString(b *strings.Builder, s string) {
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r == '\r':
			b.WriteString(`\r`)
		case r < 0x20 || r == 0x85 || r == 0x2028 || r == 0x2029:
			b.WriteString(`\u`)
			for shift := 12; shift >= 0; shift -= 4 {
				b.WriteByte(hexDigits[r>>shift&0xF])
			}
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
}
