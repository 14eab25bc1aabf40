package arm

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/portico-apim/portico/internal/resource"
	"github.com/portico-apim/portico/internal/resources"
)

// target is what a request is about.
type target struct {
	// action is what is done, in the words of access control; scope is the id it is done to.
	action, scope string
	// needsVersion says that the request must have an api-version of the resource provider.
	needsVersion bool
	serve        func(c *call) error
}

// public is the action of routes that need no token.
const public = "public"

func (s *Server) isPublic(t target) bool { return t.action == public }

// route is a fixed route: one that is no row of the table of kinds.
type route struct {
	method string
	// pattern has its variables in braces.
	pattern string
	action  string
	serve   func(c *call, vars map[string]string) error
}

// find resolves the route of a request.
func (s *Server) find(r *http.Request) (target, error) {
	parts, err := split(r.URL)
	if err != nil {
		return target{}, err
	}
	if t, err := s.findFixed(r.Method, parts); t.serve != nil || err != nil {
		return t, err
	}
	return s.findResource(r)
}

// split cuts a path into its decoded segments. Doubled slashes count as one.
func split(u *url.URL) ([]string, error) {
	var parts []string
	for raw := range strings.SplitSeq(u.EscapedPath(), "/") {
		if raw == "" {
			continue
		}
		part, err := url.PathUnescape(raw)
		if err != nil {
			return nil, resource.Errorf(400, "InvalidRequestUri", "The request URI is not valid.")
		}
		parts = append(parts, part)
	}
	return parts, nil
}

// findFixed looks among the fixed routes. If only the method does not fit, the error says so.
func (s *Server) findFixed(method string, parts []string) (target, error) {
	known := false
	for _, r := range s.fixed {
		vars, ok := r.match(parts)
		if !ok {
			continue
		}
		known = true
		if r.method == method || r.method == http.MethodGet && method == http.MethodHead {
			return target{action: r.action, scope: "/" + strings.Join(parts, "/"), serve: func(c *call) error { return r.serve(c, vars) }}, nil
		}
	}
	if known {
		return target{}, methodNotAllowed(method)
	}
	return target{}, nil
}

// match compares a path with the pattern, without regard to case.
func (r route) match(parts []string) (map[string]string, bool) {
	pattern := strings.Split(strings.Trim(r.pattern, "/"), "/")
	if len(pattern) != len(parts) {
		return nil, false
	}
	vars := map[string]string{}
	for i, p := range pattern {
		if name, ok := strings.CutPrefix(p, "{"); ok {
			vars[strings.TrimSuffix(name, "}")] = parts[i]
		} else if !strings.EqualFold(p, parts[i]) {
			return nil, false
		}
	}
	return vars, true
}

func methodNotAllowed(method string) error {
	return resource.Errorf(http.StatusMethodNotAllowed, "HttpMethodNotSupported", "The HTTP method '%s' is not supported at the requested URL.", method)
}

// findResource resolves a path of the resource provider.
func (s *Server) findResource(r *http.Request) (target, error) {
	id, tail, err := resource.ParsePath(r.URL.EscapedPath())
	if err != nil {
		return target{}, resource.Errorf(404, "NotFound", "The requested path was not found: %v.", err)
	}
	if len(id.Segments) > 0 {
		if id, err = id.Canonical(s.table.Canonical); err != nil {
			return target{}, noSuchType(id, tail)
		}
	}
	if tail == "" {
		return s.entity(r.Method, id)
	}
	return s.collectionOrAction(r.Method, id, tail)
}

func noSuchType(id resource.ID, tail string) error {
	kind := strings.Trim(id.Kind()+"/"+tail, "/")
	return resource.Errorf(404, "InvalidResourceType", "The resource type '%s' could not be found in the namespace '%s'.", kind, resource.Provider)
}

// verbs are the letters of Kind.Verbs by method, for a single resource.
var verbs = map[string]byte{http.MethodHead: 'H', http.MethodGet: 'G', http.MethodPut: 'C', http.MethodPatch: 'U', http.MethodDelete: 'D'}

// permissions are the ends of the names of actions, by method.
var permissions = map[string]string{
	http.MethodHead: "read", http.MethodGet: "read", http.MethodPut: "write", http.MethodPatch: "write", http.MethodDelete: "delete",
}

// entity resolves a request for one resource.
func (s *Server) entity(method string, id resource.ID) (target, error) {
	if len(id.Segments) == 0 {
		return target{}, resource.Errorf(404, "NotFound", "The requested path was not found.")
	}
	k, _ := s.table.Kind(id.Kind())
	verb, ok := verbs[method]
	if !ok || !k.Has(verb) {
		return target{}, methodNotAllowed(method)
	}
	req := resources.Request{ID: id}
	serve := map[byte]func(*call, *resources.Kind, resources.Request) error{'H': s.head, 'G': s.get, 'C': s.put, 'U': s.patch, 'D': s.delete}[verb]
	return target{
		action: id.Type() + "/" + permissions[method], scope: id.String(), needsVersion: true,
		serve: func(c *call) error { return serve(c, k, req) },
	}, nil
}

// collectionOrAction resolves a request whose path ends with a type or with the name of an action.
func (s *Server) collectionOrAction(method string, id resource.ID, tail string) (target, error) {
	if k, ok := s.table.Kind(id.Kind()); ok {
		if a, ok := k.Action(tail); ok {
			if method != http.MethodPost {
				return target{}, methodNotAllowed(method)
			}
			req := resources.Request{ID: id}
			return target{
				action: id.Type() + "/" + a.Permission, scope: id.String(), needsVersion: true,
				serve: func(c *call) error { return s.act(c, k, a, req) },
			}, nil
		}
	}
	kind := strings.TrimPrefix(id.Kind()+"/"+tail, "/")
	k, ok := s.table.Kind(kind)
	if !ok || len(id.Segments) == 0 && strings.Contains(k.Type, "/") {
		return target{}, noSuchType(id, tail)
	}
	if method != http.MethodGet || !k.Has('L') {
		return target{}, methodNotAllowed(method)
	}
	req := resources.Request{ID: id, Collection: k.Segment()}
	return target{
		action: resource.Provider + "/" + k.Type + "/read", scope: id.String(), needsVersion: true,
		serve: func(c *call) error { return s.list(c, k, req) },
	}, nil
}

// Route describes a route, for documentation and for the test that walks all of them.
type Route struct {
	Method, Pattern string
	// Action is empty if anybody may take the route.
	Action string
}

// Routes lists every route.
func (s *Server) Routes() []Route {
	var all []Route
	for _, r := range s.fixed {
		action := r.action
		if action == public {
			action = ""
		}
		all = append(all, Route{r.method, r.pattern, action})
	}
	for _, k := range s.table.Kinds() {
		all = append(all, kindRoutes(k)...)
	}
	return all
}

// kindRoutes lists the routes of a row of the table.
func kindRoutes(k *resources.Kind) []Route {
	base := "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/" + resource.Provider
	if k.Rootless {
		base = "/subscriptions/{subscriptionId}/providers/" + resource.Provider
	}
	types := strings.Split(k.Type, "/")
	for _, t := range types[:len(types)-1] {
		base += "/" + t + "/{" + t + "}"
	}
	collection := base + "/" + k.Segment()
	entity := collection + "/{name}"
	action := resource.Provider + "/" + k.Type + "/"
	var all []Route
	for _, method := range []string{http.MethodHead, http.MethodGet, http.MethodPut, http.MethodPatch, http.MethodDelete} {
		if k.Has(verbs[method]) {
			all = append(all, Route{method, entity, action + permissions[method]})
		}
	}
	if k.Has('L') {
		all = append(all, Route{http.MethodGet, collection, action + "read"})
	}
	for _, a := range k.Actions {
		all = append(all, Route{http.MethodPost, entity + "/" + a.Name, action + a.Permission})
	}
	return all
}
