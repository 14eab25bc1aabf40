package postgres

import (
	"fmt"
	"iter"
	"math"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/portico-apim/portico/internal/store"
)

const (
	// page is how many rows of a cursor are held at a time.
	page = 256
	// inline is how long, in bytes, a document can be to come with its row; longer ones are read one by one. So a page is 4 MiB at
	// most.
	inline = "16384"
)

// documentRows and deletionRows select what scan reads. All cursors have the same columns.
const (
	documentRows = `SELECT key, id, kind, CASE WHEN whole THEN body END AS body, CASE WHEN whole THEN sealed END AS sealed,
			revision, created, updated, whole, false AS deleted
		FROM (SELECT *, octet_length(body) + coalesce(octet_length(sealed), 0) <= ` + inline + ` AS whole FROM documents) AS d`
	deletionRows = `SELECT key, id, kind, NULL::bytea, NULL::bytea, revision, NULL::timestamptz, NULL::timestamptz, true, true FROM deletions`
)

// row is a row of a cursor.
type row struct {
	store.Change
	key              string
	created, updated *time.Time
	whole            bool // body and sealed are here
}

func scan(r pgx.CollectableRow) (row, error) {
	var v row
	err := r.Scan(&v.key, &v.ID, &v.Kind, &v.Body, &v.Sealed, &v.Revision, &v.created, &v.updated, &v.whole, &v.Deleted)
	if v.created != nil && v.updated != nil {
		v.Created, v.Updated = v.created.UTC(), v.updated.UTC()
	}
	return v, err
}

// List implements store.Tx.
func (t *tx) List(q store.Query) iter.Seq2[store.Document, error] {
	return func(yield func(store.Document, error) bool) {
		for c, err := range t.rows(listQuery(q)) {
			if !yield(c.Document, err) {
				return
			}
		}
	}
}

// listQuery builds the statement for a query.
func listQuery(q store.Query) (string, []any) {
	where, args := " WHERE true", []any{}
	if !store.Text(q.Under) {
		where = " WHERE false"
	} else if q.Under != "" {
		where += " AND key >= $1 AND key < $2" // '0' is the character after '/'
		args = append(args, store.Key(q.Under)+"/", store.Key(q.Under)+"0")
	}
	if len(q.Kinds) > 0 {
		args = append(args, texts(q.Kinds))
		where += fmt.Sprintf(" AND kind = ANY($%d)", len(args))
	}
	return documentRows + where + " ORDER BY key", args
}

// texts leaves out what a database does not take as text, and which therefore nothing can be equal to.
func texts(all []string) []string {
	kept := []string{}
	for _, s := range all {
		if store.Text(s) {
			kept = append(kept, s)
		}
	}
	return kept
}

// Changes implements store.Tx.
func (t *tx) Changes(after uint64, kinds ...string) iter.Seq2[store.Change, error] {
	if after < t.forgotten {
		return func(yield func(store.Change, error) bool) { yield(store.Change{}, store.ErrCompacted) }
	}
	where, args := " WHERE revision > $1", []any{min(after, math.MaxInt64)}
	if len(kinds) > 0 {
		where, args = where+" AND kind = ANY($2)", append(args, texts(kinds))
	}
	return t.rows(documentRows+where+" UNION ALL "+deletionRows+where+" ORDER BY revision, key", args)
}

// rows yields what a query finds. It uses a cursor, so that the loop can read other things, and so that leaving it early saves
// fetching the rest.
func (t *tx) rows(query string, args []any) iter.Seq2[store.Change, error] {
	return func(yield func(store.Change, error) bool) {
		t.loops++
		defer func() { t.loops-- }()
		if err := t.eachRow(query, args, func(c store.Change) bool { return yield(c, nil) }); err != nil {
			yield(store.Change{}, err)
		}
	}
}

func (t *tx) eachRow(query string, args []any, yield func(store.Change) bool) error {
	if err := t.flush(); err != nil {
		return err
	}
	t.cursors++
	name := fmt.Sprintf("loop%d", t.cursors) // closed by the end of the transaction
	if _, err := t.tx.Exec(t.ctx, "DECLARE "+name+" NO SCROLL CURSOR FOR "+query, args...); err != nil {
		return t.fail("list documents", err)
	}
	for fetched := page; fetched == page; {
		found, err := t.tx.Query(t.ctx, fmt.Sprintf("FETCH %d FROM %s", page, name))
		if err != nil {
			return t.fail("list documents", err)
		}
		rows, err := pgx.CollectRows(found, scan)
		if err != nil {
			return t.fail("list documents", err)
		}
		fetched = len(rows)
		for _, r := range rows {
			if err := t.complete(&r); err != nil {
				return err
			}
			if !yield(r.Change) {
				return nil
			}
		}
	}
	return nil
}

// complete reads what was too long to come with the row.
func (t *tx) complete(r *row) error {
	if err := t.check(); err != nil || r.whole {
		return err
	}
	err := t.tx.QueryRow(t.ctx, "SELECT body, sealed FROM documents WHERE key = $1", r.key).Scan(&r.Body, &r.Sealed)
	if err != nil {
		return t.fail("read document", err)
	}
	return nil
}
