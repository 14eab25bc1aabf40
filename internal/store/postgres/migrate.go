package postgres

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/database"

	"github.com/portico-apim/portico/internal/store"
)

//go:embed migrations/*.sql
var migrations embed.FS

// migrate brings the tables to the schema this program knows. Several processes that start at once take turns.
func migrate(ctx context.Context, config *pgx.ConnConfig) error {
	turn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return err
	}
	defer func() { _ = turn.Close(context.WithoutCancel(ctx)) }() // which ends the turn
	var schema *string
	if err := turn.QueryRow(ctx, "SELECT current_schema()").Scan(&schema); err != nil {
		return err
	}
	if schema == nil {
		return fmt.Errorf("database %s has none of the schemas in the search path: create one, or change search_path in the URL", config.Database)
	}
	if _, err := turn.Exec(ctx, "SELECT pg_advisory_lock($1, hashtext($2))", migrationLock, *schema); err != nil {
		return err
	}
	db := stdlib.OpenDB(*config)
	return errors.Join(raise(ctx, db), db.Close())
}

func raise(ctx context.Context, db *sql.DB) error {
	dir, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(database.DialectPostgres, db, dir, goose.WithTableName("store_migrations"), goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return err
	}
	current, target, err := p.GetVersions(ctx)
	if err != nil {
		return err
	}
	if current > target {
		return fmt.Errorf("%w (it has schema %d, this version knows up to %d)", store.ErrNewerSchema, current, target)
	}
	_, err = p.Up(ctx)
	return err
}
