package resources

import (
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/portico-apim/portico/internal/resource"
)

// BackendProperties are a named backend: one address, or a pool of other backends.
type BackendProperties struct {
	Title       string `json:"title,omitempty" len:"0-300"`
	Description string `json:"description,omitempty" len:"0-2000"`
	// Type is Single or Pool.
	Type string `json:"type" enum:"Single Pool" default:"Single"`
	// URL and Protocol are those of a single backend.
	URL      string `json:"url,omitempty" len:"0-2000"`
	Protocol string `json:"protocol,omitempty" enum:"http soap"`
	// ResourceID is the backend's own address in Azure, kept as it was sent.
	ResourceID     string              `json:"resourceId,omitempty" len:"0-2000"`
	Credentials    *BackendCredentials `json:"credentials,omitempty"`
	Proxy          *BackendProxy       `json:"proxy,omitempty"`
	TLS            *BackendTLS         `json:"tls,omitempty"`
	CircuitBreaker *CircuitBreaker     `json:"circuitBreaker,omitempty"`
	Pool           *BackendPool        `json:"pool,omitempty"`
	// Cluster is the description of a Service Fabric cluster, kept as it was sent.
	Cluster json.RawMessage `json:"properties,omitempty"`
}

// BackendCredentials are added to every request.
type BackendCredentials struct {
	Authorization *BackendAuthorization `json:"authorization,omitempty"`
	Header        map[string][]string   `json:"header,omitempty"`
	Query         map[string][]string   `json:"query,omitempty"`
	// CertificateIDs are client certificates; Certificate are their thumbprints, used if there are no ids.
	CertificateIDs []string `json:"certificateIds,omitempty" ref:"service/certificates"`
	Certificate    []string `json:"certificate,omitempty"`
}

// BackendAuthorization makes an Authorization header.
type BackendAuthorization struct {
	Scheme    string `json:"scheme" arm:"required" len:"1-100"`
	Parameter string `json:"parameter" arm:"required" len:"1-2000"`
}

// BackendProxy is the HTTP proxy on the way to the backend.
type BackendProxy struct {
	URL      string `json:"url" arm:"required" len:"1-2000"`
	Username string `json:"username,omitempty"`
	Password string `json:"password,omitempty" arm:"secret"`
}

// BackendTLS says how much of the backend's certificate is verified.
type BackendTLS struct {
	ValidateCertificateChain bool `json:"validateCertificateChain" default:"true"`
	ValidateCertificateName  bool `json:"validateCertificateName" default:"true"`
}

// CircuitBreaker stops requests to a backend that fails.
type CircuitBreaker struct {
	Rules []BreakerRule `json:"rules"`
}

// BreakerRule is when the breaker trips and for how long.
type BreakerRule struct {
	Name             string           `json:"name" arm:"required" len:"1-80"`
	FailureCondition BreakerCondition `json:"failureCondition" arm:"required"`
	// TripDuration is in ISO 8601.
	TripDuration     string `json:"tripDuration" arm:"required"`
	AcceptRetryAfter bool   `json:"acceptRetryAfter" default:"false"`
}

// BreakerCondition is what trips a breaker: a count of failures or a percentage of calls, in an interval.
type BreakerCondition struct {
	Count            *int          `json:"count,omitempty" range:"1-1000000"`
	Percentage       *int          `json:"percentage,omitempty" range:"1-100"`
	Interval         string        `json:"interval" arm:"required"`
	ErrorReasons     []string      `json:"errorReasons,omitempty"`
	StatusCodeRanges []StatusRange `json:"statusCodeRanges,omitempty"`
}

// StatusRange is an inclusive range of status codes.
type StatusRange struct {
	Min int `json:"min" arm:"required" range:"200-599"`
	Max int `json:"max" arm:"required" range:"200-599"`
}

// BackendPool are the members of a pool.
type BackendPool struct {
	Services []PoolMember `json:"services" arm:"required"`
}

// PoolMember is one backend of a pool.
type PoolMember struct {
	ID       string `json:"id" arm:"required" ref:"service/backends"`
	Priority *int   `json:"priority,omitempty" range:"0-100"`
	Weight   *int   `json:"weight,omitempty" range:"0-100"`
}

// kindBackend is the kind of backends; maxPool, how many members a pool can have.
const (
	kindBackend = "service/backends"
	maxPool     = 30
)

// backends are what requests are forwarded to.
func backends() Kind {
	return define(Kind{
		Type: kindBackend, Title: "Backend", Filter: "name title url",
		Actions: []Action{{Name: "reconnect", Permission: "reconnect/action", Writes: true, Status: 202, Run: reconnect}},
	}, Rules[BackendProperties]{
		Check: checkBackend,
		References: func(id resource.ID, p *BackendProperties) []Reference {
			return namedValueReferences(id, string(encode(p)))
		},
	})
}

func checkBackend(op *Op, _, p *BackendProperties) error {
	for property, part := range map[string]any{"url": p.URL, "credentials": p.Credentials, "proxy": p.Proxy} {
		if err := op.namedValuesExist(property, string(encode(part))); err != nil {
			return err
		}
	}
	if p.Type == "Pool" {
		return checkPool(op, p)
	}
	switch {
	case p.Pool != nil:
		return resource.Invalid("pool", "A backend of the type Single has no pool.")
	case strings.TrimSpace(p.URL) == "":
		return resource.Invalid("url", "'url' must not be empty.")
	case p.Protocol == "":
		return resource.Invalid("protocol", "'protocol' must not be empty.")
	case !backendURL.MatchString(p.URL):
		return resource.Invalid("url", "'%s' is not an absolute URL.", p.URL)
	}
	return checkBreaker(p.CircuitBreaker)
}

// backendURL is an absolute URL, or one that a named value completes.
var backendURL = regexp.MustCompile(`^(?:[a-zA-Z][a-zA-Z0-9+.\-]*:.+|.*\{\{.+\}\}.*)$`)

func checkPool(op *Op, p *BackendProperties) error {
	switch {
	case p.Pool == nil || len(p.Pool.Services) == 0:
		return resource.Invalid("pool", "A backend of the type Pool must have services.")
	case len(p.Pool.Services) > maxPool:
		return resource.Invalid("pool", "A pool can have at most %d services.", maxPool)
	case p.CircuitBreaker != nil:
		return resource.Invalid("circuitBreaker", "A backend of the type Pool has no circuit breaker; its services have.")
	}
	seen := map[string]bool{}
	for _, m := range p.Pool.Services {
		if seen[m.ID] {
			return resource.Invalid("pool", "Backend '%s' is in the pool twice.", m.ID)
		}
		seen[m.ID] = true
		member, _, err := load[BackendProperties](op, mustID(m.ID))
		if err != nil {
			return err
		}
		if member.Type == "Pool" {
			return resource.Invalid("pool", "Backend '%s' is a pool itself.", m.ID)
		}
	}
	return nil
}

func checkBreaker(b *CircuitBreaker) error {
	if b == nil {
		return nil
	}
	if len(b.Rules) != 1 {
		return resource.Invalid("circuitBreaker.rules", "A circuit breaker has exactly one rule.")
	}
	r := b.Rules[0]
	if (r.FailureCondition.Count == nil) == (r.FailureCondition.Percentage == nil) {
		return resource.Invalid("circuitBreaker.rules.failureCondition", "Either 'count' or 'percentage' must be given.")
	}
	if len(r.FailureCondition.StatusCodeRanges) == 0 && len(r.FailureCondition.ErrorReasons) == 0 {
		return resource.Invalid("circuitBreaker.rules.failureCondition", "'statusCodeRanges' or 'errorReasons' must be given.")
	}
	for _, s := range r.FailureCondition.StatusCodeRanges {
		if s.Min > s.Max {
			return resource.Invalid("circuitBreaker.rules.failureCondition.statusCodeRanges", "%d is greater than %d.", s.Min, s.Max)
		}
	}
	for property, text := range map[string]string{"tripDuration": r.TripDuration, "failureCondition.interval": r.FailureCondition.Interval} {
		if d, err := ParseDuration(text); err != nil || d <= 0 {
			return resource.Invalid("circuitBreaker.rules."+property, "'%s' is not a duration in ISO 8601 format.", text)
		}
	}
	return nil
}

// duration is the part of ISO 8601 without months and years, whose length differs.
var duration = regexp.MustCompile(`^P(?:(\d{1,5})W)?(?:(\d{1,5})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,7})M)?(?:(\d{1,8}(?:\.\d{1,9})?)S)?)?$`)

// ParseDuration reads a duration in ISO 8601, such as "PT1M30S".
func ParseDuration(text string) (time.Duration, error) {
	m := duration.FindStringSubmatch(text)
	if m == nil || text == "P" || strings.HasSuffix(text, "T") {
		return 0, resource.Refused("'%s' is not a duration in ISO 8601 format.", text)
	}
	var total time.Duration
	for i, unit := range []time.Duration{7 * 24 * time.Hour, 24 * time.Hour, time.Hour, time.Minute, time.Second} {
		if m[i+1] == "" {
			continue
		}
		n, err := strconv.ParseFloat(m[i+1], 64)
		if err != nil {
			return 0, err
		}
		total += time.Duration(n * float64(unit))
	}
	return total, nil
}

// kindReconnect is the kind of the document below a backend that says when its open connections are to be given up. Changing it leaves
// the backend and its ETag as they are.
const kindReconnect = "portico/reconnects"

// Reconnect is what the document holds.
type Reconnect struct {
	At time.Time `json:"at"`
}

// reconnect asks the gateways to give up open connections to a backend, after the time that is given or two minutes.
func reconnect(op *Op, body json.RawMessage) (any, error) {
	var request struct {
		Properties struct {
			After string `json:"after"`
		} `json:"properties"`
	}
	if len(body) > 0 && json.Unmarshal(body, &request) != nil {
		return nil, resource.Invalid("properties", "Value must be an object.")
	}
	wait := 2 * time.Minute
	if after := request.Properties.After; after != "" {
		var err error
		if wait, err = ParseDuration(after); err != nil {
			return nil, resource.Invalid("after", "'%s' is not a duration in ISO 8601 format.", after)
		}
	}
	return nil, op.put(kindReconnect, op.Doc.String()+"/~reconnect/latest", Reconnect{At: op.now().Add(wait)})
}
