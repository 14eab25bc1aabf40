package graphql_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/portico-apim/portico/internal/graphql"
)

// data is a source with fixed values: those of fields by "Type.field", and the answer to what is forwarded.
type data struct {
	values    map[string]string
	forward   string
	calls     []string
	forwarded []string
}

func (d *data) Resolves(typeName, field string) bool { return d.values[typeName+"."+field] != "" }

func (d *data) Resolve(_ context.Context, calls []graphql.Call) []graphql.Result {
	results := make([]graphql.Result, len(calls))
	wave := make([]string, len(calls))
	for i, c := range calls {
		wave[i] = fmt.Sprintf("%s.%s%s%s%v", c.Type, c.Field, c.Arguments, c.Parent, c.Path)
		value := d.values[c.Type+"."+c.Field]
		if message, failed := strings.CutPrefix(value, "!"); failed {
			results[i].Err = &graphql.Error{Message: message}
		} else {
			results[i].Value = json.RawMessage(strings.ReplaceAll(value, "$args", string(c.Arguments)))
		}
	}
	d.calls = append(d.calls, strings.Join(wave, " "))
	return results
}

func (d *data) Forward(_ context.Context, request []byte) ([]byte, error) {
	if d.forward == "" {
		return nil, nil
	}
	var r struct {
		Query     string
		Variables json.RawMessage
	}
	if err := json.Unmarshal(request, &r); err != nil {
		return nil, err
	}
	d.forwarded = append(d.forwarded, strings.Join(strings.Fields(r.Query), " ")+string(r.Variables))
	if message, failed := strings.CutPrefix(d.forward, "!"); failed {
		return nil, errors.New(message)
	}
	return []byte(d.forward), nil
}

// execute runs a query; variables are a JSON object or empty.
func execute(t testing.TB, schema *graphql.Schema, source graphql.Source, query, variables string) string {
	t.Helper()
	if variables == "" {
		variables = "null"
	}
	text, _ := json.Marshal(query)
	r, err := graphql.ReadRequest([]byte(`{"query": ` + string(text) + `, "variables": ` + variables + `}`))
	if err != nil {
		t.Fatal(err)
	}
	o, errs := graphql.Load(schema, r)
	if errs != nil {
		return string(errs.Response())
	}
	return string(o.Execute(t.Context(), source, 1<<16).Body())
}

const jane = `{"id": 1, "name": "Jane", "age": 30.0, "score": 1, "active": true, "role": "ADMIN", "best": {"id": "2", "name": 7, "extra": 1}}`

func TestExecute(t *testing.T) {
	t.Parallel()
	schema := parse(t, sdl)
	for _, c := range []struct{ name, query, variables, values, want string }{
		{"fields in the order of the query, by their aliases", `{ user { n: name id __typename best { name } age score active role } }`, "", "Query.user = " + jane,
			`{"data":{"user":{"n":"Jane","id":"1","__typename":"User","best":{"name":"7"},"age":30,"score":1,"active":true,"role":"ADMIN"}}}`},
		{"fragments, merged fields", `{ user { ...A ... on User { best { id } } ... on Node { id } } } fragment A on User { best { name } ...B } fragment B on Node { id }`, "", "Query.user = " + jane,
			`{"data":{"user":{"best":{"name":"7","id":"2"},"id":"1"}}}`},
		{"skip and include", `query ($no: Boolean = false, $yes: Boolean!) { user { a: id @skip(if: $yes) b: id @include(if: $no) c: id @include(if: $yes) @skip(if: $no) ... @include(if: $no) { name } ...F @skip(if: $yes) } } fragment F on User { role }`,
			`{"yes": true}`, "Query.user = " + jane, `{"data":{"user":{"c":"1"}}}`},
		{"null", `{ user { id } }`, "", "Query.user = null", `{"data":{"user":null}}`},
		{"null where there must be something makes what is around it null", `{ user { best { id } } }`, "", `Query.user = {"best": {"id": null}}`,
			`{"data":{"user":null},"errors":[{"message":"Cannot return null for non-nullable field User.id.","locations":[{"line":1,"column":17}],"path":["user","best","id"]}]}`},
		{"up to the data", `{ users { id } user { id } }`, "", `Query.users = [{"id": 1}, null]; Query.user = {"id": 2}`,
			`{"data":null,"errors":[{"message":"Cannot return null for non-nullable field Query.users.","locations":[{"line":1,"column":3}],"path":["users",1]}]}`},
		{"lists", `{ users { friends { id } } }`, "", `Query.users = [{"friends": [{"id": 1}, null, {"id": 2}]}, {"friends": []}, {}]`,
			`{"data":{"users":[{"friends":[{"id":"1"},null,{"id":"2"}]},{"friends":[]},{"friends":null}]}}`},
		{"no list", `{ user { friends { id } } }`, "", `Query.user = {"friends": {"id": 1}}`,
			`{"data":{"user":{"friends":null}},"errors":[{"message":"The value of the field 'friends' of the type 'User' is not a list.","locations":[{"line":1,"column":10}],"path":["user","friends"]}]}`},
		{"no object", `{ user { id } }`, "", `Query.user = "x"`,
			`{"data":{"user":null},"errors":[{"message":"The value of the field 'user' of the type 'Query' is not an object.","locations":[{"line":1,"column":3}],"path":["user"]}]}`},
		{"unions and interfaces", `{ search { __typename ... on User { name } ... on Group { title } ... on Node { id } } node { id } }`, "",
			`Query.search = [{"__typename": "User", "id": 1, "name": "J"}, {"__typename": "Group", "id": 2, "title": "G"}, {"id": 3}]; Query.node = {"__typename": "Role"}`,
			`{"data":{"search":[{"__typename":"User","name":"J","id":"1"},{"__typename":"Group","title":"G","id":"2"},null],"node":null},` +
				`"errors":[{"message":"The value of the field 'search' of the type 'Query' does not say with __typename which of the types of Result it has.","locations":[{"line":1,"column":3}],"path":["search",2]},` +
				`{"message":"The value of the field 'node' of the type 'Query' does not say with __typename which of the types of Node it has.","locations":[{"line":1,"column":88}],"path":["node"]}]}`},
		{"leaves that are none", `{ user { age score active role id name } }`, "", `Query.user = {"age": 2147483648, "score": "x", "active": 1, "role": "NONE", "id": "a", "name": {"a": 1}}`,
			`{"data":{"user":{"age":null,"score":null,"active":null,"role":null,"id":"a","name":"{\"a\": 1}"}},"errors":[` +
				`{"message":"The value of the field 'age' of the type 'User' is not of the type Int: 2147483648","locations":[{"line":1,"column":10}],"path":["user","age"]},` +
				`{"message":"The value of the field 'score' of the type 'User' is not of the type Float: \"x\"","locations":[{"line":1,"column":14}],"path":["user","score"]},` +
				`{"message":"The value of the field 'active' of the type 'User' is not of the type Boolean: 1","locations":[{"line":1,"column":20}],"path":["user","active"]},` +
				`{"message":"The value of the field 'role' of the type 'User' is not of the type Role: \"NONE\"","locations":[{"line":1,"column":27}],"path":["user","role"]}]}`},
		{"texts that are numbers", `{ user { age score } }`, "", `Query.user = {"age": "12", "score": "1.5"}`, `{"data":{"user":{"age":12,"score":1.5}}}`},
		{"a scalar of one's own is anything", `{ any }`, "", `Query.any = {"a": [1.50, null]}`, `{"data":{"any":{"a": [1.50, null]}}}`},
		{"a failed resolver", `{ user { id } users { id } }`, "", `Query.user = !it broke; Query.users = []`,
			`{"data":{"user":null,"users":[]},"errors":[{"message":"it broke","locations":[{"line":1,"column":3}],"path":["user"]}]}`},
		{"no resolver", `{ user { id } }`, "", `Query.x = 1`,
			`{"data":{"user":null},"errors":[{"message":"There is no resolver for the field 'user' of the type 'Query'.","locations":[{"line":1,"column":3}],"path":["user"]}]}`},

		{"arguments", `{ any(value: {b: [1, 2.50, "x", TRUE, null, $v], a: {}}) }`, `{}`, "Query.any = $args", `{"errors":[{"message":"Variable \"$v\" is not defined.","locations":[{"line":1,"column":45}]}]}`},
		{"literals", `{ any(value: {b: [1, 2.50, "x\n", TRUE, null], a: {}}) }`, ``, "Query.any = $args", `{"data":{"any":{"value":{"b":[1,2.50,"x\n","TRUE",null],"a":{}}}}}`},
		{"default values", `{ user { name } }`, ``, `Query.user = {"name": $args}`, `{"data":{"user":{"name":"{\"id\":\"1\"}"}}}`},
		{"input objects", `{ user(id: 7, filter: {roles: ADMIN, nested: {limit: 1}}, tags: "a") { name } }`, ``, `Query.user = {"name": $args}`,
			`{"data":{"user":{"name":"{\"id\":\"7\",\"filter\":{\"name\":\"x\",\"roles\":[\"ADMIN\"],\"limit\":5,\"nested\":{\"name\":\"x\",\"limit\":1}},\"tags\":[\"a\"]}"}}}`},
		{"variables", `query ($id: ID, $f: Filter, $tags: [String!], $none: Int) { user(id: $id, filter: $f, tags: $tags) { name } any(value: {v: $id, w: [$none]}) }`,
			`{"id": 9007199254740993, "f": {"roles": ["GUEST"], "name": null}, "tags": "one", "more": 1}`, `Query.user = {"name": $args}; Query.any = $args`,
			`{"data":{"user":{"name":"{\"id\":\"9007199254740993\",\"filter\":{\"name\":null,\"roles\":[\"GUEST\"],\"limit\":5},\"tags\":[\"one\"]}"},"any":{"value":{"v":"9007199254740993","w":[null]}}}}`},
		{"variables that are wrong", `query ($id: ID!, $n: Int, $f: Filter, $r: Role!, $t: [String!]) { user(id: $id, filter: $f, tags: $t) { id } users(first: $n) { id } b: user(filter: {roles: [$r]}) { id } }`,
			`{"n": 1.5, "f": {"limit": 3, "more": 1}, "r": "admin", "t": [null]}`, "Query.user = null", `{"errors":[` +
				`{"message":"Variable \"$id\" of the type \"ID!\" has no valid value: it is required.","locations":[{"line":1,"column":8}]},` +
				`{"message":"Variable \"$n\" of the type \"Int\" has no valid value: 1.5 is not of the type Int.","locations":[{"line":1,"column":18}]},` +
				`{"message":"Variable \"$f\" of the type \"Filter\" has no valid value: the type Filter has no field 'more'.","locations":[{"line":1,"column":27}]},` +
				`{"message":"Variable \"$r\" of the type \"Role!\" has no valid value: 'admin' is not one of the values of Role.","locations":[{"line":1,"column":39}]},` +
				`{"message":"Variable \"$t\" of the type \"[String!]\" has no valid value: it must not be null.","locations":[{"line":1,"column":50}]}]}`},
		{"null for an argument that must not be", `query ($f: Int) { user(filter: {limit: $f}) { id } }`, `{"f": null}`, "Query.user = {}",
			`{"data":{"user":null},"errors":[{"message":"Argument \"filter\" has no valid value: it must not be null.","locations":[{"line":1,"column":19}],"path":["user"]}]}`},
	} {
		source := &data{values: map[string]string{}}
		for pair := range strings.SplitSeq(c.values, "; ") {
			name, value, _ := strings.Cut(pair, " = ")
			source.values[name] = value
		}
		if got := execute(t, schema, source, c.query, c.variables); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, c.want)
		}
	}
}

// TestWaves shows which resolvers run together, and with what.
func TestWaves(t *testing.T) {
	t.Parallel()
	schema := parse(t, sdl)
	source := &data{values: map[string]string{
		"Query.users": `[{"id":1},{"id":2}]`, "Query.user": `{"id":3}`, "User.best": `{"id":4}`, "User.name": `"n"`, "Mutation.rename": `{"id":5}`,
	}}
	execute(t, schema, source, `{ users { best { name } } user(id: 9) { name } }`, "")
	execute(t, schema, source, `mutation { a: rename(id: 1, name: "x") { name } b: rename(id: 2, name: "y") { id } }`, "")
	want := []string{
		`Query.users{"first":10}null[users] Query.user{"id":"9"}null[user]`,
		`User.best{}{"id":1}[users 0 best] User.best{}{"id":2}[users 1 best] User.name{}{"id":3}[user name]`,
		`User.name{}{"id":4}[users 0 best name] User.name{}{"id":4}[users 1 best name]`,
		`Mutation.rename{"id":"1","name":"x"}null[a]`, `User.name{}{"id":5}[a name]`, `Mutation.rename{"id":"2","name":"y"}null[b]`,
	}
	if got := strings.Join(source.calls, "\n"); got != strings.Join(want, "\n") {
		t.Errorf("got %s", got)
	}
}

// TestForward has a part of the query answered by another service, under the names that the query gives.
func TestForward(t *testing.T) {
	t.Parallel()
	schema := parse(t, sdl)
	for _, c := range []struct{ query, variables, forward, forwarded, want string }{
		{`query Q($n: Int, $i: ID) { all: users(first: $n) { ...F } user(id: $i) { id } } fragment F on User { key: id name best { name } }`, `{"n": 2, "i": 1}`,
			`{"data":{"all":[{"key":"7","best":{"portico_typename":"User"}}]},"errors":[{"message":"slow","path":["all"]}]}`,
			`query Q ($n: Int) { all: users(first: $n) { ... F } } fragment F on User { key: id best { portico_typename: __typename } }{"n":2}`,
			`{"data":{"all":[{"key":"7","name":"n","best":{"name":"n"}}],"user":{"id":"3"}},"errors":[{"message":"slow","path":["all"]}]}`},
		{`{ s: search(text: "a") { ... on User { name } ... on Group { t: title } } }`, "",
			`{"data":{"s":[{"portico_typename":"Group","t":"x"},{"portico_typename":"User"}]}}`,
			`query { s: search(text: "a") { ... on Group { t: title } portico_typename: __typename } }`,
			`{"data":{"s":[{"t":"x"},{"name":"n"}]}}`},
		{`{ users { id } }`, "", `{"errors":[{"message":"no"}]}`, `query { users { id } }`, `{"data":null,"errors":[{"message":"no"}]}`},
		{`{ users { id } }`, "", `<html>`, `query { users { id } }`,
			`{"data":null,"errors":[{"message":"The service answered with something else than a GraphQL response.","locations":[{"line":1,"column":3}],"path":["users"]}]}`},
		{`{ node { id } }`, "", `!gone`, `query { node { id portico_typename: __typename } }`, `{"data":{"node":null},"errors":[{"message":"gone","locations":[{"line":1,"column":3}],"path":["node"]}]}`},
	} {
		source := &data{values: map[string]string{"Query.user": `{"id":3}`, "User.name": `"n"`}, forward: c.forward}
		if got := execute(t, schema, source, c.query, c.variables); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.query, got, c.want)
		}
		if got := strings.Join(source.forwarded, "; "); got != c.forwarded {
			t.Errorf("%s:\nforwarded %s\nwant      %s", c.query, got, c.forwarded)
		}
	}
}

func TestExecutionIsBounded(t *testing.T) {
	t.Parallel()
	schema := parse(t, sdl)
	many := "[" + strings.TrimSuffix(strings.Repeat(`{"id":1},`, graphql.MaxCalls+1), ",") + "]"
	for _, c := range []struct{ name, query, value, want string }{
		{"bytes", "{ users { id } }", many, `{"errors":[{"message":"The response has more than 65536 bytes."}]}`},
		{"aliases", "{ user {" + aliases("name", 100) + "} }", `{"name": "` + strings.Repeat("x", 1_000) + `"}`, `{"errors":[{"message":"The response has more than 65536 bytes."}]}`},
		{"readings", "{ user {" + aliases("best { name }", 900) + "} }", `{"best": {"extra": "` + strings.Repeat("x", 10_000) + `"}}`, `{"errors":[{"message":"The response has more than 65536 bytes."}]}`},
	} {
		source := &data{values: map[string]string{"Query.users": c.value, "Query.user": c.value}}
		if got := execute(t, schema, source, c.query, ""); got != c.want {
			t.Errorf("%s: got %.300s", c.name, got)
		}
	}
	source := &data{values: map[string]string{"Query.users": "[" + strings.Repeat(`{"id":1},`, 2_600) + `{"id":1}]`, "User.best": `{"id":1}`, "User.name": `"x"`}}
	got := execute(t, schema, source, "{ users { a: name b: name c: best { id } } }", "")
	if !strings.Contains(got, "The operation calls resolvers more than 5000 times.") {
		t.Errorf("calls: got %.300s", got)
	}
}

func aliases(field string, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, " a%d: %s", i, field)
	}
	return b.String()
}

// TestIntrospectionGoesAround asks for the schema, makes a schema of the answer, and asks that.
func TestIntrospectionGoesAround(t *testing.T) {
	t.Parallel()
	schema := parse(t, sdl)
	first := introspect(t, schema, graphql.IntrospectionQuery)
	text, err := graphql.FromIntrospection([]byte(first))
	if err != nil {
		t.Fatal(err)
	}
	if second := introspect(t, parse(t, text), graphql.IntrospectionQuery); first != second {
		i := 0
		for i < min(len(first), len(second)) && first[i] == second[i] {
			i++
		}
		t.Errorf("got %.300s\nwant %.300s", second[max(i-100, 0):], first[max(i-100, 0):])
	}
	for query, want := range map[string]string{
		`{ __type(name: "User") { kind name fields { name type { kind name ofType { name } } } interfaces { name } possibleTypes { name } specifiedByURL isOneOf } }`: `{"data":{"__type":{"kind":"OBJECT","name":"User","fields":[` +
			`{"name":"id","type":{"kind":"NON_NULL","name":null,"ofType":{"name":"ID"}}},{"name":"name","type":{"kind":"SCALAR","name":"String","ofType":null}},{"name":"age","type":{"kind":"SCALAR","name":"Int","ofType":null}},` +
			`{"name":"score","type":{"kind":"SCALAR","name":"Float","ofType":null}},{"name":"active","type":{"kind":"SCALAR","name":"Boolean","ofType":null}},{"name":"role","type":{"kind":"ENUM","name":"Role","ofType":null}},` +
			`{"name":"friends","type":{"kind":"LIST","name":null,"ofType":{"name":"User"}}},{"name":"best","type":{"kind":"NON_NULL","name":null,"ofType":{"name":"User"}}}],` +
			`"interfaces":[{"name":"Node"}],"possibleTypes":null,"specifiedByURL":null,"isOneOf":null}}}`,
		`{ __type(name: "Role") { enumValues { name } all: enumValues(includeDeprecated: true) { name isDeprecated deprecationReason } } }`: `{"data":{"__type":{"enumValues":[{"name":"ADMIN"}],` +
			`"all":[{"name":"ADMIN","isDeprecated":false,"deprecationReason":null},{"name":"GUEST","isDeprecated":true,"deprecationReason":"nobody"}]}}}`,
		`{ __type(name: "Filter") { inputFields { name defaultValue } } j: __type(name: "JSON") { specifiedByURL } n: __type(name: "None") { name } u: __type(name: "Result") { possibleTypes { name } } }`: `{"data":{"__type":{"inputFields":[` +
			`{"name":"name","defaultValue":"\"x\""},{"name":"roles","defaultValue":null},{"name":"limit","defaultValue":"5"},{"name":"nested","defaultValue":null}]},"j":{"specifiedByURL":"https://example.org/json"},"n":null,"u":{"possibleTypes":[{"name":"Group"},{"name":"User"}]}}}`,
		`{ __schema { queryType { name } subscriptionType { name } directives { name isRepeatable locations } } }`: `{"data":{"__schema":{"queryType":{"name":"Query"},"subscriptionType":{"name":"Subscription"},"directives":[` +
			`{"name":"deprecated","isRepeatable":false,"locations":["FIELD_DEFINITION","ARGUMENT_DEFINITION","INPUT_FIELD_DEFINITION","ENUM_VALUE","DIRECTIVE_DEFINITION"]},` +
			`{"name":"include","isRepeatable":false,"locations":["FIELD","FRAGMENT_SPREAD","INLINE_FRAGMENT"]},{"name":"oneOf","isRepeatable":false,"locations":["INPUT_OBJECT"]},` +
			`{"name":"skip","isRepeatable":false,"locations":["FIELD","FRAGMENT_SPREAD","INLINE_FRAGMENT"]},{"name":"specifiedBy","isRepeatable":false,"locations":["SCALAR"]}]}}}`,
	} {
		if got := introspect(t, schema, query); got != want {
			t.Errorf("%s:\n got %s\nwant %s", query, got, want)
		}
	}
}

func introspect(t *testing.T, schema *graphql.Schema, query string) string {
	t.Helper()
	return execute(t, schema, &data{}, query, "")
}

// FuzzExecute looks for requests that crash the executor, or of which it makes something that is no JSON.
func FuzzExecute(f *testing.F) {
	for _, seed := range []struct{ query, variables, value string }{
		{"query ($f: Filter) { user(filter: $f) { id best { friends { name } } } }", `{"f": {"limit": 1}}`, jane},
		{"{ search { __typename ... on User { id } } users { role } }", "{}", `[{"__typename": "User", "id": 1}]`},
		{"mutation { rename(id: 1, name: \"x\") { age } }", "null", `{"age": "1"}`},
		{"{ __schema { types { fields { args { type { name } } } } } any(value: [{a: 1}]) }", "", `[[1, {}], null]`},
	} {
		f.Add(seed.query, seed.variables, seed.value)
	}
	schema := parse(f, sdl)
	f.Fuzz(func(t *testing.T, query, variables, value string) {
		if !json.Valid([]byte(value)) || variables != "" && !json.Valid([]byte(variables)) || query == "" {
			return
		}
		source := &data{values: map[string]string{"Query.user": value, "Query.users": value, "Query.search": value, "Query.any": value, "Mutation.rename": value, "User.friends": value}, forward: `{"data": {"node": ` + value + `}}`}
		text, _ := json.Marshal(query)
		if variables == "" {
			variables = "null"
		}
		r, err := graphql.ReadRequest([]byte(`{"query": ` + string(text) + `, "variables": ` + variables + `}`))
		if err != nil {
			return
		}
		o, errs := graphql.Load(schema, r)
		if errs != nil {
			return
		}
		if body := o.Execute(t.Context(), source, 1<<16).Body(); !json.Valid(body) {
			t.Errorf("%s is not JSON", body)
		}
	})
}
