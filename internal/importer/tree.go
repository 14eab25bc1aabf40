package importer

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// kind is the type of a JSON value.
type kind uint8

const (
	null kind = iota
	boolean
	number
	text
	array
	object
)

// node is a JSON or YAML value in the order of the document. Subtrees may be shared (YAML aliases), so nodes are never changed.
type node struct {
	// key is the name of the member if the node is one.
	key string
	// value is the text of a scalar: decoded for a string, as JSON writes it for the others.
	value    string
	children []node
	// at is the offset in the document.
	at   int32
	kind kind
}

// member returns the member of a name, nil if there is none. The last of several wins.
func (n *node) member(name string) *node {
	if n == nil || n.kind != object {
		return nil
	}
	for i := len(n.children) - 1; i >= 0; i-- {
		if n.children[i].key == name {
			return &n.children[i]
		}
	}
	return nil
}

// str returns the text of a string member, or of another scalar where authors forget the quotes; "" if there is none.
func (n *node) str(name string) string {
	if m := n.member(name); m != nil {
		return m.scalar()
	}
	return ""
}

// scalar returns the text of a scalar other than null.
func (n *node) scalar() string {
	switch n.kind {
	case text, number, boolean:
		return n.value
	}
	return ""
}

// isTrue reports whether a member is the boolean true.
func (n *node) isTrue(name string) bool {
	m := n.member(name)
	return m != nil && m.value == "true" && (m.kind == boolean || m.kind == text)
}

// cursor is a node and how it was reached.
type cursor struct {
	*node
	up   *cursor
	name string // of the member, or number of the item, that the node is of up
}

// in returns the member of a name; its node is nil if there is none.
func (c cursor) in(name string) cursor {
	return cursor{c.member(name), &c, name}
}

// each returns the members of an object or the items of an array.
func (c cursor) each(visit func(child cursor)) {
	if c.node == nil {
		return
	}
	for i := range c.children {
		child := &c.children[i]
		if c.kind == array {
			visit(cursor{child, &c, itoa(i)})
		} else {
			visit(cursor{child, &c, child.key})
		}
	}
}

// maxToken is how much of a name a pointer shows.
const maxToken = 200

// path returns the JSON pointer to the node. Very long names are cut.
func (c cursor) path() string {
	var tokens []string
	for up := &c; up.up != nil; up = up.up {
		tokens = append(tokens, "/"+escapePointer(short(up.name, maxToken)))
	}
	slices.Reverse(tokens)
	return strings.Join(tokens, "")
}

// short cuts a text that is too long to be shown.
func short(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	for limit > 0 && !utf8.RuneStart(s[limit]) {
		limit--
	}
	return s[:limit] + "…"
}

func escapePointer(name string) string {
	if !strings.ContainsAny(name, "~/") {
		return name
	}
	return strings.NewReplacer("~", "~0", "/", "~1").Replace(name)
}

func unescapePointer(token string) string {
	return strings.NewReplacer("~1", "/", "~0", "~").Replace(token)
}
