package graphql

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/vektah/gqlparser/v2/ast"
)

// variables gives every variable of the operation its value (section 6.1.2).
func (o *Operation) variables() (map[string]json.RawMessage, Errors) {
	values := make(map[string]json.RawMessage, len(o.def.VariableDefinitions))
	var errs Errors
	in := &input{schema: o.schema}
	for _, v := range o.def.VariableDefinitions {
		raw, given := o.request.Variables[v.Variable]
		var err error
		switch {
		case given:
			raw, err = in.coerce(v.Type, raw)
		case v.DefaultValue != nil:
			raw, _, err = in.literal(v.Type, v.DefaultValue)
		case v.Type.NonNull:
			err = fmt.Errorf("it is required")
		default:
			continue
		}
		if err != nil {
			errs = append(errs, &Error{Message: fmt.Sprintf("Variable \"$%s\" of the type \"%s\" has no valid value: %v.", v.Variable, v.Type, err), Locations: at(v.Position)})
		}
		values[v.Variable] = raw
	}
	return values, errs
}

// input makes values of the input types of a schema.
type input struct {
	schema *Schema
	// values are those of the variables.
	values map[string]json.RawMessage
}

// arguments returns the arguments of a field or directive, as an object (section 6.4.1).
func (in *input) arguments(defs ast.ArgumentDefinitionList, args ast.ArgumentList) (json.RawMessage, error) {
	var b members
	for _, def := range defs {
		var raw json.RawMessage
		var err error
		given := false
		if arg := args.ForName(def.Name); arg != nil {
			raw, given, err = in.literal(def.Type, arg.Value)
		}
		if !given && err == nil && def.DefaultValue != nil {
			raw, given, err = in.literal(def.Type, def.DefaultValue)
		}
		switch {
		case err != nil:
			return nil, fmt.Errorf("Argument \"%s\" has no valid value: %w.", def.Name, err) //nolint:revive,staticcheck // read by callers
		case given:
			b.add(def.Name, raw)
		case def.Type.NonNull:
			return nil, fmt.Errorf("Argument \"%s\" of the required type \"%s\" was not provided.", def.Name, def.Type) //nolint:revive,staticcheck // read by callers
		}
	}
	return b.object(), nil
}

// members writes a JSON object in the order in which its members come.
type members struct{ b bytes.Buffer }

func (m *members) add(name string, raw json.RawMessage) {
	if m.b.Len() > 0 {
		m.b.WriteByte(',')
	}
	m.b.Write(encode(name))
	m.b.WriteByte(':')
	m.b.Write(raw)
}

func (m *members) object() json.RawMessage {
	return slices.Concat([]byte{'{'}, m.b.Bytes(), []byte{'}'})
}

var null = json.RawMessage("null")

func isNull(raw json.RawMessage) bool { return len(raw) == 0 || string(bytes.TrimSpace(raw)) == "null" }

// literal makes a value of one that stands in the query; given is false for a variable without a value.
func (in *input) literal(t *ast.Type, v *ast.Value) (raw json.RawMessage, given bool, err error) {
	if v.Kind == ast.Variable {
		raw, given = in.values[v.Raw]
		if given && t.NonNull && isNull(raw) {
			err = fmt.Errorf("it must not be null")
		}
		return raw, given, err
	}
	switch {
	case v.Kind == ast.NullValue && t.NonNull:
		return null, true, fmt.Errorf("it must not be null")
	case v.Kind == ast.NullValue:
		return null, true, nil
	case t.Elem != nil:
		raw, err = in.list(t.Elem, v)
		return raw, true, err
	}
	def := in.schema.types.Types[t.NamedType]
	if def.Kind == ast.InputObject {
		raw, err = in.object(def, v)
		return raw, true, err
	}
	if v.Kind == ast.EnumValue && def.Kind == ast.Enum {
		return encode(v.Raw), true, enumHas(def, v.Raw)
	}
	if def.Kind == ast.Enum {
		return nil, true, fmt.Errorf("%s is not one of the values of %s", v, def.Name)
	}
	if raw, err = in.plain(v); err == nil {
		raw, err = scalarInput(def.Name, raw)
	}
	return raw, true, err
}

// list makes a list; a single value stands for a list of it.
func (in *input) list(elem *ast.Type, v *ast.Value) (json.RawMessage, error) {
	items := []*ast.Value{v}
	if v.Kind == ast.ListValue {
		items = items[:0]
		for _, child := range v.Children {
			items = append(items, child.Value)
		}
	}
	list := make([]json.RawMessage, len(items))
	for i, item := range items {
		raw, given, err := in.literal(elem, item)
		if err == nil && !given {
			if raw = null; elem.NonNull {
				err = fmt.Errorf("it must not be null")
			}
		}
		if err != nil {
			return nil, err
		}
		list[i] = raw
	}
	return encode(list), nil
}

func (in *input) object(def *ast.Definition, v *ast.Value) (json.RawMessage, error) {
	if v.Kind != ast.ObjectValue {
		return nil, fmt.Errorf("%s is not an object of the type %s", v, def.Name)
	}
	var b members
	for _, f := range def.Fields {
		var raw json.RawMessage
		var err error
		given := false
		if child := v.Children.ForName(f.Name); child != nil {
			raw, given, err = in.literal(f.Type, child)
		}
		if err == nil {
			err = in.field(&b, f, raw, given)
		}
		if err != nil {
			return nil, err
		}
	}
	return b.object(), nil
}

// field adds a field of an input object, its default value if it was not given.
func (in *input) field(b *members, f *ast.FieldDefinition, raw json.RawMessage, given bool) error {
	if !given && f.DefaultValue != nil {
		var err error
		if raw, given, err = in.literal(f.Type, f.DefaultValue); err != nil {
			return err
		}
	}
	switch {
	case given:
		b.add(f.Name, raw)
	case f.Type.NonNull:
		return fmt.Errorf("the field '%s' is missing", f.Name)
	}
	return nil
}

// plain returns a value of the query as JSON, whatever its type: that of a scalar of one's own may be anything.
func (in *input) plain(v *ast.Value) (json.RawMessage, error) {
	switch v.Kind {
	case ast.Variable:
		if raw, ok := in.values[v.Raw]; ok {
			return raw, nil
		}
		return null, nil
	case ast.IntValue, ast.FloatValue, ast.BooleanValue:
		if !json.Valid([]byte(v.Raw)) {
			return nil, fmt.Errorf("%s is not a number", v.Raw)
		}
		return json.RawMessage(v.Raw), nil
	case ast.StringValue, ast.BlockValue, ast.EnumValue:
		return encode(v.Raw), nil
	case ast.ListValue:
		list := make([]json.RawMessage, len(v.Children))
		for i, child := range v.Children {
			var err error
			if list[i], err = in.plain(child.Value); err != nil {
				return nil, err
			}
		}
		return encode(list), nil
	case ast.ObjectValue:
		var b members
		for _, child := range v.Children {
			raw, err := in.plain(child.Value)
			if err != nil {
				return nil, err
			}
			b.add(child.Name, raw)
		}
		return b.object(), nil
	}
	return null, nil
}

// coerce makes a value of one that came as JSON.
func (in *input) coerce(t *ast.Type, raw json.RawMessage) (json.RawMessage, error) {
	if isNull(raw) {
		if t.NonNull {
			return null, fmt.Errorf("it must not be null")
		}
		return null, nil
	}
	if t.Elem != nil {
		var items []json.RawMessage
		if json.Unmarshal(raw, &items) != nil {
			items = []json.RawMessage{raw}
		}
		for i := range items {
			var err error
			if items[i], err = in.coerce(t.Elem, items[i]); err != nil {
				return nil, err
			}
		}
		return encode(items), nil
	}
	def := in.schema.types.Types[t.NamedType]
	switch def.Kind {
	case ast.InputObject:
		return in.coerceObject(def, raw)
	case ast.Enum:
		var text string
		if json.Unmarshal(raw, &text) != nil {
			return nil, fmt.Errorf("%s is not one of the values of %s", raw, def.Name)
		}
		return raw, enumHas(def, text)
	}
	return scalarInput(def.Name, raw)
}

func (in *input) coerceObject(def *ast.Definition, raw json.RawMessage) (json.RawMessage, error) {
	var given map[string]json.RawMessage
	if json.Unmarshal(raw, &given) != nil {
		return nil, fmt.Errorf("%.100s is not an object of the type %s", raw, def.Name)
	}
	var b members
	for _, f := range def.Fields {
		value, ok := given[f.Name]
		delete(given, f.Name)
		if ok {
			var err error
			if value, err = in.coerce(f.Type, value); err != nil {
				return nil, err
			}
		}
		if err := in.field(&b, f, value, ok); err != nil {
			return nil, err
		}
	}
	for name := range given {
		return nil, fmt.Errorf("the type %s has no field '%s'", def.Name, name)
	}
	return b.object(), nil
}

func enumHas(def *ast.Definition, value string) error {
	if def.EnumValues.ForName(value) == nil {
		return fmt.Errorf("'%s' is not one of the values of %s", value, def.Name)
	}
	return nil
}

// scalarInput judges a value of a scalar type (section 3.5). Those of one's own may be anything.
func scalarInput(name string, raw json.RawMessage) (json.RawMessage, error) {
	wrong := fmt.Errorf("%.100s is not of the type %s", raw, name)
	var value any
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	if err := d.Decode(&value); err != nil {
		return nil, wrong
	}
	number, isNumber := value.(json.Number)
	text, isText := value.(string)
	ok := true
	switch name {
	case "Int":
		ok = isNumber && isInt32(number)
	case "Float":
		ok = isNumber && isFinite(number)
	case "String":
		ok = isText
	case "Boolean":
		_, ok = value.(bool)
	case "ID":
		if _, err := strconv.ParseInt(number.String(), 10, 64); isNumber && err == nil {
			return encode(number.String()), nil
		}
		if ok = isText; ok {
			return encode(text), nil
		}
	}
	if !ok {
		return nil, wrong
	}
	return raw, nil
}

// isInt32 reports whether a number is whole and within 32 bits, as 1, 1.0 and 1e3 are.
func isInt32(n json.Number) bool {
	f, err := n.Float64()
	return err == nil && f == math.Trunc(f) && math.Abs(f) <= math.MaxInt32+1 && int64(f) >= math.MinInt32 && int64(f) <= math.MaxInt32
}

func isFinite(n json.Number) bool {
	_, err := n.Float64()
	return err == nil
}
