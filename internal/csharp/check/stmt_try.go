package check

import (
	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/csharp/syntax"
	"github.com/portico-apim/portico/internal/source"
)

// throwStmt binds throw.
func (c *checker) throwStmt(s *syntax.Throw) Stmt {
	if s.X != nil {
		return &ThrowStmt{c.exception(s.X), s.Span()}
	}
	if c.catches == 0 {
		c.errorf(s, "CS0156", "A throw statement with no arguments is not allowed outside of a catch clause")
	}
	return &ThrowStmt{nil, s.Span()}
}

// try binds try.
func (c *checker) try(s *syntax.Try) Stmt {
	out := &Try{Body: c.block(s.Body)}
	var before []*rt.Type
	for _, k := range s.Catches {
		out.Catches = append(out.Catches, c.catch(k, &before))
	}
	if s.Finally != nil {
		out.Finally = c.finallyBlock(s.Finally)
	}
	return out
}

// finallyBlock binds what runs after a try, which no jump may leave.
func (c *checker) finallyBlock(b *syntax.Block) *Block {
	loops, turns, jumps := c.loops, c.turns, c.finallyJumps
	c.loops, c.turns, c.finallyJumps = 0, 0, len(c.jumps)
	c.finally++
	out := c.block(b)
	c.finally--
	c.loops, c.turns, c.finallyJumps = loops, turns, jumps
	return out
}

// leavesFinally reports a jump out of a finally block.
func (c *checker) leavesFinally(at spanned) {
	c.errorf(at, "CS0157", "Control cannot leave the body of a finally clause")
}

func (c *checker) catch(k syntax.Catch, before *[]*rt.Type) Catch {
	out := Catch{}
	c.push()
	c.catches++
	if k.Type != nil {
		out.Type = c.typ(k.Type)
		if out.Type.Kind != rt.KindInvalid {
			c.checkCatch(k, out.Type, *before)
		}
		if k.When == nil {
			*before = append(*before, out.Type)
		}
		if k.Name != "" {
			out.Var = c.variable(k.Name, out.Type, source.Span{Start: k.Type.Span().Start, End: k.Span.End})
			out.Var.Assigned = true
		}
	}
	if k.When != nil {
		out.When = c.condition(k.When)
	}
	out.Body = c.block(k.Body)
	c.catches--
	c.pop()
	return out
}

func (c *checker) checkCatch(k syntax.Catch, t *rt.Type, before []*rt.Type) {
	if !c.u.Inherits(t, rt.ExceptionClass.Type()) {
		c.errorf(k.Type, "CS0155", "The type caught or thrown must be derived from System.Exception")
	}
	for _, b := range before {
		if b.Kind != rt.KindInvalid && c.u.Inherits(t, b) {
			c.errorf(k.Type, "CS0160", "A previous catch clause already catches all exceptions of this or of a super type ('%s')", b)
		}
	}
}

// using binds using.
func (c *checker) using(s *syntax.Using) Stmt {
	out := &Using{}
	c.push()
	if s.Decl != nil {
		c.usingDecl(s, out)
	} else {
		v := c.typed(s.X)
		local := c.temp(v.Type())
		out.Decls, out.Vars = []Stmt{&Declare{local, v}}, []*Variable{local}
		c.disposable(s.X, v.Type())
	}
	out.Body = c.scoped(s.Body)
	c.pop()
	return out
}

func (c *checker) usingDecl(s *syntax.Using, out *Using) {
	decl := c.localVar(s.Decl)
	list := []Stmt{decl}
	if u, ok := decl.(*Unscoped); ok {
		list = u.Stmts
	}
	for _, d := range list {
		dec, ok := d.(*Declare)
		if !ok {
			continue
		}
		dec.Var.ReadOnly = "using variable"
		c.disposable(s.Decl, dec.Var.Type)
		out.Decls, out.Vars = append(out.Decls, dec), append(out.Vars, dec.Var)
	}
}

func (c *checker) disposable(at spanned, t *rt.Type) {
	if t.Kind != rt.KindInvalid && t.Kind != rt.KindNull && !c.u.Inherits(t, rt.IDisposable.Type()) {
		c.errorf(at, "CS1674", "'%s': type used in a using statement must be implicitly convertible to 'System.IDisposable'", t)
	}
}
