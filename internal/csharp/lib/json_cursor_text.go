package lib

import (
	"strings"

	"github.com/portico-apim/portico/internal/csharp/rt"
)

// jsonText goes through JSON in a text, and stops where it is wrong.
type jsonText struct {
	jsonReader
	input *reader
	taken bool // all of the input was, when the first event was asked for
	at    jsonPlace
}

// jsonPlace is what a reader of a text waits for.
type jsonPlace uint8

const (
	beforeValue    jsonPlace = iota // a value, or in an array its end
	beforeProperty                  // a property, or the end of the object
	afterValue                      // a comma, or the end of the container
	afterDocument                   // nothing more
)

func newJSONText(r *reader, settings jsonSettings) *jsonCursor {
	return &jsonCursor{def: jsonTextDef, settings: settings, source: &jsonText{input: r, jsonReader: jsonReader{written: true, events: true}}}
}

// next reads up to the next event.
func (s *jsonText) next(c *jsonCursor) (jsonEvent, error) {
	s.f, s.settings, s.scope = c.f, &c.settings, c.scope
	if !s.taken {
		if s.input.closed {
			return jsonEvent{}, disposed("reader")
		}
		s.text, s.taken = s.input.take(), true
	}
	for {
		s.white()
		if s.pos >= len(s.text) {
			return jsonEvent{}, nil
		}
		if s.peek() == '/' {
			return s.comment()
		}
		e, ok, err := s.piece(c)
		if err != nil || ok {
			return e, err
		}
	}
}

// piece reads what the place waits for; ok is false if that is no event.
func (s *jsonText) piece(c *jsonCursor) (e jsonEvent, ok bool, err error) {
	switch char := s.peek(); {
	case s.at == afterDocument && c.many:
		s.at = beforeValue
		return e, false, nil
	case s.at == afterDocument:
		return e, false, s.fail("Additional text encountered after finished reading JSON content: %s.", s.char())
	case s.at == afterValue && char == ',':
		s.pos++
		s.at = beforeValue
		if c.scope.top() == markStartObject {
			s.at = beforeProperty
		}
		return e, false, nil
	case char == '}' && s.at != beforeValue, char == ']' && s.at != beforeProperty, char == ')' && s.at != beforeProperty:
		e, err = s.closing(c)
	case s.at == afterValue:
		err = s.fail("After parsing a value an unexpected character was encountered: %s.", s.char())
	case s.at == beforeProperty:
		e, err = s.property(c)
	default:
		e, err = s.piecemeal(c)
	}
	return e, true, err
}

// closing reads a closing bracket.
func (s *jsonText) closing(c *jsonCursor) (jsonEvent, error) {
	m := markEndObject + jsonMark(strings.IndexByte("}])", s.peek()))
	s.pos++
	s.at = afterValue
	if len(c.scope) <= 1 {
		s.at = afterDocument
	}
	return jsonEvent{mark: m}, nil
}

func (s *jsonText) property(c *jsonCursor) (jsonEvent, error) {
	c.quote = 0
	if char := s.peek(); char == '"' || char == '\'' {
		c.quote = char
	}
	name, err := s.propertyName()
	s.at = beforeValue
	return jsonEvent{mark: markProperty, value: rt.String(name)}, err
}

// piecemeal reads a value, of a container its beginning.
func (s *jsonText) piecemeal(c *jsonCursor) (jsonEvent, error) {
	switch char := s.peek(); {
	case char == '{':
		s.pos++
		s.at = beforeProperty
		return jsonEvent{mark: markStartObject}, nil
	case char == '[':
		s.pos++
		return jsonEvent{mark: markStartArray}, nil
	case char == ',' && len(c.scope) > 0: // the comma is read again
		s.at = afterValue
		return jsonEvent{mark: markUndefined}, nil
	case s.isConstructor():
		name, err := s.constructorName()
		return jsonEvent{mark: markStartConstructor, value: rt.String(name)}, err
	case char == '"' || char == '\'':
		c.quote = char
	}
	t, err := s.value()
	if err != nil {
		return jsonEvent{}, err
	}
	s.at = afterValue
	if len(c.scope) == 0 {
		s.at = afterDocument
	}
	return jsonEvent{markOf(t), t.value, t.name}, nil
}

// comment reads a comment as an event.
func (s *jsonText) comment() (jsonEvent, error) {
	start := s.pos
	if rest := s.text[start:]; !strings.HasPrefix(rest, "//") && !strings.HasPrefix(rest, "/*") {
		s.pos++
		return jsonEvent{}, s.fail("Error parsing comment. Expected: *, got %s.", s.char())
	}
	if err := s.passComment(); err != nil {
		return jsonEvent{}, err
	}
	text := strings.TrimSuffix(s.text[start+2:s.pos], "*/")
	return jsonEvent{mark: markComment, value: rt.String(text)}, nil
}

// lineColumn is where the reader is, the line counted from 1.
func (s *jsonText) lineColumn() (line, column int) {
	at := min(s.pos, len(s.text))
	return strings.Count(s.text[:at], "\n") + 1, at - strings.LastIndexByte(s.text[:at], '\n') - 1
}

// markOf is the mark of a token that is no container. What JSON has no kind for is a text.
func markOf(t *token) jsonMark {
	switch t.kind {
	case kindComment:
		return markComment
	case kindInteger:
		return markInteger
	case kindFloat:
		return markFloat
	case kindBoolean:
		return markBoolean
	case kindNull:
		return markNull
	case kindUndefined:
		return markUndefined
	case kindDate:
		return markDate
	case kindRaw:
		return markRaw
	case kindBytes:
		return markBytes
	}
	return markString
}
