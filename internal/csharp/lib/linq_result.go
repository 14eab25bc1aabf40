package lib

import "github.com/portico-apim/portico/internal/csharp/rt"

var enumerableResultClass = class(enumerableDef, "", append(numericOverloads(), table{
	{"static TSource First<TSource>(this IEnumerable<TSource> source)", linqFirst(false), "Returns the first element; it throws if there is none."},
	{"static TSource First<TSource>(this IEnumerable<TSource> source, Func<TSource, bool> predicate)", linqFirst(false), "Returns the first element that fits; it throws if there is none."},
	{"static TSource FirstOrDefault<TSource>(this IEnumerable<TSource> source)", linqFirst(true), "Returns the first element, or default(T)."},
	{"static TSource FirstOrDefault<TSource>(this IEnumerable<TSource> source, Func<TSource, bool> predicate)", linqFirst(true), "Returns the first element that fits, or default(T)."},
	{"static TSource Last<TSource>(this IEnumerable<TSource> source)", linqLast(false), "Returns the last element; it throws if there is none."},
	{"static TSource Last<TSource>(this IEnumerable<TSource> source, Func<TSource, bool> predicate)", linqLast(false), "Returns the last element that fits; it throws if there is none."},
	{"static TSource LastOrDefault<TSource>(this IEnumerable<TSource> source)", linqLast(true), "Returns the last element, or default(T)."},
	{"static TSource LastOrDefault<TSource>(this IEnumerable<TSource> source, Func<TSource, bool> predicate)", linqLast(true), "Returns the last element that fits, or default(T)."},
	{"static TSource Single<TSource>(this IEnumerable<TSource> source)", linqSingle(false), "Returns the only element; it throws if there is not one."},
	{"static TSource Single<TSource>(this IEnumerable<TSource> source, Func<TSource, bool> predicate)", linqSingle(false), "Returns the only element that fits; it throws if there is not one."},
	{"static TSource SingleOrDefault<TSource>(this IEnumerable<TSource> source)", linqSingle(true), "Returns the only element, or default(T) if there is none."},
	{"static TSource SingleOrDefault<TSource>(this IEnumerable<TSource> source, Func<TSource, bool> predicate)", linqSingle(true), "Returns the only element that fits, or default(T) if there is none."},
	{"static TSource ElementAt<TSource>(this IEnumerable<TSource> source, int index)", linqElementAt(false), "Returns the element at an index."},
	{"static TSource ElementAtOrDefault<TSource>(this IEnumerable<TSource> source, int index)", linqElementAt(true), "Returns the element at an index, or default(T)."},
	{"static bool Any<TSource>(this IEnumerable<TSource> source)", linqAny, "Reports whether there is an element."},
	{"static bool Any<TSource>(this IEnumerable<TSource> source, Func<TSource, bool> predicate)", linqAny, "Reports whether an element fits."},
	{"static bool All<TSource>(this IEnumerable<TSource> source, Func<TSource, bool> predicate)", linqAll, "Reports whether all elements fit."},
	{"static int Count<TSource>(this IEnumerable<TSource> source)", linqCount(rt.IntType), "Returns the number of elements."},
	{"static int Count<TSource>(this IEnumerable<TSource> source, Func<TSource, bool> predicate)", linqCount(rt.IntType), "Returns the number of elements that fit."},
	{"static long LongCount<TSource>(this IEnumerable<TSource> source)", linqCount(rt.LongType), "Returns the number of elements."},
	{"static long LongCount<TSource>(this IEnumerable<TSource> source, Func<TSource, bool> predicate)", linqCount(rt.LongType), "Returns the number of elements that fit."},
	{"static bool Contains<TSource>(this IEnumerable<TSource> source, TSource value)", linqContains, "Reports whether an element is there."},
	{"static bool Contains<TSource>(this IEnumerable<TSource> source, TSource value, IEqualityComparer<TSource> comparer)", linqContains, "Reports whether an element is there."},
	{"static bool SequenceEqual<TSource>(this IEnumerable<TSource> first, IEnumerable<TSource> second)", linqSequenceEqual, "Reports whether two sequences have the same elements in the same order."},
	{"static bool SequenceEqual<TSource>(this IEnumerable<TSource> first, IEnumerable<TSource> second, IEqualityComparer<TSource> comparer)", linqSequenceEqual, "Reports whether two sequences have the same elements in the same order."},
	{"static TSource Max<TSource>(this IEnumerable<TSource> source)", linqExtreme(1, nil), "Returns the largest element."},
	{"static TSource Min<TSource>(this IEnumerable<TSource> source)", linqExtreme(-1, nil), "Returns the smallest element."},
	{"static TResult Max<TSource, TResult>(this IEnumerable<TSource> source, Func<TSource, TResult> selector)", linqExtreme(1, nil), "Returns the largest of what a function makes."},
	{"static TResult Min<TSource, TResult>(this IEnumerable<TSource> source, Func<TSource, TResult> selector)", linqExtreme(-1, nil), "Returns the smallest of what a function makes."},
	{"static TSource Aggregate<TSource>(this IEnumerable<TSource> source, Func<TSource, TSource, TSource> func)", linqAggregate, "Combines all elements by a function."},
	{"static TAccumulate Aggregate<TSource, TAccumulate>(this IEnumerable<TSource> source, TAccumulate seed, Func<TAccumulate, TSource, TAccumulate> func)", linqAggregateSeed, "Combines a value and all elements by a function."},
	{"static TResult Aggregate<TSource, TAccumulate, TResult>(this IEnumerable<TSource> source, TAccumulate seed, Func<TAccumulate, TSource, TAccumulate> func, Func<TAccumulate, TResult> resultSelector)", linqAggregateSeed, "Combines a value and all elements by a function, and makes something of it."},
	{"static TSource[] ToArray<TSource>(this IEnumerable<TSource> source)", linqToArray, "Returns the elements as an array."},
	{"static List<TSource> ToList<TSource>(this IEnumerable<TSource> source)", linqToList, "Returns the elements as a list."},
	{"static HashSet<TSource> ToHashSet<TSource>(this IEnumerable<TSource> source)", linqToHashSet, "Returns the elements as a set."},
	{"static HashSet<TSource> ToHashSet<TSource>(this IEnumerable<TSource> source, IEqualityComparer<TSource> comparer)", linqToHashSet, "Returns the elements as a set."},
	{"static Dictionary<TKey, TSource> ToDictionary<TSource, TKey>(this IEnumerable<TSource> source, Func<TSource, TKey> keySelector)", linqToDictionary(0), "Returns the elements as a dictionary."},
	{"static Dictionary<TKey, TSource> ToDictionary<TSource, TKey>(this IEnumerable<TSource> source, Func<TSource, TKey> keySelector, IEqualityComparer<TKey> comparer)", linqToDictionary(0), "Returns the elements as a dictionary."},
	{"static Dictionary<TKey, TElement> ToDictionary<TSource, TKey, TElement>(this IEnumerable<TSource> source, Func<TSource, TKey> keySelector, Func<TSource, TElement> elementSelector)", linqToDictionary(2), "Returns what functions make of the elements as a dictionary."},
	{"static Dictionary<TKey, TElement> ToDictionary<TSource, TKey, TElement>(this IEnumerable<TSource> source, Func<TSource, TKey> keySelector, Func<TSource, TElement> elementSelector, IEqualityComparer<TKey> comparer)", linqToDictionary(2), "Returns what functions make of the elements as a dictionary."},
}...))

func noElements() error { return invalidOperation("Sequence contains no elements") }
func noMatch() error    { return invalidOperation("Sequence contains no matching element") }

// missing is what is thrown when there is no element, or none that fits.
func missing(args []rt.Value) error {
	if len(args) > 1 {
		return noMatch()
	}
	return noElements()
}

// elementType is the first type argument of an operator: what its source has.
func elementType(f *rt.Frame) *rt.Type {
	if len(f.Types) == 0 {
		return nil
	}
	return f.Types[0]
}

// through goes through the elements of args[0] that fit the predicate args[1], if there is one.
func through(f *rt.Frame, args []rt.Value, yield func(v rt.Value) (bool, error)) error {
	if args[0].IsNull() {
		return nullArg("source")
	}
	if len(args) > 1 && args[1].IsNull() {
		return nullArg("predicate")
	}
	return rt.IterateAs(f, args[0], elementType(f), func(v rt.Value) (bool, error) {
		if len(args) > 1 {
			if yes, err := fits(f, args[1], v); err != nil || !yes {
				return true, err
			}
		}
		return yield(v)
	})
}

func linqFirst(orDefault bool) fn {
	return func(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
		found, ok := rt.Default(f.Types[0]), false
		err := through(f, args, func(v rt.Value) (bool, error) {
			found, ok = v, true
			return false, nil
		})
		if err == nil && !ok && !orDefault {
			err = missing(args)
		}
		return found, err
	}
}

func linqLast(orDefault bool) fn {
	return func(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
		found, ok := rt.Default(f.Types[0]), false
		if s := args[0].AsIndexed(); s != nil && len(args) == 1 && s.Len() > 0 {
			return s.At(s.Len() - 1), nil
		}
		err := through(f, args, func(v rt.Value) (bool, error) {
			found, ok = v, true
			return true, nil
		})
		if err == nil && !ok && !orDefault {
			err = missing(args)
		}
		return found, err
	}
}

func linqSingle(orDefault bool) fn {
	return func(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
		found, n := rt.Default(f.Types[0]), 0
		err := through(f, args, func(v rt.Value) (bool, error) {
			found = v
			n++
			return n < 2, nil
		})
		switch {
		case err != nil:
		case n > 1 && len(args) > 1:
			err = invalidOperation("Sequence contains more than one matching element")
		case n > 1:
			err = invalidOperation("Sequence contains more than one element")
		case n == 0 && !orDefault:
			err = missing(args)
		}
		return found, err
	}
}

func linqElementAt(orDefault bool) fn {
	return func(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
		found, ok, i := rt.Default(f.Types[0]), false, args[1].AsInt()
		if s := args[0].AsIndexed(); s != nil && i >= 0 && i < s.Len() {
			return s.At(i), nil
		}
		if i >= 0 || args[0].IsNull() {
			err := through(f, args[:1], func(v rt.Value) (bool, error) {
				if i == 0 {
					found, ok = v, true
				}
				i--
				return !ok, nil
			})
			if err != nil {
				return rt.Null, err
			}
		}
		if !ok && !orDefault {
			return rt.Null, outOfRange("index", indexMessage)
		}
		return found, nil
	}
}

func linqAny(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	any := false
	err := through(f, args, func(rt.Value) (bool, error) {
		any = true
		return false, nil
	})
	return rt.Bool(any), err
}

func linqAll(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	all := true
	err := through(f, args[:1], func(v rt.Value) (bool, error) {
		yes, err := fits(f, args[1], v)
		all = yes
		return yes, err
	})
	return rt.Bool(all), err
}

func linqCount(t *rt.Type) fn {
	return func(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
		if c := rt.As[counted](args[0]); c != nil && len(args) == 1 {
			return rt.Scalar(t, int64(c.Len())), nil
		}
		n := int64(0)
		err := through(f, args, func(rt.Value) (bool, error) { n++; return true, nil })
		return rt.Scalar(t, n), err
	}
}

func linqContains(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	if args[0].IsNull() {
		return rt.Null, nullArg("source")
	}
	if len(args) < 3 || args[2].IsNull() {
		return sequenceContains(f, args[0], args[1:2])
	}
	by, found := rt.As[comparer](args[2]), false
	err := rt.Iterate(f, args[0], func(v rt.Value) (bool, error) {
		same, err := equalBy(f, by, v, args[1])
		found = same
		return !same, err
	})
	return rt.Bool(found), err
}

func linqSequenceEqual(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	if err := notNull(args, "first", "second"); err != nil {
		return rt.Null, err
	}
	var by comparer
	if len(args) > 2 {
		by = rt.As[comparer](args[2])
	}
	a, b := source(f, args[0])(), source(f, args[1])()
	for {
		x, more, err := step(f, a)
		if err != nil {
			return rt.Null, err
		}
		y, also, err := step(f, b)
		if err != nil || more != also || !more {
			return rt.Bool(more == also), err
		}
		if same, err := equalBy(f, by, x, y); err != nil || !same {
			return rt.Bool(false), err
		}
	}
}

func linqAggregate(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	total, started := rt.Null, false
	err := through(f, args[:1], func(v rt.Value) (bool, error) {
		if !started {
			total, started = v, true
			return true, nil
		}
		var err error
		total, err = rt.Call2(f, args[1], total, v)
		return true, err
	})
	if err == nil && !started {
		err = noElements()
	}
	return total, err
}

func linqAggregateSeed(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	total := args[1]
	err := through(f, args[:1], func(v rt.Value) (bool, error) {
		var err error
		total, err = rt.Call2(f, args[2], total, v)
		return true, err
	})
	if err == nil && len(args) > 3 {
		total, err = rt.Call1(f, args[3], total)
	}
	return total, err
}

func linqToArray(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	t := f.Types[0]
	if args[0].IsNull() {
		return rt.Null, nullArg("source")
	}
	return toArray(f, args[0], t)
}

func linqToList(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	l := newList(f.Types[0])
	if args[0].IsNull() {
		return rt.Null, nullArg("source")
	}
	var err error
	l.items, err = collect(f, args[0])
	return rt.Obj(l), err
}

func linqToHashSet(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	var by comparer
	if len(args) > 1 {
		by = rt.As[comparer](args[1])
	}
	s := newSet(f.Types[0], by)
	err := through(f, args[:1], func(v rt.Value) (bool, error) { return true, s.add(f, v) })
	return rt.Obj(s), err
}

// linqToDictionary makes a dictionary; elem is the type argument of its values.
func linqToDictionary(elem int) fn {
	return func(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
		d := newDictionary(f.Types[1], f.Types[elem])
		if c := rt.As[comparer](args[len(args)-1]); c != nil {
			d.by = c
		}
		err := through(f, args[:1], func(v rt.Value) (bool, error) {
			key, err := rt.Call1(f, args[1], v)
			if err != nil {
				return false, err
			}
			if elem > 0 {
				if v, err = rt.Call1(f, args[2], v); err != nil {
					return false, err
				}
			}
			if key.IsNull() {
				return false, nullArg("key")
			}
			return true, d.addNew(f, key, v)
		})
		return rt.Obj(d), err
	}
}

func linqOfType(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	t := f.Types[0]
	if args[0].IsNull() {
		return rt.Null, nullArg("source")
	}
	begin := source(f, args[0])
	return deferred(t, func() rt.Enumerator {
		in := begin()
		return pass(func(f *rt.Frame) (rt.Value, bool, error) {
			for {
				v, ok, err := step(f, in)
				if err != nil || !ok || !v.IsNull() && f.Relations.Is(v, t) {
					return v, ok, err
				}
			}
		})
	})
}

func linqCast(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	t := f.Types[0]
	if args[0].IsNull() {
		return rt.Null, nullArg("source")
	}
	begin := source(f, args[0])
	return deferred(t, func() rt.Enumerator {
		in := begin()
		return pass(func(f *rt.Frame) (rt.Value, bool, error) {
			v, ok, err := step(f, in)
			switch {
			case err != nil || !ok:
				return rt.Null, false, err
			case v.IsNull() && t.IsValueType() && !t.IsNullable():
				return rt.Null, false, rt.NullReference()
			case !v.IsNull() && !f.Relations.Is(v, t):
				return rt.Null, false, rt.InvalidCast(v, t)
			}
			return v, true, nil
		})
	})
}
