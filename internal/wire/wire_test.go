package wire_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/portico-apim/portico/internal/policy"
	"github.com/portico-apim/portico/internal/wire"
)

// handlerFunc is a function that is a handler.
type handlerFunc func(ctx context.Context, r *wire.Request)

func (f handlerFunc) Serve(ctx context.Context, r *wire.Request) { f(ctx, r) }

// start runs a server until the test ends.
func start(t testing.TB, config wire.Config, handler handlerFunc) *wire.Server {
	t.Helper()
	config.Handler = handler
	if config.HTTP == "" && config.HTTPS == "" {
		config.HTTP = "127.0.0.1:0"
	}
	if config.Drain == 0 {
		config.Drain = 5 * time.Second
	}
	config.Log = slog.New(slog.DiscardHandler)
	s, err := wire.Listen(config)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error)
	go func() { ended <- s.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("Run: %v", err)
		}
	})
	return s
}

// respond answers with a status and a body.
func respond(r *wire.Request, status int, body string) error {
	res := policy.NewResponse(status)
	res.SetBody([]byte(body))
	return r.Respond(res)
}

// describe is a handler that answers with what it was sent.
func describe(_ context.Context, r *wire.Request) {
	var b strings.Builder
	m := r.Message
	fmt.Fprintf(&b, "%s %s %s\n", m.Method, m.URL.String(), m.Proto)
	for name, value := range m.Header.All() {
		fmt.Fprintf(&b, "%s: %s\n", name, value)
	}
	body, err := m.Body.Take(1 << 20)
	if err != nil {
		_ = respond(r, 400, "body: "+err.Error())
		return
	}
	if len(body) > 0 {
		fmt.Fprintf(&b, "\n%s", body)
	}
	if m.Trailer != nil {
		trailer := m.Trailer()
		for name, value := range trailer.All() {
			fmt.Fprintf(&b, "\n%s: %s", name, value)
		}
	}
	_ = respond(r, 200, b.String())
}

// raw sends bytes on a connection of their own, ends the client's side, and returns all that comes back. Handlers that look at their
// context take such a client for gone.
func raw(t testing.TB, addr net.Addr, request string) string {
	t.Helper()
	return talk(t, addr, request, true)
}

// dialogue sends bytes on a connection of their own and returns all that comes back until the server closes it.
func dialogue(t testing.TB, addr net.Addr, request string) string {
	t.Helper()
	return talk(t, addr, request, false)
}

func talk(t testing.TB, addr net.Addr, request string, end bool) string {
	t.Helper()
	conn, err := net.Dial("tcp", addr.String())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
	if _, err := io.WriteString(conn, request); err != nil {
		t.Fatal(err)
	}
	if end {
		_ = conn.(*net.TCPConn).CloseWrite()
	}
	var b bytes.Buffer
	_, _ = io.Copy(&b, conn) // a reset ends it too
	return b.String()
}

// summary shows a response as status, the fields that matter, and the body.
func summary(response string) string {
	var b strings.Builder
	reader := bufio.NewReader(strings.NewReader(response))
	for {
		res, err := http.ReadResponse(reader, nil)
		if err != nil {
			if rest, _ := io.ReadAll(reader); b.Len() == 0 || len(rest) > 0 {
				fmt.Fprintf(&b, "(%v %q)", err, rest)
			}
			return b.String()
		}
		body, _ := io.ReadAll(res.Body)
		if b.Len() > 0 {
			b.WriteString(" | ")
		}
		fmt.Fprintf(&b, "%s", res.Status)
		if res.Close {
			b.WriteString(" close")
		}
		fmt.Fprintf(&b, " %s", bytes.TrimSpace(body))
	}
}
