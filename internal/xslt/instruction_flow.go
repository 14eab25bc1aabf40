package xslt

import (
	"strings"

	"github.com/portico-apim/portico/internal/xmltree"
	"github.com/portico-apim/portico/internal/xpath"
)

// applyTemplates is apply-templates (section 5.4).
type applyTemplates struct {
	node   *xmltree.Node
	nodes  *xpath.Expr // nil for the children
	mode   xmltree.Name
	sorts  []*sortKey
	params []withParam
}

func (c *compiler) applyTemplates(n *xmltree.Node) (instruction, error) {
	a := &applyTemplates{node: n}
	var err error
	if _, ok := n.Attr("", "select"); ok {
		if a.nodes, err = c.expr(n, "select"); err != nil {
			return nil, err
		}
	}
	if mode, ok := n.Attr("", "mode"); ok {
		if a.mode, err = expanded(n, strings.TrimSpace(mode)); err != nil {
			return nil, err
		}
	}
	for _, child := range n.Children {
		switch {
		case isXSL(child, "sort"):
			err = c.sort(child, &a.sorts)
		case isXSL(child, "with-param"):
			err = c.withParam(child, &a.params)
		case !insignificant(child):
			err = fail(n, "'%s' contains only sorts and parameters", n.Name)
		}
		if err != nil {
			return nil, err
		}
	}
	return a, nil
}

// insignificant reports whether a node of the stylesheet means nothing where only elements count.
func insignificant(n *xmltree.Node) bool {
	return n.Kind == xmltree.Comment || n.Kind == xmltree.Instruction || n.Kind == xmltree.Text && xmltree.IsSpace(n.Value)
}

func (a *applyTemplates) exec(t *transform, ctx *context) error {
	set := xpath.NodeSet(ctx.node.Children)
	if a.nodes != nil {
		var err error
		if set, err = t.nodes(ctx, a.nodes); err != nil {
			return at(a.node, err)
		}
	}
	set, err := t.sort(ctx, set, a.sorts)
	if err != nil {
		return err
	}
	args, err := t.arguments(ctx, a.params)
	if err != nil {
		return err
	}
	return t.applyTo(set, &context{out: ctx.out, mode: a.mode, args: args})
}

// applyImports is apply-imports: nothing can be imported, so there are only the built-in rules.
type applyImports struct{}

func (c *compiler) applyImports(n *xmltree.Node) (instruction, error) {
	return applyImports{}, empty(n)
}

func (applyImports) exec(t *transform, ctx *context) error { return t.builtIn(ctx) }

// empty complains about content.
func empty(n *xmltree.Node) error {
	for _, child := range n.Children {
		if !insignificant(child) {
			return fail(n, "'%s' must be empty", n.Name)
		}
	}
	return nil
}

// callTemplate is call-template (section 6).
type callTemplate struct {
	template *template
	params   []withParam
}

func (c *compiler) callTemplate(n *xmltree.Node) (instruction, error) {
	name, err := c.nameOf(n)
	if err != nil {
		return nil, err
	}
	call := &callTemplate{}
	c.calls = append(c.calls, func() error {
		if call.template = c.sheet.named[name]; call.template == nil {
			return fail(n, "there is no template '%s'", name.Local)
		}
		return nil
	})
	for _, child := range n.Children {
		switch {
		case isXSL(child, "with-param"):
			err = c.withParam(child, &call.params)
		case !insignificant(child):
			err = fail(n, "'%s' contains only parameters", n.Name)
		}
		if err != nil {
			return nil, err
		}
	}
	return call, nil
}

func (c *callTemplate) exec(t *transform, ctx *context) error {
	args, err := t.arguments(ctx, c.params)
	if err != nil {
		return err
	}
	inner := *ctx
	inner.args = args
	return t.instantiate(c.template, &inner)
}

// forEach is for-each (section 8).
type forEach struct {
	node  *xmltree.Node
	nodes *xpath.Expr
	sorts []*sortKey
	body  []instruction
}

func (c *compiler) forEach(n *xmltree.Node) (instruction, error) {
	f := &forEach{node: n}
	var err error
	if f.nodes, err = c.expr(n, "select"); err != nil {
		return nil, err
	}
	rest := n.Children
	for len(rest) > 0 && (insignificant(rest[0]) || isXSL(rest[0], "sort")) {
		if isXSL(rest[0], "sort") {
			if err := c.sort(rest[0], &f.sorts); err != nil {
				return nil, err
			}
		}
		rest = rest[1:]
	}
	f.body, err = c.body(rest)
	return f, err
}

func (f *forEach) exec(t *transform, ctx *context) error {
	set, err := t.nodes(ctx, f.nodes)
	if err != nil {
		return at(f.node, err)
	}
	if set, err = t.sort(ctx, set, f.sorts); err != nil {
		return err
	}
	inner := *ctx
	for i, n := range set {
		inner.node, inner.position, inner.size = n, i+1, len(set)
		if err := t.exec(f.body, &inner); err != nil {
			return err
		}
	}
	return nil
}

// conditional is if, and a when of choose (section 9). Without a test it is otherwise.
type conditional struct {
	node *xmltree.Node
	test *xpath.Expr
	body []instruction
}

func (c *compiler) conditional(n *xmltree.Node) (instruction, error) {
	i, err := c.branch(n)
	return &choose{[]*conditional{i}}, err
}

func (c *compiler) branch(n *xmltree.Node) (*conditional, error) {
	i := &conditional{node: n}
	var err error
	if n.Name.Local != "otherwise" {
		if i.test, err = c.expr(n, "test"); err != nil {
			return nil, err
		}
	}
	i.body, err = c.body(n.Children)
	return i, err
}

// choose is choose.
type choose struct{ branches []*conditional }

func (c *compiler) choose(n *xmltree.Node) (instruction, error) {
	all := &choose{}
	done := false
	for _, child := range n.Children {
		switch {
		case insignificant(child):
			continue
		case done || !isXSL(child, "when") && !isXSL(child, "otherwise"):
			return nil, fail(n, "'%s' contains whens, and otherwise at the end", n.Name)
		}
		if err := checkAttributes(child); err != nil {
			return nil, err
		}
		one, err := c.branch(child)
		if err != nil {
			return nil, err
		}
		all.branches = append(all.branches, one)
		done = isXSL(child, "otherwise")
	}
	if len(all.branches) == 0 || all.branches[0].test == nil {
		return nil, fail(n, "'%s' needs a when", n.Name)
	}
	return all, nil
}

func (c *choose) exec(t *transform, ctx *context) error {
	for _, b := range c.branches {
		if b.test != nil {
			v, err := t.eval(ctx, b.test)
			if err != nil {
				return at(b.node, err)
			}
			if !xpath.Bool(v) {
				continue
			}
		}
		return t.exec(b.body, ctx)
	}
	return nil
}

// message is message (section 13).
type message struct {
	node      *xmltree.Node
	body      []instruction
	terminate bool
}

func (c *compiler) message(n *xmltree.Node) (instruction, error) {
	terminate, err := yes(n, "terminate")
	if err != nil {
		return nil, err
	}
	body, err := c.body(n.Children)
	return &message{n, body, terminate}, err
}

func (m *message) exec(t *transform, ctx *context) error {
	text, err := t.contentText(ctx, m.body)
	if err != nil {
		return err
	}
	if t.options.Message != nil {
		t.options.Message(text)
	}
	if m.terminate {
		return fail(m.node, "Transform terminated: '%s'.", text)
	}
	return nil
}
