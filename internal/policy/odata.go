package policy

import (
	"errors"

	"github.com/portico-apim/portico/internal/model"
	"github.com/portico-apim/portico/internal/odata"
)

// ODataSchema is the content type of metadata documents of OData APIs.
const ODataSchema = "application/vnd.ms-azure-apim.odata.schema"

// ErrNoODataSchema says that an API has no OData metadata.
var ErrNoODataSchema = errors.New("the API has no OData metadata")

// OData returns the model of an OData API: that of the document that is named odata, or the first of its kind.
func (c *Config) OData(a *model.API) (*odata.Model, error) {
	document := documentOf(a, ODataSchema, "odata")
	if document == nil {
		return nil, ErrNoODataSchema
	}
	return c.oData.get(document, func() (*odata.Model, error) { return odata.Parse(document.Document) })
}
