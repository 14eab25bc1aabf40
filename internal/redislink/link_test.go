package redislink_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/portico-apim/portico/internal/redislink"
)

func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"":                              "the address is empty",
		"http://localhost":              `the scheme is "http" instead of redis or rediss`,
		"redis:///0":                    "names no host",
		"redis://localhost/first":       `the database is "first"`,
		"redis://localhost?pool=3":      `the parameter "pool" is unknown`,
		"redis://localhost?cluster=may": `cluster is "may"`,
		"password=x":                    "names no host",
		"host:1,ssl=perhaps":            `the option "ssl"`,
		"host:1,colour=red":             `the option "colour" of the connection string is unknown`,
		"redis://u:s3cret@[::1":         "the address is not a URL",
	} {
		_, err := redislink.Open(address, slog.Default())
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("Open(%q) = %v, want %q", address, err, want)
		}
	}
}

func TestOpenReads(t *testing.T) {
	t.Parallel()
	rows := []struct {
		address, addr, user, password string
		db                            int
		tls                           string
	}{
		{"redis://localhost", "localhost:6379", "", "", 0, ""},
		{"redis://:pw@localhost:7000/3", "localhost:7000", "", "pw", 3, ""},
		{"rediss://me:p%40w@cache.example.com:6380", "cache.example.com:6380", "me", "p@w", 0, "cache.example.com"},
		{"redis://[::1]", "[::1]:6379", "", "", 0, ""},
		{"localhost", "localhost:6379", "", "", 0, ""},
		{"c.example.com:6380,password=ab=c=,ssl=True,abortConnect=False,defaultDatabase=2", "c.example.com:6380", "", "ab=c=", 2, "c.example.com"},
		{"c.example.com , ssl=true, sslHost=other, user=me, syncTimeout=100", "c.example.com:6380", "me", "", 0, "other"},
	}
	for _, row := range rows {
		link, err := redislink.Open(row.address, slog.Default())
		if err != nil {
			t.Errorf("Open(%q): %v", row.address, err)
			continue
		}
		o := link.Client().(*redis.Client).Options()
		serverName := ""
		if o.TLSConfig != nil {
			serverName = o.TLSConfig.ServerName
		}
		if o.Addr != row.addr || o.Username != row.user || o.Password != row.password || o.DB != row.db || serverName != row.tls {
			t.Errorf("Open(%q) goes to %s as %q %q, database %d, TLS name %q", row.address, o.Addr, o.Username, o.Password, o.DB, serverName)
		}
		_ = link.Close()
	}
}

func TestOpenKinds(t *testing.T) {
	t.Parallel()
	for address, cluster := range map[string]bool{
		"redis://a:1?addr=b:2":       true,
		"redis://a:1?cluster=true":   true,
		"a:1,b:2,password=x":         true,
		"redis://a:1?cluster=false":  false,
		"redis://a:26379?master=one": false,
	} {
		link, err := redislink.Open(address, slog.Default())
		if err != nil {
			t.Fatal(err)
		}
		if _, ok := link.Client().(*redis.ClusterClient); ok != cluster {
			t.Errorf("Open(%q): cluster is %v", address, ok)
		}
		_ = link.Close()
	}
}

// TestHealth walks a link through an outage: one line when it begins, one when it ends, one attempt a second between.
func TestHealth(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		link, err := redislink.Open("redis://127.0.0.1:1", slog.New(slog.NewTextHandler(&out, nil)))
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = link.Close() }()
		ctx, cancel := context.WithCancel(t.Context())
		down := errors.New("refused")
		if !link.Up() || !link.Try() {
			t.Error("a new link is down")
		}
		link.Report(ctx, down)
		link.Report(ctx, down)
		if link.Up() || link.Try() {
			t.Error("a failed link is up, or tried at once")
		}
		time.Sleep(time.Second)
		if !link.Try() || link.Try() {
			t.Error("after a second there is not exactly one attempt")
		}
		link.Report(ctx, redis.Nil)
		if !link.Up() {
			t.Error("a missing key is no answer")
		}
		for range 4 {
			link.Report(ctx, context.DeadlineExceeded)
		}
		link.Report(ctx, nil)
		for range 4 {
			link.Report(ctx, context.DeadlineExceeded)
		}
		if !link.Up() {
			t.Error("a few late answers are taken for an outage")
		}
		link.Report(ctx, context.DeadlineExceeded)
		if link.Up() {
			t.Error("a server that is always late is up")
		}
		link.Report(ctx, nil)
		cancel()
		link.Report(ctx, context.Canceled)
		if !link.Up() {
			t.Error("a caller who went away is taken for an outage")
		}
		if n := strings.Count(out.String(), "\n"); n != 4 {
			t.Errorf("%d lines were logged instead of 4:\n%s", n, &out)
		}
	})
}
