package database

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	mssql "github.com/microsoft/go-mssqldb"

	"github.com/portico-apim/portico/internal/policy"
)

// errTooLarge says that there are more rows than fit.
var errTooLarge = errors.New("the result is too large")

// Query runs a statement and returns the rows of the last one in it that has any, each a JSON object. It implements policy.Databases.
func (d *Databases) Query(ctx context.Context, to policy.DatabaseAddress, q policy.DatabaseQuery) ([]json.RawMessage, error) {
	c, err := d.connections(to)
	if err != nil {
		return nil, err
	}
	if c.engine == sqlServerEngine {
		return c.sqlServer(ctx, q)
	}
	return c.postgres(ctx, q)
}

// sqlServer runs a statement as one batch, which may give several results.
func (c *connections) sqlServer(ctx context.Context, q policy.DatabaseQuery) ([]json.RawMessage, error) {
	args := make([]any, len(q.Parameters))
	for i, p := range q.Parameters {
		args[i] = sql.Named(strings.TrimPrefix(p.Name, "@"), p.Value)
	}
	rows, err := c.db.QueryContext(ctx, q.Statement, args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var list []json.RawMessage
	for {
		names, err := rows.Columns()
		if err != nil {
			return nil, err
		}
		if len(names) > 0 {
			if list, err = read(rows, q.Limit); err != nil {
				return nil, err
			}
		}
		if !rows.NextResultSet() {
			return list, rows.Err()
		}
	}
}

// postgres runs statements one after another, in a transaction if there are several: with parameters the server takes one at a time.
func (c *connections) postgres(ctx context.Context, q policy.DatabaseQuery) ([]json.RawMessage, error) {
	args := pgx.NamedArgs{}
	for _, p := range q.Parameters {
		args[strings.TrimPrefix(p.Name, "@")] = textual(p.Value)
	}
	statements := split(q.Statement)
	if len(statements) == 0 {
		return nil, errors.New("there is no statement")
	}
	if len(statements) == 1 {
		return queryPostgres(ctx, c.db, statements[0], args, q.Limit)
	}
	tx, err := c.db.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	defer func() { _ = tx.Rollback() }() // nothing once it is committed
	var list []json.RawMessage
	for _, statement := range statements {
		if list, err = queryPostgres(ctx, tx, statement, args, q.Limit); err != nil {
			return nil, err
		}
	}
	return list, tx.Commit()
}

// textual makes numbers and booleans texts, which PostgreSQL reads as whatever type a parameter turns out to have.
func textual(v any) any {
	switch v := v.(type) {
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64)
	case bool:
		return strconv.FormatBool(v)
	}
	return v
}

// querier is a database, or a transaction in it.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

func queryPostgres(ctx context.Context, db querier, statement string, args pgx.NamedArgs, limit int64) ([]json.RawMessage, error) {
	rows, err := db.QueryContext(ctx, statement, args)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	return read(rows, limit)
}

// read returns the rows of a result.
func read(rows *sql.Rows, limit int64) ([]json.RawMessage, error) {
	columns, err := rows.ColumnTypes()
	if err != nil {
		return nil, err
	}
	values, targets := make([]any, len(columns)), make([]any, len(columns))
	for i := range values {
		targets[i] = &values[i]
	}
	list := []json.RawMessage{}
	for rows.Next() {
		if err := rows.Scan(targets...); err != nil {
			return nil, err
		}
		row, err := object(columns, values)
		if err != nil {
			return nil, err
		}
		if limit -= int64(len(row)); limit < 0 {
			return nil, errTooLarge
		}
		list = append(list, row)
	}
	return list, rows.Err()
}

// object makes a row a JSON object, its members in the order of the columns.
func object(columns []*sql.ColumnType, values []any) (json.RawMessage, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, column := range columns {
		if i > 0 {
			b.WriteByte(',')
		}
		name, err := json.Marshal(column.Name())
		if err != nil {
			return nil, err
		}
		value, err := member(strings.ToUpper(column.DatabaseTypeName()), values[i])
		if err != nil {
			return nil, fmt.Errorf("column %s: %w", column.Name(), err)
		}
		b.Write(name)
		b.WriteByte(':')
		b.Write(value)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// member makes a value of a column JSON: numbers as exact as they are, times as RFC 3339 has them, bytes as base64, JSON as it is.
func member(kind string, v any) ([]byte, error) {
	var text string
	switch v := v.(type) {
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return json.Marshal(fmt.Sprint(v))
		}
		return json.Marshal(v)
	case time.Time:
		return json.Marshal(timeText(kind, v))
	case []byte:
		text = string(v)
		if kind == "UNIQUEIDENTIFIER" {
			var id mssql.UniqueIdentifier
			if err := id.Scan(v); err != nil {
				return nil, err
			}
			return json.Marshal(id.String())
		}
		if isBinary(kind) {
			return json.Marshal(base64.StdEncoding.EncodeToString(v))
		}
	case string:
		text = v
	default:
		return json.Marshal(v)
	}
	switch kind {
	case "NUMERIC", "DECIMAL", "MONEY", "SMALLMONEY", "JSON", "JSONB":
		if json.Valid([]byte(text)) {
			return []byte(text), nil
		}
	}
	return json.Marshal(text)
}

func isBinary(kind string) bool {
	switch kind {
	case "BYTEA", "BINARY", "VARBINARY", "IMAGE", "TIMESTAMP", "ROWVERSION":
		return true
	}
	return false
}

// timeText writes a time as the type of its column has it.
func timeText(kind string, t time.Time) string {
	switch kind {
	case "DATE":
		return t.Format(time.DateOnly)
	case "TIME":
		return t.Format("15:04:05.9999999")
	case "TIMESTAMPTZ", "DATETIMEOFFSET":
		return t.Format(time.RFC3339Nano)
	}
	return t.Format("2006-01-02T15:04:05.9999999") // no zone is known
}
