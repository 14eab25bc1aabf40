package feed

import (
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/portico-apim/portico/internal/model"
	"github.com/portico-apim/portico/internal/resource"
	"github.com/portico-apim/portico/internal/resources"
	"github.com/portico-apim/portico/internal/store"
)

// connectionParts are the documents of one connection.
type connectionParts struct {
	id         resource.ID
	connection *resources.AuthorizationProperties // nil until its document was read
	token      resources.ConnectionToken
	access     map[string]model.ConnectionAccess
}

// connection returns the parts of the connection with an id, which will be built anew.
func (s *state) connection(id resource.ID) *connectionParts {
	name := strings.ToLower(id.String())
	s.touchedConnections[name] = true
	p := s.connections[name]
	if p == nil {
		p = &connectionParts{id: id, access: map[string]model.ConnectionAccess{}}
		s.connections[name] = p
	}
	return p
}

func (s *state) putConnection(id resource.ID, d store.Document) error {
	p, err := resources.Decode[resources.AuthorizationProperties](d)
	if err == nil {
		parts := s.connection(id)
		parts.id, parts.connection = id, p
	}
	return err
}

func (s *state) dropConnection(id resource.ID) { s.connection(id).connection = nil }

func (s *state) putConnectionAccess(id resource.ID, d store.Document) error {
	p, err := resources.Decode[resources.AccessPolicyProperties](d)
	if err == nil {
		s.connection(id.Parent()).access[key(id)] = model.ConnectionAccess{ObjectID: p.ObjectID, TenantID: p.TenantID, AppIDs: p.AppIDs}
	}
	return err
}

func (s *state) dropConnectionAccess(id resource.ID) {
	delete(s.connection(id.Parent()).access, key(id))
}

func (s *state) putConnectionToken(id resource.ID, d store.Document) error {
	p, err := resources.Reveal[resources.ConnectionToken](d, s.sealer)
	if err == nil {
		s.connection(id.Parent()).token = *p
	}
	return err
}

func (s *state) dropConnectionToken(id resource.ID) {
	s.connection(id.Parent()).token = resources.ConnectionToken{}
}

// rebuildConnections puts together the connections of which a part changed. An attempt to renew a token that is under way changes nothing.
func (s *state) rebuildConnections() {
	for name := range s.touchedConnections {
		parts := s.connections[name]
		if parts.connection == nil {
			s.connectionList.drop(name)
			if len(parts.access) == 0 {
				delete(s.connections, name)
			}
			continue
		}
		if m := parts.build(); !reflect.DeepEqual(m, s.connectionList.items[name]) {
			s.connectionList.set(name, m)
		}
	}
	clear(s.touchedConnections)
}

func (p *connectionParts) build() *model.Connection {
	m := &model.Connection{
		ID: p.id.String(), Provider: p.id.Parent().Name(), Name: p.id.Name(), Token: p.token.Access, Expires: p.token.Expires, Claims: p.token.Claims,
	}
	if problem := p.token.Problem(p.connection.GrantType); problem != nil {
		m.Problem = problem.Message
	}
	for _, name := range slices.Sorted(maps.Keys(p.access)) {
		m.Access = append(m.Access, p.access[name])
	}
	return m
}
