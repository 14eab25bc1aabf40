package syntax

// queryBegins reports whether a query expression begins here: from x in, or from Type x in.
func (p *parser) queryBegins() bool {
	if !p.isWord("from") {
		return false
	}
	n := p.ahead(1)
	if n.kind == tokIdent && p.ahead(2).is("in") {
		return true
	}
	return (n.kind == tokIdent || n.kind == tokKeyword && predefined[n.text]) && p.ahead(2).kind == tokIdent && p.ahead(3).is("in")
}

// query parses a query expression.
func (p *parser) query() Expr {
	start := p.tok().span.Start
	q := &Query{}
	q.Clauses = append(q.Clauses, p.fromClause())
	for !p.failed {
		c := p.clause()
		if c == nil {
			p.fail(p.missing(), "CS0742", "A query body must end with a select clause or a group clause")
			break
		}
		q.Clauses = append(q.Clauses, c)
		switch c.(type) {
		case *SelectClause, *GroupClause:
			if !p.isWord("into") {
				q.pos = p.from(start)
				return q
			}
			into := p.next().span.Start
			name, _ := p.ident()
			q.Clauses = append(q.Clauses, &IntoClause{pos: p.from(into), Name: name})
		}
	}
	q.pos = p.from(start)
	return q
}

// clause parses one clause, nil if none begins here.
func (p *parser) clause() Clause {
	start := p.tok().span.Start
	if p.tok().kind != tokIdent {
		return nil
	}
	switch p.tok().text {
	case "from":
		return p.fromClause()
	case "let":
		p.next()
		name, _ := p.ident()
		p.want("=")
		x := p.expr()
		return &LetClause{pos: p.from(start), Name: name, X: x}
	case "where":
		p.next()
		x := p.expr()
		return &WhereClause{pos: p.from(start), X: x}
	case "join":
		return p.joinClause()
	case "orderby":
		return p.orderByClause()
	case "select":
		p.next()
		x := p.expr()
		return &SelectClause{pos: p.from(start), X: x}
	case "group":
		p.next()
		x := p.expr()
		p.wantWord("by")
		by := p.expr()
		return &GroupClause{pos: p.from(start), X: x, By: by}
	}
	return nil
}

// wantWord passes a contextual keyword.
func (p *parser) wantWord(text string) {
	if !p.isWord(text) {
		p.fail(p.missing(), "CS1003", "Syntax error, '%s' expected", text)
	}
	p.next()
}

func (p *parser) fromClause() Clause {
	start := p.next().span.Start
	c := &FromClause{}
	if !p.ahead(1).is("in") {
		c.Type = p.typ()
	}
	c.Name, _ = p.ident()
	p.want("in")
	c.X = p.expr()
	c.pos = p.from(start)
	return c
}

func (p *parser) joinClause() Clause {
	start := p.next().span.Start
	c := &JoinClause{}
	if !p.ahead(1).is("in") {
		c.Type = p.typ()
	}
	c.Name, _ = p.ident()
	p.want("in")
	c.X = p.expr()
	p.wantWord("on")
	c.Left = p.expr()
	p.wantWord("equals")
	c.Right = p.expr()
	if p.isWord("into") {
		p.next()
		c.Into, _ = p.ident()
	}
	c.pos = p.from(start)
	return c
}

func (p *parser) orderByClause() Clause {
	start := p.next().span.Start
	c := &OrderByClause{}
	for !p.failed {
		key := OrderKey{X: p.expr()}
		if p.isWord("descending") {
			p.next()
			key.Descending = true
		} else if p.isWord("ascending") {
			p.next()
		}
		c.Keys = append(c.Keys, key)
		if !p.got(",") {
			break
		}
	}
	c.pos = p.from(start)
	return c
}
