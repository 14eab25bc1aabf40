package resources

import (
	"encoding/json"
	"strings"

	"github.com/portico-apim/portico/internal/resource"
)

// OperationProperties are one operation of an API.
type OperationProperties struct {
	DisplayName string `json:"displayName" arm:"required" len:"1-300"`
	Method      string `json:"method" arm:"required" len:"1-32"`
	// URLTemplate is a path with {parameters}, {*wildcard} or *, and required query parameters.
	URLTemplate        string         `json:"urlTemplate" arm:"required" len:"1-1000"`
	TemplateParameters []Parameter    `json:"templateParameters"`
	Description        string         `json:"description,omitempty"`
	Request            *APIRequest    `json:"request,omitempty"`
	Responses          []*APIResponse `json:"responses"`
	// Policies is text that API Management keeps and does not run.
	Policies string `json:"policies,omitempty"`
}

// APIRequest describes a request.
type APIRequest struct {
	Description     string           `json:"description,omitempty"`
	QueryParameters []Parameter      `json:"queryParameters"`
	Headers         []Parameter      `json:"headers"`
	Representations []Representation `json:"representations"`
}

// APIResponse describes a response.
type APIResponse struct {
	StatusCode      int              `json:"statusCode" arm:"required" range:"0-599"`
	Description     string           `json:"description,omitempty"`
	Representations []Representation `json:"representations"`
	Headers         []Parameter      `json:"headers"`
}

// Representation is one media type of a message.
type Representation struct {
	ContentType string `json:"contentType" arm:"required"`
	// SchemaID and TypeName name a schema of the API and a definition in it.
	SchemaID       string             `json:"schemaId,omitempty"`
	TypeName       string             `json:"typeName,omitempty"`
	FormParameters []Parameter        `json:"formParameters,omitempty"`
	Examples       map[string]Example `json:"examples,omitempty"`
}

// Parameter is a template, query, header or form parameter.
type Parameter struct {
	Name         string             `json:"name" arm:"required"`
	Description  string             `json:"description,omitempty"`
	Type         string             `json:"type" default:""`
	DefaultValue string             `json:"defaultValue,omitempty"`
	Required     bool               `json:"required,omitempty"`
	Values       []string           `json:"values"`
	SchemaID     string             `json:"schemaId,omitempty"`
	TypeName     string             `json:"typeName,omitempty"`
	Examples     map[string]Example `json:"examples,omitempty"`
}

// Example is an example of a parameter or a body.
type Example struct {
	Summary       string          `json:"summary,omitempty"`
	Description   string          `json:"description,omitempty"`
	Value         json.RawMessage `json:"value,omitempty"`
	ExternalValue string          `json:"externalValue,omitempty"`
}

// kindOperation is the kind of operations.
const kindOperation = "service/apis/operations"

// operations are what an API can do.
func operations() Kind {
	return define(Kind{Type: kindOperation, Title: "Operation", Filter: "name displayName method description urlTemplate", Tagged: true}, Rules[OperationProperties]{
		Check: func(op *Op, _, p *OperationProperties) error {
			if err := checkTemplate(p); err != nil {
				return err
			}
			return onlyOperation(op, p)
		},
		Written:  func(op *Op, _, _ *OperationProperties) error { return op.edited() },
		Deleting: func(op *Op, _ *OperationProperties) error { return op.edited() },
	})
}

// checkTemplate wants every parameter of the template to be described, and every name to be used once.
func checkTemplate(p *OperationProperties) error {
	p.fillLists()
	p.Method = canonicalMethod(p.Method)
	if strings.ContainsAny(p.Method, " \t\r\n/") {
		return resource.Invalid("method", "'%s' is not an HTTP method.", p.Method)
	}
	names, ok := templateNames(p.URLTemplate)
	if !ok {
		return resource.Invalid("urlTemplate", "'%s' is not a valid template: braces must be closed and hold a name.", p.URLTemplate)
	}
	described := map[string]bool{}
	for _, t := range p.TemplateParameters {
		described[strings.ToLower(t.Name)] = true
	}
	seen := map[string]bool{}
	for _, name := range names {
		key := strings.ToLower(name)
		if seen[key] {
			return resource.Invalid("urlTemplate", "Parameter '%s' is in the template twice.", name)
		}
		seen[key] = true
		if !described[key] {
			return resource.Invalid("templateParameters", "All template parameters used in the UriTemplate must be defined in the Operation: '%s' is not.", name)
		}
	}
	return nil
}

// fillLists makes empty lists of missing ones, as they are answered.
func (p *OperationProperties) fillLists() {
	if p.TemplateParameters == nil {
		p.TemplateParameters = []Parameter{}
	}
	if p.Responses == nil {
		p.Responses = []*APIResponse{}
	}
	for i := range p.TemplateParameters {
		p.TemplateParameters[i].Name = strings.TrimPrefix(p.TemplateParameters[i].Name, "*")
	}
}

// canonicalMethod gives the well-known methods in capitals.
func canonicalMethod(method string) string {
	if upper := strings.ToUpper(method); strings.Contains(" GET PUT POST PATCH DELETE HEAD OPTIONS TRACE CONNECT ", " "+upper+" ") {
		return upper
	}
	return method
}

// templateNames lists the parameters of a template without the star of a wildcard; ok is false if braces do not match.
func templateNames(template string) (names []string, ok bool) {
	for rest := template; ; {
		i := strings.IndexAny(rest, "{}")
		if i < 0 {
			return names, true
		}
		end := strings.IndexAny(rest[i+1:], "{}")
		if rest[i] == '}' || end <= 0 || rest[i+1+end] == '{' {
			return nil, false
		}
		name, _, _ := strings.Cut(strings.TrimPrefix(rest[i+1:i+1+end], "*"), "=")
		names = append(names, name)
		rest = rest[i+1+end+1:]
	}
}

// onlyOperation refuses a second operation with the same method and template.
func onlyOperation(op *Op, p *OperationProperties) error {
	docs, err := op.documents(op.Doc.Parent().String(), kindOperation)
	if err != nil {
		return err
	}
	for _, d := range docs {
		if equalNames(d.ID, op.Doc.String()) {
			continue
		}
		var other struct {
			Method      string `json:"method"`
			URLTemplate string `json:"urlTemplate"`
		}
		if err := json.Unmarshal(d.Body, &other); err != nil {
			return &decodeError{d.ID, err}
		}
		if other.Method == p.Method && strings.EqualFold(other.URLTemplate, p.URLTemplate) {
			return resource.Invalid("urlTemplate", "Operation with the same method '%s' and UriTemplate '%s' already exists.", p.Method, p.URLTemplate)
		}
	}
	return nil
}

// forget takes a schema out of everything that names it, and reports whether anything did.
func (p *OperationProperties) forget(schema string) bool {
	found := false
	drop := func(id, typeName *string) {
		if strings.EqualFold(*id, schema) {
			*id, *typeName, found = "", "", true
		}
	}
	parameters := func(list []Parameter) {
		for i := range list {
			drop(&list[i].SchemaID, &list[i].TypeName)
		}
	}
	representations := func(list []Representation) {
		for i := range list {
			drop(&list[i].SchemaID, &list[i].TypeName)
			parameters(list[i].FormParameters)
		}
	}
	parameters(p.TemplateParameters)
	if p.Request != nil {
		parameters(p.Request.QueryParameters)
		parameters(p.Request.Headers)
		representations(p.Request.Representations)
	}
	for _, r := range p.Responses {
		parameters(r.Headers)
		representations(r.Representations)
	}
	return found
}
