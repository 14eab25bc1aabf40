package arm_test

import (
	"os"
	"testing"
)

// TestGraphQL makes GraphQL APIs: by hand with a schema, from a service that is asked for its schema, from a schema behind a link.
func TestGraphQL(t *testing.T) {
	t.Parallel()
	introspection, err := os.ReadFile("../graphql/testdata/introspection.json")
	if err != nil {
		t.Fatal(err)
	}
	w := newWorld(t, options{bare: true, fetch: pages{
		"POST https://films.example/graphql": string(introspection),
		"https://x.example/schema.graphql":   "type Query { users: [String] }",
		"POST https://x.example/closed":      `{"errors":[{"message":"no introspection"}]}`,
		"https://x.example/closed":           "<html>",
	}})
	const kind = `"contentType":"application/vnd.ms-azure-apim.graphql.schema","document":{"value":`
	w.play([]step{
		{"PUT", "/apis/hand", props(`"displayName":"Hand","path":"hand","type":"graphql","protocols":["https","wss"]`), nil, 201, "properties.type=graphql"},
		{"PUT", "/apis/hand/schemas/graphql", props(kind + quote("type Query { users: [User] }") + "}"), nil, 400,
			"error.details.0.target=representation; error.details.0.message=Parsing error(s): schema:1:22: error PG101: Undefined type User\n  | type Query { users: [User] }\n  |                      ^"},
		{"PUT", "/apis/hand/schemas/graphql", props(kind + quote("type Query { users: [String] }") + "}"), nil, 201, ""},
		{"GET", "/apis/hand/schemas/graphql", "", nil, 200, "properties.document.value=type Query { users: [String] }; properties.contentType=application/vnd.ms-azure-apim.graphql.schema"},
		{"GET", "/apis/hand/schemas", "", nil, 200, "count=1; value.0.properties.document="},
		{"PUT", "/apis/films", props(`"path":"films","format":"graphql-link","value":"https://films.example/graphql"`), nil, 201,
			"properties.type=graphql; properties.displayName=films; properties.serviceUrl=https://films.example/graphql"},
		{"GET", "/apis/films/schemas/graphql", "", nil, 200, "properties.contentType=application/vnd.ms-azure-apim.graphql.schema"},
		{"GET", "/apis/films/operations", "", nil, 200, "count=0"},
		{"PUT", "/apis/link", props(`"path":"link","displayName":"Link","apiType":"graphql","format":"graphql-link","value":"https://x.example/schema.graphql"`), nil, 201,
			"properties.type=graphql; properties.displayName=Link; properties.serviceUrl="},
		{"GET", "/apis/link/schemas/graphql", "", nil, 200, "properties.document.value=type Query { users: [String] }"},
		{"PUT", "/apis/films", props(`"format":"graphql-link","value":"https://x.example/schema.graphql"`), nil, 200, "properties.path=films; properties.type=graphql; properties.serviceUrl=https://films.example/graphql"},
		{"GET", "/apis/films/schemas/graphql", "", nil, 200, "properties.document.value=type Query { users: [String] }"},
		{"PUT", "/apis/none", props(`"path":"none","format":"graphql-link","value":"https://x.example/closed"`), nil, 400,
			"error.details.0.target=value; error.details.0.message='https://x.example/closed' is neither a GraphQL service that answers introspection queries (the service refuses the introspection query: no introspection) nor a schema (schema:1:1: error PG101: Unexpected <Invalid>)."},
		{"GET", "/apis/none", "", nil, 404, ""},
	})
}
