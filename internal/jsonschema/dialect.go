package jsonschema

import (
	"slices"
	"strings"
)

// dialect rewrites schemas of OpenAPI and of older drafts as JSON Schema 2020-12.
type dialect struct {
	additional *bool
	names      map[string]string
}

// nested are the keywords whose value is a schema, or schemas by name or in a list.
var nested = struct{ one, named, list []string }{
	one:   []string{"additionalProperties", "items", "contains", "not", "if", "then", "else", "propertyNames", "unevaluatedItems", "unevaluatedProperties"},
	named: []string{"properties", "patternProperties", "definitions", "$defs", "dependentSchemas"},
	list:  []string{"allOf", "anyOf", "oneOf", "prefixItems"},
}

// schema rewrites one schema and those in it.
func (d *dialect) schema(v any) {
	s, ok := v.(map[string]any)
	if !ok {
		return
	}
	d.limits(s)
	d.nullable(s)
	d.tuple(s)
	delete(s, "id") // of draft 4: it would change what references mean
	if properties, ok := s["properties"].(map[string]any); ok {
		d.object(s, properties)
	}
	for _, key := range nested.one {
		d.schema(s[key])
	}
	for _, key := range nested.named {
		d.all(s[key])
	}
	for _, key := range nested.list {
		list, _ := s[key].([]any)
		for _, item := range list {
			d.schema(item)
		}
	}
}

// all rewrites schemas by name.
func (d *dialect) all(v any) {
	named, _ := v.(map[string]any)
	for _, s := range named {
		d.schema(s)
	}
}

// limits rewrites exclusiveMinimum and exclusiveMaximum that say of minimum and maximum whether they are exclusive (OpenAPI up to 3.0, draft 4).
func (d *dialect) limits(s map[string]any) {
	for exclusive, limit := range map[string]string{"exclusiveMinimum": "minimum", "exclusiveMaximum": "maximum"} {
		is, ok := s[exclusive].(bool)
		if !ok {
			continue
		}
		delete(s, exclusive)
		if n, has := s[limit]; is && has {
			s[exclusive] = n
			delete(s, limit)
		}
	}
}

// nullable rewrites the keyword of OpenAPI 3.0.
func (d *dialect) nullable(s map[string]any) {
	is, ok := s["nullable"].(bool)
	delete(s, "nullable")
	if !ok || !is {
		return
	}
	if t, ok := s["type"].(string); ok {
		s["type"] = []any{t, "null"}
	}
	if values, ok := s["enum"].([]any); ok && !slices.Contains(values, any(nil)) {
		s["enum"] = append(slices.Clone(values), nil)
	}
}

// tuple rewrites a list of schemas for the items of an array (up to draft 2019-09).
func (d *dialect) tuple(s map[string]any) {
	items, ok := s["items"].([]any)
	if !ok {
		return
	}
	s["prefixItems"] = items
	delete(s, "items")
	if rest, ok := s["additionalItems"]; ok {
		s["items"] = rest
		delete(s, "additionalItems")
	}
}

// object decides about properties that are not declared, and remembers those that are.
func (d *dialect) object(s, properties map[string]any) {
	if d.additional != nil {
		s["additionalProperties"] = *d.additional
	}
	for name := range properties {
		d.names[strings.ToLower(name)] = name
	}
}

// fold gives the properties of a value the spelling of the schema's, where only the letter case differs.
func fold(v any, names map[string]string) {
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			fold(item, names)
		}
	case map[string]any:
		for name, item := range v {
			fold(item, names)
			declared, ok := names[strings.ToLower(name)]
			if _, taken := v[declared]; ok && declared != name && !taken {
				v[declared] = item
				delete(v, name)
			}
		}
	}
}
