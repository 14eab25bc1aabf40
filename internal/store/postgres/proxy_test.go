package postgres_test

import (
	"bytes"
	"io"
	"net"
	"net/url"
	"sync"
	"testing"
)

// proxy stands between a store and the server, so that connections can be lost as by a restart or a broken network.
type proxy struct {
	listener net.Listener
	server   string

	mu     sync.Mutex
	away   bool
	commit string // what to do at the next COMMIT: "" nothing, "lose" it, or lose its "answer"; then no connection is left
	conns  map[net.Conn]bool
	seen   int // connections so far
}

// newProxy returns a proxy, and the URL of a database through it.
func newProxy(t *testing.T, database string) (*proxy, string) {
	t.Helper()
	u, err := url.Parse(database)
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{listener: l, server: u.Host, conns: map[net.Conn]bool{}}
	u.Host = l.Addr().String()
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			wg.Go(func() { p.serve(client) })
		}
	})
	t.Cleanup(func() {
		_ = l.Close()
		p.cut(true)
		wg.Wait()
	})
	return p, u.String()
}

// serve passes one connection on.
func (p *proxy) serve(client net.Conn) {
	defer func() { _ = client.Close() }()
	server, err := net.Dial("tcp", p.server)
	if err != nil || !p.add(client) {
		return
	}
	defer func() { _ = server.Close() }()
	go func() {
		_, _ = io.Copy(client, server)
		_ = client.Close()
	}()
	buf := make([]byte, 1<<16)
	for {
		n, err := client.Read(buf)
		if err != nil || p.lost(client, server, buf[:n]) {
			return
		}
		if _, err := server.Write(buf[:n]); err != nil {
			return
		}
	}
}

func (p *proxy) add(client net.Conn) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.seen++
	if !p.away {
		p.conns[client] = true
	}
	return !p.away
}

// lost does to a COMMIT what has been asked for, and tells whether it did.
func (p *proxy) lost(client, server net.Conn, message []byte) bool {
	p.mu.Lock()
	mode := p.commit
	p.mu.Unlock()
	if mode == "" || !bytes.Contains(message, []byte("commit\x00")) {
		return false
	}
	_ = client.Close() // before the answer can come
	if mode == "answer" {
		_, _ = server.Write(message)
	}
	p.onCommit("")
	p.cut(p.isAway())
	return true
}

func (p *proxy) onCommit(mode string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.commit = mode
}

func (p *proxy) isAway() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.away
}

// cut loses all connections. If the server is to be away, it takes no new ones either.
func (p *proxy) cut(away bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.away = away
	for c := range p.conns {
		_ = c.Close()
		delete(p.conns, c)
	}
}

func (p *proxy) connections() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.seen
}
