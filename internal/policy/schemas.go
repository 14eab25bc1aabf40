package policy

import (
	"sync"

	"github.com/portico-apim/portico/internal/jsonschema"
	"github.com/portico-apim/portico/internal/model"
)

// parsedSchemas are the schema documents of a configuration in the form that validation policies need, made when somebody first asks.
type parsedSchemas struct {
	mu       sync.Mutex
	byOption map[schemaKey]*parsedSchema
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
	before.schemas.mu.Lock()
	defer before.schemas.mu.Unlock()
	c.schemas.byOption = map[schemaKey]*parsedSchema{}
	for key, p := range before.schemas.byOption {
		if still[key.document] {
			c.schemas.byOption[key] = p
		}
	}
}
