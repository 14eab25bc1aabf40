package lib

import "github.com/portico-apim/portico/internal/csharp/rt"

var listRoomClass = class(listDef, "", table{
	{"int Capacity { get; set; }", listCapacity, "How many elements there is room for."},
	{"void TrimExcess()", listTrimExcess, "Gives room back that is not needed."},
	{"ReadOnlyCollection<T> AsReadOnly()", asReadOnly, "Returns the list as one that cannot change."},
	{"void CopyTo(T[] array)", copyTo, "Writes the elements to an array."},
	{"void CopyTo(T[] array, int arrayIndex)", copyTo, "Writes the elements to an array from an index on."},
	{"void CopyTo(int index, T[] array, int arrayIndex, int count)", listCopyPart, "Writes some elements to an array from an index on."},
	{"List.Enumerator<T> GetEnumerator()", enumeratorOf(listEnumeratorDef), "Begins a pass."},
})

// grow sees to it that there is room for n elements: twice as many as before, at least four.
func (l *list) grow(n int) {
	if n > l.room {
		l.room = max(2*l.room, 4, n)
	}
}

func listCapacity(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	l := listOf(this)
	l.grow(len(l.items))
	if len(args) == 0 {
		return number(l.room)
	}
	n := args[0].AsInt()
	if n < len(l.items) {
		return rt.Null, outOfRange("value", "capacity was less than the current size.")
	}
	l.room = n
	return rt.Null, nil
}

func listTrimExcess(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	l := listOf(this)
	l.grow(len(l.items))
	if float64(len(l.items)) < float64(l.room)*0.9 {
		l.room = len(l.items)
	}
	return rt.Null, nil
}

func listCopyPart(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	l := listOf(this)
	from, n := args[0].AsInt(), args[3].AsInt()
	if err := checkPart(len(l.items), from, n); err != nil {
		return rt.Null, err
	}
	a, err := arrayOfElements(f, l, from, n)
	if err != nil {
		return rt.Null, err
	}
	return copyTo(f, a, args[1:3])
}

// arrayOfElements makes an array of a part of a list.
func arrayOfElements(f *rt.Frame, l *list, from, n int) (rt.Value, error) {
	items, err := elements(f, l, from, n)
	return rt.NewArray(rt.ObjectType, items), err
}
