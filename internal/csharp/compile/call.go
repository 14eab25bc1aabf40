package compile

import (
	"github.com/portico-apim/portico/internal/csharp/check"
	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/source"
)

// call compiles the call of a member. Receiver and arguments are computed, then the receiver must not be null.
func (c *compiler) call(x *check.Call) code {
	switch {
	case len(x.Outs) > 0:
		return c.callOut(x)
	case beforeLink(x) != nil:
		return c.chain(x)
	}
	s, args := newSite(x), c.arguments(x.Args)
	if x.Recv == nil {
		return callStatic(s, args)
	}
	return callInstance(s, c.expr(x.Recv), args)
}

// A site is a place where a member is called.
type site struct {
	fn    rt.Func
	types []*rt.Type
	span  source.Span
	// notNull says that the receiver must not be null: it is there, and no T?.
	notNull bool
}

func newSite(x *check.Call) *site {
	return &site{fn: x.Member.Func, types: x.Types, span: x.Span(), notNull: x.Recv != nil && !x.Recv.Type().IsNullable()}
}

// call calls the member.
func (s *site) call(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	if s.notNull && this.IsNull() {
		return rt.Null, located(rt.NullReference(), s.span)
	}
	if len(s.types)+len(f.Types) > 0 {
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

// constants returns the values of those of the arguments that are constants.
func (c *compiler) constants(xs []check.Expr) []rt.Value {
	values := make([]rt.Value, len(xs))
	for i, x := range xs {
		if k, ok := x.(*check.Const); ok {
			values[i] = c.interned(k.Value)
		}
	}
	return values
}

// arguments are what a member is called with: constants stand ready, the others are computed.
type arguments struct {
	codes []code     // nil for a constant
	ready []rt.Value // the constants at their places
}

func (c *compiler) arguments(xs []check.Expr) *arguments {
	a := &arguments{codes: make([]code, len(xs)), ready: c.constants(xs)}
	for i, x := range xs {
		if isNoConst(x) {
			a.codes[i] = c.expr(x)
		}
	}
	return a
}

// fill puts the arguments in a list.
func (a *arguments) fill(f *rt.Frame, list []rt.Value) error {
	for i, of := range a.codes {
		if of == nil {
			list[i] = a.ready[i]
			continue
		}
		v, err := of(f)
		if err != nil {
			return err
		}
		list[i] = v
	}
	return nil
}

//go:noinline
func callStatic(s *site, args *arguments) code {
	n := len(args.codes)
	return func(f *rt.Frame) (rt.Value, error) {
		list := f.Push(n)
		err := args.fill(f, list)
		v := rt.Null
		if err == nil {
			v, err = s.call(f, rt.Null, list)
		}
		f.Pop(n)
		return v, err
	}
}

//go:noinline
func callInstance(s *site, of code, args *arguments) code {
	n := len(args.codes)
	return func(f *rt.Frame) (rt.Value, error) {
		this, err := of(f)
		if err != nil {
			return rt.Null, err
		}
		list := f.Push(n)
		if err = args.fill(f, list); err == nil {
			this, err = s.call(f, this, list)
		}
		f.Pop(n)
		return this, err
	}
}

// callOut compiles a call with ref or out arguments: they are written back after it.
func (c *compiler) callOut(x *check.Call) code {
	s, args, back := newSite(x), c.arguments(x.Args), c.writeBack(x.Outs)
	recv := c.constant(rt.Null)
	if x.Recv != nil {
		recv = c.expr(x.Recv)
	}
	n := len(x.Args)
	return func(f *rt.Frame) (rt.Value, error) {
		this, err := recv(f)
		if err != nil {
			return rt.Null, err
		}
		list := f.Push(n)
		defer f.Pop(n)
		if err := args.fill(f, list); err != nil {
			return rt.Null, err
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
	of, index, set := c.expr(e.X), c.expr(e.Index), c.setElement(e)
	return func(f *rt.Frame, v rt.Value) error {
		a, err := of(f)
		if err != nil {
			return err
		}
		i, err := index(f)
		if err != nil {
			return err
		}
		return set(a, i, v)
	}
}

// invoke compiles the call of a delegate.
func (c *compiler) invoke(x *check.Invoke) code {
	fn, args, span, back := c.expr(x.Fn), c.arguments(x.Args), x.Span(), c.writeBack(x.Outs)
	n := len(x.Args)
	return func(f *rt.Frame) (rt.Value, error) {
		d, err := fn(f)
		if err != nil {
			return rt.Null, err
		}
		list := f.Push(n)
		defer f.Pop(n)
		if err := args.fill(f, list); err != nil {
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
	run, args, from, back := c.funcBody(x.Func), c.arguments(x.Args), c.captures(x.Func), c.writeBack(x.Outs)
	n := len(x.Args)
	return func(f *rt.Frame) (rt.Value, error) {
		list := f.Push(n)
		defer f.Pop(n)
		if err := args.fill(f, list); err != nil {
			return rt.Null, err
		}
		var env []*rt.Cell
		if len(from) > 0 {
			env = environment(f, from)
		}
		v, err := run.Call(f, env, list)
		if err != nil {
			return rt.Null, err
		}
		return v, back(f, list)
	}
}
