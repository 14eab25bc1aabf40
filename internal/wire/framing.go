package wire

import (
	"bytes"
	"errors"
)

// framing walks through the bytes that a client sends on an HTTP/1.1 connection, one message after another, and says how far
// they can be let through. It keeps no more of them than a head.
type framing struct {
	maxHead, maxTarget int
	// h2c says that the connection may begin with HTTP/2.
	h2c bool

	state frameState
	// buf collects a head, a chunk-size line or a trailer section; line is where its current line begins.
	buf  []byte
	line int
	// left is what remains of a body or chunk.
	left int64
	// parsed says how many heads were complete.
	parsed int
	// next is filled with each complete head.
	next func() *head
	done func(*head)
}

type frameState uint8

const (
	// inHead is before or in a head; inBody in a body of known length; inChunk in the data of a chunk.
	inHead frameState = iota
	inBody
	inChunk
	// inSize is in a line that gives the size of a chunk, afterChunk in the line end behind its data, inTrailer behind the last one.
	inSize
	afterChunk
	inTrailer
	// inFree is behind a head that may be the last of HTTP/1.1 on this connection.
	inFree
)

// maxSizeLine bounds the line that gives the size of a chunk, extensions included.
const maxSizeLine = 256

var errMalformedBody = errors.New("the request's body is malformed")

// scan returns how many of the bytes may pass. If that is not all of them, status says what is wrong with the next.
func (f *framing) scan(p []byte) (n, status int) {
	for n < len(p) {
		used, status := f.step(p[n:])
		n += used
		if status != fine {
			return n, status
		}
	}
	return n, fine
}

func (f *framing) step(p []byte) (n, status int) {
	switch f.state {
	case inBody, inChunk:
		n = int(min(f.left, int64(len(p))))
		if f.left -= int64(n); f.left == 0 {
			f.state = f.behindData()
		}
		return n, fine
	case inHead:
		return f.collect(p, f.maxHead, f.headLine)
	case inSize:
		return f.collect(p, maxSizeLine, f.sizeLine)
	case afterChunk:
		return f.collect(p, 2, f.chunkEnd)
	case inTrailer:
		return f.collect(p, f.maxHead, f.trailerLine)
	}
	return len(p), fine
}

func (f *framing) behindData() frameState {
	if f.state == inChunk {
		return afterChunk
	}
	return inHead
}

// collect gathers one line, line end included, and hands it to accept. A line that ends without CR, or a CR inside one, is refused. The line feed
// of a refused line is not let through, so that no reader behind takes the line for complete.
func (f *framing) collect(p []byte, limit int, accept func(line []byte) int) (n, status int) {
	end := bytes.IndexByte(p, '\n')
	n = end + 1
	if end < 0 {
		n = len(p)
	}
	if len(f.buf)+n > limit {
		return 0, f.tooLong(len(f.buf) + n)
	}
	f.buf = append(f.buf, p[:n]...)
	if end < 0 {
		return n, fine
	}
	line := f.buf[f.line : len(f.buf)-1]
	if cr := bytes.IndexByte(line, '\r'); cr < 0 || cr != len(line)-1 {
		return end, badRequest
	}
	if status = accept(line[:len(line)-1]); status != fine {
		return end, status
	}
	return n, fine
}

func (f *framing) tooLong(length int) (status int) {
	switch {
	case f.state == inHead && f.line == 0 && length > f.maxTarget:
		return uriTooLong
	case f.state == inHead:
		return fieldsTooLarge
	}
	return badRequest
}

// keepBuffer is the greatest buffer that is kept between requests.
const keepBuffer = 4 << 10

// enter begins another part of the message.
func (f *framing) enter(state frameState) {
	if cap(f.buf) > keepBuffer {
		f.buf = nil
	}
	f.state, f.buf, f.line = state, f.buf[:0], 0
}

func (f *framing) headLine(line []byte) (status int) {
	if f.line == 0 {
		return f.firstLine(line)
	}
	if len(line) > 0 {
		f.line = len(f.buf)
		return fine
	}
	h := f.next()
	if status = h.parse(f.buf); status != fine {
		return status
	}
	f.parsed++
	f.done(h)
	switch {
	case h.websocket:
		f.enter(inFree)
	case h.length < 0:
		f.enter(inSize)
	case h.length > 0:
		f.enter(inBody)
		f.left = h.length
	default:
		f.enter(inHead)
	}
	return fine
}

// firstLine checks what can be checked before the other lines are there.
func (f *framing) firstLine(line []byte) (status int) {
	if f.h2c && f.parsed == 0 && string(line) == "PRI * HTTP/2.0" {
		f.enter(inFree)
		return fine
	}
	f.line = len(f.buf)
	_, target, _ := bytes.Cut(line, []byte(" "))
	if len(target)-len(" HTTP/1.1") > f.maxTarget {
		return uriTooLong
	}
	return fine
}

// sizeLine reads a chunk's size. Extensions are allowed and mean nothing (RFC 9112 section 7.1.1); blanks before them, which were
// never meant to be sent, are not.
func (f *framing) sizeLine(line []byte) (status int) {
	digits, extension, _ := bytes.Cut(line, []byte(";"))
	size, ok := parseHex(digits)
	if !ok || !validValue(string(extension)) {
		return badRequest
	}
	if size == 0 {
		f.enter(inTrailer)
		return fine
	}
	f.enter(inChunk)
	f.left = size
	return fine
}

func (f *framing) chunkEnd(line []byte) (status int) {
	if len(line) > 0 {
		return badRequest
	}
	f.enter(inSize)
	return fine
}

// trailerLine checks a line behind the last chunk. Fields that would change the message have no place there (RFC 9110 section 6.5.1).
func (f *framing) trailerLine(line []byte) (status int) {
	if len(line) == 0 {
		f.enter(inHead)
		return fine
	}
	f.line = len(f.buf)
	var h head
	if status = h.field(string(line)); status != fine || h.hosts+h.lengths+h.codings > 0 || h.connection != "" || h.upgrade != "" {
		return badRequest
	}
	return fine
}

func parseHex(digits []byte) (n int64, ok bool) {
	if len(digits) == 0 || len(digits) > 15 {
		return 0, false
	}
	for _, c := range digits {
		switch {
		case '0' <= c && c <= '9':
			n = n<<4 | int64(c-'0')
		case 'a' <= c|0x20 && c|0x20 <= 'f':
			n = n<<4 | int64(c|0x20-'a'+10)
		default:
			return 0, false
		}
	}
	return n, true
}
