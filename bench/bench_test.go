package main

import (
	"os"
	"strings"
	"testing"
	"time"
)

func TestParseWrk(t *testing.T) {
	t.Parallel()
	const good = `Running 2s test @ http://127.0.0.1:8080/
  1 threads and 32 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency     1.54ms    2.59ms  40.18ms   92.31%
    Req/Sec    33.07k     3.71k   38.67k    70.00%
  Latency Distribution
     50%  842.00us
     75%    1.57ms
     90%    3.05ms
     99%   13.41ms
  65982 requests in 2.01s, 14.41MB read
Requests/sec:  32845.58
Transfer/sec:      7.17MB
`
	got, err := parseWrk(good)
	if want := (load{65982, 2010 * time.Millisecond, 842 * time.Microsecond, 13410 * time.Microsecond}); err != nil || got != want {
		t.Errorf("got %+v, %v, want %+v", got, err, want)
	}
	rows := []struct{ text, want string }{
		{"", "not a report of wrk"},
		{strings.Replace(good, "50%", "49%", 1), "not a report of wrk"},
		{good + "  Non-2xx or 3xx responses: 12\n", "Non-2xx or 3xx responses: 12"},
		{good + "  Socket errors: connect 0, read 3, write 0, timeout 0\n", "Socket errors: connect 0, read 3"},
	}
	for _, row := range rows {
		if _, err := parseWrk(row.text); err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%q: got %v, want %s", row.text, err, row.want)
		}
	}
}

func TestParseStat(t *testing.T) {
	t.Parallel()
	line := "42 (a (b) c) S 7 42 42 0 -1 4194304 100 0 0 0 150 50 0 0 20 0 9 0 1000 1234567 300 18446744073709551615"
	got, err := parseStat(line)
	if want := (stat{pid: 42, parent: 7, cpu: 2 * time.Second, pages: 300}); err != nil || got != want {
		t.Errorf("got %+v, %v, want %+v", got, err, want)
	}
	for _, bad := range []string{"", "42 (x", "42 (x) S 7", strings.Replace(line, "150", "x", 1)} {
		if _, err := parseStat(bad); err == nil {
			t.Errorf("%q was read", bad)
		}
	}
	own, err := os.ReadFile("/proc/self/stat")
	if err != nil {
		t.Fatal(err)
	}
	if s, err := parseStat(string(own)); err != nil || s.pid != os.Getpid() || s.pages == 0 {
		t.Errorf("this process: %+v, %v", s, err)
	}
}

func TestMedian(t *testing.T) {
	t.Parallel()
	rows := []struct {
		values []float64
		want   float64
	}{
		{nil, 0}, {[]float64{3}, 3}, {[]float64{3, 1, 2}, 2}, {[]float64{4, 1, 3, 2}, 2.5},
	}
	for _, row := range rows {
		if got := median(row.values); got != row.want {
			t.Errorf("%v: got %g, want %g", row.values, got, row.want)
		}
	}
}
