package lib

import "github.com/portico-apim/portico/internal/csharp/rt"

var readOnlyDef = rt.Declare("System.Collections.ObjectModel", "class ReadOnlyCollection<T> : IList<T>, IReadOnlyList<T>")

// A readOnlyList is a ReadOnlyCollection<T>: a list that shows another one as it is, and cannot change it.
type readOnlyList struct {
	typ *rt.Type
	of  rt.Indexed
}

// Type returns ReadOnlyCollection<T>.
func (l *readOnlyList) Type() *rt.Type { return l.typ }

// Len returns the number of elements.
func (l *readOnlyList) Len() int { return l.of.Len() }

// At returns an element.
func (l *readOnlyList) At(i int) rt.Value { return l.of.At(i) }

// Enumerate begins a pass.
func (l *readOnlyList) Enumerate() rt.Enumerator { return l.of.Enumerate() }

var readOnlyClass = class(readOnlyDef, "ReadOnlyCollection shows a list that somebody else may change.", table{
	{"ReadOnlyCollection(IList<T> list)", readOnlyNew, "Shows a list."},
	{"int Count { get; }", countOf, "The number of elements."},
	{"T this[int index] { get; }", elementAt, "The element at an index."},
	{"bool Contains(T value)", sequenceContains, "Reports whether an element is there."},
	{"int IndexOf(T value)", indexOf, "Returns where an element first is, or -1."},
	{"void CopyTo(T[] array, int index)", copyTo, "Writes the elements to an array from an index on."},
	{"IEnumerator<T> GetEnumerator()", getEnumerator, "Begins a pass."},
})

func readOnlyNew(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	if args[0].IsNull() {
		return rt.Null, nullArg("list")
	}
	return asReadOnly(f, args[0], nil)
}

func asReadOnly(f *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	of := this.AsIndexed()
	if l := rt.As[*readOnlyList](this); l != nil { // so that they do not pile up
		of = l.of
	}
	return rt.Obj(&readOnlyList{typ: readOnlyDef.Of(f.Types[0]), of: of}), f.Alloc(2 * elementBytes)
}
