package resources

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/portico-apim/portico/internal/importer"
	"github.com/portico-apim/portico/internal/resource"
)

// Exported is an API as a document.
type Exported struct {
	// ID is the API's id, Format the one that was asked for.
	ID, Format string
	// ContentType is the media type of Data.
	ContentType string
	Data        []byte
}

// Export returns the API of the request as a document. Links are the same as the format they lead to.
func (op *Op) Export(format string) (*Exported, error) {
	s, err := op.Get()
	if err != nil {
		return nil, err
	}
	p, ok := s.Properties.(*APIProperties)
	if !ok {
		return nil, resource.Invalid("export", "Only an API can be exported.")
	}
	api, err := op.exportAPI(p)
	if err != nil {
		return nil, err
	}
	data, contentType, err := importer.Export(*api, strings.ToLower(format))
	if errors.Is(err, importer.ErrFormat) {
		return nil, resource.Invalid("format", "API '%s' cannot be exported as '%s'.", s.Name, format)
	}
	if err != nil {
		return nil, fmt.Errorf("export %s: %w", s.ID, err)
	}
	return &Exported{ID: s.ID, Format: format, ContentType: contentType, Data: data}, nil
}

// exportAPI collects what a document is made of.
func (op *Op) exportAPI(p *APIProperties) (*importer.ExportAPI, error) {
	api := &importer.ExportAPI{Title: p.DisplayName, Description: p.Description, Version: p.APIVersion, TermsOfService: p.TermsOfServiceURL}
	if api.Version == "" {
		api.Version = "1.0"
	}
	if p.SubscriptionRequired {
		api.KeyHeader, api.KeyQuery = p.SubscriptionKeyParameterNames.Header, p.SubscriptionKeyParameterNames.Query
	}
	if p.Contact != nil {
		api.Contact = &importer.Contact{Name: p.Contact.Name, URL: p.Contact.URL, Email: p.Contact.Email}
	}
	if p.License != nil {
		api.License = &importer.License{Name: p.License.Name, URL: p.License.URL}
	}
	if op.table.deps.Addresses != nil {
		base := op.table.deps.Addresses(op.service()).Gateway
		api.ServerURLs = []string{strings.TrimSuffix(base+"/"+p.Path, "/")}
	}
	if err := op.exportContent(api); err != nil {
		return nil, err
	}
	_, isEdited, err := op.found(editedID(op.Doc))
	if err != nil || isEdited {
		return api, err
	}
	u, ok, err := op.upload(op.Doc)
	if ok {
		api.Uploaded = u.Data
	}
	return api, err
}

// exportContent collects the operations and schemas.
func (op *Op) exportContent(api *importer.ExportAPI) error {
	docs, err := op.documents(op.Doc.String(), kindOperation, kindAPISchema)
	if err != nil {
		return err
	}
	for _, d := range docs {
		name := mustID(d.ID).Name()
		if d.Kind == kindOperation {
			var o importer.Operation
			if err := json.Unmarshal(d.Body, &o); err != nil {
				return &decodeError{d.ID, err}
			}
			o.ID = name
			api.Operations = append(api.Operations, o)
			continue
		}
		p, err := Decode[SchemaProperties](d)
		if err != nil {
			return err
		}
		api.Schemas = append(api.Schemas, importer.Schema{ID: name, ContentType: p.ContentType, Document: encode(p.Document)})
	}
	return nil
}

// ImportReport says what the last import into an API could not take as the definition has it. It is Portico's own.
type ImportReport struct {
	Format string `json:"format"`
	// Link is where the definition was fetched.
	Link    string                 `json:"link,omitempty"`
	Entries []importer.ReportEntry `json:"entries"`
}

// importReports is the report of the last import: a view with one item, named "latest".
func importReports() Kind {
	return define(Kind{Type: "service/apis/importReport", Title: "Import report", Verbs: "GL", Names: "latest"}, Rules[ImportReport]{
		Get: func(op *Op) (*Shown, error) {
			s, ok, err := op.importReport(op.Doc.Parent())
			if err == nil && !ok {
				err = resource.NotFound("Import report")
			}
			return s, err
		},
		List: func(op *Op) ([]*Shown, error) {
			s, ok, err := op.importReport(op.Doc)
			if err != nil || !ok {
				return nil, err
			}
			return []*Shown{s}, nil
		},
	})
}

func (op *Op) importReport(revision resource.ID) (*Shown, bool, error) {
	d, ok, err := op.found(uploadID(revision))
	if err != nil || !ok {
		return nil, false, err
	}
	u, err := decodeUpload(d)
	if err != nil {
		return nil, false, err
	}
	id, err := op.shownID(revision.Child("importReport", "latest").String())
	return &Shown{
		ID: id, Type: resource.Provider + "/service/apis/importReport", Name: "latest", Revision: d.Revision,
		Properties: &ImportReport{Format: u.Format, Link: u.Link, Entries: u.Report},
	}, true, err
}
