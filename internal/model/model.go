// Package model is the effective configuration of a gateway as plain data.
//
// A Model is what a management plane hands to its gateways and what a self-hosted gateway keeps on disk. It holds no ARM envelopes, no
// behaviour and no references to stores. A published Model and everything it points to is immutable; consecutive models share
// the entities that did not change, so that comparing pointers tells what did.
package model

import (
	"time"
)

// Version is the version of the JSON form. A gateway refuses a model with a greater one.
const Version = 1

// Model is the whole configuration of one service at one revision.
type Model struct {
	// Version is the version of this form, see the constant.
	Version int `json:"version"`
	// Revision is the store revision the model was built from.
	Revision uint64  `json:"revision"`
	Service  Service `json:"service"`

	// Policy is the document of the global scope; nil means the default one.
	Policy *Policy `json:"policy,omitempty"`
	// APIs holds every revision of every API, ordered by name, then revision.
	APIs          []*API          `json:"apis,omitempty"`
	VersionSets   []*VersionSet   `json:"versionSets,omitempty"`
	Products      []*Product      `json:"products,omitempty"`
	Subscriptions []*Subscription `json:"subscriptions,omitempty"`
	Users         []*User         `json:"users,omitempty"`
	Groups        []*Group        `json:"groups,omitempty"`
	NamedValues   []*NamedValue   `json:"namedValues,omitempty"`
	Fragments     []*Fragment     `json:"fragments,omitempty"`
	Backends      []*Backend      `json:"backends,omitempty"`
	Certificates  []*Certificate  `json:"certificates,omitempty"`
	Loggers       []*Logger       `json:"loggers,omitempty"`
	// Schemas are the service's schema documents, by schema id.
	Schemas     []*Schema     `json:"schemas,omitempty"`
	Diagnostics []*Diagnostic `json:"diagnostics,omitempty"`
	Caches      []*Cache      `json:"caches,omitempty"`
	// Connections are the authorizations of the credential manager, ordered by provider, then name.
	Connections []*Connection `json:"connections,omitempty"`
}

// Service describes the instance itself.
type Service struct {
	// ID is the ARM id.
	ID string `json:"id"`
	// Name is the last segment of the id.
	Name   string `json:"name"`
	Region string `json:"region"`
	// SKU is the tier's name, for example Developer.
	SKU string `json:"sku,omitempty"`
	// Hostnames are the names the gateway answers to. If the list is empty or AnyHost is set, it answers to every name.
	Hostnames []Hostname `json:"hostnames,omitempty"`
	AnyHost   bool       `json:"anyHost,omitempty"`
}

// Hostname is one name a gateway listens to, and the certificate shown for it.
type Hostname struct {
	Name string `json:"name"`
	// Certificate names an entry of Model.Certificates; empty means the listener's own certificate.
	Certificate string `json:"certificate,omitempty"`
	// Default says that the certificate is also shown to clients that send no or another server name.
	Default bool `json:"default,omitempty"`
	// NegotiateClientCertificate asks every client for a certificate.
	NegotiateClientCertificate bool `json:"negotiateClientCertificate,omitempty"`
}

// Policy is one policy document as its author sent it.
type Policy struct {
	// ID is the ARM id of the resource, shown in diagnostics.
	ID string `json:"id"`
	// Format is "xml" if expressions are XML-escaped, "rawxml" if they are not.
	Format string `json:"format"`
	Text   string `json:"text"`
}

// API is one revision of one API.
type API struct {
	// ID is the ARM id without a revision suffix.
	ID string `json:"id"`
	// Name is the last segment of ID.
	Name        string `json:"name"`
	DisplayName string `json:"displayName"`
	// Revision is "1", "2" …; exactly one revision of a name is Current.
	Revision string `json:"revision"`
	Current  bool   `json:"current,omitempty"`
	// Online is false for a revision that is out of reach.
	Online bool `json:"online"`
	// Type is http, soap, websocket, graphql, odata or grpc.
	Type string `json:"type"`
	// Path is the URL prefix without leading and trailing slash; empty for the root.
	Path string `json:"path"`
	// Protocols are the URL schemes the API answers to: http, https, ws, wss.
	Protocols []string `json:"protocols,omitempty"`
	// Version identifies the version in its set; empty for the original one. VersionSet names an entry of Model.VersionSets.
	Version    string `json:"version,omitempty"`
	VersionSet string `json:"versionSet,omitempty"`
	// ServiceURL is the address of the default backend; BackendID, if set, names an entry of Model.Backends that goes first.
	ServiceURL           string `json:"serviceUrl,omitempty"`
	BackendID            string `json:"backendId,omitempty"`
	SubscriptionRequired bool   `json:"subscriptionRequired"`
	// KeyHeader and KeyQuery are the names under which a subscription key is sent.
	KeyHeader  string       `json:"keyHeader"`
	KeyQuery   string       `json:"keyQuery"`
	Policy     *Policy      `json:"policy,omitempty"`
	Operations []*Operation `json:"operations,omitempty"`
	// Schemas are the API's schema documents, by schema id.
	Schemas []*Schema `json:"schemas,omitempty"`
	// Resolvers are those of a GraphQL API, by name.
	Resolvers []*Resolver `json:"resolvers,omitempty"`
	// Tags are the display names of the API's tags.
	Tags []string `json:"tags,omitempty"`
}

// Schema is a schema document of an API or of the service.
type Schema struct {
	Name        string `json:"name"`
	ContentType string `json:"contentType"`
	// Document is the raw text: a JSON object with definitions or components, an XSD, an SDL.
	Document string `json:"document"`
}

// Resolver resolves a field of a GraphQL API.
type Resolver struct {
	// ID is the ARM id, Name its last segment.
	ID   string `json:"id"`
	Name string `json:"name"`
	// Type and Field name the field: an object type and one of its fields.
	Type  string `json:"type"`
	Field string `json:"field"`
	// Policy is the data source; a resolver without one resolves nothing.
	Policy *Policy `json:"policy,omitempty"`
}

// Operation is one operation of an API.
type Operation struct {
	// ID is the ARM id, Name its last segment.
	ID          string `json:"id"`
	Name        string `json:"name"`
	DisplayName string `json:"displayName"`
	Method      string `json:"method"`
	// URLTemplate is a path template with {parameters}, {*wildcard} or *, and required query parameters.
	URLTemplate string `json:"urlTemplate"`
	// Request and Responses describe the messages, for mock-response and the validation policies.
	Request   *Message   `json:"request,omitempty"`
	Responses []*Message `json:"responses,omitempty"`
	// Parameters are those of the template.
	Parameters []Parameter `json:"parameters,omitempty"`
	Policy     *Policy     `json:"policy,omitempty"`
}

// Message describes a request or a response of an operation.
type Message struct {
	// Status is the status code of a response; 0 for a request or a default response.
	Status          int              `json:"status,omitempty"`
	Headers         []Parameter      `json:"headers,omitempty"`
	QueryParameters []Parameter      `json:"queryParameters,omitempty"`
	Representations []Representation `json:"representations,omitempty"`
}

// Representation is one media type of a message.
type Representation struct {
	ContentType string `json:"contentType"`
	// Schema and Type name a schema of the API and a definition in it.
	Schema   string    `json:"schema,omitempty"`
	Type     string    `json:"type,omitempty"`
	Examples []Example `json:"examples,omitempty"`
}

// Example is an example of a representation.
type Example struct {
	Name string `json:"name"`
	// Value is the example's text as it would be sent.
	Value string `json:"value"`
}

// Parameter is a template, query or header parameter.
type Parameter struct {
	Name     string   `json:"name"`
	Type     string   `json:"type,omitempty"`
	Required bool     `json:"required,omitempty"`
	Default  string   `json:"default,omitempty"`
	Values   []string `json:"values,omitempty"`
	Schema   string   `json:"schema,omitempty"`
	TypeName string   `json:"typeName,omitempty"`
}

// VersionSet says how the versions of an API are told apart.
type VersionSet struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	DisplayName string `json:"displayName"`
	// Scheme is Segment, Header or Query; the latter two use HeaderName and QueryName.
	Scheme     string `json:"scheme"`
	HeaderName string `json:"headerName,omitempty"`
	QueryName  string `json:"queryName,omitempty"`
}

// Product packages APIs.
type Product struct {
	ID                   string `json:"id"`
	Name                 string `json:"name"`
	DisplayName          string `json:"displayName"`
	SubscriptionRequired bool   `json:"subscriptionRequired"`
	ApprovalRequired     bool   `json:"approvalRequired,omitempty"`
	SubscriptionsLimit   int    `json:"subscriptionsLimit,omitempty"`
	// State is notPublished or published.
	State  string   `json:"state"`
	APIs   []string `json:"apis,omitempty"`
	Groups []string `json:"groups,omitempty"`
	Policy *Policy  `json:"policy,omitempty"`
}

// Subscription lets a caller in.
type Subscription struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	DisplayName string `json:"displayName,omitempty"`
	// Exactly one of the following says what the keys open: everything, all APIs, one product, one API.
	AllAccess bool   `json:"allAccess,omitempty"`
	AllAPIs   bool   `json:"allApis,omitempty"`
	Product   string `json:"product,omitempty"`
	API       string `json:"api,omitempty"`
	// User names the owner; empty for a standalone subscription.
	User         string `json:"user,omitempty"`
	State        string `json:"state"`
	PrimaryKey   string `json:"primaryKey"`
	SecondaryKey string `json:"secondaryKey"`
	// CreatedDate, StartDate and EndDate are zero when unknown. Quotas are anchored at StartDate, else CreatedDate.
	CreatedDate  time.Time `json:"createdDate,omitzero"`
	StartDate    time.Time `json:"startDate,omitzero"`
	EndDate      time.Time `json:"endDate,omitzero"`
	AllowTracing bool      `json:"allowTracing,omitempty"`
}

// User is an app developer or administrator.
type User struct {
	ID               string     `json:"id"`
	Name             string     `json:"name"`
	FirstName        string     `json:"firstName"`
	LastName         string     `json:"lastName"`
	Email            string     `json:"email"`
	State            string     `json:"state"`
	Note             string     `json:"note,omitempty"`
	RegistrationDate time.Time  `json:"registrationDate,omitzero"`
	Groups           []string   `json:"groups,omitempty"`
	Identities       []Identity `json:"identities,omitempty"`
}

// Identity is one way a user signs in.
type Identity struct {
	Provider string `json:"provider"`
	ID       string `json:"id"`
}

// Group is a set of users.
type Group struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	DisplayName string `json:"displayName"`
}

// NamedValue is what {{DisplayName}} stands for in policy documents.
type NamedValue struct {
	Name        string `json:"name"`
	DisplayName string `json:"displayName"`
	Value       string `json:"value"`
	Secret      bool   `json:"secret,omitempty"`
}

// Fragment is a reusable piece of policy.
type Fragment struct {
	// Name is the fragment-id.
	Name   string `json:"name"`
	Policy Policy `json:"policy"`
}

// Backend is a named backend: one address, or a pool of other backends.
type Backend struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Title string `json:"title,omitempty"`
	// URL is empty for a pool.
	URL         string             `json:"url,omitempty"`
	Protocol    string             `json:"protocol,omitempty"`
	Pool        []PoolMember       `json:"pool,omitempty"`
	Breaker     *Breaker           `json:"breaker,omitempty"`
	Credentials BackendCredentials `json:"credentials,omitzero"`
	Proxy       *Proxy             `json:"proxy,omitempty"`
	// SkipChain and SkipName turn off the verification of the backend's certificate chain and name.
	SkipChain bool `json:"skipChain,omitempty"`
	SkipName  bool `json:"skipName,omitempty"`
}

// PoolMember is one backend of a pool. Members of the lowest Priority number are used first; Weight divides within a priority.
type PoolMember struct {
	Backend  string `json:"backend"`
	Priority int    `json:"priority"`
	Weight   int    `json:"weight"`
}

// Breaker is a circuit breaker rule.
type Breaker struct {
	Name string `json:"name"`
	// Count of failures, or Percentage of calls, within Interval that trips the breaker; the other one is 0.
	Count      int           `json:"count,omitempty"`
	Percentage int           `json:"percentage,omitempty"`
	Interval   time.Duration `json:"interval"`
	// StatusRanges and Reasons say what counts as a failure.
	StatusRanges []StatusRange `json:"statusRanges,omitempty"`
	Reasons      []string      `json:"reasons,omitempty"`
	// TripDuration is how long the breaker stays open; AcceptRetryAfter lets the backend's Retry-After say it.
	TripDuration     time.Duration `json:"tripDuration"`
	AcceptRetryAfter bool          `json:"acceptRetryAfter,omitempty"`
}

// StatusRange is an inclusive range of status codes.
type StatusRange struct {
	Min int `json:"min"`
	Max int `json:"max"`
}

// BackendCredentials are added to every request to a backend.
type BackendCredentials struct {
	// Scheme and Parameter make the Authorization header.
	Scheme    string              `json:"scheme,omitempty"`
	Parameter string              `json:"parameter,omitempty"`
	Header    map[string][]string `json:"header,omitempty"`
	Query     map[string][]string `json:"query,omitempty"`
	// Certificates name entries of Model.Certificates, or are their thumbprints; the first is the client certificate.
	Certificates []string `json:"certificates,omitempty"`
}

// Proxy is an outgoing HTTP proxy.
type Proxy struct {
	URL      string `json:"url"`
	Username string `json:"username,omitempty"`
	Password string `json:"password,omitempty"`
}

// Certificate is a certificate with or without its private key.
type Certificate struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	// Thumbprint is the upper-case hexadecimal SHA-1 of the leaf.
	Thumbprint string `json:"thumbprint"`
	// Chain is PEM, leaf first; Key is a PEM PKCS#8 key or empty.
	Chain string `json:"chain"`
	Key   string `json:"key,omitempty"`
	// CA says that the certificate is an authority to trust when backends and clients are verified.
	CA bool `json:"ca,omitempty"`
}

// Logger is a destination of telemetry.
type Logger struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	// Type is applicationInsights, azureEventHub or azureMonitor.
	Type        string            `json:"type"`
	Credentials map[string]string `json:"credentials,omitempty"`
	Buffered    bool              `json:"buffered"`
}

// Diagnostic says what is sent to a logger.
type Diagnostic struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	// API names the API it is for; empty for all.
	API       string `json:"api,omitempty"`
	Logger    string `json:"logger"`
	AlwaysLog string `json:"alwaysLog,omitempty"`
	// Sampling is a percentage.
	Sampling    float64 `json:"sampling"`
	Verbosity   string  `json:"verbosity,omitempty"`
	LogClientIP bool    `json:"logClientIp,omitempty"`
	// Settings is the rest of the resource's properties as JSON.
	Settings string `json:"settings,omitempty"`
}

// Cache is an external cache.
type Cache struct {
	ID               string `json:"id"`
	Name             string `json:"name"`
	ConnectionString string `json:"connectionString"`
	// UseFromLocation is "default" or a region.
	UseFromLocation string `json:"useFromLocation"`
}

// Connection is an authorization of the credential manager with the token it has now. Who renews it is not the gateway.
type Connection struct {
	ID string `json:"id"`
	// Provider and Name are the names of the authorization provider and of the authorization.
	Provider string `json:"provider"`
	Name     string `json:"name"`
	// Token is the access token; empty if there is none, for the reason in Problem. Expires is zero if nobody knows when it ends.
	Token   string    `json:"token,omitempty"`
	Expires time.Time `json:"expires,omitzero"`
	// Claims is what the provider said besides the tokens: a JSON object, or nothing.
	Claims  string `json:"claims,omitempty"`
	Problem string `json:"problem,omitempty"`
	// Access lists who may use it.
	Access []ConnectionAccess `json:"access,omitempty"`
}

// ConnectionAccess is an identity that may use a connection: ObjectID in the directory TenantID. If there are AppIDs, only through one of these applications.
type ConnectionAccess struct {
	ObjectID string   `json:"objectId"`
	TenantID string   `json:"tenantId"`
	AppIDs   []string `json:"appIds,omitempty"`
}
