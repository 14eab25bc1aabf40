package feed

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/portico-apim/portico/internal/model"
	"github.com/portico-apim/portico/internal/resource"
	"github.com/portico-apim/portico/internal/resources"
	"github.com/portico-apim/portico/internal/store"
)

// apiParts are the documents of one revision of an API.
type apiParts struct {
	api        *model.API // without operations, schemas, policy; nil until its document was read
	operations map[string]*operationParts
	schemas    collection[model.Schema]
	resolvers  map[string]*model.Resolver // with a policy, or without, or a policy alone
	policy     *model.Policy
}

// operationParts are the documents of one operation.
type operationParts struct {
	operation *model.Operation // nil until its document was read
	policy    *model.Policy
	built     *model.Operation // the two together; nil when one of them changed
}

// revisionOf returns the id of the API revision that a document belongs to: the id itself, or one above it.
func revisionOf(id resource.ID) string {
	for len(id.Segments) > 2 {
		id = id.Parent()
	}
	return key(id)
}

// parts returns the parts of the revision that a document belongs to, which will be built anew.
func (s *state) parts(id resource.ID) *apiParts {
	name := revisionOf(id)
	s.touchedAPIs[name] = true
	p := s.apis[name]
	if p == nil {
		p = &apiParts{operations: map[string]*operationParts{}}
		s.apis[name] = p
	}
	return p
}

func (p *apiParts) operation(name string) *operationParts {
	o := p.operations[name]
	if o == nil {
		o = &operationParts{}
		p.operations[name] = o
	}
	o.built = nil
	return o
}

func (s *state) putRoot(id resource.ID, d store.Document) error {
	root, err := resources.DecodeAPIRoot(d)
	if err != nil {
		return err
	}
	s.roots[key(id)] = root
	for _, revision := range root.Revisions {
		s.touchedAPIs[resource.JoinRevision(key(id), revision)] = true
	}
	return nil
}

func (s *state) dropRoot(id resource.ID) { delete(s.roots, key(id)) }

func (s *state) putAPI(id resource.ID, d store.Document) error {
	p, err := resources.Decode[resources.APIProperties](d)
	if err != nil {
		return err
	}
	name, revision := resource.SplitRevision(id.Name())
	a := &model.API{
		ID: id.Rename(name).String(), Name: name, DisplayName: p.DisplayName, Revision: revision, Online: true, Type: p.Type, Path: p.Path,
		Protocols: p.Protocols, Version: p.APIVersion, VersionSet: lastSegment(p.APIVersionSetID), ServiceURL: p.ServiceURL,
		BackendID: lastSegment(p.BackendID), SubscriptionRequired: p.SubscriptionRequired, KeyHeader: "Ocp-Apim-Subscription-Key", KeyQuery: "subscription-key",
	}
	if names := p.SubscriptionKeyParameterNames; names != nil {
		a.KeyHeader, a.KeyQuery = names.Header, names.Query
	}
	s.parts(id).api = a
	return nil
}

func (s *state) dropAPI(id resource.ID) {
	s.parts(id).api = nil
}

func (s *state) putOperation(id resource.ID, d store.Document) error {
	p, err := resources.Decode[resources.OperationProperties](d)
	if err != nil {
		return err
	}
	o := &model.Operation{
		ID: id.String(), Name: id.Name(), DisplayName: p.DisplayName, Method: p.Method, URLTemplate: p.URLTemplate, Parameters: parameters(p.TemplateParameters),
	}
	if p.Request != nil {
		o.Request = &model.Message{
			Headers: parameters(p.Request.Headers), QueryParameters: parameters(p.Request.QueryParameters), Representations: representations(p.Request.Representations),
		}
	}
	for _, r := range p.Responses {
		o.Responses = append(o.Responses, &model.Message{Status: r.StatusCode, Headers: parameters(r.Headers), Representations: representations(r.Representations)})
	}
	s.parts(id).operation(key(id)).operation = o
	return nil
}

func (s *state) dropOperation(id resource.ID) { s.parts(id).operation(key(id)).operation = nil }

func parameters(list []resources.Parameter) []model.Parameter {
	var out []model.Parameter
	for _, p := range list {
		out = append(out, model.Parameter{
			Name: p.Name, Type: p.Type, Required: p.Required, Default: p.DefaultValue, Values: p.Values, Schema: p.SchemaID, TypeName: p.TypeName,
		})
	}
	return out
}

func representations(list []resources.Representation) []model.Representation {
	var out []model.Representation
	for _, r := range list {
		m := model.Representation{ContentType: r.ContentType, Schema: r.SchemaID, Type: r.TypeName}
		for _, name := range slices.Sorted(maps.Keys(r.Examples)) {
			m.Examples = append(m.Examples, model.Example{Name: name, Value: exampleText(r.Examples[name].Value)})
		}
		out = append(out, m)
	}
	return out
}

// exampleText returns an example as it would be sent: a JSON string stands for its text, everything else for itself.
func exampleText(raw json.RawMessage) string {
	var text string
	if err := json.Unmarshal(raw, &text); err == nil {
		return text
	}
	return string(raw)
}

func (s *state) putSchema(id resource.ID, d store.Document) error {
	p, err := resources.Decode[resources.SchemaProperties](d)
	if err != nil {
		return err
	}
	m := &model.Schema{Name: id.Name(), ContentType: p.ContentType}
	if p.Document != nil {
		if m.Document = p.Document.Value; m.Document == "" {
			text, err := json.Marshal(p.Document)
			if err != nil {
				return err
			}
			m.Document = string(text)
		}
	}
	s.parts(id).schemas.set(key(id), m)
	return nil
}

func (s *state) dropSchema(id resource.ID) { s.parts(id).schemas.drop(key(id)) }

// resolver changes a resolver. What was handed out before stays as it is.
func (s *state) resolver(id resource.ID, change func(r *model.Resolver)) {
	p := s.parts(id)
	r := model.Resolver{}
	if before := p.resolvers[key(id)]; before != nil {
		r = *before
	}
	if p.resolvers == nil {
		p.resolvers = map[string]*model.Resolver{}
	}
	if change(&r); r == (model.Resolver{}) {
		delete(p.resolvers, key(id))
		return
	}
	p.resolvers[key(id)] = &r
}

func (s *state) putResolver(id resource.ID, d store.Document) error {
	p, err := resources.Decode[resources.ResolverProperties](d)
	if err != nil {
		return err
	}
	s.resolver(id, func(r *model.Resolver) {
		r.ID, r.Name = id.String(), id.Name()
		r.Type, r.Field, _ = strings.Cut(p.Path, "/")
	})
	return nil
}

func (s *state) dropResolver(id resource.ID) {
	s.resolver(id, func(r *model.Resolver) { *r = model.Resolver{Policy: r.Policy} })
}

func (s *state) putResolverPolicy(id resource.ID, d store.Document) error {
	p, err := policyOf(id, d)
	if err == nil {
		s.resolver(id.Parent(), func(r *model.Resolver) { r.Policy = p })
	}
	return err
}

func (s *state) dropResolverPolicy(id resource.ID) {
	s.resolver(id.Parent(), func(r *model.Resolver) { r.Policy = nil })
}

func (s *state) putAPIPolicy(id resource.ID, d store.Document) error {
	p, err := policyOf(id, d)
	if err == nil {
		s.parts(id).policy = p
	}
	return err
}

func (s *state) dropAPIPolicy(id resource.ID) { s.parts(id).policy = nil }

func (s *state) putOperationPolicy(id resource.ID, d store.Document) error {
	p, err := policyOf(id, d)
	if err == nil {
		s.parts(id).operation(key(id.Parent())).policy = p
	}
	return err
}

func (s *state) dropOperationPolicy(id resource.ID) {
	s.parts(id).operation(key(id.Parent())).policy = nil
}

// rebuildAPIs puts together the revisions of which a part changed.
func (s *state) rebuildAPIs() {
	for name := range s.touchedAPIs {
		parts := s.apis[name]
		if parts == nil || parts.api == nil {
			s.built.drop(name)
			continue
		}
		base, _ := resource.SplitRevision(name)
		s.built.set(name, parts.build(s.roots[base].Current))
	}
	clear(s.touchedAPIs)
}

func (p *apiParts) build(current string) *model.API {
	a := *p.api
	a.Current, a.Policy, a.Schemas = a.Revision == current, p.policy, p.schemas.sorted()
	for _, name := range slices.Sorted(maps.Keys(p.operations)) {
		o := p.operations[name]
		if o.operation == nil {
			if o.policy == nil {
				delete(p.operations, name)
			}
			continue
		}
		if o.built == nil {
			built := *o.operation
			built.Policy = o.policy
			o.built = &built
		}
		a.Operations = append(a.Operations, o.built)
	}
	for _, name := range slices.Sorted(maps.Keys(p.resolvers)) {
		if r := p.resolvers[name]; r.ID != "" {
			a.Resolvers = append(a.Resolvers, r)
		}
	}
	return &a
}

// lastSegment returns the name at the end of an id.
func lastSegment(id string) string { return id[strings.LastIndexByte(id, '/')+1:] }
