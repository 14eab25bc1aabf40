package check

import (
	"strings"

	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/csharp/types"
)

// implicit returns the implicit conversion of an expression to a type. Beyond the types it knows about constants that fit, lambdas,
// method groups, null, default and throw.
func (c *checker) implicit(x Expr, t *rt.Type) types.Conversion {
	from := x.Type()
	same := types.Conversion{Kind: types.ConvSame, Implicit: true, From: from, To: t}
	switch from.Kind {
	case rt.KindInvalid:
		if _, bound := x.(*Invalid); bound && from == invalidType {
			return same // its error is reported already
		}
	case kindLambda:
		if l := x.(*lambdaExpr); t.Kind == rt.KindDelegate && c.lambdaFits(l, t) {
			return same
		}
		return types.Conversion{}
	case kindGroup:
		if c.groupFits(x.(*groupExpr), t) {
			return same
		}
		return types.Conversion{}
	case kindDefault, kindThrow:
		return same
	case kindTypeName, kindNamespace:
		return types.Conversion{}
	}
	if r, ok := x.(*Record); ok && c.recordFits(r, t) {
		return types.Conversion{Kind: types.ConvTuple, Implicit: true, From: from, To: t}
	}
	if k, ok := x.(*Const); ok && constantFits(k, t) {
		return types.Conversion{Kind: types.ConvNumber, Implicit: true, From: from, To: t}
	}
	return c.u.Implicit(from, t)
}

// constantFits reports whether a constant converts to a type only because its value fits: an int or long to a smaller integer, 0 to an enum.
func constantFits(k *Const, t *rt.Type) bool {
	if t.IsNullable() {
		t = t.Args[0]
	}
	from := k.typ.Kind
	if from != rt.KindInt32 && from != rt.KindInt64 {
		return false
	}
	n := k.Value.AsLong()
	switch {
	case t.Kind == rt.KindEnum:
		return n == 0
	case from == rt.KindInt64:
		return t.Kind == rt.KindUInt64 && n >= 0
	case t.Kind == rt.KindChar || !t.Kind.IsIntegral():
		return false
	case t.Kind == rt.KindUInt64:
		return n >= 0
	}
	return rt.Fits(t.Kind, n)
}

// convert converts an expression to a type, and reports an error if it does not convert by itself.
func (c *checker) convert(x Expr, t *rt.Type) Expr {
	if isInvalid(x) || t.Kind == rt.KindInvalid {
		return &Invalid{base{t, x.Span()}}
	}
	switch x := x.(type) {
	case *lambdaExpr:
		return c.convertLambda(x, t)
	case *groupExpr:
		if t.Kind != rt.KindDelegate {
			c.notCalled(x, t)
			return invalid(x)
		}
		if !c.groupFits(x, t) {
			c.errorf(x, "CS0123", "No overload for '%s' matches '%s'", x.name, t)
			return invalid(x)
		}
		return c.makeGroup(x, t)
	case *Record:
		if y := c.convertRecord(x, t); y != nil {
			return y
		}
	}
	conv := c.implicit(x, t)
	if !conv.OK() {
		c.conversionError(x, t, conv)
		return &Invalid{base{t, x.Span()}}
	}
	return c.apply(x, conv)
}

// convertLambda makes a delegate of a lambda; errors in its body are reported before others.
func (c *checker) convertLambda(l *lambdaExpr, t *rt.Type) Expr {
	if c.lambdaFits(l, t) {
		return c.makeLambda(l, t)
	}
	c.lambdaFailure(arg{x: l, at: l.Span()}, t).report(c)
	return invalid(l)
}

// recordFits reports whether a tuple literal converts to a tuple type element by element.
func (c *checker) recordFits(x *Record, t *rt.Type) bool {
	if !t.IsTuple() || len(t.Args) != len(x.raw) || rt.Identical(x.typ, t) {
		return false
	}
	for i, f := range x.raw {
		if !c.implicit(f, t.Args[i]).OK() {
			return false
		}
	}
	return true
}

// convertRecord converts a tuple literal element by element.
func (c *checker) convertRecord(x *Record, t *rt.Type) Expr {
	if !t.IsTuple() || !x.typ.IsTuple() || len(t.Args) != len(x.Fields) {
		return nil
	}
	r := &Record{base: base{t, x.span}}
	fields := x.Fields
	if x.raw != nil {
		fields = x.raw
	}
	for i, f := range fields {
		if !c.implicit(f, t.Args[i]).OK() {
			return nil
		}
		r.Fields = append(r.Fields, c.convert(f, t.Args[i]))
	}
	return r
}

// conversionError reports that an expression does not convert by itself.
func (c *checker) conversionError(x Expr, t *rt.Type, conv types.Conversion) {
	from := x.Type()
	switch {
	case conv.Ambiguous:
		c.errorf(x, "CS0457", "Ambiguous user defined conversions when converting from '%s' to '%s'", c.describe(x), t)
	case from.Kind == rt.KindNull && t.IsValueType():
		c.errorf(x, "CS0037", "Cannot convert null to '%s' because it is a non-nullable value type", t)
	case from.Kind == rt.KindVoid:
		c.errorf(x, "CS0029", "Cannot implicitly convert type 'void' to '%s': '%s' returns nothing", t, c.text(x))
	case outOfRange(x, t):
		c.errorf(x, "CS0031", "Constant value '%d' cannot be converted to a '%s'", x.(*Const).Value.AsLong(), t)
	case from.Kind == rt.KindDouble && realSuffix[t.Kind] != "" && isRealLiteral(c.text(x)):
		suffix := realSuffix[t.Kind]
		c.errorf(x, "CS0664", "Literal of type double cannot be implicitly converted to type '%s'; use an '%s' suffix to create a literal of this type", t, suffix).Hint =
			"write " + strings.TrimRight(c.text(x), "dD") + strings.ToLower(suffix)
	case c.u.Explicit(from, t).OK():
		c.errorf(x, "CS0266", "Cannot implicitly convert type '%s' to '%s'. An explicit conversion exists (are you missing a cast?)", from, t).Hint = c.castHint(x, t)
	default:
		c.errorf(x, "CS0029", "Cannot implicitly convert type '%s' to '%s'", from, t).Hint = c.otherWay(x, t)
	}
}

// outOfRange reports whether only the value of a constant keeps it from converting to another integer type by itself.
func outOfRange(x Expr, t *rt.Type) bool {
	if !isConst(x) || !t.Kind.IsIntegral() || t.Kind == rt.KindChar {
		return false
	}
	k := x.Type().Kind
	return k == rt.KindInt32 || k == rt.KindInt64 && t.Kind == rt.KindUInt64
}

// realSuffix are the suffixes of the types that literals with a point do not have by themselves.
var realSuffix = map[rt.Kind]string{rt.KindSingle: "F", rt.KindDecimal: "M"}

// isRealLiteral reports whether a text is a literal of type double.
func isRealLiteral(text string) bool {
	return text != "" && strings.Trim(text, "0123456789_.eE+-dD") == "" && text[0] != '-' && text[0] != '+'
}

// castHint shows the cast that is missing, if one helps.
func (c *checker) castHint(x Expr, t *rt.Type) string {
	text := c.text(x)
	if x.Type().Kind >= rt.KindAnonymous || len(text) > 60 || text == "" || !c.u.Explicit(x.Type(), t).OK() {
		return ""
	}
	switch x.(type) {
	case *Local, *Global, *Call, *Element, *Field, *Const:
		return "write (" + t.String() + ")" + text
	}
	return "write (" + t.String() + ")(" + text + ")"
}

// apply converts an expression by a conversion that was found. Constants stay constants.
func (c *checker) apply(x Expr, conv types.Conversion) Expr {
	t := conv.To
	switch x := x.(type) {
	case *lambdaExpr, *groupExpr, *Invalid:
		if x.Type().Kind == kindDefault {
			return &Const{base{t, x.Span()}, rt.Default(t)}
		}
		return c.convertAgain(x, t)
	case *Throw:
		return &Throw{base{t, x.span}, x.X}
	}
	if k, ok := x.(*Const); ok {
		if folded := c.foldConversion(k, conv); folded != nil {
			return folded
		}
	}
	if conv.Kind == types.ConvSame && rt.Identical(x.Type(), t) {
		return x
	}
	if conv.Kind == types.ConvUser {
		c.use(*conv.Method)
	}
	return &Convert{base: base{t, x.Span()}, X: x, Conv: conv, Checked: c.checked}
}

func (c *checker) convertAgain(x Expr, t *rt.Type) Expr {
	if isInvalid(x) {
		return &Invalid{base{t, x.Span()}}
	}
	return c.convert(x, t)
}

// foldConversion converts a constant now. It returns nil if the result is no constant of the language.
func (c *checker) foldConversion(k *Const, conv types.Conversion) *Const {
	t := conv.To
	switch {
	case conv.Kind == types.ConvSame && (t.Kind == k.typ.Kind || k.Value.IsNull()):
		return &Const{base{t, k.span}, k.Value}
	case conv.Kind == types.ConvNumber && !t.IsNullable():
		v, err := rt.ConvertNumber(k.Value, t, true)
		if err != nil && !conv.Implicit {
			if c.checkedConstant() {
				c.errorf(k, "CS0221", "Constant value '%s' cannot be converted to a '%s' (use 'unchecked' syntax to override)", c.text(k), t)
			}
			v, err = rt.ConvertNumber(k.Value, t, false)
		}
		if err == nil {
			return &Const{base{t, k.span}, v}
		}
	}
	return nil
}

// checkedConstant reports whether constants that overflow are errors here: everywhere but inside unchecked(…).
func (c *checker) checkedConstant() bool { return !c.unchecked }

func isConst(x Expr) bool {
	_, ok := x.(*Const)
	return ok
}

// hasType reports whether an expression has a type of its own.
func hasType(x Expr) bool {
	k := x.Type().Kind
	return k < kindLambda && k != rt.KindNull && k != rt.KindInvalid && k != rt.KindVoid
}

// bestType is the type among those of the expressions that all of the types convert to; nil if there is none.
func (c *checker) bestType(xs []Expr) *rt.Type {
	var best *rt.Type
	for _, x := range xs {
		switch {
		case !hasType(x):
		case best == nil:
			best = x.Type()
		default:
			best = c.wider(best, x.Type())
		}
	}
	for _, x := range xs {
		if best != nil && (!c.implicit(x, best).OK() || hasType(x) && c.wider(x.Type(), best) != best) {
			return nil
		}
	}
	return best
}
