package policies

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/policy"
)

// cosmosParameter is the value of a parameter.
type cosmosParameter struct {
	// Name is its name, with the @.
	Name string `attr:"name,required"`
	// Type makes the text a value of that type, null for none and null; absent, the value is what it is.
	Type string `attr:"type" enum:"string number bool none null"`
	// Value is the value: text, a number, true or false, null, or JSON.
	Value policy.Expr[rt.Value] `text:""`
}

// json is the value as JSON, of the type that the parameter names.
func (p *cosmosParameter) json(x *policy.Exchange, value rt.Value) (json.RawMessage, error) {
	text := strings.TrimSpace(policy.Text(value))
	switch p.Type {
	case "":
		return jsonOf(x, value)
	case "none", "null":
		return json.RawMessage("null"), nil
	case "string":
		return compactJSON(policy.Text(value))
	case "bool":
		text = strings.ToLower(text)
		if text == "true" || text == "false" {
			return json.RawMessage(text), nil
		}
	case "number":
		if _, err := strconv.ParseFloat(text, 64); err == nil && json.Valid([]byte(text)) {
			return json.RawMessage(text), nil
		}
	}
	return nil, invalid("The value '%s' of the parameter '%s' is no %s.", text, p.Name, p.Type)
}
