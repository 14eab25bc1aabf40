package authoring

import (
	"cmp"
	"context"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"net/netip"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/portico-apim/portico/internal/csharp/lib"
	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/model"
	"github.com/portico-apim/portico/internal/policy"
)

// bodyLimit bounds in bytes the bodies that an expression reads.
const bodyLimit = 64 << 20

// The names of subscription key parameters that an API has by default.
const (
	keyHeader = "Ocp-Apim-Subscription-Key"
	keyQuery  = "subscription-key"
)

// exchange makes an exchange of the context, for the expressions of d.
func (c *Context) exchange(d *Desk) (*policy.Exchange, error) {
	x := &policy.Exchange{Context: context.Background(), ID: c.RequestID, Limit: bodyLimit, Config: &policy.Config{
		Service: &model.Service{}, Groups: map[string]*model.Group{}, APIs: map[string]*model.API{}, Backends: map[string]*model.Backend{},
	}}
	for _, step := range []func(*policy.Exchange) error{c.time, c.request, c.response, c.configuration, c.caller, c.deployment, c.rest} {
		if err := step(x); err != nil {
			return nil, err
		}
	}
	if c.Tracing {
		x.Trace = policy.NewTrace(x.Started)
	}
	for _, v := range c.Variables {
		value, err := d.variable(x, v.Value)
		if err != nil {
			return nil, fmt.Errorf("variables: %s: %w", v.Name, err)
		}
		x.Variables.Set(v.Name, value)
	}
	return x, nil
}

// clock matches a time span as .NET writes it.
var clock = regexp.MustCompile(`^(\d+):([0-5]\d):([0-5]\d(?:\.\d+)?)$`)

func (c *Context) time(x *policy.Exchange) error {
	x.Started = time.Now()
	switch {
	case c.Timestamp != "" && c.Elapsed != "":
		return errors.New("timestamp and elapsed: give one of them, the other follows from it")
	case c.Timestamp != "":
		var at Date
		if err := at.UnmarshalText([]byte(c.Timestamp)); err != nil {
			return fmt.Errorf("timestamp: %w", err)
		}
		x.Started = at.Time
	case c.Elapsed != "":
		text := clock.ReplaceAllString(c.Elapsed, "${1}h${2}m${3}s")
		if text == c.Elapsed {
			text += "s"
		}
		elapsed, err := time.ParseDuration(text)
		if err != nil {
			return fmt.Errorf("elapsed: %q is not a time like 00:00:01.5, or 1.5", c.Elapsed)
		}
		x.Started = x.Started.Add(-elapsed)
	}
	return nil
}

func (c *Context) request(x *policy.Exchange) error {
	r := c.Request
	if r == nil {
		r = &Request{}
	}
	original := cmp.Or(r.OriginalURL, r.URL, "https://localhost/")
	urls := [2]policy.URL{}
	for i, address := range []string{cmp.Or(r.URL, original), original} {
		u, err := policy.ParseURL(address)
		if err != nil {
			return fmt.Errorf("request: %w", err)
		}
		urls[i] = u
	}
	body, err := r.Content.body()
	if err != nil {
		return fmt.Errorf("request: %w", err)
	}
	x.Request = &policy.Message{Method: cmp.Or(r.Method, "GET"), URL: urls[0], Header: header(r.Headers), Body: body}
	x.OriginalURL = urls[1]
	for _, p := range r.MatchedParameters {
		x.Matched = append(x.Matched, policy.Param{Name: p.Name, Value: p.Value})
	}
	return r.client(x)
}

// client fills in where the request came from.
func (r *Request) client(x *policy.Exchange) error {
	addr, err := netip.ParseAddr(cmp.Or(r.IPAddress, "127.0.0.1"))
	if err != nil {
		return fmt.Errorf("request: ipAddress: %w", err)
	}
	x.Client = policy.Client{Addr: netip.AddrPortFrom(addr, 0), Peer: addr}
	if p := r.PrivateEndpointConnection; p != nil {
		x.Client.PrivateEndpoint = &policy.PrivateEndpoint{Name: p.Name, GroupID: p.GroupID, MemberName: p.MemberName}
	}
	if r.Certificate == "" {
		return nil
	}
	cert, err := certificate(r.Certificate)
	if err != nil {
		return fmt.Errorf("request: certificate: %w", err)
	}
	x.Client.Certificate, x.Client.TLSVersion = cert, "1.3"
	return nil
}

func certificate(text string) (*x509.Certificate, error) {
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		return nil, errors.New("it is not in PEM: -----BEGIN CERTIFICATE----- …")
	}
	return x509.ParseCertificate(block.Bytes)
}

func header(fields Fields[Texts]) policy.Header {
	h := policy.MakeHeader()
	for _, f := range fields {
		for _, v := range f.Value {
			h.Add(f.Name, v)
		}
	}
	return h
}

func (c *Content) body() (policy.Body, error) {
	switch {
	case c.Body != nil && c.BodyBase64 != nil:
		return policy.Body{}, errors.New("body and bodyBase64: give one of them")
	case c.BodyBase64 != nil:
		return policy.BytesBody(c.BodyBase64), nil
	case c.Body == nil:
		return policy.Body{}, nil
	case c.Body[0] == '"':
		var text string
		err := json.Unmarshal(c.Body, &text)
		return policy.BytesBody([]byte(text)), err
	}
	return policy.BytesBody(c.Body), nil
}

func (c *Context) response(x *policy.Exchange) error {
	r := c.Response
	if r == nil {
		return nil
	}
	body, err := r.Content.body()
	if err != nil {
		return fmt.Errorf("response: %w", err)
	}
	x.Response = &policy.Message{Status: cmp.Or(r.StatusCode, 200), Reason: r.StatusReason, Header: header(r.Headers), Body: body}
	return nil
}

// configuration fills in what the request was found to be about.
func (c *Context) configuration(x *policy.Exchange) error {
	if c.API != nil {
		x.API = c.API.model()
		x.Config.APIs[x.API.Name] = x.API
	}
	if o := c.Operation; o != nil {
		x.Operation = &model.Operation{Name: o.ID, DisplayName: o.Name, Method: o.Method, URLTemplate: o.URLTemplate}
	}
	if w := c.Workspace; w != nil {
		x.Workspace = &policy.WorkspaceRef{ID: w.ID, Name: w.Name}
	}
	if p := c.Product; p != nil {
		return p.add(x)
	}
	return nil
}

func (a *API) model() *model.API {
	m := &model.API{
		Name: a.ID, DisplayName: a.Name, Path: a.Path, Protocols: a.Protocols, ServiceURL: a.ServiceURL, Revision: cmp.Or(a.Revision, "1"),
		Version: a.Version, Current: a.IsCurrentRevision == nil || *a.IsCurrentRevision, KeyHeader: keyHeader, KeyQuery: keyQuery,
	}
	if m.Protocols == nil {
		m.Protocols = []string{"https"}
	}
	if n := a.SubscriptionKeyParameterNames; n != nil {
		m.KeyHeader, m.KeyQuery = cmp.Or(n.Header, keyHeader), cmp.Or(n.Query, keyQuery)
	}
	return m
}

func (p *Product) add(x *policy.Exchange) error {
	state, ok := map[string]string{"": "published", "Published": "published", "NotPublished": "notPublished"}[p.State]
	if !ok {
		return fmt.Errorf("product: there is no state %q: states are Published, NotPublished", p.State)
	}
	x.Product = &model.Product{
		Name: p.ID, DisplayName: p.Name, State: state, ApprovalRequired: p.ApprovalRequired,
		SubscriptionRequired: p.SubscriptionRequired, SubscriptionsLimit: p.SubscriptionsLimit, Groups: groups(x, p.Groups),
	}
	for i := range p.APIs {
		api := p.APIs[i].model()
		x.Config.APIs[api.Name] = api
		x.Product.APIs = append(x.Product.APIs, api.Name)
	}
	return nil
}

// groups makes groups known and returns their ids.
func groups(x *policy.Exchange, list []Named) []string {
	var ids []string
	for _, g := range list {
		x.Config.Groups[g.ID] = &model.Group{Name: g.ID, DisplayName: g.Name}
		ids = append(ids, g.ID)
	}
	return ids
}

// caller fills in who is calling.
func (c *Context) caller(x *policy.Exchange) error {
	if s := c.Subscription; s != nil {
		x.Key = s.Key
		x.Subscription = &model.Subscription{
			Name: s.ID, DisplayName: s.Name, PrimaryKey: s.PrimaryKey, SecondaryKey: s.SecondaryKey,
			CreatedDate: s.CreatedDate.Time, StartDate: s.StartDate.Time, EndDate: s.EndDate.Time,
		}
	}
	if u := c.User; u != nil {
		x.User = &model.User{
			Name: u.ID, FirstName: u.FirstName, LastName: u.LastName, Email: u.Email, Note: u.Note,
			RegistrationDate: u.RegistrationDate.Time, Groups: groups(x, u.Groups),
		}
		for _, i := range u.Identities {
			x.User.Identities = append(x.User.Identities, model.Identity{Provider: i.Provider, ID: i.ID})
		}
	}
	return nil
}

func (c *Context) deployment(x *policy.Exchange) error {
	d := c.Deployment
	if d == nil {
		return nil
	}
	x.Config.Service = &model.Service{ID: d.ServiceID, Name: d.ServiceName, Region: d.Region}
	x.Config.GatewayID, x.Config.InstanceID = d.GatewayID, d.InstanceID
	x.Config.Certificates = map[string]*model.Certificate{}
	for _, f := range d.Certificates {
		if _, err := certificate(f.Value); err != nil {
			return fmt.Errorf("deployment: certificates: %s: %w", f.Name, err)
		}
		x.Config.Certificates[f.Name] = &model.Certificate{Name: f.Name, Chain: f.Value}
	}
	return nil
}

func (c *Context) rest(x *policy.Exchange) error {
	if e := c.LastError; e != nil {
		x.LastError = &policy.Error{Source: e.Source, Reason: e.Reason, Message: e.Message, Scope: e.Scope, Section: e.Section, Path: e.Path, PolicyID: e.PolicyID}
	}
	if b := c.Backend; b != nil {
		m := &model.Backend{Name: b.ID}
		switch b.Type {
		case "Pool":
			m.Pool = []model.PoolMember{{}}
		case "", "Single":
		default:
			return fmt.Errorf("backend: there is no type %q: types are Single, Pool", b.Type)
		}
		x.Backend, x.Config.Backends[b.ID] = b.ID, m
	}
	if c.GraphQL == nil {
		return nil
	}
	x.GraphQL = &policy.GraphQL{}
	for to, text := range map[*rt.Value]json.RawMessage{&x.GraphQL.Arguments: c.GraphQL.Arguments, &x.GraphQL.Parent: c.GraphQL.Parent} {
		value, err := jsonValue(text)
		if err != nil {
			return fmt.Errorf("graphQL: %w", err)
		}
		*to = value
	}
	return nil
}

// variable returns the value of a variable.
func (d *Desk) variable(x *policy.Exchange, text json.RawMessage) (rt.Value, error) {
	var v any
	in := json.NewDecoder(strings.NewReader(string(text)))
	in.UseNumber()
	if err := in.Decode(&v); err != nil {
		return rt.Null, err
	}
	switch v := v.(type) {
	case nil:
		return rt.Null, nil
	case bool:
		return rt.Bool(v), nil
	case json.Number:
		return number(v)
	case string:
		if trimmed := strings.TrimSpace(v); strings.HasPrefix(trimmed, "@(") || strings.HasPrefix(trimmed, "@{") {
			return d.value(trimmed, x)
		}
		return rt.String(v), nil
	}
	return jsonValue(text)
}

func number(n json.Number) (rt.Value, error) {
	if i, err := strconv.ParseInt(n.String(), 10, 32); err == nil {
		return rt.Int(int(i)), nil
	}
	if i, err := n.Int64(); err == nil {
		return rt.Long(i), nil
	}
	f, err := n.Float64()
	return rt.Double(f), err
}

// jsonValue returns the JObject or the like of a JSON text, null for none.
func jsonValue(text json.RawMessage) (rt.Value, error) {
	if text == nil {
		return rt.Null, nil
	}
	return lib.ParseJSON(rt.NewFrame(rt.DefaultLimits), string(text), nil)
}
