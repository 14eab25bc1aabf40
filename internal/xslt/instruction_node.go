package xslt

import (
	"strings"

	"github.com/portico-apim/portico/internal/xmltree"
	"github.com/portico-apim/portico/internal/xpath"
)

// named is element and attribute, whose names are computed (section 7.1.2 and 7.1.3).
type named struct {
	node      *xmltree.Node
	name      *avt
	namespace *avt // nil if it is that of the prefix
	sets      []xmltree.Name
	body      []instruction
	attribute bool
}

func (c *compiler) element(n *xmltree.Node) (instruction, error) { return c.named(n, false) }

func (c *compiler) attribute(n *xmltree.Node) (instruction, error) { return c.named(n, true) }

func (c *compiler) named(n *xmltree.Node, attribute bool) (instruction, error) {
	e := &named{node: n, attribute: attribute}
	var err error
	if e.name, err = c.optionalAVT(n, "name"); err != nil {
		return nil, err
	}
	if e.namespace, err = c.optionalAVT(n, "namespace"); err != nil {
		return nil, err
	}
	if !attribute {
		if e.sets, err = c.useSets(n); err != nil {
			return nil, err
		}
	}
	e.body, err = c.body(n.Children)
	return e, err
}

func (e *named) exec(t *transform, ctx *context) error {
	name, err := e.qualified(t, ctx)
	if err != nil {
		return err
	}
	if e.attribute {
		value, err := t.contentText(ctx, e.body)
		if err != nil {
			return err
		}
		return at(e.node, ctx.out.attribute(name, value))
	}
	if err := ctx.out.start(name); err != nil {
		return err
	}
	if err := t.useSets(ctx, e.sets); err != nil {
		return err
	}
	if err := t.exec(e.body, ctx); err != nil {
		return err
	}
	ctx.out.end()
	return nil
}

// qualified computes the name.
func (e *named) qualified(t *transform, ctx *context) (name xmltree.Name, err error) {
	text, err := e.name.text(t, ctx)
	if err != nil {
		return name, err
	}
	text = strings.TrimSpace(text)
	prefix, local, ok := strings.Cut(text, ":")
	if !ok {
		prefix, local = "", text
	}
	if !xmltree.IsName(local) || ok && !xmltree.IsName(prefix) || e.attribute && e.namespace == nil && text == "xmlns" {
		return name, fail(e.node, "'%s' cannot be the name of an element or attribute", text)
	}
	name = xmltree.Name{Prefix: prefix, Local: local}
	if e.namespace != nil {
		name.Space, err = e.namespace.text(t, ctx)
		if name.Space == "" {
			name.Prefix = ""
		}
		return name, err
	}
	if prefix == "" && e.attribute {
		return name, nil
	}
	if name.Space, ok = e.node.Scope.Lookup(prefix); !ok {
		return name, fail(e.node, "the prefix '%s' is not declared", prefix)
	}
	return name, nil
}

// special is comment and processing-instruction (sections 7.3 and 7.4).
type special struct {
	node *xmltree.Node
	name *avt // nil for comments
	body []instruction
}

func (c *compiler) comment(n *xmltree.Node) (instruction, error) {
	body, err := c.body(n.Children)
	return &special{n, nil, body}, err
}

func (c *compiler) processingInstruction(n *xmltree.Node) (instruction, error) {
	name, err := c.optionalAVT(n, "name")
	if err != nil {
		return nil, err
	}
	body, err := c.body(n.Children)
	return &special{n, name, body}, err
}

func (s *special) exec(t *transform, ctx *context) error {
	value, err := t.contentText(ctx, s.body)
	if err != nil {
		return err
	}
	if s.name == nil {
		value = strings.ReplaceAll(strings.ReplaceAll(value, "--", "- -"), "--", "- -")
		if strings.HasSuffix(value, "-") {
			value += " "
		}
		return ctx.out.comment(value)
	}
	name, err := s.name.text(t, ctx)
	if err != nil {
		return err
	}
	if name = strings.TrimSpace(name); !xmltree.IsName(name) || strings.EqualFold(name, "xml") {
		return fail(s.node, "'%s' cannot be the name of a processing instruction", name)
	}
	return ctx.out.instruction(name, strings.ReplaceAll(strings.TrimLeft(value, " \t\r\n"), "?>", "? >"))
}

// copyNode is copy (section 7.5).
type copyNode struct {
	node *xmltree.Node
	sets []xmltree.Name
	body []instruction
}

func (c *compiler) copy(n *xmltree.Node) (instruction, error) {
	sets, err := c.useSets(n)
	if err != nil {
		return nil, err
	}
	body, err := c.body(n.Children)
	return &copyNode{n, sets, body}, err
}

func (y *copyNode) exec(t *transform, ctx *context) error {
	switch n := ctx.node; n.Kind {
	case xmltree.Root:
		return t.exec(y.body, ctx)
	case xmltree.Element:
		if err := ctx.out.startLike(n); err != nil {
			return err
		}
		if err := t.useSets(ctx, y.sets); err != nil {
			return err
		}
		if err := t.exec(y.body, ctx); err != nil {
			return err
		}
		ctx.out.end()
		return nil
	default:
		return at(y.node, ctx.out.leaf(n))
	}
}

// copyOf is copy-of (section 11.3).
type copyOf struct {
	node *xmltree.Node
	of   *xpath.Expr
}

func (c *compiler) copyOf(n *xmltree.Node) (instruction, error) {
	if err := empty(n); err != nil {
		return nil, err
	}
	of, err := c.expr(n, "select")
	return &copyOf{n, of}, err
}

func (y *copyOf) exec(t *transform, ctx *context) error {
	v, err := t.eval(ctx, y.of)
	if err != nil {
		return at(y.node, err)
	}
	set, ok := v.(xpath.NodeSet)
	if !ok {
		s, err := t.xpath(ctx).String(v)
		if err != nil {
			return err
		}
		return ctx.out.text(s, false)
	}
	for _, n := range set {
		if err := ctx.out.copy(n, t.run); err != nil {
			return at(y.node, err)
		}
	}
	return nil
}
