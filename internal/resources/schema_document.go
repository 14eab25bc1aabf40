package resources

import (
	"encoding/json"
	"errors"
	"strings"

	"github.com/portico-apim/portico/internal/graphql"
	"github.com/portico-apim/portico/internal/odata"
	"github.com/portico-apim/portico/internal/resource"
	"github.com/portico-apim/portico/internal/source"
	"github.com/portico-apim/portico/internal/xsd"
)

// SchemaProperties are a schema document of an API.
type SchemaProperties struct {
	// ContentType says what sort of document it is; see the constants.
	ContentType string          `json:"contentType" arm:"required" len:"1-256"`
	Document    *SchemaDocument `json:"document,omitempty" arm:"required"`
}

// The content types of schema documents.
const (
	SchemaSwagger = "application/vnd.ms-azure-apim.swagger.definitions+json"
	SchemaOpenAPI = "application/vnd.oai.openapi.components+json"
	SchemaXSD     = "application/vnd.ms-azure-apim.xsd+xml"
	SchemaGraphQL = "application/vnd.ms-azure-apim.graphql.schema"
	SchemaOData   = "application/vnd.ms-azure-apim.odata.schema"
)

// SchemaDocument is the document: Components or Definitions for OpenAPI, Value for everything else.
type SchemaDocument struct {
	Value       string          `json:"value,omitempty"`
	Definitions json.RawMessage `json:"definitions,omitempty"`
	Components  json.RawMessage `json:"components,omitempty"`
}

// kindAPISchema is the kind of an API's schemas; maxSchemaBody bounds a request with a schema.
const (
	kindAPISchema = "service/apis/schemas"
	maxSchemaBody = 32 << 20
)

// apiSchemas are the schema documents of an API.
func apiSchemas() Kind {
	return define(Kind{Type: kindAPISchema, Title: "Schema", Verbs: "HGCDL", Filter: "name contentType", MaxBody: maxSchemaBody}, Rules[SchemaProperties]{
		Check:    func(op *Op, _, p *SchemaProperties) error { return checkSchema(op, p) },
		Written:  func(op *Op, _, _ *SchemaProperties) error { return op.edited() },
		Deleting: schemaDeleting,
		Show: func(op *Op, _ *Shown, p *SchemaProperties) error {
			if op.Collection != "" {
				p.Document = nil
			}
			return nil
		},
	})
}

func checkSchema(op *Op, p *SchemaProperties) error {
	d := p.Document
	if d.Value == "" && d.Definitions == nil && d.Components == nil {
		return resource.Invalid("document", "'document' must have a value, definitions or components.")
	}
	switch p.ContentType {
	case SchemaGraphQL:
		return checkGraphQL(d.Value)
	case SchemaXSD:
		return checkXML(op, "document", d.Value)
	case SchemaOData:
		if _, err := odata.Parse(d.Value); err != nil {
			return resource.Invalid("document", "Parsing error(s): %v", err)
		}
	}
	return nil
}

// checkXML refuses a text that is no XML schema, whatever other schemas there are that it may refer to.
func checkXML(op *Op, target, text string) error {
	_, err := xsd.Compile([]xsd.Document{{Name: op.Doc.Name(), Text: text}}, 1)
	if wrong, ok := errors.AsType[*xsd.Error](err); ok && !wrong.Unresolved {
		return resource.Invalid(target, "The XML %s", wrong)
	}
	return nil
}

// checkGraphQL reads the schema of a GraphQL API.
func checkGraphQL(text string) error {
	_, err := graphql.ParseSchema("schema", text)
	if diags, ok := errors.AsType[source.Diagnostics](err); ok {
		return importError(diags)
	}
	return err
}

// schemaDeleting refuses while an operation uses the schema; with force it takes the schema out of the operations.
func schemaDeleting(op *Op, _ *SchemaProperties) error {
	if err := op.edited(); err != nil {
		return err
	}
	docs, err := op.documents(op.Doc.Parent().String(), kindOperation)
	if err != nil {
		return err
	}
	for _, d := range docs {
		if !strings.Contains(string(d.Body), `"schemaId"`) {
			continue
		}
		before, err := Decode[OperationProperties](d)
		if err != nil {
			return err
		}
		after, err := Decode[OperationProperties](d)
		if err != nil {
			return err
		}
		if !after.forget(op.Doc.Name()) {
			continue
		}
		id := mustID(d.ID)
		if !op.flag("force") {
			return resource.Refused("Schema '%s' cannot be deleted because it is used by operation '%s'.", op.Doc.Name(), id.Name())
		}
		k, _ := op.table.Kind(kindOperation)
		if err := op.save(k, id, before, after); err != nil {
			return err
		}
	}
	return nil
}

// GlobalSchemaProperties are a schema of the service, which validation policies name.
type GlobalSchemaProperties struct {
	SchemaType  string `json:"schemaType" arm:"required,immutable" enum:"xml json"`
	Description string `json:"description,omitempty"`
	// Value is the text of an XML schema; Document, a JSON schema.
	Value    json.RawMessage `json:"value,omitempty"`
	Document json.RawMessage `json:"document,omitempty"`
}

// text returns the text of an XML schema, which may stand in either property.
func (p *GlobalSchemaProperties) text() string {
	for _, raw := range []json.RawMessage{p.Value, p.Document} {
		var text string
		if json.Unmarshal(raw, &text) == nil && text != "" {
			return text
		}
	}
	return ""
}

// globalSchemas are the schemas of the service.
func globalSchemas() Kind {
	return define(Kind{Type: "service/schemas", Title: "Schema", Verbs: "HGCDL", Filter: "name", MaxBody: maxSchemaBody}, Rules[GlobalSchemaProperties]{
		Check: func(op *Op, _, p *GlobalSchemaProperties) error {
			if isNull(p.Value) && isNull(p.Document) {
				return resource.Invalid("document", "'document' or 'value' must not be empty.")
			}
			if p.SchemaType == "xml" {
				return checkXML(op, "value", p.text())
			}
			return nil
		},
	})
}
