package lib

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"

	"github.com/portico-apim/portico/internal/csharp/rt"
)

// maxXMLDepth bounds how deep elements may nest.
const maxXMLDepth = 512

// An xmlReader reads a document or an element.
type xmlReader struct {
	f        *rt.Frame
	text     string
	dec      *xml.Decoder
	preserve bool
	top      *xnode // a document that gathers what is read
	at       *xnode
	scopes   []map[string]string // prefixes, the innermost last
}

// parseXML reads a document; an element alone is its root.
func parseXML(f *rt.Frame, text string, preserve bool) (*xnode, error) {
	if err := f.Alloc(len(text)); err != nil {
		return nil, err
	}
	r := &xmlReader{f: f, text: text, dec: xml.NewDecoder(strings.NewReader(text)), preserve: preserve}
	r.dec.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	r.top = &xnode{kind: documentNode}
	r.at = r.top
	r.scopes = []map[string]string{{"xml": xmlURI, "xmlns": xmlnsURI}}
	for {
		start := r.dec.InputOffset()
		tok, err := r.dec.RawToken()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, xmlFailed(err)
		}
		if err := r.token(tok, r.text[start:r.dec.InputOffset()]); err != nil {
			return nil, err
		}
	}
	switch {
	case r.at != r.top:
		return nil, rt.Throw(xmlException, "Unexpected end of file has occurred. The following elements are not closed: %s.", r.at.name.local)
	case r.top.root() == nil:
		return nil, rt.Throw(xmlException, "Root element is missing.")
	}
	return r.top, nil
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
	return rt.Obj(root), root.remove()
}

func xmlFailed(err error) error {
	return rt.Throw(xmlException, "%s", strings.TrimPrefix(err.Error(), "XML syntax error on "))
}

// token adds what was read to the tree; raw is how it was written.
func (r *xmlReader) token(tok xml.Token, raw string) error {
	if err := r.f.Alloc(tokenBytes); err != nil {
		return err
	}
	switch tok := tok.(type) {
	case xml.StartElement:
		return r.start(tok, raw)
	case xml.EndElement:
		return r.end(tok)
	case xml.CharData:
		return r.chars(string(tok), strings.HasPrefix(raw, "<![CDATA["))
	case xml.Comment:
		r.add(&xnode{kind: commentNode, value: string(tok)})
	case xml.ProcInst:
		if tok.Target == "xml" {
			r.top.decl = readDeclaration(string(tok.Inst))
			return nil
		}
		r.add(&xnode{kind: piNode, name: qname{local: tok.Target}, value: string(tok.Inst)})
	case xml.Directive:
		if strings.Contains(string(tok), "ENTITY") {
			return rt.Throw(xmlException, "For security reasons DTD is prohibited in this XML document.")
		}
		r.add(&xnode{kind: doctypeNode, value: string(tok)})
	}
	return nil
}

func (r *xmlReader) add(n *xnode) {
	n.parent = r.at
	r.at.nodes = append(r.at.nodes, n)
}

// chars adds a text. White space between elements does not count, unless it is to be preserved.
func (r *xmlReader) chars(s string, cdata bool) error {
	if !cdata && strings.Trim(s, " \t\r\n") == "" && (!r.preserve && !r.spacePreserved() || r.at == r.top) {
		return nil
	}
	if r.at == r.top {
		return rt.Throw(xmlException, "Data at the root level is invalid.")
	}
	if cdata {
		r.add(&xnode{kind: cdataNode, value: s})
		return nil
	}
	if n := len(r.at.nodes); n > 0 && r.at.nodes[n-1].kind == textNode {
		r.at.nodes[n-1].value += s
		return nil
	}
	r.add(&xnode{kind: textNode, value: s})
	return nil
}

// spacePreserved reports whether xml:space says so.
func (r *xmlReader) spacePreserved() bool {
	for n := r.at; n != nil; n = n.parent {
		if a := n.attribute(qname{xmlURI, "space"}); a != nil {
			return a.value == "preserve"
		}
	}
	return false
}

func (r *xmlReader) start(tok xml.StartElement, raw string) error {
	if len(r.scopes) > maxXMLDepth {
		return rt.Throw(xmlException, "The document is nested too deep.")
	}
	if r.at == r.top && r.top.root() != nil {
		return rt.Throw(xmlException, "There are multiple root elements.")
	}
	scope := map[string]string(nil)
	for _, a := range tok.Attr {
		switch {
		case a.Name.Space == "xmlns":
			scope = withPrefix(scope, a.Name.Local, a.Value)
		case a.Name.Space == "" && a.Name.Local == "xmlns":
			scope = withPrefix(scope, "", a.Value)
		}
	}
	r.scopes = append(r.scopes, scope)
	name, err := r.expand(tok.Name, true)
	if err != nil {
		return err
	}
	n := &xnode{kind: elementNode, name: name, open: !strings.HasSuffix(raw, "/>")}
	plain := !strings.Contains(raw, "&#")
	for _, a := range tok.Attr {
		name, err := r.expand(a.Name, false)
		if err != nil {
			return err
		}
		if n.attribute(name) != nil {
			return rt.Throw(xmlException, "'%s' is a duplicate attribute name.", a.Name.Local)
		}
		value := a.Value
		if plain { // white space in attributes is a space, unless it was written as a reference
			value = strings.NewReplacer("\r\n", " ", "\n", " ", "\t", " ", "\r", " ").Replace(value)
		}
		n.attrs = append(n.attrs, &xnode{kind: attributeNode, name: name, value: value, parent: n})
	}
	r.add(n)
	r.at = n
	return nil
}

func withPrefix(scope map[string]string, prefix, uri string) map[string]string {
	if scope == nil {
		scope = map[string]string{}
	}
	scope[prefix] = uri
	return scope
}

// expand replaces the prefix of a name by its namespace.
func (r *xmlReader) expand(n xml.Name, element bool) (qname, error) {
	if n.Space == "" && (!element || n.Local == "xmlns") {
		if n.Local == "xmlns" {
			return qname{"", "xmlns"}, nil
		}
		return qname{"", n.Local}, nil
	}
	for i := len(r.scopes) - 1; i >= 0; i-- {
		if uri, ok := r.scopes[i][n.Space]; ok {
			return qname{uri, n.Local}, nil
		}
	}
	if n.Space == "" {
		return qname{"", n.Local}, nil
	}
	return qname{}, rt.Throw(xmlException, "'%s' is an undeclared prefix.", n.Space)
}

func (r *xmlReader) end(tok xml.EndElement) error {
	name, err := r.expand(tok.Name, true)
	if err != nil {
		return err
	}
	if r.at == r.top || r.at.name != name {
		return rt.Throw(xmlException, "The start tag '%s' does not match the end tag of '%s'.", r.at.name.local, tok.Name.Local)
	}
	r.at = r.at.parent
	r.scopes = r.scopes[:len(r.scopes)-1]
	return nil
}

// readDeclaration reads version="1.0" encoding="utf-8".
func readDeclaration(s string) *xdeclaration {
	d := &xdeclaration{}
	for key, into := range map[string]*string{"version": &d.version, "encoding": &d.encoding, "standalone": &d.standalone} {
		_, rest, ok := strings.Cut(s, key)
		rest = strings.TrimLeft(rest, " =\t\r\n")
		if ok && rest != "" {
			if end := strings.IndexByte(rest[1:], rest[0]); end >= 0 {
				*into = rest[1 : 1+end]
			}
		}
	}
	return d
}

// An xmlWriter writes nodes as XML.
type xmlWriter struct {
	f      *rt.Frame
	b      strings.Builder
	indent bool
	scopes []map[string]string // prefix to namespace
	outer  [][2]string         // prefixes of the elements around what is written, the innermost first
}

func writeXML(f *rt.Frame, n *xnode, indent bool) (string, error) {
	w := &xmlWriter{f: f, indent: indent, scopes: []map[string]string{{"": "", "xml": xmlURI}}}
	n.parent.prefixes(func(prefix, uri string) bool {
		w.outer = append(w.outer, [2]string{prefix, uri})
		return true
	})
	var err error
	if n.kind == documentNode {
		for i, c := range n.nodes {
			if i > 0 && indent {
				w.b.WriteString(lineEnd)
			}
			if err == nil {
				err = w.node(c, 0)
			}
		}
	} else {
		err = w.node(n, 0)
	}
	return w.b.String(), err
}

func (w *xmlWriter) node(n *xnode, depth int) error {
	before := w.b.Len()
	switch n.kind {
	case elementNode:
		if err := w.element(n, depth); err != nil {
			return err
		}
	case textNode:
		escapeText(&w.b, n.value, false)
	case cdataNode:
		w.b.WriteString("<![CDATA[" + strings.ReplaceAll(n.value, "]]>", "]]]]><![CDATA[>") + "]]>")
	case commentNode:
		w.b.WriteString("<!--" + n.value + "-->")
	case piNode:
		w.b.WriteString("<?" + n.name.local)
		if n.value != "" {
			w.b.WriteString(" " + n.value)
		}
		w.b.WriteString("?>")
	case doctypeNode:
		w.b.WriteString("<!" + n.value + ">")
	case attributeNode:
		w.b.WriteString(n.name.local + `="`)
		escapeText(&w.b, n.value, true)
		w.b.WriteString(`"`)
	}
	if n.kind == elementNode {
		return nil
	}
	return w.f.Alloc(w.b.Len() - before)
}

func (w *xmlWriter) element(n *xnode, depth int) error {
	if depth > 2*maxXMLDepth {
		return rt.Throw(xmlException, "The document is nested too deep.")
	}
	scope := map[string]string{}
	for _, a := range n.attrs {
		switch {
		case a.name.space == xmlnsURI:
			scope[a.name.local] = a.value
		case a.name.space == "" && a.name.local == "xmlns":
			scope[""] = a.value
		}
	}
	w.scopes = append(w.scopes, scope)
	before := w.b.Len()
	declared := ""
	tag := w.qualified(n.name, scope, true, &declared)
	w.b.WriteString("<" + tag)
	for _, a := range n.attrs {
		w.b.WriteString(" " + w.attributeName(a.name, scope, &declared) + `="`)
		escapeText(&w.b, a.value, true)
		w.b.WriteString(`"`)
	}
	if uri, ok := scope[""]; ok && n.attribute(qname{"", "xmlns"}) == nil {
		w.b.WriteString(` xmlns="`)
		escapeText(&w.b, uri, true)
		w.b.WriteString(`"`)
	}
	w.b.WriteString(declared)
	if err := w.f.Alloc(w.b.Len() - before); err != nil {
		return err
	}
	err := w.body(n, tag, depth)
	w.scopes = w.scopes[:len(w.scopes)-1]
	return err
}

// body writes what is in an element: on lines of their own, unless there is text among it.
func (w *xmlWriter) body(n *xnode, tag string, depth int) error {
	if len(n.nodes) == 0 {
		if n.open {
			w.b.WriteString("></" + tag + ">")
		} else {
			w.b.WriteString(" />")
		}
		return nil
	}
	w.b.WriteString(">")
	mixed := false
	for _, c := range n.nodes {
		if w.indent {
			mixed = mixed || c.isText()
			if !mixed {
				w.b.WriteString(lineEnd + strings.Repeat("  ", depth+1))
			}
		}
		saved := w.indent
		w.indent = saved && !mixed
		err := w.node(c, depth+1)
		w.indent = saved
		if err != nil {
			return err
		}
	}
	if w.indent && !mixed {
		w.b.WriteString(lineEnd + strings.Repeat("  ", depth))
	}
	w.b.WriteString("</" + tag + ">")
	return w.f.Alloc(2 * depth)
}

// lookup finds the namespace of a prefix.
func (w *xmlWriter) lookup(prefix string) (string, bool) {
	for i := len(w.scopes) - 1; i >= 0; i-- {
		if uri, ok := w.scopes[i][prefix]; ok {
			return uri, true
		}
	}
	return "", false
}

// qualified is a name with the prefix of its namespace. An element may change the default namespace, noted in its scope.
func (w *xmlWriter) qualified(q qname, scope map[string]string, element bool, declared *string) string {
	if uri, _ := w.lookup(""); element && uri == q.space {
		return q.local
	}
	if q.space == "" && !element {
		return q.local
	}
	for i := len(w.scopes) - 1; i >= 0; i-- {
		for prefix, uri := range w.scopes[i] {
			if uri != q.space || prefix == "" {
				continue
			}
			if now, _ := w.lookup(prefix); now == uri {
				return prefix + ":" + q.local
			}
		}
	}
	for _, o := range w.outer {
		if prefix := o[0]; o[1] == q.space && prefix != "" {
			return w.declare(prefix, q, scope, declared)
		} else if o[1] == q.space && element {
			break
		}
	}
	if element {
		scope[""] = q.space
		return q.local
	}
	return ""
}

// declare gives a prefix to a namespace, in the tag that is being written.
func (w *xmlWriter) declare(prefix string, q qname, scope map[string]string, declared *string) string {
	scope[prefix] = q.space
	var b strings.Builder
	escapeText(&b, q.space, true)
	*declared += " xmlns:" + prefix + `="` + b.String() + `"`
	return prefix + ":" + q.local
}

// attributeName is the name of an attribute; a namespace without a prefix gets one, declared in the same tag.
func (w *xmlWriter) attributeName(q qname, scope map[string]string, declared *string) string {
	if q.space == xmlnsURI {
		return "xmlns:" + q.local
	}
	if s := w.qualified(q, scope, false, declared); s != "" {
		return s
	}
	prefix := "p" + itoa(len(w.scopes)-1)
	for n := 1; ; n++ {
		if _, taken := w.lookup(prefix); !taken {
			break
		}
		prefix = "p" + itoa(len(w.scopes)-1+n)
	}
	return w.declare(prefix, q, scope, declared)
}

// escapeText escapes what has a meaning in XML.
func escapeText(b *strings.Builder, s string, attribute bool) {
	for i := range len(s) {
		switch c := s[i]; {
		case c == '&':
			b.WriteString("&amp;")
		case c == '<':
			b.WriteString("&lt;")
		case c == '>':
			b.WriteString("&gt;")
		case attribute && c == '"':
			b.WriteString("&quot;")
		case attribute && c == '\n':
			b.WriteString("&#xA;")
		case attribute && c == '\t':
			b.WriteString("&#x9;")
		case c == '\r':
			b.WriteString("&#xD;")
		default:
			b.WriteByte(c)
		}
	}
}
