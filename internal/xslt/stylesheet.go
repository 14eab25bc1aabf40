package xslt

import (
	"slices"
	"strings"

	"github.com/portico-apim/portico/internal/xmltree"
	"github.com/portico-apim/portico/internal/xpath"
)

// xslSpace is the namespace of XSLT.
const xslSpace = "http://www.w3.org/1999/XSL/Transform"

// Stylesheet is a compiled stylesheet. It is immutable.
type Stylesheet struct {
	// rules are those with patterns, by mode, the best first; named are the templates with names.
	rules map[xmltree.Name][]*rule
	named map[xmltree.Name]*template
	// globals are the variables and parameters of the stylesheet, in order.
	globals []*global
	keys    map[xmltree.Name][]*key
	sets    map[xmltree.Name][]*attributeSet
	formats map[xmltree.Name]*decimalFormat
	aliases map[string]alias
	output  output
	spaces  []spaceRule
}

// rule is a pattern with its template.
type rule struct {
	pattern  *xpath.Pattern
	priority float64
	template *template
}

// HasParameter reports whether the stylesheet has a parameter of a name that is in no namespace.
func (s *Stylesheet) HasParameter(name string) bool {
	return slices.ContainsFunc(s.globals, func(g *global) bool { return g.param && g.name == xmltree.Name{Local: name} })
}

// template is the body of a template.
type template struct {
	node *xmltree.Node
	body []instruction
}

// global is a variable or a parameter of the stylesheet.
type global struct {
	name  xmltree.Name
	param bool
	value value
	node  *xmltree.Node
}

// alias is what stands for a namespace in the result.
type alias struct{ prefix, uri string }

// Compile compiles a stylesheet. Errors are of type *Error.
func Compile(text string) (*Stylesheet, error) {
	doc, err := xmltree.Parse(text, xmltree.DefaultLimits)
	if err != nil {
		return nil, parseError(err)
	}
	c := &compiler{sheet: &Stylesheet{
		rules: map[xmltree.Name][]*rule{}, named: map[xmltree.Name]*template{}, keys: map[xmltree.Name][]*key{},
		sets: map[xmltree.Name][]*attributeSet{}, formats: map[xmltree.Name]*decimalFormat{}, aliases: map[string]alias{},
	}}
	return c.sheet, c.stylesheet(doc.DocumentElement())
}

// parseError gives what is wrong with the XML of a stylesheet a place.
func parseError(err error) error {
	if e, ok := err.(*xmltree.Error); ok { //nolint:errorlint // it is not wrapped
		return &Error{e.Message, e.Line, e.Column}
	}
	return &Error{Message: err.Error()}
}

// expanded is the expanded name of a text; the prefix must be declared.
func expanded(n *xmltree.Node, text string) (xmltree.Name, error) {
	prefix, local, ok := strings.Cut(text, ":")
	if !ok {
		prefix, local = "", text
	}
	if !xmltree.IsName(local) || ok && !xmltree.IsName(prefix) {
		return xmltree.Name{}, fail(n, "'%s' is no name", text)
	}
	if !ok {
		return xmltree.Name{Local: local}, nil
	}
	space, declared := n.Scope.Lookup(prefix)
	if !declared {
		return xmltree.Name{}, fail(n, "the prefix '%s' is not declared", prefix)
	}
	return xmltree.Name{Space: space, Local: local}, nil
}
