package xpath

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/portico-apim/portico/internal/xmltree"
)

// NodeSet is a set of nodes in document order.
type NodeSet []*xmltree.Node

// before compares two nodes by document order. The namespaces of an element follow it, and have its number.
func before(a, b *xmltree.Node) int {
	if a.Order != b.Order {
		return a.Order - b.Order
	}
	return rank(a) - rank(b)
}

func rank(n *xmltree.Node) int {
	if n.Kind == xmltree.Namespace {
		return n.Index + 1
	}
	return 0
}

// Arrange puts nodes in document order and takes out what is there twice.
func Arrange(nodes NodeSet) NodeSet {
	if !slices.IsSortedFunc(nodes, before) {
		slices.SortFunc(nodes, before)
	}
	return slices.Compact(nodes)
}

// Text returns the string-value of a node (section 5), and pays for it.
func (r *Run) Text(n *xmltree.Node) (string, error) {
	if n.Kind != xmltree.Root && n.Kind != xmltree.Element {
		return n.Value, r.Step(len(n.Value) >> 6)
	}
	if len(n.Children) == 1 && n.Children[0].Kind == xmltree.Text {
		return n.Children[0].Value, r.Step(len(n.Children[0].Value) >> 6)
	}
	var b strings.Builder
	err := r.texts(n, &b)
	return b.String(), err
}

func (r *Run) texts(n *xmltree.Node, b *strings.Builder) error {
	for _, c := range n.Children {
		switch c.Kind {
		case xmltree.Text:
			if err := r.Write(len(c.Value)); err != nil {
				return err
			}
			b.WriteString(c.Value)
		case xmltree.Element:
			if err := r.Step(1); err != nil {
				return err
			}
			if err := r.texts(c, b); err != nil {
				return err
			}
		}
	}
	return nil
}

// String converts a value to a text (section 4.2).
func (c *Context) String(v Value) (string, error) {
	if set, ok := v.(NodeSet); ok {
		if len(set) == 0 {
			return "", nil
		}
		return c.Run.Text(set[0])
	}
	return text(v), nil
}

// text converts a value that is no node-set.
func text(v Value) string {
	switch v := v.(type) {
	case string:
		return v
	case bool:
		return strconv.FormatBool(v)
	case float64:
		return numberText(v)
	}
	return ""
}

func numberText(x float64) string {
	switch {
	case math.IsNaN(x):
		return "NaN"
	case math.IsInf(x, 1):
		return "Infinity"
	case math.IsInf(x, -1):
		return "-Infinity"
	case x == 0:
		return "0"
	}
	return strconv.FormatFloat(x, 'f', -1, 64)
}

// Number converts a value to a number (section 4.4).
func (c *Context) Number(v Value) (float64, error) {
	if set, ok := v.(NodeSet); ok {
		s, err := c.String(set)
		return parseNumber(s), err
	}
	return number(v), nil
}

// number converts a value that is no node-set.
func number(v Value) float64 {
	switch v := v.(type) {
	case float64:
		return v
	case bool:
		if v {
			return 1
		}
		return 0
	}
	return parseNumber(text(v))
}

// parseNumber reads digits with a point, a minus sign and white space around them; anything else is NaN.
func parseNumber(s string) float64 {
	s = strings.Trim(s, " \t\r\n")
	digits := strings.TrimPrefix(s, "-")
	whole, fraction, _ := strings.Cut(digits, ".")
	if whole+fraction == "" || strings.ContainsFunc(whole+fraction, func(r rune) bool { return r < '0' || r > '9' }) {
		return math.NaN()
	}
	x, _ := strconv.ParseFloat(s, 64) // what is too large is infinite
	return x
}

// Bool converts a value to true or false (section 4.3).
func Bool(v Value) bool {
	switch v := v.(type) {
	case bool:
		return v
	case float64:
		return v != 0 && !math.IsNaN(v)
	case string:
		return v != ""
	case NodeSet:
		return len(v) > 0
	}
	return false
}
