package policyxml

import (
	"strings"

	"github.com/portico-apim/portico/internal/source"
)

// Reference is one use of a named value.
type Reference struct {
	// Name is what stands between the braces.
	Name string
	// Span is the reference with its braces in the document.
	Span source.Span
	// Known says whether lookup had a value for the name.
	Known bool
}

// References returns the named values that a document uses, in the order of the document.
func References(doc *Document) []Reference {
	_, refs, _ := Substitute(doc, func(string) (string, bool) { return "", false })
	return refs
}

// Substitute returns the document with every {{name}} in attributes and texts replaced by what lookup returns for the name, and all
// references it found. Unknown names stay as they are and are reported.
//
// The inserted text is taken as it is: not as XML, not as a further {{name}}. If it is the whole value and an expression, so
// becomes the value; otherwise a literal stays a literal. The text of an element with template="liquid" is a Liquid template, whose own
// {{…}} look the same: names unknown to lookup are left to it, and are no references.
func Substitute(doc *Document, lookup func(name string) (string, bool)) (*Document, []Reference, source.Diagnostics) {
	s := substitution{doc: doc.Source, lookup: lookup}
	out := *doc
	out.Root = nil
	out.Nodes = s.nodes(doc.Nodes, "", false)
	for _, n := range out.Nodes {
		if e, ok := n.(*Element); ok && out.Root == nil {
			out.Root = e
		}
	}
	return &out, s.refs, s.diags
}

type substitution struct {
	doc    *source.Source
	lookup func(name string) (string, bool)
	refs   []Reference
	diags  source.Diagnostics
}

// nodes returns the nodes with their values substituted; parent is the element around them, liquid tells that it is a template.
func (s *substitution) nodes(nodes []Node, parent string, liquid bool) []Node {
	out := nodes
	for i, n := range nodes {
		changed := n
		switch n := n.(type) {
		case *Element:
			changed = s.element(n, liquid)
		case *Text:
			if v := s.value(n.Value, parent, liquid); v.Text != n.Value.Text {
				changed = &Text{Value: v, CDATA: n.CDATA, Span: n.Span}
			}
		}
		if changed == n {
			continue
		}
		if &out[0] == &nodes[0] {
			out = append([]Node(nil), nodes...)
		}
		out[i] = changed
	}
	return out
}

func (s *substitution) element(e *Element, liquid bool) *Element {
	out := *e
	changed := false
	for i, a := range e.Attrs {
		v := s.value(a.Value, e.Name, liquid)
		if v.Text == a.Value.Text {
			continue
		}
		if !changed {
			out.Attrs = append([]Attr(nil), e.Attrs...)
		}
		out.Attrs[i].Value, changed = v, true
	}
	template, _ := e.Attr("template")
	liquid = liquid || strings.EqualFold(template.Value.Text, "liquid")
	out.Children = s.nodes(e.Children, e.Name, liquid)
	if !changed && (len(e.Children) == 0 || &out.Children[0] == &e.Children[0]) {
		return e
	}
	return &out
}

// value returns v with its references replaced.
func (s *substitution) value(v Value, element string, liquid bool) Value {
	b, done := newBuilder(s.doc), 0
	whole := false
	for at := 0; ; {
		start, end := nextReference(v.Text, at)
		if start < 0 {
			break
		}
		at = end
		name := v.Text[start+len("{{") : end-len("}}")]
		text, known := s.lookup(name)
		if !known && liquid {
			continue
		}
		span := b.place(v, start, end)
		s.refs = append(s.refs, Reference{Name: name, Span: span, Known: known})
		if !known {
			report(&s.diags, s.doc, span, element, unknownNamedValue, name)
			continue
		}
		b.copy(v, done, start)
		b.fixed(text, span)
		done = end
		whole = v.Text[start:end] == v.Trimmed()
	}
	if done == 0 {
		return v
	}
	b.copy(v, done, len(v.Text))
	out := b.value(v.Span)
	out.substituted = true
	if out.Kind = v.Kind; whole {
		out.Kind = recognise(out.Text)
	}
	s.check(out, element)
	return out
}

// check reports an expression that the inserted text has broken.
func (s *substitution) check(v Value, element string) {
	if v.Kind == Literal {
		return
	}
	if fail := checkWhole(v.Text); fail != nil {
		_, at := v.Source().Outermost(fail.span)
		report(&s.diags, s.doc, at, element, fail.message, fail.args...)
	}
}

// nextReference finds the next {{name}} from an offset on: -1 if there is none. Other pairs of braces belong to C#, Liquid or JSON.
func nextReference(text string, at int) (start, end int) {
	for {
		n := strings.Index(text[at:], "{{")
		if n < 0 {
			return -1, -1
		}
		start = at + n
		end = start + len("{{")
		for end < len(text) && isReferenceCharacter(text[end]) {
			end++
		}
		if end > start+len("{{") && strings.HasPrefix(text[end:], "}}") {
			return start, end + len("}}")
		}
		at = start + 1
	}
}

// isReferenceCharacter reports whether the display name of a named value may hold a character.
func isReferenceCharacter(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '-' || c == '_' || c == '.'
}
