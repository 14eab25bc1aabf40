package snapshot

import (
	"fmt"
	"slices"
	"strings"

	"github.com/portico-apim/portico/internal/csharp"
	"github.com/portico-apim/portico/internal/model"
	"github.com/portico-apim/portico/internal/policy"
)

// Options is what all snapshots of a process have in common.
type Options struct {
	Definitions policy.Definitions
	Universe    *csharp.Universe
	// GatewayID is "managed" or the name of a self-hosted gateway. InstanceID tells the instances of a self-hosted gateway apart.
	GatewayID, InstanceID string
	// NewReference makes the reference ids of problems.
	NewReference func() string
}

// Snapshot is a compiled model.
type Snapshot struct {
	Model *model.Model
	// Config is what policies look up while they run.
	Config *policy.Config
	// Problems are the documents that did not compile.
	Problems []*Problem

	paths        paths
	apis         map[apiKey]*api
	products     map[string]*product
	openProducts map[string]*product
	users        map[string]*model.User
	keys         map[string]*model.Subscription
	hosts        map[string]bool
	global       document
	pipelines    map[pipelineKey]*policy.Pipeline
}

type apiKey struct{ name, revision string }

// pipelineKey identifies a pipeline by the documents it is made of; the global one is the same throughout a snapshot.
type pipelineKey struct {
	operation, api, product *policy.Document
}

// compilation is one run of Compile.
type compilation struct {
	options  Options
	previous *Snapshot
	env      *policy.Env
	problems []*Problem
	// sameReferences says that nothing that documents refer to changed since the previous snapshot.
	sameReferences bool
	versionSets    map[string]*model.VersionSet
}

// Compile compiles a model. The previous snapshot may be nil. It never fails: what is wrong is in Problems and answers 500.
func Compile(m *model.Model, previous *Snapshot, o Options) *Snapshot {
	if previous == nil {
		previous = &Snapshot{Model: &model.Model{}}
	}
	s := &Snapshot{Model: m, Config: newConfig(m, o)}
	s.Config.KeepSchemas(previous.Config)
	c := &compilation{options: o, previous: previous, env: newEnv(o, m, s.Config), sameReferences: sameReferences(m, previous.Model)}
	c.compileGlobal(s)
	c.compileProducts(s)
	c.compileAPIs(s)
	c.compilePipelines(s)
	c.compileKeys(s)
	s.hosts = hostnames(m)
	s.Problems = c.problems
	return s
}

func newConfig(m *model.Model, o Options) *policy.Config {
	return &policy.Config{
		Service: &m.Service, Revision: m.Revision, GatewayID: o.GatewayID, InstanceID: o.InstanceID,
		Backends:     byName(m.Backends, func(b *model.Backend) string { return b.Name }),
		Certificates: byName(m.Certificates, func(c *model.Certificate) string { return c.Name }),
		Loggers:      byName(openLoggers(m), func(l *model.Logger) string { return l.Name }),
		Schemas:      byName(m.Schemas, func(s *model.Schema) string { return s.Name }),
		Groups:       byName(m.Groups, func(g *model.Group) string { return g.Name }),
		APIs:         byName(currentRevisions(m.APIs), func(a *model.API) string { return a.Name }),
		Connections:  byName(m.Connections, func(c *model.Connection) string { return policy.ConnectionKey(c.Provider, c.Name) }),
	}
}

// openLoggers are the loggers with named values in the place of the references that their credentials may be.
func openLoggers(m *model.Model) []*model.Logger {
	pairs := make([]string, 0, 2*len(m.NamedValues))
	for _, v := range m.NamedValues {
		pairs = append(pairs, "{{"+v.DisplayName+"}}", v.Value)
	}
	values := strings.NewReplacer(pairs...)
	loggers := make([]*model.Logger, len(m.Loggers))
	for i, l := range m.Loggers {
		open := *l
		open.Credentials = make(map[string]string, len(l.Credentials))
		for name, text := range l.Credentials {
			open.Credentials[name] = values.Replace(text)
		}
		loggers[i] = &open
	}
	return loggers
}

func currentRevisions(apis []*model.API) []*model.API {
	current := make([]*model.API, 0, len(apis))
	for _, a := range apis {
		if a.Current {
			current = append(current, a)
		}
	}
	return current
}

func byName[T any](list []*T, name func(*T) string) map[string]*T {
	index := make(map[string]*T, len(list))
	for _, item := range list {
		index[name(item)] = item
	}
	return index
}

// sameReferences reports whether two models have the same things that documents refer to. Consecutive models share what did not change.
func sameReferences(a, b *model.Model) bool {
	return slices.Equal(a.NamedValues, b.NamedValues) && slices.Equal(a.Fragments, b.Fragments) && slices.Equal(a.Backends, b.Backends) &&
		slices.Equal(a.Loggers, b.Loggers) && slices.Equal(a.Schemas, b.Schemas) && slices.Equal(a.Certificates, b.Certificates)
}

func (c *compilation) compileGlobal(s *Snapshot) {
	text := s.Model.Policy
	if text == nil {
		text = &defaultGlobal
	}
	s.global = c.compileDocument(text, policy.Global, c.previous.global)
	s.pipelines = map[pipelineKey]*policy.Pipeline{}
}

func (c *compilation) compileProducts(s *Snapshot) {
	s.products = make(map[string]*product, len(s.Model.Products))
	s.openProducts = map[string]*product{}
	for _, m := range s.Model.Products {
		var before document
		if old := c.previous.products[m.Name]; old != nil {
			before = old.doc
		}
		p := &product{Product: m, doc: c.compileDocument(m.Policy, policy.Product, before), apis: make(map[string]bool, len(m.APIs))}
		for _, name := range m.APIs {
			p.apis[name] = true
			if !m.SubscriptionRequired && s.openProducts[name] == nil {
				s.openProducts[name] = p
			}
		}
		s.products[m.Name] = p
	}
}

func (c *compilation) compileAPIs(s *Snapshot) {
	c.versionSets = byName(s.Model.VersionSets, func(v *model.VersionSet) string { return v.Name })
	s.apis = make(map[apiKey]*api, len(s.Model.APIs))
	for _, m := range s.Model.APIs {
		key := apiKey{m.Name, m.Revision}
		a := c.compileAPI(m, c.previous.apis[key])
		s.apis[key] = a
		s.paths.add(a)
	}
}

// compileAPI compiles one API, or takes the previous one if nothing of it changed.
func (c *compilation) compileAPI(m *model.API, before *api) *api {
	set := c.versionSets[m.VersionSet]
	if before == nil {
		before = &api{}
	}
	if before.API == m && before.versionSet == set && len(before.bad) == 0 && c.fresh(before) {
		return before
	}
	a := &api{API: m, versionSet: set, doc: c.compileDocument(m.Policy, policy.API, before.doc)}
	a.base = c.baseURL(m)
	if before.API != nil && slices.EqualFunc(m.Operations, before.Operations, sameTemplate) {
		a.operations, a.bad = before.operations, before.bad
	} else {
		a.operations, a.bad = newOperations(m.Operations)
		for i, err := range a.bad {
			c.problem(m.Operations[i].ID, err)
		}
	}
	a.docs = c.compileOperations(m, before)
	c.compileResolvers(a, before)
	return a
}

func sameTemplate(a, b *model.Operation) bool {
	return a == b || a.Method == b.Method && a.URLTemplate == b.URLTemplate
}

// compileOperations compiles the documents of an API's operations; nil if there are none at all.
func (c *compilation) compileOperations(m *model.API, before *api) []document {
	if !slices.ContainsFunc(m.Operations, func(o *model.Operation) bool { return o.Policy != nil }) {
		return nil
	}
	old := map[string]document{}
	if before.docs != nil {
		for i, op := range before.Operations {
			old[op.Name] = before.docs[i]
		}
	}
	docs := make([]document, len(m.Operations))
	for i, op := range m.Operations {
		docs[i] = c.compileDocument(op.Policy, policy.Operation, old[op.Name])
	}
	return docs
}

// compileResolvers compiles the documents of an API's resolvers.
func (c *compilation) compileResolvers(a, before *api) {
	old := map[string]document{}
	if before.API != nil {
		for i, r := range before.Resolvers {
			old[r.Name] = before.sources[i]
		}
	}
	var list []*policy.Resolver
	for _, r := range a.Resolvers {
		d := c.compileDocument(r.Policy, policy.OfResolver, old[r.Name])
		a.sources = append(a.sources, d)
		switch {
		case d.doc != nil:
			list = append(list, &policy.Resolver{Type: r.Type, Field: r.Field, Document: d.doc})
		case d.wrong != nil:
			list = append(list, &policy.Resolver{Type: r.Type, Field: r.Field, Reference: d.wrong.Reference})
		}
	}
	if len(list) > 0 {
		a.resolvers = policy.NewResolvers(list)
	}
}

// fresh reports whether all documents of a compiled API are still right.
func (c *compilation) fresh(a *api) bool {
	stale := func(d document) bool {
		return d.wrong != nil || d.doc != nil && !c.sameReferences && !d.doc.Fresh(c.env)
	}
	return !stale(a.doc) && !slices.ContainsFunc(a.docs, stale) && !slices.ContainsFunc(a.sources, stale)
}

// baseURL returns where an API's requests go by default; its zero value if nothing is known, which forward-request reports.
func (c *compilation) baseURL(m *model.API) policy.URL {
	if m.ServiceURL == "" {
		return policy.URL{}
	}
	base, err := policy.ParseURL(m.ServiceURL)
	if err != nil {
		c.problem(m.ID, fmt.Errorf("service URL: %w", err))
	}
	return base
}

func (c *compilation) compileKeys(s *Snapshot) {
	if slices.Equal(s.Model.Subscriptions, c.previous.Model.Subscriptions) && c.previous.keys != nil {
		s.keys = c.previous.keys
	} else {
		s.keys = make(map[string]*model.Subscription, 2*len(s.Model.Subscriptions))
		for _, sub := range s.Model.Subscriptions {
			for _, key := range []string{sub.PrimaryKey, sub.SecondaryKey} {
				if key != "" {
					s.keys[key] = sub
				}
			}
		}
	}
	s.users = byName(s.Model.Users, func(u *model.User) string { return u.Name })
}

// hostnames returns the names the gateway answers to, in lower case; nil for every name.
func hostnames(m *model.Model) map[string]bool {
	if m.Service.AnyHost || len(m.Service.Hostnames) == 0 {
		return nil
	}
	hosts := make(map[string]bool, len(m.Service.Hostnames))
	for _, h := range m.Service.Hostnames {
		hosts[strings.ToLower(h.Name)] = true
	}
	return hosts
}
