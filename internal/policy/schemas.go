package policy

import (
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/portico-apim/portico/internal/jsonschema"
	"github.com/portico-apim/portico/internal/model"
	"github.com/portico-apim/portico/internal/xsd"
)

// parsedSchemas are the schema documents of a configuration in the form that validation policies need, made when somebody first asks.
type parsedSchemas struct {
	mu       sync.Mutex
	byOption map[schemaKey]*parsedSchema
	compiled map[xmlKey]*compiledSchema
}

// schemaKey is a schema document with options: nil and not nil are told apart by additional, which is 0, 1 for refused or 2 for allowed.
type schemaKey struct {
	document   *model.Schema
	additional int
	fold       bool
}

type parsedSchema struct {
	once     sync.Once
	document *jsonschema.Document
	err      error
}

// Schema returns a schema document, read with the options.
func (c *Config) Schema(m *model.Schema, o jsonschema.Options) (*jsonschema.Document, error) {
	key := schemaKey{document: m, fold: o.FoldCase}
	if o.Additional != nil {
		key.additional = 1
		if *o.Additional {
			key.additional = 2
		}
	}
	c.schemas.mu.Lock()
	p := c.schemas.byOption[key]
	if p == nil {
		if c.schemas.byOption == nil {
			c.schemas.byOption = map[schemaKey]*parsedSchema{}
		}
		p = &parsedSchema{}
		c.schemas.byOption[key] = p
	}
	c.schemas.mu.Unlock()
	p.once.Do(func() { p.document, p.err = jsonschema.Parse(m.Document, o) })
	return p.document, p.err
}

// xmlKey is an XML schema: a document of an API, or of the service if the API is empty, or all documents if root is nil. soap says that it is for messages in
// envelopes.
type xmlKey struct {
	api  string
	root *model.Schema
	soap bool
}

type compiledSchema struct {
	once sync.Once
	// among are the documents that it may refer to.
	among  []*model.Schema
	schema *xsd.Schema
	err    error
}

// XMLSchema compiles an XML schema of an API, or of the service if the API is nil, with the other ones there that it imports or includes; all of them if
// root is nil. soap makes it a schema of the messages that have such content in a SOAP envelope.
func (c *Config) XMLSchema(api *model.API, root *model.Schema, soap bool) (*xsd.Schema, error) {
	key := xmlKey{apiKey(api), root, soap}
	c.schemas.mu.Lock()
	p := c.schemas.compiled[key]
	if p == nil {
		if c.schemas.compiled == nil {
			c.schemas.compiled = map[xmlKey]*compiledSchema{}
		}
		p = &compiledSchema{among: c.XMLSchemas(api)}
		c.schemas.compiled[key] = p
	}
	c.schemas.mu.Unlock()
	p.once.Do(func() { p.schema, p.err = compileXML(root, p.among, soap) })
	return p.schema, p.err
}

func apiKey(api *model.API) string {
	if api == nil {
		return ""
	}
	return api.ID + ";rev=" + api.Revision
}

// XMLSchemas returns the XML schemas of an API, or of the service if it is nil, in the order of their names.
func (c *Config) XMLSchemas(api *model.API) []*model.Schema {
	all := slices.SortedFunc(maps.Values(c.Schemas), func(a, b *model.Schema) int { return strings.Compare(a.Name, b.Name) })
	if api != nil {
		all = slices.Clone(api.Schemas)
	}
	return slices.DeleteFunc(all, func(m *model.Schema) bool { return !IsXMLSchema(m) })
}

// IsXMLSchema reports whether a schema document is an XML schema, or a WSDL document that holds some.
func IsXMLSchema(m *model.Schema) bool {
	t := strings.ToLower(m.ContentType)
	return strings.Contains(t, "xml") || strings.Contains(t, "wsdl")
}

func compileXML(root *model.Schema, among []*model.Schema, soap bool) (*xsd.Schema, error) {
	var documents []xsd.Document
	roots := len(among)
	if root != nil {
		documents, roots = []xsd.Document{{Name: root.Name, Text: root.Document}}, 1
	}
	for _, m := range among {
		if m != root {
			documents = append(documents, xsd.Document{Name: m.Name, Text: m.Document})
		}
	}
	if soap {
		return xsd.CompileSOAP(documents, roots)
	}
	return xsd.Compile(documents, roots)
}

// KeepSchemas takes over what another configuration has made of the schema documents that both have.
func (c *Config) KeepSchemas(before *Config) {
	if before == nil {
		return
	}
	still := map[*model.Schema]bool{}
	for _, s := range c.Schemas {
		still[s] = true
	}
	for _, a := range c.APIs {
		for _, s := range a.Schemas {
			still[s] = true
		}
	}
	c.graphQL.keep(&before.graphQL, still)
	c.oData.keep(&before.oData, still)
	before.schemas.mu.Lock()
	defer before.schemas.mu.Unlock()
	c.schemas.byOption = map[schemaKey]*parsedSchema{}
	for key, p := range before.schemas.byOption {
		if still[key.document] {
			c.schemas.byOption[key] = p
		}
	}
	c.keepCompiled(before)
}

// keepCompiled takes over the compiled XML schemas that are made of the same documents.
func (c *Config) keepCompiled(before *Config) {
	apis := map[string]*model.API{"": nil}
	for _, a := range c.APIs {
		apis[apiKey(a)] = a
	}
	c.schemas.compiled = map[xmlKey]*compiledSchema{}
	for key, p := range before.schemas.compiled {
		if api, ok := apis[key.api]; ok && slices.Equal(p.among, c.XMLSchemas(api)) {
			c.schemas.compiled[key] = p
		}
	}
}
