package syntax

import (
	"errors"
	"fmt"

	"github.com/portico-apim/portico/internal/source"
)

// declStmt parses a declaration of variables or of a local function, with its semicolon; nil if none stands here.
func (p *parser) declStmt() Stmt {
	d := p.declOf(";")
	if _, ok := d.(*LocalVar); ok {
		p.want(";")
	}
	return d
}

// declOf parses a declaration that ends before the token end; nil if none stands here.
func (p *parser) declOf(end string) Stmt {
	if t := p.tok(); t.kind != tokIdent && !(t.kind == tokKeyword && predefined[t.text]) && !t.is("(") {
		return nil
	}
	function := false
	at, keyword := p.at, p.tok().kind == tokKeyword
	ok := p.try(func() bool {
		p.typ()
		if p.tok().kind != tokIdent { // int if = 1
			return keyword && p.tok().kind == tokKeyword
		}
		p.next()
		function = p.is("(") || p.is("<")
		return function || p.is("=") || p.is(end) || p.is(",") || p.tok().kind == tokEOF || p.declWithoutEnd()
	})
	if !ok {
		return nil
	}
	p.at = at
	if function && end == ";" {
		return p.localFunc()
	}
	return p.localVar(false)
}

// declWithoutEnd reports whether the last two tokens read as "Type name" on their own line, as in a declaration whose semicolon
// is missing.
func (p *parser) declWithoutEnd() bool {
	t := p.tok()
	return t.is("}") || t.kind == tokIdent || t.kind == tokKeyword && !t.is("is") && !t.is("as") && !t.is("in")
}

// localVar parses Type a = x, b without the semicolon.
func (p *parser) localVar(isConst bool) Stmt {
	start := p.tok().span.Start
	d := &LocalVar{Const: isConst}
	if p.isWord("var") && p.ahead(1).kind == tokIdent {
		p.next()
	} else {
		d.Type = p.typ()
	}
	for !p.failed {
		d.Vars = append(d.Vars, p.declarator())
		if !p.got(",") {
			break
		}
	}
	if isConst {
		p.want(";")
	}
	d.pos = p.from(start)
	return d
}

// declarator parses name, or name = value; an array may be given by its items alone.
func (p *parser) declarator() Declarator {
	var v Declarator
	v.Name, v.Span = p.ident()
	if !p.got("=") {
		return v
	}
	if p.is("{") {
		start := p.tok().span.Start
		items := p.arrayItems()
		v.Init = &NewArray{pos: p.from(start), Items: items, HasItems: true}
		return v
	}
	v.Init = p.expr()
	return v
}

// localFunc parses Type Name(params) { … } or => x;.
func (p *parser) localFunc() Stmt {
	start := p.tok().span.Start
	f := &LocalFunc{Result: p.typ()}
	f.Name, f.NameSpan = p.ident()
	if p.is("<") {
		p.fail(p.tok().span, "CS0305", "Local functions with type parameters are not available in expressions")
	}
	f.Params = p.paramDecls("(", ")")
	switch {
	case p.got("=>"):
		f.Expr = p.expr()
		p.want(";")
	case p.is("{"):
		f.Body = p.block()
	default:
		p.expected("{")
	}
	f.pos = p.from(start)
	return f
}

// paramDecls parses declared parameters in brackets.
func (p *parser) paramDecls(opening, closing string) []ParamDecl {
	p.want(opening)
	params := []ParamDecl{}
	for !p.is(closing) && !p.failed {
		start := p.tok().span
		d := ParamDecl{This: p.got("this")}
		d.Mode = p.mode()
		if p.got("params") {
			d.Mode = ByParams
		}
		d.Type = p.typ()
		d.Name, d.Span = p.ident()
		if p.got("=") {
			d.Default = p.expr()
		}
		d.Span = start.Join(d.Span)
		params = append(params, d)
		if !p.got(",") {
			break
		}
	}
	p.want(closing)
	return params
}

// ParseMember reads the declaration of a member of the class with that name; see rt.Member for the forms.
func ParseMember(class, decl string) (*MemberDecl, error) {
	var diags source.Diagnostics
	p := newParser(source.New(class, decl), &diags)
	p.scanFrom(0)
	m := p.member(class)
	if !p.failed && p.tok().kind != tokEOF {
		p.fail(p.tok().span, "", "'%s' after the end of a declaration", p.tok().text)
	}
	if len(diags) > 0 {
		return nil, errors.New(diags[0].Error())
	}
	return m, nil
}

// ParseType reads a type on its own.
func ParseType(text string) (Type, error) {
	var diags source.Diagnostics
	p := newParser(source.New("", text), &diags)
	p.scanFrom(0)
	t := p.typ()
	if !p.failed && p.tok().kind != tokEOF {
		return nil, fmt.Errorf("type %q: '%s' after its end", text, p.tok().text)
	}
	if len(diags) > 0 {
		return nil, errors.New(diags[0].Error())
	}
	return t, nil
}

// ParseTypes reads types with commas between them.
func ParseTypes(text string) ([]Type, error) {
	if text == "" {
		return nil, nil
	}
	t, err := ParseType("(" + text + ", int)")
	if err != nil {
		return nil, err
	}
	var types []Type
	items := t.(*TupleType).Items
	for _, item := range items[:len(items)-1] {
		types = append(types, item.Type)
	}
	return types, nil
}

// member parses one declaration.
func (p *parser) member(class string) *MemberDecl {
	m := &MemberDecl{Static: p.got("static")}
	switch {
	case p.got("const"):
		m.Kind, m.Static = ConstDecl, true
		m.Type = p.typ()
		m.Name, _ = p.ident()
		p.want("=")
		m.Value = p.expr()
		return m
	case p.is("implicit") || p.is("explicit"):
		m.Kind, m.Implicit = ConversionDecl, p.next().text == "implicit"
		p.want("operator")
		m.Type = p.typ()
		m.Params = p.paramDecls("(", ")")
		return m
	case p.isWord(class) && p.ahead(1).is("("):
		p.next()
		m.Kind, m.Name = ConstructorDecl, ".ctor"
		m.Params = p.paramDecls("(", ")")
		return m
	}
	m.Type = p.typ()
	return p.memberRest(m)
}

// memberRest parses what follows the type.
func (p *parser) memberRest(m *MemberDecl) *MemberDecl {
	switch {
	case p.got("operator"):
		m.Kind, m.Op = OperatorDecl, p.next().text
		if m.Op == ">" && p.is(">") {
			p.next()
			m.Op = ">>"
		}
		m.Params = p.paramDecls("(", ")")
		return m
	case p.got("this"):
		m.Kind, m.Name = IndexerDecl, "this"
		m.Params = p.paramDecls("[", "]")
		return p.accessors(m)
	}
	m.Name, _ = p.ident()
	if p.got("<") {
		for !p.failed {
			name, _ := p.ident()
			m.TypeParams = append(m.TypeParams, name)
			if !p.got(",") {
				break
			}
		}
		p.want(">")
	}
	if p.is("{") {
		m.Kind = PropertyDecl
		return p.accessors(m)
	}
	m.Params = p.paramDecls("(", ")")
	return m
}

// accessors parses { get; set; }.
func (p *parser) accessors(m *MemberDecl) *MemberDecl {
	p.want("{")
	for p.tok().kind == tokIdent {
		switch word, span := p.ident(); word {
		case "get":
			m.Get = true
		case "set":
			m.Set = true
		default:
			p.fail(span, "", "get or set expected")
		}
		p.want(";")
	}
	p.want("}")
	return m
}
