package xslt

import (
	"strings"

	"github.com/portico-apim/portico/internal/xmltree"
)

// instruction is a part of a template.
type instruction interface {
	exec(t *transform, ctx *context) error
}

// maxNesting bounds how deep elements of a stylesheet may nest in a template.
const maxNesting = 200

// body compiles the content of an element. Variables that are declared in it are known up to its end.
func (c *compiler) body(nodes []*xmltree.Node) ([]instruction, error) {
	locals := len(c.locals)
	c.depth++
	defer func() {
		c.locals = c.locals[:locals]
		c.depth--
	}()
	var body []instruction
	for _, n := range nodes {
		if c.depth > maxNesting {
			return nil, fail(n, "elements nest too deep")
		}
		one, err := c.instruction(n)
		if err != nil {
			return nil, err
		}
		if one != nil {
			body = append(body, one)
		}
	}
	return body, nil
}

// instruction compiles a node of a template; nil for what has no meaning.
func (c *compiler) instruction(n *xmltree.Node) (instruction, error) {
	switch {
	case n.Kind == xmltree.Text:
		if xmltree.IsSpace(n.Value) && !preserves(n) {
			return nil, nil
		}
		return &text{n.Value, false}, nil
	case n.Kind != xmltree.Element:
		return nil, nil
	case n.Name.Space != xslSpace:
		if c.isExtension(n) {
			return c.fallback(n, "the extension '%s' is not available")
		}
		return c.literal(n)
	}
	if err := checkAttributes(n); err != nil {
		return nil, err
	}
	compile := c.instructionNamed(n.Name.Local)
	if compile == nil {
		if _, known := attributesOf(n.Name.Local); known || !forward(n) {
			return nil, fail(n, "'%s' cannot stand in a template", n.Name)
		}
		return c.fallback(n, "the instruction '%s' is not available")
	}
	return compile(n)
}

// instructionNamed returns what compiles an instruction of XSLT.
func (c *compiler) instructionNamed(local string) func(*xmltree.Node) (instruction, error) {
	switch local {
	case "apply-templates":
		return c.applyTemplates
	case "apply-imports":
		return c.applyImports
	case "call-template":
		return c.callTemplate
	case "attribute":
		return c.attribute
	case "choose":
		return c.choose
	case "comment":
		return c.comment
	case "copy":
		return c.copy
	case "copy-of":
		return c.copyOf
	case "element":
		return c.element
	case "fallback":
		return func(*xmltree.Node) (instruction, error) { return nil, nil }
	case "for-each":
		return c.forEach
	case "if":
		return c.conditional
	case "message":
		return c.message
	case "number":
		return c.number
	case "processing-instruction":
		return c.processingInstruction
	case "text":
		return c.text
	case "value-of":
		return c.valueOf
	case "variable":
		return c.variable
	}
	return nil
}

// isExtension reports whether an element belongs to a namespace of extensions (section 14.1).
func (c *compiler) isExtension(n *xmltree.Node) bool {
	for at := n; at != nil; at = at.Parent {
		for prefix := range strings.FieldsSeq(xslAttribute(at, "extension-element-prefixes")) {
			if prefix == "#default" {
				prefix = ""
			}
			if uri, ok := at.Scope.Lookup(prefix); ok && uri == n.Name.Space {
				return true
			}
		}
	}
	return false
}

// xslAttribute returns an attribute that has the prefix xsl on literal result elements.
func xslAttribute(n *xmltree.Node, local string) string {
	space := xslSpace
	if n.Name.Space == xslSpace {
		space = ""
	}
	v, _ := n.Attr(space, local)
	return v
}

// fallback compiles what stands in for an instruction that is not available: its fallbacks, or an error once it is reached (section 15).
func (c *compiler) fallback(n *xmltree.Node, message string) (instruction, error) {
	all := &block{}
	found := false
	for _, child := range n.Children {
		if !isXSL(child, "fallback") {
			continue
		}
		found = true
		body, err := c.body(child.Children)
		if err != nil {
			return nil, err
		}
		all.bodies = append(all.bodies, body)
	}
	if !found {
		return &failing{fail(n, message, n.Name)}, nil
	}
	return all, nil
}

// block is bodies one after another.
type block struct{ bodies [][]instruction }

func (b *block) exec(t *transform, ctx *context) error {
	for _, body := range b.bodies {
		if err := t.exec(body, ctx); err != nil {
			return err
		}
	}
	return nil
}

// failing is an instruction that cannot be carried out.
type failing struct{ err error }

func (f *failing) exec(*transform, *context) error { return f.err }
