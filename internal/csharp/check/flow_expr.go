package check

import "github.com/portico-apim/portico/internal/csharp/rt"

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
		s = w.forget(v, s)
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
		w.uses(x.Var, x, s)
	case *Call:
		if x.Recv != nil {
			s = w.expr(x.Recv, s)
		}
		return w.written(x.Outs, w.exprs(x.Args, s))
	case *Invoke:
		return w.written(x.Outs, w.exprs(x.Args, w.expr(x.Fn, s)))
	case *LocalCall:
		s = w.calls(x.Func, x, w.exprs(x.Args, s))
		return w.written(x.Outs, s)
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

// written notes the variables that out arguments give values.
func (w *flowWalker) written(outs []Out, s state) state {
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
	case *Lambda:
		w.lambda(x.Func, s)
	case *MethodRef:
		if call, ok := x.Func.Body.(*LocalCall); ok {
			w.calls(call.Func, x, s)
		}
		if x.Recv != nil {
			return w.expr(x.Recv, s)
		}
	case *NewArray:
		return w.exprs(x.Items, w.expr(x.Size, s))
	case *Record:
		return w.exprs(x.Fields, s)
	case *Throw:
		w.expr(x.X, s)
		return dead
	}
	return s
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
