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
	typ      *rt.Type
	consts   map[string]int // by text of the constant
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

func (c *checker) label(name string) *Label {
	for i := len(c.jumps) - 1; i >= 0; i-- {
		if l := c.jumps[i].labels[name]; l != nil {
			return l
		}
	}
	return nil
}

func (c *checker) labeled(s *syntax.Labeled) Stmt {
	return &Labeled{Label: c.label(s.Label), Body: c.stmt(s.Body)}
}

// jump binds break, continue and goto.
func (c *checker) jump(s *syntax.Jump) Stmt {
	switch s.Kind {
	case "break":
		if c.loops == 0 {
			c.errorf(s, "CS0139", "No enclosing loop out of which to break or continue")
		}
		return &Break{}
	case "continue":
		if c.turns == 0 {
			c.errorf(s, "CS0139", "No enclosing loop out of which to break or continue")
		}
		return &Continue{}
	}
	if s.Case != nil || s.Label == "default" {
		return c.gotoCase(s)
	}
	l := c.label(s.Label)
	if l == nil {
		c.errorf(s, "CS0159", "No such label '%s' within the scope of the goto statement", s.Label)
		return &Nop{}
	}
	return &Goto{Label: l}
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
	g := &Goto{}
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

// switchStmt binds switch.
func (c *checker) switchStmt(s *syntax.Switch) Stmt {
	v := c.typedOrDefault(s.X)
	if !isInvalid(v) && (v.Type().Kind == rt.KindNull || v.Type().Kind == rt.KindVoid) {
		c.errorf(v, "CS8119", "The switch expression must be a value; found '%s'", c.describe(v))
		v = invalid(s.X)
	}
	out := &Switch{X: v, Default: -1}
	c.push()
	out.Var = c.temp(v.Type())
	sw := &switchScope{typ: v.Type(), consts: map[string]int{}, fallback: -1}
	c.jumps = append(c.jumps, &jumpScope{sw: sw})
	c.loops++
	for i, sec := range s.Sections {
		out.Sections = append(out.Sections, c.section(sw, i, sec))
	}
	c.loops--
	c.jumps = c.jumps[:len(c.jumps)-1]
	c.pop()
	out.Default = sw.fallback
	for _, p := range sw.pending {
		target, ok := sw.fallback, sw.fallback >= 0
		if p.at.Case != nil {
			target, ok = sw.consts[constKey(p.value)]
		}
		if !ok || target < 0 {
			c.errorf(p.at, "CS0159", "No such label '%s' within the scope of the goto statement", c.text(p.at))
		}
		p.jump.Section = target
	}
	return out
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

func (c *checker) section(sw *switchScope, index int, sec syntax.Section) Section {
	var s Section
	c.push()
	for _, l := range sec.Labels {
		if l.Pattern == nil {
			if sw.fallback >= 0 {
				c.errorAt(l.Span, "CS0152", "The switch statement contains multiple cases with the label value 'default'")
			}
			sw.fallback = index
			continue
		}
		p := c.pattern(l.Pattern, sw.typ)
		if p == nil {
			continue
		}
		k := Case{Pattern: p}
		if l.When != nil {
			k.When = c.condition(l.When)
		} else if cp, ok := p.(ConstPattern); ok {
			if _, double := sw.consts[constKey(cp.Value)]; double {
				c.errorAt(l.Span, "CS0152", "The switch statement contains multiple cases with the label value '%s'", c.text(l.Pattern))
			}
			sw.consts[constKey(cp.Value)] = index
		}
		s.Cases = append(s.Cases, k)
	}
	s.Body = c.stmts(sec.Body)
	if c.completes(s.Body) {
		c.errorAt(sec.Labels[len(sec.Labels)-1].Span, "CS0163", "Control cannot fall through from one case label ('%s') to another", c.src.Text[sec.Labels[len(sec.Labels)-1].Span.Start:sec.Labels[len(sec.Labels)-1].Span.End])
	}
	c.pop()
	return s
}
