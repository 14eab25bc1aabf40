package check

import (
	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/csharp/types"
)

// betterConversion compares the conversions of an expression to two types: 1 if that to a is better, -1 if that to b is.
func (c *checker) betterConversion(x Expr, a, b *rt.Type) int {
	if rt.Identical(a, b) {
		return 0
	}
	exactA, exactB := c.exactly(x, a), c.exactly(x, b)
	if exactA != exactB {
		return prefer(exactA)
	}
	if l, ok := x.(*lambdaExpr); ok {
		return c.betterLambda(l, a, b)
	}
	return c.betterTarget(a, b)
}

// exactly reports whether an expression has just that type.
func (c *checker) exactly(x Expr, t *rt.Type) bool {
	return x.Type().Kind < kindLambda && rt.Identical(x.Type(), t)
}

// betterTarget compares two types as targets of a conversion.
func (c *checker) betterTarget(a, b *rt.Type) int {
	toB, toA := c.u.Implicit(a, b).OK(), c.u.Implicit(b, a).OK()
	switch {
	case toB && !toA:
		return 1
	case toA && !toB:
		return -1
	}
	if a.IsNullable() && b.IsNullable() {
		a, b = a.Args[0], b.Args[0]
	}
	switch {
	case signed(a.Kind) && unsigned(b.Kind):
		return 1
	case unsigned(a.Kind) && signed(b.Kind):
		return -1
	}
	return 0
}

func signed(k rt.Kind) bool {
	return k == rt.KindSByte || k == rt.KindInt16 || k == rt.KindInt32 || k == rt.KindInt64
}

func unsigned(k rt.Kind) bool {
	return k == rt.KindByte || k == rt.KindUInt16 || k == rt.KindUInt32 || k == rt.KindUInt64
}

// betterLambda compares delegate types for a lambda: with the same parameters, the one whose result is better.
func (c *checker) betterLambda(l *lambdaExpr, a, b *rt.Type) int {
	da, okA := c.u.Delegate(a)
	db, okB := c.u.Delegate(b)
	if !okA || !okB || len(da.Params) != len(db.Params) {
		return 0
	}
	for i := range da.Params {
		if !rt.Identical(da.ParamType(i), db.ParamType(i)) {
			return 0
		}
	}
	ra, rb := da.ResultType(), db.ResultType()
	switch {
	case rt.Identical(ra, rb):
		return c.betterTarget(a, b)
	case ra.Kind == rt.KindVoid:
		return -1
	case rb.Kind == rt.KindVoid:
		return 1
	}
	inferred := c.lambdaResult(l, paramTypes(da))
	if inferred != nil && rt.Identical(inferred, ra) != rt.Identical(inferred, rb) {
		return prefer(rt.Identical(inferred, ra))
	}
	return c.betterTarget(ra, rb)
}

func paramTypes(m types.Bound) []*rt.Type {
	out := make([]*rt.Type, len(m.Params))
	for i := range m.Params {
		out[i] = m.ParamType(i)
	}
	return out
}
