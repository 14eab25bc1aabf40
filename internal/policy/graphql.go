package policy

import (
	"errors"

	"github.com/portico-apim/portico/internal/graphql"
	"github.com/portico-apim/portico/internal/model"
)

// GraphQLSchema is the content type of schema documents of GraphQL APIs.
const GraphQLSchema = "application/vnd.ms-azure-apim.graphql.schema"

// ErrNoGraphQLSchema says that an API has no GraphQL schema.
var ErrNoGraphQLSchema = errors.New("the API has no GraphQL schema")

// GraphQL returns the schema of a GraphQL API: the document that is named graphql, or the first of its kind.
func (c *Config) GraphQL(a *model.API) (*graphql.Schema, error) {
	document := documentOf(a, GraphQLSchema, "graphql")
	if document == nil {
		return nil, ErrNoGraphQLSchema
	}
	return c.graphQL.get(document, func() (*graphql.Schema, error) { return graphql.ParseSchema(document.Name, document.Document) })
}
