package counters_test

import (
	"context"
	"errors"
	"io"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/portico-apim/portico/internal/policy"
)

// cable is a connection to the real server that can be pulled out.
type cable struct {
	listener net.Listener
	mu       sync.Mutex
	cut      bool
	conns    []net.Conn
}

func newCable(t *testing.T) *cable {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c := &cable{listener: listener}
	go c.run()
	t.Cleanup(func() { _ = listener.Close(); c.set(true) })
	return c
}

func (c *cable) run() {
	for {
		near, err := c.listener.Accept()
		if err != nil {
			return
		}
		far, err := net.Dial("tcp", "127.0.0.1:6379")
		c.mu.Lock()
		if c.cut || err != nil {
			_ = near.Close()
		} else {
			c.conns = append(c.conns, near, far)
			go func() { _, _ = io.Copy(near, far); _ = near.Close() }()
			go func() { _, _ = io.Copy(far, near); _ = far.Close() }()
		}
		c.mu.Unlock()
	}
}

func (c *cable) set(cut bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.cut = cut
	for _, conn := range c.conns {
		_ = conn.Close()
	}
	c.conns = nil
}

// TestOutage shows that a gateway counts for itself while the server is away, and goes on where it was when the server is back.
func TestOutage(t *testing.T) {
	t.Parallel()
	cable := newCable(t)
	c := redisCounters(t, "redis://"+cable.listener.Addr().String())
	limit := policy.Rate{Calls: 3, Period: time.Minute}
	expect(t, "shared", rate(t, c, "k", limit, 1), "true 2 0")
	cable.set(true)
	expect(t, "alone", rate(t, c, "k", limit, 1), "true 2 0")
	expect(t, "alone", rate(t, c, "k", limit, 1), "true 1 0")
	cable.set(false)
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the server was not found again")
		}
		if s, err := c.Rate(t.Context(), "k", limit, 0); err == nil && s.Remaining == 2 {
			break
		}
	}
	expect(t, "shared again", rate(t, c, "k", limit, 1), "true 1 0")
}

func TestCallerGone(t *testing.T) {
	t.Parallel()
	c := redisCounters(t, redisAddress)
	gone := errors.New("the caller hung up")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(gone)
	if _, err := c.Rate(ctx, "k", policy.Rate{Calls: 1, Period: time.Minute}, 1); !errors.Is(err, gone) {
		t.Errorf("Rate: %v", err)
	}
	if _, err := c.Quota(ctx, "k", policy.Quota{Calls: 1}, 1, 0); !errors.Is(err, gone) {
		t.Errorf("Quota: %v", err)
	}
	expect(t, "the server", rate(t, c, "k", policy.Rate{Calls: 1, Period: time.Minute}, 1), "true 0 600")
}
