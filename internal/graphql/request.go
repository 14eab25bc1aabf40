package graphql

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"
)

// Request is what a client sends (GraphQL over HTTP, section 5).
type Request struct {
	Query         string
	OperationName string
	Variables     map[string]json.RawMessage
	// members are all members of the body, for those who send it on.
	members map[string]json.RawMessage
}

// ReadRequest reads the body of a POST request.
func ReadRequest(body []byte) (*Request, error) {
	body = bytes.TrimSpace(bytes.TrimPrefix(body, []byte("\ufeff")))
	if len(body) > 0 && body[0] == '[' {
		return nil, errors.New("Several operations in one request are not supported.") //nolint:revive,staticcheck // read by callers
	}
	r := &Request{}
	if err := decode(body, &r.members); err != nil || r.members == nil {
		return nil, errors.New("The body of the request is not a JSON object.") //nolint:revive,staticcheck // read by callers
	}
	if name := repeated(body); name != "" {
		return nil, fmt.Errorf("'%s' stands in the request more than once.", name) //nolint:revive,staticcheck // read by callers
	}
	for _, f := range []struct {
		name, problem string
		into          any
	}{
		{"query", "'query' must be a text.", &r.Query},
		{"operationName", "'operationName' must be a text.", &r.OperationName},
		{"variables", "'variables' must be an object.", &r.Variables},
	} {
		if raw, ok := r.members[f.name]; ok && json.Unmarshal(raw, f.into) != nil {
			return nil, errors.New(f.problem)
		}
	}
	return r, r.complete()
}

// ReadQuery reads the query string of a GET request.
func ReadQuery(query string) (*Request, error) {
	values, err := url.ParseQuery(query)
	if err != nil {
		return nil, errors.New("The query string cannot be read.") //nolint:revive,staticcheck // read by callers
	}
	r := &Request{Query: values.Get("query"), OperationName: values.Get("operationName"), members: map[string]json.RawMessage{}}
	for _, name := range []string{"query", "operationName"} {
		if text := values.Get(name); text != "" {
			r.members[name] = encode(text)
		}
	}
	if text := values.Get("variables"); text != "" {
		if decode([]byte(text), &r.Variables) != nil {
			return nil, errors.New("'variables' must be an object.") //nolint:revive,staticcheck // read by callers
		}
		r.members["variables"] = json.RawMessage(text)
	}
	return r, r.complete()
}

// InQuery reports whether a query string has a part of a request.
func InQuery(query string) bool {
	values, err := url.ParseQuery(query)
	return err != nil || values.Has("query") || values.Has("operationName") || values.Has("variables")
}

// complete refuses a request without a query.
func (r *Request) complete() error {
	if r.Query == "" {
		return errors.New("The request has no query.") //nolint:revive,staticcheck // read by callers
	}
	return nil
}

// Body returns the body of a request with another query. Members that this package does not know stay.
func (r *Request) Body(query string) []byte {
	members := make(map[string]json.RawMessage, len(r.members)+1)
	for name, raw := range r.members {
		members[name] = raw
	}
	members["query"] = encode(query)
	return encode(members)
}

// repeated returns the name of a member that an object has twice, in whatever letter case, since its readers may not agree which of them counts.
func repeated(body []byte) string {
	seen := map[string]bool{}
	d := json.NewDecoder(bytes.NewReader(body))
	if _, err := d.Token(); err != nil {
		return ""
	}
	for d.More() {
		name, err := d.Token()
		text, ok := name.(string)
		var skipped json.RawMessage
		if err != nil || !ok || d.Decode(&skipped) != nil {
			return ""
		}
		if seen[strings.ToLower(text)] {
			return text
		}
		seen[strings.ToLower(text)] = true
	}
	return ""
}

// decode reads one JSON document.
func decode(data []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(data))
	if err := d.Decode(into); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("there is more behind the JSON document")
	}
	return nil
}
