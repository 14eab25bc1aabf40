package rt

// A typeObject is a System.Type: what typeof and GetType give.
type typeObject struct{ t *Type }

// Type returns System.Type.
func (*typeObject) Type() *Type { return TypeObject.Type() }

// TypeValue returns the System.Type object of a type.
func TypeValue(t *Type) Value { return Obj(&typeObject{t}) }

// AsType returns the type that a System.Type stands for, or nil.
func (v Value) AsType() *Type {
	if o, ok := v.ref.(*typeObject); ok {
		return o.t
	}
	return nil
}

// Text is the full name.
func (o *typeObject) Text(*Frame) (string, error) { return o.t.FullName(), nil }

// Key makes two objects of one type equal.
func (o *typeObject) Key() any { return "type " + o.t.FullName() }
