package xsd

import "slices"

// A content model is a tree of particles. What has been read of an element's content is the place of the last child in that tree, with a counter for each
// particle around it that may occur a limited number of times: so the size of a model does not depend on how often something may occur. Unique particle
// attribution (upa.go) says that at most one particle takes a child; only counters may be ambiguous, and then all their states are kept.

// unbounded is a maxOccurs without a limit.
const unbounded = -1

// maxStates bounds how many states of counters are kept at a time.
const maxStates = 1000

type nodeKind uint8

const (
	leafNode nodeKind = iota
	sequenceNode
	choiceNode
	repeatNode
	allNode
)

// node is a particle.
type node struct {
	kind     nodeKind
	parent   *node
	index    int
	children []*node
	// min and max are how often a repeatNode wants its only child; min is 0 for an allNode that is optional.
	min, max int
	// counted says that a repeatNode has a counter. counters is how many counters there are around a node.
	counted  bool
	counters int
	// order is the place of a leaf in the model.
	order int
	// element or wildcard is what a leaf takes.
	element  *element
	wildcard *wildcard
	nullable bool
	// first are the leaves that may come first, by the names of their elements; wild those that are wildcards.
	first map[name]*node
	wild  []*node
}

// model is the content model of a type.
type model struct {
	root *node
	// leaves is how many leaves there are.
	leaves int
}

// link tells a node its place, and finds out what may come first. It returns the number of the next leaf.
func (n *node) link(parent *node, index, order int) int {
	n.parent, n.index = parent, index
	if parent != nil {
		n.counters = parent.counters
		if parent.counted {
			n.counters++
		}
	}
	if n.kind == repeatNode {
		n.counted = n.min > 1 || n.max > 1
	}
	n.order = order
	if n.kind == leafNode {
		order++
	}
	for i, c := range n.children {
		order = c.link(n, i, order)
	}
	n.begin()
	return order
}

// begin sets what may come first, and whether nothing may.
func (n *node) begin() {
	switch n.kind {
	case leafNode:
		if n.wildcard != nil {
			n.wild = []*node{n}
		} else {
			n.first = map[name]*node{n.element.name: n}
		}
	case sequenceNode, allNode:
		n.nullable = true
		for _, c := range n.children {
			if n.nullable || n.kind == allNode {
				n.take(c)
			}
			n.nullable = n.nullable && c.nullable
		}
	case choiceNode:
		n.nullable = len(n.children) == 0
		for _, c := range n.children {
			n.take(c)
			n.nullable = n.nullable || c.nullable
		}
	case repeatNode:
		n.first, n.wild = n.children[0].first, n.children[0].wild
		n.nullable = n.min == 0 || n.children[0].nullable
	}
}

// take lets a child come first.
func (n *node) take(c *node) {
	if n.first == nil {
		n.first = make(map[name]*node, len(c.first))
	}
	for name, leaf := range c.first {
		if n.first[name] == nil {
			n.first[name] = leaf
		}
	}
	n.wild = append(n.wild, c.wild...)
}

// find returns the leaf that takes an element first, nil if none does. For a leaf of an element that is none of that name, decl is the one that
// may stand in its place.
func (n *node) find(child name, decl *element) *node {
	if leaf := n.first[child]; leaf != nil {
		return leaf
	}
	if decl != nil && len(n.first) > 0 {
		for head := decl.head; head != nil; head = head.head {
			if leaf := n.first[head.name]; leaf != nil && leaf.element == head && decl.replaces(head) {
				return leaf
			}
		}
	}
	for _, leaf := range n.wild {
		if leaf.wildcard.allows(child.space) {
			return leaf
		}
	}
	return nil
}

// replaces reports whether an element may stand in the place of the head of its substitution group (Part 1, section 3.3.6).
func (e *element) replaces(head *element) bool {
	if head.block&bySubstitution != 0 {
		return false
	}
	methods, ok := e.typ.derives(head.typ)
	return ok && methods&(head.block|head.typ.block)&(byExtension|byRestriction) == 0
}

// position is a leaf that has been taken, with the counters around it.
type position struct {
	leaf   *node
	counts []int32
}

// matcher compares the children of an element with its model.
type matcher struct {
	model     *model
	positions []position
	started   bool
	// seen are the children of an allNode that were there.
	seen []bool
}

// step takes a child, and returns the leaf for it; nil if it may not stand here. decl is the global declaration of its name, if there is one.
func (m *matcher) step(child name, decl *element) *node {
	if m.model.root.kind == allNode {
		return m.stepAll(child, decl)
	}
	var next []position
	emit := func(leaf *node, counts []int32, outer int) {
		p := position{leaf, make([]int32, leaf.counters)}
		for i := copy(p.counts, counts[:outer]); i < len(p.counts); i++ {
			p.counts[i] = 1
		}
		if len(next) < maxStates && !slices.ContainsFunc(next, func(o position) bool { return o.leaf == leaf && slices.Equal(o.counts, p.counts) }) {
			next = append(next, p)
		}
	}
	if !m.started {
		if leaf := m.model.root.find(child, decl); leaf != nil {
			emit(leaf, nil, 0)
		}
	}
	for _, p := range m.positions {
		p.leaf.follow(p.counts, func(n *node, counts []int32) {
			if leaf := n.find(child, decl); leaf != nil {
				emit(leaf, counts, n.counters)
			}
		})
	}
	if len(next) == 0 {
		return nil
	}
	m.started, m.positions = true, next
	return next[0].leaf
}

// follow visits the nodes that may begin behind a leaf, the nearest first, with the counters that hold at their beginning. It reports whether the model may end
// here.
func (n *node) follow(counts []int32, visit func(n *node, counts []int32)) bool {
	for at := n; at.parent != nil; at = at.parent {
		up := at.parent
		switch up.kind {
		case sequenceNode:
			for _, c := range up.children[at.index+1:] {
				visit(c, counts)
				if !c.nullable {
					return false
				}
			}
		case repeatNode:
			if !up.leave(counts, visit) {
				return false
			}
		}
	}
	return true
}

// leave visits the content of a repeatNode if it may come once more, and reports whether it may also end.
func (n *node) leave(counts []int32, visit func(n *node, counts []int32)) bool {
	if !n.counted {
		if n.max == unbounded {
			visit(n.children[0], counts)
		}
		return true
	}
	count := int(counts[n.counters])
	if n.max == unbounded || count < n.max {
		more := slices.Clone(counts[:n.counters+1])
		if count < max(n.min, n.max) { // beyond both it makes no difference
			more[n.counters]++
		}
		visit(n.children[0], more)
	}
	return count >= n.min || n.children[0].nullable
}

// stepAll takes a child of an allNode.
func (m *matcher) stepAll(child name, decl *element) *node {
	root := m.model.root
	leaf := root.find(child, decl)
	if m.seen == nil {
		m.seen = make([]bool, len(root.children))
	}
	m.started = true
	if leaf == nil || m.seen[leaf.allIndex()] {
		return nil
	}
	m.seen[leaf.allIndex()] = true
	return leaf
}

// allIndex is the place of a leaf among the children of an allNode.
func (n *node) allIndex() int {
	if n.parent.kind == repeatNode {
		return n.parent.index
	}
	return n.index
}

// complete reports whether the content may end here.
func (m *matcher) complete() bool {
	root := m.model.root
	switch {
	case root.kind == allNode:
		if !m.started && root.min == 0 {
			return true
		}
		for i, c := range root.children {
			if !c.nullable && (m.seen == nil || !m.seen[i]) {
				return false
			}
		}
		return true
	case !m.started:
		return root.nullable
	}
	return slices.ContainsFunc(m.positions, func(p position) bool { return p.leaf.follow(p.counts, func(*node, []int32) {}) })
}

// expected returns the leaves that may come next, in the order of the model. Of an allNode only those that have to come are wanted if required is set.
func (m *matcher) expected(required bool) []*node {
	var all []*node
	add := func(n *node, _ []int32) {
		for _, leaf := range n.first {
			all = append(all, leaf)
		}
		all = append(all, n.wild...)
	}
	root := m.model.root
	switch {
	case root.kind == allNode:
		for i, c := range root.children {
			if (m.seen == nil || !m.seen[i]) && !(required && c.nullable) {
				add(c, nil)
			}
		}
	case !m.started:
		add(root, nil)
	default:
		for _, p := range m.positions {
			p.leaf.follow(p.counts, add)
		}
	}
	slices.SortFunc(all, func(a, b *node) int { return a.order - b.order })
	return slices.Compact(all)
}
