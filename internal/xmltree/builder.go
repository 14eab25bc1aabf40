package xmltree

import (
	"errors"
	"strings"
)

// Limits bounds a tree.
type Limits struct {
	// Depth is how deep elements may nest, Nodes how many nodes there may be.
	Depth, Nodes int
}

// DefaultLimits are those of message bodies: about 150 MB of memory at most.
var DefaultLimits = Limits{Depth: 512, Nodes: 1 << 20}

// ErrTooLarge is the error of a tree that exceeds its limits.
var ErrTooLarge = errors.New("the XML document has too many nodes, or they nest too deep")

// Sequence numbers the nodes of several trees in one document order: trees that begin later come later.
type Sequence struct {
	last   int
	limits Limits
	slab   []Node
}

// NewSequence returns a sequence whose trees together stay within limits.
func NewSequence(limits Limits) *Sequence { return &Sequence{limits: limits} }

// node returns the next node.
func (s *Sequence) node(kind Kind) (*Node, error) {
	if s.last >= s.limits.Nodes {
		return nil, ErrTooLarge
	}
	if len(s.slab) == 0 {
		s.slab = make([]Node, min(256, max(16, s.last)))
	}
	n := &s.slab[0]
	s.slab = s.slab[1:]
	s.last++
	n.Kind, n.Order = kind, s.last
	return n, nil
}

// Builder builds a tree in document order.
type Builder struct {
	seq   *Sequence
	root  *Node
	at    *Node
	depth int
	// open is the text that is still growing, grown what there is of it.
	open  *Node
	grown strings.Builder
}

// NewBuilder begins a tree.
func NewBuilder(seq *Sequence) (*Builder, error) {
	root, err := seq.node(Root)
	return &Builder{seq: seq, root: root, at: root}, err
}

// Root returns the tree, which may still grow.
func (b *Builder) Root() *Node {
	b.flush()
	return b.root
}

// At returns the element that is open, or the root.
func (b *Builder) At() *Node { return b.at }

// Start opens an element. The scope is that of the element around it until Declare says otherwise.
func (b *Builder) Start(name Name) (*Node, error) {
	if b.depth++; b.depth > b.seq.limits.Depth {
		return nil, ErrTooLarge
	}
	n, err := b.add(Element)
	if err != nil {
		return nil, err
	}
	n.Name, n.Scope = name, b.at.Scope
	b.at = n
	return n, nil
}

// Declare declares a namespace on the open element.
func (b *Builder) Declare(prefix, uri string) { b.at.Scope = b.at.Scope.Declare(prefix, uri) }

// Attr gives the open element an attribute; one of the same name is replaced, at its place.
func (b *Builder) Attr(name Name, value string) error {
	for _, a := range b.at.Attrs {
		if a.Name.Is(name) {
			a.Name, a.Value = name, value
			return nil
		}
	}
	return b.attribute(name, value)
}

// attribute gives the open element an attribute that it does not have yet.
func (b *Builder) attribute(name Name, value string) error {
	n, err := b.seq.node(Attribute)
	if err != nil {
		return err
	}
	n.Name, n.Value, n.Parent, n.Index = name, value, b.at, len(b.at.Attrs)
	b.at.Attrs = append(b.at.Attrs, n)
	return nil
}

// Text appends a text, to the one before it if there is one of the same kind.
func (b *Builder) Text(value string, unescaped bool) error {
	if value == "" {
		return nil
	}
	if b.open != nil && b.open.Unescaped == unescaped {
		b.grown.WriteString(value)
		return nil
	}
	n, err := b.add(Text)
	if err == nil {
		n.Value, n.Unescaped = value, unescaped
		b.open = n
		b.grown.WriteString(value)
	}
	return err
}

// flush ends the text that is growing.
func (b *Builder) flush() {
	if b.open == nil {
		return
	}
	if b.grown.Len() > len(b.open.Value) {
		b.open.Value = b.grown.String()
	}
	b.open = nil
	b.grown.Reset()
}

// CDATA appends a text that was written as a CDATA section.
func (b *Builder) CDATA(value string) error {
	n, err := b.add(Text)
	if err == nil {
		n.Value, n.CDATA = value, true
	}
	return err
}

// Comment appends a comment.
func (b *Builder) Comment(value string) error {
	n, err := b.add(Comment)
	if err == nil {
		n.Value = value
	}
	return err
}

// Instruction appends a processing instruction.
func (b *Builder) Instruction(target, value string) error {
	n, err := b.add(Instruction)
	if err == nil {
		n.Name.Local, n.Value = target, value
	}
	return err
}

// End closes the open element.
func (b *Builder) End() {
	b.flush()
	b.at = b.at.Parent
	b.depth--
}

func (b *Builder) add(kind Kind) (*Node, error) {
	b.flush()
	n, err := b.seq.node(kind)
	if err != nil {
		return nil, err
	}
	n.Parent, n.Index = b.at, len(b.at.Children)
	b.at.Children = append(b.at.Children, n)
	return n, nil
}
