package check

// A summary is what a call of a local function means for the variables around it.
type summary struct {
	reads  map[*Variable]bool // must have a value before
	writes state              // have one after
}

// summarize finds out what calls of local functions mean. They may call each other: it goes on until nothing changes.
func (c *checker) summarize() {
	c.summaries = map[*Function]*summary{}
	for _, fn := range c.locals {
		c.summaries[fn] = &summary{}
	}
	for changed := true; changed; {
		changed = false
		for _, fn := range c.locals {
			w := c.walker(fn, true)
			w.function(fn, state{})
			s := c.summaries[fn]
			changed = changed || len(w.reads) > len(s.reads)
			s.reads, s.writes = w.reads, dead
			for _, exit := range w.exits {
				s.writes = join(s.writes, exit)
			}
		}
	}
}

// calls follows a call of, or a reference to, a local function.
func (w *flowWalker) calls(fn *Function, at spanned, s state) state {
	sum := w.c.summaries[fn]
	if sum == nil {
		return s
	}
	for v := range sum.reads {
		w.uses(v, at, s)
	}
	if sum.writes.dead || s.dead { // it never returns
		return s
	}
	return union(s, sum.writes)
}

// lambda follows a lambda, which runs later, or never: what it does to variables is not known behind it.
func (w *flowWalker) lambda(fn *Function, s state) {
	inner := *w
	inner.targets, inner.gotos, inner.exits = nil, map[*Label][]state{}, nil
	inner.function(fn, s)
}
