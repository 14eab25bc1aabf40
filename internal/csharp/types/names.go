package types

import (
	"fmt"
	"slices"
	"strings"

	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/csharp/syntax"
)

// resolveDecl finds the type that a declaration in a table names. Simple names are looked for in every namespace.
func (u *Universe) resolveDecl(t syntax.Type, scope []*rt.Type) (*rt.Type, error) {
	switch t := t.(type) {
	case *syntax.ArrayType:
		elem, err := u.resolveDecl(t.Elem, scope)
		if err != nil {
			return nil, err
		}
		return rt.ArrayOf(elem), nil
	case *syntax.NullableType:
		elem, err := u.resolveDecl(t.Elem, scope)
		if err != nil {
			return nil, err
		}
		return rt.NullableOf(elem), nil
	case *syntax.NamedType:
		return u.resolveDeclName(t, scope)
	}
	return nil, fmt.Errorf("a type of a kind that declarations cannot have")
}

func (u *Universe) resolveDeclName(t *syntax.NamedType, scope []*rt.Type) (*rt.Type, error) {
	names := make([]string, len(t.Parts))
	for i, part := range t.Parts {
		names[i] = part.Name
	}
	last := t.Parts[len(t.Parts)-1]
	if len(names) == 1 {
		if k := u.keywords[last.Name]; k != nil {
			return k, nil
		}
		for _, p := range scope {
			if p.Param == last.Name {
				return p, nil
			}
		}
	}
	name := strings.Join(names, ".")
	found := withArity(append(u.simple[name], u.full[name]...), len(last.Args))
	if len(found) == 0 {
		return nil, fmt.Errorf("unknown type %s with %d type arguments", name, len(last.Args))
	}
	for _, d := range found[1:] {
		if d != found[0] {
			return nil, fmt.Errorf("type %s is %s or %s", name, found[0].FullName(), d.FullName())
		}
	}
	args := make([]*rt.Type, len(last.Args))
	for i, a := range last.Args {
		var err error
		if args[i], err = u.resolveDecl(a, scope); err != nil {
			return nil, err
		}
	}
	return found[0].Of(args...), nil
}

func withArity(defs []*rt.Def, arity int) []*rt.Def {
	var out []*rt.Def
	for _, d := range defs {
		if len(d.Params) == arity {
			out = append(out, d)
		}
	}
	return out
}

// Keyword returns the type that a C# keyword names, or nil.
func (u *Universe) Keyword(name string) *rt.Type { return u.keywords[name] }

// Find returns the definitions that a name may mean in an expression: a simple name in an imported namespace, or a qualified one.
// Definitions differ in the number of their type parameters. ok is false when there are none of that name.
func (u *Universe) Find(name string, arity int) (d *rt.Def, ok bool) {
	found := u.full[name]
	if !strings.Contains(name, ".") || len(found) == 0 {
		found = nil
		for _, d := range u.simple[name] {
			if visible(d) {
				found = append(found, d)
			}
		}
		found = append(found, u.full[name]...)
	}
	if match := withArity(found, arity); len(match) > 0 {
		return match[0], true
	}
	return nil, len(found) > 0
}

// IsNamespace reports whether a name is a namespace or the beginning of one.
func (u *Universe) IsNamespace(name string) bool { return u.namespaces[name] }

// Elsewhere returns the full names of types with that simple name that need a qualification.
func (u *Universe) Elsewhere(name string) []string {
	var names []string
	for _, d := range u.simple[name] {
		if !visible(d) {
			names = append(names, d.FullName())
		}
	}
	return names
}

// TypeNames returns every simple name that can be written without qualification.
func (u *Universe) TypeNames() []string {
	var names []string
	for name, defs := range u.simple {
		if slices.ContainsFunc(defs, visible) {
			names = append(names, name)
		}
	}
	return names
}
