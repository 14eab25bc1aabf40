package wire

import (
	"bufio"
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"
)

// walk sends bytes through the framing in pieces, and returns how many passed, what the rest was refused with, and the heads.
func walk(data []byte, piece int) (passed, status int, heads []*head) {
	f := framing{maxHead: 2048, maxTarget: 512}
	f.next = func() *head { return new(head) }
	f.done = func(h *head) { heads = append(heads, h) }
	for rest := data; len(rest) > 0; {
		n := min(piece, len(rest))
		used, status := f.scan(rest[:n])
		if passed += used; status != fine {
			return passed, status, heads
		}
		rest = rest[n:]
	}
	return passed, fine, heads
}

// seeds are the beginnings of the fuzz test: requests of every kind, whole and broken.
var seeds = []string{
	"GET / HTTP/1.1\r\nHost: h\r\n\r\n",
	"POST /a?b HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabcGET /next HTTP/1.1\r\nHost: h\r\n\r\n",
	"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nTrailer: T\r\n\r\n3;x=y\r\nabc\r\n1\r\nd\r\n0\r\nT: v\r\n\r\nGET /next HTTP/1.1\r\nHost: h\r\n\r\n",
	"GET http://h/a HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n",
	"GET / HTTP/1.0\r\n\r\nGET / HTTP/1.0\r\nHost: h\r\n\r\n",
	"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
	"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffff\r\n",
	"GET / HTTP/1.1\r\nHost: h\r\n folded\r\n\r\n",
	"GET / HTTP/1.1\nHost: h\n\n",
	"GET /\xc3\xbc HTTP/1.1\r\nHost: [::1]:80\r\nA: \xff\t\r\n\r\n",
	"GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n\x81\x00free",
	"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
	"POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 0000000000000000001\r\n\r\na",
}

// FuzzFraming shows that it does not matter in which pieces bytes arrive, and that net/http finds in what passes the same requests as the guard: no
// more, and with the same ends.
func FuzzFraming(f *testing.F) {
	for _, seed := range seeds {
		f.Add([]byte(seed), 1)
	}
	f.Fuzz(func(t *testing.T, data []byte, piece int) {
		piece = max(1, piece%64)
		passed, status, heads := walk(data, len(data)+1)
		_, statusInPieces, headsInPieces := walk(data, piece)
		// Which limit strikes may depend on the pieces, but not that one does.
		if len(heads) != len(headsInPieces) || (status == fine) != (statusInPieces == fine) {
			t.Fatalf("whole: %d after %d heads; in pieces of %d: %d after %d heads", status, len(heads), piece, statusInPieces, len(headsInPieces))
		}
		reader := bufio.NewReader(bytes.NewReader(data[:passed]))
		for i := 0; ; i++ {
			req, err := http.ReadRequest(reader)
			if err != nil {
				return
			}
			if i == len(heads) {
				t.Fatalf("net/http finds a request %d: %s %s", i, req.Method, req.RequestURI)
			}
			compare(t, heads[i], req)
			if _, err = io.Copy(io.Discard, req.Body); err != nil || heads[i].websocket {
				return
			}
		}
	})
}

func compare(t *testing.T, h *head, req *http.Request) {
	t.Helper()
	if req.Method != h.method || !strings.HasSuffix(req.RequestURI, strings.TrimPrefix(h.target, "/")) || req.ContentLength != h.length || req.ProtoMinor != h.minor {
		t.Fatalf("net/http reads %s %s of length %d, the guard %s %s of length %d", req.Method, req.RequestURI, req.ContentLength, h.method, h.target, h.length)
	}
}

func TestParseHex(t *testing.T) {
	t.Parallel()
	rows := []struct {
		text string
		want int64
		ok   bool
	}{
		{"0", 0, true}, {"aF", 175, true}, {"000000000000001", 1, true}, {"7fffffffffffff", 1<<55 - 1, true}, {"fffffffffffffff", 1<<60 - 1, true},
		{"", 0, false}, {"g", 0, false}, {"1g", 0, false}, {"-1", 0, false}, {" 1", 0, false}, {"ffffffffffffffff", 0, false},
	}
	for _, row := range rows {
		if n, ok := parseHex([]byte(row.text)); ok != row.ok || ok && n != row.want {
			t.Errorf("%q is %d, %v", row.text, n, ok)
		}
	}
}
