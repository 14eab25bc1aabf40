package lib

import (
	"strconv"
	"strings"

	"github.com/portico-apim/portico/internal/csharp/format"
	"github.com/portico-apim/portico/internal/csharp/rt"
)

// A selector is one step of a JSONPath: it gives the tokens that a token leads to.
type selector func(p *pathRun, from *token) ([]*token, error)

// A pathRun is the evaluation of a path.
type pathRun struct {
	f    *rt.Frame
	root *token
	must bool // a step that leads nowhere is an error
}

func pathError(message string, args ...any) error { return rt.Throw(jsonException, message, args...) }

// selectTokens evaluates a path.
func selectTokens(f *rt.Frame, t *token, path string, must bool) ([]*token, error) {
	steps, err := parsePath(path)
	if err != nil {
		return nil, err
	}
	root := t
	for root.parent != nil {
		root = root.parent
	}
	return (&pathRun{f, root, must}).apply(steps, []*token{t})
}

func (p *pathRun) apply(steps []selector, current []*token) ([]*token, error) {
	for _, s := range steps {
		var next []*token
		for _, t := range current {
			found, err := s(p, t)
			if err != nil {
				return nil, err
			}
			if err := p.f.Alloc(8 * len(found)); err != nil {
				return nil, err
			}
			next = append(next, found...)
		}
		current = next
	}
	return current, nil
}

// A pathParser reads a JSONPath.
type pathParser struct {
	text string
	pos  int
}

func parsePath(path string) ([]selector, error) {
	p := &pathParser{text: path}
	if len(path) > 4096 {
		return nil, pathError("The path is too long.")
	}
	steps, err := p.steps(func(byte) bool { return false })
	if err == nil && p.pos < len(p.text) {
		err = pathError("Unexpected character while parsing path: %c", p.text[p.pos])
	}
	return steps, err
}

func (p *pathParser) peek() byte {
	if p.pos < len(p.text) {
		return p.text[p.pos]
	}
	return 0
}

func (p *pathParser) space() {
	for p.peek() == ' ' {
		p.pos++
	}
}

// steps reads steps to the end, or to a character that ends a path inside a filter.
func (p *pathParser) steps(ends func(byte) bool) ([]selector, error) {
	var steps []selector
	if p.peek() == '$' {
		p.pos++
	}
	for p.pos < len(p.text) && !ends(p.peek()) {
		deep := false
		switch c := p.peek(); {
		case c == '[':
			s, err := p.bracket(false)
			if err != nil {
				return nil, err
			}
			steps = append(steps, s)
			continue
		case c == '.':
			p.pos++
			if p.peek() == '.' {
				p.pos++
				deep = true
			}
			if p.pos >= len(p.text) {
				return nil, pathError("Unexpected end while parsing path.")
			}
		case len(steps) > 0:
			return nil, pathError("Unexpected character following indexer: %c", c)
		case c == ' ':
			p.pos++
			continue
		}
		if p.peek() == '[' {
			s, err := p.bracket(deep)
			if err != nil {
				return nil, err
			}
			steps = append(steps, s)
			continue
		}
		steps = append(steps, nameSelector(p.name(ends), deep))
	}
	return steps, nil
}

// name reads a name without quotes.
func (p *pathParser) name(ends func(byte) bool) string {
	start := p.pos
	for p.pos < len(p.text) && strings.IndexByte(".[", p.peek()) < 0 && !ends(p.peek()) {
		p.pos++
	}
	return p.text[start:p.pos]
}

// nameSelector selects a property by name, all of them by *, or at any depth.
func nameSelector(name string, deep bool) selector {
	if deep {
		return func(p *pathRun, from *token) ([]*token, error) { return deepSelect(p, from, name) }
	}
	return func(p *pathRun, from *token) ([]*token, error) {
		if name == "*" {
			return values(from), nil
		}
		if from.kind == kindObject {
			if found := from.property(name); found != nil {
				return found.items, nil
			}
			if p.must {
				return nil, pathError("Property '%s' does not exist on JObject.", name)
			}
		} else if p.must {
			return nil, pathError("Property '%s' not valid on %s.", name, from.Type().SimpleName())
		}
		return nil, nil
	}
}

// values are the children of a container; of an object, the values of its properties.
func values(t *token) []*token {
	if t.kind != kindObject {
		return t.items
	}
	out := make([]*token, len(t.items))
	for i, p := range t.items {
		out[i] = p.items[0]
	}
	return out
}

// deepSelect finds properties of a name at any depth, or every value.
func deepSelect(p *pathRun, from *token, name string) ([]*token, error) {
	var found []*token
	if name == "*" {
		found = append(found, from)
	}
	var walk func(t *token) error
	walk = func(t *token) error {
		if err := p.f.Step(1); err != nil {
			return err
		}
		for _, c := range t.items {
			v := c
			if c.kind == kindProperty {
				v = c.items[0]
				if c.name == name {
					found = append(found, v)
				}
			}
			if name == "*" {
				found = append(found, v)
			}
			if err := walk(v); err != nil {
				return err
			}
		}
		return nil
	}
	return found, walk(from)
}

// bracket reads [index], ['name'], [a,b], [from:to:step], [*] and [?(filter)].
func (p *pathParser) bracket(deep bool) (selector, error) {
	p.pos++
	p.space()
	var s selector
	var err error
	switch c := p.peek(); {
	case c == '\'' || c == '"':
		s, err = p.quotedNames(deep)
	case c == '?':
		s, err = p.filter(deep)
	case c == '*':
		p.pos++
		s = nameSelector("*", deep)
	default:
		s, err = p.indexes()
	}
	if err != nil {
		return nil, err
	}
	p.space()
	if p.peek() != ']' {
		return nil, pathError("Path ended with open indexer.")
	}
	p.pos++
	return s, nil
}

func (p *pathParser) quotedNames(deep bool) (selector, error) {
	var parts []selector
	for {
		name, err := p.quoted()
		if err != nil {
			return nil, err
		}
		parts = append(parts, nameSelector(name, deep))
		p.space()
		if p.peek() != ',' {
			return combined(parts), nil
		}
		p.pos++
		p.space()
	}
}

func combined(parts []selector) selector {
	return func(p *pathRun, from *token) ([]*token, error) {
		var all []*token
		for _, s := range parts {
			found, err := s(p, from)
			if err != nil {
				return nil, err
			}
			all = append(all, found...)
		}
		return all, nil
	}
}

// quoted reads a text in quotes, with backslash escapes.
func (p *pathParser) quoted() (string, error) {
	quote := p.peek()
	if quote != '\'' && quote != '"' {
		return "", pathError("Unexpected character while parsing path indexer: %c", quote)
	}
	p.pos++
	var b strings.Builder
	for p.pos < len(p.text) {
		c := p.text[p.pos]
		p.pos++
		switch {
		case c == quote:
			return b.String(), nil
		case c == '\\' && p.pos < len(p.text):
			b.WriteByte(p.text[p.pos])
			p.pos++
		default:
			b.WriteByte(c)
		}
	}
	return "", pathError("Path ended with an open string.")
}

// indexes reads numbers with commas or colons between them.
func (p *pathParser) indexes() (selector, error) {
	end := strings.IndexByte(p.text[p.pos:], ']')
	if end < 0 {
		return nil, pathError("Path ended with open indexer.")
	}
	content := strings.TrimSpace(p.text[p.pos : p.pos+end])
	p.pos += end
	if strings.Contains(content, ":") {
		return sliceSelector(content)
	}
	var parts []selector
	for item := range strings.SplitSeq(content, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(item))
		if err != nil {
			return nil, pathError("Unexpected character while parsing path indexer: %s", strings.TrimSpace(item))
		}
		parts = append(parts, indexSelector(n))
	}
	return combined(parts), nil
}

func indexSelector(n int) selector {
	return func(p *pathRun, from *token) ([]*token, error) {
		switch {
		case from.kind == kindArray && n >= 0 && n < len(from.items):
			return from.items[n : n+1], nil
		case !p.must:
			return nil, nil
		case from.kind == kindArray:
			return nil, pathError("Index %d outside the bounds of JArray.", n)
		}
		return nil, pathError("Index %d not valid on %s.", n, from.Type().SimpleName())
	}
}

// sliceSelector is [from:to:step], any of them left out.
func sliceSelector(content string) (selector, error) {
	var n [3]int
	var given [3]bool
	parts := strings.Split(content, ":")
	if len(parts) > 3 {
		return nil, pathError("Unexpected character while parsing path indexer: :")
	}
	for i, part := range parts {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		v, err := strconv.Atoi(part)
		if err != nil {
			return nil, pathError("Unexpected character while parsing path indexer: %s", part)
		}
		n[i], given[i] = v, true
	}
	if given[2] && n[2] == 0 {
		return nil, pathError("Step cannot be zero.")
	}
	return func(_ *pathRun, from *token) ([]*token, error) {
		if from.kind != kindArray {
			return nil, nil
		}
		return slice(from.items, n, given), nil
	}, nil
}

func slice(items []*token, n [3]int, given [3]bool) []*token {
	size, step := len(items), 1
	if given[2] {
		step = n[2]
	}
	start, stop := 0, size
	if step < 0 {
		start, stop = size-1, -1
	}
	if given[0] {
		start = n[0]
		if start < 0 {
			start += size
		}
	}
	if given[1] {
		stop = n[1]
		if stop < 0 {
			stop += size
		}
	}
	if step > 0 {
		start, stop = max(start, 0), min(stop, size)
	} else {
		start, stop = min(start, size-1), max(stop, -1)
	}
	var out []*token
	for i := start; step > 0 && i < stop || step < 0 && i > stop; i += step {
		out = append(out, items[i])
	}
	return out
}

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
