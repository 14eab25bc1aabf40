package importer

import (
	"errors"
	"fmt"
	"io"
	"math"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// readYAML reads the first document of a YAML stream. Aliases share what they stand for; its size counts at every use, so that
// a few lines cannot stand for more than Limits allows.
func (d *document) readYAML() bool {
	if marks(d.src.Text) > d.limits.Nodes/marksPerValue {
		return d.tooLarge(0, "values", d.limits.Nodes)
	}
	decoder := yaml.NewDecoder(strings.NewReader(d.src.Text))
	var root yaml.Node
	if err := decoder.Decode(&root); err != nil {
		return d.yamlError(err)
	}
	r := yamlReader{d: d, known: map[*yaml.Node]*subtree{}}
	tree, ok := r.subtree(&root, 0)
	if !ok {
		return false
	}
	d.root = tree.node
	var next yaml.Node
	if err := decoder.Decode(&next); err == nil {
		d.report(cursor{node: &node{at: int32(r.offset(&next))}}, Dropped, "only the first document of a YAML stream is read")
	} else if !errors.Is(err, io.EOF) {
		return d.yamlError(err)
	}
	return true
}

// bytesPerValue is the length of a string that costs as much as one more value.
const bytesPerValue = 64

// marksPerValue says how much more a value of YAML costs while it is parsed: some 500 bytes.
const marksPerValue = 2

// marks counts what may begin a value: more than there are values. It is known before the parser, which has no limits, begins.
func marks(text string) int {
	n := 0
	for i := range len(text) {
		switch text[i] {
		case ',', '[', '{':
			n++
		case ':', '-', '?':
			if i+1 < len(text) && strings.IndexByte(" \t\r\n", text[i+1]) >= 0 {
				n++
			}
		}
	}
	return n
}

// yamlLine finds the line in an error of the YAML library.
var yamlLine = regexp.MustCompile(`line (\d+): (.*)`)

func (d *document) yamlError(err error) bool {
	at, message := 0, strings.TrimPrefix(err.Error(), "yaml: ")
	if m := yamlLine.FindStringSubmatch(message); m != nil {
		line, _ := strconv.Atoi(m[1])
		at, message = d.lineStart(line), m[2]
	} else if errors.Is(err, io.EOF) {
		message = "the document is empty"
	}
	d.add(at, "", codeSyntax, "%s", message).Hint = "correct the YAML; indent with blanks and put strings with special characters in quotes"
	return false
}

// subtree is a converted node with what its expansion costs.
type subtree struct {
	node
	size, height int
	// open says that the conversion is under way: an alias to it would be a cycle.
	open bool
}

type yamlReader struct {
	d     *document
	known map[*yaml.Node]*subtree // nodes that have an anchor
}

func (r *yamlReader) offset(n *yaml.Node) int {
	return min(r.d.lineStart(n.Line)+max(n.Column-1, 0), len(r.d.src.Text))
}

// subtree converts a node that stands at a depth.
func (r *yamlReader) subtree(n *yaml.Node, depth int) (*subtree, bool) {
	if n.Kind == yaml.AliasNode {
		return r.alias(n, depth)
	}
	if n.Kind == yaml.DocumentNode {
		return r.subtree(n.Content[0], depth)
	}
	t := &subtree{size: 1 + len(n.Value)/bytesPerValue, open: true}
	if n.Anchor != "" {
		r.known[n] = t
	}
	t.at = int32(r.offset(n))
	ok := true
	switch n.Kind {
	case yaml.MappingNode:
		ok = r.mapping(t, n, depth)
	case yaml.SequenceNode:
		t.kind = array
		for _, item := range n.Content {
			if ok = ok && r.add(t, "", item, depth); !ok {
				break
			}
		}
	default:
		t.kind, t.value = yamlScalar(n)
	}
	t.open = false
	return t, ok
}

// alias returns what an alias stands for.
func (r *yamlReader) alias(n *yaml.Node, depth int) (*subtree, bool) {
	t := r.known[n.Alias]
	if t == nil || t.open {
		r.d.add(r.offset(n), "", codeSyntax, "the alias *%s stands inside of what it stands for", n.Value).Hint = "break the cycle"
		return nil, false
	}
	if depth+t.height > r.d.limits.Depth {
		return nil, r.d.tooLarge(r.offset(n), "levels of nesting", r.d.limits.Depth)
	}
	return t, true
}

// add converts a child and appends it.
func (r *yamlReader) add(t *subtree, key string, child *yaml.Node, depth int) bool {
	if depth+1 > r.d.limits.Depth {
		return r.d.tooLarge(r.offset(child), "levels of nesting", r.d.limits.Depth)
	}
	c, ok := r.subtree(child, depth+1)
	if !ok {
		return false
	}
	if t.size += c.size; t.size > r.d.limits.Nodes {
		return r.d.tooLarge(r.offset(child), "values", r.d.limits.Nodes)
	}
	t.height = max(t.height, c.height+1)
	member := c.node
	member.key = key
	t.children = append(t.children, member)
	return true
}

// mapping converts an object. Merged members come last and never replace the mapping's own.
func (r *yamlReader) mapping(t *subtree, n *yaml.Node, depth int) bool {
	t.kind = object
	var merged []*yaml.Node
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if key.ShortTag() == "!!merge" {
			merged = append(merged, value)
			continue
		}
		if key.Kind == yaml.AliasNode {
			key = key.Alias
		}
		if key.Kind != yaml.ScalarNode {
			r.d.add(r.offset(key), "", codeSyntax, "a key must be a string").Hint = "write a scalar before the colon"
			return false
		}
		if !r.add(t, key.Value, value, depth) {
			return false
		}
	}
	t.children = r.d.withoutRepeated(t.children)
	for _, m := range merged {
		if !r.merge(t, m, depth) {
			return false
		}
	}
	return true
}

// merge adds the members of a mapping, or of each mapping of a list, that t has not.
func (r *yamlReader) merge(t *subtree, n *yaml.Node, depth int) bool {
	if depth+1 > r.d.limits.Depth {
		return r.d.tooLarge(r.offset(n), "levels of nesting", r.d.limits.Depth)
	}
	c, ok := r.subtree(n, depth+1)
	if !ok {
		return false
	}
	from := []node{c.node}
	if c.kind == array {
		from = c.children
	}
	if t.size += c.size; t.size > r.d.limits.Nodes {
		return r.d.tooLarge(r.offset(n), "values", r.d.limits.Nodes)
	}
	t.height = max(t.height, c.height)
	own := map[string]bool{}
	for _, member := range t.children {
		own[member.key] = true
	}
	for _, source := range from {
		for _, member := range source.children {
			if !own[member.key] {
				own[member.key] = true
				t.children = append(t.children, member)
			}
		}
	}
	return true
}

// yamlScalar returns a scalar as JSON has it. What JSON lacks, such as dates and infinities, becomes a string.
func yamlScalar(n *yaml.Node) (kind, string) {
	switch n.ShortTag() {
	case "!!null":
		return null, "null"
	case "!!bool":
		return boolean, strings.ToLower(n.Value)
	case "!!int":
		if isJSONNumber(n.Value) {
			return number, n.Value
		}
		if i, err := strconv.ParseInt(strings.TrimPrefix(n.Value, "+"), 0, 64); err == nil {
			return number, strconv.FormatInt(i, 10)
		}
	case "!!float":
		if isJSONNumber(n.Value) {
			return number, n.Value
		}
		if f, err := strconv.ParseFloat(strings.ReplaceAll(n.Value, "_", ""), 64); err == nil && !math.IsInf(f, 0) && !math.IsNaN(f) {
			return number, fmt.Sprint(f)
		}
	}
	return text, n.Value
}
