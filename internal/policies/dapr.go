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

// compactJSON writes a value without white space, and without the escapes that only HTML needs.
func compactJSON(v any) ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(v)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}
