package liquid

import (
	"math"
	"regexp"
	"strconv"
	"strings"
)

// assign gives a variable a value.
type assign struct {
	name  string
	value *variable
}

var assignMarkup = regexp.MustCompile(`(\(?[\pL\p{Mn}\p{Mc}\p{Nd}\p{Pc}\-.\[\]]+\)?)\s*=\s*(.*)\s*`)

func parseAssign(p *parser, t token) (node, error) {
	m := assignMarkup.FindStringSubmatchIndex(t.text)
	if m == nil {
		return nil, fail(t, "Syntax Error in 'assign' tag - Valid syntax: assign [var] = [source]")
	}
	return &assign{t.text[m[2]:m[3]], p.variable(t.text[m[4]:m[5]], t.at+m[4])}, nil
}

func (n *assign) render(s *state, _ *strings.Builder) error {
	if n.value == nil {
		s.assign(n.name, nil)
		return nil
	}
	v, err := n.value.eval(s)
	if err == nil {
		s.assign(n.name, v)
	}
	return err
}

// capture gives a variable what its block renders.
type capture struct {
	name  string
	nodes []node
}

func parseCapture(p *parser, t token) (node, error) {
	m := variableName.FindStringSubmatch(t.text)
	if m == nil {
		return nil, fail(t, "Syntax Error in 'capture' tag - Valid syntax: capture [var]")
	}
	nodes, err := p.body(t)
	return &capture{m[1], nodes}, err
}

func (n *capture) render(s *state, _ *strings.Builder) error {
	var b strings.Builder
	err := s.render(n.nodes, &b)
	if err == nil {
		s.assign(n.name, b.String())
	}
	return err
}

// counter is increment and decrement: variables of the rendering, which count from 0.
type counter struct {
	name string
	down bool
}

func parseCounter(_ *parser, t token) (node, error) {
	m := variableName.FindStringSubmatch(t.text)
	if m == nil {
		return nil, fail(t, "Syntax Error in '%s' tag - Valid syntax: %s [var]", t.name, t.name)
	}
	return &counter{m[1], t.name == "decrement"}, nil
}

// render writes the number before it is incremented, or after it is decremented.
func (n *counter) render(s *state, b *strings.Builder) error {
	v, err := s.given(n.name)
	if err != nil {
		return err
	}
	current, err := toInteger(plain(v), math.MinInt64, math.MaxInt64, kindLong)
	if err != nil {
		return err
	}
	next, shown := current+1, current
	if n.down {
		next, shown = current-1, current-1
	}
	s.environment[n.name] = next
	if next >= math.MinInt32 && next <= math.MaxInt32 {
		s.environment[n.name] = int(next)
	}
	return s.write(b, strconv.FormatInt(shown, 10))
}

// cycle writes one of its values after another.
type cycle struct {
	name   expr
	values []expr
}

var cycleName = regexp.MustCompile(`^\s*:\s*(.*)`)

func parseCycle(_ *parser, t token) (node, error) {
	end := fragmentEnd(t.text, 0, true)
	if end == 0 {
		return nil, fail(t, "Syntax Error in 'cycle' tag - Valid syntax: cycle [name :] var [, var2, var3 ...]")
	}
	n, list := &cycle{}, t.text
	if m := cycleName.FindStringSubmatch(t.text[end:]); m != nil {
		n.name, list = parseExpr(t.text[:end]), m[1]
	}
	var texts []string
	for value := range strings.SplitSeq(list, ",") {
		text := ""
		if start, end := fragment(value, 0, true); start >= 0 {
			text = value[start:end]
		}
		texts = append(texts, text)
		n.values = append(n.values, parseExpr(text))
	}
	if n.name == nil {
		n.name = literal{strings.Join(texts, "")}
	}
	return n, nil
}

func (n *cycle) render(s *state, b *strings.Builder) error {
	name, err := n.name.eval(s)
	switch {
	case err != nil:
		return err
	case name == nil:
		return nullObject
	}
	key := toString(plain(name))
	at := s.cycles[key]
	if at >= len(n.values) {
		return fault("Index was outside the bounds of the array.")
	}
	v, err := n.values[at].eval(s)
	switch {
	case err != nil:
		return err
	case v == nil:
		return nullObject
	}
	s.cycles[key] = (at + 1) % len(n.values)
	return s.write(b, toString(plain(v)))
}

// ifChanged writes what its block renders, unless that is what an ifchanged wrote last.
type ifChanged struct{ nodes []node }

func parseIfChanged(p *parser, t token) (node, error) {
	nodes, err := p.body(t)
	return &ifChanged{nodes}, err
}

func (n *ifChanged) render(s *state, b *strings.Builder) error {
	var own strings.Builder
	err := s.within(map[string]any{}, func() error { return s.render(n.nodes, &own) })
	if err != nil || own.String() == s.changed {
		return err
	}
	s.changed = own.String()
	return s.write(b, own.String())
}

// interrupt is break and continue.
type interrupt struct{ err error }

func parseInterrupt(_ *parser, t token) (node, error) {
	if t.name == "break" {
		return interrupt{errBreak}, nil
	}
	return interrupt{errContinue}, nil
}

func (n interrupt) render(*state, *strings.Builder) error { return n.err }

// parseRaw parses raw and literal, whose content is text, and comment, which has none.
func parseRaw(p *parser, t token) (node, error) {
	if t.name != "literal" && strings.TrimSpace(t.text) != "" {
		return nil, fail(t, "Syntax Error in '%s' tag - Valid syntax: %s", t.name, t.name)
	}
	var b strings.Builder
	for ; p.pos < len(p.tokens); p.pos++ {
		inner := p.tokens[p.pos]
		if inner.kind == tagToken && inner.name == "end"+t.name {
			p.pos++
			if t.name == "comment" {
				return text(""), nil
			}
			return text(b.String()), nil
		}
		b.WriteString(inner.source())
	}
	return nil, fail(t, "%s tag was never closed", t.name)
}

// source returns a token as it was written, but for hyphens.
func (t token) source() string {
	switch t.kind {
	case variableToken:
		return "{{" + t.text + "}}"
	case tagToken:
		return "{%" + t.markup + "%}"
	}
	return t.text
}
