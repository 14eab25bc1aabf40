package policy

import (
	"regexp"
	"slices"
	"strings"

	"github.com/portico-apim/portico/internal/csharp"
	"github.com/portico-apim/portico/internal/policyxml"
	"github.com/portico-apim/portico/internal/source"
)

// ExpressionOptions says what expressions in policy documents are compiled against: the variable context.
func ExpressionOptions() csharp.Options {
	return csharp.Options{Globals: []csharp.Global{{Name: "context", Type: contextDef.Type()}}}
}

// expression compiles an expression of an element.
func (c *compiler) expression(el *policyxml.Element, v policyxml.Value) *csharp.Program {
	program, diags := c.compileCode(v.Source())
	if diags.Err() != nil && c.open(v) && c.dependsOnValue(v, diags) {
		return nil
	}
	for _, d := range diags {
		d.Target = el.Name
		c.diags = append(c.diags, d)
	}
	return program
}

func (c *compiler) compileCode(src *source.Source) (*csharp.Program, source.Diagnostics) {
	return c.env.Universe.Compile(src, ExpressionOptions())
}

// substituted takes over what putting the named values in has found.
func (c *compiler) substituted(diags source.Diagnostics) {
	for _, d := range diags {
		if c.env.Incomplete && d.Code == policyxml.CodeNamedValue {
			d.Severity = source.Warning
		}
		c.diags = append(c.diags, d)
	}
}

// open reports whether a value holds a named value that may exist and is not known, so that nothing can be said about the value.
func (c *compiler) open(v policyxml.Value) bool { return c.env.Incomplete && v.Refers() }

// references matches named values in C#.
var references = regexp.MustCompile(`\{\{([\w.-]+)\}\}`)

// dependsOnValue reports whether what is wrong with an expression depends on a named value that is not known: whether something else is wrong
// once names of the same length stand in the places of the references. What stands in a C# string depends on nothing.
func (c *compiler) dependsOnValue(v policyxml.Value, diags source.Diagnostics) bool {
	named := references.ReplaceAllStringFunc(v.Text, func(ref string) string { return strings.Repeat("_", len(ref)) })
	_, again := c.compileCode(source.New("", named))
	return !slices.EqualFunc(diags, again, func(a, b source.Diagnostic) bool { return a.Code == b.Code && a.Span == b.Span })
}
