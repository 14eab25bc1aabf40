package policyxml

import (
	"strings"

	"github.com/portico-apim/portico/internal/source"
)

// Print returns the text of a document in a format. In the document's own format that is the text it was parsed from, byte for byte. In
// the other format only the expressions differ. Values that Substitute has changed are printed as they are now.
//
// For every document without errors, parsing what Print returned gives an equal document.
func Print(doc *Document, format Format) string {
	p := printer{out: newBuilder(doc.Source), text: doc.Source.Text, from: doc.Format, to: format}
	p.nodes(doc.Nodes)
	p.upTo(len(p.text))
	return p.out.text.String()
}

// Markup returns the content between the element's tags as it is written in the document, named values put in: a literal, whatever stands in it.
func (e *Element) Markup() Value { return e.markup(e.Children, e.Inner) }

// Whole is Markup of the element itself, with its tags.
func (e *Element) Whole() Value { return e.markup([]Node{e}, e.Span) }

func (e *Element) markup(nodes []Node, span source.Span) Value {
	p := printer{out: newBuilder(e.doc), text: e.doc.Text, done: span.Start, from: XML, to: XML}
	p.nodes(nodes)
	p.upTo(span.End)
	return p.out.value(span)
}

// printer copies a text and puts other words where values have to change.
type printer struct {
	text     string
	done     int // everything before this offset has been printed
	from, to Format
	out      *builder
}

func (p *printer) upTo(offset int) {
	p.out.plain(p.text[p.done:max(offset, p.done)], p.done)
	p.done = max(offset, p.done)
}

// replace prints text in the place of a span.
func (p *printer) replace(span source.Span, text string) {
	p.upTo(span.Start)
	p.out.fixed(text, span)
	p.done = span.End
}

func (p *printer) nodes(nodes []Node) {
	for _, n := range nodes {
		switch n := n.(type) {
		case *Element:
			for _, a := range n.Attrs {
				p.value(a.Value, p.text[a.Span.End-1])
			}
			p.nodes(n.Children)
		case *Text:
			if n.CDATA {
				p.cdata(n)
			} else {
				p.value(n.Value, 0)
			}
		}
	}
}

// value prints a value whose text or form has changed; an unchanged one is copied later. quote is 0 in the text of an element.
func (p *printer) value(v Value, quote byte) {
	switch {
	case v.substituted:
	case v.Kind == Literal || p.from == p.to:
		return
	}
	p.replace(v.Span, encode(v, p.to, quote))
}

// cdata prints a CDATA section that Substitute has changed. The mark of its end inside of it is split over two sections.
func (p *printer) cdata(t *Text) {
	if t.Value.substituted {
		p.replace(t.Value.Span, strings.ReplaceAll(t.Value.Text, "]]>", "]]]]><![CDATA[>"))
	}
}

// encode returns the text of a value in a format. An expression that no reader of rawxml would read raw is escaped.
func encode(v Value, format Format, quote byte) string {
	escaped := escape(v.Text, quote)
	if format == XML || v.Kind == Literal {
		return escaped
	}
	// The reading stops at the quote or tag that follows the value.
	end := "<"
	if quote != 0 {
		end = string(quote)
	}
	p := parser{src: source.New("", v.Text+end), text: v.Text + end, doc: &Document{Format: format}}
	if read, ok := p.value(quote); ok && read.Text == v.Text {
		return v.Text
	}
	return escaped
}
