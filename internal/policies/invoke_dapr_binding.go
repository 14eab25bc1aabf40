package policies

import (
	"encoding/json"

	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/policy"
	"github.com/portico-apim/portico/internal/policyxml"
)

// invokeDaprBinding triggers an output binding of Dapr, through the sidecar beside the gateway (setting dapr).
type invokeDaprBinding struct {
	daprCall
	// Name names the binding.
	Name policy.Expr[string] `attr:"name,required"`
	// Operation is what the binding is to do.
	Operation string `attr:"operation"`
	// Metadata are details for the binding.
	Metadata *daprMetadata `elem:"metadata"`
	// Data is the message.
	Data *daprData `elem:"data"`
}

// daprMetadata is the list of details.
type daprMetadata struct {
	// Items are the details.
	Items []daprItem `elem:"item"`
}

// daprItem is a detail.
type daprItem struct {
	// Key is its name.
	Key policy.Expr[string] `attr:"key,required"`
	// Value is its value.
	Value policy.Expr[string] `text:""`
}

// daprData is the content of a message.
type daprData struct {
	// Content is the message itself.
	Content policy.Expr[rt.Value] `text:"verbatim,markup"`

	text policyxml.Value
}

// Check keeps the text as it is written.
func (d *daprData) Check(c *policy.Check) { d.text = c.Text() }

// Check warns of order and prepares the message.
func (p *invokeDaprBinding) Check(c *policy.Check) {
	sequence(c, "metadata", "data")
	var content policy.Expr[rt.Value]
	text := c.Text()
	if p.Data != nil {
		content, text = p.Data.Content, p.Data.text
	}
	p.check(c, content, text)
}

// binding is the body of the sidecar's request (Dapr bindings API).
type binding struct {
	Data      json.RawMessage   `json:"data,omitempty"`
	Metadata  map[string]string `json:"metadata,omitempty"`
	Operation string            `json:"operation,omitempty"`
}

// Run triggers the binding.
func (p *invokeDaprBinding) Run(x *policy.Exchange) error {
	name, err := p.Name.Eval(x)
	if err != nil {
		return err
	}
	if name == "" {
		return invalid("The value of 'name' is empty.")
	}
	b := binding{Operation: p.Operation}
	if b.Metadata, err = p.metadata(x); err != nil {
		return err
	}
	if b.Data, err = p.data(x); err != nil {
		return err
	}
	to, err := daprURL(x, "bindings", escapePath(name))
	if err != nil {
		return err
	}
	body, err := compactJSON(b)
	if err != nil {
		return err
	}
	return p.post(x, "invoke-dapr-binding", to, "application/json", body)
}

// metadata evaluates the details.
func (p *invokeDaprBinding) metadata(x *policy.Exchange) (map[string]string, error) {
	if p.Metadata == nil {
		return nil, nil
	}
	var err error
	all := make(map[string]string, len(p.Metadata.Items))
	for i := range p.Metadata.Items {
		item := &p.Metadata.Items[i]
		all[evalText(x, &err, &item.Key)] = evalText(x, &err, &item.Value)
	}
	return all, err
}

// data is the message as JSON: itself where it is JSON, or has to be as the policy says, a text otherwise.
func (p *invokeDaprBinding) data(x *policy.Exchange) (json.RawMessage, error) {
	if p.Data == nil {
		return nil, nil
	}
	content, err := p.content(x)
	if err != nil {
		return nil, err
	}
	switch {
	case json.Valid(content):
		return content, nil
	case p.ContentType != "":
		return nil, invalid("The message is not JSON, as 'content-type' says it is.")
	}
	return compactJSON(string(content))
}
