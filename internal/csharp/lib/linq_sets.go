package lib

import "github.com/portico-apim/portico/internal/csharp/rt"

// chained goes through one pass after the other.
func chained(passes ...rt.Enumerator) pass {
	return func(f *rt.Frame) (rt.Value, bool, error) {
		for len(passes) > 0 {
			v, ok, err := step(f, passes[0])
			if err != nil || ok {
				return v, ok, err
			}
			passes = passes[1:]
		}
		return end()
	}
}

// only is a pass with one element.
func only(v rt.Value) rt.Enumerator {
	done := false
	return pass(func(*rt.Frame) (rt.Value, bool, error) {
		if done {
			return end()
		}
		done = true
		return v, true, nil
	})
}

func linqConcat(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	t := f.Types[0]
	if err := notNull(args, "first", "second"); err != nil {
		return rt.Null, err
	}
	first, second := source(f, args[0]), source(f, args[1])
	return deferred(t, func() rt.Enumerator { return chained(first(), second()) })
}

func linqAppend(args []rt.Value, in rt.Enumerator) pass  { return chained(in, only(args[1])) }
func linqPrepend(args []rt.Value, in rt.Enumerator) pass { return chained(only(args[1]), in) }

// A keyer says what values are told apart by.
type keyer func(f *rt.Frame, v rt.Value) (any, error)

// keyBy is what elements are told apart by: a comparer's keys, or the usual ones.
func keyBy(args []rt.Value, at int) keyer {
	if len(args) > at {
		if c := rt.As[comparer](args[at]); c != nil {
			return c.key
		}
	}
	return rt.Key
}

// fresh remembers the keys of values: it reports whether a key is new, and pays for it.
func fresh(f *rt.Frame, seen map[any]bool, by keyer, v rt.Value) (bool, error) {
	key, err := by(f, v)
	if err != nil || seen[key] {
		return false, err
	}
	seen[key] = true
	return true, f.Alloc(keyBytes)
}

func linqDistinct(args []rt.Value, in rt.Enumerator) pass {
	return distinct(in, keyBy(args, 1), map[any]bool{})
}

// distinct passes the elements whose keys are new.
func distinct(in rt.Enumerator, key keyer, seen map[any]bool) pass {
	return func(f *rt.Frame) (rt.Value, bool, error) {
		for {
			v, ok, err := step(f, in)
			if err != nil || !ok {
				return rt.Null, false, err
			}
			if isNew, err := fresh(f, seen, key, v); err != nil || isNew {
				return v, true, err
			}
		}
	}
}

// linqSets makes an operator on two sequences as sets.
func linqSets(make func(first, second rt.Enumerator, key keyer) pass) fn {
	return func(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
		t := f.Types[0]
		if err := notNull(args, "first", "second"); err != nil {
			return rt.Null, err
		}
		first, second, key := source(f, args[0]), source(f, args[1]), keyBy(append([]rt.Value(nil), args...), 2)
		return deferred(t, func() rt.Enumerator { return make(first(), second(), key) })
	}
}

func linqUnion(first, second rt.Enumerator, key keyer) pass {
	return distinct(chained(first, second), key, map[any]bool{})
}

// keysOf gathers the keys of a pass.
func keysOf(f *rt.Frame, in rt.Enumerator, key keyer) (map[any]bool, error) {
	keys := map[any]bool{}
	for {
		v, ok, err := step(f, in)
		if err != nil || !ok {
			return keys, err
		}
		if _, err := fresh(f, keys, key, v); err != nil {
			return nil, err
		}
	}
}

func linqIntersect(first, second rt.Enumerator, key keyer) pass {
	var other map[any]bool
	return func(f *rt.Frame) (rt.Value, bool, error) {
		if other == nil {
			var err error
			if other, err = keysOf(f, second, key); err != nil {
				return rt.Null, false, err
			}
		}
		for {
			v, ok, err := step(f, first)
			if err != nil || !ok {
				return rt.Null, false, err
			}
			k, err := key(f, v)
			if err != nil {
				return rt.Null, false, err
			}
			if other[k] {
				delete(other, k)
				return v, true, nil
			}
		}
	}
}

func linqExcept(first, second rt.Enumerator, key keyer) pass {
	var rest pass
	return func(f *rt.Frame) (rt.Value, bool, error) {
		if rest == nil {
			seen, err := keysOf(f, second, key)
			if err != nil {
				return rt.Null, false, err
			}
			rest = distinct(first, key, seen)
		}
		return rest(f)
	}
}

func linqDefaultIfEmpty(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	t := f.Types[0]
	if args[0].IsNull() {
		return rt.Null, nullArg("source")
	}
	instead := rt.Default(t)
	if len(args) > 1 {
		instead = args[1]
	}
	begin := source(f, args[0])
	return deferred(t, func() rt.Enumerator {
		in, first, done := begin(), true, false
		return pass(func(f *rt.Frame) (rt.Value, bool, error) {
			if done {
				return end()
			}
			v, ok, err := step(f, in)
			if err == nil && !ok && first {
				v, ok, done = instead, true, true
			}
			first = false
			return v, ok, err
		})
	})
}

func linqZip(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	t := f.Types[2]
	if err := notNull(args, "first", "second", "resultSelector"); err != nil {
		return rt.Null, err
	}
	first, second, make := source(f, args[0]), source(f, args[1]), args[2]
	return deferred(t, func() rt.Enumerator {
		a, b := first(), second()
		return pass(func(f *rt.Frame) (rt.Value, bool, error) {
			x, ok, err := step(f, a)
			if err != nil || !ok {
				return rt.Null, false, err
			}
			y, ok, err := step(f, b)
			if err != nil || !ok {
				return rt.Null, false, err
			}
			v, err := rt.Call2(f, make, x, y)
			return v, true, err
		})
	})
}

func linqRange(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	start, n := args[0].AsInt(), args[1].AsInt()
	if n < 0 || int64(start)+int64(n)-1 > 1<<31-1 {
		return rt.Null, outOfRange("count", "Specified argument was out of the range of valid values.")
	}
	return deferred(rt.IntType, func() rt.Enumerator {
		i := 0
		return pass(func(*rt.Frame) (rt.Value, bool, error) {
			if i >= n {
				return end()
			}
			i++
			return rt.Int(start + i - 1), true, nil
		})
	})
}

func linqRepeat(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	t, v, n := f.Types[0], args[0], args[1].AsInt()
	if n < 0 {
		return rt.Null, outOfRange("count", "Specified argument was out of the range of valid values.")
	}
	return deferred(t, func() rt.Enumerator {
		left := n
		return pass(func(*rt.Frame) (rt.Value, bool, error) {
			if left == 0 {
				return end()
			}
			left--
			return v, true, nil
		})
	})
}

func linqEmpty(f *rt.Frame, _ rt.Value, _ []rt.Value) (rt.Value, error) {
	return rt.MakeArray(f, f.Types[0], 0)
}
