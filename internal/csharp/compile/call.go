package compile

import (
	"github.com/portico-apim/portico/internal/csharp/check"
	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/source"
)

// call compiles the call of a member. Receiver and arguments are computed, then the receiver must not be null.
func (c *compiler) call(x *check.Call) code {
	if len(x.Outs) > 0 {
		return c.callOut(x)
	}
	s := site{fn: x.Member.Func, types: x.Types, span: x.Span()}
	if x.Recv == nil {
		return s.static(c.exprs(x.Args))
	}
	s.nullable = x.Recv.Type().IsNullable()
	return s.instance(c.expr(x.Recv), c.exprs(x.Args))
}

// A site is a place where a member is called.
type site struct {
	fn       rt.Func
	types    []*rt.Type
	span     source.Span
	nullable bool // the receiver may be null, being a T?
}

// call calls the member.
func (s *site) call(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	if len(s.types) > 0 {
		f.Types = s.types
	}
	if err := f.Step(1); err != nil {
		return rt.Null, err
	}
	v, err := s.fn(f, this, args)
	if err != nil {
		return rt.Null, located(err, s.span)
	}
	return v, nil
}

func (s site) static(args []code) code {
	switch len(args) {
	case 0:
		return func(f *rt.Frame) (rt.Value, error) { return s.call(f, rt.Null, nil) }
	case 1:
		a := args[0]
		return func(f *rt.Frame) (rt.Value, error) {
			v, err := a(f)
			if err != nil {
				return rt.Null, err
			}
			list := f.Push(1)
			list[0] = v
			v, err = s.call(f, rt.Null, list)
			f.Pop(1)
			return v, err
		}
	}
	return func(f *rt.Frame) (rt.Value, error) {
		list := f.Push(len(args))
		if err := fill(f, list, args); err != nil {
			f.Pop(len(args))
			return rt.Null, err
		}
		v, err := s.call(f, rt.Null, list)
		f.Pop(len(args))
		return v, err
	}
}

// fill computes arguments.
func fill(f *rt.Frame, list []rt.Value, args []code) error {
	for i, a := range args {
		v, err := a(f)
		if err != nil {
			return err
		}
		list[i] = v
	}
	return nil
}

func (s site) instance(recv code, args []code) code {
	if len(args) == 0 {
		return func(f *rt.Frame) (rt.Value, error) {
			this, err := recv(f)
			if err != nil {
				return rt.Null, err
			}
			if this.IsNull() && !s.nullable {
				return rt.Null, located(rt.NullReference(), s.span)
			}
			return s.call(f, this, nil)
		}
	}
	return func(f *rt.Frame) (rt.Value, error) {
		this, err := recv(f)
		if err != nil {
			return rt.Null, err
		}
		list := f.Push(len(args))
		if err = fill(f, list, args); err == nil {
			if this.IsNull() && !s.nullable {
				err = located(rt.NullReference(), s.span)
			}
		}
		if err != nil {
			f.Pop(len(args))
			return rt.Null, err
		}
		v, err := s.call(f, this, list)
		f.Pop(len(args))
		return v, err
	}
}

// callOut compiles a call with ref or out arguments: they are written back after it.
func (c *compiler) callOut(x *check.Call) code {
	s := site{fn: x.Member.Func, types: x.Types, span: x.Span()}
	args, back := c.exprs(x.Args), c.writeBack(x.Outs)
	recv := c.constant(rt.Null)
	if x.Recv != nil {
		recv = c.expr(x.Recv)
	}
	check := x.Recv != nil && !x.Recv.Type().IsNullable()
	return func(f *rt.Frame) (rt.Value, error) {
		this, err := recv(f)
		if err != nil {
			return rt.Null, err
		}
		list := f.Push(len(args))
		defer f.Pop(len(args))
		if err := fill(f, list, args); err != nil {
			return rt.Null, err
		}
		if check && this.IsNull() {
			return rt.Null, located(rt.NullReference(), s.span)
		}
		v, err := s.call(f, this, list)
		if err != nil {
			return rt.Null, err
		}
		return v, back(f, list)
	}
}

// writeBack compiles what becomes of ref and out arguments after a call.
func (c *compiler) writeBack(outs []check.Out) func(f *rt.Frame, list []rt.Value) error {
	type back struct {
		arg   int
		store func(*rt.Frame, rt.Value) error
	}
	var backs []back
	for _, o := range outs {
		if o.Target != nil {
			backs = append(backs, back{o.Arg, c.writer(o.Target)})
		}
	}
	return func(f *rt.Frame, list []rt.Value) error {
		for _, b := range backs {
			if err := b.store(f, list[b.arg]); err != nil {
				return err
			}
		}
		return nil
	}
}

// writer compiles a write to a target whose own parts are computed at the time.
func (c *compiler) writer(target check.Expr) func(*rt.Frame, rt.Value) error {
	if l, ok := target.(*check.Local); ok {
		store := c.store(l.Var)
		return func(f *rt.Frame, v rt.Value) error {
			store(f, v)
			return nil
		}
	}
	e := target.(*check.Element)
	of, index, span := c.expr(e.X), c.expr(e.Index), e.Span()
	return func(f *rt.Frame, v rt.Value) error {
		a, err := of(f)
		if err != nil {
			return err
		}
		i, err := index(f)
		if err != nil {
			return err
		}
		return setElement(a, i, v, span)
	}
}

// invoke compiles the call of a delegate.
func (c *compiler) invoke(x *check.Invoke) code {
	fn, args, span, back := c.expr(x.Fn), c.exprs(x.Args), x.Span(), c.writeBack(x.Outs)
	return func(f *rt.Frame) (rt.Value, error) {
		d, err := fn(f)
		if err != nil {
			return rt.Null, err
		}
		list := f.Push(len(args))
		defer f.Pop(len(args))
		if err := fill(f, list, args); err != nil {
			return rt.Null, err
		}
		v, err := rt.Call(f, d, list)
		if err != nil {
			return rt.Null, located(err, span)
		}
		return v, back(f, list)
	}
}

// localCall compiles the call of a local function.
func (c *compiler) localCall(x *check.LocalCall) code {
	run, args, from, back := c.funcBody(x.Func), c.exprs(x.Args), c.captures(x.Func), c.writeBack(x.Outs)
	return func(f *rt.Frame) (rt.Value, error) {
		list := f.Push(len(args))
		defer f.Pop(len(args))
		if err := fill(f, list, args); err != nil {
			return rt.Null, err
		}
		var env []*rt.Cell
		if len(from) > 0 {
			env = environment(f, from)
		}
		v, err := (*run)(f, env, list)
		if err != nil {
			return rt.Null, err
		}
		return v, back(f, list)
	}
}
