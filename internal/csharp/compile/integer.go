package compile

import (
	"github.com/portico-apim/portico/internal/csharp/check"
	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/csharp/types"
	"github.com/portico-apim/portico/internal/source"
)

// integer computes the 64 bits of an integral value, a char or an enum: counters, lengths and indexes need no Value around them.
type integer func(f *rt.Frame) (int64, error)

// isInteger reports whether integers stand for the values of a type: ulong needs its own comparisons.
func isInteger(t *rt.Type) bool {
	return t.Kind.IsIntegral() && t.Kind != rt.KindUInt64 || t.Kind == rt.KindEnum
}

// integer compiles an expression of which only the bits are needed.
func (c *compiler) integer(x check.Expr) integer {
	return within(c, func() integer { return c.anyInteger(x) })
}

func (c *compiler) anyInteger(x check.Expr) integer {
	switch x := x.(type) {
	case *check.Const:
		n := x.Value.AsLong()
		return func(*rt.Frame) (int64, error) { return n, nil }
	case *check.Local:
		if c.inFrame(x.Var) {
			slot := x.Var.Slot
			return func(f *rt.Frame) (int64, error) { return f.Vars[slot].AsLong(), nil }
		}
	case *check.Binary:
		if n := c.arithmetic(x); n != nil {
			return n
		}
	case *check.Convert:
		if widens(x) {
			return c.integer(x.X)
		}
	}
	of := c.expr(x)
	return func(f *rt.Frame) (int64, error) {
		v, err := of(f)
		return v.AsLong(), err
	}
}

// widens reports whether a conversion leaves the bits of an integer as they are.
func widens(x *check.Convert) bool {
	from := x.X.Type()
	return x.Conv.Kind == types.ConvNumber && x.Type().Kind == rt.KindInt64 && isInteger(from)
}

// An operand is an integer that is computed, or stands in a slot: then no closure has to be called for it.
type operand struct {
	code integer // nil for a slot
	slot int
}

func (c *compiler) operand(x check.Expr) operand {
	if l, ok := x.(*check.Local); ok && c.inFrame(l.Var) {
		return operand{slot: l.Var.Slot}
	}
	return operand{code: c.integer(x)}
}

// arithmeticOf returns an operator on ints or longs; ok is false for other operators.
func arithmeticOf(x *check.Binary) (op rt.Arithmetic, ok bool) {
	ok = !x.Lifted && (x.Kind == rt.KindInt32 || x.Kind == rt.KindInt64) && isInteger(x.Type())
	return rt.Arithmetic{Op: rt.OpOf(x.Op), Kind: x.Kind, Checked: x.Checked}, ok
}

// arithmetic compiles an operator on ints or longs; nil for other operators.
func (c *compiler) arithmetic(x *check.Binary) integer {
	op, ok := arithmeticOf(x)
	if !ok {
		return nil
	}
	l, span := c.operand(x.L), x.Span()
	if k, ok := x.R.(*check.Const); ok {
		return computeConst(op, l, k.Value.AsLong(), span)
	}
	return compute(op, l, c.integer(x.R), span)
}

//go:noinline
func compute(op rt.Arithmetic, l operand, r integer, span source.Span) integer {
	return func(f *rt.Frame) (a int64, err error) {
		if l.code == nil {
			a = f.Vars[l.slot].AsLong()
		} else if a, err = l.code(f); err != nil {
			return 0, err
		}
		b, err := r(f)
		if err != nil {
			return 0, err
		}
		n, ok := op.Quick(a, b)
		if !ok {
			n, err = op.Do(a, b)
		}
		if err != nil {
			return 0, located(err, span)
		}
		return n, nil
	}
}

//go:noinline
func computeConst(op rt.Arithmetic, l operand, b int64, span source.Span) integer {
	return func(f *rt.Frame) (a int64, err error) {
		if l.code == nil {
			a = f.Vars[l.slot].AsLong()
		} else if a, err = l.code(f); err != nil {
			return 0, err
		}
		n, ok := op.Quick(a, b)
		if !ok {
			n, err = op.Do(a, b)
		}
		if err != nil {
			return 0, located(err, span)
		}
		return n, nil
	}
}

// compare compiles a comparison of integers.
func (c *compiler) compare(is rt.Relation, x *check.Binary) test {
	l := c.operand(x.L)
	if k, ok := x.R.(*check.Const); ok {
		return compareConst(is, l, k.Value.AsLong())
	}
	r := c.integer(x.R)
	return func(f *rt.Frame) (_ bool, err error) {
		var a int64
		if l.code == nil {
			a = f.Vars[l.slot].AsLong()
		} else if a, err = l.code(f); err != nil {
			return false, err
		}
		b, err := r(f)
		return rt.Holds(is, a, b), err
	}
}

//go:noinline
func compareConst(is rt.Relation, l operand, b int64) test {
	if l.code == nil {
		return func(f *rt.Frame) (bool, error) { return rt.Holds(is, f.Vars[l.slot].AsLong(), b), nil }
	}
	return func(f *rt.Frame) (bool, error) {
		a, err := l.code(f)
		return rt.Holds(is, a, b), err
	}
}

// ofType makes values of integers.
//
//go:noinline
func (n integer) ofType(t *rt.Type) code {
	return func(f *rt.Frame) (rt.Value, error) {
		bits, err := n(f)
		return rt.Scalar(t, bits), err
	}
}
