// Package xslt is XSLT 1.0.
//
//	sheet, err := xslt.Compile(text)                                      // *Error with a position
//	result, err := sheet.Transform(doc, xslt.Options{Parameters: params}) // a text and its content type
//
// # From two trees to a text
//
//	stylesheet ── compile_*.go ──▶ rules with instructions ─┐
//	                                                        ├─ transform.go, instruction_*.go ──▶ result tree ── write_*.go ──▶ text
//	document ── space.go (strip-space) ─────────────────────┘        result.go (namespaces)
//
// Compile checks everything that can be known from the stylesheet: elements and attributes, expressions and patterns, variables, names of templates, sets and
// modes. A transformation goes through the source tree, writes a result tree, and only then a text, because what the output method is may depend
// on the result.
//
// # What there is
//
// The whole recommendation (https://www.w3.org/TR/1999/REC-xslt-19991116, whose section numbers are those in this package) but what would read something
// else: import, include and document() are refused, and apply-imports finds nothing but the built-in rules. Beside it there is the function node-set of
// Microsoft and of EXSLT, which has little to do, for result tree fragments are node-sets anyway. Other extensions are not available, and
// instructions of them do what their fallback says. The text is written as .NET writes it: <a />, encoding="utf-8".
//
// # Limits
//
// Stylesheets come from an author, documents from anybody. Steps of instructions and expressions, what is written, nodes that are built and the depth of
// templates within templates are bounded.
package xslt
