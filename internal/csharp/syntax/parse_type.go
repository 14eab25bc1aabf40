package syntax

import "github.com/portico-apim/portico/internal/source"

// typ parses a type.
func (p *parser) typ() Type { return p.typeSuffix(p.nonArrayType(), true) }

// typeSuffix parses ?, [] and [,] after a type; nullable says whether ? belongs to it. Of several brackets the outer array's come first.
func (p *parser) typeSuffix(t Type, nullable bool) Type {
	start := t.Span().Start
	for {
		switch {
		case nullable && p.is("?") && !p.questionIsConditional():
			p.next()
			t = &NullableType{pos: p.from(start), Elem: t}
		case p.isRank():
			t = p.arraySuffix(start, t)
		default:
			return t
		}
	}
}

// isRank reports whether [] or [,] is next.
func (p *parser) isRank() bool {
	return p.is("[") && (p.ahead(1).is("]") || p.ahead(1).is(","))
}

// arraySuffix parses all [] and [,] that follow each other.
func (p *parser) arraySuffix(start int, t Type) Type {
	var ranks []int
	for p.isRank() {
		p.next()
		rank := 1
		for p.got(",") {
			rank++
		}
		p.want("]")
		ranks = append(ranks, rank)
	}
	for i := len(ranks) - 1; i >= 0; i-- {
		t = &ArrayType{pos: p.from(start), Elem: t, Rank: ranks[i]}
	}
	return t
}

// questionIsConditional reports whether a ? after a type that follows is or as begins a conditional expression: if something that
// begins an expression follows and, somewhere after it, a colon on the same level.
func (p *parser) questionIsConditional() bool {
	n := p.ahead(1)
	if n.kind == tokEOF || n.kind == tokOp && !n.is("(") && !n.is("-") && !n.is("!") && !n.is("+") && !n.is("~") {
		return false
	}
	return p.colonFollows()
}

// colonFollows looks for a colon on this level, before the statement or the brackets end.
func (p *parser) colonFollows() bool {
	level, questions := 0, 0
	for i := 1; ; i++ {
		t := p.ahead(i)
		switch {
		case t.kind == tokEOF || !p.look(1):
			return false
		case t.kind != tokOp:
		case t.text == "(" || t.text == "[" || t.text == "{":
			level++
		case t.text == ")" || t.text == "]" || t.text == "}":
			if level--; level < 0 {
				return false
			}
		case level > 0:
		case t.text == ";" || t.text == ",":
			return false
		case t.text == "?" && !p.ahead(i+1).is("."):
			questions++
		case t.text == ":":
			if questions == 0 {
				return true
			}
			questions--
		}
	}
}

// nonArrayType parses a named, predefined or tuple type.
func (p *parser) nonArrayType() Type {
	if !p.enter() {
		return noType(p.tok().span)
	}
	defer p.leave()
	t := p.tok()
	switch {
	case t.kind == tokKeyword && predefined[t.text]:
		p.next()
		return &NamedType{pos: pos{t.span}, Parts: []NamePart{{Name: t.text, Span: t.span}}}
	case t.is("("):
		return p.tupleType()
	case t.kind != tokIdent:
		p.fail(p.missing(), "CS1031", "Type expected")
		return noType(t.span)
	}
	return p.namedType()
}

// noType stands where a type is missing: a name without letters.
func noType(at source.Span) Type {
	return &NamedType{pos: pos{at}, Parts: []NamePart{{Span: at}}}
}

// namedType parses A.B<C>.D, and global::A.
func (p *parser) namedType() Type {
	n := &NamedType{}
	start := p.tok().span.Start
	if p.isWord("global") && p.ahead(1).is("::") {
		p.next()
		p.next()
	}
	for {
		name, span := p.ident()
		part := NamePart{Name: name, Span: span}
		if p.is("<") {
			part.Args = p.typeArgs()
		}
		n.Parts = append(n.Parts, part)
		if !p.is(".") || p.failed {
			n.pos = p.from(start)
			return n
		}
		p.next()
	}
}

// typeArgs parses <A, B>.
func (p *parser) typeArgs() []Type {
	p.want("<")
	var args []Type
	if p.is(">") || p.is(",") {
		return p.omittedArgs()
	}
	for {
		args = append(args, p.typ())
		if !p.got(",") {
			break
		}
	}
	p.want(">")
	return args
}

// omittedArgs parses the rest of <> and <,>, as typeof takes them.
func (p *parser) omittedArgs() []Type {
	args := []Type{&OmittedType{pos{p.tok().span}}}
	for p.got(",") {
		args = append(args, &OmittedType{pos{p.tok().span}})
	}
	p.want(">")
	return args
}

// tupleType parses (A a, B b).
func (p *parser) tupleType() Type {
	start := p.want("(").Start
	t := &TupleType{}
	for !p.failed {
		item := TupleItem{Type: p.typ()}
		if p.tok().kind == tokIdent {
			item.Name, _ = p.ident()
		}
		t.Items = append(t.Items, item)
		if !p.got(",") {
			break
		}
	}
	p.want(")")
	t.pos = p.from(start)
	if len(t.Items) < 2 {
		p.fail(t.span, "CS8124", "Tuple must contain at least two elements")
	}
	return t
}
