package policy

import (
	"fmt"
	"reflect"

	"github.com/portico-apim/portico/internal/csharp"
	"github.com/portico-apim/portico/internal/model"
	"github.com/portico-apim/portico/internal/policyxml"
	"github.com/portico-apim/portico/internal/source"
)

// MaxDocument is the size in bytes up to which a policy document is accepted.
const MaxDocument = 512 << 10

// MaxFragment is the size in bytes up to which a policy fragment is accepted.
const MaxFragment = 32 << 10

// RefKind says what kind of thing a document refers to by name.
type RefKind string

// The kinds of references.
const (
	RefNamedValue  RefKind = "named value"
	RefFragment    RefKind = "policy fragment"
	RefBackend     RefKind = "backend"
	RefLogger      RefKind = "logger"
	RefSchema      RefKind = "schema"
	RefCertificate RefKind = "certificate"
)

// Found is what a reference leads to. Text and Format are the value of a named value or the document of a fragment; Format is json or xml for a schema.
type Found struct {
	Text   string
	Format string
}

// Env is what documents are compiled against.
type Env struct {
	Definitions Definitions
	Universe    *csharp.Universe
	// Lookup finds what a document refers to. Named values go by display name.
	Lookup func(kind RefKind, name string) (Found, bool)
	// Incomplete says that what Lookup does not find may exist all the same, as for a document that is checked far from its service. What it
	// would be refused for is then a warning, and what depends on a named value without a value is not checked. Such a document is not to be run.
	Incomplete bool
	// Simulate refuses what a kind of Azure's gateways would not know.
	Simulate Gateway
}

// use is a reference and what it led to when the document was compiled.
type use struct {
	kind  RefKind
	name  string
	found Found
	ok    bool
}

// Document is a compiled policy document of one scope. It is immutable.
type Document struct {
	Scope    Scope
	sections [sectionCount]*sectionSteps
	// source is the data source of a resolver.
	source *Step
	uses   []use
}

// sectionSteps are the top-level steps of a section; nil stands for <base/>.
type sectionSteps []*Step

// Uses returns the names of one kind that the document refers to.
func (d *Document) Uses(kind RefKind) []string {
	var names []string
	for _, u := range d.uses {
		if u.kind == kind {
			names = append(names, u.name)
		}
	}
	return names
}

// Fresh reports whether compiling the same text in env would give the same document, because everything it refers to is the same.
func (d *Document) Fresh(env *Env) bool {
	for _, u := range d.uses {
		if found, ok := env.Lookup(u.kind, u.name); ok != u.ok || found != u.found {
			return false
		}
	}
	return true
}

// Compile checks and compiles a policy document; at the scope OfResolver, that of a GraphQL resolver. The document is nil if there are errors.
func Compile(p model.Policy, scope Scope, env *Env) (*Document, source.Diagnostics) {
	c := &compiler{env: env, id: p.ID, scope: scope, doc: &Document{Scope: scope}, schemas: map[reflect.Type]*schema{}}
	if scope == OfResolver {
		c.compileResolver(p)
	} else if root := c.parse(p, MaxDocument, "policies"); root != nil {
		c.policies(root)
	}
	if c.diags.Err() != nil {
		return nil, c.diags
	}
	return c.doc, c.diags
}

// CompileFragment checks a policy fragment on its own, as if it were included in each of the sections that take all of its policies, or in a resolver. Err is
// not nil if there is no such section.
func CompileFragment(p model.Policy, env *Env) source.Diagnostics {
	var best source.Diagnostics
	for section := range InResolver + 1 {
		c := &compiler{env: env, id: p.ID, scope: Operation, section: section, doc: &Document{}, schemas: map[reflect.Type]*schema{}, inFragment: true}
		root := c.parse(p, MaxFragment, "fragment")
		switch {
		case root == nil:
		case section == InResolver:
			c.scope = OfResolver
			c.sourceParts(root)
		default:
			c.block(root, "", func(string) bool { return false })
		}
		if c.diags.Err() == nil {
			return c.diags
		}
		if best == nil || len(c.diags) < len(best) {
			best = c.diags
		}
	}
	return best
}

// compiler compiles one document.
type compiler struct {
	env        *Env
	id         string
	scope      Scope
	section    Section
	doc        *Document
	diags      source.Diagnostics
	schemas    map[reflect.Type]*schema
	once       map[string]bool
	inFragment bool
	// stores says that a policy inside the one being compiled has Definition.Stores.
	stores bool
	// blind is Definition.Blind of the policy being compiled.
	blind func(owner reflect.Type, place string) bool
}

func (c *compiler) schema(t reflect.Type) *schema {
	s, ok := c.schemas[t]
	if !ok {
		s = schemaOf(t)
		c.schemas[t] = s
	}
	return s
}

// lookup finds what the document refers to and remembers the answer.
func (c *compiler) lookup(kind RefKind, name string) (Found, bool) {
	for _, u := range c.doc.uses {
		if u.kind == kind && u.name == name {
			return u.found, u.ok
		}
	}
	found, ok := c.env.Lookup(kind, name)
	c.doc.uses = append(c.doc.uses, use{kind, name, found, ok})
	return found, ok
}

// parse reads a document and puts the named values in.
func (c *compiler) parse(p model.Policy, limit int, root string) *policyxml.Element {
	src, limit := source.New(p.ID, p.Text), c.env.simulated(limit)
	if len(p.Text) > limit {
		c.diags.Add(src, source.At(0), CodeDocument, "The document has %d bytes; %d are allowed.", len(p.Text), limit).Target = root
		return nil
	}
	format := policyxml.XML
	if p.Format == string(policyxml.RawXML) {
		format = policyxml.RawXML
	}
	doc, diags := policyxml.Parse(src, format)
	c.diags = append(c.diags, diags...)
	if diags.Err() != nil {
		return nil
	}
	doc, _, diags = policyxml.Substitute(doc, func(name string) (string, bool) {
		found, ok := c.lookup(RefNamedValue, name)
		return found.Text, ok
	})
	c.substituted(diags)
	if doc.Root == nil || root != "" && doc.Root.Name != root {
		span := source.At(0)
		if doc.Root != nil {
			span = doc.Root.NameSpan
		}
		c.diags.Add(src, span, CodeDocument, "The root element must be '%s'.", root).Target = root
		return nil
	}
	return doc.Root
}

// policies compiles the sections of a document.
func (c *compiler) policies(root *policyxml.Element) {
	for _, a := range root.Attrs {
		c.diags.Add(root.Document(), a.NameSpan, CodeUnknownAttribute, "The '%s' attribute is not declared.", a.Name).Target = root.Name
	}
	for el := range root.Elements() {
		section, ok := sectionOf(el.Name)
		switch {
		case !ok:
			d := c.diags.Add(root.Document(), el.NameSpan, CodeUnknownElement, "The element 'policies' has invalid child element '%s'.", el.Name)
			d.Target, d.Hint = "policies", "List of possible elements expected: 'inbound, backend, outbound, on-error'."
		case c.doc.sections[section] != nil:
			c.diags.Add(root.Document(), el.NameSpan, CodeRepeated, "The section '%s' may stand in a document only once.", el.Name).Target = el.Name
		default:
			c.compileSection(section, el)
		}
	}
	c.noText(root)
}

func (c *compiler) noText(el *policyxml.Element) {
	if text := el.Text(); text.Trimmed() != "" {
		c.diags.Add(el.Document(), text.Span, CodeText, "The element '%s' cannot contain text.", el.Name).Target = el.Name
	}
}

func (c *compiler) compileSection(section Section, el *policyxml.Element) {
	for _, a := range el.Attrs {
		c.diags.Add(el.Document(), a.NameSpan, CodeUnknownAttribute, "The '%s' attribute is not declared.", a.Name).Target = el.Name
	}
	c.noText(el)
	c.section, c.once = section, map[string]bool{}
	steps := sectionSteps{}
	top, count := 0, map[string]int{}
	for child := range el.Elements() {
		top++
		count[child.Name]++
		if top == 2 && section == Backend {
			c.diags.Add(el.Document(), child.NameSpan, CodePlace, "backend section allows only one policy to be specified").Target = "backend"
		}
		if child.Name == "base" {
			steps = c.base(child, steps, count["base"])
			continue
		}
		steps = append(steps, c.compileStep(child, childPath("", child.Name, count[child.Name]))...)
	}
	c.doc.sections[section] = &steps
}

// base compiles <base/>.
func (c *compiler) base(el *policyxml.Element, steps sectionSteps, nth int) sectionSteps {
	c.decode(el, reflect.ValueOf(&basePolicy{}).Elem(), "")
	switch {
	case nth > 1:
		c.diags.Add(el.Document(), el.NameSpan, CodeRepeated, "The element 'base' may stand in a section only once.").Target = "base"
	case c.scope == Global:
		c.diags.Warn(el.Document(), el.NameSpan, CodePlace, "There is no broader scope: 'base' has no effect here.").Target = "base"
	default:
		return append(steps, nil)
	}
	return steps
}

// block compiles the policies inside an element, except those that skip says are not policies.
func (c *compiler) block(el *policyxml.Element, path string, skip func(name string) bool) Block {
	steps := Block{}
	count := map[string]int{}
	for child := range el.Elements() {
		if skip(child.Name) {
			continue
		}
		count[child.Name]++
		steps = append(steps, c.compileStep(child, childPath(path, child.Name, count[child.Name]))...)
	}
	return steps
}

// compileStep compiles one policy; a fragment becomes several.
func (c *compiler) compileStep(el *policyxml.Element, path string) []*Step {
	if el.Name == "include-fragment" {
		return c.include(el, path)
	}
	def, ok := c.env.Definitions[el.Name]
	if !ok || def.New == nil || !c.placed(el, def) {
		if !ok || def.New == nil {
			c.unknownPolicy(el)
		}
		return nil
	}
	p, outer, blind := def.New(), c.stores, c.blind
	c.stores, c.blind = def.Stores, def.Blind
	el = c.splice(el, reflect.TypeOf(p).Elem())
	c.decode(el, reflect.ValueOf(p).Elem(), path)
	c.check(el, reflect.ValueOf(p).Elem())
	step := &Step{Definition: def, Policy: p, Scope: c.scope, Section: c.section, Path: path, Source: el.Document(), Span: el.Span, stores: c.stores}
	c.stores, c.blind = c.stores || outer, blind
	if id, ok := el.Attr("id"); ok {
		step.ID = id.Value.Text
	}
	return []*Step{step}
}

// placed checks that a policy may stand where it stands.
func (c *compiler) placed(el *policyxml.Element, def *Definition) bool {
	complain := func(format string, args ...any) *source.Diagnostic {
		d := c.diags.Add(el.Document(), el.NameSpan, CodePlace, format, args...)
		d.Target = el.Name
		return d
	}
	switch {
	case !def.Sections.Has(c.section):
		complain("Policy section is not allowed in the specified scope").Hint = fmt.Sprintf("'%s' may stand in: %v", el.Name, def.Sections.Names())
		return false
	case !def.Scopes.Has(c.scope):
		complain("Policy scope is not allowed in this section").Hint = fmt.Sprintf("'%s' may be used at these scopes: %v", el.Name, def.Scopes.Names())
		return false
	case !def.Gateways.Has(c.env.Simulate):
		complain("The policy '%s' is not supported in the %s gateway, which is simulated.", el.Name, c.env.Simulate).Hint = fmt.Sprintf("'%s' is known to these gateways: %v", el.Name, def.Gateways.Names())
		return false
	case def.Once && c.once[el.Name]:
		_ = complain("The element '%s' may stand in a section only once.", el.Name) // what else is wrong with it is said as well
	}
	if c.once != nil {
		c.once[el.Name] = true
	}
	return true
}

func (c *compiler) unknownPolicy(el *policyxml.Element) {
	_, section := sectionOf(el.Name)
	switch {
	case el.Name == "base":
		c.diags.Add(el.Document(), el.NameSpan, CodePlace, "The element 'base' may stand only directly in a section.").Target = "base"
	case section:
		c.diags.Add(el.Document(), el.NameSpan, CodePlace, "Policy section is not allowed in the specified scope").Target = el.Name
	default:
		names := make([]string, 0, len(c.env.Definitions))
		for name := range c.env.Definitions {
			names = append(names, name)
		}
		d := c.diags.Add(el.Document(), el.NameSpan, CodeUnknownElement, "There is no policy '%s'.", el.Name)
		d.Target, d.Hint = el.Name, suggest(el.Name, names)
		if d.Hint == "" {
			d.Hint = "policies that may stand in " + c.section.String() + ": " + c.env.Definitions.names(c.section)
		}
	}
}

// Structural returns the rows of what stands where policies stand and is expanded by the compiler: they are not in Definitions.
func Structural() []Definition {
	return []Definition{
		{Name: "base", Category: "policy-control-and-flow", Sections: AllSections, Scopes: At(Workspace, Product, API, Operation), Once: true, New: func() Policy { return &basePolicy{} }},
		{Name: "include-fragment", Category: "policy-control-and-flow", Sections: AllSections, Scopes: AllScopes, New: func() Policy { return &includeFragment{} }},
	}
}

// basePolicy runs the policies that the broader scope has in the same section.
type basePolicy struct{}

// Run is never called.
func (*basePolicy) Run(*Exchange) error { return nil }

// includeFragment runs the policies of a fragment, which is kept once and used by many documents.
type includeFragment struct {
	// FragmentID names the fragment.
	FragmentID string `attr:"fragment-id,required"`
}

// Run is never called.
func (*includeFragment) Run(*Exchange) error { return nil }

// include compiles the policies of a fragment in the place where it is included.
func (c *compiler) include(el *policyxml.Element, path string) []*Step {
	root := c.fragment(el)
	if root == nil {
		return nil
	}
	c.inFragment = true
	defer func() { c.inFragment = false }()
	return c.block(root, path, func(string) bool { return false })
}

// fragment reads the fragment that an element includes; nil if it cannot be had.
func (c *compiler) fragment(el *policyxml.Element) *policyxml.Element {
	var ref includeFragment
	c.decode(el, reflect.ValueOf(&ref).Elem(), "")
	if c.inFragment {
		c.diags.Add(el.Document(), el.NameSpan, CodePlace, "A policy fragment cannot include another one.").Target = el.Name
		return nil
	}
	if ref.FragmentID == "" {
		return nil
	}
	found, ok := c.lookup(RefFragment, ref.FragmentID)
	if !ok {
		a, _ := el.Attr("fragment-id")
		if d := c.at(el, a.Name, CodeReference, "Policy fragment with id '%s' could not be found.", ref.FragmentID); c.env.Incomplete {
			d.Severity = source.Warning
		}
		return nil
	}
	return c.parse(model.Policy{ID: "policyFragments/" + ref.FragmentID, Format: found.Format, Text: found.Text}, MaxFragment, "fragment")
}

// SaveError returns a diagnostic in the words in which Azure refuses a document.
func SaveError(d source.Diagnostic) string {
	_, line, column := d.Position()
	element := d.Target
	if element == "" {
		element = "policies"
	}
	text := d.Message
	if d.Code != "" && d.Code[0] == 'C' {
		text = d.Code + ": " + text
	}
	return fmt.Sprintf("Error in element '%s' on line %d, column %d: %s", element, line, column, text)
}
