package wire

import (
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/portico-apim/portico/internal/policy"
)

// hopByHop reports whether a field concerns one connection only (RFC 9110 section 7.6.1) and is never passed on.
func hopByHop(name string) bool {
	switch len(name) {
	case len("TE"):
		return policy.EqualFold(name, "TE")
	case len("Upgrade"):
		return policy.EqualFold(name, "Upgrade") || policy.EqualFold(name, "Trailer")
	case len("Connection"):
		return policy.EqualFold(name, "Connection") || policy.EqualFold(name, "Keep-Alive")
	case len("Proxy-Connection"):
		return policy.EqualFold(name, "Proxy-Connection")
	case len("Transfer-Encoding"):
		return policy.EqualFold(name, "Transfer-Encoding")
	}
	return false
}

// Respond sends the response and consumes its body. It is called once. What the length of the body is not known of, and event streams, is
// sent on as it comes; the rest is gathered into larger pieces. A response of status 101 with a connection in Upgraded joins that with the client's
// until both have ended.
//
// The error is a *policy.Error: with ReasonClientConnection if the client is gone, else what the body failed with. The client then
// does not take the response for complete.
func (r *Request) Respond(res *policy.Message) error {
	r.answer = cutOff
	if res.Status == http.StatusSwitchingProtocols && res.Upgraded != nil {
		return r.upgrade(res)
	}
	defer res.Body.Close()
	bodyless := r.http.Method == http.MethodHead || res.Status == http.StatusNoContent || res.Status == http.StatusNotModified
	length := r.writeHeader(res, bodyless)
	if bodyless {
		r.answer = answered
		return nil
	}
	if err := r.copyBody(res, length); err != nil {
		return err
	}
	if res.Trailer != nil {
		r.writeTrailer(res.Trailer())
	}
	r.answer = answered
	return nil
}

// writeHeader hands the status and the header to net/http, and returns the length of the body that follows.
func (r *Request) writeHeader(res *policy.Message, bodyless bool) (length int64) {
	length = res.Body.Length()
	if res.Trailer != nil && (!res.Body.Buffered() || hasTrailer(res)) {
		length = -1
	}
	status := res.Status
	if status < 200 || status > 999 {
		status = http.StatusInternalServerError // net/http takes these for something else, or panics
	}
	h := r.w.Header()
	copyHeader(h, &res.Header)
	if h["Content-Type"] == nil {
		h["Content-Type"] = nil // keeps net/http from guessing
	}
	switch {
	case bodyless && !res.Body.Exists():
		// Content-Length says what a GET would have.
	case length < 0:
		delete(h, "Content-Length")
	default:
		h["Content-Length"] = []string{strconv.FormatInt(length, 10)}
	}
	if r.head != nil && r.mustClose(res) {
		h["Connection"] = []string{"close"}
	}
	if r.head != nil {
		r.setReason(res.Reason, status)
	}
	if r.body != nil && r.http.ProtoMajor == 1 {
		_ = http.NewResponseController(r.w).EnableFullDuplex() // net/http would read the rest of the request first
	}
	r.w.WriteHeader(status)
	return length
}

// setReason has the guard write a reason that is not the standard one.
func (r *Request) setReason(reason string, status int) {
	if reason == "" || reason == http.StatusText(status) {
		r.link.guard.reason.Store(nil)
		return
	}
	reason = cleanReason(reason)
	r.link.guard.reason.Store(&reason)
}

// mustClose reports whether the connection cannot be used again: because a policy wants that, because nobody knows where the next
// request begins, or because the guard no longer looks.
func (r *Request) mustClose(res *policy.Message) bool {
	return listHas(res.Header.Get("Connection"), "close") || r.WebSocket() || r.body != nil && r.body.failed.Load()
}

func hasTrailer(res *policy.Message) bool {
	trailer := res.Trailer()
	return trailer.Len() > 0
}

// copyHeader fills net/http's map, one slice for all values. The names that net/http looks at must have its spelling.
func copyHeader(to http.Header, from *policy.Header) {
	values := make([]string, 0, from.Len())
	for name, value := range from.All() {
		if hopByHop(name) || !isToken(name) {
			continue
		}
		name = wellKnown(name)
		if name == "Content-Length" && to[name] != nil {
			continue
		}
		if !validValue(value) {
			value = cleanValue(value)
		}
		if old := to[name]; old != nil {
			to[name] = append(old, value)
			continue
		}
		values = append(values, value)
		to[name] = values[len(values)-1 : len(values) : len(values)]
	}
}

// wellKnown returns the spelling of the names that net/http acts upon, and other names as they are.
func wellKnown(name string) string {
	switch len(name) {
	case len("Date"):
		if policy.EqualFold(name, "Date") {
			return "Date"
		}
	case len("Content-Type"):
		if policy.EqualFold(name, "Content-Type") {
			return "Content-Type"
		}
	case len("Content-Length"):
		if policy.EqualFold(name, "Content-Length") {
			return "Content-Length"
		}
	case len("Content-Encoding"):
		if policy.EqualFold(name, "Content-Encoding") {
			return "Content-Encoding"
		}
	}
	return name
}

// cleanValue makes spaces of what would end a header line.
func cleanValue(value string) string {
	return strings.Map(func(c rune) rune {
		if c < ' ' && c != '\t' || c == 0x7f {
			return ' '
		}
		return c
	}, value)
}

func cleanReason(reason string) string {
	return strings.Map(func(c rune) rune {
		if c < ' ' || c > '~' {
			return ' '
		}
		return c
	}, reason)
}

var buffers = sync.Pool{New: func() any { return new([32 << 10]byte) }}

// copyBody sends the body.
func (r *Request) copyBody(res *policy.Message, length int64) error {
	if length == 0 {
		return nil
	}
	var stall *watch
	if r.http.ProtoMajor == 2 {
		stall = newWatch(r.server.config.StallTimeout, r.w, (*http.ResponseController).SetWriteDeadline)
	}
	stream := length < 0 || res.Unbuffered || strings.HasPrefix(strings.ToLower(res.Header.Get("Content-Type")), "text/event-stream")
	flush := func() error { return nil }
	if stream {
		flush = http.NewResponseController(r.w).Flush
	}
	body := res.Body.Reader()
	defer func() { _ = body.Close() }()
	buf := buffers.Get().(*[32 << 10]byte)
	defer buffers.Put(buf)
	if err := flush(); err != nil {
		return clientGone(err)
	}
	for {
		n, err := body.Read(buf[:])
		if n > 0 {
			stall.start()
			if err := r.write(buf[:n], flush); err != nil {
				return clientGone(err)
			}
			stall.stop()
		}
		if err == io.EOF && length > r.sent {
			err = io.ErrUnexpectedEOF
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return policy.AsError(err, "transfer-response")
		}
	}
}

func (r *Request) write(p []byte, flush func() error) error {
	n, err := r.w.Write(p)
	r.sent += int64(n)
	if err != nil {
		return err
	}
	return flush()
}

func clientGone(cause error) error {
	return &policy.Error{Source: "transfer-response", Reason: policy.ReasonClientConnection, Message: "A task was canceled.", Cause: cause}
}

// writeTrailer sends fields behind the body.
func (r *Request) writeTrailer(trailer policy.Header) {
	h := r.w.Header()
	for name, value := range trailer.All() {
		if isToken(name) && !hopByHop(name) {
			h.Add(http.TrailerPrefix+name, cleanValue(value))
		}
	}
}
