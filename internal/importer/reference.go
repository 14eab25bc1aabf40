package importer

import (
	"net/url"
	"strconv"
	"strings"
)

// maxReferences is how long a chain of references may be.
const maxReferences = 32

// follow returns what a $ref leads to, or the node itself if it holds none. A description beside the $ref replaces the one of the target, as
// OpenAPI 3.1 has it.
func (r *reader) follow(c cursor) (cursor, bool) {
	description := ""
	for range maxReferences {
		ref := c.member("$ref")
		if ref == nil || ref.kind != text {
			return withDescription(c, description), true
		}
		if description == "" {
			description = c.str("description")
		}
		r.checkReference(c, ref.value)
		target := r.target(ref.value)
		if target == nil {
			return c, false
		}
		c = *target
	}
	r.problem(c, codeReference, "break the cycle", "the reference runs in a circle")
	return c, false
}

// withDescription returns a copy of a node with another description.
func withDescription(c cursor, description string) cursor {
	if description == "" || c.kind != object || c.str("description") == description {
		return c
	}
	changed := *c.node
	changed.children = append([]node(nil), c.children...)
	changed.children = append(changed.children, node{key: "description", value: description, kind: text, at: c.at})
	return cursor{&changed, c.up, c.name}
}

// target returns what a reference within the document leads to, nil if there is no such thing.
func (r *reader) target(ref string) *cursor {
	if c, ok := r.targets[ref]; ok {
		return c
	}
	c := r.find(ref)
	r.targets[ref] = c
	return c
}

func (r *reader) find(ref string) *cursor {
	pointer, ok := strings.CutPrefix(ref, "#")
	if !ok {
		return nil
	}
	if decoded, err := url.PathUnescape(pointer); err == nil {
		pointer = decoded
	}
	c := r.top
	if pointer == "" {
		return &c
	}
	if !strings.HasPrefix(pointer, "/") {
		return nil
	}
	for token := range strings.SplitSeq(pointer[1:], "/") {
		if c = r.child(c, unescapePointer(token)); c.node == nil {
			return nil
		}
	}
	return &c
}

// child returns the member or item that a token of a JSON pointer names. Large objects get an index.
func (d *document) child(c cursor, token string) cursor {
	if c.kind == array {
		if i, err := strconv.Atoi(token); err == nil && i >= 0 && i < len(c.children) {
			return cursor{&c.children[i], &c, token}
		}
		return cursor{}
	}
	if len(c.children) <= fewMembers {
		return c.in(token)
	}
	if d.index[c.node] == nil {
		d.index[c.node] = map[string]*node{}
		for i := range c.children {
			d.index[c.node][c.children[i].key] = &c.children[i]
		}
	}
	return cursor{d.index[c.node][token], &c, token}
}

// checkReferences looks for references that leave the document or lead nowhere. names says that the members of c are names that authors chose.
func (r *reader) checkReferences(c cursor, names bool) {
	c.each(func(m cursor) {
		switch {
		case len(r.diags) >= maxErrors:
		case m.key == "$ref" && m.kind == text && !names:
			r.checkReference(c, m.value)
		case m.kind != object && m.kind != array:
		case !names && (holdsData(m.key) || m.key == "examples" && (r.v2 || m.kind == array)):
		default:
			r.checkReferences(m, !names && m.key == "properties")
		}
	})
}

// holdsData reports whether a $ref inside of a member is of no concern: what stands there are values.
func holdsData(name string) bool {
	switch name {
	case "example", "default", "enum", "const", "value":
		return true
	case "links", "callbacks", "webhooks":
		return true // not imported
	}
	return strings.HasPrefix(name, "x-") && name != "x-ms-paths"
}

func (r *reader) checkReference(c cursor, ref string) {
	switch {
	case !strings.HasPrefix(ref, "#"):
		r.problem(c, codeReference, "put what it refers to into the document itself", "the reference %s leaves the document", ref)
	case len(ref) > 1 && ref[1] != '/':
		r.report(c, Changed, "references by anchor are kept but not followed")
	case r.target(ref) == nil:
		r.problem(c, codeReference, "define it in the document, or correct the reference", "the reference %s leads nowhere", ref)
	}
}
