package cache_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/portico-apim/portico/internal/cache"
	"github.com/portico-apim/portico/internal/llm"
	"github.com/portico-apim/portico/internal/policy"
)

// nearest writes what a store finds.
func nearest(v policy.Vectors, partition string, limit float64, vector ...float32) string {
	value, distance, ok := v.Nearest(context.Background(), partition, vector, limit)
	if !ok {
		return "nothing"
	}
	return fmt.Sprintf("%s at %.2f", value, distance)
}

// vectorSuite is what every implementation must do.
func vectorSuite(t *testing.T, v policy.Vectors) {
	t.Helper()
	add := func(partition, value string, ttl time.Duration, vector ...float32) {
		v.Add(t.Context(), partition, vector, []byte(value), ttl)
	}
	add("p", "east", time.Hour, 1, 0)
	add("p", "north", time.Hour, 0, 5)
	add("q", "other", time.Hour, 1, 0)
	add("p", "short", time.Second, -1, 0)
	add("p", "none", 0, -1, -1)
	for _, c := range []struct {
		partition string
		limit     float64
		vector    []float32
		want      string
	}{
		{"p", 0, []float32{3, 0}, "east at 0.00"},
		{"p", 0.1, []float32{1, 1}, "nothing"},
		{"p", 0.3, []float32{1, 2}, "north at 0.11"},
		{"p", 2, []float32{2, 1}, "east at 0.11"},
		{"q", 2, []float32{2, 1}, "other at 0.11"},
		{"r", 2, []float32{2, 1}, "nothing"},
		{"p", 0.1, []float32{-1, 0.1}, "short at 0.00"},
		{"p", 0.3, []float32{-1, -1}, "short at 0.29"},
		{"p", 2, []float32{1, 0, 0}, "nothing"},
		{"p", 0.1, []float32{0, 0}, "nothing"},
	} {
		if got := nearest(v, c.partition, c.limit, c.vector...); got != c.want {
			t.Errorf("nearest to %v in %s within %g: %s, want %s", c.vector, c.partition, c.limit, got, c.want)
		}
	}
	add("p", "new east", time.Hour, 2, 0)
	if got := nearest(v, "p", 0, 1, 0); got != "new east at 0.00" {
		t.Errorf("after a second Add: %s", got)
	}
	time.Sleep(1100 * time.Millisecond)
	if got := nearest(v, "p", 0.1, -1, 0); got != "nothing" {
		t.Errorf("after its time: %s", got)
	}
}

func TestLocalVectors(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) { vectorSuite(t, cache.NewLocalVectors(1<<20)) })
}

// TestLocalVectorsAreBounded shows that the oldest go first, and that what is too large is not kept.
func TestLocalVectorsAreBounded(t *testing.T) {
	t.Parallel()
	v := cache.NewLocalVectors(4000)
	for i := range 20 {
		v.Add(t.Context(), "p", []float32{1, float32(i)}, []byte(strings.Repeat(string(rune('a'+i)), 1000)), time.Hour)
	}
	for i, want := range map[int]bool{0: false, 16: false, 17: true, 19: true} {
		if _, _, ok := v.Nearest(t.Context(), "p", []float32{1, float32(i)}, 1e-6); ok != want {
			t.Errorf("entry %d is there: %v, want %v", i, ok, want)
		}
	}
	v.Add(t.Context(), "q", []float32{1}, make([]byte, 4000), time.Hour)
	if got := nearest(v, "q", 2, 1); got != "nothing" {
		t.Errorf("an entry that is too large is kept: %.20s", got)
	}
}

func TestLocalVectorsSideBySide(t *testing.T) {
	t.Parallel()
	v := cache.NewLocalVectors(20_000)
	var group sync.WaitGroup
	for i := range 8 {
		group.Go(func() {
			for j := range 200 {
				vector := []float32{float32(i + 1), float32(j)}
				v.Add(t.Context(), fmt.Sprint(i%2), vector, []byte("value"), time.Hour)
				if got := nearest(v, fmt.Sprint(i%2), 1e-5, vector...); got != "nothing" && !strings.HasPrefix(got, "value") {
					t.Errorf("found %s", got)
				}
			}
		})
	}
	group.Wait()
}

// TestEmbed shows that texts with the same words are near to each other, and others are not.
func TestEmbed(t *testing.T) {
	t.Parallel()
	v := cache.NewLocalVectors(1 << 20)
	v.Add(t.Context(), "p", llm.Embed("How do I reset my password?"), []byte("reset"), time.Hour)
	for text, want := range map[string]bool{
		"how do i reset my password": true, "How do I reset my passwords?": true, "What is the weather like in Paris?": false, "": false,
	} {
		if _, distance, ok := v.Nearest(t.Context(), "p", llm.Embed(text), 0.2); ok != want {
			t.Errorf("%q is near: %v (%.2f)", text, ok, distance)
		}
	}
}

func BenchmarkLocalVectors(b *testing.B) {
	v := cache.NewLocalVectors(1 << 30)
	vector := make([]float32, 1536)
	for i := range 10_000 {
		vector[i%len(vector)]++
		v.Add(b.Context(), "p", vector, []byte("value"), time.Hour)
	}
	for b.Loop() {
		v.Nearest(b.Context(), "p", vector, 0.1)
	}
}
