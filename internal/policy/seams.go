package policy

import (
	"context"
	"encoding/json"
	"net/netip"
	"time"
)

// Backends sends requests to backends. Package backend is the implementation; it is the only one that dials for a request.
type Backends interface {
	// Send sends the request and returns the response as soon as its header is there; the body is a stream. The request's body is given
	// away; its header is not changed. Hop-by-hop fields are neither sent nor returned.
	//
	// Errors are of type *Error, with one of the reasons ReasonTimeout, ReasonBackendConnection, ReasonClientConnection or
	// ReasonBackendUnavailable. When ctx ends the call ends, also while the body is being read.
	Send(ctx context.Context, req *Message, call Call) (*Message, error)
}

// Call says how a request is sent.
type Call struct {
	// Backend names a backend of the configuration, single or pool. The path of the request's URL is then relative to the backend's address,
	// its scheme and host are not used, and the backend's credentials, TLS settings, proxy and circuit breaker apply.
	// If it is empty the request's URL is the address.
	Backend string
	// Timeout is the time until the response header is complete; 0 means none. ContinueTimeout is the time to wait for 100 Continue;
	// 0 means not to wait for it.
	Timeout, ContinueTimeout time.Duration
	// FollowRedirects follows 301, 302, 303, 307 and 308 as a browser does, ten times at most. It needs a buffered body or none.
	FollowRedirects bool
	// HTTPVersion is "1", "2" or "2or1"; empty means "1".
	HTTPVersion string
	// Certificate is the client certificate to show; its zero value is the backend's own or none.
	Certificate ClientCertificate
	// Proxy is the address of an HTTP proxy, with credentials if any; empty for the backend's own or none.
	Proxy string
	// KeepHost sends the request's Host field as it is instead of the address's host.
	KeepHost bool
	// Peer, if valid, is appended to X-Forwarded-For: the address that the request being forwarded came from (Client.Peer).
	Peer netip.Addr
	// SessionKey, if not empty, keeps calls with the same key on the same member of a pool.
	SessionKey string
}

// ClientCertificate is what the gateway shows to a backend: a certificate of the configuration by its name, or, if that is empty, another one as PEM,
// leaf first, with its key. The zero value is none.
type ClientCertificate struct {
	Name, Chain, Key string
}

// Identities gets access tokens for the managed identities of the service: the one that is its own, and others that were assigned to it. Package
// identity is the implementation. It is safe for concurrent use.
type Identities interface {
	// Token returns a token for a resource that is good for some time still. ClientID names an assigned identity; empty is the service's own.
	Token(ctx context.Context, resource, clientID string) (string, error)
}

// Events hands events to message brokers: Azure Event Hubs and Service Bus, or others. Package broker is the implementation. It is safe for
// concurrent use.
type Events interface {
	// Post has an event sent, after those that were posted to the same address before. It does not wait: what there is no room for and what cannot
	// be delivered is counted and logged. The error says why the address is none. It does not repeat secrets.
	Post(to EventAddress, e Event) error
}

// EventKind says what kind of broker an address belongs to.
type EventKind string

// The kinds of brokers.
const (
	EventHubEvent   EventKind = "eventhub"
	ServiceBusEvent EventKind = "servicebus"
)

// EventAddress is where an event goes.
type EventAddress struct {
	Kind EventKind
	// ConnectionString names the namespace and a key to it. Without one, Host is the namespace's host name, which opens to a managed identity:
	// ClientID names an assigned one, empty is the service's own. For Service Bus, if both are empty, it is the namespace of the installation.
	ConnectionString, Host, ClientID string
	// Entity is the event hub, queue or topic; Partition the partition of an event hub, empty for any.
	Entity, Partition string
	// Buffered lets several events be under way at once.
	Buffered bool
}

// Event is what is sent.
type Event struct {
	// ID is a GUID.
	ID   string
	Body []byte
	// PartitionKey keeps events with the same key in the same partition, if it is not empty.
	PartitionKey string
	// Properties are application properties.
	Properties []Param
}

// Tokens counts the tokens that language models make of texts. Package tokens is the implementation. It is safe for concurrent use.
type Tokens interface {
	// Count returns how many tokens a text has for a model, which is named as OpenAI names it. For others it is an estimate.
	Count(model, text string) int
}

// Databases runs SQL for resolvers. Package database is the implementation. It is safe for concurrent use.
type Databases interface {
	// Query runs a statement and returns its rows, each a JSON object. Errors do not repeat secrets of the address.
	Query(ctx context.Context, to DatabaseAddress, q DatabaseQuery) ([]json.RawMessage, error)
}

// DatabaseAddress is where a statement runs.
type DatabaseAddress struct {
	// ConnectionString names server and database, and says which engine it is.
	ConnectionString string
	// ManagedIdentity logs in with a token instead of a password: of the identity with ClientID, or the service's own if it is empty, for Resource, or
	// for databases of the engine if it is empty.
	ManagedIdentity    bool
	ClientID, Resource string
	// Certificate is the client certificate to show, whole; its zero value is none.
	Certificate ClientCertificate
}

// DatabaseQuery is a statement, or several of which the last gives the rows.
type DatabaseQuery struct {
	Statement  string
	Parameters []DatabaseParameter
	// Limit is how many bytes the rows may have.
	Limit int64
}

// DatabaseParameter is the value that stands in a statement as @Name: nil, a bool, an int64, a float64, a string, a []byte or a time.Time.
type DatabaseParameter struct {
	Name  string
	Value any
}

// Cache keeps bytes under keys for a while. It never fails: an unreachable cache is an empty one. It is safe for concurrent use.
type Cache interface {
	// Get returns the value, which the caller must not change, and the time it has left.
	Get(ctx context.Context, key string) (value []byte, ttl time.Duration, ok bool)
	// Set keeps a value, which the caller must not change afterwards, for ttl.
	Set(ctx context.Context, key string, value []byte, ttl time.Duration)
	// Remove forgets a value. It fails only if an external cache could not be reached.
	Remove(ctx context.Context, key string) error
}

// Vectors keeps bytes under vectors for a while, in partitions that do not know each other. It never fails: one that is out of reach is empty. Package cache has the
// implementations. It is safe for concurrent use.
type Vectors interface {
	// Nearest returns the value whose vector is nearest to one, and their cosine distance, if that is within a limit. The caller must not change the value.
	Nearest(ctx context.Context, partition string, vector []float32, limit float64) (value []byte, distance float64, ok bool)
	// Add keeps a value, which the caller must not change afterwards, for ttl.
	Add(ctx context.Context, partition string, vector []float32, value []byte, ttl time.Duration)
}

// Counters counts calls for rate limits and quotas. Keys are chosen by policies and shared by all gateways that share a Redis. Errors mean
// that the shared counters are out of reach and that the implementation's fallback did not answer either.
type Counters interface {
	// Rate counts n calls against a sliding window if they fit, and says what is left. With n = 0 it only looks.
	Rate(ctx context.Context, key string, limit Rate, n int64) (RateState, error)
	// AddRate counts n calls whether they fit or not, for conditions that are known only afterwards. If n is negative so many calls that were counted
	// last are forgotten, as far as there are any.
	AddRate(ctx context.Context, key string, limit Rate, n int64) error
	// Quota counts calls and bytes against a fixed window if the quota is not yet used up, and says what is left. With both 0 it only looks.
	Quota(ctx context.Context, key string, limit Quota, calls, bytes int64) (QuotaState, error)
	// AddQuota counts calls and bytes whether they fit or not. Negative ones are taken back, as far as the window holds any.
	AddQuota(ctx context.Context, key string, limit Quota, calls, bytes int64) error
	// Acquire takes one of limit places under a key on this gateway. The release function gives it back, once.
	Acquire(key string, limit int) (release func(), ok bool)
}

// Rate is a limit of calls within a sliding window.
type Rate struct {
	Calls  int64
	Period time.Duration
}

// RateState is the state of a sliding window after a call of Counters.Rate.
type RateState struct {
	// Allowed says that the calls were counted.
	Allowed bool
	// Remaining is how many more calls fit now, never negative.
	Remaining int64
	// RetryAfter is how long until a call fits again; 0 if one fits now.
	RetryAfter time.Duration
}

// Quota is a limit of calls and bytes within fixed windows of length Period which follow one another from Start on.
type Quota struct {
	// Calls and Bytes are limits; 0 means none.
	Calls, Bytes int64
	// Period 0 means that the quota is never replenished.
	Period time.Duration
	Start  time.Time
}

// QuotaState is the state of a quota's current window.
type QuotaState struct {
	// CallsUsedUp and BytesUsedUp say that the limit was already reached, so that nothing was counted.
	CallsUsedUp, BytesUsedUp bool
	// RemainingCalls and RemainingBytes are what is left, never negative, 0 where there is no limit.
	RemainingCalls, RemainingBytes int64
	// Calls is what the window holds, after this call.
	Calls int64
	// Replenish is how long until the next window; 0 if there is none.
	Replenish time.Duration
}
