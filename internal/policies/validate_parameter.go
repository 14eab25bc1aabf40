package policies

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/portico-apim/portico/internal/jsonschema"
	"github.com/portico-apim/portico/internal/model"
	"github.com/portico-apim/portico/internal/policy"
)

// parameterKind is a sort of parameters, in the words of the validation policies' error reference.
type parameterKind struct{ kind, noun string }

var (
	queryParameter = parameterKind{"QueryParameter", "query parameter"}
	pathParameter  = parameterKind{"PathParameter", "path parameter"}
	requestHeader  = parameterKind{"RequestHeader", "header"}
	responseHeader = parameterKind{"ResponseHeader", "header"}
)

// parameterAction decides about one parameter or header.
type parameterAction struct {
	// Name is the name of the parameter, in any letter case.
	Name policy.Expr[string] `attr:"name,required"`
	// Action is what becomes of it, whether the API's definition has it or not.
	Action policy.Expr[string] `attr:"action,required" enum:"ignore prevent detect"`
}

// given is a parameter as a message has it.
type given struct {
	name   string
	values []string
}

// parameterCheck checks the parameters of one sort.
type parameterCheck struct {
	*validation
	kind     parameterKind
	declared []model.Parameter
	actions  []parameterAction
	// specified and unspecified return the actions for what no element of its own decides.
	specified, unspecified func() (string, error)
}

// run checks all parameters.
func (c *parameterCheck) run(all []given) error {
	for _, g := range all {
		i := slices.IndexFunc(c.declared, func(p model.Parameter) bool { return strings.EqualFold(p.Name, g.name) })
		action, err := c.actionFor(g.name, i >= 0)
		if err != nil {
			return err
		}
		switch {
		case action == actIgnore:
		case i < 0:
			c.breach(g.name, "Unspecified", action, fmt.Sprintf("Unspecified %s %s is not allowed.", c.kind.noun, g.name), "")
		case len(g.values) > 1:
			c.breach(g.name, "IncorrectMessage", action, c.severalValues(g.name), "")
		default:
			c.value(&c.declared[i], g, action)
		}
	}
	return nil
}

func (c *parameterCheck) severalValues(name string) string {
	subject := "Request"
	if c.kind == responseHeader {
		subject = "Response"
	}
	return fmt.Sprintf("%s cannot contain multiple values for the %s %s.", subject, c.kind.noun, name)
}

func (c *parameterCheck) actionFor(name string, declared bool) (string, error) {
	for i := range c.actions {
		other, err := c.actions[i].Name.Eval(c.x)
		if err != nil {
			return "", err
		}
		if strings.EqualFold(other, name) {
			return c.action(&c.actions[i].Action, "action")
		}
	}
	if declared {
		return c.specified()
	}
	return c.unspecified()
}

func (c *parameterCheck) breach(name, rule, action, details, public string) {
	c.add(breach{Name: name, Type: c.kind.kind, ValidationRule: rule, Details: details, Action: action, public: public})
}

// value compares a value with the parameter's definition.
func (c *parameterCheck) value(p *model.Parameter, g given, action string) {
	definition, err := c.definition(p)
	switch {
	case errors.Is(err, jsonschema.ErrNotFound):
		c.breach(g.name, "MissingDefinition", action, fmt.Sprintf("API's schema does not contain definition %s, which is associated with the %s %s.", p.TypeName, c.kind.noun, g.name), internalError)
		return
	case errors.Is(err, errNoSchema):
		c.add(breach{Type: "ApiSchema", Details: err.Error(), Action: action, public: internalError})
		return
	case err != nil:
		noun := strings.ToUpper(c.kind.noun[:1]) + c.kind.noun[1:]
		c.breach(g.name, "ValidationError", action, fmt.Sprintf("%s %s cannot be validated.\n\n%v", noun, g.name, err), internalError)
		return
	}
	text, err := parameterJSON(g.values[0], p, definition)
	if err != nil {
		c.unparsable(g.name, action, err)
		return
	}
	violations, err := definition.Validate(text)
	for _, v := range violations {
		details := fmt.Sprintf("alue of the %s %s does not conform to the definition.\n\n%v", c.kind.noun, g.name, v)
		c.breach(g.name, "IncorrectMessage", action, "V"+details, "The v"+details)
	}
	if err != nil {
		c.breach(g.name, "IncorrectMessage", action, err.Error(), internalError)
	}
}

// unparsable takes note of a value that is none of its type. Of a response the cause is not told at all.
func (c *parameterCheck) unparsable(name, action string, err error) {
	if c.kind == responseHeader {
		c.breach(name, "IncorrectMessage", action, fmt.Sprintf("Value of the %s %s couldn't be parsed according to the definition.", c.kind.noun, name), "")
		return
	}
	c.breach(name, "IncorrectMessage", action, fmt.Sprintf("Value of the %s %s cannot be parsed according to the definition.\n\n%v", c.kind.noun, name, err),
		fmt.Sprintf("Value of the %s %s couldn't be parsed according to the definition.\n\n%v", c.kind.noun, name, err))
}

// errNoSchema says that an API does not have the schema document that its operation names.
var errNoSchema = errors.New("API's schema does not exist or it could not be resolved.") //nolint:revive,staticcheck // Azure's words

// definition returns what a parameter's value is compared with: the definition it names, or else its type and its values.
func (c *parameterCheck) definition(p *model.Parameter) (*jsonschema.Schema, error) {
	if p.Schema != "" && p.TypeName != "" {
		return apiDefinition(c.x, p.Schema, p.TypeName, jsonschema.Options{})
	}
	text, err := json.Marshal(inline(p))
	if err != nil {
		return nil, err
	}
	d, err := jsonschema.Parse(string(text), jsonschema.Options{})
	if err != nil {
		return nil, err
	}
	return d.Reference("#")
}

// inline is the schema of a parameter that names none.
func inline(p *model.Parameter) map[string]any {
	s := map[string]any{}
	if isType(p.Type) {
		s["type"] = p.Type
	}
	if len(p.Values) > 0 && (p.Type == "" || p.Type == "string") {
		s["enum"] = p.Values
	}
	return s
}

func isType(name string) bool {
	return slices.Contains([]string{"string", "integer", "number", "boolean"}, name)
}

// apiDefinition returns a definition of a schema document of the exchange's API.
func apiDefinition(x *policy.Exchange, document, name string, o jsonschema.Options) (*jsonschema.Schema, error) {
	if x.API == nil {
		return nil, errNoSchema
	}
	i := slices.IndexFunc(x.API.Schemas, func(s *model.Schema) bool { return s.Name == document })
	if i < 0 {
		return nil, errNoSchema
	}
	d, err := x.Config.Schema(x.API.Schemas[i], o)
	if err != nil {
		return nil, err
	}
	return d.Definition(name)
}

// parameterJSON writes the text of a parameter as JSON of the type that its definition asks for, or else of its own. An array is JSON, or a list with commas (style
// simple and form of OpenAPI).
func parameterJSON(text string, p *model.Parameter, definition *jsonschema.Schema) ([]byte, error) {
	kind := definition.Type()
	if kind == "" {
		kind = p.Type
	}
	if kind != "array" || strings.HasPrefix(strings.TrimSpace(text), "[") && json.Valid([]byte(text)) {
		return asJSON(text, kind)
	}
	items := []json.RawMessage{}
	for item := range strings.SplitSeq(text, ",") {
		value, err := asJSON(item, definition.ItemType())
		if err != nil {
			return nil, err
		}
		items = append(items, value)
	}
	return json.Marshal(items)
}

// asJSON writes the text of a parameter as JSON of its type.
func asJSON(text, kind string) ([]byte, error) {
	switch kind {
	case "integer":
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("Could not convert string to integer: %s.", text) //nolint:revive,staticcheck // Json.NET's words
		}
		return strconv.AppendInt(nil, n, 10), nil
	case "number":
		if _, err := strconv.ParseFloat(text, 64); err != nil || !json.Valid([]byte(text)) {
			return nil, fmt.Errorf("Could not convert string to double: %s.", text) //nolint:revive,staticcheck // Json.NET's words
		}
		return []byte(text), nil
	case "boolean":
		if lower := strings.ToLower(text); lower == "true" || lower == "false" {
			return []byte(lower), nil
		}
		return nil, fmt.Errorf("Could not convert string to boolean: %s.", text) //nolint:revive,staticcheck // Json.NET's words
	case "array", "object":
		if json.Valid([]byte(text)) {
			return []byte(text), nil
		}
	}
	return json.Marshal(text)
}
