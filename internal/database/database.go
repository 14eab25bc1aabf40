package database

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	mssql "github.com/microsoft/go-mssqldb"
	"github.com/microsoft/go-mssqldb/msdsn"

	"github.com/portico-apim/portico/internal/policy"
)

// The bounds of connections: to one database, and how many databases there are connections to at a time.
const (
	maxConnections = 16
	maxDatabases   = 64
	maxIdle        = 5 * time.Minute
)

// What tokens for databases are for, unless the policy says otherwise.
const (
	sqlServerResource = "https://database.windows.net/"
	postgresResource  = "https://ossrdbms-aad.database.windows.net"
)

// Databases keeps connections to databases. It is safe for concurrent use.
type Databases struct {
	identities policy.Identities

	mu   sync.Mutex
	open map[string]*connections
}

// connections are those to one database.
type connections struct {
	db     *sql.DB
	engine engine
	used   time.Time
}

// New returns a keeper of connections. Identities gives tokens to those who log in with a managed identity.
func New(identities policy.Identities) *Databases {
	return &Databases{identities: identities, open: map[string]*connections{}}
}

// Close closes all connections. Nobody may use them any more.
func (d *Databases) Close() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for key, c := range d.open {
		_ = c.db.Close()
		delete(d.open, key)
	}
}

// connections returns the connections to a database. Those to the one that was not used for the longest time are closed when there are too many.
func (d *Databases) connections(to policy.DatabaseAddress) (*connections, error) {
	key := keyOf(to)
	d.mu.Lock()
	defer d.mu.Unlock()
	c := d.open[key]
	if c == nil {
		var err error
		if c, err = d.connect(to); err != nil {
			return nil, fmt.Errorf("connection string: %w", err)
		}
		c.db.SetMaxOpenConns(maxConnections)
		c.db.SetConnMaxIdleTime(maxIdle)
		if len(d.open) >= maxDatabases {
			d.closeOldest()
		}
		d.open[key] = c
	}
	c.used = time.Now()
	return c, nil
}

// keyOf identifies an address without keeping its secrets.
func keyOf(to policy.DatabaseAddress) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%q %v %q %q %q", to.ConnectionString, to.ManagedIdentity, to.ClientID, to.Resource, to.Certificate))
	return hex.EncodeToString(sum[:])
}

func (d *Databases) closeOldest() {
	oldest := ""
	for key, c := range d.open {
		if oldest == "" || c.used.Before(d.open[oldest].used) {
			oldest = key
		}
	}
	_ = d.open[oldest].db.Close() // statements that run end first
	delete(d.open, oldest)
}

// connect makes connections, which are not opened yet.
func (d *Databases) connect(to policy.DatabaseAddress) (*connections, error) {
	kind, err := engineOf(to.ConnectionString)
	if err != nil {
		return nil, err
	}
	if kind == postgresEngine {
		config, err := postgresConfig(to)
		if err != nil {
			return nil, err
		}
		before := func(ctx context.Context, c *pgx.ConnConfig) (err error) {
			if to.ManagedIdentity {
				c.Password, err = d.token(ctx, to, postgresResource)
			}
			return err
		}
		return &connections{db: stdlib.OpenDB(*config, stdlib.OptionBeforeConnect(before)), engine: kind}, nil
	}
	config, err := sqlServerConfig(to)
	if err != nil {
		return nil, err
	}
	return &connections{db: sql.OpenDB(d.sqlServer(to, config)), engine: kind}, nil
}

// sqlServer returns what opens connections to SQL Server.
func (d *Databases) sqlServer(to policy.DatabaseAddress, config msdsn.Config) *mssql.Connector {
	if !to.ManagedIdentity {
		return mssql.NewConnectorConfig(config)
	}
	connector, err := mssql.NewSecurityTokenConnector(config, func(ctx context.Context) (string, error) { return d.token(ctx, to, sqlServerResource) })
	if err != nil {
		panic(err) // only without a function
	}
	return connector
}

// token gets the token of the managed identity for a database.
func (d *Databases) token(ctx context.Context, to policy.DatabaseAddress, resource string) (string, error) {
	if to.Resource != "" {
		resource = strings.TrimSuffix(to.Resource, "/.default")
	}
	return d.identities.Token(ctx, resource, to.ClientID)
}
