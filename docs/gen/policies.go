package main

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/portico-apim/portico/internal/policies"
	"github.com/portico-apim/portico/internal/policy"
)

// policiesPage is docs/reference/policies.md, from the table of policies and the comments of their structs.
func policiesPage(root string) (string, error) {
	structs, err := loadStructs(root + "/internal/policies")
	if err != nil {
		return "", err
	}
	structural, err := loadStructs(root + "/internal/policy")
	if err != nil {
		return "", err
	}
	for name, s := range structural {
		if structs[name] == nil {
			structs[name] = s
		}
	}
	p := &policyWriter{structs: structs, elements: map[string]string{}, cases: root + "/internal/policies/testdata"}
	rows := append(policies.All(), policy.Structural()...)
	for _, d := range rows {
		p.elements[structName(d)] = d.Name
	}
	p.b.WriteString(policiesHead)
	for i, d := range rows {
		if i == 0 || rows[i-1].Category != d.Category {
			fmt.Fprintf(&p.b, "\n## %s\n", strings.ToUpper(d.Category[:1])+strings.ReplaceAll(d.Category[1:], "-", " "))
		}
		if err := p.policy(d); err != nil {
			return "", err
		}
	}
	return p.b.String(), nil
}

const policiesHead = `# Policies

<!-- Generated from internal/policies by make gen. Do not edit. -->

Every policy, where it may stand, and what it consists of. ` + "`@name` is an attribute, `name` a child element, `a/b` an element in an element" + `. Where the column *value* says
*expression*, a C# expression ` + "`@(…)` or a block `@{…}`" + ` may stand instead of a literal. Every policy takes the attribute ` + "`id`" + `, which appears in errors and traces.
The examples are cases that run with the tests, in internal/policies/testdata.
`

type policyWriter struct {
	b        strings.Builder
	structs  map[string]*structDoc
	elements map[string]string // the element of a policy, by the name of its struct
	cases    string            // the folder of the policies' cases
}

// structName is the name of the struct that a row decodes into.
func structName(d policy.Definition) string { return reflect.TypeOf(d.New()).Elem().Name() }

func (p *policyWriter) policy(d policy.Definition) error {
	s := p.structs[structName(d)]
	if s == nil {
		return fmt.Errorf("policy %s: its struct is not in internal/policies", d.Name)
	}
	first, rest, _ := strings.Cut(strings.TrimSpace(s.doc), "\n\n")
	fmt.Fprintf(&p.b, "\n### %s\n\n%s\n", d.Name, sentence(first, s.name, "`"+d.Name+"`"))
	if rest != "" {
		fmt.Fprintf(&p.b, "\n%s\n", strings.TrimSpace(rest))
	}
	fmt.Fprintf(&p.b, "\nSections: %s. Scopes: %s.", strings.Join(d.Sections.Names(), ", "), strings.Join(d.Scopes.Names(), ", "))
	if d.Once {
		p.b.WriteString(" Once in a section.")
	}
	if d.Gateways != 0 {
		fmt.Fprintf(&p.b, " Azure has it on these kinds of gateways: %s.", strings.Join(d.Gateways.Names(), ", "))
	}
	p.b.WriteString("\n")
	var rows []string
	p.fields(&rows, s, "")
	if len(rows) > 0 {
		fmt.Fprintf(&p.b, "\n| | value | required | default | |\n|---|---|---|---|---|\n%s", strings.Join(rows, ""))
	}
	return p.example(d.Name)
}

// example shows the case of the policy that is called example.
func (p *policyWriter) example(name string) error {
	archive, err := txtar.ParseFile(p.cases + "/" + name + "/example.txtar")
	if err != nil {
		return fmt.Errorf("policy %s has no example: %w", name, err)
	}
	for _, f := range archive.Files {
		scope, ok := exampleScopes[f.Name]
		if strings.HasPrefix(f.Name, "resolver/") {
			scope, ok = "resolver", true
		}
		if ok {
			fmt.Fprintf(&p.b, "\nExample, at the %s scope. %s\n\n```xml\n%s```\n", scope, strings.TrimSpace(string(archive.Comment)), f.Data)
			return nil
		}
	}
	return fmt.Errorf("the example of policy %s has no document", name)
}

// exampleScopes are the scopes of the documents of a case.
var exampleScopes = map[string]string{"policy.xml": "API", "product.xml": "product", "global.xml": "global", "operation.xml": "operation"}

// fields adds a row for every attribute, text and element of a struct, and for those of the structs in it.
func (p *policyWriter) fields(rows *[]string, s *structDoc, path string) {
	for _, f := range s.fields {
		if f.embedded {
			if inner := p.structs[typeText(f.base)]; inner != nil {
				p.fields(rows, inner, path)
			}
			continue
		}
		if _, ok := f.tag.Lookup("block"); ok {
			*rows = append(*rows, row(orDot(path, "…"), "policies", "", "", f.doc, f.name))
		}
		if tag, ok := f.tag.Lookup("attr"); ok {
			p.value(rows, f, path+"@"+name(tag), tag)
		}
		if tag, ok := f.tag.Lookup("text"); ok {
			p.value(rows, f, orDot(path, "text"), tag)
		}
		if tag, ok := f.tag.Lookup("elem"); ok {
			p.element(rows, f, path+name(tag), tag)
		}
	}
}

// orDot names what is in an element itself.
func orDot(path, what string) string {
	if path == "" {
		return what
	}
	return path + what
}

func name(tag string) string {
	name, _, _ := strings.Cut(tag, ",")
	return name
}

// element adds the row of a child element and those of what is in it. An element that is a policy as well is described there.
func (p *policyWriter) element(rows *[]string, f fieldDoc, path, tag string) {
	inner, ok := p.structs[typeText(f.base)]
	if !ok {
		p.value(rows, f, path, tag)
		return
	}
	kind := "element"
	if f.many {
		kind = "elements"
	}
	if e, ok := p.elements[inner.name]; ok {
		*rows = append(*rows, row(path, "as the policy ["+e+"](#"+e+")", required(tag), "", f.doc, f.name))
		return
	}
	*rows = append(*rows, row(path, kind, required(tag), "", f.doc, f.name))
	p.fields(rows, inner, path+"/")
}

// value adds the row of an attribute, a text, or an element that holds a plain value.
func (p *policyWriter) value(rows *[]string, f fieldDoc, path, tag string) {
	fallback := f.tag.Get("default")
	if fallback != "" {
		fallback = "`" + fallback + "`"
	}
	*rows = append(*rows, row(path, valueWord(f), required(tag), fallback, f.doc, f.name))
}

func required(tag string) string {
	if strings.Contains(","+tag+",", ",required,") {
		return "yes"
	}
	return ""
}

func row(path, value, required, fallback, doc, goName string) string {
	shown := "It"
	if at := strings.LastIndexByte(path, '@'); at >= 0 {
		shown = "`" + path[at+1:] + "`"
	}
	return fmt.Sprintf("| `%s` | %s | %s | %s | %s |\n", path, cell(value), required, cell(fallback), cell(sentence(doc, goName, shown)))
}

// valueWord says which values a field takes.
func valueWord(f fieldDoc) string {
	inner, expression := strings.CutPrefix(typeText(f.base), "policy.Expr[")
	word := map[string]string{
		"string": "text", "bool": "boolean", "int": "number", "float64": "number", "time.Duration": "seconds", "rt.Value": "any",
		"policy.Markup": "XML",
	}[strings.TrimSuffix(inner, "]")]
	if list := strings.Fields(f.tag.Get("enum")); len(list) > 0 {
		word = words(list)
	}
	if low, high := f.tag.Get("min"), f.tag.Get("max"); low != "" || high != "" {
		word += " " + low + "…" + high
	}
	if expression {
		word += ", expression"
	}
	if f.many {
		word += "; repeats"
	}
	return word
}
