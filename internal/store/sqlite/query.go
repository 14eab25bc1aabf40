package sqlite

import (
	"context"
	"database/sql"
	"iter"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/portico-apim/portico/internal/store"
)

// columns are those of a record, in its order.
const columns = "id, kind, body, sealed, revision, created, updated"

// record is a row of the table of documents.
type record struct {
	d                store.Document
	created, updated int64
}

func (r *record) fields() []any {
	return []any{&r.d.ID, &r.d.Kind, &r.d.Body, &r.d.Sealed, &r.d.Revision, &r.created, &r.updated}
}

func (r *record) document() store.Document {
	r.d.Created, r.d.Updated = time.UnixMicro(r.created).UTC(), time.UnixMicro(r.updated).UTC()
	return r.d
}

// List implements store.Tx.
func (t *tx) List(q store.Query) iter.Seq2[store.Document, error] {
	query, args := listQuery(q)
	return each(t, query, args, func(rows *sql.Rows) (store.Document, error) {
		var r record
		var key string
		err := rows.Scan(append(r.fields(), &key)...)
		return r.document(), err
	})
}

// listQuery builds the statement for a query. Every kind is found in the index on its own and the results are merged, because the
// planner would rather read all documents, or sort them whole.
func listQuery(q store.Query) (string, []any) {
	if !store.Text(q.Under) {
		return "SELECT " + columns + ", key FROM documents WHERE false", nil
	}
	var where string
	var under []any
	if q.Under != "" {
		where = " AND key >= ? AND key < ?" // '0' is the character after '/'
		under = []any{store.Key(q.Under) + "/", store.Key(q.Under) + "0"}
	}
	if len(q.Kinds) == 0 {
		return "SELECT " + columns + ", key FROM documents WHERE true" + where + " ORDER BY key", under
	}
	var parts []string
	var args []any
	for _, kind := range slices.Compact(slices.Sorted(slices.Values(q.Kinds))) {
		parts = append(parts, "SELECT "+columns+", key FROM documents WHERE kind = ?"+where)
		args = append(append(args, kind), under...)
	}
	return strings.Join(parts, " UNION ALL ") + " ORDER BY key", args
}

// Changes implements store.Tx.
func (t *tx) Changes(after uint64, kinds ...string) iter.Seq2[store.Change, error] {
	if after < t.forgotten {
		return func(yield func(store.Change, error) bool) { yield(store.Change{}, store.ErrCompacted) }
	}
	where, args := " WHERE revision > ?", []any{min(after, math.MaxInt64)}
	if len(kinds) > 0 {
		// The plus keeps SQLite from going through all documents of the kinds: what is new is found by revision.
		where += " AND +kind IN (?" + strings.Repeat(", ?", len(kinds)-1) + ")"
		for _, kind := range kinds {
			args = append(args, kind)
		}
	}
	query := "SELECT " + columns + ", false, key FROM documents" + where + " UNION ALL " +
		"SELECT id, kind, NULL, NULL, revision, 0, 0, true, key FROM deletions" + where + " ORDER BY revision, key"
	return each(t, query, append(args, args...), func(rows *sql.Rows) (store.Change, error) {
		var r record
		var key string
		var c store.Change
		err := rows.Scan(append(r.fields(), &c.Deleted, &key)...)
		c.Document = r.document()
		if c.Deleted {
			c.Created, c.Updated = time.Time{}, time.Time{}
		}
		return c, err
	})
}

// each runs a query and yields what scan makes of every row.
func each[T any](t *tx, query string, args []any, scan func(*sql.Rows) (T, error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		t.loops++
		defer func() { t.loops-- }()
		if err := eachRow(t, query, args, func(rows *sql.Rows) (bool, error) {
			v, err := scan(rows)
			return err == nil && yield(v, nil), err
		}); err != nil {
			var none T
			yield(none, err)
		}
	}
}

func eachRow(t *tx, query string, args []any, row func(*sql.Rows) (bool, error)) error {
	if err := t.check(); err != nil {
		return err
	}
	rows, err := t.session.conn.QueryContext(context.Background(), query, args...)
	if err != nil {
		return t.fail("list documents", err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		more, err := row(rows)
		if err != nil {
			return t.fail("read document", err)
		}
		if !more {
			return nil
		}
		if err := t.check(); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return t.fail("list documents", err)
	}
	return nil
}
