package lib

import (
	"math"
	"slices"
	"strings"

	"github.com/portico-apim/portico/internal/csharp/rt"
)

var xpathException = rt.Declare("System.Xml.XPath", "class XPathException : SystemException")

// An xpathRun is the evaluation of an XPath 1.0 expression.
type xpathRun struct{ f *rt.Frame }

// An xpathContext is a node, and where it is among how many.
type xpathContext struct {
	node       *xnode
	place, all int
}

var xpathAxes = map[string]bool{
	"child": true, "descendant": true, "parent": true, "ancestor": true, "following-sibling": true, "preceding-sibling": true, "following": true,
	"preceding": true, "attribute": true, "self": true, "descendant-or-self": true, "ancestor-or-self": true,
}

func xpathHere(_ *xpathRun, at xpathContext) (any, error) { return []*xnode{at.node}, nil }

// xpathRoot is the node at the top of the tree.
func xpathRoot(_ *xpathRun, at xpathContext) (any, error) {
	n := at.node
	for n.parent != nil {
		n = n.parent
	}
	return []*xnode{n}, nil
}

// xpathPath follows steps from the nodes that an expression gives.
func xpathPath(from xpathExpr, steps []xpathStep) xpathExpr {
	return func(x *xpathRun, at xpathContext) (any, error) {
		v, err := from(x, at)
		if err != nil {
			return nil, err
		}
		list, ok := v.([]*xnode)
		if !ok {
			return nil, xpathFailed("Expression must evaluate to a node-set.")
		}
		for _, s := range steps {
			var next []*xnode
			for _, n := range list {
				found, err := x.along(n, s)
				if err != nil {
					return nil, err
				}
				next = append(next, found...)
			}
			if list, err = x.inOrder(next, len(list)); err != nil {
				return nil, err
			}
		}
		return list, nil
	}
}

// inOrder sorts nodes that came from several nodes in the order of the document, each once.
func (x *xpathRun) inOrder(list []*xnode, from int) ([]*xnode, error) {
	if from < 2 || len(list) < 2 {
		return list, nil
	}
	if err := x.f.Alloc(48 * len(list)); err != nil {
		return nil, err
	}
	seen := make(map[*xnode]bool, len(list))
	list = slices.DeleteFunc(list, func(n *xnode) bool {
		known := seen[n]
		seen[n] = true
		return known
	})
	var failed error
	slices.SortStableFunc(list, func(a, b *xnode) int {
		if failed != nil {
			return 0
		}
		n, err := orderInTree(x.f, a, b)
		failed = err
		return n
	})
	return list, failed
}

// orderInTree compares where nodes stand; attributes stand behind their element, in the order in which they were written.
func orderInTree(f *rt.Frame, a, b *xnode) (int, error) {
	ownerA, ownerB := a, b
	if a.kind == attributeNode && a.parent != nil {
		ownerA = a.parent
	}
	if b.kind == attributeNode && b.parent != nil {
		ownerB = b.parent
	}
	if ownerA != ownerB {
		return compareOrder(f, ownerA, ownerB)
	}
	return slices.Index(ownerA.attrs, a) - slices.Index(ownerA.attrs, b), f.Step(len(ownerA.attrs) >> 3)
}

// along gives the nodes on an axis that pass the test and the predicates, in the order of the document.
func (x *xpathRun) along(n *xnode, s xpathStep) ([]*xnode, error) {
	list, backwards, err := x.axis(n, s.axis)
	if err != nil {
		return nil, err
	}
	if err := x.f.Step(1 + len(list)); err != nil {
		return nil, err
	}
	kept := make([]*xnode, 0, min(len(list), 8))
	for _, c := range list {
		if s.test(c) {
			kept = append(kept, c)
		}
	}
	for _, e := range s.where {
		if kept, err = x.filter(kept, e); err != nil {
			return nil, err
		}
	}
	if backwards {
		slices.Reverse(kept)
	}
	return kept, nil
}

// axis gives the nodes on an axis, the nearest first.
func (x *xpathRun) axis(n *xnode, axis string) (list []*xnode, backwards bool, err error) {
	switch axis {
	case "child":
		return n.nodes, false, nil
	case "attribute":
		return n.attrs, false, nil
	case "self":
		return []*xnode{n}, false, nil
	case "descendant", "descendant-or-self":
		list, err = inside(n, axis == "descendant-or-self")(x.f)
		return list, false, err
	case "parent":
		if n.parent != nil {
			list = []*xnode{n.parent}
		}
		return list, false, nil
	case "ancestor", "ancestor-or-self":
		if axis == "ancestor" {
			n = n.parent
		}
		for ; n != nil; n = n.parent {
			list = append(list, n)
		}
		return list, true, nil
	}
	return x.aside(n, axis)
}

// aside gives the nodes before or after a node: siblings, or with everything in them and those of the nodes around it.
func (x *xpathRun) aside(n *xnode, axis string) (list []*xnode, backwards bool, err error) {
	after := strings.HasPrefix(axis, "following")
	if n.kind == attributeNode {
		return nil, !after, nil
	}
	for at := n; at != nil; at = at.parent {
		siblings, err := beside(x.f, at, after)
		if err != nil {
			return nil, false, err
		}
		if !after {
			slices.Reverse(siblings)
		}
		if strings.HasSuffix(axis, "-sibling") {
			return siblings, !after, nil
		}
		for _, s := range siblings {
			all, err := inside(s, true)(x.f)
			if err != nil {
				return nil, false, err
			}
			if !after {
				slices.Reverse(all)
			}
			list = append(list, all...)
		}
	}
	return list, !after, nil
}

// filter keeps the nodes for which a predicate holds: a number means a place.
func (x *xpathRun) filter(list []*xnode, e xpathExpr) ([]*xnode, error) {
	var kept []*xnode
	for i, n := range list {
		if err := x.f.Step(1); err != nil {
			return nil, err
		}
		v, err := e(x, xpathContext{n, i + 1, len(list)})
		if err != nil {
			return nil, err
		}
		if place, ok := v.(float64); ok && place == float64(i+1) || !ok && xpathTruth(v) {
			kept = append(kept, n)
		}
	}
	return kept, nil
}

func xpathFiltered(first xpathExpr, where []xpathExpr) xpathExpr {
	return func(x *xpathRun, at xpathContext) (any, error) {
		v, err := first(x, at)
		if err != nil {
			return nil, err
		}
		list, ok := v.([]*xnode)
		if !ok {
			return nil, xpathFailed("Expression must evaluate to a node-set.")
		}
		for _, e := range where {
			if list, err = x.filter(list, e); err != nil {
				return nil, err
			}
		}
		return list, nil
	}
}

func xpathUnion(left, right xpathExpr) xpathExpr {
	return func(x *xpathRun, at xpathContext) (any, error) {
		l, err := left(x, at)
		if err != nil {
			return nil, err
		}
		r, err := right(x, at)
		if err != nil {
			return nil, err
		}
		a, ok := l.([]*xnode)
		b, ok2 := r.([]*xnode)
		if !ok || !ok2 {
			return nil, xpathFailed("Expression must evaluate to a node-set.")
		}
		return x.inOrder(slices.Concat(a, b), 2)
	}
}

func xpathTruth(v any) bool {
	switch v := v.(type) {
	case bool:
		return v
	case float64:
		return v != 0 && !math.IsNaN(v)
	case string:
		return v != ""
	case []*xnode:
		return len(v) > 0
	}
	return false
}

// text is the string value of a result (section 4.2), paid for.
func (x *xpathRun) text(v any) (string, error) {
	switch v := v.(type) {
	case string:
		return v, nil
	case bool:
		if v {
			return "true", nil
		}
		return "false", nil
	case float64:
		return xpathNumberText(x.f, v)
	case []*xnode:
		if len(v) == 0 {
			return "", nil
		}
		return v[0].content(x.f)
	}
	return "", nil
}

func xpathNumberText(f *rt.Frame, n float64) (string, error) {
	if n == 0 {
		return "0", nil
	}
	s, err := rt.FormatValue(f, rt.Double(n), "R")
	if strings.ContainsAny(s, "E") {
		s = strings.TrimRight(strings.TrimRight(bigFloat(rt.Double(n)).Text('f', 20), "0"), ".")
	}
	return s, err
}

func (x *xpathRun) number(v any) (float64, error) {
	switch v := v.(type) {
	case float64:
		return v, nil
	case bool:
		return float64(btoi(v)), nil
	}
	s, err := x.text(v)
	if err != nil {
		return 0, err
	}
	return xpathNumber(s), nil
}
