package compile

import (
	"github.com/portico-apim/portico/internal/csharp/check"
	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/csharp/types"
	"github.com/portico-apim/portico/internal/source"
)

// convertFunc converts a value.
type convertFunc func(f *rt.Frame, v rt.Value) (rt.Value, error)

func same(_ *rt.Frame, v rt.Value) (rt.Value, error) { return v, nil }

// convert compiles a conversion.
func (c *compiler) convert(x *check.Convert) code {
	if x.Conv.Kind == types.ConvSame {
		return c.expr(x.X)
	}
	return c.chain(x)
}

// conversion compiles a conversion of values.
func (c *compiler) conversion(conv types.Conversion, checked bool, span source.Span) convertFunc {
	to := conv.To
	switch conv.Kind {
	case types.ConvNumber:
		return number(to, checked, span)
	case types.ConvCheck:
		return c.downcast(to, span)
	case types.ConvUnwrap:
		inner := c.conversion(*conv.Inner, checked, span)
		return func(f *rt.Frame, v rt.Value) (rt.Value, error) {
			if v.IsNull() {
				return rt.Null, located(rt.Throw(rt.InvalidOperationException, "Nullable object must have a value."), span)
			}
			return inner(f, v)
		}
	case types.ConvLift:
		inner := c.conversion(*conv.Inner, checked, span)
		return func(f *rt.Frame, v rt.Value) (rt.Value, error) {
			if v.IsNull() {
				return v, nil
			}
			return inner(f, v)
		}
	case types.ConvUser:
		return c.userConversion(conv, checked, span)
	case types.ConvTuple:
		return c.tupleConversion(conv, checked, span)
	}
	return same
}

// number compiles a conversion between numbers.
func number(to *rt.Type, checked bool, span source.Span) convertFunc {
	if to.IsNullable() {
		to = to.Args[0]
	}
	return func(_ *rt.Frame, v rt.Value) (rt.Value, error) {
		v, err := rt.ConvertNumber(v, to, checked)
		if err != nil {
			return rt.Null, located(err, span)
		}
		return v, nil
	}
}

// downcast compiles a cast that checks the run-time type.
func (c *compiler) downcast(to *rt.Type, span source.Span) convertFunc {
	is := c.is(to)
	value := to.IsValueType() && !to.IsNullable()
	return func(_ *rt.Frame, v rt.Value) (rt.Value, error) {
		switch {
		case v.IsNull() && value:
			return rt.Null, located(rt.NullReference(), span)
		case v.IsNull() || is(v):
			return v, nil
		}
		return rt.Null, located(rt.InvalidCast(v, to), span)
	}
}

// is compiles the question whether a value that is not null is of a type.
func (c *compiler) is(t *rt.Type) func(v rt.Value) bool {
	u, inner := c.u, t
	if t.IsNullable() {
		inner = t.Args[0]
	}
	switch {
	case inner.Kind == rt.KindObject:
		return func(v rt.Value) bool { return !v.IsNull() }
	case inner.Kind == rt.KindString:
		return rt.Value.IsString
	case len(inner.Args) > 0 || inner.Def == nil:
		return func(v rt.Value) bool { return u.Is(v, inner) }
	}
	def := inner.Def
	return func(v rt.Value) bool {
		vt := v.Type()
		return vt != nil && (vt.Def == def || u.Is(v, inner))
	}
}

func (c *compiler) userConversion(conv types.Conversion, checked bool, span source.Span) convertFunc {
	before, after := c.conversion(*conv.Before, checked, span), c.conversion(*conv.After, checked, span)
	s := site{fn: conv.Method.Func, types: conv.Method.On.Args, span: span}
	return func(f *rt.Frame, v rt.Value) (rt.Value, error) {
		v, err := before(f, v)
		if err != nil {
			return rt.Null, err
		}
		args := f.Push(1)
		args[0] = v
		v, err = s.call(f, rt.Null, args)
		f.Pop(1)
		if err != nil {
			return rt.Null, err
		}
		return after(f, v)
	}
}

func (c *compiler) tupleConversion(conv types.Conversion, checked bool, span source.Span) convertFunc {
	items := make([]convertFunc, len(conv.Items))
	for i, item := range conv.Items {
		items[i] = c.conversion(item, checked, span)
	}
	to := conv.To
	if to.IsNullable() {
		to = to.Args[0]
	}
	return func(f *rt.Frame, v rt.Value) (rt.Value, error) {
		fields := make([]rt.Value, len(items))
		for i, item := range items {
			var err error
			if fields[i], err = item(f, rt.FieldOf(v, i)); err != nil {
				return rt.Null, err
			}
		}
		return rt.NewRecord(to, fields), nil
	}
}

// typeTest compiles is T and as T.
func (c *compiler) typeTest(x *check.Test) code {
	of, is, as := c.expr(x.X), c.is(x.To), x.As
	return func(f *rt.Frame) (rt.Value, error) {
		v, err := of(f)
		if err != nil {
			return rt.Null, err
		}
		ok := !v.IsNull() && is(v)
		switch {
		case !as:
			return rt.Bool(ok), nil
		case ok:
			return v, nil
		}
		return rt.Null, nil
	}
}
