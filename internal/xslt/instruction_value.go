package xslt

import (
	"github.com/portico-apim/portico/internal/xmltree"
	"github.com/portico-apim/portico/internal/xpath"
)

// value is what a variable or a parameter is: an expression, or content, or the empty text (section 11.2).
type value struct {
	node *xmltree.Node
	expr *xpath.Expr
	body []instruction
}

// value compiles the attribute select or the content of an element.
func (c *compiler) value(n *xmltree.Node) (value, error) {
	v := value{node: n}
	var err error
	if _, ok := n.Attr("", "select"); ok {
		if err = empty(n); err == nil {
			v.expr, err = c.expr(n, "select")
		}
		return v, err
	}
	v.body, err = c.body(n.Children)
	return v, err
}

func (v *value) eval(t *transform, ctx *context) (xpath.Value, error) {
	switch {
	case v.expr != nil:
		x, err := t.eval(ctx, v.expr)
		return x, at(v.node, err)
	case len(v.body) == 0:
		return "", nil
	}
	out, err := t.content(ctx, v.body)
	if err != nil {
		return nil, err
	}
	return xpath.NodeSet{out}, nil
}

// content carries out instructions, and returns the tree that they build.
func (t *transform) content(ctx *context, body []instruction) (*xmltree.Node, error) {
	out, err := t.newResult()
	if err != nil {
		return nil, err
	}
	inner := *ctx
	inner.out = out
	if err := t.exec(body, &inner); err != nil {
		return nil, err
	}
	return out.b.Root(), nil
}

// contentText carries out instructions, and returns the text that they build.
func (t *transform) contentText(ctx *context, body []instruction) (string, error) {
	if len(body) == 1 { // the usual case needs no tree
		if only, ok := body[0].(*text); ok {
			return only.value, nil
		}
	}
	root, err := t.content(ctx, body)
	if err != nil {
		return "", err
	}
	return t.run.Text(root)
}

// variable is a local variable.
type variable struct {
	name  xmltree.Name
	value value
}

func (c *compiler) variable(n *xmltree.Node) (instruction, error) {
	name, err := c.localName(n)
	if err != nil {
		return nil, err
	}
	v, err := c.value(n)
	c.locals = append(c.locals, name)
	return &variable{name, v}, err
}

// localName is the name of a local variable. Within a template it may not hide another one (section 11.5).
func (c *compiler) localName(n *xmltree.Node) (xmltree.Name, error) {
	name, err := c.nameOf(n)
	if err != nil {
		return name, err
	}
	for _, known := range c.locals {
		if known == name {
			return name, fail(n, "the variable '%s' is declared twice", name.Local)
		}
	}
	return name, nil
}

func (v *variable) exec(t *transform, ctx *context) error {
	x, err := v.value.eval(t, ctx)
	ctx.vars = &binding{v.name, x, ctx.vars}
	return err
}

// param is a parameter of a template.
type param struct{ variable }

func (c *compiler) param(n *xmltree.Node) (instruction, error) {
	name, err := c.localName(n)
	if err != nil {
		return nil, err
	}
	v, err := c.value(n)
	c.locals = append(c.locals, name)
	return &param{variable{name, v}}, err
}

func (p *param) exec(t *transform, ctx *context) error {
	for at := ctx.args; at != nil; at = at.next {
		if at.name == p.name {
			ctx.vars = &binding{p.name, at.value, ctx.vars}
			return nil
		}
	}
	return p.variable.exec(t, ctx)
}

// withParam is with-param (section 11.6).
type withParam struct {
	name  xmltree.Name
	value value
}

func (c *compiler) withParam(n *xmltree.Node, params *[]withParam) error {
	if err := checkAttributes(n); err != nil {
		return err
	}
	name, err := c.nameOf(n)
	if err != nil {
		return err
	}
	for _, p := range *params {
		if p.name == name {
			return fail(n, "the parameter '%s' is there twice", name.Local)
		}
	}
	v, err := c.value(n)
	*params = append(*params, withParam{name, v})
	return err
}

// arguments evaluates the parameters of a call.
func (t *transform) arguments(ctx *context, params []withParam) (*binding, error) {
	var args *binding
	for i := range params {
		v, err := params[i].value.eval(t, ctx)
		if err != nil {
			return nil, err
		}
		args = &binding{params[i].name, v, args}
	}
	return args, nil
}

// text is a text of the stylesheet.
type text struct {
	value     string
	unescaped bool
}

func (c *compiler) text(n *xmltree.Node) (instruction, error) {
	unescaped, err := yes(n, "disable-output-escaping")
	if err != nil {
		return nil, err
	}
	for _, child := range n.Children {
		if child.Kind == xmltree.Element {
			return nil, fail(n, "'%s' contains only text", n.Name)
		}
	}
	return &text{n.Text(), unescaped}, nil
}

func (x *text) exec(_ *transform, ctx *context) error { return ctx.out.text(x.value, x.unescaped) }

// valueOf is value-of (section 7.6.1).
type valueOf struct {
	node      *xmltree.Node
	of        *xpath.Expr
	unescaped bool
}

func (c *compiler) valueOf(n *xmltree.Node) (instruction, error) {
	unescaped, err := yes(n, "disable-output-escaping")
	if err == nil {
		err = empty(n)
	}
	if err != nil {
		return nil, err
	}
	of, err := c.expr(n, "select")
	return &valueOf{n, of, unescaped}, err
}

func (v *valueOf) exec(t *transform, ctx *context) error {
	s, err := t.text(ctx, v.of)
	if err != nil {
		return at(v.node, err)
	}
	return ctx.out.text(s, v.unescaped)
}
