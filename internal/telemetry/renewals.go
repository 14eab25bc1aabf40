package telemetry

import "github.com/prometheus/client_golang/prometheus"

// Renewals counts the attempts to get tokens for the connections of the credential manager.
type Renewals struct{ counter *prometheus.CounterVec }

// NewRenewals returns counters that are 0.
func NewRenewals() *Renewals {
	r := &Renewals{prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "portico_connection_tokens_total", Help: "Attempts to get tokens for connections of the credential manager: obtained or failed.",
	}, []string{"outcome"})}
	for _, outcome := range []string{"obtained", "failed"} {
		r.counter.WithLabelValues(outcome) // is there from the beginning, so that the first failure shows as a change
	}
	return r
}

// Add counts an attempt.
func (r *Renewals) Add(outcome string) { r.counter.WithLabelValues(outcome).Inc() }

// Describe implements prometheus.Collector.
func (r *Renewals) Describe(to chan<- *prometheus.Desc) { r.counter.Describe(to) }

// Collect implements prometheus.Collector.
func (r *Renewals) Collect(to chan<- prometheus.Metric) { r.counter.Collect(to) }
