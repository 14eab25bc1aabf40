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
	return func(f *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
		n := asNode(this)
		if n.parent == nil {
			return rt.Null, nil
		}
		i := n.position() + by
		if i >= 0 && i < len(n.parent.nodes) {
			return rt.Obj(n.parent.nodes[i]), f.Step(i >> 4)
		}
		return rt.Null, f.Step(i >> 4)
	}
}

func xremove(f *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return rt.Null, asNode(this).remove(f)
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
	if err := n.remove(f); err != nil {
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
		return laterNodes(xelementDef, args, func(f *rt.Frame) ([]*xnode, error) { return beside(f, n, after) })
	}
}

// beside are the siblings after or before a node.
func beside(f *rt.Frame, n *xnode, after bool) ([]*xnode, error) {
	switch {
	case n.parent == nil:
		return nil, nil
	case after:
		return heldNodes(f, n.parent.nodes[n.position()+1:])
	}
	return heldNodes(f, n.parent.nodes[:n.position()])
}

func xdeepEquals(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	same, err := sameXML(f, asNode(args[0]), asNode(args[1]))
	return rt.Bool(same), err
}

// sameXML compares two nodes with everything in them.
func sameXML(f *rt.Frame, a, b *xnode) (bool, error) {
	if a == nil || b == nil {
		return a == b, nil
	}
	if err := f.Step(1 + len(a.attrs)); err != nil {
		return false, err
	}
	if a.kind == elementNode && len(a.nodes) == 0 && a.open != b.open {
		return false, nil
	}
	if a.kind != b.kind || a.name != b.name || a.value != b.value || len(a.attrs) != len(b.attrs) || len(a.nodes) != len(b.nodes) {
		return false, nil
	}
	for i := range a.attrs {
		if a.attrs[i].name != b.attrs[i].name || a.attrs[i].value != b.attrs[i].value {
			return false, nil
		}
	}
	for i := range a.nodes {
		if same, err := sameXML(f, a.nodes[i], b.nodes[i]); !same || err != nil {
			return false, err
		}
	}
	return true, nil
}

func xtoString(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	s, err := writeXML(f, asNode(this), args[0].AsInt())
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

func xelement(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	q := nameOf(args[0])
	for i, c := range asNode(this).nodes {
		if c.kind == elementNode && c.name == q && !args[0].IsNull() {
			return rt.Obj(c), f.Step(i >> 3)
		}
	}
	return rt.Null, f.Step(len(asNode(this).nodes) >> 3)
}

func xelements(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	n := asNode(this)
	return laterNodes(xelementDef, args, func(f *rt.Frame) ([]*xnode, error) { return heldNodes(f, n.nodes) })
}

// everything is all nodes in a node, in the order of the document, paid for.
func (n *xnode) everything(f *rt.Frame, list []*xnode) ([]*xnode, error) {
	for _, c := range n.nodes {
		if err := f.Alloc(2 * elementBytes); err != nil { // lists are copied as they grow, and sifted
			return nil, err
		}
		var err error
		if list, err = c.everything(f, append(list, c)); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// inside finds everything in a node, with the node itself if that is wanted.
func inside(n *xnode, self bool) func(f *rt.Frame) ([]*xnode, error) {
	return func(f *rt.Frame) ([]*xnode, error) {
		if self {
			return n.everything(f, []*xnode{n})
		}
		return n.everything(f, nil)
	}
}

func xdescendants(self bool) fn {
	return func(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
		return laterNodes(xelementDef, args, inside(asNode(this), self))
	}
}

func xdescendantNodes(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return laterNodes(xnodeDef, nil, inside(asNode(this), false))
}

func xdescendantNodesAndSelf(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return laterNodes(xnodeDef, nil, inside(asNode(this), true))
}

func xnodes(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	n := asNode(this)
	return laterNodes(xnodeDef, nil, func(f *rt.Frame) ([]*xnode, error) { return heldNodes(f, n.nodes) })
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
