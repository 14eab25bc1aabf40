package importer

import "strconv"

func writeOpenAPIYAML(api ExportAPI) ([]byte, error) {
	root := openAPI3(api)
	return writeYAML(&root)
}

func writeOpenAPIJSON(api ExportAPI) ([]byte, error) {
	root := openAPI3(api)
	return indentJSON(&root), nil
}

// openAPI3 makes a document of version 3.0.1.
func openAPI3(api ExportAPI) node {
	e := newExporter(api, false)
	root := obj("", str("openapi", "3.0.1"), e.info())
	servers := list("servers")
	for _, address := range api.ServerURLs {
		servers.add(obj("", str("url", address)))
	}
	root.addFilled(servers)
	paths, extra := e.paths(e.operation3)
	root.add(paths)
	root.addFilled(extra)
	requirement, schemes := e.security("securitySchemes")
	components := obj("components")
	components.addFilled(obj("schemas", e.types.nodes...))
	components.addFilled(schemes)
	root.addFilled(components)
	root.addFilled(requirement)
	return root
}

// operation3 returns an operation; query is the query of its template.
func (e *exporter) operation3(op Operation, query []queryPart) node {
	out := e.operationHead(op)
	params := list("parameters")
	for _, p := range places(op, query) {
		params.add(e.parameter3(p))
	}
	out.addFilled(params)
	if op.Request != nil && len(op.Request.Representations) > 0 {
		body := obj("requestBody")
		body.addText("description", op.Request.Description)
		body.add(e.content3(op.Request.Representations))
		out.add(body)
	}
	responses := obj("responses")
	for _, r := range op.Responses {
		response := obj(strconv.Itoa(r.StatusCode), str("description", r.Description))
		headers := obj("headers")
		for _, h := range r.Headers {
			header := e.parameter3(place{h, ""})
			headers.add(renamed(header, h.Name))
		}
		response.addFilled(headers)
		if len(r.Representations) > 0 {
			response.add(e.content3(r.Representations))
		}
		responses.add(response)
	}
	out.add(atLeastOne(responses))
	return out
}

// operationHead returns what operations of both versions begin with.
func (e *exporter) operationHead(op Operation) node {
	out := obj("")
	tags := list("tags")
	for _, tag := range op.Tags {
		tags.add(str("", tag))
	}
	out.addFilled(tags)
	out.addText("summary", op.DisplayName)
	out.addText("description", op.Description)
	out.addText("operationId", op.ID)
	return out
}

// atLeastOne adds the response that a document must have.
func atLeastOne(responses node) node {
	if len(responses.children) == 0 {
		responses.add(obj("200", str("description", "")))
	}
	return responses
}

// parameter3 returns a parameter, or a header if it has no place.
func (e *exporter) parameter3(p place) node {
	out := obj("")
	if p.in != "" {
		out.addText("name", p.Name)
		out.addText("in", p.in)
	}
	out.addText("description", p.Description)
	if p.Required {
		out.add(yes("required"))
	}
	schema := obj("schema")
	if ref := e.types.reference(p.SchemaID, p.TypeName); ref != "" {
		schema.add(str("$ref", ref))
	} else {
		schema.children = simpleSchema(p.Parameter)
	}
	out.add(schema)
	addExamples(&out, p.Examples)
	return out
}

// simpleSchema returns the members of the schema of a parameter that has no type of its own.
func simpleSchema(p Parameter) []node {
	schema := obj("")
	t := p.Type
	switch t {
	case "string", "integer", "number", "boolean", "object":
		schema.add(str("type", t))
	case "array":
		schema.add(str("type", t))
		schema.add(obj("items", str("type", "string")))
	default:
		t = "string"
		schema.add(str("type", t))
	}
	enum := list("enum")
	for _, v := range p.Values {
		enum.add(typed("", v, t))
	}
	schema.addFilled(enum)
	if p.DefaultValue != "" {
		schema.add(typed("default", p.DefaultValue, t))
	}
	return schema.children
}

// typed returns a value of the API as a value of a type, or else as a string.
func typed(key, value, t string) node {
	switch t {
	case "integer", "number":
		if isJSONNumber(value) {
			return node{key: key, kind: number, value: value}
		}
	case "boolean":
		if value == "true" || value == "false" {
			return node{key: key, kind: boolean, value: value}
		}
	case "array", "object":
		return raw(key, []byte(value))
	}
	return str(key, value)
}

// content3 returns the media types of a body.
func (e *exporter) content3(representations []Representation) node {
	out := obj("content")
	for _, r := range representations {
		if out.member(r.ContentType) != nil {
			continue
		}
		media := obj(r.ContentType)
		if ref := e.types.reference(r.SchemaID, r.TypeName); ref != "" {
			media.add(obj("schema", str("$ref", ref)))
		} else if len(r.FormParameters) > 0 {
			media.add(formSchema(r.FormParameters))
		}
		addExamples(&media, r.Examples)
		out.add(media)
	}
	return out
}

// formSchema returns the fields of a form as an object.
func formSchema(params []Parameter) node {
	properties, required := obj("properties"), list("required")
	for _, p := range params {
		property := obj(p.Name, simpleSchema(p)...)
		if p.Type == "file" {
			property.add(str("format", "binary"))
		}
		property.addText("description", p.Description)
		properties.add(property)
		if p.Required {
			required.add(str("", p.Name))
		}
	}
	schema := obj("schema", str("type", "object"), properties)
	schema.addFilled(required)
	return schema
}

// addExamples writes one example without a name as example, others as examples.
func addExamples(out *node, examples map[string]Example) {
	if e, ok := examples[defaultExample]; ok && len(examples) == 1 && e.Value != nil {
		out.add(raw("example", e.Value))
		return
	}
	all := obj("examples")
	for _, name := range sortedKeys(examples) {
		e := examples[name]
		example := obj(name)
		example.addText("summary", e.Summary)
		example.addText("description", e.Description)
		if e.Value != nil {
			example.add(raw("value", e.Value))
		}
		example.addText("externalValue", e.ExternalValue)
		all.add(example)
	}
	out.addFilled(all)
}
