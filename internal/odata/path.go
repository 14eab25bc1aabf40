package odata

import (
	"net/url"
	"slices"
	"strings"
)

// placeKind says what a path leads to.
type placeKind uint8

const (
	atService  placeKind = iota // the service document
	atMetadata                  // $metadata
	atBatch                     // $batch
	atValues                    // one or many values of a type
	atCount                     // $count
	atRaw                       // $value
	atRef                       // $ref
	atNothing                   // an action without a result
)

// place is what a path leads to.
type place struct {
	kind placeKind
	typ  typeRef
	// set says that the values are all of an entity set or of a navigation property, so that one more can be posted.
	set bool
	// called is the operation that the path ends with; nil if it ends with none.
	called *operation
}

// path follows the path from the service root (sections 4.1 to 4.14).
func (c *check) path() (place, error) {
	at, segments := place{kind: atService}, strings.Split(strings.Trim(c.Path, "/"), "/")
	if segments[0] == "" {
		return at, c.methods(at)
	}
	for i, encoded := range segments {
		segment, err := url.PathUnescape(encoded)
		if err != nil {
			return at, wrong("The segment '%s' is not percent-encoded correctly.", encoded)
		}
		if segment == "" {
			return at, wrong("The path has an empty segment.")
		}
		if i == 0 {
			at, err = c.first(segment)
		} else {
			at, err = c.follow(at, segment)
		}
		if err != nil {
			return at, err
		}
	}
	return at, c.methods(at)
}

// parts are a segment: its name, and what is in each of its pairs of parentheses.
type parts struct {
	name   string
	groups []string
}

// cutSegment divides a segment.
func cutSegment(segment string) (parts, error) {
	open := strings.IndexByte(segment, '(')
	if open < 0 {
		return parts{name: segment}, nil
	}
	p := parts{name: segment[:open]}
	for rest := segment[open:]; rest != ""; {
		end := closing(rest)
		if rest[0] != '(' || end < 0 {
			return p, wrong("Syntax error at position %d in '%s'.", len(segment)-len(rest), segment)
		}
		p.groups = append(p.groups, rest[1:end])
		rest = rest[end+1:]
	}
	return p, nil
}

// closing returns where the parenthesis that a text begins with is closed, quotes heeded; -1 if nowhere.
func closing(s string) int {
	depth, quoted := 0, false
	for i := range len(s) {
		switch b := s[i]; {
		case b == '\'':
			quoted = !quoted
		case quoted:
		case b == '(' || b == '[' || b == '{':
			depth++
		case b == ')' || b == ']' || b == '}':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}

// first is the first segment: a resource of the service, or of the model's entity container.
func (c *check) first(segment string) (place, error) {
	switch {
	case segment == "$metadata":
		return place{kind: atMetadata}, nil
	case segment == "$batch":
		return place{kind: atBatch}, nil
	case segment == "$all":
		return place{kind: atValues, typ: typeRef{family: unknown, name: "Edm.EntityType", many: true}}, nil
	case segment == "$entity" || strings.HasPrefix(segment, "$entity/"):
		return place{kind: atValues, typ: typeRef{family: unknown, name: "Edm.EntityType"}}, nil
	case strings.HasPrefix(segment, "$crossjoin("):
		return c.crossjoin(segment)
	}
	p, err := cutSegment(segment)
	if err != nil {
		return place{}, err
	}
	r := c.roots[p.name]
	if r == nil {
		return place{}, wrong("Resource not found for the segment '%s'.", p.name)
	}
	if r.operations != nil {
		return c.call(place{}, p, r.operations)
	}
	return c.keyed(place{kind: atValues, typ: r.typ, set: r.set}, p)
}

// crossjoin is $crossjoin(A,B) (section 4.15).
func (c *check) crossjoin(segment string) (place, error) {
	p, err := cutSegment(segment)
	if err != nil || len(p.groups) != 1 {
		return place{}, wrong("Syntax error at position 0 in '%s'.", segment)
	}
	for name := range strings.SplitSeq(p.groups[0], ",") {
		if r := c.roots[strings.TrimSpace(name)]; r == nil || !r.set {
			return place{}, wrong("Resource not found for the segment '%s'.", name)
		}
	}
	return place{kind: atValues, typ: typeRef{family: unknown, name: "Edm.ComplexType", many: true}}, nil
}

// follow is a further segment.
func (c *check) follow(at place, segment string) (place, error) {
	if at.kind != atValues {
		return at, wrong("The request URI is not valid. There cannot be a segment after '%s' in the path: '%s'.", ending(at.kind), segment)
	}
	switch {
	case segment == "$count":
		return c.count(at)
	case segment == "$value":
		return c.raw(at)
	case segment == "$ref" || segment == "$links" && c.legacy:
		return c.ref(at, segment)
	case segment == "$each" && at.typ.many:
		return place{kind: atValues, typ: at.typ.one()}, nil
	case segment == "$query" && at.typ.family != unknown:
		return at, nil
	case strings.HasPrefix(segment, "$filter(") && at.typ.many:
		return at, c.inParentheses(at, segment)
	}
	p, err := cutSegment(segment)
	if err != nil {
		return at, err
	}
	if at.typ.family == unknown {
		return place{kind: atValues, typ: anything}, nil
	}
	return c.named(at, p, segment)
}

func ending(k placeKind) string {
	return map[placeKind]string{atMetadata: "$metadata", atBatch: "$batch", atCount: "$count", atRaw: "$value", atRef: "$ref", atNothing: "an action without a result"}[k]
}

func (c *check) count(at place) (place, error) {
	if !at.typ.many && at.typ.family != unknown {
		return at, wrong("The request URI is not valid, $count cannot be applied to the segment of type '%s' since $count can only follow an entity set, a collection navigation property, a structural property of collection type, an operation returning collection type or an entity set type cast.", at.typ)
	}
	return place{kind: atCount, typ: at.typ}, nil
}

// raw is $value behind a primitive value or a media entity.
func (c *check) raw(at place) (place, error) {
	if at.typ.many || at.typ.of != nil && !at.typ.of.isMedia() {
		return at, wrong("The request URI is not valid. $value cannot be applied to the type '%s': it follows a primitive value or a media entity.", at.typ)
	}
	return place{kind: atRaw, typ: at.typ}, nil
}

func (c *check) ref(at place, segment string) (place, error) {
	if at.typ.of != nil && !at.typ.of.entity || at.typ.of == nil && at.typ.family != unknown {
		return at, wrong("The request URI is not valid. %s cannot be applied to the type '%s', which is no entity.", segment, at.typ)
	}
	if segment == "$links" { // OData 2: the navigation property follows
		return at, nil
	}
	return place{kind: atRef, typ: at.typ, set: at.set}, nil
}

// inParentheses checks the expression of a $filter segment (section 4.12).
func (c *check) inParentheses(at place, segment string) error {
	p, err := cutSegment(segment)
	if err != nil {
		return err
	}
	return c.filter(strings.Join(p.groups, ")("), at.typ.one())
}

// named is a segment that the model names: a property, a type, an operation, or a key.
func (c *check) named(at place, p parts, segment string) (place, error) {
	if strings.Contains(p.name, ".") {
		return c.qualifiedSegment(at, p)
	}
	if full := c.unqualified(p.name); len(c.boundTo(full, at.typ)) > 0 && (at.typ.of == nil || at.typ.of.find(p.name) == nil) {
		p.name = full
		return c.qualifiedSegment(at, p)
	}
	if at.typ.many {
		if at.set && c.keySegment(at.typ.of, segment) {
			return place{kind: atValues, typ: at.typ.one()}, nil
		}
		return at, wrong("The request URI is not valid. Since the segment '%s' refers to a collection, this must be the last segment in the request URI or it must be followed by a function or action that can be bound to it otherwise all intermediate segments must refer to a single resource.", at.typ)
	}
	if at.typ.of == nil {
		return at, wrong("The request URI is not valid. The value of type '%s' has no segment '%s'.", at.typ, segment)
	}
	prop := at.typ.of.find(p.name)
	switch {
	case prop != nil:
		return c.keyed(place{kind: atValues, typ: prop.typ, set: prop.navigation && prop.typ.many}, p)
	case at.typ.of.isOpen():
		return place{kind: atValues, typ: anything}, nil
	}
	return at, wrong("Could not find a property named '%s' on type '%s'.", p.name, at.typ.name)
}

// keySegment reports whether a segment can be the key of an entity, as in /Orders/1 (section 4.3.6): a text is not in quotes there.
func (c *check) keySegment(s *structType, segment string) bool {
	if s == nil || c.Version.Major < 4 || len(s.keys()) != 1 {
		return false
	}
	p := s.find(s.keys()[0])
	if p == nil || p.typ.family == text {
		return true
	}
	t, err := c.constant(segment)
	return err == nil && t.comparable(p.typ)
}

// qualifiedSegment is a cast to another type, or a bound operation.
func (c *check) qualifiedSegment(at place, p parts) (place, error) {
	full := c.qualified(p.name)
	if to := c.types[full]; to != nil {
		if at.typ.of == nil || !to.related(at.typ.of) {
			return at, wrong("Encountered invalid type cast. '%s' is not assignable from '%s'.", full, at.typ.name)
		}
		cast := to.ref()
		cast.many = at.typ.many
		return c.keyed(place{kind: atValues, typ: cast, set: at.set}, p)
	}
	overloads := c.boundTo(full, at.typ)
	if len(overloads) == 0 {
		if dot := strings.LastIndexByte(full, '.'); !c.namespaces[full[:dot]] {
			return place{kind: atValues, typ: anything}, nil
		}
		return at, wrong("Resource not found for the segment '%s'.", p.name)
	}
	return c.call(at, p, overloads)
}

// boundTo returns the overloads of an operation that can be bound to a value.
func (c *check) boundTo(name string, to typeRef) []*operation {
	return slices.DeleteFunc(slices.Clone(c.operations[name]), func(o *operation) bool {
		if !o.bound {
			return true
		}
		t := o.parameters[0].typ
		if t.many != to.many {
			return true
		}
		if t.of != nil && to.of != nil {
			return !to.of.is(func(s *structType) bool { return s == t.of })
		}
		return !t.comparable(to)
	})
}

// keyed applies the key behind a name, if there is one.
func (c *check) keyed(at place, p parts) (place, error) {
	switch {
	case len(p.groups) == 0:
		return at, nil
	case len(p.groups) > 1 || !at.typ.many || at.typ.of == nil && at.typ.family != unknown:
		return at, wrong("The request URI is not valid. The segment '%s' must be the name of a collection of entities to be followed by a key.", p.name)
	}
	at.typ, at.set = at.typ.one(), false
	if at.typ.of == nil {
		return at, nil
	}
	return at, c.key(at.typ.of, p.groups[0])
}
