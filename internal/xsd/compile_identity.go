package xsd

import (
	"slices"
	"strings"

	"github.com/portico-apim/portico/internal/xmltree"
)

// constraint is an identity constraint (Part 1, section 3.11).
type constraint struct {
	name     name
	kind     constraintKind
	selector []trail
	fields   [][]trail
	// written are the expressions of the fields.
	written []string
	// trails is how many trails the fields have.
	trails int
	// refer is the key of a keyref.
	refer *constraint
}

type constraintKind uint8

const (
	uniqueConstraint constraintKind = iota
	keyConstraint
	keyrefConstraint
)

// trail is one alternative of a selector or field: steps down to elements, and perhaps an attribute.
type trail struct {
	// anywhere says that the path begins at any depth (.//).
	anywhere  bool
	steps     []test
	attribute *test
}

// test is what a step asks for: a name, all names of a namespace, or all names.
type test struct {
	name
	anySpace, anyLocal bool
}

func (t *test) matches(n name) bool {
	return (t.anySpace || t.space == n.space) && (t.anyLocal || t.local == n.local)
}

var constraintKinds = map[string]constraintKind{"unique": uniqueConstraint, "key": keyConstraint, "keyref": keyrefConstraint}

// constraints compiles the identity constraints of an element.
func (c *compiler) constraints(e *element, at component) error {
	for _, n := range children(at.node) {
		k, ok := constraintKinds[n.Name.Local]
		if !ok {
			continue
		}
		one, err := c.constraint(k, at.within(n))
		if err != nil {
			return err
		}
		e.constraints = append(e.constraints, one)
	}
	// Keys before the keyrefs that look into them.
	slices.SortStableFunc(e.constraints, func(a, b *constraint) int { return int(a.kind/keyrefConstraint) - int(b.kind/keyrefConstraint) })
	return nil
}

func (c *compiler) constraint(k constraintKind, at component) (*constraint, error) {
	local := attr(at.node, "name")
	if !xmltree.IsName(local) {
		return nil, at.fail("The required attribute 'name' is missing or is no name: '%s'.", local)
	}
	one := &constraint{name: name{at.in.target, local}, kind: k}
	if c.keys[one.name] != nil {
		return nil, at.fail("The identity constraint '%s' has already been declared.", one.name)
	}
	c.keys[one.name] = one
	for _, n := range children(at.node) {
		paths, err := at.within(n).paths(n.Name.Local == "field")
		if err != nil {
			return nil, err
		}
		if n.Name.Local == "field" {
			one.fields = append(one.fields, paths)
			one.trails += len(paths)
			one.written = append(one.written, attr(n, "xpath"))
		} else {
			one.selector = paths
		}
	}
	if one.selector == nil || len(one.fields) == 0 {
		return nil, at.fail("An identity constraint needs a selector and fields.")
	}
	if k == keyrefConstraint {
		refer, err := at.reference("refer")
		if err != nil {
			return nil, err
		}
		c.refers = append(c.refers, pendingRefer{one, refer, at})
	}
	return one, nil
}

// findKeys finds what keyrefs refer to.
func (c *compiler) findKeys() error {
	for _, p := range c.refers {
		found := c.keys[p.refer]
		switch {
		case found == nil || found.kind == keyrefConstraint:
			return p.missing("The keyref refers to the key or unique '%s', which is not declared.", p.refer)
		case len(found.fields) != len(p.constraint.fields):
			return p.fail("Keyref '%s' has different cardinality as the referred key or unique element.", p.constraint.name)
		}
		p.constraint.refer = found
	}
	return nil
}

// paths reads the expression of a selector or field (Part 1, section 3.11.6).
func (p component) paths(field bool) ([]trail, error) {
	text := attr(p.node, "xpath")
	var all []trail
	for alternative := range strings.SplitSeq(text, "|") {
		one, ok, err := p.trail(strings.ReplaceAll(alternative, " ", ""), field)
		if err != nil {
			return nil, err
		}
		if !ok {
			return nil, p.fail("'%s' is an invalid XPath for selector or field.", text)
		}
		all = append(all, one)
	}
	return all, nil
}

func (p component) trail(text string, field bool) (trail, bool, error) {
	var out trail
	text, out.anywhere = strings.CutPrefix(text, ".//")
	steps := strings.Split(text, "/")
	for i, step := range steps {
		if step == "." {
			continue
		}
		name, attribute := strings.CutPrefix(step, "@")
		if !attribute {
			name, attribute = strings.CutPrefix(step, "attribute::")
		}
		name = strings.TrimPrefix(name, "child::")
		if attribute && (!field || i < len(steps)-1) {
			return out, false, nil
		}
		t, ok, err := p.test(name)
		if err != nil || !ok {
			return out, ok, err
		}
		if attribute {
			out.attribute = &t
		} else {
			out.steps = append(out.steps, t)
		}
	}
	return out, true, nil
}

// test reads the name in a step. A name without a prefix has no namespace.
func (p component) test(text string) (test, bool, error) {
	if text == "*" {
		return test{anySpace: true, anyLocal: true}, true, nil
	}
	prefix, local, ok := strings.Cut(text, ":")
	if !ok {
		return test{name: name{local: text}}, xmltree.IsName(text), nil
	}
	uri, declared := p.node.Scope.Lookup(prefix)
	if !declared {
		return test{}, false, p.fail("'%s' is an undeclared prefix.", prefix)
	}
	if local == "*" {
		return test{name: name{space: uri}, anyLocal: true}, true, nil
	}
	return test{name: name{uri, local}}, xmltree.IsName(local), nil
}
