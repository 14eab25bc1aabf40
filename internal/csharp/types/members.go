package types

import (
	"slices"
	"strconv"

	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/csharp/syntax"
)

// A Bound member is a member of a type whose type arguments are known.
type Bound struct {
	*Member
	// On is the type that declares the member, with its arguments.
	On *rt.Type
	// Depth is how far up the inheritance the member was found.
	Depth int
	// Field is the index of a field of an anonymous object or tuple, which has no Func; else -1.
	Field int
}

// ResultType is the type the member gives, with the class's arguments in place.
func (b Bound) ResultType() *rt.Type { return BindingOf(b.On).Apply(b.Result) }

// ParamType is the type of a parameter, with the class's arguments in place.
func (b Bound) ParamType(i int) *rt.Type { return BindingOf(b.On).Apply(b.Params[i].Type) }

// Lookup returns the members with a name that a value of type t has, the nearest declarations first. Methods of bases are there
// too; everything else hides what is above.
func (u *Universe) Lookup(t *rt.Type, name string) []Bound {
	if m, ok := fieldOf(t, name); ok {
		return []Bound{m}
	}
	var found []Bound
	seen := map[*rt.Def]bool{}
	depth := 0
	hidden := false
	visit := func(s *rt.Type) {
		info := u.infos[s.Def]
		if info == nil || seen[s.Def] || hidden {
			return
		}
		seen[s.Def] = true
		for _, m := range info.Members[name] {
			if !(m.Extension && m.Owner.Static) {
				found = append(found, Bound{Member: m, On: s, Depth: depth, Field: -1})
			}
		}
		hidden = len(found) > 0 && found[0].Kind != syntax.MethodDecl && found[0].Kind != syntax.IndexerDecl
	}
	u.walk(t, func(s *rt.Type) { visit(s); depth++ })
	return found
}

// walk goes through a class and its bases, or through an interface, its bases, and object.
func (u *Universe) walk(t *rt.Type, visit func(*rt.Type)) {
	if t.Kind == rt.KindInterface {
		u.Supers(t, func(s *rt.Type) bool { visit(s); return true })
		visit(rt.ObjectType)
		return
	}
	for s := t; s != nil; s = u.Base(s) {
		visit(s)
	}
}

// fieldOf finds a field of an anonymous object or tuple.
func fieldOf(t *rt.Type, name string) (Bound, bool) {
	if t.Kind != rt.KindAnonymous && !t.IsTuple() {
		return Bound{}, false
	}
	for i, a := range t.Args {
		named := i < len(t.Names) && t.Names[i] == name
		if named || t.IsTuple() && name == "Item"+strconv.Itoa(i+1) {
			m := &Member{Kind: syntax.PropertyDecl, Name: name, Result: a, Get: true}
			return Bound{Member: m, On: t, Field: i}, true
		}
	}
	return Bound{}, false
}

// Properties are the properties that values of a type have and can be read, those of the type itself before those of its bases.
func (u *Universe) Properties(t *rt.Type) []rt.Property {
	var list []rt.Property
	seen := map[string]bool{}
	u.walk(t, func(s *rt.Type) {
		info := u.infos[s.Def]
		if info == nil {
			return
		}
		for _, name := range info.Names {
			m := info.Members[name][0]
			if m.Kind == syntax.PropertyDecl && m.Get && !m.Static && !seen[name] {
				seen[name] = true
				list = append(list, rt.Property{Name: name, Get: m.Func})
			}
		}
	})
	return list
}

// Extensions returns the extension methods with a name.
func (u *Universe) Extensions(name string) []*Member { return u.extensions[name] }

// Delegate returns the Invoke of a delegate type, with its arguments in place.
func (u *Universe) Delegate(t *rt.Type) (Bound, bool) {
	if t.Kind != rt.KindDelegate {
		return Bound{}, false
	}
	info := u.infos[t.Def]
	if info == nil || len(info.Members["Invoke"]) == 0 {
		return Bound{}, false
	}
	return Bound{Member: info.Members["Invoke"][0], On: t, Field: -1}, true
}

// Operators returns the operators of that name that a type and its bases declare.
func (u *Universe) Operators(t *rt.Type, op string) []Bound {
	for s := t; s != nil; s = u.Base(s) {
		info := u.infos[s.Def]
		if info == nil { // of void there is nothing
			continue
		}
		var found []Bound
		for _, m := range info.Members["op "+op] {
			found = append(found, Bound{Member: m, On: s, Field: -1})
		}
		if found != nil {
			return found
		}
	}
	return nil
}

// Conversions returns the user-defined conversions that a type and its bases declare.
func (u *Universe) Conversions(t *rt.Type) []Bound {
	var found []Bound
	for s := t; s != nil; s = u.Base(s) {
		if s.Def == nil || u.infos[s.Def] == nil {
			continue
		}
		for _, m := range u.infos[s.Def].Conversions {
			found = append(found, Bound{Member: m, On: s, Field: -1})
		}
	}
	return found
}

// MemberNames calls yield with the name of every member a type has.
func (u *Universe) MemberNames(t *rt.Type, yield func(string)) {
	for _, n := range t.Names {
		yield(n)
	}
	u.walk(t, func(s *rt.Type) {
		if s.Def == nil || u.infos[s.Def] == nil {
			return
		}
		for _, n := range u.infos[s.Def].Names {
			yield(n)
		}
	})
}

// Constructors returns the constructors of a type.
func (u *Universe) Constructors(t *rt.Type) []Bound {
	info := u.infos[t.Def]
	if info == nil {
		return nil
	}
	var found []Bound
	for _, m := range info.Members[".ctor"] {
		found = append(found, Bound{Member: m, On: t, Field: -1})
	}
	return found
}

// ExtensionNames calls yield with the names of the extension methods that a value of a type may have, by what the first parameter is.
func (u *Universe) ExtensionNames(t *rt.Type, yield func(string)) {
	for name, list := range u.extensions {
		if slices.ContainsFunc(list, func(m *Member) bool { return u.extends(m, t) }) {
			yield(name)
		}
	}
}

// extends reports whether the first parameter of an extension method takes values of a type, whatever its type arguments are.
func (u *Universe) extends(m *Member, t *rt.Type) bool {
	p := m.Params[0].Type
	switch {
	case !p.HasParams():
		return u.Inherits(t, p)
	case p.Kind == rt.KindParam:
		return true
	case p.Kind == rt.KindArray:
		return t.Kind == rt.KindArray
	}
	return u.AsSuper(t, p.Def) != nil
}
