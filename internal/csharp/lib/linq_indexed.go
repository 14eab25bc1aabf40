package lib

import "github.com/portico-apim/portico/internal/csharp/rt"

// Operators whose function may also take the index of the element.

// caller calls a function with an element, and with its index if it takes that.
func caller(function rt.Value, indexed bool) func(f *rt.Frame, v rt.Value) (rt.Value, error) {
	if !indexed {
		return func(f *rt.Frame, v rt.Value) (rt.Value, error) { return rt.Call1(f, function, v) }
	}
	i := -1
	return func(f *rt.Frame, v rt.Value) (rt.Value, error) {
		i++
		return rt.Call2(f, function, v, rt.Int(i))
	}
}

func linqSelectMany(args []rt.Value, in rt.Enumerator) pass { return flattened(args, in, false) }

func linqSelectManyIndexed(args []rt.Value, in rt.Enumerator) pass { return flattened(args, in, true) }

// flattened goes through the sequence of every element; a third argument combines both.
func flattened(args []rt.Value, in rt.Enumerator, indexed bool) pass {
	var inner rt.Enumerator
	var outer rt.Value
	sequenceOf := caller(args[1], indexed)
	return func(f *rt.Frame) (rt.Value, bool, error) {
		for {
			if inner == nil {
				v, ok, err := step(f, in)
				if err != nil || !ok {
					return rt.Null, false, err
				}
				outer = v
				seq, err := sequenceOf(f, v)
				if err != nil {
					return rt.Null, false, err
				}
				if inner, err = rt.EnumeratorOf(seq, nil); err != nil {
					return rt.Null, false, err
				}
			}
			v, ok, err := step(f, inner)
			if err != nil {
				return rt.Null, false, err
			}
			if !ok {
				inner = nil
				continue
			}
			if len(args) > 2 {
				v, err = rt.Call2(f, args[2], outer, v)
			}
			return v, true, err
		}
	}
}

func linqTakeWhile(args []rt.Value, in rt.Enumerator) pass { return takenWhile(args, in, false) }

func linqTakeWhileIndexed(args []rt.Value, in rt.Enumerator) pass { return takenWhile(args, in, true) }

func takenWhile(args []rt.Value, in rt.Enumerator, indexed bool) pass {
	done, fits := false, caller(args[1], indexed)
	return func(f *rt.Frame) (rt.Value, bool, error) {
		if done {
			return end()
		}
		v, ok, err := step(f, in)
		if err != nil || !ok {
			return rt.Null, false, err
		}
		yes, err := fits(f, v)
		done = !yes.AsBool()
		return v, !done, err
	}
}

func linqSkipWhile(args []rt.Value, in rt.Enumerator) pass { return skippedWhile(args, in, false) }

func linqSkipWhileIndexed(args []rt.Value, in rt.Enumerator) pass {
	return skippedWhile(args, in, true)
}

func skippedWhile(args []rt.Value, in rt.Enumerator, indexed bool) pass {
	skipping, fits := true, caller(args[1], indexed)
	return func(f *rt.Frame) (rt.Value, bool, error) {
		for {
			v, ok, err := step(f, in)
			if err != nil || !ok || !skipping {
				return v, ok, err
			}
			yes, err := fits(f, v)
			if skipping = yes.AsBool(); err != nil || !skipping {
				return v, true, err
			}
		}
	}
}
