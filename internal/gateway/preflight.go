package gateway

import (
	"errors"

	"github.com/portico-apim/portico/internal/policy"
	"github.com/portico-apim/portico/internal/snapshot"
)

// isPreflight reports whether a request is a CORS preflight (Fetch standard, CORS-preflight fetch).
func isPreflight(req *policy.Message) bool {
	return req.Method == "OPTIONS" && req.Header.Has("Origin") && req.Header.Has("Access-Control-Request-Method")
}

// preflight has the cors policy that is in force answer a preflight, without a key: browsers send none. Only a product's policy is out of reach, since
// without a key there is no product, unless it is an open one.
func (g *Gateway) preflight(x *policy.Exchange, route *snapshot.Route) bool {
	if route.API() == nil {
		return false
	}
	place(x, route)
	pipeline, problem := route.Pipeline(route.OpenProduct())
	if problem != nil {
		return false
	}
	step := corsStep(pipeline)
	if step == nil {
		return false
	}
	err := x.RunSection(policy.Inbound, []*policy.Step{step})
	if errors.Is(err, policy.ErrStop) && x.Response != nil {
		return true
	}
	x.Request.URL = x.OriginalURL
	return false
}

// corsStep returns the cors policy among the top-level inbound steps.
func corsStep(p *policy.Pipeline) *policy.Step {
	for _, s := range p.Steps(policy.Inbound) {
		if s.Definition.Name == "cors" {
			return s
		}
	}
	return nil
}
