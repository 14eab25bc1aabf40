package xsd

import (
	"maps"
	"slices"
)

// complexType compiles the head of a complex type definition: what it is derived from (Part 1, section 3.4.2). Its content and its attributes come later,
// because they may refer to the type itself.
func (c *compiler) complexType(t *typeDef, at component) error {
	t.complex, t.attributes = true, map[name]*use{}
	var err error
	if t.abstract, err = at.boolean("abstract"); err != nil {
		return err
	}
	if t.final, err = at.methods("final", at.in.final); err != nil {
		return err
	}
	if t.block, err = at.methods("block", at.in.block); err != nil {
		return err
	}
	if t.mixed, err = at.boolean("mixed"); err != nil {
		return err
	}
	t.base, t.method = c.schema.types[name{space, "anyType"}], byRestriction
	if how, d := derivationOf(at); how != nil {
		if t.base, err = c.baseType(t, at.within(how.node), d); err != nil {
			return err
		}
		t.method = d
	}
	t.state = untouched
	c.later = append(c.later, pendingType{t, at})
	return nil
}

// derivationOf returns the extension or restriction in a complex type, nil if there is none.
func derivationOf(at component) (*component, derivation) {
	content := child(at.node, "simpleContent", "complexContent")
	if content == nil {
		return nil, 0
	}
	how := child(content, "extension", "restriction")
	switch {
	case how == nil:
		return nil, 0
	case how.Name.Local == "extension":
		return &component{how, at.in}, byExtension
	}
	return &component{how, at.in}, byRestriction
}

func (c *compiler) baseType(t *typeDef, at component, d derivation) (*typeDef, error) {
	n, err := at.base("base")
	if err != nil {
		return nil, err
	}
	t.base = nil // under way
	base, err := c.typeNamed(at, n)
	switch {
	case err != nil:
		return nil, err
	case base.final&d != 0:
		return nil, at.fail("The base type is the final type.")
	}
	length := 0
	for b := base; b != nil; b = b.base {
		if length++; length > maxNesting {
			return nil, at.fail("the chain of base types is longer than %d", maxNesting)
		}
	}
	return base, nil
}

// content compiles content and attributes of a complex type, those of its base first.
func (c *compiler) content(t *typeDef, at component) error {
	if t.state != untouched {
		return nil
	}
	t.state = under
	if base := t.base; base.complex && base.state == untouched {
		found := c.found[key{typeSort, base.name}]
		if found == nil {
			return at.fail("Type '%s' is not declared.", base.name)
		}
		if err := c.content(base, *found); err != nil {
			return err
		}
	}
	body := at
	how, _ := derivationOf(at)
	outer := child(at.node, "simpleContent", "complexContent")
	switch {
	case outer != nil && how == nil:
		return at.within(outer).fail("'%s' needs an extension or a restriction.", outer.Name.Local)
	case outer != nil:
		body = *how
	}
	var err error
	if outer != nil && outer.Name.Local == "simpleContent" {
		err = c.simpleContent(t, body)
	} else {
		if outer != nil && attr(outer, "mixed") != "" {
			if t.mixed, err = at.within(outer).boolean("mixed"); err != nil {
				return err
			}
		}
		err = c.complexContent(t, body, outer != nil)
	}
	if err != nil {
		return err
	}
	if err := c.attributesOf(t, body, outer != nil); err != nil {
		return err
	}
	t.state = finished
	return nil
}

func (c *compiler) simpleContent(t *typeDef, at component) error {
	base := t.base
	if t.method == byExtension {
		if base.value == nil {
			return at.fail("The content type of the base type must be a simple type definition or it must be mixed, and simpleType child must be present.")
		}
		t.value = base.value
		return nil
	}
	from := base.value
	if inline := child(at.node, "simpleType"); inline != nil {
		s, err := c.anonymous(at.within(inline))
		if err != nil {
			return err
		}
		from = s.value
	}
	if from == nil || !base.complex {
		return at.fail("The content type of the base type must be a simple type definition or it must be mixed, and simpleType child must be present.")
	}
	var err error
	t.value, err = c.restrict(from, at)
	return err
}

// complexContent compiles the content model: that of the base with an extension behind it, or a new one.
func (c *compiler) complexContent(t *typeDef, at component, derived bool) error {
	own, err := c.contentModel(at)
	if err != nil {
		return err
	}
	if derived && t.method == byExtension {
		if t.base.value != nil && own == nil {
			t.value = t.base.value
			return nil
		}
		if t.base.value != nil {
			return at.fail("complexContent cannot extend the simple content of '%s'.", t.base.name)
		}
		if own, err = c.extended(t, own, at); err != nil {
			return err
		}
	}
	if own == nil {
		return nil
	}
	t.content = &model{root: own}
	t.content.leaves = own.link(nil, 0, 0)
	c.compiled = append(c.compiled, t)
	return nil
}

// extended puts the base's content before the own one.
func (c *compiler) extended(t *typeDef, own *node, at component) (*node, error) {
	base := t.base.content
	if own == nil && attr(at.node, "mixed") == "" {
		t.mixed = t.mixed || t.base.mixed
	}
	if base == nil || base.leaves == 0 {
		return own, nil
	}
	if t.mixed != t.base.mixed && t.base.name != (name{space, "anyType"}) {
		return nil, at.fail("The derived type and the base type must both be mixed or both be element-only.")
	}
	copied, err := c.copied(base.root, at)
	switch {
	case err != nil || own == nil || len(own.children) == 0 && own.kind != leafNode:
		return copied, err
	case copied.kind == allNode || own.kind == allNode:
		return nil, at.fail("The content model of a derived type cannot have an 'all' beside other particles.")
	}
	return &node{kind: sequenceNode, children: []*node{copied, own}}, nil
}

// copied returns a particle once more, for another place.
func (c *compiler) copied(n *node, at component) (*node, error) {
	if err := c.spend(at); err != nil {
		return nil, err
	}
	d := &node{kind: n.kind, min: n.min, max: n.max, element: n.element, wildcard: n.wildcard}
	for _, child := range n.children {
		more, err := c.copied(child, at)
		if err != nil {
			return nil, err
		}
		d.children = append(d.children, more)
	}
	return d, nil
}

// spend counts particles.
func (c *compiler) spend(at component) error {
	if c.particles++; c.particles > maxParticles {
		return at.fail("the content models have more than %d particles, groups and base types put in their places", maxParticles)
	}
	return nil
}

// attributesOf compiles the attributes of a complex type (Part 1, section 3.4.2).
func (c *compiler) attributesOf(t *typeDef, at component, derived bool) error {
	if derived && t.base.complex {
		maps.Copy(t.attributes, t.base.attributes)
		t.order = append(t.order, t.base.order...)
		if c.uses += len(t.order); c.uses > maxUses {
			return at.fail("the types have more than %d attributes", maxUses)
		}
	}
	own := &typeDef{attributes: map[name]*use{}}
	if err := c.attributeUses(own, at); err != nil {
		return err
	}
	for _, u := range own.order {
		if derived && t.method == byExtension && t.attributes[u.name] != nil && !u.prohibited {
			return at.fail("The attribute '%s' is already declared by the base type.", u.name)
		}
		if u.prohibited && t.method == byExtension {
			continue
		}
		t.replace(u)
	}
	t.defaults = slices.ContainsFunc(t.order, func(u *use) bool { return (u.def != nil || u.fixed != nil) && u.typ.value.refers() })
	t.any = own.any
	if derived && t.method == byExtension && t.base.complex && t.base.any != nil {
		t.any = own.any.union(t.base.any)
	}
	return nil
}

// replace puts an attribute into a type in the place of the one that it inherits; a prohibited one only takes that away.
func (t *typeDef) replace(u *use) {
	if before := t.attributes[u.name]; before != nil {
		t.order = slices.DeleteFunc(slices.Clone(t.order), func(o *use) bool { return o == before })
		delete(t.attributes, u.name)
	}
	if u.prohibited {
		if t.prohibited == nil {
			t.prohibited = map[name]bool{}
		}
		t.prohibited[u.name] = true
	} else {
		t.order = append(t.order, u)
		t.attributes[u.name] = u
	}
}

// attributeUses compiles what an element holds of attributes: attribute, attributeGroup and anyAttribute.
func (c *compiler) attributeUses(t *typeDef, at component) error {
	for _, n := range children(at.node) {
		var err error
		switch part := at.within(n); n.Name.Local {
		case "attribute":
			err = c.attributeUse(t, part)
		case "attributeGroup":
			err = c.attributeGroupUse(t, part)
		case "anyAttribute":
			var w *wildcard
			if w, err = part.wildcard(); err == nil {
				t.any = t.any.both(w)
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (c *compiler) attributeGroupUse(t *typeDef, at component) error {
	n, err := at.base("ref")
	if err != nil {
		return err
	}
	found, err := c.wanted(at, attributeGroupSort, n, "Reference to undeclared attribute group '%s'.")
	if err != nil {
		return err
	}
	return c.attributeGroup(t, found, n)
}

// attributeGroup adds the attributes of a group to a type.
func (c *compiler) attributeGroup(t *typeDef, at component, n name) error {
	id := key{attributeGroupSort, n}
	if c.expanding[id] {
		return at.fail("Circular attribute group reference: '%s'.", n)
	}
	c.expanding[id] = true
	defer delete(c.expanding, id)
	return c.attributeUses(t, at)
}

func (c *compiler) attributeUse(t *typeDef, at component) error {
	u, err := c.use(at)
	if err != nil {
		return err
	}
	if c.uses++; c.uses > maxUses {
		return at.fail("the types have more than %d attributes", maxUses)
	}
	switch {
	case u.prohibited && at.node.Parent.Name.Local == "attributeGroup":
		return nil // takes nothing away from where the group is referred to
	case t.attributes[u.name] != nil:
		return at.fail("The attribute '%s' already exists.", u.name)
	}
	t.attributes[u.name] = u
	t.order = append(t.order, u)
	return nil
}

// use compiles an attribute of a type: a declaration in place, or a reference to a global one.
func (c *compiler) use(at component) (*use, error) {
	u := &use{}
	switch text := attr(at.node, "use"); text {
	case "", "optional":
	case "required":
		u.required = true
	case "prohibited":
		u.prohibited = true
	default:
		return nil, at.fail("The value '%s' of 'use' is not valid: it must be one of optional, prohibited, required.", text)
	}
	var err error
	if attr(at.node, "ref") != "" {
		if u.attribute, err = c.attributeRef(at); err != nil {
			return nil, err
		}
	} else if u.attribute, err = c.localAttribute(at); err != nil {
		return nil, err
	}
	u.fixed, u.value = u.attribute.fixed, u.attribute.value
	if fixed := at.optional("fixed"); fixed != nil {
		u.fixed = fixed
		u.value, err = c.valueOf(at, u.typ, *fixed)
	}
	return u, err
}

func (c *compiler) attributeRef(at component) (*attribute, error) {
	n, err := at.reference("ref")
	if err != nil {
		return nil, err
	}
	if n.space == xmlSpace {
		return c.xmlAttribute(n), nil
	}
	found, err := c.wanted(at, attributeSort, n, "The '%s' attribute is not declared.")
	if err != nil {
		return nil, err
	}
	return c.globalAttribute(found, n)
}

// globalAttribute compiles a top-level attribute, once.
func (c *compiler) globalAttribute(at component, n name) (*attribute, error) {
	if a := c.schema.attributes[n]; a != nil {
		return a, nil
	}
	a := &attribute{name: n}
	c.schema.attributes[n] = a
	return a, c.attribute(a, at)
}

func (c *compiler) localAttribute(at component) (*attribute, error) {
	n, err := at.local(at.in.qualifiedAttributes)
	if err != nil {
		return nil, err
	}
	a := &attribute{name: n}
	return a, c.attribute(a, at)
}

// attribute compiles type and values of an attribute declaration (Part 1, section 3.2.2).
func (c *compiler) attribute(a *attribute, at component) error {
	var err error
	a.typ = c.schema.types[name{space, "anySimpleType"}]
	if attr(at.node, "type") != "" || child(at.node, "simpleType") != nil {
		if a.typ, err = c.simpleAt(at, "type"); err != nil {
			return err
		}
	}
	a.fixed, a.def = at.optional("fixed"), at.optional("default")
	switch {
	case a.fixed != nil && a.def != nil:
		return at.fail("The fixed and default attributes cannot both be present.")
	case a.fixed != nil:
		a.value, err = c.valueOf(at, a.typ, *a.fixed)
	case a.def != nil:
		a.value, err = c.valueOf(at, a.typ, *a.def)
	}
	return err
}

// xmlSpace is the namespace of the prefix xml, whose attributes every schema may refer to without their schema.
const xmlSpace = "http://www.w3.org/XML/1998/namespace"

// xmlAttribute returns xml:lang, xml:space, xml:base or xml:id.
func (c *compiler) xmlAttribute(n name) *attribute {
	types := map[string]string{"lang": "language", "base": "anyURI", "id": "ID", "space": "NCName"}
	local := types[n.local]
	if local == "" {
		local = "anySimpleType"
	}
	return &attribute{name: n, typ: c.schema.types[name{space, local}]}
}
