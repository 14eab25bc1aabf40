package check

import (
	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/csharp/syntax"
	"github.com/portico-apim/portico/internal/csharp/types"
	"github.com/portico-apim/portico/internal/source"
)

// binary binds L Op R.
func (c *checker) binary(x *syntax.Binary) Expr {
	if x.Op == "??" {
		return c.coalesce(x)
	}
	chain := []*syntax.Binary{x} // a long chain is not a deep one
	for {
		l, ok := chain[len(chain)-1].L.(*syntax.Binary)
		if !ok || l.Op == "??" {
			break
		}
		chain = append(chain, l)
	}
	left := c.operand(chain[len(chain)-1].L)
	for i := len(chain) - 1; i >= 0; i-- {
		b := chain[i]
		right := c.rightOperand(b.Op, left, b.R)
		span := left.Span().Join(right.Span())
		if isInvalid(left) || isInvalid(right) {
			left = &Invalid{base{invalidType, span}}
			continue
		}
		left = c.operate(b.Op, left, right, span, b.OpAt)
	}
	return left
}

// operand binds an operand, which must have a value; null and default may stand here too.
func (c *checker) operand(x syntax.Expr) Expr {
	v := c.value(x)
	switch v.Type().Kind {
	case kindLambda, kindGroup, kindThrow, rt.KindVoid:
		return c.typed(x)
	}
	return v
}

// rightOperand binds the operand behind an operator; where that has a delegate before it, a lambda becomes one of its type.
func (c *checker) rightOperand(op string, left Expr, x syntax.Expr) Expr {
	if left.Type().Kind != rt.KindDelegate || op == "&&" || op == "||" {
		return c.operand(x)
	}
	v := c.value(x)
	if k := v.Type().Kind; k == kindLambda || k == kindGroup {
		return c.convert(v, left.Type())
	}
	return v
}

// delegates are + and - of delegates; nil if the operands are none.
func (c *checker) delegates(op string, l, r Expr, span source.Span) Expr {
	t := l.Type()
	if t.Kind != rt.KindDelegate || !c.implicit(r, t).OK() {
		t = r.Type()
	}
	if t.Kind != rt.KindDelegate || op != "+" && op != "-" || !c.implicit(l, t).OK() || !c.implicit(r, t).OK() {
		return nil
	}
	return &Binary{base: base{t, span}, Op: op, Kind: rt.KindDelegate, L: c.convert(l, t), R: c.convert(r, t)}
}

// operate applies a binary operator.
func (c *checker) operate(op string, l, r Expr, span, at source.Span) Expr {
	if l.Type().Kind == kindDefault {
		l = c.convert(l, r.Type())
	}
	if r.Type().Kind == kindDefault {
		r = c.convert(r, l.Type())
	}
	if v := c.userOperator(op, []Expr{l, r}, span, at); v != nil {
		return v
	}
	var v Expr
	switch op {
	case "&&", "||":
		v = c.logic(op, l, r, span)
	case "+", "-", "*", "/", "%":
		if v = c.delegates(op, l, r, span); v == nil {
			v = c.arithmetic(op, l, r, span)
		}
	case "<<", ">>":
		v = c.shift(op, l, r, span)
	case "&", "|", "^":
		v = c.bits(op, l, r, span)
	default:
		v = c.compare(op, l, r, span)
	}
	if v != nil {
		return v
	}
	c.errorAt(span, "CS0019", "Operator '%s' cannot be applied to operands of type '%s' and '%s'", op, c.describe(l), c.describe(r)).Hint = c.operatorHint(op, l, r)
	return &Invalid{base{invalidType, span}}
}

// userOperator applies a user-defined operator, nil if no one fits.
func (c *checker) userOperator(op string, xs []Expr, span, at source.Span) Expr {
	var list []candidate
	for i, x := range xs {
		t := x.Type()
		if t.IsNullable() {
			t = t.Args[0]
		}
		if t.Kind == rt.KindNull || t.Kind >= kindLambda || i == 1 && rt.Identical(t, xs[0].Type()) {
			continue
		}
		for _, m := range c.u.Operators(t, op) {
			if len(m.Params) == len(xs) && !contains(list, m) {
				list = append(list, candidate{m: m})
			}
		}
	}
	if len(list) == 0 {
		return nil
	}
	args := make([]arg, len(xs))
	lifted := false
	for i, x := range xs {
		args[i] = arg{x: x, at: x.Span()}
		if x.Type().IsNullable() {
			args[i].x = &Invalid{base{x.Type().Args[0], x.Span()}}
			lifted = true
		}
	}
	if !lifted {
		best, _ := c.resolve(list, args, at)
		if best == nil {
			return nil
		}
		call := &Call{base: base{best.result(), span}, Member: best.m}
		call.Args, _ = c.passArgs(best, args)
		c.use(best.m)
		return call
	}
	return c.liftOperator(op, xs, args, list, span, at)
}

func contains(list []candidate, m types.Bound) bool {
	for _, cand := range list {
		if cand.m.Member == m.Member {
			return true
		}
	}
	return false
}

// liftOperator applies a user-defined operator to T? operands: null if one of them is null, and false, or not equal, for comparisons.
func (c *checker) liftOperator(op string, xs []Expr, args []arg, list []candidate, span, at source.Span) Expr {
	for _, x := range xs {
		if x.Type().Kind == rt.KindNull {
			return nil // compared with null: the language's own operator
		}
	}
	best, _ := c.resolve(list, args, at)
	if best == nil {
		return nil
	}
	let := &Let{base: base{best.result(), span}}
	call := &Call{base: base{best.result(), span}, Member: best.m}
	var reads []Expr
	for i, x := range xs {
		v := c.temp(x.Type())
		let.Vars, let.Inits = append(let.Vars, v), append(let.Inits, x)
		var read Expr = c.read(v, x)
		if x.Type().IsNullable() {
			reads = append(reads, read)
			read = &Convert{base: base{x.Type().Args[0], x.Span()}, X: read, Conv: c.u.Explicit(x.Type(), x.Type().Args[0])}
		}
		call.Args = append(call.Args, c.convert(read, best.paramType(best.argParam[i])))
	}
	let.Result = c.liftResult(op, call, reads, span)
	let.typ = let.Result.Type()
	return let
}

// liftResult is call, or what the operator gives when one of the operands is null.
func (c *checker) liftResult(op string, call *Call, reads []Expr, span source.Span) Expr {
	null := &Const{base{rt.NullType, span}, rt.Null}
	isNull := func(x Expr) Expr { return c.compare("==", x, null, span) }
	test := isNull(reads[0])
	for _, x := range reads[1:] {
		test = &Logic{base{rt.BoolType, span}, false, test, isNull(x)}
	}
	if call.typ.Kind != rt.KindBool {
		t := rt.NullableOf(call.typ)
		return &Conditional{base{t, span}, test, &Const{base{t, span}, rt.Null}, c.convert(call, t)}
	}
	var otherwise Expr = &Const{base{rt.BoolType, span}, rt.Bool(op == "!=")}
	if len(reads) == 2 && (op == "==" || op == "!=") {
		both := c.compare(op, isNull(reads[0]), isNull(reads[1]), span)
		otherwise = both
	}
	return &Conditional{base{rt.BoolType, span}, test, otherwise, call}
}

// logic is && and ||.
func (c *checker) logic(op string, l, r Expr, span source.Span) Expr {
	if l.Type().Kind != rt.KindBool || r.Type().Kind != rt.KindBool {
		if !c.implicit(l, rt.BoolType).OK() || !c.implicit(r, rt.BoolType).OK() {
			return nil
		}
		l, r = c.convert(l, rt.BoolType), c.convert(r, rt.BoolType)
	}
	and := op == "&&"
	if a, ok := l.(*Const); ok {
		if b, ok := r.(*Const); ok {
			v := a.Value.AsBool() || b.Value.AsBool()
			if and {
				v = a.Value.AsBool() && b.Value.AsBool()
			}
			return &Const{base{rt.BoolType, span}, rt.Bool(v)}
		}
	}
	return &Logic{base{rt.BoolType, span}, and, l, r}
}

// coalesce binds L ?? R.
func (c *checker) coalesce(x *syntax.Binary) Expr {
	l, r := c.operand(x.L), c.value(x.R)
	if isInvalid(l) || isInvalid(r) {
		return invalid(x)
	}
	t := l.Type()
	if t.IsValueType() && !t.IsNullable() || t.Kind == rt.KindNull && (r.Type().Kind >= kindLambda || r.Type().Kind == rt.KindNull) {
		c.errorf(x, "CS0019", "Operator '??' cannot be applied to operands of type '%s' and '%s'", c.describe(l), c.describe(r))
		return invalid(x)
	}
	b := func(t *rt.Type) base { return base{t, x.Span()} }
	if t.Kind == rt.KindNull {
		return r
	}
	if t.IsNullable() {
		if inner := t.Args[0]; c.implicit(r, inner).OK() {
			conv := c.u.Explicit(t, inner)
			return &Coalesce{b(inner), l, c.convert(r, inner), &conv}
		}
	}
	if c.implicit(r, t).OK() {
		return &Coalesce{b(t), l, c.convert(r, t), nil}
	}
	rtyp := r.Type()
	from := t
	if t.IsNullable() {
		from = t.Args[0]
	}
	if rtyp.Kind < kindLambda {
		if conv := c.u.Implicit(from, rtyp); conv.OK() {
			return &Coalesce{b(rtyp), l, r, &conv}
		}
	}
	c.errorf(x, "CS0019", "Operator '??' cannot be applied to operands of type '%s' and '%s'", c.describe(l), c.describe(r))
	return invalid(x)
}

// conditional binds Test ? Then : Else.
func (c *checker) conditional(x *syntax.Conditional) Expr {
	test := c.condition(x.Test)
	a, b := c.value(x.Then), c.value(x.Else)
	if isInvalid(test) || isInvalid(a) || isInvalid(b) {
		return invalid(x)
	}
	t := c.conditionalType(a, b)
	if t == nil {
		c.errorf(x, "CS0173", "Type of conditional expression cannot be determined because there is no implicit conversion between '%s' and '%s'", c.describe(a), c.describe(b))
		return invalid(x)
	}
	a, b = c.convert(a, t), c.convert(b, t)
	if k, ok := test.(*Const); ok && isConst(a) && isConst(b) {
		chosen := b.(*Const)
		if k.Value.AsBool() {
			chosen = a.(*Const)
		}
		return &Const{base{t, x.Span()}, chosen.Value}
	}
	return &Conditional{base{t, x.Span()}, test, a, b}
}

// conditionalType is the type of a conditional expression: that of one side, if the other converts to it. Where each converts to the other, as a constant
// does to a narrower type, it is the one that the other type, and not only the value, converts to.
func (c *checker) conditionalType(a, b Expr) *rt.Type {
	ta, tb := a.Type(), b.Type()
	toA, toB := hasType(a) && c.implicit(b, ta).OK(), hasType(b) && c.implicit(a, tb).OK()
	switch {
	case toA && toB:
		return c.wider(ta, tb)
	case toA:
		return ta
	case toB:
		return tb
	}
	return nil
}

// wider returns the one of two types that the other converts to, nil if that is not exactly one.
func (c *checker) wider(a, b *rt.Type) *rt.Type {
	toA, toB := c.u.Implicit(b, a).OK(), c.u.Implicit(a, b).OK()
	switch {
	case toB && !toA, rt.Identical(a, b):
		return b
	case toA && !toB:
		return a
	}
	return nil
}

// condition binds an expression that must be a bool.
func (c *checker) condition(x syntax.Expr) Expr {
	before := len(*c.diags)
	v := c.typedOrDefault(x)
	if !isInvalid(v) {
		v = c.convert(v, rt.BoolType)
	}
	if a, ok := x.(*syntax.Assign); ok && a.Op == "=" && len(*c.diags) > before {
		(*c.diags)[len(*c.diags)-1].Hint = "a comparison is written =="
	}
	return v
}

func (c *checker) typedOrDefault(x syntax.Expr) Expr {
	v := c.value(x)
	if k := v.Type().Kind; k == kindDefault || k == rt.KindNull || k == rt.KindVoid {
		return v
	}
	if v.Type().Kind >= kindLambda {
		return c.typed(x)
	}
	return v
}
