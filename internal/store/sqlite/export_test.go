package sqlite

import (
	"context"
	"database/sql"

	"github.com/portico-apim/portico/internal/store"
)

// KeepDeletions makes a store forget deletions sooner, so that a test need not write store.KeepDeletions times.
func (s *Store) KeepDeletions(n uint64) { s.keep = n }

// Session lends a session of the readers or of the writer.
func (s *Store) Session(ctx context.Context, writer bool, fn func(*sql.Conn) error) error {
	p := s.readers
	if writer {
		p = s.writer
	}
	session, err := p.take(ctx)
	if err != nil {
		return err
	}
	defer p.give(session, true)
	return fn(session.conn)
}

// ListQuery is the statement for a query.
func ListQuery(q store.Query) (string, []any) { return listQuery(q) }
