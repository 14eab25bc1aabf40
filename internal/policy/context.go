package policy

import "github.com/portico-apim/portico/internal/csharp/rt"

// contextDef is the type of the context variable.
var contextDef = rt.Declare("", "interface IProxyRequestContext")

// contextObject is the exchange as expressions see it.
type contextObject Exchange

// Type returns the type of the context variable.
func (*contextObject) Type() *rt.Type { return contextDef.Type() }
