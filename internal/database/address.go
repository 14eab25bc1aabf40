package database

import (
	"crypto/tls"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/microsoft/go-mssqldb/msdsn"

	"github.com/portico-apim/portico/internal/policy"
)

// engine is the kind of a database server.
type engine int

const (
	unknownEngine engine = iota
	postgresEngine
	sqlServerEngine
)

// engineOf finds out whose form a connection string has.
func engineOf(text string) (engine, error) {
	if strings.HasPrefix(text, "postgres://") || strings.HasPrefix(text, "postgresql://") {
		return postgresEngine, nil
	}
	keys, err := pairs(text)
	if err != nil {
		return unknownEngine, err
	}
	has := func(names ...string) bool {
		for _, name := range names {
			if _, ok := keys[name]; ok {
				return true
			}
		}
		return false
	}
	switch {
	case has("host"):
		return postgresEngine, nil
	case has("server", "data source", "address", "addr", "network address"):
		return sqlServerEngine, nil
	}
	return unknownEngine, errors.New("it names neither a Server (SQL Server) nor a Host (PostgreSQL)")
}

// pairs reads the pairs of a connection string in the form of .NET: keys in lower case, values perhaps in quotes.
func pairs(text string) (map[string]string, error) {
	keys := map[string]string{}
	for rest := text; strings.TrimSpace(rest) != ""; {
		key, behind, ok := strings.Cut(rest, "=")
		if !ok {
			return nil, errors.New("it is not of the form key=value;key=value")
		}
		value, more := unquote(behind)
		keys[strings.ToLower(strings.TrimSpace(key))] = value
		rest = strings.TrimLeft(more, "; \t\r\n")
	}
	return keys, nil
}

// unquote takes a value off the beginning of a text: up to the next semicolon, or in quotes that are doubled inside.
func unquote(text string) (value, rest string) {
	trimmed := strings.TrimLeft(text, " \t\r\n")
	if trimmed == "" || trimmed[0] != '"' && trimmed[0] != '\'' {
		value, rest, _ = strings.Cut(text, ";")
		return strings.TrimSpace(value), rest
	}
	quote := trimmed[:1]
	var b strings.Builder
	for i := 1; i < len(trimmed); i++ {
		if trimmed[i] == quote[0] {
			if i+1 == len(trimmed) || trimmed[i+1] != quote[0] {
				_, rest, _ = strings.Cut(trimmed[i+1:], ";")
				return b.String(), rest
			}
			i++
		}
		b.WriteByte(trimmed[i])
	}
	return b.String(), ""
}

// npgsql are the keys of Npgsql, in lower case, by what libpq calls them.
var npgsql = map[string]string{
	"host": "host", "port": "port", "database": "dbname", "db": "dbname", "username": "user", "user id": "user", "user name": "user", "userid": "user", "uid": "user",
	"password": "password", "pwd": "password", "ssl mode": "sslmode", "sslmode": "sslmode", "timeout": "connect_timeout", "application name": "application_name",
	"search path": "search_path",
}

// postgresConfig reads a connection string to PostgreSQL.
func postgresConfig(to policy.DatabaseAddress) (*pgx.ConnConfig, error) {
	text := to.ConnectionString
	if !strings.Contains(text, "://") {
		keys, err := pairs(text)
		if err != nil {
			return nil, err
		}
		var b strings.Builder
		for key, value := range keys {
			name := npgsql[key]
			if name == "" {
				return nil, fmt.Errorf("the key '%s' is not known", key)
			}
			if name == "sslmode" {
				value = sslMode(value)
			}
			fmt.Fprintf(&b, "%s='%s' ", name, strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(value))
		}
		text = b.String()
	}
	config, err := pgx.ParseConfig(text)
	if err != nil {
		return nil, errors.New("it cannot be read") // the cause repeats parts of it
	}
	config.DefaultQueryExecMode = pgx.QueryExecModeDescribeExec
	if to.Certificate.Chain == "" {
		return config, nil
	}
	pair, err := tls.X509KeyPair([]byte(to.Certificate.Chain), []byte(to.Certificate.Key))
	if err != nil {
		return nil, fmt.Errorf("client certificate: %w", err)
	}
	if config.TLSConfig == nil {
		config.TLSConfig = &tls.Config{ServerName: config.Host, MinVersion: tls.VersionTLS12}
	}
	config.TLSConfig.Certificates, config.Fallbacks = []tls.Certificate{pair}, nil
	return config, nil
}

// sslMode is a mode of Npgsql as libpq writes it: VerifyFull is verify-full.
func sslMode(mode string) string {
	switch mode = strings.ToLower(mode); mode {
	case "verifyca":
		return "verify-ca"
	case "verifyfull":
		return "verify-full"
	}
	return mode
}

// sqlServerConfig reads a connection string to SQL Server.
func sqlServerConfig(to policy.DatabaseAddress) (msdsn.Config, error) {
	if to.Certificate.Chain != "" {
		return msdsn.Config{}, errors.New("SQL Server takes no client certificates from this gateway")
	}
	config, err := msdsn.Parse(to.ConnectionString)
	if err != nil {
		return msdsn.Config{}, errors.New("it cannot be read") // the cause repeats parts of it
	}
	return config, nil
}
