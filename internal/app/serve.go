package app

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/pprof"
	"net/netip"
	"os"

	"golang.org/x/sync/errgroup"

	"github.com/portico-apim/portico/internal/config"
	"github.com/portico-apim/portico/internal/feed"
	"github.com/portico-apim/portico/internal/resources"
	"github.com/portico-apim/portico/internal/secret"
	"github.com/portico-apim/portico/internal/store"
	"github.com/portico-apim/portico/internal/telemetry"
)

// Options is what a process is made of.
type Options struct {
	Settings *config.Settings
	Log      *slog.Logger
	// Out is where the banner goes.
	Out   io.Writer
	Build telemetry.Build
}

// process is everything that runs in one process.
type process struct {
	options   Options
	settings  *config.Settings
	log       *slog.Logger
	box       *secret.Box
	store     store.Store
	authority *authority
	data      *dataPlane
	control   *controlPlane
	feed      *feed.Store
	renewals  *telemetry.Renewals
	// Beside the gateway; nil if turned off.
	management, portal, edge, metrics *listener
	// managementHandler serves the management listener, which is bound before its handler can know its own address.
	managementHandler http.Handler
}

// Serve runs gateway, management API and the rest until ctx ends, and then stops them in order: listeners first, while requests under way are
// answered, then the store.
func Serve(ctx context.Context, o Options) error {
	p := &process{options: o, settings: o.Settings, log: o.Log, renewals: telemetry.NewRenewals()}
	err := p.open(ctx)
	if err == nil {
		err = p.run(ctx)
	}
	return errors.Join(err, p.close())
}

// open opens what is needed and binds every listener.
func (p *process) open(ctx context.Context) (err error) {
	s := p.settings
	if err := makeData(s); err != nil {
		return err
	}
	if p.box, err = openBox(s); err != nil {
		return err
	}
	if p.authority, err = openAuthority(s.Data); err != nil {
		return err
	}
	if p.store, err = openStore(ctx, s); err != nil {
		return err
	}
	lang, err := newLanguage(s)
	if err != nil {
		return fmt.Errorf("expression library: %w", err)
	}
	if p.data, err = newDataPlane(s, lang, p.authority, p.ownToken, p.log); err != nil {
		return err
	}
	if err := p.listen(); err != nil {
		return err
	}
	if p.control, err = newControlPlane(ctx, s, p.store, p.box, lang, p.addresses(), p.renewals, p.log); err != nil {
		return err
	}
	p.managementHandler = p.control.handler
	p.feed = feed.FromStore(p.store, p.box, p.control.service.String(), p.log)
	return nil
}

// listen binds the listeners beside the gateway's.
func (p *process) listen() error {
	s := p.settings
	base := listenerOptions{minTLS: tlsVersion(s.TLS.MinVersion), timeouts: s.Timeouts, headerBytes: int(s.Limits.HeaderBytes), log: p.log}
	management, err := p.authority.listenerCertificate(s.TLS.ManagementCert, s.TLS.ManagementKey)
	if err != nil {
		return err
	}
	edge, err := p.authority.listenerCertificate(s.TLS.EdgeCert, s.TLS.EdgeKey)
	if err != nil {
		return err
	}
	for _, row := range []struct {
		to      **listener
		name    string
		address config.Address
		cert    *tls.Certificate
		handler http.Handler
	}{
		{&p.management, "management", s.Management, &management, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { p.managementHandler.ServeHTTP(w, r) })},
		{&p.portal, "portal", s.Portal, nil, notYet("developer portal")},
		{&p.edge, "edge", s.Edge, &edge, notYet("interface for self-hosted gateways")},
		{&p.metrics, "metrics", s.Metrics, nil, p.metricsHandler()},
	} {
		o := base
		o.name, o.address, o.certificate, o.handler, o.allow = row.name, row.address, row.cert, row.handler, p.allowed(row.name)
		if *row.to, err = listen(o); err != nil {
			return err
		}
	}
	return nil
}

func (p *process) allowed(name string) (networks []netip.Prefix) {
	for _, port := range portsOf(p.settings) {
		if port.name == name {
			return port.allow
		}
	}
	return nil
}

// notYet answers for a listener whose part of Portico is not built yet, so that nobody takes silence for a fault of the network.
func notYet(what string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "The "+what+" is not part of this version of Portico.", http.StatusNotImplemented)
	})
}

func (p *process) metricsHandler() http.Handler {
	mux, registry := http.NewServeMux(), telemetry.NewRegistry(p.options.Build)
	registry.MustRegister(p.data.emitted, p.data.events, p.renewals)
	mux.Handle("GET /metrics", telemetry.Handler(registry, p.log))
	mux.HandleFunc("GET /debug/pprof/", pprof.Index)
	mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("GET /debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("GET /debug/pprof/trace", pprof.Trace)
	return mux
}

// ready says where everything can be reached.
func (p *process) ready() Ready {
	r := Ready{CA: p.authority.path}
	if p.control != nil {
		r.Service = p.control.service.String()
	}
	if d := p.data.server; d != nil {
		r.GatewayHTTP, r.GatewayHTTPS = url("http", d.HTTPAddr()), url("https", d.HTTPSAddr())
	}
	for to, l := range map[*string]*listener{&r.Management: p.management, &r.Portal: p.portal, &r.Edge: p.edge, &r.Metrics: p.metrics} {
		if l != nil {
			*to = url(l.scheme, l.net.Addr())
		}
	}
	return r
}

func url(scheme string, a net.Addr) string {
	if a == nil {
		return ""
	}
	return scheme + "://" + dialable(a)
}

// addresses are the public URLs of the service.
func (p *process) addresses() resources.Addresses {
	r := p.ready()
	a := resources.Addresses{Gateway: r.GatewayHTTPS, Portal: r.Portal, Management: r.Management}
	if a.Gateway == "" {
		a.Gateway = r.GatewayHTTP
	}
	if p.settings.ManagementURL != "" {
		a.Management = p.settings.ManagementURL
	}
	return a
}

// run serves until ctx ends or a part fails.
func (p *process) run(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return p.data.follow(ctx, p.feed) })
	group.Go(func() error { return p.data.run(ctx) })
	group.Go(func() error { return p.control.keeper.Run(ctx) })
	for _, l := range p.listeners() {
		group.Go(func() error { return l.run(ctx) })
	}
	group.Go(func() error { return p.announce(ctx) })
	return group.Wait()
}

func (p *process) listeners() []*listener {
	var on []*listener
	for _, l := range []*listener{p.management, p.portal, p.edge, p.metrics} {
		if l != nil {
			on = append(on, l)
		}
	}
	return on
}

// announce tells the world once the first configuration is served.
func (p *process) announce(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return nil
	case <-p.data.ready:
	}
	ready := p.ready()
	if p.settings.ReadyFile != "" {
		if err := ready.write(p.settings.ReadyFile); err != nil {
			return err
		}
	}
	welcome{ready: ready, key: p.control.starterKey(ctx, p.store, p.box), path: "/echo/resource?param1=sample", version: p.options.Build.Version}.print(p.options.Out)
	return nil
}

// close releases everything, in the reverse order of open.
func (p *process) close() error {
	var errs []error
	if p.settings.ReadyFile != "" {
		_ = os.Remove(p.settings.ReadyFile) // nobody is ready any more
	}
	if p.data != nil {
		errs = append(errs, p.data.close())
	}
	if p.store != nil {
		errs = append(errs, p.store.Close())
	}
	return errors.Join(errs...)
}
