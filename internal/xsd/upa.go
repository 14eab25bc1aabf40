package xsd

// unique looks for two particles that would both take a child (Part 1, section 3.8.6, unique particle attribution), and returns the name of an element
// of which that is so. As in .NET, an element and one that may stand in its place do not compete: the name decides. budget is how many comparisons there may still be.
func (m *model) unique(budget *int) (name, bool) {
	if m.root.kind == allNode {
		return m.root.distinct(m.root.children, budget)
	}
	if n, ok := m.root.uniqueFirst(budget); !ok {
		return n, false
	}
	var clash name
	ok := true
	m.root.leaves(func(leaf *node) {
		if ok {
			clash, ok = leaf.uniqueFollow(budget)
		}
	})
	return clash, ok
}

func (n *node) leaves(visit func(*node)) {
	if n.kind == leafNode {
		visit(n)
	}
	for _, c := range n.children {
		c.leaves(visit)
	}
}

// uniqueFirst compares what may begin in a node.
func (n *node) uniqueFirst(budget *int) (name, bool) {
	var beginning []*node
	switch n.kind {
	case choiceNode:
		beginning = n.children
	case sequenceNode:
		for _, c := range n.children {
			beginning = append(beginning, c)
			if !c.nullable {
				break
			}
		}
	}
	if clash, ok := n.distinct(beginning, budget); !ok {
		return clash, false
	}
	for _, c := range n.children {
		if clash, ok := c.uniqueFirst(budget); !ok {
			return clash, false
		}
	}
	return name{}, true
}

func (n *node) distinct(nodes []*node, budget *int) (name, bool) {
	var t taken
	for _, c := range nodes {
		if clash, ok := t.add(c, true, budget); !ok {
			return clash, false
		}
	}
	return name{}, true
}

// uniqueFollow compares what may come behind a leaf. What comes again in a particle that occurs a fixed number of times never competes with what comes behind
// it: the count decides.
func (n *node) uniqueFollow(budget *int) (name, bool) {
	var t taken
	for at := n; at.parent != nil; at = at.parent {
		up := at.parent
		switch up.kind {
		case sequenceNode:
			for _, c := range up.children[at.index+1:] {
				if clash, ok := t.add(c, true, budget); !ok {
					return clash, false
				}
				if !c.nullable {
					return name{}, true
				}
			}
		case repeatNode:
			if up.max == unbounded || up.max > 1 {
				fixed := up.min == up.max && !up.children[0].nullable
				if clash, ok := t.add(up.children[0], !fixed, budget); !ok {
					return clash, false
				}
			}
		}
	}
	return name{}, true
}

// taken are the names that particles take.
type taken struct {
	names map[name]*node
	wild  []*node
}

// add compares what may begin in a node with what is taken, and takes it too if keep says so.
func (t *taken) add(n *node, keep bool, budget *int) (name, bool) {
	if t.names == nil {
		t.names = map[name]*node{}
	}
	for _, leaf := range n.first {
		if clash, ok := t.element(leaf, keep, budget); !ok {
			return clash, false
		}
	}
	for _, leaf := range n.wild {
		if clash, ok := t.wildcard(leaf, budget); !ok {
			return clash, false
		}
		if keep {
			t.wild = append(t.wild, leaf)
		}
	}
	return name{}, true
}

func (t *taken) element(leaf *node, keep bool, budget *int) (name, bool) {
	e := leaf.element
	*budget -= 1 + len(t.wild)
	if other := t.names[e.name]; other != nil && other != leaf {
		return e.name, false
	}
	for _, w := range t.wild {
		if w.wildcard.allows(e.name.space) {
			return e.name, false
		}
	}
	if keep {
		t.names[e.name] = leaf
	}
	return name{}, *budget > 0
}

func (t *taken) wildcard(leaf *node, budget *int) (name, bool) {
	*budget -= 1 + len(t.wild) + len(t.names)
	for n := range t.names {
		if leaf.wildcard.allows(n.space) {
			return n, false
		}
	}
	for _, w := range t.wild {
		if w != leaf && w.wildcard.overlaps(leaf.wildcard) {
			return name{local: "*"}, false
		}
	}
	return name{}, *budget > 0
}

// overlaps reports whether there is a namespace that both let in.
func (w *wildcard) overlaps(o *wildcard) bool {
	switch {
	case w.not && o.not:
		return true
	case w.not:
		return o.overlaps(w)
	}
	for _, s := range w.spaces {
		if o.allows(s) {
			return true
		}
	}
	return false
}
