package wire_test

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/portico-apim/portico/internal/policy"
	"github.com/portico-apim/portico/internal/wire"
)

const benchRequest = "GET /echo/resource?param1=sample HTTP/1.1\r\nHost: api.example.com\r\nUser-Agent: bench\r\nAccept: */*\r\n" +
	"Ocp-Apim-Subscription-Key: 0123456789abcdef0123456789abcdef\r\n\r\n"

// bench sends requests one after another on one connection.
func bench(b *testing.B, addr net.Addr, request string) {
	conn, err := net.Dial("tcp", addr.String())
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	reader := bufio.NewReader(conn)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := io.WriteString(conn, request); err != nil {
			b.Fatal(err)
		}
		length := int64(-1)
		for {
			line, err := reader.ReadSlice('\n')
			if err != nil {
				b.Fatal(err)
			}
			if len(line) == 2 {
				break
			}
			if strings.HasPrefix(string(line), "Content-Length: 1024") {
				length = 1024
			}
		}
		if _, err := io.CopyN(io.Discard, reader, length); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkServer is a server that answers by itself: parse, guard, respond.
func BenchmarkServer(b *testing.B) {
	body := []byte(strings.Repeat("x", 1024))
	s := start(b, wire.Config{}, func(_ context.Context, r *wire.Request) {
		res := policy.Message{Status: 200, Body: policy.BytesBody(body)}
		_ = r.Respond(&res)
	})
	bench(b, s.HTTPAddr(), benchRequest)
}

// BenchmarkPassThrough is a request to a backend and its response of 1 KiB. The backend's own allocations count too; BenchmarkBackend tells them.
func BenchmarkPassThrough(b *testing.B) {
	backend := benchBackend(b)
	s := start(b, wire.Config{}, proxy(b, "http://"+backend.String(), policy.Call{}))
	bench(b, s.HTTPAddr(), benchRequest)
}

// BenchmarkBackend is the backend alone.
func BenchmarkBackend(b *testing.B) {
	bench(b, benchBackend(b), benchRequest)
}

func benchBackend(b *testing.B) net.Addr {
	b.Helper()
	body := []byte(strings.Repeat("x", 1024))
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header()["Content-Length"] = []string{"1024"}
		_, _ = w.Write(body)
	}))
	b.Cleanup(s.Close)
	return s.Listener.Addr()
}
