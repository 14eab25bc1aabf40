package lib

import "github.com/portico-apim/portico/internal/csharp/rt"

var (
	setDef   = rt.Declare("System.Collections.Generic", "class HashSet<T> : ISet<T>, IReadOnlyCollection<T>")
	queueDef = rt.Declare("System.Collections.Generic", "class Queue<T> : IReadOnlyCollection<T>")
	stackDef = rt.Declare("System.Collections.Generic", "class Stack<T> : IReadOnlyCollection<T>")
)

// A hashSet is a HashSet<T>: a dictionary without values.
type hashSet struct {
	typ  *rt.Type
	dict *dictionary
}

// Type returns HashSet<T>.
func (s *hashSet) Type() *rt.Type { return s.typ }

// Len returns the number of elements.
func (s *hashSet) Len() int { return s.dict.live }

// Enumerate begins a pass.
func (s *hashSet) Enumerate() rt.Enumerator { return &setPass{s.dict, 0, s.dict.version} }

type setPass struct {
	d          *dictionary
	i, version int
}

// Next returns the next element.
func (p *setPass) Next(*rt.Frame) (rt.Value, bool, error) {
	if p.version != p.d.version {
		return rt.Null, false, changed()
	}
	for p.i < len(p.d.entries) {
		e := p.d.entries[p.i]
		p.i++
		if !e.dead {
			return e.key, true, nil
		}
	}
	return rt.Null, false, nil
}

func (s *hashSet) has(f *rt.Frame, v rt.Value) (bool, error) {
	_, ok, err := s.dict.find(f, v)
	return ok, err
}

func (s *hashSet) add(f *rt.Frame, v rt.Value) error {
	if known, err := s.has(f, v); err != nil || known {
		return err
	}
	return s.dict.put(f, v, rt.Null)
}

func (s *hashSet) remove(f *rt.Frame, v rt.Value) (bool, error) { return s.dict.drop(f, v) }

func (s *hashSet) clear() { s.dict.clear() }

var setClass = class(setDef, "HashSet is a set: every element is in it once.", append(setAlgebra(), table{
	{"HashSet()", setNew, "Makes an empty set."},
	{"HashSet(IEnumerable<T> collection)", setNew, "Makes a set of the elements of a sequence."},
	{"HashSet(IEqualityComparer<T> comparer)", setNew, "Makes an empty set whose elements are compared in some way."},
	{"HashSet(IEnumerable<T> collection, IEqualityComparer<T> comparer)", setNew, "Makes a set of the elements of a sequence."},
	{"HashSet(int capacity)", setNew, "Makes an empty set."},
	{"HashSet(int capacity, IEqualityComparer<T> comparer)", setNew, "Makes an empty set whose elements are compared in some way."},
	{"static IEqualityComparer<HashSet<T>> CreateSetComparer()", setComparerNew, "Returns a comparer of sets by their elements."},
	{"IEqualityComparer<T> Comparer { get; }", setComparerOf, "How elements are compared."},
	{"int EnsureCapacity(int capacity)", ensureCapacity, "Returns how many elements there is room for."},
	{"bool TryGetValue(T equalValue, out T actualValue)", setTryGetValue, "Finds the element that equals a value, and reports whether there is one."},
	{"void TrimExcess()", nothing, "Does nothing: the room for elements is not seen."},
	{"int Count { get; }", countOf, "The number of elements."},
	{"bool Add(T item)", setAdd, "Adds an element, and reports whether it was new."},
	{"bool Contains(T item)", setContains, "Reports whether an element is there."},
	{"bool Remove(T item)", collectionRemove, "Takes an element out, and reports whether it was there."},
	{"int RemoveWhere(Predicate<T> match)", setRemoveWhere, "Takes all elements out that fit, and returns their number."},
	{"void Clear()", collectionClear, "Takes all elements out."},
	{"void CopyTo(T[] array)", copyTo, "Writes the elements to an array."},
	{"void CopyTo(T[] array, int arrayIndex)", copyTo, "Writes the elements to an array from an index on."},
	{"void CopyTo(T[] array, int arrayIndex, int count)", setCopyTo, "Writes some elements to an array from an index on."},
	{"HashSet.Enumerator<T> GetEnumerator()", enumeratorOf(setEnumeratorDef), "Begins a pass."},
}...))

// setAlgebra is what sets do with sequences.
func setAlgebra() table {
	return table{
		{"void UnionWith(IEnumerable<T> other)", setUnion, "Adds all elements of a sequence."},
		{"void IntersectWith(IEnumerable<T> other)", setIntersect, "Keeps the elements that are in a sequence."},
		{"void ExceptWith(IEnumerable<T> other)", setExcept, "Takes the elements of a sequence out."},
		{"void SymmetricExceptWith(IEnumerable<T> other)", setSymmetric, "Keeps what is in one of set and sequence only."},
		{"bool IsSubsetOf(IEnumerable<T> other)", setRelation(func(own, other, both int) bool { return both == own }), "Reports whether all elements are in a sequence."},
		{"bool IsSupersetOf(IEnumerable<T> other)", setRelation(func(own, other, both int) bool { return both == other }), "Reports whether all elements of a sequence are there."},
		{"bool IsProperSubsetOf(IEnumerable<T> other)", setRelation(func(own, other, both int) bool { return both == own && other > own }), "Reports whether all elements are in a sequence that has more."},
		{"bool IsProperSupersetOf(IEnumerable<T> other)", setRelation(func(own, other, both int) bool { return both == other && own > other }), "Reports whether all elements of a sequence are there, and more."},
		{"bool Overlaps(IEnumerable<T> other)", setRelation(func(own, other, both int) bool { return both > 0 }), "Reports whether an element of a sequence is there."},
		{"bool SetEquals(IEnumerable<T> other)", setRelation(func(own, other, both int) bool { return both == own && both == other }), "Reports whether set and sequence have the same elements."},
	}
}

func newSet(elem *rt.Type, by comparer) *hashSet {
	d := newDictionary(elem, rt.ObjectType)
	d.by = by
	return &hashSet{typ: setDef.Of(elem), dict: d}
}

func setOf(v rt.Value) *hashSet { return rt.As[*hashSet](v) }

func setNew(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	s := newSet(f.Types[0], nil)
	for _, a := range args {
		if c := rt.As[comparer](a); c != nil {
			s.dict.by = c
		}
	}
	if len(args) == 0 || rt.As[comparer](args[0]) != nil || args[0].Kind() == rt.KindInt32 {
		return rt.Obj(s), checkCapacity(args)
	}
	if args[0].IsNull() {
		return rt.Null, nullArg("collection")
	}
	err := rt.Iterate(f, args[0], func(v rt.Value) (bool, error) { return true, s.add(f, v) })
	return rt.Obj(s), err
}

func setAdd(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	s := setOf(this)
	if s == nil {
		return rt.Null, readOnly()
	}
	known, err := s.has(f, args[0])
	if err != nil || known {
		return rt.Bool(false), err
	}
	return rt.Bool(true), s.dict.put(f, args[0], rt.Null)
}

func setContains(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	known, err := setOf(this).has(f, args[0])
	return rt.Bool(known), err
}

func setRemoveWhere(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	return setOf(this).removeIf(f, func(v rt.Value) (bool, error) { return fits(f, args[0], v) })
}

// removeIf takes the elements out for which a function says so, and returns their number.
func (s *hashSet) removeIf(f *rt.Frame, leaves func(v rt.Value) (bool, error)) (rt.Value, error) {
	if err := f.Alloc(3 * elementBytes * len(s.dict.entries)); err != nil {
		return rt.Null, err
	}
	n := 0
	for _, e := range append([]entry(nil), s.dict.entries...) {
		if e.dead {
			continue
		}
		drop, err := leaves(e.key)
		if err == nil && drop {
			drop, err = s.dict.drop(f, e.key)
		}
		if err != nil {
			return rt.Null, err
		}
		n += btoi(drop)
	}
	return number(n)
}

// other makes a set of the argument, by the comparer of the receiver.
func (s *hashSet) other(f *rt.Frame, v rt.Value) (*hashSet, error) {
	if v.IsNull() {
		return nil, nullArg("other")
	}
	o := newSet(s.typ.Args[0], s.dict.by)
	err := rt.Iterate(f, v, func(v rt.Value) (bool, error) { return true, o.add(f, v) })
	return o, err
}

func setUnion(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	s := setOf(this)
	o, err := s.other(f, args[0])
	if err != nil {
		return rt.Null, err
	}
	for _, e := range o.dict.entries {
		if err := s.add(f, e.key); err != nil {
			return rt.Null, err
		}
	}
	return rt.Null, nil
}

func setIntersect(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	s := setOf(this)
	o, err := s.other(f, args[0])
	if err != nil {
		return rt.Null, err
	}
	_, err = s.removeIf(f, func(v rt.Value) (bool, error) {
		known, err := o.has(f, v)
		return !known, err
	})
	return rt.Null, err
}

func setExcept(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	s := setOf(this)
	o, err := s.other(f, args[0])
	if err != nil {
		return rt.Null, err
	}
	for _, e := range o.dict.entries {
		if _, err := s.dict.drop(f, e.key); err != nil {
			return rt.Null, err
		}
	}
	return rt.Null, nil
}

func setSymmetric(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	s := setOf(this)
	o, err := s.other(f, args[0])
	if err != nil {
		return rt.Null, err
	}
	for _, e := range o.dict.entries {
		dropped, err := s.dict.drop(f, e.key)
		if err == nil && !dropped {
			err = s.add(f, e.key)
		}
		if err != nil {
			return rt.Null, err
		}
	}
	return rt.Null, nil
}

func setRelation(holds func(own, other, both int) bool) fn {
	return func(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
		s := setOf(this)
		o, err := s.other(f, args[0])
		if err != nil {
			return rt.Null, err
		}
		both := 0
		for _, e := range o.dict.entries {
			known, err := s.has(f, e.key)
			if err != nil {
				return rt.Null, err
			}
			both += btoi(known)
		}
		return truth(holds(s.Len(), o.Len(), both))
	}
}

// A line is a Queue<T> or a Stack<T>: a list whose elements come out at one end.
type line struct {
	list
	stack bool
}

// Enumerate goes through the elements in the order in which they come out.
func (l *line) Enumerate() rt.Enumerator {
	if !l.stack {
		return l.list.Enumerate()
	}
	return &stackPass{l: l, left: len(l.items), version: l.version}
}

// At returns an element, counted in the order in which they come out.
func (l *line) At(i int) rt.Value {
	if l.stack {
		return l.items[len(l.items)-1-i]
	}
	return l.items[i]
}

type stackPass struct {
	l             *line
	left, version int
}

// Next returns the next element.
func (p *stackPass) Next(*rt.Frame) (rt.Value, bool, error) {
	if p.version != p.l.version {
		return rt.Null, false, changed()
	}
	if p.left == 0 {
		return end()
	}
	p.left--
	return p.l.items[p.left], true, nil
}

// lineTable is what queues and stacks have.
func lineTable(name string, stack bool, passes *rt.Def) table {
	return table{
		{name + "()", lineNew(stack), "Makes an empty one."},
		{name + "(int capacity)", lineNew(stack), "Makes an empty one."},
		{name + "(IEnumerable<T> collection)", lineNew(stack), "Makes one of the elements of a sequence."},
		{"int Count { get; }", countOf, "The number of elements."},
		{"bool Contains(T item)", sequenceContains, "Reports whether an element is there."},
		{"void Clear()", collectionClear, "Takes all elements out."},
		{"T Peek()", linePeek, "Returns the element that would come out next."},
		{"bool TryPeek(out T result)", lineTry(linePeek), "Finds the element that would come out next, and reports whether there is one."},
		{"T[] ToArray()", sequenceToArray, "Returns the elements as an array."},
		{"void CopyTo(T[] array, int arrayIndex)", copyTo, "Writes the elements to an array."},
		{name + ".Enumerator<T> GetEnumerator()", enumeratorOf(passes), "Begins a pass."},
		{"void TrimExcess()", nothing, "Does nothing: the room for elements is not seen."},
	}
}

var queueClass = class(queueDef, "Queue gives elements out in the order in which they came in.", append(lineTable("Queue", false, queueEnumeratorDef), table{
	{"void Enqueue(T item)", collectionAdd, "Adds an element at the end."},
	{"T Dequeue()", linePop, "Takes the first element out."},
	{"bool TryDequeue(out T result)", lineTry(linePop), "Takes the first element out, and reports whether there was one."},
}...))

var stackClass = class(stackDef, "Stack gives the element out first that came in last.", append(lineTable("Stack", true, stackEnumeratorDef), table{
	{"void Push(T item)", collectionAdd, "Adds an element on top."},
	{"T Pop()", linePop, "Takes the element on top out."},
	{"bool TryPop(out T result)", lineTry(linePop), "Takes the element on top out, and reports whether there was one."},
}...))

func lineNew(stack bool) fn {
	return func(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
		def := queueDef
		if stack {
			def = stackDef
		}
		l := &line{list: list{typ: def.Of(f.Types[0])}, stack: stack}
		if len(args) == 0 || args[0].Kind() == rt.KindInt32 {
			return rt.Obj(l), checkCapacity(args)
		}
		if args[0].IsNull() {
			return rt.Null, nullArg("collection")
		}
		items, err := collect(f, args[0])
		l.items = items
		return rt.Obj(l), err
	}
}

// end is the index of the element that comes out next.
func (l *line) end() (int, error) {
	switch {
	case len(l.items) == 0 && l.stack:
		return 0, invalidOperation("Stack empty.")
	case len(l.items) == 0:
		return 0, invalidOperation("Queue empty.")
	case l.stack:
		return len(l.items) - 1, nil
	}
	return 0, nil
}

func linePeek(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	l := rt.As[*line](this)
	i, err := l.end()
	if err != nil {
		return rt.Null, err
	}
	return l.items[i], nil
}

func linePop(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	l := rt.As[*line](this)
	i, err := l.end()
	if err != nil {
		return rt.Null, err
	}
	v := l.items[i]
	l.version++
	if i == 0 {
		l.items = l.items[1:]
	} else {
		l.items = l.items[:i]
	}
	return v, nil
}

func lineTry(take fn) fn {
	return func(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
		elem := f.Types[0]
		return try(&args[0], elem)(take(f, this, nil))
	}
}
