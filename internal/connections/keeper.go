package connections

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/portico-apim/portico/internal/oauth"
	"github.com/portico-apim/portico/internal/resource"
	"github.com/portico-apim/portico/internal/resources"
	"github.com/portico-apim/portico/internal/store"
)

const (
	// tick is the longest pause between two looks at what is due, and retry that after the store failed.
	tick  = time.Minute
	retry = time.Second
	// flights is how many attempts are made at once.
	flights = 16
)

// Options are what a keeper works with.
type Options struct {
	Store  store.Store
	Sealer resources.Sealer
	Client *oauth.Client
	Log    *slog.Logger
	// Count is told of every attempt of a keeper that came to an end, "obtained" or "failed"; nil is nobody.
	Count func(outcome string)
}

// Keeper renews tokens. Several processes on one store may each run one.
type Keeper struct {
	store  store.Store
	sealer resources.Sealer
	client *oauth.Client
	log    *slog.Logger
	count  func(outcome string)
	// holder tells this keeper from those of other processes.
	holder string

	// What is known of the store as of revision; it belongs to Run.
	revision  uint64
	services  map[string]bool
	providers map[string]*resources.AuthorizationProviderProperties
	entries   map[string]*entry
	// consents is until when consents may be confirmed, by the id of their document.
	consents map[string]time.Time

	mu sync.Mutex
	// flying are the connections for which this process makes an attempt now, by lower-case id.
	flying map[string]bool
}

// New returns a keeper.
func New(o Options) *Keeper {
	k := &Keeper{store: o.Store, sealer: o.Sealer, client: o.Client, log: o.Log, count: o.Count, holder: uuid.NewString(), flying: map[string]bool{}}
	if k.count == nil {
		k.count = func(string) {}
	}
	return k
}

// kinds are the documents that a keeper follows.
func kinds() []string {
	return []string{"service", resources.KindAuthorizationProvider, resources.KindAuthorization, resources.KindToken, resources.KindConsent}
}

// Run keeps all tokens fresh until ctx ends. It returns when every attempt under way has ended.
func (k *Keeper) Run(ctx context.Context) error {
	var group sync.WaitGroup
	defer group.Wait()
	places := make(chan struct{}, flights)
	for ctx.Err() == nil {
		if err := k.follow(ctx); err != nil {
			if ctx.Err() == nil {
				k.log.Error("connections cannot be read", "error", err, "retry", retry)
			}
			sleep(ctx, retry)
			continue
		}
		k.sweep(ctx, time.Now())
		due, next := k.plan(time.Now())
		for _, id := range due {
			select {
			case places <- struct{}{}:
			case <-ctx.Done():
				return nil
			}
			k.fly(id, true)
			group.Go(func() {
				defer func() { k.fly(id, false); <-places }()
				k.attempt(ctx, id)
			})
		}
		k.pause(ctx, next)
	}
	return nil
}

func sleep(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

// pause waits until a time, or until something was committed: an attempt that ends commits something, too.
func (k *Keeper) pause(ctx context.Context, until time.Time) {
	ctx, cancel := context.WithDeadline(ctx, until)
	defer cancel()
	if _, err := k.store.Wait(ctx, k.revision); err != nil && ctx.Err() == nil {
		sleep(ctx, retry)
	}
}

func (k *Keeper) fly(id resource.ID, flying bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if flying {
		k.flying[store.Key(id.String())] = true
	} else {
		delete(k.flying, store.Key(id.String()))
	}
}

// plan returns the connections that are due, and when the next one will be.
func (k *Keeper) plan(now time.Time) (due []resource.ID, next time.Time) {
	k.mu.Lock()
	defer k.mu.Unlock()
	next = now.Add(tick)
	for key, e := range k.entries {
		if k.flying[key] || !k.services[e.service] {
			continue
		}
		switch at, ok := e.due(now); {
		case !ok:
		case !at.After(now):
			due = append(due, e.id)
		case at.Before(next):
			next = at
		}
	}
	return due, next
}

// follow brings what is known up to date.
func (k *Keeper) follow(ctx context.Context) error {
	err := k.store.View(ctx, k.read)
	if errors.Is(err, store.ErrCompacted) {
		k.entries = nil
		err = k.store.View(ctx, k.read)
	}
	return err
}

func (k *Keeper) read(tx store.Tx) error {
	if k.entries == nil {
		return k.readAll(tx)
	}
	for c, err := range tx.Changes(k.revision, kinds()...) {
		if err != nil {
			return err
		}
		k.apply(c)
	}
	k.revision = tx.Revision()
	return nil
}

func (k *Keeper) readAll(tx store.Tx) error {
	k.services, k.providers, k.entries = map[string]bool{}, map[string]*resources.AuthorizationProviderProperties{}, map[string]*entry{}
	k.consents = map[string]time.Time{}
	for d, err := range tx.List(store.Query{Kinds: kinds()}) {
		if err != nil {
			k.entries = nil
			return err
		}
		k.apply(store.Change{Document: d})
	}
	k.revision = tx.Revision()
	return nil
}

// apply takes a change in. A document that cannot be read is as good as none.
func (k *Keeper) apply(c store.Change) {
	id, err := resource.Parse(c.ID)
	if err == nil {
		err = k.take(id, c)
	}
	if err != nil {
		k.log.Error("a document cannot be read", "id", c.ID, "kind", c.Kind, "error", err)
	}
}

func (k *Keeper) take(id resource.ID, c store.Change) (err error) {
	key := store.Key(c.ID)
	switch c.Kind {
	case "service":
		k.services[key] = !c.Deleted
	case resources.KindAuthorizationProvider:
		k.providers[key], err = opened[resources.AuthorizationProviderProperties](c, k.sealer)
		for _, e := range k.entries {
			if e.provider == key {
				e.schedule(k.providers[key])
			}
		}
	case resources.KindAuthorization:
		e := k.entry(id)
		e.connection, err = opened[resources.AuthorizationProperties](c, k.sealer)
		k.changed(e)
	case resources.KindToken:
		e := k.entry(id.Parent())
		e.token, err = opened[resources.ConnectionToken](c, k.sealer)
		k.changed(e)
	case resources.KindConsent:
		consent, err := opened[resources.Consent](c, k.sealer)
		if consent == nil {
			delete(k.consents, key)
			return err
		}
		k.consents[key] = consent.Until
	}
	return err
}

// opened reads a document with its secrets; nil if it is gone or cannot be read.
func opened[P any](c store.Change, sealer resources.Sealer) (*P, error) {
	if c.Deleted {
		return nil, nil //nolint:nilnil // what is gone is no failure
	}
	p, err := resources.Reveal[P](c.Document, sealer)
	if err != nil {
		return nil, err
	}
	return p, nil
}

// sweep deletes consents that can not be confirmed any more: nobody is to have their tokens. It is done at every look, so that they go within a minute.
func (k *Keeper) sweep(ctx context.Context, now time.Time) {
	for id, until := range k.consents {
		if now.Before(until) {
			continue
		}
		_, err := k.store.Update(ctx, func(tx store.Tx) error {
			d, err := tx.Get(id)
			if errors.Is(err, store.ErrNotFound) {
				return nil
			}
			if err != nil {
				return err
			}
			if consent, err := resources.Decode[resources.Consent](d); err != nil || now.Before(consent.Until) {
				return err
			}
			return tx.Delete(id)
		})
		if err != nil && ctx.Err() == nil {
			k.log.Error("a consent cannot be deleted", "id", id, "error", err)
		}
	}
}

// entry returns what is known of a connection.
func (k *Keeper) entry(id resource.ID) *entry {
	key := store.Key(id.String())
	e := k.entries[key]
	if e == nil {
		e = newEntry(id)
		k.entries[key] = e
	}
	return e
}

// changed goes on with an entry of which a part has changed. It drops one of which nothing is left.
func (k *Keeper) changed(e *entry) {
	e.schedule(k.providers[e.provider])
	if e.connection == nil && e.token == nil {
		delete(k.entries, store.Key(e.id.String()))
	}
}

// name tells a connection in the log.
func name(id resource.ID) string { return strings.TrimPrefix(id.Relative(), "/") }

// wrap says what was being done for a connection.
func wrap(what string, id resource.ID, err error) error {
	return fmt.Errorf("%s %s: %w", what, name(id), err)
}
