package graphql_test

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/portico-apim/portico/internal/graphql"
)

const sdl = `
schema { query: Query mutation: Mutation subscription: Subscription }
type Query {
  user(id: ID! = "1", filter: Filter, tags: [String!]): User
  users(first: Int = 10): [User!]!
  search(text: String): [Result]
  node: Node
  any(value: JSON): JSON
}
type Mutation { rename(id: ID!, name: String!): User }
type Subscription { renamed: User }
interface Node { id: ID! }
type User implements Node { id: ID! name: String age: Int score: Float active: Boolean role: Role friends: [User] best: User! }
type Group implements Node { id: ID! title: String! }
union Result = User | Group
enum Role { ADMIN GUEST @deprecated(reason: "nobody") }
input Filter { name: String = "x", roles: [Role!], limit: Int! = 5, nested: Filter }
scalar JSON @specifiedBy(url: "https://example.org/json")
`

func parse(t testing.TB, text string) *graphql.Schema {
	t.Helper()
	s, err := graphql.ParseSchema("schema", text)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func request(t testing.TB, query string) *graphql.Request {
	t.Helper()
	r, err := graphql.ReadRequest(body(query))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func body(query string) []byte {
	text, _ := json.Marshal(query)
	return []byte(`{"query": ` + string(text) + `}`)
}

func TestSchemaErrorsHavePlaces(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, want string }{
		{"type Query { a: Strin }", "schema:1:17: error PG101: Undefined type Strin"},
		{"type Query {\n  a String\n}", "schema:2:5: error PG101: Expected :, found Name"},
		{"type Other { a: String }", "schema:1:1: error PG101: the schema has no query type"},
		{"type Query { a: String }\ntype Query { b: String }", "schema:2:6: error PG101: Cannot redeclare type Query"},
		{strings.Repeat("#", graphql.MaxSchema+1), "schema:1:1: error PG101: the schema has 4194305 bytes; 4194304 are allowed"},
	} {
		_, err := graphql.ParseSchema("schema", c.text)
		if err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%.40q: got %.200v, want %s", c.text, err, c.want)
		}
	}
}

func TestRequests(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ body, want string }{
		{`{"query": "{a}", "operationName": null, "variables": null}`, ""},
		{"\ufeff" + ` {"query": "{a}"} `, ""},
		{``, "The body of the request is not a JSON object."},
		{`null`, "The body of the request is not a JSON object."},
		{`{"query": "{a}"} x`, "The body of the request is not a JSON object."},
		{`[{"query": "{a}"}]`, "Several operations in one request are not supported."},
		{`{"query": "{a}", "variables": []}`, "'variables' must be an object."},
		{`{"query": "{a}", "operationName": 1}`, "'operationName' must be a text."},
		{`{"query": "{a}", "QUERY": "{b}"}`, "'QUERY' stands in the request more than once."},
		{`{"query": ""}`, "The request has no query."},
	} {
		_, err := graphql.ReadRequest([]byte(c.body))
		if got := fmt.Sprint(err); got != c.want && (err != nil || c.want != "") {
			t.Errorf("%s: got %s, want %s", c.body, got, c.want)
		}
	}
}

func TestBounds(t *testing.T) {
	t.Parallel()
	schema := parse(t, sdl)
	doubling := "{ users { ...F0 } }"
	for i := range 20 {
		doubling += fmt.Sprintf(" fragment F%d on User { a: best { ...F%d } b: best { ...F%d } }", i, i+1, i+1)
	}
	doubling += " fragment F20 on User { id }"
	for _, c := range []struct{ name, query, want string }{
		{"tokens", "{ users(tags: [" + strings.Repeat(" 1", graphql.MaxTokens) + "]) { id } }", "exceeded token limit of 10000"},
		{"fields", "{" + strings.Repeat(" a", graphql.MaxWritten+1) + "}", "The query has 2001 fields; 2000 are allowed."},
		{"spread", doubling, "The operation has more than 10000 fields."},
		{"depth", "{ node { ... on User " + strings.Repeat("{ best ", graphql.MaxDepth) + "{ id }" + strings.Repeat("}", graphql.MaxDepth+2), "The operation is more than 100 fields deep."},
		{"nesting", strings.Repeat("{ a ", 2_000), "exceeded maximum nesting depth of 1000"},
		{"cycle", "{ users { ...A } } fragment A on User { best { ...B } } fragment B on User { best { ...A } }", `Cannot spread fragment "A" within itself via "B".`},
	} {
		_, errs := graphql.Load(schema, request(t, c.query))
		if errs == nil || errs[0].Message != c.want {
			t.Errorf("%s: got %v, want %s", c.name, errs, c.want)
		}
	}
}

func TestMeasure(t *testing.T) {
	t.Parallel()
	schema := parse(t, sdl)
	for query, want := range map[string]graphql.Measure{
		"{ users { id } }": {Depth: 2, Fields: 2, Parents: 1},
		"{ users { ...F } node { ... on User { ...F } } } fragment F on User { id best { id } }": {Depth: 3, Fields: 8, Parents: 4},
	} {
		o, errs := graphql.Load(schema, request(t, query))
		if errs != nil || o.Measure != want {
			t.Errorf("%s: got %+v %v, want %+v", query, o, errs, want)
		}
	}
}

// TestRestrictedQueriesStayValid takes fields out and loads what is left.
func TestRestrictedQueriesStayValid(t *testing.T) {
	t.Parallel()
	schema := parse(t, sdl)
	for _, c := range []struct{ query, remove, want string }{
		{`{ a: users { id name } }`, "User.name", `query { a: users { id } }`},
		{`query ($n: Int, $i: Boolean!) { users(first: $n) { id @include(if: $i) } any(value: {a: "q\"\n", b: [1.5, TRUE, null]}) }`, "Query.users", `query { any(value: {a:"q\"\n",b:[1.5,TRUE,null]}) }`},
		{`query A { ...F } query B { users { id } } fragment F on Query { node { ... on User { name } } }`, "User.name", `query A { ... F } fragment F on Query { node { ... on User { __typename } } }`},
		{`query A { ...F } fragment F on Query { users { ...G } } fragment G on User { id }`, "Query.users", `query A { ... F } fragment F on Query { __typename }`},
		{`{ search { ... on User { name } __typename } }`, "User.name", `query { search { ... on User { __typename } __typename } }`},
		{`{ any(value: """block "quoted" text""") users { id } }`, "Query.users", `query { any(value: "block \"quoted\" text") }`},
	} {
		r := request(t, c.query)
		if strings.Contains(c.query, "query A") {
			r.OperationName = "A"
		}
		o, errs := graphql.Load(schema, r)
		if errs != nil {
			t.Errorf("%s: %v", c.query, errs)
			continue
		}
		_, err := o.Restrict(func(types []string, field string) (bool, error) { return types[0]+"."+field != c.remove, nil })
		got := strings.Join(strings.Fields(o.Text()), " ")
		if err != nil || got != c.want {
			t.Errorf("%s: got %s %v, want %s", c.query, got, err, c.want)
		}
		if _, errs := graphql.Load(schema, request(t, o.Text())); errs != nil {
			t.Errorf("%s: what is left is not valid: %v", c.query, errs)
		}
	}
}

func TestAddErrors(t *testing.T) {
	t.Parallel()
	errs := graphql.Errors{{Message: "m", Path: graphql.Path{"a", 1}}}
	for _, c := range []struct{ response, want string }{
		{`{"data": {"a": 1}}`, `{"data":{"a":1},"errors":[{"message":"m","path":["a",1]}]}`},
		{`{"errors": [{"message": "b"}], "extensions": {}}`, `{"errors":[{"message":"m","path":["a",1]},{"message":"b"}],"extensions":{}}`},
		{`{"statusCode": 500}`, ""},
		{`{"data": {}, "errors": 1}`, ""},
		{`<html>`, ""},
	} {
		got, ok := graphql.AddErrors([]byte(c.response), errs)
		if string(got) != c.want || ok != (c.want != "") {
			t.Errorf("%s: got %s, want %s", c.response, got, c.want)
		}
	}
}

func TestIntrospectionMakesASchema(t *testing.T) {
	t.Parallel()
	answer, err := os.ReadFile("testdata/introspection.json")
	if err != nil {
		t.Fatal(err)
	}
	text, err := graphql.FromIntrospection(answer)
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile("testdata/introspection.graphql")
	if err != nil {
		t.Fatal(err)
	}
	if text != string(want) {
		t.Errorf("got %s", text)
	}
	parse(t, text)
	for answer, want := range map[string]string{
		`[]`:   "the answer to the introspection query is not JSON",
		`{}`:   "the answer to the introspection query has no schema",
		`<p>`:  "the answer to the introspection query is not JSON",
		`null`: "the answer to the introspection query has no schema",
		`{"errors": [{"message": "introspection is disabled"}]}`:                                                                                             "the service refuses the introspection query: introspection is disabled",
		`{"data": {"__schema": {"types": [{"kind": "OBJECT", "name": "A", "fields": [{"name": "b"}]}]}}}`:                                                    "a type of the schema is nested too deep, or missing",
		`{"data": {"__schema": {"types": [{"kind": "OBJECT", "name": "A", "inputFields": [{"name": "b", "type": {"name": "Int"}, "defaultValue": "}"}]}]}}}`: `the default value of 'b': Unexpected }`,
	} {
		if _, err := graphql.FromIntrospection([]byte(answer)); err == nil || err.Error() != want {
			t.Errorf("%s: got %v, want %s", answer, err, want)
		}
	}
}

// FuzzLoad looks for queries that crash, or of which less is left than a valid query when fields are taken out.
func FuzzLoad(f *testing.F) {
	for _, query := range []string{
		"{ users { id } }", "query A($a: Int = 1) { users(first: $a) @skip(if: false) { ...F } } fragment F on User { name }",
		`mutation { rename(id: 1, name: "x") { id } }`, "{ search { ... on User { id } ... on Group { title } } }", "{ __schema { types { name } } }", "subscription { renamed { id } }",
	} {
		f.Add(query)
	}
	schema := parse(f, sdl)
	f.Fuzz(func(t *testing.T, query string) {
		if query == "" {
			return
		}
		o, errs := graphql.Load(schema, request(t, query))
		if errs != nil {
			return
		}
		removed, err := o.Restrict(func(types []string, field string) (bool, error) { return len(types[0]+field)%3 > 0, nil })
		if err != nil || len(removed) == 0 || o.Empty() {
			return
		}
		if _, errs := graphql.Load(schema, request(t, o.Text())); errs != nil {
			t.Errorf("%q became %q: %v", query, o.Text(), errs)
		}
	})
}
