package compile

import (
	"github.com/portico-apim/portico/internal/csharp/check"
	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/source"
)

// binary compiles an operator on two values.
func (c *compiler) binary(x *check.Binary) code {
	if x.Type().Kind == rt.KindBool && !x.Lifted {
		if t := c.comparison(x); t != nil {
			return boxed(t)
		}
	}
	if x.Kind == rt.KindDelegate {
		return c.delegates(x)
	}
	if n := c.arithmetic(x); n != nil {
		return n.ofType(x.Type())
	}
	l, r := c.expr(x.L), c.expr(x.R)
	if x.Kind == rt.KindDecimal {
		r = paid(r, decimalPrice(x.Op))
	}
	op := rt.BinaryOperator(x.Op, x.Kind, x.Checked)
	if x.Lifted {
		op = rt.Lift(x.Op, x.Kind, op)
	}
	return operate(l, r, op, x.Span())
}

// delegates compiles + and - of delegates.
func (c *compiler) delegates(x *check.Binary) code {
	l, r, span := c.expr(x.L), c.expr(x.R), x.Span()
	op := rt.Combine
	if x.Op == "-" {
		op = rt.Remove
	}
	return func(f *rt.Frame) (rt.Value, error) {
		a, err := l(f)
		if err != nil {
			return rt.Null, err
		}
		b, err := r(f)
		if err != nil {
			return rt.Null, err
		}
		v, err := op(f, a, b)
		return v, located(err, span)
	}
}

// decimalPrice is what an operator on decimals costs: division goes digit by digit.
func decimalPrice(op string) int {
	if op == "/" || op == "%" {
		return 24
	}
	return 8
}

// paid compiles the right side of an operator that takes long.
func paid(x code, steps int) code {
	return func(f *rt.Frame) (rt.Value, error) {
		v, err := x(f)
		if err == nil {
			err = f.Step(steps)
		}
		return v, err
	}
}

//go:noinline
func operate(l, r code, op rt.Operator, span source.Span) code {
	return func(f *rt.Frame) (rt.Value, error) {
		a, err := l(f)
		if err != nil {
			return rt.Null, err
		}
		b, err := r(f)
		if err != nil {
			return rt.Null, err
		}
		v, err := op(a, b)
		if err != nil {
			return rt.Null, located(err, span)
		}
		return v, nil
	}
}

func (c *compiler) unary(x *check.Unary) code {
	if x.Op == "!" && !x.Lifted {
		return boxed(c.test(x))
	}
	of, span, lifted := c.expr(x.X), x.Span(), x.Lifted
	kind := x.Type().Kind
	if lifted {
		kind = x.Type().Args[0].Kind
	}
	op := rt.UnaryOperator(x.Op, kind, x.Checked)
	return func(f *rt.Frame) (rt.Value, error) {
		v, err := of(f)
		if err != nil || lifted && v.IsNull() {
			return rt.Null, err
		}
		if v, err = op(v); err != nil {
			return rt.Null, located(err, span)
		}
		return v, nil
	}
}

// test compiles a condition.
func (c *compiler) test(x check.Expr) test {
	return within(c, func() test { return c.anyTest(x) })
}

func (c *compiler) anyTest(x check.Expr) test {
	switch x := x.(type) {
	case *check.Logic:
		return c.logic(x)
	case *check.Unary:
		if x.Op == "!" && !x.Lifted {
			of := c.test(x.X)
			return func(f *rt.Frame) (bool, error) {
				b, err := of(f)
				return !b, err
			}
		}
	case *check.Binary:
		if t := c.comparison(x); t != nil && !x.Lifted {
			return t
		}
	case *check.Match:
		return c.match(x)
	}
	of := c.expr(x)
	return func(f *rt.Frame) (bool, error) {
		v, err := of(f)
		return v.AsBool(), err
	}
}

func (c *compiler) logic(x *check.Logic) test {
	l, r, and := c.test(x.L), c.test(x.R), x.And
	if and {
		return func(f *rt.Frame) (bool, error) {
			if b, err := l(f); err != nil || !b {
				return false, err
			}
			return r(f)
		}
	}
	return func(f *rt.Frame) (bool, error) {
		if b, err := l(f); err != nil || b {
			return b, err
		}
		return r(f)
	}
}

// comparison compiles the comparisons that pay: of ints, of texts, and with null. It returns nil for others.
func (c *compiler) comparison(x *check.Binary) test {
	equal := x.Op == "=="
	switch x.Kind {
	case rt.KindString:
		return c.textEqual(x, equal)
	case rt.KindInt32, rt.KindInt64, rt.KindChar, rt.KindEnum:
		if is, ok := rt.RelationOf(x.Op); ok && !x.Lifted {
			return c.compare(is, x)
		}
	case rt.KindDelegate:
		l, r := c.expr(x.L), c.expr(x.R)
		return func(f *rt.Frame) (bool, error) {
			a, err := l(f)
			if err != nil {
				return false, err
			}
			b, err := r(f)
			if err != nil {
				return false, err
			}
			same, err := rt.Equal(f, a, b)
			return same == equal, err
		}
	case rt.KindObject:
		l, r := c.expr(x.L), c.expr(x.R)
		return func(f *rt.Frame) (bool, error) {
			a, err := l(f)
			if err != nil {
				return false, err
			}
			b, err := r(f)
			return rt.Same(a, b) == equal, err
		}
	}
	return nil
}

// textEqual compiles == and != of strings; most are with a literal.
func (c *compiler) textEqual(x *check.Binary, equal bool) test {
	if k, ok := x.R.(*check.Const); ok {
		l, null, text := c.expr(x.L), k.Value.IsNull(), k.Value.AsString()
		if null {
			return func(f *rt.Frame) (bool, error) {
				v, err := l(f)
				return v.IsNull() == equal, err
			}
		}
		return func(f *rt.Frame) (bool, error) {
			v, err := l(f)
			return (v.AsString() == text && v.IsString()) == equal, err
		}
	}
	l, r := c.expr(x.L), c.expr(x.R)
	return func(f *rt.Frame) (bool, error) {
		a, err := l(f)
		if err != nil {
			return false, err
		}
		b, err := r(f)
		if err != nil || a.IsNull() != b.IsNull() {
			return !equal, err
		}
		same, err := rt.EqualTexts(f, a.AsString(), b.AsString())
		return same == equal, err
	}
}

// match compiles is with a pattern.
func (c *compiler) match(x *check.Match) test {
	of, matches := c.expr(x.X), c.pattern(x.Pattern)
	return func(f *rt.Frame) (bool, error) {
		v, err := of(f)
		if err != nil {
			return false, err
		}
		return matches(f, v), nil
	}
}

// pattern compiles a pattern.
func (c *compiler) pattern(p check.Pattern) func(f *rt.Frame, v rt.Value) bool {
	switch p := p.(type) {
	case check.ConstPattern:
		k := p.Value
		return func(_ *rt.Frame, v rt.Value) bool { return rt.SameConstant(v, k) }
	case check.TypePattern:
		is := c.is(p.Type)
		if p.Var == nil {
			return func(_ *rt.Frame, v rt.Value) bool { return !v.IsNull() && is(v) }
		}
		keep := c.begin(p.Var)
		return func(f *rt.Frame, v rt.Value) bool {
			if v.IsNull() || !is(v) {
				return false
			}
			keep(f, v)
			return true
		}
	case check.VarPattern:
		if p.Var != nil {
			keep := c.begin(p.Var)
			return func(f *rt.Frame, v rt.Value) bool {
				keep(f, v)
				return true
			}
		}
	}
	return func(*rt.Frame, rt.Value) bool { return true }
}
