package xslt

import (
	"slices"
	"strings"

	"github.com/portico-apim/portico/internal/xmltree"
)

// literal is a literal result element (section 7.1.1).
type literal struct {
	node       *xmltree.Node
	name       xmltree.Name
	namespaces []alias
	attributes []literalAttribute
	sets       []xmltree.Name
	body       []instruction
}

type literalAttribute struct {
	name  xmltree.Name
	value *avt
}

func (c *compiler) literal(n *xmltree.Node) (instruction, error) {
	l := &literal{node: n, name: c.aliased(n.Name), namespaces: c.namespaces(n)}
	var err error
	if l.sets, err = c.useSets(n); err != nil {
		return nil, err
	}
	for _, a := range n.Attrs {
		if a.Name.Space == xslSpace {
			if !slices.Contains([]string{"use-attribute-sets", "exclude-result-prefixes", "extension-element-prefixes", "version"}, a.Name.Local) {
				return nil, fail(n, "'%s' has no attribute '%s'", n.Name, a.Name)
			}
			continue
		}
		value, err := c.avt(n, a.Name.String(), a.Value)
		if err != nil {
			return nil, err
		}
		l.attributes = append(l.attributes, literalAttribute{c.aliased(a.Name), value})
	}
	l.body, err = c.body(n.Children)
	return l, err
}

// aliased gives a name the namespace that stands for its own in the result (section 7.1.1).
func (c *compiler) aliased(name xmltree.Name) xmltree.Name {
	if to, ok := c.sheet.aliases[name.Space]; ok {
		name.Space, name.Prefix = to.uri, to.prefix
	}
	return name
}

// namespaces returns the namespaces that come into the result with an element: those in scope but XSLT's own and those that are excluded.
func (c *compiler) namespaces(n *xmltree.Node) []alias {
	var kept []alias
	for _, s := range n.Scope.All() {
		if s.URI == xslSpace || excluded(n, s.URI) {
			continue
		}
		name := c.aliased(xmltree.Name{Space: s.URI, Prefix: s.Prefix})
		kept = append(kept, alias{name.Prefix, name.Space})
	}
	slices.Reverse(kept)
	return kept
}

// excluded reports whether an element or one around it excludes a namespace.
func excluded(n *xmltree.Node, uri string) bool {
	for at := n; at != nil && at.Kind == xmltree.Element; at = at.Parent {
		for _, attribute := range []string{"exclude-result-prefixes", "extension-element-prefixes"} {
			for prefix := range strings.FieldsSeq(xslAttribute(at, attribute)) {
				if prefix == "#default" {
					prefix = ""
				}
				if known, ok := at.Scope.Lookup(prefix); ok && known == uri {
					return true
				}
			}
		}
	}
	return false
}

func (l *literal) exec(t *transform, ctx *context) error {
	if err := ctx.out.start(l.name); err != nil {
		return err
	}
	for _, s := range l.namespaces {
		ctx.out.namespace(s.prefix, s.uri)
	}
	if err := t.useSets(ctx, l.sets); err != nil {
		return err
	}
	for _, a := range l.attributes {
		value, err := a.value.text(t, ctx)
		if err != nil {
			return err
		}
		if err := ctx.out.attribute(a.name, value); err != nil {
			return at(l.node, err)
		}
	}
	if err := t.exec(l.body, ctx); err != nil {
		return err
	}
	ctx.out.end()
	return nil
}

// attributeSet is attribute-set (section 7.1.4).
type attributeSet struct {
	sets []xmltree.Name
	body []instruction
}

func (c *compiler) attributeSet(n *xmltree.Node) error {
	name, err := c.nameOf(n)
	if err != nil {
		return err
	}
	s := &attributeSet{}
	if s.sets, err = c.useSets(n); err != nil {
		return err
	}
	c.locals = nil
	for _, child := range n.Children {
		if insignificant(child) {
			continue
		}
		if !isXSL(child, "attribute") {
			return fail(n, "'%s' contains only attributes", n.Name)
		}
	}
	s.body, err = c.body(n.Children)
	c.sheet.sets[name] = append(c.sheet.sets[name], s)
	return err
}

// useSets reads the attribute use-attribute-sets.
func (c *compiler) useSets(n *xmltree.Node) ([]xmltree.Name, error) {
	var sets []xmltree.Name
	for text := range strings.FieldsSeq(xslAttribute(n, "use-attribute-sets")) {
		name, err := expanded(n, text)
		if err != nil {
			return nil, err
		}
		sets = append(sets, name)
		c.calls = append(c.calls, func() error {
			if c.sheet.sets[name] == nil {
				return fail(n, "there is no attribute set '%s'", name.Local)
			}
			return c.sheet.circular(n, name, nil)
		})
	}
	return sets, nil
}

// circular complains about an attribute set that uses itself.
func (s *Stylesheet) circular(n *xmltree.Node, name xmltree.Name, within []xmltree.Name) error {
	if slices.Contains(within, name) {
		return fail(n, "the attribute set '%s' uses itself", name.Local)
	}
	for _, set := range s.sets[name] {
		for _, used := range set.sets {
			if err := s.circular(n, used, append(within, name)); err != nil {
				return err
			}
		}
	}
	return nil
}

// useSets adds the attributes of sets. In them only global variables are known.
func (t *transform) useSets(ctx *context, sets []xmltree.Name) error {
	for _, name := range sets {
		for _, set := range t.sheet.sets[name] {
			if err := t.useSets(ctx, set.sets); err != nil {
				return err
			}
			inner := *ctx
			inner.vars = nil
			if err := t.exec(set.body, &inner); err != nil {
				return err
			}
		}
	}
	return nil
}
