package postgres

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/portico-apim/portico/internal/store"
)

// tx is a transaction on a connection.
type tx struct {
	store     *Store
	ctx       context.Context
	conn      *pgxpool.Conn
	tx        pgx.Tx
	revision  uint64 // the last one committed
	next      uint64 // what is written is stamped with it
	forgotten uint64 // deletions up to this revision are not known any more
	now       time.Time
	write     bool  // in Update
	dirty     bool  // something was written
	loops     int   // loops over List or Changes that are running
	cursors   int   // cursors opened so far
	err       error // the first failure of the database

	pending *pgx.Batch // writes that have not been sent; a read, or the commit, sends them
	size    int        // of the documents in pending, in bytes
}

const (
	// maxPending and maxSize are when pending writes are sent: a thousand documents then cost a few round trips, not a thousand.
	maxPending = 200
	maxSize    = 1 << 20
)

// begin starts a transaction. One that may write first takes the lock that makes Updates serial: since nobody else writes while it is
// held, READ COMMITTED is isolation enough, and unlike stricter levels it sees what was committed while it waited.
func (s *Store) begin(ctx context.Context, options pgx.TxOptions) (*tx, error) {
	conn, err := s.pool.Acquire(ctx)
	if err != nil {
		return nil, fmt.Errorf("connect: %w", err)
	}
	t := &tx{store: s, ctx: ctx, conn: conn, write: options.AccessMode == pgx.ReadWrite, pending: &pgx.Batch{}}
	t.now = time.Now().UTC().Truncate(time.Microsecond)
	if t.tx, err = conn.BeginTx(ctx, options); err != nil {
		err = t.fail("begin transaction", err)
		conn.Release()
		return nil, err
	}
	if err := t.start(); err != nil {
		t.end()
		return nil, err
	}
	return t, nil
}

// beginView starts a transaction that only reads. It sees one state of the database throughout.
func (s *Store) beginView(ctx context.Context) (t *tx, err error) {
	err = s.persist(ctx, func() error {
		t, err = s.begin(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly})
		return err
	})
	return t, err
}

// start takes the lock, if need be, and reads the revision.
func (t *tx) start() error {
	b := &pgx.Batch{}
	if t.write {
		b.Queue("SELECT pg_advisory_xact_lock($1, $2)", updateLock, t.store.table)
	}
	b.Queue("SELECT revision, forgotten FROM state").QueryRow(func(row pgx.Row) error { return row.Scan(&t.revision, &t.forgotten) })
	if err := t.tx.SendBatch(t.ctx, b).Close(); err != nil {
		return t.fail("read revision", err)
	}
	t.next = t.revision + 1
	return nil
}

// end rolls back what was not committed, and gives the connection back.
func (t *tx) end() {
	_ = t.tx.Rollback(context.WithoutCancel(t.ctx)) // if that fails the connection is closed, which is a rollback too
	t.conn.Release()
}

// commit ends a transaction of Update and returns the revision, which it raises if something was written. From here on the context
// does not count: whoever cancels it must not be left in doubt.
func (t *tx) commit(keep uint64) (uint64, error) {
	if err := t.check(); err != nil {
		return 0, err
	}
	if !t.dirty {
		return t.revision, nil
	}
	id, err := t.stamp(keep)
	if err != nil {
		return 0, err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(t.ctx), t.store.patience)
	defer cancel()
	if err := t.tx.Commit(ctx); err != nil {
		var refused *pgconn.PgError
		if errors.As(err, &refused) && refused.Severity == "ERROR" || !t.conn.Conn().IsClosed() {
			return 0, t.fail("commit", err)
		}
		if err := t.store.outcome(ctx, id, err); err != nil {
			return 0, err
		}
	}
	return t.next, nil
}

// stamp writes the new revision, tells those who listen, forgets the deletions that are older than keep revisions, and returns the id
// of the transaction.
func (t *tx) stamp(keep uint64) (id string, err error) {
	t.pending.Queue(`WITH old AS (DELETE FROM deletions WHERE revision <= $2 RETURNING revision)
		UPDATE state SET revision = $1, forgotten = greatest(forgotten, (SELECT max(revision) FROM old)) RETURNING pg_current_xact_id()::text`,
		t.next, t.next-min(t.next, keep)).QueryRow(func(row pgx.Row) error { return row.Scan(&id) })
	t.pending.Queue("SELECT pg_notify($1, $2)", t.store.channel(), fmt.Sprint(t.next))
	return id, t.flush()
}

// flush sends the pending writes.
func (t *tx) flush() error {
	if err := t.check(); err != nil || t.pending.Len() == 0 {
		return err
	}
	b := t.pending
	t.pending, t.size = &pgx.Batch{}, 0
	if err := t.tx.SendBatch(t.ctx, b).Close(); err != nil {
		return t.fail("write documents", err)
	}
	return nil
}

// check returns why the transaction cannot go on, if it cannot.
func (t *tx) check() error {
	if t.err == nil {
		t.err = t.ctx.Err()
	}
	return t.err
}

// fail notes a failure of the database, which is final for the transaction.
func (t *tx) fail(doing string, err error) error {
	switch {
	case t.err != nil:
	case t.conn.Conn().IsClosed() && t.ctx.Err() == nil:
		t.err = fmt.Errorf("%s: %w: %w", doing, errLost, err)
		t.store.pool.Reset() // the other connections are likely to be lost too
	default:
		t.err = fmt.Errorf("%s: %w", doing, err)
	}
	return t.err
}

// writable returns why nothing can be written, if so.
func (t *tx) writable() error {
	switch {
	case !t.write:
		return store.ErrReadOnly
	case t.loops > 0:
		return store.ErrLoop
	}
	return t.check()
}

// Revision implements store.Tx.
func (t *tx) Revision() uint64 { return t.revision }

// Get implements store.Tx.
func (t *tx) Get(id string) (d store.Document, err error) {
	if err := t.flush(); err != nil {
		return d, err
	}
	if !store.Text(id) {
		return d, store.ErrNotFound
	}
	row := t.tx.QueryRow(t.ctx, "SELECT id, kind, body, sealed, revision, created, updated FROM documents WHERE key = $1", store.Key(id))
	err = row.Scan(&d.ID, &d.Kind, &d.Body, &d.Sealed, &d.Revision, &d.Created, &d.Updated)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return store.Document{}, store.ErrNotFound
	case err != nil:
		return store.Document{}, t.fail("read document", err)
	}
	d.Created, d.Updated = d.Created.UTC(), d.Updated.UTC()
	return d, nil
}

// Put implements store.Tx.
func (t *tx) Put(d store.Document) error {
	d.Created, d.Updated = t.now, t.now
	return t.put(d, "documents.created")
}

// Restore implements store.Tx.
func (t *tx) Restore(d store.Document) error { return t.put(d, "excluded.created") }

// put writes a document; created says what becomes of that column if it is there already.
func (t *tx) put(d store.Document, created string) error {
	if err := t.writable(); err != nil {
		return err
	}
	if err := d.Check(); err != nil {
		return err
	}
	size := len(d.Body) + len(d.Sealed)
	if size < maxSize { // it may wait, and the bytes are the caller's
		d.Body, d.Sealed = bytes.Clone(d.Body), bytes.Clone(d.Sealed)
	}
	if d.Body == nil {
		d.Body = []byte{}
	}
	if len(d.Sealed) == 0 {
		d.Sealed = nil
	}
	t.pending.Queue(`WITH back AS (DELETE FROM deletions WHERE key = $1)
		INSERT INTO documents (key, id, kind, body, sealed, revision, created, updated) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (key) DO UPDATE SET id = excluded.id, kind = excluded.kind, body = excluded.body, sealed = excluded.sealed,
			revision = excluded.revision, updated = excluded.updated, created = `+created,
		store.Key(d.ID), d.ID, d.Kind, d.Body, d.Sealed, t.next, d.Created, d.Updated)
	t.dirty, t.size = true, t.size+size
	if t.pending.Len() >= maxPending || t.size >= maxSize {
		return t.flush()
	}
	return nil
}

// Delete implements store.Tx.
func (t *tx) Delete(id string) error {
	if err := t.writable(); err != nil || !store.Text(id) {
		return err
	}
	if err := t.flush(); err != nil {
		return err
	}
	tag, err := t.tx.Exec(t.ctx, `WITH gone AS (DELETE FROM documents WHERE key = $1 RETURNING key, id, kind)
		INSERT INTO deletions (key, id, kind, revision) SELECT key, id, kind, $2 FROM gone`, store.Key(id), t.next)
	if err != nil {
		return t.fail("delete document", err)
	}
	t.dirty = t.dirty || tag.RowsAffected() > 0
	return nil
}

// Advance implements store.Tx.
func (t *tx) Advance(past uint64) error {
	if err := t.writable(); err != nil {
		return err
	}
	if t.dirty || past >= math.MaxInt64 {
		return fmt.Errorf("%w: advance past %d, before the first write: %v", store.ErrInvalid, past, !t.dirty)
	}
	t.next = max(t.next, past+1)
	t.dirty = true
	return nil
}
