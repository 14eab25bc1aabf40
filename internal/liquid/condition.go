package liquid

import (
	"strings"
)

// condition is a comparison, or a value alone, and what it is joined with.
type condition struct {
	left, right expr
	operator    string
	// join is and or or, empty for the last condition; rest is the conditions behind it.
	join string
	rest *condition
}

// maxConditions is how many conditions one tag may have.
const maxConditions = 500

// holds evaluates the condition. Without parentheses or precedence everything behind and, or is taken together.
func (c *condition) holds(s *state) (bool, error) {
	ok, err := c.compare(s)
	if err != nil {
		return false, err
	}
	switch c.join {
	case "or":
		if ok {
			return true, nil
		}
		return c.rest.holds(s)
	case "and":
		if !ok {
			return false, nil
		}
		return c.rest.holds(s)
	}
	return ok, nil
}

func (c *condition) compare(s *state) (bool, error) {
	left, err := c.left.eval(s)
	if err != nil {
		return false, err
	}
	if c.operator == "" {
		return truthy(left), nil
	}
	right, err := c.right.eval(s)
	if err != nil {
		return false, err
	}
	operate, ok := operatorNamed(c.operator)
	if !ok {
		return false, fault("Unknown operator " + c.operator)
	}
	left, right = plain(left), plain(right)
	if err := s.look(left, right); err != nil {
		return false, err
	}
	return operate(left, right)
}

// operators by their names. Those that are words may also begin with a capital, or be all small.
var operators = map[string]func(a, b any) (bool, error){
	"==":         func(a, b any) (bool, error) { return equalOrAsked(a, b), nil },
	"!=":         func(a, b any) (bool, error) { return !equalOrAsked(a, b), nil },
	"<>":         func(a, b any) (bool, error) { return !equalOrAsked(a, b), nil },
	"<":          relation(func(n int) bool { return n < 0 }),
	">":          relation(func(n int) bool { return n > 0 }),
	"<=":         relation(func(n int) bool { return n <= 0 }),
	">=":         relation(func(n int) bool { return n >= 0 }),
	"contains":   contains,
	"startsWith": startsWith,
	"endsWith":   endsWith,
	"hasKey":     hasKey,
	"hasValue":   hasValue,
}

func operatorNamed(name string) (func(a, b any) (bool, error), bool) {
	if f, ok := operators[name]; ok {
		return f, true
	}
	for known, f := range operators {
		if strings.ToLower(known) == name || strings.ToUpper(known[:1])+known[1:] == name {
			return f, true
		}
	}
	return nil, false
}

// equalOrAsked compares two values; empty and blank are asked instead.
func equalOrAsked(a, b any) bool {
	if s, ok := a.(symbol); ok {
		return s.holds(b)
	}
	if s, ok := b.(symbol); ok {
		return s.holds(a)
	}
	return equal(a, b)
}

// relation compares two values as the type of the left one. With nil none is less or greater.
func relation(test func(n int) bool) func(a, b any) (bool, error) {
	return func(a, b any) (bool, error) {
		if a == nil || b == nil {
			return false, nil
		}
		if kindOf(a) == kindNone || kindOf(b) == kindNone {
			return false, noConvert
		}
		b, err := changeType(b, kindOf(a))
		if err != nil {
			return false, err
		}
		n, err := compare(a, b)
		return err == nil && test(n), err
	}
}

// contains looks for a text in a text, or for an item in a sequence.
func contains(a, b any) (bool, error) {
	if text, ok := a.(string); ok {
		if b == nil {
			return false, nil
		}
		part, ok := b.(string)
		if !ok {
			return false, fault("Unable to cast object of type '" + typeName(b) + "' to type 'System.String'.")
		}
		return strings.Contains(text, part), nil
	}
	list, _ := items(a)
	for _, item := range list {
		if likeKinds(item, b) && equal(plain(item), b) {
			return true, nil
		}
	}
	return false, nil
}

// likeKinds reports whether an item of a list is compared with a value at all: numbers with numbers, other types with their own.
func likeKinds(a, b any) bool {
	number := func(k kind) bool { return k == kindInt || k == kindLong || k == kindDouble || k == kindDecimal }
	x, y := kindOf(plain(a)), kindOf(b)
	return x == y || number(x) && number(y)
}

func startsWith(a, b any) (bool, error) {
	if list, ok := a.([]any); ok {
		first := firstNotNil(list)
		return equalOrAsked(first, b), nil
	}
	text, ok := a.(string)
	part, okPart := b.(string)
	return ok && okPart && strings.HasPrefix(text, part), nil
}

func endsWith(a, b any) (bool, error) {
	if list, ok := a.([]any); ok {
		var last any
		for _, item := range list {
			if item != nil {
				last = item
			}
		}
		return equalOrAsked(last, b), nil
	}
	text, ok := a.(string)
	part, okPart := b.(string)
	return ok && okPart && strings.HasSuffix(text, part), nil
}

func firstNotNil(list []any) any {
	for _, item := range list {
		if item != nil {
			return item
		}
	}
	return nil
}

func hasKey(a, b any) (bool, error) {
	o, ok := a.(Object)
	if !ok || b == nil {
		return false, nil
	}
	_, ok = o.Member(toString(b))
	return ok, nil
}

func hasValue(a, b any) (bool, error) {
	hash, ok := a.(*Hash)
	if !ok {
		return false, nil
	}
	for _, p := range hash.pairs {
		if v := plain(p.Value); v == nil && b == nil || same(v, b) {
			return true, nil
		}
	}
	return false, nil
}
