package types

import "github.com/portico-apim/portico/internal/csharp/rt"

// Base returns the base class of a type, nil for object and interfaces.
func (u *Universe) Base(t *rt.Type) *rt.Type {
	switch t.Kind {
	case rt.KindArray:
		return rt.Array.Type()
	case rt.KindAnonymous:
		return rt.ObjectType
	case rt.KindObject, rt.KindInterface, rt.KindParam, rt.KindNull, rt.KindVoid, rt.KindInvalid:
		return nil
	}
	info := u.infos[t.Def]
	if info == nil || info.Base == nil {
		return nil
	}
	return BindingOf(t).Apply(info.Base)
}

// Interfaces returns the interfaces that a type declares itself, with its type arguments in place.
func (u *Universe) Interfaces(t *rt.Type) []*rt.Type {
	if t.Kind == rt.KindArray {
		elem := t.Args[0]
		return []*rt.Type{rt.IList.Of(elem), rt.IReadOnlyList.Of(elem)}
	}
	if t.Def == nil {
		return nil
	}
	info := u.infos[t.Def]
	if info == nil {
		return nil
	}
	b := BindingOf(t)
	out := make([]*rt.Type, len(info.Interfaces))
	for i, x := range info.Interfaces {
		out[i] = b.Apply(x)
	}
	return out
}

// Supers calls yield with a type and everything it inherits from, until yield returns false. It reports whether it went through.
func (u *Universe) Supers(t *rt.Type, yield func(*rt.Type) bool) bool {
	for ; t != nil; t = u.Base(t) {
		if !yield(t) {
			return false
		}
		for _, i := range u.Interfaces(t) {
			if !u.Supers(i, yield) {
				return false
			}
		}
	}
	return true
}

// AsSuper returns the construction of a definition that a type is or inherits from, nil if it does not.
func (u *Universe) AsSuper(t *rt.Type, d *rt.Def) *rt.Type {
	var found *rt.Type
	u.Supers(t, func(s *rt.Type) bool {
		if s.Def == d {
			found = s
		}
		return found == nil
	})
	return found
}

// OnlySuper is AsSuper for inference: nil too if the type is several constructions of the definition.
func (u *Universe) OnlySuper(t *rt.Type, d *rt.Def) *rt.Type {
	var found *rt.Type
	several := false
	u.Supers(t, func(s *rt.Type) bool {
		if s.Def == d {
			several = several || found != nil && !rt.Identical(found, s)
			found = s
		}
		return true
	})
	if several {
		return nil
	}
	return found
}

// Inherits reports whether a value of type t is also a value of the class or interface to, by inheritance and variance.
func (u *Universe) Inherits(t, to *rt.Type) bool {
	if to.Kind == rt.KindObject {
		return t.Kind != rt.KindVoid
	}
	if t.Kind == rt.KindArray && to.Kind == rt.KindArray {
		a, b := t.Args[0], to.Args[0]
		return rt.Identical(a, b) || a.IsReference() && b.IsReference() && u.Inherits(a, b)
	}
	return !u.Supers(t, func(s *rt.Type) bool { return !u.sameOrVariant(s, to) })
}

// sameOrVariant reports whether s is to, or the same generic interface or delegate with arguments that its variance allows.
func (u *Universe) sameOrVariant(s, to *rt.Type) bool {
	if s.Def == nil || s.Def != to.Def {
		return s.Def == nil && rt.Identical(s, to)
	}
	if len(s.Args) != len(to.Args) {
		return false
	}
	for i, p := range s.Def.Params {
		a, b := s.Args[i], to.Args[i]
		switch {
		case rt.Identical(a, b):
		case p.Out && a.IsReference() && b.IsReference() && u.Inherits(a, b):
		case p.In && a.IsReference() && b.IsReference() && u.Inherits(b, a):
		default:
			return false
		}
	}
	return true
}

// ElementType returns what foreach gives for a type: the T of its IEnumerable<T>, object for the untyped one, nil if it cannot.
func (u *Universe) ElementType(t *rt.Type) *rt.Type {
	if t.Kind == rt.KindArray || t.Def != nil && t.Def.Rank > 0 {
		return t.Args[0]
	}
	for _, m := range u.Lookup(t, "GetEnumerator") {
		if r := m.ResultType(); len(m.Params) == 0 && len(r.Args) == 1 {
			return r.Args[0]
		}
	}
	if e := u.AsSuper(t, rt.IEnumerable); e != nil {
		return e.Args[0]
	}
	if u.AsSuper(t, rt.UntypedEnumerable) != nil {
		return rt.ObjectType
	}
	return nil
}
