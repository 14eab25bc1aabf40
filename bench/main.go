// Command bench measures Portico beside nginx, in one run on one machine, over loopback.
//
//	make bench                  everything: about five minutes
//	make bench ARGS=-quick      the same with short rounds and 1,000 APIs only: one minute
//
// It says what a request costs (CPU time of the gateway's processes, throughput, latency, memory), how long a policy takes from PUT to
// effect, and what 1,000 and 10,000 APIs of 20 operations cost in memory and at start. Rounds of the candidates alternate, so that
// whatever else the machine does falls on all of them; the numbers shown are medians. What counts are the ratios to nginx: absolute
// numbers are those of the machine.
//
// Portico is driven as a user drives it: command line, ready file, management API.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"time"
)

// options say how much is measured.
type options struct {
	portico     string        // the binary
	connections int           // of the load generator
	rounds      int           // for each candidate
	round       time.Duration // of load
	changes     int           // policies that are put to measure their effect
	sizes       []int         // numbers of APIs
}

func main() {
	o := options{rounds: 7, round: 5 * time.Second, changes: 101, sizes: []int{1_000, 10_000}}
	flag.StringVar(&o.portico, "portico", "bin/portico", "the binary to measure")
	flag.IntVar(&o.connections, "connections", 32, "connections of the load generator")
	quick := flag.Bool("quick", false, "short rounds, fewer of them, and no 10,000 APIs")
	only := flag.String("only", "", "measure only \"requests\" or \"configuration\"")
	flag.Parse()
	if *quick {
		o.rounds, o.round, o.changes, o.sizes = 3, 2*time.Second, 31, o.sizes[:1]
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, o, *only)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, o options, only string) error {
	// Everything is bounded, the whole run included.
	ctx, cancel := context.WithTimeout(ctx, time.Hour)
	defer cancel()
	binary, err := filepath.Abs(o.portico)
	if err != nil {
		return err
	}
	o.portico = binary
	dir, err := os.MkdirTemp("", "portico-bench-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	if only != "configuration" {
		if err := install("nginx", "wrk"); err != nil {
			return err
		}
		if err := measureRequests(ctx, o, filepath.Join(dir, "requests")); err != nil {
			return fmt.Errorf("measure requests: %w", err)
		}
	}
	if only != "requests" {
		if err := measureConfiguration(ctx, o, dir); err != nil {
			return fmt.Errorf("measure configuration: %w", err)
		}
	}
	return nil
}

// install gets the programs that are missing from the distribution.
func install(programs ...string) error {
	for _, name := range programs {
		if _, err := exec.LookPath(name); err == nil {
			continue
		}
		fmt.Fprintln(os.Stderr, "installing", name)
		cmd := exec.Command("sh", "-c", `apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$0" >/dev/null`, name)
		cmd.Stderr = os.Stderr
		if err := cmd.Run(); err != nil {
			return fmt.Errorf("install %s (or install it yourself): %w", name, err)
		}
	}
	return nil
}
