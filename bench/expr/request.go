package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/portico-apim/portico/internal/csharp"
	"github.com/portico-apim/portico/internal/model"
	"github.com/portico-apim/portico/internal/policies"
	"github.com/portico-apim/portico/internal/policy"
)

// request is what all contenders get: an exchange as the gateway makes one, and the same as plain Go values. Whoever has values of its own
// (JavaScript, Lua) gets them in that form, made before anything is measured, which a gateway could not do.
type request struct {
	exchange *policy.Exchange
	env      *policy.Env
	// headers go by lower-case name, variables by name.
	header    http.Header
	headers   map[string]string
	variables map[string]any
}

// order is the body of a request, parsed.
const order = `{"id":42,"customer":{"id":7,"name":"Ada","mail":"ada@example.com"},"lines":[{"sku":"a","count":2},{"sku":"b","count":1}],"total":19.9}`

// setup makes the variables of the exchange, by policies, as documents do.
const setup = `<policies><inbound>
	<set-variable name="user" value="ada" />
	<set-variable name="attempt" value="@(5)" />
	<set-variable name="items" value="@(Enumerable.Range(0, 100).ToArray())" />
	<set-variable name="order" value="@(context.Request.Body.As<JObject>(true))" />
</inbound></policies>`

// newRequest makes the request.
func newRequest() (*request, error) {
	universe, err := csharp.New(policy.Classes()...)
	if err != nil {
		return nil, err
	}
	d := &request{env: &policy.Env{
		Definitions: policy.NewDefinitions(append(policies.All(), measuredRow())),
		Universe:    universe,
		Lookup:      func(policy.RefKind, string) (policy.Found, bool) { return policy.Found{}, false },
	}}
	url, err := policy.ParseURL("https://api.example.com/orders/42?expand=lines")
	if err != nil {
		return nil, err
	}
	d.exchange = &policy.Exchange{
		Context: context.Background(), ID: "0f8fad5b-d9cb-469f-a165-70867728950e", Started: time.Now(), OriginalURL: url,
		Request: &policy.Message{Method: "GET", URL: url, Proto: "HTTP/1.1", Header: header(), Body: policy.BytesBody([]byte(order))},
	}
	steps, err := d.compile(setup)
	if err != nil {
		return nil, err
	}
	for _, step := range steps {
		if err := step.Policy.Run(d.exchange); err != nil {
			return nil, err
		}
	}
	return d, d.plain()
}

// header is that of a browser's call behind a proxy.
func header() policy.Header {
	return policy.MakeHeader(
		"Host", "api.example.com", "User-Agent", "Mozilla/5.0 (X11; Linux x86_64)", "Accept", "application/json", "Accept-Language", "en",
		"Accept-Encoding", "gzip, br", "Content-Type", "application/json", "Origin", "https://www.example.com", "X-Forwarded-For", "203.0.113.7",
		"X-Tenant", "contoso", "Authorization", "Bearer eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2ln",
	)
}

// plain fills the maps.
func (d *request) plain() error {
	d.header, d.headers = http.Header{}, map[string]string{}
	for name, v := range d.exchange.Request.Header.All() {
		d.header.Add(name, v)
		d.headers[strings.ToLower(name)] = v
	}
	var parsed map[string]any
	if err := json.Unmarshal([]byte(order), &parsed); err != nil {
		return err
	}
	items := make([]int, 100)
	for i := range items {
		items[i] = i
	}
	d.variables = map[string]any{"user": "ada", "attempt": 5, "items": items, "order": parsed}
	return nil
}

// compile compiles a policy document as the gateway does, and returns the steps of its inbound section.
func (d *request) compile(document string) ([]*policy.Step, error) {
	doc, diags := policy.Compile(model.Policy{ID: "bench", Text: document, Format: "rawxml"}, policy.API, d.env)
	if err := diags.Err(); err != nil {
		return nil, fmt.Errorf("compile: %w", err)
	}
	return policy.NewPipeline(doc).Steps(policy.Inbound), nil
}
