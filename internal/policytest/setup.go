package policytest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/portico-apim/portico/internal/model"
	"github.com/portico-apim/portico/internal/policy"
)

// setup is what a case says about the model.
type setup struct {
	documents map[string]string
	fragments []*model.Fragment
	values    []*model.NamedValue
	// schema is the GraphQL schema of the API, empty for an API of another type.
	schema string
	// resolvers are its resolvers.
	resolvers []*model.Resolver
	// metadata is the metadata document of an OData API, empty for an API of another type.
	metadata string
	given    given
}

// given is the form of model.json.
type given struct {
	API           json.RawMessage      `json:"api"`
	Operation     json.RawMessage      `json:"operation"`
	Product       json.RawMessage      `json:"product"`
	Subscription  json.RawMessage      `json:"subscription"`
	User          json.RawMessage      `json:"user"`
	Service       json.RawMessage      `json:"service"`
	Backends      []*model.Backend     `json:"backends"`
	Certificates  []*model.Certificate `json:"certificates"`
	Clients       map[string]string    `json:"clients"`
	Loggers       []*model.Logger      `json:"loggers"`
	Groups        []*model.Group       `json:"groups"`
	Schemas       []*model.Schema      `json:"schemas"`
	VersionSets   []*model.VersionSet  `json:"versionSets"`
	Connections   []*model.Connection  `json:"connections"`
	ExternalCache bool                 `json:"externalCache"`
	BodyLimit     int64                `json:"bodyLimit"`
	// ExternalCacheAway puts the external cache out of reach.
	ExternalCacheAway bool `json:"externalCacheAway"`
}

// add reads one file about the model.
func (s *setup) add(name, text string) error {
	id, isFragment := strings.CutPrefix(name, "fragment/")
	field, isResolver := strings.CutPrefix(name, "resolver/")
	switch {
	case name == "policy.xml", name == "global.xml", name == "product.xml", name == "operation.xml":
		if s.documents == nil {
			s.documents = map[string]string{}
		}
		s.documents[name] = text
	case name == "schema.graphql":
		s.schema = text
	case name == "metadata.xml":
		s.metadata = text
	case name == "values.txt":
		return s.addValues(text)
	case name == "model.json":
		return strict([]byte(text), &s.given)
	case isResolver:
		typeName, fieldName, ok := strings.Cut(strings.TrimSuffix(field, ".xml"), ".")
		if !ok {
			return fmt.Errorf("a resolver is named by its type and field, as in resolver/Query.users.xml")
		}
		p := document(name, text)
		s.resolvers = append(s.resolvers, &model.Resolver{ID: name, Name: field, Type: typeName, Field: fieldName, Policy: &p})
	case isFragment:
		s.fragments = append(s.fragments, &model.Fragment{Name: id, Policy: document(name, text)})
	default:
		return fmt.Errorf("a case has no file of that name")
	}
	return nil
}

func (s *setup) addValues(text string) error {
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		name, value, ok := strings.Cut(line, " = ")
		if !ok {
			return fmt.Errorf("%q is not of the form name = value", line)
		}
		s.values = append(s.values, &model.NamedValue{Name: name, DisplayName: name, Value: value})
	}
	return nil
}

func document(name, text string) model.Policy {
	return model.Policy{ID: name, Format: "rawxml", Text: text}
}

// policy returns the document of a scope, nil if the case has none.
func (s *setup) policy(name string) *model.Policy {
	text, ok := s.documents[name]
	if !ok {
		return nil
	}
	p := document(name, text)
	return &p
}

// model builds the model of the case.
func (s *setup) model() (*model.Model, error) {
	m := &model.Model{
		Version: model.Version, Revision: 1, Policy: s.policy("global.xml"), Fragments: s.fragments, NamedValues: s.values,
		Backends: s.given.Backends, Certificates: s.given.Certificates, Loggers: s.given.Loggers, Groups: s.given.Groups, Schemas: s.given.Schemas, VersionSets: s.given.VersionSets, Connections: s.given.Connections,
		Service: model.Service{
			ID:   "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/test/providers/Microsoft.ApiManagement/service/test",
			Name: "test", Region: "local", AnyHost: true,
		},
	}
	api, err := s.api()
	if err != nil {
		return nil, err
	}
	m.APIs = []*model.API{api}
	if err := s.access(m, api); err != nil {
		return nil, err
	}
	return m, overlay("service", s.given.Service, &m.Service)
}

// api returns the API of the case.
func (s *setup) api() (*model.API, error) {
	api := &model.API{
		ID: "/apis/echo", Name: "echo", DisplayName: "Echo API", Revision: "1", Current: true, Online: true, Type: "http", Path: "echo",
		Protocols: []string{"http", "https"}, ServiceURL: "https://backend.example.org/api",
		KeyHeader: "Ocp-Apim-Subscription-Key", KeyQuery: "subscription-key", Policy: s.policy("policy.xml"),
		SubscriptionRequired: s.given.Subscription != nil,
	}
	if s.schema != "" {
		api.Resolvers = s.resolvers
		api.Type, api.Schemas = "graphql", []*model.Schema{{Name: "graphql", ContentType: policy.GraphQLSchema, Document: s.schema}}
	}
	if s.metadata != "" {
		api.Type, api.Schemas = "odata", []*model.Schema{{Name: "odata", ContentType: policy.ODataSchema, Document: s.metadata}}
	}
	if err := overlay("api", s.given.API, api); err != nil {
		return nil, err
	}
	if len(api.Operations) > 0 || api.Type == "graphql" || api.Type == "odata" {
		return api, nil
	}
	methods := []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
	op := &model.Operation{Name: "any", DisplayName: "Any", URLTemplate: "/*", Policy: s.policy("operation.xml")}
	if err := overlay("operation", s.given.Operation, op); err != nil {
		return nil, err
	}
	if op.Method != "" {
		methods = []string{op.Method}
	}
	for _, method := range methods {
		one := *op
		one.Method, one.ID = method, api.ID+"/operations/"+op.Name
		api.Operations = append(api.Operations, &one)
	}
	return api, nil
}

// access adds product, subscription and user.
func (s *setup) access(m *model.Model, api *model.API) error {
	if s.given.Product != nil || s.documents["product.xml"] != "" {
		p := &model.Product{
			ID: "/products/starter", Name: "starter", DisplayName: "Starter", State: "published", APIs: []string{api.Name},
			SubscriptionRequired: s.given.Subscription != nil, Policy: s.policy("product.xml"),
		}
		if err := overlay("product", s.given.Product, p); err != nil {
			return err
		}
		m.Products = []*model.Product{p}
	}
	if s.given.User != nil {
		u := &model.User{ID: "/users/jane", Name: "jane", State: "active"}
		if err := overlay("user", s.given.User, u); err != nil {
			return err
		}
		m.Users = []*model.User{u}
	}
	if s.given.Subscription == nil {
		return nil
	}
	sub := &model.Subscription{ID: "/subscriptions/sub", Name: "sub", DisplayName: "Sub", State: "active", PrimaryKey: "key"}
	if err := overlay("subscription", s.given.Subscription, sub); err != nil {
		return err
	}
	switch {
	case sub.Product != "" || sub.API != "" || sub.AllAPIs || sub.AllAccess:
	case len(m.Products) > 0:
		sub.Product = m.Products[0].Name
	default:
		sub.API = api.Name
	}
	if sub.User == "" && len(m.Users) > 0 {
		sub.User = m.Users[0].Name
	}
	m.Subscriptions = []*model.Subscription{sub}
	return nil
}

// overlay changes a part of the model as model.json says.
func overlay(name string, data json.RawMessage, target any) error {
	if data == nil {
		return nil
	}
	if err := strict(data, target); err != nil {
		return fmt.Errorf("model.json: %s: %w", name, err)
	}
	return nil
}

// strict reads JSON and refuses names that the target does not have.
func strict(data []byte, target any) error {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	return dec.Decode(target)
}
