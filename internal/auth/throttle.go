package auth

import (
	"sync"
	"time"
)

// The bounds of guessing: after maxFailures a pair of client id and address waits until the first failure is failureWindow ago.
const (
	maxFailures   = 10
	failureWindow = time.Minute
	maxTracked    = 10_000
)

// throttle counts failed attempts.
type throttle struct {
	now func() time.Time

	mu       sync.Mutex
	failures map[string]*failure
}

// failure are the failed attempts of one key since first.
type failure struct {
	first time.Time
	count int
}

// wait returns how long a key must wait before the next attempt; 0 is not at all.
func (t *throttle) wait(key string) time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	f := t.failures[key]
	if f == nil {
		return 0
	}
	left := failureWindow - t.now().Sub(f.first)
	if left <= 0 {
		delete(t.failures, key)
		return 0
	}
	if f.count < maxFailures {
		return 0
	}
	return left
}

// failed counts a failed attempt.
func (t *throttle) failed(key string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	f := t.failures[key]
	if f == nil {
		t.makeRoom()
		f = &failure{first: t.now()}
		t.failures[key] = f
	}
	f.count++
}

// succeeded forgets the failures of a key.
func (t *throttle) succeeded(key string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.failures, key)
}

// makeRoom drops what is over, and everything if that is not enough: memory is bounded.
func (t *throttle) makeRoom() {
	if len(t.failures) < maxTracked {
		return
	}
	for key, f := range t.failures {
		if t.now().Sub(f.first) >= failureWindow {
			delete(t.failures, key)
		}
	}
	if len(t.failures) >= maxTracked {
		clear(t.failures)
	}
}
