package policy

import (
	"bytes"
	"context"
	"io"
	"slices"
	"sync"
)

// Fork returns an exchange for work that runs beside that of others on the same request, as the children of a wait policy do. The fork begins as
// a copy: of the variables, of the request and the response with their headers, of everything known about the request. It has a frame of its
// own for its expressions; those of all forks of an exchange take turns, because the objects they share may not be used at once. A body is
// read when the first fork asks for it, once for all of them; what one fork consumes is still there for the others.
//
// All forks are made before the first one begins. Until the last one has ended, the exchange itself must not be used. Then each fork goes into Join
// or into Abandon.
func (x *Exchange) Fork(ctx context.Context) *Exchange {
	if x.turn == nil {
		x.turn = &sync.Mutex{}
	}
	fork := *x
	fork.Context, fork.frame, fork.answered, fork.ready, fork.done = ctx, nil, nil, nil, nil
	fork.Request, fork.Response = x.Request.fork(x.bodyLimit()), x.Response.fork(x.bodyLimit())
	fork.Promised, fork.Matched, fork.onces = x.Promised.Clone(), slices.Clone(x.Matched), slices.Clone(x.onces)
	fork.Variables.list = slices.Clone(x.Variables.list)
	for i := range fork.Variables.list {
		fork.Variables.list[i].fresh = false
	}
	return &fork
}

// Join takes over what forks leave behind, in the order given: the variables they set, where a later fork wins over an earlier one, and the functions
// they gave to OnAnswer, OnResponse and OnDone. What they changed of the request or the response stays theirs.
func (x *Exchange) Join(forks ...*Exchange) {
	for _, fork := range forks {
		for _, v := range fork.Variables.list {
			if v.fresh {
				x.Variables.Set(v.name, v.value)
			}
		}
	}
	x.Abandon(forks...)
}

// Abandon takes over only the functions that forks gave to OnAnswer, OnResponse and OnDone: what they opened must be closed even if nobody wants what they did.
func (x *Exchange) Abandon(forks ...*Exchange) {
	for _, fork := range forks {
		x.answered = append(x.answered, fork.answered...)
		x.ready, x.done = append(x.ready, fork.ready...), append(x.done, fork.done...)
		fork.answered, fork.ready, fork.done = nil, nil, nil
		for _, key := range fork.onces {
			x.Once(key)
		}
	}
}

// fork returns a copy of a message that shares only the body's content, nil for nil.
func (m *Message) fork(limit int64) *Message {
	if m == nil {
		return nil
	}
	fork := *m
	fork.Header, fork.Body = m.Header.Clone(), m.Body.fork(limit)
	fork.Trailer, fork.Upgraded = nil, nil
	return &fork
}

// fork returns a body with the same content, which is buffered when one of the forks asks for it.
func (b *Body) fork(limit int64) Body {
	if b.state != bodyStream {
		return *b
	}
	if b.shared == nil {
		b.shared = &sharedBody{from: b, limit: limit}
	}
	return Body{state: bodyShared, shared: b.shared, length: b.length}
}

// sharedBody is the body of an exchange that has forks.
type sharedBody struct {
	mu    sync.Mutex
	from  *Body
	limit int64
	err   error
}

// bytes reads the body the first time it is called.
func (s *sharedBody) bytes(limit int64) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err != nil {
		return nil, s.err
	}
	data, err := s.from.Bytes(min(limit, s.limit))
	s.err = err
	return data, err
}

// unshare gives the body the content of the one it was forked from.
func (b *Body) unshare(limit int64) ([]byte, error) {
	data, err := b.shared.bytes(limit)
	if err != nil {
		*b = Body{state: bodyConsumed}
		return nil, err
	}
	*b = BytesBody(data)
	return data, nil
}

// sharedReader reads a shared body that is buffered when the first byte is wanted.
type sharedReader struct {
	from *sharedBody
	data *bytes.Reader
}

// Read reads the content.
func (r *sharedReader) Read(p []byte) (int, error) {
	if r.data == nil {
		data, err := r.from.bytes(r.from.limit)
		if err != nil {
			return 0, err
		}
		r.data = bytes.NewReader(data)
	}
	return r.data.Read(p)
}

// Close does nothing: the content belongs to the exchange that was forked.
func (r *sharedReader) Close() error { return nil }

var _ io.ReadCloser = (*sharedReader)(nil)
