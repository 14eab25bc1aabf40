package wire

import (
	"context"
	"io"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/portico-apim/portico/internal/policy"
)

// Request is a request that a Handler answers. It is reused: nothing of it but strings may be kept after Handler.Serve has returned.
type Request struct {
	// Message is the request as it came: the header in the order and spelling of an HTTP/1.1 client, hop-by-hop fields included, the
	// path percent-encoded as sent. Its body is a stream. If the client asks for a WebSocket, Upgrade says so.
	Message *policy.Message
	// Client is where it came from.
	Client policy.Client
	// Arrived is when its header was complete.
	Arrived time.Time

	server  *Server
	link    *link
	head    *head // nil for HTTP/2
	w       http.ResponseWriter
	http    *http.Request
	message policy.Message
	body    *requestBody
	sent    int64
	answer  answerState
}

type answerState uint8

const (
	unanswered answerState = iota
	answered
	// cutOff is a response that cannot be finished, so that the client must not take it for whole.
	cutOff
)

// WebSocket reports whether the client asks for a WebSocket. If so, a response of status 101 has a connection in Message.Upgraded.
func (r *Request) WebSocket() bool { return r.head != nil && r.head.websocket }

// Received returns the number of bytes of the body that were read so far.
func (r *Request) Received() int64 {
	if r.body == nil {
		return 0
	}
	return r.body.count.Load()
}

// Sent returns the number of bytes of the response's body that were sent.
func (r *Request) Sent() int64 { return r.sent }

// serveHTTP is where a request leaves net/http.
func (s *Server) serveHTTP(w http.ResponseWriter, hr *http.Request) {
	r := s.requests.Get().(*Request)
	*r = Request{server: s, w: w, http: hr, Arrived: time.Now(), message: policy.Message{Header: r.message.Header}}
	r.link = hr.Context().Value(linkKey{}).(*link)
	r.Client, r.Message = r.link.client, &r.message
	r.message.Header.Reset()
	if status := r.read(); status != fine {
		refuse(w, hr, status)
		r.answer = answered
	} else {
		s.handle(hr.Context(), r)
	}
	r.finish()
}

func (s *Server) handle(ctx context.Context, r *Request) {
	if s.config.RequestTimeout > 0 {
		limited, cancel := context.WithTimeout(ctx, s.config.RequestTimeout)
		defer cancel()
		ctx = limited
	}
	s.config.Handler.Serve(ctx, r)
}

// finish gives back what was borrowed, and cuts the connection off if the client must not take what it got for a whole response.
func (r *Request) finish() {
	complete := r.answer == answered
	if r.head != nil {
		r.head.header = r.message.Header
		r.message.Header = policy.Header{}
		r.link.guard.recycle(r.head)
	}
	r.message.Body.Close()
	server, header := r.server, r.message.Header
	*r = Request{message: policy.Message{Header: header}}
	server.requests.Put(r)
	if !complete {
		panic(http.ErrAbortHandler) // net/http's way to abort a response
	}
}

// read makes the message.
func (r *Request) read() (status int) {
	m, hr := &r.message, r.http
	target := hr.RequestURI
	if hr.ProtoMajor == 1 {
		r.head = r.link.guard.pop()
		m.Header, target = r.head.header, r.head.target
	} else if status = r.readHeader(); status != fine {
		return status
	}
	m.Method, m.Proto = hr.Method, hr.Proto
	if status = r.readURL(target, hr.Host); status != fine {
		return status
	}
	r.server.forwarded(&m.Header, &r.Client, &m.URL)
	return r.readBody()
}

// readHeader makes a header of net/http's map, in the order of names, as HTTP/2's own order is lost.
func (r *Request) readHeader() (status int) {
	for _, host := range r.http.Header["Host"] { // besides :authority, which net/http prefers
		if !policy.EqualFold(host, r.http.Host) {
			return badRequest
		}
	}
	delete(r.http.Header, "Host")
	h := &r.message.Header
	h.Add("Host", r.http.Host)
	addSorted(h, r.http.Header)
	if len(r.http.Trailer) > 0 {
		h.Add("Trailer", strings.Join(slices.Sorted(maps.Keys(r.http.Trailer)), ", ")) // which net/http has taken out
	}
	return fine
}

func (r *Request) readURL(target, authority string) (status int) {
	u := &r.message.URL
	switch {
	case r.http.Method == http.MethodConnect:
		return methodNotAllowed
	case !isToken(r.http.Method), target == "" || target[0] != '/', !validTarget(target), authority != "" && !validAuthority(authority):
		return badRequest // HTTP/1.1's have been checked; net/http lets HTTP/2's through
	case len(target) > r.server.config.MaxURL:
		return uriTooLong
	}
	u.Scheme = "http"
	if r.link.secure {
		u.Scheme = "https"
	}
	host, port := splitAuthority(authority)
	if u.Host = strings.ToLower(host); u.Host != "" {
		u.Port = portNumber(port, policy.DefaultPort(u.Scheme))
	}
	u.Path, u.Query, _ = strings.Cut(target, "?")
	u.Path, u.Query = escapeWild(u.Path), escapeWild(u.Query)
	return fine
}

func portNumber(text string, otherwise int) int {
	if text == "" {
		return otherwise
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		return otherwise
	}
	return n
}

func (r *Request) readBody() (status int) {
	hr, limit := r.http, r.server.config.MaxBody
	if hr.Body == nil || hr.Body == http.NoBody {
		return fine
	}
	if limit > 0 && hr.ContentLength > limit {
		return contentTooLarge
	}
	r.body = &requestBody{stream: hr.Body, limit: limit}
	if hr.ProtoMajor == 2 {
		r.body.watch = newWatch(r.server.config.StallTimeout, r.w, (*http.ResponseController).SetReadDeadline)
	}
	r.message.Body = policy.StreamBody(r.body, hr.ContentLength)
	if hr.Trailer != nil {
		r.message.Trailer = func() policy.Header { return fromMap(hr.Trailer) }
	}
	return fine
}

// fromMap makes a header of net/http's.
func fromMap(m http.Header) (h policy.Header) {
	addSorted(&h, m)
	return h
}

// addSorted adds the fields of net/http's map in the order of names.
func addSorted(h *policy.Header, m http.Header) {
	var space [32]string
	names := space[:0]
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	h.Grow(len(names))
	for _, name := range names {
		for _, value := range m[name] {
			h.Add(name, value)
		}
	}
}

// requestBody is the body of a request. It outlives the Request when a backend still reads it.
type requestBody struct {
	stream io.ReadCloser
	limit  int64 // 0 for none
	count  atomic.Int64
	failed atomic.Bool
	watch  *watch
}

// Read implements io.Reader. Beyond the limit it fails with policy.ErrBodyTooLarge.
func (b *requestBody) Read(p []byte) (n int, err error) {
	b.watch.start()
	n, err = b.stream.Read(p)
	b.watch.stop()
	if total := b.count.Add(int64(n)); b.limit > 0 && total > b.limit {
		n, err = 0, policy.ErrBodyTooLarge
	}
	if err != nil && err != io.EOF {
		b.failed.Store(true)
	}
	return n, err
}

// Close implements io.Closer.
func (b *requestBody) Close() error { return b.stream.Close() }

// escapeWild percent-encodes what clients send unencoded in URLs although they must not, so that every backend understands it. What is
// encoded already stays as it is.
func escapeWild(s string) string {
	wild := 0
	for i := range len(s) {
		if wildTable[s[i]] {
			wild++
		}
	}
	if wild == 0 {
		return s
	}
	const digits = "0123456789ABCDEF"
	b := make([]byte, 0, len(s)+2*wild)
	for i := range len(s) {
		if c := s[i]; wildTable[c] {
			b = append(b, '%', digits[c>>4], digits[c&15])
		} else {
			b = append(b, c)
		}
	}
	return string(b)
}

var wildTable = wildBytes()

func wildBytes() (t [256]bool) {
	for c := range t {
		t[c] = c <= ' ' || c >= 0x7f
	}
	t['"'], t['<'], t['>'], t['\\'], t['#'] = true, true, true, true, true
	return t
}
