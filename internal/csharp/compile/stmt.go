package compile

import (
	"github.com/portico-apim/portico/internal/csharp/check"
	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/source"
)

// stmt compiles a statement.
func (c *compiler) stmt(s check.Stmt) action {
	return within(c, func() action { return c.anyStmt(s) })
}

func (c *compiler) anyStmt(s check.Stmt) action {
	switch s := s.(type) {
	case *check.Block:
		return c.list(s.Stmts)
	case *check.Unscoped:
		return c.list(s.Stmts)
	case *check.Declare:
		return c.declare(s)
	case *check.Effect:
		return c.effect(s.X)
	case *check.If:
		return c.ifStmt(s)
	case *check.Loop:
		return c.loop(s)
	case *check.Foreach:
		return c.foreach(s)
	case *check.Return:
		return c.returnStmt(s)
	case *check.Switch:
		return c.switchStmt(s)
	}
	return c.rareStmt(s)
}

// rareStmt is the rest of stmt.
func (c *compiler) rareStmt(s check.Stmt) action {
	to := func(k control) action { return func(*rt.Frame) (control, error) { return k, nil } }
	switch s := s.(type) {
	case *check.ThrowStmt:
		return c.throwStmt(s)
	case *check.Break:
		return to(brk)
	case *check.Continue:
		return to(cont)
	case *check.Goto:
		if s.Label == nil {
			return to(gotoSection - control(s.Section))
		}
		return to(gotoBase + control(s.Label.ID))
	case *check.Labeled:
		return c.stmt(s.Body)
	case *check.Try:
		return c.try(s)
	case *check.Using:
		return c.using(s)
	}
	return to(next)
}

// list compiles statements in order. A goto to a label of the list goes on there.
func (c *compiler) list(stmts []check.Stmt) action {
	before := c.size
	actions := make([]action, len(stmts))
	labels := map[control]int{}
	for i, s := range stmts {
		actions[i] = c.stmt(s)
		for l, ok := s.(*check.Labeled); ok; l, ok = l.Body.(*check.Labeled) {
			labels[gotoBase+control(l.Label.ID)] = i
		}
	}
	if len(actions) == 1 && len(labels) == 0 {
		return actions[0]
	}
	steps := c.turnSteps(before)
	return func(f *rt.Frame) (control, error) {
		for i := 0; i < len(actions); i++ {
			done, err := actions[i](f)
			if err != nil {
				return next, err
			}
			if done == next {
				continue
			}
			at, ok := labels[done]
			if !ok {
				return done, nil
			}
			if err := f.Step(steps); err != nil {
				return next, err
			}
			i = at - 1
		}
		return next, nil
	}
}

func (c *compiler) declare(s *check.Declare) action {
	begin := c.begin(s.Var)
	if s.Init == nil {
		zero := rt.Default(s.Var.Type)
		return func(f *rt.Frame) (control, error) {
			begin(f, zero)
			return next, nil
		}
	}
	init := c.expr(s.Init)
	return func(f *rt.Frame) (control, error) {
		v, err := init(f)
		if err == nil {
			begin(f, v)
		}
		return next, err
	}
}

func (c *compiler) ifStmt(s *check.If) action {
	when, then := c.test(s.Test), c.stmt(s.Then)
	var otherwise action
	if s.Else != nil {
		otherwise = c.stmt(s.Else)
	}
	return func(f *rt.Frame) (control, error) {
		yes, err := when(f)
		switch {
		case err != nil:
			return next, err
		case yes:
			return then(f)
		case otherwise == nil:
			return next, nil
		}
		return otherwise(f)
	}
}

func (c *compiler) returnStmt(s *check.Return) action {
	if s.X == nil {
		return func(f *rt.Frame) (control, error) {
			f.Result = rt.Null
			return ret, nil
		}
	}
	x := c.expr(s.X)
	return func(f *rt.Frame) (control, error) {
		v, err := x(f)
		f.Result = v
		return ret, err
	}
}

// loop compiles while, do and for.
func (c *compiler) loop(s *check.Loop) action {
	init, before := c.list(s.Init), c.size
	turn := c.stmt(s.Body)
	always := func(*rt.Frame) (bool, error) { return true, nil }
	first, last := test(always), test(always)
	if s.Test != nil && s.TestLast {
		last = c.test(s.Test)
	} else if s.Test != nil {
		first = c.test(s.Test)
	}
	after := make([]action, len(s.Next))
	for i, x := range s.Next {
		after[i] = c.effect(x)
	}
	steps := c.turnSteps(before)
	return func(f *rt.Frame) (control, error) {
		if _, err := init(f); err != nil {
			return next, err
		}
		for {
			if more, err := first(f); err != nil || !more {
				return next, err
			}
			if err := f.Step(steps); err != nil {
				return next, err
			}
			done, err := turn(f)
			switch {
			case err != nil || done == brk:
				return next, err
			case done != next && done != cont:
				return done, nil
			}
			for _, x := range after {
				if _, err := x(f); err != nil {
					return next, err
				}
			}
			if more, err := last(f); err != nil || !more {
				return next, err
			}
		}
	}
}

// foreach compiles foreach.
func (c *compiler) foreach(s *check.Foreach) action {
	of, span, elem := c.expr(s.X), s.X.Span(), s.Item.Type
	before := c.size
	turn := c.turn(s)
	steps := c.turnSteps(before)
	return func(f *rt.Frame) (control, error) {
		seq, err := of(f)
		if err != nil {
			return next, err
		}
		e, err := rt.EnumeratorOf(seq, elem)
		if err != nil {
			return next, located(err, span)
		}
		for {
			v, ok, err := e.Next(f)
			if err != nil || !ok {
				return next, located(err, span)
			}
			if err := f.Step(steps); err != nil {
				return next, err
			}
			done, err := turn(f, v)
			switch {
			case err != nil || done == brk:
				return next, err
			case done != next && done != cont:
				return done, nil
			}
		}
	}
}

// turn compiles one turn of a foreach: the element becomes the variable, then the body runs.
func (c *compiler) turn(s *check.Foreach) func(f *rt.Frame, v rt.Value) (control, error) {
	run := c.stmt(s.Body)
	keep := c.begin(s.Var)
	if s.Deconstruct != nil {
		parts := c.list(s.Deconstruct)
		return func(f *rt.Frame, v rt.Value) (control, error) {
			keep(f, v)
			if _, err := parts(f); err != nil {
				return next, err
			}
			return run(f)
		}
	}
	if s.Conv == nil {
		return func(f *rt.Frame, v rt.Value) (control, error) {
			keep(f, v)
			return run(f)
		}
	}
	item, conv := c.begin(s.Item), c.expr(s.Conv)
	return func(f *rt.Frame, v rt.Value) (control, error) {
		item(f, v)
		v, err := conv(f)
		if err != nil {
			return next, err
		}
		keep(f, v)
		return run(f)
	}
}

// thrown makes the error of a thrown object.
func thrown(v rt.Value, span source.Span) error {
	if ex := rt.As[*rt.Exception](v); ex != nil {
		return located(ex, span)
	}
	return located(rt.NullReference(), span)
}

func (c *compiler) throwStmt(s *check.ThrowStmt) action {
	if s.X == nil {
		return func(f *rt.Frame) (control, error) { return next, f.Caught }
	}
	x, span := c.expr(s.X), s.Span
	return func(f *rt.Frame) (control, error) {
		v, err := x(f)
		if err != nil {
			return next, err
		}
		return next, thrown(v, span)
	}
}
