package policies

import (
	"strings"

	"github.com/portico-apim/portico/internal/model"
	"github.com/portico-apim/portico/internal/policy"
)

// mockResponse ends the pipeline and answers with what the operation describes for a status code: an example if there is one, else a sample made
// from the schema, else no body.
type mockResponse struct {
	// StatusCode is the status of the answer; it chooses the operation's description.
	StatusCode int `attr:"status-code" min:"100" max:"999" default:"200"`
	// ContentType is the media type of the answer; it chooses the representation. Without it the first one is taken.
	ContentType string `attr:"content-type"`
	// Index chooses one of several examples, counted from 0.
	Index int `attr:"index" min:"0" default:"0"`
	// Enabled set to false switches the policy off.
	Enabled bool `attr:"enabled" default:"true"`
}

// Run answers and ends the pipeline.
func (p *mockResponse) Run(x *policy.Exchange) error {
	if !p.Enabled {
		return nil
	}
	res := policy.NewResponse(p.StatusCode)
	contentType := p.ContentType
	if r := p.representation(x.Operation); r != nil {
		if contentType == "" {
			contentType = r.ContentType
		}
		res.Body = policy.BytesBody(p.body(x.API, r))
	}
	if contentType != "" {
		res.Header.Add("Content-Type", contentType)
	}
	if x.Response != nil {
		x.Response.Body.Close()
	}
	x.Response = res
	return policy.ErrStop
}

// representation returns what the operation says about the answer, nil if nothing.
func (p *mockResponse) representation(op *model.Operation) *model.Representation {
	if op == nil {
		return nil
	}
	var fallback *model.Message
	for _, m := range op.Responses {
		switch m.Status {
		case p.StatusCode:
			return p.choose(m)
		case 0:
			fallback = m
		}
	}
	return p.choose(fallback)
}

// choose returns the representation with the wanted content type.
func (p *mockResponse) choose(m *model.Message) *model.Representation {
	if m == nil {
		return nil
	}
	for i := range m.Representations {
		if r := &m.Representations[i]; p.ContentType == "" || strings.EqualFold(mediaType(r.ContentType), mediaType(p.ContentType)) {
			return r
		}
	}
	return nil
}

// body returns an example of a representation, or a sample of its schema.
func (p *mockResponse) body(api *model.API, r *model.Representation) []byte {
	if p.Index < len(r.Examples) {
		return []byte(r.Examples[p.Index].Value)
	}
	if r.Type == "" || api == nil || !isJSON(r.ContentType) {
		return nil
	}
	for _, s := range api.Schemas {
		if s.Name == r.Schema {
			return sample(s.Document, r.Type)
		}
	}
	return nil
}
