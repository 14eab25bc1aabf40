package main

import (
	"fmt"
	"runtime"
	"slices"
	"syscall"
	"testing"
	"time"
)

// candidate is a contender with a job it can do.
type candidate struct {
	contender string
	once      run // nil if it cannot do it
	batch     int // runs in a round
	rounds    []float64
	allocs    float64
}

// prepare compiles a job for all contenders and checks their answers.
func prepare(j job, d *request) ([]*candidate, error) {
	var list []*candidate
	for _, c := range contenders() {
		out := &result{}
		once, err := c.prepare(j, d, out)
		if err == nil && once != nil {
			err = j.check(once, out)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %s: %w", j.name, c.name, err)
		}
		list = append(list, &candidate{contender: c.name, once: once})
	}
	return list, nil
}

// compare times the candidates. Their rounds alternate, so that whatever else the machine does falls on all of them. Each round begins with a
// heap that is swept, and lasts for several collections, so that everybody pays for its own garbage and nobody for that of the one before.
func compare(list []*candidate, rounds int, length time.Duration) error {
	list = slices.DeleteFunc(slices.Clone(list), func(c *candidate) bool { return c.once == nil })
	for _, c := range list {
		if err := c.calibrate(length); err != nil {
			return err
		}
	}
	for range rounds {
		for _, c := range list {
			runtime.GC()
			took, err := c.run(c.batch)
			if err != nil {
				return err
			}
			c.rounds = append(c.rounds, float64(took)/float64(c.batch))
		}
	}
	return nil
}

// calibrate finds how many runs fill a round, and counts allocations.
func (c *candidate) calibrate(length time.Duration) error {
	var failed error
	c.allocs = testing.AllocsPerRun(100, func() {
		if err := c.once(); err != nil {
			failed = err
		}
	})
	for c.batch = 1; failed == nil; c.batch *= 2 {
		took, err := c.run(c.batch)
		if err != nil || took >= length/2 {
			return err
		}
	}
	return failed
}

func (c *candidate) run(n int) (time.Duration, error) {
	start, err := processorTime()
	if err != nil {
		return 0, err
	}
	for range n {
		if err := c.once(); err != nil {
			return 0, err
		}
	}
	end, err := processorTime()
	return end - start, err
}

// processorTime returns the processor time this process has used: what other processes do does not count, collecting garbage does.
func processorTime() (time.Duration, error) {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		return 0, fmt.Errorf("read the processor time: %w", err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano()), nil
}

// nanoseconds returns what a run takes: the median of the rounds.
func (c *candidate) nanoseconds() float64 { return quantile(c.rounds, 0.5) }

// quantile sorts the values and returns the one that the given part of them does not exceed.
func quantile(values []float64, part float64) float64 {
	slices.Sort(values)
	return values[int(part*float64(len(values)-1))]
}
