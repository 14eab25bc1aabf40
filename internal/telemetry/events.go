package telemetry

import "github.com/prometheus/client_golang/prometheus"

// Events counts the events that policies hand over for message brokers, by the kind of broker and by what became of them.
type Events struct{ counter *prometheus.CounterVec }

// NewEvents returns counters that are 0.
func NewEvents() *Events {
	return &Events{prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "portico_events_total", Help: "Events for message brokers: sent, refused by the broker, or dropped because there was no room or no time.",
	}, []string{"kind", "outcome"})}
}

// Add counts n events.
func (e *Events) Add(kind, outcome string, n int) {
	e.counter.WithLabelValues(kind, outcome).Add(float64(n))
}

// Describe implements prometheus.Collector.
func (e *Events) Describe(to chan<- *prometheus.Desc) { e.counter.Describe(to) }

// Collect implements prometheus.Collector.
func (e *Events) Collect(to chan<- prometheus.Metric) { e.counter.Collect(to) }
