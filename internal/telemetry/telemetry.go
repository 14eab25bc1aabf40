// Package telemetry is how a process says what it does: log lines and metrics. Traces and log sinks join it later.
//
// Nothing here is global: the logger and the registry are made once, by package app, and handed to those who use them.
//
//	log, err := telemetry.NewLogger(os.Stderr, slog.LevelInfo, "text")
//	registry := telemetry.NewRegistry(build)
//	mux.Handle("/metrics", telemetry.Handler(registry, log))
package telemetry

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"runtime"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// NewLogger returns a logger that writes one event a line: "text" as key=value for people, "json" for collectors. Events below the
// level are dropped; a *slog.LevelVar can be changed while the process runs.
func NewLogger(w io.Writer, level slog.Leveler, format string) (*slog.Logger, error) {
	options := &slog.HandlerOptions{Level: level}
	switch format {
	case "text":
		return slog.New(slog.NewTextHandler(w, options)), nil
	case "json":
		return slog.New(slog.NewJSONHandler(w, options)), nil
	default:
		return nil, fmt.Errorf("log format %q is neither text nor json", format)
	}
}

// Build says which build of Portico runs. The linker stamps it into the binary.
type Build struct {
	// Version is the release, or what git describes the commit as.
	Version string
	// Commit is the full hash of the commit.
	Commit string
}

// NewRegistry returns a registry that already has the metrics every process has: Go's runtime, the operating system's view, and
// portico_build_info, which is always 1 and carries the build as labels.
func NewRegistry(build Build) *prometheus.Registry {
	registry := prometheus.NewRegistry()
	info := prometheus.NewGauge(prometheus.GaugeOpts{
		Name:        "portico_build_info",
		Help:        "The build that runs, as labels.",
		ConstLabels: prometheus.Labels{"version": build.Version, "commit": build.Commit, "go": runtime.Version()},
	})
	info.Set(1)
	registry.MustRegister(info, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return registry
}

// Handler serves a registry to Prometheus. A metric that cannot be collected is logged and left out; the others are served.
func Handler(registry *prometheus.Registry, log *slog.Logger) http.Handler {
	return promhttp.HandlerFor(registry, promhttp.HandlerOpts{
		ErrorLog:      slog.NewLogLogger(log.Handler(), slog.LevelError),
		ErrorHandling: promhttp.ContinueOnError,
		Registry:      registry,
	})
}
