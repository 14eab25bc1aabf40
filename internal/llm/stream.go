package llm

import (
	"bytes"
)

// maxEvent is how long a line of an event stream may be, in bytes, for its data to be looked at.
const maxEvent = 1 << 20

// Stream reads an event stream (the HTML standard, section 9.2) as its bytes pass. It holds no more of it than the line that has begun. The zero
// Stream is ready.
type Stream struct {
	// Text, if there is one, is given what the model writes, event by event.
	Text func(text string)
	// Usage is what the model has reported so far.
	Usage Usage
	// Skipped says that a line was too long to be looked at.
	Skipped bool

	line    []byte
	dropped bool
}

// Write looks at a piece of the stream, whatever it begins and ends with. It keeps nothing of p and never fails.
func (s *Stream) Write(p []byte) (int, error) {
	n := len(p)
	for len(p) > 0 {
		end := bytes.IndexAny(p, "\r\n")
		if end < 0 {
			s.hold(p)
			break
		}
		s.endLine(p[:end])
		p = p[end+1:]
	}
	return n, nil
}

// Close looks at a last line that was not ended.
func (s *Stream) Close() { s.endLine(nil) }

// hold keeps the beginning of a line, unless it is too long.
func (s *Stream) hold(part []byte) {
	if s.dropped || len(s.line)+len(part) > maxEvent {
		s.line, s.dropped, s.Skipped = s.line[:0], true, true
		return
	}
	s.line = append(s.line, part...)
}

func (s *Stream) endLine(rest []byte) {
	line := rest
	if len(s.line) > 0 || s.dropped {
		s.hold(rest)
		line = s.line
	}
	s.Skipped = s.Skipped || len(line) > maxEvent
	if data, ok := bytes.CutPrefix(line, []byte("data:")); ok && !s.dropped && len(line) <= maxEvent {
		s.event(bytes.TrimSpace(data))
	}
	s.line, s.dropped = s.line[:0], false
}

// event looks at the data of an event. [DONE], which OpenAI's streams end with, is no JSON.
func (s *Stream) event(data []byte) {
	if len(data) == 0 || data[0] != '{' {
		return
	}
	a := ParseAnswer(data)
	s.Usage.merge(a.Usage)
	if s.Text != nil && a.Text != "" {
		s.Text(a.Text)
	}
}
