package arm

import (
	"context"
	"errors"
	"fmt"
	"hash"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/portico-apim/portico/internal/auth"
	"github.com/portico-apim/portico/internal/resource"
	"github.com/portico-apim/portico/internal/resources"
	"github.com/portico-apim/portico/internal/store"
)

// Authorizer decides whether a principal may perform an action on a scope, the id of a resource. The error of a refusal is a
// *resource.Error.
type Authorizer interface {
	Authorize(ctx context.Context, p auth.Principal, action, scope string) error
}

// Signer makes keyed hashes, as secret.Box does.
type Signer interface {
	KeyID() string
	MAC(keyID, purpose string) (hash.Hash, error)
}

// Options are what a server works with.
type Options struct {
	Table *resources.Table
	Store store.Store
	// Issuer tells who is calling, and serves the routes for logging in.
	Issuer *auth.Issuer
	// Authorizer is the issuer if it is nil.
	Authorizer Authorizer
	// Consents serves the paths of people who log in to connections; nil is none.
	Consents http.Handler
	// Signer signs links to exports and the ids of operations.
	Signer Signer
	Log    *slog.Logger
	// MaxBody bounds a request body of a kind that says nothing else; 0 is 4 MiB, as Resource Manager has it.
	MaxBody int64
	Now     func() time.Time
}

// Server is the management API. It is an http.Handler, safe for concurrent use.
type Server struct {
	table      *resources.Table
	store      store.Store
	issuer     *auth.Issuer
	authorizer Authorizer
	signer     Signer
	log        *slog.Logger
	maxBody    int64
	now        func() time.Time
	fixed      []route
	login      http.Handler
	consents   http.Handler
}

// defaultMaxBody is Resource Manager's limit for a request body.
const defaultMaxBody = 4 << 20

// New makes a server.
func New(o Options) *Server {
	s := &Server{
		table: o.Table, store: o.Store, issuer: o.Issuer, authorizer: o.Authorizer, signer: o.Signer, log: o.Log,
		maxBody: o.MaxBody, now: o.Now, login: o.Issuer.Handler(), consents: o.Consents,
	}
	if s.authorizer == nil {
		s.authorizer = o.Issuer
	}
	if s.maxBody == 0 {
		s.maxBody = defaultMaxBody
	}
	if s.now == nil {
		s.now = time.Now
	}
	s.fixed = s.fixedRoutes()
	return s
}

// call is one request under way.
type call struct {
	*http.Request
	w         *answer
	id        string
	principal auth.Principal
	// action and scope are what is done to what.
	action, scope string
}

// answer notes the status for the log.
type answer struct {
	http.ResponseWriter
	status int
}

// WriteHeader sends the status.
func (a *answer) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
	}
	a.ResponseWriter.WriteHeader(status)
}

// Write sends a part of the body.
func (a *answer) Write(p []byte) (int, error) {
	if a.status == 0 {
		a.status = http.StatusOK
	}
	return a.ResponseWriter.Write(p)
}

// ServeHTTP answers a request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c := &call{Request: r, w: &answer{ResponseWriter: w}, id: uuid.NewString()}
	started := s.now()
	s.stamp(c)
	defer func() {
		if problem := recover(); problem != nil {
			s.panicked(c, problem)
		}
		s.audit(c, started)
	}()
	if err := s.serve(c); err != nil {
		s.fail(c, err)
	}
}

// stamp sends the ids by which a request can be found again.
func (s *Server) stamp(c *call) {
	h := c.w.Header()
	correlation := c.Request.Header.Get("x-ms-correlation-request-id")
	if correlation == "" || len(correlation) > 128 {
		correlation = c.id
	}
	h.Set("x-ms-request-id", c.id)
	h.Set("x-ms-correlation-request-id", correlation)
	if id := c.Request.Header.Get("x-ms-client-request-id"); id != "" && len(id) <= 128 && strings.EqualFold(c.Request.Header.Get("x-ms-return-client-request-id"), "true") {
		h.Set("x-ms-client-request-id", id)
	}
	h.Set("Cache-Control", "no-cache")
	h.Set("X-Content-Type-Options", "nosniff")
}

// serve finds the route, asks who is calling and whether they may, and runs it.
func (s *Server) serve(c *call) error {
	if s.serveLogin(c) || s.serveConsent(c) {
		return nil
	}
	target, found := s.find(c.Request)
	if found == nil && target.action != "" {
		if s.isPublic(target) {
			return target.serve(c)
		}
	}
	principal, err := s.issuer.Authenticate(c.Request)
	if err != nil {
		c.w.Header().Set("WWW-Authenticate", s.issuer.Challenge(c.Host, err))
		return auth.Unauthorized(err)
	}
	c.principal = principal
	if found != nil {
		return found
	}
	c.action, c.scope = target.action, target.scope
	if err := s.authorizer.Authorize(c.Context(), principal, target.action, target.scope); err != nil {
		return err
	}
	if target.needsVersion {
		if err := checkVersion(c.Request); err != nil {
			return err
		}
	}
	return target.serve(c)
}

// panicked answers a request that Portico has an error in. Other requests go on.
func (s *Server) panicked(c *call, problem any) {
	if cause, ok := problem.(error); ok && errors.Is(cause, http.ErrAbortHandler) {
		panic(problem)
	}
	s.log.Error("request panicked", "request", c.id, "method", c.Method, "path", c.URL.Path, "panic", problem, "stack", string(debug.Stack()))
	if c.w.status == 0 {
		s.fail(c, fmt.Errorf("panic: %v", problem))
	}
}

// audit logs who changed what, and with what outcome.
func (s *Server) audit(c *call, started time.Time) {
	if c.Method == http.MethodGet || c.Method == http.MethodHead || c.action == "" {
		return
	}
	s.log.Info("management request",
		"action", c.action, "scope", c.scope, "status", c.w.status, "principal", c.principal.Name, "objectId", c.principal.ObjectID, "appId", c.principal.AppID,
		"remote", c.RemoteAddr, "request", c.id, "duration", s.now().Sub(started))
}

// fail answers with an error. What is no fault of the client is logged and not told.
func (s *Server) fail(c *call, err error) {
	problem, ok := errors.AsType[*resource.Error](err)
	switch {
	case ok:
	case errors.Is(err, context.Canceled) && c.Context().Err() != nil:
		problem = resource.Errorf(499, "ClientClosedRequest", "The client closed the request.")
	default:
		s.log.Error("request failed", "request", c.id, "method", c.Method, "path", c.URL.Path, "error", err)
		problem = resource.Errorf(500, "InternalServerError", "Request processing failed due to internal error. The request id is %s.", c.id)
	}
	c.reply(problem.Status, problem)
}
