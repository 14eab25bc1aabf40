package wire_test

import (
	"context"
	"errors"
	"io"
	"regexp"
	"strings"
	"testing"

	"github.com/portico-apim/portico/internal/policy"
	"github.com/portico-apim/portico/internal/wire"
)

func stream(length int64, parts ...any) policy.Body {
	readers := make([]io.Reader, len(parts))
	for i, p := range parts {
		switch p := p.(type) {
		case string:
			readers[i] = strings.NewReader(p)
		case error:
			readers[i] = failing{p}
		}
	}
	return policy.StreamBody(io.NopCloser(io.MultiReader(readers...)), length)
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

func trailer(pairs ...string) func() policy.Header {
	return func() policy.Header { return policy.MakeHeader(pairs...) }
}

var date = regexp.MustCompile("Date: [^\r]*GMT\r\n")

// TestResponses compares the bytes of responses. Each connection is used once more, to show that the response left it in order, unless it is
// closed.
func TestResponses(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	const next = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nnext"
	rows := []struct {
		name, request string
		res           policy.Message
		want          string
	}{
		{"none", "", policy.Message{Status: 200}, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n" + next},
		{"body", "", policy.Message{Status: 201, Body: policy.BytesBody([]byte("abc"))}, "HTTP/1.1 201 Created\r\nContent-Length: 3\r\n\r\nabc" + next},
		{"reason", "", policy.Message{Status: 200, Reason: "Fine by me"}, "HTTP/1.1 200 Fine by me\r\nContent-Length: 0\r\n\r\n" + next},
		{"reason with a line", "", policy.Message{Status: 200, Reason: "A\r\nB: cé"}, "HTTP/1.1 200 A  B: c \r\nContent-Length: 0\r\n\r\n" + next},
		{"unknown status", "", policy.Message{Status: 299, Reason: "Odd"}, "HTTP/1.1 299 Odd\r\nContent-Length: 0\r\n\r\n" + next},
		{"impossible status", "", policy.Message{Status: 99}, "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n" + next},
		{"informational status", "", policy.Message{Status: 103}, "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n" + next},
		{"fields keep their spelling", "", policy.Message{Status: 200, Header: policy.MakeHeader("x-a", "1", "X-B", "2", "x-a", "3", "content-type", "t")},
			"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nContent-Type: t\r\nX-B: 2\r\nx-a: 1\r\nx-a: 3\r\n\r\n" + next},
		{"hop-by-hop fields", "", policy.Message{Status: 200, Header: policy.MakeHeader("Connection", "x", "Keep-Alive", "1", "Transfer-Encoding", "chunked",
			"Upgrade", "x", "Proxy-Connection", "x", "TE", "x", "Trailer", "x")}, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n" + next},
		{"injected lines", "", policy.Message{Status: 200, Header: policy.MakeHeader("A", "b\r\nC: d", "E\r\nF", "g", "", "h")},
			"HTTP/1.1 200 OK\r\nA: b  C: d\r\nContent-Length: 0\r\n\r\n" + next},
		{"wrong length", "", policy.Message{Status: 200, Header: policy.MakeHeader("Content-Length", "9"), Body: policy.BytesBody([]byte("abc"))},
			"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc" + next},
		{"stream", "", policy.Message{Status: 200, Body: stream(-1, "ab", "c")}, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n" + next},
		{"stream of known length", "", policy.Message{Status: 200, Body: stream(3, "ab", "c")}, "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc" + next},
		{"empty stream", "", policy.Message{Status: 200, Body: stream(-1)}, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + next},
		{"trailer", "", policy.Message{Status: 200, Body: stream(-1, "a"), Trailer: trailer("T", "v", "x-u", "a\r\nb", "TE", "x")},
			"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nT: v\r\nx-u: a  b\r\n\r\n" + next},
		{"trailer of a body of known length", "", policy.Message{Status: 200, Body: stream(1, "a"), Trailer: trailer("T", "v")},
			"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nT: v\r\n\r\n" + next},
		{"no trailer after all", "", policy.Message{Status: 200, Body: policy.BytesBody([]byte("a")), Trailer: trailer()}, "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na" + next},
		{"HEAD", "HEAD", policy.Message{Status: 200, Body: policy.BytesBody([]byte("abc"))}, "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n" + next},
		{"HEAD as the backend has it", "HEAD", policy.Message{Status: 200, Header: policy.MakeHeader("content-length", "12")}, "HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n" + next},
		{"HEAD of a stream", "HEAD", policy.Message{Status: 200, Body: stream(-1, "abc")}, "HTTP/1.1 200 OK\r\n\r\n" + next},
		{"204", "", policy.Message{Status: 204, Body: policy.BytesBody([]byte("abc"))}, "HTTP/1.1 204 No Content\r\n\r\n" + next},
		{"304", "", policy.Message{Status: 304, Header: policy.MakeHeader("ETag", "x")}, "HTTP/1.1 304 Not Modified\r\nETag: x\r\n\r\n" + next},
		{"close", "", policy.Message{Status: 200, Header: policy.MakeHeader("Connection", "close")}, "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"},
		{"body fails", "", policy.Message{Status: 200, Body: stream(-1, "ab", broken)}, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n"},
		{"body of known length fails", "", policy.Message{Status: 200, Header: policy.MakeHeader("Content-Type", "text/event-stream"), Body: stream(5, "ab", broken)},
			"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Type: text/event-stream\r\n\r\nab"},
		{"body is too short", "", policy.Message{Status: 200, Unbuffered: true, Body: stream(5, "abc")}, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc"},
		{"101 without a connection", "", policy.Message{Status: 101}, "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n" + next},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			s := start(t, wire.Config{}, func(_ context.Context, r *wire.Request) {
				if r.Message.URL.Path == "/next" {
					_ = respond(r, 200, "next")
					return
				}
				res := row.res
				_ = r.Respond(&res)
			})
			method := row.request
			if method == "" {
				method = "GET"
			}
			got := raw(t, s.HTTPAddr(), method+" / HTTP/1.1\r\nHost: h\r\n\r\nGET /next HTTP/1.1\r\nHost: h\r\n\r\n")
			if !date.MatchString(got) {
				t.Error("there is no Date")
			}
			if got = date.ReplaceAllString(got, ""); got != row.want {
				t.Errorf("got  %q\nwant %q", got, row.want)
			}
		})
	}
}

func TestHTTP10Responses(t *testing.T) {
	t.Parallel()
	s := start(t, wire.Config{}, func(_ context.Context, r *wire.Request) {
		_ = r.Respond(&policy.Message{Status: 200, Reason: "Fine", Body: stream(-1, "ab", "c"), Trailer: trailer("T", "v")})
	})
	got := date.ReplaceAllString(raw(t, s.HTTPAddr(), "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"), "")
	if want := "HTTP/1.0 200 Fine\r\n\r\nabc"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestRespondErrors shows what the handler is told.
func TestRespondErrors(t *testing.T) {
	t.Parallel()
	told := make(chan error, 1)
	s := start(t, wire.Config{}, func(_ context.Context, r *wire.Request) {
		told <- r.Respond(&policy.Message{Status: 200, Body: stream(-1, "a", &policy.Error{Source: "s", Reason: "R", Message: "m"})})
	})
	raw(t, s.HTTPAddr(), "GET / HTTP/1.1\r\nHost: h\r\n\r\n")
	var e *policy.Error
	if err := <-told; !errors.As(err, &e) || e.Error() != "s: R: m" {
		t.Errorf("got %v", err)
	}
}

// TestUnanswered shows that a handler which forgets to answer does not look like an empty 200.
func TestUnanswered(t *testing.T) {
	t.Parallel()
	s := start(t, wire.Config{}, func(context.Context, *wire.Request) {})
	if got := raw(t, s.HTTPAddr(), "GET / HTTP/1.1\r\nHost: h\r\n\r\n"); got != "" {
		t.Errorf("got %q", got)
	}
}

func TestCounts(t *testing.T) {
	t.Parallel()
	counts := make(chan [2]int64, 1)
	s := start(t, wire.Config{}, func(ctx context.Context, r *wire.Request) {
		describe(ctx, r)
		counts <- [2]int64{r.Received(), r.Sent()}
	})
	response := raw(t, s.HTTPAddr(), "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n0\r\n\r\n")
	_, body, _ := strings.Cut(response, "\r\n\r\n")
	if got := <-counts; got != [2]int64{5, int64(len(body))} {
		t.Errorf("received and sent are %v; the body is %d long", got, len(body))
	}
}
