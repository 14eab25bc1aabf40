package storetest

import (
	"context"
	"crypto/rand"
	"net/url"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
)

// localPostgres is where tests look for a server unless they are told otherwise.
const localPostgres = "postgres://postgres@127.0.0.1:5432/postgres?sslmode=disable"

// Postgres returns the URL of an empty schema of a PostgreSQL server, which is dropped when the test ends. Server is the URL of the
// server, usually the value of PORTICO_TEST_POSTGRES; if it is empty, the server is the one of this machine. The test fails if there
// is none: what tests need is installed, not left out.
func Postgres(t testing.TB, server string) string {
	t.Helper()
	if server == "" {
		server = localPostgres
	}
	u, err := url.Parse(server)
	if err != nil {
		t.Fatalf("server URL: %v", err)
	}
	schema := "test_" + strings.ToLower(rand.Text())
	postgresExec(t, server, "CREATE SCHEMA "+schema)
	t.Cleanup(func() { postgresExec(t, server, "DROP SCHEMA "+schema+" CASCADE") })
	query := u.Query()
	query.Set("search_path", schema)
	u.RawQuery = query.Encode()
	return u.String()
}

func postgresExec(t testing.TB, server, statement string) {
	t.Helper()
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, server)
	if err != nil {
		t.Fatalf("tests need a PostgreSQL server: %v", err)
	}
	defer func() { _ = conn.Close(ctx) }()
	if _, err := conn.Exec(ctx, statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}
