package importer

import (
	"encoding/json"
	"slices"
)

// parameter is a parameter of the document and where it belongs.
type parameter struct {
	cursor
	place string
}

var (
	fieldsOfParameterV3 = fields{
		"name": "", "in": "", "description": "", "required": "", "schema": "", "content": "", "example": "", "examples": "", "style": "", "explode": "",
		"deprecated": "parameters cannot be marked as deprecated", "allowEmptyValue": "not kept", "allowReserved": "not kept",
	}
	fieldsOfParameterV2 = fields{
		"name": "", "in": "", "description": "", "required": "", "schema": "", "type": "", "default": "", "enum": "", "items": "", "x-example": "", "collectionFormat": "",
		"format": "", "maximum": "", "exclusiveMaximum": "", "minimum": "", "exclusiveMinimum": "", "maxLength": "", "minLength": "", "pattern": "",
		"maxItems": "", "minItems": "", "uniqueItems": "", "multipleOf": "",
		"allowEmptyValue": "not kept",
	}
)

// parameters returns the parameters of an operation: those of its path, replaced by its own of the same name and place.
func (r *reader) parameters(shared, own cursor) []parameter {
	var out []parameter
	index := map[string]int{}
	for _, list := range []cursor{shared, own} {
		list.each(func(c cursor) {
			c, ok := r.follow(c)
			if !ok || !r.spend(c, len(c.children)+1) {
				return
			}
			p := parameter{c, c.str("in")}
			if !r.checkParameter(p) {
				return
			}
			key := p.place + " " + c.str("name")
			if at, ok := index[key]; ok {
				out[at] = p
				return
			}
			index[key] = len(out)
			out = append(out, p)
		})
	}
	return out
}

// checkParameter reports whether a parameter can be kept at all.
func (r *reader) checkParameter(p parameter) bool {
	if p.kind != object || p.str("name") == "" && p.place != "body" {
		r.problem(p.cursor, codeShape, "give it name and in", "a parameter needs a name")
		return false
	}
	r.unread(p.cursor, r.fieldsOfParameter())
	switch p.place {
	case "path", "header":
	case "query":
		r.checkStyle(p.cursor)
	case "body", "formData":
		if !r.v2 {
			r.problem(p.cursor, codeShape, "use requestBody", "a parameter in %s is one of OpenAPI 2", p.place)
			return false
		}
	case "cookie":
		r.report(p.cursor, Dropped, "cookie parameters are not supported: read them in a policy")
		return false
	default:
		r.problem(p.cursor, codeShape, "use path, query or header", "a parameter cannot be in %q", p.place)
		return false
	}
	return true
}

// fieldsOfParameter returns what a parameter or header holds.
func (r *reader) fieldsOfParameter() fields {
	if r.v2 {
		return fieldsOfParameterV2
	}
	return fieldsOfParameterV3
}

// checkStyle reports arrays and objects that are not written name=a&name=b.
func (r *reader) checkStyle(c cursor) {
	style, explode, collection := c.str("style"), c.member("explode"), c.member("collectionFormat")
	switch {
	case style != "" && style != "form":
		r.report(c, Changed, "the style "+style+" is not kept: a list is written name=a&name=b")
	case explode != nil && explode.value == "false", collection != nil && collection.value != "multi":
		r.report(c, Changed, "lists in one value are not kept: a list is written name=a&name=b")
	}
}

// parameter returns a parameter or header as the management API has it. A schema that says more than that has room for becomes a type.
func (r *reader) parameter(c cursor, naming typeName) Parameter {
	p := Parameter{Name: c.str("name"), Description: c.str("description"), Required: c.isTrue("required"), Values: []string{}}
	if !r.spend(c, 1, p.Name, p.Description) {
		return p
	}
	schema := c
	if !r.v2 {
		schema = r.schemaOf(c)
		if named := schemaName(schema, r.schemaPrefix()); named != "" && r.schemas.has(named, r) {
			p.TypeName = named
		}
		if followed, ok := r.follow(schema); ok {
			schema = followed
		}
	}
	p.Type = r.simpleType(schema)
	if p.TypeName == "" && p.Type != "file" && saysMore(schema, p.Type) {
		p.TypeName = r.addInline(naming.String(), r.ownSchema(schema))
	}
	if d := schema.member("default"); d != nil {
		p.DefaultValue = asText(d)
		r.spend(c, 1, p.DefaultValue)
	}
	schema.in("enum").each(func(v cursor) {
		if value := asText(v.node); r.spend(v, 1, value) {
			p.Values = append(p.Values, value)
		}
	})
	p.Examples = r.examples(c)
	if x := c.member("x-example"); x != nil && r.v2 {
		p.Examples = map[string]Example{defaultExample: {Value: r.value(c, x)}}
	}
	return p
}

// saysMore reports whether a schema says more of values than a parameter of the management API holds: type, default, and an enumeration of strings.
func saysMore(schema cursor, simple string) bool {
	if schema.node == nil || schema.kind != object {
		return false
	}
	return slices.ContainsFunc(schema.children, func(m node) bool {
		switch m.key {
		case "enum":
			return simple != "string"
		case "required": // of a parameter of OpenAPI 2
			return m.kind == array
		case "items":
			return m.kind != object || m.str("type") != "string" || len(m.children) > 1
		}
		return constrains(m.key)
	})
}

// constrains reports whether a member of a schema, beside type, enum and items, says something of values.
func constrains(key string) bool {
	switch key {
	case "format", "maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum", "maxLength", "minLength", "pattern", "maxItems", "minItems", "uniqueItems", "multipleOf",
		"maxProperties", "minProperties", "required", "properties", "additionalProperties", "patternProperties", "propertyNames", "allOf", "anyOf", "oneOf", "not", "const",
		"contains", "prefixItems", "if", "then", "else", "dependentRequired", "dependentSchemas":
		return true
	}
	return false
}

// ownSchema returns the schema of a parameter: of OpenAPI 2, what stands among the other members of it.
func (r *reader) ownSchema(schema cursor) *node {
	if !r.v2 {
		return schema.node
	}
	own := node{kind: object, at: schema.at}
	for _, m := range schema.children {
		if m.key != "required" && constrains(m.key) || slices.Contains([]string{"type", "default", "enum", "items"}, m.key) {
			own.children = append(own.children, m)
		}
	}
	return &own
}

// schemaOf returns the schema of a parameter of OpenAPI 3, which may be that of its only content.
func (r *reader) schemaOf(c cursor) cursor {
	if schema := c.in("schema"); schema.node != nil {
		return schema
	}
	schema := cursor{}
	c.in("content").each(func(media cursor) {
		if schema.node == nil {
			schema = media.in("schema")
		}
		r.report(media, Changed, "the parameter is kept with its schema, not its media type")
	})
	return schema
}

// simpleType returns the type of a parameter in one word.
func (r *reader) simpleType(schema cursor) string {
	t := schema.member("type")
	switch {
	case t == nil:
	case t.kind == array: // OpenAPI 3.1: ["string", "null"]
		for _, item := range t.children {
			if item.value != "null" {
				return item.value
			}
		}
	case t.kind == text && t.value != "":
		return t.value
	}
	switch {
	case schema.member("items") != nil:
		return "array"
	case schema.member("properties") != nil:
		return "object"
	}
	return "string"
}

// defaultExample is the name of an example that has none.
const defaultExample = "default"

// examples reads example and examples of OpenAPI 3.
func (r *reader) examples(c cursor) map[string]Example {
	if r.v2 {
		return nil
	}
	out := map[string]Example{}
	if e := c.member("example"); e != nil {
		out[defaultExample] = Example{Value: r.value(c, e)}
	}
	if examples := c.in("examples"); examples.node != nil && examples.kind == object {
		examples.each(func(e cursor) {
			name := e.key
			e, ok := r.follow(e)
			if !ok {
				return
			}
			if !r.spend(e, 1, e.str("summary"), e.str("description")) {
				return
			}
			example := Example{Summary: e.str("summary"), Description: e.str("description"), ExternalValue: e.str("externalValue")}
			if v := e.member("value"); v != nil {
				example.Value = r.value(e, v)
			}
			out[name] = example
		})
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

// value returns an example as JSON, nil if the document has spent what it may.
func (r *reader) value(c cursor, n *node) json.RawMessage {
	if !r.spend(c, 1) {
		return nil
	}
	data := asJSON(n)
	r.spend(c, len(data)/bytesPerValue)
	return data
}

// asText returns a scalar's text, any other value as JSON.
func asText(n *node) string {
	if n.kind == text {
		return n.value
	}
	return string(asJSON(n))
}

// asJSON returns a value as compact JSON in its own order.
func asJSON(n *node) json.RawMessage { return appendJSON(nil, n) }
