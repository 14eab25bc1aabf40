package policy

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/portico-apim/portico/internal/policyxml"
	"github.com/portico-apim/portico/internal/source"
)

// The codes of the diagnostics about policy documents. They are stable.
const (
	CodeUnknownElement   = "PP101"
	CodeUnknownAttribute = "PP102"
	CodeMissing          = "PP103"
	CodeValue            = "PP104"
	CodeText             = "PP105"
	CodePlace            = "PP106"
	CodeReference        = "PP107"
	CodeRepeated         = "PP108"
	CodeDocument         = "PP109"
	CodeRule             = "PP110"
)

// decode fills a struct from an element by the struct's tags. See the package documentation.
func (c *compiler) decode(el *policyxml.Element, target reflect.Value, path string) {
	s := c.schema(target.Type())
	c.decodeAttributes(el, target, s)
	if markup, ok := s.markup(el); ok {
		c.assign(el, target.FieldByIndex(s.text.index), s.text, markup)
	} else {
		c.decodeChildren(el, target, s, path)
		c.decodeText(el, target, s)
	}
	if c.blind != nil {
		c.overlook(target, s)
	}
}

// overlook leaves a struct as if no document had the fields that Definition.Blind names.
func (c *compiler) overlook(target reflect.Value, s *schema) {
	for _, f := range s.fields() {
		if field := target.FieldByIndex(f.index); c.blind(target.Type(), f.place()) {
			field.SetZero()
			if f.hasDefault {
				_ = c.setLiteral(field, f.fallback) // a test reads all defaults
			}
		}
	}
}

func (c *compiler) decodeAttributes(el *policyxml.Element, target reflect.Value, s *schema) {
	for _, a := range el.Attrs {
		i := slices.IndexFunc(s.attrs, func(f field) bool { return f.name == a.Name })
		switch {
		case i >= 0:
			c.assign(el, target.FieldByIndex(s.attrs[i].index), &s.attrs[i], a.Value)
		case a.Name != "id" || !s.policy:
			d := c.diags.Add(el.Document(), a.NameSpan, CodeUnknownAttribute, "The '%s' attribute is not declared.", a.Name)
			d.Target, d.Hint = el.Name, suggest(a.Name, s.attrNames())
		}
	}
	for i := range s.attrs {
		c.absent(el, target, &s.attrs[i])
	}
}

// absent gives an attribute that the document does not have its default, or complains.
func (c *compiler) absent(el *policyxml.Element, target reflect.Value, f *field) {
	if _, ok := el.Attr(f.name); ok {
		return
	}
	if f.required {
		c.diags.Add(el.Document(), el.NameSpan, CodeMissing, "The required attribute '%s' is missing.", f.name).Target = el.Name
	}
	if f.hasDefault {
		_ = c.setLiteral(target.FieldByIndex(f.index), f.fallback) // a test reads all defaults
	}
}

// assign gives a field the value of an attribute or a text.
func (c *compiler) assign(el *policyxml.Element, dst reflect.Value, f *field, v policyxml.Value) {
	expr, isExpr := dst.Addr().Interface().(anyExpr)
	if v.IsExpression() {
		if !isExpr {
			d := c.diags.Add(el.Document(), v.Span, CodeValue, "Expressions are not allowed in %s.", f.inWords(el))
			d.Target, d.Hint = el.Name, "write the value itself"
			return
		}
		if program := c.expression(el, v); program != nil {
			expr.setProgram(program, strings.TrimSpace(v.Text))
		}
		return
	}
	text := v.Text
	if !f.verbatim {
		text = v.Trimmed()
	}
	if valid := f.allowed(text) && c.setLiteral(dst, text) == nil && f.inRange(text); !valid && !c.open(v) {
		d := c.diags.Add(el.Document(), v.Span, CodeValue, "The value '%s' of '%s' is not valid: it must be %s.", text, f.label(), f.want(dst))
		d.Target, d.Hint = el.Name, suggest(text, f.enum)
	}
}

func (c *compiler) setLiteral(dst reflect.Value, text string) error {
	if expr, ok := dst.Addr().Interface().(anyExpr); ok {
		return expr.setLiteral(text)
	}
	if dst.Kind() == reflect.Pointer {
		dst.Set(reflect.New(dst.Type().Elem()))
		return parseLiteral(text, dst.Interface())
	}
	return parseLiteral(text, dst.Addr().Interface())
}

func (c *compiler) decodeChildren(el *policyxml.Element, target reflect.Value, s *schema, path string) {
	seen := map[string]int{}
	for child := range el.Elements() {
		i := slices.IndexFunc(s.elems, func(f field) bool { return f.takes(child.Name) })
		if i < 0 {
			if s.block == nil {
				c.unknownChild(el, child, s)
			}
			continue
		}
		f := &s.elems[i]
		seen[f.name]++
		if seen[f.name] > 1 && target.FieldByIndex(f.index).Kind() != reflect.Slice {
			c.diags.Add(child.Document(), child.NameSpan, CodeRepeated, "The element '%s' may stand in '%s' only once.", child.Name, el.Name).Target = el.Name
			continue
		}
		c.decodeChild(child, target.FieldByIndex(f.index), f, childPath(path, child.Name, seen[f.name]))
	}
	for _, f := range s.elems {
		if f.required && seen[f.name] == 0 {
			d := c.diags.Add(el.Document(), el.NameSpan, CodeMissing, "The element '%s' has incomplete content. The element '%s' is expected.", el.Name, f.name)
			d.Target = el.Name
		}
	}
	if s.block != nil {
		block := c.block(el, path, func(name string) bool {
			return slices.ContainsFunc(s.elems, func(f field) bool { return f.takes(name) })
		})
		target.FieldByIndex(s.block).Set(reflect.ValueOf(block))
	}
}

func (c *compiler) unknownChild(el, child *policyxml.Element, s *schema) {
	d := c.diags.Add(child.Document(), child.NameSpan, CodeUnknownElement, "The element '%s' has invalid child element '%s'.", el.Name, child.Name)
	d.Target = el.Name
	if len(s.elems) == 0 {
		d.Hint = fmt.Sprintf("'%s' takes no child elements", el.Name)
	} else if d.Hint = suggest(child.Name, s.elemNames()); d.Hint == "" {
		d.Hint = "possible elements: " + strings.Join(s.elemNames(), ", ")
	}
}

// decodeChild decodes a child element into a field: a value, a struct, or a list of either.
func (c *compiler) decodeChild(child *policyxml.Element, dst reflect.Value, f *field, path string) {
	switch {
	case dst.Kind() == reflect.Slice:
		item := reflect.New(dst.Type().Elem()).Elem()
		c.decodeChild(child, item, f, path)
		dst.Set(reflect.Append(dst, item))
	case dst.Kind() == reflect.Pointer:
		dst.Set(reflect.New(dst.Type().Elem()))
		c.decodeChild(child, dst.Elem(), f, path)
	case dst.Type() == reflect.TypeFor[Markup]():
		dst.Set(reflect.ValueOf(Markup{child.Whole()}))
	case isValue(dst):
		c.decodeValueElement(child, dst, f)
	default:
		child = c.splice(child, dst.Type())
		c.decode(child, dst, path)
		c.check(child, dst)
	}
}

// splice puts the elements of fragments in the place of those that include them, if a struct takes fragments among its children.
func (c *compiler) splice(el *policyxml.Element, t reflect.Type) *policyxml.Element {
	s := c.schema(t)
	i := slices.IndexFunc(s.elems, func(f field) bool { return f.spliced })
	if i < 0 || el.Child(s.elems[i].name) == nil {
		return el
	}
	whole, included := *el, 0
	whole.Children = nil
	for _, node := range el.Children {
		child, ok := node.(*policyxml.Element)
		if !ok || child.Name != s.elems[i].name {
			whole.Children = append(whole.Children, node)
			continue
		}
		if included++; included > 1 && t.FieldByIndex(s.elems[i].index).Type.Kind() != reflect.Slice {
			c.diags.Add(child.Document(), child.NameSpan, CodeRepeated, "The element '%s' may stand in '%s' only once.", child.Name, el.Name).Target = el.Name
		}
		if root := c.fragment(child); root != nil && (c.blind == nil || !c.blind(t, s.elems[i].place())) {
			for inner := range root.Elements() {
				whole.Children = append(whole.Children, inner)
			}
		}
	}
	return &whole
}

// decodeValueElement reads an element that has only text.
func (c *compiler) decodeValueElement(el *policyxml.Element, dst reflect.Value, f *field) {
	for _, a := range el.Attrs {
		c.diags.Add(el.Document(), a.NameSpan, CodeUnknownAttribute, "The '%s' attribute is not declared.", a.Name).Target = el.Name
	}
	for child := range el.Elements() {
		c.diags.Add(el.Document(), child.NameSpan, CodeUnknownElement, "The element '%s' has invalid child element '%s'.", el.Name, child.Name).Target = el.Name
	}
	c.assign(el, dst, f, el.Text())
}

func (c *compiler) decodeText(el *policyxml.Element, target reflect.Value, s *schema) {
	text := el.Text()
	if s.text == nil {
		if text.Trimmed() != "" {
			d := c.diags.Add(el.Document(), text.Span, CodeText, "The element '%s' cannot contain text.", el.Name)
			d.Target = el.Name
			if names := s.elemNames(); len(names) > 0 {
				d.Message += " List of possible elements expected: '" + strings.Join(names, ", ") + "'."
			}
		}
		return
	}
	if text.Text == "" && !s.text.required {
		if s.text.hasDefault {
			_ = c.setLiteral(target.FieldByIndex(s.text.index), s.text.fallback) // checked with the schema
		}
		return
	}
	if s.text.required && text.Trimmed() == "" {
		c.diags.Add(el.Document(), el.NameSpan, CodeMissing, "The element '%s' must not be empty.", el.Name).Target = el.Name
		return
	}
	c.assign(el, target.FieldByIndex(s.text.index), s.text, text)
}

// check runs the rules of a decoded struct.
func (c *compiler) check(el *policyxml.Element, v reflect.Value) {
	if checker, ok := v.Addr().Interface().(Checker); ok {
		checker.Check(&Check{Scope: c.scope, Section: c.section, Element: el, Document: c.id, InFragment: c.inFragment, compiler: c, schema: c.schema(v.Type())})
	}
}

// Check is what a Checker may look at and how it complains.
type Check struct {
	Scope   Scope
	Section Section
	// Element is the XML the policy was decoded from.
	Element *policyxml.Element
	// Document is the id of the document that is compiled, also for a policy that stands in a fragment.
	Document string
	// InFragment says that the policy stands in a fragment.
	InFragment bool
	compiler   *compiler
	schema     *schema
}

// Env returns what the document is compiled against.
func (c *Check) Env() *Env { return c.compiler.env }

// Lookup finds something that the policy names. The document is compiled anew when the answer changes.
func (c *Check) Lookup(kind RefKind, name string) (Found, bool) { return c.compiler.lookup(kind, name) }

// Errorf complains about an attribute or, if there is none of that name, the element.
func (c *Check) Errorf(attr, format string, args ...any) {
	_ = c.compiler.at(c.Element, attr, CodeRule, format, args...)
}

// MissingReference says that something the policy names does not exist.
func (c *Check) MissingReference(attr, format string, args ...any) {
	if d := c.compiler.at(c.Element, attr, CodeReference, format, args...); c.Env().Incomplete {
		d.Severity = source.Warning
	}
}

// Warnf warns about an attribute or the element.
func (c *Check) Warnf(attr, format string, args ...any) {
	c.compiler.at(c.Element, attr, CodeRule, format, args...).Severity = source.Warning
}

// Text returns the text of the element, its markup if child elements count as text.
func (c *Check) Text() policyxml.Value {
	if markup, ok := c.schema.markup(c.Element); ok {
		return markup
	}
	return c.Element.Text()
}

// Within adds a diagnostic about a part of a text of the element, from an offset on.
func (c *Check) Within(v policyxml.Value, offset, length int, severity source.Severity, message string) {
	d := c.compiler.diags.Add(v.Source(), source.Span{Start: offset, End: offset + length}, CodeRule, "%s", message)
	d.Target, d.Severity = c.Element.Name, severity
}

// at adds a diagnostic about an attribute of an element or, if it has none of that name, the element itself. What is said about a named value that is
// not known is not kept.
func (c *compiler) at(el *policyxml.Element, attr, code, format string, args ...any) *source.Diagnostic {
	subject, span := el.Text(), el.NameSpan
	if a, ok := el.Attr(attr); ok {
		subject, span = a.Value, a.Value.Span
	}
	text := fmt.Sprintf(format, args...)
	if c.open(subject) || c.env.Incomplete && references.MatchString(text) {
		return &source.Diagnostic{}
	}
	d := c.diags.Add(el.Document(), span, code, "%s", text)
	d.Target = el.Name
	return d
}

// childPath is the path of an element inside another one.
func childPath(path, name string, index int) string {
	if path != "" {
		path += `\`
	}
	return path + name + "[" + strconv.Itoa(index) + "]"
}

// suggest returns a hint with the name that comes closest, or "".
func suggest(got string, names []string) string {
	if best := source.Closest(got, names); best != "" {
		return "did you mean '" + best + "'?"
	}
	return ""
}
