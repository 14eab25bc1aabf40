package xsd

import (
	"strings"

	"github.com/portico-apim/portico/internal/xmltree"
)

// compile compiles every definition, also those that nothing refers to.
func (c *compiler) compile() error {
	for _, id := range c.order {
		if err := c.define(id); err != nil {
			return err
		}
	}
	for len(c.later) > 0 {
		next := c.later[0]
		c.later = c.later[1:]
		if err := c.content(next.typeDef, next.component); err != nil {
			return err
		}
	}
	if err := c.findKeys(); err != nil {
		return err
	}
	for _, id := range c.order {
		if id.sort != elementSort {
			continue
		}
		e := c.schema.elements[id.name]
		for head := e.head; head != nil; head = head.head {
			head.members = append(head.members, e)
		}
	}
	return c.checkModels()
}

// define compiles one definition.
func (c *compiler) define(id key) error {
	at := c.found[id]
	var err error
	switch id.sort {
	case typeSort:
		_, err = c.globalType(*at, id.name)
	case elementSort:
		_, err = c.globalElement(*at, id.name)
	case attributeSort:
		_, err = c.globalAttribute(*at, id.name)
	case groupSort:
		_, err = c.group(*at, id.name)
	case attributeGroupSort:
		err = c.attributeGroup(&typeDef{attributes: map[name]*use{}}, *at, id.name)
	}
	return err
}

// checkModels looks for content models that are ambiguous.
func (c *compiler) checkModels() error {
	c.comparisons = maxComparisons
	for _, t := range c.compiled {
		clash, ok := t.content.unique(&c.comparisons)
		if ok {
			continue
		}
		at := component{t.at, nil}
		for _, p := range c.found {
			if p.node.Document() == t.at.Document() {
				at.in = p.in
			}
		}
		if c.comparisons <= 0 {
			return at.fail("the content models are too large to be checked")
		}
		return at.fail("Multiple definition of element '%s' causes the content model to become ambiguous. A content model must be formed such that during validation of an element information item sequence, the particle contained directly, indirectly or implicitly therein with which to attempt to validate each item in the sequence in turn can be uniquely determined without examining the content or attributes of that item, and without any information about the items in the remainder of the sequence.", clash)
	}
	return nil
}

// deeper counts how deep definitions nest.
func (c *compiler) deeper(at component) error {
	if c.depth++; c.depth > maxNesting {
		return at.fail("definitions nest more than %d levels deep", maxNesting)
	}
	return nil
}

// reference returns the expanded name that an attribute holds.
func (p component) reference(attribute string) (name, error) {
	return p.expand(attr(p.node, attribute))
}

// base returns the expanded name that an attribute holds of what a definition is made of: of one in a redefine, that may be its predecessor.
func (p component) base(attribute string) (name, error) {
	n, err := p.reference(attribute)
	if err == nil && p.in.original.local != "" && n == p.in.redefined {
		return p.in.original, nil
	}
	return n, err
}

// expand returns an expanded name.
func (p component) expand(text string) (name, error) {
	prefix, local, ok := strings.Cut(text, ":")
	if !ok {
		prefix, local = "", text
	}
	uri, declared := p.node.Scope.Lookup(prefix)
	if !declared {
		return name{}, p.fail("'%s' is an undeclared prefix.", prefix)
	}
	if uri == "" && p.in.chameleon {
		uri = p.in.target
	}
	if !xmltree.IsName(local) {
		return name{}, p.fail("'%s' is no name.", text)
	}
	return name{uri, local}, nil
}

// within is another element of the same part.
func (p component) within(n *xmltree.Node) component { return component{n, p.in} }

// local returns the name of a declaration that may be qualified: of an element or attribute that is not global.
func (p component) local(qualified bool) (name, error) {
	local := attr(p.node, "name")
	if !xmltree.IsName(local) {
		return name{}, p.fail("The required attribute 'name' is missing or is no name: '%s'.", local)
	}
	switch form := attr(p.node, "form"); form {
	case "":
	case "qualified", "unqualified":
		qualified = form == "qualified"
	default:
		return name{}, p.fail("The value '%s' of 'form' is not valid: it must be one of qualified, unqualified.", form)
	}
	if qualified {
		return name{p.in.target, local}, nil
	}
	return name{local: local}, nil
}

// boolean reads an attribute.
func (p component) boolean(attribute string) (bool, error) {
	switch text := attr(p.node, attribute); text {
	case "true", "1":
		return true, nil
	case "", "false", "0":
		return false, nil
	default:
		return false, p.fail("The value '%s' of '%s' is not valid: it must be true or false.", text, attribute)
	}
}

// optional returns an attribute as it was written, nil if there is none.
func (p component) optional(attribute string) *string {
	if text, ok := p.node.Attr("", attribute); ok {
		return &text
	}
	return nil
}

// methods reads a set of derivations: block, final and their defaults.
func (p component) methods(attribute, fallback string) (derivation, error) {
	text := attr(p.node, attribute)
	if _, ok := p.node.Attr("", attribute); !ok {
		text = fallback
	}
	var d derivation
	for _, word := range words(text) {
		switch word {
		case "#all":
			d |= byExtension | byRestriction | bySubstitution | byList | byUnion
		case "extension":
			d |= byExtension
		case "restriction":
			d |= byRestriction
		case "substitution":
			d |= bySubstitution
		case "list":
			d |= byList
		case "union":
			d |= byUnion
		default:
			return 0, p.fail("The value '%s' of '%s' is not valid.", word, attribute)
		}
	}
	return d, nil
}

// wanted returns the definition of a name, or an error that says what is missing.
func (c *compiler) wanted(at component, s sort, n name, what string) (component, error) {
	if found := c.found[key{s, n}]; found != nil {
		return *found, nil
	}
	return component{}, at.missing(what, n)
}

// typeNamed returns a type by the name that an attribute holds.
func (c *compiler) typeNamed(at component, n name) (*typeDef, error) {
	if t := c.schema.types[n]; t != nil {
		return t, c.cyclic(at, t)
	}
	found, err := c.wanted(at, typeSort, n, "Type '%s' is not declared.")
	if err != nil {
		return nil, err
	}
	return c.globalType(found, n)
}

// cyclic refuses a type whose base is still being looked for: it is its own base.
func (c *compiler) cyclic(at component, t *typeDef) error {
	if t.state == under && t.base == nil {
		return at.fail("Circular type reference: '%s' is derived from itself.", t.name)
	}
	return nil
}

// globalType compiles a named type, once.
func (c *compiler) globalType(at component, n name) (*typeDef, error) {
	if t := c.schema.types[n]; t != nil {
		if n.space == space {
			return nil, at.fail("The type '%s' is a built-in one.", n)
		}
		return t, nil
	}
	t := &typeDef{name: n, state: under}
	c.schema.types[n] = t
	return t, c.typeDefinition(t, at)
}

// anonymous compiles a type that stands in place.
func (c *compiler) anonymous(at component) (*typeDef, error) {
	t := &typeDef{state: under}
	return t, c.typeDefinition(t, at)
}

func (c *compiler) typeDefinition(t *typeDef, at component) error {
	t.at = at.node
	if err := c.deeper(at); err != nil {
		return err
	}
	defer func() { c.depth-- }()
	if at.node.Name.Local == "simpleType" {
		return c.simpleType(t, at)
	}
	return c.complexType(t, at)
}

// simpleNamed returns a simple type by its name.
func (c *compiler) simpleNamed(at component, n name) (*typeDef, error) {
	t, err := c.typeNamed(at, n)
	if err == nil && (t.complex || t.value == nil) {
		err = at.fail("'%s' is not a simple type.", n)
	}
	return t, err
}
