package rt

import (
	"cmp"
	"math"
	"slices"

	"github.com/portico-apim/portico/internal/csharp/decimal"
)

// An Operator computes a binary operator on two values of one kind.
type Operator func(a, b Value) (Value, error)

// BinaryOperator returns the operator on values of a kind: numbers after promotion, bools, enums, strings, references. Checked says that
// integers that overflow throw.
func BinaryOperator(op string, k Kind, checked bool) Operator {
	if r, ok := RelationOf(op); ok {
		return comparison(r, k)
	}
	o := OpOf(op)
	switch k {
	case KindDouble:
		return func(a, b Value) (Value, error) { return Double(floatOp(o, a.AsDouble(), b.AsDouble())), nil }
	case KindSingle:
		return func(a, b Value) (Value, error) {
			return Float(float32(floatOp(o, a.AsDouble(), b.AsDouble()))), nil
		}
	case KindDecimal:
		return func(a, b Value) (Value, error) { return decimalOp(o, a.AsDecimal(), b.AsDecimal()) }
	case KindBool:
		return func(a, b Value) (Value, error) { return Bool(boolOp(o, a.AsBool(), b.AsBool())), nil }
	case KindInt32:
		return Arithmetic{o, k, checked}.on(IntType)
	case KindUInt32:
		return Arithmetic{o, k, checked}.on(UIntType)
	case KindUInt64:
		return ulongOperator(o, checked)
	}
	return Arithmetic{o, KindInt64, checked}.on(LongType)
}

// An Op is an arithmetic or bitwise operator, by the first character of its sign.
type Op byte

// The operators.
const (
	Add Op = '+'
	Sub Op = '-'
	Mul Op = '*'
	Div Op = '/'
	Rem Op = '%'
	And Op = '&'
	Or  Op = '|'
	Xor Op = '^'
	Shl Op = '<'
	Shr Op = '>'
)

// OpOf returns the operator of a sign: Shl for <<.
func OpOf(sign string) Op { return Op(sign[0]) }

func floatOp(op Op, a, b float64) float64 {
	switch op {
	case Add:
		return a + b
	case Sub:
		return a - b
	case Mul:
		return a * b
	case Div:
		return a / b
	}
	return math.Mod(a, b)
}

func boolOp(op Op, a, b bool) bool {
	switch op {
	case And:
		return a && b
	case Or:
		return a || b
	}
	return a != b
}

func decimalOp(op Op, a, b decimal.Decimal) (Value, error) {
	var d decimal.Decimal
	var err error
	if (op == Div || op == Rem) && b.IsZero() {
		return Null, DivideByZero()
	}
	switch op {
	case Add:
		d, err = decimal.Add(a, b)
	case Sub:
		d, err = decimal.Sub(a, b)
	case Mul:
		d, err = decimal.Mul(a, b)
	case Div:
		d, err = decimal.Div(a, b)
	case Rem:
		d, err = decimal.Rem(a, b)
	}
	if err != nil {
		return Null, Throw(OverflowException, "Value was either too large or too small for a Decimal.")
	}
	return Decimal(d), nil
}

// DivideByZero returns what an integer or decimal division by 0 throws.
func DivideByZero() *Exception {
	return Throw(DivideByZeroException, "Attempted to divide by zero.")
}

// Arithmetic is an operator on ints, uints or longs.
type Arithmetic struct {
	Op   Op
	Kind Kind
	// Checked says that results that do not fit throw.
	Checked bool
}

// on makes an operator on values that gives a type.
func (a Arithmetic) on(t *Type) Operator {
	return func(x, y Value) (Value, error) {
		n, err := a.Do(x.AsLong(), y.AsLong())
		if err != nil {
			return Null, err
		}
		return Value{uint64(n), t}, nil
	}
}

// Quick is Do for what is short enough to be inlined; ok is false where Do has to decide.
func (a Arithmetic) Quick(x, y int64) (n int64, ok bool) {
	switch a.Op {
	case Add:
		x += y
	case Sub:
		x -= y
	case Mul:
		x *= y
	case Rem:
		if y <= 0 {
			return 0, false
		}
		x %= y
	default:
		return 0, false
	}
	if a.Kind == KindInt32 {
		x = int64(int32(x))
	}
	return x, !a.Checked
}

// Do computes the operator: in 64 bits, then cut to the kind, or checked.
func (a Arithmetic) Do(x, y int64) (int64, error) {
	var n int64
	switch a.Op {
	case Add:
		n = x + y
	case Sub:
		n = x - y
	case Mul:
		n = x * y
	case Div, Rem:
		return a.divide(x, y)
	case Shl:
		return Wrap(a.Kind, x<<(uint(y)&a.shiftMask())), nil
	case Shr:
		n = x >> (uint(y) & a.shiftMask())
	default:
		n = bitsOp(a.Op, x, y)
	}
	w := Wrap(a.Kind, n)
	if a.Checked && (w != n || a.Kind == KindInt64 && a.overflows(x, y, n)) {
		return 0, Overflow()
	}
	return w, nil
}

func (a Arithmetic) shiftMask() uint {
	if a.Kind == KindInt64 {
		return 63
	}
	return 31
}

// divide is / and %. A quotient that does not fit throws, checked or not.
func (a Arithmetic) divide(x, y int64) (int64, error) {
	switch {
	case y == 0:
		return 0, DivideByZero()
	case a.Kind == KindInt64 && x == math.MinInt64 && y == -1:
		return 0, Overflow()
	case a.Op == Rem:
		return x % y, nil
	}
	n := x / y
	if !Fits(a.Kind, n) {
		return 0, Overflow()
	}
	return n, nil
}

// overflows reports whether n is not the sum, difference or product of two longs.
func (a Arithmetic) overflows(x, y, n int64) bool {
	switch a.Op {
	case Add:
		return (x^n)&(y^n) < 0
	case Sub:
		return (x^y)&(x^n) < 0
	case Mul:
		return x != 0 && (n/x != y || x == -1 && y == math.MinInt64)
	}
	return false
}

func bitsOp(op Op, x, y int64) int64 {
	switch op {
	case And:
		return x & y
	case Or:
		return x | y
	}
	return x ^ y
}

func ulongOperator(op Op, checked bool) Operator {
	return func(a, b Value) (Value, error) {
		x, y := a.num, b.num
		var n uint64
		over := false
		switch op {
		case Add:
			n = x + y
			over = n < x
		case Sub:
			n = x - y
			over = y > x
		case Mul:
			n = x * y
			over = x != 0 && n/x != y
		case Div, Rem:
			if y == 0 {
				return Null, DivideByZero()
			}
			if n = x / y; op == Rem {
				n = x % y
			}
		case Shl:
			n = x << (y & 63)
		case Shr:
			n = x >> (y & 63)
		default:
			n = uint64(bitsOp(op, int64(x), int64(y)))
		}
		if over && checked {
			return Null, Overflow()
		}
		return Value{n, ULongType}, nil
	}
}

// A Relation is a comparison operator.
type Relation byte

// The relations.
const (
	Equals Relation = iota
	Differs
	Less
	Greater
	AtMost
	AtLeast
)

// RelationOf returns the relation of a sign, and whether it is one.
func RelationOf(sign string) (Relation, bool) {
	i := slices.Index([]string{"==", "!=", "<", ">", "<=", ">="}, sign)
	return Relation(max(i, 0)), i >= 0
}

// Holds compares two numbers. No relation but Differs holds for one that is NaN.
func Holds[T cmp.Ordered](r Relation, a, b T) bool {
	switch r {
	case Equals:
		return a == b
	case Differs:
		return a != b
	case Less:
		return a < b
	case Greater:
		return a > b
	case AtMost:
		return a <= b
	}
	return a >= b
}

// comparison returns a comparison operator.
func comparison(r Relation, k Kind) Operator {
	if r <= Differs && (k == KindString || k == KindObject) {
		same := equality(k)
		return func(a, b Value) (Value, error) { return Bool(same(a, b) == (r == Equals)), nil }
	}
	switch k {
	case KindSingle, KindDouble:
		return func(a, b Value) (Value, error) { return Bool(Holds(r, a.AsDouble(), b.AsDouble())), nil }
	case KindDecimal:
		return func(a, b Value) (Value, error) {
			return Bool(Holds(r, decimal.Cmp(a.AsDecimal(), b.AsDecimal()), 0)), nil
		}
	case KindUInt64:
		return func(a, b Value) (Value, error) { return Bool(Holds(r, a.num, b.num)), nil }
	}
	return func(a, b Value) (Value, error) { return Bool(Holds(r, a.AsLong(), b.AsLong())), nil }
}

// equality returns the == of texts or references.
func equality(k Kind) func(a, b Value) bool {
	if k == KindObject {
		return Same
	}
	return func(a, b Value) bool { return a.IsNull() == b.IsNull() && a.AsString() == b.AsString() }
}

// Lift makes an operator take null: null if an operand is null; for comparisons false, but null equals null. On bool? the operators &
// and | know false and true even then.
func Lift(op string, k Kind, inner Operator) Operator {
	r, compares := RelationOf(op)
	equal := compares && r <= Differs
	return func(a, b Value) (Value, error) {
		switch {
		case !a.IsNull() && !b.IsNull():
			return inner(a, b)
		case equal:
			return Bool((a.IsNull() && b.IsNull()) == (r == Equals)), nil
		case compares:
			return Bool(false), nil
		case k == KindBool && op != "^":
			return liftBool(op == "&", a, b), nil
		}
		return Null, nil
	}
}

// liftBool is & or | where at least one operand is null.
func liftBool(and bool, a, b Value) Value {
	for _, v := range [2]Value{a, b} {
		if !v.IsNull() && v.AsBool() != and {
			return v
		}
	}
	return Null
}

// UnaryOperator returns - ~ or ! on values of a kind.
func UnaryOperator(op string, k Kind, checked bool) func(Value) (Value, error) {
	switch {
	case op == "!":
		return func(v Value) (Value, error) { return Bool(!v.AsBool()), nil }
	case op == "~":
		return func(v Value) (Value, error) { return Value{uint64(Wrap(k, ^v.AsLong())), v.Type()}, nil }
	case k == KindDecimal:
		return func(v Value) (Value, error) { return Decimal(v.AsDecimal().Neg()), nil }
	case k == KindDouble:
		return func(v Value) (Value, error) { return Double(-v.AsDouble()), nil }
	case k == KindSingle:
		return func(v Value) (Value, error) { return Float(float32(-v.AsDouble())), nil }
	}
	minus := BinaryOperator("-", k, checked)
	return func(v Value) (Value, error) { return minus(Value{0, v.ref}, v) }
}
