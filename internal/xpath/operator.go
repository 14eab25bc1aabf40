package xpath

import (
	"math"
	"slices"

	"github.com/portico-apim/portico/internal/xmltree"
)

// expr is a parsed expression.
type expr interface {
	eval(c *Context) (Value, error)
}

type literal struct{ value Value }

func (l literal) eval(*Context) (Value, error) { return l.value, nil }

type variable struct{ name xmltree.Name }

func (v variable) eval(c *Context) (Value, error) { return c.Run.Variable(v.name) }

type negative struct{ of expr }

func (n negative) eval(c *Context) (Value, error) {
	x, err := numberOf(c, n.of)
	return -x, err
}

// call is a call of a function.
type call struct {
	name string
	f    Function
	args []expr
}

func (f *call) eval(c *Context) (Value, error) {
	if err := c.Run.Step(1); err != nil {
		return nil, err
	}
	args := make([]Value, len(f.args))
	for i, a := range f.args {
		var err error
		if args[i], err = a.eval(c); err != nil {
			return nil, err
		}
	}
	return f.f.Call(c, args)
}

// logical is and, or.
type logical struct {
	or          bool
	left, right expr
}

func (l *logical) eval(c *Context) (Value, error) {
	v, err := l.left.eval(c)
	if err != nil || Bool(v) == l.or {
		return l.or, err
	}
	v, err = l.right.eval(c)
	return Bool(v), err
}

// arithmetic is + - * div mod.
type arithmetic struct {
	operator    string
	left, right expr
}

func (a *arithmetic) eval(c *Context) (Value, error) {
	x, err := numberOf(c, a.left)
	if err != nil {
		return nil, err
	}
	y, err := numberOf(c, a.right)
	if err != nil {
		return nil, err
	}
	switch a.operator {
	case "+":
		return x + y, nil
	case "-":
		return x - y, nil
	case "*":
		return x * y, nil
	case "div":
		return x / y, nil
	}
	return math.Mod(x, y), nil
}

// numberOf evaluates an expression as a number.
func numberOf(c *Context, e expr) (float64, error) {
	v, err := e.eval(c)
	if err != nil {
		return 0, err
	}
	return c.Number(v)
}

// comparison is = != < <= > >=.
type comparison struct {
	operator    string
	left, right expr
}

func (p *comparison) eval(c *Context) (Value, error) {
	left, err := p.left.eval(c)
	if err != nil {
		return nil, err
	}
	right, err := p.right.eval(c)
	if err != nil {
		return nil, err
	}
	return p.compare(c, left, right)
}

// compare compares two values; of a node-set there must be a node that does (section 3.4).
func (p *comparison) compare(c *Context, left, right Value) (bool, error) {
	a, okA := left.(NodeSet)
	b, okB := right.(NodeSet)
	switch {
	case okA && okB:
		return p.compareSets(c, a, b)
	case okA:
		return p.compareSet(c, a, right, p.holds)
	case okB:
		return p.compareSet(c, b, left, func(node, other Value) bool { return p.holds(other, node) })
	}
	return p.holds(left, right), nil
}

func (p *comparison) compareSet(c *Context, set NodeSet, other Value, holds func(node, other Value) bool) (bool, error) {
	if _, ok := other.(bool); ok {
		return holds(len(set) > 0, other), nil
	}
	if err := c.Run.Step(len(set)); err != nil {
		return false, err
	}
	for _, n := range set {
		text, err := c.Run.Text(n)
		if err != nil {
			return false, err
		}
		if holds(text, other) {
			return true, nil
		}
	}
	return false, nil
}

// compareSets compares all texts of one set with all of the other.
func (p *comparison) compareSets(c *Context, a, b NodeSet) (bool, error) {
	textsA, err := c.texts(a)
	if err != nil {
		return false, err
	}
	textsB, err := c.texts(b)
	if err != nil {
		return false, err
	}
	if p.operator == "=" {
		known := make(map[string]bool, len(textsA))
		for _, text := range textsA {
			known[text] = true
		}
		return slices.ContainsFunc(textsB, func(text string) bool { return known[text] }), nil
	}
	for _, x := range textsA {
		if err := c.Run.Step(len(textsB)); err != nil {
			return false, err
		}
		if slices.ContainsFunc(textsB, func(y string) bool { return p.holds(x, y) }) {
			return true, nil
		}
	}
	return false, nil
}

// texts returns the texts of nodes.
func (c *Context) texts(set NodeSet) ([]string, error) {
	if err := c.Run.Step(len(set)); err != nil {
		return nil, err
	}
	texts := make([]string, len(set))
	for i, n := range set {
		var err error
		if texts[i], err = c.Run.Text(n); err != nil {
			return nil, err
		}
	}
	return texts, nil
}

// holds compares two values that are no node-sets.
func (p *comparison) holds(a, b Value) bool {
	if p.operator == "=" || p.operator == "!=" {
		return same(a, b) == (p.operator == "=")
	}
	x, y := number(a), number(b)
	switch p.operator {
	case "<":
		return x < y
	case "<=":
		return x <= y
	case ">":
		return x > y
	}
	return x >= y
}

// same compares as booleans if one is, else as numbers if one is, else as texts.
func same(a, b Value) bool {
	_, boolA := a.(bool)
	_, boolB := b.(bool)
	_, numberA := a.(float64)
	_, numberB := b.(float64)
	switch {
	case boolA || boolB:
		return Bool(a) == Bool(b)
	case numberA || numberB:
		return number(a) == number(b)
	}
	return text(a) == text(b)
}

// union is |.
type union struct{ left, right expr }

func (u *union) eval(c *Context) (Value, error) {
	left, err := nodes(c, u.left)
	if err != nil {
		return nil, err
	}
	right, err := nodes(c, u.right)
	if err != nil {
		return nil, err
	}
	if err := c.Run.Step(len(left) + len(right)); err != nil {
		return nil, err
	}
	return Arrange(append(append(make(NodeSet, 0, len(left)+len(right)), left...), right...)), nil
}

// ErrNoNodes is the error of a value where only nodes can stand.
var ErrNoNodes = &Error{Message: "a node-set is expected"}

// nodes evaluates an expression that must give nodes.
func nodes(c *Context, e expr) (NodeSet, error) {
	v, err := e.eval(c)
	if err != nil {
		return nil, err
	}
	set, ok := v.(NodeSet)
	if !ok {
		return nil, ErrNoNodes
	}
	return set, nil
}
