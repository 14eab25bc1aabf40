package xsd

import (
	"errors"
	"math"
	"strconv"
)

// contentModel compiles the particle in a type definition, nil if there is none.
func (c *compiler) contentModel(at component) (*node, error) {
	for _, n := range children(at.node) {
		switch n.Name.Local {
		case "sequence", "choice", "all", "group":
			return c.particle(at.within(n), true)
		}
	}
	return nil, nil //nolint:nilnil // no particle is no error
}

// particle compiles a particle with how often it may occur (Part 1, section 3.9.2); nil if that is never. top says that it is all of a content model.
func (c *compiler) particle(at component, top bool) (*node, error) {
	low, high, err := at.occurs()
	if err != nil || high == 0 {
		return nil, err
	}
	if err := c.deeper(at); err != nil {
		return nil, err
	}
	defer func() { c.depth-- }()
	if err := c.spend(at); err != nil {
		return nil, err
	}
	n, err := c.term(at, top)
	switch {
	case err != nil || n == nil:
		return nil, err
	case n.kind == allNode:
		if !top || high != 1 || low > 1 {
			return nil, at.fail("'all' must be the only particle of a content model, and occur once at most.")
		}
		n.min = min(n.min, low)
		return n, nil
	case low == 1 && high == 1:
		return n, nil
	}
	return &node{kind: repeatNode, min: low, max: high, children: []*node{n}}, nil
}

// occurs reads minOccurs and maxOccurs. Numbers greater than a document could have elements are all the same.
func (p component) occurs() (low, high int, err error) {
	low, high = 1, 1
	if text := attr(p.node, "minOccurs"); text != "" {
		if low, err = p.count("minOccurs", text); err != nil {
			return 0, 0, err
		}
	}
	switch text := attr(p.node, "maxOccurs"); text {
	case "":
	case "unbounded":
		return low, unbounded, nil
	default:
		if high, err = p.count("maxOccurs", text); err != nil {
			return 0, 0, err
		}
	}
	if low > high {
		return 0, 0, p.fail("minOccurs value cannot be greater than maxOccurs value.")
	}
	return low, high, nil
}

func (p component) count(attribute, text string) (int, error) {
	n, err := strconv.ParseUint(text, 10, 31)
	if errors.Is(err, strconv.ErrRange) {
		return math.MaxInt32, nil
	}
	if err != nil {
		return 0, p.fail("The value '%s' of '%s' is not a valid number.", text, attribute)
	}
	return int(n), nil
}

// term compiles what occurs.
func (c *compiler) term(at component, top bool) (*node, error) {
	switch at.node.Name.Local {
	case "element":
		e, err := c.elementUse(at)
		return &node{kind: leafNode, element: e}, err
	case "any":
		w, err := at.wildcard()
		return &node{kind: leafNode, wildcard: w}, err
	case "group":
		return c.groupUse(at, top)
	case "sequence":
		return c.several(sequenceNode, at)
	case "choice":
		return c.several(choiceNode, at)
	case "all":
		return c.all(at)
	}
	return nil, at.fail("The '%s:%s' element is not supported in this context.", space, at.node.Name.Local)
}

// several compiles a sequence or choice.
func (c *compiler) several(k nodeKind, at component) (*node, error) {
	n := &node{kind: k}
	for _, child := range children(at.node) {
		p, err := c.particle(at.within(child), false)
		if err != nil {
			return nil, err
		}
		if p != nil {
			n.children = append(n.children, p)
		}
	}
	return n, nil
}

func (c *compiler) all(at component) (*node, error) {
	n := &node{kind: allNode, min: 1}
	for _, child := range children(at.node) {
		part := at.within(child)
		if child.Name.Local != "element" {
			return nil, part.fail("The '%s:%s' element is not supported in this context.", space, child.Name.Local)
		}
		p, err := c.particle(part, false)
		if err != nil {
			return nil, err
		}
		if p == nil {
			continue
		}
		if p.kind == repeatNode && p.max != 1 {
			return nil, part.fail("The {max occurs} of all the particles in the {particles} of an all group must be 0 or 1.")
		}
		n.children = append(n.children, p)
	}
	return n, nil
}

func (c *compiler) groupUse(at component, top bool) (*node, error) {
	n, err := at.base("ref")
	if err != nil {
		return nil, err
	}
	found, err := c.wanted(at, groupSort, n, "Reference to undeclared model group '%s'.")
	if err != nil {
		return nil, err
	}
	group, err := c.group(found, n)
	if err == nil && group != nil && group.kind == allNode && !top {
		err = at.fail("'all' must be the only particle of a content model, and occur once at most.")
	}
	return group, err
}

// group compiles a named group, anew for every place where it is put.
func (c *compiler) group(at component, n name) (*node, error) {
	id := key{groupSort, n}
	if c.expanding[id] {
		return nil, at.fail("Circular group reference: '%s'.", n)
	}
	c.expanding[id] = true
	defer delete(c.expanding, id)
	inner := child(at.node, "sequence", "choice", "all")
	if inner == nil {
		return nil, at.fail("A group needs a sequence, a choice or an all.")
	}
	return c.particle(at.within(inner), true)
}

// elementUse compiles an element of a content model: a declaration in place, or a reference to a global one.
func (c *compiler) elementUse(at component) (*element, error) {
	if attr(at.node, "ref") != "" {
		n, err := at.reference("ref")
		if err != nil {
			return nil, err
		}
		found, err := c.wanted(at, elementSort, n, "The '%s' element is not declared.")
		if err != nil {
			return nil, err
		}
		return c.globalElement(found, n)
	}
	n, err := at.local(at.in.qualifiedElements)
	if err != nil {
		return nil, err
	}
	e := &element{name: n}
	return e, c.element(e, at)
}

// globalElement compiles a top-level element, once.
func (c *compiler) globalElement(at component, n name) (*element, error) {
	if e := c.schema.elements[n]; e != nil {
		return e, nil
	}
	e := &element{name: n, global: true, state: under}
	c.schema.elements[n] = e
	if err := c.element(e, at); err != nil {
		return nil, err
	}
	e.state = finished
	return e, nil
}

// element compiles an element declaration (Part 1, section 3.3.2).
func (c *compiler) element(e *element, at component) error {
	var err error
	if e.nillable, err = at.boolean("nillable"); err != nil {
		return err
	}
	if e.abstract, err = at.boolean("abstract"); err != nil {
		return err
	}
	if e.block, err = at.methods("block", at.in.block); err != nil {
		return err
	}
	if e.final, err = at.methods("final", at.in.final); err != nil {
		return err
	}
	if e.global {
		if err := c.head(e, at); err != nil {
			return err
		}
	}
	if err := c.elementType(e, at); err != nil {
		return err
	}
	if err := c.substitutes(e, at); err != nil {
		return err
	}
	if err := c.elementValue(e, at); err != nil {
		return err
	}
	return c.constraints(e, at)
}

// head finds the element in whose place another one may stand.
func (c *compiler) head(e *element, at component) error {
	if attr(at.node, "substitutionGroup") == "" {
		return nil
	}
	n, err := at.reference("substitutionGroup")
	if err != nil {
		return err
	}
	found, err := c.wanted(at, elementSort, n, "Reference to undeclared substitution group affiliation '%s'.")
	if err != nil {
		return err
	}
	if e.head, err = c.globalElement(found, n); err != nil {
		return err
	}
	length := 0
	for head := e.head; head != nil; head = head.head {
		if length++; head == e || length > maxNesting {
			return at.fail("Circular substitution group affiliation: '%s'.", e.name)
		}
	}
	return nil
}

func (c *compiler) elementType(e *element, at component) error {
	inline := child(at.node, "simpleType", "complexType")
	var err error
	switch {
	case attr(at.node, "type") != "":
		if inline != nil {
			return at.fail("The type attribute cannot be present with either simpleType or complexType.")
		}
		var n name
		if n, err = at.reference("type"); err == nil {
			e.typ, err = c.typeNamed(at, n)
		}
	case inline != nil:
		e.typ, err = c.anonymous(at.within(inline))
	case e.head != nil && e.head.typ != nil:
		e.typ = e.head.typ
	default:
		e.typ = c.schema.types[name{space, "anyType"}]
	}
	return err
}

// substitutes refuses an element whose type is none that the head of its substitution group could have (Part 1, section 3.3.6).
func (c *compiler) substitutes(e *element, at component) error {
	if e.head == nil || e.head.typ == nil {
		return nil
	}
	methods, ok := e.typ.derives(e.head.typ)
	if !ok || methods&e.head.final&(byExtension|byRestriction) != 0 {
		return at.fail("The type of the element '%s' is not derived from that of '%s', the head of its substitution group, or that is final.", e.name, e.head.name)
	}
	return nil
}

// elementValue reads the default or fixed value of an element.
func (c *compiler) elementValue(e *element, at component) error {
	e.fixed, e.def = at.optional("fixed"), at.optional("default")
	if e.fixed == nil && e.def == nil {
		return nil
	}
	text := e.fixed
	if e.fixed != nil && e.def != nil {
		return at.fail("The fixed and default attributes cannot both be present.")
	} else if text == nil {
		text = e.def
	}
	if e.typ.complex && e.typ.state == untouched { // simple content is known only now
		if err := c.contentNow(e.typ); err != nil {
			return err
		}
	}
	if e.typ.complex && e.typ.value == nil && !e.typ.mixed {
		return at.fail("An element with element-only or empty content cannot have a default or fixed value.")
	}
	var err error
	e.value, err = c.valueOf(at, e.typ, *text)
	return err
}

// contentNow compiles the content of a type that waits for it.
func (c *compiler) contentNow(t *typeDef) error {
	for _, p := range c.later {
		if p.typeDef == t {
			return c.content(t, p.component)
		}
	}
	return nil
}
