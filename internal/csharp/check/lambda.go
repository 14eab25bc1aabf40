package check

import (
	"slices"
	"strings"

	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/csharp/syntax"
	"github.com/portico-apim/portico/internal/csharp/types"
	"github.com/portico-apim/portico/internal/source"
)

// A lambdaKey names a lambda bound in a scope with parameters of certain types, so that no lambda is bound twice for the same types.
type lambdaKey struct {
	x      *syntax.Lambda
	scope  *scope
	params string
}

// A boundLambda is a lambda whose parameters have types.
type boundLambda struct {
	fn     *Function
	result *rt.Type // what the body gives by itself; nil if it has no type, void if it has no value
	diags  source.Diagnostics
	scope  *scope
	body   Expr // of an expression lambda, before conversion
	ret    *returns
}

// returns collects the return statements of a function.
type returns struct {
	want  *rt.Type // nil: to be inferred
	stmts []*Return
}

// each leaves every returned value the type that it has, as a method does that returns object. It returns the type of all, object if they differ.
func (r *returns) each(c *checker) *rt.Type {
	values := r.values()
	switch {
	case r.want != nil:
		return r.want
	case len(values) == 0:
		return rt.VoidType
	}
	t := c.bestType(values)
	if t == nil || slices.ContainsFunc(values, func(x Expr) bool { return hasType(x) && !rt.Identical(x.Type(), t) }) {
		t = rt.ObjectType
	}
	return r.convert(c, t)
}

func (r *returns) values() (values []Expr) {
	for _, s := range r.stmts {
		if s.X != nil {
			values = append(values, s.X)
		}
	}
	return values
}

func (r *returns) convert(c *checker, t *rt.Type) *rt.Type {
	for _, s := range r.stmts {
		if s.X != nil {
			s.X = c.convert(s.X, t)
		}
	}
	return t
}

// bindLambda binds the body of a lambda for parameters of the given types.
func (c *checker) bindLambda(l *lambdaExpr, params []*rt.Type) *boundLambda {
	names := make([]string, len(params))
	for i, p := range params {
		names[i] = p.String()
	}
	key := lambdaKey{l.x, l.scope, strings.Join(names, ";")}
	if b := c.lambdas[key]; b != nil {
		return b
	}
	b := &boundLambda{fn: &Function{Parent: l.scope.fn}}
	b.diags = c.speculate(func() {
		end := c.function(b.fn, l.scope)
		c.declareParams(l, b.fn, params)
		b.scope = c.scope
		if l.x.Block != nil {
			c.bindLambdaBlock(l, b)
		} else {
			b.body = c.value(l.x.Body)
			b.result = b.body.Type()
			if b.result.Kind >= kindLambda || b.result.Kind == rt.KindNull || isInvalid(b.body) {
				b.result = nil
			}
		}
		end()
	})
	if c.lambdas == nil {
		c.lambdas = map[lambdaKey]*boundLambda{}
	}
	c.lambdas[key] = b
	return b
}

func (c *checker) declareParams(l *lambdaExpr, fn *Function, params []*rt.Type) {
	for i, p := range l.x.Params {
		if slices.ContainsFunc(l.x.Params[:i], func(before syntax.LambdaParam) bool { return before.Name == p.Name }) {
			c.errorAt(p.Span, "CS0100", "The parameter name '%s' is a duplicate", p.Name)
			continue
		}
		if p.Mode != syntax.ByValue {
			c.errorAt(p.Span, "CS1677", "Parameter %d should not be declared with the '%s' keyword", i+1, p.Mode)
		}
		v := c.variable(p.Name, params[i], p.Span)
		v.Assigned = true
		fn.Params = append(fn.Params, v)
		if l.x.Transparent && i == 0 {
			c.unpack(v)
		}
	}
	for i := len(l.x.Params); i < len(params); i++ { // delegate { … }
		fn.Params = append(fn.Params, c.temp(params[i]))
	}
}

func (c *checker) bindLambdaBlock(l *lambdaExpr, b *boundLambda) {
	b.ret = &returns{}
	c.returns = b.ret
	b.fn.Block = c.block(l.x.Block)
	var values []Expr
	for _, s := range b.ret.stmts {
		if s.X != nil {
			values = append(values, s.X)
		}
	}
	switch {
	case len(values) == 0:
		b.result = rt.VoidType
	default:
		b.result = c.bestType(values)
	}
}

// lambdaResult is the type that a lambda gives for parameters of the given types; nil if the body has errors or no type.
func (c *checker) lambdaResult(l *lambdaExpr, params []*rt.Type) *rt.Type {
	if !c.lambdaTakes(l, params) {
		return nil
	}
	b := c.bindLambda(l, params)
	if b.diags.Err() != nil {
		return nil
	}
	return b.result
}

// lambdaTakes reports whether a lambda can have parameters of the given types.
func (c *checker) lambdaTakes(l *lambdaExpr, params []*rt.Type) bool {
	if l.x.AnyParams {
		return true
	}
	if len(l.x.Params) != len(params) {
		return false
	}
	for i, p := range l.x.Params {
		if p.Type != nil && !rt.Identical(c.typ(p.Type), params[i]) {
			return false
		}
	}
	return true
}

// lambdaFits reports whether a lambda converts to a delegate type.
func (c *checker) lambdaFits(l *lambdaExpr, t *rt.Type) bool {
	d, ok := c.u.Delegate(t)
	if !ok || !c.lambdaTakes(l, paramTypes(d)) {
		return false
	}
	b := c.bindLambda(l, paramTypes(d))
	if b.diags.Err() != nil {
		return false
	}
	return c.resultFits(l, b, d.ResultType())
}

// resultFits reports whether what a lambda gives converts to what the delegate returns.
func (c *checker) resultFits(l *lambdaExpr, b *boundLambda, want *rt.Type) bool {
	if l.x.Block == nil {
		if want.Kind == rt.KindVoid {
			return isStatement(b.body)
		}
		return b.body.Type().Kind != rt.KindVoid && c.implicit(b.body, want).OK()
	}
	for _, s := range b.ret.stmts {
		if (s.X == nil) != (want.Kind == rt.KindVoid) {
			return false
		}
		if s.X != nil && !c.implicit(s.X, want).OK() {
			return false
		}
	}
	return want.Kind == rt.KindVoid || len(b.ret.stmts) > 0 || !c.ends(b.fn)
}

// isStatement reports whether an expression can stand as a statement.
func isStatement(x Expr) bool {
	switch x := x.(type) {
	case *Call:
		return x.Member.Kind == syntax.MethodDecl || x.Member.Kind == syntax.ConstructorDecl
	case *Invoke, *LocalCall, *Assign, *Let, *Throw:
		return true
	case *CondAccess:
		return isStatement(x.Then)
	case *Convert:
		return isStatement(x.X)
	}
	return false
}

// makeLambda makes the delegate of a lambda; its errors are reported now.
func (c *checker) makeLambda(l *lambdaExpr, t *rt.Type) Expr {
	d, _ := c.u.Delegate(t)
	b := c.bindLambda(l, paramTypes(d))
	*c.diags = append(*c.diags, b.diags...)
	want := d.ResultType()
	fn := *b.fn
	saved, savedScope := c.fn, c.scope
	c.fn, c.scope = b.fn, b.scope
	switch {
	case l.x.Block != nil:
		fn.Block = c.convertReturns(b, want)
	case want.Kind == rt.KindVoid || b.body.Type().Kind == kindThrow:
		fn.Body = b.body
	default:
		fn.Body = c.convert(b.body, want)
	}
	c.fn, c.scope = saved, savedScope
	b.fn.Body, b.fn.Block, b.fn.Result = fn.Body, fn.Block, want
	if b.diags.Err() == nil && want.Kind != rt.KindVoid && c.ends(b.fn) {
		c.errorf(l, "CS1643", "Not all code paths return a value in lambda expression of type '%s'", t)
	}
	return &Lambda{base{t, l.Span()}, b.fn}
}

// convertReturns converts the values that a block lambda returns.
func (c *checker) convertReturns(b *boundLambda, want *rt.Type) *Block {
	for _, s := range b.ret.stmts {
		if s.X != nil && !rt.Identical(s.X.Type(), want) {
			s.X = c.convert(s.X, want)
		}
	}
	return b.fn.Block
}

// groupMethod picks the method of a group that takes arguments of the given types.
func (c *checker) groupMethod(g *groupExpr, params []*rt.Type) (*candidate, bool) {
	args := make([]arg, len(params))
	for i, p := range params {
		args[i] = arg{x: &Invalid{base{p, g.Span()}}, at: g.Span()}
	}
	if g.local != nil {
		best, _ := c.resolve([]candidate{{m: g.local.member()}}, args, g.Span())
		return best, false
	}
	if best, _ := c.resolve(g.candidates(), args, g.Span()); best != nil {
		return best, false
	}
	if g.recv == nil {
		return nil, false
	}
	best, _ := c.resolveExtension(g, args, g.Span())
	return best, true
}

// groupResult is the type that a method group gives for arguments of the given types.
func (c *checker) groupResult(g *groupExpr, params []*rt.Type) *rt.Type {
	if best, _ := c.groupMethod(g, params); best != nil {
		return best.result()
	}
	return nil
}

// groupFits reports whether a method group converts to a delegate type.
func (c *checker) groupFits(g *groupExpr, t *rt.Type) bool {
	d, ok := c.u.Delegate(t)
	if !ok {
		return false
	}
	best, _ := c.groupMethod(g, paramTypes(d))
	if best == nil || best.expanded {
		return false
	}
	want := d.ResultType()
	if want.Kind == rt.KindVoid {
		return best.result().Kind == rt.KindVoid
	}
	conv := c.u.Standard(best.result(), want)
	return conv.OK() && conv.Kind == types.ConvSame
}

// makeGroup makes the delegate of a method group.
func (c *checker) makeGroup(g *groupExpr, t *rt.Type) Expr {
	d, _ := c.u.Delegate(t)
	params := paramTypes(d)
	best, ext := c.groupMethod(g, params)
	ref := &MethodRef{base: base{t, g.Span()}, Func: &Function{Parent: c.fn, Result: d.ResultType()}}
	recv := g.recv
	if recv != nil {
		ref.Recv, ref.Var = recv, c.temp(recv.Type())
	}
	saved := c.fn
	c.fn = ref.Func
	args := make([]arg, len(params))
	for i, p := range params {
		v := c.temp(p)
		ref.Func.Params = append(ref.Func.Params, v)
		args[i] = arg{x: c.read(v, g), at: g.Span()}
	}
	group := *g
	if recv != nil {
		group.recv = c.read(ref.Var, g)
	}
	switch {
	case g.local != nil:
		c.calls = append(c.calls, localCall{from: ref.Func, to: g.local.fn})
		call := &LocalCall{base: base{best.result(), g.Span()}, Func: g.local.fn}
		call.Args, call.Outs = c.passArgs(best, args)
		ref.Func.Body = call
	case ext:
		ref.Func.Body = c.finishExtension(g, &group, best, args)
	default:
		ref.Func.Body = c.finishCall(g, &group, best, args)
	}
	c.fn = saved
	return ref
}
