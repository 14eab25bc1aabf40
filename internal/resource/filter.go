package resource

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Bounds of $filter and $orderby, so that no list can be made to work for long.
const (
	maxFilterLength = 8192
	maxFilterDepth  = 40
)

// ErrFilter is wrapped by the errors of ParseFilter and ParseOrder.
var ErrFilter = errors.New("query option is not valid")

// Lookup gives the value of a field of the resource a filter is tried on: nil, a string, a bool, a float64, a time.Time, or []any of
// them. The name is bare: a leading "properties/" is gone.
type Lookup func(field string) any

// Use is one place where a filter reads a field.
type Use struct {
	Field string
	// Operator is eq, ne, gt, ge, lt, le, the name of a function, any or all.
	Operator string
}

// Filter is a parsed $filter. The zero Filter accepts everything.
type Filter struct {
	root predicate
	uses []Use
}

// Uses lists the fields the filter reads and how.
func (f *Filter) Uses() []Use { return f.uses }

// Match reports whether a resource passes.
func (f *Filter) Match(field Lookup) bool { return f.root == nil || f.root(field) }

// predicate and operand are the compiled forms of the two sorts of expression.
type (
	predicate func(Lookup) bool
	operand   struct {
		value func(Lookup) any
		// field is the name if the operand is a field.
		field string
	}
)

// ParseFilter reads an OData filter in the dialect of API Management: comparisons, and, or, not, parentheses, startswith, endswith,
// contains, substringof, and the lambdas any and all. Strings compare without regard to case.
func ParseFilter(text string) (*Filter, error) {
	if strings.TrimSpace(text) == "" {
		return &Filter{}, nil
	}
	if len(text) > maxFilterLength {
		return nil, fmt.Errorf("%w: it is longer than %d characters", ErrFilter, maxFilterLength)
	}
	tokens, err := scanFilter(text)
	if err != nil {
		return nil, err
	}
	p := &filterParser{tokens: tokens}
	root, err := p.or(0)
	if err != nil {
		return nil, err
	}
	if t := p.peek(); t.kind != tokenEnd {
		return nil, p.unexpected(t)
	}
	return &Filter{root: root, uses: p.uses}, nil
}

// filterParser is a recursive descent over the tokens of one filter.
type filterParser struct {
	tokens []token
	at     int
	uses   []Use
	// variables are the names bound by the lambdas around the current place.
	variables []string
}

func (p *filterParser) peek() token { return p.tokens[p.at] }

func (p *filterParser) next() token {
	t := p.tokens[p.at]
	if t.kind != tokenEnd {
		p.at++
	}
	return t
}

// word consumes the next token if it is the given word.
func (p *filterParser) word(w string) bool {
	t := p.peek()
	if t.kind == tokenName && strings.EqualFold(t.text, w) {
		p.at++
		return true
	}
	return false
}

// mark consumes a punctuation mark or fails.
func (p *filterParser) mark(m string) error {
	if t := p.next(); t.kind != tokenMark || t.text != m {
		return p.unexpected(t)
	}
	return nil
}

func (p *filterParser) unexpected(t token) error {
	if t.kind == tokenEnd {
		return fmt.Errorf("%w: it ends too early", ErrFilter)
	}
	return fmt.Errorf("%w: unexpected '%s' at position %d", ErrFilter, t.text, t.at)
}

func (p *filterParser) or(depth int) (predicate, error) {
	left, err := p.and(depth)
	for err == nil && p.word("or") {
		var right predicate
		if right, err = p.and(depth); err == nil {
			l := left
			left = func(f Lookup) bool { return l(f) || right(f) }
		}
	}
	return left, err
}

func (p *filterParser) and(depth int) (predicate, error) {
	left, err := p.unary(depth)
	for err == nil && p.word("and") {
		var right predicate
		if right, err = p.unary(depth); err == nil {
			l := left
			left = func(f Lookup) bool { return l(f) && right(f) }
		}
	}
	return left, err
}

func (p *filterParser) unary(depth int) (predicate, error) {
	if depth > maxFilterDepth {
		return nil, fmt.Errorf("%w: it is nested too deeply", ErrFilter)
	}
	if p.word("not") {
		inner, err := p.unary(depth + 1)
		if err != nil {
			return nil, err
		}
		return func(f Lookup) bool { return !inner(f) }, nil
	}
	t := p.peek()
	if t.kind == tokenMark && t.text == "(" {
		p.at++
		inner, err := p.or(depth + 1)
		if err == nil {
			err = p.mark(")")
		}
		return inner, err
	}
	if t.kind == tokenName && p.tokens[p.at+1].text == "(" && p.tokens[p.at+1].kind == tokenMark {
		return p.call(depth)
	}
	return p.comparison()
}

// comparison reads "operand operator operand"; a lone boolean field is compared with true.
func (p *filterParser) comparison() (predicate, error) {
	left, err := p.operand()
	if err != nil {
		return nil, err
	}
	t := p.peek()
	test, ok := comparisons[strings.ToLower(t.text)]
	if t.kind != tokenName || !ok {
		if left.field == "" {
			return nil, p.unexpected(t)
		}
		p.use(left, "eq")
		return func(f Lookup) bool { b, _ := left.value(f).(bool); return b }, nil
	}
	p.at++
	right, err := p.operand()
	if err != nil {
		return nil, err
	}
	p.use(left, strings.ToLower(t.text))
	p.use(right, strings.ToLower(t.text))
	return func(f Lookup) bool { return test(compare(left.value(f), right.value(f))) }, nil
}

// use notes that a field is read, unless it is the variable of a lambda.
func (p *filterParser) use(o operand, operator string) {
	if o.field != "" && !p.bound(o.field) {
		p.uses = append(p.uses, Use{Field: o.field, Operator: operator})
	}
}

// bound reports whether a name is, or starts with, a variable of a lambda.
func (p *filterParser) bound(name string) bool {
	head, _, _ := strings.Cut(name, "/")
	for _, v := range p.variables {
		if v == head {
			return true
		}
	}
	return false
}

func (p *filterParser) operand() (operand, error) {
	t := p.next()
	switch t.kind {
	case tokenValue:
		return operand{value: func(Lookup) any { return t.value }}, nil
	case tokenName:
		switch strings.ToLower(t.text) {
		case "true", "false":
			b := strings.EqualFold(t.text, "true")
			return operand{value: func(Lookup) any { return b }}, nil
		case "null":
			return operand{value: func(Lookup) any { return nil }}, nil
		}
		name := BareField(t.text)
		return operand{value: func(f Lookup) any { return f(name) }, field: name}, nil
	}
	return operand{}, p.unexpected(t)
}

// functions are the functions of two strings, with the searched text first.
var functions = map[string]func(text, part string) bool{
	"startswith":  strings.HasPrefix,
	"endswith":    strings.HasSuffix,
	"contains":    strings.Contains,
	"substringof": func(part, text string) bool { return strings.Contains(text, part) },
}

// call reads a function or a lambda.
func (p *filterParser) call(depth int) (predicate, error) {
	name := p.next()
	p.at++ // the parenthesis, seen by the caller
	if field, quantifier, ok := cutQuantifier(name.text); ok {
		return p.lambda(field, quantifier, depth)
	}
	test, ok := functions[strings.ToLower(name.text)]
	if !ok {
		return nil, fmt.Errorf("%w: there is no function '%s'", ErrFilter, name.text)
	}
	first, err := p.operand()
	if err == nil {
		err = p.mark(",")
	}
	if err != nil {
		return nil, err
	}
	second, err := p.operand()
	if err == nil {
		err = p.mark(")")
	}
	p.use(first, strings.ToLower(name.text))
	p.use(second, strings.ToLower(name.text))
	return func(f Lookup) bool {
		a, isA := first.value(f).(string)
		b, isB := second.value(f).(string)
		return isA && isB && test(strings.ToLower(a), strings.ToLower(b))
	}, err
}

// cutQuantifier splits "tags/any" into the field and the lower-cased quantifier.
func cutQuantifier(name string) (field, quantifier string, ok bool) {
	i := strings.LastIndexByte(name, '/')
	if i < 0 {
		return "", "", false
	}
	quantifier = strings.ToLower(name[i+1:])
	return BareField(name[:i]), quantifier, quantifier == "any" || quantifier == "all"
}

// lambda reads what follows "tags/any(": a variable, a colon and a condition; any may also be empty.
func (p *filterParser) lambda(field, quantifier string, depth int) (predicate, error) {
	p.use(operand{field: field}, quantifier)
	if t := p.peek(); quantifier == "any" && t.kind == tokenMark && t.text == ")" {
		p.at++
		return func(f Lookup) bool { list, _ := f(field).([]any); return len(list) > 0 }, nil
	}
	variable := p.next()
	if variable.kind != tokenName {
		return nil, p.unexpected(variable)
	}
	if err := p.mark(":"); err != nil {
		return nil, err
	}
	p.variables = append(p.variables, variable.text)
	body, err := p.or(depth + 1)
	p.variables = p.variables[:len(p.variables)-1]
	if err == nil {
		err = p.mark(")")
	}
	return func(f Lookup) bool {
		list, _ := f(field).([]any)
		for _, item := range list {
			if body(bind(f, variable.text, item)) == (quantifier == "any") {
				return quantifier == "any"
			}
		}
		return quantifier == "all"
	}, err
}

// bind adds a lambda's variable to what a filter can look up.
func bind(outer Lookup, variable string, item any) Lookup {
	return func(field string) any {
		if field == variable {
			return item
		}
		if rest, ok := strings.CutPrefix(field, variable+"/"); ok {
			object, _ := item.(map[string]any)
			return object[rest]
		}
		return outer(field)
	}
}

// BareField returns the name of a field without the "properties/" that some clients put before it.
func BareField(name string) string {
	const prefix = "properties/"
	if len(name) > len(prefix) && strings.EqualFold(name[:len(prefix)], prefix) {
		return name[len(prefix):]
	}
	return name
}

// comparisons are the operators, as tests of the order of two values.
var comparisons = map[string]func(order int, ok bool) bool{
	"eq": func(o int, ok bool) bool { return ok && o == 0 },
	"ne": func(o int, ok bool) bool { return !ok || o != 0 },
	"gt": func(o int, ok bool) bool { return ok && o > 0 },
	"ge": func(o int, ok bool) bool { return ok && o >= 0 },
	"lt": func(o int, ok bool) bool { return ok && o < 0 },
	"le": func(o int, ok bool) bool { return ok && o <= 0 },
}

// compare orders two values. Values of different types are not comparable, except that a string is read as a time beside a time.
func compare(a, b any) (order int, ok bool) {
	switch a := a.(type) {
	case nil:
		return 0, b == nil
	case string:
		if s, ok := b.(string); ok {
			return strings.Compare(strings.ToLower(a), strings.ToLower(s)), true
		}
		if t, ok := b.(time.Time); ok {
			at, err := parseTime(a)
			return at.Compare(t), err == nil
		}
	case float64:
		if n, ok := b.(float64); ok {
			return compareFloats(a, n), true
		}
	case bool:
		if c, ok := b.(bool); ok && a == c {
			return 0, true
		}
	case time.Time:
		order, ok = compareTime(a, b)
	}
	return order, ok
}

func compareFloats(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func compareTime(a time.Time, b any) (int, bool) {
	switch b := b.(type) {
	case time.Time:
		return a.Compare(b), true
	case string:
		t, err := parseTime(b)
		return a.Compare(t), err == nil
	}
	return 0, false
}
