package jsonschema

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"

	draft "github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
)

// Violation is one way in which a text does not conform.
type Violation struct {
	// Message says what is wrong, in the words of Json.NET Schema.
	Message string
	// Line counts from 1; Column is the count of characters of the line up to the place.
	Line, Column int
}

// String is the message with its place, as Azure's error texts have it.
func (v Violation) String() string {
	return fmt.Sprintf("%s Line: %d, Position: %d", v.Message, v.Line, v.Column)
}

// Validate checks a JSON text, and returns what is wrong in the order of the text. The error says that the text is not JSON.
func (s *Schema) Validate(text []byte) ([]Violation, error) {
	value, err := draft.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	if s.document.options.FoldCase {
		fold(value, s.document.names)
	}
	var found *draft.ValidationError
	err = s.schema.Validate(value)
	switch {
	case err == nil:
		return nil, nil
	case !errors.As(err, &found):
		return nil, err
	}
	c := collector{at: locate(text, s.document.options.FoldCase), value: value}
	c.collect(found)
	slices.SortStableFunc(c.found, func(a, b Violation) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return c.found, nil
}

// collector turns the validator's findings into violations.
type collector struct {
	at    *locator
	value any
	found []Violation
}

func (c *collector) add(offset int, format string, args ...any) {
	line, column := c.at.lineAndColumn(offset)
	c.found = append(c.found, Violation{fmt.Sprintf(format, args...), line, column})
}

// collect adds what an error says, or those below it.
func (c *collector) collect(e *draft.ValidationError) {
	here := c.at.find(e.InstanceLocation)
	switch k := e.ErrorKind.(type) {
	case *kind.Required:
		c.add(here.end, "Required properties are missing from object: %s.", strings.Join(k.Missing, ", "))
	case *kind.AdditionalProperties:
		for _, name := range slices.Sorted(slices.Values(k.Properties)) {
			c.add(c.at.find(append(slices.Clone(e.InstanceLocation), name)).name, "Property '%s' has not been defined and the schema does not allow additional properties.", name)
		}
	case *kind.FalseSchema:
		c.add(here.begin, "Schema always fails validation.")
	case *kind.AnyOf:
		c.add(here.end, "JSON does not match any schemas from 'anyOf'.")
	case *kind.AllOf:
		c.add(here.end, "JSON does not match all schemas from 'allOf'. Invalid schema indexes: %s.", indexes(e.Causes))
	case *kind.OneOf:
		c.oneOf(here, k.Subschemas)
	case *kind.Not:
		c.add(here.end, "JSON is valid against schema from 'not'.")
	default:
		if text, ok := scalar(k, c.lookup(e.InstanceLocation)); ok {
			c.add(here.begin, "%s", text)
			return
		}
		if text, ok := counted(k); ok {
			c.add(here.end, "%s", text)
			return
		}
		c.below(e, here)
	}
}

// below adds what the causes of an error say, or the error's own words if it has none.
func (c *collector) below(e *draft.ValidationError, here spot) {
	for _, cause := range e.Causes {
		c.collect(cause)
	}
	if len(e.Causes) == 0 {
		c.add(here.end, "%s", e.Error())
	}
}

func (c *collector) oneOf(here spot, matched []int) {
	if len(matched) == 0 {
		c.add(here.end, "JSON does not match any schemas from 'oneOf'.")
		return
	}
	names := make([]string, len(matched))
	for i, n := range matched {
		names[i] = strconv.Itoa(n)
	}
	c.add(here.end, "JSON is valid against more than one schema from 'oneOf'. Valid schema indexes: %s.", strings.Join(names, ", "))
}

// indexes tells which of several schemas did not fit.
func indexes(causes []*draft.ValidationError) string {
	var list []string
	for _, c := range causes {
		if _, index, ok := cutLast(c.SchemaURL, "/allOf/"); ok {
			index, _, _ = strings.Cut(index, "/")
			list = append(list, index)
		}
	}
	return strings.Join(slices.Compact(list), ", ")
}

func cutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}

// lookup returns the value at a path.
func (c *collector) lookup(path []string) any {
	v := c.value
	for _, name := range path {
		switch parent := v.(type) {
		case map[string]any:
			v = parent[name]
		case []any:
			i, err := strconv.Atoi(name)
			if err != nil || i < 0 || i >= len(parent) {
				return nil
			}
			v = parent[i]
		}
	}
	return v
}

// scalar says what is wrong with a value that Json.NET Schema judges by its first token.
func scalar(k draft.ErrorKind, value any) (string, bool) {
	switch k := k.(type) {
	case *kind.Type:
		return fmt.Sprintf("Invalid type. Expected %s but got %s.", expected(k.Want), typeOf(k.Got, value)), true
	case *kind.MinLength:
		return fmt.Sprintf("String '%v' is less than minimum length of %d.", value, k.Want), true
	case *kind.MaxLength:
		return fmt.Sprintf("String '%v' exceeds maximum length of %d.", value, k.Want), true
	case *kind.Enum:
		return fmt.Sprintf("Value %s is not defined in enum.", literal(k.Got)), true
	case *kind.Const:
		return fmt.Sprintf("Value %s does not match const.", literal(k.Got)), true
	case *kind.Format:
		return fmt.Sprintf("String '%v' does not validate against format '%s'.", k.Got, k.Want), true
	case *kind.Pattern:
		return fmt.Sprintf("String '%s' does not match regex pattern '%s'.", k.Got, k.Want), true
	case *kind.Minimum:
		return numeric(k.Got, "is less than minimum value of", k.Want, ""), true
	case *kind.Maximum:
		return numeric(k.Got, "exceeds maximum value of", k.Want, ""), true
	case *kind.ExclusiveMinimum:
		return exclusive(k.Got, k.Want, "is less than", "minimum"), true
	case *kind.ExclusiveMaximum:
		return exclusive(k.Got, k.Want, "exceeds", "maximum"), true
	case *kind.MultipleOf:
		return numeric(k.Got, "is not a multiple of", k.Want, ""), true
	}
	return "", false
}

// counted says what is wrong with the size of a value.
func counted(k draft.ErrorKind) (string, bool) {
	switch k := k.(type) {
	case *kind.MinItems:
		return fmt.Sprintf("Array item count %d is less than minimum count of %d.", k.Got, k.Want), true
	case *kind.MaxItems:
		return fmt.Sprintf("Array item count %d exceeds maximum count of %d.", k.Got, k.Want), true
	case *kind.MinProperties:
		return fmt.Sprintf("Object property count %d is less than minimum count of %d.", k.Got, k.Want), true
	case *kind.MaxProperties:
		return fmt.Sprintf("Object property count %d exceeds maximum count of %d.", k.Got, k.Want), true
	case *kind.UniqueItems:
		return fmt.Sprintf("Non-unique array item at index %d.", k.Duplicates[1]), true
	case *kind.Contains:
		return "No items match contains.", true
	}
	return "", false
}

// tokenTypes are Json.NET Schema's names of types.
var tokenTypes = map[string]string{
	"null": "Null", "boolean": "Boolean", "number": "Number", "integer": "Integer", "string": "String", "array": "Array", "object": "Object",
}

// typeOf is the type of a value: whole numbers have one of their own.
func typeOf(name string, value any) string {
	if n, ok := value.(json.Number); ok && !strings.ContainsAny(n.String(), ".eE") {
		return "Integer"
	}
	return tokenTypes[name]
}

// expected lists types in the order of Json.NET Schema's enumeration.
func expected(want []string) string {
	var names []string
	for _, t := range []string{"string", "number", "integer", "boolean", "object", "array", "null"} {
		if slices.Contains(want, t) {
			names = append(names, tokenTypes[t])
		}
	}
	return strings.Join(names, ", ")
}

// literal is a value as an error text shows it.
func literal(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	return string(text)
}

func numeric(got *big.Rat, relation string, limit *big.Rat, more string) string {
	name := "Float"
	if got.IsInt() {
		name = "Integer"
	}
	return fmt.Sprintf("%s %s %s %s%s.", name, decimal(got), relation, decimal(limit), more)
}

func exclusive(got, limit *big.Rat, relation, name string) string {
	if got.Cmp(limit) == 0 {
		return numeric(got, "equals "+name+" value of", limit, " and exclusive "+name+" is true")
	}
	return numeric(got, relation+" "+name+" value of", limit, "")
}

// decimal writes a number without an exponent.
func decimal(n *big.Rat) string {
	if n.IsInt() {
		return n.Num().String()
	}
	f, _ := n.Float64()
	return strconv.FormatFloat(f, 'f', -1, 64)
}
