package check

import (
	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/csharp/syntax"
	"github.com/portico-apim/portico/internal/csharp/types"
	"github.com/portico-apim/portico/internal/source"
)

// An arg is an argument that is bound as far as it can be without knowing its parameter.
type arg struct {
	x    Expr
	name string
	at   source.Span
	mode syntax.Mode
	// decl is out var x, whose variable is declared once the parameter is known.
	decl *syntax.Declaration
	// target is what a ref or out argument names.
	target Expr
}

// args binds arguments. ok is false if one of them is wrong in itself.
func (c *checker) args(list []syntax.Arg) (out []arg, ok bool) {
	ok = true
	named := false
	for _, a := range list {
		b := arg{name: a.Name, at: a.X.Span(), mode: a.Mode}
		if a.Name != "" {
			named = true
		} else if named {
			c.errorAt(b.at, "CS1738", "Named argument specifications must appear after all fixed arguments have been specified").Hint = "name the arguments behind it too"
			ok = false
		}
		switch d, isDecl := a.X.(*syntax.Declaration); {
		case a.Mode == syntax.ByOut && isDecl:
			b.decl = d
			if d.Type != nil {
				b.x = &Invalid{base{c.typ(d.Type), b.at}}
			} else {
				b.x = invalid(d)
			}
		case a.Mode == syntax.ByOut && c.isDiscard(a.X):
			b.x = invalid(a.X)
		default:
			b.x = c.value(a.X)
			ok = ok && !isInvalid(b.x)
			if b.x.Type().Kind == rt.KindVoid {
				c.errorAt(b.at, "CS1503", "an argument has no value: '%s' returns nothing", c.text(b.x))
				ok = false
			}
			if a.Mode == syntax.ByOut || a.Mode == syntax.ByRef {
				b.target = c.outTarget(b.x)
			}
		}
		out = append(out, b)
	}
	return out, ok
}

// isDiscard reports whether an out argument is _ and no variable has that name.
func (c *checker) isDiscard(x syntax.Expr) bool {
	n, ok := x.(*syntax.Name)
	return ok && n.Name == "_" && c.lookup("_") == nil
}

// outTarget checks that a ref or out argument is a variable.
func (c *checker) outTarget(x Expr) Expr {
	switch t := x.(type) {
	case *Local:
		if t.Var.ReadOnly != "" {
			c.errorf(x, "CS1657", "Cannot use '%s' as a ref or out value because it is a '%s'", t.Var.Name, t.Var.ReadOnly)
		}
		return x
	case *Element, *Invalid:
		return x
	}
	c.errorf(x, "CS1510", "A ref or out value must be an assignable variable")
	return x
}

// call binds Fun(Args).
func (c *checker) call(x *syntax.Call) Expr {
	if n, ok := x.Fun.(*syntax.Name); ok && n.Name == "nameof" && n.Args == nil && c.lookup("nameof") == nil {
		return c.nameOf(x)
	}
	fun := c.bind(x.Fun)
	if c.depth++; c.depth > 400 {
		c.errorf(x, "CS8078", "An expression is too long or complex to compile")
		return invalid(x)
	}
	defer func() { c.depth-- }()
	args, ok := c.args(x.Args)
	if isInvalid(fun) || !ok {
		return invalid(x)
	}
	if g, ok := fun.(*groupExpr); ok {
		if g.local != nil {
			return c.callLocal(x, g.local, args)
		}
		return c.callGroup(x, g, args)
	}
	if m, ok := x.Fun.(*syntax.Member); ok && fun.Type().Kind != rt.KindDelegate {
		if g := c.extensionInstead(m); g != nil {
			return c.callGroup(x, g, args)
		}
	}
	return c.invoke(x, fun, args)
}

// extensionInstead returns the extension methods that a property of the same name hides from reading, but not from calling.
func (c *checker) extensionInstead(m *syntax.Member) *groupExpr {
	if len(c.u.Extensions(m.Name)) == 0 {
		return nil
	}
	var left Expr
	if diags := c.speculate(func() { left = c.bind(m.X) }); len(diags) > 0 || left.Type().Kind >= kindLambda {
		return nil
	}
	g, _ := c.group(m, left, nil).(*groupExpr)
	return g
}

// callGroup picks the method that fits the arguments, and calls it.
func (c *checker) callGroup(x *syntax.Call, g *groupExpr, args []arg) Expr {
	name := nameSpan(x.Fun)
	best, failure := c.resolve(g.candidates(), args, name)
	if best == nil && g.recv != nil {
		ext, extFailure := c.resolveExtension(g, args, name)
		if ext != nil {
			return c.finishExtension(x, g, ext, args)
		}
		if extFailure != nil && (failure == nil || failure.rank < extFailure.rank) {
			failure = extFailure
		}
	}
	if best == nil {
		switch {
		case failure == nil:
			m, _ := x.Fun.(*syntax.Member)
			c.unknownMember(m, g.recv, g.on)
		case !c.reportBarredOverload(name, g.on, g.name, args):
			failure.report(c)
		}
		return invalid(x)
	}
	return c.finishCall(x, g, best, args)
}

// nameSpan is the place of a method's name in a call.
func nameSpan(fun syntax.Expr) source.Span {
	if m, ok := fun.(*syntax.Member); ok {
		return m.NameSpan
	}
	return fun.Span()
}

// candidates are the methods of a group, with the type arguments that were given.
func (g *groupExpr) candidates() []candidate {
	var out []candidate
	for _, m := range g.list {
		if m.Kind == syntax.MethodDecl {
			out = append(out, candidate{m: m, given: g.args})
		}
	}
	return out
}

// resolveExtension picks an extension method; the receiver is its first argument.
func (c *checker) resolveExtension(g *groupExpr, args []arg, name source.Span) (*candidate, *failure) {
	var list []candidate
	for _, m := range c.u.Extensions(g.name) {
		list = append(list, candidate{m: types.Bound{Member: m, On: m.Owner.Type(), Field: -1}, given: g.args, ext: true})
	}
	return c.resolve(list, g.withReceiver(args), name)
}

func (g *groupExpr) withReceiver(args []arg) []arg {
	return append([]arg{{x: g.recv, at: g.recv.Span()}}, args...)
}

// finishCall makes the call of the method that was picked.
func (c *checker) finishCall(x spanned, g *groupExpr, best *candidate, args []arg) Expr {
	m := best.m
	c.use(m)
	recv := g.recv
	if recv != nil && recv.Type().IsNullable() && m.Name == "GetType" { // of the value in it: null has none
		recv = c.convert(recv, rt.ObjectType)
	}
	if m.Static && recv != nil {
		c.errorf(g, "CS0176", "Member '%s.%s' cannot be accessed with an instance reference; qualify it with a type name instead", m.On, m.Name)
	}
	if !m.Static && recv == nil {
		c.errorf(g, "CS0120", "An object reference is required for the non-static field, method, or property '%s.%s'", m.On, m.Name)
	}
	call := &Call{base: base{best.result(), x.Span()}, Member: m, Recv: recv, Types: typeArgsOf(m, best.typeArgs)}
	call.Args, call.Outs = c.passArgs(best, args)
	return call
}

// finishExtension makes the call of an extension method.
func (c *checker) finishExtension(x spanned, g *groupExpr, best *candidate, args []arg) Expr {
	c.use(best.m)
	call := &Call{base: base{best.result(), x.Span()}, Member: best.m, Types: typeArgsOf(best.m, best.typeArgs)}
	call.Args, call.Outs = c.passArgs(best, g.withReceiver(args))
	return call
}

// passArgs converts arguments to their parameters, fills in defaults, and packs a params array.
func (c *checker) passArgs(cand *candidate, args []arg) (out []Expr, outs []Out) {
	out = make([]Expr, len(cand.params))
	var packed []Expr
	for i, a := range args {
		p := cand.argParam[i]
		t := cand.paramType(p)
		x := c.passArg(a, t, cand.params[p].Mode)
		if a.mode == syntax.ByOut || a.mode == syntax.ByRef {
			outs = append(outs, Out{Arg: p, Target: c.outVariable(a, t)})
		}
		if cand.expanded && p == len(cand.params)-1 {
			packed = append(packed, x)
			continue
		}
		out[p] = x
	}
	for i, p := range cand.params {
		switch {
		case cand.expanded && i == len(cand.params)-1:
			elem := p.Type.Args[0]
			span := source.Span{}
			if len(packed) > 0 {
				span = packed[0].Span()
			}
			size := &Const{base{rt.IntType, span}, rt.Int(len(packed))}
			out[i] = &NewArray{base{rt.ArrayOf(elem), span}, size, packed}
		case out[i] == nil:
			out[i] = &Const{base{p.Type, source.Span{}}, defaultOf(p)}
		}
	}
	return out, outs
}

// defaultOf is the value of an optional parameter that has no argument.
func defaultOf(p types.Param) rt.Value {
	if p.Default.IsNull() {
		return rt.Default(p.Type)
	}
	return p.Default
}

// passArg converts one argument.
func (c *checker) passArg(a arg, t *rt.Type, mode syntax.Mode) Expr {
	switch {
	case mode == syntax.ByOut:
		return &Const{base{t, a.at}, rt.Default(t)}
	case mode == syntax.ByRef:
		return a.x
	}
	return c.convert(a.x, t)
}

// outVariable is what an out argument writes to; nil for a discard. It declares the variable of out var x.
func (c *checker) outVariable(a arg, t *rt.Type) Expr {
	if a.decl == nil {
		if a.target == nil {
			return nil
		}
		return a.target
	}
	if a.decl.Target.Name == "_" && c.lookup("_") == nil {
		return nil
	}
	v := c.variable(a.decl.Target.Name, t, a.decl.Target.Span)
	return c.read(v, a.decl)
}

// invoke calls a delegate.
func (c *checker) invoke(x *syntax.Call, fun Expr, args []arg) Expr {
	m, ok := c.u.Delegate(fun.Type())
	if !ok {
		if t, isType := fun.(*typeExpr); isType {
			c.errorf(fun, "CS1955", "Non-invocable member '%s' cannot be used like a method", t.t).Hint = "write new before it"
		} else if mem, isMember := x.Fun.(*syntax.Member); isMember {
			c.errorAt(mem.NameSpan, "CS1955", "Non-invocable member '%s' cannot be used like a method", mem.Name).Hint = "it is a property: leave the parentheses out"
		} else {
			c.errorf(fun, "CS0149", "Method name expected")
		}
		return invalid(x)
	}
	best, failure := c.resolve([]candidate{{m: m}}, args, fun.Span())
	if best == nil {
		failure.report(c)
		return invalid(x)
	}
	call := &Invoke{base: base{best.result(), x.Span()}, Fn: fun}
	call.Args, call.Outs = c.passArgs(best, args)
	return call
}

// callLocal calls a local function.
func (c *checker) callLocal(x *syntax.Call, f *localFunc, args []arg) Expr {
	m := f.member()
	best, failure := c.resolve([]candidate{{m: m}}, args, nameSpan(x.Fun))
	if best == nil {
		failure.report(c)
		return invalid(x)
	}
	c.calls = append(c.calls, localCall{from: c.fn, to: f.fn})
	call := &LocalCall{base: base{best.result(), x.Span()}, Func: f.fn}
	call.Args, call.Outs = c.passArgs(best, args)
	return call
}

// nameOf binds nameof(X).
func (c *checker) nameOf(x *syntax.Call) Expr {
	if len(x.Args) != 1 {
		c.errorf(x, "CS8081", "Expression does not have a name")
		return invalid(x)
	}
	var name string
	switch operand := x.Args[0].X.(type) {
	case *syntax.Name:
		name = operand.Name
	case *syntax.Member:
		name = operand.Name
	default:
		c.errorf(operand, "CS8081", "Expression does not have a name")
		return invalid(x)
	}
	c.bind(x.Args[0].X)
	return &Const{base{rt.StringType, x.Span()}, rt.String(name)}
}

// index binds X[Args]: an element of an array, or an indexer.
func (c *checker) index(x *syntax.Index) Expr {
	left := c.value(x.X)
	if left.Type().Kind == kindGroup {
		c.errorf(x, "CS0021", "Cannot apply indexing with [] to an expression of type 'method group'").Hint = "call it: " + c.text(left) + "()"
		return invalid(x)
	}
	left = c.typedAs(left)
	args, ok := c.args(x.Args)
	if isInvalid(left) || !ok {
		return invalid(x)
	}
	if left.Type().Kind == rt.KindArray {
		return c.element(x, left, args)
	}
	if d := left.Type().Def; d != nil && d.Rank > 0 && len(args) != d.Rank {
		c.errorf(x, "CS0022", "Wrong number of indices inside []; expected %d", d.Rank)
		return invalid(x)
	}
	found := c.u.Lookup(left.Type(), "this")
	if len(found) == 0 {
		c.errorf(x, "CS0021", "Cannot apply indexing with [] to an expression of type '%s'", c.describe(left)).Hint = indexHint(left.Type())
		return invalid(x)
	}
	var list []candidate
	for _, m := range found {
		list = append(list, candidate{m: m})
	}
	best, failure := c.resolve(list, args, x.Span())
	if best == nil {
		failure.report(c)
		return invalid(x)
	}
	c.use(best.m)
	call := &Call{base: base{best.result(), x.Span()}, Member: best.m, Recv: left, Types: typeArgsOf(best.m, nil)}
	call.Args, call.Outs = c.passArgs(best, args)
	return call
}

func indexHint(t *rt.Type) string {
	if t.Kind == rt.KindObject {
		return "the value is an object: cast it first, as in ((JObject)…)[…]"
	}
	return ""
}

// element binds an element of an array.
func (c *checker) element(x *syntax.Index, left Expr, args []arg) Expr {
	if len(args) != 1 {
		c.errorf(x, "CS0022", "Wrong number of indices inside []; expected 1")
		return invalid(x)
	}
	i := args[0].x
	for _, t := range []*rt.Type{rt.IntType, rt.UIntType, rt.LongType, rt.ULongType} {
		if conv := c.implicit(i, t); conv.OK() {
			return &Element{base{left.Type().Args[0], x.Span()}, left, c.apply(i, conv)}
		}
	}
	c.convert(i, rt.IntType)
	return invalid(x)
}
