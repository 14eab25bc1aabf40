package policy

import (
	"bytes"
	"errors"
	"fmt"
	"io"
)

// ErrBodyTooLarge is returned when a body does not fit into the limit given to Body.Bytes.
var ErrBodyTooLarge = errors.New("body is larger than the limit")

// Body is the lazy content of a message. Nothing is read until somebody asks: Reader gives the stream away once, Bytes buffers
// it once and keeps it. The zero Body is no body at all.
type Body struct {
	reader io.ReadCloser // the stream, until it is given away or buffered
	data   []byte        // the content, once buffered
	length int64         // of the stream, -1 if unknown
	shared *sharedBody   // the body of the exchange that this one's was forked from
	state  bodyState
}

type bodyState uint8

const (
	bodyNone bodyState = iota
	bodyStream
	bodyBuffered
	bodyConsumed
	bodyShared
)

// StreamBody returns a body that is read from r. Length is -1 if it is unknown. The body owns r.
func StreamBody(r io.ReadCloser, length int64) Body {
	if length == 0 {
		_ = r.Close()
		return Body{}
	}
	return Body{reader: r, length: length, state: bodyStream}
}

// BytesBody returns a body with the content, which the caller must not change any more.
func BytesBody(data []byte) Body {
	return Body{data: data, state: bodyBuffered}
}

// Exists reports whether the message has a body: one that was not given away or consumed, and not of length 0 from the start.
func (b *Body) Exists() bool { return b.state != bodyNone && b.state != bodyConsumed }

// Buffered reports whether the content is in memory, so that it can be read again and again.
func (b *Body) Buffered() bool { return b.state == bodyBuffered }

// Length returns the number of bytes that Reader will give, or -1 if that is unknown.
func (b *Body) Length() int64 {
	switch b.state {
	case bodyStream, bodyShared:
		return b.length
	case bodyBuffered:
		return int64(len(b.data))
	}
	return 0
}

// Reader gives the content away. A buffered body can be given away any number of times; a stream only once: after that the body does
// not exist any more. The caller closes the reader.
func (b *Body) Reader() io.ReadCloser {
	switch b.state {
	case bodyStream:
		r := b.reader
		*b = Body{state: bodyConsumed}
		return r
	case bodyBuffered:
		return io.NopCloser(bytes.NewReader(b.data))
	case bodyShared:
		return &sharedReader{from: b.shared}
	}
	return io.NopCloser(bytes.NewReader(nil))
}

// Bytes returns the whole content and keeps it, so that the body still exists. It fails with ErrBodyTooLarge, having read no more than
// limit+1 bytes, if there are more than limit. The caller must not change the bytes.
func (b *Body) Bytes(limit int64) ([]byte, error) {
	if b.state == bodyShared {
		return b.unshare(limit)
	}
	if b.state != bodyStream {
		if int64(len(b.data)) > limit {
			return nil, ErrBodyTooLarge
		}
		return b.data, nil
	}
	if b.length > limit {
		return nil, ErrBodyTooLarge
	}
	r := b.reader
	data, err := readAll(r, b.length, limit)
	if err != nil {
		*b = Body{state: bodyConsumed}
		return nil, errors.Join(err, r.Close())
	}
	*b = BytesBody(data)
	return data, r.Close()
}

// Take returns the whole content like Bytes and consumes the body.
func (b *Body) Take(limit int64) ([]byte, error) {
	data, err := b.Bytes(limit)
	if err == nil {
		*b = Body{state: bodyConsumed}
	}
	return data, err
}

// Replace closes the body and puts another one in its place.
func (b *Body) Replace(with Body) {
	b.Close()
	*b = with
}

// Close releases a stream that nobody wants. The body does not exist afterwards.
func (b *Body) Close() {
	if b.state == bodyStream {
		_ = b.reader.Close() // what is not wanted cannot be missed
	}
	*b = Body{state: bodyConsumed}
}

func readAll(r io.Reader, length, limit int64) ([]byte, error) {
	var buf bytes.Buffer
	if length > 0 {
		buf.Grow(int(length) + bytes.MinRead)
	}
	n, err := buf.ReadFrom(io.LimitReader(r, limit+1))
	if err != nil {
		return nil, fmt.Errorf("read body: %w", err)
	}
	if n > limit {
		return nil, ErrBodyTooLarge
	}
	return buf.Bytes(), nil
}

// Fits buffers the content if there are no more than limit bytes of it, and reports whether it did. A larger body goes on as a stream from
// its beginning.
func (b *Body) Fits(limit int64) (bool, error) {
	if b.state == bodyShared {
		if _, err := b.unshare(b.shared.limit); err != nil {
			return false, err
		}
	}
	if b.state != bodyStream {
		return int64(len(b.data)) <= limit, nil
	}
	if b.length > limit {
		return false, nil
	}
	r := b.reader
	data, err := io.ReadAll(io.LimitReader(r, limit+1))
	switch {
	case err != nil:
		*b = Body{state: bodyConsumed}
		return false, errors.Join(fmt.Errorf("read body: %w", err), r.Close())
	case int64(len(data)) > limit:
		b.reader = &prefixed{Reader: io.MultiReader(bytes.NewReader(data), r), Closer: r}
		return false, nil
	}
	*b = BytesBody(data)
	return true, r.Close()
}

// prefixed is a stream of which a part was read already.
type prefixed struct {
	io.Reader
	io.Closer
}
