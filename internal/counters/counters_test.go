package counters_test

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/portico-apim/portico/internal/counters"
	"github.com/portico-apim/portico/internal/policy"
	"github.com/portico-apim/portico/internal/redislink"
)

const redisAddress = "redis://127.0.0.1:6379/0"

func redisCounters(t *testing.T, address string) *counters.Redis {
	t.Helper()
	link, err := redislink.Open(address, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = link.Close() })
	prefix := fmt.Sprintf("test:%s:%d:", t.Name(), time.Now().UnixNano())
	t.Cleanup(func() { removeKeys(link, prefix) })
	return counters.NewRedis(link, counters.NewLocal(), prefix)
}

func removeKeys(link *redislink.Link, prefix string) {
	ctx, client := context.Background(), link.Client()
	for keys := client.Scan(ctx, 0, prefix+"*", 1000).Iterator(); keys.Next(ctx); {
		client.Del(ctx, keys.Val())
	}
}

// suite is what every implementation must do. Periods are short where time must pass, as Redis has a clock of its own.
var suite = []struct {
	name string
	run  func(*testing.T, policy.Counters)
}{
	{"rate admits the limit and no more", rateLimit},
	{"rate only looks with n 0", rateLook},
	{"rate counts n at once or not at all", rateMany},
	{"rate counts afterwards what does not fit", rateAdd},
	{"rate forgets what was counted last", rateForget},
	{"rate slides", rateSlides},
	{"rate 0 admits nothing", rateZero},
	{"rate stays right with many calls", rateBusy},
	{"rate keys are apart", rateKeys},
	{"rate admits exactly the limit to many at once", rateConcurrent},
	{"quota of calls", quotaCalls},
	{"quota of bytes", quotaBytes},
	{"quota only looks with 0", quotaLook},
	{"quota counts afterwards what does not fit", quotaAdd},
	{"quota takes back", quotaTakeBack},
	{"quota windows follow one another from the start", quotaWindows},
	{"quota without period is never replenished", quotaForever},
	{"quota begins anew when its windows move", quotaMoves},
	{"places", places},
}

func TestLocal(t *testing.T) {
	t.Parallel()
	for _, c := range suite {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) { c.run(t, counters.NewLocal()) })
		})
	}
}

func TestRedis(t *testing.T) {
	t.Parallel()
	for _, c := range suite {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.run(t, redisCounters(t, redisAddress))
		})
	}
}

// TestFallback runs the suite with a server that is not there: each gateway then counts for itself.
func TestFallback(t *testing.T) {
	t.Parallel()
	for _, c := range suite {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.run(t, redisCounters(t, "redis://127.0.0.1:1"))
		})
	}
}

// rate calls Rate and describes the answer: whether it was allowed, what is left, and the wait rounded up to whole steps.
func rate(t *testing.T, c policy.Counters, key string, limit policy.Rate, n int64) string {
	t.Helper()
	s, err := c.Rate(t.Context(), key, limit, n)
	if err != nil {
		t.Fatal(err)
	}
	const step = 100 * time.Millisecond
	return fmt.Sprintf("%v %d %d", s.Allowed, s.Remaining, (s.RetryAfter+step-1)/step)
}

func expect(t *testing.T, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %q, want %q", what, got, want)
	}
}

func rateLimit(t *testing.T, c policy.Counters) {
	limit := policy.Rate{Calls: 3, Period: time.Minute}
	for i, want := range []string{"true 2 0", "true 1 0", "true 0 600", "false 0 600", "false 0 600"} {
		expect(t, fmt.Sprintf("call %d", i), rate(t, c, "k", limit, 1), want)
	}
}

func rateLook(t *testing.T, c policy.Counters) {
	limit := policy.Rate{Calls: 2, Period: time.Minute}
	expect(t, "fresh", rate(t, c, "k", limit, 0), "true 2 0")
	rate(t, c, "k", limit, 1)
	expect(t, "one", rate(t, c, "k", limit, 0), "true 1 0")
	rate(t, c, "k", limit, 1)
	expect(t, "full", rate(t, c, "k", limit, 0), "false 0 600")
}

func rateMany(t *testing.T, c policy.Counters) {
	limit := policy.Rate{Calls: 10, Period: time.Minute}
	expect(t, "seven", rate(t, c, "k", limit, 7), "true 3 0")
	expect(t, "four more", rate(t, c, "k", limit, 4), "false 3 600")
	expect(t, "three more", rate(t, c, "k", limit, 3), "true 0 600")
	expect(t, "more than ever fit", rate(t, c, "l", limit, 11), "false 10 0")
}

func rateAdd(t *testing.T, c policy.Counters) {
	limit := policy.Rate{Calls: 2, Period: time.Minute}
	for range 4 {
		if err := c.AddRate(t.Context(), "k", limit, 1); err != nil {
			t.Fatal(err)
		}
	}
	expect(t, "after", rate(t, c, "k", limit, 1), "false 0 600")
	if err := c.AddRate(t.Context(), "l", limit, 0); err != nil {
		t.Fatal(err)
	}
	expect(t, "nothing added", rate(t, c, "l", limit, 0), "true 2 0")
}

func rateForget(t *testing.T, c policy.Counters) {
	limit := policy.Rate{Calls: 10, Period: time.Minute}
	add := func(n int64) {
		if err := c.AddRate(t.Context(), "k", limit, n); err != nil {
			t.Fatal(err)
		}
	}
	add(-3)
	expect(t, "nothing to forget", rate(t, c, "k", limit, 0), "true 10 0")
	add(4)
	add(5)
	add(-2)
	expect(t, "part of the last", rate(t, c, "k", limit, 0), "true 3 0")
	add(-4)
	expect(t, "more than the last", rate(t, c, "k", limit, 0), "true 7 0")
	expect(t, "counting goes on", rate(t, c, "k", limit, 2), "true 5 0")
	add(-50)
	expect(t, "more than there is", rate(t, c, "k", limit, 0), "true 10 0")
	expect(t, "from the start", rate(t, c, "k", limit, 10), "true 0 600")
	if s, err := c.Rate(t.Context(), "k", limit, -5); err != nil || s.Remaining != 0 {
		t.Errorf("Rate with a negative number: %+v, %v", s, err)
	}
}

func rateSlides(t *testing.T, c policy.Counters) {
	limit := policy.Rate{Calls: 2, Period: time.Second}
	expect(t, "at 0.0", rate(t, c, "k", limit, 1), "true 1 0")
	time.Sleep(550 * time.Millisecond)
	expect(t, "at 0.55", rate(t, c, "k", limit, 1), "true 0 5")
	expect(t, "at 0.55 again", rate(t, c, "k", limit, 1), "false 0 5")
	time.Sleep(500 * time.Millisecond)
	expect(t, "at 1.05", rate(t, c, "k", limit, 1), "true 0 5")
	expect(t, "at 1.05 again", rate(t, c, "k", limit, 1), "false 0 5")
	time.Sleep(1100 * time.Millisecond)
	expect(t, "at 2.15", rate(t, c, "k", limit, 0), "true 2 0")
}

func rateZero(t *testing.T, c policy.Counters) {
	expect(t, "call", rate(t, c, "k", policy.Rate{Period: time.Minute}, 1), "false 0 600")
}

// rateBusy makes the log share entries: the limit still holds to the call.
func rateBusy(t *testing.T, c policy.Counters) {
	limit := policy.Rate{Calls: 400, Period: time.Hour}
	for i := range int64(400) {
		s, err := c.Rate(t.Context(), "k", limit, 1)
		if err != nil || !s.Allowed || s.Remaining != 399-i {
			t.Fatalf("call %d: %+v, %v", i, s, err)
		}
	}
	expect(t, "one more", rate(t, c, "k", limit, 1)[:7], "false 0")
}

func rateKeys(t *testing.T, c policy.Counters) {
	limit := policy.Rate{Calls: 1, Period: time.Minute}
	long := strings.Repeat("x", 1000)
	for _, key := range []string{"a", "b", "{a}", "", long + "1", long + "2"} {
		expect(t, "first of "+key, rate(t, c, key, limit, 1), "true 0 600")
		expect(t, "second of "+key, rate(t, c, key, limit, 1), "false 0 600")
	}
}

func rateConcurrent(t *testing.T, c policy.Counters) {
	var allowed atomic.Int64
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for range 25 {
				if s, err := c.Rate(t.Context(), "k", policy.Rate{Calls: 100, Period: time.Minute}, 1); err == nil && s.Allowed {
					allowed.Add(1)
				}
			}
		})
	}
	group.Wait()
	if n := allowed.Load(); n != 100 {
		t.Errorf("%d of 200 calls were allowed instead of 100", n)
	}
}

// quota calls Quota and describes the answer but for the time.
func quota(t *testing.T, c policy.Counters, limit policy.Quota, calls, bytes int64) string {
	t.Helper()
	s, err := c.Quota(t.Context(), "k", limit, calls, bytes)
	if err != nil {
		t.Fatal(err)
	}
	text := fmt.Sprintf("%d %d", s.RemainingCalls, s.RemainingBytes)
	if s.CallsUsedUp {
		text += " calls used up"
	}
	if s.BytesUsedUp {
		text += " bytes used up"
	}
	return text
}

func quotaCalls(t *testing.T, c policy.Counters) {
	limit := policy.Quota{Calls: 2, Period: time.Hour, Start: time.Now()}
	for i, want := range []string{"1 0", "0 0", "0 0 calls used up", "0 0 calls used up"} {
		expect(t, fmt.Sprintf("call %d", i), quota(t, c, limit, 1, 50), want)
	}
}

func quotaBytes(t *testing.T, c policy.Counters) {
	limit := policy.Quota{Calls: 9, Bytes: 100, Period: time.Hour, Start: time.Now()}
	for i, want := range []string{"8 30", "7 0", "7 0 bytes used up"} {
		expect(t, fmt.Sprintf("call %d", i), quota(t, c, limit, 1, 70), want)
	}
}

func quotaLook(t *testing.T, c policy.Counters) {
	limit := policy.Quota{Calls: 1, Bytes: 10, Period: time.Hour, Start: time.Now()}
	expect(t, "fresh", quota(t, c, limit, 0, 0), "1 10")
	expect(t, "again", quota(t, c, limit, 0, 0), "1 10")
}

func quotaAdd(t *testing.T, c policy.Counters) {
	limit := policy.Quota{Calls: 5, Bytes: 10, Period: time.Hour, Start: time.Now()}
	for range 3 {
		if err := c.AddQuota(t.Context(), "k", limit, 1, 8); err != nil {
			t.Fatal(err)
		}
	}
	expect(t, "after", quota(t, c, limit, 1, 0), "2 0 bytes used up")
}

func quotaTakeBack(t *testing.T, c policy.Counters) {
	limit := policy.Quota{Calls: 10, Bytes: 100, Period: time.Hour, Start: time.Now()}
	expect(t, "counted", quota(t, c, limit, 6, 60), "4 40")
	for _, step := range []struct {
		calls, bytes int64
		want         string
	}{{-2, -10, "6 50"}, {-9, 0, "10 50"}, {3, -80, "7 100"}} {
		if err := c.AddQuota(t.Context(), "k", limit, step.calls, step.bytes); err != nil {
			t.Fatal(err)
		}
		expect(t, fmt.Sprint(step), quota(t, c, limit, 0, 0), step.want)
	}
	if s, err := c.Quota(t.Context(), "k", limit, -5, -5); err != nil || s.Calls != 3 || s.RemainingBytes != 100 {
		t.Errorf("Quota with negative numbers: %+v, %v", s, err)
	}
}

func quotaWindows(t *testing.T, c policy.Counters) {
	// The second window begins 400 ms from now; there is no telling from the test's time which one it is since the start.
	limit := policy.Quota{Calls: 2, Period: 10 * time.Minute, Start: time.Now().Add(400*time.Millisecond - 70*time.Minute)}
	expect(t, "first", quota(t, c, limit, 2, 0), "0 0")
	s, err := c.Quota(t.Context(), "k", limit, 1, 0)
	if err != nil || !s.CallsUsedUp || s.Replenish <= 0 || s.Replenish > 401*time.Millisecond {
		t.Errorf("used up: %+v, %v", s, err)
	}
	time.Sleep(s.Replenish + 5*time.Millisecond)
	s, err = c.Quota(t.Context(), "k", limit, 1, 0)
	if err != nil || s.CallsUsedUp || s.RemainingCalls != 1 || s.Replenish < 9*time.Minute || s.Replenish > 10*time.Minute {
		t.Errorf("replenished: %+v, %v", s, err)
	}
	future := policy.Quota{Calls: 2, Period: time.Hour, Start: time.Now().Add(90 * time.Minute)}
	s, err = c.Quota(t.Context(), "later", future, 0, 0)
	if err != nil || s.Replenish < 29*time.Minute || s.Replenish > 31*time.Minute {
		t.Errorf("before the start: %+v, %v", s, err)
	}
}

func quotaForever(t *testing.T, c policy.Counters) {
	limit := policy.Quota{Calls: 1}
	expect(t, "first", quota(t, c, limit, 1, 0), "0 0")
	s, err := c.Quota(t.Context(), "k", limit, 1, 0)
	if err != nil || !s.CallsUsedUp || s.Replenish != 0 {
		t.Errorf("used up: %+v, %v", s, err)
	}
}

func quotaMoves(t *testing.T, c policy.Counters) {
	start := time.Now()
	expect(t, "hour", quota(t, c, policy.Quota{Calls: 1, Period: time.Hour, Start: start}, 1, 0), "0 0")
	expect(t, "from another start", quota(t, c, policy.Quota{Calls: 1, Period: time.Hour, Start: start.Add(-time.Minute)}, 1, 0), "0 0")
	expect(t, "forever", quota(t, c, policy.Quota{Calls: 1}, 1, 0), "0 0")
	expect(t, "forever again", quota(t, c, policy.Quota{Calls: 1}, 1, 0), "0 0 calls used up")
}

func places(t *testing.T, c policy.Counters) {
	first, ok := c.Acquire("k", 2)
	if !ok {
		t.Fatal("the first place was refused")
	}
	if _, ok = c.Acquire("k", 2); !ok {
		t.Fatal("the second place was refused")
	}
	if _, ok = c.Acquire("k", 2); ok {
		t.Error("a third place was given")
	}
	if _, ok = c.Acquire("l", 1); !ok {
		t.Error("another key's place was refused")
	}
	if _, ok = c.Acquire("m", 0); ok {
		t.Error("a place of none was given")
	}
	first()
	first()
	if _, ok = c.Acquire("k", 2); !ok {
		t.Error("a place given back was refused")
	}
	if _, ok = c.Acquire("k", 2); ok {
		t.Error("a place given back twice was given twice")
	}
}
