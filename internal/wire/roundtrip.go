package wire

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/portico-apim/portico/internal/backend"
	"github.com/portico-apim/portico/internal/policy"
)

// RoundTrip implements backend.Transport.
func (t *Transport) RoundTrip(ctx context.Context, req *backend.Request, route *backend.Route) (*policy.Message, error) {
	hr := outgoing(req, route)
	if hr.Header["Upgrade"] != nil && route.Version != "1" {
		plain := *route
		plain.Version = "1" // WebSocket begins as HTTP/1.1
		route = &plain
	}
	res, err := t.roundTrip(ctx, hr, route)
	if err != nil {
		if req.Body != nil {
			_ = req.Body.Close()
		}
		return nil, fmt.Errorf("round trip: %w", err)
	}
	return incoming(res)
}

// outgoing makes net/http's form of a request.
func outgoing(req *backend.Request, route *backend.Route) *http.Request {
	hr := &http.Request{Method: req.Method, URL: address(req, route.Proxy), Host: req.Host, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1}
	hr.Header = outgoingHeader(req, route)
	if req.Body != nil {
		hr.Body, hr.ContentLength = req.Body, req.Length
		if req.Trailer != nil {
			hr.Trailer = declared(req.Header)
			hr.Body = &trailing{ReadCloser: req.Body, fields: hr.Trailer, trailer: req.Trailer}
			hr.ContentLength = -1
		}
	}
	return hr
}

// address makes net/http's form of a URL, which must not be decoded and encoded on the way: Opaque goes into the request line as it is.
func address(req *backend.Request, proxy string) *url.URL {
	u := &url.URL{Scheme: "http", Host: req.URL.Authority(), RawQuery: escapeWild(req.URL.Query)}
	if req.URL.Scheme == "https" || req.URL.Scheme == "wss" {
		u.Scheme = "https"
	}
	path := escapeWild(req.URL.Path)
	if path == "" {
		path = "/"
	}
	switch {
	case proxy != "" && u.Scheme == "http":
		u.Opaque = "//" + u.Host + path // a proxy wants the whole URL, which net/http makes of this
	case strings.HasPrefix(path, "//"):
		u.RawPath = path
		u.Path, _ = url.PathUnescape(path) // if it cannot be decoded, RawPath does not count and it is encoded anew
	default:
		u.Opaque = path
	}
	return u
}

// outgoingHeader makes net/http's form of a header, without what concerns only the connection it came on.
func outgoingHeader(req *backend.Request, route *backend.Route) http.Header {
	connection, _ := req.Header.Joined("Connection")
	h := make(http.Header, req.Header.Len()+len(req.Set)+2)
	values := make([]string, 0, req.Header.Len()+len(req.Set))
	add := func(name, value string) {
		if !isToken(name) {
			return
		}
		if name = outgoingName(name); !validValue(value) {
			value = cleanValue(value)
		}
		if old := h[name]; old != nil {
			h[name] = append(old, value)
			return
		}
		values = append(values, value)
		h[name] = values[len(values)-1 : len(values) : len(values)]
	}
	for name, value := range req.Header.All() {
		if !dropped(name, connection) && !replaced(req.Set, name) {
			add(name, value)
		}
	}
	for _, f := range req.Set {
		add(f.Name, f.Value)
	}
	if h["User-Agent"] == nil {
		h["User-Agent"] = nil // keeps net/http from naming itself
	}
	if listHas(req.Header.Get("TE"), "trailers") && route.Version != "1" {
		h["Te"] = []string{"trailers"} // the one word that HTTP/2 allows; gRPC demands it
	}
	if route.ContinueTimeout > 0 && req.Body != nil {
		h["Expect"] = []string{"100-continue"}
	}
	if req.Method == http.MethodGet && req.Body == nil && listHas(connection, "upgrade") && policy.EqualFold(req.Header.Get("Upgrade"), "websocket") {
		h["Connection"], h["Upgrade"] = []string{"Upgrade"}, []string{"websocket"}
	}
	return h
}

// outgoingName returns the spelling of the names that net/http acts upon, and other names as they are.
func outgoingName(name string) string {
	switch {
	case policy.EqualFold(name, "User-Agent"):
		return "User-Agent"
	case policy.EqualFold(name, "Accept-Encoding"):
		return "Accept-Encoding"
	case policy.EqualFold(name, "Range"):
		return "Range"
	case policy.EqualFold(name, "Cookie"):
		return "Cookie"
	case policy.EqualFold(name, "Authorization"):
		return "Authorization"
	}
	return name
}

// dropped reports whether a field is not sent on: it concerns the connection, or is made anew.
func dropped(name, connection string) bool {
	switch {
	case hopByHop(name), policy.EqualFold(name, "Host"), policy.EqualFold(name, "Content-Length"), policy.EqualFold(name, "Expect"),
		policy.EqualFold(name, "Proxy-Authorization"), policy.EqualFold(name, "HTTP2-Settings"):
		return true
	}
	return connection != "" && !policy.EqualFold(connection, "keep-alive") && listHas(connection, name)
}

func replaced(set []policy.Field, name string) bool {
	return slices.ContainsFunc(set, func(f policy.Field) bool { return policy.EqualFold(f.Name, name) })
}

// declared returns the trailer fields that a header announces.
func declared(header *policy.Header) http.Header {
	h := http.Header{}
	for _, list := range header.Values("Trailer") {
		for name := range strings.SplitSeq(list, ",") {
			if name = strings.TrimSpace(name); isToken(name) && !hopByHop(name) && !policy.EqualFold(name, "Content-Length") {
				h[http.CanonicalHeaderKey(name)] = nil
			}
		}
	}
	return h
}

// trailing is a body that fills in the trailer fields when it ends.
type trailing struct {
	io.ReadCloser
	fields  http.Header
	trailer func() policy.Header
	once    sync.Once
}

// Read implements io.Reader.
func (t *trailing) Read(p []byte) (int, error) {
	n, err := t.ReadCloser.Read(p)
	if errors.Is(err, io.EOF) {
		t.once.Do(t.fill)
	}
	return n, err
}

func (t *trailing) fill() {
	trailer := t.trailer()
	for name, value := range trailer.All() {
		key := http.CanonicalHeaderKey(name)
		if values, ok := t.fields[key]; ok {
			t.fields[key] = append(values, value)
		}
	}
}

// incoming makes a message of net/http's form of a response.
func incoming(res *http.Response) (*policy.Message, error) {
	m := &policy.Message{Status: res.StatusCode, Proto: res.Proto}
	if _, reason, ok := strings.Cut(res.Status, " "); ok && reason != http.StatusText(res.StatusCode) {
		m.Reason = reason
	}
	incomingHeader(&m.Header, res.Header)
	if res.StatusCode == http.StatusSwitchingProtocols {
		conn, ok := res.Body.(io.ReadWriteCloser)
		if !ok {
			_ = res.Body.Close()
			return nil, errors.New("the backend switched protocols unasked")
		}
		m.Upgraded = conn
		return m, nil
	}
	if res.Body == http.NoBody || res.Request.Method == http.MethodHead {
		_ = res.Body.Close()
		return m, nil
	}
	m.Body = policy.StreamBody(res.Body, res.ContentLength)
	if res.ContentLength < 0 || res.Trailer != nil {
		m.Trailer = func() policy.Header { return fromMap(res.Trailer) }
	}
	return m, nil
}

// incomingHeader copies in the order of names, as the backend's own order is lost.
func incomingHeader(to *policy.Header, from http.Header) {
	connection := strings.Join(from["Connection"], ",")
	var space [32]string
	names, lines := space[:0], 0
	for name, values := range from {
		if !hopByHop(name) && (connection == "" || !listHas(connection, name)) {
			names = append(names, name)
			lines += len(values)
		}
	}
	slices.Sort(names)
	to.Grow(lines)
	for _, name := range names {
		for _, value := range from[name] {
			to.Add(name, value)
		}
	}
}
