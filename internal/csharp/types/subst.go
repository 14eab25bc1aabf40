package types

import "github.com/portico-apim/portico/internal/csharp/rt"

// A Binding maps type parameters, by name, to types.
type Binding map[string]*rt.Type

// BindingOf returns the binding of a constructed type's parameters to its arguments.
func BindingOf(t *rt.Type) Binding {
	if t == nil || t.Def == nil || len(t.Args) == 0 {
		return nil
	}
	b := make(Binding, len(t.Args))
	for i, p := range t.Def.Params {
		b[p.Name] = t.Args[i]
	}
	return b
}

// Apply replaces type parameters in a type. Parameters without a binding stay.
func (b Binding) Apply(t *rt.Type) *rt.Type {
	if len(b) == 0 || !t.HasParams() {
		return t
	}
	if t.Kind == rt.KindParam {
		if bound := b[t.Param]; bound != nil {
			return bound
		}
		return t
	}
	args := make([]*rt.Type, len(t.Args))
	for i, a := range t.Args {
		args[i] = b.Apply(a)
	}
	if t.Kind == rt.KindArray {
		return rt.ArrayOf(args[0])
	}
	return &rt.Type{Kind: t.Kind, Def: t.Def, Args: args, Names: t.Names}
}
