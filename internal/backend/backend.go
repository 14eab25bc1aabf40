package backend

import (
	"context"
	"errors"
	"io"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/portico-apim/portico/internal/llm"
	"github.com/portico-apim/portico/internal/policy"
	"github.com/portico-apim/portico/internal/safety"
)

// Backends sends requests to the backends of a configuration. It implements policy.Backends and is safe for concurrent use.
type Backends struct {
	transport Transport
	extra     string
	rules     *safety.Rules
	current   atomic.Pointer[configuration]
	mu        sync.Mutex // of Update
	tlsMu     sync.Mutex
	tls       map[tlsKey]*TLS
}

var _ policy.Backends = (*Backends)(nil)

// New returns backends without a configuration: only addresses can be sent to until the first Update. Authorities is PEM with certificates
// to trust besides the system's and the configuration's, or empty.
func New(transport Transport, authorities string) *Backends {
	b := &Backends{transport: transport, extra: authorities, rules: safety.New(), tls: map[tlsKey]*TLS{}}
	first := &configuration{}
	_ = first.trust(authorities, &configuration{}) // Update says what is wrong with it
	b.current.Store(first)
	return b
}

// UseRules has the built-in content-safety service go by rules. It is called before the first Send.
func (b *Backends) UseRules(rules *safety.Rules) { b.rules = rules }

// Send implements policy.Backends.
func (b *Backends) Send(ctx context.Context, req *policy.Message, call policy.Call) (*policy.Message, error) {
	c := b.current.Load()
	m, err := c.find(&call)
	if err != nil {
		return nil, err
	}
	h, err := b.prepare(c, m, req, &call)
	if err != nil {
		return nil, err
	}
	res, err := h.follow(ctx)
	if m != nil {
		reason := ""
		if err != nil {
			reason = policy.AsError(err, "").Reason
		}
		m.breaker.record(time.Now(), res, reason)
	}
	return res, err
}

// find returns the backend that a call is for, nil for none.
func (c *configuration) find(call *policy.Call) (*member, error) {
	if call.Backend == "" {
		return nil, nil
	}
	now := time.Now()
	m := c.members[call.Backend]
	if p := c.pools[call.Backend]; p != nil {
		chosen, wait := p.choose(now, call.SessionKey)
		if chosen == nil {
			return nil, unavailable(call.Backend, wait)
		}
		m = chosen
	} else if m == nil {
		return nil, misconfigured("Backend with id '"+call.Backend+"' could not be found.", nil)
	}
	if m.broken != nil {
		return nil, misconfigured("Backend '"+m.def.Name+"' cannot be used.", m.broken)
	}
	if wait := m.breaker.open(now); wait > 0 {
		return nil, unavailable(m.def.Name, wait)
	}
	return m, nil
}

// hop is a request on its way to an address, and to those it is redirected to.
type hop struct {
	backends *Backends
	config   *configuration
	call     *policy.Call
	message  *policy.Message
	request  Request
	route    Route
	// credentials is the part of request.Set that belongs to the backend.
	credentials []policy.Field
	// bodyless says that a redirect took the body away.
	bodyless bool
}

// prepare puts together what is sent.
func (b *Backends) prepare(c *configuration, m *member, req *policy.Message, call *policy.Call) (*hop, error) {
	h := &hop{backends: b, config: c, call: call, message: req}
	h.request = Request{Method: req.Method, URL: req.URL, Header: &req.Header, Trailer: req.Trailer}
	h.route = Route{Version: call.HTTPVersion, Proxy: call.Proxy, ContinueTimeout: call.ContinueTimeout}
	if h.route.Version == "" {
		h.route.Version = "1"
	}
	if m != nil {
		h.address(m, req.URL)
		h.credentials, h.route.TLS = m.set, m.tls
		if h.route.Proxy == "" {
			h.route.Proxy = m.proxy
		}
	}
	err := checkProxy(h.route.Proxy)
	if err != nil {
		return nil, misconfigured("The proxy cannot be used.", err)
	}
	own := call.Certificate == policy.ClientCertificate{}
	switch {
	case !own && m != nil:
		h.route.TLS, err = b.tlsFor(c, m.def.SkipChain, m.def.SkipName, call.Certificate)
	case !own || m == nil:
		h.route.TLS, err = b.tlsFor(c, false, false, call.Certificate)
	}
	if err != nil {
		return nil, misconfigured("The client certificate cannot be used.", err)
	}
	h.fields()
	return h, nil
}

// address joins a backend's address with the relative one of a request.
func (h *hop) address(m *member, relative policy.URL) {
	u := &h.request.URL
	*u = m.base
	u.Path = policy.JoinPath(m.base.Path, relative.Path)
	if u.Query = relative.Query; m.base.Query != "" {
		u.Query = m.base.Query
		if relative.Query != "" {
			u.Query += "&" + relative.Query
		}
	}
	for _, p := range m.query {
		u.Query = policy.DeleteQuery(u.Query, p.Name)
	}
	for _, p := range m.query {
		u.Query = policy.AddQuery(u.Query, p.Name, p.Value)
	}
}

// fields sets Host and the fields that a request is sent with besides its own.
func (h *hop) fields() {
	h.request.Host = h.request.URL.Authority()
	if host := h.message.Header.Get("Host"); h.call.KeepHost && host != "" {
		h.request.Host = host
	}
	h.request.Set = h.credentials
	if !h.call.Peer.IsValid() {
		return
	}
	hops := h.call.Peer.String()
	if before, ok := h.message.Header.Joined("X-Forwarded-For"); ok {
		hops = before + ", " + hops
	}
	h.request.Set = slices.Concat(h.credentials, []policy.Field{{Name: "X-Forwarded-For", Value: hops}})
}

// follow sends the request, and sends it on where responses redirect it to.
func (h *hop) follow(ctx context.Context) (*policy.Message, error) {
	call, cancel := context.WithCancelCause(ctx)
	var timer *time.Timer
	if h.call.Timeout > 0 {
		timer = time.AfterFunc(h.call.Timeout, func() { cancel(errTimeout) })
	}
	res, err := h.send(ctx, call)
	for turn := 0; err == nil && turn < maxRedirects && h.redirect(res); turn++ {
		res.Body.Close()
		res, err = h.send(ctx, call)
	}
	if timer != nil && !timer.Stop() && err == nil {
		res.Body.Close()
		err = errTimeout // between the header's last byte and now
	}
	explained := func(err error) error { return explain(ctx, call, err, h.request.URL.HostPort()) }
	if err != nil {
		failed := explained(err)
		cancel(nil)
		return nil, failed
	}
	finish(res, explained, cancel)
	return res, nil
}

func (h *hop) roundTrip(ctx context.Context, req *Request) (*policy.Message, error) {
	switch req.URL.Host {
	case EchoHost:
		return echo(req)
	case SafetyHost:
		return serveBuiltIn(req, h.backends.rules.Answer)
	case EmbeddingsHost:
		return serveBuiltIn(req, func(_ string, body []byte) (int, []byte) { return llm.AnswerEmbeddings(body) })
	}
	return h.backends.transport.RoundTrip(ctx, req, &h.route)
}

// finish has the call end when the response is done with.
func finish(res *policy.Message, explain func(error) error, cancel context.CancelCauseFunc) {
	switch {
	case res.Upgraded != nil:
		res.Upgraded = &upgraded{res.Upgraded, cancel}
	case res.Body.Exists():
		length := res.Body.Length()
		res.Body = policy.StreamBody(&responseBody{res.Body.Reader(), cancel, explain}, length)
	default:
		cancel(nil)
	}
}

// upgraded is the connection of a 101 response. It ends the call when it is closed.
type upgraded struct {
	io.ReadWriteCloser
	end context.CancelCauseFunc
}

// Close implements io.Closer.
func (u *upgraded) Close() error {
	err := u.ReadWriteCloser.Close()
	u.end(nil)
	return err
}

// send sends the request to one address.
func (h *hop) send(ctx, call context.Context) (*policy.Message, error) {
	req := h.request
	var body *requestBody
	if content := &h.message.Body; content.Length() != 0 && !h.bodyless {
		h.request.Length = content.Length()
		body = &requestBody{ReadCloser: content.Reader()}
		req.Body, req.Length = body, h.request.Length
	}
	res, err := h.roundTrip(call, &req)
	if err != nil && body != nil && ctx.Err() == nil {
		if failed := body.failed.Load(); failed != nil {
			return nil, clientFailure(*failed)
		}
	}
	return res, err
}

// responseBody is the body of a response. It ends the call when it is closed, and says what it failed with in the words of errors.
type responseBody struct {
	io.ReadCloser
	end     context.CancelCauseFunc
	explain func(error) error
}

// Read implements io.Reader.
func (b *responseBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = b.explain(err)
	}
	return n, err
}

// Close implements io.Closer.
func (b *responseBody) Close() error {
	err := b.ReadCloser.Close()
	b.end(nil)
	return err
}

// requestBody remembers what the client's side of a request failed with.
type requestBody struct {
	io.ReadCloser
	failed atomic.Pointer[error]
}

// Read implements io.Reader.
func (b *requestBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		b.failed.CompareAndSwap(nil, &err)
	}
	return n, err
}
