package types

import "github.com/portico-apim/portico/internal/csharp/rt"

// userConversion finds the user-defined conversion between two types, as the specification's sections on processing of
// user-defined conversions say. It is not OK when there is none, and Ambiguous when there are several.
func (u *Universe) userConversion(from, to *rt.Type, implicit bool) Conversion {
	none := Conversion{From: from, To: to}
	var fits []Bound
	for _, m := range u.conversionsBetween(from, to) {
		if implicit && !m.Implicit {
			continue
		}
		if u.bridges(from, m.ParamType(0), implicit) && u.bridges(m.ResultType(), to, implicit) {
			fits = append(fits, m)
		}
	}
	if len(fits) == 0 {
		return none
	}
	source := u.mostSpecific(fits, from, implicit, func(m Bound) *rt.Type { return m.ParamType(0) }, true)
	target := u.mostSpecific(fits, to, implicit, Bound.ResultType, false)
	var best []Bound
	for _, m := range fits {
		if source != nil && target != nil && rt.Identical(m.ParamType(0), source) && rt.Identical(m.ResultType(), target) {
			best = append(best, m)
		}
	}
	if len(best) != 1 {
		none.Ambiguous = true
		return none
	}
	m := best[0]
	before, after := u.bridge(from, m.ParamType(0)), u.bridge(m.ResultType(), to)
	return Conversion{Kind: ConvUser, Implicit: implicit, Method: &m, Before: &before, After: &after, From: from, To: to}
}

// conversionsBetween returns the conversions that either type declares.
func (u *Universe) conversionsBetween(from, to *rt.Type) []Bound {
	if from.Kind == rt.KindInterface || to.Kind == rt.KindInterface || from.Kind == rt.KindObject || to.Kind == rt.KindObject {
		return nil
	}
	a, b := from, to
	if a.IsNullable() {
		a = a.Args[0]
	}
	if b.IsNullable() {
		b = b.Args[0]
	}
	found := u.Conversions(a)
	for _, m := range u.Conversions(b) {
		known := false
		for _, f := range found {
			known = known || f.Member == m.Member
		}
		if !known {
			found = append(found, m)
		}
	}
	return found
}

// bridge is the standard conversion between two types in either direction of explicitness.
func (u *Universe) bridge(from, to *rt.Type) Conversion {
	if c := u.Standard(from, to); c.OK() {
		return c
	}
	return u.standardExplicit(from, to)
}

// bridges reports whether a standard conversion leads from one type to the other; an explicit one does if there is an implicit one in
// one of the directions.
func (u *Universe) bridges(from, to *rt.Type, implicit bool) bool {
	if u.Standard(from, to).OK() {
		return true
	}
	if implicit {
		return false
	}
	return u.Standard(to, from).OK() || from.IsNullable() && u.bridges(from.Args[0], to, false)
}

// mostSpecific returns the type among those of the candidates that is nearest to t. Towards says which way: for sources the one that
// every other encompasses, for targets the one that encompasses every other.
func (u *Universe) mostSpecific(fits []Bound, t *rt.Type, implicit bool, of func(Bound) *rt.Type, source bool) *rt.Type {
	var all, near []*rt.Type
	for _, m := range fits {
		x := of(m)
		if rt.Identical(x, t) {
			return x
		}
		all = append(all, x)
		encompasses := u.Standard(t, x).OK()
		if !source {
			encompasses = u.Standard(x, t).OK()
		}
		if encompasses {
			near = append(near, x)
		}
	}
	downwards := source
	if !implicit && len(near) == 0 {
		near, downwards = all, !source
	}
	for _, x := range near {
		best := true
		for _, y := range near {
			if downwards {
				best = best && u.Standard(x, y).OK()
			} else {
				best = best && u.Standard(y, x).OK()
			}
		}
		if best {
			return x
		}
	}
	return nil
}
