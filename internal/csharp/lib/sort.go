package lib

import (
	"math/bits"

	"github.com/portico-apim/portico/internal/csharp/rt"
)

// A sorter is the sort of arrays and lists. Elements that compare as equal change places as they do in .NET: expressions that sort by a part of
// their elements see the difference. LINQ sorts in another way, which keeps their order.
type sorter struct {
	f       *rt.Frame
	keys    []rt.Value
	items   []rt.Value // go where their keys go; nil if there are none
	compare func(a, b rt.Value) (int, error)
	err     error
}

// smallSort is the length up to which insertion is used.
const smallSort = 16

// sort puts the keys in order and returns what a comparison threw.
func (s *sorter) sort() error {
	if len(s.keys) > 1 {
		s.intro(0, len(s.keys), 2*bits.Len(uint(len(s.keys))))
	}
	return sortError(s.err)
}

// cmp compares two keys; after an error all are equal, so that the sort ends.
func (s *sorter) cmp(a, b rt.Value) int {
	if s.err != nil {
		return 0
	}
	n, err := s.compare(a, b)
	if err == nil {
		err = s.f.Step(1)
	}
	if s.err = err; err != nil {
		return 0
	}
	return n
}

// less reports whether a key comes before another.
func (s *sorter) less(a, b rt.Value) bool { return s.cmp(a, b) < 0 }

func (s *sorter) swap(i, j int) {
	s.keys[i], s.keys[j] = s.keys[j], s.keys[i]
	if s.items != nil {
		s.items[i], s.items[j] = s.items[j], s.items[i]
	}
}

// order brings two keys into order.
func (s *sorter) order(i, j int) {
	if s.cmp(s.keys[i], s.keys[j]) > 0 {
		s.swap(i, j)
	}
}

// intro sorts the keys from low to before high: by partitions, small ones by insertion, and by a heap where partitions do not help.
func (s *sorter) intro(low, high, depth int) {
	for high-low > 1 && s.err == nil {
		switch n := high - low; {
		case n == 2:
			s.order(low, low+1)
			return
		case n == 3:
			s.order(low, low+1)
			s.order(low, low+2)
			s.order(low+1, low+2)
			return
		case n <= smallSort:
			s.insertion(low, high)
			return
		case depth == 0:
			s.heap(low, n)
			return
		}
		depth--
		p := s.partition(low, high-1)
		s.intro(p+1, high, depth)
		high = p
	}
}

// partition puts the smaller keys before a pivot, which is the middle one of three, and returns where the pivot is.
func (s *sorter) partition(low, high int) int {
	middle := low + (high-low)/2
	s.order(low, middle)
	s.order(low, high)
	s.order(middle, high)
	pivot := s.keys[middle]
	s.swap(middle, high-1)
	left, right := low, high-1
	for left < right {
		for left++; left < high && s.less(s.keys[left], pivot); left++ {
		}
		for right--; right > low && s.less(pivot, s.keys[right]); right-- {
		}
		if left >= right {
			break
		}
		s.swap(left, right)
	}
	if left < high-1 {
		s.swap(left, high-1)
	}
	return left
}

func (s *sorter) insertion(low, high int) {
	for i := low + 1; i < high; i++ {
		for j := i; j > low && s.less(s.keys[j], s.keys[j-1]); j-- {
			s.swap(j, j-1)
		}
	}
}

func (s *sorter) heap(low, n int) {
	for i := n / 2; i >= 1; i-- {
		s.sink(low, i, n)
	}
	for i := n; i > 1; i-- {
		s.swap(low, low+i-1)
		s.sink(low, 1, i-1)
	}
}

// sink moves the key at place i of a heap, counted from 1, below the larger ones.
func (s *sorter) sink(low, i, n int) {
	for i <= n/2 {
		child := 2 * i
		if child < n && s.less(s.keys[low+child-1], s.keys[low+child]) {
			child++
		}
		if !s.less(s.keys[low+i-1], s.keys[low+child-1]) {
			return
		}
		s.swap(low+i-1, low+child-1)
		i = child
	}
}

// sortError wraps what a comparison throws while sorting, as .NET does.
func sortError(err error) error {
	if ex, ok := err.(*rt.Exception); ok {
		return &rt.Exception{Class: rt.InvalidOperationException, Message: "Failed to compare two elements in the array.", Inner: ex}
	}
	return err
}

// comparison returns what compares: a Comparison<T>, an IComparer<T>, or the usual order.
func comparison(f *rt.Frame, by rt.Value) func(a, b rt.Value) (int, error) {
	if c := rt.As[comparer](by); c != nil {
		return func(a, b rt.Value) (int, error) { return c.compare(f, a, b) }
	}
	if by.Kind() == rt.KindDelegate {
		return func(a, b rt.Value) (int, error) {
			n, err := rt.Call2(f, by, a, b)
			return n.AsInt(), err
		}
	}
	return func(a, b rt.Value) (int, error) { return rt.Compare(f, a, b) }
}
