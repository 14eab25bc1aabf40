package gateway

import (
	"github.com/portico-apim/portico/internal/policy"
	"github.com/portico-apim/portico/internal/snapshot"
)

// isPreflight reports whether a request is a CORS preflight (Fetch standard, CORS-preflight fetch).
func isPreflight(req *policy.Message) bool {
	return req.Method == "OPTIONS" && req.Header.Has("Origin") && req.Header.Has("Access-Control-Request-Method")
}

// preflight has the cors policies that are in force for the announced request answer, without a key: browsers send none. The first that approves
// answers; if none does, the answer is an empty 200, which browsers take as a refusal. It returns false where no cors policy is in force. An API
// with an OPTIONS operation of its own is not asked (policy page of cors).
func (g *Gateway) preflight(x *policy.Exchange, snap *snapshot.Snapshot) bool {
	route, matched, err := snap.Match(x.Request, x.Request.Header.Get("Access-Control-Request-Method"), x.Matched[:0])
	x.Matched = matched
	if err != nil {
		return false
	}
	pipeline, problem := route.Pipeline(route.OpenProduct())
	if problem != nil {
		return false
	}
	steps := corsSteps(pipeline)
	if len(steps) == 0 {
		return false
	}
	x.API, x.Operation, x.VersionSet = route.API(), route.Operation(), route.VersionSet()
	place(x, &route)
	x.Preflight = true
	if err := x.RunSection(policy.Inbound, steps); err == nil || x.Response == nil {
		x.Response = policy.NewResponse(200)
	}
	return true
}

// corsSteps returns the cors policies among the top-level inbound steps.
func corsSteps(p *policy.Pipeline) []*policy.Step {
	var steps []*policy.Step
	for _, s := range p.Steps(policy.Inbound) {
		if s.Definition.Name == "cors" {
			steps = append(steps, s)
		}
	}
	return steps
}
