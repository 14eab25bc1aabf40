package wire

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/portico-apim/portico/internal/policy"
)

// halfOpen is how long one direction of a joined pair of connections stays open after the other has ended.
const halfOpen = 5 * time.Second

// tunnel is a client's connection joined with a backend's.
type tunnel struct {
	client  net.Conn
	backend io.ReadWriteCloser
	ended   chan struct{}
}

func (t *tunnel) close() {
	_ = t.client.Close()
	_ = t.backend.Close()
}

// upgrade answers 101 and joins the connections. It returns when both have ended.
func (r *Request) upgrade(res *policy.Message) error {
	if !r.WebSocket() {
		_ = res.Upgraded.Close()
		return &policy.Error{Source: "transfer-response", Reason: policy.ReasonBackendConnection, Message: "The backend switched protocols unasked."}
	}
	conn, buffered, err := http.NewResponseController(r.w).Hijack()
	if err != nil {
		_ = res.Upgraded.Close()
		return clientGone(err)
	}
	r.answer = answered // the connection is ours to close now
	r.link.guard.release()
	t := &tunnel{client: conn, backend: res.Upgraded, ended: make(chan struct{})}
	r.server.upgraded.Store(t, nil)
	defer func() {
		t.close()
		close(t.ended)
		r.server.upgraded.Delete(t)
	}()
	if _, err = conn.Write(switching(&res.Header)); err != nil {
		return clientGone(err)
	}
	early := make([]byte, buffered.Reader.Buffered())
	_, _ = io.ReadFull(buffered.Reader, early) // it is there
	if _, err = res.Upgraded.Write(early); err != nil {
		return policy.AsError(err, "transfer-response")
	}
	r.sent += t.join()
	return nil
}

// switching is the header of a 101 response.
func switching(header *policy.Header) []byte {
	b := []byte("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n")
	for name, value := range header.All() {
		if isToken(name) && !hopByHop(name) && !policy.EqualFold(name, "Content-Length") {
			b = fmt.Appendf(b, "%s: %s\r\n", name, cleanValue(value))
		}
	}
	return append(b, "\r\n"...)
}

// join copies both ways until both directions have ended, or one has and the other does not follow soon. It returns the bytes sent to the client.
func (t *tunnel) join() (sent int64) {
	var group sync.WaitGroup
	var last sync.Once
	var timer *time.Timer
	var mu sync.Mutex
	finish := func(to io.ReadWriteCloser) {
		if half, ok := to.(interface{ CloseWrite() error }); ok {
			_ = half.CloseWrite()
		}
		mu.Lock()
		defer mu.Unlock()
		last.Do(func() { timer = time.AfterFunc(halfOpen, t.close) })
	}
	group.Go(func() { sent = pump(t.client, t.backend); finish(t.client) })
	group.Go(func() { pump(t.backend, t.client); finish(t.backend) })
	group.Wait()
	timer.Stop()
	return sent
}

// pump copies until an end or an error.
func pump(to io.Writer, from io.Reader) (n int64) {
	buf := buffers.Get().(*[32 << 10]byte)
	defer buffers.Put(buf)
	n, _ = io.CopyBuffer(struct{ io.Writer }{to}, struct{ io.Reader }{from}, buf[:]) // an error ends it like an end
	return n
}

// awaitTunnels waits until the joined connections have ended, and ends them when ctx does.
func (s *Server) awaitTunnels(ctx context.Context) {
	for key := range s.upgraded.Range {
		t := key.(*tunnel)
		select {
		case <-t.ended:
		case <-ctx.Done():
			t.close()
			<-t.ended
		}
	}
}
