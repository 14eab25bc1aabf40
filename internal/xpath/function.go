package xpath

import (
	"maps"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/portico-apim/portico/internal/xmltree"
)

// core returns the core functions (section 4).
func core() map[string]Function {
	return map[string]Function{
		"last":             {0, 0, func(c *Context, _ []Value) (Value, error) { return float64(c.Size), nil }},
		"position":         {0, 0, func(c *Context, _ []Value) (Value, error) { return float64(c.Position), nil }},
		"count":            {1, 1, count},
		"id":               {1, 1, func(*Context, []Value) (Value, error) { return NodeSet(nil), nil }}, // without a DTD there are no ids
		"local-name":       {0, 1, ofNode(func(n *xmltree.Node) string { return n.Name.Local })},
		"namespace-uri":    {0, 1, ofNode(func(n *xmltree.Node) string { return n.Name.Space })},
		"name":             {0, 1, ofNode(func(n *xmltree.Node) string { return n.Name.String() })},
		"string":           {0, 1, onText(func(_ *Context, s string) (Value, error) { return s, nil })},
		"concat":           {2, -1, concat},
		"starts-with":      {2, 2, onTexts(func(_ *Context, s []string) (Value, error) { return strings.HasPrefix(s[0], s[1]), nil })},
		"contains":         {2, 2, onTexts(func(_ *Context, s []string) (Value, error) { return strings.Contains(s[0], s[1]), nil })},
		"substring-before": {2, 2, onTexts(substringBefore)},
		"substring-after":  {2, 2, onTexts(substringAfter)},
		"substring":        {2, 3, substring},
		"string-length":    {0, 1, onText(func(_ *Context, s string) (Value, error) { return float64(utf8.RuneCountInString(s)), nil })},
		"normalize-space":  {0, 1, onText(func(_ *Context, s string) (Value, error) { return normalizeSpace(s), nil })},
		"translate":        {3, 3, onTexts(translate)},
		"boolean":          {1, 1, func(_ *Context, args []Value) (Value, error) { return Bool(args[0]), nil }},
		"not":              {1, 1, func(_ *Context, args []Value) (Value, error) { return !Bool(args[0]), nil }},
		"true":             {0, 0, func(*Context, []Value) (Value, error) { return true, nil }},
		"false":            {0, 0, func(*Context, []Value) (Value, error) { return false, nil }},
		"lang":             {1, 1, onTexts(lang)},
		"number":           {0, 1, toNumber},
		"sum":              {1, 1, sum},
		"floor":            {1, 1, onNumber(math.Floor)},
		"ceiling":          {1, 1, onNumber(math.Ceil)},
		"round":            {1, 1, onNumber(round)},
	}
}

// CoreFunctions returns the names of the core functions.
func CoreFunctions() []string { return slices.Sorted(maps.Keys(core())) }

// Nodes returns an argument that must be a node-set.
func Nodes(v Value) (NodeSet, error) {
	set, ok := v.(NodeSet)
	if !ok {
		return nil, ErrNoNodes
	}
	return set, nil
}

func count(_ *Context, args []Value) (Value, error) {
	set, err := Nodes(args[0])
	return float64(len(set)), err
}

// ofNode makes a function of the first node of a set, or the context node.
func ofNode(get func(*xmltree.Node) string) func(*Context, []Value) (Value, error) {
	return func(c *Context, args []Value) (Value, error) {
		if len(args) == 0 {
			return named(c.Node, get), nil
		}
		set, err := Nodes(args[0])
		if err != nil || len(set) == 0 {
			return "", err
		}
		return named(set[0], get), nil
	}
}

// named returns a part of a name; some kinds of nodes have none.
func named(n *xmltree.Node, get func(*xmltree.Node) string) string {
	switch n.Kind {
	case xmltree.Element, xmltree.Attribute, xmltree.Instruction, xmltree.Namespace:
		return get(n)
	}
	return ""
}

// onText makes a function on the text of its argument, or of the context node.
func onText(do func(*Context, string) (Value, error)) func(*Context, []Value) (Value, error) {
	return func(c *Context, args []Value) (Value, error) {
		var v Value = NodeSet{c.Node}
		if len(args) > 0 {
			v = args[0]
		}
		s, err := c.String(v)
		if err != nil {
			return nil, err
		}
		if err := c.Run.Step(len(s) >> 6); err != nil {
			return nil, err
		}
		return do(c, s)
	}
}

// onTexts makes a function on texts. The texts are paid for as if they were written again.
func onTexts(do func(*Context, []string) (Value, error)) func(*Context, []Value) (Value, error) {
	return func(c *Context, args []Value) (Value, error) {
		texts := make([]string, len(args))
		for i, a := range args {
			var err error
			if texts[i], err = c.String(a); err != nil {
				return nil, err
			}
			if err := c.Run.Step(len(texts[i]) >> 6); err != nil {
				return nil, err
			}
		}
		return do(c, texts)
	}
}

func onNumber(do func(float64) float64) func(*Context, []Value) (Value, error) {
	return func(c *Context, args []Value) (Value, error) {
		x, err := c.Number(args[0])
		return do(x), err
	}
}

func concat(c *Context, args []Value) (Value, error) {
	return onTexts(func(c *Context, texts []string) (Value, error) {
		s := strings.Join(texts, "")
		return s, c.Run.Write(len(s))
	})(c, args)
}

func substringBefore(_ *Context, s []string) (Value, error) {
	before, _, ok := strings.Cut(s[0], s[1])
	if !ok {
		return "", nil
	}
	return before, nil
}

func substringAfter(_ *Context, s []string) (Value, error) {
	_, after, _ := strings.Cut(s[0], s[1])
	return after, nil
}

// substring takes the characters whose positions are between the rounded ends (section 4.2).
func substring(c *Context, args []Value) (Value, error) {
	s, err := c.String(args[0])
	if err != nil {
		return nil, err
	}
	from, err := c.Number(args[1])
	if err != nil {
		return nil, err
	}
	from = round(from)
	to := math.Inf(1)
	if len(args) > 2 {
		length, err := c.Number(args[2])
		if err != nil {
			return nil, err
		}
		to = from + round(length)
	}
	if err := c.Run.Step(len(s) >> 6); err != nil {
		return nil, err
	}
	start, end, position := -1, len(s), 0.0
	for i := range s {
		position++
		if position >= to {
			end = i
			break
		}
		if start < 0 && position >= from {
			start = i
		}
	}
	if start < 0 || math.IsNaN(to) {
		return "", nil
	}
	return s[start:end], nil
}

// normalizeSpace takes white space off the ends and makes one blank of each other.
func normalizeSpace(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(" \t\r\n", r) }), " ")
}

// translate replaces characters by those at the same place of another text, and removes those that have none.
func translate(c *Context, s []string) (Value, error) {
	to := []rune(s[2])
	table := map[rune]rune{}
	for i, r := range []rune(s[1]) {
		if _, known := table[r]; known {
			continue
		}
		if table[r] = -1; i < len(to) {
			table[r] = to[i]
		}
	}
	result := strings.Map(func(r rune) rune {
		if by, ok := table[r]; ok {
			return by
		}
		return r
	}, s[0])
	return result, c.Run.Write(len(result))
}

// lang reports whether xml:lang says that the context node is in a language, or one of its dialects.
func lang(c *Context, s []string) (Value, error) {
	for n := c.Node; n != nil; n = n.Parent {
		if value, ok := n.Attr(xmltree.XMLSpace, "lang"); ok {
			value, wanted := strings.ToLower(value), strings.ToLower(s[0])
			return value == wanted || strings.HasPrefix(value, wanted+"-"), nil
		}
	}
	return false, nil
}

func toNumber(c *Context, args []Value) (Value, error) {
	if len(args) == 0 {
		return c.Number(NodeSet{c.Node})
	}
	return c.Number(args[0])
}

func sum(c *Context, args []Value) (Value, error) {
	set, err := Nodes(args[0])
	if err != nil {
		return nil, err
	}
	texts, err := c.texts(set)
	total := 0.0
	for _, text := range texts {
		total += parseNumber(text)
	}
	return total, err
}

// round rounds half up.
func round(x float64) float64 {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return x
	}
	return math.Floor(x + 0.5)
}
