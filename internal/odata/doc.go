// Package odata reads the metadata document of an OData service, and says whether the URL of a request conforms to it.
//
//	model, err := odata.Parse(text)                                    // *Error: what is wrong with the CSDL, and where
//	problems := model.Check(odata.Request{Method: "GET", Path: "/Orders(1)/Lines", Query: "$top=5"})
//
// # From a document to an answer
//
//	EDMX / CSDL ── csdl*.go ──▶ Model: types, entity sets, operations
//	                              │
//	path  ── path*.go ────────────┼──▶ what the path addresses: its type, one or many of it
//	query ── option*.go ──────────┴──▶ each option against that type: expr*.go parses expressions and computes their types
//
// The documents are CSDL XML 4.0 and 4.01 (https://docs.oasis-open.org/odata/odata-csdl-xml/v4.01/), and those of OData 2 and 3 with their associations. URLs follow
// OData 4.01 Part 2, URL Conventions (https://docs.oasis-open.org/odata/odata/v4.01/odata-v4.01-part2-url-conventions.html), whose section numbers are those in this
// package. What is wrong is said in the words of Microsoft's OData library where it has some for it.
//
// # What is left open
//
// A type of a namespace that the document only refers to may be anything, as may what $apply makes, dynamic properties of open types, and bodies. The values of $skiptoken
// and $deltatoken are the service's own.
//
// # Limits
//
// Documents are as large and as deep as package xmltree allows; expressions nest 100 deep.
package odata
