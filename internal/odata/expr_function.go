package odata

import (
	"slices"
	"strings"
)

// functions are the built-in ones (section 5.1.1.5 to 5.1.1.11): the families of their arguments, and behind > that of the result. c is a collection of anything.
var functions = map[string][]string{
	"concat": {"ss>s", "cc>c"}, "contains": {"ss>b", "cc>b"}, "endswith": {"ss>b", "cc>b"}, "startswith": {"ss>b", "cc>b"}, "indexof": {"ss>n", "cc>n"}, "length": {"s>n", "c>n"}, "substring": {"sn>s", "snn>s", "cn>c", "cnn>c"},
	"hassubset": {"cc>b"}, "hassubsequence": {"cc>b"}, "matchespattern": {"ss>b"}, "tolower": {"s>s"}, "toupper": {"s>s"}, "trim": {"s>s"},
	"year": {"d>n", "o>n"}, "month": {"d>n", "o>n"}, "day": {"d>n", "o>n"}, "hour": {"o>n", "t>n", "u>n"}, "minute": {"o>n", "t>n", "u>n"}, "second": {"o>n", "t>n", "u>n"},
	"fractionalseconds": {"o>n", "t>n"}, "date": {"o>d"}, "time": {"o>t"}, "totaloffsetminutes": {"o>n"}, "totalseconds": {"u>n"}, "now": {">o"}, "mindatetime": {">o"}, "maxdatetime": {">o"},
	"ceiling": {"n>n"}, "floor": {"n>n"}, "round": {"n>n"},
	"geo.distance": {"gg>n"}, "geo.length": {"g>n"}, "geo.intersects": {"gg>b"},
	"substringof": {"ss>b"}, "replace": {"sss>s"}, // OData 2
}

// familyNames are the types that messages have for the families of signatures.
var familyNames = map[family]string{
	boolean: "Edm.Boolean", number: "Edm.Double", text: "Edm.String", date: "Edm.Date", moment: "Edm.DateTimeOffset", timeOfDay: "Edm.TimeOfDay", duration: "Edm.Duration", geo: "Edm.Geography",
	'c': "Collection(Edm.Untyped)",
}

// invoke is a call at the beginning of an operand: a built-in function, or one of the model.
func (e *expression) invoke(name string, start int) (typeRef, error) {
	lower := strings.ToLower(name)
	if e.Version.Less(later401) {
		lower = name
	}
	if lower == "matchesPattern" {
		lower = "matchespattern"
	}
	switch signatures := functions[lower]; {
	case lower == "cast" || lower == "isof":
		return e.typed(lower)
	case lower == "case":
		return e.cases()
	case signatures != nil && (e.legacy || lower != "substringof" && lower != "replace"):
		return e.builtin(name, signatures)
	case strings.Contains(name, "."):
		return e.bound(name, e.it, start)
	case len(e.boundTo(e.unqualified(name), e.it)) > 0:
		return e.bound(e.unqualified(name), e.it, start)
	}
	if r := e.roots[name]; r != nil && r.operations != nil && !r.operations[0].action {
		args, err := e.bracketed()
		if err != nil {
			return anything, err
		}
		return e.result(name, args, r.operations)
	}
	if e.free {
		_, err := e.bracketed()
		return anything, err
	}
	return anything, wrong("An unknown function with name '%s' was found at position %d in '%s'. This may also be a function import or a key lookup on a navigation property, which is not allowed.", name, start, e.text)
}

// arguments parses the expressions in parentheses.
func (e *expression) arguments() ([]typeRef, error) {
	e.at++
	if e.take(')') {
		return nil, nil
	}
	var types []typeRef
	for {
		t, err := e.binary(0)
		if err != nil {
			return nil, err
		}
		types = append(types, t)
		if e.take(')') {
			return types, nil
		}
		if !e.take(',') {
			return nil, e.syntax()
		}
	}
}

// builtin compares the arguments with the signatures.
func (e *expression) builtin(name string, signatures []string) (typeRef, error) {
	given, err := e.arguments()
	if err != nil {
		return anything, err
	}
	for _, s := range signatures {
		want, result, _ := strings.Cut(s, ">")
		if fits(want, given) {
			return resultOf(family(result[0])), nil
		}
	}
	var shown []string
	for _, s := range signatures {
		want, _, _ := strings.Cut(s, ">")
		var types []string
		for i := range len(want) {
			types = append(types, familyNames[family(want[i])])
		}
		shown = append(shown, name+"("+strings.Join(types, ", ")+")")
	}
	return anything, wrong("No function signature for the function with name '%s' matches the specified arguments. The function signatures considered are: %s.", name, strings.Join(shown, "; "))
}

func resultOf(f family) typeRef {
	if f == 'c' {
		t := anything
		t.many = true
		return t
	}
	return typeRef{family: f, name: familyNames[f]}
}

// fits reports whether arguments have the families of a signature.
func fits(want string, given []typeRef) bool {
	if len(want) != len(given) {
		return false
	}
	for i, t := range given {
		f := family(want[i])
		switch {
		case t.family == unknown && !t.many || t.family == null:
		case f == 'c' != t.many:
			return false
		case f != 'c' && t.family != f:
			return false
		}
	}
	return true
}

// typed is cast or isof: the name of a type, with an expression before it or without (section 5.1.1.10).
func (e *expression) typed(name string) (typeRef, error) {
	args, err := e.bracketed()
	if err != nil {
		return anything, err
	}
	given := divide(args, ',')
	if len(given) == 0 || len(given) > 2 {
		return anything, wrong("No function signature for the function with name '%s' matches the specified arguments.", name)
	}
	typeName := strings.Trim(strings.TrimSpace(given[len(given)-1]), "'") // OData 2 and 3 quote it
	t, known := e.typeOf(e.unqualified(typeName))
	if !known || !strings.Contains(t.name, ".") {
		return anything, wrong("The type '%s' in %s is not defined.", typeName, name)
	}
	if len(given) == 2 {
		inner := *e
		inner.text, inner.at = strings.TrimSpace(given[0]), 0
		if _, err := inner.whole(); err != nil {
			return anything, err
		}
	}
	if name == "isof" {
		return aBoolean, nil
	}
	return t, nil
}

// cases is case(condition:value,…) (section 5.1.1.11).
func (e *expression) cases() (typeRef, error) {
	e.at++
	var result typeRef
	for {
		condition, err := e.binary(0)
		switch {
		case err != nil:
			return anything, err
		case !condition.comparable(aBoolean):
			return anything, wrong("A condition of case must be of type 'Edm.Boolean', not '%s'.", condition)
		case !e.take(':'):
			return anything, e.syntax()
		}
		if result, err = e.binary(0); err != nil {
			return anything, err
		}
		if e.take(')') {
			return result, nil
		}
		if !e.take(',') {
			return anything, e.syntax()
		}
	}
}

// enumValue is Namespace.Type'Member,Member' (section 5.1.1.14.1).
func (e *expression) enumValue(name string, quoted string) (typeRef, error) {
	full := e.qualified(name)
	enum := e.enums[full]
	if enum == nil {
		if dot := strings.LastIndexByte(full, '.'); !e.namespaces[full[:dot]] {
			return anything, nil
		}
		return anything, wrong("The type '%s' is not defined.", name)
	}
	for member := range strings.SplitSeq(quoted, ",") {
		member = strings.TrimSpace(member)
		if !slices.Contains(enum.members, member) && (member == "" || strings.Trim(member, "-0123456789") != "") {
			return anything, wrong("The string '%s' is not a valid enumeration type constant.", full+"'"+quoted+"'")
		}
	}
	return typeRef{family: enumerated, name: full}, nil
}
