package policy

import (
	"context"
	"crypto/x509"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/graphql"
	"github.com/portico-apim/portico/internal/llm"
	"github.com/portico-apim/portico/internal/model"
	"github.com/portico-apim/portico/internal/odata"
)

// Exchange is one request on its way in and its response on its way out. It belongs to one goroutine, is pooled, and nothing of it may outlive
// the response.
type Exchange struct {
	// Context ends when the client goes away or the gateway gives up.
	Context context.Context
	// ID is the request id, a GUID, shown to callers as activityId.
	ID string
	// Started is when the request arrived.
	Started time.Time
	Client  Client

	// Request is what goes to the backend. OriginalURL and OriginalMethod are what the client asked for.
	Request        *Message
	OriginalURL    URL
	OriginalMethod string
	// Response is nil until there is one.
	Response *Message
	// Preflight says that the gateway asks the cors policies about a preflight, and nothing else runs.
	Preflight bool
	// Promised are header fields that are set on whatever response is sent in the end, be it an error.
	Promised Header
	// Backend names the backend that forward-request uses; if it is empty, Request.URL is the address. BasePath is the leading part of
	// Request.URL.Path that belongs to the backend's address; the rest belongs to the operation.
	Backend  string
	BasePath string
	// BaseQuery is the leading part of Request.URL.Query that belongs to the backend's address.
	BaseQuery string
	// Certificate and Proxy are those of the call to the backend; their zero values are the backend's own or none.
	Certificate ClientCertificate
	Proxy       string
	// BackendBy is the scope whose policy named Backend; empty if it is the API's own. Policies of narrower scopes can then replace it only by
	// another name, not by an address.
	BackendBy Scopes

	// What the request was found to be about. Operation and API are nil if nothing matched; Product, Subscription and User may be nil.
	API          *model.API
	Operation    *model.Operation
	Product      *model.Product
	Subscription *model.Subscription
	User         *model.User
	VersionSet   *model.VersionSet
	// Workspace is the one the API belongs to; nil if it belongs to the service itself.
	Workspace *WorkspaceRef
	// GraphQL is the field that is being resolved; nil outside of GraphQL resolvers.
	GraphQL *GraphQL
	// Resolvers are those of a GraphQL API; nil if it has none. Forwarding is how what they do not resolve is sent to the backend; nil if it is not sent.
	Resolvers  *Resolvers
	Forwarding *Forwarding
	// Key is the subscription key that the caller was let in with.
	Key string
	// Matched holds the values of the operation's template parameters.
	Matched []Param

	Variables Variables
	LastError *Error
	// Config is what of the configuration policies look up by name. Services is what they act with.
	Config   *Config
	Services *Services
	// Trace records what happens; nil when nobody asked.
	Trace *Trace
	// Stored is where cache-lookup looked for the response, for cache-store to put it; its zero value if it did not look, or found one.
	Stored ResponseCache
	// Similar is where the semantic cache looked for an answer, for it to be put there; its zero value if it did not look, or found one.
	Similar SimilarPrompt
	// LLM is what the request asks of a language model, for those policies that care; nil before the first of them has looked.
	LLM *llm.Call
	// Received and Sent are the bytes of the request's and the response's body that passed. They are known to done hooks.
	Received, Sent int64
	// Limit bounds what a body may take up in memory, in bytes.
	Limit int64

	section Section
	frame   *rt.Frame
	// turn is whose turn it is to evaluate expressions, among an exchange and its forks; nil if there are none.
	turn     *sync.Mutex
	answered []func(*Exchange) error
	ready    []func(*Exchange)
	done     []func(*Exchange)
	onces    []string
}

// ResponseCache is a place in a cache for the response of an exchange.
type ResponseCache struct {
	Cache Cache
	Key   string
	// Downstream is none, private or public: who behind the gateway may keep the response. MustRevalidate forbids them to use it when it is stale.
	Downstream     string
	MustRevalidate bool
}

// SimilarPrompt is a place among vectors for the answer of a language model.
type SimilarPrompt struct {
	Partition string
	Vector    []float32
}

// Client is where a request came from.
type Client struct {
	Addr netip.AddrPort
	// Peer is where the connection came from: the client itself, or the last trusted proxy before the gateway.
	Peer netip.Addr
	// TLSVersion is empty for plain connections. Certificate is the client's, nil if it showed none; Chain holds the others it sent.
	TLSVersion  string
	Certificate *x509.Certificate
	Chain       []*x509.Certificate
	// PrivateEndpoint is the private endpoint connection the request came through; nil if it came through none.
	PrivateEndpoint *PrivateEndpoint
}

// Param is the value of a template parameter, decoded.
type Param struct {
	Name, Value string
}

// Config is what of a gateway's configuration policies look up by name while they run. It is immutable.
type Config struct {
	Service      *model.Service
	Revision     uint64
	Backends     map[string]*model.Backend
	Certificates map[string]*model.Certificate
	Loggers      map[string]*model.Logger
	Groups       map[string]*model.Group
	Schemas      map[string]*model.Schema
	// APIs are the current revisions.
	APIs map[string]*model.API
	// Connections are the authorizations of the credential manager, by ConnectionKey.
	Connections map[string]*model.Connection
	// GatewayID is "managed" or the name of a self-hosted gateway. InstanceID tells the instances of a self-hosted gateway apart.
	GatewayID, InstanceID string

	parsed  parsedCertificates
	schemas parsedSchemas
	graphQL readOnce[*graphql.Schema]
	oData   readOnce[*odata.Model]
}

// Services is what policies act with. It outlives configurations.
type Services struct {
	Backends Backends
	Counters Counters
	// Cache is the built-in cache; External is nil unless one is configured.
	Cache, External Cache
	// Background runs a function after the exchange, for work nobody waits for, with a context that ends when the gateway stops.
	Background func(func(context.Context))
	// Documents keeps what policies fetch now and then, such as OpenID configurations.
	Documents Documents
	// Identities gets tokens for the service's managed identities. Authority is the URL of the directory service whose tokens are validated where a
	// policy names none; empty for that of Azure's public cloud.
	Identities Identities
	Authority  string
	// Events sends events to message brokers.
	Events Events
	// Databases runs SQL for resolvers.
	Databases Databases
	// Dapr is the URL of the Dapr sidecar.
	Dapr string
	// Tokens counts those of language models, Vectors keeps their answers.
	Tokens  Tokens
	Vectors Vectors
	// Traced is told of every trace policy that ran, Emitted of every value of a custom metric.
	Traced  func(*Exchange, TraceMessage)
	Emitted func(Metric)
}

// Documents fetches small documents that many requests need. It keeps them, refreshes them in the background, and hands out the last good one
// when a refresh fails.
type Documents interface {
	// Get returns the value that parse made of the document at an address, fetching it at most once at a time. Stale says that the caller
	// found the value lacking (an unknown key, say), so that an early refresh is worth it; it is rate limited.
	Get(ctx context.Context, address string, stale bool, parse func([]byte) (any, error)) (any, error)
}

// TraceMessage is what a trace policy sends.
type TraceMessage struct {
	Source, Severity, Message string
	Metadata                  []Param
}

// Metric is a value of a custom metric.
type Metric struct {
	Namespace, Name string
	Value           float64
	Dimensions      []Param
}

// Variables are the values under context.Variables. Names are case-sensitive.
type Variables struct {
	list []variable
}

type variable struct {
	name  string
	value rt.Value
	// fresh says that the variable was set since the exchange was forked.
	fresh bool
}

// Get returns a variable and whether there is one.
func (v *Variables) Get(name string) (rt.Value, bool) {
	for i := range v.list {
		if v.list[i].name == name {
			return v.list[i].value, true
		}
	}
	return rt.Value{}, false
}

// Set gives a variable a value.
func (v *Variables) Set(name string, value rt.Value) {
	for i := range v.list {
		if v.list[i].name == name {
			v.list[i].value, v.list[i].fresh = value, true
			return
		}
	}
	v.list = append(v.list, variable{name, value, true})
}

// Len returns the number of variables, At the one at an index in the order in which they were first set.
func (v *Variables) Len() int { return len(v.list) }

// At returns the variable at an index below Len.
func (v *Variables) At(i int) (string, rt.Value) { return v.list[i].name, v.list[i].value }

// Section returns the section that is running.
func (x *Exchange) Section() Section { return x.section }

// OnAnswer has fn called once the backend has answered, before outbound. It is not called if the response came from elsewhere, or if there is none.
func (x *Exchange) OnAnswer(fn func(*Exchange) error) { x.answered = append(x.answered, fn) }

// OnResponse has fn called once the response is complete, be it an error, before any of it is sent.
func (x *Exchange) OnResponse(fn func(*Exchange)) { x.ready = append(x.ready, fn) }

// OnDone has fn called after the response was sent or given up, last first.
func (x *Exchange) OnDone(fn func(*Exchange)) { x.done = append(x.done, fn) }

// Done runs what OnDone collected, once.
func (x *Exchange) Done() {
	for i := len(x.done) - 1; i >= 0; i-- {
		x.done[i](x)
	}
	x.done = x.done[:0]
}

// Reset makes the exchange ready for another request and keeps its memory.
func (x *Exchange) Reset() {
	vars, ready, done, matched, frame, promised := x.Variables.list, x.ready, x.done, x.Matched, x.frame, x.Promised
	answered := x.answered
	clear(vars)
	clear(answered)
	clear(ready)
	clear(done)
	promised.Reset()
	if frame != nil {
		frame.Clear()
	}
	*x = Exchange{Matched: matched[:0], answered: answered[:0], ready: ready[:0], done: done[:0], frame: frame, Promised: promised}
	x.Variables.list = vars[:0]
}

// SetBackendURL makes an address the one the request is sent to, keeping the part of the path that belongs to the operation. A query of the
// address goes before that of the request.
func (x *Exchange) SetBackendURL(base URL) {
	rest := x.RelativePath()
	u := &x.Request.URL
	if x.BaseQuery != "" {
		u.Query = strings.TrimPrefix(strings.TrimPrefix(u.Query, x.BaseQuery), "&")
	}
	u.Query = joinQuery(base.Query, u.Query)
	u.Scheme, u.Host, u.Port = base.Scheme, base.Host, base.Port
	u.Path = JoinPath(base.Path, rest)
	x.BasePath, x.BaseQuery, x.Backend, x.BackendBy = base.Path, base.Query, "", 0
}

// SetBackend makes a named backend the one the request is sent to. The request's URL shows the address of a single backend; that of a pool is
// known only once a member was chosen, and until then is only the path.
func (x *Exchange) SetBackend(b *model.Backend) {
	if base, err := ParseURL(b.URL); err == nil {
		base.Query = "" // is added when the request is sent
		x.SetBackendURL(base)
	} else {
		x.SetBackendURL(URL{})
	}
	x.Backend = b.Name
}

// RelativePath returns the part of the request's path behind the backend's own.
func (x *Exchange) RelativePath() string {
	path := x.Request.URL.Path
	if base := len(x.BasePath); base > 0 && len(path) >= base && path[:base] == x.BasePath {
		path = path[base:]
	}
	return path
}

// SetRelativePath replaces the part of the request's path behind the backend's own.
func (x *Exchange) SetRelativePath(path string) {
	x.Request.URL.Path = JoinPath(x.BasePath, path)
}

// Once reports whether it is the first time in this exchange that it is asked for a key.
func (x *Exchange) Once(key string) bool {
	if slices.Contains(x.onces, key) {
		return false
	}
	x.onces = append(x.onces, key)
	return true
}

// BodyLimit returns how many bytes of a body may be in memory: Limit, or a default if that is 0.
func (x *Exchange) BodyLimit() int64 { return x.bodyLimit() }
