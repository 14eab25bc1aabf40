package sqlite

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/database"

	"github.com/portico-apim/portico/internal/store"
)

//go:embed migrations/*.sql
var migrations embed.FS

// migrate brings the tables to the schema this program knows. Of several processes that do so at once, one makes each step, in a
// transaction; the others see theirs fail, look again and find the step made.
func migrate(ctx context.Context, db *sql.DB) error {
	dir, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(database.DialectSQLite3, db, dir, goose.WithTableName("store_migrations"), goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return err
	}
	for before := int64(-1); ; {
		_, failure := p.Up(ctx)
		current, target, err := p.GetVersions(ctx)
		switch {
		case err != nil:
			return err
		case current > target:
			return fmt.Errorf("%w (it has schema %d, this version knows up to %d)", store.ErrNewerSchema, current, target)
		case current == target:
			return nil
		case current == before:
			return failure
		}
		before = current
	}
}
