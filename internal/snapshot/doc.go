// Package snapshot compiles a model into something that serves requests.
//
//	next, problems := snapshot.Compile(m, previous, options) // when the configuration changed
//	route, err := next.Match(request, params)                // for every request
//	pipeline, err := route.Pipeline(product)
//
// A Snapshot is immutable. Compiling reuses whatever of the previous snapshot is still right: documents whose text and references did not
// change, routers of APIs that did not change. So the cost of a change follows the change and not the size of the configuration.
//
// A document that does not compile takes down only the operations it is in force for: they answer 500 with a reference id. Nothing else waits for
// it, and no operation is ever served without its policy.
//
// # Files
//
//	compile.go    model → Snapshot
//	documents.go  policy documents, reused while they are fresh
//	api.go        choosing the API: path, version, revision
//	operation.go  choosing the operation: method, template, query parameters
//	template.go   URL templates
//	access.go     who may call: keys, products, subscriptions
package snapshot
