// Package importer turns documents that describe APIs into the operations and schemas of the management API, and back.
//
//	result, err := importer.Import(data, importer.Options{Format: "openapi"})
//	changes, deleted := importer.Merge(existing, result.Operations)
//	document, contentType, err := importer.Export(api, "openapi+json-link")
//
// All functions are pure: who has an address instead of a document fetches it first.
//
// A document is read into a tree that keeps its order and places, whatever its syntax. Of the tree only what an API can have is taken;
// every other construct is listed in Result.Report with its JSON pointer and the reason. Nothing is dropped in silence. What is an error
// in Compatible mode, because Azure refuses it, becomes a guess and a line of the report in Lossless mode.
//
// # What becomes of what
//
//   - operationId → the operation's name, normalised (NormalizeOperationID); summary → its display name.
//   - path → URL template; required query parameters join it, unless Options.RequiredQuery says otherwise.
//   - components.schemas, definitions → one schema document, unchanged; inline schemas join it under names made of path, method and
//     status, since representations can only name types.
//   - parameters → parameters; a schema that says more than type, default and an enumeration of strings joins the schema document too.
//   - servers, host → the service URL, the first https one.
//
// # Bounds
//
// Size, depth, number of values (YAML aliases expanded) and number of operations are limited; references may be recursive. The work is
// linear in the size of the document.
package importer
