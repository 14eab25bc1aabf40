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

// TestResolvers makes resolvers with their policies.
func TestResolvers(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{bare: true})
	const source = `<http-data-source><http-request><set-method>GET</set-method><set-url>https://{{host}}/users</set-url></http-request></http-data-source>`
	w.must(201, "PUT", "/apis/g", props(`"displayName":"G","path":"g","type":"graphql"`))
	w.must(201, "PUT", "/apis/h", props(`"displayName":"H","path":"h"`))
	w.must(201, "PUT", "/namedValues/host", props(`"displayName":"host","value":"users.example"`))
	w.play([]step{
		{"PUT", "/apis/g/resolvers/users", props(`"displayName":"Users","path":"/Query/users","description":"d"`), nil, 201, "type=Microsoft.ApiManagement/service/apis/resolvers; properties.path=Query/users; properties.displayName=Users"},
		{"PUT", "/apis/g/resolvers/again", props(`"path":"Query/users"`), nil, 400, "error.details.0.message=The field 'Query/users' has a resolver already: 'users'."},
		{"PUT", "/apis/g/resolvers/bad", props(`"path":"users"`), nil, 400, "error.details.0.target=path"},
		{"PUT", "/apis/g/resolvers/bad", props(`"displayName":"x"`), nil, 400, ""},
		{"PUT", "/apis/h/resolvers/users", props(`"path":"Query/users"`), nil, 400, "error.details.0.message=The API 'H' has the type http: only GraphQL APIs have resolvers."},
		{"PUT", "/apis/g/resolvers/users/policies/policy", props(`"format":"rawxml","value":` + quote(source)), nil, 201, "type=Microsoft.ApiManagement/service/apis/resolvers/policies"},
		{"PUT", "/policyFragments/f", props(`"value":"<fragment><http-response><set-body>[]</set-body></http-response><set-url>https://x.example</set-url></fragment>"`), nil, 201, ""},
		{"PUT", "/policyFragments/g", props(`"value":"<fragment><http-response><set-status code='1'/></http-response></fragment>"`), nil, 400, ""},
		{"PUT", "/apis/g/resolvers/users/policies/policy", props(`"value":"<policies/>"`), nil, 400, "error.details.0.target=policies"},
		{"PUT", "/apis/g/resolvers/users/policies/policy", props(`"value":""`), nil, 400, "error.details.0.target=value"},
		{"GET", "/apis/g/resolvers/users/policies/policy?format=rawxml", "", nil, 200, "properties.value=" + source},
		{"GET", "/apis/g/resolvers/users/policies", "", nil, 200, "count=1"},
		{"GET", "/apis/g/resolvers?$filter=path%20eq%20'Query/users'", "", nil, 200, "count=1"},
		{"DELETE", "/namedValues/host", "", nil, 400, ""},
		{"DELETE", "/apis/g/resolvers/users", "", nil, 200, ""},
		{"GET", "/apis/g/resolvers/users/policies/policy", "", nil, 404, ""},
		{"DELETE", "/namedValues/host", "", nil, 200, ""},
	})
}
