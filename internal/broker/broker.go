// Package broker sends events to message brokers that speak AMQP 1.0: Azure Event Hubs and Service Bus, or any other.
//
//	Post ── address ──→ sender, one for each: queue ──→ connection ── authorize ── link ──→ broker
//	  └──── no room: dropped and counted
//
// Nobody waits for an event. Those for one address are sent in order, and sent again where it is not known whether they arrived: each arrives at least
// once as long as the process lives. A broker that is away or refuses is asked again, less and less often; meanwhile events wait, in so much memory.
package broker

import (
	"context"
	"crypto/tls"
	"log/slog"
	"sync"
	"time"

	"github.com/portico-apim/portico/internal/policy"
)

// Outcome is what became of an event.
type Outcome string

// Sent is an event that the broker accepted, Dropped one for which there was no room or no time, Refused one that the broker does not take.
const (
	Sent    Outcome = "sent"
	Dropped Outcome = "dropped"
	Refused Outcome = "refused"
)

// Options is what brokers are reached with.
type Options struct {
	// Namespace is the connection string of the Service Bus namespace for events whose address names none; empty for none.
	Namespace string
	// Identities gets the tokens of managed identities.
	Identities policy.Identities
	// TLS are the settings of connections; nil for the standard ones.
	TLS *tls.Config
	// QueueBytes bounds the events that wait.
	QueueBytes int64
	// Count is told what became of events of a kind. It may be called at any time.
	Count func(kind policy.EventKind, outcome Outcome, n int)
	Log   *slog.Logger
}

const (
	// maxSenders bounds the addresses that are sent to at the same time; they can come from expressions.
	maxSenders = 256
	// idle is how long a sender without events keeps its connection.
	idle = 5 * time.Minute
	// overhead is what an event takes up besides its body, in bytes, by estimate.
	overhead = 256
)

// Broker sends events. It implements policy.Events and is safe for concurrent use.
type Broker struct {
	options Options
	started chan *sender

	mu      sync.Mutex
	senders map[policy.EventAddress]*sender
	bytes   int64
	ended   bool
}

// New returns a broker that sends nothing before it runs.
func New(o Options) *Broker {
	if o.TLS == nil {
		o.TLS = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	return &Broker{options: o, started: make(chan *sender, maxSenders), senders: map[policy.EventAddress]*sender{}}
}

// Post implements policy.Events.
func (b *Broker) Post(to policy.EventAddress, e policy.Event) error {
	if to.Kind == policy.ServiceBusEvent && to.Host == "" && to.ConnectionString == "" {
		to.ConnectionString = b.options.Namespace
	}
	target, err := parseAddress(to)
	if err != nil {
		return err
	}
	size := int64(len(e.Body)) + overhead
	b.mu.Lock()
	defer b.mu.Unlock()
	s := b.senders[to]
	if b.ended || b.bytes+size > b.options.QueueBytes || s == nil && len(b.senders) >= maxSenders {
		b.options.Count(to.Kind, Dropped, 1)
		return nil
	}
	if s == nil {
		s = &sender{broker: b, key: to, target: target, wake: make(chan struct{}, 1), log: b.options.Log.With("broker", target.host, "entity", to.Entity)}
		b.senders[to] = s
		b.started <- s // there is room for all of them
	}
	b.bytes += size
	s.queue = append(s.queue, e)
	select {
	case s.wake <- struct{}{}:
	default:
	}
	return nil
}

// Run sends events until ctx ends, and then what is left for as long as grace lasts.
func (b *Broker) Run(ctx context.Context, grace time.Duration) error {
	last, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	var group sync.WaitGroup
	for running := true; running; {
		select {
		case s := <-b.started:
			group.Go(func() { s.run(ctx, last) })
		case <-ctx.Done():
			running = false
		}
	}
	timer := time.AfterFunc(grace, cancel)
	defer timer.Stop()
	b.mu.Lock()
	b.ended = true
	for len(b.started) > 0 {
		s := <-b.started
		group.Go(func() { s.run(ctx, last) })
	}
	b.mu.Unlock()
	group.Wait()
	return nil
}

// take returns events that wait for a sender, at most limit of them; ended says that there are none and that the sender is forgotten.
func (b *Broker) take(s *sender, limit int, stop bool) (events []policy.Event, ended bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(s.queue) == 0 {
		if stop {
			delete(b.senders, s.key)
		}
		return nil, stop
	}
	n := min(limit, len(s.queue))
	events = s.queue[:n:n]
	s.queue = s.queue[n:]
	return events, false
}

// done says what became of events of a sender.
func (b *Broker) done(s *sender, outcome Outcome, events ...policy.Event) {
	if len(events) == 0 {
		return
	}
	b.mu.Lock()
	for _, e := range events {
		b.bytes -= int64(len(e.Body)) + overhead
	}
	b.mu.Unlock()
	b.options.Count(s.key.Kind, outcome, len(events))
}
