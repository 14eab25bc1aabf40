package policies

import (
	"bytes"
	"io"

	"github.com/portico-apim/portico/internal/llm"
	"github.com/portico-apim/portico/internal/policy"
)

// languageCall returns what the request asks of a language model. The first policy that calls it has the tokens of the answer counted, too. A request
// without JSON asks nothing that is known.
func languageCall(x *policy.Exchange) (*llm.Call, error) {
	if x.LLM == nil {
		call := &llm.Call{}
		x.LLM = call
		x.OnAnswer(func(x *policy.Exchange) error {
			x.LLM = call
			return watchAnswer(x)
		})
		x.OnResponse(func(*policy.Exchange) { call.GiveUp() })
		x.Request.Header.Del("Accept-Encoding") // a compressed answer could not be read
	}
	if !x.Request.Body.Exists() || !maybeJSON(x.Request) || compressed(x, x.Request, "llm") {
		return x.LLM, nil
	}
	body, err := readBody(x, x.Request)
	if err == nil {
		x.LLM.SetBody(x.Request.URL.Path, body)
	}
	return x.LLM, err
}

// maybeJSON reports whether a message has JSON in it, or does not say what it has.
func maybeJSON(m *policy.Message) bool {
	kind := m.Header.Get("Content-Type")
	return kind == "" || isJSON(kind)
}

// watchAnswer counts the tokens of the answer: of a stream as it passes, of anything else now.
func watchAnswer(x *policy.Exchange) error {
	res := x.Response
	usage := llm.Usage{}
	switch {
	case res.Status < 200 || res.Status > 299: // an answer that is none costs nothing
	case compressed(x, res, "llm"):
		usage.Prompt = prompt(x)
	case isEventStream(res):
		x.LLM.Answered = true
		watchStream(x)
		return nil
	case maybeJSON(res):
		fits, err := res.Body.Fits(x.BodyLimit())
		if err != nil {
			return broken(err)
		}
		if usage.Prompt = prompt(x); fits {
			data, _ := res.Body.Bytes(x.BodyLimit()) // it is in memory
			usage = usageOf(x, llm.ParseAnswer(data))
		}
	default:
		usage.Prompt = prompt(x)
	}
	x.LLM.Answered = true
	x.LLM.Count(usage)
	return nil
}

// prompt estimates the tokens of the exchange's prompt.
func prompt(x *policy.Exchange) int { return x.LLM.Prompt(x.Services.Tokens.Count) }

// usageOf returns the usage that an answer reports, or an estimate. What is neither has no tokens: it may be anything.
func usageOf(x *policy.Exchange, a llm.Answer) llm.Usage {
	switch {
	case a.Usage.Reported:
		return a.Usage
	case x.LLM.Request.Kind == "":
		return llm.Usage{}
	}
	return llm.Usage{Prompt: prompt(x), Completion: x.Services.Tokens.Count(x.LLM.Request.Model, a.Text)}
}

// watchStream has the tokens of a stream counted when it has passed, or was given up.
func watchStream(x *policy.Exchange) {
	m := &meter{tokens: x.Services.Tokens, model: x.LLM.Request.Model}
	s := &watchedStream{exchange: x, meter: m}
	s.events.Text = m.add
	body := &x.Response.Body
	length := body.Length()
	if length == 0 {
		s.end()
		return
	}
	s.from = body.Reader()
	*body = policy.StreamBody(s, length)
}

// watchedStream is a body that passes on every byte as it comes, and looks at the events in it.
type watchedStream struct {
	exchange *policy.Exchange
	from     io.ReadCloser
	events   llm.Stream
	meter    *meter
	ended    bool
}

// Read implements io.Reader.
func (s *watchedStream) Read(p []byte) (int, error) {
	n, err := s.from.Read(p)
	_, _ = s.events.Write(p[:n]) // never fails
	if err != nil {
		s.end()
	}
	return n, err
}

// Close implements io.Closer.
func (s *watchedStream) Close() error {
	s.end()
	return s.from.Close()
}

// end counts. A stream that reports no usage is estimated, as is the completion of one that was cut off before it could.
func (s *watchedStream) end() {
	if s.ended {
		return
	}
	s.ended = true
	s.events.Close()
	u := s.events.Usage
	if !u.Reported {
		if u.Prompt == 0 {
			u.Prompt = prompt(s.exchange)
		}
		u.Completion = s.meter.total()
	}
	s.exchange.LLM.Count(u)
}

// meter counts the tokens of a text that comes in pieces, and holds only its end.
type meter struct {
	tokens  policy.Tokens
	model   string
	counted int
	rest    []byte
}

// meterStep is from how many bytes on a meter counts what it holds.
const meterStep = 512

func (m *meter) add(text string) {
	m.rest = append(m.rest, text...)
	if len(m.rest) < meterStep {
		return
	}
	end := bytes.LastIndexByte(m.rest, ' ') // words begin with the space before them
	if end <= 0 {
		if len(m.rest) < 2*meterStep {
			return
		}
		end = len(m.rest)
	}
	m.counted += m.tokens.Count(m.model, string(m.rest[:end]))
	m.rest = append(m.rest[:0], m.rest[end:]...)
}

// total returns the tokens of all pieces.
func (m *meter) total() int { return m.counted + m.tokens.Count(m.model, string(m.rest)) }
