package compile

import (
	"slices"

	"github.com/portico-apim/portico/internal/csharp/check"
	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/csharp/types"
)

// A link makes a value of the one before it and of nothing else: it is a call whose arguments are constants, or a conversion.
type link struct {
	site
	args    []rt.Value
	extends bool        // the receiver goes before the arguments: an extension method
	convert convertFunc // nil for a call
}

// chain compiles links that follow each other, as in (string)context.Request.Headers.GetValueOrDefault("X-Key"), into one loop.
func (c *compiler) chain(x check.Expr) code {
	var links []link
	for {
		before := beforeLink(x)
		if before == nil {
			break
		}
		links = append(links, c.link(x))
		c.size++
		x = before
	}
	slices.Reverse(links)
	if g, ok := x.(*check.Global); ok {
		return follow(nil, g.Index, links)
	}
	return follow(c.expr(x), 0, links)
}

// beforeLink returns what a link makes its value of: for a call, what stands before the dot. It is nil for what is no link.
func beforeLink(x check.Expr) check.Expr {
	switch x := x.(type) {
	case *check.Convert:
		if x.Conv.Kind != types.ConvSame {
			return x.X
		}
	case *check.Call:
		start, rest := x.Recv, x.Args
		if start == nil && x.Member.Extension {
			start, rest = x.Args[0], x.Args[1:]
		}
		if len(x.Outs) == 0 && !slices.ContainsFunc(rest, isNoConst) {
			return start
		}
	}
	return nil
}

func isNoConst(x check.Expr) bool {
	_, ok := x.(*check.Const)
	return !ok
}

// link compiles a link.
func (c *compiler) link(x check.Expr) link {
	if x, ok := x.(*check.Convert); ok {
		return link{convert: c.conversion(x.Conv, x.Checked, x.Span())}
	}
	call := x.(*check.Call)
	l := link{site: *newSite(call), args: c.constants(call.Args), extends: call.Recv == nil}
	if call.Member.Bind == nil || len(call.Args) == 0 {
		return l
	}
	if bound := call.Member.Bind(l.args); bound != nil {
		l.fn, l.args, l.extends = bound, nil, false
	}
	return l
}

// follow makes the loop through links, from the value of an expression, or of a global if there is none.
//
//go:noinline
func follow(of code, global int, links []link) code {
	return func(f *rt.Frame) (v rt.Value, err error) {
		if of == nil {
			v = f.Globals[global]
		} else if v, err = of(f); err != nil {
			return rt.Null, err
		}
		if err = f.Step(len(links)); err != nil {
			return rt.Null, err
		}
		for i := range links {
			l := &links[i]
			switch {
			case l.convert != nil:
				v, err = l.convert(f, v)
			case l.notNull && v.IsNull():
				err = rt.NullReference()
			case l.extends:
				v, err = l.extend(f, v)
			default:
				if len(l.types)+len(f.Types) > 0 {
					f.Types = l.types
				}
				v, err = l.fn(f, v, l.args)
			}
			if err != nil {
				return rt.Null, located(err, l.span)
			}
		}
		return v, nil
	}
}

// extend calls an extension method.
func (l *link) extend(f *rt.Frame, v rt.Value) (rt.Value, error) {
	list := f.Push(len(l.args))
	copy(list, l.args)
	list[0] = v
	f.Types = l.types
	v, err := l.fn(f, rt.Null, list)
	f.Pop(len(l.args))
	return v, err
}
