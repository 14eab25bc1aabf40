package lib

import "github.com/portico-apim/portico/internal/csharp/rt"

// The interfaces of System.Collections, which know nothing of the types of elements. Expressions meet them as parameters and results of older
// members; they need the name of the namespace to write them.
var (
	untypedEnumeratorDef = rt.Declare("System.Collections", "interface IEnumerator")
	untypedComparerDef   = rt.Declare("System.Collections", "interface IComparer")
	untypedEqualityDef   = rt.Declare("System.Collections", "interface IEqualityComparer")
	untypedDictionaryDef = rt.Declare("System.Collections", "interface IDictionary : IEnumerable")
)

var untypedClasses = []rt.Class{
	class(rt.UntypedEnumerable, "IEnumerable is a sequence of anything.", table{
		{"IEnumerator GetEnumerator()", untypedEnumerator, "Begins a pass."},
	}),
	class(untypedEnumeratorDef, "IEnumerator is one pass through a sequence of anything.", table{
		{"object Current { get; }", enumeratorCurrent, "The element at hand."},
		{"bool MoveNext()", enumeratorMoveNext, "Goes to the next element; false at the end."},
		{"void Reset()", enumeratorReset, "Goes back to before the first element."},
	}),
	class(untypedComparerDef, "IComparer compares values.", table{
		{"int Compare(object x, object y)", comparerCompare, "Compares two values: negative, 0 or positive."},
	}),
	class(untypedEqualityDef, "IEqualityComparer compares values.", table{
		{"bool Equals(object x, object y)", comparerEquals, "Reports whether two values are the same."},
		{"int GetHashCode(object obj)", comparerHash, "Returns a number that is the same for equal values."},
	}),
	class(untypedDictionaryDef, "IDictionary finds values by keys.", table{
		{"object this[object key] { get; set; }", untypedGet, "The value for a key, or null."},
		{"int Count { get; }", countOf, "The number of entries."},
		{"IEnumerable Keys { get; }", untypedView(0), "The keys."},
		{"IEnumerable Values { get; }", untypedView(1), "The values."},
		{"void Add(object key, object value)", dictionaryAdd, "Adds a value for a key that has none."},
		{"bool Contains(object key)", dictionaryContainsKey, "Reports whether there is a value for a key."},
		{"void Remove(object key)", untypedRemove, "Takes a key out."},
		{"void Clear()", collectionClear, "Takes all entries out."},
	}),
}

func untypedEnumerator(f *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return begin(this, rt.ObjectType, untypedEnumeratorDef.Type(), true)
}

// untypedGet is the indexer of a dictionary that gives null for a key it does not have.
func untypedGet(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	if len(args) == 2 {
		return dictionaryGet(f, this, args)
	}
	v, _, err := lookup(f, this, args[0])
	return v, err
}

func untypedView(part int) fn {
	return func(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
		return viewOf(this, keysDef.Of(rt.ObjectType, rt.ObjectType), part)
	}
}

func untypedRemove(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	_, err := dictionaryRemove(f, this, args)
	return rt.Null, err
}
