package check

import (
	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/csharp/syntax"
	"github.com/portico-apim/portico/internal/csharp/types"
	"github.com/portico-apim/portico/internal/source"
)

// An inference finds the type arguments of a generic method, as the specification's section on type inference says.
type inference struct {
	c      *checker
	bounds map[string]*bounds
	fixed  types.Binding
	// broken is what is wrong in the body of a lambda, which keeps its result from being known.
	broken *failure
}

// bounds are what is known about a type parameter that is not fixed yet.
type bounds struct{ exact, lower, upper []*rt.Type }

// chooseTypes finds the method's type arguments, and puts them in place in its parameters.
func (c *checker) chooseTypes(cand *candidate, args []arg, name source.Span) *failure {
	binding := types.Binding{}
	if len(cand.given) > 0 {
		for i, p := range cand.m.TypeParams {
			binding[p.Param] = cand.given[i]
		}
	} else {
		in := &inference{c: c, bounds: map[string]*bounds{}, fixed: binding}
		for _, p := range cand.m.TypeParams {
			in.bounds[p.Param] = &bounds{}
		}
		if ok := in.run(cand, args); !ok && in.broken != nil {
			return in.broken
		} else if !ok {
			return &failure{rank: 2, at: name, code: "CS0411", text: "The type arguments for method '%s' cannot be inferred from the usage. Try specifying the type arguments explicitly", args: []any{cand.m.Name}, hint: "say the type, as in " + cand.m.Name + "<string>(…)"}
		}
	}
	cand.binding = binding
	cand.typeArgs = nil
	for _, p := range cand.m.TypeParams {
		cand.typeArgs = append(cand.typeArgs, binding[p.Param])
	}
	for i := range cand.params {
		cand.params[i].Type = binding.Apply(cand.params[i].Type)
	}
	return nil
}

// run does both phases. It reports whether every parameter got a type.
func (in *inference) run(cand *candidate, args []arg) bool {
	for i, a := range args {
		p := cand.argParam[i]
		t := cand.paramType(p)
		mode := cand.params[p].Mode
		switch {
		case a.x.Type().Kind == kindLambda:
			in.explicitParams(a.x.(*lambdaExpr), t)
		case isInvalid(a.x) || a.x.Type().Kind >= kindLambda || a.x.Type().Kind == rt.KindNull || a.x.Type().Kind == rt.KindVoid:
		case mode == syntax.ByRef || mode == syntax.ByOut:
			in.exactBound(a.x.Type(), t)
		default:
			in.lowerBound(a.x.Type(), t)
		}
	}
	for range len(in.bounds) + 1 {
		if len(in.bounds) == 0 {
			return true
		}
		if !in.step(cand, args) {
			return false
		}
	}
	return len(in.bounds) == 0
}

// step fixes the parameters that depend on no other, and learns from lambdas whose parameters are known.
func (in *inference) step(cand *candidate, args []arg) bool {
	progress := false
	waiting := in.waiting(cand, args)
	for name, b := range in.bounds {
		if waiting[name] || len(b.exact)+len(b.lower)+len(b.upper) == 0 {
			continue
		}
		t := in.choose(b)
		if t == nil {
			return false
		}
		in.fixed[name] = t
		delete(in.bounds, name)
		progress = true
	}
	for i, a := range args {
		if in.outputs(a, cand.paramType(cand.argParam[i])) {
			progress = true
		}
	}
	return progress
}

// waiting are the parameters that the result of a lambda or method group still tells something about.
func (in *inference) waiting(cand *candidate, args []arg) map[string]bool {
	out := map[string]bool{}
	for i, a := range args {
		k := a.x.Type().Kind
		if k != kindLambda && k != kindGroup {
			continue
		}
		if d, ok := in.c.u.Delegate(cand.paramType(cand.argParam[i])); ok {
			in.collect(d.ResultType(), out)
		}
	}
	for i, a := range args { // the parameters of a lambda come first, even if its result names them
		if a.x.Type().Kind != kindLambda && a.x.Type().Kind != kindGroup {
			continue
		}
		if d, ok := in.c.u.Delegate(cand.paramType(cand.argParam[i])); ok {
			inputs := map[string]bool{}
			for j := range d.Params {
				in.collect(d.ParamType(j), inputs)
			}
			for name := range inputs {
				delete(out, name)
			}
		}
	}
	return out
}

// collect gathers the parameters in a type that are not fixed.
func (in *inference) collect(t *rt.Type, into map[string]bool) {
	if t.Kind == rt.KindParam {
		if in.bounds[t.Param] != nil {
			into[t.Param] = true
		}
		return
	}
	for _, a := range t.Args {
		in.collect(a, into)
	}
}

// explicitParams learns from the declared parameters of a lambda.
func (in *inference) explicitParams(l *lambdaExpr, t *rt.Type) {
	d, ok := in.c.u.Delegate(t)
	if !ok || len(d.Params) != len(l.x.Params) {
		return
	}
	for i, p := range l.x.Params {
		if p.Type != nil {
			in.exactBound(in.c.typ(p.Type), d.ParamType(i))
		}
	}
}

// outputs learns from the result of a lambda or method group whose parameters are all known.
func (in *inference) outputs(a arg, t *rt.Type) bool {
	d, ok := in.c.u.Delegate(t)
	if !ok || a.x.Type().Kind != kindLambda && a.x.Type().Kind != kindGroup {
		return false
	}
	open := map[string]bool{}
	in.collect(d.ResultType(), open)
	inputs := make([]*rt.Type, len(d.Params))
	for i := range d.Params {
		inputs[i] = in.fixed.Apply(d.ParamType(i))
		if inputs[i].HasParams() {
			return false
		}
	}
	if len(open) == 0 {
		return false
	}
	var result *rt.Type
	if l, ok := a.x.(*lambdaExpr); ok {
		if result = in.c.lambdaResult(l, inputs); result == nil && in.c.lambdaTakes(l, inputs) {
			in.broken = bodyError(in.c.bindLambda(l, inputs).diags)
		}
	} else {
		result = in.c.groupResult(a.x.(*groupExpr), inputs)
	}
	if result == nil || result.Kind == rt.KindVoid {
		return false
	}
	in.lowerBound(result, d.ResultType())
	for name := range open {
		b := in.bounds[name]
		if b == nil {
			continue
		}
		if c := in.choose(b); c != nil {
			in.fixed[name] = c
			delete(in.bounds, name)
		}
	}
	return true
}

// exactBound learns that u must be v.
func (in *inference) exactBound(u, v *rt.Type) {
	switch {
	case v.Kind == rt.KindParam:
		if b := in.bounds[v.Param]; b != nil {
			b.exact = append(b.exact, u)
		}
	case u.Kind == v.Kind && u.Def == v.Def && len(u.Args) == len(v.Args):
		for i := range v.Args {
			in.exactBound(u.Args[i], v.Args[i])
		}
	}
}

// lowerBound learns that u must convert to v.
func (in *inference) lowerBound(u, v *rt.Type) {
	if v.Kind == rt.KindParam {
		if b := in.bounds[v.Param]; b != nil {
			b.lower = append(b.lower, u)
		}
		return
	}
	if !v.HasParams() {
		return
	}
	switch {
	case v.Kind == rt.KindArray:
		if u.Kind == rt.KindArray {
			in.lowerOrExact(u.Args[0], v.Args[0])
		}
		return
	case v.IsNullable():
		if u.IsNullable() {
			in.lowerBound(u.Args[0], v.Args[0])
		}
		return
	case v.IsTuple():
		if u.IsTuple() && len(u.Args) == len(v.Args) {
			for i := range v.Args {
				in.lowerBound(u.Args[i], v.Args[i])
			}
		}
		return
	}
	s := in.c.u.OnlySuper(u, v.Def)
	if s == nil || len(s.Args) != len(v.Args) {
		return
	}
	for i, p := range v.Def.Params {
		switch {
		case p.Out:
			in.lowerOrExact(s.Args[i], v.Args[i])
		case p.In:
			in.upperOrExact(s.Args[i], v.Args[i])
		default:
			in.exactBound(s.Args[i], v.Args[i])
		}
	}
}

func (in *inference) lowerOrExact(u, v *rt.Type) {
	if u.IsReference() {
		in.lowerBound(u, v)
		return
	}
	in.exactBound(u, v)
}

func (in *inference) upperOrExact(u, v *rt.Type) {
	if v.Kind == rt.KindParam && u.IsReference() {
		if b := in.bounds[v.Param]; b != nil {
			b.upper = append(b.upper, u)
		}
		return
	}
	in.exactBound(u, v)
}

// choose picks the type that all bounds allow, nil if there is none.
func (in *inference) choose(b *bounds) *rt.Type {
	candidates := append(append(append([]*rt.Type(nil), b.exact...), b.lower...), b.upper...)
	var fits []*rt.Type
	for _, t := range candidates {
		if in.allows(b, t) {
			fits = append(fits, t)
		}
	}
	for _, t := range fits {
		top := true
		for _, s := range fits {
			top = top && in.c.u.Standard(s, t).OK()
		}
		if top {
			return t
		}
	}
	return nil
}

func (in *inference) allows(b *bounds, t *rt.Type) bool {
	for _, e := range b.exact {
		if !rt.Identical(e, t) {
			return false
		}
	}
	for _, l := range b.lower {
		if !in.c.u.Standard(l, t).OK() {
			return false
		}
	}
	for _, u := range b.upper {
		if !in.c.u.Standard(t, u).OK() {
			return false
		}
	}
	return true
}
