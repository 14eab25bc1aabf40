package cache

import (
	"container/list"
	"context"
	"math"
	"slices"
	"sync"
	"time"
)

// LocalVectors keeps bytes under vectors in the memory of this process, bounded by their total size. What is oldest goes first. It compares a vector with every other one
// of its partition, which takes a microsecond for a few thousand numbers. It implements policy.Vectors and is safe for concurrent use.
type LocalVectors struct {
	limit int64

	mu         sync.RWMutex
	size       int64
	partitions map[string][]*vectorEntry
	order      *list.List // of *vectorEntry, the oldest first
}

// vectorEntry is a value under a vector of length 1.
type vectorEntry struct {
	partition string
	vector    []float32
	value     []byte
	expires   time.Time
	place     *list.Element
}

// NewLocalVectors returns a store that holds some size bytes at most.
func NewLocalVectors(size int64) *LocalVectors {
	return &LocalVectors{limit: size, partitions: map[string][]*vectorEntry{}, order: list.New()}
}

// Nearest implements policy.Vectors.
func (l *LocalVectors) Nearest(_ context.Context, partition string, vector []float32, limit float64) (value []byte, distance float64, ok bool) {
	unit, now := unitVector(vector), time.Now()
	l.mu.RLock()
	defer l.mu.RUnlock()
	for _, e := range l.partitions[partition] {
		if d := distanceOf(unit, e.vector); d <= limit && (!ok || d < distance) && now.Before(e.expires) {
			value, distance, ok = e.value, d, true
		}
	}
	return value, distance, ok
}

// sameVector is the distance below which two vectors are the same one.
const sameVector = 1e-6

// Add implements policy.Vectors. A value takes the place of one under the same vector. What is too large is not kept.
func (l *LocalVectors) Add(_ context.Context, partition string, vector []float32, value []byte, ttl time.Duration) {
	e := &vectorEntry{partition: partition, vector: unitVector(vector), value: value, expires: time.Now().Add(ttl)}
	if ttl <= 0 || len(value) > MaxEntry || e.size() > l.limit {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	for _, old := range slices.Clone(l.partitions[partition]) {
		if !now.Before(old.expires) || distanceOf(e.vector, old.vector) < sameVector {
			l.remove(old)
		}
	}
	for l.size+e.size() > l.limit {
		l.remove(l.order.Front().Value.(*vectorEntry)) //nolint:forcetypeassert // the list holds nothing else
	}
	l.partitions[partition] = append(l.partitions[partition], e)
	e.place = l.order.PushBack(e)
	l.size += e.size()
}

func (l *LocalVectors) remove(e *vectorEntry) {
	rest := slices.DeleteFunc(l.partitions[e.partition], func(other *vectorEntry) bool { return other == e })
	if l.partitions[e.partition] = rest; len(rest) == 0 {
		delete(l.partitions, e.partition)
	}
	l.order.Remove(e.place)
	l.size -= e.size()
}

func (e *vectorEntry) size() int64 {
	return int64(4*len(e.vector) + len(e.value) + len(e.partition) + overhead)
}

// unitVector returns a vector of the same direction and length 1; that of no direction as it is.
func unitVector(v []float32) []float32 {
	sum := 0.0
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	unit := slices.Clone(v)
	if sum == 0 || math.IsInf(sum, 0) || math.IsNaN(sum) {
		return unit
	}
	length := float32(math.Sqrt(sum))
	for i := range unit {
		unit[i] /= length
	}
	return unit
}

// distanceOf returns the cosine distance of two vectors of length 1, as RediSearch has it: 0 for the same direction, 2 for the opposite one. Vectors of different spaces have
// none.
func distanceOf(a, b []float32) float64 {
	if len(a) != len(b) {
		return math.Inf(1)
	}
	dot := float32(0)
	for i := range a {
		dot += a[i] * b[i]
	}
	return max(1-float64(dot), 0)
}
