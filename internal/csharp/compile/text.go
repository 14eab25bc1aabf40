package compile

import (
	"github.com/portico-apim/portico/internal/csharp/check"
	"github.com/portico-apim/portico/internal/csharp/rt"
)

// concat compiles + on texts: one string is made, of the length that is needed.
func (c *compiler) concat(x *check.Concat) code {
	parts := make([]code, len(x.Parts))
	for i, p := range x.Parts {
		parts[i] = c.textOf(p)
	}
	n, span := len(parts), x.Span()
	return func(f *rt.Frame) (rt.Value, error) {
		texts := f.Push(n)
		err := fill(f, texts, parts)
		v := rt.Null
		if err == nil {
			v, err = rt.ConcatTexts(f, texts)
		}
		f.Pop(n)
		if err != nil {
			return rt.Null, located(err, span)
		}
		return v, nil
	}
}

// textOf compiles an operand of + as a string: null is empty, other values are their ToString.
func (c *compiler) textOf(x check.Expr) code {
	if k, ok := x.(*check.Const); ok {
		if text, err := rt.ToString(nil, k.Value); err == nil {
			return c.constant(rt.String(text))
		}
	}
	of, span := c.expr(x), x.Span()
	if x.Type().Kind == rt.KindString {
		return of
	}
	return func(f *rt.Frame) (rt.Value, error) {
		v, err := of(f)
		if err != nil || v.IsString() || v.IsNull() {
			return v, err
		}
		text, err := rt.ToString(f, v)
		if err != nil {
			return rt.Null, located(err, span)
		}
		return rt.String(text), nil
	}
}

// format compiles an interpolated string with alignment or formats.
func (c *compiler) format(x *check.Format) code {
	type piece struct {
		text   string
		of     code
		align  int
		format string
	}
	pieces := make([]piece, len(x.Parts))
	for i, p := range x.Parts {
		pieces[i] = piece{text: p.Text, align: p.Align, format: p.Format}
		if p.X != nil {
			pieces[i].of = c.expr(p.X)
		}
	}
	span := x.Span()
	return func(f *rt.Frame) (rt.Value, error) {
		out := ""
		for _, p := range pieces {
			text := p.text
			if p.of != nil {
				v, err := p.of(f)
				if err != nil {
					return rt.Null, err
				}
				if text, err = rt.FormatAligned(f, v, p.align, p.format); err != nil {
					return rt.Null, located(err, span)
				}
			}
			if err := f.Alloc(len(out) + len(text)); err != nil {
				return rt.Null, err
			}
			out = rt.Join(out, text)
		}
		return rt.String(out), nil
	}
}
