package importer

import (
	"bytes"
	"encoding/json"

	"github.com/portico-apim/portico/internal/graphql"
	"github.com/portico-apim/portico/internal/source"
)

// FormatGraphQL is the format of GraphQL schemas: the address of a GraphQL service that can be asked for its schema, or of a schema.
const FormatGraphQL = "graphql-link"

// graphQLContentType is the content type of the schema document of a GraphQL API, graphQLID its name.
const (
	graphQLContentType = "application/vnd.ms-azure-apim.graphql.schema"
	graphQLID          = "graphql"
)

// readGraphQL reads a schema in the schema definition language, or the answer to an introspection query, which a service gives that is the backend
// of the API as well.
func readGraphQL(data []byte, opts Options) (*Result, error) {
	text, result := string(data), &Result{Type: "graphql"}
	if bytes.HasPrefix(bytes.TrimSpace(data), []byte("{")) {
		var err error
		if text, err = graphql.FromIntrospection(data); err != nil {
			var diags source.Diagnostics
			_ = diags.Add(source.New(opts.Name, string(data)), source.At(0), graphql.CodeSchema, "%s", err)
			return nil, diags
		}
		result.ServiceURL = opts.BaseURL
	}
	if _, err := graphql.ParseSchema(opts.Name, text); err != nil {
		return nil, err
	}
	document, err := json.Marshal(map[string]string{"value": text})
	if err != nil {
		return nil, err
	}
	result.Schemas = []Schema{{ID: graphQLID, ContentType: graphQLContentType, Document: document}}
	return result, nil
}
