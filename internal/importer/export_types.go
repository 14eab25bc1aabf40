package importer

import (
	"maps"
	"slices"
	"strings"
)

// typeSet is the types of an exported document.
type typeSet struct {
	v2 bool
	// nodes are the types, converted, in the order of the schema documents.
	nodes []node
	// names are what the types are called in the document, by schema id and type name.
	names map[[2]string]string
}

// The places where documents of both versions keep their types.
const (
	prefixComponents  = "#/components/schemas/"
	prefixDefinitions = "#/definitions/"
)

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// collect takes the types out of all schema documents that hold JSON schemas by name. Others, which users may have written, name no types
// that an operation could use.
func (t *typeSet) collect(schemas []Schema, v2 bool) {
	t.v2, t.names = v2, map[[2]string]string{}
	taken := map[string]bool{}
	for _, s := range schemas {
		types, ok := typesOf(s)
		if !ok {
			continue
		}
		local := map[string]string{}
		for i := range types.children {
			name := types.children[i].key
			local[name] = freeName(name, taken)
			taken[local[name]] = true
			t.names[[2]string{s.ID, name}] = local[name]
		}
		for i := range types.children {
			n := &types.children[i]
			t.nodes = append(t.nodes, renamed(t.schema(n, local), local[n.key]))
		}
	}
}

// typesOf returns the object that holds the types of a schema document: in components, in definitions, or in a JSON text as value.
func typesOf(s Schema) (node, bool) {
	d, err := read(s.Document, Options{})
	if err != nil {
		return node{}, false
	}
	root := &d.root
	if v := root.member("value"); v != nil && v.kind == text && (s.ContentType == contentTypeComponents || s.ContentType == contentTypeDefinitions) {
		inner, err := read([]byte(v.value), Options{})
		if err != nil {
			return node{}, false
		}
		root = &inner.root
		if root.member("components") == nil && root.member("definitions") == nil && root.member("schemas") == nil {
			return *root, root.kind == object
		}
	}
	if c := root.member("components"); c != nil {
		root = c
	}
	for _, name := range []string{"schemas", "definitions"} {
		if types := root.member(name); types != nil && types.kind == object {
			return *types, true
		}
	}
	return node{}, false
}

// freeName makes a name that OpenAPI allows and no other type has.
func freeName(name string, taken map[string]bool) string {
	clean := strings.Map(func(r rune) rune {
		if r < 0x80 && dashed(r) == r {
			return r
		}
		return '-'
	}, name)
	if clean == "" {
		clean = "Type"
	}
	free := clean
	for i := 1; taken[free]; i++ {
		free = clean + "-" + itoa(i)
	}
	return free
}

// reference returns the $ref to a type, "" if the schema documents do not hold it.
func (t *typeSet) reference(schemaID, typeName string) string {
	name, ok := t.names[[2]string{schemaID, typeName}]
	if !ok || typeName == "" {
		return ""
	}
	return t.prefix() + name
}

// node returns a type, nil if the schema documents do not hold it.
func (t *typeSet) node(schemaID, typeName string) *node {
	name, ok := t.names[[2]string{schemaID, typeName}]
	if !ok || typeName == "" {
		return nil
	}
	i := slices.IndexFunc(t.nodes, func(n node) bool { return n.key == name })
	if i < 0 {
		return nil
	}
	return &t.nodes[i]
}

func (t *typeSet) prefix() string {
	if t.v2 {
		return prefixDefinitions
	}
	return prefixComponents
}

// schema converts a schema to the version of the document; names are what the types of its own document are called.
func (t *typeSet) schema(n *node, names map[string]string) node {
	if n.kind != object {
		return obj(n.key) // true and false of JSON Schema
	}
	out := obj(n.key)
	for i := range n.children {
		m := &n.children[i]
		switch m.key {
		case "$ref":
			out.add(str(m.key, t.rewrite(m.value, names)))
		case "properties":
			out.add(t.each(m, names))
		case "allOf":
			out.add(t.each(m, names))
		case "anyOf", "oneOf":
			t.alternatives(&out, m, names)
		case "items", "additionalProperties", "not":
			t.nested(&out, m, names)
		default:
			t.keyword(&out, n, m)
		}
	}
	if out.str("type") == "array" && out.member("items") == nil {
		out.add(obj("items"))
	}
	return out
}

// each converts the schemas in an object or array.
func (t *typeSet) each(n *node, names map[string]string) node {
	out := node{key: n.key, kind: n.kind, value: n.value}
	for i := range n.children {
		out.add(renamed(t.schema(&n.children[i], names), n.children[i].key))
	}
	return out
}

// alternatives converts anyOf and oneOf, which version 2 has not. An alternative that allows null only is said otherwise.
func (t *typeSet) alternatives(out, m *node, names map[string]string) {
	all := t.each(m, names)
	kept := node{key: m.key, kind: array}
	for i := range all.children {
		if all.children[i].str("type") == "null" {
			out.add(yes(t.nullable()))
		} else {
			kept.add(all.children[i])
		}
	}
	if !t.v2 {
		out.addFilled(kept)
	}
}

// nullable is the keyword that allows null.
func (t *typeSet) nullable() string {
	if t.v2 {
		return "x-nullable"
	}
	return "nullable"
}

// nested converts what is a schema, or a boolean.
func (t *typeSet) nested(out, m *node, names map[string]string) {
	switch {
	case t.v2 && m.key == "not":
	case m.kind == object:
		out.add(t.schema(m, names))
	case m.kind == boolean && m.key == "additionalProperties":
		out.add(*m)
	}
}

func (t *typeSet) rewrite(ref string, names map[string]string) string {
	for _, prefix := range []string{prefixComponents, prefixDefinitions} {
		if name, ok := strings.CutPrefix(ref, prefix); ok {
			if exported, ok := names[unescapePointer(name)]; ok {
				return t.prefix() + exported
			}
		}
	}
	return ref
}

// keyword converts a member m of the schema n that holds no schema. What OpenAPI 3.1 took over from JSON Schema is said in the words of the older
// versions.
func (t *typeSet) keyword(out, n, m *node) {
	switch m.key {
	case "type":
		t.types(out, m)
	case "nullable", "x-nullable":
		out.add(renamed(*m, t.nullable()))
	case "const":
		out.add(list("enum", renamed(*m, "")))
	case "exclusiveMinimum", "exclusiveMaximum":
		if m.kind == number {
			out.add(renamed(*m, strings.ToLower(strings.TrimPrefix(m.key, "exclusive"))))
			out.add(yes(m.key))
			return
		}
		out.add(*m)
	case "examples":
		if m.kind == array && len(m.children) > 0 && n.member("example") == nil {
			out.add(renamed(m.children[0], "example"))
		}
	case "discriminator":
		t.discriminator(out, m)
	default:
		if t.knows(m.key) {
			out.add(*m)
		}
	}
}

// knows reports whether a keyword means anything in the version of the document.
func (t *typeSet) knows(keyword string) bool {
	switch keyword {
	case "writeOnly", "deprecated":
		return !t.v2
	case "title", "description", "format", "default", "example", "enum", "required", "pattern", "multipleOf", "maximum", "minimum", "maxLength", "minLength",
		"maxItems", "minItems", "uniqueItems", "maxProperties", "minProperties", "readOnly", "xml", "externalDocs":
		return true
	}
	return strings.HasPrefix(keyword, "x-")
}

// types writes one type, and null apart.
func (t *typeSet) types(out, m *node) {
	if m.kind != array {
		out.add(*m)
		return
	}
	var names []string
	for _, item := range m.children {
		if item.value == "null" {
			out.add(yes(t.nullable()))
		} else {
			names = append(names, item.value)
		}
	}
	if len(names) == 1 {
		out.add(str("type", names[0]))
	} else if len(names) > 1 && !t.v2 && out.member("anyOf") == nil {
		anyOf := list("anyOf")
		for _, name := range names {
			anyOf.add(obj("", str("type", name)))
		}
		out.add(anyOf)
	}
}

// discriminator is a name in version 2 and an object in version 3.
func (t *typeSet) discriminator(out, m *node) {
	switch {
	case t.v2 && m.kind == object:
		out.addText(m.key, m.str("propertyName"))
	case !t.v2 && m.kind == text:
		out.add(obj(m.key, str("propertyName", m.value)))
	default:
		out.add(*m)
	}
}
