package check

import "github.com/portico-apim/portico/internal/csharp/rt"

// flow follows the paths through a function. It reports the uses of variables that may have no value yet, and returns whether the end
// of the body can be reached.
func (c *checker) flow(fn *Function) bool {
	w := &flowWalker{c: c, fn: fn, gotos: map[*Label][]state{}}
	if fn.Body != nil {
		w.expr(fn.Body, state{})
		return false
	}
	if fn.Block == nil {
		return false
	}
	end := w.stmts(fn.Block.Stmts, state{})
	return !end.dead
}

// completes reports whether the end of a list of statements can be reached.
func (c *checker) completes(list []Stmt) bool {
	w := &flowWalker{c: c, gotos: map[*Label][]state{}, quiet: true}
	w.targets = []*flowTarget{{}}
	return !w.stmts(list, state{}).dead
}

// A state is what is known at a point: the variables that have a value there, by index. At a point that cannot be reached all have.
type state struct {
	dead bool
	bits []uint64
}

func (s state) has(i int) bool {
	return s.dead || i/64 < len(s.bits) && s.bits[i/64]&(1<<(i%64)) != 0
}

// with returns the state in which a variable has a value, or has none.
func (s state) with(i int, on bool) state {
	if s.dead || s.has(i) == on {
		return s
	}
	bits := make([]uint64, max(len(s.bits), i/64+1))
	copy(bits, s.bits)
	bits[i/64] ^= 1 << (i % 64)
	return state{bits: bits}
}

// join is the state where two paths meet.
func join(a, b state) state {
	switch {
	case a.dead:
		return b
	case b.dead:
		return a
	}
	n := min(len(a.bits), len(b.bits))
	bits := make([]uint64, n)
	for i := range bits {
		bits[i] = a.bits[i] & b.bits[i]
	}
	return state{bits: bits}
}

// union is what is known after both a and b were passed.
func union(a, b state) state {
	if a.dead || b.dead {
		return state{dead: true}
	}
	if len(a.bits) < len(b.bits) {
		a, b = b, a
	}
	bits := append([]uint64(nil), a.bits...)
	for i := range b.bits {
		bits[i] |= b.bits[i]
	}
	return state{bits: bits}
}

var dead = state{dead: true}

// A flowTarget is a loop or switch that break and continue leave.
type flowTarget struct {
	isSwitch  bool
	breaks    []state
	continues []state
}

type flowWalker struct {
	c       *checker
	fn      *Function
	n       int // variables that are followed
	targets []*flowTarget
	gotos   map[*Label][]state
	quiet   bool
}

// follow begins to follow a variable that has no value yet.
func (w *flowWalker) follow(v *Variable, s state) state {
	if v.Func != w.fn && w.fn != nil {
		return s
	}
	if v.index == 0 {
		w.n++
		v.index = w.n
	}
	return s.with(v.index, false)
}

// assigned notes that a variable has a value.
func (w *flowWalker) assigned(v *Variable, s state) state {
	if v == nil || v.index == 0 || v.Func != w.fn && w.fn != nil {
		return s
	}
	return s.with(v.index, true)
}

// uses checks that a variable has a value.
func (w *flowWalker) uses(x *Local, s state) {
	v := x.Var
	if v.index == 0 || v.Func != w.fn || s.has(v.index) || w.quiet {
		return
	}
	w.c.errorf(x, "CS0165", "Use of unassigned local variable '%s'", v.Name)
	v.index = 0 // once is enough
}

// cond follows a condition: the states when it is true and when it is false.
func (w *flowWalker) cond(x Expr, s state) (yes, no state) {
	switch x := x.(type) {
	case *Const:
		if x.typ.Kind == rt.KindBool {
			if x.Value.AsBool() {
				return s, dead
			}
			return dead, s
		}
	case *Unary:
		if x.Op == "!" && !x.Lifted {
			no, yes = w.cond(x.X, s)
			return yes, no
		}
	case *Logic:
		lt, lf := w.cond(x.L, s)
		if x.And {
			rt0, rf := w.cond(x.R, lt)
			return rt0, join(lf, rf)
		}
		rt0, rf := w.cond(x.R, lf)
		return join(lt, rt0), rf
	case *Match:
		s = w.expr(x.X, s)
		v := patternVar(x.Pattern)
		if v == nil {
			return s, s
		}
		s = w.follow(v, s)
		return w.assigned(v, s), s
	case *Conditional:
		tt, tf := w.cond(x.Test, s)
		at, af := w.cond(x.Then, tt)
		bt, bf := w.cond(x.Else, tf)
		return join(at, bt), join(af, bf)
	}
	s = w.expr(x, s)
	return s, s
}

func patternVar(p Pattern) *Variable {
	switch p := p.(type) {
	case TypePattern:
		return p.Var
	case VarPattern:
		return p.Var
	}
	return nil
}

func (w *flowWalker) exprs(xs []Expr, s state) state {
	for _, x := range xs {
		s = w.expr(x, s)
	}
	return s
}

// expr follows an expression.
func (w *flowWalker) expr(x Expr, s state) state {
	switch x := x.(type) {
	case *Local:
		w.uses(x, s)
	case *Call:
		if x.Recv != nil {
			s = w.expr(x.Recv, s)
		}
		return w.outs(x.Outs, w.exprs(x.Args, s))
	case *Invoke:
		return w.outs(x.Outs, w.exprs(x.Args, w.expr(x.Fn, s)))
	case *LocalCall:
		return w.outs(x.Outs, w.exprs(x.Args, s))
	case *Field:
		return w.expr(x.X, s)
	case *Element:
		return w.expr(x.Index, w.expr(x.X, s))
	case *Convert:
		return w.expr(x.X, s)
	case *Test:
		return w.expr(x.X, s)
	case *Match, *Logic:
		yes, no := w.cond(x, s)
		return join(yes, no)
	case *Unary:
		return w.expr(x.X, s)
	case *Binary:
		return w.expr(x.R, w.expr(x.L, s))
	case *Concat:
		return w.exprs(x.Parts, s)
	case *Format:
		for _, p := range x.Parts {
			if p.X != nil {
				s = w.expr(p.X, s)
			}
		}
		return s
	}
	return w.rareExpr(x, s)
}

// outs notes the variables that out arguments give values.
func (w *flowWalker) outs(outs []Out, s state) state {
	for _, o := range outs {
		if l, ok := o.Target.(*Local); ok {
			s = w.assigned(l.Var, s)
		}
	}
	return s
}

// rareExpr is the rest of expr.
func (w *flowWalker) rareExpr(x Expr, s state) state {
	switch x := x.(type) {
	case *Coalesce:
		l := w.expr(x.L, s)
		return join(l, w.expr(x.R, l))
	case *Conditional:
		yes, no := w.cond(x.Test, s)
		return join(w.expr(x.Then, yes), w.expr(x.Else, no))
	case *CondAccess:
		l := w.expr(x.X, s)
		return join(l, w.expr(x.Then, l))
	case *Assign:
		return w.assign(x, s)
	case *Let:
		for _, init := range x.Inits {
			s = w.expr(init, s)
		}
		return w.expr(x.Result, w.exprs(x.Effects, s))
	case *MethodRef:
		if x.Recv != nil {
			return w.expr(x.Recv, s)
		}
	case *NewArray:
		return w.exprs(x.Items, w.expr(x.Size, s))
	case *Record:
		return w.exprs(x.Fields, s)
	case *Lambda:
		w.lambda(x.Func, s)
	case *Throw:
		w.expr(x.X, s)
		return dead
	}
	return s
}

// lambda checks what a lambda uses of the variables around it: they must have values where the lambda is made. What it assigns does not count.
func (w *flowWalker) lambda(fn *Function, s state) {
	inside := *w
	inside.targets, inside.gotos = nil, map[*Label][]state{}
	if fn.Body != nil {
		inside.expr(fn.Body, s)
		return
	}
	inside.stmts(fn.Block.Stmts, s)
}

func (w *flowWalker) assign(x *Assign, s state) state {
	switch t := x.Target.(type) {
	case *Local:
		return w.assigned(t.Var, w.expr(x.Value, s))
	case *Element:
		s = w.expr(t.Index, w.expr(t.X, s))
	case *Field:
		s = w.expr(t.X, s)
	case *Call:
		if t.Recv != nil {
			s = w.expr(t.Recv, s)
		}
		s = w.exprs(t.Args, s)
	}
	return w.expr(x.Value, s)
}
