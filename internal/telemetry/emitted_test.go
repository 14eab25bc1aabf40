package telemetry_test

import (
	"fmt"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/portico-apim/portico/internal/telemetry"
)

// scrape returns the lines about metrics that policies emit, without their common prefix.
func scrape(t *testing.T, e *telemetry.Emitted) []string {
	t.Helper()
	registry := prometheus.NewRegistry()
	registry.MustRegister(e)
	var logged strings.Builder
	log, err := telemetry.NewLogger(&logged, nil, "text")
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	telemetry.Handler(registry, log).ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	if logged.Len() > 0 || w.Code != 200 {
		t.Fatalf("%d %s", w.Code, logged.String())
	}
	var lines []string
	for line := range strings.Lines(w.Body.String()) {
		if rest, ok := strings.CutPrefix(line, "portico_custom_"); ok {
			lines = append(lines, strings.TrimSuffix(rest, "\n"))
		}
	}
	return lines
}

func TestEmittedNamesAndValues(t *testing.T) {
	t.Parallel()
	e := telemetry.NewEmitted(100)
	dimension := func(pairs ...string) (list []telemetry.Dimension) {
		for i := 0; i < len(pairs); i += 2 {
			list = append(list, telemetry.Dimension{Name: pairs[i], Value: pairs[i+1]})
		}
		return list
	}
	e.Add("my-metrics", "Request", 1, dimension("User ID", "jane", "API ID", "echo")...)
	e.Add("my-metrics", "Request", 2.5, dimension("API ID", "echo", "User ID", "jane")...) // the order of dimensions does not matter
	e.Add("my_metrics", "request", -1)
	e.Add("API Management", "Größe", 1e300, dimension("_", "a", "1st", "b", "__x", "c", "a-b", "d", "A B", "e")...)
	e.Add("n", "long", 1, dimension("v", strings.Repeat("x", 1023)+"ü", "bad", "\xffok")...)
	want := []string{
		`api_management_gr__e_sum{a_b="e",dimension_="a",dimension_1st="b",x="c"} 1e+300`,
		`api_management_gr__e_count{a_b="e",dimension_="a",dimension_1st="b",x="c"} 1`,
		`metrics_dropped_total 0`,
		`my_metrics_request_sum -1`,
		`my_metrics_request_count 1`,
		`my_metrics_request_sum{api_id="echo",user_id="jane"} 3.5`,
		`my_metrics_request_count{api_id="echo",user_id="jane"} 2`,
		`n_long_sum{bad="` + "\uFFFD" + `ok",v="` + strings.Repeat("x", 1023) + `"} 1`,
		`n_long_count{bad="` + "\uFFFD" + `ok",v="` + strings.Repeat("x", 1023) + `"} 1`,
	}
	if got := scrape(t, e); !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// TestEmittedIsBounded shows that series beyond the limit are dropped and counted, and that idle ones make room.
func TestEmittedIsBounded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := telemetry.NewEmitted(2)
		add := func(value string) { e.Add("n", "m", 1, telemetry.Dimension{Name: "d", Value: value}) }
		check := func(want ...string) {
			t.Helper()
			if got := scrape(t, e); !slices.Equal(got, want) {
				t.Errorf("got %q, want %q", got, want)
			}
		}
		add("a")
		time.Sleep(6 * time.Hour)
		add("b")
		add("c")
		add("b")
		check(`metrics_dropped_total 1`, `n_m_sum{d="a"} 1`, `n_m_count{d="a"} 1`, `n_m_sum{d="b"} 2`, `n_m_count{d="b"} 2`)
		time.Sleep(7 * time.Hour)
		add("c")
		check(`metrics_dropped_total 1`, `n_m_sum{d="b"} 2`, `n_m_count{d="b"} 2`, `n_m_sum{d="c"} 1`, `n_m_count{d="c"} 1`)
		time.Sleep(13 * time.Hour)
		check(`metrics_dropped_total 1`)
	})
}

func TestEmittedSideBySide(t *testing.T) {
	t.Parallel()
	e := telemetry.NewEmitted(1000)
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for j := range 500 {
				e.Add("n", "m", 1, telemetry.Dimension{Name: "d", Value: fmt.Sprint(j % 3)})
				if j%100 == i {
					scrape(t, e)
				}
			}
		})
	}
	wg.Wait()
	if got := scrape(t, e); !slices.Contains(got, `n_m_count{d="0"} 1336`) {
		t.Errorf("got %q", got)
	}
}
