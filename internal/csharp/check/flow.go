package check

import "github.com/portico-apim/portico/internal/source"

// A state is what is known at a point: the variables that have a value there, by index. At a point that cannot be reached all have.
type state struct {
	dead bool
	// told says that it was reported already that this point cannot be reached.
	told bool
	bits []uint64
}

var dead = state{dead: true}

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
		return dead
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

// A flowTarget is a loop or switch that break and continue leave, or a try whose finally runs before.
type flowTarget struct {
	isSwitch  bool
	breaks    []state
	continues []state
}

// A flowWalker follows the paths through a function and the lambdas in it.
type flowWalker struct {
	c       *checker
	root    *Function
	targets []*flowTarget
	gotos   map[*Label][]state
	cases   map[*Goto]bool // goto case that can be reached
	exits   []state        // at return statements of the function at hand
	outs    []*Variable    // its out parameters
	// quiet walkers report nothing.
	quiet bool
	// reads are the variables of functions around that a local function needs to have values when it is called.
	reads map[*Variable]bool
}

func (c *checker) walker(root *Function, quiet bool) *flowWalker {
	return &flowWalker{c: c, root: root, quiet: quiet, gotos: map[*Label][]state{}, cases: map[*Goto]bool{}, reads: map[*Variable]bool{}}
}

// flow reports uses of variables that may have no value yet, and code that no path reaches, in the program and its local functions.
func (c *checker) flow(main *Function) {
	c.summarize()
	for _, fn := range append([]*Function{main}, c.locals...) {
		c.walker(fn, false).function(fn, state{})
	}
}

// ends reports whether the end of a function's block can be reached.
func (c *checker) ends(fn *Function) bool {
	return fn.Block != nil && !c.walker(fn, true).function(fn, state{}).dead
}

// completes reports whether the end of a list of statements in a switch can be reached.
func (c *checker) completes(list []Stmt) bool {
	w := c.walker(c.fn, true)
	w.targets = []*flowTarget{{}}
	return !w.stmts(list, state{}).dead
}

// function follows a function from a state, and returns the state at its end. Jumps backwards are known the second time.
func (w *flowWalker) function(fn *Function, s state) state {
	if w.c.labels > 0 && !w.quiet {
		w.quiet = true
		w.function(fn, s)
		w.quiet, w.exits = false, nil
	} else if w.c.labels > 0 {
		w.body(fn, s)
		w.exits = nil
	}
	return w.body(fn, s)
}

func (w *flowWalker) body(fn *Function, s state) state {
	w.outs = nil
	for _, p := range fn.Params {
		if !p.Assigned {
			w.outs = append(w.outs, p)
		}
	}
	if fn.Body != nil {
		s = w.expr(fn.Body, s)
	} else if fn.Block != nil {
		s = w.stmts(fn.Block.Stmts, s)
	}
	w.leaves(s)
	return s
}

// leaves notes that the function at hand returns: its out parameters must have values.
func (w *flowWalker) leaves(s state) {
	w.exits = append(w.exits, s)
	for _, p := range w.outs {
		if !s.has(w.index(p)) && !w.quiet && !p.told {
			w.c.errorAt(p.Span, "CS0177", "The out parameter '%s' must be assigned to before control leaves the current method", p.Name)
			p.told = true
		}
	}
}

// index is the place of a variable in states.
func (w *flowWalker) index(v *Variable) int {
	if v.index == 0 {
		w.c.followed++
		v.index = w.c.followed
	}
	return v.index
}

// forget notes that a variable has no value yet.
func (w *flowWalker) forget(v *Variable, s state) state { return s.with(w.index(v), false) }

// assigned notes that a variable has a value.
func (w *flowWalker) assigned(v *Variable, s state) state {
	if v == nil || v.Assigned {
		return s
	}
	return s.with(w.index(v), true)
}

// uses checks that a variable has a value.
func (w *flowWalker) uses(v *Variable, at spanned, s state) {
	switch {
	case v.Assigned || s.has(w.index(v)):
	case !v.Func.within(w.root):
		w.reads[v] = true
	case !w.quiet && !v.told:
		w.c.errorf(at, "CS0165", "Use of unassigned local variable '%s'", v.Name)
		v.told = true // once is enough
	}
}

// within reports whether a function is another one, or stands in it.
func (fn *Function) within(outer *Function) bool {
	for ; fn != nil; fn = fn.Parent {
		if fn == outer {
			return true
		}
	}
	return false
}

// reaches reports a statement that no path reaches.
func (w *flowWalker) reaches(x Stmt, s state) state {
	if !s.dead || s.told || w.quiet {
		return s
	}
	switch x.(type) {
	case *Block, *Unscoped, *Nop, *Labeled:
		return s
	}
	if at, ok := w.c.places[x]; ok && len(*w.c.diags) < maxErrors {
		w.c.diags.Warn(w.c.src, firstWord(w.c.src, at), "CS0162", "Unreachable code detected")
		s.told = true
	}
	return s
}

// firstWord is the first word of a span.
func firstWord(src *source.Source, at source.Span) source.Span {
	end := at.Start
	for end < at.End && isWordByte(src.Text[end]) {
		end++
	}
	return source.Span{Start: at.Start, End: max(end, at.Start+1)}
}

func isWordByte(b byte) bool {
	return b == '_' || b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= 0x80
}
