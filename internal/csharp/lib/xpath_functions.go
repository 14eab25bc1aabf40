package lib

import (
	"math"
	"strconv"
	"strings"

	"github.com/portico-apim/portico/internal/csharp/rt"
)

// xpathNumber reads a number as XPath writes it: digits with a point among them and a minus before them; anything else is none.
func xpathNumber(s string) float64 {
	s = strings.Trim(s, " \t\r\n")
	if digits := strings.TrimPrefix(s, "-"); digits == "" || digits == "." || strings.Trim(digits, "0123456789.") != "" {
		return math.NaN()
	}
	n, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return math.NaN()
	}
	return n
}

func xpathBinary(op string, left, right xpathExpr) xpathExpr {
	return func(x *xpathRun, at xpathContext) (any, error) {
		l, err := left(x, at)
		if err != nil {
			return nil, err
		}
		if op == "or" && xpathTruth(l) || op == "and" && !xpathTruth(l) {
			return op == "or", nil
		}
		r, err := right(x, at)
		switch {
		case err != nil:
			return nil, err
		case op == "or" || op == "and":
			return xpathTruth(r), nil
		case strings.ContainsAny(op, "=<>"):
			return x.compare(op, l, r)
		}
		a, err := x.number(l)
		if err != nil {
			return nil, err
		}
		b, err := x.number(r)
		switch op {
		case "+":
			return a + b, err
		case "-":
			return a - b, err
		case "*":
			return a * b, err
		case "div":
			return a / b, err
		}
		return math.Mod(a, b), err
	}
}

// compare compares two results; a set of nodes compares if any of its nodes does (section 3.4).
func (x *xpathRun) compare(op string, l, r any) (bool, error) {
	for side, v := range [2]any{l, r} {
		list, ok := v.([]*xnode)
		other := [2]any{r, l}[side]
		if _, truth := other.(bool); !ok || truth {
			continue
		}
		for _, n := range list {
			if err := x.f.Step(1); err != nil {
				return false, err
			}
			s, err := x.text([]*xnode{n})
			if err != nil {
				return false, err
			}
			pair := [2]any{s, other}
			if side == 1 {
				pair = [2]any{other, s}
			}
			if yes, err := x.compare(op, pair[0], pair[1]); yes || err != nil {
				return yes, err
			}
		}
		return false, nil
	}
	return x.compareValues(op, l, r)
}

func (x *xpathRun) compareValues(op string, l, r any) (bool, error) {
	_, truthL := l.(bool)
	_, truthR := r.(bool)
	_, textL := l.(string)
	_, textR := r.(string)
	equality := op == "=" || op == "!="
	switch {
	case equality && (truthL || truthR):
		return (xpathTruth(l) == xpathTruth(r)) == (op == "="), nil
	case equality && textL && textR:
		return (l == r) == (op == "="), nil
	}
	a, err := x.number(l)
	if err != nil {
		return false, err
	}
	b, err := x.number(r)
	switch op {
	case "=":
		return a == b, err
	case "!=":
		return a != b, err
	case "<":
		return a < b, err
	case "<=":
		return a <= b, err
	case ">":
		return a > b, err
	}
	return a >= b, err
}

// An xpathFunction is a function of the core library, with how many arguments it takes.
type xpathFunction struct {
	least, most int
	do          func(x *xpathRun, at xpathContext, args []any) (any, error)
}

// xpathCall calls a function with the values of its arguments.
func xpathCall(fn xpathFunction, args []xpathExpr) xpathExpr {
	return func(x *xpathRun, at xpathContext) (any, error) {
		values := make([]any, len(args))
		for i, a := range args {
			v, err := a(x, at)
			if err != nil {
				return nil, err
			}
			values[i] = v
		}
		if err := x.f.Step(1); err != nil {
			return nil, err
		}
		return fn.do(x, at, values)
	}
}

// onTexts makes a function of texts; without an argument it is about the node at hand.
func onTexts(do func(s ...string) any) func(*xpathRun, xpathContext, []any) (any, error) {
	return func(x *xpathRun, at xpathContext, args []any) (any, error) {
		if len(args) == 0 {
			args = []any{[]*xnode{at.node}}
		}
		texts, total := make([]string, len(args)), 0
		for i, a := range args {
			s, err := x.text(a)
			if err != nil {
				return nil, err
			}
			texts[i], total = s, total+len(s)
		}
		return do(texts...), x.f.Alloc(total)
	}
}

// onNumber makes a function of a number.
func onNumber(do func(float64) float64) func(*xpathRun, xpathContext, []any) (any, error) {
	return func(x *xpathRun, _ xpathContext, args []any) (any, error) {
		n, err := x.number(args[0])
		return do(n), err
	}
}

// onNode makes a function of the first node of a set, or of the node at hand.
func onNode(do func(n *xnode) string) func(*xpathRun, xpathContext, []any) (any, error) {
	return func(_ *xpathRun, at xpathContext, args []any) (any, error) {
		n := at.node
		if len(args) > 0 {
			list, ok := args[0].([]*xnode)
			if !ok {
				return nil, xpathFailed("Expression must evaluate to a node-set.")
			}
			if len(list) == 0 {
				return "", nil
			}
			n = list[0]
		}
		return do(n), nil
	}
}

var xpathFunctions = map[string]xpathFunction{
	"last":          {0, 0, func(_ *xpathRun, at xpathContext, _ []any) (any, error) { return float64(at.all), nil }},
	"position":      {0, 0, func(_ *xpathRun, at xpathContext, _ []any) (any, error) { return float64(at.place), nil }},
	"count":         {1, 1, xpathCount},
	"sum":           {1, 1, xpathSum},
	"local-name":    {0, 1, onNode(func(n *xnode) string { return n.name.local })},
	"namespace-uri": {0, 1, onNode(func(n *xnode) string { return n.name.space })},
	"name":          {0, 1, onNode(xpathName)},
	"string":        {0, 1, onTexts(func(s ...string) any { return s[0] })},
	"concat":        {2, 64, onTexts(func(s ...string) any { return strings.Join(s, "") })},
	"starts-with":   {2, 2, onTexts(func(s ...string) any { return strings.HasPrefix(s[0], s[1]) })},
	"contains":      {2, 2, onTexts(func(s ...string) any { return strings.Contains(s[0], s[1]) })},
	"substring-before": {2, 2, onTexts(func(s ...string) any {
		before, _, ok := strings.Cut(s[0], s[1])
		if !ok {
			return ""
		}
		return before
	})},
	"substring-after": {2, 2, onTexts(func(s ...string) any {
		_, after, _ := strings.Cut(s[0], s[1])
		return after
	})},
	"substring":       {2, 3, xpathSubstring},
	"string-length":   {0, 1, onTexts(func(s ...string) any { return float64(rt.Length(s[0])) })},
	"normalize-space": {0, 1, onTexts(func(s ...string) any { return strings.Join(strings.Fields(s[0]), " ") })},
	"translate":       {3, 3, onTexts(func(s ...string) any { return xpathTranslate(s[0], s[1], s[2]) })},
	"boolean":         {1, 1, func(_ *xpathRun, _ xpathContext, args []any) (any, error) { return xpathTruth(args[0]), nil }},
	"not":             {1, 1, func(_ *xpathRun, _ xpathContext, args []any) (any, error) { return !xpathTruth(args[0]), nil }},
	"true":            {0, 0, func(*xpathRun, xpathContext, []any) (any, error) { return true, nil }},
	"false":           {0, 0, func(*xpathRun, xpathContext, []any) (any, error) { return false, nil }},
	"number": {0, 1, func(x *xpathRun, at xpathContext, args []any) (any, error) {
		return x.number(append(args, []*xnode{at.node})[0])
	}},
	"lang": {1, 1, xpathLang},
	"id": {1, 1, func(*xpathRun, xpathContext, []any) (any, error) {
		return nil, rt.Throw(rt.NotSupportedException, "Specified method is not supported.")
	}},
	"floor":   {1, 1, onNumber(math.Floor)},
	"ceiling": {1, 1, onNumber(math.Ceil)},
	"round":   {1, 1, onNumber(func(n float64) float64 { return math.Floor(n + 0.5) })},
}

// xpathLang reports whether xml:lang says that a node is in a language, or in one of its kind.
func xpathLang(x *xpathRun, at xpathContext, args []any) (any, error) {
	want, err := x.text(args[0])
	if err != nil {
		return nil, err
	}
	for n := at.node; n != nil; n = n.parent {
		if a := n.attribute(qname{xmlURI, "lang"}); a != nil {
			rest, ok := strings.CutPrefix(strings.ToLower(a.value), strings.ToLower(want))
			return ok && (rest == "" || rest[0] == '-'), nil
		}
	}
	return false, nil
}

// xpathName is the name of a node as it would be written.
func xpathName(n *xnode) string {
	owner := n
	if n.kind == attributeNode {
		owner = n.parent
	}
	prefix := ""
	owner.prefixes(func(p, uri string) bool {
		if uri == n.name.space && n.name.space != "" {
			prefix = p
			return false
		}
		return true
	})
	if prefix == "" {
		return n.name.local
	}
	return prefix + ":" + n.name.local
}

func xpathCount(_ *xpathRun, _ xpathContext, args []any) (any, error) {
	list, ok := args[0].([]*xnode)
	if !ok {
		return nil, xpathFailed("Expression must evaluate to a node-set.")
	}
	return float64(len(list)), nil
}

func xpathSum(x *xpathRun, _ xpathContext, args []any) (any, error) {
	list, ok := args[0].([]*xnode)
	if !ok {
		return nil, xpathFailed("Expression must evaluate to a node-set.")
	}
	total := 0.0
	for _, n := range list {
		v, err := x.number([]*xnode{n})
		if err != nil {
			return nil, err
		}
		total += v
	}
	return total, nil
}

// xpathSubstring counts characters from 1; places between them are rounded.
func xpathSubstring(x *xpathRun, _ xpathContext, args []any) (any, error) {
	s, err := x.text(args[0])
	if err != nil {
		return nil, err
	}
	round := func(n float64) float64 { return math.Floor(n + 0.5) }
	from, err := x.number(args[1])
	if err != nil {
		return nil, err
	}
	end := math.Inf(1)
	if len(args) > 2 {
		n, err := x.number(args[2])
		if err != nil {
			return nil, err
		}
		end = round(from) + round(n)
	}
	var kept []uint16
	for i, c := range rt.Units(s) {
		if place := float64(i + 1); place >= round(from) && place < end {
			kept = append(kept, c)
		}
	}
	return rt.FromUnits(kept), x.f.Alloc(4 * len(s))
}

func xpathTranslate(s, from, to string) string {
	target := []rune(to)
	table := map[rune]rune{}
	for i, r := range []rune(from) {
		if _, known := table[r]; known {
			continue
		}
		table[r] = -1
		if i < len(target) {
			table[r] = target[i]
		}
	}
	return strings.Map(func(r rune) rune {
		if to, ok := table[r]; ok {
			return to
		}
		return r
	}, s)
}
