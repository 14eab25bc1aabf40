package rt

// Cast returns a value as a T, as the cast (T)value from object does: null is any reference and any T?, and a number has to be of exactly the type.
func Cast(f *Frame, v Value, t *Type) (Value, error) {
	switch {
	case v.IsNull() && t.IsValueType() && !t.IsNullable():
		return Null, NullReference()
	case v.IsNull() || t.Kind == KindObject || f.Relations.Is(v, t):
		return v, nil
	}
	return Null, InvalidCast(v, t)
}
