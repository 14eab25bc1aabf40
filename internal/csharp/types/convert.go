package types

import (
	"slices"

	"github.com/portico-apim/portico/internal/csharp/rt"
)

// ConvKind says what a conversion does when it runs.
type ConvKind uint8

// The kinds of conversions.
const (
	// ConvNone means that there is no conversion.
	ConvNone ConvKind = iota
	// ConvSame does nothing: identity, references upwards, boxing, wrapping in T?.
	ConvSame
	// ConvNumber changes a number, char or enum to another such type.
	ConvNumber
	// ConvCheck checks the run-time type: references downwards and unboxing.
	ConvCheck
	// ConvUnwrap takes the value out of a T?, which must have one.
	ConvUnwrap
	// ConvLift converts what is in a T? by Inner, and keeps null.
	ConvLift
	// ConvUser calls a user-defined conversion: Before, Method, After.
	ConvUser
	// ConvTuple converts the elements of a tuple by Items.
	ConvTuple
)

// A Conversion is a way from one type to another.
type Conversion struct {
	Kind     ConvKind
	Implicit bool
	// Method is the user-defined conversion; Before and After are the standard conversions around it.
	Method        *Bound
	Before, After *Conversion
	// Inner is the conversion of the value of a T?.
	Inner *Conversion
	Items []Conversion
	From  *rt.Type
	To    *rt.Type
	// Ambiguous says that several user-defined conversions fit equally well.
	Ambiguous bool
}

// OK reports whether there is a conversion.
func (c Conversion) OK() bool { return c.Kind != ConvNone }

// implicitNumeric lists, for each numeric kind, the kinds it converts to by itself.
var implicitNumeric = map[rt.Kind][]rt.Kind{
	rt.KindSByte:  {rt.KindInt16, rt.KindInt32, rt.KindInt64, rt.KindSingle, rt.KindDouble, rt.KindDecimal},
	rt.KindByte:   {rt.KindInt16, rt.KindUInt16, rt.KindInt32, rt.KindUInt32, rt.KindInt64, rt.KindUInt64, rt.KindSingle, rt.KindDouble, rt.KindDecimal},
	rt.KindInt16:  {rt.KindInt32, rt.KindInt64, rt.KindSingle, rt.KindDouble, rt.KindDecimal},
	rt.KindUInt16: {rt.KindInt32, rt.KindUInt32, rt.KindInt64, rt.KindUInt64, rt.KindSingle, rt.KindDouble, rt.KindDecimal},
	rt.KindInt32:  {rt.KindInt64, rt.KindSingle, rt.KindDouble, rt.KindDecimal},
	rt.KindUInt32: {rt.KindInt64, rt.KindUInt64, rt.KindSingle, rt.KindDouble, rt.KindDecimal},
	rt.KindInt64:  {rt.KindSingle, rt.KindDouble, rt.KindDecimal},
	rt.KindUInt64: {rt.KindSingle, rt.KindDouble, rt.KindDecimal},
	rt.KindChar:   {rt.KindUInt16, rt.KindInt32, rt.KindUInt32, rt.KindInt64, rt.KindUInt64, rt.KindSingle, rt.KindDouble, rt.KindDecimal},
	rt.KindSingle: {rt.KindDouble},
}

// ImplicitNumeric reports whether a numeric kind converts to another without a cast.
func ImplicitNumeric(from, to rt.Kind) bool { return slices.Contains(implicitNumeric[from], to) }

// Implicit returns the implicit conversion between two types, user-defined ones included.
func (u *Universe) Implicit(from, to *rt.Type) Conversion {
	if c := u.Standard(from, to); c.OK() {
		return c
	}
	return u.userConversion(from, to, true)
}

// Standard returns the standard implicit conversion between two types.
func (u *Universe) Standard(from, to *rt.Type) Conversion {
	c := Conversion{Implicit: true, From: from, To: to}
	switch {
	case from.Kind == rt.KindVoid || to.Kind == rt.KindVoid || from.Kind == rt.KindInvalid || to.Kind == rt.KindInvalid:
	case rt.Identical(from, to):
		c.Kind = ConvSame
	case from.Kind == rt.KindNull:
		if to.IsReference() || to.IsNullable() {
			c.Kind = ConvSame
		}
	case ImplicitNumeric(from.Kind, to.Kind):
		c.Kind = ConvNumber
	case to.IsNullable():
		return u.toNullable(c)
	case from.IsTuple() && to.IsTuple():
		return u.tupleConversion(c, u.Implicit)
	case from.IsNullable() && !to.IsValueType():
		if u.Inherits(from.Args[0], to) {
			c.Kind = ConvSame
		}
	case !to.IsValueType() && to.Kind != rt.KindNull && u.Inherits(from, to):
		c.Kind = ConvSame
	}
	return c
}

// toNullable is the implicit conversion to T?, from S or S?.
func (u *Universe) toNullable(c Conversion) Conversion {
	inner := c.From
	if c.From.IsNullable() {
		inner = c.From.Args[0]
	}
	if !inner.IsValueType() {
		return c
	}
	in := u.Standard(inner, c.To.Args[0])
	switch {
	case !in.OK():
	case c.From.IsNullable() && in.Kind != ConvSame:
		c.Kind, c.Inner = ConvLift, &in
	default:
		c.Kind = in.Kind
		c.Items = in.Items
	}
	return c
}

func (u *Universe) tupleConversion(c Conversion, each func(from, to *rt.Type) Conversion) Conversion {
	if len(c.From.Args) != len(c.To.Args) {
		return c
	}
	for i := range c.From.Args {
		item := each(c.From.Args[i], c.To.Args[i])
		if !item.OK() {
			return c
		}
		c.Items = append(c.Items, item)
	}
	c.Kind = ConvTuple
	return c
}

// Explicit returns the conversion that a cast does between two types: the implicit one if there is one.
func (u *Universe) Explicit(from, to *rt.Type) Conversion {
	if c := u.Implicit(from, to); c.OK() {
		return c
	}
	if c := u.standardExplicit(from, to); c.OK() {
		return c
	}
	return u.userConversion(from, to, false)
}

func (u *Universe) standardExplicit(from, to *rt.Type) Conversion {
	c := Conversion{From: from, To: to}
	switch {
	case isNumberLike(from) && isNumberLike(to):
		c.Kind = ConvNumber
	case from.IsNullable() || to.IsNullable() && from.IsValueType():
		return u.explicitNullable(c)
	case from.IsTuple() && to.IsTuple():
		return u.tupleConversion(c, u.Explicit)
	case to.IsValueType(): // unboxing
		inner := to
		if to.IsNullable() {
			inner = to.Args[0]
		}
		if !from.IsValueType() && u.Inherits(inner, from) {
			c.Kind = ConvCheck
		}
	case from.IsReference() && u.mayBe(from, to):
		c.Kind = ConvCheck
	}
	return c
}

// explicitNullable is the explicit conversion from S?, or to T? from another value type.
func (u *Universe) explicitNullable(c Conversion) Conversion {
	from, to := c.From, c.To
	if from.IsNullable() {
		from = from.Args[0]
	}
	if to.IsNullable() {
		to = to.Args[0]
	}
	in := u.Standard(from, to)
	if !in.OK() {
		in = u.standardExplicit(from, to)
	}
	switch {
	case !in.OK() || !to.IsValueType():
	case c.To.IsNullable() && c.From.IsNullable():
		c.Kind, c.Inner = ConvLift, &in
	case c.To.IsNullable():
		return Conversion{Kind: in.Kind, From: c.From, To: c.To}
	default:
		c.Kind, c.Inner = ConvUnwrap, &in
	}
	return c
}

// isNumberLike reports whether a type is a number or an enum.
func isNumberLike(t *rt.Type) bool { return t.Kind.IsNumeric() || t.Kind == rt.KindEnum }

// mayBe reports whether a reference of type from can turn out to be a to.
func (u *Universe) mayBe(from, to *rt.Type) bool {
	switch {
	case !to.IsReference() || from.Kind == rt.KindNull:
		return false
	case u.Inherits(to, from):
		return true
	case from.Kind == rt.KindArray && to.Kind == rt.KindArray:
		a, b := from.Args[0], to.Args[0]
		return a.IsReference() && b.IsReference() && (u.mayBe(a, b) || u.Inherits(a, b))
	case to.Kind == rt.KindInterface:
		return from.Kind == rt.KindClass || from.Kind == rt.KindInterface || from.Kind == rt.KindArray
	case from.Kind == rt.KindInterface:
		return to.Kind == rt.KindClass || to.Kind == rt.KindArray || to.Kind == rt.KindAnonymous
	}
	return false
}
