package syntax

import "github.com/portico-apim/portico/internal/source"

// tokenKind sorts tokens.
type tokenKind uint8

const (
	tokEOF tokenKind = iota
	tokIdent
	tokKeyword
	tokOp
	tokInt
	tokReal
	tokChar
	tokString
	tokInterpolated
)

// A token is one word of the text. Operators and keywords are told apart by their text.
type token struct {
	kind tokenKind
	span source.Span
	// text is the token as written, an identifier without its @.
	text string
	// lit is the value of a literal.
	lit any
}

// keywords are the reserved words of C# 7. Contextual ones such as var are identifiers.
var keywords = func() map[string]bool {
	m := map[string]bool{}
	for _, w := range []string{
		"abstract", "as", "base", "bool", "break", "byte", "case", "catch", "char", "checked", "class", "const", "continue",
		"decimal", "default", "delegate", "do", "double", "else", "enum", "event", "explicit", "extern", "false", "finally", "fixed",
		"float", "for", "foreach", "goto", "if", "implicit", "in", "int", "interface", "internal", "is", "lock", "long", "namespace",
		"new", "null", "object", "operator", "out", "override", "params", "private", "protected", "public", "readonly", "ref",
		"return", "sbyte", "sealed", "short", "sizeof", "stackalloc", "static", "string", "struct", "switch", "this", "throw",
		"true", "try", "typeof", "uint", "ulong", "unchecked", "unsafe", "ushort", "using", "virtual", "void", "volatile", "while",
	} {
		m[w] = true
	}
	return m
}()

// predefined are the keywords that name types.
var predefined = map[string]bool{
	"bool": true, "byte": true, "char": true, "decimal": true, "double": true, "float": true, "int": true, "long": true, "object": true,
	"sbyte": true, "short": true, "string": true, "uint": true, "ulong": true, "ushort": true, "void": true,
}

// operators in the order in which they are tried: longer ones first. >> is two tokens, so that List<List<int>> reads well.
var operators = []string{
	"<<=", "=>", "==", "!=", "<=", ">=", "&&", "||", "??", "++", "--", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<", "->", "::",
	"(", ")", "[", "]", "{", "}", ".", ",", ";", ":", "?", "+", "-", "*", "/", "%", "=", "<", ">", "!", "~", "&", "|", "^",
}
