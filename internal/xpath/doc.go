// Package xpath is XPath 1.0 over the trees of xmltree: expressions for XSLT, and the patterns of its templates.
//
//	e, err := xpath.Parse("//item[@id = $id]", library)    // *Error with a position
//	v, err := e.Eval(&xpath.Context{Node: doc, Position: 1, Size: 1, Run: run})
//	p, err := xpath.ParsePattern("a/b | @c", library)
//	ok, err := p[0].Match(node, ctx)
//
// # From a text to a value
//
//	text → tokens (lex.go) → tree of expressions (parse.go, path.go) → values
//
// Values are bool, float64, string and NodeSet; convert.go says how one becomes another. Node-sets are in document order and hold no node twice.
// A Library says what names mean while an expression is parsed: namespaces, and functions beside the core ones. A Run is what the evaluations of
// one transformation share: the values of variables, and a budget. Every step of an axis and every character that a function writes is
// paid for, because the document may come from anybody.
//
// Section numbers in this package are those of the recommendation, https://www.w3.org/TR/1999/REC-xpath-19991116.
package xpath
