// Package graphql checks and executes GraphQL requests (specification of October 2021). It knows neither HTTP nor policies.
//
//	schema, err := graphql.ParseSchema("apis/users/schemas/graphql", sdl) // when the configuration changes
//	request, err := graphql.ReadRequest(body)                             // for every request
//	operation, errs := graphql.Load(schema, request)                      // parsed, validated, measured
//
// The grammar and the rules of validation are those of gqlparser; everything behind them is here. JSON stays text as long as possible: arguments,
// variables and results are json.RawMessage, so that numbers and the order of members reach the other side as they were written.
//
// # Bounds
//
// A query is bounded before it is validated, because the rule about overlapping fields compares every two of them: its tokens and the
// fields that it writes. Afterwards the fields are counted that it means with every fragment spread, and how deep they lie.
package graphql
