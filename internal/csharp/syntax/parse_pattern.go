package syntax

// pattern parses what follows is or case: var x, Type x, Type, or a constant.
func (p *parser) pattern() Pattern {
	start := p.tok().span.Start
	if p.isWord("var") && p.ahead(1).kind == tokIdent {
		p.next()
		d := p.designation()
		return &VarPattern{pos: p.from(start), Target: d}
	}
	if t := p.tok(); t.kind == tokIdent && t.text == "not" && (p.ahead(1).is("null") || p.ahead(1).kind == tokIdent) {
		p.fail(t.span, "CS8107", "Feature 'not pattern' is not available in C# 7.0").Hint = "write !(x is …), or x != null"
	}
	var pattern *TypePattern
	isType := p.try(func() bool {
		t := p.typ()
		pattern = &TypePattern{pos: p.from(start), Type: t}
		if p.tok().kind == tokIdent && p.tok().text != "when" || p.isWord("when") && (p.ahead(1).is(":") || p.ahead(1).is("&&")) {
			d := p.designation()
			pattern.Target = &d
			pattern.pos = p.from(start)
			return true
		}
		return p.patternEnds()
	})
	if isType && !p.failed {
		return p.withConstant(pattern)
	}
	x := p.binary(precedence["<"] + 1)
	return &ConstPattern{pos: p.from(start), X: x}
}

// patternEnds reports whether a pattern can end here.
func (p *parser) patternEnds() bool {
	t := p.tok()
	switch t.kind {
	case tokEOF:
		return true
	case tokIdent:
		return t.text == "when"
	case tokOp:
		switch t.text {
		case ")", "]", "}", ",", ";", ":", "?", "??", "&&", "||", "==", "!=", "&", "|", "^", "=>":
			return true
		}
	}
	return false
}

// withConstant also reads the text of a type pattern as an expression, for constants such as StringComparison.Ordinal.
func (p *parser) withConstant(pattern *TypePattern) Pattern {
	named, ok := pattern.Type.(*NamedType)
	if !ok || pattern.Target != nil || predefined[named.Parts[0].Name] {
		return pattern
	}
	for _, part := range named.Parts {
		if part.Args != nil {
			return pattern
		}
	}
	first := named.Parts[0]
	var x Expr = &Name{pos: pos{first.Span}, Name: first.Name}
	for _, part := range named.Parts[1:] {
		x = &Member{pos: pos{first.Span.Join(part.Span)}, X: x, Name: part.Name, NameSpan: part.Span}
	}
	pattern.Constant = x
	return pattern
}
