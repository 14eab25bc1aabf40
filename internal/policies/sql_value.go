package policies

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/portico-apim/portico/internal/csharp/lib"
	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/policy"
)

// jsonOf makes the value of an expression JSON: a JToken as it is, numbers and booleans as such, everything else as its text.
func jsonOf(x *policy.Exchange, v rt.Value) (json.RawMessage, error) {
	if v.IsNull() {
		return json.RawMessage("null"), nil
	}
	text, isJSON, err := lib.JSONText(x.EvalFrame(), v, false)
	if err != nil || isJSON {
		return json.RawMessage(text), err
	}
	text = policy.Text(v)
	switch kind := v.Kind(); {
	case kind == rt.KindBool:
		return json.RawMessage(strings.ToLower(text)), nil
	case kind >= rt.KindSByte && kind <= rt.KindDecimal && json.Valid([]byte(text)):
		return json.RawMessage(text), nil
	}
	return json.Marshal(text)
}

// sqlValue makes the value of an expression one that databases take, converted to a type of T-SQL if there is one.
func sqlValue(x *policy.Exchange, v rt.Value, sqlType string) (any, error) {
	raw, err := jsonOf(x, v)
	if err != nil {
		return nil, err
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var value any
	if err := d.Decode(&value); err != nil {
		return nil, err
	}
	switch t := value.(type) {
	case nil:
		return nil, nil
	case json.Number:
		if n, err := t.Int64(); err == nil {
			value = n
		} else if value, err = t.Float64(); err != nil || isExact(sqlType) {
			value = t.String()
		}
	case map[string]any, []any:
		value = string(raw)
	}
	return converted(value, sqlType)
}

// isExact reports whether values of a type have more digits than a float.
func isExact(sqlType string) bool {
	switch baseType(sqlType) {
	case "decimal", "numeric", "money", "smallmoney":
		return true
	}
	return false
}

// sqlTypes are the T-SQL data types that a parameter can have.
func sqlTypes() []string {
	return []string{
		"bigint", "int", "smallint", "tinyint", "bit", "float", "real", "decimal", "numeric", "money", "smallmoney",
		"char", "varchar", "text", "nchar", "nvarchar", "ntext", "uniqueidentifier", "xml", "sysname",
		"date", "time", "datetime", "datetime2", "smalldatetime", "datetimeoffset", "binary", "varbinary", "image",
	}
}

// baseType is a type without its length.
func baseType(sqlType string) string {
	base, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(sqlType)), "(")
	return strings.TrimSpace(base)
}

// converted makes a value one of a T-SQL type. Texts, times and exact numbers are sent as texts, which the server reads.
func converted(value any, sqlType string) (any, error) {
	text := fmt.Sprint(value)
	switch baseType(sqlType) {
	case "":
		return value, nil
	case "bigint", "int", "smallint", "tinyint":
		return strconv.ParseInt(text, 10, 64)
	case "bit":
		return strconv.ParseBool(text)
	case "float", "real":
		return strconv.ParseFloat(text, 64)
	case "binary", "varbinary", "image":
		return base64.StdEncoding.DecodeString(text)
	}
	return text, nil
}
