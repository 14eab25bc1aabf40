package xpath

import "github.com/portico-apim/portico/internal/xmltree"

// walk visits the nodes on the axis of a step, in the order of the axis. Each is paid for.
func (s *step) walk(r *Run, n *xmltree.Node, visit func(*xmltree.Node)) error {
	w := walker{r, visit, nil}
	switch s.axis {
	case self:
		w.visit1(n)
	case child:
		w.list(n.Children)
	case attribute:
		w.list(n.Attrs)
	case namespace:
		if n.Kind == xmltree.Element {
			w.list(r.namespaces(n))
		}
	case parent:
		if n.Parent != nil {
			w.visit1(n.Parent)
		}
	case descendantOrSelf:
		w.visit1(n)
		w.below(n)
	case descendant:
		w.below(n)
	case ancestor, ancestorOrSelf:
		if s.axis == ancestorOrSelf {
			w.visit1(n)
		}
		for at := n.Parent; at != nil; at = at.Parent {
			w.visit1(at)
		}
	case followingSibling, precedingSibling:
		w.siblings(n, s.axis == followingSibling)
	case following:
		w.following(n)
	case preceding:
		w.preceding(n)
	}
	return w.err
}

// walker visits nodes until the budget is spent.
type walker struct {
	r     *Run
	visit func(*xmltree.Node)
	err   error
}

func (w *walker) visit1(n *xmltree.Node) bool {
	if w.err == nil {
		w.err = w.r.Step(1)
	}
	if w.err == nil {
		w.visit(n)
	}
	return w.err == nil
}

func (w *walker) list(nodes []*xmltree.Node) {
	for _, n := range nodes {
		if !w.visit1(n) {
			return
		}
	}
}

// below visits the descendants of a node.
func (w *walker) below(n *xmltree.Node) {
	for _, c := range n.Children {
		if !w.visit1(c) {
			return
		}
		w.below(c)
	}
}

// belowBackwards visits the descendants of a node from the last one on.
func (w *walker) belowBackwards(n *xmltree.Node) {
	for i := len(n.Children) - 1; i >= 0 && w.err == nil; i-- {
		w.belowBackwards(n.Children[i])
		w.visit1(n.Children[i])
	}
}

// among returns the nodes among which a node is a child, and its place. Attributes and namespaces are no children.
func among(n *xmltree.Node) (nodes []*xmltree.Node, index int) {
	if n.Parent == nil || n.Kind == xmltree.Attribute || n.Kind == xmltree.Namespace {
		return nil, 0
	}
	return n.Parent.Children, n.Index
}

func (w *walker) siblings(n *xmltree.Node, forward bool) {
	nodes, index := among(n)
	if forward && index+1 < len(nodes) {
		w.list(nodes[index+1:])
	}
	for i := index - 1; !forward && i >= 0; i-- {
		if !w.visit1(nodes[i]) {
			return
		}
	}
}

// following visits everything behind a node but its descendants. What follows an attribute are also the children of its element.
func (w *walker) following(n *xmltree.Node) {
	if n.Kind == xmltree.Attribute || n.Kind == xmltree.Namespace {
		n = n.Parent
		w.below(n)
	}
	for ; n != nil; n = n.Parent {
		nodes, index := among(n)
		for i := index + 1; i < len(nodes); i++ {
			if !w.visit1(nodes[i]) {
				return
			}
			w.below(nodes[i])
		}
	}
}

// preceding visits everything before a node but its ancestors, backwards.
func (w *walker) preceding(n *xmltree.Node) {
	if n.Kind == xmltree.Attribute || n.Kind == xmltree.Namespace {
		n = n.Parent
	}
	for ; n != nil && w.err == nil; n = n.Parent {
		nodes, index := among(n)
		for i := index - 1; i >= 0 && w.err == nil; i-- {
			w.belowBackwards(nodes[i])
			w.visit1(nodes[i])
		}
	}
}
