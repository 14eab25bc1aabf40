package importer

import (
	"fmt"
	"strings"
)

// ExportAPI is what a document is generated from.
type ExportAPI struct {
	Title, Description string
	// Version is the API's version; "1.0" if it has none.
	Version string
	// ServerURLs are the addresses at which the gateway serves the API, the preferred one first.
	ServerURLs []string
	// KeyHeader and KeyQuery are where a subscription key goes; both are empty if the API needs none.
	KeyHeader, KeyQuery string
	TermsOfService      string
	Contact             *Contact
	License             *License
	Operations          []Operation
	Schemas             []Schema
	// Uploaded is the document that the API was last imported from, nil if the API has been changed since or never was imported.
	Uploaded []byte
}

// Export returns an API as a document of a format, and its media type. The uploaded document is returned byte for byte if it has the format; if it
// differs in nothing but JSON and YAML, it is rewritten. Otherwise the document is made of operations and schemas: OpenAPI 3.0.1 or
// Swagger 2.0.
func Export(api ExportAPI, formatName string) (document []byte, contentType string, err error) {
	f, err := find(formatName)
	if err != nil {
		return nil, "", err
	}
	if f.write == nil {
		return nil, "", fmt.Errorf("%w: %q cannot be exported", ErrFormat, formatName)
	}
	if api.Uploaded != nil {
		if document, ok := f.restate(api.Uploaded); ok {
			return document, f.contentType, nil
		}
	}
	document, err = f.write(api)
	return document, f.contentType, err
}

// uploaded reads an uploaded document that was imported before.
func uploaded(data []byte) (d *document, isJSON, v2 bool) {
	d, err := read(data, Options{Mode: Lossless})
	if err != nil {
		return nil, false, false
	}
	isJSON = strings.HasPrefix(strings.TrimLeft(d.src.Text, " \t\r\n"), "{")
	return d, isJSON, d.root.member("swagger") != nil
}

// restateYAML gives back OpenAPI 3 as YAML.
func restateYAML(data []byte) ([]byte, bool) {
	d, isJSON, v2 := uploaded(data)
	switch {
	case d == nil || v2:
		return nil, false
	case !isJSON:
		return data, true
	}
	out, err := writeYAML(&d.root)
	return out, err == nil
}

// restateJSON gives back OpenAPI 3 as JSON.
func restateJSON(data []byte) ([]byte, bool) {
	d, isJSON, v2 := uploaded(data)
	switch {
	case d == nil || v2:
		return nil, false
	case isJSON:
		return data, true
	}
	return indentJSON(&d.root), true
}

// restateSwagger gives back Swagger 2.0 as JSON.
func restateSwagger(data []byte) ([]byte, bool) {
	d, isJSON, v2 := uploaded(data)
	switch {
	case d == nil || !v2:
		return nil, false
	case isJSON:
		return data, true
	}
	return indentJSON(&d.root), true
}

// exporter makes a document of an API.
type exporter struct {
	api   ExportAPI
	types typeSet
}

func newExporter(api ExportAPI, v2 bool) *exporter {
	e := &exporter{api: api}
	e.types.collect(api.Schemas, v2)
	return e
}

func (e *exporter) info() node {
	version := e.api.Version
	if version == "" {
		version = "1.0"
	}
	info := obj("info", str("title", e.api.Title), str("description", e.api.Description))
	info.addText("termsOfService", e.api.TermsOfService)
	if c := e.api.Contact; c != nil {
		contact := obj("contact")
		contact.addText("name", c.Name)
		contact.addText("url", c.URL)
		contact.addText("email", c.Email)
		info.add(contact)
	}
	if l := e.api.License; l != nil {
		license := obj("license", str("name", l.Name))
		license.addText("url", l.URL)
		info.add(license)
	}
	info.add(str("version", version))
	return info
}

// security returns the requirement that one of the two keys be sent, and the two schemes under a name.
func (e *exporter) security(name string) (requirement, schemes node) {
	schemes, requirement = obj(name), list("security")
	for _, s := range []struct{ name, in, key string }{{"apiKeyHeader", "header", e.api.KeyHeader}, {"apiKeyQuery", "query", e.api.KeyQuery}} {
		if s.key != "" {
			schemes.add(obj(s.name, str("type", "apiKey"), str("name", s.key), str("in", s.in)))
			requirement.add(obj("", list(s.name)))
		}
	}
	return requirement, schemes
}

// paths returns the paths with their operations. Operations that only differ in their query have a path of their own in x-ms-paths.
func (e *exporter) paths(operation func(op Operation, query []queryPart) node) (paths, extra node) {
	paths, extra = obj("paths"), obj("x-ms-paths")
	index := map[string]int{}
	for _, op := range e.api.Operations {
		path, query := splitTemplate(op.URLTemplate)
		method := strings.ToLower(op.Method)
		if !isMethod(method) {
			continue
		}
		at, ok := index[path]
		if !ok {
			at = len(paths.children)
			index[path] = at
			paths.add(obj(path))
		}
		if paths.children[at].member(method) != nil {
			full := obj(path + queryTemplate(query))
			full.add(renamed(operation(op, query), method))
			extra.add(full)
			continue
		}
		paths.children[at].add(renamed(operation(op, query), method))
	}
	return paths, extra
}

// queryPart is one name=value of the query of a URL template; placeholder is what stands in braces, if anything does.
type queryPart struct {
	name, placeholder, literal string
}

// splitTemplate splits a URL template into a path as OpenAPI writes it and its query.
func splitTemplate(template string) (path string, query []queryPart) {
	path, rest, _ := strings.Cut(template, "?")
	path = strings.ReplaceAll(path, "{*", "{")
	if !strings.HasPrefix(path, "/") {
		path = "/" + path
	}
	for part := range strings.SplitSeq(rest, "&") {
		name, value, _ := strings.Cut(part, "=")
		if name == "" {
			continue
		}
		p := queryPart{name: name, literal: value}
		if strings.HasPrefix(value, "{") && strings.HasSuffix(value, "}") {
			p.placeholder, p.literal = value[1:len(value)-1], ""
		}
		query = append(query, p)
	}
	return path, query
}

// queryTemplate writes the query of a path of x-ms-paths.
func queryTemplate(query []queryPart) string {
	var b strings.Builder
	separator := "?"
	for _, q := range query {
		b.WriteString(separator + q.name)
		if q.placeholder != "" {
			b.WriteString("={" + q.name + "}")
		} else if q.literal != "" {
			b.WriteString("=" + q.literal)
		}
		separator = "&"
	}
	return b.String()
}

// place is a parameter with the place it has in a request.
type place struct {
	Parameter
	in string
}

// places returns the parameters of an operation with where they stand.
func places(op Operation, query []queryPart) []place {
	byName := map[string]Parameter{}
	for _, p := range op.TemplateParameters {
		byName[strings.TrimPrefix(p.Name, "*")] = p
	}
	var out []place
	add := func(name, placeholder, in string) {
		p, ok := byName[placeholder]
		if !ok {
			p = Parameter{Type: "string"}
		}
		p.Name, p.Required = name, true
		out = append(out, place{p, in})
	}
	path, _, _ := strings.Cut(op.URLTemplate, "?")
	for _, name := range placeholders(path) {
		add(name, name, "path")
	}
	for _, q := range query {
		add(q.name, q.placeholder, "query")
		if q.placeholder == "" {
			out[len(out)-1].Values = []string{q.literal}
		}
	}
	if op.Request == nil {
		return out
	}
	for _, p := range op.Request.QueryParameters {
		out = append(out, place{p, "query"})
	}
	for _, p := range op.Request.Headers {
		out = append(out, place{p, "header"})
	}
	return out
}
