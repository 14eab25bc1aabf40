package check

import (
	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/csharp/syntax"
)

// switchStmt binds switch. The variables that its sections declare belong to all of them.
func (c *checker) switchStmt(s *syntax.Switch) Stmt {
	v := c.typedOrDefault(s.X)
	if k := v.Type().Kind; !isInvalid(v) && (k == rt.KindNull || k == rt.KindVoid || k == kindDefault) {
		c.errorf(v, "CS8119", "The switch expression must be a value; found '%s'", c.describe(v))
		v = invalid(s.X)
	}
	out := &Switch{X: v, Default: -1}
	c.push()
	out.Var = c.temp(v.Type())
	for _, sec := range s.Sections {
		c.expect(sec.Body)
	}
	sw := &switchScope{out: out, typ: v.Type(), consts: map[string]int{}, fallback: -1}
	c.jumps = append(c.jumps, &jumpScope{sw: sw})
	c.loops++
	for i, sec := range s.Sections {
		out.Sections = append(out.Sections, c.section(sw, i, sec))
	}
	c.loops--
	c.jumps = c.jumps[:len(c.jumps)-1]
	c.pop()
	out.Default, out.All, out.Only = sw.fallback, sw.all, sw.only(v, out)
	for _, p := range sw.pending {
		c.resolveCase(sw, p)
	}
	return out
}

// resolveCase finds the section of a goto case or goto default.
func (c *checker) resolveCase(sw *switchScope, p pendingCase) {
	target, ok := sw.fallback, sw.fallback >= 0
	if p.at.Case != nil {
		target, ok = sw.consts[constKey(p.value)]
	}
	if !ok {
		c.errorf(p.at, "CS0159", "No such label '%s' within the scope of the goto statement", c.text(p.at))
	}
	p.jump.Section = target
}

// only is the section that a constant leads to: the number of sections if it leads to none, -1 if that is not known.
func (sw *switchScope) only(v Expr, out *Switch) int {
	k, ok := v.(*Const)
	if !ok || sw.patterns {
		return -1
	}
	if i, ok := sw.consts[constKey(k.Value)]; ok {
		return i
	}
	if sw.fallback >= 0 {
		return sw.fallback
	}
	return len(out.Sections)
}

// section binds the labels of a section, whose variables are its own, and its statements.
func (c *checker) section(sw *switchScope, index int, sec syntax.Section) Section {
	var s Section
	all := c.scope
	c.push()
	for _, l := range sec.Labels {
		if l.Pattern == nil {
			if sw.fallback >= 0 {
				c.errorAt(l.Span, "CS0152", "The switch statement contains multiple cases with the label value 'default'")
			}
			sw.fallback = index
			continue
		}
		if k, ok := c.caseLabel(sw, index, l); ok {
			s.Cases = append(s.Cases, k)
		}
	}
	c.scope.into = all
	s.Body = c.stmts(sec.Body)
	if last := sec.Labels[len(sec.Labels)-1].Span; c.completes(s.Body) {
		c.errorAt(last, "CS0163", "Control cannot fall through from one case label ('%s') to another", c.src.Text[last.Start:last.End]).Hint = "end it with break, return, throw or goto case"
	}
	c.pop()
	return s
}

// caseLabel binds case Pattern when When:.
func (c *checker) caseLabel(sw *switchScope, index int, l syntax.Label) (Case, bool) {
	p := c.pattern(l.Pattern, sw.typ)
	if p == nil {
		return Case{}, false
	}
	k := Case{Pattern: p}
	if sw.handled(c, p) {
		c.errorAt(l.Pattern.Span(), "CS8120", "The switch case is unreachable. It has already been handled by a previous case or it is impossible to match.")
	}
	if l.When != nil {
		k.When = c.condition(l.When)
		sw.patterns = true
		return k, true
	}
	switch p := p.(type) {
	case ConstPattern:
		if _, double := sw.consts[constKey(p.Value)]; double {
			c.errorAt(l.Span, "CS0152", "The switch statement contains multiple cases with the label value '%s'", c.text(l.Pattern))
		}
		sw.consts[constKey(p.Value)] = index
	case TypePattern:
		sw.patterns, sw.types = true, append(sw.types, p.Type)
		sw.all = sw.all || p.Type.IsValueType() && rt.Identical(p.Type, sw.typ)
	case VarPattern:
		sw.patterns, sw.all = true, true
	}
	return k, true
}

// handled reports whether the cases before take every value that a pattern matches.
func (sw *switchScope) handled(c *checker, p Pattern) bool {
	if sw.all {
		return true
	}
	var t *rt.Type
	switch p := p.(type) {
	case ConstPattern:
		t = p.Value.Type()
	case TypePattern:
		t = p.Type
	}
	for _, before := range sw.types {
		if t != nil && c.u.Inherits(t, before) {
			return true
		}
	}
	return false
}
