package policies

import (
	"github.com/portico-apim/portico/internal/policy"
)

// setBackendService chooses where forward-request sends the request: an address, or a backend of the configuration, single or pool.
//
// The last one that ran wins, with one exception that is Azure's: a backend-id set at a broader scope gives way only to another backend-id.
type setBackendService struct {
	// BaseURL is the new address; path and query of the request are appended to it.
	BaseURL policy.Expr[string] `attr:"base-url"`
	// BackendID names a backend of the configuration, with its credentials, TLS settings, proxy and circuit breaker.
	BackendID policy.Expr[string] `attr:"backend-id"`

	// SFResolveCondition is about Service Fabric backends, which are refused.
	SFResolveCondition policy.Expr[bool] `attr:"sf-resolve-condition"`
	// SFServiceInstanceName is about Service Fabric backends, which are refused.
	SFServiceInstanceName policy.Expr[string] `attr:"sf-service-instance-name"`
	// SFPartitionKey is about Service Fabric backends, which are refused.
	SFPartitionKey policy.Expr[string] `attr:"sf-partition-key"`
	// SFReplicaType is about Service Fabric backends, which are refused.
	SFReplicaType policy.Expr[string] `attr:"sf-replica-type" enum:"primary secondary"`
	// SFListenerName is about Service Fabric backends, which are refused.
	SFListenerName policy.Expr[string] `attr:"sf-listener-name"`
	// DaprAppID names the Dapr application that gets the request through the sidecar, in place of any other address; backend-id must be dapr.
	DaprAppID policy.Expr[string] `attr:"dapr-app-id"`
	// DaprMethod is the method, or the path, of the application. It takes the place of the request's own path.
	DaprMethod policy.Expr[string] `attr:"dapr-method"`
	// DaprNamespace is the namespace the application runs in; absent, the sidecar's own.
	DaprNamespace policy.Expr[string] `attr:"dapr-namespace"`

	scope policy.Scope
}

// Check refuses an address that is none, a backend that does not exist, and the kinds of backends that there are not.
func (p *setBackendService) Check(c *policy.Check) {
	p.scope = c.Scope
	for _, a := range c.Element.Attrs {
		switch a.Name {
		case "sf-resolve-condition", "sf-service-instance-name", "sf-partition-key", "sf-replica-type", "sf-listener-name":
			c.Errorf(a.Name, "Service Fabric backends are not supported.")
		}
	}
	if p.checkDapr(c) {
		return
	}
	_, hasURL := c.Element.Attr("base-url")
	_, hasID := c.Element.Attr("backend-id")
	if hasURL == hasID {
		c.Errorf("", "Exactly one of 'base-url' and 'backend-id' must be given.")
		return
	}
	if address, ok := p.BaseURL.Literal(); ok {
		if _, err := policy.ParseURL(address); err != nil {
			c.Errorf("base-url", "The value '%s' of 'base-url' is not an absolute URL.", address)
		}
	}
	if id, ok := p.BackendID.Literal(); ok {
		if _, exists := c.Lookup(policy.RefBackend, id); !exists {
			c.MissingReference("backend-id", "Backend with id '%s' could not be found.", id)
		}
	}
}

// Run points the exchange at the backend.
func (p *setBackendService) Run(x *policy.Exchange) error {
	if p.DaprAppID.IsSet() {
		return p.byDapr(x)
	}
	if p.BackendID.IsSet() {
		return p.byID(x)
	}
	address, err := p.BaseURL.Eval(x)
	if err != nil {
		return err
	}
	base, err := policy.ParseURL(address)
	if err != nil {
		return invalid("The value '%s' of 'base-url' is not an absolute URL.", address)
	}
	if x.BackendBy != 0 && x.BackendBy != policy.At(p.scope) {
		x.Notef("set-backend-service", "The backend '%s' was set at a broader scope: only another backend-id can replace it.", x.Backend)
		return nil
	}
	x.SetBackendURL(base)
	return nil
}

// direct points a message at the backend, whatever the exchange's own is, and returns the name of the backend if it has one. The path of a message to a named backend
// is then relative to the backend's address.
func (p *setBackendService) direct(x *policy.Exchange, m *policy.Message) (string, error) {
	before := *x.Request
	defer func() { *x.Request = before }()
	x.Request.URL, x.Request.Header, x.Request.Body = m.URL, m.Header, policy.Body{}
	x.Backend, x.BackendBy, x.BasePath, x.BaseQuery = "", 0, "", ""
	if err := p.Run(x); err != nil {
		return "", err
	}
	m.URL, m.Header = x.Request.URL, x.Request.Header
	if x.Backend != "" {
		m.URL.Path = x.RelativePath()
	}
	return x.Backend, nil
}

func (p *setBackendService) byID(x *policy.Exchange) error {
	id, err := p.BackendID.Eval(x)
	if err != nil {
		return err
	}
	backend := x.Config.Backends[id]
	if backend == nil {
		return &policy.Error{Reason: policy.ReasonPolicyConfiguration, Message: "Backend with id '" + id + "' could not be found."}
	}
	x.SetBackend(backend)
	x.BackendBy = policy.At(p.scope)
	return nil
}
