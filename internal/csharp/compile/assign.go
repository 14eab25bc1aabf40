package compile

import (
	"github.com/portico-apim/portico/internal/csharp/check"
	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/source"
)

// assign compiles an assignment.
func (c *compiler) assign(x *check.Assign) code {
	switch t := x.Target.(type) {
	case *check.Local:
		return c.assignLocal(t.Var, x.Value)
	case *check.Element:
		return c.assignElement(t, x.Value)
	case *check.Field:
		return c.assignField(t, x.Value)
	case *check.Call:
		return c.assignMember(t, x.Value)
	}
	panic("compile: unknown target of an assignment")
}

func (c *compiler) assignLocal(v *check.Variable, x check.Expr) code {
	value := c.expr(x)
	if slot := v.Slot; v.Func == c.fn && !v.Captured {
		return func(f *rt.Frame) (rt.Value, error) {
			v, err := value(f)
			if err != nil {
				return rt.Null, err
			}
			f.Vars[slot] = v
			return v, nil
		}
	}
	store := c.store(v)
	return func(f *rt.Frame) (rt.Value, error) {
		v, err := value(f)
		if err != nil {
			return rt.Null, err
		}
		store(f, v)
		return v, nil
	}
}

func (c *compiler) assignElement(t *check.Element, x check.Expr) code {
	of, index, value, span := c.expr(t.X), c.expr(t.Index), c.expr(x), t.Span()
	return func(f *rt.Frame) (rt.Value, error) {
		a, err := of(f)
		if err != nil {
			return rt.Null, err
		}
		i, err := index(f)
		if err != nil {
			return rt.Null, err
		}
		v, err := value(f)
		if err != nil {
			return rt.Null, err
		}
		return v, setElement(a, i, v, span)
	}
}

func setElement(array, i, v rt.Value, span source.Span) error {
	a, n, err := arrayAt(array, i)
	if err != nil {
		return located(err, span)
	}
	a.Set(n, v)
	return nil
}

// assignField gives an element of a tuple a value: the tuple, being a value, is replaced by one that differs in it.
func (c *compiler) assignField(t *check.Field, x check.Expr) code {
	of, value, i := c.expr(t.X), c.expr(x), t.Index
	write := func(*rt.Frame, rt.Value) error { return nil }
	switch t.X.(type) {
	case *check.Local, *check.Element:
		write = c.writer(t.X)
	}
	return func(f *rt.Frame) (rt.Value, error) {
		v, err := value(f)
		if err != nil {
			return rt.Null, err
		}
		tuple, err := of(f)
		if err != nil {
			return rt.Null, err
		}
		return v, write(f, rt.WithField(tuple, i, v))
	}
}

// assignMember calls the setter of a property or indexer.
func (c *compiler) assignMember(t *check.Call, x check.Expr) code {
	s := site{fn: t.Member.Func, types: t.Types, span: t.Span()}
	args := append(c.exprs(t.Args), c.expr(x))
	recv := c.constant(rt.Null)
	if t.Recv != nil {
		recv = c.expr(t.Recv)
	}
	instance := t.Recv != nil
	n := len(args)
	return func(f *rt.Frame) (rt.Value, error) {
		this, err := recv(f)
		if err != nil {
			return rt.Null, err
		}
		list := f.Push(n)
		defer f.Pop(n)
		if err := fill(f, list, args); err != nil {
			return rt.Null, err
		}
		if instance && this.IsNull() {
			return rt.Null, located(rt.NullReference(), s.span)
		}
		v := list[n-1]
		_, err = s.call(f, this, list)
		return v, err
	}
}
