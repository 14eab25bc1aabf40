package xpath

import (
	"fmt"
	"slices"
	"strings"

	"github.com/portico-apim/portico/internal/xmltree"
)

// Expr is a parsed expression. It is immutable.
type Expr struct{ of expr }

// Parse reads an expression. Errors are of type *Error.
func Parse(text string, lib Library) (*Expr, error) {
	p, err := newParser(text, lib)
	if err != nil {
		return nil, err
	}
	e, err := p.or()
	if err == nil {
		err = p.end()
	}
	return &Expr{e}, err
}

// Eval evaluates the expression. Errors are of type *LimitError, *Error, or those of variables and functions.
func (e *Expr) Eval(c *Context) (Value, error) { return e.of.eval(c) }

// maxDepth bounds how deep an expression may nest.
const maxDepth = 200

// parser makes a tree of tokens.
type parser struct {
	tokens []token
	pos    int
	depth  int
	lib    Library
}

func newParser(text string, lib Library) (*parser, error) {
	tokens, err := lex(text)
	return &parser{tokens: tokens, lib: lib}, err
}

func (p *parser) peek() token { return p.tokens[p.pos] }

func (p *parser) next() token {
	t := p.tokens[p.pos]
	if t.kind != tokenEnd {
		p.pos++
	}
	return t
}

// take goes over a symbol or operator if it is next.
func (p *parser) take(text string) bool {
	t := p.peek()
	if (t.kind == tokenSymbol || t.kind == tokenOperator) && t.text == text {
		p.pos++
		return true
	}
	return false
}

func (p *parser) expect(text string) error {
	if !p.take(text) {
		return p.fail("'%s' is expected", text)
	}
	return nil
}

func (p *parser) end() error {
	if t := p.peek(); t.kind != tokenEnd {
		return p.fail("'%s' is not expected here", t.text)
	}
	return nil
}

func (p *parser) fail(format string, args ...any) error {
	return &Error{fmt.Sprintf(format, args...), p.peek().at}
}

// levels are the operators from the loosest to the tightest.
var levels = [][]string{{"or"}, {"and"}, {"=", "!="}, {"<", "<=", ">", ">="}, {"+", "-"}, {"*", "div", "mod"}}

func (p *parser) or() (expr, error) {
	if p.depth++; p.depth > maxDepth {
		return nil, p.fail("the expression nests too deep")
	}
	defer func() { p.depth-- }()
	return p.binary(0)
}

// binary reads operands with operators of a level between them.
func (p *parser) binary(level int) (expr, error) {
	if level == len(levels) {
		return p.unary()
	}
	left, err := p.binary(level + 1)
	for err == nil {
		t := p.peek()
		if t.kind != tokenOperator || !slices.Contains(levels[level], t.text) {
			return left, nil
		}
		p.pos++
		var right expr
		if right, err = p.binary(level + 1); err != nil {
			break
		}
		switch level {
		case 0, 1:
			left = &logical{level == 0, left, right}
		case 2, 3:
			left = &comparison{t.text, left, right}
		default:
			left = &arithmetic{t.text, left, right}
		}
	}
	return nil, err
}

func (p *parser) unary() (expr, error) {
	minus := 0
	for p.take("-") {
		minus++
	}
	e, err := p.union()
	if err != nil || minus == 0 {
		return e, err
	}
	if e = (negative{e}); minus%2 == 0 {
		e = negative{e}
	}
	return e, nil
}

func (p *parser) union() (expr, error) {
	left, err := p.path()
	for err == nil && p.take("|") {
		var right expr
		if right, err = p.path(); err == nil {
			left = &union{left, right}
		}
	}
	return left, err
}

// path reads a location path, or a filter expression with a path behind it.
func (p *parser) path() (expr, error) {
	t := p.peek()
	switch {
	case t.kind == tokenOperator && t.text == "/":
		p.pos++
		loc := &path{root: true}
		if !p.startsStep() {
			return loc, nil
		}
		return loc, p.relative(loc)
	case t.kind == tokenOperator && t.text == "//":
		p.pos++
		loc := &path{root: true, steps: []step{anyBelow()}}
		return loc, p.relative(loc)
	case p.startsStep():
		loc := &path{}
		return loc, p.relative(loc)
	}
	return p.filtered()
}

// filtered reads a filter expression, with predicates and steps behind it.
func (p *parser) filtered() (expr, error) {
	e, err := p.primary()
	if err != nil {
		return nil, err
	}
	predicates, err := p.predicates()
	if err != nil {
		return nil, err
	}
	if len(predicates) > 0 {
		e = &filter{e, predicates}
	}
	loc := &path{from: e}
	switch {
	case p.take("/"):
		return loc, p.relative(loc)
	case p.take("//"):
		loc.steps = []step{anyBelow()}
		return loc, p.relative(loc)
	}
	return e, nil
}

// anyBelow is the step that // stands for.
func anyBelow() step { return step{axis: descendantOrSelf, test: test{any: true}} }

// startsStep reports whether a step comes next.
func (p *parser) startsStep() bool {
	switch t := p.peek(); t.kind {
	case tokenName, tokenAxis, tokenType:
		return true
	case tokenSymbol:
		return t.text == "." || t.text == ".." || t.text == "@"
	}
	return false
}

// relative reads steps with / or // between them.
func (p *parser) relative(loc *path) error {
	for {
		s, err := p.step()
		if err != nil {
			return err
		}
		loc.append(s)
		switch {
		case p.take("/"):
		case p.take("//"):
			loc.steps = append(loc.steps, anyBelow())
		default:
			return nil
		}
	}
}

// append adds a step. Two steps that visit all descendants and then children become one, unless positions among the children count.
func (p *path) append(s step) {
	last := len(p.steps) - 1
	if last >= 0 && s.axis == child && p.steps[last].axis == descendantOrSelf && p.steps[last].test.any && len(p.steps[last].predicates) == 0 {
		if !slices.ContainsFunc(s.predicates, func(p predicate) bool { return p.positional }) {
			s.axis = descendant
			p.steps[last] = s
			return
		}
	}
	p.steps = append(p.steps, s)
}

func (p *parser) step() (step, error) {
	switch {
	case p.take("."):
		return step{axis: self, test: test{any: true}}, nil
	case p.take(".."):
		return step{axis: parent, test: test{any: true}}, nil
	}
	s := step{axis: child}
	if p.take("@") {
		s.axis = attribute
	} else if t := p.peek(); t.kind == tokenAxis {
		i := slices.Index(axisNames, t.text)
		if i < 0 {
			return s, p.fail("there is no axis '%s'", t.text)
		}
		s.axis = axis(i)
		p.pos += 2
	}
	var err error
	if s.test, err = p.test(s.axis); err != nil {
		return s, err
	}
	s.predicates, err = p.predicates()
	return s, err
}

// test reads a node test.
func (p *parser) test(a axis) (test, error) {
	t := p.peek()
	switch t.kind {
	case tokenType:
		return p.typeTest()
	case tokenName:
		p.pos++
		return p.nameTest(a, t)
	}
	return test{}, p.fail("a name or a node type is expected")
}

func (p *parser) typeTest() (test, error) {
	name := p.next().text
	if err := p.expect("("); err != nil {
		return test{}, err
	}
	t := test{}
	switch name {
	case "node":
		t.any = true
	case "text":
		t.kind = xmltree.Text
	case "comment":
		t.kind = xmltree.Comment
	case "processing-instruction":
		t.kind = xmltree.Instruction
		if target := p.peek(); target.kind == tokenLiteral {
			p.pos++
			t.name.Local, t.local = target.text, true
		}
	}
	return t, p.expect(")")
}

func (p *parser) nameTest(a axis, t token) (test, error) {
	if t.text == "*" {
		return test{kind: a.principal()}, nil
	}
	name, err := p.name(t)
	return test{kind: a.principal(), name: name, space: true, local: name.Local != "*"}, err
}

// name resolves the prefix of a name.
func (p *parser) name(t token) (xmltree.Name, error) {
	prefix, local, ok := strings.Cut(t.text, ":")
	if !ok {
		return xmltree.Name{Local: t.text}, nil
	}
	space, declared := p.lib.Scope.Lookup(prefix)
	if !declared {
		return xmltree.Name{}, &Error{fmt.Sprintf("the prefix '%s' is not declared", prefix), t.at}
	}
	return xmltree.Name{Space: space, Prefix: prefix, Local: local}, nil
}

func (p *parser) predicates() ([]predicate, error) {
	var list []predicate
	for p.take("[") {
		e, err := p.or()
		if err == nil {
			err = p.expect("]")
		}
		if err != nil {
			return nil, err
		}
		list = append(list, predicate{e, positional(e)})
	}
	return list, nil
}

// primary reads what is no path: a literal, a variable, a call, or an expression in parentheses.
func (p *parser) primary() (expr, error) {
	t := p.next()
	switch t.kind {
	case tokenLiteral:
		return literal{t.text}, nil
	case tokenNumber:
		return literal{parseNumber(t.text)}, nil
	case tokenVariable:
		name, err := p.name(t)
		if err == nil && p.lib.Variable != nil && !p.lib.Variable(name) {
			err = &Error{fmt.Sprintf("the variable '%s' is not declared", t.text), t.at}
		}
		return variable{name}, err
	case tokenFunction:
		return p.call(t)
	case tokenSymbol:
		if t.text == "(" {
			e, err := p.or()
			if err == nil {
				err = p.expect(")")
			}
			return e, err
		}
	case tokenEnd:
		return nil, p.fail("the expression ends too early")
	}
	p.pos--
	return nil, p.fail("'%s' is not expected here", t.text)
}

// call reads the arguments of a function.
func (p *parser) call(t token) (expr, error) {
	name, err := p.name(t)
	if err != nil {
		return nil, err
	}
	f, ok := p.function(name)
	if !ok {
		return nil, &Error{fmt.Sprintf("there is no function '%s'", t.text), t.at}
	}
	c := &call{name: t.text, f: f}
	if err := p.expect("("); err != nil {
		return nil, err
	}
	for !p.take(")") {
		if len(c.args) > 0 {
			if err := p.expect(","); err != nil {
				return nil, err
			}
		}
		arg, err := p.or()
		if err != nil {
			return nil, err
		}
		c.args = append(c.args, arg)
	}
	if len(c.args) < f.Min || f.Max >= 0 && len(c.args) > f.Max {
		return nil, &Error{fmt.Sprintf("the function '%s' does not take %d arguments", t.text, len(c.args)), t.at}
	}
	return c, nil
}

func (p *parser) function(name xmltree.Name) (Function, bool) {
	if name.Space == "" {
		if f, ok := core()[name.Local]; ok {
			return f, true
		}
	}
	if p.lib.Function != nil {
		return p.lib.Function(name)
	}
	return Function{}, false
}

// positional reports whether a predicate may look at positions: its value may be a number, or it asks for position() or last().
func positional(e expr) bool {
	switch e := e.(type) {
	case literal:
		_, number := e.value.(float64)
		return number
	case *comparison:
		return asksPosition(e)
	case *logical:
		return asksPosition(e)
	case *path:
		return asksPosition(e)
	case *union:
		return false
	case *call:
		return !slices.Contains([]string{"not", "boolean", "contains", "starts-with", "true", "false", "lang", "string", "concat", "name", "local-name"}, e.name) || asksPosition(e)
	}
	return true
}

// asksPosition reports whether position() or last() is called outside of inner predicates.
func asksPosition(e expr) bool {
	switch e := e.(type) {
	case literal, variable:
		return false
	case negative:
		return asksPosition(e.of)
	case *comparison:
		return asksPosition(e.left) || asksPosition(e.right)
	case *logical:
		return asksPosition(e.left) || asksPosition(e.right)
	case *arithmetic:
		return asksPosition(e.left) || asksPosition(e.right)
	case *union:
		return asksPosition(e.left) || asksPosition(e.right)
	case *filter:
		return asksPosition(e.of)
	case *path:
		return e.from != nil && asksPosition(e.from)
	case *call:
		return e.name == "position" || e.name == "last" || slices.ContainsFunc(e.args, asksPosition)
	}
	return true
}
