package check

func (w *flowWalker) stmts(list []Stmt, s state) state {
	for _, x := range list {
		s = w.stmt(x, s)
	}
	return s
}

// stmt follows a statement to its end.
func (w *flowWalker) stmt(x Stmt, s state) state {
	s = w.reaches(x, s)
	switch x := x.(type) {
	case *Block:
		return w.stmts(x.Stmts, s)
	case *Unscoped:
		return w.stmts(x.Stmts, s)
	case *Declare:
		s = w.forget(x.Var, s)
		if x.Init != nil {
			s = w.assigned(x.Var, w.expr(x.Init, s))
		}
		return s
	case *Effect:
		return w.expr(x.X, s)
	case *If:
		yes, no := w.cond(x.Test, s)
		then := w.stmt(x.Then, yes)
		if x.Else != nil {
			no = w.stmt(x.Else, no)
		}
		return join(then, no)
	case *Loop:
		return w.loop(x, s)
	case *Foreach:
		s = w.expr(x.X, s)
		t := w.enter(false)
		w.stmt(x.Body, w.stmts(x.Deconstruct, s))
		return w.leave(t, s)
	case *Return:
		if x.X != nil {
			s = w.expr(x.X, s)
		}
		w.leaves(s)
		return unreached(s)
	}
	return w.rareStmt(x, s)
}

// rareStmt is the rest of stmt.
func (w *flowWalker) rareStmt(x Stmt, s state) state {
	switch x := x.(type) {
	case *Switch:
		return w.switchStmt(x, s)
	case *ThrowStmt:
		if x.X != nil {
			w.expr(x.X, s)
		}
		return unreached(s)
	case *Break:
		if n := len(w.targets); n > 0 {
			w.targets[n-1].breaks = append(w.targets[n-1].breaks, s)
		}
		return unreached(s)
	case *Continue:
		for i := len(w.targets) - 1; i >= 0; i-- {
			if !w.targets[i].isSwitch {
				w.targets[i].continues = append(w.targets[i].continues, s)
				break
			}
		}
		return unreached(s)
	case *Goto:
		if x.Label != nil {
			w.gotos[x.Label] = append(w.gotos[x.Label], s)
		}
		w.cases[x] = w.cases[x] || !s.dead
		return unreached(s)
	case *Labeled:
		for _, from := range w.gotos[x.Label] {
			s = join(s, from)
		}
		return w.stmt(x.Body, s)
	case *Try:
		return w.try(x, s)
	case *Using:
		return w.stmt(x.Body, w.stmts(x.Decls, s))
	}
	return s
}

func (w *flowWalker) enter(isSwitch bool) *flowTarget {
	t := &flowTarget{isSwitch: isSwitch}
	w.targets = append(w.targets, t)
	return t
}

// leave ends a loop or switch: its end is reached from s and from every break.
func (w *flowWalker) leave(t *flowTarget, s state) state {
	w.targets = w.targets[:len(w.targets)-1]
	for _, b := range t.breaks {
		s = join(s, b)
	}
	return s
}

func (w *flowWalker) loop(x *Loop, s state) state {
	s = w.stmts(x.Init, s)
	t := w.enter(false)
	yes, no := s, dead
	if x.Test != nil && !x.TestLast {
		yes, no = w.cond(x.Test, s)
	}
	end := w.stmt(x.Body, yes)
	for _, c := range t.continues {
		end = join(end, c)
	}
	if x.TestLast {
		_, no = w.cond(x.Test, end)
	}
	w.exprs(x.Next, end)
	return w.leave(t, no)
}

func (w *flowWalker) switchStmt(x *Switch, s state) state {
	s = w.expr(x.X, s)
	t := w.enter(true)
	reached := w.sections(x, s)
	for i, sec := range x.Sections {
		w.section(x, i, sec, s, reached[i])
	}
	end := s
	if x.Default >= 0 || x.Only >= 0 && x.Only < len(x.Sections) || x.All {
		end = unreached(s)
	}
	return w.leave(t, end)
}

// sections finds out which sections of a switch can be reached: if the value is a constant, the one it leads to, and those that goto case
// leads to from there.
func (w *flowWalker) sections(x *Switch, s state) []bool {
	reached := make([]bool, len(x.Sections))
	for i := range reached {
		reached[i] = x.Only < 0 || x.Only == i
	}
	quiet := w.quiet
	w.quiet = true
	for again := x.Only >= 0; again; {
		again = false
		for i, sec := range x.Sections {
			if reached[i] {
				w.section(x, i, sec, s, true)
			}
		}
		for g, live := range w.cases {
			if live && g.Switch == x && g.Section >= 0 && !reached[g.Section] {
				reached[g.Section], again = true, true
			}
		}
	}
	w.quiet = quiet
	return reached
}

// section follows the cases of a section, and its statements.
func (w *flowWalker) section(x *Switch, i int, sec Section, s state, reached bool) {
	in := dead
	for _, k := range sec.Cases {
		from := s
		if v := patternVar(k.Pattern); v != nil {
			from = w.assigned(v, w.forget(v, from))
		}
		if k.When != nil {
			from, _ = w.cond(k.When, from)
		}
		in = join(in, from)
	}
	if x.Default == i || in.dead {
		in = join(in, s)
	}
	if !reached {
		in = unreached(in)
	}
	w.stmts(sec.Body, in)
}

// unreached is the state behind something that does not go on.
func unreached(s state) state { return state{dead: true, told: s.dead && s.told} }

func (w *flowWalker) try(x *Try, s state) state {
	end := w.stmts(x.Body.Stmts, s)
	for _, k := range x.Catches {
		in := s
		if k.When != nil {
			in, _ = w.cond(k.When, in)
		}
		end = join(end, w.stmts(k.Body.Stmts, in))
	}
	if x.Finally != nil {
		fin := w.stmts(x.Finally.Stmts, s)
		end = union(end, fin)
		end.dead = end.dead || fin.dead
	}
	return end
}
