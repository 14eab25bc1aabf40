package importer

import (
	"encoding/json"
	"errors"
)

// Options says how a document is to be read.
type Options struct {
	// Format is the name that the management API gives the format: openapi, openapi+json, swagger-json, or one of them in its link form.
	Format string
	// Name is what diagnostics call the document: a file name or URL. May be empty.
	Name string
	// BaseURL is where the document came from, for relative server addresses. May be empty.
	BaseURL string
	// RequiredQuery says what becomes of required query parameters.
	RequiredQuery Conduct
	Mode          Mode
	Limits        Limits
}

// Conduct is the property translateRequiredQueryParametersConduct.
type Conduct string

// The conducts.
const (
	// Template makes required query parameters part of the URL template. It is the default.
	Template Conduct = "template"
	// Query leaves them query parameters.
	Query Conduct = "query"
)

// Mode says how much like Azure the import is.
type Mode int

// The modes.
const (
	// Compatible refuses what Azure refuses.
	Compatible Mode = iota
	// Lossless reads what it can, and reports where it had to guess.
	Lossless
)

// Limits bounds what an import may cost. A zero field means the default.
type Limits struct {
	// Bytes of the document, 32 MiB.
	Bytes int
	// Depth of nested values, 256.
	Depth int
	// Nodes are the values of the document with aliases expanded, 3 million; long strings count more.
	Nodes int
	// Operations of the API, 10,000.
	Operations int
}

func (l Limits) withDefaults() Limits {
	set := func(field *int, value int) {
		if *field == 0 {
			*field = value
		}
	}
	set(&l.Bytes, 32<<20)
	set(&l.Depth, 256)
	set(&l.Nodes, 3_000_000)
	set(&l.Operations, 10_000)
	return l
}

// Result is what a document says about an API, in the words of the management API.
type Result struct {
	// Type is the type of the API, such as graphql; empty for http.
	Type           string
	Title          string
	Description    string
	Version        string
	TermsOfService string
	Contact        *Contact
	License        *License
	// ServiceURL is the address of the backend, empty if the document names none that can be used.
	ServiceURL string
	// Protocols are the schemes the document offers, http or https; empty if it does not say.
	Protocols  []string
	Tags       []Tag
	Operations []Operation
	// Schemas holds one document, or none if the API has no schemas.
	Schemas []Schema
	// Report lists, in the order of the document, what was dropped or changed.
	Report []ReportEntry
}

// Contact is whom to ask about an API.
type Contact struct {
	Name  string `json:"name,omitempty"`
	URL   string `json:"url,omitempty"`
	Email string `json:"email,omitempty"`
}

// License is what allows the use of an API.
type License struct {
	Name string `json:"name,omitempty"`
	URL  string `json:"url,omitempty"`
}

// Tag is a tag that operations may bear.
type Tag struct {
	Name            string
	Description     string
	ExternalDocsURL string
	ExternalDocs    string
}

// Operation is the properties of an operation resource; ID is the resource's name and Tags are resources of their own.
type Operation struct {
	ID                 string      `json:"-"`
	DisplayName        string      `json:"displayName"`
	Method             string      `json:"method"`
	URLTemplate        string      `json:"urlTemplate"`
	TemplateParameters []Parameter `json:"templateParameters"`
	Description        string      `json:"description,omitempty"`
	Request            *Request    `json:"request,omitempty"`
	Responses          []Response  `json:"responses"`
	Tags               []string    `json:"-"`
}

// Request describes the request of an operation.
type Request struct {
	Description     string           `json:"description,omitempty"`
	QueryParameters []Parameter      `json:"queryParameters"`
	Headers         []Parameter      `json:"headers"`
	Representations []Representation `json:"representations"`
}

// Response describes one response of an operation.
type Response struct {
	StatusCode      int              `json:"statusCode"`
	Description     string           `json:"description,omitempty"`
	Representations []Representation `json:"representations"`
	Headers         []Parameter      `json:"headers"`
}

// Representation is one media type of a request or response.
type Representation struct {
	ContentType string `json:"contentType"`
	// SchemaID and TypeName name a schema document of the API and a type in it.
	SchemaID       string             `json:"schemaId,omitempty"`
	TypeName       string             `json:"typeName,omitempty"`
	FormParameters []Parameter        `json:"formParameters,omitempty"`
	Examples       map[string]Example `json:"examples,omitempty"`
}

// Parameter is a parameter or header.
type Parameter struct {
	Name         string             `json:"name"`
	Description  string             `json:"description,omitempty"`
	Type         string             `json:"type"`
	DefaultValue string             `json:"defaultValue,omitempty"`
	Required     bool               `json:"required,omitempty"`
	Values       []string           `json:"values"`
	SchemaID     string             `json:"schemaId,omitempty"`
	TypeName     string             `json:"typeName,omitempty"`
	Examples     map[string]Example `json:"examples,omitempty"`
}

// Example is an example of a representation or parameter.
type Example struct {
	Summary       string          `json:"summary,omitempty"`
	Description   string          `json:"description,omitempty"`
	Value         json.RawMessage `json:"value,omitempty"`
	ExternalValue string          `json:"externalValue,omitempty"`
}

// Schema is a schema resource of an API.
type Schema struct {
	// ID is made from the content, so that importing the same document again gives the same.
	ID          string
	ContentType string
	// Document is the property document: an object with components or definitions.
	Document json.RawMessage
}

// Action is what an import did to a construct.
type Action string

// The actions.
const (
	Dropped Action = "dropped"
	Changed Action = "changed"
)

// ReportEntry is one construct of the document that the API does not have as the document has it.
type ReportEntry struct {
	// Pointer is the JSON pointer to the construct.
	Pointer string `json:"pointer"`
	// Line is its line in the document, counted from 1.
	Line   int    `json:"line,omitempty"`
	Action Action `json:"action"`
	Reason string `json:"reason"`
}

// ErrFormat is the error for a format that is not known, or that cannot be read or written.
var ErrFormat = errors.New("unknown format")

// Import reads a document. A document that cannot be imported gives source.Diagnostics as error: places, JSON pointers as targets, and
// remedies.
func Import(data []byte, opts Options) (*Result, error) {
	f, err := find(opts.Format)
	if err != nil {
		return nil, err
	}
	return f.read(data, opts)
}
