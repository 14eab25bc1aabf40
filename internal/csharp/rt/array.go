package rt

// An ArrayObject is a C# array. There are three: of any values, of bytes, of strings.
type ArrayObject interface {
	Indexed
	Set(i int, v Value)
}

// NewArray returns an array over the elements; it takes the slice over.
func NewArray(elem *Type, items []Value) Value { return Obj(&Items{typ: ArrayOf(elem), items: items}) }

// Bytes returns a byte[] over the bytes; it takes the slice over.
func Bytes(b []byte) Value { return Obj(&ByteArray{b}) }

// Strings returns a string[] over the texts; it takes the slice over, and does not write to it unless the expression does.
func Strings(s []string) Value { return Obj(&StringArray{texts: s}) }

// MakeArray returns an array of n elements that are default(elem).
func MakeArray(f *Frame, elem *Type, n int) (Value, error) {
	if n < 0 {
		return Null, Throw(OverflowException, "Arithmetic operation resulted in an overflow.")
	}
	if elem.Kind == KindByte {
		if err := f.Alloc(n); err != nil {
			return Null, err
		}
		return Bytes(make([]byte, n)), nil
	}
	if n > f.limits.Bytes {
		return Null, f.Alloc(f.limits.Bytes + 1)
	}
	if err := f.Alloc(24 * n); err != nil {
		return Null, err
	}
	items := make([]Value, n)
	if zero := Default(elem); !zero.IsNull() {
		for i := range items {
			items[i] = zero
		}
	}
	return NewArray(elem, items), nil
}

// AsBytes returns the bytes of a byte[], nil for anything else. They are shared with the array.
func (v Value) AsBytes() []byte {
	if b, ok := v.ref.(*ByteArray); ok {
		return b.B
	}
	return nil
}

// AsStrings returns the texts of a string[]; null elements are empty.
func (v Value) AsStrings() []string {
	switch a := v.ref.(type) {
	case *StringArray:
		if a.written == nil {
			return a.texts
		}
		return textsOf(a.written)
	case *Items:
		return textsOf(a.items)
	}
	return nil
}

func textsOf(items []Value) []string {
	texts := make([]string, len(items))
	for i, item := range items {
		texts[i] = item.AsString()
	}
	return texts
}

// Items is an array of any values.
type Items struct {
	typ   *Type
	items []Value
}

// Type returns the array type.
func (a *Items) Type() *Type { return a.typ }

// Len returns the number of elements.
func (a *Items) Len() int { return len(a.items) }

// At returns an element.
func (a *Items) At(i int) Value { return a.items[i] }

// Set replaces an element.
func (a *Items) Set(i int, v Value) { a.items[i] = v }

// Enumerate begins a pass.
func (a *Items) Enumerate() Enumerator { return &itemsPass{items: a.items} }

type itemsPass struct {
	items []Value
	i     int
}

// Next returns the next element. What is assigned to elements in the meantime is seen.
func (p *itemsPass) Next(*Frame) (Value, bool, error) {
	if p.i >= len(p.items) {
		return Null, false, nil
	}
	p.i++
	return p.items[p.i-1], true, nil
}

// ByteArray is a byte[].
type ByteArray struct{ B []byte }

var byteArrayType = ArrayOf(ByteType)

// Type returns byte[].
func (a *ByteArray) Type() *Type { return byteArrayType }

// Len returns the number of bytes.
func (a *ByteArray) Len() int { return len(a.B) }

// At returns a byte.
func (a *ByteArray) At(i int) Value { return Scalar(ByteType, int64(a.B[i])) }

// Set replaces a byte.
func (a *ByteArray) Set(i int, v Value) { a.B[i] = byte(v.num) }

// Enumerate begins a pass.
func (a *ByteArray) Enumerate() Enumerator { return EachOf(a) }

// StringArray is a string[] that came from Go. Its texts belong to the host until the expression writes to it, which makes a copy.
type StringArray struct {
	texts   []string
	written []Value // the elements once one was replaced
}

var stringArrayType = ArrayOf(StringType)

// Type returns string[].
func (a *StringArray) Type() *Type { return stringArrayType }

// Len returns the number of texts.
func (a *StringArray) Len() int { return len(a.texts) }

// At returns a text.
func (a *StringArray) At(i int) Value {
	if a.written != nil {
		return a.written[i]
	}
	return String(a.texts[i])
}

// Set replaces a text, in a copy: the slice belongs to the host.
func (a *StringArray) Set(i int, v Value) {
	if a.written == nil {
		a.written = make([]Value, len(a.texts))
		for k, s := range a.texts {
			a.written[k] = String(s)
		}
	}
	a.written[i] = v
}

// Enumerate begins a pass.
func (a *StringArray) Enumerate() Enumerator { return EachOf(a) }
