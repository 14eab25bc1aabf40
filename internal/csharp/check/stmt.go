package check

import (
	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/csharp/syntax"
)

// block binds { … } with its own scope.
func (c *checker) block(b *syntax.Block) *Block {
	c.push()
	out := &Block{Stmts: c.stmts(b.Stmts), End: b.End}
	c.pop()
	return out
}

// stmts binds statements. Local functions and labels are known in the whole list.
func (c *checker) stmts(list []syntax.Stmt) []Stmt {
	c.expect(list)
	c.declareLabels(list)
	var funcs []*localFunc
	for _, s := range list {
		if f, ok := s.(*syntax.LocalFunc); ok {
			funcs = append(funcs, c.declareLocal(f))
		}
	}
	var out []Stmt
	for _, s := range list {
		if _, ok := s.(*syntax.LocalFunc); !ok {
			out = append(out, c.stmt(s))
		}
	}
	for _, f := range funcs {
		c.bindLocal(f)
	}
	c.jumps = c.jumps[:len(c.jumps)-1]
	return out
}

// scoped binds the body of an if or loop in its own scope.
func (c *checker) scoped(s syntax.Stmt) Stmt {
	c.push()
	out := c.stmt(s)
	c.pop()
	return out
}

// stmt binds a statement and notes its place.
func (c *checker) stmt(s syntax.Stmt) Stmt {
	out := c.bindStmt(s)
	if _, empty := out.(*Nop); !empty {
		c.places[out] = s.Span()
	}
	return out
}

func (c *checker) bindStmt(s syntax.Stmt) Stmt {
	switch s := s.(type) {
	case *syntax.Block:
		return c.block(s)
	case *syntax.LocalVar:
		return c.localVar(s)
	case *syntax.ExprStmt:
		return c.effect(s)
	case *syntax.If:
		out := &If{Test: c.condition(s.Test), Then: c.scoped(s.Then)}
		if s.Else != nil {
			out.Else = c.scoped(s.Else)
		}
		return out
	case *syntax.While:
		c.push() // the variables of the condition are those of the loop
		defer c.pop()
		return c.loop(&Loop{}, s.Test, s.Body)
	case *syntax.Do:
		l := &Loop{TestLast: true}
		c.loop(l, nil, s.Body)
		c.push()
		defer c.pop()
		l.Test = c.condition(s.Test)
		return l
	case *syntax.For:
		return c.forLoop(s)
	case *syntax.Foreach:
		return c.foreach(s)
	case *syntax.Return:
		return c.returnStmt(s)
	case *syntax.Switch:
		return c.switchStmt(s)
	}
	return c.rareStmt(s)
}

// rareStmt is the rest of stmt.
func (c *checker) rareStmt(s syntax.Stmt) Stmt {
	switch s := s.(type) {
	case *syntax.Throw:
		return c.throwStmt(s)
	case *syntax.Jump:
		return c.jump(s)
	case *syntax.Labeled:
		return c.labeled(s)
	case *syntax.Try:
		return c.try(s)
	case *syntax.Using:
		return c.using(s)
	case *syntax.Lock:
		v := c.typed(s.X)
		if !isInvalid(v) && v.Type().IsValueType() {
			c.errorf(v, "CS0185", "'%s' is not a reference type as required by the lock statement", v.Type())
		}
		return &Block{Stmts: []Stmt{&Effect{v}, c.scoped(s.Body)}}
	case *syntax.CheckedStmt:
		saved, savedUn := c.checked, c.unchecked
		c.checked, c.unchecked = s.On, !s.On
		b := c.block(s.Body)
		c.checked, c.unchecked = saved, savedUn
		return b
	}
	return &Nop{}
}

// localVar binds a declaration.
func (c *checker) localVar(s *syntax.LocalVar) Stmt {
	var t *rt.Type
	if s.Type != nil {
		t = c.typ(s.Type)
		if t.Kind == rt.KindVoid {
			c.errorf(s.Type, "CS1547", "Keyword 'void' cannot be used in this context")
			t = invalidType
		}
	}
	out := &Block{}
	for _, d := range s.Vars {
		if s.Const {
			c.constLocal(d, t)
			continue
		}
		out.Stmts = append(out.Stmts, c.declarator(d, t))
	}
	if s.Type == nil && len(s.Vars) > 1 {
		c.errorf(s, "CS0819", "Implicitly-typed variables cannot have multiple declarators")
	}
	if len(out.Stmts) == 1 {
		return out.Stmts[0]
	}
	return &Unscoped{out.Stmts}
}

func (c *checker) declarator(d syntax.Declarator, t *rt.Type) Stmt {
	var init Expr
	switch {
	case d.Init == nil && t == nil:
		c.errorAt(d.Span, "CS0818", "Implicitly-typed variables must be initialized")
		t = invalidType
	case d.Init == nil:
	case t == nil:
		init = c.inferred(d)
		t = init.Type()
	default: // it is known in its own value, where it has none yet
		v := c.variable(d.Name, t, d.Span)
		return &Declare{v, c.initializer(d.Init, t)}
	}
	v := c.variable(d.Name, t, d.Span)
	return &Declare{v, init}
}

// inferred binds the value that gives a variable its type.
func (c *checker) inferred(d syntax.Declarator) Expr {
	if c.bareItems(d.Init) {
		c.errorAt(d.Span, "CS0820", "Cannot initialize an implicitly-typed variable with an array initializer").Hint = "write new[] before the brace"
		return invalid(d.Init)
	}
	v := c.value(d.Init)
	var what string
	switch v.Type().Kind {
	case rt.KindNull:
		what = "<null>"
	case kindLambda, kindGroup:
		what = v.Type().String()
	case rt.KindVoid:
		what = "void"
	default:
		return c.typedAs(v)
	}
	c.errorAt(d.Span, "CS0815", "Cannot assign %s to an implicitly-typed variable", what).Hint = "write the type instead of var"
	return invalid(d.Init)
}

// bareItems reports whether an expression is the items of an array in braces, without new.
func (c *checker) bareItems(x syntax.Expr) bool {
	a, ok := x.(*syntax.NewArray)
	return ok && a.Elem == nil && c.src.Text[x.Span().Start] == '{'
}

// initializer binds the value of a declared variable; an array may be given by its items alone.
func (c *checker) initializer(x syntax.Expr, t *rt.Type) Expr {
	if a, ok := x.(*syntax.NewArray); ok && c.bareItems(x) && t.Def != nil && t.Def.Rank > 0 {
		return c.newGrid(a, t)
	}
	if c.bareItems(x) && t.Kind != rt.KindArray && t.Kind != rt.KindInvalid {
		c.errorf(x, "CS0622", "Can only use array initializer expressions to assign to array types. Try using a new expression instead")
		return invalid(x)
	}
	if a, ok := x.(*syntax.NewArray); ok && c.bareItems(x) && t.Kind == rt.KindArray {
		var items []Expr
		for _, item := range a.Items {
			items = append(items, c.value(item))
		}
		return c.finishArray(a, t.Args[0], items)
	}
	return c.convert(c.value(x), t)
}

// constLocal binds const T x = v.
func (c *checker) constLocal(d syntax.Declarator, t *rt.Type) {
	k := &constant{value: rt.Null, typ: invalidType}
	switch {
	case t == nil:
		c.errorAt(d.Span, "CS0822", "Implicitly-typed variables cannot be constant")
	case d.Init == nil:
		c.errorAt(d.Span, "CS0145", "A const field requires a value to be provided")
	default:
		v := c.convert(c.value(d.Init), t)
		if folded, ok := v.(*Const); ok {
			k = &constant{folded.Value, t}
		} else if !isInvalid(v) {
			c.errorf(d.Init, "CS0133", "The expression being assigned to '%s' must be constant", d.Name)
		}
	}
	c.declare(d.Name, d.Span, k)
}

// effect binds an expression statement.
func (c *checker) effect(s *syntax.ExprStmt) Stmt {
	var v Expr
	if x, ok := s.X.(*syntax.Postfix); ok { // the old value is not needed
		v = c.increment(x, x.X, x.Op, false)
	} else {
		v = c.value(s.X)
	}
	if !isInvalid(v) && (s.InParens || !standsAlone(s.X)) {
		c.notStatement(s.X).Hint = "should it be returned? write return …;"
	}
	return &Effect{v}
}

// standsAlone reports whether an expression can be a statement.
func standsAlone(x syntax.Expr) bool {
	switch x := x.(type) {
	case *syntax.Postfix, *syntax.Call, *syntax.Assign, *syntax.New:
		return true
	case *syntax.CondAccess:
		return standsAlone(x.Then)
	case *syntax.Unary:
		return x.Op == "++" || x.Op == "--"
	}
	return false
}

// loop binds a test and a body.
func (c *checker) loop(l *Loop, test syntax.Expr, body syntax.Stmt) *Loop {
	if test != nil {
		l.Test = c.condition(test)
	}
	c.loops++
	c.turns++
	l.Body = c.scoped(body)
	c.loops--
	c.turns--
	return l
}

func (c *checker) forLoop(s *syntax.For) Stmt {
	l := &Loop{}
	c.push()
	for _, i := range s.Init {
		l.Init = append(l.Init, c.stmt(i))
	}
	if s.Test != nil {
		l.Test = c.condition(s.Test)
	}
	for _, n := range s.Next {
		if p, ok := n.(*syntax.Postfix); ok {
			l.Next = append(l.Next, c.increment(p, p.X, p.Op, false))
			continue
		}
		l.Next = append(l.Next, c.value(n))
	}
	c.loop(l, nil, s.Body)
	c.pop()
	return l
}

// foreach binds foreach.
func (c *checker) foreach(s *syntax.Foreach) Stmt {
	x := c.typed(s.X)
	elem := invalidType
	if k, ok := x.(*Const); ok && k.Value.IsNull() {
		c.errorf(s.X, "CS0186", "Use of null is not valid in this context")
	} else if !isInvalid(x) {
		if elem = c.u.ElementType(x.Type()); elem == nil {
			c.errorf(s.X, "CS1579", "foreach statement cannot operate on variables of type '%s' because '%s' does not contain a public instance or extension definition for 'GetEnumerator'", x.Type(), x.Type()).Hint = indexHint(x.Type())
			elem = invalidType
		}
	}
	out := &Foreach{X: x}
	c.push()
	out.Item = c.temp(elem)
	switch {
	case s.Target.Items != nil:
		let := &Let{}
		c.spread(let, designation(s.Target, s.Type, s), c.read(out.Item, s))
		for _, e := range let.Effects {
			out.Deconstruct = append(out.Deconstruct, &Effect{e})
		}
		out.Var = out.Item
	default:
		c.foreachVariable(s, out, elem)
	}
	c.loops++
	c.turns++
	out.Body = c.scoped(s.Body)
	c.loops--
	c.turns--
	c.pop()
	return out
}

func (c *checker) foreachVariable(s *syntax.Foreach, out *Foreach, elem *rt.Type) {
	t := elem
	if s.Type != nil {
		t = c.typ(s.Type)
	}
	if t.Kind != rt.KindInvalid && elem.Kind != rt.KindInvalid && !rt.Identical(t, elem) {
		item := c.read(out.Item, s.X)
		conv := c.u.Explicit(elem, t)
		if !conv.OK() {
			c.errorf(s.Type, "CS0030", "Cannot convert type '%s' to '%s'", elem, t)
		} else {
			out.Conv = c.apply(item, conv)
		}
	}
	out.Var = c.variable(s.Target.Name, t, s.Target.Span)
	out.Var.Assigned, out.Var.ReadOnly = true, "foreach iteration variable"
}

// returnStmt binds return.
func (c *checker) returnStmt(s *syntax.Return) Stmt {
	r := &Return{}
	ret := c.returns
	void := ret.want != nil && ret.want.Kind == rt.KindVoid
	if c.finally > 0 {
		c.leavesFinally(s)
	}
	switch {
	case s.X == nil:
		if c.fn.Parent == nil || ret.want != nil && !void {
			c.errorf(s, "CS0126", "An object of a type convertible to '%s' is required", orObject(ret.want))
		}
	case void:
		c.value(s.X)
		c.errorf(s, "CS0127", "Since '%s' returns void, a return keyword must not be followed by an object expression", c.fn.Name)
	case ret.want != nil:
		r.X = c.convert(c.value(s.X), ret.want)
	default:
		r.X = c.returned(s.X)
	}
	ret.stmts = append(ret.stmts, r)
	return r
}

// returned binds a returned value whose type is to be inferred.
func (c *checker) returned(x syntax.Expr) Expr {
	v := c.value(x)
	if k := v.Type().Kind; c.fn.Parent == nil && (k >= kindLambda || k == rt.KindVoid) {
		return c.typed(x)
	}
	return v
}

func orObject(t *rt.Type) *rt.Type {
	if t == nil {
		return rt.ObjectType
	}
	return t
}
