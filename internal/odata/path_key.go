package odata

import (
	"slices"
	"strings"
)

// argument is one value in parentheses, with its name if it has one.
type argument struct{ name, value string }

// arguments divides what is in parentheses at its commas, quotes and inner brackets heeded.
func arguments(s string) []argument {
	var all []argument
	for _, item := range divide(s, ',') {
		name, value := cutName(item)
		all = append(all, argument{name, value})
	}
	return all
}

// divide divides a text at a separator, quotes and brackets heeded. An empty text has no parts.
func divide(s string, at byte) []string {
	if strings.TrimSpace(s) == "" {
		return nil
	}
	var all []string
	depth, quoted, double, start := 0, false, false, 0
	for i := range len(s) {
		switch b := s[i]; {
		case b == '\'' && !double:
			quoted = !quoted
		case quoted:
		case b == '"' && (i == 0 || s[i-1] != '\\'):
			double = !double
		case double:
		case b == '(' || b == '[' || b == '{':
			depth++
		case b == ')' || b == ']' || b == '}':
			depth--
		case b == at && depth == 0:
			all = append(all, s[start:i])
			start = i + 1
		}
	}
	return append(all, s[start:])
}

// cutName divides name=value. A text without a name in front is a value.
func cutName(item string) (name, value string) {
	item = strings.TrimSpace(item)
	before, after, ok := strings.Cut(item, "=")
	if ok && isIdentifier(strings.TrimSpace(before)) {
		return strings.TrimSpace(before), strings.TrimSpace(after)
	}
	return "", item
}

// key compares the key predicate of an entity with the key of its type (section 4.3).
func (c *check) key(s *structType, predicate string) error {
	given, keys := arguments(predicate), s.keys()
	if len(given) == 0 {
		return wrong("Syntax error: there is no key in the parentheses.")
	}
	if len(given) == 1 && given[0].name == "" {
		if len(keys) > 1 {
			return wrong("The number of keys specified in the URI does not match number of key properties for the resource '%s'.", s.name)
		}
		return c.keyValue(s, strings.Join(keys, ""), given[0].value)
	}
	seen := map[string]bool{}
	for _, a := range given {
		switch {
		case a.name == "":
			return wrong("Syntax error: '%s' stands among named keys without a name.", a.value)
		case seen[a.name]:
			return wrong("The key '%s' is there twice.", a.name)
		case !slices.Contains(keys, a.name) && !s.alternate:
			return wrong("'%s' is not a key property of the type '%s'.", a.name, s.name)
		}
		seen[a.name] = true
		if err := c.keyValue(s, a.name, a.value); err != nil {
			return err
		}
	}
	if len(seen) != len(keys) && !s.alternate {
		return wrong("The number of keys specified in the URI does not match number of key properties for the resource '%s'.", s.name)
	}
	return nil
}

// keyValue compares the value of a key with the type of its property.
func (c *check) keyValue(s *structType, name, value string) error {
	want := anything
	if p := s.find(name); p != nil {
		want = p.typ
	}
	return c.literal(value, want, "The key value '%s' of '%s' is not valid: it should be of type '%s'.", value, name, want.name)
}

// literal checks that a text is a literal, or a parameter alias, of a type. Format says what is wrong if its type is another one.
func (c *check) literal(value string, want typeRef, format string, args ...any) error {
	t, err := c.constant(value)
	if err != nil {
		return err
	}
	if !t.comparable(want) || t.family == null && strings.HasPrefix(format, "The key") {
		return wrong(format, args...)
	}
	return nil
}

// call compares the arguments of an operation with its overloads.
func (c *check) call(at place, p parts, overloads []*operation) (place, error) {
	o := overloads[0]
	switch {
	case o.action && len(p.groups) > 0:
		return at, wrong("The request URI is not valid. The action '%s' takes its parameters from the body.", p.name)
	case !o.action && o.method == "":
		list := ""
		if len(p.groups) > 0 {
			list = p.groups[0]
		}
		var err error
		if o, err = c.overload(p.name, list, overloads); err != nil {
			return at, err
		}
	}
	next := place{kind: atValues, typ: o.returns, called: o}
	if o.returnsNothing {
		next.kind = atNothing
		return next, nil
	}
	if len(p.groups) == 2 {
		keyed, err := c.keyed(next, parts{p.name, p.groups[1:]})
		keyed.called = o
		return keyed, err
	}
	return next, nil
}

// overload finds the function that takes the arguments (section 4.5).
func (c *check) overload(name, list string, overloads []*operation) (*operation, error) {
	given := arguments(list)
	i := slices.IndexFunc(overloads, func(o *operation) bool { return takes(o.own(), given) })
	if i < 0 {
		var names []string
		for _, a := range given {
			names = append(names, a.name)
		}
		return nil, wrong("Resource not found for the segment '%s': no function of the name takes the parameters '%s'.", name, strings.Join(names, ","))
	}
	for _, a := range given {
		for _, p := range overloads[i].own() {
			if p.name != a.name {
				continue
			}
			if err := c.literal(a.value, p.typ, "The value '%s' of the parameter '%s' is not valid: it should be of type '%s'.", a.value, a.name, p.typ.String()); err != nil {
				return nil, err
			}
		}
	}
	return overloads[i], nil
}

// takes reports whether named arguments are those of a list of parameters.
func takes(parameters []parameter, given []argument) bool {
	for _, p := range parameters {
		if !p.optional && !slices.ContainsFunc(given, func(a argument) bool { return a.name == p.name }) {
			return false
		}
	}
	for i, a := range given {
		twice := slices.ContainsFunc(given[:i], func(other argument) bool { return other.name == a.name })
		if twice || !slices.ContainsFunc(parameters, func(p parameter) bool { return p.name == a.name }) {
			return false
		}
	}
	return true
}
