package lib

import "github.com/portico-apim/portico/internal/csharp/rt"

// treePaper writes a token.
type treePaper struct {
	top *token // what was written; nil before anything was
	at  *token // the container, or property, at hand
	// given says that the container was there before, and stays at hand.
	given bool
}

func (p *treePaper) mark(s *jsonScribe, e jsonEvent) error {
	switch {
	case e.mark.ends():
		p.leave()
		return nil
	case e.mark == markProperty:
		return p.property(s, e.value.AsString())
	case e.mark == markComment:
		return p.add(s, &token{kind: kindComment, value: e.value})
	}
	t := &token{}
	switch {
	case e.mark.starts():
		t.kind, t.name = e.mark.kind(), e.value.AsString()
	case e.mark == markRaw:
		t.kind, t.value = kindRaw, e.value
	case e.mark == markUndefined:
		t.kind = kindNull // as Json.NET does it
	case e.mark == markString:
		t.kind, t.value = kindString, e.value
	default:
		t = newValue(e.value)
	}
	return p.add(s, t)
}

// property begins a property; one of the name is replaced.
func (p *treePaper) property(s *jsonScribe, name string) error {
	property := &token{kind: kindProperty, name: name}
	if p.at != nil && p.at.kind == kindObject {
		if i := p.at.find(name); i >= 0 {
			if err := p.at.removeAt(s.f, i); err != nil {
				return err
			}
		}
	}
	return p.add(s, property)
}

// leave goes out of a container, and of the property whose value it is.
func (p *treePaper) leave() {
	if p.at == p.top && !p.given {
		p.at = nil
		return
	}
	if p.at = p.at.parent; p.at != nil && p.at.kind == kindProperty {
		p.at = p.at.parent
	}
}

// add puts a token where the writer is, and goes into one that something will be in.
func (p *treePaper) add(s *jsonScribe, t *token) error {
	switch {
	case p.at == nil:
		p.top = t
	case p.at.kind == kindProperty && t.kind == kindComment: // there is no place for it
		return nil
	default:
		if err := p.at.addToken(s.f, len(p.at.items), t); err != nil {
			return err
		}
		if p.at.kind == kindProperty && !t.isContainer() {
			p.at = p.at.parent
		}
	}
	if t.isContainer() {
		p.at = t
	}
	return nil
}

func (p *treePaper) raw(s *jsonScribe, text string) error {
	return p.add(s, &token{kind: kindRaw, value: rt.String(text)})
}
