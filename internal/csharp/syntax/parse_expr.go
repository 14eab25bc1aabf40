package syntax

import "github.com/portico-apim/portico/internal/source"

// expr parses an expression, assignments and lambdas included.
func (p *parser) expr() Expr {
	if !p.enter() {
		return &Literal{}
	}
	defer p.leave()
	if p.is("throw") {
		start := p.next().span.Start
		x := p.expr()
		return &ThrowExpr{pos: p.from(start), X: x}
	}
	if l := p.lambda(); l != nil {
		return l
	}
	if p.queryBegins() {
		return p.query()
	}
	left := p.conditional()
	op := p.assignOp()
	if op == "" {
		return left
	}
	right := p.expr()
	return &Assign{pos: p.from(left.Span().Start), Op: op, L: left, R: right}
}

// assignOp passes an assignment operator. >>= is two tokens.
func (p *parser) assignOp() string {
	t := p.tok()
	if t.kind != tokOp {
		return ""
	}
	switch t.text {
	case "=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<=":
		p.next()
		return t.text
	case ">":
		if n := p.ahead(1); n.is(">=") && n.span.Start == t.span.End {
			p.next()
			p.next()
			return ">>="
		}
	}
	return ""
}

// conditional parses test ? then : else.
func (p *parser) conditional() Expr {
	test := p.binary(0)
	if !p.is("?") {
		return test
	}
	p.next()
	then := p.expr()
	if p.inHole && p.tok().kind == tokEOF {
		p.fail(p.from(test.Span().Start).span, "CS8361", "A conditional expression cannot be used directly in a string interpolation because the ':' ends the interpolation. Parenthesize the conditional expression")
	}
	p.want(":")
	other := p.expr()
	return &Conditional{pos: p.from(test.Span().Start), Test: test, Then: then, Else: other}
}

// precedence of the binary operators; ?? is right-associative and lowest.
var precedence = map[string]int{
	"??": 1, "||": 2, "&&": 3, "|": 4, "^": 5, "&": 6, "==": 7, "!=": 7,
	"<": 8, ">": 8, "<=": 8, ">=": 8, "is": 8, "as": 8, "<<": 9, ">>": 9, "+": 10, "-": 10, "*": 11, "/": 11, "%": 11,
}

// binaryOp returns the binary operator at hand and how many tokens it has.
func (p *parser) binaryOp() (op string, tokens int) {
	t := p.tok()
	if t.kind != tokOp && t.kind != tokKeyword {
		return "", 0
	}
	if n := p.ahead(1); t.text == ">" && n.span.Start == t.span.End && n.kind == tokOp {
		switch n.text {
		case ">":
			return ">>", 2
		case ">=":
			return "", 0 // >>=
		}
	}
	if precedence[t.text] == 0 {
		return "", 0
	}
	return t.text, 1
}

// binary parses operators that bind at least as strongly as level.
func (p *parser) binary(level int) Expr {
	left := p.unary()
	for chain := 0; ; chain++ {
		op, n := p.binaryOp()
		prec := precedence[op]
		if op == "" || prec < level || prec == 0 {
			return left
		}
		if chain > maxTokens/8 {
			p.tooComplex(p.tok().span)
		}
		at := p.tok().span
		for range n {
			at = at.Join(p.next().span)
		}
		start := left.Span().Start
		switch op {
		case "as":
			t := p.typ()
			left = &As{pos: p.from(start), X: left, Type: t}
		case "is":
			pattern := p.pattern()
			left = &Is{pos: p.from(start), X: left, Pattern: pattern}
		case "??":
			right := p.coalesceRight()
			left = &Binary{pos: p.from(start), Op: op, OpAt: at, L: left, R: right}
		default:
			right := p.binary(prec + 1)
			left = &Binary{pos: p.from(start), Op: op, OpAt: at, L: left, R: right}
		}
	}
}

// coalesceRight parses what stands on the right of ??: it associates to the right, and may throw.
func (p *parser) coalesceRight() Expr {
	if !p.enter() {
		return &Literal{}
	}
	defer p.leave()
	if p.is("throw") {
		return p.expr()
	}
	return p.binary(1)
}

// unary parses prefix operators and casts.
func (p *parser) unary() Expr {
	if !p.enter() {
		return &Literal{}
	}
	defer p.leave()
	t := p.tok()
	if t.kind == tokOp {
		switch t.text {
		case "+", "-", "!", "~", "++", "--":
			p.next()
			x := p.unary()
			return &Unary{pos: p.from(t.span.Start), Op: t.text, X: x}
		case "(":
			if c := p.cast(); c != nil {
				return c
			}
		case "&", "*", "^":
			p.invalidTerm()
		}
	}
	if p.isWord("await") && (p.ahead(1).kind == tokIdent || p.ahead(1).is("(")) {
		p.fail(t.span, "CS4032", "The 'await' operator can only be used within an async method").Hint = "expressions run to their end at once"
	}
	return p.postfix(p.primary())
}

// cast parses (Type)x if that is what stands here, else it returns nil and passes nothing.
func (p *parser) cast() Expr {
	start := p.tok().span.Start
	var t Type
	ok := p.try(func() bool {
		p.next()
		t = p.typ()
		return p.is(")") && p.castFollows(t)
	})
	if !ok {
		return nil
	}
	p.want(")")
	x := p.unary()
	return &Cast{pos: p.from(start), Type: t, X: x}
}

// castFollows decides whether (t) is a cast: if t can only be a type, or if what follows the parenthesis can only be an operand.
func (p *parser) castFollows(t Type) bool {
	n := p.ahead(1)
	certain := true
	if named, ok := t.(*NamedType); ok {
		last := named.Parts[len(named.Parts)-1]
		certain = len(named.Parts) == 1 && predefined[last.Name]
	}
	switch n.kind {
	case tokIdent, tokInt, tokReal, tokChar, tokString, tokInterpolated:
		return !(n.kind == tokIdent && !certain && n.text == "when")
	case tokKeyword:
		return n.text != "is" && n.text != "as"
	case tokOp:
		if n.text == "(" || n.text == "!" || n.text == "~" {
			return true
		}
		return certain && (n.text == "-" || n.text == "+" || n.text == "++" || n.text == "--")
	}
	return false
}

// lambda parses a lambda if one begins here, else it returns nil and passes nothing.
func (p *parser) lambda() Expr {
	t := p.tok()
	switch {
	case t.kind == tokIdent && p.ahead(1).is("=>"):
		p.next()
		return p.lambdaBody(t.span.Start, []LambdaParam{{Name: t.text, Span: t.span}})
	case t.is("(") && p.arrowAfterParens():
		params := p.lambdaParams()
		return p.lambdaBody(t.span.Start, params)
	case t.is("delegate"):
		return p.anonymousMethod()
	case t.kind == tokIdent && t.text == "async" && (p.ahead(1).is("(") || p.ahead(2).is("=>")):
		if p.ahead(2).is("=>") {
			p.fail(t.span, "CS1997", "Expressions cannot be asynchronous")
		}
	}
	return nil
}

// arrowAfterParens looks for => behind the parenthesis that matches the one at hand.
func (p *parser) arrowAfterParens() bool {
	level := 0
	for i := 0; ; i++ {
		t := p.ahead(i)
		switch {
		case t.kind == tokEOF || !p.look(1):
			return false
		case t.is("("):
			level++
		case t.is(")"):
			if level--; level == 0 {
				return p.ahead(i + 1).is("=>")
			}
		case t.is(";") || t.is("{"):
			return false
		}
	}
}

// lambdaParams parses (a, b) or (int a, out string b).
func (p *parser) lambdaParams() []LambdaParam {
	p.want("(")
	params := []LambdaParam{}
	for !p.is(")") && !p.failed {
		start := p.tok().span
		l := LambdaParam{Mode: p.mode()}
		if p.tok().kind != tokIdent || !p.ahead(1).is(",") && !p.ahead(1).is(")") || l.Mode != ByValue {
			l.Type = p.typ()
		}
		l.Name, l.Span = p.ident()
		l.Span = start.Join(l.Span)
		params = append(params, l)
		if !p.got(",") {
			break
		}
	}
	p.want(")")
	return params
}

// mode passes ref, out or in.
func (p *parser) mode() Mode {
	for _, m := range []Mode{ByRef, ByOut, ByIn} {
		if p.got(m.String()) {
			return m
		}
	}
	return ByValue
}

func (p *parser) lambdaBody(start int, params []LambdaParam) Expr {
	p.want("=>")
	l := &Lambda{Params: params}
	if p.is("{") {
		l.Block = p.block()
	} else {
		l.Body = p.expr()
	}
	l.pos = p.from(start)
	return l
}

// anonymousMethod parses delegate (params) { … }.
func (p *parser) anonymousMethod() Expr {
	start := p.next().span.Start
	l := &Lambda{AnyParams: true}
	if p.is("(") {
		l.AnyParams = false
		l.Params = p.lambdaParams()
	}
	l.Block = p.block()
	l.pos = p.from(start)
	return l
}

// invalidTerm reports something that cannot begin an expression.
func (p *parser) invalidTerm() {
	t := p.tok()
	if t.kind == tokEOF {
		p.fail(p.after(), "CS1733", "Expected expression")
		return
	}
	p.fail(t.span, "CS1525", "Invalid expression term '%s'", t.text)
}

// literal makes a literal of the token at hand.
func (p *parser) literal(value any) Expr {
	return &Literal{pos: pos{p.next().span}, Value: value}
}

// interpolated parses the holes of an interpolated string.
func (p *parser) interpolated() Expr {
	t := p.next()
	x := &Interpolated{pos: pos{t.span}}
	for _, piece := range t.lit.([]piece) {
		part := Part{Text: piece.text, Format: piece.format, Span: piece.span}
		if piece.tokens != nil {
			part.X, part.Align = p.hole(piece.tokens)
		}
		x.Parts = append(x.Parts, part)
	}
	return x
}

// hole parses the tokens of a hole: one expression, and perhaps an alignment behind a comma.
func (p *parser) hole(toks []token) (x, align Expr) {
	sub := p.sub(toks)
	x = sub.expr()
	if sub.got(",") {
		align = sub.expr()
	}
	if !sub.failed && sub.tok().kind != tokEOF {
		sub.fail(sub.tok().span, "CS1003", "Syntax error, '}' expected")
	}
	p.failed = sub.failed
	return x, align
}

// at is the span of a node.
func at(n Node) source.Span { return n.Span() }
