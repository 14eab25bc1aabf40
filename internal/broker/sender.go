package broker

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"time"

	"github.com/portico-apim/portico/internal/policy"
)

const (
	// window is how many events are under way at once, where the address is buffered.
	window = 64
	// firstPause and lastPause bound the time between two tries to reach a broker.
	firstPause, lastPause = time.Second, time.Minute
)

// sender sends the events of one address.
type sender struct {
	broker *Broker
	key    policy.EventAddress
	target target
	log    *slog.Logger
	// queue is what waits; it belongs to the broker's lock. Wake tells that there is something new.
	queue []policy.Event
	wake  chan struct{}
}

// run sends until nothing was left for a while. When ctx ends it sends what is left, and gives up when last ends.
func (s *sender) run(ctx, last context.Context) {
	var l *link
	defer func() { l.close() }()
	limit := 1
	if s.key.Buffered {
		limit = window
	}
	for {
		events, ended := s.next(ctx, limit)
		if ended {
			return
		}
		for pause := firstPause; len(events) > 0; pause = min(2*pause, lastPause) {
			var err error
			if l, events, err = s.send(last, l, events); err == nil {
				continue
			}
			l.close()
			l = nil
			if !s.wait(ctx, last, pause, err) {
				s.broker.done(s, Dropped, events...)
				break
			}
		}
	}
}

// next waits for events; ended says that there will be none.
func (s *sender) next(ctx context.Context, limit int) (events []policy.Event, ended bool) {
	timer := time.NewTimer(idle)
	defer timer.Stop()
	stop := false
	for {
		if events, ended = s.broker.take(s, limit, stop); len(events) > 0 || ended {
			return events, ended
		}
		select {
		case <-s.wake:
		case <-timer.C:
			stop = true
		case <-ctx.Done():
			stop = true
		}
	}
}

// send sends events over a link, a new one if there is none, and returns those that are to be sent again.
func (s *sender) send(ctx context.Context, l *link, events []policy.Event) (*link, []policy.Event, error) {
	var err error
	if l == nil {
		if l, err = s.target.connect(ctx, &s.broker.options); err != nil {
			return nil, events, err
		}
		s.log.Debug("connected to the broker")
	}
	result := l.send(ctx, events)
	s.broker.done(s, Sent, result.sent...)
	s.broker.done(s, Refused, result.refused...)
	if result.refusal != nil {
		s.log.Warn("the broker refused events", "events", len(result.refused), "error", result.refusal)
	}
	return l, result.again, result.err
}

// wait lets some time pass before the next try, and reports whether there is to be one.
func (s *sender) wait(ctx, last context.Context, pause time.Duration, cause error) bool {
	if last.Err() != nil {
		s.log.Warn("events are given up", "error", cause)
		return false
	}
	pause = pause/2 + rand.N(pause) //nolint:gosec // nothing that anybody should not guess
	if ctx.Err() != nil {
		pause = firstPause / 10 // the process ends
	} else {
		s.log.Warn("the broker cannot be reached", "error", cause, "retry", pause.Round(time.Millisecond))
	}
	select {
	case <-last.Done():
	case <-time.After(pause):
	}
	return true
}
