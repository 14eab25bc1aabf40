package policy

import "github.com/portico-apim/portico/internal/csharp/rt"

var (
	graphQLDef     = rt.Declare("", "interface IGraphQL")
	graphQLDataDef = rt.Declare("", "interface IGraphQLDataObject")
)

// GraphQL is the field that a GraphQL resolver resolves: its arguments and the object it belongs to, each a JObject or null.
type GraphQL struct {
	Arguments, Parent rt.Value
}

// graphQLObject is a field as expressions see it.
type graphQLObject GraphQL

// Type returns IGraphQL.
func (*graphQLObject) Type() *rt.Type { return graphQLDef.Type() }

var graphQLClass = rt.Class{Def: graphQLDef, Doc: "The field that a GraphQL resolver resolves.", Members: []rt.Member{
	row("IGraphQLDataObject Arguments { get; }", get(func(g *graphQLObject) rt.Value { return rt.Obj(&graphQLData{g.Arguments}) }),
		"Arguments are the arguments of the field."),
	row("IGraphQLDataObject GraphQLArguments { get; }", get(func(g *graphQLObject) rt.Value { return rt.Obj(&graphQLData{g.Arguments}) }),
		"GraphQLArguments is another name of Arguments."),
	row("IGraphQLDataObject Parent { get; }", get(func(g *graphQLObject) rt.Value { return rt.Obj(&graphQLData{g.Parent}) }),
		"Parent is the object that the field belongs to."),
}}

// graphQLData is an object of a GraphQL query as expressions see it.
type graphQLData struct{ object rt.Value }

// Type returns IGraphQLDataObject.
func (*graphQLData) Type() *rt.Type { return graphQLDataDef.Type() }

// Text returns the object as JSON.
func (d *graphQLData) Text(f *rt.Frame) (string, error) { return rt.ToString(f, d.object) }

var graphQLDataClass = rt.Class{Def: graphQLDataDef, Doc: "An object of a GraphQL query.", Members: []rt.Member{
	row("JToken this[string name] { get; }", graphQLField, "The indexer returns the value under a name; null if there is none."),
}}

func graphQLField(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	fields, ok := rt.As[*graphQLData](this).object.AsObject().(rt.Dictionary)
	if !ok || args[0].IsNull() {
		return rt.Null, nil
	}
	value, _ := fields.Lookup(args[0])
	return value, nil
}
