package lib

import "github.com/portico-apim/portico/internal/csharp/rt"

func dictionaryComparer(f *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return usedComparer(rt.As[*dictionary](this).by, f.Types[0])
}

// usedComparer is the comparer of a collection, the usual equality if it was given none.
func usedComparer(by comparer, elem *rt.Type) (rt.Value, error) {
	if by != nil {
		return rt.ObjectValue(by), nil
	}
	return rt.Obj(&plainComparer{typ: defaultEqualityDef.Of(elem)}), nil
}

// roomy are the sizes that hash tables of .NET have: primes.
var roomy = []int{3, 7, 11, 17, 23, 29, 37, 47, 59, 71, 89, 107, 131, 163, 197, 239, 293, 353, 431, 521, 631, 761, 919, 1103, 1327, 1597, 1931, 2333, 2801, 3371, 4049, 4861, 5839, 7013, 8419, 10103}

// ensureCapacity returns the size that a hash table for so many elements has.
func ensureCapacity(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	n := args[0].AsInt()
	if n < 0 {
		return rt.Null, outOfRange("capacity", "Non-negative number required.")
	}
	for _, size := range roomy {
		if size >= max(n, rt.As[counted](this).Len()) {
			return number(size)
		}
	}
	return number(n)
}

func dictionaryTrim(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	if args[0].AsInt() < rt.As[counted](this).Len() {
		return rt.Null, outOfRange("capacity", "capacity was less than the current size.")
	}
	return rt.Null, nil
}

func setComparerNew(f *rt.Frame, _ rt.Value, _ []rt.Value) (rt.Value, error) {
	return rt.Obj(&setComparer{typ: equalityComparerDef.Of(setDef.Of(f.Types[0]))}), nil
}

func setComparerOf(f *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return usedComparer(setOf(this).dict.by, f.Types[0])
}

func setTryGetValue(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	elem, d := f.Types[0], setOf(this).dict
	k, err := d.key(f, args[0])
	if err != nil {
		return rt.Null, err
	}
	i, ok := d.index[k]
	args[1] = rt.Default(elem)
	if ok {
		args[1] = d.entries[i].key
	}
	return truth(ok)
}

func setCopyTo(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	a, at, left := args[0].AsArray(), args[1].AsInt(), args[2].AsInt()
	switch {
	case a == nil:
		return rt.Null, nullArg("array")
	case at < 0 || left < 0:
		return rt.Null, outOfRange("arrayIndex", "Non-negative number required.")
	case left > a.Len()-at:
		return rt.Null, badArg("Destination array is not long enough to copy all the items in the collection. Check array index and length.")
	}
	return rt.Null, rt.Iterate(f, this, func(v rt.Value) (bool, error) {
		if left == 0 {
			return false, nil
		}
		a.Set(at, v)
		at, left = at+1, left-1
		return true, nil
	})
}
