package cache_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/portico-apim/portico/internal/cache"
	"github.com/portico-apim/portico/internal/policy"
	"github.com/portico-apim/portico/internal/redislink"
)

func newLocal(t *testing.T, size int64) *cache.Local {
	t.Helper()
	l, err := cache.NewLocal(size)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func newRedis(t *testing.T, address string) *cache.Redis {
	t.Helper()
	link, err := redislink.Open(address, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	r := cache.NewRedis(link, fmt.Sprintf("test:%s:%d:", t.Name(), time.Now().UnixNano()))
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		if err := r.Run(ctx); err != nil {
			t.Errorf("Run: %v", err)
		}
	}()
	t.Cleanup(func() { cancel(); <-ended; _ = link.Close() })
	return r
}

// suite is what every implementation must do. Keys expire soon, so that a shared server is left as it was.
var suite = []struct {
	name string
	run  func(*testing.T, policy.Cache)
}{
	{"what was set is there", setGet},
	{"the last value counts", replace},
	{"what was removed is gone", remove},
	{"entries expire", expire},
	{"what is too large is not kept", tooLarge},
	{"without time to live nothing is kept", noTime},
	{"values are any bytes, keys any strings", content},
}

func TestLocal(t *testing.T) {
	t.Parallel()
	for _, c := range suite {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) { c.run(t, newLocal(t, 64<<20)) })
		})
	}
}

func TestRedis(t *testing.T) {
	t.Parallel()
	for _, c := range suite {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.run(t, newRedis(t, "redis://127.0.0.1:6379/0"))
		})
	}
}

// set sets and waits until a Get finds the value: caches may write in the background.
func set(t *testing.T, c policy.Cache, key, value string, ttl time.Duration) {
	t.Helper()
	c.Set(t.Context(), key, []byte(value), ttl)
	for deadline := time.Now().Add(5 * time.Second); get(t, c, key) != value; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%q did not become %q", key, value)
		}
	}
}

func get(t *testing.T, c policy.Cache, key string) string {
	t.Helper()
	value, ttl, ok := c.Get(t.Context(), key)
	if !ok {
		if value != nil || ttl != 0 {
			t.Errorf("a miss has the value %q and %v left", value, ttl)
		}
		return "none"
	}
	if ttl <= 0 {
		t.Errorf("a hit has %v left", ttl)
	}
	return string(value)
}

func expect(t *testing.T, c policy.Cache, key, want string) {
	t.Helper()
	if got := get(t, c, key); got != want {
		t.Errorf("%q is %q instead of %q", key, got, want)
	}
}

func setGet(t *testing.T, c policy.Cache) {
	expect(t, c, "k", "none")
	set(t, c, "k", "value", 10*time.Second)
	_, ttl, _ := c.Get(t.Context(), "k")
	if ttl > 10*time.Second || ttl < 5*time.Second {
		t.Errorf("%v are left of 10s", ttl)
	}
	expect(t, c, "K", "none")
}

func replace(t *testing.T, c policy.Cache) {
	set(t, c, "k", "one", time.Second)
	set(t, c, "k", "two", 10*time.Second)
	if _, ttl, _ := c.Get(t.Context(), "k"); ttl < 2*time.Second {
		t.Errorf("%v are left of 10s", ttl)
	}
}

func remove(t *testing.T, c policy.Cache) {
	set(t, c, "k", "value", 10*time.Second)
	for range 2 {
		if err := c.Remove(t.Context(), "k"); err != nil {
			t.Errorf("Remove: %v", err)
		}
		expect(t, c, "k", "none")
	}
	for i := range 20 {
		c.Set(t.Context(), "k", []byte{byte(i)}, 10*time.Second)
	}
	if err := c.Remove(t.Context(), "k"); err != nil {
		t.Errorf("Remove: %v", err)
	}
	expect(t, c, "k", "none")
}

func expire(t *testing.T, c policy.Cache) {
	set(t, c, "k", "value", 300*time.Millisecond)
	time.Sleep(301 * time.Millisecond)
	expect(t, c, "k", "none")
}

func tooLarge(t *testing.T, c policy.Cache) {
	set(t, c, "k", strings.Repeat("x", cache.MaxEntry-1), 10*time.Second)
	c.Set(t.Context(), "k", bytes.Repeat([]byte("y"), cache.MaxEntry), 10*time.Second)
	gone(t, c, "k")
}

func noTime(t *testing.T, c policy.Cache) {
	set(t, c, "k", "value", 10*time.Second)
	c.Set(t.Context(), "k", []byte("other"), 0)
	gone(t, c, "k")
	set(t, c, "k", "value", 10*time.Second)
	c.Set(t.Context(), "k", []byte("other"), -time.Second)
	gone(t, c, "k")
}

// gone waits until a key is not there any more.
func gone(t *testing.T, c policy.Cache, key string) {
	t.Helper()
	for deadline := time.Now().Add(5 * time.Second); get(t, c, key) != "none"; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%q is still there", key)
		}
	}
}

func content(t *testing.T, c policy.Cache) {
	for key, value := range map[string]string{"": "of no key", "empty": "", "{a} b\n": "\x00\xff", strings.Repeat("k", 5000): "long"} {
		set(t, c, key, value, 10*time.Second)
	}
	expect(t, c, "{a} b\n", "\x00\xff")
}

func TestLocalIsBounded(t *testing.T) {
	t.Parallel()
	l := newLocal(t, 1<<20)
	for i := range 1000 {
		l.Set(t.Context(), fmt.Sprint(i), make([]byte, 10_000), time.Hour)
	}
	kept := 1000
	for deadline := time.Now().Add(5 * time.Second); kept > 103 && time.Now().Before(deadline); time.Sleep(time.Millisecond) {
		kept = 0
		for i := range 1000 {
			if get(t, l, fmt.Sprint(i)) != "none" {
				kept++
			}
		}
	}
	if kept > 103 || kept < 50 {
		t.Errorf("a megabyte holds %d entries of 10,000 bytes", kept)
	}
}

// TestAway shows what a cache does whose server is not there: nothing, except that Remove says so.
func TestAway(t *testing.T) {
	t.Parallel()
	r := newRedis(t, "redis://127.0.0.1:1")
	r.Set(t.Context(), "k", []byte("value"), time.Minute)
	expect(t, r, "k", "none")
	if err := r.Remove(t.Context(), "k"); err == nil {
		t.Error("Remove without a server succeeded")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := r.Remove(ctx, "k"); err == nil {
		t.Error("Remove of a caller who went away succeeded")
	}
}

// TestWritesAreFinished shows that Run does not end before what was set is written.
func TestWritesAreFinished(t *testing.T) {
	t.Parallel()
	link, err := redislink.Open("redis://127.0.0.1:6379/0", slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = link.Close() }()
	r := cache.NewRedis(link, fmt.Sprintf("test:%s:%d:", t.Name(), time.Now().UnixNano()))
	for i := range 100 {
		r.Set(t.Context(), fmt.Sprint(i), []byte("value"), 10*time.Second)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := r.Run(ctx); err != nil {
		t.Fatal(err)
	}
	for i := range 100 {
		expect(t, r, fmt.Sprint(i), "value")
	}
}
