package xslt

import (
	"github.com/portico-apim/portico/internal/xmltree"
	"github.com/portico-apim/portico/internal/xpath"
)

// Options are what a transformation is given.
type Options struct {
	// Parameters are the values of parameters of the stylesheet whose names have no namespace.
	Parameters map[string]string
	// Message takes what the instruction message says; nil if nobody cares.
	Message func(text string)
	// Limits bounds the trees, Steps and Bytes the work. Zero values are the defaults.
	Limits       xmltree.Limits
	Steps, Bytes int
}

// The defaults: a few seconds, and as much memory as other bodies may need.
const (
	defaultSteps = 20_000_000
	defaultBytes = 64 << 20
)

// maxDepth bounds how deep templates may be within each other, instructions around them included.
const maxDepth = 4000

// Result is what a transformation gives.
type Result struct {
	// Text is the document.
	Text string
	// ContentType is the media type, with the charset.
	ContentType, Charset string
	// Standard says that the result is XML, and the stylesheet does not name its media type.
	Standard bool
}

// transform is one transformation.
type transform struct {
	sheet   *Stylesheet
	run     *xpath.Run
	seq     *xmltree.Sequence
	source  *xmltree.Node
	options Options
	globals map[xmltree.Name]*globalValue
	// vars are the local variables of the expression that is evaluated.
	vars  *binding
	keys  map[*xmltree.Node]map[xmltree.Name]keyIndex
	depth int
}

// globalValue is the value of a global variable, once it is known.
type globalValue struct {
	global       *global
	value        xpath.Value
	known, doing bool
}

// binding is a local variable, above those that were declared before it.
type binding struct {
	name  xmltree.Name
	value xpath.Value
	next  *binding
}

// context is what instructions are carried out with.
type context struct {
	node           *xmltree.Node
	position, size int
	vars           *binding
	// args are the parameters that the template was called with.
	args *binding
	out  *result
	mode xmltree.Name
}

// Transform transforms a document, which it may change (strip-space). Errors are of type *Error or *xpath.LimitError, or xmltree.ErrTooLarge.
func (s *Stylesheet) Transform(text string, o Options) (*Result, error) {
	if o.Limits == (xmltree.Limits{}) {
		o.Limits = xmltree.DefaultLimits
	}
	if o.Steps == 0 {
		o.Steps, o.Bytes = defaultSteps, defaultBytes
	}
	t := &transform{sheet: s, seq: xmltree.NewSequence(o.Limits), options: o, globals: map[xmltree.Name]*globalValue{}}
	t.run = &xpath.Run{Steps: o.Steps, Bytes: o.Bytes, Variable: t.variable, Host: t}
	doc, err := xmltree.ParseIn(text, t.seq)
	if err != nil {
		return nil, err
	}
	t.source = doc.Node
	s.strip(doc.Node)
	for _, g := range s.globals {
		t.globals[g.name] = &globalValue{global: g}
	}
	out, err := t.newResult()
	if err != nil {
		return nil, err
	}
	for _, g := range s.globals {
		if _, err := t.global(t.globals[g.name]); err != nil {
			return nil, err
		}
	}
	if err := t.apply(&context{node: doc.Node, position: 1, size: 1, out: out}); err != nil {
		return nil, err
	}
	return s.output.write(out.b.Root(), t.run)
}

// exec carries out instructions. Variables that they declare are not known behind them.
func (t *transform) exec(body []instruction, ctx *context) error {
	if t.depth++; t.depth > maxDepth {
		return &xpath.LimitError{What: "templates within each other"}
	}
	defer func() { t.depth-- }()
	inner := *ctx
	for _, one := range body {
		if err := t.run.Step(1); err != nil {
			return err
		}
		if err := one.exec(t, &inner); err != nil {
			return err
		}
	}
	return nil
}

// eval evaluates an expression.
func (t *transform) eval(ctx *context, e *xpath.Expr) (xpath.Value, error) {
	saved := t.vars
	t.vars = ctx.vars
	v, err := e.Eval(t.xpath(ctx))
	t.vars = saved
	return v, err
}

// xpath is a context as expressions see it.
func (t *transform) xpath(ctx *context) *xpath.Context {
	return &xpath.Context{Node: ctx.node, Position: ctx.position, Size: ctx.size, Current: ctx.node, Run: t.run}
}

// text evaluates an expression as a text.
func (t *transform) text(ctx *context, e *xpath.Expr) (string, error) {
	v, err := t.eval(ctx, e)
	if err != nil {
		return "", err
	}
	return t.xpath(ctx).String(v)
}

// nodes evaluates an expression that must give nodes.
func (t *transform) nodes(ctx *context, e *xpath.Expr) (xpath.NodeSet, error) {
	v, err := t.eval(ctx, e)
	if err != nil {
		return nil, err
	}
	return xpath.Nodes(v)
}

// variable returns the value of a variable for the expression that is evaluated.
func (t *transform) variable(name xmltree.Name) (xpath.Value, error) {
	name.Prefix = ""
	for at := t.vars; at != nil; at = at.next {
		if at.name == name {
			return at.value, nil
		}
	}
	if g := t.globals[name]; g != nil {
		return t.global(g)
	}
	return nil, &Error{Message: "the variable '" + name.Local + "' is not declared"}
}

// global computes a global variable when somebody first needs it.
func (t *transform) global(g *globalValue) (xpath.Value, error) {
	switch {
	case g.known:
		return g.value, nil
	case g.doing:
		return nil, fail(g.global.node, "the variable '%s' depends on itself", g.global.name.Local)
	}
	if given, ok := t.options.Parameters[g.global.name.Local]; ok && g.global.param && g.global.name.Space == "" {
		g.value, g.known = given, true
		return given, nil
	}
	g.doing = true
	saved := t.vars
	t.vars = nil
	v, err := g.global.value.eval(t, &context{node: t.source, position: 1, size: 1})
	t.vars = saved
	g.value, g.known, g.doing = v, err == nil, false
	return v, err
}

// apply finds the best template for a node and carries it out; there is always one built in (section 5.8).
func (t *transform) apply(ctx *context) error {
	c := &xpath.Context{Node: ctx.node, Current: ctx.node, Position: 1, Size: 1, Run: t.run}
	for _, r := range t.sheet.rules[ctx.mode] {
		if kind, local, anyKind := r.pattern.Kind(); !anyKind && kind != ctx.node.Kind || local != "" && local != ctx.node.Name.Local {
			continue
		}
		ok, err := r.pattern.Match(ctx.node, c)
		if err != nil {
			return at(r.template.node, err)
		}
		if ok {
			return t.instantiate(r.template, ctx)
		}
	}
	return t.builtIn(ctx)
}

// instantiate carries out a template. What the caller has declared is not known in it.
func (t *transform) instantiate(tpl *template, ctx *context) error {
	inner := *ctx
	inner.vars = nil
	return t.exec(tpl.body, &inner)
}

// builtIn goes on with the children of elements, and copies texts and values.
func (t *transform) builtIn(ctx *context) error {
	switch n := ctx.node; n.Kind {
	case xmltree.Root, xmltree.Element:
		return t.applyTo(n.Children, &context{out: ctx.out, mode: ctx.mode})
	case xmltree.Text, xmltree.Attribute:
		return ctx.out.text(n.Value, false)
	}
	return nil
}

// applyTo applies templates to nodes one after another.
func (t *transform) applyTo(nodes []*xmltree.Node, ctx *context) error {
	if t.depth++; t.depth > maxDepth {
		return &xpath.LimitError{What: "templates within each other"}
	}
	defer func() { t.depth-- }()
	inner := *ctx
	inner.vars = nil
	for i, n := range nodes {
		if err := t.run.Step(1); err != nil {
			return err
		}
		inner.node, inner.position, inner.size = n, i+1, len(nodes)
		if err := t.apply(&inner); err != nil {
			return err
		}
	}
	return nil
}
