package snapshot

import (
	"cmp"
	"slices"
	"strings"

	"github.com/portico-apim/portico/internal/model"
	"github.com/portico-apim/portico/internal/policy"
)

// operations finds the operation for a method and the part of the path behind the API's own. Literal segments go before parameters,
// parameters before wildcards; the letter case of literals does not count. A template parameter takes exactly one segment that is not empty.
type operations struct {
	root node
}

// node is a place in the tree of path segments.
type node struct {
	literals []literalEdge // ascending by text
	patterns []patternEdge // the most specific first
	// here are the operations whose template ends at this place, rest those that end with a wildcard here.
	here, rest []target
}

type literalEdge struct {
	text string // lower case
	to   *node
}

type patternEdge struct {
	parts []part
	to    *node
}

// target is an operation with what its template says beyond the tree.
type target struct {
	method string
	index  int32 // of the operation in the API
	// names of the parameters on the way, in order; a nameless wildcard has none.
	names []string
	query []queryRule
}

// newOperations builds the tree. Operations with a template that cannot be parsed are returned by index.
func newOperations(list []*model.Operation) (*operations, map[int]error) {
	ops, bad := &operations{}, map[int]error{}
	for i, op := range list {
		t, err := parseTemplate(op.URLTemplate)
		if err != nil {
			bad[i] = err
			continue
		}
		ops.add(t, strings.ToUpper(op.Method), i)
	}
	return ops, bad
}

func (o *operations) add(t template, method string, index int) {
	at := &o.root
	tgt := target{method: method, index: int32(index), query: t.query} //nolint:gosec // an API has few operations
	for _, seg := range t.segments {
		if seg.wildcard {
			if seg.name != "" {
				tgt.names = append(tgt.names, seg.name)
			}
			at.rest = insert(at.rest, tgt)
			return
		}
		for _, p := range seg.parts {
			if p.param != "" {
				tgt.names = append(tgt.names, p.param)
			}
		}
		at = at.child(seg)
	}
	at.here = insert(at.here, tgt)
}

// insert keeps the targets of a place ordered: those that ask for more query parameters first.
func insert(list []target, t target) []target {
	i := slices.IndexFunc(list, func(o target) bool { return len(o.query) < len(t.query) })
	if i < 0 {
		i = len(list)
	}
	return slices.Insert(list, i, t)
}

func (n *node) child(seg segment) *node {
	if text, ok := seg.literal(); ok {
		i, found := n.findLiteral(text)
		if !found {
			n.literals = slices.Insert(n.literals, i, literalEdge{text, &node{}})
		}
		return n.literals[i].to
	}
	for _, e := range n.patterns {
		if sameShape(e.parts, seg.parts) {
			return e.to
		}
	}
	i := slices.IndexFunc(n.patterns, func(e patternEdge) bool { return segment{parts: e.parts}.weight() < seg.weight() })
	if i < 0 {
		i = len(n.patterns)
	}
	n.patterns = slices.Insert(n.patterns, i, patternEdge{seg.parts, &node{}})
	return n.patterns[i].to
}

func (n *node) findLiteral(text string) (int, bool) {
	return slices.BinarySearchFunc(n.literals, text, func(e literalEdge, text string) int { return cmp.Compare(e.text, text) })
}

// sameShape reports whether two segments match the same texts, whatever their parameters are called.
func sameShape(a, b []part) bool {
	return slices.EqualFunc(a, b, func(x, y part) bool { return x.literal == y.literal && (x.param == "") == (y.param == "") })
}

// search is one look for an operation.
type search struct {
	method, query string
	values        [maxParams]string // of the parameters on the way
	count         int
	found         *target
}

// match returns the operation for a method and a path, and appends the values of its parameters to params. The path is percent-encoded and
// begins with a slash or is empty.
func (o *operations) match(method, path, query string, params []policy.Param) (int, []policy.Param, bool) {
	s := search{method: method, query: query}
	s.walk(&o.root, strings.TrimPrefix(path, "/"))
	if s.found == nil {
		return 0, params, false
	}
	for i, name := range s.found.names {
		params = append(params, policy.Param{Name: name, Value: s.values[i]})
	}
	for _, rule := range s.found.query {
		if rule.param != "" {
			value, _ := queryValue(query, rule.name)
			params = append(params, policy.Param{Name: rule.param, Value: value})
		}
	}
	return int(s.found.index), params, true
}

// walk looks for the rest of a path below a node. Values that lead nowhere are taken back.
func (s *search) walk(n *node, rest string) bool {
	text, behind, more := strings.Cut(rest, "/")
	if to := n.literal(text); to != nil && s.step(to, behind, more) {
		return true
	}
	mark := s.count
	for i := range n.patterns {
		if s.bind(n.patterns[i].parts, unescape(text)) && s.step(n.patterns[i].to, behind, more) {
			return true
		}
		s.count = mark
	}
	if len(n.rest) == 0 {
		return false
	}
	s.push(unescape(rest))
	if s.choose(n.rest) {
		return true
	}
	s.count = mark
	return false
}

func (s *search) push(value string) {
	s.values[s.count] = value
	s.count++
}

// step goes on at the next node if there is more of the path.
func (s *search) step(to *node, behind string, more bool) bool {
	if more {
		return s.walk(to, behind)
	}
	return s.choose(to.here)
}

// literal returns the node that a literal segment leads to.
func (n *node) literal(text string) *node {
	if len(n.literals) == 0 {
		return nil
	}
	var space [64]byte
	key := appendLower(space[:0], unescape(text))
	low, high := 0, len(n.literals)
	for low < high {
		mid := (low + high) / 2
		switch edge := &n.literals[mid]; {
		case edge.text == string(key):
			return edge.to
		case edge.text < string(key):
			low = mid + 1
		default:
			high = mid
		}
	}
	return nil
}

// choose picks the first target for the method and the query.
func (s *search) choose(targets []target) bool {
	for i := range targets {
		t := &targets[i]
		if (t.method == s.method || t.method == "*") && matchesQuery(t.query, s.query) {
			s.found = t
			return true
		}
	}
	return false
}

func matchesQuery(rules []queryRule, query string) bool {
	for _, rule := range rules {
		value, ok := queryValue(query, rule.name)
		if !ok || rule.param == "" && rule.literal != value {
			return false
		}
	}
	return true
}

func queryValue(query, name string) (string, bool) {
	for n, v := range policy.QueryPairs(query) {
		if strings.EqualFold(n, name) {
			return v, true
		}
	}
	return "", false
}

// bind matches a decoded segment with literals and parameters and appends the values.
func (s *search) bind(parts []part, text string) bool {
	for i := range parts {
		if parts[i].param == "" {
			lit := parts[i].literal
			if len(text) < len(lit) || !strings.EqualFold(text[:len(lit)], lit) {
				return false
			}
			text = text[len(lit):]
			continue
		}
		end := len(text)
		if i+1 < len(parts) {
			// The shortest value that is not empty and followed by the literal; the last literal must end the segment.
			end = indexFold(text, parts[i+1].literal, i+2 == len(parts))
		}
		if end < 1 {
			return false
		}
		s.push(text[:end])
		text = text[end:]
	}
	return text == ""
}

// indexFold returns where a literal stands in a text, behind the first character at least, without regard to case; with last set it must be at
// the end.
func indexFold(text, literal string, last bool) int {
	for i := 1; i+len(literal) <= len(text); i++ {
		if last && i+len(literal) != len(text) {
			continue
		}
		if strings.EqualFold(text[i:i+len(literal)], literal) {
			return i
		}
	}
	return -1
}

func appendLower(dst []byte, s string) []byte {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return append(dst[:0], strings.ToLower(s)...)
		}
		c := s[i]
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		dst = append(dst, c)
	}
	return dst
}
