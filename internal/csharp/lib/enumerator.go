package lib

import "github.com/portico-apim/portico/internal/csharp/rt"

var (
	enumeratorDef           = rt.Declare("System.Collections.Generic", "interface IEnumerator<out T> : IDisposable, IEnumerator")
	listEnumeratorDef       = rt.Declare("System.Collections.Generic", "struct List.Enumerator<T> : IEnumerator<T>")
	setEnumeratorDef        = rt.Declare("System.Collections.Generic", "struct HashSet.Enumerator<T> : IEnumerator<T>")
	queueEnumeratorDef      = rt.Declare("System.Collections.Generic", "struct Queue.Enumerator<T> : IEnumerator<T>")
	stackEnumeratorDef      = rt.Declare("System.Collections.Generic", "struct Stack.Enumerator<T> : IEnumerator<T>")
	dictionaryEnumeratorDef = rt.Declare("System.Collections.Generic", "struct Dictionary.Enumerator<TKey, TValue> : IEnumerator<KeyValuePair<TKey, TValue>>")
	charEnumeratorDef       = rt.Declare("System", "class CharEnumerator : IEnumerator<char>")
)

// An iterator is an enumerator: one pass through a sequence, by hand.
type iterator struct {
	typ     *rt.Type
	pass    rt.Enumerator
	current rt.Value

	seq    rt.Value // to begin again
	elem   *rt.Type
	strict bool // there is no current element before the first and after the last
	at     bool // on an element
}

// Type returns the type of the enumerator.
func (it *iterator) Type() *rt.Type { return it.typ }

// Dispose does nothing.
func (*iterator) Dispose() {}

// enumeratorTable is what the enumerator of a collection of elem has.
func enumeratorTable(elem string) table {
	return table{
		{elem + " Current { get; }", enumeratorCurrent, "The element at hand."},
		{"bool MoveNext()", enumeratorMoveNext, "Goes to the next element; false at the end."},
		{"void Dispose()", nothing, "Does nothing."},
	}
}

var enumeratorClasses = []rt.Class{
	class(enumeratorDef, "IEnumerator is one pass through a sequence.", enumeratorTable("T")),
	class(listEnumeratorDef, "Enumerator is one pass through a list.", enumeratorTable("T")),
	class(setEnumeratorDef, "Enumerator is one pass through a set.", enumeratorTable("T")),
	class(queueEnumeratorDef, "Enumerator is one pass through a queue.", enumeratorTable("T")),
	class(stackEnumeratorDef, "Enumerator is one pass through a stack.", enumeratorTable("T")),
	class(dictionaryEnumeratorDef, "Enumerator is one pass through a dictionary.", enumeratorTable("KeyValuePair<TKey, TValue>")),
	class(charEnumeratorDef, "CharEnumerator is one pass through the characters of a text.", append(enumeratorTable("char"), table{
		{"void Reset()", enumeratorReset, "Goes back to before the first character."},
	}...)),
}

// begin makes an enumerator of a type over a sequence of elem.
func begin(seq rt.Value, elem, typ *rt.Type, strict bool) (rt.Value, error) {
	pass, err := rt.EnumeratorOf(seq, elem)
	if err != nil {
		return rt.Null, err
	}
	return rt.Obj(&iterator{typ: typ, pass: pass, current: rt.Default(elem), seq: seq, elem: elem, strict: strict}), nil
}

// getEnumerator is GetEnumerator of an interface of sequences.
func getEnumerator(f *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	elem := f.Types[0]
	return begin(this, elem, enumeratorDef.Of(elem), false)
}

// tokenEnumerator is GetEnumerator of a JArray.
func tokenEnumerator(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return begin(this, tokenDef.Type(), enumeratorDef.Of(tokenDef.Type()), false)
}

// enumeratorOf is GetEnumerator of a collection with an enumerator of its own.
func enumeratorOf(def *rt.Def) fn {
	return func(f *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
		elem := f.Types[0]
		if len(f.Types) == 2 {
			elem = rt.KeyValuePair.Of(f.Types...)
		}
		return begin(this, elem, def.Of(f.Types...), false)
	}
}

func stringEnumerator(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return begin(this, rt.CharType, charEnumeratorDef.Type(), true)
}

func enumeratorCurrent(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	it := rt.As[*iterator](this)
	if it.strict && !it.at {
		return rt.Null, invalidOperation("Enumeration has either not started or has already finished.")
	}
	return it.current, nil
}

func enumeratorMoveNext(f *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	it := rt.As[*iterator](this)
	v, ok, err := it.pass.Next(f)
	if err != nil {
		return rt.Null, err
	}
	if !ok && it.elem != nil {
		v = rt.Default(it.elem)
	}
	it.current, it.at = v, ok
	return rt.Bool(ok), f.Step(1)
}

func enumeratorReset(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	it := rt.As[*iterator](this)
	if isDeferred(it.seq) || it.seq.IsNull() {
		return rt.Null, rt.Throw(rt.NotSupportedException, "Specified method is not supported.")
	}
	pass, err := rt.EnumeratorOf(it.seq, it.elem)
	it.pass, it.current, it.at = pass, rt.Default(it.elem), false
	return rt.Null, err
}
