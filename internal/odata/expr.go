package odata

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxDepth bounds how deep expressions and options nest.
const maxDepth = 100

// expression is a parser of an expression that computes its type (section 5.1.1).
type expression struct {
	*check
	text string
	at   int
	// it is the type of what the expression is about; variables are those of lambdas around the place.
	it        typeRef
	variables []variable
	depth     int
	// free says that nothing is known of what the expression is about: a name may be anything.
	free bool
}

type variable struct {
	name string
	typ  typeRef
}

func (c *check) expression(text string, it typeRef) *expression {
	return &expression{check: c, text: text, it: it}
}

// whole parses the whole text.
func (e *expression) whole() (typeRef, error) {
	t, err := e.binary(0)
	if err != nil {
		return t, err
	}
	if e.skip(); e.at < len(e.text) {
		return t, e.syntax()
	}
	return t, nil
}

func (e *expression) syntax() error {
	return wrong("Syntax error at position %d in '%s'.", e.at, e.text)
}

func (e *expression) skip() {
	for e.at < len(e.text) && (e.text[e.at] == ' ' || e.text[e.at] == '\t') {
		e.at++
	}
}

// next returns the byte that comes next, 0 at the end.
func (e *expression) next() byte {
	if e.at < len(e.text) {
		return e.text[e.at]
	}
	return 0
}

// take takes a byte if it comes next, white space aside.
func (e *expression) take(b byte) bool {
	e.skip()
	if e.next() != b {
		return false
	}
	e.at++
	return true
}

// operators are the binary ones, weakest first (section 5.1.1.17).
var operators = [][]string{{"or"}, {"and"}, {"eq", "ne", "in"}, {"gt", "ge", "lt", "le", "has"}, {"add", "sub"}, {"mul", "div", "divby", "mod"}}

// operatorKinds are the names that messages have for operators.
var operatorKinds = map[string]string{
	"or": "Or", "and": "And", "eq": "Equal", "ne": "NotEqual", "gt": "GreaterThan", "ge": "GreaterThanOrEqual", "lt": "LessThan", "le": "LessThanOrEqual", "has": "Has", "add": "Add",
	"sub": "Subtract", "mul": "Multiply", "div": "Divide", "divby": "Divide", "mod": "Modulo", "in": "In",
}

// binary parses operators of a strength and stronger ones.
func (e *expression) binary(level int) (typeRef, error) {
	if level == len(operators) {
		return e.unary()
	}
	left, err := e.binary(level + 1)
	for err == nil {
		op := e.operator(operators[level])
		if op == "" {
			return left, nil
		}
		if op == "in" {
			left, err = e.membership(left)
			continue
		}
		var right typeRef
		if right, err = e.binary(level + 1); err == nil {
			left, err = combine(op, left, right)
		}
	}
	return left, err
}

// operator takes one of the operators if it comes next: a word with white space around it.
func (e *expression) operator(words []string) string {
	start := e.at
	e.skip()
	if e.at > start || start > 0 && strings.IndexByte(")]}'", e.text[start-1]) >= 0 {
		word := e.text[e.at:]
		if end := strings.IndexAny(word, " \t('"); end >= 0 {
			word = word[:end]
		}
		for _, w := range words {
			if w == word || !e.Version.Less(later401) && strings.EqualFold(w, word) {
				e.at += len(w)
				return w
			}
		}
	}
	e.at = start
	return ""
}

// combine computes the type of a binary operation.
func combine(op string, a, b typeRef) (typeRef, error) {
	mismatch := wrong("A binary operator with incompatible types was detected. Found operand types '%s' and '%s' for operator kind '%s'.", a, b, operatorKinds[op])
	switch op {
	case "or", "and":
		if !a.comparable(aBoolean) || !b.comparable(aBoolean) {
			return a, mismatch
		}
		return aBoolean, nil
	case "eq", "ne":
		if !a.comparable(b) {
			return a, mismatch
		}
		return aBoolean, nil
	case "has":
		if !a.comparable(typeRef{family: enumerated}) || a.family == text {
			return a, mismatch
		}
		return aBoolean, nil
	case "gt", "ge", "lt", "le":
		if !a.comparable(b) || a.many || b.many || a.family == structured || b.family == structured {
			return a, mismatch
		}
		return aBoolean, nil
	}
	t, ok := arithmetic(op, a, b)
	if !ok {
		return a, mismatch
	}
	return t, nil
}

// arithmetic computes the type of add, sub, mul, div and mod, for numbers, moments and durations (section 5.1.1.2).
func arithmetic(op string, a, b typeRef) (typeRef, bool) {
	f, g := a.family, b.family
	switch {
	case a.many || b.many:
		return a, false
	case f == unknown || g == unknown || f == null || g == null:
		return anything, true
	case f == number && g == number:
		return widest(a, b), true
	case (f == moment || f == date || f == duration) && g == duration && (op == "add" || op == "sub"):
		return a, true
	case f == g && (f == moment || f == date) && op == "sub":
		return typeRef{family: duration, name: "Edm.Duration"}, true
	case f == duration && g == number && (op == "mul" || op == "div" || op == "divby"):
		return a, true
	case f == number && g == duration && op == "mul":
		return b, true
	}
	return a, false
}

// widest is the type that two numbers become.
func widest(a, b typeRef) typeRef {
	for _, name := range []string{"Edm.Double", "Edm.Single", "Edm.Decimal", "Edm.Int64"} {
		if a.name == name {
			return a
		}
		if b.name == name {
			return b
		}
	}
	return a
}

// membership is the operator in: a list in parentheses, or a collection (section 5.1.1.1.12).
func (e *expression) membership(left typeRef) (typeRef, error) {
	if !e.take('(') {
		right, err := e.unary()
		if err == nil && !right.many && right.family != unknown {
			err = wrong("The right operand of 'in' must be a collection, not of type '%s'.", right)
		}
		if err == nil && !left.comparable(right.one()) {
			_, err = combine("in", left, right)
		}
		return aBoolean, err
	}
	if e.take(')') {
		return aBoolean, nil
	}
	for {
		item, err := e.binary(0)
		if err != nil {
			return left, err
		}
		if !left.comparable(item) {
			return left, wrong("A binary operator with incompatible types was detected. Found operand types '%s' and '%s' for operator kind 'In'.", left, item)
		}
		if e.take(')') {
			return aBoolean, nil
		}
		if !e.take(',') {
			return left, e.syntax()
		}
	}
}

// unary is a negation, or an operand.
func (e *expression) unary() (typeRef, error) {
	if e.depth++; e.depth > maxDepth {
		return anything, wrong("The expression nests deeper than %d.", maxDepth)
	}
	defer func() { e.depth-- }()
	e.skip()
	rest := e.text[e.at:]
	if e.negated() {
		t, err := e.unary()
		if err == nil && !t.comparable(aBoolean) {
			err = wrong("A unary operator with an incompatible type was detected. Found operand type '%s' for operator kind 'Not'.", t)
		}
		return aBoolean, err
	}
	if len(rest) > 1 && rest[0] == '-' && !isDigit(rest[1]) && !strings.HasPrefix(rest, "-INF") {
		e.at++
		t, err := e.unary()
		if err == nil && t.family != number && t.family != duration && t.family != unknown && t.family != null {
			err = wrong("A unary operator with an incompatible type was detected. Found operand type '%s' for operator kind 'Negate'.", t)
		}
		return t, err
	}
	return e.operand()
}

// negated takes the operator not if it comes next.
func (e *expression) negated() bool {
	const op = "not"
	rest := e.text[e.at:]
	if len(rest) <= len(op) || strings.IndexByte(" \t(", rest[len(op)]) < 0 {
		return false
	}
	if word := rest[:len(op)]; word != op && (e.Version.Less(later401) || !strings.EqualFold(word, op)) {
		return false
	}
	e.at += len(op)
	return true
}

// operand is a literal, a path, a call, or an expression in parentheses.
func (e *expression) operand() (typeRef, error) {
	switch b := e.next(); {
	case b == 0:
		return anything, wrong("Expression expected at position %d in '%s'.", e.at, e.text)
	case b == '(':
		e.at++
		t, err := e.binary(0)
		if err == nil && !e.take(')') {
			err = e.syntax()
		}
		return t, err
	case b == '[' || b == '{':
		return e.json()
	case b == '@':
		return e.alias()
	case b == '$':
		return e.dollar()
	}
	if t, ok, err := e.literalHere(); ok || err != nil {
		return t, err
	}
	return e.path()
}

// json is an array or an object in JSON: its brackets are matched, its type is not known.
func (e *expression) json() (typeRef, error) {
	end := closing(strings.ReplaceAll(e.text[e.at:], "'", " "))
	if end < 0 {
		return anything, e.syntax()
	}
	t := anything
	t.many = e.next() == '['
	e.at += end + 1
	if t.many {
		t.family = unknown
	}
	return t, nil
}

// alias is a parameter alias. One without a value is null (section 5.3).
func (e *expression) alias() (typeRef, error) {
	start := e.at
	e.at++
	if e.identifier() == "" {
		return anything, e.syntax()
	}
	if next := e.next(); next == '.' || next == '#' || next == '/' {
		e.at = start
		return e.annotation()
	}
	if !e.aliases[e.text[start:e.at]] {
		return nothing, nil
	}
	return anything, nil
}

// annotation is @Term, with a qualifier behind # or without, and what follows: its value may be anything (section 5.1.1.16).
func (e *expression) annotation() (typeRef, error) {
	e.at++
	if e.dotted() == "" {
		return anything, e.syntax()
	}
	if e.next() == '#' {
		e.at++
		if e.identifier() == "" {
			return anything, e.syntax()
		}
	}
	return e.steps(anything)
}

// dollar is $it, $this, $root, or $count behind nothing.
func (e *expression) dollar() (typeRef, error) {
	e.at++
	switch word := e.identifier(); word {
	case "it", "this":
		return e.steps(e.it)
	case "root":
		return e.fromRoot()
	case "count":
		return anInteger, nil
	default:
		return anything, wrong("Could not find a property named '$%s' on type '%s'.", word, e.it.name)
	}
}

// fromRoot is a path from the service root (section 5.1.1.14).
func (e *expression) fromRoot() (typeRef, error) {
	if e.next() != '/' {
		return anything, e.syntax()
	}
	e.at++
	name := e.identifier()
	r := e.roots[name]
	if r == nil || r.operations != nil {
		return anything, wrong("Resource not found for the segment '%s'.", name)
	}
	t := r.typ
	if e.next() == '(' {
		end := closing(e.text[e.at:])
		if end < 0 {
			return anything, e.syntax()
		}
		if t.of != nil && t.many {
			if err := e.key(t.of, e.text[e.at+1:e.at+end]); err != nil {
				return anything, err
			}
		}
		e.at += end + 1
		t = t.one()
	}
	return e.steps(t)
}

// identifier takes a name; empty if none comes next.
func (e *expression) identifier() string {
	start := e.at
	for e.at < len(e.text) {
		r, n := utf8.DecodeRuneInString(e.text[e.at:])
		if !isNameRune(r, e.at > start) {
			break
		}
		e.at += n
	}
	return e.text[start:e.at]
}

func isNameRune(r rune, further bool) bool {
	return r == '_' || unicode.IsLetter(r) || further && (unicode.IsDigit(r) || unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Mc, r))
}

// isIdentifier reports whether a text is a simple identifier (CSDL section 17.2).
func isIdentifier(s string) bool {
	for i, r := range s {
		if !isNameRune(r, i > 0) {
			return false
		}
	}
	return s != ""
}

// isQualified reports whether a text is a namespace or a qualified name.
func isQualified(s string) bool {
	for part := range strings.SplitSeq(s, ".") {
		if !isIdentifier(part) {
			return false
		}
	}
	return true
}

func isDigit(b byte) bool { return b >= '0' && b <= '9' }
