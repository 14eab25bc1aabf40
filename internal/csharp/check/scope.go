package check

import (
	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/csharp/syntax"
	"github.com/portico-apim/portico/internal/csharp/types"
	"github.com/portico-apim/portico/internal/source"
)

// A scope holds the names that a block declares.
type scope struct {
	outer *scope
	fn    *Function
	names map[string]any // *Variable, *constant, or *localFunc
	// later are the variables that the rest of the block declares.
	later map[string]bool
	// into is where declarations go instead: in a section of a switch, the scope of the whole switch.
	into *scope
}

// undeclared is a variable that is declared further down.
type undeclared struct{}

// A constant is a const local.
type constant struct {
	value rt.Value
	typ   *rt.Type
}

// A localFunc is a local function: its signature is known before its body is checked.
type localFunc struct {
	fn    *Function
	m     *types.Member
	decl  *syntax.LocalFunc
	scope *scope
}

// A localCall is a place where one function calls, or refers to, a local function.
type localCall struct{ from, to *Function }

func (c *checker) push() { c.scope = &scope{outer: c.scope, fn: c.fn} }

func (c *checker) pop() { c.scope = c.scope.outer }

// lookup finds a name in the scopes around.
func (c *checker) lookup(name string) any {
	for s := c.scope; s != nil; s = s.outer {
		if x, ok := s.names[name]; ok {
			return x
		}
		if s.later[name] {
			return undeclared{}
		}
	}
	return nil
}

// expect notes the variables that a list of statements will declare in the scope at hand: their names are theirs from the beginning.
func (c *checker) expect(list []syntax.Stmt) {
	s := c.scope.target()
	for _, x := range list {
		for l, ok := x.(*syntax.Labeled); ok; l, ok = x.(*syntax.Labeled) {
			x = l.Body
		}
		d, ok := x.(*syntax.LocalVar)
		if !ok {
			continue
		}
		if s.later == nil {
			s.later = map[string]bool{}
		}
		for _, v := range d.Vars {
			s.later[v.Name] = s.names[v.Name] == nil
		}
	}
}

// target is the scope that declarations go to.
func (s *scope) target() *scope {
	if s.into != nil {
		return s.into
	}
	return s
}

// declare enters a name in the scope at hand.
func (c *checker) declare(name string, span source.Span, what any) {
	if name == "" {
		return
	}
	s := c.scope.target()
	delete(s.later, name)
	_, double := s.names[name]
	switch {
	case double:
		c.errorAt(span, "CS0128", "A local variable or function named '%s' is already defined in this scope", name)
		return
	case c.lookup(name) != nil:
		c.errorAt(span, "CS0136", "A local or parameter named '%s' cannot be declared in this scope because that name is used in an enclosing local scope to define a local or parameter", name)
	}
	if s.names == nil {
		s.names = map[string]any{}
	}
	s.names[name] = what
}

// variable declares a local variable.
func (c *checker) variable(name string, t *rt.Type, span source.Span) *Variable {
	v := c.temp(t)
	v.Name, v.Span, v.Assigned = name, span, false
	c.declare(name, span, v)
	return v
}

// temp makes a variable without a name.
func (c *checker) temp(t *rt.Type) *Variable {
	v := &Variable{Type: t, Func: c.fn, Slot: c.fn.Slots, Assigned: true}
	c.fn.Slots++
	return v
}

// read is an expression that reads a variable.
func (c *checker) read(v *Variable, at spanned) *Local {
	c.capture(v)
	return &Local{base{v.Type, at.Span()}, v}
}

// capture notes that the function at hand uses a variable.
func (c *checker) capture(v *Variable) {
	for fn := c.fn; fn != nil && fn != v.Func; fn = fn.Parent {
		fn.capture(v)
	}
}

func (fn *Function) capture(v *Variable) {
	v.Captured = true
	for _, known := range fn.Captures {
		if known == v {
			return
		}
	}
	fn.Captures = append(fn.Captures, v)
}

// closeCaptures lets every function that calls a local function capture what that one needs, until nothing changes.
func (c *checker) closeCaptures() {
	for changed := true; changed; {
		changed = false
		for _, call := range c.calls {
			for _, v := range call.to.Captures {
				for fn := call.from; fn != nil && fn != v.Func; fn = fn.Parent {
					n := len(fn.Captures)
					fn.capture(v)
					changed = changed || len(fn.Captures) > n
				}
			}
		}
	}
}

// function begins the body of a lambda or local function, and returns what ends it.
func (c *checker) function(fn *Function, at *scope) (end func()) {
	saved := *c
	c.fn, c.scope = fn, at
	c.push()
	c.returns, c.checked, c.loops, c.turns, c.catches, c.jumps = nil, saved.checked, 0, 0, 0, nil
	c.finally, c.finallyJumps = 0, 0
	return func() {
		c.fn, c.scope, c.returns, c.checked = saved.fn, saved.scope, saved.returns, saved.checked
		c.loops, c.turns, c.catches, c.jumps = saved.loops, saved.turns, saved.catches, saved.jumps
		c.finally, c.finallyJumps = saved.finally, saved.finallyJumps
	}
}
