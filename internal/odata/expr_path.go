package odata

import (
	"slices"
	"strings"
)

// path is a name with what follows: a property, a variable of a lambda, a call, a cast (sections 5.1.1.12 to 5.1.1.14).
func (e *expression) path() (typeRef, error) {
	start := e.at
	name := e.dotted()
	if name == "" {
		return anything, e.syntax()
	}
	if e.next() == '(' {
		t, err := e.keyed(name)
		if t.family == 0 {
			t, err = e.invoke(name, start)
		}
		if err != nil {
			return t, err
		}
		return e.steps(t)
	}
	for i := len(e.variables) - 1; i >= 0; i-- {
		if e.variables[i].name == name {
			return e.steps(e.variables[i].typ)
		}
	}
	t, err := e.step(name, e.it)
	if err != nil {
		return t, err
	}
	return e.steps(t)
}

// keyed is a collection of entities with a key behind it; no type if the name is none of one.
func (e *expression) keyed(name string) (typeRef, error) {
	if e.it.of == nil {
		return typeRef{}, nil
	}
	p := e.it.of.find(name)
	if p == nil || !p.navigation || !p.typ.many || p.typ.of == nil {
		return typeRef{}, nil
	}
	predicate, err := e.bracketed()
	if err == nil {
		err = e.key(p.typ.of, predicate)
	}
	return p.typ.one(), err
}

// dotted takes a name that may be qualified.
func (e *expression) dotted() string {
	start := e.at
	for e.identifier() != "" && e.next() == '.' {
		e.at++
	}
	return strings.TrimSuffix(e.text[start:e.at], ".")
}

// step is a property, or a cast.
func (e *expression) step(name string, t typeRef) (typeRef, error) {
	if strings.Contains(name, ".") {
		return e.cast(name, t)
	}
	if e.free {
		return anything, nil
	}
	got, _, err := e.member(name, t)
	return got, err
}

// steps follows what stands behind a slash.
func (e *expression) steps(t typeRef) (typeRef, error) {
	for e.next() == '/' {
		e.at++
		var err error
		switch {
		case e.next() == '@':
			return e.annotation()
		case strings.HasPrefix(e.text[e.at:], "$filter("):
			if err = e.filtered(t); err != nil {
				return t, err
			}
			continue
		case e.next() == '$':
			return e.counted(t)
		}
		start := e.at
		name := e.dotted()
		switch {
		case name == "":
			return t, e.syntax()
		case (name == "any" || name == "all") && e.next() == '(':
			return e.lambda(name, t)
		case e.next() == '(' && t.family == unknown:
			t = anything
			_, err = e.bracketed()
		case e.next() == '(' && (strings.Contains(name, ".") || e.unqualified(name) != name):
			t, err = e.bound(e.unqualified(name), t, start)
		case t.many && !strings.Contains(name, "."):
			return t, wrong("The parent value for a property access of a property '%s' is not a single value. Property access can only be applied to a single value.", name)
		default:
			t, err = e.step(name, t)
		}
		if err != nil {
			return t, err
		}
	}
	return t, nil
}

// filtered is $filter with an expression in parentheses, behind a collection (section 4.12).
func (e *expression) filtered(t typeRef) error {
	if !t.many && t.family != unknown {
		return wrong("$filter can only follow a collection, not a value of type '%s'.", t)
	}
	e.at += len("$filter")
	inner, err := e.bracketed()
	if err != nil {
		return err
	}
	if e.depth++; e.depth > maxDepth {
		return wrong("The expression nests deeper than %d.", maxDepth)
	}
	defer func() { e.depth-- }()
	within := *e
	within.text, within.at, within.it = inner, 0, t.one()
	got, err := within.whole()
	if err == nil && !got.comparable(aBoolean) {
		err = wrong("The $filter expression must evaluate to a single boolean value.")
	}
	return err
}

// counted is $count, with options in parentheses, or $value of a media entity's stream, behind a path (section 5.1.1.15).
func (e *expression) counted(t typeRef) (typeRef, error) {
	if !strings.HasPrefix(e.text[e.at:], "$count") {
		return t, e.syntax()
	}
	if !t.many && t.family != unknown {
		return t, wrong("$count can only follow a collection, not a value of type '%s'.", t)
	}
	e.at += len("$count")
	if e.next() != '(' {
		return anInteger, nil
	}
	inner, err := e.bracketed()
	if err != nil {
		return t, err
	}
	return anInteger, e.nested(divide(inner, ';'), t)
}

// lambda is any or all: a variable, a colon and an expression (section 5.1.1.13).
func (e *expression) lambda(name string, t typeRef) (typeRef, error) {
	if !t.many && t.family != unknown {
		return t, wrong("%s cannot be applied to a value of type '%s', which is no collection.", name, t)
	}
	e.at++
	if e.take(')') {
		if name == "all" {
			return t, e.syntax()
		}
		return aBoolean, nil
	}
	e.skip()
	v := e.identifier()
	if v == "" || !e.take(':') {
		return t, e.syntax()
	}
	e.variables = append(e.variables, variable{v, t.one()})
	body, err := e.binary(0)
	e.variables = e.variables[:len(e.variables)-1]
	switch {
	case err != nil:
		return t, err
	case !body.comparable(aBoolean):
		return t, wrong("The Any/All query expression must evaluate to a single boolean value.")
	case !e.take(')'):
		return t, e.syntax()
	}
	return aBoolean, nil
}

// bound is a call of a function of the model that is bound to a value.
func (e *expression) bound(name string, t typeRef, start int) (typeRef, error) {
	args, err := e.bracketed()
	if err != nil {
		return t, err
	}
	full := e.qualified(name)
	overloads := slices.DeleteFunc(e.boundTo(full, t), func(o *operation) bool { return o.action })
	switch dot := strings.LastIndexByte(full, '.'); {
	case t.family == unknown, !e.namespaces[full[:dot]]:
		return anything, nil
	case len(overloads) == 0:
		return t, wrong("An unknown function with name '%s' was found at position %d in '%s'.", name, start, e.text)
	}
	return e.result(name, args, overloads)
}

// result finds the overload that takes the arguments, which are expressions, and returns the type of what it gives.
func (e *expression) result(name, args string, overloads []*operation) (typeRef, error) {
	given := arguments(args)
	i := slices.IndexFunc(overloads, func(o *operation) bool { return takes(o.own(), given) })
	if i < 0 {
		return anything, wrong("No function signature for the function with name '%s' matches the specified arguments.", name)
	}
	for _, a := range given {
		inner := *e
		inner.text, inner.at = a.value, 0
		if _, err := inner.whole(); err != nil {
			return anything, err
		}
	}
	return overloads[i].returns, nil
}

// bracketed takes what is in parentheses.
func (e *expression) bracketed() (string, error) {
	end := closing(e.text[e.at:])
	if end < 0 {
		return "", e.syntax()
	}
	inner := e.text[e.at+1 : e.at+end]
	e.at += end + 1
	return inner, nil
}
