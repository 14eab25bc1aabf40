package check

import (
	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/csharp/syntax"
)

// A jumpScope holds the labels of a list of statements, or the cases of a switch.
type jumpScope struct {
	labels map[string]*Label
	sw     *switchScope
}

// A switchScope is what goto case needs to know about the switch around it.
type switchScope struct {
	out      *Switch
	typ      *rt.Type
	consts   map[string]int // by text of the constant
	types    []*rt.Type     // of patterns without a condition
	all      bool           // a case takes every value
	patterns bool           // there are other cases than constants
	fallback int
	pending  []pendingCase
}

type pendingCase struct {
	jump  *Goto
	value rt.Value
	at    *syntax.Jump
}

// declareLabels enters the labels of a list of statements.
func (c *checker) declareLabels(list []syntax.Stmt) {
	js := &jumpScope{}
	for _, s := range list {
		for {
			l, ok := s.(*syntax.Labeled)
			if !ok {
				break
			}
			if js.labels == nil {
				js.labels = map[string]*Label{}
			}
			if js.labels[l.Label] != nil {
				c.errorf(l, "CS0140", "The label '%s' is a duplicate", l.Label)
			}
			js.labels[l.Label] = &Label{Name: l.Label, ID: c.labels}
			c.labels++
			s = l.Body
		}
	}
	c.jumps = append(c.jumps, js)
}

// label finds a label, and the level of its statements.
func (c *checker) label(name string) (*Label, int) {
	for i := len(c.jumps) - 1; i >= 0; i-- {
		if l := c.jumps[i].labels[name]; l != nil {
			return l, i
		}
	}
	return nil, 0
}

func (c *checker) labeled(s *syntax.Labeled) Stmt {
	l, _ := c.label(s.Label)
	return &Labeled{Label: l, Body: c.stmt(s.Body)}
}

// jump binds break, continue and goto.
func (c *checker) jump(s *syntax.Jump) Stmt {
	switch s.Kind {
	case "break":
		c.within(s, c.loops)
		return &Break{s.Span()}
	case "continue":
		c.within(s, c.turns)
		return &Continue{s.Span()}
	}
	if s.Case != nil || s.Label == "default" {
		return c.gotoCase(s)
	}
	l, level := c.label(s.Label)
	switch {
	case l == nil:
		c.errorf(s, "CS0159", "No such label '%s' within the scope of the goto statement", s.Label)
		return &Nop{}
	case level < c.finallyJumps:
		c.leavesFinally(s)
	}
	return &Goto{Label: l}
}

// within reports a break or continue that no loop is around.
func (c *checker) within(s *syntax.Jump, loops int) {
	switch {
	case loops == 0 && c.finally > 0:
		c.leavesFinally(s)
	case loops == 0:
		c.errorf(s, "CS0139", "No enclosing loop out of which to break or continue")
	}
}

// gotoCase binds goto case x and goto default. Sections that come later are not known yet: they are resolved at the end of the switch.
func (c *checker) gotoCase(s *syntax.Jump) Stmt {
	var sw *switchScope
	for i := len(c.jumps) - 1; i >= 0 && sw == nil; i-- {
		sw = c.jumps[i].sw
	}
	if sw == nil {
		c.errorf(s, "CS0153", "A goto case is only valid inside a switch statement")
		return &Nop{}
	}
	g := &Goto{Switch: sw.out, Section: -1}
	p := pendingCase{jump: g, at: s}
	if s.Case != nil {
		k, ok := c.convert(c.typed(s.Case), sw.typ).(*Const)
		if !ok {
			c.errorf(s, "CS0150", "A constant value is expected")
			return &Nop{}
		}
		p.value = k.Value
	}
	sw.pending = append(sw.pending, p)
	return g
}

// constKey tells constants of one type apart.
func constKey(v rt.Value) string {
	if v.IsNull() {
		return "null"
	}
	if v.IsString() {
		return "s" + v.AsString()
	}
	return "n" + v.Type().String() + string(rune(0)) + formatBits(v)
}
