package rt

import (
	"math"
	"strings"

	"github.com/portico-apim/portico/internal/csharp/decimal"
)

// An Operator computes a binary operator on two values of one kind.
type Operator func(a, b Value) (Value, error)

// BinaryOperator returns the operator on values of a kind: numbers after promotion, bools, enums, strings, references. Checked says that
// integers that overflow throw.
func BinaryOperator(op string, k Kind, checked bool) Operator {
	switch op {
	case "==", "!=", "<", ">", "<=", ">=":
		return comparison(op, k)
	}
	switch k {
	case KindDouble:
		return func(a, b Value) (Value, error) { return Double(floatOp(op, a.AsDouble(), b.AsDouble())), nil }
	case KindSingle:
		return func(a, b Value) (Value, error) {
			return Float(float32(floatOp(op, a.AsDouble(), b.AsDouble()))), nil
		}
	case KindDecimal:
		return func(a, b Value) (Value, error) { return decimalOp(op, a.AsDecimal(), b.AsDecimal()) }
	case KindBool:
		return func(a, b Value) (Value, error) { return Bool(boolOp(op, a.AsBool(), b.AsBool())), nil }
	case KindInt32:
		return intOperator(op, IntType, checked)
	case KindUInt32:
		return intOperator(op, UIntType, checked)
	case KindUInt64:
		return ulongOperator(op, checked)
	}
	return longOperator(op, checked)
}

func floatOp(op string, a, b float64) float64 {
	switch op {
	case "+":
		return a + b
	case "-":
		return a - b
	case "*":
		return a * b
	case "/":
		return a / b
	}
	return math.Mod(a, b)
}

func boolOp(op string, a, b bool) bool {
	switch op {
	case "&":
		return a && b
	case "|":
		return a || b
	}
	return a != b
}

func decimalOp(op string, a, b decimal.Decimal) (Value, error) {
	var d decimal.Decimal
	var err error
	if (op == "/" || op == "%") && b.IsZero() {
		return Null, DivideByZero()
	}
	switch op {
	case "+":
		d, err = decimal.Add(a, b)
	case "-":
		d, err = decimal.Sub(a, b)
	case "*":
		d, err = decimal.Mul(a, b)
	case "/":
		d, err = decimal.Div(a, b)
	case "%":
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

// intOperator is for int and uint: computed in 64 bits, then cut or checked.
func intOperator(op string, t *Type, checked bool) Operator {
	k := t.Kind
	bits := uint(31)
	return func(a, b Value) (Value, error) {
		x, y := a.AsLong(), b.AsLong()
		var n int64
		switch op {
		case "+":
			n = x + y
		case "-":
			n = x - y
		case "*":
			n = x * y
		case "/", "%":
			if y == 0 {
				return Null, DivideByZero()
			}
			if n = x / y; op == "%" {
				n = x % y
			} else if !Fits(k, n) {
				return Null, Overflow()
			}
		case "<<":
			return Value{uint64(Wrap(k, x<<(uint(y)&bits))), t}, nil
		case ">>":
			n = x >> (uint(y) & bits)
		default:
			n = bitsOp(op, x, y)
		}
		if w := Wrap(k, n); w != n {
			if checked {
				return Null, Overflow()
			}
			n = w
		}
		return Value{uint64(n), t}, nil
	}
}

func bitsOp(op string, x, y int64) int64 {
	switch op {
	case "&":
		return x & y
	case "|":
		return x | y
	}
	return x ^ y
}

func longOperator(op string, checked bool) Operator {
	return func(a, b Value) (Value, error) {
		x, y := a.AsLong(), b.AsLong()
		var n int64
		over := false
		switch op {
		case "+":
			n = x + y
			over = (x^n)&(y^n) < 0
		case "-":
			n = x - y
			over = (x^y)&(x^n) < 0
		case "*":
			n = x * y
			over = x != 0 && (n/x != y || x == -1 && y == math.MinInt64)
		case "/", "%":
			if y == 0 {
				return Null, DivideByZero()
			}
			if x == math.MinInt64 && y == -1 {
				return Null, Overflow()
			}
			if n = x / y; op == "%" {
				n = x % y
			}
		case "<<":
			n = x << (uint(y) & 63)
		case ">>":
			n = x >> (uint(y) & 63)
		default:
			n = bitsOp(op, x, y)
		}
		if over && checked {
			return Null, Overflow()
		}
		return Long(n), nil
	}
}

func ulongOperator(op string, checked bool) Operator {
	return func(a, b Value) (Value, error) {
		x, y := a.num, b.num
		var n uint64
		over := false
		switch op {
		case "+":
			n = x + y
			over = n < x
		case "-":
			n = x - y
			over = y > x
		case "*":
			n = x * y
			over = x != 0 && n/x != y
		case "/", "%":
			if y == 0 {
				return Null, DivideByZero()
			}
			if n = x / y; op == "%" {
				n = x % y
			}
		case "<<":
			n = x << (y & 63)
		case ">>":
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

// comparison returns a comparison operator.
func comparison(op string, k Kind) Operator {
	if op == "==" || op == "!=" {
		same, want := equality(k), op == "=="
		return func(a, b Value) (Value, error) { return Bool(same(a, b) == want), nil }
	}
	switch k {
	case KindSingle, KindDouble: // comparisons with NaN are false, so order does not do
		return func(a, b Value) (Value, error) { return Bool(floatLess(op, a.AsDouble(), b.AsDouble())), nil }
	case KindDecimal:
		return func(a, b Value) (Value, error) {
			return Bool(ordered(op, decimal.Cmp(a.AsDecimal(), b.AsDecimal()))), nil
		}
	case KindUInt64:
		return func(a, b Value) (Value, error) { return Bool(ordered(op, compareUint(a.num, b.num))), nil }
	}
	return func(a, b Value) (Value, error) { return Bool(ordered(op, compareInt(a.AsLong(), b.AsLong()))), nil }
}

// equality returns the == of a kind.
func equality(k Kind) func(a, b Value) bool {
	switch k {
	case KindString:
		return func(a, b Value) bool { return a.IsNull() == b.IsNull() && a.AsString() == b.AsString() }
	case KindSingle, KindDouble:
		return func(a, b Value) bool { return a.AsDouble() == b.AsDouble() }
	case KindDecimal:
		return func(a, b Value) bool { return decimal.Cmp(a.AsDecimal(), b.AsDecimal()) == 0 }
	case KindObject:
		return Same
	}
	return func(a, b Value) bool { return a.num == b.num }
}

func floatLess(op string, a, b float64) bool {
	switch op {
	case "<":
		return a < b
	case ">":
		return a > b
	case "<=":
		return a <= b
	}
	return a >= b
}

func ordered(op string, cmp int) bool {
	switch op {
	case "<":
		return cmp < 0
	case ">":
		return cmp > 0
	case "<=":
		return cmp <= 0
	}
	return cmp >= 0
}

func compareInt(a, b int64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func compareUint(a, b uint64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// Lift makes an operator take null: null if an operand is null; for comparisons false, but null equals null. On bool? the operators &
// and | know false and true even then.
func Lift(op string, k Kind, inner Operator) Operator {
	equal := op == "==" || op == "!="
	compares := equal || strings.ContainsAny(op, "<>") && len(op) <= 2 && op != "<<" && op != ">>"
	return func(a, b Value) (Value, error) {
		switch {
		case !a.IsNull() && !b.IsNull():
			return inner(a, b)
		case equal:
			return Bool((a.IsNull() && b.IsNull()) == (op == "==")), nil
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
