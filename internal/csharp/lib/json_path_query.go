package lib

import (
	"encoding/base64"
	"strings"

	"github.com/portico-apim/portico/internal/csharp/rt"
)

// A condition is the inside of a filter.
type condition func(run *pathRun, at *token) (bool, error)

// An operand gives the tokens that one side of a comparison means.
type operand func(run *pathRun, at *token) ([]*token, error)

// query reads ?(condition), up to the bracket that closes the step.
func (p *pathParser) query(closing byte, scan bool) (pathFilter, error) {
	p.pos++
	if err := p.open("indexer"); err != nil {
		return nil, err
	}
	if p.peek() != '(' {
		return nil, p.unexpected("path indexer", p.pos)
	}
	p.pos++
	holds, err := p.expression()
	if err != nil {
		return nil, err
	}
	p.pos++
	if err := p.open("indexer"); err != nil {
		return nil, err
	}
	if p.space(); p.peek() != closing {
		return nil, p.unexpected("path indexer", p.pos)
	}
	return queryFilter{holds, scan}, nil
}

// expression reads comparisons with && and || between them. Neither binds closer than the other: what stands behind a change from one to the
// other belongs together, so that a && b || c is a && (b || c).
func (p *pathParser) expression() (condition, error) {
	left, err := p.comparison()
	if err != nil {
		return nil, err
	}
	switch {
	case p.peek() == ')':
		return left, nil
	case p.match("&&"):
		right, err := p.expression()
		return both(left, right), err
	case p.match("||"):
		right, err := p.expression()
		return either(left, right), err
	}
	return nil, p.unexpected("path query", p.pos)
}

func both(left, right condition) condition {
	return func(run *pathRun, at *token) (bool, error) {
		if yes, err := left(run, at); err != nil || !yes {
			return false, err
		}
		return right(run, at)
	}
}

func either(left, right condition) condition {
	return func(run *pathRun, at *token) (bool, error) {
		if yes, err := left(run, at); err != nil || yes {
			return yes, err
		}
		return right(run, at)
	}
}

// comparison reads left op right, or left alone, which holds if there is such a token.
func (p *pathParser) comparison() (condition, error) {
	left, err := p.side()
	if err != nil {
		return nil, err
	}
	if strings.IndexByte(")|&", p.peek()) >= 0 {
		return func(run *pathRun, at *token) (bool, error) {
			found, err := left(run, at)
			return len(found) > 0, err
		}, nil
	}
	op, err := p.operator()
	if err != nil {
		return nil, err
	}
	right, err := p.side()
	if err != nil {
		return nil, err
	}
	return compared(op, left, right), nil
}

// operator reads an operator of comparisons, longer ones first.
func (p *pathParser) operator() (string, error) {
	if p.pos+1 >= len(p.text) {
		return "", pathError("Path ended with open query.")
	}
	for _, op := range []string{"===", "==", "=~", "!==", "!=", "<>", "<=", "<", ">=", ">"} {
		if p.match(op) {
			return op, nil
		}
	}
	return "", pathError("Could not read query operator.")
}

// side reads a path from @ or $, or a literal.
func (p *pathParser) side() (operand, error) {
	p.space()
	var path []pathFilter
	switch p.peek() {
	case '$':
		path = []pathFilter{rootFilter{}}
	case '@':
	default:
		return p.literal()
	}
	p.pos++
	path, ended, err := p.steps(path, p.pos, true)
	if err != nil {
		return nil, err
	}
	if p.space(); ended || p.pos >= len(p.text) {
		return nil, pathError("Path ended with open query.")
	}
	return func(run *pathRun, at *token) ([]*token, error) { return run.apply(path, at) }, nil
}

func (p *pathParser) literal() (operand, error) {
	start := p.pos
	t, ok, err := p.value()
	switch {
	case err != nil:
		return nil, err
	case !ok:
		return nil, p.unexpected("path query", start)
	}
	p.space()
	one := []*token{t}
	return func(*pathRun, *token) ([]*token, error) { return one, nil }, p.open("query")
}

// compared holds if the operator holds for any pair of what both sides mean.
func compared(op string, left, right operand) condition {
	return func(run *pathRun, at *token) (bool, error) {
		ls, err := left(run, at)
		if err != nil || len(ls) == 0 {
			return false, err
		}
		rs, err := right(run, at)
		if err != nil {
			return false, err
		}
		for _, l := range ls {
			for _, r := range rs {
				if err := run.f.Step(1); err != nil {
					return false, err
				}
				if yes, err := holds(run.f, op, l, r); err != nil || yes {
					return yes, err
				}
			}
		}
		return false, nil
	}
}

// holds compares two tokens. Only values compare; anything else is only not equal.
func holds(f *rt.Frame, op string, l, r *token) (bool, error) {
	if l.isContainer() || r.isContainer() {
		return op == "!=" || op == "<>", nil
	}
	switch op {
	case "=~":
		return matches(f, l, r)
	case "==":
		return loosely(f, l, r)
	case "!=", "<>":
		same, err := loosely(f, l, r)
		return !same, err
	case "===":
		return strictly(f, l, r)
	case "!==":
		same, err := strictly(f, l, r)
		return !same, err
	}
	n, err := l.CompareTo(f, rt.Obj(r))
	return err == nil && (n < 0 && op[0] == '<' || n > 0 && op[0] == '>' || n == 0 && len(op) == 2), err
}

// strictly compares values of one kind; an integer may equal a number with a fraction.
func strictly(f *rt.Frame, l, r *token) (bool, error) {
	if l.kind == kindInteger && r.kind == kindFloat || l.kind == kindFloat && r.kind == kindInteger {
		n, err := compareValues(f, l.kind, l.value, r.value)
		return err == nil && n == 0, err
	}
	return l.Equals(f, rt.Obj(r))
}

// loosely also lets a text equal what some other kinds of values are written as.
func loosely(f *rt.Frame, l, r *token) (bool, error) {
	if same, err := strictly(f, l, r); same || err != nil || r.kind != kindString {
		return same, err
	}
	var text string
	switch l.kind {
	case kindDate:
		w := &jsonWriter{f: f}
		if _, err := w.scalar(l.value); err != nil {
			return false, err
		}
		text = strings.Trim(w.b.String(), `"`)
	case kindBytes:
		text = base64.StdEncoding.EncodeToString(l.value.AsBytes())
	case kindGuid, kindTimeSpan:
		var err error
		if text, err = rt.ToString(f, l.value); err != nil {
			return false, err
		}
	case kindUri:
		text = rt.As[*uri](l.value).original
	default:
		return false, nil
	}
	return text == r.value.AsString(), f.Alloc(len(text))
}

// matches is =~ with /pattern/options.
func matches(f *rt.Frame, l, r *token) (bool, error) {
	if l.kind != kindString || r.kind != kindString {
		return false, nil
	}
	text := r.value.AsString()
	end := strings.LastIndexByte(text, '/')
	if end < 1 {
		return false, outOfRange("length", "Length cannot be less than zero.")
	}
	options := 0
	for _, c := range text[end+1:] {
		options |= map[rune]int{'i': 1, 'm': 2, 's': 16, 'x': 4}[c]
	}
	re, err := compileRegex(f, text[1:end], options, 0)
	if err != nil {
		return false, err
	}
	return re.matches(f, l.value.AsString())
}

// deepEquals compares two tokens with everything in them. The order of properties does not count.
func deepEquals(f *rt.Frame, a, b *token) (bool, error) {
	switch {
	case a == nil || b == nil:
		return a == b, nil
	case a.isContainer() != b.isContainer() || a.isContainer() && (a.kind != b.kind || a.name != b.name) || len(a.items) != len(b.items):
		return false, nil
	case !a.isContainer():
		return a.Equals(f, rt.Obj(b))
	}
	for i, item := range a.items {
		if err := f.Step(1); err != nil {
			return false, err
		}
		other := b.items[i]
		if a.kind == kindObject {
			other = b.property(item.name)
		}
		if same, err := deepEquals(f, item, other); !same || err != nil {
			return false, err
		}
	}
	return true, nil
}
