package redislink

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strings"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/logging"
	"github.com/redis/go-redis/v9/maintnotifications"
)

const (
	// Timeout is how long one round trip may take before the caller does without.
	Timeout = 250 * time.Millisecond
	// retryEvery is the time between attempts while the server is away.
	retryEvery = time.Second
	// dialTimeout bounds a new connection, TLS included. A caller does not wait for it longer than its own timeout.
	dialTimeout = 2 * time.Second
	// patience is how many attempts in a row may be late before the server counts as away: one that is late may be the machine's fault, and its
	// caller alone does without. A connection that is refused or breaks needs no patience.
	patience = 5
)

// Link is one server, cluster or sentinel group, and whether it answers. It is safe for concurrent use.
type Link struct {
	client redis.UniversalClient
	log    *slog.Logger
	down   atomic.Bool
	late   atomic.Int32
	// retryAt is when the next attempt is due while the server is away, in nanoseconds since started.
	retryAt atomic.Int64
	started time.Time
}

// Open prepares a link to an address: redis://user:password@host:port/db, rediss:// for TLS, with addr=host:port for further nodes,
// cluster=true, or master=name for sentinels; or a connection string such as host:6380,password=…,ssl=True. It does not
// connect, so it fails only if the address makes no sense. The error does not show the password.
func Open(address string, log *slog.Logger) (*Link, error) {
	o, err := parse(address)
	if err != nil {
		return nil, fmt.Errorf("read Redis address: %w", err)
	}
	if o.DialTimeout == 0 {
		o.DialTimeout = dialTimeout
	}
	o.ReadTimeout, o.WriteTimeout, o.ContextTimeoutEnabled = Timeout, Timeout, true
	o.MaxRetries = -1 // a script that was sent twice would count twice
	o.DialerRetries = 1
	o.DisableIdentity = true // Valkey and older servers have no CLIENT SETINFO
	o.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
	logging.Disable() // what it prints to stderr also comes back as errors, which Report logs once
	where := strings.Join(o.Addrs, " ")
	return &Link{client: redis.NewUniversalClient(o), log: log.With("redis", where), started: time.Now()}, nil
}

// Client returns the client that commands are sent with.
func (l *Link) Client() redis.UniversalClient { return l.client }

// Close closes all connections.
func (l *Link) Close() error { return l.client.Close() }

// Up reports whether the last attempt succeeded. A link that was not used yet is up.
func (l *Link) Up() bool { return !l.down.Load() }

// Try reports whether the caller should use the server: always while it is up, and otherwise once a second.
func (l *Link) Try() bool {
	if !l.down.Load() {
		return true
	}
	due, now := l.retryAt.Load(), int64(time.Since(l.started))
	return now >= due && l.retryAt.CompareAndSwap(due, now+int64(retryEvery))
}

// Report takes note of how an attempt that Try allowed went, and logs when that changes the state of the link. An attempt that
// ended because ctx did says nothing about the server.
func (l *Link) Report(ctx context.Context, err error) {
	switch {
	case err == nil || err == redis.Nil: //nolint:errorlint // the client returns the value itself
		l.late.Store(0)
		if l.down.CompareAndSwap(true, false) {
			l.log.Info("redis is back")
		}
	case ctx.Err() != nil:
	case isLate(err) && l.late.Add(1) < patience && !l.down.Load():
	default:
		l.retryAt.Store(int64(time.Since(l.started) + retryEvery))
		if l.down.CompareAndSwap(false, true) {
			l.log.Warn("redis is away", "error", err)
		}
	}
}

// isLate reports whether an attempt failed only because it took too long.
func isLate(err error) bool {
	var network net.Error
	return errors.Is(err, context.DeadlineExceeded) || errors.As(err, &network) && network.Timeout()
}
