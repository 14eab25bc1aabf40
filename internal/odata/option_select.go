package odata

import (
	"slices"
	"strings"
)

// selects is $select: paths to properties, *, and the names of operations (section 5.1.3).
func (c *check) selects(value string, t typeRef) error {
	items := divide(value, ',')
	if len(items) == 0 {
		return wrong("Syntax error: $select names nothing.")
	}
	for _, item := range items {
		if err := c.selected(strings.TrimSpace(item), t); err != nil {
			return err
		}
	}
	return nil
}

// selected checks an item of $select.
func (c *check) selected(item string, t typeRef) error {
	if item == "*" || strings.HasSuffix(item, ".*") && isQualified(strings.TrimSuffix(item, ".*")) {
		return nil
	}
	steps := divide(item, '/')
	if len(steps) == 0 {
		return wrong("Syntax error: $select has an empty item.")
	}
	for i, step := range steps {
		name, inner, err := withOptions(step)
		if err != nil {
			return err
		}
		if strings.HasPrefix(name, "@") {
			return nil // an annotation
		}
		if full := c.unqualified(name); signature(inner) && full != name {
			return c.operationName(full)
		}
		if strings.Contains(name, ".") {
			if c.types[c.qualified(name)] == nil { // the name of an operation, or of something in another namespace
				return c.operationName(name)
			}
			if t, err = c.cast(name, t); err != nil {
				return err
			}
			continue
		}
		if t, _, err = c.member(name, t); err != nil {
			return err
		}
		if err := c.nested(inner, t); err != nil {
			return err
		}
		if i+1 < len(steps) && (t.of == nil && t.family != unknown || inner != nil) {
			return wrong("Found a path with multiple navigation properties or a bad complex property path in a select clause: '%s'.", item)
		}
	}
	return nil
}

// signature reports whether what is in the parentheses behind a name are the names of parameters.
func signature(options []string) bool { return len(options) == 1 && !strings.Contains(options[0], "=") }

// operationName checks that there is an operation of a name.
func (c *check) operationName(name string) error {
	full := c.qualified(name)
	dot := strings.LastIndexByte(full, '.')
	if c.operations[full] == nil && c.namespaces[full[:max(dot, 0)]] {
		return wrong("Term '%s' is not valid in a $select or $expand expression.", name)
	}
	return nil
}

// member finds a property of a type that a path names.
func (c *check) member(name string, t typeRef) (typeRef, *property, error) {
	switch {
	case !isIdentifier(name):
		return t, nil, wrong("Term '%s' is not valid in a $select or $expand expression.", name)
	case t.family == unknown || c.anyName || slices.Contains(c.computed, name):
		return anything, nil, nil
	case t.of == nil:
		return t, nil, wrong("Could not find a property named '%s' on type '%s'.", name, t.name)
	}
	if p := t.of.find(name); p != nil {
		return p.typ, p, nil
	}
	if t.of.isOpen() {
		return anything, nil, nil
	}
	return t, nil, wrong("Could not find a property named '%s' on type '%s'.", name, t.of.name)
}

// cast leads to a derived type, or a base type.
func (c *check) cast(name string, t typeRef) (typeRef, error) {
	full := c.qualified(name)
	to := c.types[full]
	switch dot := strings.LastIndexByte(full, '.'); {
	case to == nil && dot > 0 && !c.namespaces[full[:dot]] || t.family == unknown:
		return anything, nil
	case to == nil:
		return t, wrong("The type '%s' is not defined.", name)
	case t.of == nil || !to.related(t.of):
		return t, wrong("Encountered invalid type cast. '%s' is not assignable from '%s'.", full, t.name)
	}
	cast := to.ref()
	cast.many = t.many
	return cast, nil
}

// withOptions divides the name of a property and the options in parentheses behind it; they are nil if there are none.
func withOptions(step string) (name string, options []string, err error) {
	step = strings.TrimSpace(step)
	open := strings.IndexByte(step, '(')
	if open < 0 {
		return step, nil, nil
	}
	if closing(step[open:]) != len(step)-open-1 {
		return step, nil, wrong("Syntax error at position %d in '%s'.", open, step)
	}
	options = divide(step[open+1:len(step)-1], ';')
	if options == nil {
		return step, nil, wrong("Found an empty parentheses pair in '%s'.", step)
	}
	return strings.TrimSpace(step[:open]), options, nil
}

// expands is $expand: paths to navigation properties, with options of their own (section 5.1.2).
func (c *check) expands(value string, t typeRef) error {
	items := divide(value, ',')
	if len(items) == 0 {
		return wrong("Syntax error: $expand names nothing.")
	}
	for _, item := range items {
		if err := c.expandItem(strings.TrimSpace(item), t); err != nil {
			return err
		}
	}
	return nil
}

// expandItem checks one item: complex properties and casts, a navigation property, $ref or $count.
func (c *check) expandItem(item string, t typeRef) error {
	steps, navigated := divide(item, '/'), false
	for i, step := range steps {
		name, inner, err := withOptions(step)
		if err != nil {
			return err
		}
		last := i == len(steps)-1
		switch {
		case name == "*", name == "$value" && i == 0, strings.HasPrefix(name, "@") && isQualified(name[1:]):
			navigated, t = true, anything
		case (name == "$ref" || name == "$count") && navigated && last:
			if err := onlyAllowed(name, inner); err != nil {
				return err
			}
		case strings.Contains(name, "."):
			if t, err = c.cast(name, t); err != nil {
				return err
			}
		default:
			if t, navigated, err = c.expandStep(name, t, navigated); err != nil {
				return err
			}
		}
		if err := c.nested(inner, t); err != nil {
			return err
		}
	}
	if !navigated {
		return wrong("Property '%s' on type '%s' is not a navigation property or complex property. Only navigation properties can be expanded.", item, t.name)
	}
	return nil
}

// onlyAllowed refuses options that make no sense behind $ref or $count.
func onlyAllowed(what string, options []string) error {
	for _, o := range options {
		name, _, _ := strings.Cut(strings.TrimSpace(o), "=")
		name = "$" + strings.TrimPrefix(strings.ToLower(name), "$")
		counts := name == "$filter" || name == "$search"
		if what == "$count" && !counts || slices.Contains([]string{"$select", "$expand", "$levels", "$compute"}, name) {
			return wrong("The query option '%s' cannot stand in the options of %s.", name, what)
		}
	}
	return nil
}

// expandStep follows a property in a path of $expand. Behind a navigation property only OData 2 has a further one.
func (c *check) expandStep(name string, t typeRef, navigated bool) (typeRef, bool, error) {
	next, p, err := c.member(name, t)
	switch {
	case err != nil:
		return t, navigated, err
	case p == nil:
		return next, true, nil
	case navigated && !c.legacy:
		return t, navigated, wrong("Found a path traversing multiple navigation properties: '%s'. Please rephrase the query such that each expand path contains only type segments and one navigation property.", name)
	case !p.navigation && next.of == nil && next.family != stream:
		return t, navigated, wrong("Property '%s' on type '%s' is not a navigation property or complex property. Only navigation properties can be expanded.", name, t.name)
	}
	return next, navigated || p.navigation || next.family == stream, nil
}

// nested checks the options in the parentheses behind a property.
func (c *check) nested(options []string, t typeRef) error {
	if options == nil {
		return nil
	}
	seen, computed := map[string]bool{}, c.computed
	c.nesting++
	defer func() { c.computed, c.nesting = computed, c.nesting-1 }()
	if c.nesting > maxDepth {
		return wrong("The expression nests deeper than %d.", maxDepth)
	}
	for _, o := range options {
		name, value, ok := strings.Cut(strings.TrimSpace(o), "=")
		name = strings.TrimSpace(name)
		if !strings.HasPrefix(name, "$") && !strings.HasPrefix(name, "@") && !c.Version.Less(later401) {
			name = "$" + strings.ToLower(name)
		}
		if !ok || seen[name] {
			return wrong("Syntax error in the options of a property: '%s'.", strings.TrimSpace(o))
		}
		seen[name] = true
		if err := c.nestedOption(name, strings.TrimSpace(value), t); err != nil {
			return err
		}
	}
	return nil
}

func (c *check) nestedOption(name, value string, t typeRef) error {
	if strings.HasPrefix(name, "@") {
		return c.aliasValue(option{name, value})
	}
	switch name {
	case "$levels":
		if value == "max" {
			return nil
		}
		return natural(name)(c, value, t)
	case "$expand":
		return c.expands(value, t.one())
	case "$select":
		return c.selects(value, t.one())
	case "$format", "$id", "$schemaversion", "$skiptoken", "$deltatoken", "$index", "$inlinecount":
		return wrong("The query option '%s' cannot stand in the options of a property.", name)
	}
	return c.system(systemOptions(), name, value, place{kind: atValues, typ: t})
}
