package compile

import (
	"github.com/portico-apim/portico/internal/csharp/check"
	"github.com/portico-apim/portico/internal/csharp/rt"
)

// A handler is a catch clause.
type handler struct {
	catches func(v rt.Value) bool
	keep    func(f *rt.Frame, v rt.Value)
	when    test
	run     action
}

// exceptionBytes is what an exception costs besides its message.
const exceptionBytes = 256

// try compiles try, catch and finally. What ends the whole evaluation, as a spent budget does, passes by all of them.
func (c *compiler) try(s *check.Try) action {
	run := c.stmt(s.Body)
	var handlers []handler
	for _, k := range s.Catches {
		handlers = append(handlers, c.handler(k))
	}
	caught := func(f *rt.Frame) (control, error) {
		depth := f.Depth()
		done, err := run(f)
		ex, ok := err.(*rt.Exception)
		if !ok {
			return done, err
		}
		f.Unwind(depth)
		if err := f.Alloc(exceptionBytes + len(ex.Message)); err != nil {
			return next, err
		}
		return handle(f, handlers, ex)
	}
	if s.Finally == nil {
		return caught
	}
	finally := c.stmt(s.Finally)
	return func(f *rt.Frame) (control, error) {
		done, err := caught(f)
		if _, ok := err.(*rt.Exception); err != nil && !ok {
			return next, err
		}
		result := f.Result
		if last, err := finally(f); err != nil || last != next {
			return last, err
		}
		f.Result = result
		return done, err
	}
}

func (c *compiler) handler(k check.Catch) handler {
	h := handler{
		catches: func(rt.Value) bool { return true },
		keep:    func(*rt.Frame, rt.Value) {},
		when:    func(*rt.Frame) (bool, error) { return true, nil },
	}
	if k.Type != nil {
		h.catches = c.is(k.Type)
	}
	if k.Var != nil {
		h.keep = c.begin(k.Var)
	}
	if k.When != nil {
		h.when = c.test(k.When)
	}
	h.run = c.stmt(k.Body)
	return h
}

// handle runs the first handler that takes an exception. An exception in a filter counts as false.
func handle(f *rt.Frame, handlers []handler, ex *rt.Exception) (control, error) {
	v := rt.Obj(ex)
	for _, h := range handlers {
		if !h.catches(v) {
			continue
		}
		h.keep(f, v)
		yes, err := h.when(f)
		if rt.IsLimit(err) {
			return next, err
		}
		if err != nil || !yes {
			continue
		}
		saved := f.Caught
		f.Caught = ex
		done, err := h.run(f)
		f.Caught = saved
		return done, err
	}
	return next, ex
}

// using compiles using: the objects are disposed of at the end, the last one first.
func (c *compiler) using(s *check.Using) action {
	decls, run := c.list(s.Decls), c.stmt(s.Body)
	var objects []code
	for _, v := range s.Vars {
		objects = append(objects, c.local(v))
	}
	return func(f *rt.Frame) (control, error) {
		if _, err := decls(f); err != nil {
			return next, err
		}
		done, err := run(f)
		for i := len(objects) - 1; i >= 0; i-- {
			v, _ := objects[i](f)
			if closing := rt.Dispose(f, v); err == nil {
				err = closing
			}
		}
		return done, err
	}
}

// switchStmt compiles switch.
func (c *compiler) switchStmt(s *check.Switch) action {
	of, keep, before := c.expr(s.X), c.begin(s.Var), c.size
	choose := c.chooser(s)
	sections := make([]action, len(s.Sections))
	for i, sec := range s.Sections {
		sections[i] = c.list(sec.Body)
	}
	steps := c.turnSteps(before)
	return func(f *rt.Frame) (control, error) {
		v, err := of(f)
		if err != nil {
			return next, err
		}
		keep(f, v)
		at, err := choose(f, v)
		for err == nil && at >= 0 {
			var done control
			if done, err = sections[at](f); err != nil {
				return next, err
			}
			switch {
			case done == brk:
				return next, nil
			case done > gotoSection:
				return done, nil
			}
			at = int(gotoSection - done)
			err = f.Step(steps)
		}
		return next, err
	}
}

// chooser compiles the choice of a section: by table if all cases are texts without conditions.
func (c *compiler) chooser(s *check.Switch) func(f *rt.Frame, v rt.Value) (int, error) {
	if table := textTable(s); table != nil {
		fallback := s.Default
		return func(f *rt.Frame, v rt.Value) (int, error) {
			text := v.AsString()
			if at, ok := table[text]; ok && v.IsString() {
				return at, f.Scan(len(text))
			}
			return fallback, f.Scan(len(text))
		}
	}
	type choice struct {
		matches func(*rt.Frame, rt.Value) bool
		when    test
		section int
	}
	var choices []choice
	for i, sec := range s.Sections {
		for _, k := range sec.Cases {
			c.size++
			ch := choice{matches: c.pattern(k.Pattern), section: i}
			if k.When != nil {
				ch.when = c.test(k.When)
			}
			choices = append(choices, ch)
		}
	}
	fallback := s.Default
	return func(f *rt.Frame, v rt.Value) (int, error) {
		for _, ch := range choices {
			if !ch.matches(f, v) {
				continue
			}
			if ch.when == nil {
				return ch.section, nil
			}
			if yes, err := ch.when(f); err != nil || yes {
				return ch.section, err
			}
		}
		return fallback, nil
	}
}

// textTable maps texts to sections, nil if there are other cases than texts.
func textTable(s *check.Switch) map[string]int {
	table := map[string]int{}
	for i, sec := range s.Sections {
		for _, k := range sec.Cases {
			p, ok := k.Pattern.(check.ConstPattern)
			if !ok || k.When != nil || !p.Value.IsString() {
				return nil
			}
			table[p.Value.AsString()] = i
		}
	}
	return table
}
