package check

import (
	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/csharp/syntax"
	"github.com/portico-apim/portico/internal/csharp/types"
	"github.com/portico-apim/portico/internal/source"
)

// A candidate is a member that may be meant by a call.
type candidate struct {
	m     types.Bound
	given []*rt.Type // type arguments written in the call
	ext   bool
	alone bool // there is no other candidate

	typeArgs []*rt.Type    // type arguments of the method, given or inferred
	params   []types.Param // with all type arguments in place
	argParam []int         // which parameter each argument is for
	expanded bool          // the last parameter is a params array and takes elements
	binding  types.Binding
}

// result is the type of the call.
func (cand *candidate) result() *rt.Type { return cand.binding.Apply(cand.m.ResultType()) }

// paramType is the type that the argument for parameter p must have.
func (cand *candidate) paramType(p int) *rt.Type {
	t := cand.params[p].Type
	if cand.expanded && p == len(cand.params)-1 {
		return t.Args[0]
	}
	return t
}

// A failure says why a candidate does not fit. The one with the highest rank is reported.
type failure struct {
	rank int
	at   source.Span
	code string
	text string
	args []any
	hint string
}

func (f *failure) report(c *checker) {
	c.errorAt(f.at, f.code, f.text, f.args...).Hint = f.hint
}

// resolve picks the best of the candidates for the arguments.
func (c *checker) resolve(list []candidate, args []arg, name source.Span) (*candidate, *failure) {
	var fits []candidate
	var worst *failure
	single := len(list) == 1
	for _, cand := range list {
		cand.alone = single
		f := c.fit(&cand, args, name, single)
		if f == nil {
			fits = append(fits, cand)
			continue
		}
		if worst == nil || f.rank > worst.rank {
			worst = f
		}
	}
	fits = c.dropHidden(fits)
	switch len(fits) {
	case 0:
		return nil, worst
	case 1:
		return &fits[0], nil
	}
	if best := c.best(fits, args); best != nil {
		return best, nil
	}
	return nil, &failure{rank: 9, at: name, code: "CS0121",
		text: "The call is ambiguous between the following methods or properties: '%s' and '%s'", args: []any{fits[0].m.Decl, fits[1].m.Decl}}
}

// fit finds out whether a candidate can be called with the arguments, and how; nil if it can.
func (c *checker) fit(cand *candidate, args []arg, name source.Span, single bool) *failure {
	if len(cand.given) > 0 && len(cand.given) != len(cand.m.TypeParams) {
		return &failure{rank: 1, at: name, code: "CS0305", text: "Using the generic method '%s' requires %d type arguments", args: []any{cand.m.Name, len(cand.m.TypeParams)}}
	}
	cand.params = make([]types.Param, len(cand.m.Params))
	for i, p := range cand.m.Params {
		p.Type = cand.m.ParamType(i)
		cand.params[i] = p
	}
	normal := c.fitForm(cand, args, name, single)
	if normal == nil {
		return nil
	}
	if n := len(cand.params); n > 0 && cand.params[n-1].Mode == syntax.ByParams {
		expanded := *cand
		expanded.expanded = true
		expanded.params = append([]types.Param(nil), cand.params...)
		for i := range expanded.params {
			expanded.params[i].Type = cand.m.ParamType(i)
		}
		f := c.fitForm(&expanded, args, name, single)
		if f == nil {
			*cand = expanded
			return nil
		}
		if f.rank > normal.rank {
			return f
		}
	}
	return normal
}

// fitForm tries a candidate in its normal or expanded form.
func (c *checker) fitForm(cand *candidate, args []arg, name source.Span, single bool) *failure {
	if f := cand.mapArgs(args, name); f != nil {
		return f
	}
	if len(cand.m.TypeParams) > 0 {
		if f := c.chooseTypes(cand, args, name); f != nil {
			return f
		}
	}
	for i, a := range args {
		if f := c.fitArg(cand, i, a); f != nil {
			if !single && len(args) > 1 {
				f.rank += min(i, 3)
			}
			return f
		}
	}
	return nil
}

// mapArgs finds the parameter of every argument.
func (cand *candidate) mapArgs(args []arg, name source.Span) *failure {
	cand.argParam = make([]int, len(args))
	n := len(cand.params)
	taken := make([]bool, n)
	for i, a := range args {
		p := i
		if a.name != "" {
			if p = cand.paramNamed(a.name); p < 0 {
				return &failure{rank: 2, at: a.at, code: "CS1739", text: "The best overload for '%s' does not have a parameter named '%s'", args: []any{cand.m.Name, a.name}}
			}
			if taken[p] {
				return &failure{rank: 2, at: a.at, code: "CS1744", text: "Named argument '%s' specifies a parameter for which a positional argument has already been given", args: []any{a.name}}
			}
		} else if cand.expanded && p >= n-1 {
			p = n - 1
		}
		if p >= n {
			return cand.wrongCount(args, name)
		}
		taken[p] = true
		cand.argParam[i] = p
	}
	for i, p := range cand.params {
		if !taken[i] && !p.Optional && !(cand.expanded && i == n-1) {
			if !cand.alone {
				return cand.wrongCount(args, name)
			}
			return &failure{rank: 1, at: name, code: "CS7036", text: "There is no argument given that corresponds to the required parameter '%s' of '%s'", args: []any{p.Name, cand.m.Decl}}
		}
	}
	return nil
}

func (cand *candidate) paramNamed(name string) int {
	for i, p := range cand.params {
		if p.Name == name {
			return i
		}
	}
	return -1
}

func (cand *candidate) wrongCount(args []arg, name source.Span) *failure {
	n := len(args)
	if cand.ext {
		n--
	}
	switch {
	case cand.m.Owner != nil && cand.m.Owner.Kind == rt.KindDelegate:
		return &failure{rank: 1, at: name, code: "CS1593", text: "Delegate '%s' does not take %d arguments", args: []any{cand.m.On, n}}
	case cand.m.Kind == syntax.ConstructorDecl:
		return &failure{rank: 1, at: name, code: "CS1729", text: "'%s' does not contain a constructor that takes %d arguments", args: []any{cand.m.On, n}}
	}
	return &failure{rank: 1, at: name, code: "CS1501", text: "No overload for method '%s' takes %d arguments", args: []any{cand.m.Name, n}}
}

// fitArg finds out whether an argument can be passed.
func (c *checker) fitArg(cand *candidate, i int, a arg) *failure {
	p := cand.argParam[i]
	t, mode := cand.paramType(p), cand.params[p].Mode
	if mode == syntax.ByParams {
		mode = syntax.ByValue
	}
	number := i + 1
	if cand.ext {
		number--
	}
	if a.mode != mode && !(mode == syntax.ByIn && a.mode == syntax.ByValue) {
		if mode == syntax.ByValue {
			return &failure{rank: 3, at: a.at, code: "CS1615", text: "Argument %d may not be passed with the '%s' keyword", args: []any{number, a.mode}}
		}
		return &failure{rank: 3, at: a.at, code: "CS1620", text: "Argument %d must be passed with the '%s' keyword", args: []any{number, mode}}
	}
	if mode == syntax.ByRef || mode == syntax.ByOut {
		if isInvalid(a.x) && (a.decl == nil || a.decl.Type == nil) || rt.Identical(a.x.Type(), t) {
			return nil
		}
		return &failure{rank: 3, at: a.at, code: "CS1503", text: "Argument %d: cannot convert from '%s %s' to '%s %s'", args: []any{number, mode, a.x.Type(), mode, t}}
	}
	if cand.ext && i == 0 {
		if conv := c.u.Standard(a.x.Type(), t); !conv.OK() || conv.Kind != types.ConvSame {
			return &failure{rank: 0, at: a.at, code: "CS1929", text: "'%s' does not contain a definition for '%s' that fits a value of type '%s'", args: []any{a.x.Type(), cand.m.Name, a.x.Type()}}
		}
		return nil
	}
	if c.implicit(a.x, t).OK() {
		return nil
	}
	if f := c.lambdaFailure(a, t); f != nil {
		return f
	}
	return &failure{rank: 4, at: a.at, code: "CS1503", text: "Argument %d: cannot convert from '%s' to '%s'", args: []any{number, c.describe(a.x), t}, hint: c.argumentHint(a.x, t)}
}

// dropHidden removes methods of base classes where a derived class has one that fits.
func (c *checker) dropHidden(fits []candidate) []candidate {
	if len(fits) < 2 {
		return fits
	}
	var kept []candidate
	for i := range fits {
		hidden := false
		for j := range fits {
			a, b := fits[i].m, fits[j].m
			if i != j && !fits[i].ext && a.Owner != b.Owner && a.Owner != nil && b.Depth < a.Depth && c.inherits(b.On, a.Owner) {
				hidden = true
			}
		}
		if !hidden {
			kept = append(kept, fits[i])
		}
	}
	return kept
}

// inherits reports whether a type has the members of a definition from above; interfaces have those of object.
func (c *checker) inherits(t *rt.Type, d *rt.Def) bool {
	return d == rt.ObjectType.Def || c.u.AsSuper(t, d) != nil
}

// best returns the candidate that is better than every other, nil if there is none.
func (c *checker) best(fits []candidate, args []arg) *candidate {
	for i := range fits {
		best := true
		for j := range fits {
			if i != j && !c.better(&fits[i], &fits[j], args) {
				best = false
				break
			}
		}
		if best {
			return &fits[i]
		}
	}
	return nil
}

// better reports whether a is a better function member than b for the arguments.
func (c *checker) better(a, b *candidate, args []arg) bool {
	anyBetter := false
	same := true
	for i, x := range args {
		ta, tb := a.paramType(a.argParam[i]), b.paramType(b.argParam[i])
		if !rt.Identical(ta, tb) {
			same = false
		}
		switch c.betterConversion(x.x, ta, tb) {
		case 1:
			anyBetter = true
		case -1:
			return false
		}
	}
	switch {
	case anyBetter:
		return true
	case same:
		return c.tieBreak(a, b, args) > 0
	}
	return !a.usesDefaults(args) && b.usesDefaults(args)
}

// usesDefaults reports whether optional parameters have no argument.
func (cand *candidate) usesDefaults(args []arg) bool {
	return !cand.expanded && len(args) < len(cand.params)
}

// tieBreak decides between candidates whose parameters have the same types: 1 if a is better, -1 if b is.
func (c *checker) tieBreak(a, b *candidate, args []arg) int {
	ga, gb := len(a.m.TypeParams) > 0, len(b.m.TypeParams) > 0
	switch {
	case ga != gb:
		return prefer(!ga)
	case a.expanded != b.expanded:
		return prefer(!a.expanded)
	case a.expanded && len(a.params) != len(b.params):
		return prefer(len(a.params) > len(b.params))
	case !a.expanded && len(a.params) != len(b.params):
		return prefer(len(a.params) == len(args))
	}
	specific := 0
	for i := range args {
		s := moreSpecific(a.m.Params[a.argParam[i]].Type, b.m.Params[b.argParam[i]].Type)
		if s != 0 && specific != 0 && s != specific {
			return 0
		}
		if s != 0 {
			specific = s
		}
	}
	return specific
}

func prefer(a bool) int {
	if a {
		return 1
	}
	return -1
}

// moreSpecific compares declared parameter types: a type parameter is less specific than anything else.
func moreSpecific(a, b *rt.Type) int {
	switch {
	case a.Kind == rt.KindParam && b.Kind != rt.KindParam:
		return -1
	case a.Kind != rt.KindParam && b.Kind == rt.KindParam:
		return 1
	case len(a.Args) != len(b.Args):
		return 0
	}
	result := 0
	for i := range a.Args {
		s := moreSpecific(a.Args[i], b.Args[i])
		if s != 0 && result != 0 && s != result {
			return 0
		}
		if s != 0 {
			result = s
		}
	}
	return result
}
