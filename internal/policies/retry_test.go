package policies

import (
	"testing"
	"time"
)

// TestBackoff checks the waits before the retries of the policy page's examples; the jitter is from 0 up to 1.
func TestBackoff(t *testing.T) {
	t.Parallel()
	const s = time.Second
	rows := []struct {
		name   string
		plan   backoff
		jitter float64
		want   []int
	}{
		{"fixed", backoff{interval: 10 * s}, 0.5, []int{10, 10, 10}},
		{"growing", backoff{interval: 10 * s, delta: 5 * s}, 0.5, []int{10, 15, 20}},
		{"exponential", backoff{interval: 10 * s, delta: 10 * s, limit: 100 * s, limited: true}, 0.5, []int{10, 20, 40, 80, 100, 100}},
		{"least jitter", backoff{interval: 10 * s, delta: 10 * s, limit: 100 * s, limited: true}, 0, []int{10, 18, 34, 66, 100}},
		{"most jitter", backoff{interval: 10 * s, delta: 10 * s, limit: 100 * s, limited: true}, 1, []int{10, 22, 46, 94, 100}},
		{"bounded", backoff{interval: 10 * s, limit: 7 * s, limited: true}, 0.5, []int{7, 7, 7}},
		{"fast", backoff{interval: 10 * s, delta: 5 * s, fast: true}, 0.5, []int{0, 15, 20}},
	}
	for _, row := range rows {
		for i, want := range row.want {
			if got := row.plan.wait(i, row.jitter).Round(time.Second); got != time.Duration(want)*time.Second {
				t.Errorf("%s: retry %d: got %v, want %ds", row.name, i+1, got, want)
			}
		}
	}
	long := backoff{interval: time.Second, delta: time.Hour, limit: time.Minute, limited: true}
	if got := long.wait(49, 1); got != time.Minute {
		t.Errorf("the fiftieth retry: got %v, want a minute", got)
	}
}
