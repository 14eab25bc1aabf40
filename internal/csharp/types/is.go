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
	if t.Def != nil && t.Kind != rt.KindObject && len(t.Args) == 0 && vt.Def != nil {
		if info := u.infos[vt.Def]; info != nil {
			return info.supers[t.Def]
		}
	}
	return u.Inherits(vt, t)
}
