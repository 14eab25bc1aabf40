package telemetry

import (
	"cmp"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/prometheus/client_golang/prometheus"
)

const (
	// emittedPrefix begins the name of every metric that policies emit, so that none can pass for one of Portico's own.
	emittedPrefix = "portico_custom_"
	// emittedHelp is the help text of all of them: metrics whose names come out the same must agree on it.
	emittedHelp = "Emitted by policies: how often, and the sum of the values."
	// emittedIdle is how long a series is kept without a new value, as Azure Monitor counts active ones.
	emittedIdle = 12 * time.Hour
	// maxLabel bounds the value of a dimension, in bytes.
	maxLabel = 1024
)

// Dimension tells apart the series of a metric that policies emit.
type Dimension struct {
	Name, Value string
}

// Emitted are the metrics that policies emit. It is a Prometheus collector and safe for concurrent use.
//
// The metric Request in the namespace my-metrics becomes portico_custom_my_metrics_request, with _count and _sum; a dimension such as API ID becomes the
// label api_id. Names that come out the same are the same.
type Emitted struct {
	limit   int
	dropped prometheus.Counter

	mu     sync.Mutex
	series map[string]*series
}

// series is the values with the same metric and dimensions.
type series struct {
	desc  *prometheus.Desc
	count uint64
	sum   float64
	last  time.Time
}

// NewEmitted returns metrics that have at most limit series. Values of further ones are dropped, which portico_custom_metrics_dropped_total counts.
func NewEmitted(limit int) *Emitted {
	return &Emitted{limit: limit, series: map[string]*series{}, dropped: prometheus.NewCounter(prometheus.CounterOpts{
		Name: "portico_custom_metrics_dropped_total", Help: "Values that policies emitted and that were dropped, because there were too many combinations of dimensions.",
	})}
}

// Add adds a value to a series. Of dimensions whose names come out the same the last one counts.
func (e *Emitted) Add(namespace, metric string, value float64, dimensions ...Dimension) {
	name := emittedPrefix + metricName(namespace) + "_" + metricName(metric)
	labels := make([]Dimension, 0, len(dimensions))
	for _, d := range dimensions {
		label := Dimension{labelName(d.Name), labelValue(d.Value)}
		if i := slices.IndexFunc(labels, func(l Dimension) bool { return l.Name == label.Name }); i >= 0 {
			labels[i] = label
			continue
		}
		labels = append(labels, label)
	}
	slices.SortFunc(labels, func(a, b Dimension) int { return cmp.Compare(a.Name, b.Name) })
	now := time.Now()
	e.mu.Lock()
	defer e.mu.Unlock()
	s := e.find(name, labels, now)
	if s == nil {
		e.dropped.Inc()
		return
	}
	s.count++
	s.sum += value
	s.last = now
}

// find returns a series, a new one if there is none and room for it.
func (e *Emitted) find(name string, labels []Dimension, now time.Time) *series {
	var key strings.Builder
	key.WriteString(name)
	for _, l := range labels {
		key.WriteString("\xff" + l.Name + "\xff" + l.Value) // a byte that text in UTF-8 does not have
	}
	s := e.series[key.String()]
	if s != nil {
		return s
	}
	if len(e.series) >= e.limit {
		e.forget(now)
	}
	if len(e.series) >= e.limit {
		return nil
	}
	constant := make(prometheus.Labels, len(labels))
	for _, l := range labels {
		constant[l.Name] = l.Value
	}
	s = &series{desc: prometheus.NewDesc(name, emittedHelp, nil, constant)}
	e.series[key.String()] = s
	return s
}

// forget drops the series that had no value for long.
func (e *Emitted) forget(now time.Time) {
	for key, s := range e.series {
		if now.Sub(s.last) > emittedIdle {
			delete(e.series, key)
		}
	}
}

// Describe implements prometheus.Collector. What metrics there are is not known beforehand.
func (e *Emitted) Describe(chan<- *prometheus.Desc) {}

// Collect implements prometheus.Collector.
func (e *Emitted) Collect(metrics chan<- prometheus.Metric) {
	e.mu.Lock()
	e.forget(time.Now())
	all := make([]prometheus.Metric, 0, len(e.series)+1)
	for _, s := range e.series {
		all = append(all, prometheus.MustNewConstSummary(s.desc, s.count, s.sum, nil))
	}
	e.mu.Unlock()
	for _, m := range append(all, e.dropped) {
		metrics <- m
	}
}

// metricName makes a part of a metric's name of what people write: letters, digits and underscores, lower case.
func metricName(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r == '_':
			return r
		case r >= 'A' && r <= 'Z':
			return r - 'A' + 'a'
		}
		return '_'
	}, text)
}

// labelName makes a label's name, which begins with a letter.
func labelName(text string) string {
	name := strings.TrimLeft(metricName(text), "_")
	if name == "" || name[0] <= '9' {
		name = "dimension_" + name
	}
	return name
}

// labelValue shortens a value that is too long, and replaces what is not UTF-8.
func labelValue(text string) string {
	text = strings.ToValidUTF8(text, string(utf8.RuneError))
	if len(text) <= maxLabel {
		return text
	}
	cut := maxLabel
	for !utf8.RuneStart(text[cut]) {
		cut--
	}
	return text[:cut]
}
