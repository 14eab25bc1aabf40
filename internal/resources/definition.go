package resources

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/portico-apim/portico/internal/importer"
	"github.com/portico-apim/portico/internal/resource"
	"github.com/portico-apim/portico/internal/source"
	"github.com/portico-apim/portico/internal/store"
)

// Definition is an API definition that was read before the transaction.
type Definition struct {
	result *importer.Result
	// format and uploaded are kept for the export; link is where it was fetched.
	format   string
	uploaded []byte
	link     string
	// given holds the lower-cased names of the properties that the request itself has.
	given map[string]bool
}

// kindUpload is the kind of the documents that keep what was uploaded, below the revision it was uploaded to.
const kindUpload = "portico/uploads"

// Upload is what was last uploaded to a revision of an API.
type Upload struct {
	Format string `json:"format"`
	Link   string `json:"link,omitempty"`
	// Data are the bytes that were uploaded.
	Data []byte `json:"data"`
	// Report lists what the import dropped or changed.
	Report []importer.ReportEntry `json:"report"`
}

// uploadID is the id of the document that keeps an upload.
func uploadID(revision resource.ID) string { return revision.String() + "/~upload/definition" }

// kindEdited is the kind of the documents that say that operations or schemas of a revision were changed since the upload, so that what was
// uploaded describes them no more.
const kindEdited = "portico/edited"

func editedID(revision resource.ID) string { return revision.String() + "/~upload/edited" }

// edited notes that an operation or a schema was changed by other means than an import.
func (op *Op) edited() error {
	id := editedID(op.Doc.Parent())
	if _, ok, err := op.found(id); err != nil || ok {
		return err
	}
	return op.put(kindEdited, id, struct{}{})
}

// prepareImport reads the API definition in a request, if there is one.
func prepareImport(p *Preparation) error {
	var body struct {
		Properties map[string]json.RawMessage `json:"properties"`
	}
	if !readable(p.Body, &body) {
		return nil
	}
	d := &Definition{given: map[string]bool{}}
	texts := map[string]string{}
	for name, raw := range body.Properties {
		name = strings.ToLower(name)
		d.given[name] = !isNull(raw)
		if name == "format" || name == "value" || name == "translaterequiredqueryparameters" {
			var text string
			if json.Unmarshal(raw, &text) == nil {
				texts[name] = text
			}
		}
	}
	d.format = strings.ToLower(texts["format"])
	switch {
	case !d.given["value"] && !d.given["format"]:
		return nil
	case d.format == "":
		return resource.Invalid("format", "'format' must be given together with 'value'.")
	case texts["value"] == "":
		return resource.Invalid("value", "'value' must be given together with 'format'.")
	}
	p.Body = withoutValue(p.Body)
	return d.read(p, texts["value"], importer.Conduct(strings.ToLower(texts["translaterequiredqueryparameters"])))
}

// withoutValue takes the definition out of a body once it has been read.
func withoutValue(body json.RawMessage) json.RawMessage {
	var members map[string]json.RawMessage
	if json.Unmarshal(body, &members) != nil {
		return body
	}
	for name, raw := range members {
		if !strings.EqualFold(name, "properties") {
			continue
		}
		var properties map[string]json.RawMessage
		if json.Unmarshal(raw, &properties) != nil {
			return body
		}
		for property := range properties {
			if strings.EqualFold(property, "value") || strings.EqualFold(property, "format") {
				delete(properties, property)
			}
		}
		members[name] = encode(properties)
	}
	return encode(members)
}

// read fetches the definition if the value is a link, and imports it.
func (d *Definition) read(p *Preparation, value string, conduct importer.Conduct) error {
	if !slices.Contains(importer.Formats(), d.format) {
		return resource.Invalid("format", "'%s' is not one of the possible values: %s.", d.format, strings.Join(importer.Formats(), ", "))
	}
	d.uploaded = []byte(value)
	if importer.IsLink(d.format) {
		fetch := p.fetch
		if d.format == importer.FormatGraphQL {
			fetch = p.introspect
		}
		data, err := fetch("value", value)
		if err != nil {
			return err
		}
		d.uploaded, d.link = data, value
	}
	result, err := importer.Import(d.uploaded, importer.Options{Format: d.format, BaseURL: d.link, RequiredQuery: conduct})
	if diags, ok := errors.AsType[source.Diagnostics](err); ok {
		return importError(diags)
	}
	if err != nil {
		return resource.Invalid("value", "Parsing error(s): %v.", err)
	}
	d.result = result
	p.Request.Prepared = d
	return nil
}

// importError says what is wrong with a definition and where.
func importError(diags source.Diagnostics) error {
	var details []resource.Detail
	for _, diag := range diags {
		if diag.Severity == source.Error && len(details) < maxDetails {
			details = append(details, resource.Detail{Code: resource.CodeValidation, Target: "representation", Message: "Parsing error(s): " + diag.Error()})
		}
	}
	return resource.InvalidAll(details)
}

// applyImport takes the properties that a request leaves out from the definition, and from the state before.
func applyImport(op *Op, before, p *APIProperties) error {
	d, ok := op.Prepared.(*Definition)
	if !ok {
		return nil
	}
	r := d.result
	set := func(property string, into *string, imported, old string) {
		if d.given[strings.ToLower(property)] {
			return
		}
		if *into = imported; imported == "" {
			*into = old
		}
	}
	old := before
	if old == nil {
		old = &APIProperties{}
	}
	set("displayName", &p.DisplayName, r.Title, old.DisplayName)
	set("description", &p.Description, r.Description, old.Description)
	set("serviceUrl", &p.ServiceURL, r.ServiceURL, old.ServiceURL)
	set("termsOfServiceUrl", &p.TermsOfServiceURL, r.TermsOfService, old.TermsOfServiceURL)
	set("path", &p.Path, "", old.Path)
	if !d.given["apitype"] {
		set("type", &p.Type, r.Type, old.Type)
	}
	if p.DisplayName == "" {
		p.DisplayName, _ = resource.SplitRevision(op.Doc.Name())
	}
	if len([]rune(p.DisplayName)) > 300 {
		p.DisplayName = string([]rune(p.DisplayName)[:300])
	}
	if p.Contact == nil && r.Contact != nil {
		p.Contact = &APIContact{Name: r.Contact.Name, URL: r.Contact.URL, Email: r.Contact.Email}
	}
	if p.License == nil && r.License != nil {
		p.License = &APILicense{Name: r.License.Name, URL: r.License.URL}
	}
	if len(p.Protocols) == 0 && before == nil {
		p.Protocols = r.Protocols
	}
	if before != nil {
		d.keep(before, p)
	}
	return nil
}

// keep takes over from the state before what an import does not concern and the request does not mention.
func (d *Definition) keep(before, p *APIProperties) {
	if !d.given["subscriptionrequired"] {
		p.SubscriptionRequired = before.SubscriptionRequired
	}
	if !d.given["protocols"] {
		p.Protocols = before.Protocols
	}
	if !d.given["subscriptionkeyparameternames"] {
		p.SubscriptionKeyParameterNames = before.SubscriptionKeyParameterNames
	}
	if !d.given["authenticationsettings"] {
		p.AuthenticationSettings = before.AuthenticationSettings
	}
	if !d.given["apiversion"] && !d.given["apiversionsetid"] && !d.given["apiversionset"] {
		p.APIVersion, p.APIVersionSetID = before.APIVersion, before.APIVersionSetID
	}
	if !d.given["backendid"] {
		p.BackendID = before.BackendID
	}
	if !d.given["apiversiondescription"] {
		p.APIVersionDescription = before.APIVersionDescription
	}
	if !d.given["apirevisiondescription"] {
		p.APIRevisionDescription = before.APIRevisionDescription
	}
}

// storeDefinition replaces the operations and schemas of a revision by those of a definition, and keeps the definition.
func storeDefinition(op *Op, d *Definition) error {
	if err := storeSchemas(op, d.result.Schemas); err != nil {
		return err
	}
	if err := storeOperations(op, d.result.Operations); err != nil {
		return err
	}
	report := d.result.Report
	if report == nil {
		report = []importer.ReportEntry{}
	}
	if err := op.remove(editedID(op.Doc)); err != nil {
		return err
	}
	return op.put(kindUpload, uploadID(op.Doc), Upload{Format: d.format, Link: d.link, Data: d.uploaded, Report: report})
}

// storeSchemas replaces the schemas that came from definitions; others stay.
func storeSchemas(op *Op, schemas []importer.Schema) error {
	k, _ := op.table.Kind(kindAPISchema)
	docs, err := op.documents(op.Doc.String(), kindAPISchema)
	if err != nil {
		return err
	}
	for _, doc := range docs {
		p, err := Decode[SchemaProperties](doc)
		if err != nil {
			return err
		}
		imported := p.ContentType == SchemaOpenAPI || p.ContentType == SchemaSwagger || p.ContentType == SchemaGraphQL || p.ContentType == SchemaOData
		wanted := slices.ContainsFunc(schemas, func(s importer.Schema) bool { return equalNames(s.ID, mustID(doc.ID).Name()) })
		if imported && !wanted {
			if err := op.removeTree("Schema", doc.ID); err != nil {
				return err
			}
		}
	}
	for _, s := range schemas {
		var document SchemaDocument
		if err := json.Unmarshal(s.Document, &document); err != nil {
			return fmt.Errorf("read an imported schema: %w", err)
		}
		p := &SchemaProperties{ContentType: s.ContentType, Document: &document}
		if err := op.save(k, op.Doc.Child("schemas", s.ID), nil, p); err != nil {
			return err
		}
	}
	return nil
}

// storeOperations replaces the operations: those of the same name keep what is below them, a new one takes over the policy of the
// old one with its method and template, and the rest goes.
func storeOperations(op *Op, operations []importer.Operation) error {
	docs, err := op.documents(op.Doc.String(), kindOperation)
	if err != nil {
		return err
	}
	old := map[string]*OperationProperties{}
	var existing []importer.Existing
	for _, doc := range docs {
		p, err := Decode[OperationProperties](doc)
		if err != nil {
			return err
		}
		name := mustID(doc.ID).Name()
		old[strings.ToLower(name)] = p
		existing = append(existing, importer.Existing{ID: name, Method: p.Method, URLTemplate: p.URLTemplate})
	}
	changes, deleted := importer.Merge(existing, operations)
	policies, err := policiesBefore(op, changes)
	if err != nil {
		return err
	}
	for _, name := range deleted {
		if err := op.removeTree("Operation", op.Doc.Child("operations", name).String()); err != nil {
			return err
		}
	}
	for i, c := range changes {
		if err := storeOperation(op, &operations[c.Operation], c, old, policies[i]); err != nil {
			return err
		}
	}
	return nil
}

// policiesBefore reads the policies that new operations take over, before the old operations go.
func policiesBefore(op *Op, changes []importer.Change) ([]*PolicyProperties, error) {
	policies := make([]*PolicyProperties, len(changes))
	for i, c := range changes {
		if c.PoliciesFrom == "" {
			continue
		}
		id := op.Doc.Child("operations", c.PoliciesFrom).Child("policies", policyName)
		d, ok, err := op.found(id.String())
		if err != nil {
			return nil, err
		}
		if !ok {
			continue
		}
		if policies[i], err = Decode[PolicyProperties](d); err != nil {
			return nil, err
		}
	}
	return policies, nil
}

func storeOperation(op *Op, imported *importer.Operation, c importer.Change, old map[string]*OperationProperties, policy *PolicyProperties) error {
	p := &OperationProperties{}
	if err := json.Unmarshal(encode(imported), p); err != nil {
		return fmt.Errorf("read an imported operation: %w", err)
	}
	p.fillLists()
	name, before := imported.ID, any(nil)
	if c.Update != "" {
		name, before = c.Update, old[strings.ToLower(c.Update)]
	}
	k, _ := op.table.Kind(kindOperation)
	id := op.Doc.Child("operations", name)
	if err := op.save(k, id, before, p); err != nil {
		return err
	}
	if policy == nil {
		return nil
	}
	of, _ := op.table.Kind(kindOperationPolicy)
	return op.save(of, id.Child("policies", policyName), nil, policy)
}

// upload reads what was uploaded to a revision.
func (op *Op) upload(revision resource.ID) (*Upload, bool, error) {
	d, ok, err := op.found(uploadID(revision))
	if err != nil || !ok {
		return nil, false, err
	}
	u, err := decodeUpload(d)
	return u, err == nil, err
}

func decodeUpload(d store.Document) (*Upload, error) {
	u := &Upload{}
	if err := json.Unmarshal(d.Body, u); err != nil {
		return nil, &decodeError{d.ID, err}
	}
	return u, nil
}
