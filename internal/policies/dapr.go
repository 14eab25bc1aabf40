package policies

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/policy"
	"github.com/portico-apim/portico/internal/policyxml"
)

// daprCall is what publish-to-dapr and invoke-dapr-binding have in common: a request to the Dapr sidecar.
type daprCall struct {
	// IgnoreError goes on when the sidecar answers with an error, or not at all.
	IgnoreError bool `attr:"ignore-error" default:"false"`
	// ResponseVariableName names the variable that gets the sidecar's response, also when it is an error.
	ResponseVariableName string `attr:"response-variable-name"`
	// Timeout is how long to wait for the sidecar, in seconds.
	Timeout policy.Expr[int] `attr:"timeout" min:"1" max:"240" default:"5"`
	// Template is Liquid for a message that is a template, as in set-body.
	Template string `attr:"template"`
	// ContentType is the type of the message.
	ContentType string `attr:"content-type" enum:"application/json"`

	message *setBody
}

// check prepares the content of the message, which stands in el.
func (p *daprCall) check(c *policy.Check, content policy.Expr[rt.Value], text policyxml.Value) {
	p.message = &setBody{Body: content, XSINil: "blank", ParseDate: true}
	switch {
	case strings.EqualFold(p.Template, "liquid"):
		p.message.liquid = newLiquidTemplate(c, p.message, text)
	case p.Template != "":
		c.Errorf("template", "The value '%s' of 'template' is not valid: it must be Liquid.", p.Template)
	}
}

// content is the message.
func (p *daprCall) content(x *policy.Exchange) ([]byte, error) {
	var m policy.Message
	if err := p.message.apply(x, &m, subject(x)); err != nil {
		return nil, err
	}
	return readBody(x, &m)
}

// post sends a message to the sidecar and sees to the answer.
func (p *daprCall) post(x *policy.Exchange, name string, to policy.URL, contentType string, body []byte) error {
	seconds, err := within(x, &p.Timeout, "timeout", 1, 240)
	if err != nil {
		return err
	}
	req := &policy.Message{Method: "POST", Proto: "HTTP/1.1", URL: to}
	req.SetBody(body)
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	res, err := p.send(x, req, time.Duration(seconds)*time.Second)
	if err == nil {
		x.Notef(name, "The Dapr sidecar answered with status code %d.", res.Status)
		if p.ResponseVariableName != "" {
			x.Variables.Set(p.ResponseVariableName, policy.ResponseValue(res))
		}
		if res.Status >= 400 {
			err = &policy.Error{Reason: "DaprError", Message: fmt.Sprintf("The Dapr runtime answered with status code %d.", res.Status)}
		}
	}
	if err != nil && p.IgnoreError {
		x.Notef(name, "The error is ignored: %s", policy.AsError(err, name).Message)
		return nil
	}
	return err
}

// send gets the sidecar's answer with its body.
func (p *daprCall) send(x *policy.Exchange, req *policy.Message, timeout time.Duration) (*policy.Message, error) {
	ctx, cancel := context.WithCancel(x.Context)
	started := time.Now()
	res, err := x.Services.Backends.Send(ctx, req, policy.Call{Timeout: timeout})
	if err != nil {
		cancel()
		return nil, err
	}
	x.OnDone(func(*policy.Exchange) {
		res.Body.Close()
		cancel()
	})
	return res, buffer(x, res, max(timeout-time.Since(started), time.Nanosecond), cancel)
}

// publishToDapr sends a message to a topic of a Dapr pub/sub component, through the sidecar beside the gateway (setting dapr).
type publishToDapr struct {
	daprCall
	// PubsubName names the component; absent, the topic is component/topic.
	PubsubName policy.Expr[string] `attr:"pubsub-name"`
	// Topic is the topic.
	Topic policy.Expr[string] `attr:"topic,required"`
	// Content is the message.
	Content policy.Expr[rt.Value] `text:"verbatim,markup"`
}

// Check refuses a topic that names no component.
func (p *publishToDapr) Check(c *policy.Check) {
	p.check(c, p.Content, c.Text())
	if topic, literal := p.Topic.Literal(); literal && !p.PubsubName.IsSet() && !strings.Contains(topic, "/") {
		c.Errorf("topic", "Without 'pubsub-name' the value of 'topic' must be of the form pubsub-name/topic-name.")
	}
}

// Run sends the message.
func (p *publishToDapr) Run(x *policy.Exchange) error {
	var err error
	component := evalText(x, &err, &p.PubsubName)
	topic := evalText(x, &err, &p.Topic)
	if err != nil {
		return err
	}
	if !p.PubsubName.IsSet() {
		component, topic, _ = strings.Cut(topic, "/")
	}
	if component == "" || topic == "" {
		return invalid("There is no pub/sub component or no topic: 'pubsub-name' is '%s', 'topic' is '%s'.", component, topic)
	}
	to, err := daprURL(x, "publish", component, escapePath(topic))
	if err != nil {
		return err
	}
	body, err := p.content(x)
	if err != nil {
		return err
	}
	return p.post(x, "publish-to-dapr", to, p.ContentType, body)
}

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

// compactJSON writes a value without white space, and without the escapes that only HTML needs.
func compactJSON(v any) ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(v)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}
