package policies

import (
	"github.com/portico-apim/portico/internal/policy"
)

// trace writes a message into the request trace and hands it to the loggers, whatever their sampling.
type trace struct {
	// Source says where the message comes from.
	Source string `attr:"source,required"`
	// Severity is how important the message is; loggers leave out what is below their verbosity.
	Severity string `attr:"severity" enum:"verbose information error" default:"verbose"`
	// Message is the text.
	Message policy.Expr[string] `elem:"message"`
	// Text is the message in the older form of the policy, which has no children.
	Text policy.Expr[string] `text:""`
	// Metadata are properties of the message.
	Metadata []metadata `elem:"metadata"`
}

// metadata is one property of a trace message.
type metadata struct {
	// Name of the property.
	Name policy.Expr[string] `attr:"name,required"`
	// Value of the property.
	Value policy.Expr[string] `attr:"value,required"`
}

// Check wants the message once, in either form.
func (p *trace) Check(c *policy.Check) {
	old := c.Element.Text().Trimmed() != ""
	message := c.Element.Child("message") != nil
	switch {
	case old && (message || len(p.Metadata) > 0):
		c.Errorf("", "The element 'trace' has either text or the elements 'message' and 'metadata'.")
	case old:
		p.Message = p.Text
	case !message:
		c.Errorf("", "The element 'trace' has incomplete content. The element 'message' is expected.")
	}
}

// Run sends the message off.
func (p *trace) Run(x *policy.Exchange) error {
	message, err := p.Message.Eval(x)
	if err != nil {
		return err
	}
	m := policy.TraceMessage{Source: p.Source, Severity: p.Severity, Message: message}
	for i := range p.Metadata {
		name, err := p.Metadata[i].Name.Eval(x)
		if err != nil {
			return err
		}
		value, err := p.Metadata[i].Value.Eval(x)
		if err != nil {
			return err
		}
		m.Metadata = append(m.Metadata, policy.Param{Name: name, Value: value})
	}
	note(x, m)
	if x.Services.Traced != nil {
		x.Services.Traced(x, m)
	}
	return nil
}

// note puts a message into the request trace.
func note(x *policy.Exchange, m policy.TraceMessage) {
	if x.Trace == nil {
		return
	}
	data := map[string]any{"message": m.Message, "severity": m.Severity}
	if len(m.Metadata) > 0 {
		properties := make(map[string]string, len(m.Metadata))
		for _, p := range m.Metadata {
			properties[p.Name] = p.Value
		}
		data["metadata"] = properties
	}
	x.Note(m.Source, data)
}
