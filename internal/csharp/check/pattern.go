package check

import (
	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/csharp/syntax"
)

// as binds X as Type.
func (c *checker) as(x *syntax.As) Expr {
	v := c.typedOrDefault(x.X)
	t := c.typ(x.Type)
	if isInvalid(v) || t.Kind == rt.KindInvalid {
		return invalid(x)
	}
	if t.IsValueType() && !t.IsNullable() {
		c.errorf(x, "CS0077", "The as operator must be used with a reference type or nullable type ('%s' is a non-nullable value type)", t).Hint = "write as " + t.String() + "?"
		return invalid(x)
	}
	if v.Type().Kind == rt.KindNull {
		return &Const{base{t, x.Span()}, rt.Null}
	}
	if !isReferenceConversion(c.u.Explicit(v.Type(), t)) && v.Type().Kind != rt.KindInvalid {
		c.errorf(x, "CS0039", "Cannot convert type '%s' to '%s' via a reference conversion, boxing conversion, unboxing conversion, wrapping conversion, or null type conversion", v.Type(), t)
		return invalid(x)
	}
	return &Test{base{t, x.Span()}, v, t, true}
}

// is binds X is Pattern.
func (c *checker) is(x *syntax.Is) Expr {
	v := c.typedOrDefault(x.X)
	if isInvalid(v) {
		c.declarePattern(x.Pattern)
		return v
	}
	p := c.pattern(x.Pattern, v.Type())
	if p == nil {
		return invalid(x)
	}
	if t, ok := p.(TypePattern); ok && t.Var == nil {
		return &Test{base{rt.BoolType, x.Span()}, v, t.Type, false}
	}
	return &Match{base{rt.BoolType, x.Span()}, v, p}
}

// declarePattern declares the variable of a pattern whose operand is wrong, so that its uses are no errors too.
func (c *checker) declarePattern(p syntax.Pattern) {
	if t, ok := p.(*syntax.TypePattern); ok && t.Target != nil {
		c.variable(t.Target.Name, c.typ(t.Type), t.Target.Span)
	}
}

// pattern binds a pattern for values of a type; nil if it is wrong.
func (c *checker) pattern(p syntax.Pattern, of *rt.Type) Pattern {
	switch p := p.(type) {
	case *syntax.VarPattern:
		if p.Target.Name == "_" {
			return VarPattern{}
		}
		return VarPattern{c.variable(p.Target.Name, of, p.Target.Span)}
	case *syntax.ConstPattern:
		return c.constPattern(p.X, of)
	case *syntax.TypePattern:
		if p.Constant != nil && c.isValue(p.Constant) {
			return c.constPattern(p.Constant, of)
		}
		return c.typePattern(p, of)
	}
	return nil
}

// isValue reports whether an expression that reads like a type is a value.
func (c *checker) isValue(x syntax.Expr) bool {
	var v Expr
	diags := c.speculate(func() { v = c.bind(x) })
	k := v.Type().Kind
	return len(diags) == 0 && k != kindTypeName && k != kindNamespace
}

func (c *checker) constPattern(x syntax.Expr, of *rt.Type) Pattern {
	v := c.value(x)
	if isInvalid(v) {
		return nil
	}
	to := of
	if of.Kind == rt.KindObject || of.Kind == rt.KindInterface || of.Kind == rt.KindClass {
		to = v.Type() // a boxed value is compared as what the constant is
	}
	if of.IsNullable() && v.Type().Kind != rt.KindNull {
		to = of.Args[0]
	}
	if v.Type().Kind != rt.KindNull {
		v = c.convert(v, to)
	} else if of.IsValueType() && !of.IsNullable() {
		c.errorf(v, "CS0037", "Cannot convert null to '%s' because it is a non-nullable value type", of)
		return nil
	}
	k, ok := v.(*Const)
	if !ok {
		if !isInvalid(v) {
			c.errorf(v, "CS0150", "A constant value is expected")
		}
		return nil
	}
	return ConstPattern{k.Value}
}

func (c *checker) typePattern(p *syntax.TypePattern, of *rt.Type) Pattern {
	t := c.typ(p.Type)
	if t.Kind == rt.KindInvalid {
		c.declarePattern(p)
		return nil
	}
	if t.IsNullable() && p.Target != nil {
		c.errorf(p, "CS8116", "It is not legal to use nullable type '%s' in a pattern; use the underlying type '%s' instead", t, t.Args[0])
		return nil
	}
	from := of
	if of.IsNullable() {
		from = of.Args[0]
	}
	possible := of.Kind == rt.KindNull || isReferenceConversion(c.u.Explicit(from, t)) || isReferenceConversion(c.u.Explicit(t, from))
	if !possible && p.Target != nil {
		c.errorf(p, "CS8121", "An expression of type '%s' cannot be handled by a pattern of type '%s'", of, t)
		return nil
	}
	tp := TypePattern{Type: t}
	if p.Target != nil && p.Target.Name != "_" {
		tp.Var = c.variable(p.Target.Name, t, p.Target.Span)
	}
	return tp
}
