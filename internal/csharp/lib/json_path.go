package lib

import (
	"strconv"
	"strings"

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
