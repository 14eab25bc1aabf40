package importer

import (
	"slices"
	"strings"
)

// reader reads OpenAPI 2 and 3. The two differ in where things stand, not in what becomes of them: files openapi_v2.go and
// openapi_v3.go hold what differs.
type reader struct {
	*document
	opts    Options
	top     cursor
	v2      bool
	out     Result
	schemas schemaSet
	ids     map[string]bool // the operation ids given out
	// bound are the methods and templates with the pointers of their operations.
	bound map[string]string
	// tagged are the names in out.Tags.
	tagged map[string]bool
	// spent counts what is made of the document.
	spent int
	// consumes and produces are the media types of all operations that name none (OpenAPI 2).
	consumes, produces cursor
}

// fields says of each member of an object why it is dropped; an empty reason means that it is read.
type fields map[string]string

const (
	noSecurity = "security requirements are not imported: subscription keys and policies guard the API"
	noDocs     = "external documentation is not kept"
	noServer   = "servers are kept for the whole API only"
)

var (
	fieldsOfInfo = fields{"title": "", "summary": "an API has one description", "description": "", "version": "", "termsOfService": "", "contact": "", "license": ""}
	fieldsOfPath = fields{
		"parameters": "", "summary": "an operation has its own summary", "description": "an operation has its own description", "servers": noServer, "$ref": "",
		"get": "", "put": "", "post": "", "delete": "", "options": "", "head": "", "patch": "", "trace": "",
	}
	fieldsOfOperation = fields{
		"operationId": "", "summary": "", "description": "", "parameters": "", "requestBody": "", "responses": "", "tags": "", "consumes": "", "produces": "",
		"externalDocs": noDocs, "callbacks": "callbacks are not supported", "deprecated": "operations cannot be marked as deprecated",
		"security": noSecurity, "servers": noServer, "schemes": "schemes are kept for the whole API only",
	}
)

// readOpenAPI reads a document of any version.
func readOpenAPI(data []byte, opts Options) (*Result, error) {
	d, err := read(data, opts)
	if err != nil {
		return nil, err
	}
	r := &reader{document: d, opts: opts, top: cursor{node: &d.root}, ids: map[string]bool{}, tagged: map[string]bool{}, bound: map[string]string{}}
	if r.version() {
		r.api()
	}
	if err := d.diags.Err(); err != nil {
		return nil, err
	}
	slices.SortStableFunc(d.entries, func(a, b ReportEntry) int { return a.Line - b.Line })
	r.out.Report = d.entries
	return &r.out, nil
}

// spend counts values made of the document, and their texts. A document whose references make more of it than it could hold without them is refused;
// false then ends the work.
func (r *reader) spend(c cursor, values int, texts ...string) bool {
	before := r.spent
	r.spent += values
	for _, s := range texts {
		r.spent += len(s) / bytesPerValue
	}
	if before <= r.limits.Nodes && r.spent > r.limits.Nodes {
		r.add(r.offset(c), c.path(), codeLimit, "references make more than %d values of the document", r.limits.Nodes).Hint = "repeat less, or raise the limit"
	}
	return r.spent <= r.limits.Nodes
}

// version finds out which OpenAPI the document is.
func (r *reader) version() bool {
	swagger, openapi := r.top.str("swagger"), r.top.str("openapi")
	switch {
	case swagger == "2.0" || swagger == "2":
		r.v2 = true
	case strings.HasPrefix(openapi, "3.0"), strings.HasPrefix(openapi, "3.1"):
	case strings.HasPrefix(openapi, "3.") && r.mode == Lossless:
		r.report(r.top.in("openapi"), Changed, "the version is newer than 3.1: what it adds is dropped")
	case openapi != "" || swagger != "":
		r.add(r.offset(r.top), "/openapi", codeVersion, "OpenAPI version %q is not supported", openapi+swagger).Hint = "use 2.0, 3.0 or 3.1"
	default:
		r.add(0, "", codeVersion, "this is no OpenAPI document").Hint = `it must begin with openapi: "3.0.1" or swagger: "2.0"`
	}
	return len(r.diags) == 0
}

func (r *reader) api() {
	r.checkReferences(r.top, false)
	r.info(r.top.in("info"))
	r.tags()
	r.schemas = schemaSet{names: map[string]bool{}, known: map[identity]string{}, next: map[string]int{}}
	if r.v2 {
		r.rootV2()
	} else {
		r.rootV3()
	}
	r.paths(r.top.in("paths"))
	r.paths(r.top.in("x-ms-paths"))
	r.finishSchemas()
}

func (r *reader) info(c cursor) {
	r.unread(c, fieldsOfInfo)
	r.out.Title, r.out.Description, r.out.Version = c.str("title"), c.str("description"), c.str("version")
	r.out.TermsOfService = c.str("termsOfService")
	if contact := c.member("contact"); contact != nil {
		r.out.Contact = &Contact{Name: contact.str("name"), URL: contact.str("url"), Email: contact.str("email")}
	}
	if license := c.member("license"); license != nil {
		r.out.License = &License{Name: license.str("name"), URL: license.str("url")}
	}
}

// tags reads the descriptions of tags; those that only operations mention are added later.
func (r *reader) tags() {
	r.top.in("tags").each(func(c cursor) {
		if name := c.str("name"); name != "" && !r.tagged[name] {
			r.tagged[name] = true
			docs := c.member("externalDocs")
			r.out.Tags = append(r.out.Tags, Tag{name, c.str("description"), docs.str("url"), docs.str("description")})
		}
	})
}

// unread reports the members of an object that are not read.
func (r *reader) unread(c cursor, known fields) {
	if !r.isObject(c) || !r.once(c, "") {
		return
	}
	c.each(func(m cursor) {
		reason, ok := known[m.key]
		switch {
		case ok && reason == "":
		case ok:
			r.report(m, Dropped, reason)
		case strings.HasPrefix(m.key, "x-"):
			r.report(m, Dropped, "extensions are not kept")
		default:
			r.report(m, Dropped, "unknown field")
		}
	})
}

// isObject reports whether a node is there and an object. Anything else but null is a problem.
func (r *reader) isObject(c cursor) bool {
	if c.node != nil && c.kind != object && c.kind != null {
		r.problem(c, codeShape, "see the OpenAPI specification for its form", "%s must be an object", c.path())
	}
	return c.node != nil && c.kind == object
}

func (r *reader) paths(c cursor) {
	if !r.isObject(c) {
		return
	}
	c.each(func(item cursor) {
		if strings.HasPrefix(item.key, "x-") {
			r.report(item, Dropped, "extensions are not kept")
			return
		}
		r.pathItem(item.key, item)
	})
}

func (r *reader) pathItem(path string, c cursor) {
	c, ok := r.follow(c)
	if !ok {
		return
	}
	r.unread(c, fieldsOfPath)
	template := r.cleanPath(path, c)
	if len(template) > maxTemplate {
		r.problem(c, codeTemplate, "shorten it", "the path is longer than %d bytes", maxTemplate)
		return
	}
	c.each(func(op cursor) {
		if !isMethod(op.key) || len(r.diags) >= maxErrors || !r.spend(op, 1) {
			return
		}
		if !r.isObject(op) {
			return
		}
		if op.key == "trace" && r.mode == Compatible {
			r.report(op, Dropped, "the method TRACE is not supported")
			return
		}
		if len(r.out.Operations) == r.limits.Operations {
			r.tooLarge(r.offset(op), "operations", r.limits.Operations)
			return
		}
		r.operation(strings.ToUpper(op.key), template, op, c.in("parameters"))
	})
}

func isMethod(name string) bool {
	switch name {
	case "get", "put", "post", "delete", "options", "head", "patch", "trace":
		return true
	}
	return false
}

// operation reads one operation; shared are the parameters of its path.
func (r *reader) operation(method, path string, c, shared cursor) {
	r.unread(c, fieldsOfOperation)
	if !r.spend(c, len(c.children), c.str("description")) {
		return
	}
	op := Operation{Method: method, Description: c.str("description"), TemplateParameters: []Parameter{}, Responses: []Response{}}
	params := r.parameters(shared, c.in("parameters"))
	request := Request{QueryParameters: []Parameter{}, Headers: []Parameter{}, Representations: []Representation{}}
	naming := typeName{path: path, method: method}
	r.body(c, method, params, &request, naming) // before the parameters: the first type of an operation is that of its body
	if op.URLTemplate = r.template(naming, c, params, &op, &request); len(op.URLTemplate) > maxTemplate {
		r.problem(c, codeTemplate, "make query parameters optional, or import with translateRequiredQueryParameters query", "the URL template is longer than %d bytes", maxTemplate)
		return
	}
	for _, p := range params {
		if p.place == "header" {
			request.Headers = append(request.Headers, r.parameter(p.cursor, naming))
		}
	}
	if len(request.QueryParameters)+len(request.Headers)+len(request.Representations) > 0 || request.Description != "" {
		op.Request = &request
	}
	c.in("responses").each(func(response cursor) { r.response(response, c, &op, naming) })
	r.name(&op, c)
	c.in("tags").each(func(tag cursor) { r.tag(&op, tag.scalar()) })
	key := method + " " + strings.ToLower(op.URLTemplate)
	if first, taken := r.bound[key]; taken {
		r.problem(c, codeTemplate, "give one of them another path or method", "the operation has the method and URL template of %s", first)
		return
	}
	r.bound[key] = c.path()
	r.out.Operations = append(r.out.Operations, op)
}

// maxTags is how many tags of an operation are read.
const maxTags = 1000

// tag gives an operation a tag, once.
func (r *reader) tag(op *Operation, name string) {
	if name == "" || slices.Contains(op.Tags, name) || len(op.Tags) == maxTags {
		return
	}
	op.Tags = append(op.Tags, name)
	if !r.tagged[name] {
		r.tagged[name] = true
		r.out.Tags = append(r.out.Tags, Tag{Name: name})
	}
}

// body reads what the request may carry.
func (r *reader) body(c cursor, method string, params []parameter, request *Request, naming typeName) {
	body := c.in("requestBody")
	for _, p := range params {
		if p.place == "body" || p.place == "formData" {
			body = p.cursor
		}
	}
	switch {
	case body.node == nil:
	case method == "GET" || method == "HEAD" || method == "OPTIONS":
		r.report(body, Dropped, "the request body of a "+method+" operation is not kept")
	case r.v2:
		request.Representations = append(request.Representations, r.bodyV2(c, params, request, naming)...)
	default:
		request.Representations = append(request.Representations, r.bodyV3(body, request, naming)...)
	}
}

// response reads one response. Only those with a status code of their own are kept.
func (r *reader) response(c, op cursor, out *Operation, naming typeName) {
	if !r.spend(c, 1) {
		return
	}
	if strings.HasPrefix(c.key, "x-") {
		r.report(c, Dropped, "extensions are not kept")
		return
	}
	status := c.key
	code := 0
	if len(status) == 3 && status[0] >= '1' && status[0] <= '5' {
		if d, rest := digits(status); rest == "" {
			code = int(d[0]-'0')*100 + int(d[1]-'0')*10 + int(d[2]-'0')
		}
	}
	if code == 0 {
		r.report(c, Dropped, "a response needs one status code, not "+status)
		return
	}
	c, ok := r.follow(c)
	if !ok || !r.spend(c, len(c.children), c.str("description")) {
		return
	}
	response := Response{StatusCode: code, Description: c.str("description"), Representations: []Representation{}, Headers: []Parameter{}}
	naming.status = status
	if r.v2 {
		r.responseV2(c, op, &response, naming)
	} else {
		r.responseV3(c, &response, naming)
	}
	c.in("headers").each(func(h cursor) {
		name := h.key
		if h, ok := r.follow(h); ok {
			r.unread(h, r.fieldsOfParameter())
			p := r.parameter(h, naming)
			p.Name = name
			response.Headers = append(response.Headers, p)
		}
	})
	out.Responses = append(out.Responses, response)
}
