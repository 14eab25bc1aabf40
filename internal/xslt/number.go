package xslt

import (
	"math"
	"strconv"
	"strings"
	"unicode"

	"github.com/portico-apim/portico/internal/xmltree"
	"github.com/portico-apim/portico/internal/xpath"
)

// numbering is number (section 7.7).
type numbering struct {
	node                     *xmltree.Node
	value                    *xpath.Expr
	level                    string
	count, from              []*xpath.Pattern
	format, separator, group *avt
}

func (c *compiler) number(n *xmltree.Node) (instruction, error) {
	m := &numbering{node: n, level: "single"}
	var err error
	if err = empty(n); err != nil {
		return nil, err
	}
	if level, ok := n.Attr("", "level"); ok {
		if m.level = level; level != "single" && level != "multiple" && level != "any" {
			return nil, fail(n, "'level' must be single, multiple or any")
		}
	}
	if _, ok := n.Attr("", "value"); ok {
		if m.value, err = c.expr(n, "value"); err != nil {
			return nil, err
		}
	}
	for _, p := range []struct {
		name string
		to   *[]*xpath.Pattern
	}{{"count", &m.count}, {"from", &m.from}} {
		if text, ok := n.Attr("", p.name); ok {
			if *p.to, err = xpath.ParsePattern(text, c.library(n, nil)); err != nil {
				return nil, attributeError(n, p.name, text, err)
			}
		}
	}
	for _, a := range []struct {
		name string
		to   **avt
	}{{"format", &m.format}, {"grouping-separator", &m.separator}, {"grouping-size", &m.group}} {
		if *a.to, err = c.optionalAVT(n, a.name); err != nil {
			return nil, err
		}
	}
	for _, name := range []string{"lang", "letter-value"} { // there is one way to count with letters
		if _, err = c.optionalAVT(n, name); err != nil {
			return nil, err
		}
	}
	return m, nil
}

func (m *numbering) exec(t *transform, ctx *context) error {
	numbers, err := m.numbers(t, ctx)
	if err != nil {
		return at(m.node, err)
	}
	format, err := m.format.text(t, ctx)
	if err != nil {
		return err
	}
	separator, err := m.separator.text(t, ctx)
	if err != nil {
		return err
	}
	group, err := m.group.text(t, ctx)
	if err != nil {
		return err
	}
	size, _ := strconv.Atoi(strings.TrimSpace(group)) // what is no number groups nothing
	return ctx.out.text(formatNumbers(numbers, format, separator, size), false)
}

// numbers computes the list of numbers.
func (m *numbering) numbers(t *transform, ctx *context) ([]float64, error) {
	if m.value != nil {
		v, err := t.eval(ctx, m.value)
		if err != nil {
			return nil, err
		}
		x, err := t.xpath(ctx).Number(v)
		return []float64{math.Floor(x + 0.5)}, err
	}
	switch m.level {
	case "any":
		return m.any(t, ctx)
	case "multiple":
		return m.multiple(t, ctx, false)
	}
	return m.multiple(t, ctx, true)
}

// counts reports whether a node is counted. Without a pattern those are that are named like the context node.
func (m *numbering) counts(t *transform, ctx *context, n *xmltree.Node) (bool, error) {
	if m.count != nil {
		return t.matches(ctx, m.count, n)
	}
	return n.Kind == ctx.node.Kind && n.Name.Is(ctx.node.Name), nil
}

// matches reports whether a node matches one of several patterns.
func (t *transform) matches(ctx *context, patterns []*xpath.Pattern, n *xmltree.Node) (bool, error) {
	saved := t.vars
	t.vars = ctx.vars
	defer func() { t.vars = saved }()
	for _, p := range patterns {
		if ok, err := p.Match(n, t.xpath(ctx)); ok || err != nil {
			return ok, err
		}
	}
	return false, nil
}

// multiple numbers the ancestors that count, the outermost first; with only one the nearest of them.
func (m *numbering) multiple(t *transform, ctx *context, one bool) ([]float64, error) {
	var numbers []float64
	for n := ctx.node; n != nil; n = n.Parent {
		if m.from != nil && n != ctx.node {
			if ok, err := t.matches(ctx, m.from, n); err != nil || ok {
				return numbers, err
			}
		}
		ok, err := m.counts(t, ctx, n)
		if err != nil {
			return nil, err
		}
		if !ok {
			continue
		}
		place, err := m.place(t, ctx, n)
		if err != nil {
			return nil, err
		}
		numbers = append([]float64{place}, numbers...)
		if one {
			return numbers, nil
		}
	}
	return numbers, nil
}

// place is 1 and how many siblings before a node count.
func (m *numbering) place(t *transform, ctx *context, n *xmltree.Node) (float64, error) {
	place := 1.0
	if n.Parent == nil || n.Kind == xmltree.Attribute {
		return place, nil
	}
	for i := n.Index - 1; i >= 0; i-- {
		if err := t.run.Step(1); err != nil {
			return 0, err
		}
		ok, err := m.counts(t, ctx, n.Parent.Children[i])
		if err != nil {
			return 0, err
		}
		place += float64(truth(ok))
	}
	return place, nil
}

// any counts all nodes up to this one, from the last one on that matches from.
func (m *numbering) any(t *transform, ctx *context) ([]float64, error) {
	count := 0.0
	for n := ctx.node; n != nil; n = previous(n) {
		if err := t.run.Step(1); err != nil {
			return nil, err
		}
		if m.from != nil && n != ctx.node {
			if ok, err := t.matches(ctx, m.from, n); err != nil || ok {
				return listed(count), err
			}
		}
		ok, err := m.counts(t, ctx, n)
		if err != nil {
			return nil, err
		}
		count += float64(truth(ok))
	}
	return listed(count), nil
}

func listed(count float64) []float64 {
	if count == 0 {
		return nil
	}
	return []float64{count}
}

// previous is the node before another one in document order.
func previous(n *xmltree.Node) *xmltree.Node {
	if n.Parent == nil || n.Kind == xmltree.Attribute || n.Index == 0 {
		return n.Parent
	}
	n = n.Parent.Children[n.Index-1]
	for len(n.Children) > 0 {
		n = n.Children[len(n.Children)-1]
	}
	return n
}

// formatNumbers writes numbers in the formats of a text, with what stands between them (section 7.7.1).
func formatNumbers(numbers []float64, format, separator string, size int) string {
	prefix, tokens, separators, suffix := splitFormat(format)
	var b strings.Builder
	b.WriteString(prefix)
	for i, x := range numbers {
		if i > 0 {
			between := "."
			if len(separators) > 0 {
				between = separators[min(i, len(separators))-1]
			}
			b.WriteString(between)
		}
		b.WriteString(formatOne(x, tokens[min(i, len(tokens)-1)], separator, size))
	}
	return b.String() + suffix
}

// splitFormat divides a format into letters and digits, and what stands around and between them.
func splitFormat(format string) (prefix string, tokens, separators []string, suffix string) {
	var others []string
	start, alnum := 0, false
	add := func(end int) {
		switch {
		case end == start && end > 0:
		case alnum:
			tokens = append(tokens, format[start:end])
		default:
			others = append(others, format[start:end])
		}
		start = end
	}
	for i, r := range format {
		if is := unicode.IsLetter(r) || unicode.IsDigit(r); is != alnum {
			if i > 0 || is {
				add(i)
			}
			alnum = is
		}
	}
	if add(len(format)); len(tokens) == 0 {
		return strings.Join(others, ""), []string{"1"}, nil, ""
	}
	prefix, others = others[0], others[1:]
	if len(others) == len(tokens) {
		suffix, others = others[len(others)-1], others[:len(others)-1]
	}
	return prefix, tokens, others, suffix
}

// formatOne writes a number in the format of a token.
func formatOne(x float64, token, separator string, size int) string {
	if math.IsNaN(x) || math.IsInf(x, 0) || x < 0.5 || x >= 1<<53 {
		v := xpath.Value(x)
		s, _ := (&xpath.Context{}).String(v) // a number has a text of its own
		return s
	}
	n := int64(x)
	switch token {
	case "a":
		return letters(n, 'a')
	case "A":
		return letters(n, 'A')
	case "i":
		return strings.ToLower(roman(n))
	case "I":
		return roman(n)
	}
	width := 1
	if strings.TrimLeft(token, "0") == "1" {
		width = len(token)
	}
	digits := strconv.FormatInt(n, 10)
	digits = strings.Repeat("0", max(width-len(digits), 0)) + digits
	if size <= 0 || separator == "" {
		return digits
	}
	var b strings.Builder
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%size == 0 {
			b.WriteString(separator)
		}
		b.WriteRune(d)
	}
	return b.String()
}

// letters counts a, b, … z, aa, ab.
func letters(n int64, first byte) string {
	var b []byte
	for ; n > 0; n = (n - 1) / 26 {
		b = append([]byte{first + byte((n-1)%26)}, b...)
	}
	return string(b)
}

// roman is a number in Roman digits, up to 3999; beyond in Arabic ones.
func roman(n int64) string {
	if n > 3999 {
		return strconv.FormatInt(n, 10)
	}
	var b strings.Builder
	for _, d := range []struct {
		value int64
		text  string
	}{{1000, "M"}, {900, "CM"}, {500, "D"}, {400, "CD"}, {100, "C"}, {90, "XC"}, {50, "L"}, {40, "XL"}, {10, "X"}, {9, "IX"}, {5, "V"}, {4, "IV"}, {1, "I"}} {
		for ; n >= d.value; n -= d.value {
			b.WriteString(d.text)
		}
	}
	return b.String()
}
