package policy

import "github.com/portico-apim/portico/internal/csharp/rt"

// GraphQL is the field that a GraphQL resolver resolves: its arguments and the object it belongs to, both a JObject or null.
type GraphQL struct {
	Arguments, Parent rt.Value
}
