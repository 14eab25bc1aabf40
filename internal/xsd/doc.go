// Package xsd validates XML against schemas of XML Schema 1.0.
//
//	schema, err := xsd.Compile([]xsd.Document{{Name: "order", Text: text}}, 1)
//	violations, err := schema.Validate(body)
//
// # From documents to verdicts
//
//	read.go         documents → definitions by name; import and include find others among the documents given, never elsewhere
//	compile*.go     definitions → types, elements, attributes, with groups and base types put in their places
//	model.go        what children an element may have, and upa.go whether that is clear for every child
//	simple.go       types of values with their facets; value*.go reads values, pattern.go their regular expressions
//	validate*.go    a document compared with all that, in one pass without a tree; identity.go its keys and references
//	envelope.go     the schemas of SOAP envelopes
//
// # Like .NET
//
// Azure shows the messages of .NET's XmlSchemaValidator, with line and position, and so does this package: what the cases under testdata want was compared with
// System.Xml of Mono, which is .NET's. Where .NET departs from the recommendation, this package follows it: numbers have the size of
// its Decimal, years have four digits, months of durations have 30 days, ^ and $ are anchors in patterns, and attributes of the namespace xml may stand
// everywhere. Whether a document is valid, xmllint is asked too.
//
// Whether a restriction of a content model lets in nothing that its base does not is not checked: documents are compared with the restriction.
//
// # Bounds
//
// Size and depth of documents, the number of particles and attributes once everything is in its place, the comparisons that find ambiguous models, the time of one
// match of a pattern and the work for identity constraints are limited. How often a particle may occur costs nothing: occurrences are counted. A schema is
// safe for concurrent use.
package xsd
