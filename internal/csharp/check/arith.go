package check

import (
	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/csharp/types"
	"github.com/portico-apim/portico/internal/source"
)

// number returns the numeric type of an operand, and whether it is lifted over T?.
func number(x Expr) (t *rt.Type, lifted bool) {
	t = x.Type()
	if t.IsNullable() {
		return t.Args[0], true
	}
	return t, false
}

// arithmetic is + - * / %: numbers, texts, enums.
func (c *checker) arithmetic(op string, l, r Expr, span source.Span) Expr {
	lt, rt0 := l.Type(), r.Type()
	if op == "+" && (lt.Kind == rt.KindString || rt0.Kind == rt.KindString) {
		return c.concat(l, r, span)
	}
	if v := c.enumArithmetic(op, l, r, span); v != nil {
		return v
	}
	t, lifted := c.promote(l, r)
	if t == nil {
		return nil
	}
	return c.numeric(op, l, r, t, t, lifted, span)
}

// numeric makes an operator on two numbers of type t.
func (c *checker) numeric(op string, l, r Expr, t, result *rt.Type, lifted bool, span source.Span) Expr {
	operand, res := t, result
	if lifted {
		operand = rt.NullableOf(t)
		if result.Kind != rt.KindBool || t.Kind == rt.KindBool && op != "==" && op != "!=" {
			res = rt.NullableOf(result)
		}
	}
	l, r = c.convert(l, operand), c.convert(r, operand)
	b := &Binary{base: base{res, span}, Op: op, Kind: t.Kind, L: l, R: r, Checked: c.checked, Lifted: lifted}
	return c.foldBinary(b)
}

// promote is the type that two numbers are computed in; nil if they are not numbers.
func (c *checker) promote(l, r Expr) (*rt.Type, bool) {
	lt, liftL := number(l)
	rtt, liftR := number(r)
	if lt.Kind == rt.KindNull && liftR && rtt.Kind.IsNumeric() {
		lt, liftL = rtt, true
	}
	if rtt.Kind == rt.KindNull && liftL && lt.Kind.IsNumeric() {
		rtt, liftR = lt, true
	}
	if lt.Kind == rt.KindNull && rtt.Kind.IsNumeric() {
		lt, liftL = rtt, true
	}
	if rtt.Kind == rt.KindNull && lt.Kind.IsNumeric() {
		rtt, liftR = lt, true
	}
	if !lt.Kind.IsNumeric() || !rtt.Kind.IsNumeric() {
		return nil, false
	}
	return c.promoted(lt.Kind, rtt.Kind, l, r), liftL || liftR
}

// promoted is binary numeric promotion.
func (c *checker) promoted(a, b rt.Kind, l, r Expr) *rt.Type {
	has := func(k rt.Kind) bool { return a == k || b == k }
	switch {
	case has(rt.KindDecimal):
		if a.IsFloat() || b.IsFloat() {
			return nil
		}
		return rt.DecimalType
	case has(rt.KindDouble):
		return rt.DoubleType
	case has(rt.KindSingle):
		return rt.FloatType
	case has(rt.KindUInt64):
		if signed(a) && !c.implicit(l, rt.ULongType).OK() || signed(b) && !c.implicit(r, rt.ULongType).OK() {
			return nil
		}
		return rt.ULongType
	case has(rt.KindInt64):
		return rt.LongType
	case has(rt.KindUInt32):
		if signed(a) && !c.implicit(l, rt.UIntType).OK() || signed(b) && !c.implicit(r, rt.UIntType).OK() {
			return rt.LongType
		}
		return rt.UIntType
	}
	return rt.IntType
}

// enumArithmetic is E + n, n + E, E - n and E - E.
func (c *checker) enumArithmetic(op string, l, r Expr, span source.Span) Expr {
	lt, liftL := number(l)
	rtt, liftR := number(r)
	if liftL || liftR || op != "+" && op != "-" {
		return nil
	}
	le, re := lt.Kind == rt.KindEnum, rtt.Kind == rt.KindEnum
	var result *rt.Type
	switch {
	case le && re && op == "-" && rt.Identical(lt, rtt):
		result = rt.IntType
	case le && !re && c.implicit(r, rt.IntType).OK():
		result = lt
	case re && !le && op == "+" && c.implicit(l, rt.IntType).OK():
		result = rtt
	default:
		return nil
	}
	sum := c.numeric(op, c.enumNumber(l), c.enumNumber(r), rt.IntType, rt.IntType, false, span)
	return c.apply(sum, types.Conversion{Kind: types.ConvNumber, From: rt.IntType, To: result})
}

// enumNumber is an enum value as an int; other expressions stay.
func (c *checker) enumNumber(x Expr) Expr {
	if x.Type().Kind != rt.KindEnum {
		return c.convert(x, rt.IntType)
	}
	return c.apply(x, types.Conversion{Kind: types.ConvNumber, From: x.Type(), To: rt.IntType})
}

// shift is << and >>.
func (c *checker) shift(op string, l, r Expr, span source.Span) Expr {
	lt, liftL := number(l)
	_, liftR := number(r)
	count := rt.IntType
	lifted := liftL || liftR
	if lifted {
		count = rt.NullableOf(rt.IntType)
	}
	if !lt.Kind.IsIntegral() || !c.implicit(r, count).OK() {
		return nil
	}
	t := c.promoted(lt.Kind, rt.KindInt32, l, &Const{base{rt.IntType, span}, rt.Int(1)})
	if lt.Kind == rt.KindUInt32 {
		t = rt.UIntType
	}
	operand, result := t, t
	if lifted {
		operand, result = rt.NullableOf(t), rt.NullableOf(t)
	}
	b := &Binary{base: base{result, span}, Op: op, Kind: t.Kind, L: c.convert(l, operand), R: c.convert(r, count), Lifted: lifted}
	return c.foldBinary(b)
}

// bits is & | ^: integers, bools, enums.
func (c *checker) bits(op string, l, r Expr, span source.Span) Expr {
	lt, liftL := number(l)
	rtt, liftR := number(r)
	if lt.Kind == rt.KindBool && rtt.Kind == rt.KindBool {
		return c.numeric(op, l, r, rt.BoolType, rt.BoolType, liftL || liftR, span)
	}
	if lt.Kind == rt.KindEnum || rtt.Kind == rt.KindEnum {
		return c.enumBits(op, l, r, span)
	}
	t, lifted := c.promote(l, r)
	if t == nil || !t.Kind.IsIntegral() {
		return nil
	}
	return c.numeric(op, l, r, t, t, lifted, span)
}

func (c *checker) enumBits(op string, l, r Expr, span source.Span) Expr {
	t := l.Type()
	if t.Kind != rt.KindEnum {
		t = r.Type()
	}
	if t.Kind != rt.KindEnum || !c.implicit(l, t).OK() || !c.implicit(r, t).OK() {
		return nil
	}
	l, r = c.enumNumber(c.convert(l, t)), c.enumNumber(c.convert(r, t))
	v := c.numeric(op, l, r, rt.IntType, rt.IntType, false, span)
	return c.apply(v, types.Conversion{Kind: types.ConvNumber, From: rt.IntType, To: t})
}

// compare is == != < > <= >=.
func (c *checker) compare(op string, l, r Expr, span source.Span) Expr {
	if t, lifted := c.promote(l, r); t != nil {
		return c.numeric(op, l, r, t, rt.BoolType, lifted, span)
	}
	equality := op == "==" || op == "!="
	lt, liftL := number(l)
	rtt, liftR := number(r)
	if lt.Kind == rt.KindEnum || rtt.Kind == rt.KindEnum {
		return c.compareEnums(op, l, r, span)
	}
	if !equality {
		return nil
	}
	null := lt.Kind == rt.KindNull || rtt.Kind == rt.KindNull
	switch {
	case lt.Kind == rt.KindBool && rtt.Kind == rt.KindBool, null && (liftL || liftR):
		t := lt
		if t.Kind == rt.KindNull {
			t = rtt
		}
		return c.numeric(op, l, r, t, rt.BoolType, liftL || liftR, span)
	case lt.Kind == rt.KindString && (rtt.Kind == rt.KindString || rtt.Kind == rt.KindNull), lt.Kind == rt.KindNull && rtt.Kind == rt.KindString:
		return c.foldBinary(&Binary{base: base{rt.BoolType, span}, Op: op, Kind: rt.KindString, L: c.convert(l, rt.StringType), R: c.convert(r, rt.StringType)})
	case lt.IsTuple() && rtt.IsTuple() && len(lt.Args) == len(rtt.Args):
		return c.compareTuples(op, l, r, span)
	}
	return c.compareReferences(op, l, r, span)
}

// compareEnums compares values of one enum.
func (c *checker) compareEnums(op string, l, r Expr, span source.Span) Expr {
	t, liftL := number(l)
	tr, liftR := number(r)
	if t.Kind != rt.KindEnum {
		t = tr
	}
	lifted := liftL || liftR || l.Type().Kind == rt.KindNull || r.Type().Kind == rt.KindNull
	operand := t
	if lifted {
		operand = rt.NullableOf(t)
	}
	if !c.implicit(l, operand).OK() || !c.implicit(r, operand).OK() {
		return nil
	}
	return c.numeric(op, l, r, t, rt.BoolType, lifted, span)
}

// compareReferences compares by reference, where one side can be what the other is.
func (c *checker) compareReferences(op string, l, r Expr, span source.Span) Expr {
	lt, rtt := l.Type(), r.Type()
	if !lt.IsReference() || !rtt.IsReference() {
		return nil
	}
	a, b := c.u.Explicit(lt, rtt), c.u.Explicit(rtt, lt)
	if !isReferenceConversion(a) && !isReferenceConversion(b) {
		return nil
	}
	if (lt.Kind == rt.KindString) != (rtt.Kind == rt.KindString) && lt.Kind != rt.KindNull && rtt.Kind != rt.KindNull {
		if c.byValue && (lt.Kind == rt.KindObject || rtt.Kind == rt.KindObject) {
			return c.compareValues(op, l, r, span)
		}
		code, side, other := "CS0252", "left", l
		if lt.Kind == rt.KindString {
			code, side, other = "CS0253", "right", r
		}
		if len(*c.diags) < maxErrors {
			c.diags.Warn(c.src, span, code, "Possible unintended reference comparison; to get a value comparison, cast the %s hand side to type 'string'", side).Hint = c.castHint(other, rt.StringType)
		}
	}
	kind := rt.KindObject
	if lt.Kind == rt.KindDelegate && rtt.Kind == rt.KindDelegate {
		kind = rt.KindDelegate
	}
	return &Binary{base: base{rt.BoolType, span}, Op: op, Kind: kind, L: l, R: r}
}

// compareValues compares by object.Equals, for installations that want objects compared with strings by value.
func (c *checker) compareValues(op string, l, r Expr, span source.Span) Expr {
	for _, m := range c.u.Lookup(rt.ObjectType, "Equals") {
		if !m.Static {
			continue
		}
		var same Expr = &Call{base: base{rt.BoolType, span}, Member: m, Args: []Expr{c.convert(l, rt.ObjectType), c.convert(r, rt.ObjectType)}}
		if op == "!=" {
			same = &Unary{base: base{rt.BoolType, span}, Op: "!", X: same}
		}
		return same
	}
	return nil
}

func isReferenceConversion(conv types.Conversion) bool {
	return conv.Kind == types.ConvSame || conv.Kind == types.ConvCheck
}

// compareTuples compares element by element.
func (c *checker) compareTuples(op string, l, r Expr, span source.Span) Expr {
	vl, vr := c.temp(l.Type()), c.temp(r.Type())
	let := &Let{base: base{rt.BoolType, span}, Vars: []*Variable{vl, vr}, Inits: []Expr{l, r}}
	var all Expr
	for i := range l.Type().Args {
		a := &Field{base{l.Type().Args[i], span}, c.read(vl, l), i}
		b := &Field{base{r.Type().Args[i], span}, c.read(vr, r), i}
		same := c.operate(op, a, b, span, span)
		if all == nil {
			all = same
			continue
		}
		all = &Logic{base{rt.BoolType, span}, op == "==", all, same}
	}
	let.Result = all
	return let
}

// concat joins two operands of +, one of which is a string, with what is joined already.
func (c *checker) concat(l, r Expr, span source.Span) Expr {
	var parts []Expr
	for _, x := range []Expr{l, r} {
		if x.Type().Kind == rt.KindVoid {
			return nil
		}
		if j, ok := x.(*Concat); ok {
			if parts == nil {
				parts = j.Parts // the operand is used nowhere else
			} else {
				parts = append(parts, j.Parts...)
			}
			continue
		}
		if k, ok := x.(*Const); ok && len(parts) > 0 {
			if p, ok := parts[len(parts)-1].(*Const); ok {
				if text, ok := c.joinConstants(p, k); ok {
					parts[len(parts)-1] = &Const{base{rt.StringType, p.span.Join(k.span)}, rt.String(text)}
					continue
				}
			}
		}
		parts = append(parts, x)
	}
	if k, ok := parts[0].(*Const); ok && len(parts) == 1 && k.typ.Kind == rt.KindString {
		return &Const{base{rt.StringType, span}, k.Value}
	}
	return &Concat{base{rt.StringType, span}, parts}
}

// bytesPerWork is how many bytes of a constant are as much work as an expression.
const bytesPerWork = 256

// maxConstant is how many bytes a constant may have.
const maxConstant = 1 << 20

// joinConstants joins two constants if both are texts or null, and one is a text.
func (c *checker) joinConstants(a, b *Const) (string, bool) {
	text := func(k *Const) bool { return k.typ.Kind == rt.KindString || k.typ.Kind == rt.KindNull }
	size := len(a.Value.AsString()) + len(b.Value.AsString())
	if !text(a) || !text(b) || !c.pay(b, size/bytesPerWork) {
		return "", false
	}
	if size > maxConstant {
		c.tooComplex(b)
		return "", false
	}
	return rt.Join(a.Value.AsString(), b.Value.AsString()), true
}
