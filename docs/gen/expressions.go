package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/portico-apim/portico/internal/csharp/lib"
	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/policy"
)

// expressionsPage is docs/reference/expressions.md, from the tables of classes.
func expressionsPage(string) (string, error) {
	w := &expressionWriter{}
	w.b.WriteString(expressionsHead)
	w.b.WriteString("\n## The context of a request\n")
	w.classes(policy.Classes())
	library := lib.All()
	byNamespace := map[string][]rt.Class{}
	for _, c := range library {
		byNamespace[c.Def.Namespace] = append(byNamespace[c.Def.Namespace], c)
	}
	var names []string
	for name := range byNamespace {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		title := name
		if title == "" {
			title = "Other types"
		}
		fmt.Fprintf(&w.b, "\n## %s\n", title)
		w.classes(byNamespace[name])
	}
	return w.b.String(), nil
}

const expressionsHead = `# Expressions

<!-- Generated from internal/policy and internal/csharp/lib by make gen. Do not edit. -->

The types and members that C# expressions in policies can use. What is not here is a compile error. The variable ` + "`context`, of the type `IProxyRequestContext`" + `, is the
request that is being handled.
`

type expressionWriter struct{ b strings.Builder }

// classes writes classes by name. Several tables may describe one type; they follow one another.
func (w *expressionWriter) classes(list []rt.Class) {
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b rt.Class) int { return strings.Compare(a.Def.Name, b.Def.Name) })
	for i, c := range list {
		if i == 0 || list[i-1].Def != c.Def {
			w.heading(c.Def)
		}
		w.class(c)
	}
}

// heading writes a type's name with its type parameters, and what it derives from.
func (w *expressionWriter) heading(d *rt.Def) {
	name := d.Name
	if len(d.Params) > 0 {
		params := make([]string, len(d.Params))
		for i, p := range d.Params {
			params[i] = p.Name
		}
		name += "<" + strings.Join(params, ", ") + ">"
	}
	if d.Rank > 0 { // an array is named after its elements
		name = d.Params[0].Name + d.Name
	}
	fmt.Fprintf(&w.b, "\n### `%s`\n", name)
	if d.Bases != "" {
		fmt.Fprintf(&w.b, "\nDerives from `%s`.\n", strings.TrimSpace(d.Bases))
	}
	if len(d.Values) > 0 {
		values := make([]string, len(d.Values))
		for i, v := range d.Values {
			values[i] = fmt.Sprintf("%s = %d", v.Name, v.Value)
		}
		fmt.Fprintf(&w.b, "\nValues: %s.\n", words(values))
	}
	if d.Signature != "" {
		fmt.Fprintf(&w.b, "\nA delegate: `%s`.\n", d.Signature)
	}
}

func (w *expressionWriter) class(c rt.Class) {
	if c.Doc != "" {
		fmt.Fprintf(&w.b, "\n%s\n", c.Doc)
	}
	if len(c.Members) == 0 {
		return
	}
	w.b.WriteString("\n| member | |\n|---|---|\n")
	for _, m := range c.Members {
		fmt.Fprintf(&w.b, "| `%s` | %s |\n", cell(m.Decl), cell(m.Doc))
	}
}
