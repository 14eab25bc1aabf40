package odata

import (
	"slices"
	"strconv"
	"strings"
)

// systemOption is a system query option: what it can be used with, and how its value is checked.
type systemOption struct {
	name string
	// many says that it needs a collection, shaped that it needs values that have properties.
	many, shaped bool
	check        func(c *check, value string, t typeRef) error
}

// systemOptions is the table of system query options (section 5.1). Those of OData 2 and 3 come last.
func systemOptions() []systemOption {
	return []systemOption{
		{"$filter", true, false, (*check).filter},
		{"$search", true, false, (*check).search},
		{"$orderby", true, false, (*check).orderBy},
		{"$top", true, false, natural("$top")},
		{"$skip", true, false, natural("$skip")},
		{"$index", false, false, integer("$index")},
		{"$count", true, false, truth("$count")},
		{"$select", false, true, (*check).selects},
		{"$expand", false, true, (*check).expands},
		{"$compute", false, false, (*check).compute},
		{"$apply", true, false, (*check).apply},
		{"$format", false, false, (*check).format},
		{"$skiptoken", true, false, opaque("$skiptoken")},
		{"$deltatoken", true, false, opaque("$deltatoken")},
		{"$schemaversion", false, false, opaque("$schemaversion")},
		{"$id", false, false, opaque("$id")},
		{"$inlinecount", true, false, (*check).inlineCount},
	}
}

// options checks the query options, one by one. What $apply and $compute add is known to the others.
func (c *check) options(all []option, at place) []*Problem {
	var problems []*Problem
	seen := map[string]bool{}
	table := systemOptions()
	slices.SortStableFunc(all, func(a, b option) int { return rank(a.name) - rank(b.name) })
	for _, o := range all {
		name := c.systemName(o.name)
		var err error
		switch {
		case name == "" && strings.HasPrefix(o.name, "@"):
			err = c.aliasValue(o)
		case name == "":
		case seen[name]:
			err = wrong("Query option '%s' was specified more than once, but it must be specified at most once.", name)
		default:
			seen[name] = true
			err = c.system(table, name, o.value, at)
		}
		if err != nil {
			problems = append(problems, asProblem(o.name, err))
		}
	}
	return append(problems, c.parameters(all, at)...)
}

// rank puts the options first that others depend on.
func rank(name string) int {
	switch strings.TrimPrefix(strings.ToLower(name), "$") {
	case "apply":
		return 0
	case "compute":
		return 1
	}
	return 2
}

// systemName returns the name of a system query option; empty for custom options and aliases. OData 4.01 made the dollar sign optional, and letter case too.
func (c *check) systemName(name string) string {
	if strings.HasPrefix(name, "$") {
		if c.Version.Less(later401) {
			return name
		}
		return strings.ToLower(name)
	}
	lower := "$" + strings.ToLower(name)
	if !c.Version.Less(later401) && slices.ContainsFunc(systemOptions(), func(o systemOption) bool { return o.name == lower && o.name != "$inlinecount" }) {
		return lower
	}
	return ""
}

// system checks a system query option.
func (c *check) system(table []systemOption, name, value string, at place) error {
	i := slices.IndexFunc(table, func(o systemOption) bool { return o.name == name })
	if i < 0 {
		return wrong("The query option '%s' is not known. Names of custom query options do not begin with $.", name)
	}
	o, t := table[i], at.typ
	usable := at.kind == atValues || at.kind == atRef || at.kind == atCount && (name == "$filter" || name == "$search" || name == "$apply")
	if name == "$format" || name == "$id" || name == "$schemaversion" {
		return o.check(c, value, t)
	}
	switch {
	case !usable:
		return wrong("The query option '%s' cannot be applied to the resource that the path addresses.", name)
	case o.many && !t.many && t.family != unknown:
		return wrong("The query option '%s' can be applied only to a collection.", name)
	case o.shaped && t.of == nil && t.family != unknown:
		return wrong("The query option '%s' can be applied only to entities and complex values.", name)
	}
	return o.check(c, value, t.one())
}

// parameters checks the parameters of a service operation of OData 2, which stand in the query.
func (c *check) parameters(all []option, at place) []*Problem {
	if at.called == nil || at.called.method == "" {
		return nil
	}
	var problems []*Problem
	for _, p := range at.called.parameters {
		for _, o := range all {
			if o.name != p.name {
				continue
			}
			if err := c.literal(o.value, p.typ, "The value '%s' of the parameter '%s' is not valid: it should be of type '%s'.", o.value, p.name, p.typ.String()); err != nil {
				problems = append(problems, asProblem(o.name, err))
			}
		}
	}
	return problems
}

// aliasValue checks the value of a parameter alias: an expression (section 5.3).
func (c *check) aliasValue(o option) error {
	if !isIdentifier(o.name[1:]) {
		return wrong("'%s' is not the name of a parameter alias.", o.name)
	}
	e := c.expression(o.value, anything)
	e.free = true
	_, err := e.whole()
	return err
}

func natural(name string) func(*check, string, typeRef) error {
	return func(_ *check, value string, _ typeRef) error {
		if n, err := strconv.ParseInt(value, 10, 64); err != nil || n < 0 || value[0] == '+' {
			return wrong("Invalid value '%s' for %s query option found. The %s query option requires a non-negative integer value.", value, name, name)
		}
		return nil
	}
}

func integer(name string) func(*check, string, typeRef) error {
	return func(_ *check, value string, _ typeRef) error {
		if _, err := strconv.ParseInt(value, 10, 64); err != nil {
			return wrong("Invalid value '%s' for %s query option found. The %s query option requires an integer value.", value, name, name)
		}
		return nil
	}
}

func truth(name string) func(*check, string, typeRef) error {
	return func(_ *check, value string, _ typeRef) error {
		if value != "true" && value != "false" {
			return wrong("Invalid value '%s' for %s query option found. Valid values are 'true' and 'false'.", value, name)
		}
		return nil
	}
}

func opaque(name string) func(*check, string, typeRef) error {
	return func(_ *check, value string, _ typeRef) error {
		if value == "" {
			return wrong("The query option '%s' has no value.", name)
		}
		return nil
	}
}

func (c *check) inlineCount(value string, _ typeRef) error {
	if !c.legacy {
		return wrong("The query option '$inlinecount' is not known. Names of custom query options do not begin with $.")
	}
	if value != "allpages" && value != "none" {
		return wrong("Invalid value '%s' for $inlinecount query option found. Valid values are 'allpages' and 'none'.", value)
	}
	return nil
}

// format is $format: a short name or a media type (section 5.2).
func (c *check) format(value string, _ typeRef) error {
	short := slices.Contains([]string{"json", "xml", "atom"}, strings.ToLower(value))
	main, sub, ok := strings.Cut(value, "/")
	if !short && (!ok || main == "" || sub == "") {
		return wrong("Invalid value '%s' for $format query option found. It must be json, xml, atom or a media type.", value)
	}
	return nil
}

// filter is $filter: an expression that is true or false (section 5.1.1).
func (c *check) filter(value string, t typeRef) error {
	got, err := c.expression(value, t).whole()
	if err == nil && (!got.comparable(aBoolean) || got.many) {
		err = wrong("The $filter expression must evaluate to a single boolean value.")
	}
	return err
}

// orderBy is $orderby: expressions with directions (section 5.1.4).
func (c *check) orderBy(value string, t typeRef) error {
	items := divide(value, ',')
	if len(items) == 0 {
		return wrong("Expression expected at position 0 in '%s'.", value)
	}
	for _, item := range items {
		got, err := c.expression(c.withoutDirection(strings.TrimSpace(item)), t).whole()
		switch {
		case err != nil:
			return err
		case got.many || got.family == structured:
			return wrong("The $orderby expression must evaluate to a single value of primitive type.")
		}
	}
	return nil
}

// withoutDirection takes asc or desc off an item of $orderby.
func (c *check) withoutDirection(item string) string {
	i := strings.LastIndexAny(item, " \t")
	if i < 0 {
		return item
	}
	last := item[i+1:]
	if !c.Version.Less(later401) {
		last = strings.ToLower(last)
	}
	if last == "asc" || last == "desc" {
		return strings.TrimSpace(item[:i])
	}
	return item
}

// compute is $compute: expressions with names, which other options may use (section 5.1.5).
func (c *check) compute(value string, t typeRef) error {
	for _, item := range divide(value, ',') {
		i := strings.LastIndex(item, " as ")
		if i < 0 || !isIdentifier(strings.TrimSpace(item[i+4:])) {
			return wrong("Syntax error in $compute: 'expression as name' is expected in '%s'.", strings.TrimSpace(item))
		}
		if _, err := c.expression(strings.TrimSpace(item[:i]), t).whole(); err != nil {
			return err
		}
		c.computed = append(c.computed, strings.TrimSpace(item[i+4:]))
	}
	return nil
}

// transformations are those of the extension for data aggregation (section 3), and those of OData 4.01 that are written the same.
var transformations = []string{
	"aggregate", "ancestors", "bottomcount", "bottompercent", "bottomsum", "compute", "concat", "descendants", "expand", "filter", "groupby", "join", "nest", "orderby", "outerjoin", "search",
	"skip", "top", "topcount", "toppercent", "topsum", "traverse", "addnested", "from",
}

// apply is $apply: a chain of transformations, whose names and brackets are checked. What they make has properties of any name.
func (c *check) apply(value string, _ typeRef) error {
	c.anyName = true
	for _, step := range divide(value, '/') {
		name, _, called := strings.Cut(step, "(")
		known := slices.Contains(transformations, strings.TrimSpace(name)) || strings.Contains(name, ".")
		if !known || called && !strings.HasSuffix(strings.TrimSpace(step), ")") {
			if name == "identity" && !called {
				continue
			}
			return wrong("'%s' is not a transformation of $apply.", strings.TrimSpace(step))
		}
		if called && closing(step[len(name):]) != len(strings.TrimRight(step, " "))-len(name)-1 {
			return wrong("The brackets of '%s' in $apply do not match.", step)
		}
	}
	return nil
}
