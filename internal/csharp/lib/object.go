package lib

import (
	"hash/fnv"

	"github.com/portico-apim/portico/internal/csharp/rt"
)

var objectClass = class(rt.ObjectType.Def, "Object is the base of every type.", table{
	{"Object()", objectNew, "Makes an object without any properties."},
	{"string ToString()", objectToString, "Returns the value as a text."},
	{"bool Equals(object obj)", objectEquals, "Reports whether two values are equal."},
	{"static bool Equals(object objA, object objB)", objectEqualsStatic, "Reports whether two values are equal; null equals null."},
	{"static bool ReferenceEquals(object objA, object objB)", objectReferenceEquals, "Reports whether two references are the same object."},
	{"int GetHashCode()", objectGetHashCode, "Returns a number that is the same for equal values."},
	{"Type GetType()", objectGetType, "Returns the type of the value."},
})

func objectNew(*rt.Frame, rt.Value, []rt.Value) (rt.Value, error) { return rt.Obj(&plainObject{}), nil }

// plainObject is what new object() gives.
type plainObject struct{ _ byte }

// Type returns object.
func (*plainObject) Type() *rt.Type { return rt.ObjectType }

func objectToString(f *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	if this.IsString() {
		return this, nil
	}
	s, err := rt.ToString(f, this)
	return rt.String(s), err
}

func objectEquals(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	same, err := rt.Equal(f, this, args[0])
	return rt.Bool(same), err
}

func objectEqualsStatic(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	same, err := rt.Equal(f, args[0], args[1])
	return rt.Bool(same), err
}

func objectReferenceEquals(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	return rt.Bool(rt.Same(args[0], args[1])), nil
}

func objectGetHashCode(f *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return hashCode(f, this)
}

// hashCode is GetHashCode: numbers hash as .NET does, other values to a number that is stable for equal values.
func hashCode(f *rt.Frame, v rt.Value) (rt.Value, error) {
	switch v.Kind() {
	case rt.KindInt32, rt.KindEnum, rt.KindByte, rt.KindUInt16, rt.KindUInt32, rt.KindBool:
		return number(int(int32(v.AsLong())))
	case rt.KindInt64, rt.KindUInt64:
		return number(int(int32(v.AsLong()) ^ int32(v.AsLong()>>32)))
	case rt.KindChar:
		return number(v.AsInt() | v.AsInt()<<16)
	case rt.KindDecimal: // 1.0 is 1.00
		v = rt.Decimal(v.AsDecimal().Normal())
	}
	text, err := rt.ToString(f, v)
	if err == nil {
		err = f.Alloc(len(text))
	}
	if err != nil {
		return rt.Null, err
	}
	h := fnv.New32a()
	h.Write([]byte(text))
	return number(int(int32(h.Sum32())))
}

func objectGetType(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	if this.IsNull() { // of a nullable type: on a reference nothing is called
		return rt.Null, rt.NullReference()
	}
	return rt.TypeValue(this.Type()), nil
}
