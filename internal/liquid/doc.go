// Package liquid renders Liquid templates as DotLiquid does, the library of Azure API Management, in C# mode.
//
//	t, err := liquid.Parse(text)           // *Error with a position
//	out, err := t.Render(frame, variables) // what a template does wrong is told in the output
//
// # How it differs from Liquid elsewhere
//
// DotLiquid is a port of an early Liquid to .NET, and what it gives is what .NET gives. It is settled by the library itself: testdata/dotliquid.jsonl holds what
// it renders. What surprises most:
//
//   - Filters have the names of C# methods: Upcase, DividedBy. One that is not known leaves the value as it is; Parse warns of it.
//   - Replace and ReplaceFirst take regular expressions. Plus on texts joins them.
//   - Numbers are Int32, Int64, Decimal and Double with .NET's arithmetic and its overflows; dates are formatted with .NET's patterns.
//   - {%- and -%} are known: -%} takes away one line break, or blanks, but not both.
//   - What fails while rendering is told in the output, as "Liquid error: …", and rendering goes on.
//   - include is refused: there are no other templates.
//
// JSONArrayFor is Azure's own: a for whose rounds are separated by commas.
//
// # Values
//
//	nil bool string            as they are
//	int int64                  Int32 and Int64
//	float64 decimal.Decimal    Double and Decimal
//	format.Moment              DateTime
//	[]any                      a list
//	Object                     whatever has members: a Hash, an XML element, an object of an expression
//
// FromJSON, FromXML and FromValue make values of documents and of what expressions know.
//
// # Limits
//
// A template comes from an author, its input from anybody: rounds of loops, nodes rendered and bytes written are paid for from the frame's budget.
package liquid
