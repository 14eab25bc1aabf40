package xslt

import (
	"math"
	"slices"
	"strings"

	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/xmltree"
	"github.com/portico-apim/portico/internal/xpath"
)

// sortKey is sort (section 10).
type sortKey struct {
	node                             *xmltree.Node
	of                               *xpath.Expr // nil for the text of the node
	dataType, order, caseOrder, lang *avt
}

func (c *compiler) sort(n *xmltree.Node, sorts *[]*sortKey) error {
	if err := checkAttributes(n); err != nil {
		return err
	}
	s := &sortKey{node: n}
	var err error
	if _, ok := n.Attr("", "select"); ok {
		if s.of, err = c.expr(n, "select"); err != nil {
			return err
		}
	}
	for _, a := range []struct {
		name string
		to   **avt
	}{{"data-type", &s.dataType}, {"order", &s.order}, {"case-order", &s.caseOrder}, {"lang", &s.lang}} {
		if *a.to, err = c.optionalAVT(n, a.name); err != nil {
			return err
		}
	}
	*sorts = append(*sorts, s)
	return empty(n)
}

// ordering is a sort whose attributes are known.
type ordering struct {
	numeric, descending, upperFirst bool
}

// ordering evaluates the attributes of a sort.
func (s *sortKey) ordering(t *transform, ctx *context) (o ordering, err error) {
	texts := map[string]string{}
	for name, a := range map[string]*avt{"data-type": s.dataType, "order": s.order, "case-order": s.caseOrder, "lang": s.lang} {
		if texts[name], err = a.text(t, ctx); err != nil {
			return o, err
		}
	}
	switch texts["data-type"] {
	case "", "text":
	case "number":
		o.numeric = true
	default:
		if !strings.Contains(texts["data-type"], ":") {
			return o, fail(s.node, "'data-type' must be text or number")
		}
	}
	switch texts["order"] {
	case "", "ascending":
	case "descending":
		o.descending = true
	default:
		return o, fail(s.node, "'order' must be ascending or descending")
	}
	switch texts["case-order"] {
	case "", "lower-first":
	case "upper-first":
		o.upperFirst = true
	default:
		return o, fail(s.node, "'case-order' must be upper-first or lower-first")
	}
	return o, nil
}

// sortValue is what a node is sorted by.
type sortValue struct {
	text   string
	number float64
}

// sort returns nodes in the order that sorts say; where they say nothing the order stays.
func (t *transform) sort(ctx *context, set xpath.NodeSet, sorts []*sortKey) (xpath.NodeSet, error) {
	if len(sorts) == 0 {
		return set, nil
	}
	orderings := make([]ordering, len(sorts))
	for i, s := range sorts {
		var err error
		if orderings[i], err = s.ordering(t, ctx); err != nil {
			return nil, err
		}
	}
	type entry struct {
		node   *xmltree.Node
		values []sortValue
	}
	entries := make([]entry, len(set))
	inner := *ctx
	for i, n := range set {
		inner.node, inner.position, inner.size = n, i+1, len(set)
		values, err := t.sortValues(&inner, sorts, orderings)
		if err != nil {
			return nil, err
		}
		entries[i] = entry{n, values}
	}
	var spent error
	slices.SortStableFunc(entries, func(a, b entry) int {
		if err := t.run.Step(1); err != nil {
			spent = err
		}
		for i, o := range orderings {
			if n := o.compare(a.values[i], b.values[i]); n != 0 {
				return n
			}
		}
		return 0
	})
	sorted := make(xpath.NodeSet, len(set))
	for i, e := range entries {
		sorted[i] = e.node
	}
	return sorted, spent
}

// sortValues evaluates what a node is sorted by.
func (t *transform) sortValues(ctx *context, sorts []*sortKey, orderings []ordering) ([]sortValue, error) {
	values := make([]sortValue, len(sorts))
	for i, s := range sorts {
		var v xpath.Value = xpath.NodeSet{ctx.node}
		var err error
		if s.of != nil {
			if v, err = t.eval(ctx, s.of); err != nil {
				return nil, at(s.node, err)
			}
		}
		if orderings[i].numeric {
			values[i].number, err = t.xpath(ctx).Number(v)
		} else {
			values[i].text, err = t.xpath(ctx).String(v)
		}
		if err != nil {
			return nil, err
		}
	}
	return values, nil
}

// compare compares two values. What is no number comes before all numbers.
func (o ordering) compare(a, b sortValue) int {
	n := 0
	switch {
	case !o.numeric:
		n = rt.CompareText(a.text, b.text, true)
		if n == 0 {
			n = rt.CompareText(a.text, b.text, false)
			if o.upperFirst {
				n = -n
			}
		}
	case math.IsNaN(a.number) || math.IsNaN(b.number):
		n = truth(math.IsNaN(b.number)) - truth(math.IsNaN(a.number))
	case a.number < b.number:
		n = -1
	case a.number > b.number:
		n = 1
	}
	if o.descending {
		return -n
	}
	return n
}

func truth(b bool) int {
	if b {
		return 1
	}
	return 0
}
