package snapshot

import (
	"net"
	"slices"
	"strings"

	"github.com/portico-apim/portico/internal/model"
	"github.com/portico-apim/portico/internal/policy"
)

// Route is what a request was found to be about. It is valid as long as its snapshot.
type Route struct {
	snapshot *Snapshot
	api      *api
	index    int
	// origin is scheme and authority as the client wrote them.
	origin string
	// Path is the part of the request's path that belongs to the operation, percent-encoded.
	Path string
}

// API returns the API; nil if none was found.
func (r *Route) API() *model.API {
	if r.api == nil {
		return nil
	}
	return r.api.API
}

// VersionSet returns the API's version set, nil if it has none.
func (r *Route) VersionSet() *model.VersionSet {
	if r.api == nil {
		return nil
	}
	return r.api.versionSet
}

// Resolvers returns the resolvers of a GraphQL API; nil if it has none.
func (r *Route) Resolvers() *policy.Resolvers { return r.api.resolvers }

// Operation returns the operation; nil if none was found.
func (r *Route) Operation() *model.Operation {
	if r.api == nil || r.index < 0 {
		return nil
	}
	return r.api.Operations[r.index]
}

// Base returns the address of the API's default backend; its host is empty if it has none.
func (r *Route) Base() policy.URL { return r.api.base }

// Match finds the API and the operation for a request, as if it had the method, and appends the template parameters to params. The error, of type
// *policy.Error, is what the client is told if there is none; then the route may still name the API.
func (s *Snapshot) Match(req *policy.Message, method string, params []policy.Param) (Route, []policy.Param, error) {
	r := Route{snapshot: s, index: -1}
	if !s.answersTo(req.URL.Host) {
		return r, params, notFound()
	}
	upgrade := req.URL.Scheme == "ws" || req.URL.Scheme == "wss"
	hit, ok := s.paths.find(req, upgrade)
	if !ok || !speaks(hit.api.API, req.URL.Scheme) {
		return r, params, notFound()
	}
	r.api, r.Path, r.origin = hit.api, hit.rest, req.URL.Scheme+"://"+req.URL.Authority()
	if (hit.api.Type == "websocket" || hit.api.Type == "odata") && len(hit.api.Operations) == 0 {
		return r, params, nil
	}
	if hit.api.Type == "graphql" && len(hit.api.Operations) == 0 {
		if !isGraphQL(method, hit.rest) {
			return r, params, notFound()
		}
		r.Path = ""
		return r, params, nil
	}
	index, params, ok := hit.api.operations.match(method, hit.rest, req.URL.Query, params)
	if !ok {
		return r, params, notFound()
	}
	r.index = index
	return r, params, nil
}

// answersTo reports whether the gateway answers requests for a host.
func (s *Snapshot) answersTo(host string) bool {
	if s.hosts == nil {
		return true
	}
	return s.hosts[strings.ToLower(host)] || net.ParseIP(strings.Trim(host, "[]")).IsLoopback() || strings.EqualFold(host, "localhost")
}

// WellKnown returns the policies of the global document that serve a file at the path of a request.
func (s *Snapshot) WellKnown(req *policy.Message) []*policy.Step {
	pipeline, problem := s.pipeline(document{}, document{}, document{})
	if problem != nil {
		return nil
	}
	var steps []*policy.Step
	for _, step := range pipeline.Steps(policy.Inbound) {
		if file := step.Definition.WellKnown; file != "" && file == req.URL.Path && s.answersTo(req.URL.Host) {
			steps = append(steps, step)
		}
	}
	return steps
}

// isGraphQL reports whether a request to a GraphQL API, which has no operations, goes to its one address with one of the methods of GraphQL over HTTP.
func isGraphQL(method, path string) bool {
	return (method == "GET" || method == "POST") && strings.Trim(path, "/") == ""
}

// speaks reports whether an API answers to a URL scheme. A GraphQL API answers to WebSockets, which its subscriptions come on, wherever it answers to HTTP.
func speaks(a *model.API, scheme string) bool {
	if len(a.Protocols) == 0 {
		return true
	}
	if a.Type == "graphql" {
		plain := map[string]string{"ws": "http", "wss": "https"}[scheme]
		return slices.ContainsFunc(a.Protocols, func(p string) bool { return strings.EqualFold(p, scheme) || strings.EqualFold(p, plain) })
	}
	for _, p := range a.Protocols {
		if strings.EqualFold(p, scheme) {
			return true
		}
	}
	return false
}

func notFound() *policy.Error {
	return &policy.Error{
		Source: "configuration", Reason: policy.ReasonOperationNotFound, Message: "Unable to match incoming request to an operation.",
		Status: 404, PublicMessage: "Resource not found", Section: "backend",
	}
}

// Pipeline returns what runs for a request in the context of a product, which may be nil. Without an operation it is that of the API;
// without an API that of the global scope.
func (r *Route) Pipeline(p *model.Product) (*policy.Pipeline, *Problem) {
	var operation, inProduct document
	if r.api == nil {
		return r.snapshot.pipeline(document{}, document{}, document{})
	}
	if r.index >= 0 && r.api.docs != nil {
		operation = r.api.docs[r.index]
	}
	if p != nil {
		inProduct = r.snapshot.products[p.Name].doc
	}
	return r.snapshot.pipeline(operation, r.api.doc, inProduct)
}

// OpenProduct returns the product that lets everybody call the API, nil if there is none.
func (r *Route) OpenProduct() *model.Product {
	if open := r.snapshot.openProducts[r.api.Name]; open != nil {
		return open.Product
	}
	return nil
}
