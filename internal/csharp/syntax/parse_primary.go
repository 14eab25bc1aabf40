package syntax

// primary parses what operators bind to.
func (p *parser) primary() Expr {
	t := p.tok()
	switch t.kind {
	case tokInt, tokReal, tokChar, tokString:
		return p.literal(t.lit)
	case tokInterpolated:
		return p.interpolated()
	case tokIdent:
		return p.name()
	case tokKeyword:
		return p.keywordTerm()
	case tokOp:
		if t.text == "(" {
			return p.parenthesized()
		}
	}
	p.invalidTerm()
	return &Literal{pos: pos{t.span}}
}

// name parses a simple name, which may have type arguments.
func (p *parser) name() Expr {
	if p.isWord("global") && p.ahead(1).is("::") { // every name is global
		p.next()
		p.next()
	}
	name, span := p.ident()
	args := p.genericArgs()
	n := &Name{pos: p.from(span.Start), Name: name, Args: args}
	return n
}

// genericArgs parses <A, B> after a name if these can only be type arguments: if they read as such and one of the tokens follows
// that the specification lists.
func (p *parser) genericArgs() []Type {
	if !p.is("<") {
		return nil
	}
	var args []Type
	ok := p.try(func() bool {
		args = p.typeArgs()
		n := p.tok()
		if n.kind == tokEOF {
			return true
		}
		switch n.text {
		case "(", ")", "]", "}", ":", ";", ",", ".", "?", "==", "!=", "|", "^", "&&", "||", "&", "[":
			return n.kind == tokOp
		}
		return false
	})
	if !ok {
		return nil
	}
	return args
}

func (p *parser) keywordTerm() Expr {
	t := p.tok()
	switch t.text {
	case "true":
		return p.literal(true)
	case "false":
		return p.literal(false)
	case "null":
		return p.literal(nil)
	case "new":
		return p.newExpr()
	case "typeof", "sizeof":
		return p.typeOf()
	case "default":
		return p.defaultExpr()
	case "checked", "unchecked":
		p.next()
		p.want("(")
		x := p.expr()
		p.want(")")
		return &Checked{pos: p.from(t.span.Start), On: t.text == "checked", X: x}
	case "this", "base":
		p.fail(t.span, "CS0027", "Keyword '%s' is not available in the current context", t.text)
	case "stackalloc":
		p.fail(t.span, "CS0227", "Unsafe code is not available in expressions")
	}
	if predefined[t.text] {
		typ := p.nonArrayType()
		if !p.is(".") {
			p.fail(t.span, "CS1525", "Invalid expression term '%s'", t.text)
		}
		return &TypeName{pos: pos{t.span}, Type: typ}
	}
	p.invalidTerm()
	return &Literal{pos: pos{t.span}}
}

func (p *parser) typeOf() Expr {
	t := p.next()
	p.want("(")
	typ := p.typ()
	p.want(")")
	if t.text == "sizeof" {
		return &SizeOf{pos: p.from(t.span.Start), Type: typ}
	}
	return &TypeOf{pos: p.from(t.span.Start), Type: typ}
}

func (p *parser) defaultExpr() Expr {
	start := p.next().span.Start
	d := &Default{}
	if p.got("(") {
		d.Type = p.typ()
		p.want(")")
	}
	d.pos = p.from(start)
	return d
}

// parenthesized parses (x), or a tuple (a, b).
func (p *parser) parenthesized() Expr {
	start := p.want("(").Start
	items := []Arg{p.tupleItem()}
	for p.got(",") {
		items = append(items, p.tupleItem())
	}
	p.want(")")
	if len(items) == 1 && items[0].Name == "" {
		return items[0].X
	}
	t := &Tuple{pos: p.from(start), Items: items}
	if len(items) == 1 {
		p.fail(t.span, "CS8124", "Tuple must contain at least two elements")
	}
	return t
}

// tupleItem parses x, or name: x, or a declaration such as int x on the left of a deconstruction.
func (p *parser) tupleItem() Arg {
	if p.tok().kind == tokIdent && p.ahead(1).is(":") {
		name, span := p.ident()
		p.next()
		return Arg{Name: name, NameSpan: span, X: p.expr()}
	}
	if d := p.declaration(); d != nil && (p.is(",") || p.is(")")) {
		return Arg{X: d}
	}
	return Arg{X: p.expr()}
}

// declaration parses Type name, or var (a, b), where an expression can stand; nil if none does.
func (p *parser) declaration() Expr {
	start := p.tok().span.Start
	var d *Declaration
	p.try(func() bool {
		isVar := p.isWord("var")
		t := p.typ()
		if p.tok().kind != tokIdent && !(isVar && p.is("(")) {
			return false
		}
		d = &Declaration{Type: t}
		if isVar {
			d.Type = nil
		}
		d.Target = p.designation()
		ok := p.is(",") || p.is(")") || p.is("=")
		if !ok || p.failed {
			d = nil
		}
		return d != nil
	})
	if d == nil {
		return nil
	}
	d.pos = p.from(start)
	return d
}

// designation parses name, _, or (a, b).
func (p *parser) designation() Designation {
	start := p.tok().span.Start
	if !p.is("(") {
		name, span := p.ident()
		return Designation{Name: name, Span: span}
	}
	var d Designation
	p.next()
	for !p.failed {
		d.Items = append(d.Items, p.designation())
		if !p.got(",") {
			break
		}
	}
	p.want(")")
	d.Span = p.from(start).span
	return d
}

// postfix parses member access, calls, indexes and ++ after a primary expression.
func (p *parser) postfix(x Expr) Expr {
	for chain := 0; !p.failed; chain++ {
		if chain > maxTokens/8 {
			p.tooComplex(p.tok().span)
		}
		start := x.Span().Start
		t := p.tok()
		if t.kind != tokOp {
			return x
		}
		switch t.text {
		case "?":
			if !p.ahead(1).is(".") && !(p.ahead(1).is("[") && !p.colonAfterIndex()) {
				return x
			}
			p.next()
			then := p.condAccess()
			return &CondAccess{pos: p.from(start), X: x, Then: then}
		case "++", "--":
			p.next()
			x = &Postfix{pos: p.from(start), Op: t.text, X: x}
		case "->":
			p.fail(t.span, "CS0227", "Unsafe code is not available in expressions")
		default:
			y := p.step(x)
			if y == nil {
				return x
			}
			x = y
		}
	}
	return x
}

// step parses one .Name, (args) or [args]; nil if none stands here.
func (p *parser) step(x Expr) Expr {
	start := x.Span().Start
	switch {
	case p.is("."):
		p.next()
		name, span := p.ident()
		args := p.genericArgs()
		return &Member{pos: p.from(start), X: x, Name: name, NameSpan: span, Args: args}
	case p.is("("):
		args := p.args("(", ")")
		return &Call{pos: p.from(start), Fun: x, Args: args}
	case p.is("["):
		args := p.args("[", "]")
		return &Index{pos: p.from(start), X: x, Args: args}
	}
	return nil
}

// condAccess parses what follows the ? of ?. and ?[, to the end of the chain.
func (p *parser) condAccess() Expr {
	if !p.enter() {
		return &Literal{}
	}
	defer p.leave()
	var x Expr = &Receiver{pos: pos{p.tok().span}}
	return p.postfix(x)
}

// colonAfterIndex tells a ? [b] : c from a?[b]: a conditional has a colon after it.
func (p *parser) colonAfterIndex() bool {
	return p.ahead(1).span.Start > p.tok().span.End && p.colonFollows()
}

// args parses arguments in brackets.
func (p *parser) args(opening, closing string) []Arg {
	p.want(opening)
	args := []Arg{}
	for !p.is(closing) && !p.failed {
		args = append(args, p.arg())
		if !p.got(",") {
			break
		}
		if p.is(closing) {
			p.invalidTerm()
		}
	}
	p.want(closing)
	return args
}

// arg parses [name:] [ref|out|in] value, or out var name.
func (p *parser) arg() Arg {
	var a Arg
	if p.tok().kind == tokIdent && p.ahead(1).is(":") {
		a.Name, a.NameSpan = p.ident()
		p.next()
	}
	a.Mode = p.mode()
	if a.Mode == ByOut {
		if d := p.declaration(); d != nil {
			a.X = d
			return a
		}
	}
	a.X = p.expr()
	return a
}
