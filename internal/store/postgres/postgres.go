// Package postgres keeps documents in a PostgreSQL database, of version 13 or later. It is the store of clusters: any number of
// processes may use one database at once.
//
// The URL is that of libpq, with its parameters. The tables are in the first schema of the search path, so that search_path=… keeps
// several stores apart in one database; pool_max_conns=… limits the connections. With several hosts and
// target_session_attrs=read-write a failover is followed. Commits are as durable as the server is told to make them: leave
// synchronous_commit on.
//
// When the server restarts or a connection is lost, Update tries again, so callers see a delay rather than an error. View
// does so until its function has been called. Should the connection break while a commit is on its way, the server is asked
// afterwards whether it took place.
package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/portico-apim/portico/internal/store"
	"github.com/portico-apim/portico/internal/store/life"
)

const (
	// poll is how often a waiting call asks for the revision. It is only for notifications that were lost with a connection.
	poll = 5 * time.Second
	// patience is how long calls outlast a server that is away. A restart takes a few seconds.
	patience = 15 * time.Second
	// connectTimeout is for servers that do not answer at all, unless the URL says otherwise.
	connectTimeout = 5 * time.Second

	// updateLock and migrationLock are the first halves of advisory lock ids. They have no meaning but to be unlike those of others.
	updateLock    = 0x706f7274
	migrationLock = 0x706f7275
)

// Store is a store in a PostgreSQL database. Make one with Open.
type Store struct {
	life     *life.Life
	pool     *pgxpool.Pool
	turn     chan struct{} // holds a token when no Update of this process is running: one connection at a time waits for the lock
	table    int32         // the table of documents as a number: what distinguishes stores within a database
	listener chan struct{} // closed when listen has ended
	keep     uint64        // see store.KeepDeletions
	patience time.Duration
}

var _ store.Store = (*Store)(nil)

// Open opens the store in a database, in which it makes its tables if they are not there.
func Open(ctx context.Context, url string) (*Store, error) {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("open store: %w", err)
	}
	if config.ConnConfig.ConnectTimeout == 0 {
		config.ConnConfig.ConnectTimeout = connectTimeout
	}
	if config.ConnConfig.RuntimeParams["application_name"] == "" {
		config.ConnConfig.RuntimeParams["application_name"] = "portico"
	}
	s := &Store{life: life.New(), turn: make(chan struct{}, 1), listener: make(chan struct{}), keep: store.KeepDeletions, patience: patience}
	s.turn <- struct{}{}
	if err := s.connect(ctx, config); err != nil {
		return nil, fmt.Errorf("open store: %w", err)
	}
	go func() {
		defer close(s.listener)
		s.listen(s.life.Background(), config.ConnConfig)
	}()
	return s, nil
}

// connect makes the tables and the pool. It waits for a server that is just starting.
func (s *Store) connect(ctx context.Context, config *pgxpool.Config) error {
	err := s.persist(ctx, func() error { return migrate(ctx, config.ConnConfig) })
	if err != nil {
		return err
	}
	if s.pool, err = pgxpool.NewWithConfig(ctx, config); err != nil {
		return err
	}
	var table uint32
	if err = s.pool.QueryRow(ctx, "SELECT 'documents'::regclass::oid").Scan(&table); err != nil {
		s.pool.Close()
		return err
	}
	s.table = int32(table) // all that matters is that different numbers stay different
	return nil
}

// View implements store.Store.
func (s *Store) View(ctx context.Context, fn func(store.Tx) error) error {
	return s.life.Do(ctx, func(ctx context.Context) error {
		tx, err := s.beginView(ctx)
		if err != nil {
			return err
		}
		defer tx.end()
		return fn(tx)
	})
}

// Update implements store.Store. It runs fn again when the connection was lost or the server asked for it.
func (s *Store) Update(ctx context.Context, fn func(store.Tx) error) (revision uint64, err error) {
	err = s.life.Do(ctx, func(ctx context.Context) error {
		select {
		case <-s.turn:
		case <-ctx.Done():
			return ctx.Err()
		}
		defer func() { s.turn <- struct{}{} }()
		return s.persist(ctx, func() (err error) {
			revision, err = s.attempt(ctx, fn)
			return err
		})
	})
	if err != nil {
		return 0, err
	}
	s.life.Saw(revision)
	return revision, nil
}

// attempt is one go at an Update. When the store itself has failed in a way that another go may mend, that counts, whatever fn made
// of it.
func (s *Store) attempt(ctx context.Context, fn func(store.Tx) error) (uint64, error) {
	tx, err := s.begin(ctx, pgx.TxOptions{IsoLevel: pgx.ReadCommitted, AccessMode: pgx.ReadWrite})
	if err != nil {
		return 0, err
	}
	defer tx.end()
	if err := fn(tx); err != nil {
		if transient(tx.err) {
			return 0, tx.err
		}
		return 0, err
	}
	return tx.commit(s.keep)
}

// Wait implements store.Store.
func (s *Store) Wait(ctx context.Context, after uint64) (uint64, error) {
	return s.life.Wait(ctx, after, poll, s.revision)
}

func (s *Store) revision(ctx context.Context) (revision uint64, err error) {
	tx, err := s.beginView(ctx)
	if err != nil {
		return 0, err
	}
	defer tx.end()
	return tx.revision, nil
}

// Close implements store.Store.
func (s *Store) Close() error {
	if s.life.Close() {
		<-s.listener
		s.pool.Close()
	}
	return nil
}
