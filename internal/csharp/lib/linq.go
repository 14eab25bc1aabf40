package lib

import (
	"slices"

	"github.com/portico-apim/portico/internal/csharp/rt"
)

var enumerableDef = rt.Declare("System.Linq", "static class Enumerable")

// A sequence is a deferred one: nothing happens until somebody goes through it, and it happens anew each time.
type sequence struct {
	typ   *rt.Type
	begin func() rt.Enumerator
}

// Type returns IEnumerable<T>.
func (s *sequence) Type() *rt.Type { return s.typ }

// Enumerate begins a pass.
func (s *sequence) Enumerate() rt.Enumerator { return later(s.begin) }

// later is a pass that begins when its first element is asked for, so that passes made of passes do not all begin at once.
func later(begin func() rt.Enumerator) pass {
	var in rt.Enumerator
	return func(f *rt.Frame) (rt.Value, bool, error) {
		if in == nil {
			in = begin()
		}
		return in.Next(f)
	}
}

// pass is one pass, as a function.
type pass func(f *rt.Frame) (rt.Value, bool, error)

// Next returns the next element.
func (p pass) Next(f *rt.Frame) (rt.Value, bool, error) { return p(f) }

// end is what a pass returns when there is nothing more.
func end() (rt.Value, bool, error) { return rt.Null, false, nil }

// deferred makes a sequence of elem.
func deferred(elem *rt.Type, begin func() rt.Enumerator) (rt.Value, error) {
	return rt.Obj(&sequence{typ: rt.IEnumerable.Of(elem), begin: begin}), nil
}

// source begins passes through a value that is a sequence of what the operator's first type argument says.
func source(f *rt.Frame, v rt.Value) func() rt.Enumerator {
	var elem *rt.Type
	if len(f.Types) > 0 {
		elem = f.Types[0]
	}
	return func() rt.Enumerator {
		e, err := rt.EnumeratorOf(v, elem)
		if err != nil {
			return pass(func(*rt.Frame) (rt.Value, bool, error) { return rt.Null, false, err })
		}
		return e
	}
}

// passLevels is how many calls of Go a pass makes to take an element from the pass it is made of.
const passLevels = 5

// step takes the next element of a pass and pays for it.
func step(f *rt.Frame, e rt.Enumerator) (rt.Value, bool, error) {
	if err := f.Enter(passLevels, 1); err != nil {
		return rt.Null, false, err
	}
	v, ok, err := e.Next(f)
	f.Leave(passLevels)
	if err != nil || !ok {
		return rt.Null, false, err
	}
	return v, true, nil
}

// over makes an operator whose result has the type of type argument number elem. Each pass is made of one through the source.
func over(elem int, make func(args []rt.Value, in rt.Enumerator) pass) fn {
	return func(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
		t := f.Types[elem]
		if args[0].IsNull() {
			return rt.Null, nullArg("source")
		}
		kept := append([]rt.Value(nil), args...)
		begin := source(f, args[0])
		return deferred(t, func() rt.Enumerator { return make(kept, begin()) })
	}
}

// withFunc is over for operators whose second argument is a function, which must not be null.
func withFunc(elem int, make func(args []rt.Value, in rt.Enumerator) pass) fn {
	inner := over(elem, make)
	return func(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
		if !args[0].IsNull() && args[1].IsNull() {
			return rt.Null, nullArg("selector")
		}
		return inner(f, this, args)
	}
}

var enumerableStaticClass = class(enumerableDef, "Enumerable has the operators of LINQ. They do nothing until somebody goes through their result.", table{
	{"static IEnumerable<TSource> Where<TSource>(this IEnumerable<TSource> source, Func<TSource, bool> predicate)", linqWhere, "Returns the elements that fit."},
	{"static IEnumerable<TSource> Where<TSource>(this IEnumerable<TSource> source, Func<TSource, int, bool> predicate)", withFunc(0, linqWhereIndexed), "Returns the elements that fit, by element and index."},
	{"static IEnumerable<TResult> Select<TSource, TResult>(this IEnumerable<TSource> source, Func<TSource, TResult> selector)", linqSelect, "Returns what a function makes of the elements."},
	{"static IEnumerable<TResult> Select<TSource, TResult>(this IEnumerable<TSource> source, Func<TSource, int, TResult> selector)", withFunc(1, linqSelectIndexed), "Returns what a function makes of the elements and their indexes."},
	{"static IEnumerable<TResult> SelectMany<TSource, TResult>(this IEnumerable<TSource> source, Func<TSource, IEnumerable<TResult>> selector)", withFunc(1, linqSelectMany), "Returns the elements of the sequences that a function makes, one after the other."},
	{"static IEnumerable<TResult> SelectMany<TSource, TCollection, TResult>(this IEnumerable<TSource> source, Func<TSource, IEnumerable<TCollection>> collectionSelector, Func<TSource, TCollection, TResult> resultSelector)", withFunc(2, linqSelectMany), "Returns what a function makes of every element and the elements of its sequence."},
	{"static IEnumerable<TResult> SelectMany<TSource, TResult>(this IEnumerable<TSource> source, Func<TSource, int, IEnumerable<TResult>> selector)", withFunc(1, linqSelectManyIndexed), "Returns the elements of the sequences that a function makes of elements and their indexes, one after the other."},
	{"static IEnumerable<TResult> SelectMany<TSource, TCollection, TResult>(this IEnumerable<TSource> source, Func<TSource, int, IEnumerable<TCollection>> collectionSelector, Func<TSource, TCollection, TResult> resultSelector)", withFunc(2, linqSelectManyIndexed), "Returns what a function makes of every element and the elements of its sequence."},
	{"static IEnumerable<TSource> Take<TSource>(this IEnumerable<TSource> source, int count)", over(0, linqTake), "Returns the first elements."},
	{"static IEnumerable<TSource> Skip<TSource>(this IEnumerable<TSource> source, int count)", over(0, linqSkip), "Returns all but the first elements."},
	{"static IEnumerable<TSource> TakeWhile<TSource>(this IEnumerable<TSource> source, Func<TSource, bool> predicate)", withFunc(0, linqTakeWhile), "Returns the elements before the first that does not fit."},
	{"static IEnumerable<TSource> TakeWhile<TSource>(this IEnumerable<TSource> source, Func<TSource, int, bool> predicate)", withFunc(0, linqTakeWhileIndexed), "Returns the elements before the first that does not fit, by element and index."},
	{"static IEnumerable<TSource> SkipWhile<TSource>(this IEnumerable<TSource> source, Func<TSource, int, bool> predicate)", withFunc(0, linqSkipWhileIndexed), "Returns the elements from the first that does not fit on, by element and index."},
	{"static IEnumerable<TSource> SkipWhile<TSource>(this IEnumerable<TSource> source, Func<TSource, bool> predicate)", withFunc(0, linqSkipWhile), "Returns the elements from the first that does not fit on."},
	{"static IEnumerable<TSource> TakeLast<TSource>(this IEnumerable<TSource> source, int count)", over(0, linqTakeLast), "Returns the last elements."},
	{"static IEnumerable<TSource> SkipLast<TSource>(this IEnumerable<TSource> source, int count)", over(0, linqSkipLast), "Returns all but the last elements."},
	{"static IEnumerable<TSource> Concat<TSource>(this IEnumerable<TSource> first, IEnumerable<TSource> second)", linqConcat, "Returns the elements of two sequences, one after the other."},
	{"static IEnumerable<TSource> Append<TSource>(this IEnumerable<TSource> source, TSource element)", over(0, linqAppend), "Returns the elements and one more."},
	{"static IEnumerable<TSource> Prepend<TSource>(this IEnumerable<TSource> source, TSource element)", over(0, linqPrepend), "Returns one more element and the elements."},
	{"static IEnumerable<TSource> Distinct<TSource>(this IEnumerable<TSource> source)", over(0, linqDistinct), "Returns every element once."},
	{"static IEnumerable<TSource> Distinct<TSource>(this IEnumerable<TSource> source, IEqualityComparer<TSource> comparer)", over(0, linqDistinct), "Returns every element once."},
	{"static IEnumerable<TSource> Union<TSource>(this IEnumerable<TSource> first, IEnumerable<TSource> second)", linqSets(linqUnion), "Returns every element of two sequences once."},
	{"static IEnumerable<TSource> Union<TSource>(this IEnumerable<TSource> first, IEnumerable<TSource> second, IEqualityComparer<TSource> comparer)", linqSets(linqUnion), "Returns every element of two sequences once."},
	{"static IEnumerable<TSource> Intersect<TSource>(this IEnumerable<TSource> first, IEnumerable<TSource> second)", linqSets(linqIntersect), "Returns the elements that are in both sequences, once."},
	{"static IEnumerable<TSource> Intersect<TSource>(this IEnumerable<TSource> first, IEnumerable<TSource> second, IEqualityComparer<TSource> comparer)", linqSets(linqIntersect), "Returns the elements that are in both sequences, once."},
	{"static IEnumerable<TSource> Except<TSource>(this IEnumerable<TSource> first, IEnumerable<TSource> second)", linqSets(linqExcept), "Returns the elements that are not in a second sequence, once."},
	{"static IEnumerable<TSource> Except<TSource>(this IEnumerable<TSource> first, IEnumerable<TSource> second, IEqualityComparer<TSource> comparer)", linqSets(linqExcept), "Returns the elements that are not in a second sequence, once."},
	{"static IEnumerable<TSource> Reverse<TSource>(this IEnumerable<TSource> source)", over(0, linqReverse), "Returns the elements in the other order."},
	{"static IEnumerable<TSource> DefaultIfEmpty<TSource>(this IEnumerable<TSource> source)", linqDefaultIfEmpty, "Returns the elements, or default(T) alone if there are none."},
	{"static IEnumerable<TSource> DefaultIfEmpty<TSource>(this IEnumerable<TSource> source, TSource defaultValue)", linqDefaultIfEmpty, "Returns the elements, or a value alone if there are none."},
	{"static IEnumerable<TResult> Zip<TFirst, TSecond, TResult>(this IEnumerable<TFirst> first, IEnumerable<TSecond> second, Func<TFirst, TSecond, TResult> resultSelector)", linqZip, "Returns what a function makes of the elements of two sequences, side by side."},
	{"static IEnumerable<TResult> OfType<TResult>(this IEnumerable source)", linqOfType, "Returns the elements that are of a type."},
	{"static IEnumerable<TResult> Cast<TResult>(this IEnumerable source)", linqCast, "Returns the elements, cast to a type."},
	{"static IEnumerable<TSource> AsEnumerable<TSource>(this IEnumerable<TSource> source)", convertSame, "Returns the sequence itself."},
	{"static IEnumerable<int> Range(int start, int count)", linqRange, "Returns numbers from start on."},
	{"static IEnumerable<TResult> Repeat<TResult>(TResult element, int count)", linqRepeat, "Returns an element several times."},
	{"static IEnumerable<TResult> Empty<TResult>()", linqEmpty, "Returns a sequence without elements."},
})

func linqWhereIndexed(args []rt.Value, in rt.Enumerator) pass {
	i := -1
	return func(f *rt.Frame) (rt.Value, bool, error) {
		for {
			v, ok, err := step(f, in)
			if err != nil || !ok {
				return rt.Null, false, err
			}
			i++
			if yes, err := rt.Call2(f, args[1], v, rt.Int(i)); err != nil || yes.AsBool() {
				return v, true, err
			}
		}
	}
}

func linqSelectIndexed(args []rt.Value, in rt.Enumerator) pass {
	i := -1
	return func(f *rt.Frame) (rt.Value, bool, error) {
		v, ok, err := step(f, in)
		if err != nil || !ok {
			return rt.Null, false, err
		}
		i++
		v, err = rt.Call2(f, args[1], v, rt.Int(i))
		return v, true, err
	}
}

func linqTake(args []rt.Value, in rt.Enumerator) pass {
	left := args[1].AsInt()
	return func(f *rt.Frame) (rt.Value, bool, error) {
		if left <= 0 {
			return end()
		}
		left--
		return step(f, in)
	}
}

func linqSkip(args []rt.Value, in rt.Enumerator) pass {
	left := args[1].AsInt()
	return func(f *rt.Frame) (rt.Value, bool, error) {
		for ; left > 0; left-- {
			if _, ok, err := step(f, in); err != nil || !ok {
				return rt.Null, false, err
			}
		}
		return step(f, in)
	}
}

// buffered makes a pass of what a function makes of all elements when the first is asked for.
func buffered(in rt.Enumerator, make func(f *rt.Frame, items []rt.Value) ([]rt.Value, error)) pass {
	var items []rt.Value
	started := false
	return func(f *rt.Frame) (rt.Value, bool, error) {
		if !started {
			started = true
			all, err := drain(f, in, fewElements)
			if err == nil {
				items, err = make(f, all)
			}
			if err != nil {
				return rt.Null, false, err
			}
		}
		if len(items) == 0 {
			return end()
		}
		v := items[0]
		items = items[1:]
		return v, true, nil
	}
}

// For how many elements there is room at first, where their number is not known, and at most.
const (
	fewElements  = 16
	manyElements = 64
)

// drain returns what is left of a pass, with room for some elements at first.
func drain(f *rt.Frame, in rt.Enumerator, room int) ([]rt.Value, error) {
	var items []rt.Value
	for {
		v, ok, err := step(f, in)
		if err != nil || !ok {
			return items, err
		}
		if items == nil {
			items = make([]rt.Value, 0, room)
		}
		items = push(items, v)
		if err := f.Alloc(elementBytes); err != nil {
			return nil, err
		}
	}
}

func linqTakeLast(args []rt.Value, in rt.Enumerator) pass {
	return buffered(in, func(_ *rt.Frame, items []rt.Value) ([]rt.Value, error) {
		return items[max(len(items)-max(args[1].AsInt(), 0), 0):], nil
	})
}

func linqSkipLast(args []rt.Value, in rt.Enumerator) pass {
	return buffered(in, func(_ *rt.Frame, items []rt.Value) ([]rt.Value, error) {
		return items[:max(len(items)-max(args[1].AsInt(), 0), 0)], nil
	})
}

func linqReverse(_ []rt.Value, in rt.Enumerator) pass {
	return buffered(in, func(_ *rt.Frame, items []rt.Value) ([]rt.Value, error) {
		slices.Reverse(items)
		return items, nil
	})
}
