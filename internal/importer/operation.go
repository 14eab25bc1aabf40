package importer

import (
	"strings"
	"unicode/utf8"
)

const (
	// maxOperationID leaves four characters of a resource name for what tells operations of one id apart.
	maxOperationID = 76
	maxDuplicates  = 999
	// maxTemplate is the limit of the property urlTemplate.
	maxTemplate = 1000
	// maxDisplayName is the limit of the property displayName, in characters.
	maxDisplayName = 300
)

// NormalizeOperationID turns an operationId into the name of a resource as Azure does: lower case, a dash for each run of characters that are no
// ASCII letters or digits, no dashes at the ends, at most 76 characters.
func NormalizeOperationID(id string) string {
	var b strings.Builder
	dash := false
	for _, c := range strings.ToLower(id) {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			dash = b.Len() > 0
			continue
		}
		if dash {
			b.WriteByte('-')
			dash = false
		}
		b.WriteRune(c)
	}
	out := b.String()
	return strings.TrimRight(out[:min(len(out), maxOperationID)], "-")
}

// name gives an operation its id and display name.
func (r *reader) name(op *Operation, c cursor) {
	given := c.str("operationId")
	id := NormalizeOperationID(given)
	if id == "" {
		id = NormalizeOperationID(op.Method + "-" + op.URLTemplate)
		r.report(c, Changed, "an operation without operationId is named after its method and path: "+id)
	}
	base := id
	for n := 1; r.ids[id]; n++ {
		if n > maxDuplicates {
			r.add(r.offset(c), c.path(), codeLimit, "more than %d operations have the id %s", maxDuplicates, base).Hint = "give them different operationIds"
			break
		}
		id = base + "-" + itoa(n)
	}
	r.ids[id] = true
	op.ID = id
	if given != "" && id != given {
		r.report(c.in("operationId"), Changed, "the operation is named "+id)
	}
	op.DisplayName = c.str("summary")
	if op.DisplayName == "" {
		op.DisplayName = given
	}
	if op.DisplayName == "" {
		op.DisplayName = id
	}
	if utf8.RuneCountInString(op.DisplayName) > maxDisplayName {
		op.DisplayName = string([]rune(op.DisplayName)[:maxDisplayName])
		r.report(c.in("summary"), Changed, "cut to "+itoa(maxDisplayName)+" characters")
	}
}

// cleanPath makes a URL template of the name of a path.
func (r *reader) cleanPath(path string, c cursor) string {
	if cut := strings.IndexByte(path, '#'); cut >= 0 {
		r.report(c, Changed, "the fragment of the path is cut off: requests do not carry it")
		path = path[:cut]
	}
	if !strings.HasPrefix(path, "/") {
		r.report(c, Changed, "a path begins with a slash")
		path = "/" + path
	}
	if strings.Contains(path, "+}") {
		r.report(c, Changed, "{name+} is written {*name}")
		path = greedy(path)
	}
	return path
}

// greedy writes a wildcard {name+} at the end of a path as {*name}.
func greedy(path string) string {
	open := strings.LastIndexByte(path, '{')
	if open < 0 || !strings.HasSuffix(path, "+}") {
		return path
	}
	return path[:open] + "{*" + path[open+1:len(path)-2] + "}"
}

// placeholders returns the names in braces in a template, without the star of a wildcard.
func placeholders(template string) []string {
	var names []string
	for {
		open := strings.IndexByte(template, '{')
		if open < 0 {
			return names
		}
		length := strings.IndexByte(template[open:], '}')
		if length < 0 {
			return names
		}
		if name := strings.TrimPrefix(template[open+1:open+length], "*"); name != "" {
			names = append(names, name)
		}
		template = template[open+length+1:]
	}
}

// template makes the URL template of an operation, its parameters, and the query parameters of the request.
func (r *reader) template(naming typeName, c cursor, params []parameter, op *Operation, request *Request) string {
	path := naming.path
	used := map[string]bool{}
	defined := pathParameters(path, params)
	for _, name := range placeholders(path) {
		if used[strings.ToLower(name)] {
			r.problem(c, codeTemplate, "rename one of them", "the placeholder {%s} occurs twice in %s", name, path)
			continue
		}
		used[strings.ToLower(name)] = true
		op.TemplateParameters = append(op.TemplateParameters, r.pathParameter(name, naming, c, defined))
	}
	for _, p := range params {
		if p.place == "path" && !used[strings.ToLower(p.str("name"))] {
			r.problem(p.cursor, codeTemplate, "put it into the path in braces, or take it away", "the path %s has no place for the parameter %s", path, p.str("name"))
		}
	}
	return r.withQuery(naming, params, used, op, request)
}

// pathParameters returns the parameters that may define a placeholder, by name and by name in lower case. A placeholder in the query of a path of x-ms-paths
// is defined by a query parameter.
func pathParameters(path string, params []parameter) map[string]parameter {
	defined := map[string]parameter{}
	for _, p := range params {
		if name := p.str("name"); p.place == "path" || p.place == "query" && queryHas(path, name) {
			if _, ok := defined[strings.ToLower(name)]; !ok {
				defined[strings.ToLower(name)] = p
			}
			defined[name] = p
		}
	}
	return defined
}

// pathParameter returns the parameter of a placeholder.
func (r *reader) pathParameter(name string, naming typeName, c cursor, defined map[string]parameter) Parameter {
	p, ok := defined[name]
	if !ok {
		p, ok = defined[strings.ToLower(name)]
	}
	if ok {
		out := r.parameter(p.cursor, naming)
		out.Name, out.Required = name, true
		return out
	}
	r.problem(c, codeTemplate, `add {"name": "`+name+`", "in": "path", "required": true, "schema": {"type": "string"}} to parameters`,
		"the placeholder {%s} of the path %s is defined by no parameter", name, naming.path)
	return Parameter{Name: name, Type: "string", Required: true, Values: []string{}}
}

// queryHas reports whether the query of a template has a place for a parameter, or gives it a value.
func queryHas(template, name string) bool {
	_, query, _ := strings.Cut(template, "?")
	for part := range strings.SplitSeq(query, "&") {
		if key, _, _ := strings.Cut(part, "="); key == name && key != "" {
			return true
		}
	}
	return false
}

// withQuery appends the required query parameters to a template, if they belong there.
func (r *reader) withQuery(naming typeName, params []parameter, used map[string]bool, op *Operation, request *Request) string {
	path, separator := naming.path, "?"
	if strings.Contains(path, "?") {
		separator = "&"
	}
	for _, p := range params {
		if p.place != "query" {
			continue
		}
		out := r.parameter(p.cursor, naming)
		name := strings.ToLower(out.Name)
		if queryHas(path, out.Name) {
			continue // a path of x-ms-paths
		}
		if !out.Required || r.opts.RequiredQuery == Query {
			request.QueryParameters = append(request.QueryParameters, out)
			continue
		}
		if used[name] {
			if r.problem(p.cursor, codeTemplate, "rename one of them, or import with translateRequiredQueryParameters query",
				"the required query parameter %s has the name of another parameter of the URL template", out.Name) {
				request.QueryParameters = append(request.QueryParameters, out)
			}
			continue
		}
		used[name] = true
		op.TemplateParameters = append(op.TemplateParameters, out)
		path += separator + out.Name + "={" + out.Name + "}"
		separator = "&"
	}
	return path
}
