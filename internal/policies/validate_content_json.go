package policies

import (
	"bytes"
	"errors"

	"github.com/portico-apim/portico/internal/csharp/lib"
	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/jsonschema"
	"github.com/portico-apim/portico/internal/model"
	"github.com/portico-apim/portico/internal/policy"
)

// errNoDefinitions says that the schema document that the operation names has no definitions.
var errNoDefinitions = errors.New("API's schema does not specify definitions.") //nolint:revive,staticcheck // Azure's words

// definition returns what the body is compared with, and its name; nil if the operation says nothing of it.
func (p *contentCheck) definition(x *policy.Exchange, described *model.Representation) (bodySchema, string, error) {
	if p.ValidateAs != "json" {
		return p.xmlDefinition(x, described)
	}
	s, name, err := p.jsonDefinition(x, described)
	if s == nil {
		return nil, name, err
	}
	return jsonBody{s}, name, err
}

func (p *contentCheck) jsonDefinition(x *policy.Exchange, described *model.Representation) (*jsonschema.Schema, string, error) {
	o := jsonschema.Options{Additional: p.Additional, FoldCase: p.FoldCase}
	if p.SchemaID != "" {
		m := x.Config.Schemas[p.SchemaID]
		if m == nil {
			return nil, p.SchemaID, errNoSchema
		}
		d, err := x.Config.Schema(m, o)
		if err != nil {
			return nil, p.SchemaID, err
		}
		if p.SchemaRef == "" {
			s, err := d.Reference("#")
			return s, p.SchemaID, err
		}
		s, err := d.Reference(p.SchemaRef)
		return s, p.SchemaRef, err
	}
	if described == nil || described.Schema == "" {
		return nil, "", nil
	}
	if described.Type == "" {
		return nil, "", errNoDefinitions
	}
	s, err := apiDefinition(x, described.Schema, described.Type, o)
	return s, described.Type, err
}

// jsonBody compares bodies with a JSON schema.
type jsonBody struct{ *jsonschema.Schema }

func (s jsonBody) violations(_ *policy.Message, body []byte) ([]string, error) {
	found, err := s.Validate(bytes.TrimPrefix(body, []byte("\ufeff")))
	if err != nil {
		return nil, jsonFailure(body, err)
	}
	all := make([]string, 0, len(found))
	for _, v := range found {
		all = append(all, v.String())
	}
	return all, nil
}

// jsonFailure says why a text is no JSON in the words of Json.NET, or in those of the validator if Json.NET would take it.
func jsonFailure(body []byte, err error) error {
	if _, failed := lib.ParseJSON(rt.NewFrame(rt.DefaultLimits), string(body), nil); failed != nil {
		return failed
	}
	return err
}
