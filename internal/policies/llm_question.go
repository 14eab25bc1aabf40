package policies

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/portico-apim/portico/internal/model"
	"github.com/portico-apim/portico/internal/policy"
)

// question is what a policy for language models asks another service: JSON, for JSON.
type question struct {
	// backend names where, url says at which path below its address.
	backend string
	url     policy.URL
	body    any
	// fields are those of the request's header that are passed on; if there are none, a service of Azure's gets a token where its backend has no credentials.
	fields []string
}

const (
	// cognitiveServices is what tokens of managed identities for Azure's services are for.
	cognitiveServices = "https://cognitiveservices.azure.com"
	// maxAnswer bounds the service's answer, in bytes.
	maxAnswer = 1 << 20
)

// ask sends the question and returns the body of the answer, which must have the status 200.
func (q *question) ask(x *policy.Exchange) ([]byte, error) {
	body, err := json.Marshal(q.body)
	if err != nil {
		return nil, fmt.Errorf("write the request: %w", err)
	}
	m := &policy.Message{Method: "POST", Proto: "HTTP/1.1", URL: q.url, Body: policy.BytesBody(body), Header: policy.MakeHeader("Content-Type", "application/json")}
	if err := q.authenticate(x, m); err != nil {
		return nil, err
	}
	res, err := x.Services.Backends.Send(x.Context, m, policy.Call{Backend: q.backend, Timeout: calloutTimeout})
	if err != nil {
		return nil, fmt.Errorf("ask the backend %s: %w", q.backend, err)
	}
	defer res.Body.Close()
	if res.Status != 200 {
		return nil, fmt.Errorf("the backend %s answers with status %d", q.backend, res.Status)
	}
	data, err := res.Body.Bytes(maxAnswer)
	if err != nil {
		return nil, fmt.Errorf("read the answer of the backend %s: %w", q.backend, err)
	}
	return data, nil
}

// authenticate passes on fields of the request, or gets a token for one of Azure's services.
func (q *question) authenticate(x *policy.Exchange, m *policy.Message) error {
	for _, name := range q.fields {
		for _, value := range x.Request.Header.Values(name) {
			m.Header.Add(name, value)
		}
	}
	b := x.Config.Backends[q.backend]
	if len(q.fields) > 0 || b == nil || !isAzure(b) || hasCredentials(&b.Credentials) {
		return nil
	}
	token, err := x.Services.Identities.Token(x.Context, cognitiveServices, "")
	if err != nil {
		return fmt.Errorf("get a token: %w", err)
	}
	m.Header.Set("Authorization", "Bearer "+token)
	return nil
}

// isAzure reports whether a backend is a service of Azure's.
func isAzure(b *model.Backend) bool {
	u, err := policy.ParseURL(b.URL)
	return err == nil && strings.HasSuffix(strings.ToLower(u.Host), ".azure.com")
}

func hasCredentials(c *model.BackendCredentials) bool {
	return c.Scheme != "" || len(c.Header) > 0 || len(c.Query) > 0 || len(c.Certificates) > 0
}
