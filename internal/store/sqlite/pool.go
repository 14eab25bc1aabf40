package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// session is one connection and the statements prepared on it. Its statements run to their end: a context is looked at between
// them, because interrupting one would cost the connection. Each takes a moment.
type session struct {
	conn     *sql.Conn
	prepared map[string]*sql.Stmt
}

// prepare returns a statement of the session. Only one result of it may be open at a time, so those of loops are not prepared.
func (s *session) prepare(query string) (*sql.Stmt, error) {
	if stmt := s.prepared[query]; stmt != nil {
		return stmt, nil
	}
	stmt, err := s.conn.PrepareContext(context.Background(), query)
	if err == nil {
		s.prepared[query] = stmt
	}
	return stmt, err
}

func (s *session) exec(query string, args ...any) (sql.Result, error) {
	stmt, err := s.prepare(query) //nolint:sqlclosecheck // the session keeps it
	if err != nil {
		return nil, err
	}
	return stmt.ExecContext(context.Background(), args...)
}

// row runs a query for one row and scans it.
func (s *session) row(query string, args, into []any) error {
	stmt, err := s.prepare(query) //nolint:sqlclosecheck // the session keeps it
	if err != nil {
		return err
	}
	return stmt.QueryRowContext(context.Background(), args...).Scan(into...)
}

func (s *session) close() error {
	var errs []error
	for _, stmt := range s.prepared {
		errs = append(errs, stmt.Close())
	}
	return errors.Join(append(errs, s.conn.Close())...)
}

// pool is a fixed number of places for sessions; a place is nil until its session is needed.
type pool struct {
	db     *sql.DB
	places chan *session
}

func newPool(db *sql.DB, size int) pool {
	p := pool{db, make(chan *session, size)}
	for range size {
		p.places <- nil
	}
	return p
}

// take waits for a place and returns its session.
func (p pool) take(ctx context.Context) (*session, error) {
	select {
	case s := <-p.places:
		if s != nil {
			return s, nil
		}
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	conn, err := p.db.Conn(context.WithoutCancel(ctx))
	if err != nil {
		p.places <- nil
		return nil, err
	}
	return &session{conn, map[string]*sql.Stmt{}}, nil
}

// give puts a session back. One that is in an unknown state is closed, and its place left empty.
func (p pool) give(s *session, sound bool) {
	if !sound {
		_ = s.close() // whatever is wrong with it has been reported already
		s = nil
	}
	p.places <- s
}

// close closes the sessions, all of which must be in their places.
func (p pool) close() error {
	var errs []error
	for range cap(p.places) {
		if s := <-p.places; s != nil {
			errs = append(errs, s.close())
		}
	}
	return errors.Join(errs...)
}

// acquire runs a statement that may find the file locked by another process, until it does not.
func acquire(ctx context.Context, s *session, query string) error {
	start, pause := time.Now(), time.Millisecond
	for {
		_, err := s.exec(query)
		if err == nil || !busy(err) {
			return err
		}
		if time.Since(start) > patience {
			return fmt.Errorf("another process has been writing to the database for %v: %w", patience, err)
		}
		select {
		case <-time.After(pause):
			pause = min(2*pause, 50*time.Millisecond)
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func busy(err error) bool {
	var e *sqlite.Error
	return errors.As(err, &e) && e.Code()&0xff == sqlite3.SQLITE_BUSY
}
