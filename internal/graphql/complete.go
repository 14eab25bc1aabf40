package graphql

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// node is a place in the response. It is an object, a list, a leaf or null; a field that still waits for its resolver is none of them.
type node struct {
	typ  *ast.Type
	path Path
	null bool
	leaf json.RawMessage
	// keys and fields make an object, items a list.
	keys   []string
	fields []*node
	items  []*node
	list   bool
}

// render appends the node to a text. It returns false for null in a place that must not be null: then what is around it is null (section 6.4.4).
func (n *node) render(out []byte) ([]byte, bool) {
	switch {
	case n.null:
	case n.leaf != nil:
		return append(out, n.leaf...), true
	case n.list:
		if filled, ok := n.renderAll(append(out, '['), n.items, nil, ']'); ok {
			return filled, true
		}
	case n.fields != nil || n.keys != nil:
		if filled, ok := n.renderAll(append(out, '{'), n.fields, n.keys, '}'); ok {
			return filled, true
		}
	}
	return append(out, "null"...), n.typ == nil || !n.typ.NonNull
}

func (n *node) renderAll(out []byte, children []*node, keys []string, end byte) ([]byte, bool) {
	for i, child := range children {
		if i > 0 {
			out = append(out, ',')
		}
		if keys != nil {
			out = append(append(out, encode(keys[i])...), ':')
		}
		var ok bool
		if out, ok = child.render(out); !ok {
			return nil, false
		}
	}
	return append(out, end), true
}

// value is what a field was resolved to: JSON, or something of the introspection system.
type value interface {
	// isNull reports whether it is null; items returns the values of a list.
	isNull() bool
	items() ([]value, bool)
	// isObject reports whether it has members.
	isObject() bool
	// typeName returns the object type that the value says it is of; empty if it does not say.
	typeName() string
	// member returns the value of a field that has no resolver.
	member(f *ast.Field, args json.RawMessage) value
	// text returns the value as JSON.
	text() json.RawMessage
}

// jsonValue is a value that a resolver gave.
type jsonValue struct {
	raw json.RawMessage
	// aliased says that the members have the names that the query gave them: another GraphQL service answered it.
	aliased bool
	// fields are the members of an object, read once.
	fields map[string]json.RawMessage
}

func (v jsonValue) isNull() bool { return isNull(v.raw) }

func (v jsonValue) text() json.RawMessage { return v.raw }

func (v jsonValue) items() ([]value, bool) {
	var list []json.RawMessage
	if json.Unmarshal(v.raw, &list) != nil {
		return nil, false
	}
	values := make([]value, len(list))
	for i := range list {
		values[i] = jsonValue{raw: list[i], aliased: v.aliased}
	}
	return values, true
}

func (v jsonValue) isObject() bool { return v.fields != nil }

// opened returns the value with its members read.
func (v jsonValue) opened() jsonValue {
	if json.Unmarshal(v.raw, &v.fields) != nil {
		v.fields = nil
	}
	return v
}

// typeKey is the name under which forwarded queries ask for the type of an object.
const typeKey = "portico_typename"

func (v jsonValue) typeName() string {
	name := "__typename"
	if v.aliased {
		name = typeKey
	}
	var text string
	if json.Unmarshal(v.fields[name], &text) != nil {
		return ""
	}
	return text
}

func (v jsonValue) member(f *ast.Field, _ json.RawMessage) value {
	name := f.Name
	if v.aliased {
		name = f.Alias
	}
	return jsonValue{raw: v.fields[name], aliased: v.aliased}
}

// complete makes a value the one of a node, as its type says (section 6.4.3).
func (e *execution) complete(n *node, t *ast.Type, v value, fields []*ast.Field) error {
	if v == nil || v.isNull() {
		if n.null = true; t.NonNull {
			e.fail(&Error{
				Message:   fmt.Sprintf("Cannot return null for non-nullable field %s.%s.", fields[0].ObjectDefinition.Name, fields[0].Name),
				Locations: at(fields[0].Position), Path: n.path,
			})
		}
		return nil
	}
	if e.left -= 16; e.left < 0 {
		return errTooLarge
	}
	if t.Elem != nil {
		return e.completeList(n, t.Elem, v, fields)
	}
	def := e.operation.schema.types.Types[t.NamedType]
	if def.IsLeafType() {
		return e.completeLeaf(n, def, v, fields)
	}
	return e.completeObject(n, def, v, fields)
}

func (e *execution) completeList(n *node, elem *ast.Type, v value, fields []*ast.Field) error {
	if err := e.reads(v); err != nil {
		return err
	}
	items, ok := v.items()
	if !ok {
		e.failed(n, fields[0], fmt.Sprintf("The value of the field '%s' of the type '%s' is not a list.", fields[0].Name, fields[0].ObjectDefinition.Name))
		return nil
	}
	n.list = true
	for i, item := range items {
		child := &node{typ: elem, path: append(slices.Clip(n.path), i)}
		n.items = append(n.items, child)
		if err := e.complete(child, elem, item, fields); err != nil {
			return err
		}
	}
	return nil
}

// reads pays for a list or an object that is about to be read. A query may ask for the same one again and again under other names.
func (e *execution) reads(v value) error {
	if source, isJSON := v.(jsonValue); isJSON {
		if e.work -= int64(len(source.raw)); e.work < 0 {
			return errTooLarge
		}
	}
	return nil
}

func (e *execution) completeLeaf(n *node, def *ast.Definition, v value, fields []*ast.Field) error {
	raw, ok := leafOutput(def, v.text())
	if !ok {
		e.failed(n, fields[0], fmt.Sprintf("The value of the field '%s' of the type '%s' is not of the type %s: %.100s", fields[0].Name, fields[0].ObjectDefinition.Name, def.Name, v.text()))
		return nil
	}
	if e.left -= int64(len(raw)); e.left < 0 {
		return errTooLarge
	}
	n.leaf = raw
	return nil
}

func (e *execution) completeObject(n *node, def *ast.Definition, v value, fields []*ast.Field) error {
	if err := e.reads(v); err != nil {
		return err
	}
	if source, isJSON := v.(jsonValue); isJSON {
		v = source.opened()
	}
	f := fields[0]
	if !v.isObject() {
		e.failed(n, f, fmt.Sprintf("The value of the field '%s' of the type '%s' is not an object.", f.Name, f.ObjectDefinition.Name))
		return nil
	}
	def, ok := e.concrete(def, v)
	if !ok {
		e.failed(n, f, fmt.Sprintf("The value of the field '%s' of the type '%s' does not say with __typename which of the types of %s it has.", f.Name, f.ObjectDefinition.Name, def.Name))
		return nil
	}
	var sets ast.SelectionSet
	for _, f := range fields {
		sets = append(sets, f.SelectionSet...)
	}
	below, err := e.collect(def, sets)
	if err != nil {
		e.failed(n, f, err.Error())
		return nil
	}
	n.keys, n.fields = below.keys, make([]*node, len(below.keys))
	for i, key := range below.keys {
		list := below.byKey[key]
		child := &node{typ: list[0].Definition.Type, path: append(slices.Clip(n.path), key)}
		n.fields[i] = child
		e.left -= int64(len(key))
		if err := e.field(child, def, v, list); err != nil {
			return err
		}
	}
	return nil
}

// concrete returns the object type of a value: an interface or a union has several, of which __typename says one.
func (e *execution) concrete(def *ast.Definition, v value) (*ast.Definition, bool) {
	if !def.IsAbstractType() {
		return def, true
	}
	possible := e.operation.schema.types.PossibleTypes[def.Name]
	if name := v.typeName(); name != "" || len(possible) != 1 {
		i := slices.IndexFunc(possible, func(d *ast.Definition) bool { return d.Name == name })
		if i < 0 {
			return def, false
		}
		return possible[i], true
	}
	return possible[0], true
}

// leafOutput makes a leaf of a JSON value as lenient as the reference implementation is (section 3.5): numbers and booleans are texts where texts are wanted.
func leafOutput(def *ast.Definition, raw json.RawMessage) (json.RawMessage, bool) {
	raw = bytes.TrimSpace(raw)
	if def.Kind == ast.Enum {
		var name string
		return raw, json.Unmarshal(raw, &name) == nil && def.EnumValues.ForName(name) != nil
	}
	kind := raw[0]
	isNumber := kind == '-' || kind >= '0' && kind <= '9'
	isBool := kind == 't' || kind == 'f'
	switch def.Name {
	case "Int":
		n, ok := numberIn(raw)
		if !ok || !isInt32(n) {
			return nil, false
		}
		f, err := n.Float64()
		return strconv.AppendInt(nil, int64(f), 10), err == nil
	case "Float":
		n, ok := numberIn(raw)
		return json.RawMessage(n), ok && isFinite(n)
	case "Boolean":
		return raw, isBool
	case "ID", "String":
		if isNumber || isBool && def.Name == "String" {
			return encode(string(raw)), true
		}
		if def.Name == "String" && (kind == '{' || kind == '[') { // what a data source says in a form of its own is a text
			return encode(string(raw)), true
		}
		return raw, kind == '"'
	}
	return raw, true
}

// numberIn returns the number that a JSON value is, or that stands in it as a text; true is 1 and false is 0.
func numberIn(raw json.RawMessage) (json.Number, bool) {
	text := string(raw)
	if strings.HasPrefix(text, `"`) {
		if json.Unmarshal(raw, &text) != nil || text == "" {
			return "", false
		}
	}
	switch text {
	case "true":
		text = "1"
	case "false":
		text = "0"
	}
	if text == "" || text[0] != '-' && (text[0] < '0' || text[0] > '9') || !json.Valid([]byte(text)) {
		return "", false
	}
	return json.Number(text), true
}
