package lib

import (
	"slices"

	"github.com/portico-apim/portico/internal/csharp/rt"
)

var (
	xorderDef    = rt.Declare("System.Xml.Linq", "class XNodeDocumentOrderComparer : IComparer<XNode>")
	xequalityDef = rt.Declare("System.Xml.Linq", "class XNodeEqualityComparer : IEqualityComparer<XNode>")
)

// steps is the way from the root of a node's tree to the node: its place among its siblings at every level.
func (n *xnode) steps(f *rt.Frame) (root *xnode, way []int, err error) {
	for ; n.parent != nil; n = n.parent {
		i := n.position()
		way = append(way, i)
		if err := f.Step(1 + i>>4); err != nil {
			return nil, nil, err
		}
	}
	slices.Reverse(way)
	return n, way, nil
}

// compareOrder compares where two nodes of one tree stand.
func compareOrder(f *rt.Frame, a, b *xnode) (int, error) {
	switch {
	case a == b:
		return 0, nil
	case a == nil:
		return -1, nil
	case b == nil:
		return 1, nil
	}
	rootA, wayA, err := a.steps(f)
	if err != nil {
		return 0, err
	}
	rootB, wayB, err := b.steps(f)
	if err != nil {
		return 0, err
	}
	if rootA != rootB {
		return 0, invalidOperation("A common ancestor is missing.")
	}
	return slices.Compare(wayA, wayB), nil
}

func xcompareOrder(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	n, err := compareOrder(f, asNode(args[0]), asNode(args[1]))
	return rt.Int(n), err
}

func xisBeside(sign int) fn {
	return func(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
		n, err := compareOrder(f, asNode(this), asNode(args[0]))
		return rt.Bool(n == sign), err
	}
}

// An orderComparer is an XNodeDocumentOrderComparer.
type orderComparer struct{}

// Type returns XNodeDocumentOrderComparer.
func (*orderComparer) Type() *rt.Type { return xorderDef.Type() }

func (*orderComparer) compare(f *rt.Frame, a, b rt.Value) (int, error) {
	return compareOrder(f, asNode(a), asNode(b))
}

func (*orderComparer) key(f *rt.Frame, v rt.Value) (any, error) { return rt.Key(f, v) }

func xorderNew(*rt.Frame, rt.Value, []rt.Value) (rt.Value, error) {
	return rt.Obj(&orderComparer{}), nil
}

// A nodeComparer is an XNodeEqualityComparer.
type nodeComparer struct{}

// Type returns XNodeEqualityComparer.
func (*nodeComparer) Type() *rt.Type { return xequalityDef.Type() }

func (*nodeComparer) compare(f *rt.Frame, a, b rt.Value) (int, error) { return rt.Compare(f, a, b) }

// key is the XML of a node, which nodes have in common that are the same.
func (*nodeComparer) key(f *rt.Frame, v rt.Value) (any, error) {
	if v.IsNull() {
		return nil, nil
	}
	return writeXML(f, asNode(v), saveUnformatted)
}

func xequalityNew(*rt.Frame, rt.Value, []rt.Value) (rt.Value, error) {
	return rt.Obj(&nodeComparer{}), nil
}

func xinOrder(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	elem, source := f.Types[0], args[0]
	if source.IsNull() {
		return rt.Null, nullArg("source")
	}
	return deferred(elem, func() rt.Enumerator {
		var list []rt.Value
		read := false
		return pass(func(f *rt.Frame) (rt.Value, bool, error) {
			if !read {
				var err error
				if list, err = collect(f, source); err != nil {
					return rt.Null, false, err
				}
				if list, err = inOrder(f, list); err != nil {
					return rt.Null, false, err
				}
				read = true
			}
			if len(list) == 0 {
				return end()
			}
			v := list[0]
			list = list[1:]
			return v, true, nil
		})
	})
}

// inOrder sorts nodes in the order of their document.
func inOrder(f *rt.Frame, list []rt.Value) ([]rt.Value, error) {
	var failed error
	slices.SortStableFunc(list, func(a, b rt.Value) int {
		if failed != nil {
			return 0
		}
		n, err := compareOrder(f, asNode(a), asNode(b))
		failed = err
		return n
	})
	return list, failed
}

func xnodesAround(after bool) fn {
	return func(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
		n := asNode(this)
		return laterNodes(xnodeDef, nil, func(f *rt.Frame) ([]*xnode, error) { return beside(f, n, after) })
	}
}

func xnone(def *rt.Def) fn {
	return func(*rt.Frame, rt.Value, []rt.Value) (rt.Value, error) { return nodes(def, nil) }
}

// nodeNotes is where the annotations of a node are.
func nodeNotes(v rt.Value) *[]rt.Value {
	n := asNode(v)
	if n.notes == nil {
		n.notes = new([]rt.Value)
	}
	return n.notes
}
