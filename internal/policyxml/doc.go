// Package policyxml reads and prints policy documents: XML in which expressions need not be escaped.
//
//	doc, diags := policyxml.Parse(source.New("policy.xml", text), policyxml.RawXML)
//	doc, uses, more := policyxml.Substitute(doc, lookup) // {{named-value}}
//	text := policyxml.Print(doc, policyxml.XML)
//
// # What is an expression
//
// A value (of an attribute, or the text of an element) is an expression if it begins, after white space, with @( or @{ and
// ends, before white space, at the matching bracket. The whole value is the expression: text before it makes a literal, text after
// it is an error. Brackets inside C# strings, characters and comments do not count.
//
// # How an expression is read
//
// Authors escape expressions as XML wants it, or not at all, or half. Three readings are known:
//
//   - escaped: the value ends at the attribute's quote or at the next '<'; entities are decoded.
//   - raw: the value ends after the matching bracket; nothing is decoded. An entity outside of C# strings and comments, or as a C#
//     character, refutes this reading, since no C# looks like that. An entity inside a C# string stays what it is, because
//     Replace("&amp;", "&") is C# that people write.
//   - mixed: the value ends after the matching bracket; entities are decoded everywhere.
//
// The format decides the order: rawxml tries raw, escaped, mixed; xml tries escaped, raw, mixed. The first reading that yields a whole
// expression wins. In xml a reading other than escaped earns a warning, since the document is not XML then.
//
// Line breaks are never normalised. XML would turn those of an attribute into blanks, and so the rest of an
// expression into a comment as soon as it holds a // comment.
//
// # Everything else
//
// Everything that is not an expression is XML: names, quotes, the five entities and character references, comments, CDATA
// (never decoded), processing instructions. A comment may hold "--", which XML forbids and authors write. A document type is refused.
// A byte order mark is skipped. Elements nest 100 deep at most.
//
// Documents are immutable. Every node knows its span in the source, every value the place of each of its characters, so that what is wrong
// in a C# string in an escaped attribute is shown where its author can mend it.
package policyxml
