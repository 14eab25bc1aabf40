package app

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/portico-apim/portico/internal/backend"
	"github.com/portico-apim/portico/internal/broker"
	"github.com/portico-apim/portico/internal/cache"
	"github.com/portico-apim/portico/internal/config"
	"github.com/portico-apim/portico/internal/counters"
	"github.com/portico-apim/portico/internal/csharp"
	"github.com/portico-apim/portico/internal/database"
	"github.com/portico-apim/portico/internal/documents"
	"github.com/portico-apim/portico/internal/feed"
	"github.com/portico-apim/portico/internal/gateway"
	"github.com/portico-apim/portico/internal/identity"
	"github.com/portico-apim/portico/internal/model"
	"github.com/portico-apim/portico/internal/policies"
	"github.com/portico-apim/portico/internal/policy"
	"github.com/portico-apim/portico/internal/redislink"
	"github.com/portico-apim/portico/internal/safety"
	"github.com/portico-apim/portico/internal/snapshot"
	"github.com/portico-apim/portico/internal/telemetry"
	"github.com/portico-apim/portico/internal/tokens"
	"github.com/portico-apim/portico/internal/wire"
)

// language is what policy documents are compiled with, by the gateway and by the management API that checks them.
type language struct {
	definitions policy.Definitions
	universe    *csharp.Universe
}

func newLanguage(s *config.Settings) (language, error) {
	dialect := csharp.Dialect{ObjectsByValue: s.Expressions.ObjectEquality == "value"}
	universe, err := dialect.New(policy.Classes()...)
	return language{definitions: policy.NewDefinitions(policies.All()), universe: universe}, err
}

// dataPlane serves requests.
type dataPlane struct {
	log      *slog.Logger
	anyHost  bool
	gateway  *gateway.Gateway
	backends *backend.Backends
	server   *wire.Server // nil if both listeners are off
	options  snapshot.Options
	fallback tls.Certificate
	redis    *redislink.Link // nil without Redis
	external *cache.Redis    // nil without Redis
	emitted  *telemetry.Emitted
	events   *telemetry.Events
	broker   *broker.Broker
	sql      *database.Databases
	tasks    *tasks
	ready    chan struct{} // closed once the first snapshot serves
}

// newDataPlane builds the gateway and binds its listeners. Own signs tokens of managed identities.
func newDataPlane(s *config.Settings, lang language, authority *authority, own identity.Own, log *slog.Logger) (*dataPlane, error) {
	authorities, err := readOptional(s.TLS.BackendCA)
	if err != nil {
		return nil, fmt.Errorf("tls.backend-ca: %w", err)
	}
	d := &dataPlane{
		log: log, anyHost: s.AnyHost, backends: backend.New(wire.NewTransport(wire.TransportConfig{}), authorities), tasks: &tasks{}, ready: make(chan struct{}),
		emitted: telemetry.NewEmitted(s.Limits.MetricSeries), events: telemetry.NewEvents(),
		options: snapshot.Options{Definitions: lang.definitions, Universe: lang.universe, GatewayID: "managed", NewReference: uuid.NewString},
	}
	if err := d.readRules(s.ContentSafetyRules); err != nil {
		return nil, err
	}
	identities := identity.New(identitySource(s, d.backends, own), d.tasks.start)
	d.broker = newBroker(s, authorities, identities, d.events, log)
	d.sql = database.New(identities)
	services, err := d.services(s, identities)
	if err != nil {
		return nil, err
	}
	d.gateway = gateway.New(gateway.Options{Services: services, BodyLimit: int64(s.Limits.BufferedBytes), Log: log})
	if d.fallback, err = authority.listenerCertificate(s.TLS.GatewayCert, s.TLS.GatewayKey); err != nil {
		return nil, err
	}
	if s.GatewayHTTP.Off() && s.GatewayHTTPS.Off() {
		return d, nil
	}
	d.server, err = wire.Listen(wireConfig(s, d.gateway, log))
	return d, err
}

// readRules reads the rules of the built-in content-safety service, if there is a file with them.
func (d *dataPlane) readRules(path string) error {
	text, err := readOptional(path)
	if err != nil {
		return fmt.Errorf("content-safety-rules: %w", err)
	}
	rules, err := safety.Load(text)
	if err != nil {
		return fmt.Errorf("content-safety-rules: %s: %w", path, err)
	}
	d.backends.UseRules(rules)
	return nil
}

func readOptional(path string) (string, error) {
	if path == "" {
		return "", nil
	}
	text, err := os.ReadFile(path) //nolint:gosec // the operator names the file
	return string(text), err
}

// services are what policies act with: of this process, or shared through Redis.
func (d *dataPlane) services(s *config.Settings, identities policy.Identities) (*policy.Services, error) {
	local := counters.NewLocal()
	memory, err := cache.NewLocal(int64(s.Limits.CacheBytes))
	if err != nil {
		return nil, err
	}
	services := &policy.Services{
		Backends: d.backends, Counters: local, Cache: memory, Background: d.tasks.start, Documents: documents.New(d.backends, d.tasks.start),
		Identities: identities, Authority: s.Identity.Authority, Events: d.broker, Databases: d.sql, Tokens: tokens.New(),
		Vectors: cache.NewLocalVectors(int64(s.Limits.CacheBytes) / 4),
		Dapr:    s.Dapr, Emitted: d.emit,
		Traced: func(x *policy.Exchange, m policy.TraceMessage) {
			d.log.Debug("trace", "request", x.ID, "source", m.Source, "severity", m.Severity, "message", m.Message)
		},
	}
	if url := s.Redis.Reveal(); url != "" {
		if d.redis, err = redislink.Open(url, d.log); err != nil {
			return nil, err
		}
		services.Counters = counters.NewRedis(d.redis, local, "portico:")
		d.external = cache.NewRedis(d.redis, "portico:")
		services.External = d.external
	}
	return services, nil
}

// emit adds a value to the metrics that policies emit.
func (d *dataPlane) emit(m policy.Metric) {
	dimensions := make([]telemetry.Dimension, len(m.Dimensions))
	for i, p := range m.Dimensions {
		dimensions[i] = telemetry.Dimension(p)
	}
	d.emitted.Add(m.Namespace, m.Name, m.Value, dimensions...)
}

func wireConfig(s *config.Settings, handler wire.Handler, log *slog.Logger) wire.Config {
	c := wire.Config{
		Handler: handler, Log: log, Allow: s.Allow.Gateway, TrustedProxies: s.TrustedProxies, MinTLS: tlsVersion(s.TLS.MinVersion),
		MaxConns: s.Limits.Connections, MaxHeader: int(s.Limits.HeaderBytes), MaxURL: int(s.Limits.URLBytes), MaxBody: int64(s.Limits.BodyBytes),
		HandshakeTimeout: orNone(s.Timeouts.Handshake), RequestTimeout: s.Timeouts.Request,
		HeaderTimeout: orNone(s.Timeouts.ReadHeader), IdleTimeout: orNone(s.Timeouts.Idle), StallTimeout: orNone(s.Timeouts.Stall), Drain: orNone(s.Timeouts.Drain),
	}
	if !s.GatewayHTTP.Off() {
		c.HTTP = string(s.GatewayHTTP)
	}
	if !s.GatewayHTTPS.Off() {
		c.HTTPS = string(s.GatewayHTTPS)
	}
	return c
}

// orNone turns a setting, where 0 means no limit, into what package wire takes for that.
func orNone(d time.Duration) time.Duration {
	if d == 0 {
		return -1
	}
	return d
}

func tlsVersion(text string) uint16 {
	if text == "1.3" {
		return tls.VersionTLS13
	}
	return tls.VersionTLS12
}

// follow keeps the gateway on the newest model of a feed until ctx ends. A feed that fails is asked again; meanwhile the last snapshot serves.
func (d *dataPlane) follow(ctx context.Context, f *feed.Store) error {
	const pause = time.Second
	for {
		m, err := f.Next(ctx)
		if ctx.Err() != nil {
			return nil //nolint:nilerr // whatever it says, the process is told to stop
		}
		if err != nil {
			d.log.Error("no news of the configuration", "error", err, "retry", pause)
			select {
			case <-ctx.Done():
				return nil
			case <-time.After(pause):
			}
			continue
		}
		d.swap(m)
	}
}

// swap makes a model the one that is served.
func (d *dataPlane) swap(m *model.Model) {
	began := time.Now()
	if d.anyHost {
		open := *m
		open.Service.AnyHost = true
		m = &open
	}
	previous := d.gateway.Snapshot()
	next := snapshot.Compile(m, previous, d.options)
	for _, p := range next.Problems {
		d.log.Error("out of service until it is mended", "resource", p.Resource, "reference", p.Reference, "reason", p.Reason)
	}
	if err := d.backends.Update(next.Config); err != nil {
		d.log.Error("backends that cannot be used", "error", err)
	}
	d.gateway.Swap(next)
	d.setCertificates(m)
	d.log.Debug("configuration", "revision", m.Revision, "took", time.Since(began))
	if previous == nil {
		close(d.ready)
	}
}

// setCertificates shows each of the service's host names its certificate.
func (d *dataPlane) setCertificates(m *model.Model) {
	if d.server == nil {
		return
	}
	byName := map[string]*model.Certificate{}
	for _, c := range m.Certificates {
		byName[c.Name] = c
	}
	fallback := wire.Host{Certificate: &d.fallback}
	var hosts []wire.Host
	for _, h := range m.Service.Hostnames {
		host := wire.Host{Name: h.Name, Certificate: &d.fallback, AskClient: h.NegotiateClientCertificate}
		if c := byName[h.Certificate]; c != nil {
			pair, err := tls.X509KeyPair([]byte(c.Chain), []byte(c.Key))
			if err != nil {
				d.log.Error("the certificate of a host name cannot be used", "host", h.Name, "error", err)
			} else {
				host.Certificate = &pair
			}
		}
		if h.Default {
			fallback.Certificate, fallback.AskClient = host.Certificate, host.AskClient
		}
		hosts = append(hosts, host)
	}
	d.server.SetCertificates(fallback, hosts...)
}

// run serves until ctx ends. The external cache and the broker go on until the last exchange is over.
func (d *dataPlane) run(ctx context.Context) error {
	rest, stop := context.WithCancel(context.WithoutCancel(ctx))
	var group sync.WaitGroup
	group.Go(func() {
		if err := d.broker.Run(rest, taskGrace); err != nil {
			d.log.Error("the broker stopped", "error", err)
		}
	})
	if d.external != nil {
		group.Go(func() {
			if err := d.external.Run(rest); err != nil {
				d.log.Error("the external cache stopped", "error", err)
			}
		})
	}
	var err error
	if d.server != nil {
		err = d.server.Run(ctx)
	} else {
		<-ctx.Done()
	}
	d.tasks.stop()
	stop()
	group.Wait()
	d.sql.Close()
	return err
}

func (d *dataPlane) close() error {
	if d.redis == nil {
		return nil
	}
	return d.redis.Close()
}

// tasks are functions that run behind exchanges. They are told to end, and waited for, when the process stops.
type tasks struct {
	mu     sync.Mutex
	group  sync.WaitGroup
	ctx    context.Context
	cancel context.CancelFunc
}

// taskGrace is how long tasks may take when the process stops.
const taskGrace = 5 * time.Second

func (t *tasks) start(run func(context.Context)) {
	t.mu.Lock()
	if t.ctx == nil {
		t.ctx, t.cancel = context.WithCancel(context.Background())
	}
	ctx := t.ctx
	t.mu.Unlock()
	if errors.Is(ctx.Err(), context.Canceled) {
		return
	}
	t.group.Go(func() { run(ctx) })
}

func (t *tasks) stop() {
	t.mu.Lock()
	cancel := t.cancel
	t.mu.Unlock()
	if cancel == nil {
		return
	}
	done := make(chan struct{})
	go func() { t.group.Wait(); close(done) }()
	select {
	case <-done:
	case <-time.After(taskGrace):
	}
	cancel()
	<-done
}
