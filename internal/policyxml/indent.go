package policyxml

import (
	"strings"

	"github.com/portico-apim/portico/internal/source"
)

// indentation is one level of nesting, as the portal writes it.
const indentation = "    "

// Indent returns the text of a document in its own format with canonical layout: one line for each element, comment and instruction,
// four blanks a level, at most one empty line in a row, one blank between attributes, or a line for each if the author broke the line between
// them. A comment beside an element stays there. Text, expressions, comments and message bodies stay as they are. The document must hold no
// errors and no substituted values.
func Indent(doc *Document) string {
	in := indenter{text: doc.Source.Text, newline: "\n"}
	if i := strings.IndexByte(in.text, '\n'); i > 0 && in.text[i-1] == '\r' {
		in.newline = "\r\n"
	}
	in.nodes(doc.Nodes, 0)
	in.out.WriteString(in.newline)
	return in.out.String()
}

type indenter struct {
	text, newline string
	out           strings.Builder
}

func (in *indenter) line(level int) {
	in.out.WriteString(in.newline + strings.Repeat(indentation, level))
}

func (in *indenter) verbatim(span source.Span) { in.out.WriteString(in.text[span.Start:span.End]) }

// nodes prints nodes that hold no text but white space.
func (in *indenter) nodes(nodes []Node, level int) {
	breaks, first := 0, true
	for _, n := range nodes {
		if t, ok := n.(*Text); ok {
			breaks = strings.Count(t.Value.Text, "\n")
			continue
		}
		_, comment := n.(*Comment)
		switch {
		case first && level == 0:
		case comment && breaks == 0 && !first:
			in.out.WriteByte(' ')
		case breaks > 1 && !first:
			in.out.WriteString(in.newline)
			in.line(level)
		default:
			in.line(level)
		}
		if e, ok := n.(*Element); ok {
			in.element(e, level)
		} else {
			in.verbatim(n.Pos())
		}
		breaks, first = 0, false
	}
}

func (in *indenter) element(e *Element, level int) {
	in.out.WriteByte('<')
	in.out.WriteString(e.Name)
	in.attributes(e, level)
	if e.SelfClosed {
		in.out.WriteString(" />")
		return
	}
	in.out.WriteByte('>')
	switch {
	case in.keepsContent(e):
		in.verbatim(e.Inner)
	case hasNodes(e):
		in.nodes(e.Children, level+1)
		in.line(level)
	}
	in.out.WriteString("</" + e.Name + ">")
}

func (in *indenter) attributes(e *Element, level int) {
	broken := false
	for i := 1; i < len(e.Attrs); i++ {
		between := in.text[e.Attrs[i-1].Span.End:e.Attrs[i].Span.Start]
		broken = broken || strings.Contains(between, "\n")
	}
	for i, a := range e.Attrs {
		if broken && i > 0 {
			in.line(level + 1)
		} else {
			in.out.WriteByte(' ')
		}
		in.out.WriteString(a.Name + "=")
		in.verbatim(source.Span{Start: a.Value.Span.Start - 1, End: a.Span.End})
	}
}

// keepsContent reports whether the layout inside of an element may mean something: text, or a message body.
func (in *indenter) keepsContent(e *Element) bool {
	switch e.Name {
	case "set-body", "payload", "xsl-transform":
		return true
	}
	onlySpace := true
	for _, n := range e.Children {
		if t, ok := n.(*Text); ok && (t.CDATA || t.Value.Trimmed() != "") {
			onlySpace = false
		}
	}
	return !onlySpace || !hasNodes(e) && !strings.Contains(in.text[e.Inner.Start:e.Inner.End], "\n")
}

// hasNodes reports whether an element holds anything but text.
func hasNodes(e *Element) bool {
	for _, n := range e.Children {
		if _, ok := n.(*Text); !ok {
			return true
		}
	}
	return false
}
