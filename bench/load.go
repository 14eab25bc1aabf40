package main

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// load is what one round of load showed.
type load struct {
	requests int64
	took     time.Duration
	p50, p99 time.Duration
}

// wrk sends requests over a number of connections, each waiting for its answer before the next.
func wrk(ctx context.Context, o options, round time.Duration, url string, headers ...string) (load, error) {
	args := []string{"-t", "1", "-c", strconv.Itoa(o.connections), "-d", fmt.Sprintf("%ds", int(round.Seconds())), "--latency"}
	for _, h := range headers {
		args = append(args, "-H", h)
	}
	ctx, cancel := context.WithTimeout(ctx, round+30*time.Second)
	defer cancel()
	out, err := exec.CommandContext(ctx, "wrk", append(args, url)...).Output()
	if err != nil {
		return load{}, fmt.Errorf("wrk %s: %w", url, err)
	}
	l, err := parseWrk(string(out))
	if err != nil {
		return load{}, fmt.Errorf("wrk %s: %w", url, err)
	}
	return l, nil
}

var (
	wrkTotal   = regexp.MustCompile(`(?m)^\s*(\d+) requests in ([0-9.]+[a-z]+),`)
	wrkPercent = regexp.MustCompile(`(?m)^\s*(50|99)%\s+([0-9.]+[a-z]+)$`)
	wrkBad     = regexp.MustCompile(`(?m)^\s*(Non-2xx.*|Socket errors: .*[1-9].*)$`)
)

// errNoReport is wrapped by the error for a text that wrk did not write.
var errNoReport = errors.New("not a report of wrk")

// parseWrk reads a report of wrk. A round with answers other than 2xx, or with broken connections, is no measurement.
func parseWrk(text string) (load, error) {
	if bad := wrkBad.FindString(text); bad != "" {
		return load{}, errors.New(strings.TrimSpace(bad))
	}
	total := wrkTotal.FindStringSubmatch(text)
	if total == nil {
		return load{}, fmt.Errorf("%w: %q", errNoReport, text)
	}
	var l load
	var errs [2]error
	l.requests, errs[0] = strconv.ParseInt(total[1], 10, 64)
	l.took, errs[1] = time.ParseDuration(total[2])
	for _, m := range wrkPercent.FindAllStringSubmatch(text, -1) {
		d, err := time.ParseDuration(m[2])
		if err != nil {
			return load{}, err
		}
		if m[1] == "50" {
			l.p50 = d
		} else {
			l.p99 = d
		}
	}
	if err := errors.Join(errs[:]...); err != nil {
		return load{}, err
	}
	if l.requests == 0 || l.p50 == 0 || l.p99 == 0 {
		return load{}, fmt.Errorf("%w: %q", errNoReport, text)
	}
	return l, nil
}
