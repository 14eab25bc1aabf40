package lib

import (
	"strings"

	"github.com/portico-apim/portico/internal/csharp/rt"
)

// arrayURI is the namespace in which an element says that it is in an array, with json:Array="true".
const arrayURI = "http://james.newtonking.com/projects/json"

// nodeToken is XML as JSON, in the way of Json.NET's XmlNodeConverter: an element is a property with its text or with an object, whose
// properties are the attributes, named @name, and the elements; those of one name are an array.
func nodeToken(f *rt.Frame, n *xnode) (*token, error) {
	x := &xmlToJSON{f: f}
	out := &token{kind: kindObject}
	for at := n.parent; at != nil; at = at.parent {
		x.outer = append([]*xnode{at}, x.outer...)
	}
	var err error
	if n.kind == documentNode {
		err = x.children(n, out)
	} else {
		err = x.node(n, out)
	}
	return out, err
}

// An xmlToJSON makes tokens of nodes.
type xmlToJSON struct {
	f     *rt.Frame
	outer []*xnode // the elements around the node at hand, the innermost last
}

// node adds a node to an object under its own name.
func (x *xmlToJSON) node(n *xnode, to *token) error {
	if n.kind == commentNode {
		to.push(&token{kind: kindComment, value: rt.String(n.value)})
		return x.f.Alloc(tokenBytes)
	}
	name, err := x.name(n)
	if err != nil {
		return err
	}
	v, err := x.value(n)
	if err == nil {
		to.addMember(name, v)
	}
	return err
}

// addMember adds a property without looking whether one of that name is there.
func (t *token) addMember(name string, value *token) {
	p := &token{kind: kindProperty, name: name}
	p.push(value)
	t.push(p)
}

// value is what a node has, without its name.
func (x *xmlToJSON) value(n *xnode) (*token, error) {
	if err := x.f.Alloc(tokenBytes + len(n.value)); err != nil {
		return nil, err
	}
	switch n.kind {
	case elementNode:
		return x.element(n)
	case doctypeNode:
		return doctypeToken(n), nil
	}
	return &token{kind: kindString, value: rt.String(n.value)}, nil
}

func (x *xmlToJSON) element(n *xnode) (*token, error) {
	switch {
	case len(n.attrs) == 0 && len(n.nodes) == 0 && n.open:
		return &token{kind: kindString, value: rt.String("")}, nil
	case len(n.attrs) == 0 && len(n.nodes) == 0:
		return nullToken(), nil
	case len(n.nodes) == 1 && n.nodes[0].kind == textNode && !n.hasJSONAttributes():
		return &token{kind: kindString, value: rt.String(n.nodes[0].value)}, nil
	case len(x.outer) > 2*maxXMLDepth:
		return nil, tooDeep()
	}
	x.outer = append(x.outer, n)
	defer func() { x.outer = x.outer[:len(x.outer)-1] }()
	out := &token{kind: kindObject}
	for _, a := range n.attrs {
		if a.isJSONMarker() {
			continue
		}
		if err := x.node(a, out); err != nil {
			return nil, err
		}
	}
	return out, x.children(n, out)
}

// isJSONMarker reports whether an attribute only tells how JSON is written.
func (n *xnode) isJSONMarker() bool {
	return n.name == qname{arrayURI, "Array"} || n.isNamespace() && n.value == arrayURI
}

// hasJSONAttributes reports whether there are attributes besides those that only tell how JSON is written.
func (n *xnode) hasJSONAttributes() bool {
	for _, a := range n.attrs {
		if a.name.space != arrayURI {
			return true
		}
	}
	return false
}

// children adds the nodes in a node, those of one name as an array, in the place of the first.
func (x *xmlToJSON) children(n *xnode, to *token) error {
	if n.decl != nil {
		to.addMember("?xml", n.decl.token())
	}
	var order []string
	groups := map[string][]*xnode{}
	for _, c := range n.nodes {
		name, err := x.name(c)
		if err != nil {
			return err
		}
		if groups[name] == nil {
			order = append(order, name)
		}
		groups[name] = append(groups[name], c)
	}
	for _, name := range order {
		if err := x.group(name, groups[name], to); err != nil {
			return err
		}
	}
	return nil
}

func (x *xmlToJSON) group(name string, list []*xnode, to *token) error {
	if a := list[0].attribute(qname{arrayURI, "Array"}); len(list) == 1 && (a == nil || a.value != "true" && a.value != "1") {
		return x.node(list[0], to)
	}
	array := &token{kind: kindArray}
	for _, n := range list {
		if n.kind == commentNode {
			continue
		}
		v, err := x.value(n)
		if err != nil {
			return err
		}
		array.push(v)
	}
	to.addMember(name, array)
	return nil
}

// name is the name of the property of a node.
func (x *xmlToJSON) name(n *xnode) (string, error) {
	switch n.kind {
	case attributeNode:
		return x.prefixed(n, "@")
	case elementNode:
		return x.prefixed(n, "")
	case textNode:
		return "#text", nil
	case cdataNode:
		return "#cdata-section", nil
	case commentNode:
		return "#comment", nil
	case piNode:
		return "?" + n.name.local, nil
	}
	return "!DOCTYPE", nil
}

// prefixed is a mark and a name with the prefix that its namespace has where the node is.
func (x *xmlToJSON) prefixed(n *xnode, mark string) (string, error) {
	local := decodeXMLName(n.name.local)
	switch {
	case n.name.space == arrayURI:
		return "$" + local, nil
	case n.name.space == "" || n.name == qname{"", "xmlns"}:
		return mark + local, nil
	case n.name.space == xmlnsURI:
		return mark + "xmlns:" + local, nil
	case n.name.space == xmlURI:
		return mark + "xml:" + local, nil
	}
	prefix := ""
	find := func(at *xnode) {
		for _, a := range at.attrs {
			if a.isNamespace() && a.value == n.name.space && prefix == "" && a.name.space == xmlnsURI {
				prefix = decodeXMLName(a.name.local)
			}
		}
	}
	if n.kind == elementNode {
		find(n)
	}
	for i := len(x.outer) - 1; i >= 0 && prefix == ""; i-- {
		find(x.outer[i])
	}
	if prefix == "" {
		return mark + local, x.f.Step(len(x.outer))
	}
	return mark + prefix + ":" + local, x.f.Step(len(x.outer))
}

// decodeXMLName puts back the characters that stand as _x0020_ because names cannot have them.
func decodeXMLName(s string) string {
	if !strings.Contains(s, "_x") {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if c, ok := encodedUnit(s[i:]); ok {
			b.WriteString(rt.CharString(c))
			i += len("_x0000_") - 1
			continue
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// encodedUnit reads _x0020_ at the beginning of a text.
func encodedUnit(s string) (c uint16, ok bool) {
	if len(s) < len("_x0000_") || s[:2] != "_x" || s[6] != '_' {
		return 0, false
	}
	for _, d := range []byte(strings.ToLower(s[2:6])) {
		i := strings.IndexByte("0123456789abcdef", d)
		if i < 0 {
			return 0, false
		}
		c = c<<4 | uint16(i)
	}
	return c, true
}

// token is <?xml …?> as JSON.
func (d *xdeclaration) token() *token {
	t := &token{kind: kindObject}
	for _, part := range [][2]string{{"@version", d.version}, {"@encoding", d.encoding}, {"@standalone", d.standalone}} {
		if part[1] != "" {
			t.addMember(part[0], &token{kind: kindString, value: rt.String(part[1])})
		}
	}
	return t
}

// doctypeToken is <!DOCTYPE …> as JSON.
func doctypeToken(n *xnode) *token {
	t := &token{kind: kindObject}
	for _, part := range [][2]string{{"@name", n.name.local}, {"@public", n.doctype.public}, {"@system", n.doctype.system}, {"@internalSubset", n.doctype.subset}} {
		if part[1] != "" {
			t.addMember(part[0], &token{kind: kindString, value: rt.String(part[1])})
		}
	}
	return t
}
