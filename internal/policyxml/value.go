package policyxml

import (
	"strings"

	"github.com/portico-apim/portico/internal/source"
)

// Kind says how a value is to be understood.
type Kind int

// The kinds of values.
const (
	// Literal is text that stands for itself.
	Literal Kind = iota
	// Expression is @(…), one C# expression.
	Expression
	// Block is @{…}, C# statements that return a value.
	Block
)

// String returns the kind in words for messages.
func (k Kind) String() string {
	switch k {
	case Expression:
		return "expression"
	case Block:
		return "multi-statement expression"
	}
	return "literal"
}

// Value is the value of an attribute or the text of an element.
type Value struct {
	// Kind says whether Text is an expression.
	Kind Kind
	// Text is the decoded text, white space and the marks of an expression included.
	Text string
	// Span is where the value stands in the document, without the quotes.
	Span source.Span

	doc   *source.Source
	parts []source.Part // nil if Text stands at Span unchanged
	// substituted says that named values were put in.
	substituted bool
}

// IsExpression reports whether the value is to be evaluated.
func (v Value) IsExpression() bool { return v.Kind != Literal }

// Trimmed returns the text without white space around it.
func (v Value) Trimmed() string { return strings.Trim(v.Text, whiteSpace) }

// Refers reports whether the text holds a {{name}}: after Substitute, one that lookup did not know.
func (v Value) Refers() bool {
	start, _ := nextReference(v.Text, 0)
	return start >= 0
}

// Source returns the text as a source whose offsets map back to the document.
func (v Value) Source() *source.Source {
	if v.doc == nil {
		return source.New("", v.Text)
	}
	return v.doc.Embed(v.Text, v.mapping())
}

// Code returns the C# between the brackets of an expression as a source whose offsets map back to the document, nil for a
// literal.
func (v Value) Code() *source.Source {
	if v.Kind == Literal {
		return nil
	}
	start := strings.IndexByte(v.Text, '@') + len("@(")
	end := max(start, len(strings.TrimRight(v.Text, whiteSpace))-1)
	return v.slice(start, end).Source()
}

// Document returns the document that the value stands in, nil for the zero Value.
func (v Value) Document() *source.Source { return v.doc }

// mapping returns the parts of the text, also for a text that stands in the document unchanged.
func (v Value) mapping() []source.Part {
	if v.parts != nil {
		return v.parts
	}
	return []source.Part{{Outer: v.Span.Start, Len: len(v.Text)}}
}

// slice returns the bytes from start to end of the text as a literal.
func (v Value) slice(start, end int) Value {
	b := newBuilder(v.doc)
	b.copy(v, start, end)
	return b.value(b.place(v, start, end))
}

// builder puts a value together from pieces of the document.
type builder struct {
	doc   *source.Source
	text  strings.Builder
	parts []source.Part
}

func newBuilder(doc *source.Source) *builder { return &builder{doc: doc} }

// plain appends text that stands in the document, at an offset, as it is.
func (b *builder) plain(text string, outer int) {
	if text == "" {
		return
	}
	b.parts = append(b.parts, source.Part{Inner: b.text.Len(), Outer: outer, Len: len(text)})
	b.text.WriteString(text)
}

// fixed appends text that stands for something else in the document.
func (b *builder) fixed(text string, outer source.Span) {
	if text == "" {
		return
	}
	b.parts = append(b.parts, source.Part{Inner: b.text.Len(), Outer: outer.Start, Len: outer.End - outer.Start, Fixed: true})
	b.text.WriteString(text)
}

// copy appends the bytes from start to end of the text of v.
func (b *builder) copy(v Value, start, end int) {
	parts := v.mapping()
	for i, p := range parts {
		limit := len(v.Text)
		if i+1 < len(parts) {
			limit = parts[i+1].Inner
		}
		from, to := max(start, p.Inner), min(end, limit)
		switch {
		case from >= to:
		case p.Fixed:
			b.fixed(v.Text[from:to], source.Span{Start: p.Outer, End: p.Outer + p.Len})
		default:
			b.plain(v.Text[from:to], p.Outer+from-p.Inner)
		}
	}
}

// place returns the span in the document of the bytes from start to end of the text of v.
func (b *builder) place(v Value, start, end int) source.Span {
	if v.doc == nil {
		return source.Span{Start: start, End: end}
	}
	_, span := v.Source().Outermost(source.Span{Start: start, End: end})
	return span
}

// value returns the literal built so far; its place in the document is span.
func (b *builder) value(span source.Span) Value {
	parts := b.parts
	if parts == nil {
		parts = []source.Part{{Outer: span.Start}}
	}
	return Value{Text: b.text.String(), Span: span, doc: b.doc, parts: parts}
}
