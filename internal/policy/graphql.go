package policy

import (
	"errors"
	"sync"

	"github.com/portico-apim/portico/internal/graphql"
	"github.com/portico-apim/portico/internal/model"
)

// GraphQLSchema is the content type of schema documents of GraphQL APIs.
const GraphQLSchema = "application/vnd.ms-azure-apim.graphql.schema"

// ErrNoGraphQLSchema says that an API has no GraphQL schema.
var ErrNoGraphQLSchema = errors.New("the API has no GraphQL schema")

// parsedGraphQL are the GraphQL schemas of a configuration, read when somebody first asks.
type parsedGraphQL struct {
	mu      sync.Mutex
	schemas map[*model.Schema]*graphQLSchema
}

type graphQLSchema struct {
	once   sync.Once
	schema *graphql.Schema
	err    error
}

// GraphQL returns the schema of a GraphQL API: the document that is named graphql, or the first of its kind.
func (c *Config) GraphQL(a *model.API) (*graphql.Schema, error) {
	document := graphQLDocument(a)
	if document == nil {
		return nil, ErrNoGraphQLSchema
	}
	s := c.graphQL.entry(document)
	s.once.Do(func() { s.schema, s.err = graphql.ParseSchema(document.Name, document.Document) })
	return s.schema, s.err
}

func graphQLDocument(a *model.API) *model.Schema {
	var first *model.Schema
	for _, s := range a.Schemas {
		if s.ContentType != GraphQLSchema {
			continue
		}
		if s.Name == "graphql" {
			return s
		}
		if first == nil {
			first = s
		}
	}
	return first
}

func (p *parsedGraphQL) entry(document *model.Schema) *graphQLSchema {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := p.schemas[document]
	if s == nil {
		if p.schemas == nil {
			p.schemas = map[*model.Schema]*graphQLSchema{}
		}
		s = &graphQLSchema{}
		p.schemas[document] = s
	}
	return s
}

// keep takes over from another configuration what was read of documents that both have.
func (p *parsedGraphQL) keep(before *parsedGraphQL, still map[*model.Schema]bool) {
	before.mu.Lock()
	defer before.mu.Unlock()
	p.schemas = map[*model.Schema]*graphQLSchema{}
	for document, s := range before.schemas {
		if still[document] {
			p.schemas[document] = s
		}
	}
}
