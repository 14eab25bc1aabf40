package telemetry_test

import (
	"encoding/json"
	"errors"
	"log/slog"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/portico-apim/portico/internal/telemetry"
)

func TestNewLogger(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	log, err := telemetry.NewLogger(&b, slog.LevelWarn, "text")
	if err != nil {
		t.Fatal(err)
	}
	log.Info("not shown")
	log.Warn("backend is slow", "backend", "echo", "took", "2s")
	if got := b.String(); !strings.HasSuffix(got, "level=WARN msg=\"backend is slow\" backend=echo took=2s\n") || strings.Contains(got, "not shown") {
		t.Errorf("text: %s", got)
	}

	b.Reset()
	level := new(slog.LevelVar)
	log, err = telemetry.NewLogger(&b, level, "json")
	if err != nil {
		t.Fatal(err)
	}
	log.Debug("not shown")
	level.Set(slog.LevelDebug)
	log.Debug("shown")
	var line map[string]any
	if err := json.Unmarshal([]byte(b.String()), &line); err != nil || line["msg"] != "shown" {
		t.Errorf("json: %s (%v)", b.String(), err)
	}

	if _, err := telemetry.NewLogger(&b, slog.LevelInfo, "xml"); err == nil {
		t.Error("a format that does not exist was taken")
	}
}

func TestHandler(t *testing.T) {
	t.Parallel()
	registry := telemetry.NewRegistry(telemetry.Build{Version: "1.2.3", Commit: "abc"})
	registry.MustRegister(broken{})
	var logged strings.Builder
	log, err := telemetry.NewLogger(&logged, slog.LevelInfo, "text")
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	telemetry.Handler(registry, log).ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	for _, want := range []string{`portico_build_info{commit="abc",go="go`, `version="1.2.3"} 1`, "go_goroutines ", "process_cpu_seconds_total "} {
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("metrics lack %s", want)
		}
	}
	if !strings.Contains(logged.String(), "level=ERROR") || !strings.Contains(logged.String(), "no luck") {
		t.Errorf("the broken metric was not logged: %q", logged.String())
	}
}

// broken is a collector whose metric cannot be read.
type broken struct{}

func (broken) Describe(ch chan<- *prometheus.Desc) {
	ch <- prometheus.NewDesc("broken", "Broken.", nil, nil)
}

func (broken) Collect(ch chan<- prometheus.Metric) {
	ch <- prometheus.NewInvalidMetric(prometheus.NewDesc("broken", "Broken.", nil, nil), errors.New("no luck"))
}
