package database_test

import (
	"context"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/portico-apim/portico/internal/database"
	"github.com/portico-apim/portico/internal/policy"
)

// tokens hands out a token that tells what it is for.
type tokens struct{}

func (tokens) Token(_ context.Context, resource, clientID string) (string, error) {
	return "token for " + resource + " as " + clientID, nil
}

const local = "Host=127.0.0.1;Port=5432;Database=postgres;Username=postgres"

func query(t *testing.T, d *database.Databases, to policy.DatabaseAddress, q policy.DatabaseQuery) string {
	t.Helper()
	if q.Limit == 0 {
		q.Limit = 1 << 20
	}
	rows, err := d.Query(t.Context(), to, q)
	if err != nil {
		return err.Error()
	}
	lines := make([]string, len(rows))
	for i := range rows {
		lines[i] = string(rows[i])
	}
	return strings.Join(lines, " ")
}

// TestConnectionStrings shows which are taken, and that what is said about the others has nothing of them.
func TestConnectionStrings(t *testing.T) {
	t.Parallel()
	d := database.New(tokens{})
	defer d.Close()
	for _, c := range []struct{ text, want string }{
		{local, `{"a":1}`},
		{`HOST = 127.0.0.1 ; "x"`, "connection string: it is not of the form key=value;key=value"},
		{`host=127.0.0.1; user id='postgres'; DB="postgres"; SSL Mode=Disable; Application Name='a;''b'; timeout=5`, `{"a":1}`},
		{"postgres://postgres@127.0.0.1:5432/postgres?sslmode=disable", `{"a":1}`},
		{local + ";Pooling Secret=1", "connection string: the key 'pooling secret' is not known"},
		{local + ";SSL Mode=sometimes;Password=secret", "connection string: it cannot be read"},
		{"Database=postgres", "connection string: it names neither a Server (SQL Server) nor a Host (PostgreSQL)"},
		{"Server=tcp:127.0.0.1,1;Database=d;User ID=u;Password=secret;Encrypt=maybe", "connection string: it cannot be read"},
	} {
		if got := query(t, d, policy.DatabaseAddress{ConnectionString: c.text}, policy.DatabaseQuery{Statement: "SELECT 1 AS a"}); got != c.want {
			t.Errorf("%s: got %s, want %s", c.text, got, c.want)
		}
	}
	certificate := policy.ClientCertificate{Chain: "x", Key: "y"}
	for text, want := range map[string]string{
		local:                        "connection string: client certificate: tls: failed to find any PEM data in certificate input",
		"Server=127.0.0.1;User ID=u": "connection string: SQL Server takes no client certificates from this gateway",
	} {
		if got := query(t, d, policy.DatabaseAddress{ConnectionString: text, Certificate: certificate}, policy.DatabaseQuery{Statement: "SELECT 1"}); got != want {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
}

// TestSQLServerIsSpokenTo has a listener receive the first packet of a connection: the pre-login of TDS.
func TestSQLServerIsSpokenTo(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	first := make(chan byte, 1)
	go func() {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		defer func() { _ = conn.Close() }()
		packet := make([]byte, 1)
		_, _ = conn.Read(packet)
		first <- packet[0]
	}()
	d := database.New(tokens{})
	defer d.Close()
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	_, err = d.Query(ctx, policy.DatabaseAddress{ConnectionString: "Server=tcp:127.0.0.1," + port + ";Initial Catalog=people;User ID=u;Password=secret"}, policy.DatabaseQuery{Statement: "SELECT 1", Limit: 1 << 20})
	if err == nil || strings.Contains(err.Error(), "secret") {
		t.Errorf("got %v", err)
	}
	if kind := <-first; kind != 0x12 {
		t.Errorf("the first packet has the type %#x", kind)
	}
}

func TestQueries(t *testing.T) {
	t.Parallel()
	d := database.New(tokens{})
	defer d.Close()
	for _, c := range []struct {
		statement string
		limit     int64
		want      string
	}{
		{"SELECT n FROM generate_series(1, 3) AS n", 0, `{"n":1} {"n":2} {"n":3}`},
		{"SELECT n FROM generate_series(1, 1000000) AS n", 100, "the result is too large"},
		{"SELECT 1 WHERE false", 0, ""},
		{"SELECT 1 AS a, 2 AS \"b c\", 'x' AS a", 0, `{"a":1,"b c":2,"a":"x"}`},
		{" ; -- nothing", 0, ""},
		{"", 0, "there is no statement"},
		{"SELECT 1; SELECT nonsense", 0, `ERROR: column "nonsense" does not exist (SQLSTATE 42703)`},
		{"SELECT pg_sleep(0); SELECT current_setting('transaction_isolation') AS i", 0, `{"i":"read committed"}`},
		{"SELECT @a::int + 1 AS a, '@a' AS b", 0, `{"a":8,"b":"@a"}`},
	} {
		q := policy.DatabaseQuery{Statement: c.statement, Limit: c.limit, Parameters: []policy.DatabaseParameter{{Name: "@a", Value: int64(7)}}}
		if got := query(t, d, policy.DatabaseAddress{ConnectionString: local}, q); got != c.want {
			t.Errorf("%s: got %s, want %s", c.statement, got, c.want)
		}
	}
}

// TestManyDatabases opens more than are kept.
func TestManyDatabases(t *testing.T) {
	t.Parallel()
	d := database.New(tokens{})
	defer d.Close()
	for i := range 70 {
		to := policy.DatabaseAddress{ConnectionString: local + ";Application Name=n" + strings.Repeat("x", i)}
		if got := query(t, d, to, policy.DatabaseQuery{Statement: "SELECT 1 AS a"}); got != `{"a":1}` {
			t.Fatalf("%d: %s", i, got)
		}
	}
}
