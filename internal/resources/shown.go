package resources

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/portico-apim/portico/internal/resource"
	"github.com/portico-apim/portico/internal/store"
)

// Shown is a resource as it is answered.
type Shown struct {
	// ID, Type and Name make the envelope; a Shown without an id is answered as its properties alone.
	ID, Type, Name string
	// Properties is the properties struct; nil leaves the member out.
	Properties any
	// Whole says that Properties is the whole resource and not its "properties".
	Whole bool
	// Revision makes the ETag; 0 for what was written in the same transaction.
	Revision uint64
	// Created and Updated are those of the document.
	Created, Updated time.Time
	// Text, if set, is what a client gets that asks for a policy as XML and not as JSON.
	Text string
}

// Committed completes a resource that was written in a transaction with the revision of the transaction.
func (s *Shown) Committed(revision uint64) {
	s.Revision = revision
	if p, ok := s.Properties.(interface{ setETag(revision uint64) }); ok {
		p.setETag(revision)
	}
}

// envelope is the JSON of a resource in Azure's order.
type envelope struct {
	ID         string `json:"id"`
	Type       string `json:"type"`
	Name       string `json:"name"`
	Properties any    `json:"properties,omitempty"`
}

// MarshalJSON writes the envelope.
func (s *Shown) MarshalJSON() ([]byte, error) {
	switch {
	case s.ID == "":
		return encode(s.Properties), nil
	case !s.Whole:
		return encode(envelope{s.ID, s.Type, s.Name, s.Properties}), nil
	}
	head := encode(envelope{ID: s.ID, Type: s.Type, Name: s.Name})
	rest := encode(s.Properties)
	if len(rest) <= len("{}") {
		return head, nil
	}
	return append(append(head[:len(head)-1:len(head)-1], ','), rest[1:]...), nil
}

// show makes what is answered for a document of the operation's kind.
func (op *Op) show(k *Kind, d store.Document) (*Shown, error) {
	p := k.New()
	if err := json.Unmarshal(d.Body, p); err != nil {
		return nil, &decodeError{d.ID, err}
	}
	return op.showState(k, d, p)
}

// decodeError says which document cannot be read.
type decodeError struct {
	id    string
	cause error
}

func (e *decodeError) Error() string { return "decode " + e.id + ": " + e.cause.Error() }
func (e *decodeError) Unwrap() error { return e.cause }

func (op *Op) showState(k *Kind, d store.Document, p any) (*Shown, error) {
	id, err := op.shownID(d.ID)
	if err != nil {
		return nil, err
	}
	s := &Shown{
		ID: id, Type: resource.Provider + "/" + k.Type, Name: id[strings.LastIndexByte(id, '/')+1:],
		Properties: p, Whole: k.Whole, Revision: d.Revision, Created: d.Created, Updated: d.Updated,
	}
	if k.rules.show != nil {
		err = k.rules.show(op, s, p)
	}
	return s, err
}

// lookup reads the fields of a resource for a filter.
func (op *Op) lookup(k *Kind, s *Shown) resource.Lookup {
	var properties map[string]any
	return func(field string) any {
		if k.rules.fields != nil {
			if v, ok := k.rules.fields(op, s, field); ok {
				return v
			}
		}
		switch strings.ToLower(field) {
		case "name":
			return s.Name
		case "id":
			return s.ID
		}
		if properties == nil {
			properties = map[string]any{}
			_ = json.Unmarshal(encode(s.Properties), &properties) // properties always are an object
		}
		return member(properties, field)
	}
}

// member reads a path such as "tag/name" from nested objects, names in any casing.
func member(v any, path string) any {
	for name := range strings.SplitSeq(path, "/") {
		object, ok := v.(map[string]any)
		if !ok {
			return nil
		}
		v = nil
		for key, value := range object {
			if strings.EqualFold(key, name) {
				v = value
			}
		}
	}
	return v
}

// decodeAny reads an object whose members have no names of their own in Go.
func decodeAny(raw json.RawMessage) map[string]any {
	var v map[string]any
	_ = json.Unmarshal(raw, &v) // encode wrote it
	return v
}
