package policyxml

import (
	"strings"

	"github.com/portico-apim/portico/internal/source"
)

// maxWaste is how many bytes readings that come to nothing may scan, for each byte of the document. It keeps a hostile document from costing
// the square of its length.
const maxWaste = 16

// reading is a way to read the value at p.at, which ends before quote, or before the next tag if quote is 0. The span of a failure is in the
// document.
type reading func(p *parser, quote byte) (Value, *failure)

// value reads the value of an attribute up to its quote, or text up to the next tag if quote is 0.
func (p *parser) value(quote byte) (Value, bool) {
	end := p.xmlEnd(quote)
	if recognise(p.text[p.at:]) == Literal && (end < 0 || !beginsCoded(p.text[p.at:end])) {
		return p.literal(end, quote)
	}
	readings := []reading{(*parser).raw, (*parser).escaped, (*parser).mixed}
	if p.doc.Format == XML {
		readings[0], readings[1] = readings[1], readings[0]
	}
	var failures []*failure
	for i, read := range readings {
		v, fail := read(p, quote)
		if fail == nil {
			p.at = v.Span.End
			if i > 0 && p.doc.Format == XML && !p.warned {
				p.warned = true
				start := skipSpace(p.text, v.Span.Start)
				p.report(start, v.Span.End, notEscaped).Severity = source.Warning
			}
			return v, true
		}
		failures = append(failures, fail)
	}
	if p.doc.Format == XML {
		failures[0], failures[1] = failures[1], failures[0]
	}
	p.explain(failures[0], failures[1], failures[2], quote, end)
	return Value{}, false
}

// beginsCoded reports whether text begins an expression only after its entities are decoded.
func beginsCoded(text string) bool {
	at := skipSpace(text, 0)
	s := scanner{text: text, at: at, entities: decoded}
	_, _, single := s.ahead(at, "@(")
	_, _, multi := s.ahead(at, "@{")
	return single || multi
}

// xmlEnd returns where a value ends by the rules of XML, -1 if its quote is missing.
func (p *parser) xmlEnd(quote byte) int {
	if quote != 0 {
		if n := strings.IndexByte(p.text[p.at:], quote); n >= 0 {
			return p.at + n
		}
		return -1
	}
	if n := strings.IndexByte(p.text[p.at:], '<'); n >= 0 {
		return p.at + n
	}
	return len(p.text)
}

// literal reads a value that is no expression.
func (p *parser) literal(end int, quote byte) (Value, bool) {
	if end < 0 {
		fail := p.noQuote(quote)
		p.fail(fail.span.Start, fail.span.End, fail.message, fail.args...)
		return Value{}, false
	}
	if n := strings.IndexByte(p.text[p.at:end], '<'); n >= 0 {
		p.fail(p.at+n, p.at+n+1, lessInAttribute, p.attr)
		return Value{}, false
	}
	v, bad := decode(p.src, p.at, end)
	for _, at := range bad {
		stop := at + 1 + strings.IndexFunc(p.text[at+1:end]+" ", func(r rune) bool {
			return r != '#' && !isNameCharacter(r, false)
		})
		if stop < end && p.text[stop] == ';' {
			stop++
		}
		p.report(at, stop, badEntity, p.text[at:stop])
	}
	p.at = end
	return v, true
}

// escaped reads an expression as XML.
func (p *parser) escaped(quote byte) (Value, *failure) {
	end := p.xmlEnd(quote)
	if end < 0 {
		return Value{}, p.noQuote(quote)
	}
	if n := strings.IndexByte(p.text[p.at:end], '<'); n >= 0 {
		return Value{}, &failure{message: lessInAttribute, span: source.Span{Start: p.at + n, End: p.at + n + 1}, args: []any{p.attr}}
	}
	v, bad := decode(p.src, p.at, end)
	v.Kind = recognise(v.Text)
	if bad != nil {
		return Value{}, &failure{message: badEntity, span: source.Span{Start: bad[0], End: bad[0] + 1}, args: []any{"&"}}
	}
	if fail := checkWhole(v.Text); fail != nil {
		p.wasted += end - p.at
		_, fail.span = v.Source().Outermost(fail.span)
		return Value{}, fail
	}
	return v, nil
}

// noQuote is the failure of a value whose closing quote is missing.
func (p *parser) noQuote(quote byte) *failure {
	return &failure{message: notClosedMarkup, span: source.Span{Start: p.at - 1, End: p.at}, args: []any{"the value of the attribute " + p.attr, string(quote)}}
}

// raw reads an expression as it stands.
func (p *parser) raw(quote byte) (Value, *failure) {
	end, fail := p.bracketed(quote, refuting)
	if fail != nil {
		return Value{}, fail
	}
	text := p.text[p.at:end]
	return Value{Kind: recognise(text), Text: text, Span: source.Span{Start: p.at, End: end}, doc: p.src}, nil
}

// mixed reads an expression that ends at its bracket and holds entities.
func (p *parser) mixed(quote byte) (Value, *failure) {
	end, fail := p.bracketed(quote, decoded)
	if fail != nil {
		return Value{}, fail
	}
	v, _ := decode(p.src, p.at, end)
	v.Kind = recognise(v.Text)
	return v, nil
}

// bracketed finds the end of a value that is an expression by its brackets. White space may follow them.
func (p *parser) bracketed(quote byte, entities entities) (int, *failure) {
	if p.wasted > maxWaste*len(p.text) {
		return 0, &failure{message: tooManyReadings, span: source.At(p.at)}
	}
	start := skipSpace(p.text, p.at)
	if recognise(p.text[start:]) == Literal {
		return 0, &failure{message: textAfterExpression, span: source.At(start), coded: true}
	}
	end, fail := scanExpression(p.text, start, entities)
	if fail != nil {
		p.wasted += end - p.at
		return 0, fail
	}
	end = skipSpace(p.text, end)
	switch {
	case quote == 0 && (end == len(p.text) || p.text[end] == '<'):
		return end, nil
	case quote != 0 && end < len(p.text) && p.text[end] == quote:
		return end, nil
	}
	p.wasted += end - p.at
	if end == len(p.text) {
		return 0, p.noQuote(quote)
	}
	return 0, &failure{message: textAfterExpression, span: source.Span{Start: end, End: end + 1}}
}

// explain reports why no reading makes a whole expression of the value.
func (p *parser) explain(raw, escaped, mixed *failure, quote byte, xmlEnd int) {
	isXML := escaped.message != lessInAttribute && escaped.message != badEntity && escaped.message != notClosedMarkup
	why := raw
	switch {
	case isXML && (p.endsTag(xmlEnd, quote) || quote == 0 && raw.coded):
		why = escaped
	case raw.coded:
		why = mixed
	case raw.message == stringNotClosed && p.text[raw.span.Start] == quote && p.endsTag(raw.span.Start, quote):
		b := raw.open
		why = &failure{message: neverClosed, span: source.Span{Start: b.at, End: b.at + 1}, args: []any{string(b.open), string(b.close)}}
	}
	p.fail(why.span.Start, why.span.End, why.message, why.args...)
}

// endsTag reports whether the quote at an offset looks like the end of an attribute.
func (p *parser) endsTag(at int, quote byte) bool {
	return quote != 0 && at >= 0 && at+1 < len(p.text) && strings.IndexByte(whiteSpace+"/>", p.text[at+1]) >= 0
}
