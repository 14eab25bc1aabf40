package rt

import "strings"

// An Enumerable is an object that foreach and LINQ can go through. A host type becomes one by implementing it.
type Enumerable interface {
	Object
	// Enumerate begins a new pass.
	Enumerate() Enumerator
}

// An Enumerator is one pass through a sequence.
type Enumerator interface {
	// Next returns the next element, or false at the end.
	Next(f *Frame) (Value, bool, error)
}

// An Indexed sequence knows its length and reads any element at once.
type Indexed interface {
	Enumerable
	Len() int
	At(i int) Value
}

// A Dictionary is an object that looks values up by key. Its elements are Pairs. A host type that implements it can be
// declared as IReadOnlyDictionary<…> and gets all of that interface's members.
type Dictionary interface {
	Enumerable
	Len() int
	// Lookup returns the value for a key that is not null.
	Lookup(key Value) (Value, bool)
}

// A TypedEnumerable gives other elements depending on the type that they are wanted as.
type TypedEnumerable interface {
	Enumerable
	EnumerateAs(elem *Type) Enumerator
}

// Iterate calls yield for each element until it returns false or an error. Every element costs a step.
func Iterate(f *Frame, seq Value, yield func(Value) (bool, error)) error {
	return IterateAs(f, seq, nil, yield)
}

// IterateAs is Iterate for elements of a type, which may be nil if only one is possible.
func IterateAs(f *Frame, seq Value, elem *Type, yield func(Value) (bool, error)) error {
	e, err := EnumeratorOf(seq, elem)
	if err != nil {
		return err
	}
	for {
		v, ok, err := e.Next(f)
		if err != nil || !ok {
			return err
		}
		if err := f.Step(1); err != nil {
			return err
		}
		if more, err := yield(v); err != nil || !more {
			return err
		}
	}
}

// EnumeratorOf begins a pass through a value that is a sequence: an Enumerable or a string. Elem is what the elements are known to be; nil
// if only one type is possible.
func EnumeratorOf(seq Value, elem *Type) (Enumerator, error) {
	if t, ok := seq.ref.(TypedEnumerable); ok && elem != nil {
		return t.EnumerateAs(elem), nil
	}
	if e, ok := seq.ref.(Enumerable); ok {
		return e.Enumerate(), nil
	}
	if seq.IsString() {
		return Chars(seq.AsString()), nil
	}
	if seq.IsNull() {
		return nil, NullReference()
	}
	return nil, Throw(InvalidCastException, "Unable to cast object of type '%s' to type 'System.Collections.IEnumerable'.", seq.Type().FullName())
}

// EachOf returns a pass through an indexed sequence.
func EachOf(s Indexed) Enumerator { return &indexedPass{seq: s} }

type indexedPass struct {
	seq Indexed
	i   int
}

func (p *indexedPass) Next(*Frame) (Value, bool, error) {
	if p.i >= p.seq.Len() {
		return Null, false, nil
	}
	p.i++
	return p.seq.At(p.i - 1), true, nil
}

// Chars returns a pass through the UTF-16 code units of a text.
func Chars(s string) Enumerator { return &charPass{text: s} }

type charPass struct {
	text string
	low  uint16 // the second half of a pair, 0 if none is due
}

func (p *charPass) Next(*Frame) (Value, bool, error) {
	if p.low != 0 {
		c := p.low
		p.low = 0
		return Char(c), true, nil
	}
	if p.text == "" {
		return Null, false, nil
	}
	c, low, size := DecodeUnit(p.text)
	p.text, p.low = p.text[size:], low
	return Char(c), true, nil
}

// A Pair is a KeyValuePair<TKey, TValue>.
type Pair struct {
	typ        *Type
	Key, Value Value
}

// NewPair returns a pair of the type KeyValuePair<…>.
func NewPair(t *Type, key, value Value) Value { return Obj(&Pair{typ: t, Key: key, Value: value}) }

// Type returns the pair's type.
func (p *Pair) Type() *Type { return p.typ }

// A Record is a value with named fields: an anonymous object or a value tuple.
type Record struct {
	typ    *Type
	Fields []Value
}

// NewRecord returns an anonymous object or tuple.
func NewRecord(t *Type, fields []Value) Value { return Obj(&Record{typ: t, Fields: fields}) }

// Type returns the record's type.
func (r *Record) Type() *Type { return r.typ }

// Text is { Name = value, … } for an anonymous object, and (a, b) for a tuple.
func (r *Record) Text(f *Frame) (string, error) {
	parts, err := TextsOf(f, r.Fields)
	if err != nil {
		return "", err
	}
	if r.typ.IsTuple() {
		return "(" + strings.Join(parts, ", ") + ")", nil
	}
	for i, name := range r.typ.Names {
		parts[i] = name + " = " + parts[i]
	}
	return "{ " + strings.Join(parts, ", ") + " }", nil
}

// Equals compares key and value.
func (p *Pair) Equals(f *Frame, other Value) (bool, error) {
	q, ok := other.ref.(*Pair)
	if !ok || !Identical(p.typ, q.typ) {
		return false, nil
	}
	if same, err := Equal(f, p.Key, q.Key); err != nil || !same {
		return false, err
	}
	return Equal(f, p.Value, q.Value)
}

// Text is [key, value].
func (p *Pair) Text(f *Frame) (string, error) {
	parts, err := TextsOf(f, []Value{p.Key, p.Value})
	if err != nil {
		return "", err
	}
	return "[" + parts[0] + ", " + parts[1] + "]", nil
}

// partLevels is how many calls of Go a walk into the parts of a value makes.
const partLevels = 4

// TextsOf returns the texts of the parts of a value, and pays for the text that becomes of them.
func TextsOf(f *Frame, parts []Value) ([]string, error) {
	if err := f.Enter(partLevels, 1); err != nil {
		return nil, err
	}
	defer f.Leave(partLevels)
	texts, size := make([]string, len(parts)), 0
	for i, part := range parts {
		var err error
		if texts[i], err = ToString(f, part); err != nil {
			return nil, err
		}
		size += len(texts[i])
	}
	return texts, f.Alloc(2*size + 32*len(parts))
}

// FieldOf returns a field of an anonymous object or tuple.
func FieldOf(v Value, i int) Value {
	if r, ok := v.ref.(*Record); ok {
		return r.Fields[i]
	}
	return Default(v.Type().Args[i]) // default of a tuple
}

// WithField returns a tuple that differs in one field.
func WithField(v Value, i int, x Value) Value {
	t := v.Type()
	fields := make([]Value, len(t.Args))
	for j := range fields {
		fields[j] = FieldOf(v, j)
	}
	fields[i] = x
	return NewRecord(t, fields)
}
