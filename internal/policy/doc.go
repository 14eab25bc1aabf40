// Package policy is the heart of the data plane: what a policy document means.
//
//	doc, diags := policy.Compile(text, policy.API, env)                     // checked and compiled once, when the configuration changes
//	steps := policy.Effective(policy.Inbound, operation, api, product, all) // <base/> expanded, narrowest scope first
//	err := exchange.RunSection(policy.Inbound, steps)                       // for every request
//
// # A policy is a struct
//
// Its tags are the schema of its element, its comments are its documentation, Run is what it does:
//
//	attr:"name,required"    an attribute
//	elem:"value,required"   a child element: text into a plain value or Expr, a struct by its own tags, a slice repeats; a Markup takes it as it is written
//	text:"required"         the element's own text; text:"verbatim" keeps the white space around it,
//	                        text:"markup" takes child elements for text, unless there is but one and it is declared
//	block:""                nested policies, in a field of type Block
//	enum:"a b"  min:"1"  max:"300"  default:"x"
//
// The tags of an embedded struct count as the struct's own.
//
// Fields of type string, bool, int, float64 and time.Duration (seconds) take literals only; Expr of one of these also takes an expression,
// and Expr[rt.Value] takes an expression's value as it is. Rules that no tag can express go into a Check method. Everything that a document has
// and the tags do not know is an error with a position.
//
// # The exchange
//
// Policies see messages, URLs, headers and bodies of this package, never those of an HTTP library; they act through the small interfaces in
// Services. A policy that fails returns an *Error, which becomes context.LastError and, unless on-error says otherwise, the answer.
package policy
