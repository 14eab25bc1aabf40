package compile

import (
	"github.com/portico-apim/portico/internal/csharp/check"
	"github.com/portico-apim/portico/internal/csharp/rt"
)

// expr compiles an expression.
func (c *compiler) expr(x check.Expr) code {
	return within(c, func() code { return c.anyExpr(x) })
}

func (c *compiler) anyExpr(x check.Expr) code {
	switch x := x.(type) {
	case *check.Const:
		return c.constant(x.Value)
	case *check.Local:
		return c.local(x.Var)
	case *check.Global:
		i := x.Index
		return func(f *rt.Frame) (rt.Value, error) { return f.Globals[i], nil }
	case *check.Call:
		return c.call(x)
	case *check.Invoke:
		return c.invoke(x)
	case *check.LocalCall:
		return c.localCall(x)
	case *check.Field:
		return c.field(x)
	case *check.Element:
		return c.element(x)
	case *check.Convert:
		return c.convert(x)
	case *check.Test:
		return c.typeTest(x)
	case *check.Binary:
		return c.binary(x)
	case *check.Unary:
		return c.unary(x)
	case *check.Logic, *check.Match:
		return boxed(c.test(x))
	case *check.Concat:
		return c.concat(x)
	case *check.Conditional:
		return c.conditional(x)
	}
	return c.rareExpr(x)
}

// rareExpr is the rest of expr.
func (c *compiler) rareExpr(x check.Expr) code {
	switch x := x.(type) {
	case *check.Format:
		return c.format(x)
	case *check.Coalesce:
		return c.coalesce(x)
	case *check.CondAccess:
		return c.condAccess(x)
	case *check.Assign:
		return c.assign(x)
	case *check.Let:
		return c.let(x)
	case *check.Lambda:
		return c.lambda(x)
	case *check.MethodRef:
		return c.methodRef(x)
	case *check.NewArray:
		return c.newArray(x)
	case *check.Record:
		return c.record(x)
	case *check.Throw:
		return c.throw(x)
	}
	panic("compile: unknown expression")
}

// constant compiles a constant.
func (c *compiler) constant(v rt.Value) code {
	v = c.interned(v)
	return func(*rt.Frame) (rt.Value, error) { return v, nil }
}

// interned makes equal texts of one program the same string.
func (c *compiler) interned(v rt.Value) rt.Value {
	if !v.IsString() {
		return v
	}
	if known, ok := c.strings[v.AsString()]; ok {
		return known
	}
	c.strings[v.AsString()] = v
	return v
}

//go:noinline
func boxed(t test) code {
	return func(f *rt.Frame) (rt.Value, error) {
		b, err := t(f)
		return rt.Bool(b), err
	}
}

func (c *compiler) field(x *check.Field) code {
	of, i, span := c.expr(x.X), x.Index, x.Span()
	return func(f *rt.Frame) (rt.Value, error) {
		v, err := of(f)
		if err != nil {
			return rt.Null, err
		}
		return rt.FieldOf(v, i), located(nil, span)
	}
}

func (c *compiler) element(x *check.Element) code {
	of, index, span := c.expr(x.X), c.expr(x.Index), x.Span()
	return func(f *rt.Frame) (rt.Value, error) {
		v, err := of(f)
		if err != nil {
			return rt.Null, err
		}
		i, err := index(f)
		if err != nil {
			return rt.Null, err
		}
		a, n, err := arrayAt(v, i)
		if err != nil {
			return rt.Null, located(err, span)
		}
		return a.At(n), nil
	}
}

// arrayAt checks an index into an array.
func arrayAt(v, i rt.Value) (rt.ArrayObject, int, error) {
	a := v.AsArray()
	if a == nil {
		return nil, 0, rt.NullReference()
	}
	n := i.AsLong()
	if n < 0 || n >= int64(a.Len()) {
		return nil, 0, rt.Throw(rt.IndexOutOfRangeException, "Index was outside the bounds of the array.")
	}
	return a, int(n), nil
}

func (c *compiler) conditional(x *check.Conditional) code {
	when, then, otherwise := c.test(x.Test), c.expr(x.Then), c.expr(x.Else)
	return func(f *rt.Frame) (rt.Value, error) {
		yes, err := when(f)
		switch {
		case err != nil:
			return rt.Null, err
		case yes:
			return then(f)
		}
		return otherwise(f)
	}
}

func (c *compiler) coalesce(x *check.Coalesce) code {
	l, r := c.expr(x.L), c.expr(x.R)
	conv := same
	if x.Conv != nil {
		conv = c.conversion(*x.Conv, false, x.Span())
	}
	return func(f *rt.Frame) (rt.Value, error) {
		v, err := l(f)
		if err != nil {
			return rt.Null, err
		}
		if v.IsNull() {
			return r(f)
		}
		return conv(f, v)
	}
}

func (c *compiler) condAccess(x *check.CondAccess) code {
	of, keep, then := c.expr(x.X), c.begin(x.Var), c.expr(x.Then)
	return func(f *rt.Frame) (rt.Value, error) {
		v, err := of(f)
		if err != nil || v.IsNull() {
			return rt.Null, err
		}
		keep(f, v)
		return then(f)
	}
}

func (c *compiler) let(x *check.Let) code {
	type step struct {
		keep func(*rt.Frame, rt.Value)
		code code
	}
	steps := make([]step, 0, len(x.Inits)+len(x.Effects))
	for i, init := range x.Inits {
		steps = append(steps, step{c.begin(x.Vars[i]), c.expr(init)})
	}
	drop := func(*rt.Frame, rt.Value) {}
	for _, e := range x.Effects {
		steps = append(steps, step{drop, c.expr(e)})
	}
	result := c.expr(x.Result)
	return func(f *rt.Frame) (rt.Value, error) {
		for _, s := range steps {
			v, err := s.code(f)
			if err != nil {
				return rt.Null, err
			}
			s.keep(f, v)
		}
		return result(f)
	}
}

func (c *compiler) lambda(x *check.Lambda) code {
	run, from, t := c.function(x.Func), c.captures(x.Func), x.Type()
	if len(from) == 0 {
		fn := rt.NewFunction(t, run, nil)
		return func(*rt.Frame) (rt.Value, error) { return fn, nil }
	}
	return func(f *rt.Frame) (rt.Value, error) { return rt.NewFunction(t, run, environment(f, from)), nil }
}

func (c *compiler) methodRef(x *check.MethodRef) code {
	if x.Recv == nil {
		run, from, t := c.function(x.Func), c.captures(x.Func), x.Type()
		return func(f *rt.Frame) (rt.Value, error) { return rt.NewFunction(t, run, environment(f, from)), nil }
	}
	recv, keep, span := c.expr(x.Recv), c.begin(x.Var), x.Span()
	run, from, t := c.function(x.Func), c.captures(x.Func), x.Type()
	return func(f *rt.Frame) (rt.Value, error) {
		v, err := recv(f)
		if err != nil {
			return rt.Null, err
		}
		if v.IsNull() {
			return rt.Null, located(rt.NullReference(), span)
		}
		keep(f, v)
		return rt.NewFunction(t, run, environment(f, from)), nil
	}
}

func (c *compiler) newArray(x *check.NewArray) code {
	elem, span := x.Type().Args[0], x.Span()
	items := c.exprs(x.Items)
	size := c.expr(x.Size)
	return func(f *rt.Frame) (rt.Value, error) {
		n, err := size(f)
		if err != nil {
			return rt.Null, err
		}
		length := int(min(max(n.AsLong(), -1), 1<<40))
		v, err := rt.MakeArray(f, elem, length)
		if err != nil {
			return rt.Null, located(err, span)
		}
		a := v.AsArray()
		for i, item := range items {
			e, err := item(f)
			if err != nil {
				return rt.Null, err
			}
			a.Set(i, e)
		}
		return v, nil
	}
}

func (c *compiler) record(x *check.Record) code {
	fields, t := c.exprs(x.Fields), x.Type()
	return func(f *rt.Frame) (rt.Value, error) {
		if err := f.Alloc(64 + 24*len(fields)); err != nil {
			return rt.Null, err
		}
		values := make([]rt.Value, len(fields))
		for i, field := range fields {
			v, err := field(f)
			if err != nil {
				return rt.Null, err
			}
			values[i] = v
		}
		return rt.NewRecord(t, values), nil
	}
}

func (c *compiler) throw(x *check.Throw) code {
	of, span := c.expr(x.X), x.Span()
	return func(f *rt.Frame) (rt.Value, error) {
		v, err := of(f)
		if err != nil {
			return rt.Null, err
		}
		return rt.Null, thrown(v, span)
	}
}

func (c *compiler) exprs(xs []check.Expr) []code {
	out := make([]code, len(xs))
	for i, x := range xs {
		out[i] = c.expr(x)
	}
	return out
}
