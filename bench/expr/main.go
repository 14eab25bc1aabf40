// Command expr measures Portico's expressions beside hand-written Go and the engines that Go programs embed (expr, CEL, JavaScript in goja,
// Lua in gopher-lua), in one run on one machine.
//
//	make bench-expr                     everything: about a minute
//	make bench-expr ARGS=-quick         the same with short rounds
//	make bench-expr ARGS="-corpus DIR"  compile the expressions of policy documents in a folder, too
//
// Everybody gets a program that is compiled already, the same data in the form that it reads fastest, and is asked for the answer before
// anything is timed. What is timed is processor time, garbage collection included. Rounds of the contenders alternate; the numbers are medians.
// What counts are the ratios: absolute numbers are those of the machine.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"time"
)

func main() {
	quick := flag.Bool("quick", false, "short rounds")
	root := flag.String("root", "../..", "the root of the project, whose test data has expressions to compile")
	corpus := flag.String("corpus", "", "a folder with policy documents, whose expressions are compiled, too")
	flag.Parse()
	rounds, length := 7, 200*time.Millisecond
	if *quick {
		rounds, length = 3, 30*time.Millisecond
	}
	err := measureJobs(os.Stdout, rounds, length)
	if err == nil {
		err = measureCompiling(os.Stdout, *root, *corpus)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// measureJobs prints a table of what the jobs cost.
func measureJobs(w io.Writer, rounds int, length time.Duration) error {
	d, err := newRequest()
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "## Evaluation\n\nMedians of %d rounds of %s each, taken in turn: processor time and allocations of a run, and in brackets the time as a multiple of Portico's.\n\n", rounds, length)
	header := false
	for _, j := range jobs() {
		list, err := prepare(j, d)
		if err != nil {
			return err
		}
		if err := compare(list, rounds, length); err != nil {
			return fmt.Errorf("%s: %w", j.name, err)
		}
		if !header {
			printHeader(w, list)
			header = true
		}
		printRow(w, j, list)
	}
	return nil
}

func printHeader(w io.Writer, list []*candidate) {
	fmt.Fprint(w, "| |")
	for _, c := range list {
		fmt.Fprintf(w, " %s |", c.contender)
	}
	fmt.Fprint(w, "\n|---|")
	for range list {
		fmt.Fprint(w, "--:|")
	}
	fmt.Fprintln(w)
}

func printRow(w io.Writer, j job, list []*candidate) {
	fmt.Fprintf(w, "| %s |", j.name)
	own := list[1].nanoseconds()
	for _, c := range list {
		if c.once == nil {
			fmt.Fprint(w, " – |")
			continue
		}
		fmt.Fprintf(w, " %s, %.0f (%.2f) |", duration(c.nanoseconds()), c.allocs, c.nanoseconds()/own)
	}
	fmt.Fprintln(w)
}

// duration writes nanoseconds with three digits.
func duration(ns float64) string {
	switch {
	case ns < 100:
		return fmt.Sprintf("%.1f ns", ns)
	case ns < 1e4:
		return fmt.Sprintf("%.0f ns", ns)
	}
	return fmt.Sprintf("%.1f µs", ns/1e3)
}
