package compile

import (
	"slices"

	"github.com/portico-apim/portico/internal/csharp/check"
	"github.com/portico-apim/portico/internal/csharp/rt"
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

// effect compiles an expression whose value nobody needs.
func (c *compiler) effect(x check.Expr) action {
	if a, ok := x.(*check.Assign); ok && isInteger(a.Type()) {
		if l, ok := a.Target.(*check.Local); ok && c.inFrame(l.Var) {
			if op, by, ok := counts(l.Var, a.Value); ok {
				return count(l.Var.Slot, l.Var.Type, op, by)
			}
			return setInteger(l.Var.Slot, l.Var.Type, c.integer(a.Value))
		}
	}
	of := c.expr(x)
	return func(f *rt.Frame) (control, error) {
		_, err := of(f)
		return next, err
	}
}

// counts reports whether an expression changes a variable by a constant, in a way that cannot fail: as i++ and i += 2 do.
func counts(v *check.Variable, x check.Expr) (op rt.Arithmetic, by int64, ok bool) {
	b, ok := x.(*check.Binary)
	if !ok || isNoConst(b.R) {
		return op, 0, false
	}
	l, isLocal := b.L.(*check.Local)
	op, ok = arithmeticOf(b)
	if !ok || !isLocal || l.Var != v {
		return op, 0, false
	}
	by = b.R.(*check.Const).Value.AsLong()
	_, ok = op.Quick(0, by)
	return op, by, ok
}

//go:noinline
func count(slot int, t *rt.Type, op rt.Arithmetic, by int64) action {
	return func(f *rt.Frame) (control, error) {
		v := &f.Vars[slot]
		n, _ := op.Quick(v.AsLong(), by)
		*v = rt.Scalar(t, n)
		return next, nil
	}
}

//go:noinline
func setInteger(slot int, t *rt.Type, of integer) action {
	return func(f *rt.Frame) (control, error) {
		n, err := of(f)
		if err == nil {
			f.Vars[slot] = rt.Scalar(t, n)
		}
		return next, err
	}
}

func (c *compiler) assignLocal(v *check.Variable, x check.Expr) code {
	value := c.expr(x)
	if slot := v.Slot; c.inFrame(v) {
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
	of, index, value, set := c.expr(t.X), c.expr(t.Index), c.expr(x), c.setElement(t)
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
		return v, set(a, i, v)
	}
}

// setElement returns what gives an element of an array a value. An array of references may be one of a more special type than it is known
// as, which does not take every value.
func (c *compiler) setElement(t *check.Element) func(array, i, v rt.Value) error {
	span, elem, u := t.Span(), t.Type(), c.u
	covariant := elem.IsReference() && elem.Kind != rt.KindString
	return func(array, i, v rt.Value) error {
		a, n, err := arrayAt(array, i)
		if err != nil {
			return located(err, span)
		}
		if covariant && !v.IsNull() {
			if really := array.Type().Args[0]; really != elem && !u.Is(v, really) {
				return located(rt.Throw(rt.ArrayTypeMismatchException, "Attempted to access an element as a type incompatible with the array."), span)
			}
		}
		a.Set(n, v)
		return nil
	}
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

// assignMember calls the setter of a property or indexer. That of a struct, being a value, returns the value that takes its place.
func (c *compiler) assignMember(t *check.Call, x check.Expr) code {
	s, args := newSite(t), c.arguments(append(slices.Clip(t.Args), x))
	recv := c.constant(rt.Null)
	write := func(*rt.Frame, rt.Value) error { return nil }
	if t.Recv != nil {
		recv = c.expr(t.Recv)
		if t.Recv.Type().Kind == rt.KindStruct && len(t.Args) == 0 {
			write = c.writer(t.Recv)
		}
	}
	n := len(t.Args) + 1
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
		v := list[n-1]
		changed, err := s.call(f, this, list)
		if err != nil {
			return rt.Null, err
		}
		return v, write(f, changed)
	}
}
