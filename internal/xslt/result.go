package xslt

import (
	"errors"
	"strconv"

	"github.com/portico-apim/portico/internal/xmltree"
	"github.com/portico-apim/portico/internal/xpath"
)

// result builds a result tree, and sees to it that every name has a prefix of its namespace.
type result struct {
	b   *xmltree.Builder
	run *xpath.Run
	// like are the elements whose namespaces elements of the result took over.
	like map[*xmltree.Node]*xmltree.Node
}

func (t *transform) newResult() (*result, error) {
	b, err := xmltree.NewBuilder(t.seq)
	return &result{b, t.run, map[*xmltree.Node]*xmltree.Node{}}, err
}

// errLateAttribute is the error of an attribute behind other content, errNoElement of one where no element is open.
var (
	errLateAttribute = errors.New("an attribute cannot follow the content of its element")
	errNoElement     = errors.New("an attribute can stand only in an element")
)

func (r *result) start(name xmltree.Name) error {
	n, err := r.b.Start(name)
	if err != nil {
		return err
	}
	if uri, _ := n.Scope.Lookup(name.Prefix); uri != name.Space {
		r.b.Declare(name.Prefix, name.Space)
	}
	return nil
}

// startLike opens an element with the name and the namespaces of another one.
func (r *result) startLike(n *xmltree.Node) error {
	outer := r.b.At()
	if err := r.start(n.Name); err != nil {
		return err
	}
	if n.Parent != nil && n.Parent.Scope == n.Scope && r.like[outer] == n.Parent { // the element around it brought them
		r.like[r.b.At()] = n
		return nil
	}
	all := n.Scope.All()
	if err := r.run.Step(len(all) * len(all) >> 4); err != nil {
		return err
	}
	for i := len(all) - 1; i >= 0; i-- {
		r.namespace(all[i].Prefix, all[i].URI)
	}
	r.like[r.b.At()] = n
	return nil
}

// namespace declares a namespace on the open element, unless it is in scope or its prefix is in use.
func (r *result) namespace(prefix, uri string) {
	n := r.b.At()
	if known, ok := n.Scope.Lookup(prefix); ok && known == uri || prefix == n.Name.Prefix && uri != n.Name.Space {
		return
	}
	for _, d := range n.Declared() {
		if d.Prefix == prefix {
			return
		}
	}
	r.b.Declare(prefix, uri)
}

func (r *result) end() { r.b.End() }

func (r *result) attribute(name xmltree.Name, value string) error {
	n := r.b.At()
	switch {
	case n.Kind != xmltree.Element:
		return errNoElement
	case len(n.Children) > 0:
		return errLateAttribute
	}
	if name.Space != "" {
		name.Prefix = r.prefix(n, name)
	}
	if err := r.run.Write(len(value)); err != nil {
		return err
	}
	return r.b.Attr(name, value)
}

// prefix returns a prefix for the namespace of an attribute, and declares it if that is necessary.
func (r *result) prefix(n *xmltree.Node, name xmltree.Name) string {
	if uri, ok := n.Scope.Lookup(name.Prefix); ok && uri == name.Space && name.Prefix != "" {
		return name.Prefix
	}
	for _, s := range n.Scope.All() {
		if s.URI == name.Space && s.Prefix != "" {
			return s.Prefix
		}
	}
	prefix := name.Prefix
	for i := 0; prefix == "" || prefix == "xmlns" || bound(n, prefix); i++ {
		prefix = "xp_" + strconv.Itoa(i)
	}
	r.b.Declare(prefix, name.Space)
	return prefix
}

func bound(n *xmltree.Node, prefix string) bool {
	_, ok := n.Scope.Lookup(prefix)
	return ok
}

func (r *result) text(value string, unescaped bool) error {
	if err := r.run.Write(len(value)); err != nil {
		return err
	}
	return r.b.Text(value, unescaped)
}

func (r *result) comment(value string) error {
	if err := r.run.Write(len(value)); err != nil {
		return err
	}
	return r.b.Comment(value)
}

func (r *result) instruction(target, value string) error {
	if err := r.run.Write(len(value)); err != nil {
		return err
	}
	return r.b.Instruction(target, value)
}

// leaf copies a node that has no children.
func (r *result) leaf(n *xmltree.Node) error {
	switch n.Kind {
	case xmltree.Attribute:
		return r.attribute(n.Name, n.Value)
	case xmltree.Namespace:
		if at := r.b.At(); at.Kind == xmltree.Element && n.Value != xmltree.XMLSpace {
			r.namespace(n.Name.Local, n.Value)
		}
		return nil
	case xmltree.Comment:
		return r.comment(n.Value)
	case xmltree.Instruction:
		return r.instruction(n.Name.Local, n.Value)
	}
	return r.text(n.Value, n.Unescaped)
}

// copy copies a node with everything below it.
func (r *result) copy(n *xmltree.Node, run *xpath.Run) error {
	if err := run.Step(1); err != nil {
		return err
	}
	switch n.Kind {
	case xmltree.Root, xmltree.Element:
	default:
		return r.leaf(n)
	}
	if n.Kind == xmltree.Element {
		if err := r.startLike(n); err != nil {
			return err
		}
		for _, a := range n.Attrs {
			if err := r.attribute(a.Name, a.Value); err != nil {
				return err
			}
		}
	}
	for _, c := range n.Children {
		if err := r.copy(c, run); err != nil {
			return err
		}
	}
	if n.Kind == xmltree.Element {
		r.end()
	}
	return nil
}
