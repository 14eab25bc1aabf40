package liquid

import (
	"slices"
	"strings"

	"github.com/portico-apim/portico/internal/csharp/lib"
	"github.com/portico-apim/portico/internal/source"
)

// want is what a parameter of a filter takes.
type want uint8

const (
	anything want = iota
	text32        // a String, what it is not is converted
	number32      // an Int32, likewise
	sequence      // an IEnumerable; a text is its characters
)

// parameter is a parameter of a filter behind the value it filters.
type parameter struct {
	name string
	want want
	// optional parameters have a standard value.
	optional bool
	standard any
}

// filter is a row of the table.
type filter struct {
	name       string
	input      want
	parameters []parameter
	run        func(s *state, v any, args []any) (any, error)
}

// filters are those that Azure's policy page lists, by name.
func filters() []filter {
	return []filter{
		{"Abs", anything, nil, absolute},
		{"Append", text32, []parameter{{name: "string", want: text32}}, joined(false)},
		{"AtLeast", anything, []parameter{{name: "atLeast"}}, bounded(1)},
		{"AtMost", anything, []parameter{{name: "atMost"}}, bounded(-1)},
		{"Capitalize", text32, nil, onText(titleCase)},
		{"Compact", anything, nil, compact},
		{"Currency", anything, []parameter{{name: "languageTag", want: text32, optional: true}}, currency},
		{"Date", anything, []parameter{{name: "format", want: text32}}, date},
		{"Default", text32, []parameter{{name: "defaultValue", want: text32}}, standard},
		{"DividedBy", anything, []parameter{{name: "operand"}}, arithmetic('/')},
		{"Downcase", text32, nil, onText(lower)},
		{"Escape", text32, nil, onText(escapeHTML)},
		{"First", sequence, nil, first},
		{"H", text32, nil, onText(escapeHTML)},
		{"Join", sequence, []parameter{{name: "glue", want: text32, optional: true, standard: " "}}, join},
		{"Last", sequence, nil, last},
		{"Lstrip", text32, nil, onText(func(s string) string { return strings.TrimLeftFunc(s, isWhite) })},
		{"Map", sequence, []parameter{{name: "property", want: text32}}, mapProperty},
		{"Minus", anything, []parameter{{name: "operand"}}, arithmetic('-')},
		{"Modulo", anything, []parameter{{name: "operand"}}, arithmetic('%')},
		{"NewlineToBr", text32, nil, onText(newlineToBr)},
		{"Plus", anything, []parameter{{name: "operand"}}, plus},
		{"Prepend", text32, []parameter{{name: "string", want: text32}}, joined(true)},
		{"Remove", text32, []parameter{{name: "string", want: text32}}, remove},
		{"RemoveFirst", text32, []parameter{{name: "string", want: text32}}, removeFirst},
		{"Replace", text32, []parameter{{name: "string", want: text32}, {name: "replacement", want: text32, optional: true, standard: ""}}, replace},
		{"ReplaceFirst", text32, []parameter{{name: "string", want: text32}, {name: "replacement", want: text32, optional: true, standard: ""}}, replaceFirst},
		{"Round", anything, []parameter{{name: "places", optional: true}}, round},
		{"Rstrip", text32, nil, onText(func(s string) string { return strings.TrimRightFunc(s, isWhite) })},
		{"Size", anything, nil, size},
		{"Slice", anything, []parameter{{name: "offset", want: number32}, {name: "length", want: number32, optional: true, standard: 1}}, slice},
		{"Sort", anything, []parameter{{name: "property", want: text32, optional: true}}, sortItems},
		{"Split", text32, []parameter{{name: "pattern", want: text32}}, split},
		{"Strip", text32, nil, onText(func(s string) string { return strings.TrimFunc(s, isWhite) })},
		{"StripHtml", text32, nil, onText(stripHTML)},
		{"StripNewlines", text32, nil, onText(stripNewlines)},
		{"Times", anything, []parameter{{name: "operand"}}, times},
		{"Truncate", text32, []parameter{{name: "length", want: number32, optional: true, standard: 50}, {name: "truncateString", want: text32, optional: true, standard: "..."}}, truncate},
		{"TruncateWords", text32, []parameter{{name: "words", want: number32, optional: true, standard: 15}, {name: "truncateString", want: text32, optional: true, standard: "..."}}, truncateWords},
		{"Uniq", anything, nil, uniq},
		{"Upcase", text32, nil, onText(upper)},
		{"UrlDecode", text32, nil, onText(lib.UnescapeQuery)},
		{"UrlEncode", text32, nil, onText(lib.EscapeQuery)},
	}
}

// filterNamed returns a filter, nil if there is none of that name.
func filterNamed(name string) *filter {
	table := filters()
	i := slices.IndexFunc(table, func(f filter) bool { return f.name == name })
	if i < 0 {
		return nil
	}
	return &table[i]
}

// filterLike returns the name of the filter that is most likely meant: upcase and up_case mean Upcase.
func filterLike(name string) string {
	var names []string
	for _, f := range filters() {
		if strings.EqualFold(f.name, strings.ReplaceAll(name, "_", "")) {
			return f.name
		}
		names = append(names, f.name)
	}
	return source.Closest(name, names)
}

// run evaluates the arguments and calls the filter. The result is paid for.
func (c *call) run(s *state, v any) (any, error) {
	args := make([]any, len(c.arguments))
	for i, a := range c.arguments {
		arg, err := a.eval(s)
		if err != nil {
			return nil, err
		}
		args[i] = plain(arg)
	}
	if c.filter == nil {
		return v, nil
	}
	v = plain(v)
	if err := s.look(v); err != nil {
		return nil, err
	}
	if err := s.look(args...); err != nil {
		return nil, err
	}
	v, args, err := c.filter.prepare(v, args)
	if err != nil {
		return nil, err
	}
	result, err := c.filter.run(s, v, args)
	if err != nil {
		return nil, err
	}
	return result, s.pay(result)
}

// pay pays for a value that a filter made.
func (s *state) pay(v any) error {
	switch v := v.(type) {
	case string:
		return s.f.Alloc(len(v))
	case []any:
		return s.f.Step(len(v))
	}
	return nil
}

// prepare converts value and arguments to what the filter takes and fills in what is missing.
func (f *filter) prepare(v any, args []any) (any, []any, error) {
	if len(args) > len(f.parameters) {
		return nil, nil, fault("Parameter count mismatch.")
	}
	for i, p := range f.parameters {
		if i < len(args) {
			continue
		}
		if !p.optional {
			return nil, nil, misuse("Error - Filter '" + f.name + "' does not have a default value for '" + p.name + "' and no value was supplied")
		}
		args = append(args, p.standard)
	}
	var err error
	for i, p := range f.parameters {
		if args[i], err = p.want.of(args[i]); err != nil {
			return nil, nil, err
		}
	}
	v, err = f.input.of(v)
	return v, args, err
}

// of converts a value to what is wanted.
func (w want) of(v any) (any, error) {
	switch w {
	case text32:
		if v == nil {
			return nil, nil
		}
		if kindOf(v) == kindNone {
			return nil, fault("Object of type '" + typeName(v) + "' cannot be converted to type 'System.String'.")
		}
		return toString(v), nil
	case number32:
		return toInt(v)
	case sequence:
		if v == nil {
			return nil, nil
		}
		list, ok := characters(v)
		if !ok {
			return nil, fault("Invalid cast from '" + typeName(v) + "' to 'System.Collections.IEnumerable'.")
		}
		return list, nil
	}
	return v, nil
}

// onText makes a filter of a function on texts; nil stays nil.
func onText(f func(string) string) func(*state, any, []any) (any, error) {
	return func(_ *state, v any, _ []any) (any, error) {
		if v == nil {
			return nil, nil
		}
		return f(v.(string)), nil //nolint:forcetypeassert // the input of these filters is text
	}
}
