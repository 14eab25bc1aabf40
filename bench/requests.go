package main

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// candidate is something that answers requests.
type candidate struct {
	name    string
	process *process
	url     string
	headers []string
	rounds  []round
}

// round is what one round of load cost.
type round struct {
	load

	cpu      time.Duration // for one request
	resident int64
}

const (
	// key is the subscription key of the calls that need one.
	key = "0123456789abcdef0123456789abcdef"
	// limited is the policy of the second Portico candidate: what most APIs have at least. The limit is never reached.
	limited = `<rate-limit calls="1000000000" renewal-period="60"/><set-header name="X-Bench" exists-action="override"><value>on</value></set-header>`
)

// measureRequests prints what a request costs with nginx and with Portico.
func measureRequests(ctx context.Context, o options, dir string) error {
	proxy, backend, proxyURL, backendURL, err := startNginx(ctx, dir)
	if err != nil {
		return err
	}
	defer backend.stop()
	defer proxy.stop()
	server, err := startPortico(ctx, o, dir+"/data")
	if err != nil {
		return err
	}
	defer server.stop()
	if err := prepare(ctx, server, backendURL); err != nil {
		return err
	}
	list := []*candidate{
		{name: "nginx, pass-through", process: proxy, url: proxyURL + "/pass/x"},
		{name: "Portico, pass-through", process: server.process, url: server.ready.Gateway + "/pass/x"},
		{name: "Portico, key + rate limit + header", process: server.process, url: server.ready.Gateway + "/limited/x", headers: []string{"Ocp-Apim-Subscription-Key: " + key}},
	}
	for i := range o.rounds + 1 { // the first round warms up and does not count
		for _, c := range list {
			r, err := c.measure(ctx, o)
			if err != nil {
				return err
			}
			if i > 0 {
				c.rounds = append(c.rounds, r)
			}
		}
	}
	printRequests(o, list, server.started)
	return nil
}

// prepare creates an API that passes everything on, and one with a key, a rate limit and a header.
func prepare(ctx context.Context, s *portico, backend string) error {
	for name, needsKey := range map[string]bool{"pass": false, "limited": true} {
		if err := s.api(ctx, name, backend, needsKey); err != nil {
			return err
		}
	}
	if err := s.put(ctx, "subscriptions/bench", map[string]any{"displayName": "bench", "scope": "/apis/limited", "state": "active", "primaryKey": key}); err != nil {
		return err
	}
	if err := s.policy(ctx, "limited", limited, ""); err != nil {
		return err
	}
	return s.effective(ctx, "limited", func(status int, _ string) bool { return status == 200 })
}

// measure puts one round of load on a candidate.
func (c *candidate) measure(ctx context.Context, o options) (round, error) {
	before, err := c.process.cost()
	if err != nil {
		return round{}, err
	}
	l, err := wrk(ctx, o, o.round, c.url, c.headers...)
	if err != nil {
		return round{}, err
	}
	after, err := c.process.cost()
	if err != nil {
		return round{}, err
	}
	return round{load: l, cpu: (after.cpu - before.cpu) / time.Duration(l.requests), resident: after.resident}, nil
}

// median of a value over the rounds.
func (c *candidate) median(value func(round) float64) float64 {
	values := make([]float64, len(c.rounds))
	for i, r := range c.rounds {
		values[i] = value(r)
	}
	return median(values)
}

// median sorts the values and returns the middle one, or the mean of the two in the middle.
func median(values []float64) float64 {
	slices.Sort(values)
	n := len(values)
	if n == 0 {
		return 0
	}
	return (values[(n-1)/2] + values[n/2]) / 2
}

func printRequests(o options, list []*candidate, started time.Duration) {
	fmt.Printf("\n## Requests\n\n%d connections, %d rounds of %s each, taken in turn; medians. Memory is that of all processes of the gateway.\n\n", o.connections, o.rounds, o.round)
	fmt.Print("| | CPU for a request | ratio to nginx | requests/s | p50 | p99 | memory |\n|---|--:|--:|--:|--:|--:|--:|\n")
	base := list[0].median(func(r round) float64 { return float64(r.cpu) })
	for _, c := range list {
		cpu := c.median(func(r round) float64 { return float64(r.cpu) })
		fmt.Printf("| %s | %.1f µs | %.2f | %.0f | %.2f ms | %.2f ms | %.0f MiB |\n", c.name, cpu/1e3, cpu/base,
			c.median(func(r round) float64 { return float64(r.requests) / r.took.Seconds() }),
			c.median(func(r round) float64 { return float64(r.p50) / 1e6 }),
			c.median(func(r round) float64 { return float64(r.p99) / 1e6 }),
			c.median(func(r round) float64 { return float64(r.resident) / (1 << 20) }))
	}
	fmt.Printf("\nFirst start of Portico, until the first answered call: %d ms.\n", started.Milliseconds())
}
