package syntax

// block parses { … }.
func (p *parser) block() *Block {
	b := &Block{}
	if !p.enter() {
		return b
	}
	defer p.leave()
	start := p.want("{").Start
	for !p.is("}") && !p.failed && p.tok().kind != tokEOF {
		b.Stmts = append(b.Stmts, p.stmt())
	}
	b.End = p.want("}")
	b.pos = p.from(start)
	return b
}

// stmt parses a statement.
func (p *parser) stmt() Stmt {
	if !p.enter() {
		return &Empty{}
	}
	defer p.leave()
	t := p.tok()
	start := t.span.Start
	switch {
	case t.is("{"):
		return p.block()
	case t.is(";"):
		p.next()
		return &Empty{pos{t.span}}
	case t.kind == tokKeyword:
		if s := p.keywordStmt(); s != nil {
			return s
		}
	case t.kind == tokIdent && p.ahead(1).is(":"):
		p.next()
		p.next()
		body := p.stmt()
		return &Labeled{pos: p.from(start), Label: t.text, Body: body}
	case t.kind == tokIdent && t.text == "yield" && (p.ahead(1).is("return") || p.ahead(1).is("break")):
		p.fail(t.span, "CS1624", "Iterators (yield) are not available in expressions")
	}
	if s := p.declStmt(); s != nil {
		return s
	}
	x := p.stmtExpr()
	inParens := t.is("(") && p.at > 0 && p.toks[p.at-1].span.End > at(x).End
	p.want(";")
	return &ExprStmt{pos: p.from(start), X: x, InParens: inParens}
}

// stmtExpr parses the expression of a statement, which may begin with var (a, b).
func (p *parser) stmtExpr() Expr {
	if !p.isWord("var") || !p.ahead(1).is("(") {
		return p.expr()
	}
	start := p.tok().span.Start
	d := p.declaration()
	if d == nil || !p.is("=") {
		return p.expr()
	}
	p.next()
	right := p.expr()
	return &Assign{pos: p.from(start), Op: "=", L: d, R: right}
}

// embedded parses the body of an if or a loop.
func (p *parser) embedded() Stmt {
	s := p.stmt()
	switch s.(type) {
	case *LocalVar, *LocalFunc, *Labeled:
		p.fail(at(s), "CS1023", "Embedded statement cannot be a declaration or labeled statement").Hint = "put it in braces"
	}
	return s
}

// keywordStmt parses a statement that begins with a keyword; nil if it is a declaration or an expression.
func (p *parser) keywordStmt() Stmt {
	switch p.tok().text {
	case "if":
		return p.ifStmt()
	case "while":
		start := p.next().span.Start
		test := p.parenExpr()
		body := p.embedded()
		return &While{pos: p.from(start), Test: test, Body: body}
	case "do":
		return p.doStmt()
	case "for":
		return p.forStmt()
	case "foreach":
		return p.foreachStmt()
	case "switch":
		return p.switchStmt()
	case "return", "throw":
		return p.returnStmt()
	case "break", "continue", "goto":
		return p.jumpStmt()
	case "try":
		return p.tryStmt()
	case "using":
		return p.usingStmt()
	case "lock":
		start := p.next().span.Start
		x := p.parenExpr()
		body := p.embedded()
		return &Lock{pos: p.from(start), X: x, Body: body}
	case "const":
		p.next()
		return p.localVar(true)
	case "checked", "unchecked":
		if p.ahead(1).is("{") {
			t := p.next()
			body := p.block()
			return &CheckedStmt{pos: p.from(t.span.Start), On: t.text == "checked", Body: body}
		}
	case "fixed", "unsafe":
		p.fail(p.tok().span, "CS0227", "Unsafe code is not available in expressions")
	case "else", "catch", "finally", "case":
		p.fail(p.tok().span, "CS1525", "Invalid expression term '%s'", p.tok().text)
	case "class", "struct", "interface", "enum", "namespace", "public", "private", "static":
		p.fail(p.tok().span, "CS1513", "'%s' cannot stand here: types cannot be declared in expressions", p.tok().text)
	}
	return nil
}

// parenExpr parses (x).
func (p *parser) parenExpr() Expr {
	p.want("(")
	x := p.expr()
	p.want(")")
	return x
}

func (p *parser) ifStmt() Stmt {
	start := p.next().span.Start
	s := &If{Test: p.parenExpr()}
	s.Then = p.embedded()
	if p.got("else") {
		s.Else = p.embedded()
	}
	s.pos = p.from(start)
	return s
}

func (p *parser) doStmt() Stmt {
	start := p.next().span.Start
	s := &Do{Body: p.embedded()}
	p.want("while")
	s.Test = p.parenExpr()
	p.want(";")
	s.pos = p.from(start)
	return s
}

func (p *parser) forStmt() Stmt {
	start := p.next().span.Start
	s := &For{}
	p.want("(")
	if !p.is(";") {
		s.Init = p.forInit()
	} else {
		p.next()
	}
	if !p.is(";") {
		s.Test = p.expr()
	}
	p.want(";")
	for !p.is(")") && !p.failed {
		s.Next = append(s.Next, p.expr())
		if !p.got(",") {
			break
		}
	}
	p.want(")")
	s.Body = p.embedded()
	s.pos = p.from(start)
	return s
}

// forInit parses a declaration, or expressions with commas, up to and with the semicolon.
func (p *parser) forInit() []Stmt {
	if d := p.declStmt(); d != nil {
		return []Stmt{d}
	}
	var stmts []Stmt
	for !p.failed {
		start := p.tok().span.Start
		x := p.expr()
		stmts = append(stmts, &ExprStmt{pos: p.from(start), X: x})
		if !p.got(",") {
			break
		}
	}
	p.want(";")
	return stmts
}

func (p *parser) foreachStmt() Stmt {
	start := p.next().span.Start
	s := &Foreach{}
	p.want("(")
	if p.isWord("var") && (p.ahead(1).kind == tokIdent || p.ahead(1).is("(")) {
		p.next()
	} else {
		s.Type = p.typ()
	}
	if t, ok := s.Type.(*TupleType); ok && p.is("in") { // foreach ((int a, var b) in x)
		s.Type, s.Target = nil, p.typedDesignation(t)
	} else if p.is("in") {
		p.fail(at(s.Type), "CS0230", "Type and identifier are both required in a foreach statement").Hint = "write var before the name"
	} else {
		s.Target = p.designation()
	}
	p.want("in")
	s.X = p.expr()
	p.want(")")
	s.Body = p.embedded()
	s.pos = p.from(start)
	return s
}

// typedDesignation is the designation that a tuple type reads as: variables with their types.
func (p *parser) typedDesignation(t *TupleType) Designation {
	d := Designation{Span: t.span}
	for _, item := range t.Items {
		one := Designation{Name: item.Name, Type: item.Type, Span: at(item.Type)}
		if inner, ok := item.Type.(*TupleType); ok && item.Name == "" {
			one = p.typedDesignation(inner)
		} else if item.Name == "" {
			p.fail(at(item.Type), "CS1001", "Identifier expected")
		}
		if n, ok := one.Type.(*NamedType); ok && len(n.Parts) == 1 && n.Parts[0].Name == "var" {
			one.Type = nil
		}
		d.Items = append(d.Items, one)
	}
	return d
}

func (p *parser) switchStmt() Stmt {
	start := p.next().span.Start
	s := &Switch{X: p.parenExpr()}
	p.want("{")
	for !p.is("}") && !p.failed {
		s.Sections = append(s.Sections, p.section())
	}
	p.want("}")
	s.pos = p.from(start)
	return s
}

// section parses labels and the statements after them.
func (p *parser) section() Section {
	start := p.tok().span.Start
	var s Section
	for (p.is("case") || p.is("default")) && !p.failed {
		s.Labels = append(s.Labels, p.label())
	}
	if len(s.Labels) == 0 {
		p.fail(p.missing(), "CS1513", "} expected")
	}
	for !p.is("case") && !p.is("default") && !p.is("}") && !p.failed && p.tok().kind != tokEOF {
		s.Body = append(s.Body, p.stmt())
	}
	s.Span = p.from(start).span
	return s
}

func (p *parser) label() Label {
	start := p.tok().span.Start
	var l Label
	if p.next().text == "case" {
		l.Pattern = p.pattern()
		if p.isWord("when") {
			p.next()
			l.When = p.expr()
		}
	}
	p.want(":")
	l.Span = p.from(start).span
	return l
}

func (p *parser) returnStmt() Stmt {
	t := p.next()
	var x Expr
	if !p.is(";") {
		x = p.expr()
	}
	p.want(";")
	if t.text == "throw" {
		return &Throw{pos: p.from(t.span.Start), X: x}
	}
	return &Return{pos: p.from(t.span.Start), X: x}
}

func (p *parser) jumpStmt() Stmt {
	t := p.next()
	s := &Jump{Kind: t.text}
	if t.text == "goto" {
		switch {
		case p.got("case"):
			s.Label, s.Case = "case", p.expr()
		case p.got("default"):
			s.Label = "default"
		default:
			s.Label, _ = p.ident()
		}
	}
	p.want(";")
	s.pos = p.from(t.span.Start)
	return s
}

func (p *parser) tryStmt() Stmt {
	start := p.next().span.Start
	s := &Try{Body: p.block()}
	for p.is("catch") && !p.failed {
		if n := len(s.Catches); n > 0 && s.Catches[n-1].Type == nil && s.Catches[n-1].When == nil {
			p.fail(p.tok().span, "CS1017", "Catch clauses cannot follow the general catch clause of a try statement")
		}
		s.Catches = append(s.Catches, p.catch())
	}
	if p.got("finally") {
		s.Finally = p.block()
	}
	s.pos = p.from(start)
	if s.Catches == nil && s.Finally == nil {
		p.fail(p.after(), "CS1524", "Expected catch or finally")
	}
	return s
}

func (p *parser) catch() Catch {
	start := p.next().span.Start
	var c Catch
	if p.got("(") {
		c.Type = p.typ()
		if p.tok().kind == tokIdent {
			c.Name, _ = p.ident()
		}
		p.want(")")
	}
	if p.isWord("when") {
		p.next()
		c.When = p.parenExpr()
	}
	c.Span = p.from(start).span
	c.Body = p.block()
	return c
}

func (p *parser) usingStmt() Stmt {
	start := p.next().span.Start
	s := &Using{}
	p.want("(")
	if d := p.declOf(")"); d != nil {
		s.Decl, _ = d.(*LocalVar)
	} else {
		s.X = p.expr()
	}
	p.want(")")
	s.Body = p.embedded()
	s.pos = p.from(start)
	return s
}
