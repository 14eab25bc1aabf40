package policyxml

import (
	"iter"
	"strings"

	"github.com/portico-apim/portico/internal/source"
)

// Format is the way a document writes its expressions.
type Format string

// The formats, by the names the management API gives them.
const (
	// XML escapes expressions as XML demands.
	XML Format = "xml"
	// RawXML writes expressions as they are.
	RawXML Format = "rawxml"
)

// Document is a parsed policy document. It is immutable.
type Document struct {
	Source *source.Source
	Format Format
	// Nodes are the root element and what stands before and after it: comments, processing instructions, white space.
	Nodes []Node
	// Root is the root element, the first one if a broken document has several, nil if it has none.
	Root *Element
}

// Node is one of *Element, *Text, *Comment and *Instruction.
type Node interface {
	// Pos returns the place of the node in the document.
	Pos() source.Span
}

// Element is an element with everything in it.
type Element struct {
	Name string
	// NameSpan is the name in the start tag: the place to show for what concerns the element as a whole.
	NameSpan source.Span
	// Span reaches from the start tag to the end tag, both included.
	Span source.Span
	// Inner is the content between the tags; it is empty for <a/>.
	Inner source.Span
	// Attrs are in the order of the document, without duplicates.
	Attrs    []Attr
	Children []Node
	// SelfClosed says that the element was written <a/>.
	SelfClosed bool

	doc *source.Source
}

// Attr is an attribute.
type Attr struct {
	Name     string
	NameSpan source.Span
	// Span reaches from the name to the closing quote.
	Span  source.Span
	Value Value
}

// Text is a run of text, or one CDATA section, between two other nodes.
type Text struct {
	Value Value
	// CDATA says that the text was written as a CDATA section.
	CDATA bool
	// Span is the text with the marks of the CDATA section.
	Span source.Span
}

// Comment is an XML comment.
type Comment struct {
	// Text is what stands between the marks.
	Text string
	Span source.Span
}

// Instruction is an XML declaration or a processing instruction. It has no effect.
type Instruction struct {
	Text string
	Span source.Span
}

// Pos returns the place of the element, tags included.
func (e *Element) Pos() source.Span { return e.Span }

// Pos returns the place of the text.
func (t *Text) Pos() source.Span { return t.Span }

// Pos returns the place of the comment, marks included.
func (c *Comment) Pos() source.Span { return c.Span }

// Pos returns the place of the instruction, marks included.
func (i *Instruction) Pos() source.Span { return i.Span }

// Document returns the source that the spans of the element belong to.
func (e *Element) Document() *source.Source { return e.doc }

// Attr returns the attribute of a name.
func (e *Element) Attr(name string) (Attr, bool) {
	for _, a := range e.Attrs {
		if a.Name == name {
			return a, true
		}
	}
	return Attr{}, false
}

// Elements yields the child elements.
func (e *Element) Elements() iter.Seq[*Element] {
	return func(yield func(*Element) bool) {
		for _, n := range e.Children {
			if child, ok := n.(*Element); ok && !yield(child) {
				return
			}
		}
	}
}

// Child returns the first child element of a name, nil if there is none.
func (e *Element) Child(name string) *Element {
	for child := range e.Elements() {
		if child.Name == name {
			return child
		}
	}
	return nil
}

// Text returns all text and CDATA directly inside the element as one value, child elements and comments left out. For an
// element without text it is an empty literal placed at the content.
func (e *Element) Text() Value {
	var texts []Value
	for _, n := range e.Children {
		if t, ok := n.(*Text); ok {
			texts = append(texts, t.Value)
		}
	}
	switch len(texts) {
	case 0:
		return Value{Span: source.At(e.Inner.Start), doc: e.doc}
	case 1:
		return texts[0]
	}
	b := newBuilder(e.doc)
	for _, t := range texts {
		b.copy(t, 0, len(t.Text))
	}
	v := b.value(texts[0].Span.Join(texts[len(texts)-1].Span))
	v.Kind = recognise(v.Text)
	return v
}

// RootKind says what a document is for.
type RootKind int

// The kinds of documents.
const (
	// UnknownRoot is a document that no scope takes.
	UnknownRoot RootKind = iota
	// PoliciesRoot is the document of a scope: sections inside <policies>.
	PoliciesRoot
	// FragmentRoot is a policy fragment: policies inside <fragment>.
	FragmentRoot
	// ResolverRoot is the document of a GraphQL resolver, whose root is its data source.
	ResolverRoot
)

// RootKind returns what the root element says the document is for.
func (d *Document) RootKind() RootKind {
	if d.Root == nil {
		return UnknownRoot
	}
	switch {
	case d.Root.Name == "policies":
		return PoliciesRoot
	case d.Root.Name == "fragment":
		return FragmentRoot
	case strings.HasSuffix(d.Root.Name, "-data-source"):
		return ResolverRoot
	}
	return UnknownRoot
}
