package policytest

import (
	"context"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"github.com/dlclark/regexp2/v2"

	"github.com/portico-apim/portico/internal/cache"
	"github.com/portico-apim/portico/internal/counters"
	"github.com/portico-apim/portico/internal/csharp"
	"github.com/portico-apim/portico/internal/database"
	"github.com/portico-apim/portico/internal/documents"
	"github.com/portico-apim/portico/internal/gateway"
	"github.com/portico-apim/portico/internal/identity"
	"github.com/portico-apim/portico/internal/model"
	"github.com/portico-apim/portico/internal/policies"
	"github.com/portico-apim/portico/internal/policy"
	"github.com/portico-apim/portico/internal/snapshot"
	"github.com/portico-apim/portico/internal/source"
	"github.com/portico-apim/portico/internal/tokens"
)

// Player plays cases. It is immutable and safe for concurrent use.
type Player struct {
	options snapshot.Options
	tokens  policy.Tokens
}

// New returns a player with all policies.
func New() (*Player, error) {
	universe, err := csharp.New(policy.Classes()...)
	if err != nil {
		return nil, fmt.Errorf("make universe: %w", err)
	}
	startRegexClock()
	return &Player{tokens: tokens.New(), options: snapshot.Options{
		Definitions: policy.NewDefinitions(policies.All()), Universe: universe, GatewayID: "managed",
		NewReference: func() string { return "00000000-0000-0000-0000-00000000000f" },
	}}, nil
}

// with returns a player that has another row for one policy.
func (p *Player) with(row *policy.Definition) *Player {
	options := p.options
	options.Definitions = maps.Clone(options.Definitions)
	options.Definitions[row.Name] = row
	return &Player{options: options, tokens: p.tokens}
}

// startRegexClock has the clock of the time limits of regular expressions, which belongs to the process, run outside of virtual time: a
// clock that an expression starts within a bubble of testing/synctest could neither end there nor serve another one.
func startRegexClock() {
	re := regexp2.MustCompile("x")
	re.MatchTimeout = time.Hour
	_, _ = re.MatchString("x") // that it runs is all that counts
}

const (
	// bodyLimit is how many bytes of a body a story's gateway holds in memory, unless the case says otherwise.
	bodyLimit = 4 << 20
	// cacheSize is the size of each cache in bytes.
	cacheSize = 16 << 20
)

// Play plays a case. Time passes as it does for the caller: virtually where Play runs in a bubble of testing/synctest, really elsewhere.
func (p *Player) Play(c *Case) (*Result, error) {
	result := &Result{files: map[string]string{}}
	m, err := c.setup.model()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", c.Name, err)
	}
	diags, ok := p.compile(m)
	if len(diags) > 0 {
		result.files[diagnosticsWant] = diags.Error() + "\n"
	}
	if !ok {
		return result, nil
	}
	s, err := p.stage(c, m)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", c.Name, err)
	}
	defer s.databases.Close()
	s.play(c, result)
	return result, nil
}

// compile returns everything that the compiler says about the documents of a model, from broad to narrow, and whether it takes them all.
func (p *Player) compile(m *model.Model) (source.Diagnostics, bool) {
	var diags source.Diagnostics
	env := snapshot.NewEnv(p.options, m)
	check := func(text *model.Policy, scope policy.Scope) {
		if text != nil {
			_, found := policy.Compile(*text, scope, env)
			diags = append(diags, found...)
		}
	}
	check(m.Policy, policy.Global)
	for _, product := range m.Products {
		check(product.Policy, policy.Product)
	}
	for _, api := range m.APIs {
		check(api.Policy, policy.API)
		if len(api.Operations) > 0 {
			check(api.Operations[0].Policy, policy.Operation)
		}
		for _, r := range api.Resolvers {
			check(r.Policy, policy.OfResolver)
		}
	}
	return diags, diags.Err() == nil
}

// stage is where a story plays.
type stage struct {
	gateway    *gateway.Gateway
	backends   *backends
	background sync.WaitGroup
	// clients are the certificates that callers show, by name.
	clients map[string][]*x509.Certificate
	// databases are real ones.
	databases *database.Databases

	mu                      sync.Mutex
	traced, emitted, events strings.Builder
}

// stage sets up a gateway with the model of a case.
func (p *Player) stage(c *Case, m *model.Model) (*stage, error) {
	s := &stage{backends: newBackends(c.answers)}
	var err error
	if s.clients, err = c.clients(); err != nil {
		return nil, err
	}
	internal, err := cache.NewLocal(cacheSize)
	if err != nil {
		return nil, err
	}
	identities := identity.New(identity.IMDS{Backends: s.backends, Address: "http://169.254.169.254"}, s.run)
	s.databases = database.New(identities)
	services := &policy.Services{
		Backends: s.backends, Counters: counters.NewLocal(), Cache: internal, Background: s.run,
		Dapr: "http://localhost:3500", Documents: documents.New(s.backends, s.run), Traced: s.trace, Emitted: s.emit, Events: s, Tokens: p.tokens, Vectors: cache.NewLocalVectors(cacheSize),
		Identities: identities, Databases: s.databases,
	}
	if c.setup.given.ExternalCache {
		external, err := cache.NewLocal(cacheSize)
		if err != nil {
			return nil, err
		}
		services.External = external
		if c.setup.given.ExternalCacheAway {
			services.External = awayCache{external}
		}
	}
	limit := c.setup.given.BodyLimit
	if limit == 0 {
		limit = bodyLimit
	}
	s.gateway = gateway.New(gateway.Options{Services: services, BodyLimit: limit, Log: slog.New(slog.DiscardHandler)})
	s.gateway.Swap(snapshot.Compile(m, nil, p.options))
	return s, nil
}

// awayCache is a cache out of reach: it has nothing, keeps nothing, and says so where its interface can.
type awayCache struct{ policy.Cache }

// Get implements policy.Cache.
func (awayCache) Get(context.Context, string) ([]byte, time.Duration, bool) { return nil, 0, false }

// Set implements policy.Cache.
func (awayCache) Set(context.Context, string, []byte, time.Duration) {}

// Remove implements policy.Cache.
func (awayCache) Remove(context.Context, string) error {
	return errors.New("the cache is out of reach")
}

// clients reads the certificates that callers show, and looks for those that requests name.
func (c *Case) clients() (map[string][]*x509.Certificate, error) {
	clients := map[string][]*x509.Certificate{}
	for name, text := range c.setup.given.Clients {
		for block, rest := pem.Decode([]byte(text)); block != nil; block, rest = pem.Decode(rest) {
			cert, err := x509.ParseCertificate(block.Bytes)
			if err != nil {
				return nil, fmt.Errorf("client %s: %w", name, err)
			}
			clients[name] = append(clients[name], cert)
		}
	}
	for _, r := range c.requests {
		if name := r.directives["certificate"]; name != "" && len(clients[name]) == 0 {
			return nil, fmt.Errorf("request %d: there is no client certificate %q", r.number, name)
		}
	}
	return clients, nil
}

// run is the stage's Services.Background.
func (s *stage) run(fn func(context.Context)) {
	s.background.Go(func() { fn(context.Background()) })
}

// trace is the stage's Services.Traced.
func (s *stage) trace(_ *policy.Exchange, m policy.TraceMessage) {
	s.mu.Lock()
	defer s.mu.Unlock()
	fmt.Fprintf(&s.traced, "%s %s: %s\n", m.Severity, m.Source, m.Message)
	for _, p := range m.Metadata {
		fmt.Fprintf(&s.traced, "  %s = %s\n", p.Name, p.Value)
	}
}

// emit is the stage's Services.Emitted.
func (s *stage) emit(m policy.Metric) {
	s.mu.Lock()
	defer s.mu.Unlock()
	fmt.Fprintf(&s.emitted, "%s: %s %v\n", m.Namespace, m.Name, m.Value)
	for _, p := range m.Dimensions {
		fmt.Fprintf(&s.emitted, "  %s = %s\n", p.Name, p.Value)
	}
}

// Post implements policy.Events: the stage writes down what would be sent. It has no namespace of its own.
func (s *stage) Post(to policy.EventAddress, e policy.Event) error {
	if to.ConnectionString == "" && to.Host == "" {
		return errors.New("it is not said which namespace")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	fmt.Fprintf(&s.events, "%s %s%s", to.Kind, to.ConnectionString, to.Host)
	for _, detail := range []struct{ name, value string }{
		{"entity", to.Entity}, {"partition", to.Partition}, {"key", e.PartitionKey}, {"client", to.ClientID}, {"buffered", map[bool]string{true: "yes"}[to.Buffered]},
	} {
		if detail.value != "" {
			fmt.Fprintf(&s.events, " %s=%s", detail.name, detail.value)
		}
	}
	body := string(e.Body)
	if letters := []rune(body); len(letters) > maxShown {
		body = fmt.Sprintf("%s… (%d bytes)", string(letters[:maxShown]), len(body))
	}
	fmt.Fprintf(&s.events, ": %s\n", body)
	for _, p := range e.Properties {
		fmt.Fprintf(&s.events, "  %s = %s\n", p.Name, p.Value)
	}
	return nil
}

// maxShown is how much of an event's body is written down, in letters.
const maxShown = 200

// play sends the requests of a case and collects what happened.
func (s *stage) play(c *Case, result *Result) {
	var wg sync.WaitGroup
	var mu sync.Mutex
	for _, r := range c.requests {
		if !r.sideBySide {
			wg.Wait()
		}
		time.Sleep(r.wait + r.after)
		traced := c.has("trace.want" + suffix(r.number))
		wg.Go(func() {
			defer func() {
				if failure := recover(); failure != nil { // as the gateway's listener does, which answers 500 then
					mu.Lock()
					defer mu.Unlock()
					result.problems = append(result.problems, fmt.Sprintf("request %d: panic: %v\n%s", r.number, failure, debug.Stack()))
				}
			}()
			seen := s.send(r, traced)
			mu.Lock()
			defer mu.Unlock()
			result.take(r, seen)
		})
	}
	wg.Wait()
	s.background.Wait()
	result.files["backend.want"] = strings.Join(s.backends.calls, "---\n")
	result.files["traced.want"] = s.traced.String()
	result.files["emitted.want"] = s.emitted.String()
	result.files["events.want"] = s.events.String()
	result.problems = append(result.problems, s.backends.unused()...)
}

// send takes one request through the gateway and returns what came of it.
func (s *stage) send(r *request, traced bool) outcome {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	if r.abort > 0 {
		timer := time.AfterFunc(r.abort, cancel)
		defer timer.Stop()
	}
	client := policy.Client{Addr: r.client, Peer: r.client.Addr()}
	if chain := s.clients[r.directives["certificate"]]; len(chain) > 0 {
		client.Certificate, client.Chain = chain[0], chain[1:]
	}
	x := s.gateway.Begin(ctx, client)
	x.ID = fmt.Sprintf("00000000-0000-0000-0000-%012d", r.number)
	if traced {
		x.Trace = policy.NewTrace(x.Started)
	}
	x.Request = r.incoming()
	s.gateway.Handle(x)
	seen := outcome{status: statusLine(x.Response), header: x.Response.Header.Clone(), unbuffered: x.Response.Unbuffered}
	seen.body, seen.broken = io.ReadAll(x.Response.Body.Reader())
	seen.state(x)
	x.Received, x.Sent = int64(len(r.body)), int64(len(seen.body))
	s.gateway.End(x)
	return seen
}
