package app

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"syscall"
	"time"

	"github.com/portico-apim/portico/internal/arm"
	"github.com/portico-apim/portico/internal/auth"
	"github.com/portico-apim/portico/internal/backend"
	"github.com/portico-apim/portico/internal/config"
	"github.com/portico-apim/portico/internal/connections"
	"github.com/portico-apim/portico/internal/policy"
	"github.com/portico-apim/portico/internal/resource"
	"github.com/portico-apim/portico/internal/resources"
	"github.com/portico-apim/portico/internal/secret"
	"github.com/portico-apim/portico/internal/store"
	"github.com/portico-apim/portico/internal/telemetry"
)

// The service that the first start makes.
const (
	seedSubscription = "00000000-0000-0000-0000-000000000000"
	seedGroup        = "portico"
	seedService      = "portico"
	seedLocation     = "local"
	seedEmail        = "admin@localhost.localdomain"
	seedPublisher    = "Portico"
)

// tokenLifetime is how long the token that `portico token` prints is good.
const tokenLifetime = 8 * time.Hour

// controlPlane is the management API.
type controlPlane struct {
	handler http.Handler
	table   *resources.Table
	issuer  *auth.Issuer
	// keeper renews the tokens of connections.
	keeper *connections.Keeper
	// service is the id of the service that the gateway serves.
	service resource.ID
}

// newControlPlane builds the management API, and makes a service if the store has none.
func newControlPlane(ctx context.Context, s *config.Settings, st store.Store, box *secret.Box, lang language, addresses resources.Addresses, renewals *telemetry.Renewals, log *slog.Logger) (*controlPlane, error) {
	issuer, err := newIssuer(ctx, s, st, box, addresses.Management)
	if err != nil {
		return nil, err
	}
	simulate, err := policy.GatewayOf(s.Gateway.Simulate)
	if err != nil {
		return nil, err
	}
	c := &controlPlane{issuer: issuer, table: resources.NewTable(resources.All(), resources.Deps{
		Sealer: box, Fetch: newFetcher(), Definitions: lang.definitions, Universe: lang.universe, HashPassword: auth.HashSecret, Simulate: simulate,
		Addresses: func(resource.ID) resources.Addresses { return addresses }, Identity: ownIdentity(s, issuer),
	})}
	if c.service, err = c.seed(ctx, st); err != nil {
		return nil, err
	}
	client, err := newOAuthClient(s)
	if err != nil {
		return nil, err
	}
	options := connections.Options{Store: st, Sealer: box, Client: client, Log: log, Count: renewals.Add}
	c.keeper = connections.New(options)
	c.handler = arm.New(arm.Options{Table: c.table, Store: st, Issuer: issuer, Consents: connections.NewConsents(options, c.table), Signer: box, Log: log})
	return c, nil
}

// newIssuer returns the issuer of tokens. Its keys are in the store, so that all processes on one store share them.
func newIssuer(ctx context.Context, _ *config.Settings, st store.Store, box *secret.Box, endpoint string) (*auth.Issuer, error) {
	issuer, err := auth.NewIssuer(ctx, auth.Options{
		Keys: auth.StoreKeys{Store: st, Sealer: box}, Endpoints: []string{endpoint}, Principals: auth.StoredPrincipals{Store: st},
	})
	if err != nil {
		return nil, fmt.Errorf("token issuer: %w", err)
	}
	return issuer, nil
}

// seed returns the service in the store, the oldest one if there are several, and makes one if there is none.
func (c *controlPlane) seed(ctx context.Context, st store.Store) (resource.ID, error) {
	var oldest store.Document
	err := st.View(ctx, func(tx store.Tx) error {
		for d, err := range tx.List(store.Query{Kinds: []string{"service"}}) {
			if err != nil {
				return err
			}
			if oldest.ID == "" || d.Created.Before(oldest.Created) {
				oldest = d
			}
		}
		return nil
	})
	if err != nil {
		return resource.ID{}, fmt.Errorf("look for the service: %w", err)
	}
	if oldest.ID != "" {
		return resource.Parse(oldest.ID)
	}
	id := resource.ID{Subscription: seedSubscription, Group: seedGroup, Segments: []resource.Segment{{Type: "service", Name: seedService}}}
	return id, c.table.Seed(ctx, st, resources.SeedOptions{
		Service: id, Location: seedLocation, PublisherEmail: seedEmail, PublisherName: seedPublisher, EchoURL: backend.EchoURL,
	})
}

// starterKey returns a key of the subscription to the product Starter; empty if there is none any more.
func (c *controlPlane) starterKey(ctx context.Context, st store.Store, box *secret.Box) string {
	key := ""
	_ = st.View(ctx, func(tx store.Tx) error { // without a key the banner is shorter
		d, err := tx.Get(c.service.Child("subscriptions", "starter").String())
		if err != nil {
			return err
		}
		p, err := resources.Reveal[resources.SubscriptionProperties](d, box)
		if err == nil && p.State == "active" {
			key = p.PrimaryKey
		}
		return err
	})
	return key
}

// Token prints a bearer token for the local administrator of a data folder.
func Token(ctx context.Context, s *config.Settings, out io.Writer) error {
	return withStore(ctx, s, func(st store.Store, box *secret.Box) error {
		issuer, err := newIssuer(ctx, s, st, box, "")
		if err != nil {
			return err
		}
		token, err := issuer.Administrator(tokenLifetime)
		if err != nil {
			return fmt.Errorf("make token: %w", err)
		}
		_, err = fmt.Fprintln(out, token)
		return err
	})
}

// fetcher downloads what clients of the management API link to: OpenAPI documents, policies.
type fetcher struct{ client *http.Client }

const (
	// fetchTimeout and fetchLimit bound a download.
	fetchTimeout = 30 * time.Second
	fetchLimit   = 32 << 20
)

// newFetcher returns a fetcher that does not reach link-local addresses, where clouds keep the credentials of the machine.
func newFetcher() fetcher {
	return fetcher{&http.Client{Timeout: fetchTimeout, Transport: &http.Transport{DialContext: dialElsewhere}}}
}

// dialElsewhere dials for the management API: to everywhere but link-local addresses.
func dialElsewhere(ctx context.Context, network, address string) (net.Conn, error) {
	dialer := net.Dialer{Timeout: fetchTimeout, Control: func(_, address string, _ syscall.RawConn) error {
		peer, err := netip.ParseAddrPort(address)
		if err == nil && peer.Addr().Unmap().IsLinkLocalUnicast() {
			return fmt.Errorf("%s is a link-local address", peer.Addr())
		}
		return err
	}}
	return dialer.DialContext(ctx, network, address)
}

// Fetch implements resources.Fetcher.
func (f fetcher) Fetch(ctx context.Context, link string) ([]byte, error) {
	return f.do(ctx, http.MethodGet, link, nil)
}

// Post implements resources.Fetcher.
func (f fetcher) Post(ctx context.Context, link string, body []byte) ([]byte, error) {
	return f.do(ctx, http.MethodPost, link, body)
}

func (f fetcher) do(ctx context.Context, method, link string, body []byte) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, method, link, bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("link: %w", err)
	}
	if method == http.MethodPost {
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Accept", "application/json")
	}
	if req.URL.Scheme != "http" && req.URL.Scheme != "https" {
		return nil, fmt.Errorf("link %s: only http and https can be fetched", secret.RedactURL(link))
	}
	res, err := f.client.Do(req)
	if err != nil {
		return nil, fmt.Errorf("fetch link: %w", errors.Unwrap(err))
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("fetch %s: status %d", secret.RedactURL(link), res.StatusCode)
	}
	data, err := io.ReadAll(io.LimitReader(res.Body, fetchLimit+1))
	if err != nil {
		return nil, fmt.Errorf("fetch %s: %w", secret.RedactURL(link), err)
	}
	if len(data) > fetchLimit {
		return nil, fmt.Errorf("fetch %s: it is longer than %d bytes", secret.RedactURL(link), fetchLimit)
	}
	return data, nil
}
