package compile

import (
	"github.com/portico-apim/portico/internal/csharp/check"
	"github.com/portico-apim/portico/internal/csharp/rt"
)

// A textPart is an operand of + on texts: a constant, or something that is computed.
type textPart struct {
	constant string
	code     code // nil for a constant
}

// concat compiles + on texts: one string is made, of the length that is needed.
func (c *compiler) concat(x *check.Concat) code {
	parts, span := make([]textPart, len(x.Parts)), x.Span()
	for i, p := range x.Parts {
		if text, ok := constantText(p); ok {
			parts[i].constant = text
			continue
		}
		parts[i].code = c.textOf(p)
	}
	return func(f *rt.Frame) (rt.Value, error) {
		var few [4]string // most are so few that they need no memory of their own
		texts := few[:0]
		for i := range parts {
			text := parts[i].constant
			if of := parts[i].code; of != nil {
				v, err := of(f)
				if err != nil {
					return rt.Null, err
				}
				text = v.AsString()
			}
			texts = append(texts, text)
		}
		joined, err := rt.JoinTexts(f, texts)
		if err != nil {
			return rt.Null, located(err, span)
		}
		return rt.String(joined), nil
	}
}

// constantText returns the text of an operand of + that is a constant.
func constantText(x check.Expr) (string, bool) {
	k, ok := x.(*check.Const)
	if !ok {
		return "", false
	}
	text, err := rt.ToString(nil, k.Value)
	return text, err == nil
}

// textOf compiles an operand of + as a string: null is empty, other values are their ToString.
func (c *compiler) textOf(x check.Expr) code {
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
				if text, err = rt.FormatAligned(f, v, p.align, p.format, nil); err != nil {
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
