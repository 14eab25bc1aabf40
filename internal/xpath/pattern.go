package xpath

import (
	"slices"

	"github.com/portico-apim/portico/internal/xmltree"
)

// Pattern is one of the alternatives of a pattern (XSLT 1.0 section 5.2). It is immutable.
type Pattern struct {
	// Priority is what the pattern has by itself (section 5.5).
	Priority float64
	// root says that the first step begins at the root, key is what gives the nodes at which it begins instead.
	root  bool
	key   expr
	steps []patternStep
}

// patternStep is a step of a pattern. Below says that // stands before it.
type patternStep struct {
	step
	below bool
}

// ParsePattern reads a pattern: its alternatives. Errors are of type *Error.
func ParsePattern(text string, lib Library) ([]*Pattern, error) {
	p, err := newParser(text, lib)
	if err != nil {
		return nil, err
	}
	var all []*Pattern
	for {
		one, err := p.pattern()
		if err != nil {
			return nil, err
		}
		all = append(all, one)
		if !p.take("|") {
			return all, p.end()
		}
	}
}

func (p *parser) pattern() (*Pattern, error) {
	one := &Pattern{}
	below := false
	switch t := p.peek(); {
	case p.take("/"):
		one.root = true
		if !p.startsStep() {
			one.Priority = 0.5
			return one, nil
		}
	case p.take("//"):
		one.root, below = true, true
	case t.kind == tokenFunction && (t.text == "key" || t.text == "id"):
		var err error
		if one.key, err = p.call(p.next()); err != nil {
			return nil, err
		}
		if p.take("//") {
			below = true
		} else if !p.take("/") {
			one.Priority = 0.5
			return one, nil
		}
	}
	for {
		s, err := p.patternStep()
		if err != nil {
			return nil, err
		}
		one.steps = append(one.steps, patternStep{s, below})
		if below = p.take("//"); !below && !p.take("/") {
			one.Priority = one.priority()
			return one, nil
		}
	}
}

// patternStep reads a step, which goes to children or attributes.
func (p *parser) patternStep() (step, error) {
	at := p.peek().at
	s, err := p.step()
	if err == nil && s.axis != child && s.axis != attribute {
		err = &Error{"a pattern goes only to children and attributes", at}
	}
	return s, err
}

func (p *Pattern) priority() float64 {
	s := &p.steps[0]
	switch {
	case len(p.steps) > 1 || p.root || p.key != nil || len(s.predicates) > 0:
		return 0.5
	case s.test.local:
		return 0
	case s.test.space:
		return -0.25
	}
	return -0.5
}

// Kind returns what kind of nodes a pattern matches, and the local name if it is known. Any says that they may be of any kind.
func (p *Pattern) Kind() (kind xmltree.Kind, local string, anyKind bool) {
	if len(p.steps) == 0 {
		return xmltree.Root, "", p.key != nil
	}
	s := &p.steps[len(p.steps)-1]
	if s.test.any {
		return xmltree.Attribute, "", s.axis != attribute
	}
	if s.test.local {
		local = s.test.name.Local
	}
	return s.test.kind, local, false
}

// Match reports whether a node matches. The context has only a Run and what functions ask for.
func (p *Pattern) Match(n *xmltree.Node, c *Context) (bool, error) {
	if len(p.steps) == 0 {
		if p.key != nil {
			return p.inKey(n, c)
		}
		return n.Kind == xmltree.Root, nil
	}
	return p.match(len(p.steps)-1, n, c)
}

// match matches a node with a step, and what is above the node with those before.
func (p *Pattern) match(i int, n *xmltree.Node, c *Context) (bool, error) {
	if err := c.Run.Step(1); err != nil {
		return false, err
	}
	s := &p.steps[i]
	if ok, err := s.matches(n, c); err != nil || !ok {
		return false, err
	}
	for at := n.Parent; at != nil; at = at.Parent {
		if ok, err := p.above(i, at, c); ok || err != nil {
			return ok, err
		}
		if !s.below {
			return false, nil
		}
	}
	return i == 0 && !p.root && p.key == nil, nil
}

// above reports whether a node may be what the step stands on.
func (p *Pattern) above(i int, n *xmltree.Node, c *Context) (bool, error) {
	switch {
	case i > 0:
		return p.match(i-1, n, c)
	case p.key != nil:
		return p.inKey(n, c)
	case p.root:
		return n.Kind == xmltree.Root, nil
	}
	return true, nil
}

// inKey reports whether a node is among those that key() gives.
func (p *Pattern) inKey(n *xmltree.Node, c *Context) (bool, error) {
	inner := *c
	inner.Node = n
	set, err := nodes(&inner, p.key)
	if err != nil {
		return false, err
	}
	_, found := slices.BinarySearchFunc(set, n, before)
	return found, nil
}

// matches reports whether a node fits the step by itself.
func (s *patternStep) matches(n *xmltree.Node, c *Context) (bool, error) {
	if !s.onAxis(n) || !s.test.matches(n) {
		return false, nil
	}
	if slices.ContainsFunc(s.predicates, func(p predicate) bool { return p.positional }) {
		return s.matchesAmong(n, c)
	}
	inner := *c
	inner.Node, inner.Current, inner.Position, inner.Size = n, n, 1, 1
	for i := range s.predicates {
		if ok, err := s.predicates[i].holds(&inner); err != nil || !ok {
			return false, err
		}
	}
	return true, nil
}

func (s *patternStep) onAxis(n *xmltree.Node) bool {
	if s.axis == attribute {
		return n.Kind == xmltree.Attribute
	}
	return n.Kind != xmltree.Attribute && n.Kind != xmltree.Namespace && n.Kind != xmltree.Root
}

// matchesAmong applies predicates that look at positions to all siblings that fit.
func (s *patternStep) matchesAmong(n *xmltree.Node, c *Context) (bool, error) {
	if n.Parent == nil {
		return false, nil
	}
	if ok, known, err := s.countedUp(n, c); known || err != nil {
		return ok, err
	}
	inner := *c
	inner.Current = n
	found, err := s.from(&inner, n.Parent)
	return slices.Contains(found, n), err
}

// countedUp matches a single predicate that is a number, such as [1], without a look at those behind. Known is false for everything else.
func (s *patternStep) countedUp(n *xmltree.Node, c *Context) (ok, known bool, err error) {
	if len(s.predicates) != 1 || s.axis == attribute {
		return false, false, nil
	}
	number, isLiteral := s.predicates[0].of.(literal)
	if !isLiteral {
		return false, false, nil
	}
	wanted, _ := number.value.(float64)
	count := 1.0
	for i := n.Index - 1; i >= 0 && count <= wanted; i-- {
		if err := c.Run.Step(1); err != nil {
			return false, true, err
		}
		if s.test.matches(n.Parent.Children[i]) {
			count++
		}
	}
	return count == wanted, true, nil
}
