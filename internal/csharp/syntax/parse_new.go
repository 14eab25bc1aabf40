package syntax

// newExpr parses everything that begins with new.
func (p *parser) newExpr() Expr {
	start := p.want("new").Start
	switch {
	case p.is("{"):
		return p.newAnonymous(start)
	case p.is("["):
		p.next()
		rank := 1
		for p.got(",") {
			rank++
		}
		p.want("]")
		items := p.arrayItems()
		return &NewArray{pos: p.from(start), Items: items, HasItems: true, Rank: rank}
	}
	t := p.nonArrayType()
	if p.is("?") && (p.ahead(1).is("[") || p.ahead(1).is("(")) {
		p.next()
		t = &NullableType{pos: p.from(t.Span().Start), Elem: t}
	}
	if p.is("[") {
		return p.newArray(start, t)
	}
	n := &New{Type: t}
	if p.is("(") {
		n.Args = p.args("(", ")")
	} else if !p.is("{") {
		p.fail(p.after(), "CS1526", "A new expression requires (), [], or {} after type").Hint = "write () behind the type"
	}
	if p.is("{") {
		n.Init = p.initializer()
	}
	n.pos = p.from(start)
	return n
}

// newArray parses [size], [] { … } and [size][] after new T.
func (p *parser) newArray(start int, elem Type) Expr {
	n := &NewArray{}
	if p.ahead(1).is("]") || p.ahead(1).is(",") {
		arr, ok := p.typeSuffix(elem, false).(*ArrayType)
		if !ok {
			return n
		}
		n.Elem, n.Rank = arr.Elem, arr.Rank
		if !p.is("{") {
			p.fail(p.after(), "CS1586", "Array creation must have array size or array initializer")
		}
	} else {
		p.want("[")
		n.Size = p.expr()
		for p.got(",") {
			n.More = append(n.More, p.expr())
		}
		n.Rank = 1 + len(n.More)
		p.want("]")
		n.Elem = p.typeSuffix(elem, false)
	}
	if p.is("{") {
		n.Items, n.HasItems = p.arrayItems(), true
	}
	n.pos = p.from(start)
	return n
}

// arrayItems parses { a, b }.
func (p *parser) arrayItems() []Expr {
	p.want("{")
	items := []Expr{}
	for !p.is("}") && !p.failed {
		items = append(items, p.arrayItem())
		if !p.got(",") {
			break
		}
	}
	p.want("}")
	return items
}

// arrayItem parses an item, or the items of a further dimension in braces.
func (p *parser) arrayItem() Expr {
	if !p.is("{") || !p.enter() {
		return p.expr()
	}
	defer p.leave()
	start := p.tok().span.Start
	items := p.arrayItems()
	return &NewArray{pos: p.from(start), Items: items, HasItems: true}
}

// newAnonymous parses { Name = x, y.Z }.
func (p *parser) newAnonymous(start int) Expr {
	p.want("{")
	n := &NewAnonymous{}
	for !p.is("}") && !p.failed {
		from := p.tok().span.Start
		var f Field
		if p.tok().kind == tokIdent && p.ahead(1).is("=") {
			f.Name, _ = p.ident()
			p.next()
		}
		f.X = p.expr()
		f.Span = p.from(from).span
		n.Fields = append(n.Fields, f)
		if !p.got(",") {
			break
		}
	}
	p.want("}")
	n.pos = p.from(start)
	return n
}

// initializer parses the braces after new T(…).
func (p *parser) initializer() *Initializer {
	if !p.enter() {
		return &Initializer{}
	}
	defer p.leave()
	start := p.want("{").Start
	init := &Initializer{}
	for !p.is("}") && !p.failed {
		init.Items = append(init.Items, p.initItem())
		if !p.got(",") {
			break
		}
	}
	p.want("}")
	init.pos = p.from(start)
	return init
}

func (p *parser) initItem() InitItem {
	start := p.tok().span.Start
	var item InitItem
	switch {
	case p.tok().kind == tokIdent && p.ahead(1).is("="):
		item.Name, _ = p.ident()
		p.next()
		p.initValue(&item)
	case p.is("["):
		item.Index = p.args("[", "]")
		p.want("=")
		p.initValue(&item)
	case p.is("{"):
		item.Values = p.arrayItems()
	default:
		item.Values = []Expr{p.expr()}
	}
	item.Span = p.from(start).span
	return item
}

// initValue parses the right side of an item: a value or a nested initializer.
func (p *parser) initValue(item *InitItem) {
	if p.is("{") {
		item.Nested = p.initializer()
		return
	}
	item.Values = []Expr{p.expr()}
}
