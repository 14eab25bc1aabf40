package main

import (
	"io"
	"slices"
	"testing"
)

// TestJobs has every contender do every job and compares the answers: a table of times says nothing if somebody does something else.
func TestJobs(t *testing.T) {
	t.Parallel()
	d, err := newRequest()
	if err != nil {
		t.Fatal(err)
	}
	for _, j := range jobs() {
		list, err := prepare(j, d)
		if err != nil {
			t.Error(err)
			continue
		}
		if out := slices.IndexFunc(list, func(c *candidate) bool { return c.once == nil }); out >= 0 && list[out].contender != "CEL" {
			t.Errorf("%s: %s does not take part", j.name, list[out].contender)
		}
	}
}

// TestCheck is that a wrong answer does not pass.
func TestCheck(t *testing.T) {
	t.Parallel()
	rows := []struct {
		want any
		left result
		ok   bool
	}{
		{true, result{is: true}, true},
		{true, result{}, false},
		{"a", result{text: "a"}, true},
		{"a", result{any: "b"}, false},
		{int64(3), result{any: 3.0}, true},
		{int64(3), result{n: 4}, false},
		{[]int64{1, 2}, result{list: []int{1, 2}}, true},
		{[]int64{1, 2}, result{any: []any{1, 2.0}}, true},
		{[]int64{1, 2}, result{any: []any{1}}, false},
		{[]int64{1, 2}, result{any: struct{}{}}, false},
	}
	for _, row := range rows {
		out := &result{}
		err := job{want: row.want}.check(func() error { *out = row.left; return nil }, out)
		if (err == nil) != row.ok {
			t.Errorf("want %v, left %+v: %v", row.want, row.left, err)
		}
	}
}

// TestNoAllocations is that Portico's expressions that only read and compare, and the loops, leave nothing to collect.
func TestNoAllocations(t *testing.T) {
	d, err := newRequest()
	if err != nil {
		t.Fatal(err)
	}
	allowed := map[string]float64{"three texts joined": 1, "Where and Select over 100 items": 10}
	for _, j := range jobs() {
		list, err := prepare(j, d)
		if err != nil {
			t.Fatal(err)
		}
		if err := list[1].calibrate(0); err != nil || list[1].allocs > allowed[j.name] {
			t.Errorf("%s: %.0f allocations, at most %.0f: %v", j.name, list[1].allocs, allowed[j.name], err)
		}
	}
}

// TestExpressionsAreFound is that the test data still has expressions to compile.
func TestExpressionsAreFound(t *testing.T) {
	t.Parallel()
	if err := measureCompiling(io.Discard, "../..", ""); err != nil {
		t.Fatal(err)
	}
}

// BenchmarkPortico does the jobs in Portico alone, for profiles.
func BenchmarkPortico(b *testing.B) {
	d, err := newRequest()
	if err != nil {
		b.Fatal(err)
	}
	for _, j := range jobs() {
		b.Run(j.name, func(b *testing.B) {
			once, err := preparePortico(j, d, &result{})
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				if err := once(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
