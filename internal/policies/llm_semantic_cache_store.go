package policies

import (
	"io"
	"time"

	"github.com/portico-apim/portico/internal/policy"
)

// semanticCacheStore keeps the answer of a model, as the policies before it have left it, under the vector that the lookup made of the prompt. Without a lookup in inbound
// it does nothing. A stream is kept when it has passed whole.
type semanticCacheStore struct {
	// Duration is for how many seconds the answer is kept.
	Duration policy.Expr[int] `attr:"duration,required" min:"0" max:"2147483648"`
}

// llmSemanticCacheStore keeps the answer of a model under the vector that llm-semantic-cache-lookup made of the prompt. Without that in inbound it does nothing. A stream is kept
// when it has passed whole.
type llmSemanticCacheStore struct {
	semanticCacheStore
	// CacheResponse says whether the answer is kept, whatever its status. Absent, answers with the status 200 are.
	CacheResponse policy.Expr[bool] `attr:"cache-response"`
}

// Run keeps the answer.
func (p *llmSemanticCacheStore) Run(x *policy.Exchange) error {
	wanted := x.Response.Status == 200
	if p.CacheResponse.IsSet() {
		var err error
		if wanted, err = p.CacheResponse.Eval(x); err != nil {
			return err
		}
	}
	return p.store(x, wanted)
}

// store keeps the response if that is wanted.
func (p *semanticCacheStore) store(x *policy.Exchange, wanted bool) error {
	ttl, err := timeToLive(x, &p.Duration)
	if err != nil || !wanted || ttl == 0 || x.Similar.Vector == nil {
		return err
	}
	if isEventStream(x.Response) && !x.Response.Body.Buffered() && x.Response.Body.Exists() {
		length := x.Response.Body.Length()
		whole := policy.NewResponse(x.Response.Status)
		whole.Header = x.Response.Header.Clone()
		x.Response.Body = policy.StreamBody(&keptStream{exchange: x, ttl: ttl, whole: whole, from: x.Response.Body.Reader()}, length)
		return nil
	}
	fits, err := x.Response.Body.Fits(maxCached)
	if err != nil {
		return broken(err)
	}
	if !fits {
		x.Notef("llm-semantic-cache-store", "The answer is larger than %d bytes and is not stored.", maxCached)
		return nil
	}
	keepSimilar(x, encodeResponse(x.Response), ttl)
	return nil
}

// keepSimilar keeps an answer under the prompt's vector, unless somebody has cut it off.
func keepSimilar(x *policy.Exchange, data []byte, ttl time.Duration) {
	if x.Similar.Vector == nil {
		return
	}
	x.Services.Vectors.Add(x.Context, x.Similar.Partition, x.Similar.Vector, data, ttl)
	x.Notef("llm-semantic-cache-store", "The answer is stored for %v.", ttl)
}

// keptStream is a stream that is kept once it has passed.
type keptStream struct {
	exchange *policy.Exchange
	ttl      time.Duration
	whole    *policy.Message
	from     io.ReadCloser
	data     []byte
	given    bool
}

// Read implements io.Reader.
func (s *keptStream) Read(p []byte) (int, error) {
	n, err := s.from.Read(p)
	switch {
	case s.given:
	case len(s.data)+n > maxCached:
		s.given, s.data = true, nil
	default:
		s.data = append(s.data, p[:n]...)
		if err == io.EOF {
			s.given = true
			s.whole.Body = policy.BytesBody(s.data)
			keepSimilar(s.exchange, encodeResponse(s.whole), s.ttl)
		}
	}
	return n, err
}

// Close implements io.Closer.
func (s *keptStream) Close() error { return s.from.Close() }
