package importer

import (
	"net/url"
	"slices"
	"strconv"
)

// writeSwagger makes a document of version 2.0. What it cannot say is left out: examples of requests, several schemas of one body.
func writeSwagger(api ExportAPI) ([]byte, error) {
	e := newExporter(api, true)
	root := obj("", str("swagger", "2.0"), e.info())
	e.addHost(&root)
	requirement, schemes := e.security("securityDefinitions")
	root.addFilled(schemes)
	root.addFilled(requirement)
	paths, extra := e.paths(e.operation2)
	root.add(paths)
	root.addFilled(extra)
	root.addFilled(obj("definitions", e.types.nodes...))
	return indentJSON(&root), nil
}

// addHost writes the first address, and the schemes of all.
func (e *exporter) addHost(root *node) {
	schemes := list("schemes")
	for i, address := range e.api.ServerURLs {
		u, err := url.Parse(address)
		if err != nil {
			continue
		}
		if i == 0 {
			root.addText("host", u.Host)
			root.addText("basePath", u.Path)
		}
		addOnce(&schemes, u.Scheme)
	}
	root.addFilled(schemes)
}

// addOnce adds a string to a list that has it not.
func addOnce(list *node, value string) {
	if !slices.ContainsFunc(list.children, func(n node) bool { return n.value == value }) {
		list.add(str("", value))
	}
}

func (e *exporter) operation2(op Operation, query []queryPart) node {
	out := e.operationHead(op)
	consumes, produces, params := list("consumes"), list("produces"), list("parameters")
	for _, p := range places(op, query) {
		params.add(e.parameter2(p))
	}
	if op.Request != nil {
		e.addBody2(op.Request, &consumes, &params)
	}
	responses := obj("responses")
	for _, r := range op.Responses {
		responses.add(e.response2(r, &produces))
	}
	out.addFilled(consumes)
	out.addFilled(produces)
	out.addFilled(params)
	out.add(atLeastOne(responses))
	return out
}

// addBody2 writes the body: a form, or the first representation that has a type.
func (e *exporter) addBody2(request *Request, consumes, params *node) {
	var form []Parameter
	body := obj("", str("name", "body"), str("in", "body"))
	body.addText("description", request.Description)
	schema := obj("schema")
	for _, r := range request.Representations {
		addOnce(consumes, r.ContentType)
		if form == nil {
			form = r.FormParameters
		}
		if ref := e.types.reference(r.SchemaID, r.TypeName); ref != "" && len(schema.children) == 0 {
			schema.add(str("$ref", ref))
		}
	}
	switch {
	case form != nil:
		for _, p := range form {
			params.add(e.parameter2(place{p, "formData"}))
		}
	case len(request.Representations) > 0:
		body.add(schema)
		params.add(body)
	}
}

func (e *exporter) response2(r Response, produces *node) node {
	out := obj(strconv.Itoa(r.StatusCode), str("description", r.Description))
	schema, headers, examples := obj("schema"), obj("headers"), obj("examples")
	for _, rep := range r.Representations {
		addOnce(produces, rep.ContentType)
		if ref := e.types.reference(rep.SchemaID, rep.TypeName); ref != "" && len(schema.children) == 0 {
			schema.add(str("$ref", ref))
		}
		for _, name := range sortedKeys(rep.Examples) {
			if v := rep.Examples[name].Value; v != nil && examples.member(rep.ContentType) == nil {
				examples.add(raw(rep.ContentType, v))
			}
		}
	}
	out.addFilled(schema)
	for _, h := range r.Headers {
		header := obj(h.Name)
		header.addText("description", h.Description)
		header.children = append(header.children, e.inlineSchema(h)...)
		headers.add(header)
	}
	out.addFilled(headers)
	out.addFilled(examples)
	return out
}

func (e *exporter) parameter2(p place) node {
	out := obj("", str("name", p.Name), str("in", p.in))
	out.addText("description", p.Description)
	if p.Required {
		out.add(yes("required"))
	}
	switch {
	case p.Type == "file" && p.in == "formData":
		out.add(str("type", "file"))
	case p.Type == "object": // parameters of version 2 have no objects
		out.add(str("type", "string"))
	default:
		out.children = append(out.children, e.inlineSchema(p.Parameter)...)
	}
	return out
}

// inlineSchema returns the members of the schema of a parameter, which version 2 writes into the parameter: those of its type, if it has one that is
// no object.
func (e *exporter) inlineSchema(p Parameter) []node {
	typed := e.types.node(p.SchemaID, p.TypeName)
	if typed == nil || !slices.Contains([]string{"string", "integer", "number", "boolean", "array"}, typed.str("type")) {
		return simpleSchema(p)
	}
	return slices.DeleteFunc(slices.Clone(typed.children), func(m node) bool {
		return !constrains(m.key) && !slices.Contains([]string{"type", "default", "enum", "items"}, m.key)
	})
}
