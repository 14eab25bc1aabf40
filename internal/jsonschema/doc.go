// Package jsonschema validates JSON against the definitions of a schema document: the definitions of OpenAPI 2, the components of OpenAPI 3, or
// a JSON Schema.
//
//	doc, err := jsonschema.Parse(text, jsonjsonschema.Options{})
//	s, err := doc.Definition("Order")             // or doc.Reference("#/components/schemas/Order")
//	violations, err := s.Validate(body)
//
// A document says in its own dialect what is allowed; dialect.go writes it as JSON Schema 2020-12, which compile.go hands to the
// validator. What the validator finds, violation.go says in the words of Json.NET Schema, which Azure's error texts show, and position.go
// tells where in the text it stands.
//
// Nothing is ever fetched: a reference out of the document is an error. Documents and schemas are safe for concurrent use.
package jsonschema
