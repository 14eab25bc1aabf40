// Package stores opens the store that a URL names.
package stores

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/portico-apim/portico/internal/secret"
	"github.com/portico-apim/portico/internal/store"
	"github.com/portico-apim/portico/internal/store/postgres"
	"github.com/portico-apim/portico/internal/store/sqlite"
)

// Open opens a store and brings its tables to the schema of this version.
//
//	portico-data/store.db                a SQLite file; likewise sqlite:portico-data/store.db
//	postgres://portico@db/portico        a PostgreSQL database; likewise postgresql://…
//
// Passwords in the URL do not appear in errors.
func Open(ctx context.Context, url string) (store.Store, error) {
	scheme, rest := split(url)
	switch scheme {
	case "postgres", "postgresql":
		return opened(postgres.Open(ctx, url))
	case "", "sqlite":
		path := strings.TrimPrefix(rest, "//")
		if path == "" {
			return nil, errors.New("open store: no file name")
		}
		return opened(sqlite.Open(ctx, path))
	default:
		return nil, fmt.Errorf("open store %s: scheme %q is none of sqlite and postgres, and a file name needs none", secret.RedactURL(url), scheme)
	}
}

// opened makes the results of an implementation those of the interface; a nil pointer in an interface would not be nil.
func opened[S store.Store](s S, err error) (store.Store, error) {
	if err != nil {
		return nil, err
	}
	return s, nil
}

// split cuts off the scheme. One letter is the drive of a Windows path.
func split(url string) (scheme, rest string) {
	scheme, rest, ok := strings.Cut(url, ":")
	if !ok || len(scheme) < 2 || strings.ContainsAny(scheme, `/\.`) {
		return "", url
	}
	return strings.ToLower(scheme), rest
}
