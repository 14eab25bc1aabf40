package counters

import (
	"fmt"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/portico-apim/portico/internal/policy"
)

// TestWindowNeverExceeds walks an uneven stream of calls through a window that shares entries, and checks it against a log of every call.
func TestWindowNeverExceeds(t *testing.T) {
	t.Parallel()
	const period = 60 * time.Second
	limit := policy.Rate{Calls: 300, Period: period}
	var w window
	var log []int64
	now := int64(0)
	for i := range 20000 {
		now += int64(time.Duration(1+i*7919%397) * time.Millisecond)
		exact := 0
		for _, at := range log {
			if at+int64(period-period/resolution) > now {
				exact++
			}
		}
		allowed := w.take(now, limit, 1, false).Allowed
		if allowed && exact >= 300 {
			t.Fatalf("call %d is the %dth within the period", i, exact+1)
		}
		if allowed {
			log = append(log, now)
		}
		for len(log) > 0 && log[0]+int64(period) <= now {
			log = log[1:]
		}
		if !allowed && len(log) < 300 {
			t.Fatalf("call %d was refused as the %dth within the period", i, len(log)+1)
		}
	}
	if len(w.marks) > 2*(exactMarks+resolution) {
		t.Errorf("the log holds %d entries", len(w.marks))
	}
}

func TestWindowIsBounded(t *testing.T) {
	t.Parallel()
	var w window
	for i := range int64(1_000_000) {
		w.take(i*int64(time.Millisecond), policy.Rate{Calls: 1 << 40, Period: time.Minute}, 1, false)
	}
	if n := len(w.marks) - w.first; n > exactMarks+resolution+1 {
		t.Errorf("the log holds %d entries", n)
	}
	if used := w.used(999_999*int64(time.Millisecond), time.Minute); used < 59_900 || used > 60_000 {
		t.Errorf("%d calls are in the last minute instead of 60,000", used)
	}
}

// TestExpiry shows that keys which nobody uses any more make room for new ones.
func TestExpiry(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l, limit := NewLocal(), policy.Rate{Calls: 5, Period: time.Second}
		for i := range 200_000 {
			l.rate("key"+strconv.Itoa(i), limit, 1, false)
			if i%1000 == 0 {
				time.Sleep(time.Second / 10)
			}
		}
		if n := l.rates.len(); n > 20_000 {
			t.Errorf("%d entries are kept, of which 10,000 can be alive", n)
		}
		release, _ := l.Acquire("k", 1)
		release()
		if n := l.places.len(); n != 0 {
			t.Errorf("%d places are kept", n)
		}
	})
}

func TestBound(t *testing.T) {
	t.Parallel()
	var table table[tally, *tally]
	table.init(640)
	for i := range 10_000 {
		table.shard(fmt.Sprint(i)).entry(fmt.Sprint(i), 0).expires = 1
	}
	if n := table.len(); n > 640 {
		t.Errorf("%d entries are kept instead of 640", n)
	}
}

func BenchmarkRate(b *testing.B) {
	l, limit := NewLocal(), policy.Rate{Calls: 1 << 40, Period: time.Minute}
	b.ReportAllocs()
	for b.Loop() {
		l.rate("subscription", limit, 1, false)
	}
}
