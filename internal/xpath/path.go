package xpath

import (
	"slices"

	"github.com/portico-apim/portico/internal/xmltree"
)

// axis is a direction from a node (section 2.2).
type axis uint8

const (
	child axis = iota
	descendant
	descendantOrSelf
	self
	parent
	ancestor
	ancestorOrSelf
	following
	followingSibling
	preceding
	precedingSibling
	attribute
	namespace
)

// axisNames are the names, in the order of the constants.
var axisNames = []string{
	"child", "descendant", "descendant-or-self", "self", "parent", "ancestor", "ancestor-or-self", "following", "following-sibling",
	"preceding", "preceding-sibling", "attribute", "namespace",
}

// reverse reports whether positions count against document order.
func (a axis) reverse() bool {
	return a == ancestor || a == ancestorOrSelf || a == preceding || a == precedingSibling
}

// principal is the kind of node that a name on an axis means.
func (a axis) principal() xmltree.Kind {
	switch a {
	case attribute:
		return xmltree.Attribute
	case namespace:
		return xmltree.Namespace
	}
	return xmltree.Element
}

// test is a node test (section 2.3).
type test struct {
	// kind is that of the nodes; any says that every kind does.
	kind xmltree.Kind
	any  bool
	// name is what the name must be; space and local say which parts of it count.
	name         xmltree.Name
	space, local bool
}

func (t *test) matches(n *xmltree.Node) bool {
	return t.any || n.Kind == t.kind && (!t.local || n.Name.Local == t.name.Local) && (!t.space || n.Name.Space == t.name.Space)
}

// step is a step of a location path.
type step struct {
	axis       axis
	test       test
	predicates []predicate
}

// predicate is an expression in brackets. Positional says that it may look at positions.
type predicate struct {
	of         expr
	positional bool
}

// path is a location path. From is where it begins; without it that is the context node, or the root.
type path struct {
	from  expr
	root  bool
	steps []step
}

func (p *path) eval(c *Context) (Value, error) {
	var set NodeSet
	switch {
	case p.from != nil:
		var err error
		if set, err = nodes(c, p.from); err != nil {
			return nil, err
		}
	case p.root:
		set = NodeSet{c.Node.Document()}
	default:
		set = NodeSet{c.Node}
	}
	for i := range p.steps {
		var err error
		if set, err = p.steps[i].eval(c, set); err != nil {
			return nil, err
		}
	}
	return set, nil
}

// eval takes the step from every node.
func (s *step) eval(c *Context, from NodeSet) (NodeSet, error) {
	if len(from) == 1 {
		found, err := s.from(c, from[0])
		if s.axis.reverse() {
			slices.Reverse(found)
		}
		return found, err
	}
	var all NodeSet
	for _, n := range from {
		found, err := s.from(c, n)
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	return Arrange(all), c.Run.Step(len(all))
}

// from takes the step from a node. The nodes come in the order of the axis.
func (s *step) from(c *Context, n *xmltree.Node) (NodeSet, error) {
	var found NodeSet
	err := s.walk(c.Run, n, func(n *xmltree.Node) {
		if s.test.matches(n) {
			found = append(found, n)
		}
	})
	for i := 0; i < len(s.predicates) && err == nil; i++ {
		found, err = s.predicates[i].filter(c, found)
	}
	return found, err
}

// filter returns the nodes for which the predicate holds.
func (p *predicate) filter(c *Context, set NodeSet) (NodeSet, error) {
	if x, ok := p.of.(literal); ok {
		if at, ok := x.value.(float64); ok {
			if i := int(at); float64(i) == at && i >= 1 && i <= len(set) {
				return set[i-1 : i], nil
			}
			return nil, nil
		}
	}
	kept := set[:0]
	inner := *c
	inner.Size = len(set)
	for i, n := range set {
		inner.Node, inner.Position = n, i+1
		ok, err := p.holds(&inner)
		if err != nil {
			return nil, err
		}
		if ok {
			kept = append(kept, n)
		}
	}
	return kept, nil
}

// holds evaluates the predicate: a number is a position.
func (p *predicate) holds(c *Context) (bool, error) {
	if err := c.Run.Step(1); err != nil {
		return false, err
	}
	v, err := p.of.eval(c)
	if x, ok := v.(float64); ok {
		return x == float64(c.Position), err
	}
	return Bool(v), err
}

// filter is an expression with predicates, which count in document order.
type filter struct {
	of         expr
	predicates []predicate
}

func (f *filter) eval(c *Context) (Value, error) {
	set, err := nodes(c, f.of)
	set = slices.Clone(set) // it may be that of a variable
	for i := 0; i < len(f.predicates) && err == nil; i++ {
		set, err = f.predicates[i].filter(c, set)
	}
	return set, err
}
