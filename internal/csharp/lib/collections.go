package lib

import "github.com/portico-apim/portico/internal/csharp/rt"

// The interfaces of collections. Their members work on every object that implements the small Go interfaces of package rt, those of
// the host included.

var (
	enumerableClass = class(rt.IEnumerable, "IEnumerable is a sequence.", table{
		{"IEnumerator<T> GetEnumerator()", getEnumerator, "Begins a pass."},
	})
	collectionClass = class(rt.ICollection, "ICollection is a collection that can change.", table{
		{"int Count { get; }", countOf, "The number of elements."},
		{"bool IsReadOnly { get; }", isReadOnly, "Reports whether the collection cannot change."},
		{"void Add(T item)", collectionAdd, "Adds an element."},
		{"void Clear()", collectionClear, "Takes all elements out."},
		{"bool Contains(T item)", sequenceContains, "Reports whether an element is there."},
		{"bool Remove(T item)", collectionRemove, "Takes an element out, and reports whether it was there."},
		{"void CopyTo(T[] array, int arrayIndex)", copyTo, "Writes the elements to an array."},
	})
	readOnlyCollectionClass = class(rt.IReadOnlyCollection, "IReadOnlyCollection is a collection.", table{
		{"int Count { get; }", countOf, "The number of elements."},
	})
	readOnlyListClass = class(rt.IReadOnlyList, "IReadOnlyList is a list.", table{
		{"T this[int index] { get; }", elementAt, "The element at an index."},
	})
	listInterfaceClass = class(rt.IList, "IList is a list that can change.", table{
		{"T this[int index] { get; set; }", elementAt, "The element at an index."},
		{"int IndexOf(T item)", indexOf, "Returns where an element is, or -1."},
		{"void Insert(int index, T item)", listInsert, "Puts an element in at an index."},
		{"void RemoveAt(int index)", listRemoveAt, "Takes the element at an index out."},
	})
	setInterfaceClass = class(rt.ISet, "ISet is a set.", append(setAlgebra(), table{
		{"bool Add(T item)", setAdd, "Adds an element, and reports whether it was new."},
	}...))
	readOnlyDictionaryClass = class(rt.IReadOnlyDictionary, "IReadOnlyDictionary finds values by keys.", table{
		{"TValue this[TKey key] { get; }", dictionaryGet, "The value for a key; it throws if there is none."},
		{"IEnumerable<TKey> Keys { get; }", dictionaryView(0), "The keys."},
		{"IEnumerable<TValue> Values { get; }", dictionaryView(1), "The values."},
		{"bool ContainsKey(TKey key)", dictionaryContainsKey, "Reports whether there is a value for a key."},
		{"bool TryGetValue(TKey key, out TValue value)", dictionaryTryGetValue, "Finds the value for a key, and reports whether there is one."},
	})
	dictionaryInterfaceClass = class(rt.IDictionary, "IDictionary finds values by keys.", table{
		{"TValue this[TKey key] { get; set; }", dictionaryGet, "The value for a key; it throws if there is none."},
		{"ICollection<TKey> Keys { get; }", dictionaryView(0), "The keys."},
		{"ICollection<TValue> Values { get; }", dictionaryView(1), "The values."},
		{"void Add(TKey key, TValue value)", dictionaryAdd, "Adds a value for a key that has none."},
		{"bool Remove(TKey key)", dictionaryRemove, "Takes a key out, and reports whether it was there."},
		{"bool ContainsKey(TKey key)", dictionaryContainsKey, "Reports whether there is a value for a key."},
		{"bool TryGetValue(TKey key, out TValue value)", dictionaryTryGetValue, "Finds the value for a key, and reports whether there is one."},
	})
	keyValueClass = class(rt.KeyValuePair, "KeyValuePair is an element of a dictionary.", table{
		{"KeyValuePair(TKey key, TValue value)", pairNew, "Makes a pair."},
		{"TKey Key { get; }", pairKey, "The key."},
		{"TValue Value { get; }", pairValue, "The value."},
		{"string ToString()", objectToString, "Returns [key, value]."},
		{"void Deconstruct(out TKey key, out TValue value)", pairDeconstruct, "Takes the pair apart."},
	})
	disposableClass = class(rt.IDisposable, "IDisposable is what using disposes of.", table{
		{"void Dispose()", dispose, "Ends the use of the object."},
	})
)

func dispose(f *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return rt.Null, rt.Dispose(f, this)
}

// A counted collection knows its length.
type counted interface{ Len() int }

// An editable collection can change.
type editable interface {
	add(f *rt.Frame, v rt.Value) error
	remove(f *rt.Frame, v rt.Value) (bool, error)
	clear()
}

// An editableList can change at an index.
type editableList interface {
	editable
	insert(f *rt.Frame, i int, v rt.Value) error
	removeAt(i int) error
	set(i int, v rt.Value) error
}

func readOnly() error {
	return rt.Throw(rt.NotSupportedException, "Collection was of a fixed size.")
}

func countOf(f *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	if c := rt.As[counted](this); c != nil {
		return number(c.Len())
	}
	n := 0
	err := rt.Iterate(f, this, func(rt.Value) (bool, error) { n++; return true, nil })
	return rt.Int(n), err
}

func isReadOnly(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return truth(rt.As[editable](this) == nil)
}

func collectionAdd(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	e := rt.As[editable](this)
	if e == nil {
		return rt.Null, readOnly()
	}
	return rt.Null, e.add(f, args[0])
}

func collectionClear(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	e := rt.As[editable](this)
	if e == nil {
		return rt.Null, readOnly()
	}
	e.clear()
	return rt.Null, nil
}

func collectionRemove(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	e := rt.As[editable](this)
	if e == nil {
		return rt.Null, readOnly()
	}
	ok, err := e.remove(f, args[0])
	return rt.Bool(ok), err
}

func sequenceContains(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	if s := rt.As[*hashSet](this); s != nil {
		return setContains(f, this, args)
	}
	found := false
	err := rt.Iterate(f, this, func(v rt.Value) (bool, error) {
		same, err := rt.Equal(f, v, args[0])
		found = same
		return !same, err
	})
	return rt.Bool(found), err
}

func copyTo(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	a := args[0].AsArray()
	if a == nil {
		return rt.Null, nullArg("array")
	}
	i := 0
	if len(args) > 1 {
		i = args[1].AsInt()
	}
	err := rt.Iterate(f, this, func(v rt.Value) (bool, error) {
		if i < 0 || i >= a.Len() {
			return false, badArg("Destination array was not long enough. Check the destination index, length, and the array's lower bounds.")
		}
		a.Set(i, v)
		i++
		return true, nil
	})
	return rt.Null, err
}

// elementAt reads and writes list[index].
func elementAt(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	s := this.AsIndexed()
	i := args[0].AsInt()
	if s == nil || i < 0 || i >= s.Len() {
		return rt.Null, outOfRange("index", indexMessage)
	}
	if len(args) == 1 {
		return s.At(i), nil
	}
	if l := rt.As[editableList](this); l != nil {
		return rt.Null, l.set(i, args[1])
	}
	if a := this.AsArray(); a != nil {
		a.Set(i, args[1])
		return rt.Null, nil
	}
	return rt.Null, readOnly()
}

func indexOf(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	at, i := -1, 0
	err := rt.Iterate(f, this, func(v rt.Value) (bool, error) {
		same, err := rt.Equal(f, v, args[0])
		if same {
			at = i
		}
		i++
		return !same, err
	})
	return rt.Int(at), err
}

func listInsert(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	l := rt.As[editableList](this)
	if l == nil {
		return rt.Null, readOnly()
	}
	return rt.Null, l.insert(f, args[0].AsInt(), args[1])
}

func listRemoveAt(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	l, i := rt.As[editableList](this), args[0].AsInt()
	if l == nil {
		return rt.Null, readOnly()
	}
	if c := rt.As[counted](this); c != nil {
		if err := f.Step(max(c.Len()-i, 0) >> 6); err != nil { // those behind it move
			return rt.Null, err
		}
	}
	return rt.Null, l.removeAt(i)
}

func pairNew(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	return rt.NewPair(rt.KeyValuePair.Of(f.Types...), args[0], args[1]), nil
}

// pairOf returns the pair; default(KeyValuePair<…>) has default parts.
func pairOf(v rt.Value) *rt.Pair {
	if p := rt.As[*rt.Pair](v); p != nil {
		return p
	}
	t := v.Type()
	return rt.As[*rt.Pair](rt.NewPair(t, rt.Default(t.Args[0]), rt.Default(t.Args[1])))
}

func pairKey(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return pairOf(this).Key, nil
}

func pairValue(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return pairOf(this).Value, nil
}

func pairDeconstruct(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	p := pairOf(this)
	args[0], args[1] = p.Key, p.Value
	return rt.Null, nil
}
