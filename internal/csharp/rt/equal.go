package rt

import (
	"cmp"
	"fmt"
	"math"
	"strings"

	"github.com/portico-apim/portico/internal/csharp/decimal"
)

// An Equaler is an object with its own Equals.
type Equaler interface {
	Object
	Equals(f *Frame, other Value) (bool, error)
}

// A Hasher is an object with its own Equals that can be a key: objects that are equal give equal keys, which are comparable in Go.
type Hasher interface {
	Object
	Key() any
}

// A Whole is an object that is equal to another if its parts are.
type Whole interface {
	Object
	Parts() []Value
}

// A Comparable is an object with an order.
type Comparable interface {
	Object
	CompareTo(f *Frame, other Value) (int, error)
}

// A Disposer is an object that using disposes of.
type Disposer interface{ Dispose() }

// A Closer is an object that using disposes of, which takes work that can fail.
type Closer interface{ Close(f *Frame) error }

// Dispose does what using does to an object at the end.
func Dispose(f *Frame, v Value) error {
	if c := As[Closer](v); c != nil {
		return c.Close(f)
	}
	if d := As[Disposer](v); d != nil {
		d.Dispose()
	}
	return nil
}

// Equal is object.Equals(a, b).
func Equal(f *Frame, a, b Value) (bool, error) {
	switch {
	case a.IsNull() || b.IsNull():
		return a.IsNull() && b.IsNull(), nil
	case a.IsString() || b.IsString():
		if a.IsString() && b.IsString() {
			return EqualTexts(f, a.AsString(), b.AsString())
		}
		e, ok := a.ref.(Equaler)
		if !ok {
			return false, nil
		}
		return e.Equals(f, b)
	}
	switch x := a.ref.(type) {
	case *Type:
		return scalarEqual(x, a, b), nil
	case *decimalObject:
		return b.Kind() == KindDecimal && decimal.Cmp(x.d, b.AsDecimal()) == 0, nil
	case *Record:
		return recordEqual(f, x, b)
	case Equaler:
		return x.Equals(f, b)
	case Hasher:
		y, ok := b.ref.(Hasher)
		return ok && x.Key() == y.Key(), nil
	}
	return Same(a, b), nil
}

func scalarEqual(t *Type, a, b Value) bool {
	u := b.Type()
	if !Identical(t, u) {
		return false
	}
	switch t.Kind {
	case KindSingle, KindDouble:
		x, y := a.AsDouble(), b.AsDouble()
		return x == y || x != x && y != y
	case KindDecimal:
		return decimal.Cmp(a.AsDecimal(), b.AsDecimal()) == 0
	}
	if !b.isScalar() { // default(T) of a struct is never an object
		return false
	}
	if t == DateTime.Type() {
		return a.num&ticksMask == b.num&ticksMask
	}
	return a.num == b.num
}

// ticksMask leaves out the kind of a DateTime.
const ticksMask = 1<<62 - 1

func recordEqual(f *Frame, x *Record, b Value) (bool, error) {
	y, ok := b.ref.(*Record)
	if !ok || len(x.Fields) != len(y.Fields) || !x.typ.IsTuple() && !Identical(x.typ, y.typ) {
		return false, nil
	}
	return EqualParts(f, x.Fields, y.Fields)
}

// EqualParts compares the parts of two values, of which there are as many.
func EqualParts(f *Frame, a, b []Value) (bool, error) {
	if err := f.Enter(partLevels, 1); err != nil {
		return false, err
	}
	defer f.Leave(partLevels)
	for i := range a {
		if same, err := Equal(f, a[i], b[i]); err != nil || !same {
			return false, err
		}
	}
	return true, nil
}

// EqualTexts is a == b, paid for.
func EqualTexts(f *Frame, a, b string) (bool, error) {
	if len(a) != len(b) {
		return false, nil
	}
	return a == b, f.Scan(len(a))
}

// SameConstant reports whether a value equals a constant of a pattern: same type, same value.
func SameConstant(v, k Value) bool {
	switch {
	case k.IsString() || v.IsString():
		return k.IsString() && v.IsString() && v.AsString() == k.AsString()
	case k.IsNull() || v.IsNull():
		return k.IsNull() && v.IsNull()
	}
	if _, ok := v.ref.(*decimalObject); !ok && !v.isScalar() {
		return false
	}
	same, err := Equal(nil, v, k)
	return err == nil && same
}

// A scalarKey is the key of a scalar.
type scalarKey struct {
	t   *Def
	num uint64
}

// scalarKeyOf is the key of a scalar: the kind of a date does not count, nor do the sign of zero and the bits of NaN.
func scalarKeyOf(v Value, t *Type) scalarKey {
	switch num := v.num; {
	case t == DateTime.Type():
		return scalarKey{t.Def, num & ticksMask}
	case t.Kind.IsFloat() && v.AsDouble() == 0:
		return scalarKey{t.Def, 0}
	case t.Kind.IsFloat() && v.AsDouble() != v.AsDouble():
		return scalarKey{t.Def, math.Float64bits(math.NaN())}
	}
	return scalarKey{t.Def, v.num}
}

// Key returns a comparable Go value that is equal for equal values: what dictionaries and sets find them by. It pays for using it.
func Key(f *Frame, v Value) (any, error) {
	switch x := v.ref.(type) {
	case nil:
		return nil, nil
	case *stringData:
		return v.AsString(), f.Scan(len(v.AsString()))
	case *Type:
		return scalarKeyOf(v, x), nil
	case *decimalObject:
		return x.d.Normal(), nil
	case *Record:
		return KeyOf(f, x.Fields...)
	case *Pair:
		return KeyOf(f, x.Key, x.Value)
	case Whole:
		return KeyOf(f, x.Parts()...)
	case Hasher:
		k := x.Key()
		if s, ok := k.(string); ok {
			return s, f.Scan(2 * len(s))
		}
		return k, nil
	}
	return v.ref, nil
}

// KeyOf returns the key of a whole that is equal to another if its parts are.
func KeyOf(f *Frame, parts ...Value) (string, error) {
	if err := f.Enter(partLevels, 1); err != nil {
		return "", err
	}
	defer f.Leave(partLevels)
	var b strings.Builder
	for _, part := range parts {
		k, err := Key(f, part)
		if err != nil {
			return "", err
		}
		writeKey(&b, k)
	}
	return b.String(), f.Alloc(3 * b.Len())
}

// Compare is Comparer<T>.Default.Compare(a, b): null first, texts by culture (here: ordinal with case last), numbers by value.
func Compare(f *Frame, a, b Value) (int, error) {
	switch {
	case a.IsNull() || b.IsNull():
		return btoi(!a.IsNull()) - btoi(!b.IsNull()), nil
	case a.IsString() && b.IsString():
		return CompareTexts(f, a.AsString(), b.AsString(), false)
	}
	if c, ok := a.ref.(Comparable); ok {
		return c.CompareTo(f, b)
	}
	t, u := a.Type(), b.Type()
	if !Identical(t, u) {
		return 0, notComparable(t)
	}
	switch t.Kind {
	case KindSingle, KindDouble:
		return cmp.Compare(a.AsDouble(), b.AsDouble()), nil
	case KindDecimal:
		return decimal.Cmp(a.AsDecimal(), b.AsDecimal()), nil
	case KindUInt64:
		return cmp.Compare(a.num, b.num), nil
	}
	if t == DateTime.Type() {
		return cmp.Compare(a.num&ticksMask, b.num&ticksMask), nil
	}
	if r, ok := a.ref.(*Record); ok && t.IsTuple() {
		return compareRecords(f, r, b.ref.(*Record))
	}
	if a.isScalar() && b.isScalar() {
		return cmp.Compare(a.AsLong(), b.AsLong()), nil
	}
	return 0, notComparable(t)
}

func compareRecords(f *Frame, a, b *Record) (int, error) {
	if err := f.Enter(partLevels, 1); err != nil {
		return 0, err
	}
	defer f.Leave(partLevels)
	for i := range a.Fields {
		if c, err := Compare(f, a.Fields[i], b.Fields[i]); err != nil || c != 0 {
			return c, err
		}
	}
	return 0, nil
}

func notComparable(*Type) error {
	return Throw(ArgumentException, "At least one object must implement IComparable.")
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// writeKey adds the key of a part to the key of a whole.
func writeKey(b *strings.Builder, k any) {
	switch k := k.(type) {
	case string:
		fmt.Fprintf(b, "%d:%s", len(k), k)
	case Object:
		fmt.Fprintf(b, "%p;", k)
	default:
		fmt.Fprintf(b, "%T:%#v;", k, k)
	}
}
