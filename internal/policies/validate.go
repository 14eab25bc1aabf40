package policies

import (
	"encoding/json"

	"github.com/portico-apim/portico/internal/csharp/lib"
	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/policy"
)

// The actions of validation policies: skip the check, record what is wrong, or record it and end the exchange.
const (
	actIgnore  = "ignore"
	actPrevent = "prevent"
	actDetect  = "detect"
)

// internalError is what a client reads of failures that are none of its business (the validation policies' error reference).
const internalError = "The request could not be processed due to an internal error. Contact the API owner."

// breach is something that is not as the API's definition wants it, in the form of the validation policies' error reference.
type breach struct {
	Name           string `json:"Name"`
	Type           string `json:"Type"`
	ValidationRule string `json:"ValidationRule"`
	Details        string `json:"Details"`
	Action         string `json:"Action"`
	// public is what the client reads.
	public string
}

// validation collects the breaches that one policy finds.
type validation struct {
	x        *policy.Exchange
	variable string
	found    []breach
}

// responding reports whether a response is validated, rather than a request.
func (v *validation) responding() bool {
	return v.x.Section() == policy.Outbound || v.x.Section() == policy.OnError
}

// action evaluates an action.
func (v *validation) action(e *policy.Expr[string], attr string) (string, error) {
	return oneOf(v.x, e, attr, actIgnore, actPrevent, actDetect)
}

// add takes note of a breach. What is wrong with a response is not told to the client.
func (v *validation) add(b breach) {
	if b.public == "" {
		b.public = b.Details
	}
	if v.responding() {
		b.public = internalError
	}
	v.found = append(v.found, b)
}

// settle writes the breaches down, and returns the error for the first one that is to be prevented.
func (v *validation) settle() error {
	if len(v.found) == 0 {
		return nil
	}
	for _, b := range v.found {
		v.x.Note(b.Type, map[string]any{"message": b.Details, "name": b.Name, "rule": b.ValidationRule, "action": b.Action})
	}
	if v.variable != "" {
		if err := v.record(); err != nil {
			return err
		}
	}
	for _, b := range v.found {
		if b.Action == actPrevent {
			return v.refusal(b)
		}
	}
	return nil
}

// record appends the breaches to the variable.
func (v *validation) record() error {
	all := []json.RawMessage{}
	if before, ok := v.x.Variables.Get(v.variable); ok {
		if text, isJSON, err := lib.JSONText(v.x.EvalFrame(), before, false); err == nil && isJSON {
			_ = json.Unmarshal([]byte(text), &all) // what is no array of errors is replaced
		}
	}
	for _, b := range v.found {
		text, err := json.Marshal(b)
		if err != nil {
			return err
		}
		all = append(all, text)
	}
	text, err := json.Marshal(all)
	if err != nil {
		return err
	}
	value, err := lib.ParseJSON(rt.NewFrame(rt.DefaultLimits), string(text), lib.JArrayType)
	if err != nil {
		return err
	}
	v.x.Variables.Set(v.variable, value)
	return nil
}

// refusal is the error that ends the exchange.
func (v *validation) refusal(b breach) error {
	e := &policy.Error{Reason: "Bad request", Status: 400, Message: b.Details, PublicMessage: b.public}
	if v.responding() {
		e.Reason, e.Status = "Response not allowed", 502
	}
	return e
}
