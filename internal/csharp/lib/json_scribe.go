package lib

import "github.com/portico-apim/portico/internal/csharp/rt"

var (
	jsonScribeDef   = rt.Declare("Newtonsoft.Json", "class JsonWriter : IDisposable")
	textScribeDef   = rt.Declare("Newtonsoft.Json", "class JsonTextWriter : JsonWriter")
	treeScribeDef   = rt.Declare("Newtonsoft.Json.Linq", "class JTokenWriter : JsonWriter")
	writeStateDef   = rt.Declare("Newtonsoft.Json", "enum WriteState { Error, Closed, Object, Array, Constructor, Property, Start }")
	jsonWriterError = rt.Declare("Newtonsoft.Json", "class JsonWriterException : JsonException")
)

// A jsonPaper is what a JsonWriter writes on: a text, or a token.
type jsonPaper interface {
	// mark writes one piece. The scope is that of the piece: behind a beginning, and behind an end, it is what was around it.
	mark(s *jsonScribe, e jsonEvent) error
	// raw writes JSON that is not looked at.
	raw(s *jsonScribe, text string) error
}

// A jsonScribe is a JsonWriter: it writes JSON piece by piece, and refuses what would not be JSON.
type jsonScribe struct {
	f        *rt.Frame // of the call at hand
	def      *rt.Def
	paper    jsonPaper
	scope    jsonScope
	settings jsonSettings
	state    scribeState
	// bare says that a property was written outside of an object, as if it were in one.
	bare       bool
	keepOutput bool // CloseOutput is false
}

// A scribeState is what was written last.
type scribeState uint8

const (
	atStart    scribeState = iota // nothing, or a whole document
	atProperty                    // a name
	atOpening                     // the beginning of a container
	atItem                        // something in a container
)

// Type returns JsonTextWriter or JTokenWriter.
func (s *jsonScribe) Type() *rt.Type { return s.def.Type() }

// Close ends what is open, and what is written on.
func (s *jsonScribe) Close(f *rt.Frame) error {
	s.f = f
	for len(s.scope) > 0 {
		if err := s.end(s.scope.top()); err != nil {
			return err
		}
	}
	if p, ok := s.paper.(*textPaper); ok && !s.keepOutput {
		p.to.closed = true
	}
	return nil
}

// fail makes an error of the writer.
func (s *jsonScribe) fail(message string, args ...any) error {
	e := rt.Throw(jsonWriterError, message, args...)
	e.Message += " Path '" + s.path() + "'."
	return e
}

func (s *jsonScribe) path() string { return s.scope.path(s.state == atOpening) }

// inside is the container that the next piece will be in.
func (s *jsonScribe) inside() jsonMark {
	if s.bare && len(s.scope) == 0 {
		return markStartObject
	}
	return s.scope.top()
}

// allowed reports whether a piece may be written.
func (s *jsonScribe) allowed(m jsonMark) bool {
	switch {
	case m == markComment:
		return true
	case m == markProperty:
		return s.state == atStart || s.inside() == markStartObject && s.state != atProperty
	}
	return s.inside() != markStartObject || s.state == atProperty
}

// write writes a piece that is no end.
func (s *jsonScribe) write(f *rt.Frame, e jsonEvent) error {
	s.f = f
	if err := f.Alloc(tokenBytes); err != nil {
		return err
	}
	if e.mark == markProperty {
		s.scope.property(e.value.AsString())
	} else if e.mark != markComment {
		s.scope.item()
	}
	if !s.allowed(e.mark) {
		return s.fail("Token %s in state %s would result in an invalid JSON object.", e.mark, writeStateDef.Values[s.writeState()].Name)
	}
	if e.mark.starts() && len(s.scope) >= maxJSONDepth {
		return tooDeep()
	}
	if err := s.paper.mark(s, e); err != nil {
		return err
	}
	s.after(e.mark)
	return nil
}

// after notes what was written.
func (s *jsonScribe) after(m jsonMark) {
	switch {
	case m.starts():
		s.scope.enter(m)
		s.state = atOpening
	case m == markProperty:
		s.state, s.bare = atProperty, s.bare || len(s.scope) == 0
	case m == markComment:
	case s.inside() == markNone, m.ends() && len(s.scope) == 0:
		s.state, s.bare = atStart, false
	default:
		s.state = atItem
	}
}

// end ends the innermost container of a kind, and those in it. A property without a value is null.
func (s *jsonScribe) end(m jsonMark) error {
	levels := 0
	for i := range s.scope {
		if s.scope[len(s.scope)-1-i].kind == m {
			levels = i + 1
			break
		}
	}
	if levels == 0 {
		return s.fail("No token to close.")
	}
	for range levels {
		top := s.scope.top()
		if s.state == atProperty {
			if err := s.write(s.f, jsonEvent{mark: markNull}); err != nil {
				return err
			}
		}
		s.scope.leave()
		if err := s.paper.mark(s, jsonEvent{mark: top.end()}); err != nil {
			return err
		}
		s.after(top.end())
	}
	return nil
}

// The values of WriteState.
const (
	writesObject = iota + 2
	writesArray
	writesConstructor
	writesProperty
	writesStart
)

// writeState is the WriteState.
func (s *jsonScribe) writeState() int {
	if s.state == atProperty {
		return writesProperty
	}
	switch s.inside() {
	case markStartObject:
		return writesObject
	case markStartArray:
		return writesArray
	case markStartConstructor:
		return writesConstructor
	}
	return writesStart
}

// token writes a token with everything in it.
func (s *jsonScribe) token(f *rt.Frame, t *token) error {
	switch {
	case t == nil:
		return s.write(f, jsonEvent{mark: markNull})
	case t.kind == kindProperty:
		if err := s.write(f, jsonEvent{mark: markProperty, value: rt.String(t.name)}); err != nil {
			return err
		}
		return s.token(f, t.items[0])
	case t.kind == kindRaw:
		return s.rawValue(f, t.value.AsString())
	case !t.isContainer():
		return s.write(f, jsonEvent{mark: markOf(t), value: t.value})
	}
	if err := s.write(f, jsonEvent{mark: beginning(t), value: rt.String(t.name)}); err != nil {
		return err
	}
	for _, c := range t.items {
		if err := s.token(f, c); err != nil {
			return err
		}
	}
	return s.end(beginning(t))
}

// rawValue writes JSON in the place of a value.
func (s *jsonScribe) rawValue(f *rt.Frame, text string) error {
	return s.write(f, jsonEvent{mark: markRaw, value: rt.String(text)})
}

// copy writes what is at the place of a reader, with everything in it if all is set; of a reader that has not begun everything there is.
func (s *jsonScribe) copy(f *rt.Frame, c *jsonCursor, all bool) error {
	depth := c.depth()
	if c.mark == markNone {
		depth = -1
		if ok, err := c.read(f); err != nil || !ok {
			return err
		}
	}
	whole := depth < 0 || c.mark.starts()
	for {
		if err := s.event(f, c.jsonEvent); err != nil {
			return err
		}
		if !all || !whole || c.mark.ends() && c.depth() <= depth {
			return nil
		}
		if ok, err := c.read(f); err != nil || !ok {
			return err
		}
	}
}

// event writes what a reader came upon.
func (s *jsonScribe) event(f *rt.Frame, e jsonEvent) error {
	s.f = f
	if e.mark.ends() {
		return s.end(e.mark.start())
	}
	return s.write(f, e)
}
