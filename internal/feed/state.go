package feed

import (
	"strings"

	"github.com/portico-apim/portico/internal/model"
	"github.com/portico-apim/portico/internal/resource"
	"github.com/portico-apim/portico/internal/resources"
	"github.com/portico-apim/portico/internal/store"
)

// state is everything that was read about a service. Names are compared in lower case, as ARM does.
type state struct {
	sealer  resources.Sealer
	service model.Service
	// hostCertificates are those of the service's own host names.
	hostCertificates []*model.Certificate
	policy           *model.Policy
	apis             map[string]*apiParts // by apiKey
	roots            map[string]resources.APIRoot
	built            collection[model.API]
	products         map[string]*productParts
	productList      collection[model.Product]
	users            map[string]*model.User
	members          map[string]set // group names by user
	userList         collection[model.User]

	versionSets   collection[model.VersionSet]
	subscriptions collection[model.Subscription]
	groups        collection[model.Group]
	namedValues   collection[model.NamedValue]
	fragments     collection[model.Fragment]
	backends      collection[model.Backend]
	certificates  collection[model.Certificate]
	loggers       collection[model.Logger]
	schemas       collection[model.Schema]
	diagnostics   collection[model.Diagnostic]
	caches        collection[model.Cache]

	connections    map[string]*connectionParts // by the id of the authorization
	connectionList collection[model.Connection]

	touchedAPIs, touchedProducts, touchedUsers, touchedConnections set
}

func newState(sealer resources.Sealer) *state {
	return &state{
		sealer: sealer, apis: map[string]*apiParts{}, roots: map[string]resources.APIRoot{}, products: map[string]*productParts{},
		users: map[string]*model.User{}, members: map[string]set{}, touchedAPIs: set{}, touchedProducts: set{}, touchedUsers: set{},
		connections: map[string]*connectionParts{}, touchedConnections: set{},
	}
}

// row says what to do with the documents of one kind.
type row struct {
	kind string
	// put takes a document in, drop takes it out.
	put  func(s *state, id resource.ID, d store.Document) error
	drop func(s *state, id resource.ID)
}

// table returns the kinds a model is made of.
func table() []row {
	return []row{
		{"service", (*state).putService, func(*state, resource.ID) {}},
		{"service/policies", (*state).putPolicy, func(s *state, _ resource.ID) { s.policy = nil }},
		{"portico/apis", (*state).putRoot, (*state).dropRoot},
		{"service/apis", (*state).putAPI, (*state).dropAPI},
		{"service/apis/operations", (*state).putOperation, (*state).dropOperation},
		{"service/apis/schemas", (*state).putSchema, (*state).dropSchema},
		{"service/apis/resolvers", (*state).putResolver, (*state).dropResolver},
		{"service/apis/resolvers/policies", (*state).putResolverPolicy, (*state).dropResolverPolicy},
		{"service/apis/policies", (*state).putAPIPolicy, (*state).dropAPIPolicy},
		{"service/apis/operations/policies", (*state).putOperationPolicy, (*state).dropOperationPolicy},
		{"service/apiVersionSets", (*state).putVersionSet, func(s *state, id resource.ID) { s.versionSets.drop(key(id)) }},
		{"service/products", (*state).putProduct, (*state).dropProduct},
		{"service/products/policies", (*state).putProductPolicy, (*state).dropProductPolicy},
		{"service/products/apis", (*state).putProductAPI, (*state).dropProductAPI},
		{"service/products/groups", (*state).putProductGroup, (*state).dropProductGroup},
		{"service/subscriptions", (*state).putSubscription, func(s *state, id resource.ID) { s.subscriptions.drop(key(id)) }},
		{"service/users", (*state).putUser, (*state).dropUser},
		{"service/groups", (*state).putGroup, func(s *state, id resource.ID) { s.groups.drop(key(id)) }},
		{"service/groups/users", (*state).putMember, (*state).dropMember},
		{"service/namedValues", (*state).putNamedValue, func(s *state, id resource.ID) { s.namedValues.drop(key(id)) }},
		{"service/policyFragments", (*state).putFragment, func(s *state, id resource.ID) { s.fragments.drop(key(id)) }},
		{"service/backends", (*state).putBackend, func(s *state, id resource.ID) { s.backends.drop(key(id)) }},
		{"service/certificates", (*state).putCertificate, func(s *state, id resource.ID) { s.certificates.drop(key(id)) }},
		{"service/loggers", (*state).putLogger, func(s *state, id resource.ID) { s.loggers.drop(key(id)) }},
		{"service/diagnostics", (*state).putDiagnostic, func(s *state, id resource.ID) { s.diagnostics.drop(id.Relative()) }},
		{"service/apis/diagnostics", (*state).putDiagnostic, func(s *state, id resource.ID) { s.diagnostics.drop(id.Relative()) }},
		{"service/schemas", (*state).putGlobalSchema, func(s *state, id resource.ID) { s.schemas.drop(key(id)) }},
		{"service/caches", (*state).putCache, func(s *state, id resource.ID) { s.caches.drop(key(id)) }},
		{resources.KindAuthorization, (*state).putConnection, (*state).dropConnection},
		{resources.KindAccessPolicy, (*state).putConnectionAccess, (*state).dropConnectionAccess},
		{resources.KindToken, (*state).putConnectionToken, (*state).dropConnectionToken},
	}
}

func kinds() []string {
	var list []string
	for _, r := range table() {
		list = append(list, r.kind)
	}
	return list
}

// key is the name under which an entity is found.
func key(id resource.ID) string { return strings.ToLower(id.Name()) }

// apply takes a change in.
func (s *state) apply(c store.Change) error {
	id, err := resource.Parse(c.ID)
	if err != nil {
		return err
	}
	for _, r := range table() {
		if r.kind != c.Kind {
			continue
		}
		if c.Deleted {
			r.drop(s, id)
			return nil
		}
		return r.put(s, id, c.Document)
	}
	return nil
}

// model returns the model of what was read. It shares what did not change with the one before.
func (s *state) model(revision uint64) *model.Model {
	s.rebuildAPIs()
	s.rebuildProducts()
	s.rebuildUsers()
	s.rebuildConnections()
	m := &model.Model{
		Version: model.Version, Revision: revision, Service: s.service, Policy: s.policy,
		APIs: s.built.sorted(), VersionSets: s.versionSets.sorted(), Products: s.productList.sorted(), Subscriptions: s.subscriptions.sorted(),
		Users: s.userList.sorted(), Groups: s.groups.sorted(), NamedValues: s.namedValues.sorted(), Fragments: s.fragments.sorted(),
		Backends: s.backends.sorted(), Certificates: s.certificates.sorted(), Loggers: s.loggers.sorted(), Schemas: s.schemas.sorted(), Diagnostics: s.diagnostics.sorted(),
		Caches: s.caches.sorted(), Connections: s.connectionList.sorted(),
	}
	if len(s.hostCertificates) > 0 {
		m.Certificates = append(m.Certificates[:len(m.Certificates):len(m.Certificates)], s.hostCertificates...)
	}
	return m
}
