package types

import "github.com/portico-apim/portico/internal/csharp/rt"

// Is reports whether a value that is not null is of a type: what the operator is asks for.
func (u *Universe) Is(v rt.Value, t *rt.Type) bool {
	vt := v.Type()
	if vt == nil {
		return false
	}
	if t.IsNullable() {
		t = t.Args[0]
	}
	if rt.Identical(vt, t) {
		return true
	}
	if t.IsValueType() {
		return false
	}
	return u.Inherits(vt, t)
}
