package counters

import (
	"sort"
	"time"

	"github.com/portico-apim/portico/internal/policy"
)

const (
	// exactMarks is the number of entries from which on close calls share one.
	exactMarks = 64
	// resolution is the part of the period within which calls then share an entry.
	resolution = 1024
)

// window is the log of a sliding window. Times are nanoseconds since the counters were made.
type window struct {
	marks []mark
	// first is the index of the oldest mark that still counts, forgotten the total of those before it.
	first     int
	forgotten int64
	expires   int64
}

// mark says that up to total calls had been counted since the window was made once those at a time were counted.
type mark struct {
	at, total int64
}

func (w *window) expired(now int64) bool { return now >= w.expires }

// used returns how many calls the period before now holds, and forgets older ones.
func (w *window) used(now int64, period time.Duration) int64 {
	for w.first < len(w.marks) && w.marks[w.first].at+int64(period) <= now {
		w.forgotten = w.marks[w.first].total
		w.first++
	}
	if w.first > len(w.marks)/2 {
		w.marks = w.marks[:copy(w.marks, w.marks[w.first:])]
		w.first = 0
	}
	if w.first == len(w.marks) {
		return 0
	}
	return w.marks[len(w.marks)-1].total - w.forgotten
}

// add counts n calls, after used has forgotten the old ones.
func (w *window) add(now, n int64, period time.Duration) {
	w.expires = now + int64(period)
	last, total := len(w.marks)-1, w.forgotten
	if last >= w.first {
		total = w.marks[last].total
		if last-w.first+1 >= exactMarks && now-w.marks[last].at < int64(period)/resolution {
			w.marks[last].total += n
			return
		}
	}
	w.marks = append(w.marks, mark{now, total + n})
}

// forget takes back n calls, those that were counted last.
func (w *window) forget(n int64) {
	for n > 0 && len(w.marks) > w.first {
		last := len(w.marks) - 1
		before := w.forgotten
		if last > w.first {
			before = w.marks[last-1].total
		}
		gone := min(n, w.marks[last].total-before)
		w.marks[last].total -= gone
		n -= gone
		if w.marks[last].total == before {
			w.marks = w.marks[:last]
		}
	}
}

// wait returns how long it takes until so many of the counted calls are forgotten.
func (w *window) wait(now, calls int64, period time.Duration) time.Duration {
	if calls <= 0 {
		return 0
	}
	live := w.marks[w.first:]
	i := sort.Search(len(live), func(i int) bool { return live[i].total-w.forgotten >= calls })
	if i == len(live) {
		return period // more than were counted
	}
	return time.Duration(live[i].at + int64(period) - now)
}

// take is Counters.Rate on one window; force counts also what does not fit.
func (w *window) take(now int64, limit policy.Rate, n int64, force bool) policy.RateState {
	used := w.used(now, limit.Period)
	if force && n < 0 {
		w.forget(-n)
		used = max(used+n, 0)
	}
	fits := used+max(n, 1) <= limit.Calls
	if n > 0 && (fits || force) {
		w.add(now, n, limit.Period)
		used += n
	}
	missing := used + 1 - limit.Calls
	if !fits && !force {
		missing = used + min(max(n, 1), limit.Calls) - limit.Calls
	}
	state := policy.RateState{Allowed: fits || force, Remaining: max(limit.Calls-used, 0), RetryAfter: limit.Period}
	if limit.Calls > 0 {
		state.RetryAfter = w.wait(now, missing, limit.Period)
	}
	return state
}
