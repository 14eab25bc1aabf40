package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/portico-apim/portico/internal/store"
)

// tx is a transaction on a session.
type tx struct {
	ctx       context.Context
	session   *session
	revision  uint64 // the last one committed
	next      uint64 // what is written is stamped with it
	forgotten uint64 // deletions up to this revision are not known any more
	now       time.Time
	write     bool  // in Update
	dirty     bool  // something was written
	done      bool  // committed
	loops     int   // loops over List or Changes that are running
	err       error // the first failure of the database
}

// begin takes a session and starts a transaction on it. The first statement after BEGIN, which reads the revision, fixes what a
// deferred transaction sees.
func (s *Store) begin(ctx context.Context, p pool, statement string) (*tx, error) {
	session, err := p.take(ctx)
	if err != nil {
		return nil, err
	}
	t := &tx{ctx: ctx, session: session, now: time.Now().UTC().Truncate(time.Microsecond)}
	if err := acquire(ctx, session, statement); err != nil {
		p.give(session, busy(err) || ctx.Err() != nil)
		return nil, fmt.Errorf("begin transaction: %w", err)
	}
	if err := session.row("SELECT revision, forgotten FROM state", nil, []any{&t.revision, &t.forgotten}); err != nil {
		t.end(p)
		return nil, fmt.Errorf("read revision: %w", err)
	}
	t.next = t.revision + 1
	return t, nil
}

// end rolls back what was not committed, and gives the session back.
func (t *tx) end(p pool) {
	sound := t.done
	if !t.done {
		_, err := t.session.exec("ROLLBACK")
		sound = err == nil
	}
	t.done = true
	p.give(t.session, sound)
}

// commit ends a transaction of Update and returns the revision, which it raises if something was written.
func (t *tx) commit(keep uint64) (uint64, error) {
	if err := t.check(); err != nil {
		return 0, err
	}
	if !t.dirty {
		return t.revision, nil
	}
	if err := t.stamp(keep); err != nil {
		return 0, fmt.Errorf("raise revision: %w", err)
	}
	if _, err := t.session.exec("COMMIT"); err != nil {
		return 0, fmt.Errorf("commit: %w", err)
	}
	t.done = true
	return t.next, nil
}

// stamp writes the new revision and forgets the deletions that are older than keep revisions.
func (t *tx) stamp(keep uint64) error {
	if t.next > keep {
		var oldest sql.NullInt64
		err := t.session.row("SELECT max(revision) FROM deletions WHERE revision <= ?", []any{t.next - keep}, []any{&oldest})
		if err != nil {
			return err
		}
		if oldest.Valid {
			t.forgotten = uint64(oldest.Int64)
			if _, err := t.session.exec("DELETE FROM deletions WHERE revision <= ?", t.forgotten); err != nil {
				return err
			}
		}
	}
	_, err := t.session.exec("UPDATE state SET revision = ?, forgotten = ?", t.next, t.forgotten)
	return err
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
	if t.err == nil {
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
func (t *tx) Get(id string) (store.Document, error) {
	if err := t.check(); err != nil {
		return store.Document{}, err
	}
	if !store.Text(id) {
		return store.Document{}, store.ErrNotFound
	}
	var r record
	err := t.session.row("SELECT "+columns+" FROM documents WHERE key = ?", []any{store.Key(id)}, r.fields())
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return store.Document{}, store.ErrNotFound
	case err != nil:
		return store.Document{}, t.fail("read document", err)
	}
	return r.document(), nil
}

// Put implements store.Tx.
func (t *tx) Put(d store.Document) error {
	d.Created, d.Updated = t.now, t.now
	return t.put(d, `INSERT INTO documents (key, id, kind, body, sealed, revision, created, updated) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (key) DO UPDATE SET id = excluded.id, kind = excluded.kind, body = excluded.body, sealed = excluded.sealed,
			revision = excluded.revision, updated = excluded.updated`)
}

// Restore implements store.Tx.
func (t *tx) Restore(d store.Document) error {
	return t.put(d, `INSERT OR REPLACE INTO documents (key, id, kind, body, sealed, revision, created, updated)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?)`)
}

func (t *tx) put(d store.Document, statement string) error {
	if err := t.writable(); err != nil {
		return err
	}
	if err := d.Check(); err != nil {
		return err
	}
	key := store.Key(d.ID)
	if _, err := t.session.exec("DELETE FROM deletions WHERE key = ?", key); err != nil {
		return t.fail("write document", err)
	}
	body, sealed := d.Body, any(nil)
	if body == nil {
		body = []byte{}
	}
	if len(d.Sealed) > 0 {
		sealed = d.Sealed
	}
	_, err := t.session.exec(statement, key, d.ID, d.Kind, body, sealed, t.next, d.Created.UnixMicro(), d.Updated.UnixMicro())
	if err != nil {
		return t.fail("write document", err)
	}
	t.dirty = true
	return nil
}

// Delete implements store.Tx.
func (t *tx) Delete(id string) error {
	if err := t.writable(); err != nil || !store.Text(id) {
		return err
	}
	key := store.Key(id)
	result, err := t.session.exec("INSERT INTO deletions (key, id, kind, revision) SELECT key, id, kind, ? FROM documents WHERE key = ?", t.next, key)
	if err != nil {
		return t.fail("delete document", err)
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		return err
	}
	if _, err := t.session.exec("DELETE FROM documents WHERE key = ?", key); err != nil {
		return t.fail("delete document", err)
	}
	t.dirty = true
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
