package gateway

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/portico-apim/portico/internal/policy"
	"github.com/portico-apim/portico/internal/snapshot"
)

// Options is what a gateway is made of.
type Options struct {
	// Services is what policies act with.
	Services *policy.Services
	// BodyLimit is how many bytes of a body may be held in memory for one exchange.
	BodyLimit int64
	Log       *slog.Logger
	// Done is told of every exchange that ended, while it is still whole. It must not block. May be nil.
	Done func(*policy.Exchange)
}

// Gateway serves requests from the current snapshot. It is safe for concurrent use.
type Gateway struct {
	options   Options
	current   atomic.Pointer[snapshot.Snapshot]
	exchanges sync.Pool
	started   time.Time
}

// New returns a gateway without a configuration: until the first Swap it answers 503.
func New(o Options) *Gateway {
	g := &Gateway{options: o, started: time.Now()}
	g.exchanges.New = func() any { return &policy.Exchange{} }
	return g
}

// Swap makes a snapshot the one that new requests are served from.
func (g *Gateway) Swap(s *snapshot.Snapshot) { g.current.Store(s) }

// Snapshot returns the current snapshot, nil before the first Swap.
func (g *Gateway) Snapshot() *snapshot.Snapshot { return g.current.Load() }

// Begin returns an exchange for a request. The caller fills in Request, runs Handle, sends Response, and gives the exchange back with End.
func (g *Gateway) Begin(ctx context.Context, client policy.Client) *policy.Exchange {
	x := g.exchanges.Get().(*policy.Exchange) //nolint:forcetypeassert // the pool holds nothing else
	x.Context, x.Client, x.Started, x.ID = ctx, client, time.Now(), newID()
	x.Services, x.Limit = g.options.Services, g.options.BodyLimit
	return x
}

// End runs the done hooks of an exchange and takes it back.
func (g *Gateway) End(x *policy.Exchange) {
	x.Done()
	if g.options.Done != nil {
		g.options.Done(x)
	}
	if x.Request != nil {
		x.Request.Body.Close()
	}
	if x.Response != nil {
		x.Response.Body.Close()
	}
	x.Reset()
	g.exchanges.Put(x)
}

// Handle runs an exchange up to its response.
func (g *Gateway) Handle(x *policy.Exchange) {
	x.OriginalURL, x.OriginalMethod = x.Request.URL, x.Request.Method
	snap := g.current.Load()
	switch {
	case x.Request.URL.Path == StatusPath:
		x.Response = g.status(snap)
	case snap == nil:
		x.Response = unavailable()
	default:
		x.Config = snap.Config
		g.route(x, snap)
	}
}

// route finds out what the request is about and runs the pipeline.
func (g *Gateway) route(x *policy.Exchange, snap *snapshot.Snapshot) {
	if steps := snap.WellKnown(x.Request); steps != nil {
		_ = x.RunSection(policy.Inbound, steps) // whether there is an answer tells all
		if x.Response != nil {
			return
		}
	}
	route, matched, err := snap.Match(x.Request, x.Request.Method, x.Matched)
	x.Matched = matched
	if err != nil && isPreflight(x.Request) && g.preflight(x, snap) {
		return
	}
	x.API, x.Operation, x.VersionSet = route.API(), route.Operation(), route.VersionSet()
	if err != nil {
		g.fail(x, &route, err)
		return
	}
	g.serve(x, &route)
}

// serve admits the caller and runs the pipeline of its product context.
func (g *Gateway) serve(x *policy.Exchange, route *snapshot.Route) {
	place(x, route)
	access, err := route.Admit(x.Request)
	if err != nil {
		g.fail(x, route, err)
		return
	}
	x.Product, x.Subscription, x.User, x.Key = access.Product, access.Subscription, access.User, access.Key
	pipeline, problem := route.Pipeline(access.Product)
	if problem != nil {
		g.broken(x, problem)
		return
	}
	pipeline.Execute(x)
}

// place points the exchange at the API's backend.
func place(x *policy.Exchange, route *snapshot.Route) {
	base := route.Base()
	x.Request.URL = policy.URL{Scheme: base.Scheme, Host: base.Host, Port: base.Port, Path: policy.JoinPath(base.Path, route.Path), Query: x.Request.URL.Query}
	x.BasePath, x.Resolvers = base.Path, route.Resolvers()
	if b := x.Config.Backends[x.API.BackendID]; b != nil {
		x.SetBackend(b)
	}
}

// fail answers for what fails before a pipeline begins. The on-error sections that are in force run; browsers get to read the answer if a cors
// policy lets them.
func (g *Gateway) fail(x *policy.Exchange, route *snapshot.Route, err error) {
	pipeline, problem := route.Pipeline(nil)
	if problem != nil {
		g.broken(x, problem)
		return
	}
	if x.Request.Header.Has("Origin") {
		_ = x.RunSection(policy.Inbound, corsSteps(pipeline)) // the answer is the failure in any case
	}
	pipeline.Fail(x, err)
}

// broken answers for an operation whose policy does not compile.
func (g *Gateway) broken(x *policy.Exchange, p *snapshot.Problem) {
	g.options.Log.Error("operation is out of service", "resource", p.Resource, "reference", p.Reference, "request", x.ID)
	e := &policy.Error{Source: "configuration", Reason: policy.ReasonPolicyConfiguration, Message: p.Error()}
	x.LastError = e
	x.Response = e.Response(p.Reference)
}

// unavailable is the answer of a gateway that has no configuration yet.
func unavailable() *policy.Message {
	res := policy.NewResponse(503)
	res.Header.Add("Content-Type", "application/json")
	res.Header.Add("Retry-After", "1")
	res.Body = policy.BytesBody(policy.ErrorBody(503, "The gateway has no configuration yet."))
	return res
}
