package check

import (
	"math"

	"github.com/portico-apim/portico/internal/csharp/decimal"
	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/csharp/syntax"
)

// literal gives a literal its type.
func (c *checker) literal(x *syntax.Literal) Expr {
	b := func(t *rt.Type) base { return base{t, x.Span()} }
	switch v := x.Value.(type) {
	case bool:
		return &Const{b(rt.BoolType), rt.Bool(v)}
	case uint16:
		return &Const{b(rt.CharType), rt.Char(v)}
	case string:
		return &Const{b(rt.StringType), rt.String(v)}
	case syntax.Int:
		t := intLiteralType(v)
		return &Const{b(t), rt.Scalar(t, int64(v.Value))}
	case syntax.Real:
		return c.real(x, v)
	}
	return &Const{b(rt.NullType), rt.Null}
}

// intLiteralType is the first of int, uint, long and ulong that the suffix allows and the value fits.
func intLiteralType(v syntax.Int) *rt.Type {
	unsigned, long := v.Suffix == "U" || v.Suffix == "UL", v.Suffix == "L" || v.Suffix == "UL"
	switch {
	case !unsigned && !long && v.Value <= math.MaxInt32:
		return rt.IntType
	case !long && v.Value <= math.MaxUint32:
		return rt.UIntType
	case !unsigned && v.Value <= math.MaxInt64:
		return rt.LongType
	}
	return rt.ULongType
}

func (c *checker) real(x *syntax.Literal, v syntax.Real) Expr {
	t := rt.DoubleType
	switch v.Suffix {
	case "F":
		t = rt.FloatType
	case "M":
		t = rt.DecimalType
		if _, err := decimal.Parse(v.Text); err != nil {
			c.errorf(x, "CS0594", "Floating-point constant is outside the range of type 'decimal'")
			return invalid(x)
		}
	}
	return &Const{base{t, x.Span()}, rt.RealOf(t, v.Text, false)}
}
