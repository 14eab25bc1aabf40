package policies

import (
	"bytes"
	"io"
	"slices"

	"github.com/portico-apim/portico/internal/llm"
	"github.com/portico-apim/portico/internal/policy"
)

// safeStream is an event stream whose events are passed on once their text was checked, unchanged and in order. Events without text that no unchecked text precedes
// pass at once. When a text does not pass the stream ends.
type safeStream struct {
	exchange *policy.Exchange
	check    *safetyCheck
	from     io.ReadCloser
	events   llm.Stream
	buffer   []byte

	// held are bytes that have come and may not pass yet; ready those that may.
	held, ready []byte
	// text is what was not checked of the text, tail the end of what was.
	text, tail []rune
	end        error
}

const (
	// streamPiece is how many bytes of a stream are read at once, maxHeld from how many on text is checked that fills no window yet.
	streamPiece = 8 << 10
	maxHeld     = 4 << 20
)

func newSafeStream(x *policy.Exchange, check *safetyCheck, from io.ReadCloser) *safeStream {
	s := &safeStream{exchange: x, check: check, from: from, buffer: make([]byte, streamPiece)}
	s.events.Text = func(text string) { s.text = append(s.text, []rune(text)...) }
	return s
}

// Read implements io.Reader.
func (s *safeStream) Read(p []byte) (int, error) {
	for len(s.ready) == 0 && s.end == nil {
		s.fill()
	}
	n := copy(p, s.ready)
	s.ready = s.ready[n:]
	if n == 0 {
		return 0, s.end
	}
	return n, nil
}

// Close implements io.Closer.
func (s *safeStream) Close() error { return s.from.Close() }

// fill reads a piece and passes on what may pass.
func (s *safeStream) fill() {
	n, err := s.from.Read(s.buffer)
	_, _ = s.events.Write(s.buffer[:n]) // never fails
	s.held = append(s.held, s.buffer[:n]...)
	if err != nil {
		s.events.Close()
	}
	full := len(s.text) >= s.check.window || len(s.held) > maxHeld || err != nil
	if s.events.Skipped || full && len(s.text) > 0 && !s.passes() {
		s.end, s.held = io.EOF, nil
		s.exchange.Similar = policy.SimilarPrompt{} // half an answer is not kept
		_ = s.from.Close()                          // nobody wants the rest
		return
	}
	if len(s.text) == 0 {
		s.release(err != nil)
	}
	if err != nil {
		s.end = err
	}
}

// passes checks the text that was not checked, with the end of what was before it.
func (s *safeStream) passes() bool {
	all := slices.Concat(s.tail, s.text)
	if !s.check.passes(s.exchange, string(all), s.check.window, s.check.overlap, false) {
		return false
	}
	s.tail = append([]rune(nil), all[max(len(all)-s.check.overlap, 0):]...)
	s.text = s.text[:0]
	return true
}

// release passes on what is held, up to the last line that has ended, as the text of another is not known yet.
func (s *safeStream) release(all bool) {
	end := len(s.held)
	if !all {
		end = bytes.LastIndexAny(s.held, "\r\n") + 1
	}
	s.ready = append(s.ready[:0], s.held[:end]...)
	s.held = append(s.held[:0], s.held[end:]...)
}
