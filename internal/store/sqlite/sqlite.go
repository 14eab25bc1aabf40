// Package sqlite keeps documents in one SQLite file, in the process itself. It is the store of a single machine; several processes
// may share the file as long as it is on a local disk.
//
// The file is in WAL mode with full synchronisation: readers and the writer do not wait for each other, and a commit has reached the
// disk when Update returns. Beside the file, SQLite keeps two more whose names end in -wal and -shm; the three belong together.
package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"time"

	_ "modernc.org/sqlite" // the driver named "sqlite"

	"github.com/portico-apim/portico/internal/store"
	"github.com/portico-apim/portico/internal/store/life"
)

const (
	// poll is how often a waiting call looks for commits of other processes. Those of this one wake it at once.
	poll = 500 * time.Millisecond
	// patience is how long an Update waits for a writer in another process.
	patience = 30 * time.Second
)

// Store is a store in a SQLite file. Make one with Open.
type Store struct {
	life    *life.Life
	db      *sql.DB
	writer  pool
	readers pool
	keep    uint64 // see store.KeepDeletions
}

var _ store.Store = (*Store)(nil)

// Open opens the store in the file, which it creates, readable by nobody else, if it is not there; likewise the directory.
func Open(ctx context.Context, path string) (*Store, error) {
	db, err := openFile(path)
	if err != nil {
		return nil, fmt.Errorf("open store: %w", err)
	}
	if err := migrate(ctx, db); err != nil {
		return nil, fmt.Errorf("open store %s: %w", path, errors.Join(err, db.Close()))
	}
	return &Store{
		life:    life.New(),
		db:      db,
		writer:  newPool(db, 1),
		readers: newPool(db, max(4, runtime.GOMAXPROCS(0))),
		keep:    store.KeepDeletions,
	}, nil
}

// openFile makes sure that there is a file only its owner can read, which its companions inherit, and returns the database in it.
func openFile(path string) (*sql.DB, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := f.Close(); err != nil {
		return nil, err
	}
	return sql.Open("sqlite", dataSource(path))
}

// dataSource is the URI of the file with the settings every connection has. Busy waiting is short here because acquire repeats it in
// a way that a context can end.
func dataSource(path string) string {
	u := url.URL{Scheme: "file", Path: filepath.ToSlash(path)}
	if filepath.VolumeName(path) != "" {
		u.Path = "/" + u.Path
	}
	u.OmitHost = true
	u.RawQuery = url.Values{"_pragma": {
		"busy_timeout(200)",
		"journal_mode(wal)",
		"synchronous(full)",
		"fullfsync(1)",                 // macOS: all the way to the medium
		"checkpoint_fullfsync(1)",      // likewise
		"journal_size_limit(67108864)", // a restore makes a long log once; 64 MiB of it are kept
		"trusted_schema(0)",
	}}.Encode()
	return u.String()
}

// View implements store.Store.
func (s *Store) View(ctx context.Context, fn func(store.Tx) error) error {
	return s.life.Do(ctx, func(ctx context.Context) error {
		tx, err := s.begin(ctx, s.readers, "BEGIN DEFERRED")
		if err != nil {
			return err
		}
		defer tx.end(s.readers)
		return fn(tx)
	})
}

// Update implements store.Store. It runs fn once.
func (s *Store) Update(ctx context.Context, fn func(store.Tx) error) (revision uint64, err error) {
	err = s.life.Do(ctx, func(ctx context.Context) error {
		tx, err := s.begin(ctx, s.writer, "BEGIN IMMEDIATE")
		if err != nil {
			return err
		}
		defer tx.end(s.writer)
		tx.write = true
		if err := fn(tx); err != nil {
			return err
		}
		revision, err = tx.commit(s.keep)
		return err
	})
	if err != nil {
		return 0, err
	}
	s.life.Saw(revision)
	return revision, nil
}

// Wait implements store.Store.
func (s *Store) Wait(ctx context.Context, after uint64) (uint64, error) {
	return s.life.Wait(ctx, after, poll, s.revision)
}

func (s *Store) revision(ctx context.Context) (revision uint64, err error) {
	tx, err := s.begin(ctx, s.readers, "BEGIN DEFERRED")
	if err != nil {
		return 0, err
	}
	defer tx.end(s.readers)
	return tx.revision, nil
}

// Close implements store.Store.
func (s *Store) Close() error {
	if !s.life.Close() {
		return nil
	}
	return errors.Join(s.readers.close(), s.writer.close(), s.db.Close())
}
