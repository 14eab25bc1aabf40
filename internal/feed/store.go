package feed

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"

	"github.com/portico-apim/portico/internal/model"
	"github.com/portico-apim/portico/internal/resources"
	"github.com/portico-apim/portico/internal/store"
)

// Store makes models of what a store keeps about one service. It belongs to one goroutine.
type Store struct {
	store    store.Store
	sealer   resources.Sealer
	service  string
	log      *slog.Logger
	state    *state
	revision uint64
}

// FromStore returns the feed of the service with an ARM id.
func FromStore(st store.Store, sealer resources.Sealer, service string, log *slog.Logger) *Store {
	return &Store{store: st, sealer: sealer, service: service, log: log}
}

// Next returns the current model at the first call, and then waits for one that is newer than the last. A document that cannot be read does not keep
// back the rest: the entity stays as it was, and the log says why.
func (f *Store) Next(ctx context.Context) (*model.Model, error) {
	if f.state != nil {
		if _, err := f.store.Wait(ctx, f.revision); err != nil {
			return nil, fmt.Errorf("wait for a change: %w", err)
		}
	}
	err := f.store.View(ctx, f.read)
	if errors.Is(err, store.ErrCompacted) {
		f.state = nil
		err = f.store.View(ctx, f.read)
	}
	if err != nil {
		return nil, fmt.Errorf("read the configuration: %w", err)
	}
	return f.state.model(f.revision), nil
}

// read brings the state up to date, or begins it.
func (f *Store) read(tx store.Tx) error {
	if f.state == nil {
		return f.readAll(tx)
	}
	for c, err := range tx.Changes(f.revision, kinds()...) {
		if err != nil {
			return err
		}
		if f.concerns(c.ID) {
			f.apply(f.state, c)
		}
	}
	f.revision = tx.Revision()
	return nil
}

func (f *Store) readAll(tx store.Tx) error {
	fresh := newState(f.sealer)
	service, err := tx.Get(f.service)
	if err != nil {
		return fmt.Errorf("service %s: %w", f.service, err)
	}
	f.apply(fresh, store.Change{Document: service})
	for d, err := range tx.List(store.Query{Under: f.service, Kinds: kinds()}) {
		if err != nil {
			return err
		}
		f.apply(fresh, store.Change{Document: d})
	}
	f.state, f.revision = fresh, tx.Revision()
	return nil
}

// concerns reports whether a document belongs to the service.
func (f *Store) concerns(id string) bool {
	n := len(f.service)
	return len(id) >= n && strings.EqualFold(id[:n], f.service) && (len(id) == n || id[n] == '/')
}

func (f *Store) apply(s *state, c store.Change) {
	if err := s.apply(c); err != nil {
		f.log.Error("a document cannot be read", "id", c.ID, "kind", c.Kind, "error", err)
	}
}
