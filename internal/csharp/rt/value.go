package rt

import (
	"math"
	"strings"
	"unsafe"
)

// A Value is anything an expression can compute with. The zero Value is null. Values are compared with Equal, never with ==.
type Value struct {
	num uint64 // the scalar, or the length of the string
	ref Object // nil: null; *Type: a scalar of that type; *stringData: a string; else what the value refers to
}

// stringData is the first byte of a string.
type stringData byte

// Type returns string.
func (*stringData) Type() *Type { return StringType }

// Object is a Go value that expressions hold by reference. It must be a pointer to a struct.
type Object interface {
	// Type is the .NET type of the object: its class, not an interface it implements, except for host objects of
	// which nobody knows the class.
	Type() *Type
}

// Null is the null reference, and a T? without a value.
var Null = Value{}

// String returns a string value. The text is UTF-8; half a surrogate pair is three bytes, as in WTF-8.
func String(s string) Value {
	return Value{uint64(len(s)), (*stringData)(unsafe.StringData(s))}
}

// Int returns an int.
func Int(n int) Value { return Value{uint64(int64(int32(n))), IntType} }

// Long returns a long.
func Long(n int64) Value { return Value{uint64(n), LongType} }

// Double returns a double.
func Double(x float64) Value { return Value{math.Float64bits(x), DoubleType} }

// Float returns a float.
func Float(x float32) Value { return Value{math.Float64bits(float64(x)), FloatType} }

// Char returns a UTF-16 code unit.
func Char(c uint16) Value { return Value{uint64(c), CharType} }

// Bool returns a bool.
func Bool(b bool) Value {
	if b {
		return Value{1, BoolType}
	}
	return Value{0, BoolType}
}

// Scalar returns a value of a type that lives in 64 bits: an integral type (sign-extended), an enum, DateTime or TimeSpan.
func Scalar(t *Type, bits int64) Value { return Value{uint64(bits), t} }

// Default returns default(T): null for references and T?, else the value that is all zero.
func Default(t *Type) Value {
	if t.IsValueType() && !t.IsNullable() {
		return Value{0, t}
	}
	return Null
}

// Obj returns a value that refers to p; null when p is nil.
func Obj[T any, P interface {
	*T
	Object
}](p P) Value {
	if p == nil {
		return Null
	}
	return Value{0, p}
}

// ObjectValue is Obj for an object of which only the interface is known. It must not hold a nil pointer.
func ObjectValue(o Object) Value {
	if o == nil {
		return Null
	}
	return Value{0, o}
}

// As returns the Go value behind an object, or the zero T for null and for objects of another Go type.
func As[T any](v Value) T {
	t, _ := v.ref.(T)
	return t
}

// AsEnumerable, AsIndexed, AsDictionary and AsArray return what As would; asking for an interface by name is faster.

// AsEnumerable returns a sequence that is no string, or nil.
func (v Value) AsEnumerable() Enumerable {
	e, _ := v.ref.(Enumerable)
	return e
}

// AsIndexed returns a sequence that knows its length, or nil.
func (v Value) AsIndexed() Indexed {
	s, _ := v.ref.(Indexed)
	return s
}

// AsDictionary returns a dictionary, or nil.
func (v Value) AsDictionary() Dictionary {
	d, _ := v.ref.(Dictionary)
	return d
}

// AsArray returns an array, or nil.
func (v Value) AsArray() ArrayObject {
	a, _ := v.ref.(ArrayObject)
	return a
}

// IsNull reports whether the value is null.
func (v Value) IsNull() bool { return v.ref == nil }

// Type returns the run-time type; nil for null.
func (v Value) Type() *Type {
	if v.ref == nil {
		return nil
	}
	return v.ref.Type()
}

// Kind returns the kind of the run-time type; KindNull for null.
func (v Value) Kind() Kind {
	if v.ref == nil {
		return KindNull
	}
	return v.ref.Type().Kind
}

// IsString reports whether the value is a string that is not null.
func (v Value) IsString() bool {
	_, ok := v.ref.(*stringData)
	return ok
}

// AsString returns the text of a string value, "" for anything else.
func (v Value) AsString() string {
	if p, ok := v.ref.(*stringData); ok {
		return unsafe.String((*byte)(p), int(v.num))
	}
	return ""
}

// A Sized object says how many bytes going through it once takes, without what is in its parts.
type Sized interface{ Size() int }

// itemBytes is what an element of a collection counts for.
const itemBytes = 8

// Size is the number of bytes that going through a value once takes: those of a text or a byte[], some for each element of a
// collection, 0 for values that hold nothing.
func (v Value) Size() int {
	switch x := v.ref.(type) {
	case nil, *Type:
		return 0
	case *stringData:
		return int(v.num)
	case *ByteArray:
		return len(x.B)
	case Sized:
		return x.Size()
	case interface{ Len() int }:
		return itemBytes * x.Len()
	}
	return 0
}

// AsBool returns the bool.
func (v Value) AsBool() bool { return v.num != 0 }

// AsInt returns the value of an integral type, a char or an enum as a Go int.
func (v Value) AsInt() int { return int(v.num) }

// AsLong returns the 64 bits of a scalar; see Scalar.
func (v Value) AsLong() int64 { return int64(v.num) }

// AsChar returns the UTF-16 code unit.
func (v Value) AsChar() uint16 { return uint16(v.num) }

// AsDouble returns the number of a float or double.
func (v Value) AsDouble() float64 { return math.Float64frombits(v.num) }

// AsObject returns the object, or nil.
func (v Value) AsObject() Object {
	switch v.ref.(type) {
	case *Type, *stringData:
		return nil
	}
	return v.ref
}

// isScalar reports whether the value lives in num.
func (v Value) isScalar() bool {
	_, ok := v.ref.(*Type)
	return ok
}

// Same reports whether two references are the same object, as object.ReferenceEquals does. Two strings are the same when they share
// their bytes. Boxed scalars are never the same; null and null are.
func Same(a, b Value) bool {
	if p, ok := a.ref.(*stringData); ok {
		q, ok := b.ref.(*stringData)
		return ok && a.num == b.num && (p == q || a.num == 0)
	}
	if a.isScalar() || b.isScalar() {
		return false
	}
	return a.ref == b.ref
}

func lower(s string) string { return strings.ToLower(s) }
