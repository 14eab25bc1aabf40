package lib

import (
	"strconv"
	"strings"

	"github.com/portico-apim/portico/internal/csharp/format"
	"github.com/portico-apim/portico/internal/csharp/rt"
)

// A condition is the inside of a filter.
type condition func(p *pathRun, at *token) (bool, error)

// filter reads ?(condition).
func (p *pathParser) filter(deep bool) (selector, error) {
	p.pos++
	p.space()
	if p.peek() != '(' {
		return nil, pathError("Unexpected character while parsing path indexer: %c", p.peek())
	}
	p.pos++
	test, err := p.or(0)
	if err != nil {
		return nil, err
	}
	if p.peek() != ')' {
		return nil, pathError("Path ended with open query.")
	}
	p.pos++
	return func(run *pathRun, from *token) ([]*token, error) {
		candidates := values(from)
		if deep {
			var err error
			if candidates, err = deepSelect(run, from, "*"); err != nil {
				return nil, err
			}
		}
		var found []*token
		for _, c := range candidates {
			if err := run.f.Step(1); err != nil {
				return nil, err
			}
			yes, err := test(run, c)
			if err != nil {
				return nil, err
			}
			if yes {
				found = append(found, c)
			}
		}
		return found, nil
	}, nil
}

func (p *pathParser) or(depth int) (condition, error) {
	left, err := p.and(depth)
	for err == nil && strings.HasPrefix(p.text[p.pos:], "||") {
		p.pos += 2
		var right condition
		if right, err = p.and(depth); err == nil {
			l := left
			left = func(run *pathRun, at *token) (bool, error) {
				if yes, err := l(run, at); err != nil || yes {
					return yes, err
				}
				return right(run, at)
			}
		}
	}
	return left, err
}

func (p *pathParser) and(depth int) (condition, error) {
	left, err := p.comparison(depth)
	for err == nil && strings.HasPrefix(p.text[p.pos:], "&&") {
		p.pos += 2
		var right condition
		if right, err = p.comparison(depth); err == nil {
			l := left
			left = func(run *pathRun, at *token) (bool, error) {
				if yes, err := l(run, at); err != nil || !yes {
					return false, err
				}
				return right(run, at)
			}
		}
	}
	return left, err
}

// An operand gives the tokens that one side of a comparison means.
type operand func(p *pathRun, at *token) ([]*token, error)

// pathOperators are those of filters, longer ones first.
var pathOperators = []string{"===", "!==", "==", "=~", "!=", "<>", "<=", ">=", "<", ">"}

// comparison reads left op right, or left alone, or a condition in parentheses.
func (p *pathParser) comparison(depth int) (condition, error) {
	p.space()
	if p.peek() == '(' {
		if depth > 32 {
			return nil, pathError("The filter is nested too deep.")
		}
		p.pos++
		inner, err := p.or(depth + 1)
		if err != nil {
			return nil, err
		}
		if p.peek() != ')' {
			return nil, pathError("Path ended with open query.")
		}
		p.pos++
		p.space()
		return inner, nil
	}
	left, err := p.operand()
	if err != nil {
		return nil, err
	}
	for _, op := range pathOperators {
		if !strings.HasPrefix(p.text[p.pos:], op) {
			continue
		}
		p.pos += len(op)
		p.space()
		right, err := p.operand()
		if err != nil {
			return nil, err
		}
		return compared(op, left, right), nil
	}
	return func(run *pathRun, at *token) (bool, error) {
		found, err := left(run, at)
		return len(found) > 0, err
	}, nil
}

// compared holds if the operator holds for any pair of what both sides mean.
func compared(op string, left, right operand) condition {
	return func(run *pathRun, at *token) (bool, error) {
		ls, err := left(run, at)
		if err != nil {
			return false, err
		}
		rs, err := right(run, at)
		if err != nil {
			return false, err
		}
		for _, l := range ls {
			for _, r := range rs {
				if yes, err := holds(run, op, l, r); err != nil || yes {
					return yes, err
				}
			}
		}
		return false, nil
	}
}

func holds(run *pathRun, op string, l, r *token) (bool, error) {
	if l.isContainer() || r.isContainer() {
		return (op == "==" || op == "===") && deepEquals(run.f, l, r) || (op == "!=" || op == "<>" || op == "!==") && !deepEquals(run.f, l, r), nil
	}
	if op == "=~" {
		return matches(run.f, l, r)
	}
	equal := loosely(run.f, l, r, strings.HasSuffix(op, "=="+"=") || op == "!==")
	switch op {
	case "==", "===":
		return equal, nil
	case "!=", "<>", "!==":
		return !equal, nil
	}
	n, err := compareValues(run.f, l, r)
	if err != nil {
		return false, nil //nolint:nilerr // what cannot be compared does not match
	}
	switch op {
	case "<":
		return n < 0, nil
	case "<=":
		return n <= 0, nil
	case ">":
		return n > 0, nil
	}
	return n >= 0, nil
}

// loosely compares values; a text equals what another kind of value is written as, unless strict.
func loosely(f *rt.Frame, l, r *token, strict bool) bool {
	if same, _ := l.Equals(f, rt.Obj(r)); same {
		return true
	}
	number := func(t *token) bool { return t.kind == kindInteger || t.kind == kindFloat }
	if number(l) && number(r) {
		n, err := compareValues(f, l, r)
		return err == nil && n == 0
	}
	if strict || r.kind != kindString || l.kind == kindNull {
		return false
	}
	s := r.value.AsString()
	switch l.kind {
	case kindDate:
		w := &jsonWriter{f: f}
		if _, err := w.scalar(l.value); err != nil {
			return false
		}
		return strings.Trim(w.b.String(), `"`) == s
	case kindGuid, kindUri, kindTimeSpan:
		text, _ := rt.ToString(f, l.value)
		return text == s
	case kindBytes:
		w := &jsonWriter{f: f}
		_, err := w.scalar(l.value)
		return err == nil && strings.Trim(w.b.String(), `"`) == s
	}
	return false
}

// matches is =~ with /pattern/options.
func matches(f *rt.Frame, l, r *token) (bool, error) {
	if l.kind != kindString || r.kind != kindString {
		return false, nil
	}
	text := r.value.AsString()
	end := strings.LastIndexByte(text, '/')
	if !strings.HasPrefix(text, "/") || end == 0 {
		return false, pathError("Path ended with an open regex.")
	}
	options := 0
	for _, c := range text[end+1:] {
		options |= map[rune]int{'i': 1, 'm': 2, 's': 16, 'x': 4}[c]
	}
	re, err := compileRegex(f, text[1:end], options, 0)
	if err != nil {
		return false, err
	}
	var ok bool
	ok, err = re.re.MatchString(l.value.AsString())
	return ok, matchError(err)
}

// operand reads @path, $path or a literal.
func (p *pathParser) operand() (operand, error) {
	p.space()
	ends := func(c byte) bool { return strings.IndexByte(" =<>!&|)~", c) >= 0 }
	switch c := p.peek(); {
	case c == '@':
		p.pos++
		steps, err := p.steps(ends)
		p.space()
		return func(run *pathRun, at *token) ([]*token, error) { return run.quiet().apply(steps, []*token{at}) }, err
	case c == '$':
		steps, err := p.steps(ends)
		p.space()
		return func(run *pathRun, _ *token) ([]*token, error) { return run.quiet().apply(steps, []*token{run.root}) }, err
	}
	t, err := p.literal(ends)
	p.space()
	return func(*pathRun, *token) ([]*token, error) { return []*token{t}, nil }, err
}

// quiet is the run without errors for steps that lead nowhere.
func (p *pathRun) quiet() *pathRun { return &pathRun{p.f, p.root, false} }

func (p *pathParser) literal(ends func(byte) bool) (*token, error) {
	switch c := p.peek(); {
	case c == '\'' || c == '"':
		s, err := p.quoted()
		return &token{kind: kindString, value: rt.String(s)}, err
	case c == '/':
		return p.pattern()
	}
	start := p.pos
	for p.pos < len(p.text) && !ends(p.peek()) {
		p.pos++
	}
	switch word := p.text[start:p.pos]; word {
	case "true", "false":
		return &token{kind: kindBoolean, value: rt.Bool(word == "true")}, nil
	case "null":
		return nullToken(), nil
	default:
		if n, err := strconv.ParseInt(word, 10, 64); err == nil {
			return &token{kind: kindInteger, value: rt.Long(n)}, nil
		}
		x, err := format.ParseFloat(word, format.FloatStyle, 64)
		if err != nil || word == "" {
			return nil, pathError("Could not read query operator.")
		}
		return &token{kind: kindFloat, value: rt.Double(x)}, nil
	}
}

// pattern reads /regex/options as a text.
func (p *pathParser) pattern() (*token, error) {
	start := p.pos
	for p.pos++; p.pos < len(p.text) && p.peek() != '/'; p.pos++ {
		if p.peek() == '\\' {
			p.pos++
		}
	}
	if p.pos >= len(p.text) {
		return nil, pathError("Path ended with an open regex.")
	}
	for p.pos++; p.pos < len(p.text) && p.peek() >= 'a' && p.peek() <= 'z'; p.pos++ {
	}
	return &token{kind: kindString, value: rt.String(p.text[start:p.pos])}, nil
}

// deepEquals compares two tokens with everything in them; the order of properties does not count.
func deepEquals(f *rt.Frame, a, b *token) bool {
	if a == nil || b == nil {
		return a == b
	}
	if a.isContainer() != b.isContainer() || a.isContainer() && a.kind != b.kind || len(a.items) != len(b.items) {
		return false
	}
	if !a.isContainer() {
		same, _ := a.Equals(f, rt.Obj(b))
		return same
	}
	if a.kind == kindProperty && a.name != b.name || f.Step(1) != nil {
		return false
	}
	for i, item := range a.items {
		other := b.items[i]
		if a.kind == kindObject {
			other = b.property(item.name)
		}
		if other == nil || !deepEquals(f, item, other) {
			return false
		}
	}
	return true
}
