package liquid

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// forTag is for, and JSONArrayFor, which separates its rounds by commas.
type forTag struct {
	json, reversed bool
	variable, name string
	sequence       expr
	attributes     map[string]expr
	// where names the XML elements that a JSONArrayFor goes over; empty for all.
	where       string
	nodes, none []node
}

var (
	forMarkup = regexp.MustCompile(`([\pL\p{Mn}\p{Mc}\p{Nd}\p{Pc}]+)\s+in\s+`)
	reversed  = regexp.MustCompile(`^\s*reversed`)
	// where name == 'element', where: 'element' and where 'element' are read.
	whereMarkup = regexp.MustCompile(`\bwhere\b\s*:?\s*(?:\w+\s*==\s*)?(?:'([^']*)'|"([^"]*)")`)
)

func parseFor(p *parser, t token) (node, error) {
	m := forMarkup.FindStringSubmatchIndex(t.text)
	if m == nil {
		return nil, fail(t, "Syntax Error in 'for' tag - Valid syntax: for [item] in [collection]")
	}
	end := fragmentEnd(t.text, m[1], true)
	if end == m[1] {
		return nil, fail(t, "Syntax Error in 'for' tag - Valid syntax: for [item] in [collection]")
	}
	collection := t.text[m[1]:end]
	n := &forTag{
		json: t.name == "JSONArrayFor", variable: t.text[m[2]:m[3]], sequence: parseExpr(collection), attributes: attributes(t.text),
		reversed: reversed.MatchString(t.text[end:]),
	}
	n.name = n.variable + "-" + collection
	if w := whereMarkup.FindStringSubmatch(t.text[end:]); w != nil && n.json {
		n.where = w[1] + w[2]
	}
	nodes, next, err := p.block()
	if err == nil && next.name == "else" {
		n.nodes = nodes
		n.none, next, err = p.block()
	} else {
		n.nodes = nodes
	}
	switch {
	case err != nil:
		return nil, err
	case next.name != "end"+t.name:
		return nil, p.unknown(next, t.name, t)
	}
	return n, nil
}

func (n *forTag) render(s *state, b *strings.Builder) error {
	v, err := n.sequence.eval(s)
	if err != nil {
		return err
	}
	list, ok := characters(v) // a text is a sequence of its characters in .NET
	if ok {
		if err = s.look(list); err != nil {
			return err
		}
		if list, err = n.segment(s, n.named(list)); err != nil {
			return err
		}
	}
	return s.within(map[string]any{}, func() error {
		if len(list) == 0 {
			return s.render(n.none, b)
		}
		return n.rounds(s, list, b)
	})
}

// named returns the XML elements that where names.
func (n *forTag) named(list []any) []any {
	if n.where == "" {
		return list
	}
	var kept []any
	for _, item := range list {
		if e, ok := item.(interface{ Name() string }); ok && e.Name() == n.where {
			kept = append(kept, item)
		}
	}
	return kept
}

// segment returns what offset, limit and reversed leave of a list.
func (n *forTag) segment(s *state, list []any) ([]any, error) {
	from, to := 0, len(list)
	if offset, ok := n.attributes["offset"]; ok {
		if p, ok := offset.(path); ok && len(p.parts) == 1 && p.parts[0].name == "continue" {
			from = s.progress[n.name]
		} else {
			var err error
			if from, err = evalInt(s, offset); err != nil {
				return nil, err
			}
		}
	}
	if limit, ok := n.attributes["limit"]; ok {
		count, err := evalInt(s, limit)
		if err != nil {
			return nil, err
		}
		to = min(to, count+from)
	}
	low := min(max(from, 0), len(list))
	list = slices.Clone(list[low:max(min(to, len(list)), low)])
	if n.reversed {
		slices.Reverse(list)
	}
	s.progress[n.name] = from + len(list)
	return list, nil
}

func (n *forTag) rounds(s *state, list []any, b *strings.Builder) error {
	scope := s.scopes[len(s.scopes)-1]
	for i, item := range list {
		if err := s.f.Step(1); err != nil {
			return err
		}
		scope[n.variable], scope["forloop"] = item, &loopRound{n.name, i, len(list)}
		if n.json && i > 0 {
			if err := s.write(b, ","); err != nil {
				return err
			}
		}
		switch err := s.render(n.nodes, b); err {
		case nil, errContinue: //nolint:errorlint // they are not wrapped
		case errBreak:
			return nil
		default:
			return err
		}
	}
	return nil
}

// loopRound is the variable forloop.
type loopRound struct {
	name          string
	index, length int
}

// Member implements Object.
func (r *loopRound) Member(name string) (any, bool) {
	switch name {
	case "name":
		return r.name, true
	case "length":
		return r.length, true
	case "index":
		return r.index + 1, true
	case "index0":
		return r.index, true
	case "rindex":
		return r.length - r.index, true
	case "rindex0":
		return r.length - r.index - 1, true
	case "first":
		return r.index == 0, true
	case "last":
		return r.index == r.length-1, true
	}
	return nil, false
}

// tableRow writes the rows of an HTML table.
type tableRow struct {
	variable   string
	sequence   expr
	attributes map[string]expr
	nodes      []node
}

var tableMarkup = regexp.MustCompile(`([\pL\p{Mn}\p{Mc}\p{Nd}\p{Pc}]+)\s+in\s+([\pL\p{Mn}\p{Mc}\p{Nd}\p{Pc}\-.\[\]()]+)`)

func parseTableRow(p *parser, t token) (node, error) {
	m := tableMarkup.FindStringSubmatch(t.text)
	if m == nil {
		return nil, fail(t, "Syntax Error in 'tablerow' tag - Valid syntax: tablerow [item] in [collection] cols=[number]")
	}
	nodes, err := p.body(t)
	return &tableRow{variable: m[1], sequence: parseExpr(m[2]), attributes: attributes(t.text), nodes: nodes}, err
}

func (n *tableRow) render(s *state, b *strings.Builder) error {
	v, err := n.sequence.eval(s)
	if err != nil {
		return err
	}
	list, ok := characters(v)
	if !ok {
		return nil
	}
	if err := s.look(list); err != nil {
		return err
	}
	number := func(name string, standard int) int {
		if e, ok := n.attributes[name]; ok && err == nil {
			standard, err = evalInt(s, e)
		}
		return standard
	}
	list = list[min(max(number("offset", 0), 0), len(list)):]
	list = list[:min(max(number("limit", len(list)), 0), len(list))]
	columns := number("cols", len(list))
	if err != nil {
		return err
	}
	if err := s.write(b, "<tr class=\"row1\">\n"); err != nil {
		return err
	}
	if err := s.within(map[string]any{}, func() error { return n.cells(s, list, columns, b) }); err != nil {
		return err
	}
	return s.write(b, "</tr>\n")
}

func (n *tableRow) cells(s *state, list []any, columns int, b *strings.Builder) error {
	scope := s.scopes[len(s.scopes)-1]
	row, column := 1, 0
	for i, item := range list {
		if err := s.f.Step(1); err != nil {
			return err
		}
		scope[n.variable], scope["tablerowloop"] = item, &loopCell{loopRound{index: i, length: len(list)}, column, columns}
		column++
		if err := s.write(b, fmt.Sprintf("<td class=\"col%d\">", column)); err != nil {
			return err
		}
		if err := s.render(n.nodes, b); err != nil {
			return err
		}
		end := "</td>"
		if column == columns && i != len(list)-1 {
			column = 0
			row++
			end += fmt.Sprintf("</tr>\n<tr class=\"row%d\">", row)
		}
		if err := s.write(b, end); err != nil {
			return err
		}
	}
	return nil
}

// loopCell is the variable tablerowloop.
type loopCell struct {
	loopRound
	column, columns int
}

// Member implements Object.
func (c *loopCell) Member(name string) (any, bool) {
	switch name {
	case "col":
		return c.column + 1, true
	case "col0":
		return c.column, true
	case "col_first":
		return c.column == 0, true
	case "col_last":
		return c.column == c.columns-1, true
	case "name":
		return nil, false
	}
	return c.loopRound.Member(name)
}
