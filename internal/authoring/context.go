package authoring

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
)

// Context is the form of a file that says what an expression sees as context. Its names are those of the members of context with a small first letter.
// Whatever it does not say is null, or what it is for a plain GET request from this machine.
type Context struct {
	// RequestID is a GUID.
	RequestID string `json:"requestId"`
	// Timestamp is when the request arrived, in RFC 3339; now, if it is not given.
	Timestamp string `json:"timestamp"`
	// Elapsed is the time since then, as hours, minutes and seconds or in seconds. It is an alternative to Timestamp.
	Elapsed string `json:"elapsed"`
	Tracing bool   `json:"tracing"`
	// Variables are the values of context.Variables. Texts and true are what they are, whole numbers are int, or long where int is too
	// small, other numbers are double, objects and arrays are JObject and JArray. A text that is an expression, @(…) or @{…}, stands
	// for its value, which may be of any type; it sees the variables before it.
	Variables Fields[json.RawMessage] `json:"variables"`

	Request      *Request      `json:"request"`
	Response     *Response     `json:"response"`
	API          *API          `json:"api"`
	Operation    *Operation    `json:"operation"`
	Product      *Product      `json:"product"`
	Subscription *Subscription `json:"subscription"`
	User         *User         `json:"user"`
	Deployment   *Deployment   `json:"deployment"`
	LastError    *LastError    `json:"lastError"`
	Workspace    *Named        `json:"workspace"`
	Backend      *Backend      `json:"backend"`
	GraphQL      *GraphQL      `json:"graphQL"`
}

// Content is the body of a message. At most one of the two may be given.
type Content struct {
	// Body is a text, which is the body, or any other JSON value, whose JSON is the body, byte for byte as it stands in the file.
	Body json.RawMessage `json:"body"`
	// BodyBase64 is a body of any bytes, in base64.
	BodyBase64 []byte `json:"bodyBase64"`
}

// Request is context.Request.
type Request struct {
	Method string `json:"method"`
	// URL is the address that the request goes to, OriginalURL the one that the client called. Each is the other where only one is given.
	URL         string `json:"url"`
	OriginalURL string `json:"originalUrl"`
	// Headers are texts, or arrays of texts for fields that occur several times.
	Headers Fields[Texts] `json:"headers"`
	Content
	IPAddress         string         `json:"ipAddress"`
	MatchedParameters Fields[string] `json:"matchedParameters"`
	// Certificate is the client's, in PEM.
	Certificate               string           `json:"certificate"`
	PrivateEndpointConnection *PrivateEndpoint `json:"privateEndpointConnection"`
}

// PrivateEndpoint is context.Request.PrivateEndpointConnection.
type PrivateEndpoint struct {
	Name       string `json:"name"`
	GroupID    string `json:"groupId"`
	MemberName string `json:"memberName"`
}

// Response is context.Response.
type Response struct {
	StatusCode int `json:"statusCode"`
	// StatusReason is the standard one if it is not given.
	StatusReason string        `json:"statusReason"`
	Headers      Fields[Texts] `json:"headers"`
	Content
}

// API is context.Api, or an API of a product.
type API struct {
	Named
	Path       string   `json:"path"`
	Protocols  []string `json:"protocols"`
	ServiceURL string   `json:"serviceUrl"`
	Revision   string   `json:"revision"`
	Version    string   `json:"version"`
	// IsCurrentRevision is true if it is not given.
	IsCurrentRevision             *bool     `json:"isCurrentRevision"`
	SubscriptionKeyParameterNames *KeyNames `json:"subscriptionKeyParameterNames"`
}

// KeyNames is context.Api.SubscriptionKeyParameterNames. A name that is not given is Azure's default.
type KeyNames struct {
	Header string `json:"header"`
	Query  string `json:"query"`
}

// Named is what has an id and a display name: workspaces, groups.
type Named struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Operation is context.Operation.
type Operation struct {
	Named
	Method      string `json:"method"`
	URLTemplate string `json:"urlTemplate"`
}

// Product is context.Product.
type Product struct {
	Named
	// State is Published or NotPublished.
	State                string  `json:"state"`
	ApprovalRequired     bool    `json:"approvalRequired"`
	SubscriptionRequired bool    `json:"subscriptionRequired"`
	SubscriptionsLimit   int     `json:"subscriptionsLimit"`
	APIs                 []API   `json:"apis"`
	Groups               []Named `json:"groups"`
}

// Subscription is context.Subscription. Dates are RFC 3339.
type Subscription struct {
	Named
	// Key is the key that the caller sent, the primary one if it is not given.
	Key          string `json:"key"`
	PrimaryKey   string `json:"primaryKey"`
	SecondaryKey string `json:"secondaryKey"`
	CreatedDate  Date   `json:"createdDate"`
	StartDate    Date   `json:"startDate"`
	EndDate      Date   `json:"endDate"`
}

// User is context.User.
type User struct {
	ID               string     `json:"id"`
	FirstName        string     `json:"firstName"`
	LastName         string     `json:"lastName"`
	Email            string     `json:"email"`
	Note             string     `json:"note"`
	RegistrationDate Date       `json:"registrationDate"`
	Groups           []Named    `json:"groups"`
	Identities       []Identity `json:"identities"`
}

// Identity is one of context.User.Identities.
type Identity struct {
	ID       string `json:"id"`
	Provider string `json:"provider"`
}

// Deployment is context.Deployment.
type Deployment struct {
	ServiceID   string `json:"serviceId"`
	ServiceName string `json:"serviceName"`
	Region      string `json:"region"`
	// GatewayID is the id of a self-hosted gateway, InstanceID tells its instances apart. Without one the gateway is the managed one.
	GatewayID  string `json:"gatewayId"`
	InstanceID string `json:"instanceId"`
	// Certificates are those of the service, by their ids, each in PEM.
	Certificates Fields[string] `json:"certificates"`
}

// LastError is context.LastError.
type LastError struct {
	Source   string `json:"source"`
	Reason   string `json:"reason"`
	Message  string `json:"message"`
	Scope    string `json:"scope"`
	Section  string `json:"section"`
	Path     string `json:"path"`
	PolicyID string `json:"policyId"`
}

// Backend is context.Backend.
type Backend struct {
	ID string `json:"id"`
	// Type is Single or Pool.
	Type string `json:"type"`
}

// GraphQL is context.GraphQL.
type GraphQL struct {
	Arguments json.RawMessage `json:"arguments"`
	Parent    json.RawMessage `json:"parent"`
}

// ReadContext reads a context from a file. A name that does not exist is an error.
func ReadContext(path string) (*Context, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read context: %w", err)
	}
	c := &Context{}
	in := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(data, []byte("\uFEFF"))))
	in.DisallowUnknownFields()
	if err := in.Decode(c); err != nil {
		return nil, fmt.Errorf("read context from %s: %w", path, err)
	}
	return c, nil
}
