package snapshot

import (
	"github.com/portico-apim/portico/internal/policy"
)

// compilePipelines merges documents for every combination of operation, API and product that a request can meet. Operations without a document of
// their own share the pipelines of their API, APIs without one those of the product.
func (c *compilation) compilePipelines(s *Snapshot) {
	before := c.previous.pipelines
	if c.previous.global.doc != s.global.doc {
		before = nil
	}
	inProducts := map[string][]document{}
	for _, p := range s.Model.Products {
		for _, name := range p.APIs {
			inProducts[name] = append(inProducts[name], s.products[p.Name].doc)
		}
	}
	s.addPipeline(before, pipelineKey{})
	for _, a := range s.apis {
		for _, p := range append([]document{{}}, inProducts[a.Name]...) {
			s.addPipeline(before, pipelineKey{api: a.doc.doc, product: p.doc})
			for i := range a.docs {
				s.addPipeline(before, pipelineKey{a.docs[i].doc, a.doc.doc, p.doc})
			}
		}
	}
}

func (s *Snapshot) addPipeline(before map[pipelineKey]*policy.Pipeline, key pipelineKey) {
	if s.pipelines[key] != nil {
		return
	}
	if p := before[key]; p != nil {
		s.pipelines[key] = p
		return
	}
	s.pipelines[key] = policy.NewPipeline(key.operation, key.api, key.product, s.global.doc)
}

// pipeline returns the pipeline of a combination of documents, or what is wrong with one of them.
func (s *Snapshot) pipeline(operation, api, product document) (*policy.Pipeline, *Problem) {
	for _, d := range [...]document{operation, api, product, s.global} {
		if d.wrong != nil {
			return nil, d.wrong
		}
	}
	return s.pipelines[pipelineKey{operation.doc, api.doc, product.doc}], nil
}
