package xsd

import "strconv"

// simpleType compiles a simple type definition (XML Schema Part 2, section 4.1.2).
func (c *compiler) simpleType(t *typeDef, at component) error {
	var err error
	if t.final, err = at.methods("final", at.in.final); err != nil {
		return err
	}
	how := child(at.node, "restriction", "list", "union")
	if how == nil {
		return at.fail("A simple type needs a restriction, a list or a union.")
	}
	part := at.within(how)
	switch how.Name.Local {
	case "restriction":
		err = c.restriction(t, part)
	case "list":
		err = c.listOf(t, part)
	default:
		err = c.unionOf(t, part)
	}
	if err == nil {
		t.value.def, t.state = t, finished
	}
	return err
}

// restriction makes a simple type of another one.
func (c *compiler) restriction(t *typeDef, at component) error {
	base, err := c.simpleAt(at, "base")
	if err != nil {
		return err
	}
	if base.final&byRestriction != 0 {
		return at.fail("The type '%s' may not be restricted: it is final.", base.name)
	}
	t.method = byRestriction
	t.value, err = c.restrict(base.value, at)
	t.base = base
	return err
}

// simpleAt returns the simple type that an attribute names, or that stands in an element.
func (c *compiler) simpleAt(at component, attribute string) (*typeDef, error) {
	if attr(at.node, attribute) != "" {
		n, err := at.base(attribute)
		if err != nil {
			return nil, err
		}
		return c.simpleNamed(at, n)
	}
	inline := child(at.node, "simpleType")
	if inline == nil {
		return nil, at.fail("'%s' needs the attribute '%s' or a simpleType.", at.node.Name.Local, attribute)
	}
	return c.anonymous(at.within(inline))
}

func (c *compiler) listOf(t *typeDef, at component) error {
	item, err := c.simpleAt(at, "itemType")
	if err != nil {
		return err
	}
	if item.value.variety == list || item.final&byList != 0 {
		return at.fail("A list cannot have items of the type '%s'.", item.label())
	}
	t.base, t.method = c.schema.types[name{space, "anySimpleType"}], byList
	t.value = &simple{variety: list, item: item.value}
	return nil
}

func (c *compiler) unionOf(t *typeDef, at component) error {
	t.method, t.value = byUnion, &simple{variety: union, space: preserve}
	add := func(m *typeDef, err error) error {
		if err == nil && m.final&byUnion != 0 {
			err = at.fail("The type '%s' may not be in a union: it is final.", m.name)
		}
		if err == nil {
			t.value.members = append(t.value.members, m.value)
		}
		return err
	}
	for _, word := range words(attr(at.node, "memberTypes")) {
		n, err := at.expand(word)
		if err != nil {
			return err
		}
		if err := add(c.simpleNamed(at, n)); err != nil {
			return err
		}
	}
	for _, n := range children(at.node) {
		if n.Name.Local == "simpleType" {
			if err := add(c.anonymous(at.within(n))); err != nil {
				return err
			}
		}
	}
	if len(t.value.members) == 0 {
		return at.fail("A union needs 'memberTypes' or a simpleType.")
	}
	t.base = c.schema.types[name{space, "anySimpleType"}]
	return nil
}

// restrict returns a simple type with the facets in an element.
func (c *compiler) restrict(base *simple, at component) (*simple, error) {
	s := *base
	s.def = nil
	r := restricter{s: &s, base: base, seen: map[string]bool{}}
	for _, n := range children(at.node) {
		if err := r.facet(at.within(n)); err != nil {
			return nil, err
		}
	}
	if len(r.patterns) > 0 {
		s.facets.patterns = append(s.facets.patterns[:len(s.facets.patterns):len(s.facets.patterns)], r.patterns)
	}
	return &s, r.consistent(at)
}

// restricter puts facets on a type.
type restricter struct {
	s, base    *simple
	patterns   []*pattern
	enumerated bool
	seen       map[string]bool
}

func (r *restricter) facet(at component) error {
	local := at.node.Name.Local
	switch local {
	case "simpleType", "attribute", "attributeGroup", "anyAttribute": // not facets
		return nil
	}
	if local != "pattern" && local != "enumeration" {
		if r.seen[local] {
			return at.fail("The facet '%s' is there more than once.", local)
		}
		r.seen[local] = true
	}
	text, _ := at.node.Attr("", "value")
	f := &r.s.facets
	switch local {
	case "pattern":
		p, err := compilePattern(text)
		if err != nil {
			return at.fail("The value '%s' of the pattern facet is not valid: %s", text, err)
		}
		r.patterns = append(r.patterns, p)
	case "enumeration":
		return r.enumeration(at, text)
	case "whiteSpace":
		return r.whiteSpace(at, text)
	case "length":
		return r.count(at, text, &f.length)
	case "minLength":
		return r.count(at, text, &f.minLength)
	case "maxLength":
		return r.count(at, text, &f.maxLength)
	case "totalDigits":
		return r.count(at, text, &f.totalDigits)
	case "fractionDigits":
		return r.count(at, text, &f.fractionDigits)
	case "minInclusive":
		f.minExclusive = nil
		return r.bound(at, text, &f.minInclusive)
	case "minExclusive":
		f.minInclusive = nil
		return r.bound(at, text, &f.minExclusive)
	case "maxInclusive":
		f.maxExclusive = nil
		return r.bound(at, text, &f.maxInclusive)
	case "maxExclusive":
		f.maxInclusive = nil
		return r.bound(at, text, &f.maxExclusive)
	default:
		return at.fail("The '%s:%s' element is not supported in this context.", space, local)
	}
	return nil
}

func (r *restricter) enumeration(at component, text string) error {
	v, err := r.base.parse(text, at.node.Scope)
	if err != nil {
		return at.fail("The value '%s' of the enumeration facet is not valid: %s", text, err)
	}
	if !r.enumerated {
		r.enumerated, r.s.facets.enumerated, r.s.facets.enumeration = true, true, nil
	}
	r.s.facets.enumeration = append(r.s.facets.enumeration, v)
	return nil
}

func (r *restricter) whiteSpace(at component, text string) error {
	for w, name := range map[whiteSpace]string{preserve: "preserve", replace: "replace", collapse: "collapse"} {
		if name == text {
			if w > r.base.space {
				return at.fail("The whiteSpace facet '%s' takes back what the base type says.", text)
			}
			r.s.space = w
			return nil
		}
	}
	return at.fail("The value '%s' of the whiteSpace facet is not valid: it must be one of preserve, replace, collapse.", text)
}

// count sets a facet that counts something.
func (r *restricter) count(at component, text string, facet **int64) error {
	n, err := strconv.ParseInt(collapse.apply(text), 10, 64)
	if err != nil || n < 0 || n == 0 && at.node.Name.Local == "totalDigits" {
		return at.fail("The value '%s' of the %s facet is not a valid number.", text, at.node.Name.Local)
	}
	decimals := at.node.Name.Local == "totalDigits" || at.node.Name.Local == "fractionDigits"
	if decimals != (r.s.kind == kindDecimal && r.s.variety == atomic) || r.s.variety == union || !decimals && r.s.variety == atomic && !hasLength(r.s.kind) {
		return at.fail("The %s facet is prohibited for a type of '%s'.", at.node.Name.Local, r.s.dotNet())
	}
	if err := r.narrower(at, *facet, n); err != nil {
		return err
	}
	*facet = &n
	return nil
}

// narrower refuses a facet that takes back what the base type says.
func (r *restricter) narrower(at component, before *int64, n int64) error {
	local := at.node.Name.Local
	wrong := before != nil && (local == "length" && n != *before || local == "minLength" && n < *before || local != "minLength" && n > *before)
	if wrong {
		return at.fail("The %s facet takes back what the base type says.", local)
	}
	return nil
}

func hasLength(k kind) bool {
	switch k {
	case kindString, kindHexBinary, kindBase64Binary, kindAnyURI, kindQName, kindNotation:
		return true
	}
	return false
}

// bound sets a facet that bounds values.
func (r *restricter) bound(at component, text string, facet **value) error {
	local := at.node.Name.Local
	if r.s.variety != atomic || r.s.kind == anySimple || r.s.kind == kindBoolean || hasLength(r.s.kind) {
		return at.fail("The %s facet is prohibited for a type of '%s'.", local, r.s.dotNet())
	}
	unbound := *r.base
	unbound.facets = facets{}
	v, err := unbound.parse(text, at.node.Scope)
	if err != nil {
		return at.fail("The value '%s' of the %s facet is not valid: %s", text, local, err)
	}
	*facet = &v
	return nil
}

// consistent refuses facets that contradict each other.
func (r *restricter) consistent(at component) error {
	f := &r.s.facets
	if f.minLength != nil && f.maxLength != nil && *f.minLength > *f.maxLength {
		return at.fail("minLength is greater than maxLength.")
	}
	if f.totalDigits != nil && f.fractionDigits != nil && *f.fractionDigits > *f.totalDigits {
		return at.fail("fractionDigits is greater than totalDigits.")
	}
	for _, low := range []*value{f.minInclusive, f.minExclusive} {
		for _, high := range []*value{f.maxInclusive, f.maxExclusive} {
			if low == nil || high == nil {
				continue
			}
			if c, ok := low.compare(high); ok && c > 0 {
				return at.fail("The lower bound is greater than the upper bound.")
			}
		}
	}
	return nil
}

// valueOf reads the fixed or default value of a declaration.
func (c *compiler) valueOf(at component, t *typeDef, text string) (value, error) {
	if t.value == nil {
		return value{kind: kindString, key: text, text: text}, nil
	}
	v, err := t.value.parse(text, at.node.Scope)
	if err != nil {
		return v, at.fail("The value '%s' is invalid according to its schema type '%s' - %s", text, t.label(), err)
	}
	return v, nil
}
