package wire

import (
	"bytes"
	"crypto/tls"
	"net"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/portico-apim/portico/internal/policy"
)

// guard is an HTTP/1.1 connection with a client that lets only bytes through which mean the same to everybody, see the package comment.
// net/http reads it from one goroutine at a time, but not always from the one that handles the request.
type guard struct {
	net.Conn
	stall   time.Duration
	onClose func()

	// Of the reading side.
	framing framing
	refused int   // the status to refuse the connection with, once
	broken  error // what every further Read returns
	readBy  time.Time

	// Of the writing side.
	writeBy time.Time
	reason  atomic.Pointer[string]

	mu    sync.Mutex
	heads []*head // complete, for requests that net/http has not begun
	spare *head
	fresh bool // nothing was read yet
	// serving says that a handler has the connection.
	serving atomic.Bool
}

func newGuard(conn net.Conn, c *Config) *guard {
	g := &guard{Conn: conn, stall: c.StallTimeout, fresh: true}
	g.framing = framing{maxHead: c.MaxHeader, maxTarget: c.MaxURL, h2c: !c.NoH2C, next: g.takeSpare, done: g.push}
	return g
}

func (g *guard) takeSpare() *head {
	g.mu.Lock()
	defer g.mu.Unlock()
	h := g.spare
	if g.spare = nil; h == nil {
		h = new(head)
	}
	return h
}

func (g *guard) push(h *head) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.heads = append(g.heads, h)
}

// pop returns the head of the request that net/http begins to serve. It serves them in order.
func (g *guard) pop() *head {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.serving.Store(true)
	h := g.heads[0]
	g.heads = g.heads[:copy(g.heads, g.heads[1:])]
	return h
}

// recycle takes a head back whose request is finished.
func (g *guard) recycle(h *head) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.serving.Store(false)
	g.spare = h
}

func (g *guard) isFresh() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.fresh
}

// Read lets through what is fine. What is not ends the connection: net/http answers a head that is cut short with a response that
// Write replaces, and a body that is cut short fails.
func (g *guard) Read(p []byte) (int, error) {
	if g.broken != nil {
		return 0, g.broken
	}
	g.armRead()
	n, err := g.Conn.Read(p)
	if n > 0 && g.framing.parsed == 0 {
		g.mu.Lock()
		g.fresh = false
		g.mu.Unlock()
	}
	passed, status := g.framing.scan(p[:n])
	if status != fine {
		g.broken, err = errMalformedBody, nil
		if g.framing.state == inHead {
			g.refused = status
		}
		if passed == 0 {
			return 0, g.broken
		}
	}
	g.disarmRead()
	return passed, err
}

// armRead bounds the wait for the next bytes of a body. Deadlines are moved only when they have become noticeably old, as moving them costs.
// Those of heads are net/http's.
func (g *guard) armRead() {
	if s := g.framing.state; s == inHead || s == inFree || g.stall == 0 {
		return
	}
	if now := time.Now(); g.readBy.Sub(now) < g.stall*3/4 {
		g.readBy = now.Add(g.stall)
		_ = g.Conn.SetReadDeadline(g.readBy) // a connection that is gone says so when it is read
	}
}

func (g *guard) disarmRead() {
	if s := g.framing.state; (s == inHead || s == inFree) && !g.readBy.IsZero() {
		g.readBy = time.Time{}
		_ = g.Conn.SetReadDeadline(time.Time{})
	}
}

// release lets everything through from now on, for a connection that has left HTTP.
func (g *guard) release() {
	g.framing.state = inFree
	_ = g.Conn.SetReadDeadline(time.Time{})
}

// SetWriteDeadline ignores net/http's wish to have none: Write sets its own.
func (g *guard) SetWriteDeadline(t time.Time) error {
	if t.IsZero() && g.stall > 0 {
		return nil
	}
	return g.Conn.SetWriteDeadline(t)
}

// netHTTPRefusal is how net/http answers what it cannot read, behind the status line. It is not the form of any other response, as it has no date.
var netHTTPRefusal = []byte("\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n")

// Write sends bytes, which a stalled client cannot hold up for long.
func (g *guard) Write(p []byte) (int, error) {
	if now := time.Now(); g.stall > 0 && g.writeBy.Sub(now) < g.stall*3/4 {
		g.writeBy = now.Add(g.stall)
		_ = g.Conn.SetWriteDeadline(g.writeBy) // a connection that is gone says so when it is written
	}
	if len(p) > 12 && bytes.HasPrefix(p, []byte("HTTP/1.")) {
		if i := bytes.IndexByte(p, '\r'); !g.serving.Load() && i > 12 && bytes.HasPrefix(p[i:], netHTTPRefusal) {
			return len(p), g.refuse(string(p[9:12]))
		}
		if reason := g.reason.Load(); reason != nil && p[9] != '1' {
			return g.writeReason(p, *reason)
		}
	}
	return g.Conn.Write(p)
}

// refuse answers a request that never became one.
func (g *guard) refuse(code string) error {
	status, err := strconv.Atoi(code)
	if err != nil || g.refused != fine {
		status = g.refused
	}
	body := policy.ErrorBody(status, refusalText(status))
	var b bytes.Buffer
	b.WriteString("HTTP/1.1 " + strconv.Itoa(status) + " " + http.StatusText(status) + "\r\nDate: " + time.Now().UTC().Format(http.TimeFormat) +
		"\r\nContent-Type: application/json\r\nContent-Length: " + strconv.Itoa(len(body)) + "\r\nConnection: close\r\n\r\n")
	b.Write(body)
	if _, err := g.Conn.Write(b.Bytes()); err != nil {
		return err
	}
	g.linger()
	return nil
}

// lingerFor is how long a refused client may go on sending, so that it gets to read the answer instead of a reset.
const lingerFor = 500 * time.Millisecond

// linger reads what a client still sends after it was refused (RFC 9112 section 9.6).
func (g *guard) linger() {
	_ = g.CloseWrite()
	_ = g.Conn.SetReadDeadline(time.Now().Add(lingerFor))
	scrap := make([]byte, 4096)
	for range 256 {
		if _, err := g.Conn.Read(scrap); err != nil {
			return
		}
	}
}

// Close implements net.Conn.
func (g *guard) Close() error {
	g.onClose()
	return g.Conn.Close()
}

// CloseWrite ends the sending side. net/http asks for it.
func (g *guard) CloseWrite() error {
	if c, ok := g.Conn.(interface{ CloseWrite() error }); ok {
		return c.CloseWrite()
	}
	return nil
}

// writeReason puts a reason into the status line at the beginning of p. net/http writes each response from a new buffer on, so the line is
// there and whole.
func (g *guard) writeReason(p []byte, reason string) (int, error) {
	g.reason.Store(nil)
	end := bytes.IndexByte(p, '\r')
	if end < 12 {
		return g.Conn.Write(p)
	}
	line := append([]byte(nil), p[:12]...)
	line = append(append(line, ' '), reason...)
	if _, err := g.Conn.Write(append(line, p[end:]...)); err != nil {
		return 0, err
	}
	return len(p), nil
}

// tlsGuard is a guard on a TLS connection. net/http asks it for the state.
type tlsGuard struct {
	*guard
	state tls.ConnectionState
}

// ConnectionState returns the state of the TLS connection.
func (g tlsGuard) ConnectionState() tls.ConnectionState { return g.state }
