package lib

import (
	"strconv"
	"strings"

	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/xmltree"
)

// An xpathExpr computes a part of an XPath 1.0 expression: a []*xnode, string, float64 or bool.
type xpathExpr func(x *xpathRun, at xpathContext) (any, error)

// An xpathStep is one step of a location path.
type xpathStep struct {
	axis  string
	test  func(n *xnode) bool
	where []xpathExpr
}

// maxXPath bounds how long an expression may be, and with it how deep it may nest.
const maxXPath = 4096

// An xpathParser reads an expression.
type xpathParser struct {
	tokens []string
	pos    int
	spaces func(prefix string) (string, bool)
}

func xpathFailed(format string, args ...any) error { return rt.Throw(xpathException, format, args...) }

// xpathTokens cuts an expression into its tokens (XPath 1.0, section 3.7).
func xpathTokens(s string) ([]string, error) {
	var tokens []string
	for i := 0; i < len(s); {
		size, err := xpathToken(s[i:])
		if err != nil {
			return nil, err
		}
		if token := s[i : i+size]; strings.Trim(token, " \t\r\n") != "" {
			tokens = append(tokens, token)
		}
		i += size
	}
	return tokens, nil
}

// xpathToken is the length of the first token.
func xpathToken(s string) (int, error) {
	for _, two := range []string{"//", "..", "::", "!=", "<=", ">="} {
		if strings.HasPrefix(s, two) {
			return 2, nil
		}
	}
	c := s[0]
	switch {
	case c == '"' || c == '\'':
		if end := strings.IndexByte(s[1:], c); end >= 0 {
			return end + 2, nil
		}
		return 0, xpathFailed("This is an unclosed string.")
	case c >= '0' && c <= '9' || c == '.' && len(s) > 1 && s[1] >= '0' && s[1] <= '9':
		return len(s) - len(strings.TrimLeft(s, "0123456789.")), nil
	case strings.IndexByte("/()[].@,|+-=<>*$: \t\r\n", c) >= 0:
		return 1, nil
	}
	size := strings.IndexFunc(s, func(r rune) bool { return !xmltree.IsNameChar(r) })
	if size < 0 {
		size = len(s)
	}
	if size == 0 || !xmltree.IsName(s[:size]) {
		return 0, xpathFailed("'%s' has an invalid token.", s)
	}
	return size, nil
}

func parseXPath(text string, spaces func(string) (string, bool)) (xpathExpr, error) {
	if len(text) > maxXPath {
		return nil, xpathFailed("The expression is longer than %d bytes.", maxXPath)
	}
	tokens, err := xpathTokens(text)
	if err != nil {
		return nil, err
	}
	p := &xpathParser{tokens: tokens, spaces: spaces}
	e, err := p.binary(0)
	if err == nil && p.pos < len(p.tokens) {
		err = xpathFailed("'%s' has an invalid token.", text)
	}
	return e, err
}

func (p *xpathParser) peek() string { return p.ahead(0) }

func (p *xpathParser) ahead(n int) string {
	if p.pos+n < len(p.tokens) {
		return p.tokens[p.pos+n]
	}
	return ""
}

func (p *xpathParser) match(token string) bool {
	ok := p.peek() == token
	if ok {
		p.pos++
	}
	return ok
}

func (p *xpathParser) expect(token string) error {
	if !p.match(token) {
		return xpathFailed("The expression has an invalid token: '%s' is expected.", token)
	}
	return nil
}

// xpathLevels are the binary operators, those that bind least first.
var xpathLevels = [][]string{{"or"}, {"and"}, {"=", "!="}, {"<", "<=", ">", ">="}, {"+", "-"}, {"*", "div", "mod"}}

func (p *xpathParser) binary(level int) (xpathExpr, error) {
	if level == len(xpathLevels) {
		return p.unary()
	}
	left, err := p.binary(level + 1)
	for err == nil {
		op := ""
		for _, candidate := range xpathLevels[level] {
			if p.match(candidate) {
				op = candidate
			}
		}
		if op == "" {
			return left, nil
		}
		var right xpathExpr
		if right, err = p.binary(level + 1); err == nil {
			left = xpathBinary(op, left, right)
		}
	}
	return nil, err
}

func (p *xpathParser) unary() (xpathExpr, error) {
	if p.match("-") {
		e, err := p.unary()
		return xpathBinary("-", func(*xpathRun, xpathContext) (any, error) { return 0.0, nil }, e), err
	}
	left, err := p.path()
	for err == nil && p.match("|") {
		var right xpathExpr
		if right, err = p.path(); err == nil {
			left = xpathUnion(left, right)
		}
	}
	return left, err
}

// path reads a location path, or a value with predicates and a path behind it.
func (p *xpathParser) path() (xpathExpr, error) {
	token := p.peek()
	switch {
	case token == "":
		return nil, xpathFailed("Expression must evaluate to a node-set.")
	case token == "/" || token == "//":
		p.pos++
		var steps []xpathStep
		if token == "//" {
			steps = []xpathStep{xpathAnyDepth}
		} else if !p.beginsStep() {
			return xpathPath(xpathRoot, nil), nil
		}
		steps, err := p.steps(steps)
		return xpathPath(xpathRoot, steps), err
	case p.beginsStep() && !p.isCall():
		steps, err := p.steps(nil)
		return xpathPath(xpathHere, steps), err
	}
	first, err := p.primary()
	if err != nil {
		return nil, err
	}
	for p.peek() == "[" {
		where, err := p.predicates()
		if err != nil {
			return nil, err
		}
		first = xpathFiltered(first, where)
	}
	switch {
	case p.match("//"):
		steps, err := p.steps([]xpathStep{xpathAnyDepth})
		return xpathPath(first, steps), err
	case p.match("/"):
		steps, err := p.steps(nil)
		return xpathPath(first, steps), err
	}
	return first, nil
}

// beginsStep reports whether a step comes next.
func (p *xpathParser) beginsStep() bool {
	t := p.peek()
	return t == "." || t == ".." || t == "@" || t == "*" || xmltree.IsName(t)
}

// isCall reports whether a call of a function comes next, which node tests look like.
func (p *xpathParser) isCall() bool {
	switch p.peek() {
	case "node", "text", "comment", "processing-instruction":
		return false
	}
	return xmltree.IsName(p.peek()) && p.ahead(1) == "("
}

func (p *xpathParser) steps(steps []xpathStep) ([]xpathStep, error) {
	for {
		step, err := p.step()
		if err != nil {
			return nil, err
		}
		steps = append(steps, step)
		switch {
		case p.match("//"):
			steps = append(steps, xpathAnyDepth)
		case p.match("/"):
		default:
			return steps, nil
		}
	}
}

func xpathAny(*xnode) bool { return true }

// xpathAnyDepth is the step that // stands for.
var xpathAnyDepth = xpathStep{axis: "descendant-or-self", test: xpathAny}

func (p *xpathParser) step() (s xpathStep, err error) {
	switch {
	case p.match("."):
		return xpathStep{axis: "self", test: xpathAny}, nil
	case p.match(".."):
		return xpathStep{axis: "parent", test: xpathAny}, nil
	case p.match("@"):
		s.axis = "attribute"
	case p.ahead(1) == "::":
		s.axis = p.peek()
		p.pos += 2
		if !xpathAxes[s.axis] {
			return s, xpathFailed("The axis '%s' is not known.", s.axis)
		}
	default:
		s.axis = "child"
	}
	if s.test, err = p.nodeTest(s.axis); err == nil {
		s.where, err = p.predicates()
	}
	return s, err
}

// nodeTest reads a name, a type of nodes, or *.
func (p *xpathParser) nodeTest(axis string) (func(*xnode) bool, error) {
	kind := elementNode
	if axis == "attribute" {
		kind = attributeNode
	}
	principal := func(n *xnode) bool { return n.kind == kind && !(kind == attributeNode && n.isNamespace()) }
	name := p.peek()
	if name == "" || name != "*" && !xmltree.IsName(name) {
		return nil, xpathFailed("The expression has an invalid token.")
	}
	p.pos++
	switch {
	case name == "*":
		return principal, nil
	case p.peek() == "(":
		return p.typeTest(name)
	case !p.match(":"):
		return func(n *xnode) bool { return principal(n) && n.name == qname{"", name} }, nil
	}
	uri, ok := p.spaces(name)
	if !ok {
		return nil, xpathFailed("Namespace Manager or XsltContext needed. This query has a prefix, variable, or user-defined function.")
	}
	local := p.peek()
	p.pos++
	if local == "*" {
		return func(n *xnode) bool { return principal(n) && n.name.space == uri }, nil
	}
	return func(n *xnode) bool { return principal(n) && n.name == qname{uri, local} }, nil
}

func (p *xpathParser) typeTest(name string) (func(*xnode) bool, error) {
	p.pos++
	target := ""
	if name == "processing-instruction" && p.peek() != ")" {
		target = strings.Trim(p.peek(), `"'`)
		p.pos++
	}
	if err := p.expect(")"); err != nil {
		return nil, err
	}
	switch name {
	case "node":
		return xpathAny, nil
	case "text":
		return (*xnode).isText, nil
	case "comment":
		return func(n *xnode) bool { return n.kind == commentNode }, nil
	}
	return func(n *xnode) bool { return n.kind == piNode && (target == "" || n.name.local == target) }, nil
}

func (p *xpathParser) predicates() ([]xpathExpr, error) {
	var list []xpathExpr
	for p.match("[") {
		e, err := p.binary(0)
		if err == nil {
			err = p.expect("]")
		}
		if err != nil {
			return nil, err
		}
		list = append(list, e)
	}
	return list, nil
}

// primary reads a literal, a number, something in parentheses or a call.
func (p *xpathParser) primary() (xpathExpr, error) {
	token := p.peek()
	p.pos++
	switch {
	case token == "(":
		e, err := p.binary(0)
		if err == nil {
			err = p.expect(")")
		}
		return e, err
	case token[0] == '"' || token[0] == '\'':
		return func(*xpathRun, xpathContext) (any, error) { return token[1 : len(token)-1], nil }, nil
	case token[0] >= '0' && token[0] <= '9' || token[0] == '.':
		n, err := strconv.ParseFloat(token, 64)
		if err != nil {
			return nil, xpathFailed("'%s' is an invalid number.", token)
		}
		return func(*xpathRun, xpathContext) (any, error) { return n, nil }, nil
	case p.peek() != "(":
		return nil, xpathFailed("The expression has an invalid token: '%s'.", token)
	}
	return p.call(token)
}

func (p *xpathParser) call(name string) (xpathExpr, error) {
	do, ok := xpathFunctions[name]
	if !ok {
		return nil, xpathFailed("The function '%s' is not known.", name)
	}
	p.pos++
	var args []xpathExpr
	for p.peek() != ")" {
		e, err := p.binary(0)
		if err != nil {
			return nil, err
		}
		if args = append(args, e); !p.match(",") {
			break
		}
	}
	if err := p.expect(")"); err != nil {
		return nil, err
	}
	if len(args) < do.least || len(args) > do.most {
		return nil, xpathFailed("Function '%s' has an invalid number of arguments.", name)
	}
	return xpathCall(do, args), nil
}
