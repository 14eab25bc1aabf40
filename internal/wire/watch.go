package wire

import (
	"net/http"
	"time"
)

// watch fails a read or write on an HTTP/2 stream that takes too long. net/http's deadlines of streams fire even when nobody waits, so
// they cannot stand between reads as those of connections can. A nil watch does nothing.
type watch struct {
	limit   time.Duration
	timer   *time.Timer
	expired func()
}

func newWatch(limit time.Duration, w http.ResponseWriter, expire func(*http.ResponseController, time.Time) error) *watch {
	if limit == 0 {
		return nil
	}
	return &watch{limit: limit, expired: func() { _ = expire(http.NewResponseController(w), time.Unix(1, 0)) }}
}

func (w *watch) start() {
	switch {
	case w == nil:
	case w.timer == nil:
		w.timer = time.AfterFunc(w.limit, w.expired)
	default:
		w.timer.Reset(w.limit)
	}
}

func (w *watch) stop() {
	if w != nil {
		w.timer.Stop()
	}
}
