package check

import (
	"math"

	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/csharp/syntax"
)

// unary binds a prefix operator.
func (c *checker) unary(x *syntax.Unary) Expr {
	if x.Op == "++" || x.Op == "--" {
		return c.increment(x, x.X, x.Op, false)
	}
	if v := c.smallestInt(x); v != nil {
		return v
	}
	v := c.typedOrDefault(x.X)
	if isInvalid(v) {
		return v
	}
	if u := c.userOperator(x.Op, []Expr{v}, x.Span(), x.Span()); u != nil {
		return u
	}
	t, lifted := number(v)
	result := unaryType(x.Op, t)
	if result == nil {
		c.errorf(x, "CS0023", "Operator '%s' cannot be applied to operand of type '%s'", x.Op, c.describe(v))
		return invalid(x)
	}
	if t.Kind == rt.KindEnum {
		n := &Unary{base{rt.IntType, x.Span()}, x.Op, c.enumNumber(v), false, false}
		return c.apply(c.foldUnary(n), c.u.Explicit(rt.IntType, t))
	}
	if lifted {
		result = rt.NullableOf(result)
	}
	v = c.convert(v, result)
	if x.Op == "+" {
		return v
	}
	return c.foldUnary(&Unary{base{result, x.Span()}, x.Op, v, c.checked, lifted})
}

// unaryType is the type an operator works in; nil if it does not apply.
func unaryType(op string, t *rt.Type) *rt.Type {
	switch op {
	case "!":
		if t.Kind == rt.KindBool {
			return t
		}
		return nil
	case "~":
		if t.Kind == rt.KindEnum {
			return t
		}
		if !t.Kind.IsIntegral() {
			return nil
		}
	case "-":
		if t.Kind == rt.KindUInt32 {
			return rt.LongType
		}
		if t.Kind == rt.KindUInt64 {
			return nil
		}
	}
	switch {
	case !t.Kind.IsNumeric():
		return nil
	case t.Kind < rt.KindInt32:
		return rt.IntType
	}
	return t
}

// smallestInt is -2147483648 and -9223372036854775808, whose digits alone are no int and no long.
func (c *checker) smallestInt(x *syntax.Unary) Expr {
	lit, ok := x.X.(*syntax.Literal)
	if !ok || x.Op != "-" {
		return nil
	}
	n, ok := lit.Value.(syntax.Int)
	switch {
	case ok && n.Value == -math.MinInt32 && n.Suffix == "":
		return &Const{base{rt.IntType, x.Span()}, rt.Int(math.MinInt32)}
	case ok && n.Value == 1<<63 && (n.Suffix == "" || n.Suffix == "L"):
		return &Const{base{rt.LongType, x.Span()}, rt.Long(math.MinInt64)}
	}
	return nil
}

// cast binds (Type)X.
func (c *checker) cast(x *syntax.Cast) Expr {
	t := c.typ(x.Type)
	v := c.value(x.X)
	if isInvalid(v) || t.Kind == rt.KindInvalid {
		return invalid(x)
	}
	switch v.Type().Kind {
	case kindLambda, kindGroup, kindDefault, kindThrow:
		return c.convert(v, t)
	}
	if r, ok := v.(*Record); ok {
		if y := c.convertRecord(r, t); y != nil {
			return y
		}
	}
	conv := c.implicit(v, t)
	if !conv.OK() {
		conv = c.u.Explicit(v.Type(), t)
	}
	switch {
	case conv.Ambiguous:
		c.errorf(x, "CS0457", "Ambiguous user defined conversions when converting from '%s' to '%s'", v.Type(), t)
	case !conv.OK() && v.Type().Kind == rt.KindNull:
		c.errorf(x, "CS0037", "Cannot convert null to '%s' because it is a non-nullable value type", t)
	case !conv.OK():
		c.errorf(x, "CS0030", "Cannot convert type '%s' to '%s'", c.describe(v), t)
	default:
		r := c.apply(v, conv)
		return withSpan(r, v, x)
	}
	return invalid(x)
}

// withSpan gives the result of a conversion the place of the cast around it.
func withSpan(r, v Expr, x *syntax.Cast) Expr {
	switch r := r.(type) {
	case *Convert:
		r.span = x.Span()
	case *Const:
		if Expr(r) != v {
			r.span = x.Span()
		}
	}
	return r
}

// increment binds ++ and --.
func (c *checker) increment(at spanned, x syntax.Expr, op string, postfix bool) Expr {
	target := c.target(x)
	if isInvalid(target) {
		return target
	}
	t, lifted := number(target)
	if !t.Kind.IsNumeric() && t.Kind != rt.KindEnum {
		c.errorf(at, "CS0023", "Operator '%s' cannot be applied to operand of type '%s'", op, target.Type())
		return invalid(at)
	}
	let := &Let{base: base{target.Type(), at.Span()}}
	target = c.once(let, target)
	old := target
	if postfix {
		v := c.temp(target.Type())
		let.Vars, let.Inits = append(let.Vars, v), append(let.Inits, target)
		old = c.read(v, at)
	}
	one := &Const{base{rt.IntType, at.Span()}, rt.Int(1)}
	sum := c.operate(op[:1], old, one, at.Span(), at.Span())
	if isInvalid(sum) {
		return sum
	}
	result := t
	if lifted {
		result = rt.NullableOf(t)
	}
	assign := &Assign{base{target.Type(), at.Span()}, target, c.apply(sum, c.u.Explicit(sum.Type(), result))}
	if !postfix {
		if len(let.Vars) == 0 {
			return assign
		}
		let.Result = assign
		return let
	}
	let.Effects = []Expr{assign}
	let.Result = old
	return let
}
