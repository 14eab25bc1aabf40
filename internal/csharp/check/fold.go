package check

import "github.com/portico-apim/portico/internal/csharp/rt"

// foldBinary computes an operator on two constants.
func (c *checker) foldBinary(b *Binary) Expr {
	l, okL := b.L.(*Const)
	r, okR := b.R.(*Const)
	if !okL || !okR || b.Lifted {
		return b
	}
	if b.Kind == rt.KindObject {
		return b
	}
	v, err := rt.BinaryOperator(b.Op, b.Kind, !c.unchecked)(l.Value, r.Value)
	if err != nil {
		ex, _ := err.(*rt.Exception)
		switch {
		case ex != nil && ex.Class == rt.DivideByZeroException:
			c.errorf(b, "CS0020", "Division by constant zero")
		case ex != nil && b.Kind == rt.KindDecimal:
			c.errorf(b, "CS0463", "Evaluation of the decimal constant expression failed")
		default:
			c.errorf(b, "CS0220", "The operation overflows at compile time in checked mode")
		}
		return &Invalid{base{invalidType, b.span}}
	}
	return &Const{base{b.typ, b.span}, v}
}

// foldUnary computes an operator on a constant.
func (c *checker) foldUnary(u *Unary) Expr {
	k, ok := u.X.(*Const)
	if !ok || u.Lifted {
		return u
	}
	v, err := rt.UnaryOperator(u.Op, k.typ.Kind, !c.unchecked)(k.Value)
	if err != nil {
		c.errorf(u, "CS0220", "The operation overflows at compile time in checked mode")
		return &Invalid{base{invalidType, u.span}}
	}
	return &Const{base{u.typ, u.span}, v}
}
