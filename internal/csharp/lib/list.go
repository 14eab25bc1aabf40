package lib

import (
	"sort"

	"github.com/portico-apim/portico/internal/csharp/rt"
)

var listDef = rt.Declare("System.Collections.Generic", "class List<T> : IList<T>, IReadOnlyList<T>")

// A list is a List<T>. A change while somebody goes through it is noticed.
type list struct {
	typ     *rt.Type
	items   []rt.Value
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

// elementBytes is what an element of a collection costs.
const elementBytes = 24

func (l *list) add(f *rt.Frame, v rt.Value) error {
	l.items = append(l.items, v)
	l.version++
	return f.Alloc(elementBytes)
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
	l.version++
	l.items = append(l.items, rt.Null)
	copy(l.items[i+1:], l.items[i:])
	l.items[i] = v
	return f.Alloc(elementBytes + (len(l.items)-i)>>3)
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
	{"int Capacity { get; set; }", countOf, "How many elements there is room for."},
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
	{"int IndexOf(T item)", indexOf, "Returns where an element first is, or -1."},
	{"int LastIndexOf(T item)", listLastIndexOf, "Returns where an element last is, or -1."},
	{"T Find(Predicate<T> match)", listFind(firstOf), "Returns the first element that fits, or default(T)."},
	{"T FindLast(Predicate<T> match)", listFind(lastOf), "Returns the last element that fits, or default(T)."},
	{"int FindIndex(Predicate<T> match)", listFind(indexOfFirst), "Returns where the first element is that fits, or -1."},
	{"int FindLastIndex(Predicate<T> match)", listFind(indexOfLast), "Returns where the last element is that fits, or -1."},
	{"List<T> FindAll(Predicate<T> match)", listFindAll, "Returns all elements that fit."},
	{"bool Exists(Predicate<T> match)", listFind(anyFits), "Reports whether an element fits."},
	{"bool TrueForAll(Predicate<T> match)", listTrueForAll, "Reports whether all elements fit."},
	{"void ForEach(Action<T> action)", listForEach, "Does something with every element."},
	{"List<TOutput> ConvertAll<TOutput>(Converter<T, TOutput> converter)", listConvertAll, "Returns what a function makes of the elements."},
	{"List<T> GetRange(int index, int count)", listGetRange, "Returns some of the elements."},
	{"void Reverse()", listReverse, "Turns the order around."},
	{"void Reverse(int index, int count)", listReverse, "Turns the order of some elements around."},
	{"void Sort()", listSort, "Sorts the elements."},
	{"void Sort(Comparison<T> comparison)", listSort, "Sorts the elements by a comparison."},
	{"void Sort(IComparer<T> comparer)", listSort, "Sorts the elements by a comparer."},
	{"int BinarySearch(T item)", listBinarySearch, "Returns where an element of a sorted list is, or the complement of where it would be."},
	{"T[] ToArray()", sequenceToArray, "Returns the elements as an array."},
	{"void CopyTo(T[] array)", copyTo, "Writes the elements to an array."},
	{"void CopyTo(T[] array, int arrayIndex)", copyTo, "Writes the elements to an array from an index on."},
	{"IReadOnlyList<T> AsReadOnly()", stringSelf, "Returns the list as one that cannot change."},
	{"void TrimExcess()", nothing, "Does nothing."},
	{"IEnumerator<T> GetEnumerator()", getEnumerator, "Begins a pass."},
})

func listNew(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	l := newList(f.Types[0])
	if len(args) == 0 || args[0].Kind() == rt.KindInt32 {
		return rt.Obj(l), nil
	}
	if args[0].IsNull() {
		return rt.Null, nullArg("collection")
	}
	items, err := collect(f, args[0])
	l.items = items
	return rt.Obj(l), err
}

// collect returns the elements of a sequence, paid for.
func collect(f *rt.Frame, seq rt.Value) ([]rt.Value, error) {
	if c := rt.As[rt.Indexed](seq); c != nil {
		if err := f.Alloc(elementBytes * c.Len()); err != nil {
			return nil, err
		}
		all := make([]rt.Value, c.Len())
		for i := range all {
			all[i] = c.At(i)
		}
		return all, f.Step(len(all) >> 2)
	}
	var items []rt.Value
	err := rt.Iterate(f, seq, func(v rt.Value) (bool, error) {
		items = append(items, v)
		return true, f.Alloc(elementBytes)
	})
	return items, err
}

func listAddRange(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	if args[0].IsNull() {
		return rt.Null, nullArg("collection")
	}
	items, err := collect(f, args[0])
	l := listOf(this)
	l.items = append(l.items, items...)
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
	l.items = append(append(append([]rt.Value(nil), l.items[:at]...), items...), l.items[at:]...)
	l.version++
	if err == nil {
		err = f.Alloc(elementBytes * len(l.items))
	}
	return rt.Null, err
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

func listRemoveRange(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	l := listOf(this)
	from, to, err := l.section(args)
	if err != nil {
		return rt.Null, err
	}
	l.items = append(l.items[:from], l.items[to:]...)
	l.version++
	return rt.Null, nil
}

func listGetRange(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	l := listOf(this)
	from, to, err := l.section(args)
	if err != nil {
		return rt.Null, err
	}
	part := &list{typ: l.typ, items: append([]rt.Value(nil), l.items[from:to]...)}
	return rt.Obj(part), f.Alloc(elementBytes * (to - from))
}

// fits asks a predicate.
func fits(f *rt.Frame, predicate, v rt.Value) (bool, error) {
	yes, err := rt.Call1(f, predicate, v)
	return yes.AsBool(), err
}

func listRemoveAll(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	l := listOf(this)
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

func listLastIndexOf(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	l := listOf(this)
	for i := len(l.items) - 1; i >= 0; i-- {
		if same, err := rt.Equal(f, l.items[i], args[0]); err != nil || same {
			return rt.Int(i), err
		}
	}
	return rt.Int(-1), f.Step(len(l.items) >> 3)
}

// A search says what Find and its relatives return for the place of what was found; -1 for nothing.
type search struct {
	last   bool
	result func(items []rt.Value, at int, elem *rt.Type) rt.Value
}

var (
	firstOf      = search{result: foundItem}
	lastOf       = search{last: true, result: foundItem}
	indexOfFirst = search{result: foundIndex}
	indexOfLast  = search{last: true, result: foundIndex}
	anyFits      = search{result: func(_ []rt.Value, at int, _ *rt.Type) rt.Value { return rt.Bool(at >= 0) }}
)

func foundItem(items []rt.Value, at int, elem *rt.Type) rt.Value {
	if at < 0 {
		return rt.Default(elem)
	}
	return items[at]
}

func foundIndex(_ []rt.Value, at int, _ *rt.Type) rt.Value { return rt.Int(at) }

// find looks for an element that fits.
func (s search) find(f *rt.Frame, items []rt.Value, predicate rt.Value, elem *rt.Type) (rt.Value, error) {
	if predicate.IsNull() {
		return rt.Null, nullArg("match")
	}
	for n := range items {
		i := n
		if s.last {
			i = len(items) - 1 - n
		}
		if yes, err := fits(f, predicate, items[i]); err != nil || yes {
			return s.result(items, i, elem), err
		}
	}
	return s.result(items, -1, elem), nil
}

func listFind(s search) fn {
	return func(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
		return s.find(f, listOf(this).items, args[0], f.Types[0])
	}
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
			out.items = append(out.items, v)
		}
	}
	return rt.Obj(out), f.Alloc(elementBytes * len(out.items))
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
		out.items = append(out.items, made)
	}
	return rt.Obj(out), f.Alloc(elementBytes * len(out.items))
}

func listReverse(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	l := listOf(this)
	from, to := 0, len(l.items)
	if len(args) > 0 {
		var err error
		if from, to, err = l.section(args); err != nil {
			return rt.Null, err
		}
	}
	reverse(l.items[from:to])
	l.version++
	return rt.Null, nil
}

func reverse(items []rt.Value) {
	for i, j := 0, len(items)-1; i < j; i, j = i+1, j-1 {
		items[i], items[j] = items[j], items[i]
	}
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

// sortItems sorts in place; the order of equal elements stays.
func sortItems(f *rt.Frame, items []rt.Value, compare func(a, b rt.Value) (int, error)) error {
	var failed error
	sort.SliceStable(items, func(i, j int) bool {
		if failed != nil {
			return false
		}
		n, err := compare(items[i], items[j])
		if err == nil {
			err = f.Step(1)
		}
		failed = err
		return n < 0
	})
	return failed
}

// sortError wraps what a comparison throws while sorting, as .NET does.
func sortError(err error) error {
	if ex, ok := err.(*rt.Exception); ok {
		return &rt.Exception{Class: rt.InvalidOperationException, Message: "Failed to compare two elements in the array.", Inner: ex}
	}
	return err
}

func listSort(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	l := listOf(this)
	by := rt.Null
	if len(args) > 0 {
		by = args[0]
	}
	l.version++
	return rt.Null, sortError(sortItems(f, l.items, comparison(f, by)))
}

func listBinarySearch(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	return binarySearch(f, listOf(this).items, args[0])
}

func binarySearch(f *rt.Frame, items []rt.Value, want rt.Value) (rt.Value, error) {
	low, high := 0, len(items)-1
	for low <= high {
		mid := (low + high) / 2
		n, err := rt.Compare(f, items[mid], want)
		switch {
		case err != nil:
			return rt.Null, err
		case n == 0:
			return number(mid)
		case n < 0:
			low = mid + 1
		default:
			high = mid - 1
		}
	}
	return number(^low)
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
