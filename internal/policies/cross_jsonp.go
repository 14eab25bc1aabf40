package policies

import (
	"io"
	"slices"
	"strings"
	"unicode"

	"github.com/portico-apim/portico/internal/policy"
)

// jsonp wraps the response into a call of the JavaScript function that a query parameter names, so that pages of other origins can load it as a
// script. Without the parameter the response stays as it is.
//
// A body that is compressed stays as it is.
type jsonp struct {
	// CallbackParameterName is the query parameter that names the function, such as cb in ?cb=render. Dots may separate the names of objects.
	CallbackParameterName policy.Expr[string] `attr:"callback-parameter-name,required"`
}

// Run wraps the body, which goes on as a stream.
func (p *jsonp) Run(x *policy.Exchange) error {
	name, err := p.CallbackParameterName.Eval(x)
	if err != nil {
		return err
	}
	values := policy.QueryValues(x.OriginalURL.Query, name)
	if len(values) == 0 || values[0] == "" {
		return nil
	}
	if !isCallback(values[0]) {
		return policy.Fail(400, "CallbackParameterInvalid", "Value of callback parameter "+name+" is not a valid JavaScript identifier.")
	}
	if !x.Response.Body.Exists() || compressed(x, x.Response, "jsonp") {
		return nil
	}
	wrap(x.Response, values[0]+"(", ");")
	asScript(&x.Response.Header)
	return nil
}

// wrap puts text before and behind the body of a message.
func wrap(m *policy.Message, before, behind string) {
	length := m.Body.Length()
	if length >= 0 {
		length += int64(len(before) + len(behind))
	}
	r := m.Body.Reader()
	m.Body = policy.StreamBody(&wrapped{io.MultiReader(strings.NewReader(before), r, strings.NewReader(behind)), r}, length)
	m.Header.Del("Content-Length")
}

// wrapped is a stream with something before and behind it.
type wrapped struct {
	io.Reader
	io.Closer
}

// asScript makes the content type that of a script (RFC 9239). JSON without a charset is UTF-8, a script without one is read as the page is.
func asScript(h *policy.Header) {
	_, params, _ := strings.Cut(h.Get("Content-Type"), ";")
	if params = strings.TrimSpace(params); !strings.Contains(strings.ToLower(params), "charset=") {
		params = "charset=utf-8"
	}
	h.Set("Content-Type", "text/javascript; "+params)
}

// reservedWords cannot name a function (ECMA-262 edition 5.1, section 7.6.1, in strict code).
var reservedWords = []string{
	"break", "case", "catch", "class", "const", "continue", "debugger", "default", "delete", "do", "else", "enum", "export", "extends", "false", "finally", "for",
	"function", "if", "implements", "import", "in", "instanceof", "interface", "let", "new", "null", "package", "private", "protected", "public", "return", "static",
	"super", "switch", "this", "throw", "true", "try", "typeof", "var", "void", "while", "with", "yield",
}

// isCallback reports whether a text is a JavaScript identifier, or several with dots between them, as for a method of an object.
func isCallback(text string) bool {
	first, _, _ := strings.Cut(text, ".")
	if slices.Contains(reservedWords, first) {
		return false
	}
	for part := range strings.SplitSeq(text, ".") {
		if !isIdentifier(part) {
			return false
		}
	}
	return true
}

// isIdentifier reports whether a text has the form of a name (ECMA-262, section 7.6), escapes left out.
func isIdentifier(text string) bool {
	for i, r := range text {
		switch {
		case r == '$' || r == '_' || unicode.IsLetter(r) || unicode.Is(unicode.Nl, r):
		case i > 0 && (unicode.In(r, unicode.Mn, unicode.Mc, unicode.Nd, unicode.Pc) || r == '\u200c' || r == '\u200d'):
		default:
			return false
		}
	}
	return text != ""
}
