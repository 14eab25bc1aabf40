package lib

import (
	"strings"

	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/xmltree"
)

// An xmlWriter writes nodes as XML, as an XmlWriter does that LINQ to XML drives.
type xmlWriter struct {
	f      *rt.Frame
	b      strings.Builder
	indent bool
	// known are the declarations that the nodes themselves have, bound those that are in force in what was written.
	known, bound prefixes
	level        int
	mixed        bool // there was text beside what comes
	text         int  // where the last text ended
	once         bool // declarations that are in force already are left out
}

// The values of SaveOptions.
const (
	saveUnformatted = 1
	saveOnce        = 2
)

func writeXML(f *rt.Frame, n *xnode, options int) (string, error) {
	w := &xmlWriter{f: f, indent: options&saveUnformatted == 0, once: options&saveOnce != 0}
	w.bound = prefixes{{"xmlns", xmlnsURI, 0, false}, {"xml", xmlURI, 0, false}, {"", "", 0, false}}
	var err error
	if n.kind == documentNode {
		for _, c := range n.nodes {
			if err = w.node(c); err != nil {
				break
			}
		}
	} else {
		if err = w.surroundings(n); err == nil {
			err = w.node(n)
		}
	}
	return w.b.String(), err
}

// surroundings knows the declarations of the elements around a node.
func (w *xmlWriter) surroundings(n *xnode) error {
	for at := n.parent; at != nil; at = at.parent {
		var own prefixes
		for _, a := range at.attrs {
			if a.isNamespace() {
				own = append(own, prefixes{{a.declaredPrefix(), a.value, 0, false}}...)
			}
		}
		w.known = append(own, w.known...)
		if err := w.f.Step(1 + len(w.known)); err != nil {
			return err
		}
	}
	return nil
}

// line begins a new line when indenting, but not right behind a text.
func (w *xmlWriter) line() {
	if w.indent && !w.mixed && w.text != w.b.Len() {
		w.b.WriteString(lineEnd)
		for range w.level {
			w.b.WriteString("  ")
		}
	}
}

func (w *xmlWriter) node(n *xnode) error {
	before := w.b.Len()
	switch n.kind {
	case elementNode:
		return w.element(n)
	case textNode, cdataNode:
		if err := checkXMLText(n.value); err != nil {
			return err
		}
		if n.kind == cdataNode {
			w.b.WriteString("<![CDATA[" + strings.ReplaceAll(oneLineEnd(n.value), "]]>", "]]]]><![CDATA[>") + "]]>")
		} else {
			escapeText(&w.b, oneLineEnd(n.value))
		}
		w.mixed, w.text = true, w.b.Len()
	case commentNode:
		w.line()
		w.b.WriteString("<!--" + spacedDashes(n.value) + "-->")
	case piNode:
		w.line()
		w.b.WriteString("<?" + n.name.local)
		if n.value != "" {
			w.b.WriteString(" " + strings.ReplaceAll(n.value, "?>", "? >"))
		}
		w.b.WriteString("?>")
	case doctypeNode:
		w.line()
		w.b.WriteString(n.doctypeText())
	case attributeNode:
		if err := w.alone(n); err != nil {
			return err
		}
	}
	return w.f.Alloc(2 * (w.b.Len() - before))
}

// doctypeText is <!DOCTYPE …>.
func (n *xnode) doctypeText() string {
	d, s := n.doctype, "<!DOCTYPE "+n.name.local
	switch {
	case d.public != "":
		s += ` PUBLIC "` + d.public + `" "` + d.system + `"`
	case d.system != "":
		s += ` SYSTEM "` + d.system + `"`
	default:
		s += " "
	}
	if d.declared {
		s += "[" + d.subset + "]"
	}
	return s + ">"
}

// spacedDashes separates dashes, which comments must not have beside each other.
func spacedDashes(s string) string {
	for strings.Contains(s, "--") {
		s = strings.ReplaceAll(s, "--", "- -")
	}
	if strings.HasSuffix(s, "-") {
		s += " "
	}
	return s
}

// oneLineEnd makes every line break that of the system.
func oneLineEnd(s string) string {
	if strings.IndexByte(s, '\r') < 0 {
		return s
	}
	return strings.NewReplacer("\r\n", lineEnd, "\r", lineEnd).Replace(s)
}

// checkXMLText refuses characters that XML does not have.
func checkXMLText(s string) error {
	for i := range len(s) {
		if c := s[i]; c < ' ' && !xmltree.IsChar(rune(c)) || c == 0xEF && (strings.HasPrefix(s[i:], "\uFFFE") || strings.HasPrefix(s[i:], "\uFFFF")) {
			r := []rune(s[i:min(len(s), i+3)])[0]
			return badArg("'%c', hexadecimal value 0x%02X, is an invalid character.", r, r)
		}
	}
	return nil
}

func (w *xmlWriter) element(n *xnode) error {
	w.line()
	before := w.b.Len()
	start, written := len(w.known), len(w.bound)
	for _, a := range n.attrs {
		if a.isNamespace() {
			w.known = append(w.known, prefixes{{a.declaredPrefix(), a.value, start, false}}...)
		}
	}
	tag, err := w.startTag(n, written)
	if err != nil {
		return err
	}
	if err := w.f.Alloc(64 + 2*(w.b.Len()-before)); err != nil { // the text is copied as it grows
		return err
	}
	outer := w.mixed
	if w.level == 0 {
		w.mixed = false
	}
	w.level++
	err = w.content(n, tag)
	w.level--
	w.mixed = outer
	w.known, w.bound = w.known[:start], w.bound[:written]
	return err
}

// startTag writes everything of a start tag but its end, and returns the name.
func (w *xmlWriter) startTag(n *xnode, written int) (string, error) {
	prefix, err := w.prefixOf(n.name.space, true)
	if err != nil {
		return "", err
	}
	if err := w.imply(prefix, n.name.space, written); err != nil {
		return "", err
	}
	tag := n.name.local
	if prefix != "" {
		tag = prefix + ":" + tag
	}
	w.b.WriteString("<" + tag)
	for _, a := range n.attrs {
		if err := w.attribute(a, written); err != nil {
			return "", err
		}
	}
	for i := len(w.bound) - 1; i >= written; i-- {
		if w.bound[i].implied {
			w.declare(w.bound[i].prefix, w.bound[i].uri)
		}
	}
	return tag, nil
}

// content writes what is in an element, and its end.
func (w *xmlWriter) content(n *xnode, tag string) error {
	if len(n.nodes) == 0 {
		if n.open {
			w.b.WriteString("></" + tag + ">")
		} else {
			w.b.WriteString(" />")
		}
		return nil
	}
	w.b.WriteString(">")
	for _, c := range n.nodes {
		if err := w.node(c); err != nil {
			return err
		}
	}
	w.level--
	w.line()
	w.level++
	w.b.WriteString("</" + tag + ">")
	return w.f.Alloc(len(tag) + 3 + 2*w.level)
}

// escapeText escapes what has a meaning in XML.
func escapeText(b *strings.Builder, s string) {
	start := 0
	for i := range len(s) {
		var esc string
		switch s[i] {
		case '&':
			esc = "&amp;"
		case '<':
			esc = "&lt;"
		case '>':
			esc = "&gt;"
		default:
			continue
		}
		b.WriteString(s[start:i] + esc)
		start = i + 1
	}
	b.WriteString(s[start:])
}

var attributeEscapes = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "\n", "&#xA;", "\r", "&#xD;", "\t", "&#x9;")
