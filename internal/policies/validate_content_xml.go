package policies

import (
	"slices"

	"github.com/portico-apim/portico/internal/model"
	"github.com/portico-apim/portico/internal/policy"
	"github.com/portico-apim/portico/internal/xsd"
)

// xmlDefinition returns the XML schema that a body is compared with, and what messages call it: the schema of the service that is named, or the one that the operation
// names, or else all those of the API. It returns nil if the operation describes the content type and the API has no XML schemas.
func (p *contentCheck) xmlDefinition(x *policy.Exchange, described *model.Representation) (bodySchema, string, error) {
	soap := p.ValidateAs == "soap"
	if p.SchemaID != "" {
		m := x.Config.Schemas[p.SchemaID]
		if m == nil {
			return nil, p.SchemaID, errNoSchema
		}
		s, err := x.Config.XMLSchema(nil, m, soap)
		return xmlBody{s}, p.SchemaID, err
	}
	if x.API == nil {
		return nil, "", errNoSchema
	}
	var root *model.Schema
	all := x.Config.XMLSchemas(x.API)
	switch {
	case described != nil && described.Schema != "":
		i := slices.IndexFunc(all, func(s *model.Schema) bool { return s.Name == described.Schema })
		if i < 0 {
			return nil, "", errNoSchema
		}
		root = all[i]
	case len(all) == 0 && described != nil:
		return nil, "", nil
	case len(all) == 0:
		return nil, "", errNoSchema
	}
	s, err := x.Config.XMLSchema(x.API, root, soap)
	return xmlBody{s}, definitionName(described, root, all), err
}

// definitionName is what messages call a schema of an API: the type that the operation names, or else the document.
func definitionName(described *model.Representation, root *model.Schema, all []*model.Schema) string {
	switch {
	case described != nil && described.Type != "":
		return described.Type
	case root != nil:
		return root.Name
	}
	return all[0].Name
}

// xmlBody compares bodies with an XML schema.
type xmlBody struct{ *xsd.Schema }

func (s xmlBody) violations(m *policy.Message, body []byte) ([]string, error) {
	text, err := m.Text(body)
	if err != nil {
		return nil, err
	}
	found, err := s.Validate(text)
	if err != nil {
		return nil, err
	}
	all := make([]string, 0, len(found))
	for _, v := range found {
		all = append(all, v.String())
	}
	return all, nil
}
