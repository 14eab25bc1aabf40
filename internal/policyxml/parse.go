package policyxml

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/portico-apim/portico/internal/source"
)

// MaxDepth is how deep elements nest at most.
const MaxDepth = 100

const byteOrderMark = "\uFEFF"

// Parse reads a document. The document is never nil, and whole if the diagnostics hold no error; after an error it is what could be
// read.
func Parse(src *source.Source, format Format) (*Document, source.Diagnostics) {
	p := parser{src: src, text: src.Text, doc: &Document{Source: src, Format: format}}
	if p.checkCharacters() {
		p.document()
	}
	return p.doc, p.diags
}

// parser reads a document from left to right.
type parser struct {
	src  *source.Source
	text string
	at   int
	doc  *Document
	open []*Element // the elements that have begun and not ended
	// attr is the attribute whose value is being read.
	attr string
	// failed says that nothing sensible can be read from here on.
	failed bool
	// wasted counts the bytes of readings that came to nothing.
	wasted int
	// warned says that an expression has earned its warning: one a document is enough.
	warned bool
	diags  source.Diagnostics
}

// report adds an error about the innermost open element.
func (p *parser) report(start, end int, m message, args ...any) *source.Diagnostic {
	target := ""
	if len(p.open) > 0 {
		target = p.open[len(p.open)-1].Name
	}
	return report(&p.diags, p.src, source.Span{Start: start, End: end}, target, m, args...)
}

// fail reports an error after which reading on makes no sense.
func (p *parser) fail(start, end int, m message, args ...any) {
	p.report(start, end, m, args...)
	p.failed = true
}

// checkCharacters refuses what no XML document may hold.
func (p *parser) checkCharacters() bool {
	for i, r := range p.text {
		if r == utf8.RuneError && !strings.HasPrefix(p.text[i:], string(utf8.RuneError)) {
			p.fail(i, i+1, badEncoding)
			return false
		}
		if !isChar(r) {
			p.fail(i, i+utf8.RuneLen(r), badCharacter, fmt.Sprintf("U+%04X", r))
			return false
		}
	}
	return true
}

func (p *parser) document() {
	p.at = len(p.text) - len(strings.TrimPrefix(p.text, byteOrderMark))
	for !p.failed && p.at < len(p.text) {
		p.node()
	}
	if p.failed {
		return
	}
	if n := len(p.open); n > 0 {
		e := p.open[n-1]
		p.open = p.open[:n-1]
		p.report(e.NameSpan.Start, e.NameSpan.End, elementNotClosed, e.Name)
		return
	}
	if p.doc.Root == nil && len(p.diags) == 0 {
		p.report(p.at, p.at, noRoot)
	}
}

// node reads whatever comes next.
func (p *parser) node() {
	rest := p.text[p.at:]
	switch {
	case rest[0] != '<':
		p.characters()
	case strings.HasPrefix(rest, "<!--"):
		p.comment()
	case strings.HasPrefix(rest, "<![CDATA["):
		p.cdata()
	case strings.HasPrefix(rest, "<?"):
		p.instruction()
	case len(rest) > 9 && strings.EqualFold(rest[:9], "<!doctype"):
		p.fail(p.at, p.at+9, doctypeRefused)
	case strings.HasPrefix(rest, "<!"):
		p.fail(p.at, p.at+2, markupNotAllowed)
	case strings.HasPrefix(rest, "</"):
		p.endTag()
	default:
		p.startTag()
	}
}

// add hangs a node into the tree.
func (p *parser) add(n Node) {
	if len(p.open) > 0 {
		e := p.open[len(p.open)-1]
		e.Children = append(e.Children, n)
		return
	}
	p.doc.Nodes = append(p.doc.Nodes, n)
	switch n := n.(type) {
	case *Element:
		if p.doc.Root == nil {
			p.doc.Root = n
		} else {
			p.report(n.NameSpan.Start, n.NameSpan.End, secondRoot, n.Name)
		}
	case *Text:
		if start := skipSpace(n.Value.Text, 0); n.CDATA || start < len(n.Value.Text) {
			p.report(n.Span.Start, n.Span.End, textOutside)
		}
	}
}

// delimited reads a construct that begins with open at p.at and ends with end, and returns what stands between.
func (p *parser) delimited(what, open, end string) (inner, span source.Span, ok bool) {
	start := p.at
	length := strings.Index(p.text[start+len(open):], end)
	if length < 0 {
		p.fail(start, start+len(open), notClosedMarkup, what, end)
		return inner, span, false
	}
	inner = source.Span{Start: start + len(open), End: start + len(open) + length}
	p.at = inner.End + len(end)
	return inner, source.Span{Start: start, End: p.at}, true
}

func (p *parser) comment() {
	if inner, span, ok := p.delimited("the comment", "<!--", "-->"); ok {
		p.add(&Comment{Text: p.text[inner.Start:inner.End], Span: span})
	}
}

func (p *parser) instruction() {
	if inner, span, ok := p.delimited("the instruction", "<?", "?>"); ok {
		p.add(&Instruction{Text: p.text[inner.Start:inner.End], Span: span})
	}
}

func (p *parser) cdata() {
	inner, span, ok := p.delimited("the CDATA section", "<![CDATA[", "]]>")
	if !ok {
		return
	}
	v := Value{Text: p.text[inner.Start:inner.End], Span: inner, doc: p.src}
	if v.Kind = recognise(v.Text); v.Kind != Literal {
		if fail := checkWhole(v.Text); fail != nil {
			_, at := v.Source().Outermost(fail.span)
			p.report(at.Start, at.End, fail.message, fail.args...)
		}
	}
	p.add(&Text{Value: v, CDATA: true, Span: span})
}

func (p *parser) characters() {
	if v, ok := p.value(0); ok {
		p.add(&Text{Value: v, Span: v.Span})
	}
}

func (p *parser) startTag() {
	start := p.at
	p.at++
	name, ok := p.name("after '<'")
	if !ok {
		return
	}
	if len(p.open) == MaxDepth {
		p.fail(name.Start, name.End, elementsTooDeep, MaxDepth)
		return
	}
	e := &Element{Name: p.text[name.Start:name.End], NameSpan: name, doc: p.src}
	p.add(e)
	p.open = append(p.open, e)
	if !p.attributes(e) {
		return
	}
	if e.SelfClosed = p.text[p.at] == '/'; e.SelfClosed {
		p.at++
	}
	p.at++
	e.Span, e.Inner = source.Span{Start: start, End: p.at}, source.At(p.at)
	if e.SelfClosed {
		p.open = p.open[:len(p.open)-1]
	}
}

// attributes reads up to the '>' or '/>' of the start tag.
func (p *parser) attributes(e *Element) bool {
	for !p.failed {
		before := p.at
		p.at = skipSpace(p.text, p.at)
		rest := p.text[p.at:]
		switch {
		case rest == "":
			p.fail(e.NameSpan.Start, e.NameSpan.End, notClosedMarkup, "the tag <"+e.Name, "'>'")
		case rest[0] == '>' || strings.HasPrefix(rest, "/>"):
			return true
		case p.at == before && len(e.Attrs) > 0:
			p.fail(p.at, p.at+1, spaceExpected, e.Attrs[len(e.Attrs)-1].Name)
		default:
			p.attribute(e)
		}
	}
	return false
}

func (p *parser) attribute(e *Element) {
	name, ok := p.name("in the tag <" + e.Name + ">")
	if !ok {
		return
	}
	a := Attr{Name: p.text[name.Start:name.End], NameSpan: name}
	p.at = skipSpace(p.text, p.at)
	if !strings.HasPrefix(p.text[p.at:], "=") {
		p.fail(name.Start, name.End, equalsExpected, a.Name)
		return
	}
	p.at = skipSpace(p.text, p.at+1)
	if p.at == len(p.text) || (p.text[p.at] != '"' && p.text[p.at] != '\'') {
		p.fail(p.at, p.at+1, quoteExpected, a.Name)
		return
	}
	quote := p.text[p.at]
	p.attr = a.Name
	p.at++
	if a.Value, ok = p.value(quote); !ok {
		return
	}
	p.at++
	a.Span = source.Span{Start: name.Start, End: p.at}
	if _, twice := e.Attr(a.Name); twice {
		p.report(name.Start, name.End, duplicateAttribute, a.Name, e.Name)
		return
	}
	e.Attrs = append(e.Attrs, a)
}

func (p *parser) endTag() {
	start := p.at
	p.at += len("</")
	name, ok := p.name("after '</'")
	if !ok {
		return
	}
	p.at = skipSpace(p.text, p.at)
	if !strings.HasPrefix(p.text[p.at:], ">") {
		p.fail(start, name.End, notClosedMarkup, "the end tag </"+p.text[name.Start:name.End], "'>'")
		return
	}
	p.at++
	p.closeElement(p.text[name.Start:name.End], start, name)
}

// closeElement ends the innermost element of a name and says so if others inside of it are still open.
func (p *parser) closeElement(name string, start int, span source.Span) {
	n := len(p.open)
	if n == 0 {
		p.report(span.Start, span.End, strayEndTag, name)
		return
	}
	if e := p.open[n-1]; e.Name != name {
		p.report(span.Start, span.End, wrongEndTag, name, e.Name)
		for n > 0 && p.open[n-1].Name != name {
			n--
		}
		if n == 0 {
			return
		}
	}
	e := p.open[n-1]
	e.Span.End, e.Inner.End = p.at, start
	p.checkText(e)
	p.open = p.open[:n-1]
}

// checkText refuses an element whose text is an expression and something else.
func (p *parser) checkText(e *Element) {
	texts, expression := 0, false
	for _, n := range e.Children {
		if t, ok := n.(*Text); ok && t.Value.Trimmed() != "" {
			texts++
			expression = expression || t.Value.IsExpression()
		}
	}
	if texts < 2 {
		return
	}
	if v := e.Text(); expression || v.IsExpression() {
		p.report(v.Span.Start, v.Span.End, splitExpression)
	}
}

// name reads a name.
func (p *parser) name(where string) (source.Span, bool) {
	start := p.at
	for i, r := range p.text[start:] {
		if !isNameCharacter(r, i == 0) {
			break
		}
		p.at = start + i + utf8.RuneLen(r)
	}
	if p.at == start {
		p.fail(start, start+1, nameExpected, where)
		return source.Span{}, false
	}
	return source.Span{Start: start, End: p.at}, true
}

// isNameCharacter is wider than XML beyond ASCII.
func isNameCharacter(r rune, first bool) bool {
	switch {
	case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', r == '_', r == ':', r >= 0x80:
		return true
	case '0' <= r && r <= '9', r == '-', r == '.':
		return !first
	}
	return false
}
