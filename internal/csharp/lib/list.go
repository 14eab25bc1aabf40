package lib

import (
	"slices"

	"github.com/portico-apim/portico/internal/csharp/rt"
)

var listDef = rt.Declare("System.Collections.Generic", "class List<T> : IList<T>, IReadOnlyList<T>")

// A list is a List<T>. A change while somebody goes through it is noticed.
type list struct {
	typ     *rt.Type
	items   []rt.Value
	room    int // how many elements it says it has room for; see grow
	version int
}

// newList returns an empty List<elem>.
func newList(elem *rt.Type) *list { return &list{typ: listDef.Of(elem)} }

// Type returns List<T>.
func (l *list) Type() *rt.Type { return l.typ }

// Len returns the number of elements.
func (l *list) Len() int { return len(l.items) }

// At returns an element.
func (l *list) At(i int) rt.Value { return l.items[i] }

// Enumerate begins a pass.
func (l *list) Enumerate() rt.Enumerator { return &listPass{l: l, version: l.version} }

type listPass struct {
	l          *list
	i, version int
}

// Next returns the next element.
func (p *listPass) Next(*rt.Frame) (rt.Value, bool, error) {
	if p.version != p.l.version {
		return rt.Null, false, changed()
	}
	if p.i >= len(p.l.items) {
		return rt.Null, false, nil
	}
	p.i++
	return p.l.items[p.i-1], true, nil
}

// changed is what going through a collection that changes throws.
func changed() error {
	return invalidOperation("Collection was modified; enumeration operation may not execute.")
}

// What an element of a collection costs, and an entry in a table of keys besides it.
const (
	elementBytes = 24
	keyBytes     = 96
)

func (l *list) add(f *rt.Frame, v rt.Value) error {
	l.items = push(l.items, v)
	l.version++
	return f.Alloc(elementBytes)
}

// push appends. What grows doubles its room, so that it is copied seldom.
func push[T any](items []T, v T) []T {
	if len(items) == cap(items) {
		items = slices.Grow(items, max(len(items), 4))
	}
	return append(items, v)
}

func (l *list) remove(f *rt.Frame, v rt.Value) (bool, error) {
	i, err := l.index(f, v)
	if err != nil || i < 0 {
		return false, err
	}
	return true, l.removeAt(i)
}

func (l *list) index(f *rt.Frame, v rt.Value) (int, error) {
	if err := f.Step(len(l.items) >> 3); err != nil {
		return -1, err
	}
	for i, item := range l.items {
		if same, err := rt.Equal(f, item, v); err != nil || same {
			return i, err
		}
	}
	return -1, nil
}

func (l *list) clear() {
	l.items = nil
	l.version++
}

func (l *list) insert(f *rt.Frame, i int, v rt.Value) error {
	if i < 0 || i > len(l.items) {
		return outOfRange("index", "Index must be within the bounds of the List.")
	}
	if err := f.Alloc(elementBytes); err != nil {
		return err
	}
	l.version++
	l.items = push(l.items, rt.Null)
	copy(l.items[i+1:], l.items[i:])
	l.items[i] = v
	return f.Step((len(l.items) - i) >> 6)
}

func (l *list) removeAt(i int) error {
	if i < 0 || i >= len(l.items) {
		return outOfRange("index", indexMessage)
	}
	l.version++
	l.items = append(l.items[:i], l.items[i+1:]...)
	return nil
}

func (l *list) set(i int, v rt.Value) error {
	l.version++
	l.items[i] = v
	return nil
}

func listOf(v rt.Value) *list { return rt.As[*list](v) }

var listClass = class(listDef, "List is a list that grows.", table{
	{"List()", listNew, "Makes an empty list."},
	{"List(int capacity)", listNew, "Makes an empty list."},
	{"List(IEnumerable<T> collection)", listNew, "Makes a list of the elements of a sequence."},
	{"int Count { get; }", countOf, "The number of elements."},
	{"T this[int index] { get; set; }", elementAt, "The element at an index."},
	{"void Add(T item)", collectionAdd, "Adds an element at the end."},
	{"void AddRange(IEnumerable<T> collection)", listAddRange, "Adds elements at the end."},
	{"void Clear()", collectionClear, "Takes all elements out."},
	{"bool Contains(T item)", sequenceContains, "Reports whether an element is there."},
	{"bool Remove(T item)", collectionRemove, "Takes an element out, and reports whether it was there."},
	{"void RemoveAt(int index)", listRemoveAt, "Takes the element at an index out."},
	{"void RemoveRange(int index, int count)", listRemoveRange, "Takes elements out."},
	{"int RemoveAll(Predicate<T> match)", listRemoveAll, "Takes all elements out that fit, and returns their number."},
	{"void Insert(int index, T item)", listInsert, "Puts an element in at an index."},
	{"void InsertRange(int index, IEnumerable<T> collection)", listInsertRange, "Puts elements in at an index."},
	{"List<T> FindAll(Predicate<T> match)", listFindAll, "Returns all elements that fit."},
	{"bool TrueForAll(Predicate<T> match)", listTrueForAll, "Reports whether all elements fit."},
	{"void ForEach(Action<T> action)", listForEach, "Does something with every element."},
	{"List<TOutput> ConvertAll<TOutput>(Converter<T, TOutput> converter)", listConvertAll, "Returns what a function makes of the elements."},
	{"List<T> GetRange(int index, int count)", listGetRange, "Returns some of the elements."},
	{"T[] ToArray()", sequenceToArray, "Returns the elements as an array."},
})

func listNew(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	l := newList(f.Types[0])
	switch {
	case len(args) == 0:
		return rt.Obj(l), nil
	case args[0].Kind() == rt.KindInt32:
		l.room = args[0].AsInt()
		return rt.Obj(l), checkCapacity(args)
	}
	if args[0].IsNull() {
		return rt.Null, nullArg("collection")
	}
	items, err := collect(f, args[0])
	l.items = items
	if rt.As[counted](args[0]) != nil {
		l.room = len(items)
	}
	return rt.Obj(l), err
}

// checkCapacity checks the capacity that a constructor may be given.
func checkCapacity(args []rt.Value) error {
	if len(args) > 0 && args[0].Kind() == rt.KindInt32 && args[0].AsInt() < 0 {
		return outOfRange("capacity", "Non-negative number required.")
	}
	return nil
}

// collect returns the elements of a sequence, paid for.
func collect(f *rt.Frame, seq rt.Value) ([]rt.Value, error) {
	if c := seq.AsIndexed(); c != nil {
		if err := f.Alloc(elementBytes * c.Len()); err != nil {
			return nil, err
		}
		all := make([]rt.Value, c.Len())
		for i := range all {
			all[i] = c.At(i)
		}
		return all, f.Step(len(all) >> 2)
	}
	in, err := rt.EnumeratorOf(seq, nil)
	if err != nil {
		return nil, err
	}
	return drain(f, in, roomFor(seq))
}

func listAddRange(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	if args[0].IsNull() {
		return rt.Null, nullArg("collection")
	}
	items, err := collect(f, args[0])
	l := listOf(this)
	l.grow(len(l.items))
	l.items = append(l.items, items...)
	l.grow(len(l.items))
	l.version++
	return rt.Null, err
}

func listInsertRange(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	l, at := listOf(this), args[0].AsInt()
	if at < 0 || at > len(l.items) {
		return rt.Null, outOfRange("index", indexMessage)
	}
	if args[1].IsNull() {
		return rt.Null, nullArg("collection")
	}
	items, err := collect(f, args[1])
	if err == nil {
		err = f.Alloc(elementBytes * len(l.items))
	}
	if err != nil {
		return rt.Null, err
	}
	l.grow(len(l.items))
	l.items = slices.Insert(l.items, at, items...)
	l.grow(len(l.items))
	l.version++
	return rt.Null, nil
}

// section checks index and count of a part of a list.
func (l *list) section(args []rt.Value) (from, to int, err error) {
	from, n := args[0].AsInt(), args[1].AsInt()
	switch {
	case from < 0 || n < 0:
		return 0, 0, outOfRange("index", "Non-negative number required.")
	case from+n > len(l.items):
		return 0, 0, badArg("Offset and length were out of bounds for the array or count is greater than the number of elements from index to the end of the source collection.")
	}
	return from, from + n, nil
}

func listRemoveRange(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	l := listOf(this)
	from, to, err := l.section(args)
	if err != nil {
		return rt.Null, err
	}
	l.items = append(l.items[:from], l.items[to:]...)
	l.version++
	return rt.Null, f.Step((len(l.items) - from) >> 6)
}

func listGetRange(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	l := listOf(this)
	from, to, err := l.section(args)
	if err != nil {
		return rt.Null, err
	}
	if err := f.Alloc(elementBytes * (to - from)); err != nil {
		return rt.Null, err
	}
	return rt.Obj(&list{typ: l.typ, items: slices.Clone(l.items[from:to])}), nil
}

// fits asks a predicate.
func fits(f *rt.Frame, predicate, v rt.Value) (bool, error) {
	return rt.Test1(f, predicate, v)
}

func listRemoveAll(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	l := listOf(this)
	if err := f.Alloc(elementBytes * len(l.items)); err != nil {
		return rt.Null, err
	}
	kept := make([]rt.Value, 0, len(l.items))
	for _, v := range l.items {
		drop, err := fits(f, args[0], v)
		if err != nil {
			return rt.Null, err
		}
		if !drop {
			kept = append(kept, v)
		}
	}
	n := len(l.items) - len(kept)
	l.items = kept
	l.version++
	return number(n)
}

func listFindAll(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	l := listOf(this)
	out := &list{typ: l.typ}
	for _, v := range l.items {
		yes, err := fits(f, args[0], v)
		if err != nil {
			return rt.Null, err
		}
		if yes {
			if err := out.add(f, v); err != nil {
				return rt.Null, err
			}
		}
	}
	return rt.Obj(out), nil
}

func listTrueForAll(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	for _, v := range listOf(this).items {
		if yes, err := fits(f, args[0], v); err != nil || !yes {
			return rt.Bool(false), err
		}
	}
	return truth(true)
}

func listForEach(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	return rt.Null, rt.Iterate(f, this, func(v rt.Value) (bool, error) {
		_, err := rt.Call1(f, args[0], v)
		return true, err
	})
}

func listConvertAll(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	out := newList(f.Types[1])
	for _, v := range listOf(this).items {
		made, err := rt.Call1(f, args[0], v)
		if err != nil {
			return rt.Null, err
		}
		if err := out.add(f, made); err != nil {
			return rt.Null, err
		}
	}
	return rt.Obj(out), nil
}

func sequenceToArray(f *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return toArray(f, this, f.Types[0])
}

// toArray makes an array of a sequence.
func toArray(f *rt.Frame, seq rt.Value, elem *rt.Type) (rt.Value, error) {
	items, err := collect(f, seq)
	if err != nil {
		return rt.Null, err
	}
	return arrayOf(elem, items), nil
}

// arrayOf makes an array; one of bytes is a Go slice inside.
func arrayOf(elem *rt.Type, items []rt.Value) rt.Value {
	if elem.Kind != rt.KindByte {
		return rt.NewArray(elem, items)
	}
	b := make([]byte, len(items))
	for i, v := range items {
		b[i] = byte(v.AsInt())
	}
	return rt.Bytes(b)
}
