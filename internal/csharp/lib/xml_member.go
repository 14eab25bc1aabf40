package lib

import (
	"github.com/portico-apim/portico/internal/csharp/rt"
)

// nodeOrNull is a reference to a node that may be nil.
func nodeOrNull(n *xnode) (rt.Value, error) { return rt.Obj(n), nil }

func xparent(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	if p := asNode(this).parent; p != nil && p.kind == elementNode {
		return nodeOrNull(p)
	}
	return rt.Null, nil
}

func xdocument(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	n := asNode(this)
	for n.parent != nil {
		n = n.parent
	}
	if n.kind == documentNode {
		return nodeOrNull(n)
	}
	return rt.Null, nil
}

func xnodeType(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return rt.Scalar(xmlNodeType.Type(), int64(asNode(this).kind)), nil
}

func xsibling(by int) fn {
	return func(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
		n := asNode(this)
		if n.parent == nil {
			return rt.Null, nil
		}
		if i := n.position() + by; i >= 0 && i < len(n.parent.nodes) {
			return nodeOrNull(n.parent.nodes[i])
		}
		return rt.Null, nil
	}
}

func xremove(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return rt.Null, asNode(this).remove()
}

func xaddBeside(after int) fn {
	return func(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
		n := asNode(this)
		if n.parent == nil {
			return rt.Null, invalidOperation("The parent is missing.")
		}
		_, err := n.parent.splice(f, n.position()+after, args[0])
		return rt.Null, err
	}
}

func xreplaceWith(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	n := asNode(this)
	if n.parent == nil {
		return rt.Null, invalidOperation("The parent is missing.")
	}
	p, i := n.parent, n.position()
	if err := n.remove(); err != nil {
		return rt.Null, err
	}
	_, err := p.splice(f, i, args[0])
	return rt.Null, err
}

// named keeps the nodes of the name that an argument gives, if there is one.
func named(list []*xnode, args []rt.Value) []*xnode {
	if len(args) == 0 {
		return list
	}
	if args[0].IsNull() {
		return nil
	}
	q := nameOf(args[0])
	var out []*xnode
	for _, n := range list {
		if n.name == q {
			out = append(out, n)
		}
	}
	return out
}

// elementsIn keeps the elements.
func elementsIn(list []*xnode) []*xnode {
	var out []*xnode
	for _, n := range list {
		if n.kind == elementNode {
			out = append(out, n)
		}
	}
	return out
}

func xancestors(self bool) fn {
	return func(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
		n := asNode(this)
		if !self {
			n = n.parent
		}
		var list []*xnode
		for ; n != nil; n = n.parent {
			list = append(list, n)
		}
		return nodes(xelementDef, named(elementsIn(list), args))
	}
}

func xaround(after bool) fn {
	return func(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
		n := asNode(this)
		if n.parent == nil {
			return nodes(xelementDef, nil)
		}
		list := n.parent.nodes[:n.position()]
		if after {
			list = n.parent.nodes[n.position()+1:]
		}
		return nodes(xelementDef, named(elementsIn(list), args))
	}
}

func xdeepEquals(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	return truth(sameXML(asNode(args[0]), asNode(args[1])))
}

func sameXML(a, b *xnode) bool {
	if a == nil || b == nil {
		return a == b
	}
	if a.kind != b.kind || a.name != b.name || a.value != b.value || len(a.attrs) != len(b.attrs) || len(a.nodes) != len(b.nodes) {
		return false
	}
	for i := range a.attrs {
		if a.attrs[i].name != b.attrs[i].name || a.attrs[i].value != b.attrs[i].value {
			return false
		}
	}
	for i := range a.nodes {
		if !sameXML(a.nodes[i], b.nodes[i]) {
			return false
		}
	}
	return true
}

func xtoString(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	s, err := writeXML(f, asNode(this), args[0].AsInt()&1 == 0)
	return rt.String(s), err
}

func xadd(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	n := asNode(this)
	_, err := n.splice(f, len(n.nodes), args[0])
	return rt.Null, err
}

func xaddFirst(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	_, err := asNode(this).splice(f, 0, args[0])
	return rt.Null, err
}

func xelement(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	if found := named(elementsIn(asNode(this).nodes), args); len(found) > 0 {
		return nodeOrNull(found[0])
	}
	return rt.Null, nil
}

func xelements(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	list := named(elementsIn(asNode(this).nodes), args)
	if err := f.Alloc(8 * len(list)); err != nil {
		return rt.Null, err
	}
	return nodes(xelementDef, list)
}

// everything is all nodes in a node, in the order of the document.
func everything(n *xnode) []*xnode {
	var list []*xnode
	var walk func(n *xnode)
	walk = func(n *xnode) {
		for _, c := range n.nodes {
			list = append(list, c)
			walk(c)
		}
	}
	walk(n)
	return list
}

func xdescendants(self bool) fn {
	return func(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
		n := asNode(this)
		list := everything(n)
		if self {
			list = append([]*xnode{n}, list...)
		}
		if err := f.Alloc(16 * len(list)); err != nil {
			return rt.Null, err
		}
		return nodes(xelementDef, named(elementsIn(list), args))
	}
}

func xdescendantNodes(f *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	list := everything(asNode(this))
	if err := f.Alloc(8 * len(list)); err != nil {
		return rt.Null, err
	}
	return nodes(xnodeDef, list)
}

func xnodes(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return nodes(xnodeDef, append([]*xnode(nil), asNode(this).nodes...))
}

func xend(last bool) fn {
	return func(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
		list := asNode(this).nodes
		switch {
		case len(list) == 0:
			return rt.Null, nil
		case last:
			return nodeOrNull(list[len(list)-1])
		}
		return nodeOrNull(list[0])
	}
}

func (n *xnode) clear() {
	for _, c := range n.nodes {
		c.parent = nil
	}
	n.nodes, n.open = nil, false
}

func xremoveNodes(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	asNode(this).clear()
	return rt.Null, nil
}

func xreplaceNodes(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	n := asNode(this)
	n.clear()
	_, err := n.splice(f, 0, args[0])
	return rt.Null, err
}
