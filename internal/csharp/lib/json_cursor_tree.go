package lib

import "github.com/portico-apim/portico/internal/csharp/rt"

// jsonTree goes through a token and what is in it.
type jsonTree struct {
	top, at *token
	current *token // of the event at hand, nil at the end
	index   []int  // how many children of it, and of those above it, were visited; the innermost last
	done    bool
}

func newJSONTree(f *rt.Frame, t *token) (*jsonCursor, error) {
	prefix, err := t.path(f)
	return &jsonCursor{def: jsonTreeDef, settings: defaultJSONSettings, source: &jsonTree{top: t}, prefix: prefix}, err
}

// next goes to the next event.
func (s *jsonTree) next(c *jsonCursor) (jsonEvent, error) {
	switch {
	case s.done:
		s.current = nil
		return jsonEvent{}, nil
	case s.at == nil:
		return s.visit(c.f, s.top)
	}
	for {
		depth := len(s.index) - 1
		if s.index[depth] < len(s.at.items) {
			s.index[depth]++
			return s.visit(c.f, s.at.items[s.index[depth]-1])
		}
		left := s.at
		s.current = left
		s.index = s.index[:depth]
		s.done = left == s.top
		s.at = left.parent
		if left.kind != kindProperty {
			return jsonEvent{mark: beginning(left).end()}, nil
		}
		if s.done {
			s.current = nil
			return jsonEvent{}, nil
		}
	}
}

// visit comes upon a token.
func (s *jsonTree) visit(f *rt.Frame, t *token) (jsonEvent, error) {
	s.current = t
	if t.isContainer() {
		s.at, s.index = t, append(s.index, 0)
	} else if t == s.top {
		s.done = true
	}
	switch {
	case t.kind == kindProperty:
		return jsonEvent{mark: markProperty, value: rt.String(t.name)}, nil
	case t.kind == kindConstructor:
		return jsonEvent{mark: markStartConstructor, value: rt.String(t.name)}, nil
	case t.isContainer():
		return jsonEvent{mark: beginning(t)}, nil
	}
	e := jsonEvent{mark: markOf(t), value: t.value}
	if e.mark == markString && !t.value.IsString() && !t.value.IsNull() {
		text, err := rt.ToString(f, t.value)
		e.value = rt.String(text)
		return e, err
	}
	return e, nil
}

// beginning is the mark that begins a container.
func beginning(t *token) jsonMark {
	switch t.kind {
	case kindObject:
		return markStartObject
	case kindArray:
		return markStartArray
	}
	return markStartConstructor
}
