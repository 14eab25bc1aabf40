package lib

import (
	"strings"

	"github.com/portico-apim/portico/internal/csharp/rt"
)

// textPaper writes on a TextWriter.
type textPaper struct {
	to     *builder
	quote  byte
	plain  bool // names have no quotes
	indent int
	char   uint16 // that lines are indented with
}

func (p *textPaper) put(s *jsonScribe, text string) error { return p.to.put(s.f, text) }

// line begins a new line.
func (p *textPaper) line(s *jsonScribe) error {
	if err := s.f.Alloc(p.indent * len(s.scope)); err != nil {
		return err
	}
	return p.put(s, lineEnd+strings.Repeat(rt.CharString(p.char), p.indent*len(s.scope)))
}

// delimiter writes what stands before a piece.
func (p *textPaper) delimiter(s *jsonScribe, m jsonMark) error {
	indented := s.settings.indent == 1
	if s.state == atItem && m != markComment {
		if err := p.put(s, ","); err != nil {
			return err
		}
	}
	switch {
	case indented && s.state == atProperty:
		return p.put(s, " ")
	case indented && (s.scope.top() > markStartObject || m == markProperty && s.state != atStart):
		return p.line(s)
	}
	return nil
}

func (p *textPaper) mark(s *jsonScribe, e jsonEvent) error {
	if e.mark.ends() {
		return p.closing(s, e.mark)
	}
	if err := p.delimiter(s, e.mark); err != nil {
		return err
	}
	switch e.mark {
	case markStartObject:
		return p.put(s, "{")
	case markStartArray:
		return p.put(s, "[")
	case markStartConstructor:
		return p.put(s, "new "+e.value.AsString()+"(")
	case markProperty:
		return p.name(s, e)
	case markComment:
		return p.put(s, "/*"+e.value.AsString()+"*/")
	case markUndefined:
		return p.put(s, "undefined")
	case markRaw:
		return p.put(s, e.value.AsString())
	}
	text, err := p.scalar(s, e.value)
	if err != nil {
		return err
	}
	return p.put(s, text)
}

// closing ends a container, on a line of its own unless there is nothing in it.
func (p *textPaper) closing(s *jsonScribe, m jsonMark) error {
	if s.settings.indent == 1 && (s.state != atOpening || m == markEndConstructor) {
		if err := p.line(s); err != nil {
			return err
		}
	}
	return p.put(s, string("}])"[m-markEndObject]))
}

// name writes the name of a property. Written says that it is not to be escaped.
func (p *textPaper) name(s *jsonScribe, e jsonEvent) error {
	text := e.value.AsString()
	if e.written == "" {
		var err error
		if text, err = p.scalar(s, e.value); err != nil {
			return err
		}
		text = text[1 : len(text)-1]
	}
	if !p.plain {
		text = string(p.quote) + text + string(p.quote)
	}
	return p.put(s, text+":")
}

// scalar is the text of a value.
func (p *textPaper) scalar(s *jsonScribe, v rt.Value) (string, error) {
	w := &jsonWriter{f: s.f, settings: &s.settings, single: p.quote == '\''}
	_, err := w.scalar(v)
	return w.b.String(), err
}

func (p *textPaper) raw(s *jsonScribe, text string) error { return p.put(s, text) }
